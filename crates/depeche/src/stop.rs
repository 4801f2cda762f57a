//! When to stop asking for more: a signal, the time, or enough articles. What is in flight is always finished and stored.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use serde::Serialize;

/// Why a run ended before its work was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// SIGTERM or SIGINT.
    Signal,
    /// `--max-time`.
    MaxTime,
    /// `--max-articles`.
    MaxArticles,
}

/// For people.
impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Reason::Signal => "told to stop by a signal",
            Reason::MaxTime => "the time given by --max-time is up",
            Reason::MaxArticles => "the number given by --max-articles is reached",
        })
    }
}

/// Shared by all who might ask for more. The first reason to stop stays the reason.
#[derive(Debug, Clone)]
pub struct Stop {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    reason: OnceLock<Reason>,
    deadline: Option<Instant>,
    articles_left: AtomicUsize,
}

impl Stop {
    /// Stops after `max_time` and after `max_articles`, where given.
    pub fn new(max_time: Option<Duration>, max_articles: Option<usize>) -> Stop {
        let shared = Shared {
            reason: OnceLock::new(),
            deadline: max_time.and_then(|time| Instant::now().checked_add(time)),
            articles_left: AtomicUsize::new(max_articles.unwrap_or(usize::MAX)),
        };
        Stop {
            shared: Arc::new(shared),
        }
    }

    /// Asks everybody to stop.
    pub fn ask(&self, reason: Reason) {
        let _ = self.shared.reason.set(reason); // a second reason changes nothing
    }

    /// Is it time to stop?
    pub fn is_asked(&self) -> bool {
        if self
            .shared
            .deadline
            .is_some_and(|deadline| Instant::now() >= deadline)
        {
            self.ask(Reason::MaxTime);
        }
        self.reason().is_some()
    }

    /// Why.
    pub fn reason(&self) -> Option<Reason> {
        self.shared.reason.get().copied()
    }

    /// Takes the right to begin one more article; `false` means stop.
    pub fn begin_article(&self) -> bool {
        if self.is_asked() {
            return false;
        }
        let left = &self.shared.articles_left;
        let took = left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1))
            .is_ok();
        if !took {
            self.ask(Reason::MaxArticles);
        }
        took
    }

    /// SIGINT and SIGTERM ask to stop; a second one ends the program at once.
    pub fn on_signals(&self) {
        let stop = self.clone();
        tokio::spawn(async move {
            signal().await;
            tracing::warn!(
                "stopping: what is in flight is finished and stored; press again to leave at once"
            );
            stop.ask(Reason::Signal);
            signal().await;
            std::process::exit(130);
        });
    }
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

#[cfg(not(unix))]
async fn signal() {
    drop(tokio::signal::ctrl_c().await);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_counted_and_the_first_reason_stays() {
        let stop = Stop::new(None, Some(2));
        assert!(stop.begin_article() && stop.begin_article());
        assert!(!stop.begin_article());
        stop.ask(Reason::Signal);
        assert_eq!(stop.reason(), Some(Reason::MaxArticles));
    }

    #[test]
    fn time_runs_out() {
        assert!(Stop::new(Some(Duration::ZERO), None).is_asked());
        assert!(!Stop::new(None, None).is_asked());
    }
}
