//! The fetch itself: a redirect loop in which every hop passes the address policy, robots.txt and the host's gate.

use std::sync::Arc;

use depeche_model::{Hints, HostMemory, InputKind, Page, Validators};
use reqwest::header::{
    CONTENT_TYPE, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use url::Url;

use crate::{
    FetchConfig, FetchError, FetchStats,
    body::Excess,
    client,
    robots::{self, RobotsCache, Rules},
    warc::{Archive, Exchange, Hop, Role},
    wire::{Answer, Ask, Wire, listed, redirect_target, shown, text},
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
    wire: Wire,
    robots: RobotsCache,
    archive: Option<Archive>,
}

impl Fetcher {
    /// A fetcher that starts from what an earlier run remembered.
    ///
    /// # Errors
    /// [`FetchError::Setup`] if the user agent or the proxy cannot be used.
    pub fn new(config: FetchConfig, memory: HostMemory) -> Result<Fetcher, FetchError> {
        let archive = config
            .warc_dir
            .clone()
            .map(|dir| Archive::open(dir, &config.user_agent));
        let archive = archive.transpose().map_err(|error| FetchError::Setup {
            reason: format!("the WARC folder cannot be written to: {error}"),
        })?;
        let robots = RobotsCache::new(config.robots_token(), memory.robots);
        let wire = Wire::new(config, memory.pauses)?;
        Ok(Fetcher {
            shared: Arc::new(Shared {
                wire,
                robots,
                archive,
            }),
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
        self.shared.wire.check(url)?;
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
            pauses: self.shared.wire.pauses(),
        }
    }

    /// Counts for the run's report.
    pub fn stats(&self) -> FetchStats {
        self.shared.wire.stats()
    }

    /// The configuration it was made with.
    pub fn config(&self) -> &FetchConfig {
        &self.shared.wire.config
    }

    /// A hop as the archive keeps it.
    fn kept(&self, url: &Url, request: &FetchRequest, answer: &Answer) -> Hop {
        let mut sent = vec![
            (
                "User-Agent".to_owned(),
                self.shared.wire.config.user_agent_header(),
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
        self.shared.wire.check(url)?;
        let config = &self.shared.wire.config;
        let mut delay = config.per_host_delay;
        self.shared.wire.check_pause(url)?;
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
        self.shared.wire.ask_patiently(&ask).await
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
        let limit = self.shared.wire.config.max_redirects;
        if passed.len() > limit {
            return Err(FetchError::TooManyRedirects {
                url: shown(&request.url),
                limit,
            });
        }
        Ok(())
    }

    async fn rules(&self, url: &Url) -> Arc<Rules> {
        let ask = async |robots_url| robots::ask(&self.shared.wire, robots_url).await;
        self.shared.robots.rules(url, ask).await
    }

    fn robots_error(&self, url: &Url, rules: &Rules) -> FetchError {
        let until = rules.copy.expires_at;
        if rules.unreachable() {
            if let Some(cause) = &rules.cause {
                return cause.clone().at(shown(url));
            }
            return FetchError::RobotsUnreachable {
                url: shown(url),
                reason: rules.reason.clone(),
                until,
            };
        }
        FetchError::Robots {
            url: shown(url),
            agent: self.shared.wire.config.robots_token().to_owned(),
            until,
        }
    }
}

fn has_validators(request: &FetchRequest) -> bool {
    request
        .validators
        .as_ref()
        .is_some_and(|v| v.etag.is_some() || v.last_modified.is_some())
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
