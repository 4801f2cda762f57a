//! Files that are not what they should be, and two programs at one file.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod common;

use std::{fs, path::Path, time::Duration};

use common::{Place, at, full};
use depeche_sink::{
    Limits, Reader, SCHEMA_VERSION, SnapshotOptions, Store, StoreError, check, snapshot,
};
use rusqlite::Connection;

fn filled() -> Place {
    let place = Place::new();
    let (mut store, run) = place.store();
    let batch: Vec<_> = (0..20)
        .map(|n| full(&format!("https://example.org/{n}")).outcome())
        .collect();
    store.store(run, &batch, at(1)).unwrap();
    place
}

fn open_error(path: &Path) -> StoreError {
    let written = Store::open(path).unwrap_err();
    let read = Reader::open(path).unwrap_err();
    assert_eq!(written.code(), read.code());
    assert!(written.to_string().contains("test.db"), "{written}");
    read
}

#[test]
fn other_files_are_refused_and_left_alone() {
    let place = Place::new();
    fs::write(
        place.db(),
        "not a database, but longer than a header would be\n".repeat(20),
    )
    .unwrap();
    assert_eq!(open_error(&place.db()).code(), "not-a-database");

    let place = Place::new();
    fs::create_dir(place.db()).unwrap();
    assert_eq!(open_error(&place.db()).code(), "not-a-database");

    let place = Place::new();
    let other = Connection::open(place.db()).unwrap();
    other
        .execute_batch("CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine')")
        .unwrap();
    drop(other);
    let before = fs::read(place.db()).unwrap();
    assert_eq!(open_error(&place.db()).code(), "foreign");
    assert_eq!(fs::read(place.db()).unwrap(), before);
}

#[test]
fn a_missing_file_is_said_by_name() {
    let place = Place::new();
    let error = Reader::open(&place.db()).unwrap_err();
    assert_eq!(error.code(), "missing");
    assert!(error.to_string().contains("test.db"));
    fs::write(place.db(), "").unwrap();
    let error = Reader::open(&place.db()).unwrap_err();
    assert_eq!(error.code(), "empty");
    assert!(error.to_string().contains("test.db"));
}

#[test]
fn a_file_from_the_future_is_refused() {
    let place = filled();
    let connection = Connection::open(place.db()).unwrap();
    connection
        .pragma_update(None, "user_version", SCHEMA_VERSION + 1)
        .unwrap();
    drop(connection);
    let error = open_error(&place.db());
    assert_eq!(error.code(), "newer");
    assert!(error.to_string().contains("use a newer depeche"), "{error}");
}

#[test]
fn queries_cannot_change_anything() {
    let place = filled();
    let reader = place.reader();
    for sql in [
        "DELETE FROM entities",
        "UPDATE runs SET command = 'x'",
        "DROP TABLE entities",
        "CREATE TABLE t (x)",
        "INSERT INTO articles_fts (articles_fts) VALUES ('optimize')",
        "PRAGMA user_version = 9",
        "PRAGMA query_only = 0",
        "ATTACH 'other.db' AS other",
        "VACUUM",
    ] {
        let error = reader.query(sql, &[], Limits::default()).unwrap_err();
        assert_eq!(error.code(), "writes", "{sql}: {error}");
    }
    for sql in [
        "SELEC 1",
        "SELECT * FROM nowhere",
        "",
        "SELECT 1; SELECT 2",
        "SELECT :x",
    ] {
        let error = reader.query(sql, &[], Limits::default()).unwrap_err();
        assert_eq!(error.code(), "query", "{sql}: {error}");
    }
    assert_eq!(place.count("entities"), 2);
}

#[test]
fn parameters_are_bound_by_name_and_number() {
    let place = filled();
    let params = [("low", 3.into()), ("2", "x".into())];
    let table = place
        .reader()
        .query("SELECT :low + 1, ?2", &params, Limits::default())
        .unwrap();
    assert_eq!(table.rows[0][0].to_string(), "4");
    assert_eq!(table.rows[0][1].to_string(), "x");
    let wrong = place
        .reader()
        .query("SELECT 1", &[("y", 1.into())], Limits::default());
    assert!(wrong.unwrap_err().to_string().contains("no parameter `y`"));
}

#[test]
fn a_query_ends_when_its_time_is_up() {
    let place = filled();
    let reader = place.reader();
    let endless =
        "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
    let limits = Limits {
        timeout: Some(Duration::from_millis(200)),
        rows: None,
    };
    let start = std::time::Instant::now();
    let error = reader.query(endless, &[], limits).unwrap_err();
    assert_eq!(error.code(), "time-limit", "{error}");
    assert!(start.elapsed() < Duration::from_secs(20));
    // The next query has its own time.
    reader.query("SELECT 1", &[], limits).unwrap();
}

#[test]
fn rows_beyond_the_limit_are_left_out_and_that_is_said() {
    let place = filled();
    let limits = Limits {
        rows: Some(3),
        ..Limits::default()
    };
    let table = place
        .reader()
        .query("SELECT id FROM articles", &[], limits)
        .unwrap();
    assert_eq!((table.rows.len(), table.truncated), (3, true));
    let table = place
        .reader()
        .query("SELECT id FROM articles LIMIT 3", &[], limits)
        .unwrap();
    assert!(!table.truncated);
}

#[test]
fn readers_go_on_while_a_run_writes() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let reader = place.reader();
    for n in 0..5 {
        store
            .store(
                run,
                &[full(&format!("https://example.org/{n}")).outcome()],
                at(n),
            )
            .unwrap();
        let table = reader
            .query("SELECT count(*) FROM articles", &[], Limits::default())
            .unwrap();
        assert_eq!(table.rows[0][0].as_integer(), Some(n + 1));
    }
}

