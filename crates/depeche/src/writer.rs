//! The one end of the line that writes: batches of outcomes into the database, counted and shown.

use std::{path::Path, sync::Mutex};

use anyhow::{Context, Result};
use depeche_extractor::EXTRACTOR;
use depeche_model::{HostMemory, Outcome, Page};
use depeche_sink::{
    Enqueued, Listed, Polled, Queued, RunCounts, RunId, RunState, Store, StoreError,
};
use jiff::Timestamp;

use crate::{
    config::{Place, Source},
    poll::Ask,
    report::Progress,
};

/// What the line hands to the writer.
#[derive(Debug)]
pub enum Item {
    /// An input was dealt with.
    Done(Outcome),
    /// A URL of the frontier was not begun, because the run is to stop.
    NotBegun(String),
}

/// The database, open for one run. Locked for the time of one call, so that the whole line can ask it.
pub struct Writer {
    store: Mutex<Store>,
    run: RunId,
    progress: Progress,
}

impl Writer {
    /// Opens the file and begins a run.
    ///
    /// # Errors
    /// The file cannot be written, or another run is under way.
    pub fn begin(path: &Path, command: &str, progress: Progress) -> Result<Writer> {
        let place = || format!("{}", path.display());
        let mut store = Store::open(path).with_context(place)?;
        let run = store
            .begin_run(command, EXTRACTOR, Timestamp::now())
            .with_context(place)?;
        Ok(Writer {
            store: Mutex::new(store),
            run,
            progress,
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut Store) -> T) -> T {
        // A panic while the lock was held left the transaction to roll back, so the store is whole.
        let mut store = self
            .store
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        tokio::task::block_in_place(|| work(&mut store))
    }

    /// Stores a batch in one transaction.
    pub fn settle(&self, items: Vec<Item>) -> Result<()> {
        let (mut outcomes, mut not_begun) = (Vec::new(), Vec::new());
        for item in items {
            match item {
                Item::Done(outcome) => outcomes.push(outcome),
                Item::NotBegun(url) => not_begun.push(url),
            }
        }
        if !not_begun.is_empty() {
            self.with(|store| store.give_back(&not_begun))?;
        }
        if outcomes.is_empty() {
            return Ok(());
        }
        let stored = self.with(|store| store.store(self.run, &outcomes, Timestamp::now()))?;
        for (outcome, stored) in outcomes.iter().zip(&stored) {
            self.progress.show(outcome, stored);
        }
        Ok(())
    }

    /// Are these bytes the ones stored, read by this version? Then there is nothing to do.
    pub fn knows(&self, page: &Page) -> Result<bool> {
        Ok(self.with(|store| store.knows_page(page, EXTRACTOR))?)
    }

    /// What is known of a source that is to be asked; `None` if its turn has not come. Configured sources are registered,
    /// those given as arguments are not.
    pub fn ask(&self, source: Source) -> Result<Option<Ask>> {
        let Place::Url(url) = source.place.clone() else {
            return Ok(None);
        };
        if !source.configured {
            let validators = self.with(|store| store.validators(url.as_str()))?;
            return Ok(Some(Ask {
                source,
                url,
                key: None,
                validators,
            }));
        }
        let row = depeche_sink::Source {
            url: url.to_string(),
            kind: "listing".into(),
            title: Some(source.name.clone()),
            settings: serde_json::Map::new(),
        };
        let state = self.with(|store| {
            let key = store.add_source(&row, Timestamp::now())?;
            Ok::<_, StoreError>(store.sources()?.into_iter().find(|state| state.key == key))
        })?;
        let Some(state) = state else { return Ok(None) };
        if state.due_at.is_some_and(|due| due > Timestamp::now()) {
            return Ok(None);
        }
        Ok(Some(Ask {
            source,
            url,
            key: Some(state.key),
            validators: Some(state.validators),
        }))
    }

    /// Notes what came of asking a source.
    pub fn polled(&self, key: i64, polled: &Polled) -> Result<()> {
        Ok(self.with(|store| store.source_polled(self.run, key, polled, Timestamp::now()))?)
    }

    /// Puts listed URLs into the frontier.
    pub fn enqueue(&self, listed: &[Listed]) -> Result<Enqueued> {
        let enqueued = self.with(|store| store.enqueue(listed, Timestamp::now()))?;
        self.progress.listed(&enqueued);
        Ok(enqueued)
    }

    /// URLs whose turn it is.
    pub fn take_due(&self, (limit, per_host): (usize, usize)) -> Result<Vec<Queued>> {
        Ok(self.with(|store| store.take_due(self.run, limit, per_host, Timestamp::now()))?)
    }

    /// What is known of hosts.
    pub fn host_memory(&self) -> Result<HostMemory> {
        Ok(self.with(|store| store.host_memory(Timestamp::now()))?)
    }

    /// Closes the run and gives its counts.
    pub fn end(self, memory: Option<&HostMemory>, stopped: bool) -> Result<(RunCounts, Progress)> {
        let state = if stopped {
            RunState::Stopped
        } else {
            RunState::Done
        };
        let counts = self.with(|store| {
            if let Some(memory) = memory {
                store.save_host_memory(memory, Timestamp::now())?;
            }
            store.end_run(self.run, state, None, Timestamp::now())
        })?;
        self.progress.clear();
        Ok((counts, self.progress))
    }
}
