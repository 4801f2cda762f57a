//! robots.txt by RFC 9309: who may fetch what, how fast, and what an unreadable file means.
//!
//! | answer for `/robots.txt` | meaning | asked again |
//! |---|---|---|
//! | 2xx | the rules in it (first 500 KiB) | after 24 h |
//! | 4xx except 429, or more than 5 redirects | everything is allowed | after 24 h |
//! | 429, 5xx, no answer | the last good copy if it is under 30 days old, else nothing is allowed | after 15 min |
//!
//! Copies are kept per origin (scheme, host and port) and go in and out as [`RobotsCopy`] values, so that a run from
//! cron does not ask again each time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use depeche_model::RobotsCopy;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::HeaderMap;
use texting_robots::Robot;
use tokio::sync::Mutex as AsyncMutex;
use url::Url;

use crate::{
    FetchError,
    body::Excess,
    gate::lock,
    wire::{Answer, Ask, Wire, redirect_target},
};

/// Most bytes that are read of a robots.txt (the least that RFC 9309 asks for).
const MAX_BYTES: usize = 500 * 1024;
/// Most redirects that are followed to one.
const MAX_REDIRECTS: usize = 5;
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(24);
const BAD_FOR: SignedDuration = SignedDuration::from_mins(15);
const STALE_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What a server said when asked for its robots.txt.
#[derive(Debug, Clone)]
pub(crate) struct RobotsAnswer {
    /// HTTP status; `None` where there was no answer.
    pub(crate) status: Option<u16>,
    pub(crate) body: Vec<u8>,
    /// For people, where it could not be had.
    pub(crate) reason: String,
    /// The failure behind it, where it concerns the whole host and not this file.
    pub(crate) cause: Option<FetchError>,
}

/// An origin's rules, ready to be asked.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) copy: RobotsCopy,
    verdict: Verdict,
    /// Why everything is forbidden, where the file could not be had.
    pub(crate) reason: String,
    /// As in [`RobotsAnswer`].
    pub(crate) cause: Option<FetchError>,
}

#[derive(Debug)]
enum Verdict {
    AllowAll,
    DenyAll,
    Parsed(Box<Robot>),
}

impl Rules {
    fn new(token: &str, copy: RobotsCopy, mut reason: String, cause: Option<FetchError>) -> Rules {
        let verdict = match copy.status {
            Some(200..=299) => match Robot::new(token, &copy.body) {
                Ok(robot) => Verdict::Parsed(Box::new(robot)),
                // The parser takes any bytes; if a rule cannot be compiled, staying out is the safe reading.
                Err(error) => {
                    reason = format!("its rules cannot be read: {error}");
                    Verdict::DenyAll
                }
            },
            Some(429) => Verdict::DenyAll,
            Some(300..=499) => Verdict::AllowAll,
            _ => Verdict::DenyAll,
        };
        Rules {
            copy,
            verdict,
            reason,
            cause,
        }
    }

    /// Whether the URL may be fetched.
    pub(crate) fn allow(&self, url: &Url) -> bool {
        match &self.verdict {
            Verdict::AllowAll => true,
            Verdict::DenyAll => url.path() == "/robots.txt",
            Verdict::Parsed(robot) => robot.allowed(url.as_str()),
        }
    }

    /// Whether the file could not be had, as opposed to forbidding something.
    pub(crate) fn unreachable(&self) -> bool {
        matches!(self.verdict, Verdict::DenyAll)
    }

    /// The pause between requests that the file asks for.
    pub(crate) fn crawl_delay(&self) -> Option<Duration> {
        let Verdict::Parsed(robot) = &self.verdict else {
            return None;
        };
        Duration::try_from_secs_f32(robot.delay?).ok()
    }

    /// The sitemaps that the file names; they may lie on other hosts.
    pub(crate) fn sitemaps(&self, base: &Url) -> Vec<Url> {
        let Verdict::Parsed(robot) = &self.verdict else {
            return Vec::new();
        };
        let mut sitemaps: Vec<Url> = Vec::new();
        for url in robot
            .sitemaps
            .iter()
            .filter_map(|s| base.join(s.trim()).ok())
        {
            if !sitemaps.contains(&url) && sitemaps.len() < 100 {
                sitemaps.push(url);
            }
        }
        sitemaps
    }
}

type Slot = Arc<AsyncMutex<Option<Arc<Rules>>>>;

