//! Runs: who writes, since when, and what came of it.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::{Batch, Store, Stored};
use crate::{StoreError, lock, time};

/// Number of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunId(pub i64);

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// It did all it had to do.
    Done,
    /// It was told to stop, or ran out of its time, and committed what was in flight.
    Stopped,
}

/// What a run did, by outcome. `seen` is the sum of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunCounts {
    /// Outcomes stored.
    pub seen: u64,
    /// New articles, without near-duplicates.
    pub new: u64,
    /// New articles that are near-duplicates.
    pub duplicate: u64,
    /// Articles whose text changed.
    pub revised: u64,
    /// Articles read anew with another result.
    pub updated: u64,
    /// Nothing new.
    pub unchanged: u64,
    /// Failures.
    pub failed: u64,
}

impl RunCounts {
    /// Counts one outcome.
    pub fn add(&mut self, stored: &Stored) {
        self.seen += 1;
        *match stored {
            Stored::New { .. } => &mut self.new,
            Stored::Duplicate { .. } => &mut self.duplicate,
            Stored::Revised { .. } => &mut self.revised,
            Stored::Updated { .. } => &mut self.updated,
            Stored::Unchanged => &mut self.unchanged,
            Stored::Failed => &mut self.failed,
        } += 1;
    }
}

impl Store {
    /// Takes the lock of the database and opens a run. A run that was killed is marked so, and what it had taken
    /// from the frontier is given back.
    ///
    /// # Errors
    /// [`StoreError::Locked`] while another run is under way.
    pub fn begin_run(
        &mut self,
        command: &str,
        version: &str,
        now: Timestamp,
    ) -> Result<RunId, StoreError> {
        self.lock = None;
        let lock = lock::take(&self.path, command, now)?;
        let begun = self.begin(command, version, now);
        let run = begun.map_err(|error| error.of(&self.path))?;
        self.lock = Some(lock);
        Ok(run)
    }

    fn begin(&mut self, command: &str, version: &str, now: Timestamp) -> Result<RunId, StoreError> {
        let tx = self.immediate()?;
        // We hold the lock, so whoever began these is gone.
        tx.execute(
            "UPDATE runs SET state = 'killed' WHERE state = 'running'",
            [],
        )?;
        tx.execute(
            "UPDATE frontier SET taken_by = NULL WHERE taken_by IS NOT NULL",
            [],
        )?;
        let id = tx.query_row(
            "INSERT INTO runs (command, version, started_at) VALUES (?1, ?2, ?3) RETURNING id",
            params![command, version, time::text(now)],
            |row| row.get(0),
        )?;
        tx.commit()?;
        Ok(RunId(id))
    }

    /// Closes a run, gives the lock back, and says what the run did. `report` is kept as it is.
    ///
    /// # Errors
    /// The file failed.
    pub fn end_run(
        &mut self,
        run: RunId,
        state: RunState,
        report: Option<&serde_json::Value>,
        now: Timestamp,
    ) -> Result<RunCounts, StoreError> {
        let tx = self.immediate()?;
        let state = match state {
            RunState::Done => "done",
            RunState::Stopped => "stopped",
        };
        tx.execute(
            "UPDATE runs SET state = ?2, ended_at = ?3, report = ?4 WHERE id = ?1",
            params![
                run.0,
                state,
                time::text(now),
                report.map(ToString::to_string)
            ],
        )?;
        tx.execute(
            "UPDATE frontier SET taken_by = NULL WHERE taken_by = ?1",
            [run.0],
        )?;
        tx.commit()?;
        self.sum_stale_days()?;
        // Lets SQLite keep its statistics good; cheap where nothing changed much.
        self.connection.execute_batch("PRAGMA optimize")?;
        self.lock = None;
        self.counts(run)
    }

    /// What a run did so far.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such run.
    pub fn counts(&self, run: RunId) -> Result<RunCounts, StoreError> {
        let sql = "SELECT seen, new, duplicate, revised, updated, unchanged, failed FROM runs WHERE id = ?1";
        let counts = self.connection.query_row(sql, [run.0], |row| {
            let count = |column| row.get::<_, i64>(column).map(i64::cast_unsigned);
            Ok(RunCounts {
                seen: count(0)?,
                new: count(1)?,
                duplicate: count(2)?,
                revised: count(3)?,
                updated: count(4)?,
                unchanged: count(5)?,
                failed: count(6)?,
            })
        });
        counts
            .optional()?
            .ok_or_else(|| StoreError::NotFound(format!("there is no run {}", run.0)))
    }

    /// A write transaction that takes its lock at once, so that it cannot fail half way for want of one.
    pub(super) fn immediate(&mut self) -> Result<rusqlite::Transaction<'_>, StoreError> {
        let behavior = rusqlite::TransactionBehavior::Immediate;
        Ok(self.connection.transaction_with_behavior(behavior)?)
    }
}

impl Batch<'_> {
    /// Adds a batch to the counts of its run.
    pub(super) fn count(&self, stored: &[Stored]) -> Result<(), StoreError> {
        let mut counts = RunCounts::default();
        stored.iter().for_each(|one| counts.add(one));
        self.tx.execute(
            "UPDATE runs SET seen = seen + ?2, new = new + ?3, duplicate = duplicate + ?4, revised = revised + ?5,
                 updated = updated + ?6, unchanged = unchanged + ?7, failed = failed + ?8
             WHERE id = ?1",
            params![
                self.run.0,
                counts.seen.cast_signed(),
                counts.new.cast_signed(),
                counts.duplicate.cast_signed(),
                counts.revised.cast_signed(),
                counts.updated.cast_signed(),
                counts.unchanged.cast_signed(),
                counts.failed.cast_signed()
            ],
        )?;
        Ok(())
    }
}
