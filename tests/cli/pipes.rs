//! Readers that go away, as `| head` does: nothing panics, results stop in silence, and a run goes on to its end.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};

use crate::world::{depeche, run, stderr, value};

/// The writing end of a pipe that nobody reads.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

/// A folder of articles, and of files that are none: each of those is a line on standard error.
fn folder(path: &Path) {
    for n in 0..6 {
        let page = crate::local::article(n);
        std::fs::write(path.join(format!("{n}.html")), page).expect("written");
        std::fs::write(path.join(format!("{n}-not.html")), "<html></html>").expect("written");
    }
}

/// Both ends closed, as `2>&1 | head`.
fn unheard(command: &mut Command) -> Option<i32> {
    let status = command.stdout(closed()).stderr(closed()).status();
    status.expect("the binary starts").code()
}

fn half_heard(command: &mut Command) -> Output {
    let child = command.stdout(closed()).stderr(Stdio::piped()).spawn();
    let output = child.expect("the binary starts").wait_with_output();
    output.expect("it ends")
}

#[test]
fn a_run_goes_on_without_a_reader() {
    let place = tempfile::tempdir().expect("a folder");
    let (saved, db) = (place.path().join("saved"), place.path().join("press.db"));
    std::fs::create_dir(&saved).expect("made");
    folder(&saved);
    for json in [&["--json", "-v"][..], &["-v"]] {
        let mut command = depeche();
        command.arg("ingest").arg(&saved).args(json).arg("--db");
        assert_eq!(unheard(command.arg(&db)), Some(3), "{json:?}");
    }
    let states = "SELECT group_concat(state) FROM runs";
    assert_eq!(value(&db, states), "done,done");
    assert_eq!(value(&db, "SELECT count(*) FROM articles"), 6);

    // So does reading anew, which prints as it goes.
    let set = rusqlite::Connection::open(&db).expect("opens");
    set.execute_batch("UPDATE store_articles SET extractor = 'earlier'")
        .expect("a version to read anew");
    drop(set);
    let mut command = depeche();
    assert_eq!(
        unheard(command.args(["reextract", "--db"]).arg(&db)),
        Some(0)
    );
    let states = "SELECT state FROM runs ORDER BY id DESC";
    assert_eq!(value(&db, states), "done");
}

#[test]
fn results_stop_in_silence_in_every_format() {
    let place = tempfile::tempdir().expect("a folder");
    let (saved, db) = (place.path().join("saved"), place.path().join("press.db"));
    std::fs::create_dir(&saved).expect("made");
    folder(&saved);
    let stored = run(depeche().arg("ingest").arg(&saved).arg("--db").arg(&db));
    assert_eq!(stored.status.code(), Some(3), "{}", stderr(&stored));
    let page = saved.join("1.html").display().to_string();
    let select = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n";
    let db = db.display().to_string();
    for format in ["json", "jsonl", "csv", "table"] {
        for line in [
            &["extract", &page, "--format", format][..],
            &["export", "--db", &db, "--format", format],
            &["query", select, "--db", &db, "--format", format],
            &["money", "--db", &db, "--format", format],
            &["articles", "--db", &db, "--format", format],
        ] {
            let output = half_heard(depeche().args(line));
            assert_eq!(output.status.code(), Some(0), "{line:?}");
            let said = stderr(&output);
            assert!(!said.contains("error") && !said.contains("panic"), "{said}");
            let unheard = (format == "csv").then(|| unheard(depeche().args(line)));
            assert_eq!(unheard.flatten().unwrap_or(0), 0, "{line:?}");
        }
    }
}
