//! Titles and texts. Those of new articles wait until the end of the batch and go in with one statement: FTS5 writes a
//! segment of its index to disk before each statement that follows an insert, so one by one costs several times as much.

use depeche_model::Record;
use rusqlite::{ToSql, params, params_from_iter};

use super::Batch;
use crate::StoreError;

/// Rows of one statement; SQLite allows 32,766 parameters, a row has four.
const ROWS: usize = 1000;

/// A text that waits.
pub(super) struct NewText<'a> {
    key: i64,
    record: &'a Record,
    origins: String,
}

impl<'a> Batch<'a> {
    /// Takes the text of an article that is new.
    pub(super) fn add_text(&mut self, key: i64, record: &'a Record, origins: String) {
        self.texts.push(NewText {
            key,
            record,
            origins,
        });
    }

    /// Replaces the text of an article that was there, perhaps since a moment ago.
    pub(super) fn change_text(
        &mut self,
        key: i64,
        record: &Record,
        origins: &str,
    ) -> Result<(), StoreError> {
        self.flush_texts()?;
        let sql = "UPDATE store_texts SET title = ?2, text = ?3, origins = ?4 WHERE article = ?1";
        self.tx
            .prepare_cached(sql)?
            .execute(params![key, record.title, record.text, origins])?;
        Ok(())
    }

    /// Writes the texts that wait.
    pub(super) fn flush_texts(&mut self) -> Result<(), StoreError> {
        for rows in std::mem::take(&mut self.texts).chunks(ROWS) {
            let sql = format!(
                "INSERT INTO store_texts (article, title, text, origins) VALUES (?, ?, ?, ?){}",
                ", (?, ?, ?, ?)".repeat(rows.len() - 1)
            );
            let values = rows.iter().flat_map(|row| {
                let values: [&dyn ToSql; 4] =
                    [&row.key, &row.record.title, &row.record.text, &row.origins];
                values
            });
            self.tx.prepare(&sql)?.execute(params_from_iter(values))?;
        }
        Ok(())
    }

    /// Title and text as stored, or about to be.
    pub(super) fn words_of(&self, key: i64) -> Result<(Option<String>, String), StoreError> {
        if let Some(waiting) = self.texts.iter().find(|text| text.key == key) {
            return Ok((waiting.record.title.clone(), waiting.record.text.clone()));
        }
        let sql = "SELECT title, text FROM store_texts WHERE article = ?1";
        let mut select = self.tx.prepare_cached(sql)?;
        Ok(select.query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }
}
