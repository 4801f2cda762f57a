//! Re-extraction: an article read anew from its stored page. Its facts are replaced, its revision stays, and what changed
//! is said.

use depeche_model::Clipping;
use jiff::Timestamp;
use rusqlite::TransactionBehavior;
use serde::Serialize;

use super::{Batch, RunId, Store, Stored, entities::KnownEntities};
use crate::{
    StoreError,
    diff::{self, FactChanges},
    prepare::{Prepared, prepare},
    read, time,
};

/// What reading an article anew changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadAgain {
    /// Id of the article.
    pub id: String,
    /// Whether the cleaned text or title differs.
    pub text_changed: bool,
    /// The facts.
    pub facts: FactChanges,
}

impl Store {
    /// Replaces what was read from stored pages, in one transaction: `read` pairs the key of
    /// [`StoredPage`](crate::StoredPage) with what the page says now. Nothing becomes a revision: the publisher changed
    /// nothing. Articles that read the same are among the answers, with no change.
    ///
    /// # Errors
    /// The file failed, there is no such article, or a record is not sound.
    pub fn replace(
        &mut self,
        run: RunId,
        read: Vec<(i64, Clipping)>,
        now: Timestamp,
    ) -> Result<Vec<ReadAgain>, StoreError> {
        let (keys, outcomes): (Vec<i64>, Vec<_>) = read
            .into_iter()
            .map(|(key, clipping)| (key, depeche_model::Outcome::Clipping(Box::new(clipping))))
            .unzip();
        let prepared = prepare(&outcomes)?;
        let replaced = self.replace_prepared(run, &keys, &prepared, now);
        if replaced.is_err() {
            self.entities = KnownEntities::default();
        }
        replaced.map_err(|error| error.of(&self.path))
    }

    fn replace_prepared(
        &mut self,
        run: RunId,
        keys: &[i64],
        prepared: &[Prepared<'_>],
        now: Timestamp,
    ) -> Result<Vec<ReadAgain>, StoreError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut batch = Batch::new(&transaction, run, now, &mut self.entities);
        let mut out = Vec::with_capacity(keys.len());
        let mut stored = Vec::with_capacity(keys.len());
        for (key, prepared) in keys.iter().zip(prepared) {
            let (clipping, digest) = match prepared {
                Prepared::Clipping(clipping, digest) => (clipping, digest),
                Prepared::Failure(failure) => {
                    return Err(StoreError::Stored(failure.message.clone()));
                }
                Prepared::Unmodified(source) => {
                    return Err(StoreError::NotFound((*source).to_owned()));
                }
            };
            let known = batch.by_key(*key)?.ok_or_else(|| {
                StoreError::NotFound(format!("there is no article with the key {key}"))
            })?;
            let before = read::record(batch.tx, *key)?;
            let seen = known.changed_at.clone();
            batch.rewrite(&known, known.revision, clipping, digest, &seen)?;
            let after = &clipping.record;
            let change = ReadAgain {
                text_changed: before.text != after.text || before.title != after.title,
                facts: diff::facts(&before, after),
                id: before.id,
            };
            stored.push(if change.text_changed || !change.facts.is_empty() {
                Stored::Updated {
                    id: change.id.clone(),
                }
            } else {
                Stored::Unchanged
            });
            out.push(change);
        }
        batch.finish(&stored)?;
        transaction.commit()?;
        Ok(out)
    }

    /// Drops names that no article uses any more and entities that no article names, and the log of fetches before
    /// `fetches_before`. Gives how many rows went.
    ///
    /// # Errors
    /// The file failed.
    pub fn tidy(&mut self, fetches_before: Option<Timestamp>) -> Result<usize, StoreError> {
        let tx = self.immediate()?;
        let mut gone = tx.execute(
            "DELETE FROM entity_names WHERE basis = 'seen' AND NOT EXISTS
                 (SELECT 1 FROM store_mentions m WHERE m.entity = entity_names.entity AND m.text = entity_names.name)",
            [],
        )?;
        gone += tx.execute(
            "DELETE FROM entities WHERE articles = 0
                 AND NOT EXISTS (SELECT 1 FROM store_deals d WHERE d.payer = entities.key)
                 AND NOT EXISTS (SELECT 1 FROM store_deals d WHERE d.payee = entities.key)",
            [],
        )?;
        if let Some(before) = fetches_before {
            let sql = "DELETE FROM store_fetches WHERE at < ?1";
            gone += tx.execute(sql, [time::text(before)])?;
        }
        tx.commit()?;
        self.entities = KnownEntities::default();
        Ok(gone)
    }
}