/// The rules of all origins asked so far.
#[derive(Debug)]
pub(crate) struct RobotsCache {
    token: String,
    origins: Mutex<HashMap<String, Slot>>,
}

/// `https://example.org` or `http://example.org:8080`.
pub(crate) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

impl RobotsCache {
    pub(crate) fn new(token: &str, copies: Vec<RobotsCopy>) -> RobotsCache {
        let slots = copies.into_iter().map(|copy| {
            let origin = copy.origin.clone();
            let rules = Rules::new(token, copy, "it could not be read earlier".to_owned(), None);
            (origin, Arc::new(AsyncMutex::new(Some(Arc::new(rules)))))
        });
        RobotsCache {
            token: token.to_owned(),
            origins: Mutex::new(slots.collect()),
        }
    }

    /// The rules for `url`, asking for them with `ask` where there is no fresh copy. Several callers at once cause one
    /// request.
    pub(crate) async fn rules<F>(&self, url: &Url, ask: F) -> Arc<Rules>
    where
        F: AsyncFnOnce(Url) -> RobotsAnswer,
    {
        let origin = origin(url);
        let slot = lock(&self.origins)
            .entry(origin.clone())
            .or_default()
            .clone();
        let mut rules = slot.lock().await;
        if let Some(rules) = rules.as_ref()
            && rules.copy.expires_at > Timestamp::now()
        {
            return rules.clone();
        }
        let answer = match url.join("/robots.txt") {
            Ok(mut robots_url) => {
                robots_url.set_query(None);
                ask(robots_url).await
            }
            Err(error) => RobotsAnswer {
                status: None,
                body: Vec::new(),
                reason: error.to_string(),
                cause: None,
            },
        };
        let (reason, cause) = (answer.reason.clone(), answer.cause.clone());
        let copy = merge(
            origin,
            answer,
            rules.as_ref().map(|r| &r.copy),
            Timestamp::now(),
        );
        let fresh = Arc::new(Rules::new(&self.token, copy, reason, cause));
        *rules = Some(fresh.clone());
        fresh
    }

    /// All copies, by origin, for the next run. Origins that are being asked right now are left out.
    pub(crate) fn copies(&self) -> Vec<RobotsCopy> {
        let mut copies: Vec<RobotsCopy> = lock(&self.origins)
            .values()
            .filter_map(|slot| Some(slot.try_lock().ok()?.as_ref()?.copy.clone()))
            .collect();
        copies.sort_by(|a, b| a.origin.cmp(&b.origin));
        copies
    }
}

/// Fetches a robots.txt over at most five redirects. More of them, or one that leads nowhere, count as "there is none"
/// (RFC 9309, section 2.3.1.2); one that leads to a forbidden address counts as unreachable.
pub(crate) async fn ask(wire: &Wire, mut url: Url) -> RobotsAnswer {
    let answered = |status, body, reason: &str| RobotsAnswer {
        status,
        body,
        reason: reason.to_owned(),
        cause: None,
    };
    let own_host = url.clone();
    for _ in 0..=MAX_REDIRECTS {
        let answer = match ask_once(wire, &url).await {
            Ok(answer) => answer,
            Err(FetchError::Http { status, .. }) => {
                return answered(Some(status), Vec::new(), &format!("status {status}"));
            }
            Err(error) => {
                let cause = (url == own_host && error.concerns_host()).then(|| error.clone());
                let answer = answered(None, Vec::new(), &error.to_string());
                return RobotsAnswer { cause, ..answer };
            }
        };
        if !(300..=399).contains(&answer.status) {
            return answered(
                Some(answer.status),
                answer.body,
                &format!("status {}", answer.status),
            );
        }
        match redirect_target(&url, &answer) {
            Ok(target) => url = target,
            Err(_) => break,
        }
    }
    answered(Some(310), Vec::new(), "too many redirects")
}

async fn ask_once(wire: &Wire, url: &Url) -> Result<Answer, FetchError> {
    wire.check(url)?;
    let ask = Ask {
        url,
        headers: HeaderMap::new(),
        delay: wire.config.per_host_delay,
        limit: MAX_BYTES,
        excess: Excess::Cut,
    };
    wire.ask_patiently(&ask).await
}

