//! One request and its answer: the host's gate before it, the caps on it, the repeats after it. Redirects are not followed
//! here; that is the business of whoever knows what they are for.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU32, AtomicU64, Ordering},
    time::Duration,
};

use depeche_model::HostPause;
use jiff::{SignedDuration, Timestamp};
use reqwest::{
    Client, Response,
    header::{HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER},
};
use url::Url;

use crate::{
    FetchConfig, FetchError,
    address::check_url,
    backoff,
    body::{self, Excess},
    cause::from_reqwest,
    client,
    gate::{Gates, host_key},
};

/// One request as it is sent.
pub(crate) struct Ask<'a> {
    pub(crate) url: &'a Url,
    pub(crate) headers: HeaderMap,
    pub(crate) delay: Duration,
    pub(crate) limit: usize,
    pub(crate) excess: Excess,
}

/// One answer, read to its end where it is a page.
pub(crate) struct Answer {
    pub(crate) at: Timestamp,
    pub(crate) address: Option<SocketAddr>,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// What a fetcher has done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FetchStats {
    /// Requests sent, those for robots.txt, redirects and repeats included.
    pub requests: u64,
    /// Repeats after failures that may pass.
    pub retries: u64,
    /// Bytes of bodies, after decompression.
    pub body_bytes: u64,
}

/// The client with its limits; one for all requests of a run.
#[derive(Debug)]
pub(crate) struct Wire {
    pub(crate) config: FetchConfig,
    client: Client,
    gates: Gates,
    retries_left: AtomicU32,
    requests: AtomicU64,
    body_bytes: AtomicU64,
}

impl Wire {
    pub(crate) fn new(config: FetchConfig, pauses: Vec<HostPause>) -> Result<Wire, FetchError> {
        Ok(Wire {
            client: client::build(&config)?,
            gates: Gates::new(
                config.per_host_concurrency,
                config.concurrency,
                pauses,
                config.asked_until,
            ),
            retries_left: AtomicU32::new(config.retry_budget),
            requests: AtomicU64::new(0),
            body_bytes: AtomicU64::new(0),
            config,
        })
    }

    pub(crate) fn stats(&self) -> FetchStats {
        let left = self.retries_left.load(Ordering::Relaxed);
        FetchStats {
            requests: self.requests.load(Ordering::Relaxed),
            retries: u64::from(self.config.retry_budget - left),
            body_bytes: self.body_bytes.load(Ordering::Relaxed),
        }
    }

    pub(crate) fn pauses(&self) -> Vec<HostPause> {
        self.gates.pauses(Timestamp::now())
    }

    /// Whether the URL may be asked at all.
    pub(crate) fn check(&self, url: &Url) -> Result<(), FetchError> {
        check_url(url, &self.config)?;
        if self.config.offline {
            return Err(FetchError::Offline { url: shown(url) });
        }
        Ok(())
    }

    /// Whether the host asked for a pause that is longer than this run waits.
    pub(crate) fn check_pause(&self, url: &Url) -> Result<(), FetchError> {
        let host = self.gates.host(&host_key(url));
        match host.pause_beyond(self.config.max_pause_wait) {
            Some(pause) => Err(paused(&shown(url), pause)),
            None => Ok(()),
        }
    }

    /// Asks, and asks again after a failure that may pass, as long as the limits of this request and of the run allow.
    pub(crate) async fn ask_patiently(&self, ask: &Ask<'_>) -> Result<Answer, FetchError> {
        let config = &self.config;
        let mut attempt = 0;
        loop {
            let error = match self.ask_once(ask).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if !error.is_transient()
                || self.waits_too_long(&error)
                || attempt >= config.retries
                || !self.spend_retry()
            {
                return Err(error);
            }
            let wait = backoff::wait(config.retry_base_delay, attempt);
            tracing::debug!(
                code = error.code(),
                attempt,
                ?wait,
                "will ask again: {error}"
            );
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    /// Whether the server asked for a longer pause than this run waits.
    fn waits_too_long(&self, error: &FetchError) -> bool {
        let FetchError::Http {
            retry_after: Some(at),
            ..
        } = error
        else {
            return false;
        };
        let most =
            SignedDuration::try_from(self.config.max_pause_wait).unwrap_or(SignedDuration::MAX);
        at.duration_since(Timestamp::now()) > most
    }

    fn spend_retry(&self) -> bool {
        self.retries_left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            })
            .is_ok()
    }

