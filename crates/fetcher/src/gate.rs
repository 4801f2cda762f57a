//! One door per host: so many at once, so long between two, and nobody at all while the host asked for a pause.
//!
//! The pause between two requests counts from the *end* of the earlier one, so that a slow host is asked more slowly.
//! With several at once, starts are also at least that far apart.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use depeche_model::HostPause;
use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};
use url::Url;

/// The longest pause for refusals without `Retry-After`.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// The doors of all hosts. Waiting at one never blocks another, nor takes up the global limit.
#[derive(Debug)]
pub(crate) struct Gates {
    per_host: usize,
    global: Arc<Semaphore>,
    hosts: Mutex<HashMap<String, Arc<Host>>>,
    /// When an earlier run may still have asked: every host's first turn comes a delay after.
    asked_until: Option<Instant>,
}

/// One host's door.
#[derive(Debug)]
pub(crate) struct Host {
    slots: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    next: Instant,
    /// Of an earlier run, until this one asks.
    asked_until: Option<Instant>,
    pause: Option<HostPause>,
    /// Refusals (429, 503) without a good answer in between.
    refusals: u32,
}

impl State {
    fn next(&self, delay: Duration) -> Instant {
        let after = self.asked_until.map(|last| last + delay);
        after.map_or(self.next, |after| after.max(self.next))
    }
}

/// Leave to make one request. Dropping it ends the request and starts the pause.
#[derive(Debug)]
pub(crate) struct Pass {
    host: Arc<Host>,
    delay: Duration,
    _slot: OwnedSemaphorePermit,
    _global: OwnedSemaphorePermit,
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut state = lock(&self.host.state);
        state.next = state.next.max(Instant::now() + self.delay);
    }
}

