//! A file of every earlier version, with rows in it, becomes the same schema as a new file, and keeps its rows.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod common;

use std::fs;

use common::{Place, at, full};
use depeche_sink::{APPLICATION_ID, Reader, SCHEMA_VERSION, Store, check};
use rusqlite::Connection;

/// The migration files, in order.
fn steps() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    names.sort();
    names
        .iter()
        .map(|name| fs::read_to_string(name).unwrap())
        .collect()
}

fn schema(connection: &Connection) -> Vec<(String, String)> {
    let sql = "SELECT name, coalesce(sql, '') FROM sqlite_schema
               WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name";
    let mut select = connection.prepare(sql).unwrap();
    let rows = select
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// What version 5 counts from, in a file that does not count yet.
const NAMED: &str = "
    INSERT INTO entities (key, id, kind, name) VALUES (1, 'company/b', 'company', 'B'), (2, 'company/a', 'company', 'A');
    INSERT INTO store_mentions (article, n, kind, field, start, stop, text, sentence, sentence_start, sentence_stop,
        confidence, rule, entity)
    VALUES (1, 0, 'company', 'text', 0, 2, 'Un', 0, 0, 9, 1, 'r', 2), (1, 1, 'company', 'text', 3, 8, 'texte', 0, 0, 9, 1, 'r', 1);
    INSERT INTO store_appearances (article, entity, mentions, in_title, sentences)
    VALUES (1, 1, 1, 0, '[0]'), (1, 2, 1, 0, '[0]');";

#[test]
fn every_earlier_version_is_brought_up_to_date() {
    let fresh = Place::new();
    drop(fresh.store());
    let want = schema(&Connection::open(fresh.db()).unwrap());
    let steps = steps();
    assert_eq!(steps.len(), SCHEMA_VERSION as usize);
    for version in 0..=steps.len() {
        let place = Place::new();
        let old = Connection::open(place.db()).unwrap();
        for step in &steps[..version] {
            old.execute_batch(step).unwrap();
        }
        if version > 0 {
            old.pragma_update(None, "application_id", APPLICATION_ID)
                .unwrap();
            old.pragma_update(None, "user_version", version as i64)
                .unwrap();
            old.execute_batch(
                "INSERT INTO runs (id, command, version, started_at, state) VALUES (7, 'ingest', 'v', '2020-01-01T00:00:00Z', 'done');
                 INSERT INTO store_articles (key, id, quality, words, extractor, first_run, first_seen, last_seen, changed_at,
                     text_hash, record_hash, page_hash, simhash)
                 VALUES (1, 'old', 0.5, 2, 'v', 7, '2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z', 1, 1, 1, 1);
                 INSERT INTO store_texts (article, title, text) VALUES (1, 'Titre ancien', 'Un texte.');",
            )
            .unwrap();
        }
        if (1..5).contains(&version) {
            old.execute_batch(NAMED).unwrap();
        }
        if version > 0 && version < steps.len() {
            drop(old);
            let error = Reader::open(&place.db()).unwrap_err();
            assert_eq!(error.code(), "older", "{error}");
        } else {
            drop(old);
        }
        drop(Store::open(&place.db()).unwrap());
        let connection = Connection::open(place.db()).unwrap();
        assert_eq!(schema(&connection), want, "from version {version}");
        drop(connection);
        let (mut store, run) = place.store();
        store
            .store(run, &[full("https://example.org/a").outcome()], at(1))
            .unwrap();
        if version > 0 {
            let found = place
                .reader()
                .search("ancien", &Default::default(), &Default::default());
            assert_eq!(
                found.unwrap().rows.len(),
                1,
                "text of version {version} is searched"
            );
        }
        drop(store);
        if (1..5).contains(&version) {
            let line = place.lines("SELECT line FROM store_casts WHERE article = 1");
            assert_eq!(line, ["1:0;2:0"], "from version {version}");
        }
        let problems = check(&place.db()).unwrap().problems;
        let kept: Vec<_> = problems
            .iter()
            .filter(|p| !p.contains("not the one that was stored"))
            .collect();
        assert!(kept.is_empty(), "from version {version}: {kept:?}");
    }
}

/// A file of version 5, whose sums hold a rate.
const RATED: &str = "
    INSERT INTO runs (id, command, version, started_at, state) VALUES (7, 'ingest', 'v', '2020-01-01T00:00:00Z', 'done');
    INSERT INTO store_articles (key, id, day, quality, words, extractor, first_run, first_seen, last_seen, changed_at,
        text_hash, record_hash, page_hash, simhash)
    VALUES (1, 'old', '2020-01-01', 0.5, 2, 'v', 7, '2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z', 1, 1, 1, 1);
    INSERT INTO store_texts (article, title, text) VALUES (1, 'Titre', '5 € per share, 5 € more');
    INSERT INTO store_mentions (article, n, kind, field, start, stop, text, sentence, sentence_start, sentence_stop,
        confidence, rule, amount, amount_exact, amount_cents, currency, approximate, per, repeated)
    VALUES (1, 0, 'money', 'text', 0, 3, '5 €', 0, 0, 23, 1, 'r', 5, '5', 500, 'EUR', 0, 'share', 0),
           (1, 1, 'money', 'text', 15, 18, '5 €', 0, 0, 23, 1, 'r', 5, '5', 500, 'EUR', 0, NULL, 1);
    INSERT INTO store_sums VALUES ('2020-01-01', 'EUR', 1, 1, '5', 5), ('2020-01-01', 'USD', 1, 1, '2', 2);
    DELETE FROM stale_days;";

#[test]
fn sums_of_an_earlier_version_lose_their_rates() {
    let place = Place::new();
    let old = Connection::open(place.db()).unwrap();
    for step in &steps()[..5] {
        old.execute_batch(step).unwrap();
    }
    old.pragma_update(None, "application_id", APPLICATION_ID)
        .unwrap();
    old.pragma_update(None, "user_version", 5).unwrap();
    old.execute_batch(RATED).unwrap();
    drop(old);
    let (mut store, run) = place.store();
    let sums =
        "SELECT currency || sum FROM store_sums WHERE day NOT IN (SELECT day FROM stale_days)";
    assert_eq!(place.lines(sums), Vec::<String>::new(), "none holds");
    let marks = "SELECT CAST(repeated AS TEXT) FROM store_mentions ORDER BY n";
    assert_eq!(place.lines(marks), ["0", "0"]);
    store
        .end_run(run, depeche_sink::RunState::Done, None, at(1))
        .unwrap();
    assert_eq!(place.lines(sums), ["EUR5"], "counted anew");
}
