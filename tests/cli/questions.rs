//! What the database answers, on the fixtures.

use std::path::PathBuf;

use crate::world::{depeche, fixture, json_lines, query, run, shared, stderr, stdout, value};

fn database() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let output = run(depeche()
        .args(["ingest", "--quiet", "--db"])
        .arg(&db)
        .arg(fixture("pages"))
        .arg(fixture("text")));
    assert!(output.status.success(), "{}", stderr(&output));
    (folder, db)
}

#[test]
fn accents_do_not_matter_in_search() {
    let (_folder, db) = database();
    let output = run(depeche()
        .args(["search", "defense", "--lang", "fr", "--db"])
        .arg(&db));
    let rows = json_lines(&output);
    assert_eq!(rows.len(), 1);
    assert!(
        rows[0]["title"]
            .as_str()
            .expect("a title")
            .starts_with("Défense")
    );
}

#[test]
fn queries_read_and_never_write() {
    let (_folder, db) = database();
    assert_eq!(
        value(&db, "SELECT count(*) FROM articles WHERE lang = 'de'"),
        1
    );
    let rows = query(
        &db,
        "SELECT currency, max(amount) AS most FROM money GROUP BY currency ORDER BY currency",
    );
    assert!(
        rows.iter()
            .any(|row| row["currency"] == "GBP" && row["most"].as_f64() == Some(8e9)),
        "{rows:?}"
    );
    let output = run(depeche()
        .args(["query", "DELETE FROM entities", "--db"])
        .arg(&db));
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let output = run(depeche().args(["query", "SELECT 1", "--db", "no-such.db"]));
    assert!(!output.status.success() && stderr(&output).contains("no-such.db"));
}

#[test]
fn one_body_answers_to_all_its_names() {
    let (_folder, db) = database();
    let mentions = |name: &str| {
        let output = run(depeche().args(["mentions", name, "--db"]).arg(&db));
        assert!(output.status.success(), "{name}: {}", stderr(&output));
        json_lines(&output).len()
    };
    assert!(mentions("Pentagon") >= 2);
    assert_eq!(mentions("Pentagon"), mentions("agency/us/dod"));
    assert_eq!(mentions("Department of Defense"), mentions("dod"));
}

#[test]
fn every_question_answers_in_every_format() {
    let (_folder, db) = database();
    let id = value(
        &db,
        "SELECT id FROM articles WHERE lang = 'en' AND title LIKE 'Halvorsen%'",
    );
    let id = id.as_str().expect("an id");
    let questions: [&[&str]; 9] = [
        &["articles"],
        &["entities", "--kind", "agency"],
        &["mentions", "GAO"],
        &["cooccur"],
        &["money", "--sum", "currency"],
        &["timeline", "GAO", "--by", "year"],
        &["show", id],
        &["schema"],
        &["search", "contract"],
    ];
    for question in questions {
        for format in ["table", "json", "jsonl", "csv"] {
            let output = run(depeche()
                .args(question)
                .args(["--format", format, "--db"])
                .arg(&db));
            assert!(
                output.status.success(),
                "{question:?} {format}: {}",
                stderr(&output)
            );
            assert!(stdout(&output).lines().count() > 0, "{question:?} {format}");
        }
    }
}

#[test]
fn the_same_version_reads_nothing_anew() {
    let (_folder, db) = database();
    let output = run(depeche().args(["reextract", "--db"]).arg(&db));
    assert!(
        stderr(&output).contains("0 read anew"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn the_pages_of_the_records_bench() {
    let Some(pages) = shared("bench/records/html") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let output = run(depeche()
        .args(["ingest", "--quiet", "--db"])
        .arg(&db)
        .arg(pages));
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(
        value(
            &db,
            "SELECT count(*) FROM articles WHERE title <> '' AND lang IN ('fr', 'en')"
        ),
        19
    );
    let pairs = run(depeche().args(["cooccur", "--db"]).arg(&db));
    assert!(!json_lines(&pairs).is_empty());
}
