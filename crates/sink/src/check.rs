//! `depeche check`: whether a file is what it should be, down to the place of every mention.

use std::path::Path;

use rusqlite::Connection;
use serde::Serialize;

use crate::{StoreError, amount::Columns, connect, points::Points, prepare, read, sums};

/// What was looked at, and what is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// One sentence each; empty when all is well. At most [`MOST_PROBLEMS`] of a kind.
    pub problems: Vec<String>,
    /// What could not be checked, and why.
    pub skipped: Vec<String>,
    /// Articles looked at.
    pub articles: u64,
    /// Mentions looked at.
    pub mentions: u64,
    /// Raw pages unpacked.
    pub pages: u64,
}

impl CheckReport {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Problems of one kind that are listed.
pub const MOST_PROBLEMS: usize = 20;

/// Checks a file: SQLite's own integrity and constraints, foreign keys, the full-text index against the texts, the counts
/// of entities, every mention against its text, every amount against its text form, every page against its size.
///
/// # Errors
/// The file cannot be opened at all. Damage inside is a problem in the report.
pub fn check(path: &Path) -> Result<CheckReport, StoreError> {
    let mut report = CheckReport::default();
    let connection = match connect::reader(path) {
        Err(StoreError::Corrupt(detail)) => {
            report.problems.push(format!(
                "nothing in it can be read ({detail}); restore a copy, or try the `.recover` command of sqlite3"
            ));
            return Ok(report);
        }
        other => other?,
    };
    let parts: [(&str, Part); 7] = [
        ("integrity", integrity),
        ("foreign keys", foreign_keys),
        ("counts", counts),
        ("sums", day_sums),
        ("articles", articles),
        ("pages", pages),
        ("full-text rows", full_text_rows),
    ];
    for (name, part) in parts {
        if let Err(error) = part(&connection, &mut report) {
            report.problems.push(format!("{name}: {error}"));
        }
    }
    drop(connection);
    full_text(path, &mut report);
    Ok(report)
}

type Part = fn(&Connection, &mut CheckReport) -> Result<(), StoreError>;

fn integrity(connection: &Connection, report: &mut CheckReport) -> Result<(), StoreError> {
    let sql = format!("PRAGMA integrity_check({MOST_PROBLEMS})");
    let mut select = connection.prepare(&sql)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        if line != "ok" {
            report.problems.push(format!("integrity: {line}"));
        }
    }
    Ok(())
}

fn foreign_keys(connection: &Connection, report: &mut CheckReport) -> Result<(), StoreError> {
    let mut select = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = select.query([])?;
    let mut found = 0;
    while let Some(row) = rows.next()? {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        found += 1;
        if found <= MOST_PROBLEMS {
            report.problems.push(format!(
                "foreign keys: a row of {table} leads to no row of {parent}"
            ));
        }
    }
    Ok(())
}

/// The counts that the writer keeps beside the rows, against the rows.
fn counts(connection: &Connection, report: &mut CheckReport) -> Result<(), StoreError> {
    for (what, sql) in [
        (
            "the counts of entity %",
            "SELECT e.id FROM entities e LEFT JOIN
                 (SELECT entity, count(*) AS articles, sum(mentions) AS mentions FROM store_appearances GROUP BY entity) p
                 ON p.entity = e.key
             WHERE e.articles <> coalesce(p.articles, 0) OR e.mentions <> coalesce(p.mentions, 0)",
        ),
        (
            "the appearances of article %",
            "SELECT a.id FROM store_articles a
             LEFT JOIN (SELECT article, sum(mentions) AS n FROM store_appearances GROUP BY article) p ON p.article = a.key
             LEFT JOIN (SELECT article, count(*) AS n FROM store_mentions WHERE entity IS NOT NULL GROUP BY article) m
                 ON m.article = a.key
             WHERE coalesce(p.n, 0) <> coalesce(m.n, 0)",
        ),
        (
            "the sentences of an entity in article %",
            "SELECT DISTINCT a.id FROM store_appearances p
             JOIN (SELECT article, entity, json_group_array(DISTINCT place ORDER BY place) AS places
                   FROM (SELECT article, entity, iif(field = 'title', -1 - sentence, sentence) AS place
                         FROM store_mentions WHERE entity IS NOT NULL)
                   GROUP BY article, entity) m ON m.article = p.article AND m.entity = p.entity
             JOIN store_articles a ON a.key = p.article WHERE p.sentences <> m.places",
        ),
        (
            "the cast of article %",
            "SELECT a.id FROM store_articles a LEFT JOIN store_casts c ON c.article = a.key
             LEFT JOIN (SELECT article, group_concat(entity || ':' || trim(sentences, '[]'), ';' ORDER BY entity) AS line
                        FROM store_appearances GROUP BY article) p ON p.article = a.key
             WHERE c.line IS NOT p.line",
        ),
        (
            "the repetition of an amount in article %",
            "SELECT DISTINCT a.id FROM
                 (SELECT article, repeated,
                         row_number() OVER (PARTITION BY article, currency, amount_exact, per ORDER BY n) > 1 AS want
                  FROM store_mentions WHERE kind = 'money' AND amount IS NOT NULL) m
             JOIN store_articles a ON a.key = m.article WHERE m.repeated IS NOT m.want",
        ),
        (
            "the day of article % in its appearances",
            "SELECT DISTINCT a.id FROM store_articles a JOIN store_appearances p ON p.article = a.key
             WHERE p.day IS NOT a.day",
        ),
        (
            "the text of article %",
            "SELECT id FROM store_articles WHERE key NOT IN (SELECT article FROM store_texts)",
        ),
    ] {
        let mut select = connection.prepare(sql)?;
        let ids = select.query_map([], |row| row.get::<_, String>(0))?;
        for id in ids.take(MOST_PROBLEMS) {
            let what = what.replace('%', &id?);
            report.problems.push(format!("{what} is not what the rows say"));
        }
    }
    Ok(())
}

