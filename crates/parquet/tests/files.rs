//! The program, on a small database, read back value by value.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::{fs::File, path::Path, process::Command};

use depeche_model::{Clipping, InputKind, Outcome, Page};
use depeche_sink::{RunState, Store};
use parquet::{
    file::reader::{FileReader, SerializedFileReader},
    record::Field,
};

fn database(path: &Path) {
    let page = Page {
        source: "https://example.org/a".into(),
        kind: InputKind::Html,
        body: b"<p>x</p>".to_vec(),
        ..Page::default()
    };
    let record = serde_json::json!({
        "schema": 1, "id": "a1", "url": "https://example.org/a", "title": "Marché", "authors": ["Zoé"],
        "published": "2025-08-14T09:00:00+02:00", "lang": "fr", "text": "OpenAI reçoit 0,10 € le 14 août 2025.",
        "mentions": [
            {"kind": "company", "field": "text", "start": 0, "end": 6, "text": "OpenAI", "sentence": 0, "confidence": 0.9,
             "entity": "company/openai"},
            {"kind": "money", "field": "text", "start": 14, "end": 20, "text": "0,10 €", "sentence": 0, "confidence": 0.98,
             "money": {"amount": "0.10", "amount_max": null, "currency": "EUR", "approximate": false, "currency_basis": "text"}},
            {"kind": "date", "field": "text", "start": 24, "end": 36, "text": "14 août 2025", "sentence": 0, "confidence": 1.0,
             "date": {"value": "2025-08-14", "first": "2025-08-14", "last": "2025-08-14"}}],
        "entities": [{"id": "company/openai", "kind": "company", "name": "OpenAI", "names": {}, "country": null,
                      "wikidata": null, "mentions": 1}],
        "deals": [], "warnings": [], "extractor": "v"
    });
    let clipping = Clipping {
        page,
        article: Default::default(),
        record: serde_json::from_value(record).unwrap(),
        validators: None,
    };
    let mut store = Store::open(path).unwrap();
    let now = "2025-08-15T12:00:00Z".parse().unwrap();
    let run = store.begin_run("test", "v", now).unwrap();
    let stored = store.store(run, &[Outcome::Clipping(Box::new(clipping))], now);
    assert_eq!(stored.unwrap()[0].name(), "new");
    store.end_run(run, RunState::Done, None, now).unwrap();
}

fn run(args: &[&str], folder: &Path) -> (bool, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_depeche-parquet"))
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8(out.stderr).unwrap();
    (out.status.success(), said)
}

/// The rows of a file, each as `name=value`.
fn rows(path: &Path) -> Vec<Vec<(String, Field)>> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| {
        let row = row.unwrap();
        row.get_column_iter()
            .map(|(name, field)| (name.clone(), field.clone()))
            .collect()
    })
    .collect()
}

fn value(row: &[(String, Field)], name: &str) -> Field {
    row.iter().find(|(n, _)| n == name).unwrap().1.clone()
}

#[test]
fn tables_keep_their_values_and_types() {
    let folder = tempfile::tempdir().unwrap();
    database(&folder.path().join("press.db"));
    let (ok, said) = run(&["press.db", "out"], folder.path());
    assert!(ok, "{said}");
    assert!(said.contains("mentions.parquet: 3 rows"), "{said}");
    let out = folder.path().join("out");

    let articles = rows(&out.join("articles.parquet"));
    assert_eq!(value(&articles[0], "title"), Field::Str("Marché".into()));
    // 2025-08-14 is day 20,314 of 1970.
    assert_eq!(value(&articles[0], "day"), Field::Date(20_314));
    assert_eq!(
        value(&articles[0], "published_utc"),
        Field::TimestampMicros(1_755_154_800_000_000)
    );
    assert_eq!(value(&articles[0], "revision"), Field::Long(1));
    assert_eq!(value(&articles[0], "free"), Field::Null);
    assert!(articles[0].iter().all(|(name, _)| name != "key"));

    let money = rows(&out.join("money.parquet"));
    assert_eq!(value(&money[0], "amount"), Field::Double(0.1));
    assert_eq!(value(&money[0], "amount_exact"), Field::Str("0.1".into()));
    assert_eq!(value(&money[0], "amount_cents"), Field::Long(10));
    assert_eq!(value(&money[0], "approximate"), Field::Bool(false));
    let dates = rows(&out.join("dates.parquet"));
    assert_eq!(value(&dates[0], "first_day"), Field::Date(20_314));
    let entities = rows(&out.join("entities.parquet"));
    assert_eq!(
        value(&entities[0], "id"),
        Field::Str("company/openai".into())
    );
    assert!(rows(&out.join("deals.parquet")).is_empty());
}

#[test]
fn the_answer_to_a_question_is_a_file() {
    let folder = tempfile::tempdir().unwrap();
    database(&folder.path().join("press.db"));
    let sql = "SELECT kind, count(*) AS n, max(amount) AS most, max(day) AS day FROM mentions GROUP BY kind ORDER BY kind";
    let (ok, said) = run(&["press.db", "kinds.parquet", "--sql", sql], folder.path());
    assert!(ok, "{said}");
    let rows = rows(&folder.path().join("kinds.parquet"));
    assert_eq!(rows.len(), 3);
    assert_eq!(value(&rows[0], "kind"), Field::Str("company".into()));
    assert_eq!(value(&rows[0], "n"), Field::Long(1));
    assert_eq!(value(&rows[0], "most"), Field::Null);
    assert_eq!(value(&rows[2], "most"), Field::Double(0.1));
    assert_eq!(value(&rows[2], "day"), Field::Date(20_314));
}

#[test]
fn what_cannot_be_done_is_said_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    database(&folder.path().join("press.db"));
    for (args, words) in [
        (
            ["none.db", "out", "--tables", "money"],
            "none.db does not exist",
        ),
        (
            ["press.db", "out", "--tables", "prices"],
            "there is no table `prices`; there are articles",
        ),
        (
            ["press.db", "a.parquet", "--sql", "SELECT missing"],
            "no such column: missing",
        ),
        (
            ["press.db", "a.parquet", "--sql", "DELETE FROM runs"],
            "only reading is allowed",
        ),
        (["press.db", "press.db", "--tables", "money"], "is a file"),
        (
            ["press.db", "no/where.parquet", "--sql", "SELECT 1"],
            "cannot be written",
        ),
    ] {
        let (ok, said) = run(&args, folder.path());
        assert!(!ok && said.contains(words), "{args:?}: {said}");
    }
    let left = folder
        .path()
        .read_dir()
        .unwrap()
        .map(|e| e.unwrap().file_name());
    let left: Vec<_> = left
        .filter(|name| name.to_string_lossy().contains("parquet"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_table_that_cannot_be_read_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("press.db");
    database(&db);
    // Its first rows are sound, then one is not.
    rusqlite::Connection::open(&db)
        .unwrap()
        .execute_batch(
            "DROP VIEW money;
             CREATE VIEW money AS SELECT 'EUR' AS currency UNION ALL SELECT json('{' || kind) FROM store_mentions;",
        )
        .unwrap();
    let (ok, said) = run(&["press.db", "out", "--tables", "money"], folder.path());
    assert!(!ok && said.contains("malformed JSON"), "{said}");
    let left = folder.path().join("out").read_dir().unwrap();
    let left: Vec<_> = left.map(|e| e.unwrap().file_name()).collect();
    assert!(left.is_empty(), "{left:?}");
}
