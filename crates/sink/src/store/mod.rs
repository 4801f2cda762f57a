//! The one writer. Batches of outcomes go in, one transaction each; what a run did is counted in the same transaction,
//! so a killed run has its counts too.

mod again;
mod article;
mod bookkeeping;
mod entities;
mod facts;
mod frontier;
mod hosts;
mod identity;
mod near;
mod runs;
mod sources;
mod sums;
mod texts;
mod turns;

use std::path::{Path, PathBuf};

use depeche_model::Outcome;
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{
    StoreError, connect,
    lock::RunLock,
    prepare::{Prepared, prepare_each},
    time,
};
use entities::{KnownEntities, NewCounts};
use texts::NewText;

pub(crate) use identity::bare;

pub use again::ReadAgain;
pub use frontier::{Enqueued, Listed, Queued};
pub use runs::{RunCounts, RunId, RunState};
pub use sources::{Polled, Source, SourceState};

/// The database, open for writing.
#[derive(Debug)]
pub struct Store {
    pub(crate) connection: Connection,
    path: PathBuf,
    lock: Option<RunLock>,
    entities: KnownEntities,
}

/// How an outcome was stored. Ids are those of articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// An article that was not there.
    New {
        /// Its id.
        id: String,
    },
    /// New, and nearly the same text as one that was there before. It is kept, and leads back to the first of its kind.
    Duplicate {
        /// Its id.
        id: String,
        /// Id of the article seen first.
        of: String,
    },
    /// The article says something else than before; what it said before is kept.
    Revised {
        /// Its id.
        id: String,
        /// Number of what it says now, from 1.
        revision: u32,
    },
    /// Title and text as before, but read anew: another extractor version, or other facts about the page.
    Updated {
        /// Its id.
        id: String,
    },
    /// Nothing new.
    Unchanged,
    /// Kept as a failure.
    Failed,
}

impl Stored {
    /// As stored in `fetches.outcome`.
    pub fn name(&self) -> &'static str {
        match self {
            Stored::New { .. } => "new",
            Stored::Duplicate { .. } => "duplicate",
            Stored::Revised { .. } => "revised",
            Stored::Updated { .. } => "updated",
            Stored::Unchanged => "unchanged",
            Stored::Failed => "failed",
        }
    }
}

impl Store {
    /// Opens the file, creates it where it does not exist, and brings its schema up to date. Takes no lock: see
    /// [`Store::begin_run`].
    ///
    /// # Errors
    /// The file cannot be written, belongs to another program, comes from a newer version, or is damaged.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        Ok(Store {
            connection: connect::writer(path)?,
            path: path.to_owned(),
            lock: None,
            entities: KnownEntities::default(),
        })
    }

    /// Stores a batch in one transaction: when it returns, all of it is on the disk; when it fails, none of it is.
    /// The answer has one entry for each outcome, in order.
    ///
    /// # Errors
    /// The file failed. A bad record does not fail the batch, it becomes a failure of its own.
    pub fn store(
        &mut self,
        run: RunId,
        outcomes: &[Outcome],
        now: Timestamp,
    ) -> Result<Vec<Stored>, StoreError> {
        let stored = self.store_all(run, outcomes, now);
        if stored.is_err() {
            // Keys that were handed out in the transaction went with it.
            self.entities = KnownEntities::default();
        }
        stored.map_err(|error| error.of(&self.path))
    }

    fn store_all(
        &mut self,
        run: RunId,
        outcomes: &[Outcome],
        now: Timestamp,
    ) -> Result<Vec<Stored>, StoreError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut batch = Batch::new(&transaction, run, now, &mut self.entities);
        let mut stored = Vec::with_capacity(outcomes.len());
        prepare_each(outcomes, |outcome| {
            stored.push(batch.store(&outcome)?);
            Ok(())
        })?;
        batch.finish(&stored)?;
        transaction.commit()?;
        Ok(stored)
    }
}

/// A transaction under way.
struct Batch<'a> {
    tx: &'a Transaction<'a>,
    run: RunId,
    now: String,
    entities: &'a mut KnownEntities,
    texts: Vec<NewText<'a>>,
    counts: NewCounts,
}

impl<'a> Batch<'a> {
    fn new(
        tx: &'a Transaction<'a>,
        run: RunId,
        now: Timestamp,
        entities: &'a mut KnownEntities,
    ) -> Batch<'a> {
        Batch {
            tx,
            run,
            now: time::text(now),
            entities,
            texts: Vec::new(),
            counts: NewCounts::default(),
        }
    }

    fn store(&mut self, outcome: &Prepared<'a>) -> Result<Stored, StoreError> {
        match outcome {
            Prepared::Clipping(clipping, digest) => self.clipping(clipping, digest),
            Prepared::Unmodified(source) => {
                self.unmodified(source)?;
                Ok(Stored::Unchanged)
            }
            Prepared::Failure(failure) => {
                self.failure(failure)?;
                Ok(Stored::Failed)
            }
        }
    }

    /// The last step before the commit.
    fn finish(&mut self, stored: &[Stored]) -> Result<(), StoreError> {
        self.flush_texts()?;
        self.flush_counts()?;
        self.count(stored)
    }
}
