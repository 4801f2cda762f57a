//! Feeds and other sources: when each was polled, what it yielded, what ails it.

use depeche_model::{Clipping, Validators};
use jiff::Timestamp;
use rusqlite::{Row, params};

use super::{Batch, RunId, Store, Stored};
use crate::{StoreError, prepare::Digest, time};

/// A source as configured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Source {
    /// Names the source: a URL, a folder.
    pub url: String,
    /// `feed`, `sitemap`, `list`, `home`, `folder`, `warc`: the caller's word.
    pub kind: String,
    /// For people.
    pub title: Option<String>,
    /// Patterns, language, limits: the caller's object.
    pub settings: serde_json::Map<String, serde_json::Value>,
}

/// A source with what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceState {
    /// For [`Listed::source`](super::Listed) and [`Store::source_polled`].
    pub key: i64,
    /// As configured.
    pub source: Source,
    /// Whether it is still polled.
    pub active: bool,
    /// Last time it was asked.
    pub polled_at: Option<Timestamp>,
    /// Not to be asked before.
    pub due_at: Option<Timestamp>,
    /// For a conditional request.
    pub validators: Validators,
    /// What went wrong the last time; `None` when all was well.
    pub trouble: Option<String>,
    /// How many times in a row something went wrong.
    pub troubles: u32,
}

/// What came of asking a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Polled {
    /// URLs it listed.
    pub listed: usize,
    /// Of its answer; `None` keeps those from before (304).
    pub validators: Option<Validators>,
    /// One sentence where something went wrong.
    pub trouble: Option<String>,
    /// Not to be asked again before.
    pub due_at: Option<Timestamp>,
}

impl Store {
    /// Adds a source, or brings the configuration of a known one up to date and makes it active. Gives its key.
    ///
    /// # Errors
    /// The file failed.
    pub fn add_source(&mut self, source: &Source, now: Timestamp) -> Result<i64, StoreError> {
        let settings = serde_json::Value::Object(source.settings.clone()).to_string();
        let sql = "INSERT INTO sources (url, kind, title, settings, added_at) VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (url) DO UPDATE SET kind = excluded.kind, title = coalesce(excluded.title, title),
                       settings = excluded.settings, active = 1
                   RETURNING key";
        let values = params![
            source.url,
            source.kind,
            source.title,
            settings,
            time::text(now)
        ];
        Ok(self.connection.query_row(sql, values, |row| row.get(0))?)
    }

    /// Stops polling a source; its articles and history stay. `false` where there is none.
    ///
    /// # Errors
    /// The file failed.
    pub fn remove_source(&mut self, url: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE sources SET active = 0 WHERE url = ?1 AND active = 1";
        Ok(self.connection.execute(sql, [url])? > 0)
    }

    /// All sources, by URL.
    ///
    /// # Errors
    /// The file failed.
    pub fn sources(&self) -> Result<Vec<SourceState>, StoreError> {
        let sql = "SELECT key, url, kind, title, settings, active, polled_at, due_at, etag, last_modified, trouble, troubles
                   FROM sources ORDER BY url";
        let mut select = self.connection.prepare_cached(sql)?;
        let rows = select.query_map([], state)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Notes what came of asking a source.
    ///
    /// # Errors
    /// The file failed.
    pub fn source_polled(
        &mut self,
        run: RunId,
        key: i64,
        polled: &Polled,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = self.immediate()?;
        tx.execute(
            "UPDATE sources SET polled_at = ?2, due_at = ?3, trouble = ?4,
                 troubles = iif(?4 IS NULL, 0, troubles + 1) WHERE key = ?1",
            params![
                key,
                time::text(now),
                polled.due_at.map(time::text),
                polled.trouble
            ],
        )?;
        if let Some(validators) = &polled.validators {
            tx.execute(
                "UPDATE sources SET etag = ?2, last_modified = ?3 WHERE key = ?1",
                params![key, validators.etag, validators.last_modified],
            )?;
        }
        tx.execute(
            "INSERT INTO source_runs (source, run, listed, trouble) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (source, run) DO UPDATE SET listed = listed + excluded.listed, trouble = excluded.trouble",
            params![key, run.0, polled.listed as i64, polled.trouble],
        )?;
        tx.commit()?;
        Ok(())
    }
}

fn state(row: &Row<'_>) -> rusqlite::Result<SourceState> {
    let settings: String = row.get(4)?;
    Ok(SourceState {
        key: row.get(0)?,
        source: Source {
            url: row.get(1)?,
            kind: row.get(2)?,
            title: row.get(3)?,
            settings: serde_json::from_str(&settings).unwrap_or_default(),
        },
        active: row.get(5)?,
        polled_at: time::parsed(row, 6)?,
        due_at: time::parsed(row, 7)?,
        validators: Validators {
            etag: row.get(8)?,
            last_modified: row.get(9)?,
        },
        trouble: row.get(10)?,
        troubles: row.get(11)?,
    })
}

impl Batch<'_> {
    /// Counts an article for the source that listed it, with which of its fields are filled.
    pub(super) fn yielded(
        &self,
        source: i64,
        clipping: &Clipping,
        digest: &Digest,
        stored: &Stored,
    ) -> Result<(), StoreError> {
        let record = &clipping.record;
        let sql = "INSERT INTO source_runs (source, run, new, revised, unchanged, titled, dated, authored, words)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                   ON CONFLICT (source, run) DO UPDATE SET new = new + excluded.new,
                       revised = revised + excluded.revised, unchanged = unchanged + excluded.unchanged,
                       titled = titled + excluded.titled, dated = dated + excluded.dated,
                       authored = authored + excluded.authored, words = words + excluded.words";
        let fresh = matches!(stored, Stored::New { .. } | Stored::Duplicate { .. });
        let revised = matches!(stored, Stored::Revised { .. } | Stored::Updated { .. });
        self.tx.prepare_cached(sql)?.execute(params![
            source,
            self.run.0,
            fresh,
            revised,
            *stored == Stored::Unchanged,
            record.title.is_some(),
            record.published.is_some(),
            !record.authors.is_empty(),
            digest.fingerprint.words as i64
        ])?;
        Ok(())
    }

    /// Counts an input of a source that gave no article: `unchanged` or `failed`.
    pub(super) fn count_for(&self, source: i64, column: &'static str) -> Result<(), StoreError> {
        let sql = match column {
            "failed" => {
                "INSERT INTO source_runs (source, run, failed) VALUES (?1, ?2, 1)
                 ON CONFLICT (source, run) DO UPDATE SET failed = failed + 1"
            }
            _ => {
                "INSERT INTO source_runs (source, run, unchanged) VALUES (?1, ?2, 1)
                 ON CONFLICT (source, run) DO UPDATE SET unchanged = unchanged + 1"
            }
        };
        self.tx
            .prepare_cached(sql)?
            .execute(params![source, self.run.0])?;
        Ok(())
    }
}
