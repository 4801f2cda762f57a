//! The one end of the line that writes: batches of outcomes into the database, counted and shown.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Result, anyhow};
use depeche_extractor::EXTRACTOR;
use depeche_fetcher::Fetcher;
use depeche_model::{Failure, HostMemory, Outcome, Page};
use depeche_sink::{
    Enqueued, Limits, Listed, Polled, Queued, Reader, RunCounts, RunId, RunState, SourceState,
    Store, Value,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    config::{Place, Source},
    exit::UsageError,
    poll::Ask,
    report::{Progress, Report, SourceLine},
    stop::Reason,
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
    path: PathBuf,
    run: RunId,
    progress: Progress,
    begun: Instant,
    remembered: Mutex<Instant>,
}

/// A file named as pages and lists are is not made a database, though it is empty or not there: it was meant to be read.
fn refuse_article(path: &Path) -> Result<()> {
    const ENDINGS: [&str; 8] = ["html", "htm", "xhtml", "txt", "xml", "warc", "json", "gz"];
    let ending = path.extension().and_then(|ending| ending.to_str());
    let ending = ending.map(str::to_ascii_lowercase).unwrap_or_default();
    let is_empty = path.metadata().map_or(true, |file| file.len() == 0);
    if is_empty && ENDINGS.contains(&ending.as_str()) {
        let path = path.display();
        let message = format!(
            "--db {path}: a file that ends in .{ending} is no database; give one such as press.db"
        );
        return Err(UsageError(message).into());
    }
    Ok(())
}

/// How often what is known of hosts is written down during a run, so that a kill costs little of it.
const REMEMBER_EVERY: Duration = Duration::from_secs(10);