/// The copy to keep after an answer: the answer itself, or the last good one where there was no usable answer.
fn merge(
    origin: String,
    answer: RobotsAnswer,
    old: Option<&RobotsCopy>,
    now: Timestamp,
) -> RobotsCopy {
    let reachable = matches!(answer.status, Some(200..=499)) && answer.status != Some(429);
    let good_for = if reachable { GOOD_FOR } else { BAD_FOR };
    let expires_at = now.checked_add(good_for).unwrap_or(Timestamp::MAX);
    if let Some(old) = old
        && !reachable
        && matches!(old.status, Some(200..=299))
        && now.duration_since(old.fetched_at) < STALE_FOR
    {
        return RobotsCopy {
            expires_at,
            ..old.clone()
        };
    }
    RobotsCopy {
        origin,
        status: answer.status,
        body: answer.body,
        fetched_at: now,
        expires_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(status: Option<u16>, body: &str) -> Rules {
        let answer = RobotsAnswer {
            status,
            body: body.into(),
            reason: String::new(),
            cause: None,
        };
        let copy = merge("https://a.example".into(), answer, None, Timestamp::now());
        Rules::new("depeche", copy, String::new(), None)
    }

    fn allows(rules: &Rules, path: &str) -> bool {
        rules.allow(&Url::parse("https://a.example").unwrap().join(path).unwrap())
    }

    #[test]
    fn statuses() {
        let deny = "User-agent: *\nDisallow: /";
        for (status, want) in [
            (Some(200), false),
            (Some(301), true),
            (Some(401), true),
            (Some(403), true),
            (Some(404), true),
            (Some(429), false),
            (Some(500), false),
            (Some(503), false),
            (None, false),
        ] {
            assert_eq!(allows(&rules(status, deny), "/a"), want, "{status:?}");
        }
        assert!(allows(&rules(Some(200), ""), "/a"));
        assert!(allows(&rules(Some(200), "<html>not found</html>"), "/a"));
    }

    #[test]
    fn groups_and_longest_match() {
        let rules = rules(
            Some(200),
            "\u{feff}User-agent: *\nDisallow: /\n\nUser-Agent: Depeche\nDisallow: /prive/\nAllow: /prive/ouvert\nCrawl-delay: 2.5\n\
             Sitemap: /plan.xml\nSitemap: https://cdn.example/s.xml\nSitemap: /plan.xml",
        );
        assert!(allows(&rules, "/a"));
        assert!(!allows(&rules, "/prive/x"));
        assert!(allows(&rules, "/prive/ouvert/x"));
        assert_eq!(rules.crawl_delay(), Some(Duration::from_millis(2500)));
        let base = Url::parse("https://a.example/").unwrap();
        let sitemaps: Vec<String> = rules.sitemaps(&base).iter().map(Url::to_string).collect();
        assert_eq!(
            sitemaps,
            ["https://a.example/plan.xml", "https://cdn.example/s.xml"]
        );
    }

    #[test]
    fn a_good_copy_outlives_an_outage_for_thirty_days() {
        let now = Timestamp::now();
        let mut old = rules(Some(200), "User-agent: *\nDisallow: /x").copy;
        let outage = || RobotsAnswer {
            status: Some(503),
            body: Vec::new(),
            reason: "503".into(),
            cause: None,
        };
        let kept = merge(old.origin.clone(), outage(), Some(&old), now);
        assert_eq!((kept.status, &kept.body), (Some(200), &old.body));
        assert!(kept.expires_at < now + GOOD_FOR);
        old.fetched_at = now - SignedDuration::from_hours(31 * 24);
        let dropped = merge(old.origin.clone(), outage(), Some(&old), now);
        assert_eq!(dropped.status, Some(503));
    }

    #[tokio::test]
    async fn many_callers_cause_one_request() {
        let cache = RobotsCache::new("depeche", Vec::new());
        let url = Url::parse("https://a.example/x").unwrap();
        let asked = std::sync::atomic::AtomicUsize::new(0);
        let one = async || {
            let ask = async |_| {
                asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                tokio::task::yield_now().await;
                RobotsAnswer {
                    status: Some(404),
                    body: Vec::new(),
                    reason: String::new(),
                    cause: None,
                }
            };
            cache.rules(&url, ask).await.allow(&url)
        };
        let (a, b, c) = tokio::join!(one(), one(), one());
        assert!(a && b && c);
        assert_eq!(asked.into_inner(), 1);
        assert_eq!(cache.copies().len(), 1);
    }
}