/// `host`, or `host:port` where the port is not the scheme's own: what counts as one host.
pub(crate) fn host_key(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

impl Gates {
    pub(crate) fn new(
        per_host: usize,
        global: usize,
        pauses: Vec<HostPause>,
        asked_until: Option<Timestamp>,
    ) -> Gates {
        let ago = |at: Timestamp| Duration::try_from(Timestamp::now().duration_since(at)).ok();
        let gates = Gates {
            // A time too long ago to be told is of no consequence; one to come cannot have been.
            asked_until: asked_until
                .and_then(|at| Instant::now().checked_sub(ago(at).unwrap_or_default())),
            per_host: per_host.max(1),
            global: Arc::new(Semaphore::new(global.max(1))),
            hosts: Mutex::default(),
        };
        for pause in pauses {
            let host = gates.host(&pause.host);
            lock(&host.state).pause = Some(pause);
        }
        gates
    }

    pub(crate) fn host(&self, key: &str) -> Arc<Host> {
        let mut hosts = lock(&self.hosts);
        if let Some(host) = hosts.get(key) {
            return host.clone();
        }
        let host = Arc::new(Host {
            slots: Arc::new(Semaphore::new(self.per_host)),
            state: Mutex::new(State {
                next: Instant::now(),
                asked_until: self.asked_until,
                pause: None,
                refusals: 0,
            }),
        });
        hosts.insert(key.to_owned(), host.clone());
        host
    }

    /// Waits for leave to ask `key`. `Err` gives the pause if the host's is longer than `max_wait`.
    pub(crate) async fn pass(
        &self,
        key: &str,
        delay: Duration,
        max_wait: Duration,
    ) -> Result<Pass, HostPause> {
        let host = self.host(key);
        let slot = acquire(&host.slots).await;
        loop {
            host.wait_out_pause(max_wait).await?;
            tokio::time::sleep_until(host.next(delay)).await;
            let global = acquire(&self.global).await;
            // Waiting for the global limit takes time, in which the host may have been paused or asked by another.
            if host.begin(delay) {
                return Ok(Pass {
                    host,
                    delay,
                    _slot: slot,
                    _global: global,
                });
            }
        }
    }

    /// The pauses that still hold, by host.
    pub(crate) fn pauses(&self, now: Timestamp) -> Vec<HostPause> {
        let mut pauses: Vec<HostPause> = lock(&self.hosts)
            .values()
            .filter_map(|host| lock(&host.state).pause.clone())
            .filter(|pause| pause.until > now)
            .collect();
        pauses.sort_by(|a, b| a.host.cmp(&b.host));
        pauses
    }
}

impl Host {
    /// No request starts before this.
    fn next(&self, delay: Duration) -> Instant {
        lock(&self.state).next(delay)
    }

    /// Takes the turn, if it has come and the host is not paused.
    fn begin(&self, delay: Duration) -> bool {
        let mut state = lock(&self.state);
        let now = Instant::now();
        let paused = state
            .pause
            .as_ref()
            .is_some_and(|pause| pause.until > Timestamp::now());
        if paused || now < state.next(delay) {
            return false;
        }
        state.asked_until = None;
        state.next = now + delay;
        true
    }

    /// The pause that holds now, if more than `wait` is left of it.
    pub(crate) fn pause_beyond(&self, wait: Duration) -> Option<HostPause> {
        let pause = lock(&self.state).pause.clone()?;
        let left = Duration::try_from(pause.until.duration_since(Timestamp::now())).ok()?;
        (left > wait).then_some(pause)
    }

    async fn wait_out_pause(&self, max_wait: Duration) -> Result<(), HostPause> {
        loop {
            let Some(pause) = lock(&self.state).pause.clone() else {
                return Ok(());
            };
            let left = pause.until.duration_since(Timestamp::now());
            let Ok(left) = Duration::try_from(left) else {
                return Ok(());
            };
            if left.is_zero() {
                return Ok(());
            }
            if left > max_wait {
                return Err(pause);
            }
            tokio::time::sleep(left).await;
        }
    }

    /// Leaves the host alone until `until`; a shorter pause never replaces a longer one.
    pub(crate) fn pause(&self, key: &str, until: Timestamp, reason: String) {
        let mut state = lock(&self.state);
        if state.pause.as_ref().is_none_or(|old| old.until < until) {
            state.pause = Some(HostPause {
                host: key.to_owned(),
                until,
                reason,
            });
        }
    }

    /// Counts a refusal; from the second in a row on, says how long to leave the host alone.
    pub(crate) fn refused(&self, base: Duration) -> Option<SignedDuration> {
        let mut state = lock(&self.state);
        state.refusals = state.refusals.saturating_add(1);
        let doublings = state.refusals.checked_sub(2)?;
        let pause = base
            .saturating_mul(1 << doublings.min(7))
            .min(LONGEST_PAUSE);
        SignedDuration::try_from(pause).ok()
    }

    /// A good answer: the count starts again.
    pub(crate) fn served(&self) {
        lock(&self.state).refusals = 0;
    }
}

async fn acquire(semaphore: &Arc<Semaphore>) -> OwnedSemaphorePermit {
    semaphore
        .clone()
        .acquire_owned()
        .await
        .expect("the gate's semaphores are never closed")
}

/// A poisoned lock still holds valid state: every change under these locks is a single assignment.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn delay_counts_from_the_end() {
        let gates = Gates::new(1, 10, Vec::new(), None);
        let start = Instant::now();
        let pass = gates.pass("a", SECOND, SECOND).await.unwrap();
        tokio::time::sleep(SECOND * 5).await;
        drop(pass);
        let _second = gates.pass("a", SECOND, SECOND).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), 6);
    }

    #[tokio::test(start_paused = true)]
    async fn what_an_earlier_run_asked_counts() {
        let gates = Gates::new(1, 10, Vec::new(), Some(Timestamp::now()));
        let start = Instant::now();
        for (host, waited) in [("a", 5), ("b", 5), ("a", 10)] {
            drop(gates.pass(host, SECOND * 5, SECOND).await.unwrap());
            assert_eq!(start.elapsed().as_secs_f64().round() as u64, waited);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn starts_are_apart_even_with_several_at_once() {
        let gates = Gates::new(3, 10, Vec::new(), None);
        let start = Instant::now();
        let mut passes = Vec::new();
        for _ in 0..3 {
            passes.push(gates.pass("a", SECOND, SECOND).await.unwrap());
        }
        assert_eq!(start.elapsed().as_secs(), 2);
        let _other = gates.pass("b", SECOND, SECOND).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_waiting_host_takes_no_global_slot() {
        let gates = Arc::new(Gates::new(1, 1, Vec::new(), None));
        drop(gates.pass("slow", SECOND * 60, SECOND).await.unwrap());
        let waiting = tokio::spawn({
            let gates = gates.clone();
            async move { gates.pass("slow", SECOND, SECOND).await.is_ok() }
        });
        tokio::task::yield_now().await;
        let start = Instant::now();
        drop(gates.pass("other", SECOND, SECOND).await.unwrap());
        assert_eq!(start.elapsed().as_secs(), 0);
        assert!(waiting.await.unwrap());
    }

    #[tokio::test]
    async fn long_pauses_are_refused_and_reported() {
        let until = Timestamp::now() + SignedDuration::from_hours(1);
        let pause = HostPause {
            host: "a".into(),
            until,
            reason: "429, Retry-After: 3600".into(),
        };
        let gates = Gates::new(1, 1, vec![pause.clone()], None);
        assert_eq!(gates.pass("a", SECOND, SECOND).await.unwrap_err(), pause);
        gates
            .host("a")
            .pause("a", Timestamp::now(), "shorter".into());
        assert_eq!(gates.pauses(Timestamp::now()), [pause]);
        assert!(gates.pass("b", SECOND, SECOND).await.is_ok());
    }

    #[test]
    fn keys() {
        let key = |url: &str| host_key(&Url::parse(url).unwrap());
        assert_eq!(key("https://Example.org:443/a"), "example.org");
        assert_eq!(key("http://example.org.:8080/"), "example.org:8080");
        assert_eq!(key("http://[::1]/"), "[::1]");
    }

    #[test]
    fn repeated_refusals_pause_longer() {
        let gates = Gates::new(1, 1, Vec::new(), None);
        let host = gates.host("a");
        let waits: Vec<i64> = (0..12)
            .filter_map(|_| host.refused(SECOND * 30).map(|wait| wait.as_secs()))
            .collect();
        assert_eq!(
            waits,
            [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]
        );
        host.served();
        assert_eq!(host.refused(SECOND * 30), None);
    }
}