impl Writer {
    /// Opens the file and begins a run.
    ///
    /// # Errors
    /// The file cannot be written, or another run is under way.
    pub fn begin(path: &Path, command: &str, progress: Progress) -> Result<Writer> {
        if path.is_dir() {
            let path = path.display();
            return Err(UsageError(format!("--db {path}: it is a folder; give a file")).into());
        }
        refuse_article(path)?;
        let mut store = Store::open(path)?;
        let run = store.begin_run(command, EXTRACTOR, Timestamp::now())?;
        Ok(Writer {
            store: Mutex::new(store),
            path: path.to_owned(),
            run,
            progress,
            begun: Instant::now(),
            remembered: Mutex::new(Instant::now()),
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut Store) -> T) -> T {
        // A panic while the lock was held left the transaction to roll back, so the store is whole.
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        tokio::task::block_in_place(|| work(&mut store))
    }

    /// Stores a batch in one transaction.
    ///
    /// # Errors
    /// The database failed, or the archive of the crawl cannot be written: what was not archived stays in the frontier.
    pub fn settle(&self, items: Vec<Item>) -> Result<()> {
        let (mut outcomes, mut not_begun, mut broken) = (Vec::new(), Vec::new(), None);
        for item in items {
            match item {
                Item::Done(Outcome::Failure(failure)) if failure.code == ARCHIVE => {
                    not_begun.push(failure.source.clone());
                    broken = Some(failure);
                }
                Item::Done(outcome) => outcomes.push(outcome),
                Item::NotBegun(url) => not_begun.push(url),
            }
        }
        if !not_begun.is_empty() {
            self.with(|store| store.give_back(&not_begun))?;
        }
        if !outcomes.is_empty() {
            let stored = self.with(|store| store.store(self.run, &outcomes, Timestamp::now()))?;
            for (outcome, stored) in outcomes.iter().zip(&stored) {
                self.progress.show(outcome, stored);
            }
        }
        match broken {
            Some(Failure { message, .. }) => {
                Err(anyhow!("the archive cannot be written: {message}"))
            }
            None => Ok(()),
        }
    }

    /// Writes down what is known of hosts, now and then.
    pub fn remember(&self, fetcher: &Fetcher) -> Result<()> {
        let mut last = self
            .remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() < REMEMBER_EVERY {
            return Ok(());
        }
        *last = Instant::now();
        Ok(self.with(|store| store.save_host_memory(&fetcher.memory(), Timestamp::now()))?)
    }

    /// Puts stored articles back into the frontier that are due for another look.
    pub fn enqueue_again(&self, policy: &[(SignedDuration, SignedDuration)]) -> Result<usize> {
        Ok(self.with(|store| store.enqueue_again(policy, Timestamp::now()))?)
    }

    /// Are these bytes the ones stored, read by this version (see [`Line::version`](crate::line::Line::version))? Then there
    /// is nothing to do.
    pub fn knows(&self, page: &Page, version: &str) -> Result<bool> {
        Ok(self.with(|store| store.knows_page(page, version))?)
    }

    /// What is known of sources that are to be asked; those whose turn has not come are left out. Configured sources are
    /// registered, those given as arguments are not.
    pub fn asks(&self, sources: Vec<Source>) -> Result<Vec<Ask>> {
        let mut keys = Vec::with_capacity(sources.len());
        for source in &sources {
            keys.push(self.register(source)?);
        }
        let known = self.with(|store| store.sources())?.into_iter();
        let mut known: HashMap<i64, SourceState> = known.map(|s| (s.key, s)).collect();
        let now = Timestamp::now();
        let mut asks = Vec::with_capacity(sources.len());
        for (source, key) in sources.into_iter().zip(keys) {
            let Place::Url(url) = source.place.clone() else {
                continue;
            };
            let validators = match key {
                None => self.with(|store| store.validators(url.as_str()))?,
                Some(key) => match known.remove(&key) {
                    Some(state) if state.due_at.is_none_or(|due| due <= now) => {
                        Some(state.validators)
                    }
                    _ => continue,
                },
            };
            asks.push(Ask {
                source,
                url,
                key,
                validators,
            });
        }
        Ok(asks)
    }

    /// The key of a configured source.
    fn register(&self, source: &Source) -> Result<Option<i64>> {
        let Place::Url(url) = &source.place else {
            return Ok(None);
        };
        if !source.configured {
            return Ok(None);
        }
        let row = depeche_sink::Source {
            url: url.to_string(),
            kind: "listing".into(),
            title: Some(source.name.clone()),
            settings: serde_json::Map::new(),
        };
        Ok(Some(
            self.with(|store| store.add_source(&row, Timestamp::now()))?,
        ))
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

    /// URLs whose turn had come by then.
    pub fn take_due(
        &self,
        (limit, per_host): (usize, usize),
        by: Timestamp,
    ) -> Result<Vec<Queued>> {
        Ok(self.with(|store| store.take_due(self.run, limit, per_host, by))?)
    }

    /// What is known of hosts.
    pub fn host_memory(&self) -> Result<HostMemory> {
        Ok(self.with(|store| store.host_memory(Timestamp::now()))?)
    }

    /// When an earlier run of this database may have made its last request: its end, or any time until now if it was killed.
    ///
    /// # Errors
    /// The database failed.
    pub fn asked_until(&self) -> Result<Option<Timestamp>> {
        let sql = "SELECT ended_at FROM runs WHERE id < :run AND command = 'ingest' ORDER BY id DESC LIMIT 1";
        let run = [("run", Value::Integer(self.run.0))];
        let table = Reader::open(&self.path)?.query(sql, &run, Limits::default())?;
        let now = Timestamp::now();
        let second = SignedDuration::from_secs(1); // what the time in the database is told to
        Ok(table.rows.first().map(|row| {
            let ended = row.first().and_then(Value::as_text);
            let ended = ended.and_then(|text| text.parse::<Timestamp>().ok());
            ended.map_or(now, |ended| {
                now.min(ended.saturating_add(second).unwrap_or(now))
            })
        }))
    }

    /// Closes the run, keeps its report in the database, and gives it.
    ///
    /// # Errors
    /// The database failed.
    pub fn end(
        self,
        memory: Option<&HostMemory>,
        stopped: Option<Reason>,
        broken: bool,
    ) -> Result<Report> {
        self.progress.clear();
        let counts = self.with(|store| {
            if let Some(memory) = memory {
                store.save_host_memory(memory, Timestamp::now())?;
            }
            store.counts(self.run)
        })?;
        let report = self.report(counts, stopped)?;
        let state = match stopped.is_some() || broken {
            true => RunState::Stopped,
            false => RunState::Done,
        };
        let kept = serde_json::to_value(&report)?;
        self.with(|store| store.end_run(self.run, state, Some(&kept), Timestamp::now()))?;
        Ok(report)
    }

    fn report(&self, counts: RunCounts, stopped: Option<Reason>) -> Result<Report> {
        let sql = "SELECT s.url, s.title, r.listed, r.new, r.revised, r.unchanged, r.failed, r.trouble, s.troubles
                   FROM source_runs r JOIN sources s ON s.key = r.source WHERE r.run = :run ORDER BY s.url";
        let run = [("run", Value::Integer(self.run.0))];
        let table = Reader::open(&self.path)?.query(sql, &run, Limits::default())?;
        let sources = table.rows.iter().map(|row| {
            let value = serde_json::Value::Object(table.object(row));
            serde_json::from_value::<SourceLine>(value)
        });
        Ok(Report::new(
            self.run,
            counts,
            &self.progress,
            sources.collect::<Result<_, _>>()?,
            self.begun.elapsed().as_secs_f64(),
            stopped,
        ))
    }
}

/// The code of a failure to write the archive.
const ARCHIVE: &str = "archive";
