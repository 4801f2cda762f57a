//! `depeche doctor`: what it finds, and that it finds nothing where all is well.

use std::path::Path;

use depeche_testserver::Reply;
use serde_json::Value;

use crate::{
    local::{config, ingest, press},
    world::{depeche, json_lines, run, stdout},
};

#[test]
fn the_doctor_sees_yield_and_fields_collapse() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let server = press(60);
    let config = config(folder.path(), &[server.url("/feed.xml")], "");
    assert!(run(&mut ingest(&db, &config)).status.success());
    let doctor = || {
        run(depeche()
            .args(["doctor", "--format", "jsonl", "--db"])
            .arg(&db))
    };
    let well = doctor();
    assert!(well.status.success(), "{}", stdout(&well));
    let past = rusqlite::Connection::open(&db).expect("opened");
    // Three weeks ago 45 dated articles; of late 15 without a date: fields. Then none at all of late: yield.
    let rows = "UPDATE store_articles SET day = '2025-03-01', first_seen = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-20 days')";
    past.execute(&format!("{rows} WHERE key > 15"), [])
        .expect("changed");
    let fields = json_lines(&doctor());
    let wrong = |rows: &[Value], check: &str| {
        rows.iter()
            .any(|row| row["level"] == "wrong" && row["check"] == check)
    };
    assert!(
        wrong(&fields, "fields") && !wrong(&fields, "yield"),
        "{fields:?}"
    );
    past.execute(rows, []).expect("changed");
    let none = doctor();
    assert_eq!(none.status.code(), Some(3));
    assert!(wrong(&json_lines(&none), "yield"), "{}", stdout(&none));
}

fn findings(db: &Path) -> (Option<i32>, Vec<Value>) {
    let output = run(depeche()
        .args(["doctor", "--format", "jsonl", "--db"])
        .arg(db));
    (output.status.code(), json_lines(&output))
}

#[test]
fn the_doctor_names_hosts_that_refuse_and_feeds_that_died() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let server = press(5);
    for n in 1..=4 {
        server.on(&format!("/{n}"), Reply::status(403));
    }
    let config = config(
        folder.path(),
        &[server.url("/feed.xml"), server.url("/gone.xml")],
        "",
    );
    run(&mut ingest(&db, &config));
    let (code, rows) = findings(&db);
    assert_eq!(code, Some(3), "{rows:?}");
    let host = rows.iter().find(|row| row["check"] == "host");
    let host = host.unwrap_or_else(|| panic!("{rows:?}"));
    let detail = host["detail"].as_str().unwrap_or_default();
    assert!(
        host["level"] == "wrong" && detail.contains("4 refusals") && detail.contains("http-403"),
        "{host}"
    );
    let source = rows.iter().find(|row| row["check"] == "source");
    assert_eq!(
        source.map(|row| &row["level"]),
        Some(&"note".into()),
        "once is the weather: {rows:?}"
    );
    for _ in 0..2 {
        run(&mut ingest(&db, &config));
    }
    let (_, rows) = findings(&db);
    let dead = |row: &&Value| row["check"] == "source" && row["level"] == "wrong";
    let dead = rows.iter().find(dead).unwrap_or_else(|| panic!("{rows:?}"));
    assert!(
        dead["subject"]
            .as_str()
            .unwrap_or_default()
            .ends_with("/gone.xml")
    );
}
