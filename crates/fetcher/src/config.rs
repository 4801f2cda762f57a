//! What a caller may decide about fetching: one plain struct, passed down whole.

use std::{path::PathBuf, time::Duration};

use url::Url;

/// How to fetch. The defaults suit a news crawl from cron: polite first, fast second.
#[derive(Debug, Clone)]
pub struct FetchConfig {
    /// Product and version, as sent and as looked up in robots.txt (the part before `/`): `depeche/0.1.0`.
    pub user_agent: String,
    /// A web page or e-mail address that a webmaster can complain to; sent as `depeche/0.1.0 (+contact)`.
    pub contact: Option<String>,
    /// Longest wait for a connection, name look-up and TLS included.
    pub connect_timeout: Duration,
    /// Longest wait for the next bytes of an answer.
    pub read_timeout: Duration,
    /// Longest time for one exchange, from the request to the last byte, however steadily the bytes drip.
    pub total_timeout: Duration,
    /// Most bytes of a page after decompression.
    pub max_body_bytes: usize,
    /// Most bytes of a feed or sitemap after decompression (the sitemap protocol allows 50 MB).
    pub max_listing_bytes: usize,
    /// Most redirects that one request follows.
    pub max_redirects: usize,
    /// Pause between the end of one request to a host and the start of the next.
    pub per_host_delay: Duration,
    /// Requests in flight to one host.
    pub per_host_concurrency: usize,
    /// Requests in flight to all hosts together.
    pub concurrency: usize,
    /// How often one exchange is tried again after a failure that may pass (reset, timeout, 429, 5xx).
    pub retries: u32,
    /// How many such repeats the whole run may spend.
    pub retry_budget: u32,
    /// Longest wait before the first repeat; doubles each time, with jitter.
    pub retry_base_delay: Duration,
    /// Pause after a host's second refusal in a row (429 or 503 without `Retry-After`); doubles with each more, to an hour.
    pub refusal_pause: Duration,
    /// A host that asks for a longer pause than this is left alone for the rest of the run.
    pub max_pause_wait: Duration,
    /// A `Retry-After` is believed up to this.
    pub max_retry_after: Duration,
    /// A `Crawl-delay` is honoured up to this.
    pub max_crawl_delay: Duration,
    /// Whether private, loopback and other non-public addresses, and any port, may be asked. For local use and tests.
    pub allow_private: bool,
    /// Ports that may be asked.
    pub allowed_ports: Vec<u16>,
    /// Refuse every request.
    pub offline: bool,
    /// Whether robots.txt is asked for and obeyed. Leave it on, except for hosts of your own.
    pub obey_robots: bool,
    /// `http://host:port` of a proxy. Proxies in the environment are ignored. With a proxy, names are resolved there, so
    /// only names and addresses as written in URLs are checked here.
    pub proxy: Option<Url>,
    /// Root certificates to trust beside Mozilla's and the system's, in PEM: a company's own CA.
    pub ca_file: Option<PathBuf>,
    /// When an earlier run may have made its last request: no host is asked before its delay has passed since then.
    pub asked_until: Option<jiff::Timestamp>,
    /// A folder to write every page, listing and redirect to, as WARC files (see [`warc`](crate::warc)).
    pub warc_dir: Option<PathBuf>,
}

impl Default for FetchConfig {
    fn default() -> FetchConfig {
        FetchConfig {
            user_agent: concat!("depeche/", env!("CARGO_PKG_VERSION")).to_owned(),
            contact: None,
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(20),
            total_timeout: Duration::from_secs(60),
            max_body_bytes: 10 * 1024 * 1024,
            max_listing_bytes: 52 * 1024 * 1024,
            max_redirects: 10,
            per_host_delay: Duration::from_secs(1),
            per_host_concurrency: 1,
            concurrency: 16,
            retries: 2,
            retry_budget: 200,
            retry_base_delay: Duration::from_secs(1),
            refusal_pause: Duration::from_secs(30),
            max_pause_wait: Duration::from_secs(30),
            max_retry_after: Duration::from_secs(24 * 3600),
            max_crawl_delay: Duration::from_secs(30),
            allow_private: false,
            allowed_ports: vec![80, 443, 8080, 8443],
            offline: false,
            obey_robots: true,
            proxy: None,
            ca_file: None,
            asked_until: None,
            warc_dir: None,
        }
    }
}

impl FetchConfig {
    /// The `User-Agent` header: `depeche/0.1.0 (+https://example.org/bot)`.
    pub fn user_agent_header(&self) -> String {
        match &self.contact {
            Some(contact) => format!("{} (+{contact})", self.user_agent),
            None => self.user_agent.clone(),
        }
    }

    /// The product token that robots.txt rules are looked up by: `depeche`.
    pub fn robots_token(&self) -> &str {
        self.user_agent
            .split(['/', ' '])
            .next()
            .unwrap_or(&self.user_agent)
    }
}
