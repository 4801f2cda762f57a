//! Near-duplicates: a new article that says what another said leads back to the first of its kind.

use rusqlite::params;

use super::{Batch, identity::Known};
use crate::{
    StoreError,
    fingerprint::{Fingerprint, LEAST_WORDS, NEAR_BITS, NEAR_DUPLICATE, slots},
    prepare::Digest,
};

/// Articles of one template ("Météo du jour") fill a slot; the oldest of them are enough to lead.
const MOST_OF_A_SLOT: usize = 500;

/// How many candidates are compared by their words.
const MOST_COMPARED: usize = 8;

impl Batch<'_> {
    /// Notes the article's fingerprint and finds the article that it repeats; gives that one's id. A revised article
    /// (`before`) that leads back to another stays there, and one that others lead back to stays the first of its kind.
    pub(super) fn lead(
        &self,
        key: i64,
        before: Option<&Known>,
        digest: &Digest,
    ) -> Result<Option<String>, StoreError> {
        let print = &digest.fingerprint;
        if let Some(before) = before {
            let delete = "DELETE FROM store_bands WHERE slot = ?1 AND article = ?2";
            let mut delete = self.tx.prepare_cached(delete)?;
            for slot in slots(before.simhash.cast_unsigned()) {
                delete.execute([slot, key])?;
            }
        }
        if print.words < LEAST_WORDS {
            return Ok(None);
        }
        let leader = match before {
            Some(before) if before.duplicate_of.is_some() || self.leads(key)? => None,
            _ => self.nearest(print, key)?,
        };
        let insert = "INSERT INTO store_bands (slot, article, simhash) VALUES (?1, ?2, ?3)";
        let mut insert = self.tx.prepare_cached(insert)?;
        for slot in slots(print.simhash) {
            insert.execute(params![slot, key, print.simhash.cast_signed()])?;
        }
        let Some((leader, similarity)) = leader else {
            return Ok(None);
        };
        let sql = "UPDATE store_articles SET duplicate_of = ?2, similarity = ?3 WHERE key = ?1";
        self.tx
            .prepare_cached(sql)?
            .execute(params![key, leader, similarity])?;
        let sql = "SELECT id FROM store_articles WHERE key = ?1";
        let id = self
            .tx
            .prepare_cached(sql)?
            .query_row([leader], |row| row.get(0))?;
        Ok(Some(id))
    }

    fn leads(&self, key: i64) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM store_articles WHERE duplicate_of = ?1";
        Ok(self.tx.prepare_cached(sql)?.exists([key])?)
    }

    /// The leader of the most similar article, and how similar that one is.
    fn nearest(&self, print: &Fingerprint, key: i64) -> Result<Option<(i64, f64)>, StoreError> {
        let mut best: Option<(i64, f64)> = None;
        for candidate in self.candidates(print, key)? {
            let (_, text) = self.words_of(candidate)?;
            let similarity = Fingerprint::of(&text).resemblance(print);
            if similarity >= NEAR_DUPLICATE && best.is_none_or(|(_, so_far)| similarity > so_far) {
                best = Some((candidate, similarity));
            }
        }
        let Some((article, similarity)) = best else {
            return Ok(None);
        };
        let sql = "SELECT coalesce(duplicate_of, key) FROM store_articles WHERE key = ?1";
        let leader = self
            .tx
            .prepare_cached(sql)?
            .query_row([article], |row| row.get(0))?;
        // An article never leads back to itself, however its copies were revised.
        Ok((leader != key).then_some((leader, similarity)))
    }

    /// Articles whose hash is close, closest first.
    fn candidates(&self, print: &Fingerprint, key: i64) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT article, simhash FROM store_bands WHERE slot = ?1 ORDER BY article";
        let mut select = self.tx.prepare_cached(sql)?;
        let mut close: Vec<(u32, i64)> = Vec::new();
        for slot in slots(print.simhash) {
            let mut rows = select.query([slot])?;
            // Not LIMIT ?: SQLite would plan the query anew each time.
            for _ in 0..MOST_OF_A_SLOT {
                let Some(row) = rows.next()? else { break };
                let (article, simhash): (i64, i64) = (row.get(0)?, row.get(1)?);
                let bits = (simhash.cast_unsigned() ^ print.simhash).count_ones();
                if bits <= NEAR_BITS && article != key {
                    close.push((bits, article));
                }
            }
        }
        close.sort_unstable();
        close.dedup();
        close.truncate(MOST_COMPARED);
        Ok(close.into_iter().map(|(_, article)| article).collect())
    }
}
