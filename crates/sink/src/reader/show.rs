//! One article: as it stands, as it stood, and what changed.

use depeche_model::Record;
use rusqlite::{OptionalExtension, Row};
use serde::Serialize;

use super::{Limits, Reader};
use crate::{
    StoreError, Table, Value,
    diff::{self, FactChanges, WordChange},
    read,
    store::bare,
};

/// An article with what the database knows of it besides its record.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleView {
    /// As stored.
    pub record: Record,
    /// Number of this revision, from 1.
    pub revision: u32,
    /// UTC.
    pub first_seen: String,
    /// UTC.
    pub last_seen: String,
    /// UTC; since when it reads as it does.
    pub changed_at: String,
    /// Section as printed.
    pub section: Option<String>,
    /// How sure the cleaner was of the text, 0 to 1.
    pub quality: f64,
    /// Id of the article that this one repeats.
    pub duplicate_of: Option<String>,
    /// Ids of the articles that repeat this one.
    pub duplicates: Vec<String>,
    /// Every address that leads here.
    pub addresses: Vec<String>,
}

/// What changed between two revisions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diff {
    /// Of the article.
    pub id: String,
    /// Number of the older revision.
    pub from: u32,
    /// Number of the newer one.
    pub to: u32,
    /// The headline, word by word.
    pub title: Vec<WordChange>,
    /// The text, word by word.
    pub text: Vec<WordChange>,
    /// The facts.
    pub facts: FactChanges,
}

/// An id may be shortened to this many characters.
const SHORTEST_PREFIX: usize = 4;

impl Reader {
    /// An article by id, by the beginning of its id where only one begins so, or by any of its addresses.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also where several begin so.
    pub fn article(&self, given: &str) -> Result<ArticleView, StoreError> {
        let key = self.article_key(given)?;
        let record = read::record(&self.connection, key)?;
        let view = self
            .connection
            .prepare_cached(VIEW)?
            .query_row([key], |row| {
                Ok(ArticleView {
                    record,
                    revision: row.get(0)?,
                    first_seen: row.get(1)?,
                    last_seen: row.get(2)?,
                    changed_at: row.get(3)?,
                    section: row.get(4)?,
                    quality: row.get(5)?,
                    duplicate_of: row.get(6)?,
                    duplicates: Vec::new(),
                    addresses: Vec::new(),
                })
            })?;
        Ok(ArticleView {
            duplicates: self.texts(
                "SELECT id FROM store_articles WHERE duplicate_of = ?1 ORDER BY key",
                key,
            )?,
            addresses: self.texts("SELECT url FROM urls WHERE article = ?1 ORDER BY key", key)?,
            ..view
        })
    }

    /// The revisions of an article, oldest first: `revision`, `seen_at`, `replaced_at`, `title`, `words`, `extractor`.
    ///
    /// # Errors
    /// As [`Reader::article`].
    pub fn revisions(&self, given: &str) -> Result<Table, StoreError> {
        let key = self.article_key(given)?;
        let sql = "SELECT revision, seen_at, replaced_at, title,
                          length(text) - length(replace(text, ' ', '')) + 1 AS words, extractor
                   FROM revisions WHERE article_id = (SELECT id FROM store_articles WHERE key = :key)
                   ORDER BY revision";
        self.query(sql, &[("key", Value::Integer(key))], Limits::default())
    }

    /// What changed between two revisions; by default between the current one and the one before.
    ///
    /// # Errors
    /// As [`Reader::article`], and where the article has no such revision.
    pub fn diff(
        &self,
        given: &str,
        from: Option<u32>,
        to: Option<u32>,
    ) -> Result<Diff, StoreError> {
        let key = self.article_key(given)?;
        let sql = "SELECT id, revision FROM store_articles WHERE key = ?1";
        let (id, current): (String, u32) = self
            .connection
            .query_row(sql, [key], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let to = to.unwrap_or(current);
        let from = from.unwrap_or(to.saturating_sub(1));
        if from == 0 {
            return Err(StoreError::NotFound(format!(
                "the article {id} never changed: it has one revision"
            )));
        }
        let (old, new) = (self.revision(key, &id, from)?, self.revision(key, &id, to)?);
        let title = |record: &Record| record.title.clone().unwrap_or_default();
        Ok(Diff {
            from,
            to,
            title: diff::words(&title(&old), &title(&new)),
            text: diff::words(&old.text, &new.text),
            facts: diff::facts(&old, &new),
            id,
        })
    }

    fn revision(&self, key: i64, id: &str, number: u32) -> Result<Record, StoreError> {
        let sql = "SELECT record FROM past_revisions WHERE article = ?1 AND revision = ?2";
        let past: Option<String> = self
            .connection
            .query_row(sql, rusqlite::params![key, number], |row| row.get(0))
            .optional()?;
        if let Some(json) = past {
            return serde_json::from_str(&json).map_err(|e| StoreError::Stored(e.to_string()));
        }
        let sql = "SELECT 1 FROM store_articles WHERE key = ?1 AND revision = ?2";
        if self
            .connection
            .prepare(sql)?
            .exists(rusqlite::params![key, number])?
        {
            return read::record(&self.connection, key);
        }
        Err(StoreError::NotFound(format!(
            "the article {id} has no revision {number}"
        )))
    }

    fn article_key(&self, given: &str) -> Result<i64, StoreError> {
        let one = |row: &Row<'_>| row.get::<_, i64>(0);
        for sql in [
            "SELECT key FROM store_articles WHERE id = ?1",
            "SELECT article FROM urls WHERE url = ?1 AND article IS NOT NULL",
        ] {
            let found = self
                .connection
                .query_row(sql, [bare(given)], one)
                .optional()?;
            if let Some(key) = found {
                return Ok(key);
            }
        }
        let mut found = Vec::new();
        if given.chars().count() >= SHORTEST_PREFIX {
            let sql = "SELECT key FROM store_articles WHERE id >= ?1 AND id < ?1 || char(1114111) LIMIT 2";
            let mut select = self.connection.prepare_cached(sql)?;
            found = select.query_map([given], one)?.collect::<Result<_, _>>()?;
        }
        match found[..] {
            [key] => Ok(key),
            [] => Err(StoreError::NotFound(format!(
                "there is no article `{given}`; give an id or a URL, `depeche articles` lists them"
            ))),
            _ => Err(StoreError::NotFound(format!(
                "several articles have an id that begins with `{given}`; give more of it"
            ))),
        }
    }

    fn texts(&self, sql: &str, key: i64) -> Result<Vec<String>, StoreError> {
        let mut select = self.connection.prepare_cached(sql)?;
        let texts = select.query_map([key], |row| row.get(0))?;
        Ok(texts.collect::<Result<_, _>>()?)
    }
}

const VIEW: &str = "
    SELECT a.revision, a.first_seen, a.last_seen, a.changed_at, a.section, a.quality, l.id
    FROM store_articles a LEFT JOIN store_articles l ON l.key = a.duplicate_of WHERE a.key = ?1";