    /// One request, one answer. 429 and 5xx are errors here, since they may be worth a repeat.
    async fn ask_once(&self, ask: &Ask<'_>) -> Result<Answer, FetchError> {
        let config = &self.config;
        let key = host_key(ask.url);
        let url = shown(ask.url);
        let pass = self
            .gates
            .pass(&key, ask.delay, config.max_pause_wait)
            .await
            .map_err(|pause| paused(&url, pause))?;
        self.requests.fetch_add(1, Ordering::Relaxed);
        let response = self
            .client
            .get(ask.url.clone())
            .headers(ask.headers.clone())
            .send()
            .await
            .map_err(|error| from_reqwest(&url, &error))?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let address = response.remote_addr();
        if matches!(status, 408 | 425 | 429 | 500..=599) {
            return Err(self.refusal(&key, url, &response));
        }
        self.gates.host(&key).served();
        let body = if matches!(status, 200..=203) {
            body::read(&url, response, ask.limit, ask.excess).await?
        } else {
            Vec::new()
        };
        drop(pass);
        self.body_bytes
            .fetch_add(body.len() as u64, Ordering::Relaxed);
        Ok(Answer {
            at: Timestamp::now(),
            address,
            status,
            headers,
            body,
        })
    }

    /// The error for a refusal; pauses the host where it asked for that, or refused repeatedly.
    fn refusal(&self, key: &str, url: String, response: &Response) -> FetchError {
        let now = Timestamp::now();
        let status = response.status().as_u16();
        let header = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok());
        let retry_after =
            header.and_then(|value| backoff::retry_after(value, now, self.config.max_retry_after));
        let host = self.gates.host(key);
        if let (Some(until), Some(header)) = (retry_after, header) {
            host.pause(key, until, format!("{status}, Retry-After: {header}"));
        } else if matches!(status, 429 | 503)
            && let Some(wait) = host.refused(self.config.refusal_pause)
        {
            let until = now.checked_add(wait).unwrap_or(Timestamp::MAX);
            host.pause(key, until, format!("{status} repeatedly"));
        }
        FetchError::Http {
            url,
            status,
            retry_after,
        }
    }
}

fn paused(url: &str, pause: HostPause) -> FetchError {
    FetchError::Paused {
        url: url.to_owned(),
        host: pause.host,
        until: pause.until,
        reason: pause.reason,
    }
}

/// Headers as text.
pub(crate) fn listed(headers: &HeaderMap) -> Vec<(String, String)> {
    let as_text = |(name, value): (&HeaderName, &HeaderValue)| {
        (
            name.to_string(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    };
    headers.iter().map(as_text).collect()
}

/// Where a redirect leads. The fragment is dropped; it never reaches a server.
pub(crate) fn redirect_target(url: &Url, answer: &Answer) -> Result<Url, FetchError> {
    let location = text(&answer.headers, &LOCATION);
    let bad = |location: &str| FetchError::BadRedirect {
        url: shown(url),
        status: answer.status,
        location: location.chars().take(100).collect(),
    };
    let location = location.ok_or_else(|| bad("missing"))?;
    let mut target = url.join(location.trim()).map_err(|_| bad(&location))?;
    target.set_fragment(None);
    Ok(target)
}

/// A header as text; bytes that are not UTF-8 (some servers send Latin-1 in `Location`) are replaced.
pub(crate) fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers
        .get(name)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The URL for messages: without a password.
pub(crate) fn shown(url: &Url) -> String {
    if url.password().is_none() {
        return url.to_string();
    }
    let mut url = url.clone();
    // Fails only for URLs that cannot have a password.
    let _ = url.set_password(Some("***"));
    url.to_string()
}
