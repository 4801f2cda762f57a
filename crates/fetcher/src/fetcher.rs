//! The fetch itself: a redirect loop in which every hop passes the address policy, robots.txt and the host's gate.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use depeche_model::{Hints, HostMemory, InputKind, Page, Validators};
use jiff::Timestamp;
use reqwest::{
    Client, Response,
    header::{
        CONTENT_TYPE, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
        LOCATION, RETRY_AFTER,
    },
};
use url::Url;

use crate::{
    FetchConfig, FetchError,
    address::check_url,
    backoff,
    body::{self, Excess},
    client,
    error::from_reqwest,
    gate::{Gates, Pass, host_key},
    robots::{self, RobotsAnswer, RobotsCache, Rules},
    warc::{Archive, Exchange, Hop, Role},
};

/// A URL to fetch, with what is known of it.
#[derive(Debug, Clone)]
pub struct FetchRequest {
    /// Absolute, http or https. A fragment is ignored.
    pub url: Url,
    /// From the last good answer, for a conditional GET.
    pub validators: Option<Validators>,
    /// Handed on in [`Page::hints`].
    pub hints: Hints,
    /// Whether a listing is expected, which may be larger than a page.
    pub listing: bool,
}

impl FetchRequest {
    /// An article, of which nothing is known.
    pub fn article(url: Url) -> FetchRequest {
        FetchRequest {
            url,
            validators: None,
            hints: Hints::default(),
            listing: false,
        }
    }

    /// A feed or sitemap.
    pub fn listing(url: Url) -> FetchRequest {
        FetchRequest {
            listing: true,
            ..FetchRequest::article(url)
        }
    }
}

/// What a fetch brought.
#[derive(Debug, Clone)]
pub enum Fetched {
    /// A page, with the validators for the next conditional GET (both `None` where the server sent none).
    Page(Box<Page>, Validators),
    /// 304: the page is as it was when the validators were taken.
    NotModified,
}

/// Fetches pages. Cheap to clone; clones share limits, robots.txt copies and pauses.
#[derive(Debug, Clone)]
pub struct Fetcher {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    config: FetchConfig,
    client: Client,
    archive: Option<Archive>,
    gates: Gates,
    robots: RobotsCache,
    retries_left: AtomicU32,
    requests: AtomicU64,
    body_bytes: AtomicU64,
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

/// One request as it is sent.
struct Ask<'a> {
    url: &'a Url,
    headers: HeaderMap,
    delay: Duration,
    limit: usize,
    excess: Excess,
}