#[test]
fn a_sound_file_has_no_problems() {
    let report = check(&filled().db()).unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    assert_eq!(
        (report.articles, report.mentions, report.pages),
        (20, 80, 20)
    );
    assert!(report.skipped.is_empty());
}

#[test]
fn every_kind_of_damage_is_found() {
    for (damage, words) in [
        (
            "UPDATE store_mentions SET start = start + 1 WHERE article = 3 AND n = 1",
            "article id-",
        ),
        (
            "UPDATE store_mentions SET amount_cents = 5 WHERE article = 3 AND kind = 'money'",
            "hundredths",
        ),
        (
            "UPDATE entities SET articles = articles + 1 WHERE key = 1",
            "counts of entity",
        ),
        (
            "DROP TRIGGER texts_changed; UPDATE store_texts SET text = text || ' Plus.' WHERE article = 2",
            "full text",
        ),
        (
            "DROP TRIGGER texts_changed; UPDATE store_texts SET text = 'Autre' || text WHERE article = 2",
            "article id-",
        ),
        (
            "INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')",
            "not in the index",
        ),
        (
            "PRAGMA foreign_keys = OFF; DELETE FROM store_articles WHERE key = 4",
            "foreign keys",
        ),
        (
            "UPDATE store_pages SET body = x'00' WHERE article = 5",
            "does not unpack",
        ),
        (
            "UPDATE store_appearances SET day = '1999-01-01' WHERE article = 6",
            "day of article",
        ),
        (
            "UPDATE store_appearances SET sentences = '[0,7]' WHERE article = 7",
            "sentences of an entity in article",
        ),
        (
            "UPDATE store_mentions SET repeated = 1 WHERE article = 8 AND kind = 'money'",
            "repetition of an amount in article",
        ),
    ] {
        let place = filled();
        Connection::open(place.db())
            .unwrap()
            .execute_batch(damage)
            .unwrap();
        let report = check(&place.db()).unwrap();
        assert!(
            report.problems.iter().any(|p| p.contains(words)),
            "{damage}: {:?}",
            report.problems
        );
    }
}

#[test]
fn a_damaged_page_is_an_error_and_no_panic() {
    let place = filled();
    Connection::open(place.db())
        .unwrap()
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")
        .unwrap();
    let whole = fs::read(place.db()).unwrap();
    for page in [1, 2, 5, 9, 14, 20, 27] {
        let mut bytes = whole.clone();
        let at = page * 4096;
        bytes[at..at + 4096].fill(0xA5);
        fs::write(place.db(), &bytes).unwrap();
        let problems = match check(&place.db()) {
            Ok(report) => report.problems,
            Err(error) => vec![error.to_string()],
        };
        assert!(!problems.is_empty(), "page {page}");
        for error in [
            Store::open(&place.db()).map(drop),
            Reader::open(&place.db()).and_then(|reader| {
                let all = "SELECT count(text), count(sentence) FROM mentions";
                reader.query(all, &[], Limits::default()).map(drop)
            }),
        ] {
            // Not every statement reads every page.
            let said = error.map_or_else(|error| error.to_string(), |()| "test.db".to_owned());
            assert!(said.contains("test.db"), "page {page}: {said}");
        }
    }
    fs::write(place.db(), &whole[..whole.len() / 2]).unwrap();
    assert!(check(&place.db()).map_or(true, |report| !report.is_sound()));
}

#[test]
fn a_snapshot_is_whole_and_opens_from_a_read_only_folder() {
    let place = filled();
    let copy = place.folder().join("copy.db");
    snapshot(&place.db(), &copy, SnapshotOptions { pages: true }).unwrap();
    assert!(check(&copy).unwrap().is_sound());
    let again = snapshot(&place.db(), &copy, SnapshotOptions::default()).unwrap_err();
    assert!(again.to_string().contains("exists already"), "{again}");

    let small = place.folder().join("small.db");
    snapshot(&place.db(), &small, SnapshotOptions { pages: false }).unwrap();
    let count = |path: &Path, sql: &str| {
        let table = Reader::open(path)
            .unwrap()
            .query(sql, &[], Limits::default())
            .unwrap();
        table.rows[0][0].to_string()
    };
    assert_eq!(count(&copy, "SELECT count(*) FROM store_pages"), "20");
    assert_eq!(count(&small, "SELECT count(*) FROM store_pages"), "0");
    assert_eq!(
        count(
            &small,
            "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'openai'"
        ),
        "20"
    );
    // Bytes 18 and 19 of the header: 1 for a file without a log beside it, 2 for one with.
    assert_eq!(fs::read(&small).unwrap()[18..20], [1, 1]);
    let left: Vec<_> = fs::read_dir(place.folder())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert!(
        left.iter()
            .all(|name| !name.to_string_lossy().contains("partial")),
        "{left:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let place = filled();
    let mode = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(&place.db(), 0o444);
    mode(place.folder(), 0o555);
    let error = Store::open(&place.db()).and_then(|mut store| store.begin_run("test", "v", at(0)));
    let read = Reader::open(&place.db());
    mode(place.folder(), 0o755);
    if fs::OpenOptions::new().write(true).open(place.db()).is_ok() {
        println!("skipped: this user may write everything");
        return;
    }
    let error = error.unwrap_err();
    assert_eq!(error.code(), "read-only");
    assert!(error.to_string().contains("test.db"), "{error}");
    assert!(read.is_ok(), "{read:?}");
}
