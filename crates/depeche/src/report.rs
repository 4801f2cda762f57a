//! What a run tells people: a bar while it works (on a terminal only), each failure, and one line at the end.

use std::{
    collections::{BTreeMap, HashSet},
    io::IsTerminal,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use depeche_model::{Failure, Outcome};
use depeche_sink::{Enqueued, RunCounts, RunId, Stored};
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::stop::Reason;

/// A bar on a terminal, nothing in a crontab; failures are said either way.
pub struct Progress {
    bar: ProgressBar,
    fetched: AtomicUsize,
    listed: AtomicUsize,
    waiting: AtomicUsize,
    failures: Mutex<BTreeMap<String, u64>>,
    /// Ids of the articles that this run read, by their hash, to tell a copy of one from an article that did not change.
    read: Mutex<HashSet<u64>>,
    copies: AtomicUsize,
}

impl Progress {
    /// Shows a bar if standard error is a terminal and `quiet` is not asked for.
    pub fn new(quiet: bool) -> Progress {
        let bar = match std::io::stderr().is_terminal() && !quiet {
            true => ProgressBar::new_spinner().with_style(style()),
            false => ProgressBar::hidden(),
        };
        bar.enable_steady_tick(Duration::from_millis(200));
        let zero = || AtomicUsize::new(0);
        Progress {
            bar,
            fetched: zero(),
            listed: zero(),
            waiting: zero(),
            failures: Mutex::default(),
            read: Mutex::default(),
            copies: zero(),
        }
    }

    /// One outcome was stored.
    pub fn show(&self, outcome: &Outcome, stored: &Stored) {
        self.bar.inc(1);
        match outcome {
            Outcome::Failure(failure) => {
                let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
                *failures.entry(failure.code.clone()).or_default() += 1;
                self.bar.suspend(|| say(failure));
            }
            Outcome::Clipping(clipping) => {
                self.fetched.fetch_add(1, Ordering::Relaxed);
                self.bar.set_message(clipping.page.source.clone());
                let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
                let first = read.insert(xxh3_64(clipping.record.id.as_bytes()));
                if !first && matches!(stored, Stored::Unchanged) {
                    self.copies.fetch_add(1, Ordering::Relaxed);
                }
                if matches!(stored, Stored::Failed) {
                    self.bar.suspend(|| {
                        tracing::warn!("{}: could not be stored", clipping.page.source);
                    });
                }
            }
            Outcome::Unmodified { source } => self.bar.set_message(source.clone()),
        }
    }

    /// A source named articles.
    pub fn listed(&self, enqueued: &Enqueued) {
        let all = enqueued.new + enqueued.changed + enqueued.known + enqueued.waiting;
        self.listed.fetch_add(all, Ordering::Relaxed);
        self.waiting.fetch_add(enqueued.known, Ordering::Relaxed);
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

fn style() -> ProgressStyle {
    let template = "{spinner} {pos} done, {per_sec}  {wide_msg:.dim}";
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

/// A failure on standard error.
pub fn say(failure: &Failure) {
    tracing::warn!("{}: {} [{}]", failure.source, failure.message, failure.code);
}

/// What the run did.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Its number in the table `runs`.
    pub run: RunId,
    /// Pages that were read (from the web or from files).
    pub fetched: usize,
    /// Entries that feeds and sitemaps named.
    pub listed: usize,
    /// Of these, entries that were stored before.
    pub known: usize,
    /// How the inputs ended.
    #[serde(flatten)]
    pub counts: RunCounts,
    /// Of the unchanged, other inputs with an article that this run had read already.
    pub copies: usize,
    /// Seconds from start to end.
    pub seconds: f64,
    /// Why the run ended before its work was done, if it did.
    pub stopped: Option<Reason>,
    /// Failures by their code.
    pub failures: BTreeMap<String, u64>,
    /// Configured sources that were asked, or whose articles were dealt with.
    pub sources: Vec<SourceLine>,
}

/// What a run did for one configured source.
#[derive(Debug, Serialize, Deserialize)]
pub struct SourceLine {
    /// Where it is.
    pub url: String,
    /// As configured.
    #[serde(rename(deserialize = "title"))]
    pub name: Option<String>,
    /// Entries that it named; 0 where it did not change.
    pub listed: u64,
    /// New articles, near-duplicates included.
    pub new: u64,
    /// Articles whose text or facts changed.
    pub revised: u64,
    /// Articles with nothing new.
    pub unchanged: u64,
    /// Articles that failed.
    pub failed: u64,
    /// What went wrong with the source itself.
    pub trouble: Option<String>,
    /// How many times in a row something did.
    pub troubles: u64,
}

impl Report {
    /// Joins what the writer counted and what the bar saw.
    pub fn new(
        run: RunId,
        counts: RunCounts,
        progress: &Progress,
        sources: Vec<SourceLine>,
        seconds: f64,
        stopped: Option<Reason>,
    ) -> Report {
        let load = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
        let failures = progress.failures.lock();
        Report {
            run,
            fetched: load(&progress.fetched),
            listed: load(&progress.listed),
            known: load(&progress.waiting),
            counts,
            copies: load(&progress.copies),
            seconds,
            stopped,
            failures: failures.unwrap_or_else(PoisonError::into_inner).clone(),
            sources,
        }
    }

    /// Sources that gave trouble so often in a row that somebody should look: what is said even in a quiet run.
    pub fn ailing(&self) -> impl Iterator<Item = &SourceLine> {
        let often = |source: &&SourceLine| source.trouble.is_some() && source.troubles >= TROUBLES;
        self.sources.iter().filter(often)
    }
}

/// One bad answer is the weather of the web; as many as this in a row are a dead source.
pub const TROUBLES: u64 = 3;

/// `12 fetched: 10 new, 1 revised, 1 unchanged; 2 failed; 3 listed were stored before (1.2 s)`.
impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let c = &self.counts;
        write!(
            f,
            "{} fetched, {} new, {} unchanged, {} failed",
            self.fetched,
            c.new + c.duplicate,
            c.unchanged.saturating_sub(self.copies as u64),
            c.failed
        )?;
        let extras = [
            (c.duplicate, "of the new are near-duplicates"),
            (self.copies as u64, "copies of an article of this run"),
            (c.revised, "revised"),
            (c.updated, "read anew"),
            (self.known as u64, "listed were stored before"),
        ];
        for (count, what) in extras {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        write!(f, " ({:.1} s)", self.seconds)?;
        match &self.stopped {
            Some(reason) => write!(f, "; stopped early: {reason}"),
            None => Ok(()),
        }
    }
}