/// One answer, read to its end where it is a page.
struct Answer {
    at: Timestamp,
    address: Option<SocketAddr>,
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Fetcher {
    /// A fetcher that starts from what an earlier run remembered.
    ///
    /// # Errors
    /// [`FetchError::Setup`] if the user agent or the proxy cannot be used.
    pub fn new(config: FetchConfig, memory: HostMemory) -> Result<Fetcher, FetchError> {
        let client = client::build(&config)?;
        let archive = config
            .warc_dir
            .clone()
            .map(|dir| Archive::open(dir, &config.user_agent));
        let archive = archive.transpose().map_err(|error| FetchError::Setup {
            reason: format!("the WARC folder cannot be written to: {error}"),
        })?;
        let shared = Shared {
            client,
            archive,
            gates: Gates::new(
                config.per_host_concurrency,
                config.concurrency,
                memory.pauses,
            ),
            robots: RobotsCache::new(config.robots_token(), memory.robots),
            retries_left: AtomicU32::new(config.retry_budget),
            requests: AtomicU64::new(0),
            body_bytes: AtomicU64::new(0),
            config,
        };
        Ok(Fetcher {
            shared: Arc::new(shared),
        })
    }

    /// Fetches one URL, following redirects. Waits for the host's turn first; deadlines count from the request itself.
    ///
    /// # Errors
    /// See [`FetchError`]; each names the URL, a redirect's target included.
    pub async fn fetch(&self, request: &FetchRequest) -> Result<Fetched, FetchError> {
        let mut url = request.url.clone();
        url.set_fragment(None);
        let mut passed: Vec<Url> = Vec::new();
        let mut hops: Vec<Hop> = Vec::new();
        loop {
            let answer = self.hop(&url, request).await?;
            if self.shared.archive.is_some() {
                hops.push(self.kept(&url, request, &answer));
            }
            match answer.status {
                200 | 203 => {
                    self.archive(request, hops).await?;
                    return Ok(page(request, url, answer));
                }
                304 if has_validators(request) => {
                    self.archive(request, hops).await?;
                    return Ok(Fetched::NotModified);
                }
                301 | 302 | 303 | 307 | 308 => {
                    let target = redirect_target(&url, &answer)?;
                    passed.push(url);
                    self.check_redirect(request, &passed, &target)?;
                    url = target;
                }
                status => {
                    return Err(FetchError::Http {
                        url: shown(&url),
                        status,
                        retry_after: None,
                    });
                }
            }
        }
    }

    /// The sitemaps that the robots.txt of this URL's host names.
    ///
    /// # Errors
    /// If the host may not be asked, or its robots.txt could not be had.
    pub async fn sitemaps(&self, url: &Url) -> Result<Vec<Url>, FetchError> {
        self.check(url)?;
        let rules = self.rules(url).await;
        if rules.unreachable() {
            return Err(self.robots_error(url, &rules));
        }
        Ok(rules.sitemaps(url))
    }

    /// What the next run should start from: robots.txt copies, and pauses that still hold.
    pub fn memory(&self) -> HostMemory {
        HostMemory {
            robots: self.shared.robots.copies(),
            pauses: self.shared.gates.pauses(Timestamp::now()),
        }
    }

    /// Counts for the run's report.
    pub fn stats(&self) -> FetchStats {
        let shared = &self.shared;
        let left = shared.retries_left.load(Ordering::Relaxed);
        FetchStats {
            requests: shared.requests.load(Ordering::Relaxed),
            retries: u64::from(shared.config.retry_budget - left),
            body_bytes: shared.body_bytes.load(Ordering::Relaxed),
        }
    }

    /// The configuration it was made with.
    pub fn config(&self) -> &FetchConfig {
        &self.shared.config
    }

    /// A hop as the archive keeps it.
    fn kept(&self, url: &Url, request: &FetchRequest, answer: &Answer) -> Hop {
        let mut sent = vec![
            (
                "User-Agent".to_owned(),
                self.shared.config.user_agent_header(),
            ),
            ("Accept".to_owned(), client::ACCEPT_VALUE.to_owned()),
        ];
        sent.extend(listed(&conditions(request.validators.as_ref())));
        Hop {
            url: url.clone(),
            at: answer.at,
            address: answer.address,
            request: sent,
            status: answer.status,
            response: listed(&answer.headers),
            body: answer.body.clone(),
        }
    }

    /// Writes a fetch to the archive, if there is one, and returns when it is there.
    async fn archive(&self, request: &FetchRequest, hops: Vec<Hop>) -> Result<(), FetchError> {
        let Some(archive) = &self.shared.archive else {
            return Ok(());
        };
        let exchange = Exchange {
            role: if request.listing {
                Role::Listing
            } else {
                Role::Article
            },
            source: shown(&request.url),
            requested_url: request.url.clone(),
            hints: request.hints.clone(),
            hops,
        };
        archive
            .keep(exchange)
            .await
            .map_err(|error| FetchError::Archive {
                url: shown(&request.url),
                reason: error.to_string(),
            })
    }

    /// One hop: may it be asked, and what does it answer?
    async fn hop(&self, url: &Url, request: &FetchRequest) -> Result<Answer, FetchError> {
        self.check(url)?;
        let config = &self.shared.config;
        let mut delay = config.per_host_delay;
        if config.obey_robots {
            let rules = self.rules(url).await;
            if !rules.allow(url) {
                return Err(self.robots_error(url, &rules));
            }
            let wanted = rules.crawl_delay().unwrap_or_default();
            delay = delay.max(wanted.min(config.max_crawl_delay));
        }
        let limit = if request.listing {
            config.max_listing_bytes
        } else {
            config.max_body_bytes
        };
        let ask = Ask {
            url,
            headers: conditions(request.validators.as_ref()),
            delay,
            limit,
            excess: Excess::Refuse,
        };
        self.ask_patiently(&ask).await
    }

    fn check(&self, url: &Url) -> Result<(), FetchError> {
        check_url(url, &self.shared.config)?;
        if self.shared.config.offline {
            return Err(FetchError::Offline { url: shown(url) });
        }
        Ok(())
    }

    fn check_redirect(
        &self,
        request: &FetchRequest,
        passed: &[Url],
        target: &Url,
    ) -> Result<(), FetchError> {
        if passed.contains(target) {
            return Err(FetchError::RedirectLoop {
                url: shown(&request.url),
                target: shown(target),
            });
        }
        let limit = self.shared.config.max_redirects;
        if passed.len() > limit {
            return Err(FetchError::TooManyRedirects {
                url: shown(&request.url),
                limit,
            });
        }
        Ok(())
    }

    async fn rules(&self, url: &Url) -> Arc<Rules> {
        let ask = async |robots_url| self.ask_robots(robots_url).await;
        self.shared.robots.rules(url, ask).await
    }

    fn robots_error(&self, url: &Url, rules: &Rules) -> FetchError {
        let until = rules.copy.expires_at;
        if rules.unreachable() {
            return FetchError::RobotsUnreachable {
                url: shown(url),
                reason: rules.reason.clone(),
                until,
            };
        }
        FetchError::Robots {
            url: shown(url),
            agent: self.shared.config.robots_token().to_owned(),
            until,
        }
    }

    /// Fetches a robots.txt over at most five redirects. More of them, or one that leads nowhere, count as "there is none"
    /// (RFC 9309, section 2.3.1.2); one that leads to a forbidden address counts as unreachable.
    async fn ask_robots(&self, mut url: Url) -> RobotsAnswer {
        let answered = |status, body, reason: &str| RobotsAnswer {
            status,
            body,
            reason: reason.to_owned(),
        };
        for _ in 0..=robots::MAX_REDIRECTS {
            let answer = match self.ask_robots_once(&url).await {
                Ok(answer) => answer,
                Err(FetchError::Http { status, .. }) => {
                    return answered(Some(status), Vec::new(), &format!("status {status}"));
                }
                Err(error) => return answered(None, Vec::new(), &error.to_string()),
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

    async fn ask_robots_once(&self, url: &Url) -> Result<Answer, FetchError> {
        check_url(url, &self.shared.config)?;
        let ask = Ask {
            url,
            headers: HeaderMap::new(),
            delay: self.shared.config.per_host_delay,
            limit: robots::MAX_BYTES,
            excess: Excess::Cut,
        };
        self.ask_patiently(&ask).await
    }

    /// Asks, and asks again after a failure that may pass, as long as the limits of this request and of the run allow.
    async fn ask_patiently(&self, ask: &Ask<'_>) -> Result<Answer, FetchError> {
        let config = &self.shared.config;
        let mut attempt = 0;
        loop {
            let error = match self.ask_once(ask).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let waits_too_long = match &error {
                FetchError::Http {
                    retry_after: Some(at),
                    ..
                } => *at > Timestamp::now() + config.max_pause_wait,
                _ => false,
            };
            if !error.is_transient()
                || waits_too_long
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

    fn spend_retry(&self) -> bool {
        self.shared
            .retries_left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            })
            .is_ok()
    }

    /// One request, one answer. 429 and 5xx are errors here, since they may be worth a repeat.
    async fn ask_once(&self, ask: &Ask<'_>) -> Result<Answer, FetchError> {
        let config = &self.shared.config;
        let key = host_key(ask.url);
        let url = shown(ask.url);
        let pass: Pass = self
            .shared
            .gates
            .pass(&key, ask.delay, config.max_pause_wait)
            .await
            .map_err(|pause| FetchError::Paused {
                url: url.clone(),
                host: pause.host,
                until: pause.until,
                reason: pause.reason,
            })?;
        self.shared.requests.fetch_add(1, Ordering::Relaxed);
        let response = self
            .shared
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
        self.shared.gates.host(&key).served();
        let body = if matches!(status, 200..=203) {
            body::read(&url, response, ask.limit, ask.excess).await?
        } else {
            Vec::new()
        };
        drop(pass);
        self.shared
            .body_bytes
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
        let retry_after = header
            .and_then(|value| backoff::retry_after(value, now, self.shared.config.max_retry_after));
        let host = self.shared.gates.host(key);
        if let (Some(until), Some(header)) = (retry_after, header) {
            host.pause(key, until, format!("{status}, Retry-After: {header}"));
        } else if matches!(status, 429 | 503)
            && let Some(wait) = host.refused()
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

fn has_validators(request: &FetchRequest) -> bool {
    request
        .validators
        .as_ref()
        .is_some_and(|v| v.etag.is_some() || v.last_modified.is_some())
}

/// Headers as text.
fn listed(headers: &HeaderMap) -> Vec<(String, String)> {
    let as_text = |(name, value): (&HeaderName, &reqwest::header::HeaderValue)| {
        (
            name.to_string(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    };
    headers.iter().map(as_text).collect()
}

/// `If-None-Match` and `If-Modified-Since`. Validators that no header may carry are left out.
fn conditions(validators: Option<&Validators>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let Some(validators) = validators else {
        return headers;
    };
    let pairs: [(HeaderName, &Option<String>); 2] = [
        (IF_NONE_MATCH, &validators.etag),
        (IF_MODIFIED_SINCE, &validators.last_modified),
    ];
    for (name, value) in pairs {
        if let Some(Ok(value)) = value.as_ref().map(|value| value.parse()) {
            headers.insert(name, value);
        }
    }
    headers
}

/// Where a redirect leads. The fragment is dropped; it never reaches a server.
fn redirect_target(url: &Url, answer: &Answer) -> Result<Url, FetchError> {
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

fn page(request: &FetchRequest, final_url: Url, answer: Answer) -> Fetched {
    let validators = Validators {
        etag: text(&answer.headers, &ETAG),
        last_modified: text(&answer.headers, &LAST_MODIFIED),
    };
    let page = Page {
        source: shown(&request.url),
        requested_url: Some(request.url.clone()),
        final_url: Some(final_url),
        fetched_at: Some(answer.at),
        status: Some(answer.status),
        content_type: text(&answer.headers, &CONTENT_TYPE),
        kind: InputKind::Auto,
        body: answer.body,
        hints: request.hints.clone(),
    };
    Fetched::Page(Box::new(page), validators)
}

/// A header as text; bytes that are not UTF-8 (some servers send Latin-1 in `Location`) are replaced.
fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
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