/// The sums of days that are not stale, against the amounts.
fn day_sums(connection: &Connection, report: &mut CheckReport) -> Result<(), StoreError> {
    let all = sums::ALL;
    // Articles of stale days are left out before anything is added up: the sum of such a day may be too large to be told.
    let sql = format!(
        "WITH store_articles AS (
             SELECT * FROM main.store_articles WHERE coalesce(day, '') NOT IN (SELECT day FROM stale_days))
         SELECT DISTINCT day FROM (
             SELECT * FROM (SELECT * FROM store_sums EXCEPT {all})
             UNION ALL SELECT * FROM (SELECT * FROM ({all}) EXCEPT SELECT * FROM store_sums))
         WHERE day NOT IN (SELECT day FROM stale_days) ORDER BY day LIMIT {MOST_PROBLEMS}"
    );
    let mut select = connection.prepare(&sql)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let day: String = row.get(0)?;
        let day = if day.is_empty() { "no day" } else { &day };
        report.problems.push(format!(
            "the sums of {day} are not what its amounts add up to"
        ));
    }
    Ok(())
}

/// Every mention against its text.
fn articles(connection: &Connection, report: &mut CheckReport) -> Result<(), StoreError> {
    let mut select =
        connection.prepare("SELECT key, id, text_hash FROM store_articles ORDER BY key")?;
    let mut rows = select.query([])?;
    let mut found = 0;
    while let Some(row) = rows.next()? {
        let (key, id, hash): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        report.articles += 1;
        let problem = match article(connection, key, hash, report) {
            Ok(problem) => problem,
            Err(error) => Some(error.to_string()),
        };
        if let Some(problem) = problem {
            found += 1;
            if found <= MOST_PROBLEMS {
                report.problems.push(format!("article {id}: {problem}"));
            }
        }
    }
    Ok(())
}

fn article(
    connection: &Connection,
    key: i64,
    hash: i64,
    report: &mut CheckReport,
) -> Result<Option<String>, StoreError> {
    let record = read::record(connection, key)?;
    report.mentions += record.mentions.len() as u64;
    if let Err(problem) = prepare::places(&record) {
        return Ok(Some(problem));
    }
    if prepare::text_hash(&record) != hash {
        return Ok(Some("its text is not the one that was stored".to_owned()));
    }
    let text = Points::new(&record.text);
    let title = Points::new(record.title.as_deref().unwrap_or_default());
    for span in &record.sentences {
        let field = match span.field {
            depeche_model::Field::Title => &title,
            depeche_model::Field::Text => &text,
        };
        if field.slice(span.start, span.end).is_none() {
            return Ok(Some(format!(
                "a sentence ends at {}, beyond the text",
                span.end
            )));
        }
    }
    amounts(connection, key)
}

/// The three columns of every amount say the same.
fn amounts(connection: &Connection, key: i64) -> Result<Option<String>, StoreError> {
    let sql = "SELECT amount_exact, amount, amount_cents FROM store_mentions WHERE article = ?1 AND kind = 'money'
               UNION ALL SELECT amount_exact, amount, amount_cents FROM store_deals WHERE article = ?1";
    let mut select = connection.prepare_cached(sql)?;
    let mut rows = select.query([key])?;
    while let Some(row) = rows.next()? {
        let exact: Option<rust_decimal::Decimal> = crate::time::parsed(row, 0)?;
        let number: Option<f64> = row.get(1)?;
        let cents: Option<i64> = row.get(2)?;
        let want = Columns::of(exact);
        if (want.number, want.cents) != (number, cents) {
            return Ok(Some(format!(
                "the amount {} is stored as {number:?} and {cents:?} hundredths",
                want.exact.unwrap_or_default()
            )));
        }
    }
    Ok(None)
}

fn pages(connection: &Connection, report: &mut CheckReport) -> Result<(), StoreError> {
    let sql =
        "SELECT a.id, p.size, p.body FROM store_pages p JOIN store_articles a ON a.key = p.article";
    let mut select = connection.prepare(sql)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (id, size): (String, i64) = (row.get(0)?, row.get(1)?);
        let body = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        report.pages += 1;
        if let Err(error) = crate::pages::unpack(body, size) {
            report
                .problems
                .push(format!("the page of article {id}: {error}"));
        }
    }
    Ok(())
}

/// Whether each text has its row in the index. Reading suffices for this.
fn full_text_rows(connection: &Connection, report: &mut CheckReport) -> Result<(), StoreError> {
    let sql = "SELECT (SELECT count(*) FROM store_texts WHERE article NOT IN (SELECT id FROM articles_fts_docsize)),
                      (SELECT count(*) FROM articles_fts_docsize WHERE id NOT IN (SELECT article FROM store_texts))";
    let (missing, surplus): (i64, i64) =
        connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if missing + surplus > 0 {
        report.problems.push(format!(
            "full text: {missing} texts are not in the index, {surplus} entries of it have no text"
        ));
    }
    Ok(())
}

/// Compares the words of the index with the texts. FTS5 asks for a connection that may write, though it changes nothing.
fn full_text(path: &Path, report: &mut CheckReport) {
    let compared = connect::as_it_is(path).and_then(|connection| {
        connection
            .execute(
                "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)",
                [],
            )
            .map_err(StoreError::from)
    });
    match compared {
        Ok(_) => {}
        Err(StoreError::ReadOnly(_) | StoreError::Busy(_)) => report.skipped.push(
            "full text against the texts, word by word: that needs a file that may be written"
                .to_owned(),
        ),
        Err(error) => report.problems.push(format!("full text: {error}")),
    }
}
