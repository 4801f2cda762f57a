//! The floor: the same rows, copied by SQLite alone into an empty file of the same schema. What the writer needs beyond
//! that is its own doing.

use std::{path::Path, time::Instant};

use depeche_sink::{Store, StoreError};
use rusqlite::Connection;

use crate::processor_time;

/// Articles that are copied.
const MOST: i64 = 10_000;

/// Tables that grow with the articles, and the column with an article's key.
const TABLES: [(&str, &str); 8] = [
    ("store_articles", "key"),
    ("store_pages", "article"),
    ("store_mentions", "article"),
    ("store_appearances", "article"),
    ("store_casts", "article"),
    ("urls", "article"),
    ("store_bands", "article"),
    ("store_texts", "article"),
];

/// Copies the first articles of `path` in transactions of `size` articles, and prints how quickly that went.
pub(crate) fn measure(path: &Path, size: i64) -> Result<(), StoreError> {
    let copy = path.with_extension("floor");
    drop(Store::open(&copy)?);
    let articles = copied(path, &copy, size)?;
    for end in ["floor", "floor-wal", "floor-shm"] {
        // What is not there need not go.
        let _ = std::fs::remove_file(path.with_extension(end));
    }
    let (articles, wall, busy) = articles;
    println!(
        "the floor, {articles} articles of these copied by SQLite alone: {:.0} a second, {:.0} a second of processor time",
        articles as f64 / wall,
        articles as f64 / busy
    );
    Ok(())
}

fn copied(path: &Path, copy: &Path, size: i64) -> Result<(i64, f64, f64), StoreError> {
    let connection = Connection::open(copy)?;
    connection.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cache_size = -262144; PRAGMA temp_store = MEMORY",
    )?;
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 16_000, |_| Ok(()))?;
    connection.execute("ATTACH ?1 AS made", [path.to_string_lossy()])?;
    let articles: i64 = connection.query_row(
        "SELECT min(max(key), ?1) FROM made.store_articles",
        [MOST],
        |row| row.get(0),
    )?;
    // Bands are in the order of slots; here their articles are looked up.
    connection.execute_batch(
        "INSERT INTO main.runs SELECT * FROM made.runs;
         INSERT INTO main.entities SELECT * FROM made.entities;
         CREATE TEMP TABLE bands AS SELECT * FROM made.store_bands ORDER BY article;
         CREATE INDEX temp.bands_by_article ON bands (article)",
    )?;
    let (start, busy) = (Instant::now(), processor_time());
    for after in (0..articles).step_by(usize::try_from(size).unwrap_or(1)) {
        connection.execute_batch("BEGIN")?;
        for (table, key) in TABLES {
            let from = match table {
                "store_bands" => "temp.bands".to_owned(),
                _ => format!("made.{table}"),
            };
            let to = (after + size).min(articles);
            let sql = format!(
                "INSERT INTO main.{table} SELECT * FROM {from} WHERE {key} > ?1 AND {key} <= ?2"
            );
            connection.prepare_cached(&sql)?.execute([after, to])?;
        }
        connection.execute_batch("COMMIT")?;
    }
    let busy = (processor_time() - busy).as_secs_f64();
    Ok((articles, start.elapsed().as_secs_f64(), busy))
}
