//! Every way a fetch can fail, each with a stable code, a sentence that names the URL, and when to try again.

use std::{sync::LazyLock, time::Duration};

use depeche_model::{Failure, Stage};
use jiff::{SignedDuration, Timestamp};

/// Why a URL did not become a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// Not a URL that can be fetched.
    #[error("{url}: not a URL that can be fetched ({reason}); give an absolute http or https URL")]
    BadUrl {
        /// As given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The scheme is neither http nor https.
    #[error("{url}: only http and https are fetched, not `{scheme}`")]
    Scheme {
        /// As given, or the redirect's target.
        url: String,
        /// The scheme.
        scheme: String,
    },
    /// The port is not in the allow-list.
    #[error("{url}: port {port} is not allowed; add it to the allowed ports if it is meant")]
    Port {
        /// As given, or the redirect's target.
        url: String,
        /// The port.
        port: u16,
    },
    /// The host is, or resolves to, an address that is not on the public internet.
    #[error(
        "{url}: {address} is not a public address ({what}); use --allow-private for hosts of your own"
    )]
    PrivateAddress {
        /// As given, or the redirect's target.
        url: String,
        /// The address, or the host name when the name alone says it.
        address: String,
        /// What kind of address it is.
        what: &'static str,
    },
    /// Offline mode.
    #[error("{url}: not asked for, since this run is offline")]
    Offline {
        /// As given.
        url: String,
    },
    /// robots.txt forbids it.
    #[error(
        "{url}: robots.txt of the site forbids it to `{agent}`; ask the site's owner or remove the URL"
    )]
    Robots {
        /// As given, or the redirect's target.
        url: String,
        /// Our name there.
        agent: String,
        /// When robots.txt is asked for again.
        until: Timestamp,
    },
    /// robots.txt could not be had, which by RFC 9309 forbids everything until it can.
    #[error(
        "{url}: robots.txt of the site could not be read ({reason}), so nothing may be fetched there for now"
    )]
    RobotsUnreachable {
        /// As given, or the redirect's target.
        url: String,
        /// Why.
        reason: String,
        /// When robots.txt is asked for again.
        until: Timestamp,
    },
    /// The host asked for a pause that is longer than this run waits.
    #[error("{url}: {host} asked not to be disturbed before {until} ({reason})")]
    Paused {
        /// As given, or the redirect's target.
        url: String,
        /// The host.
        host: String,
        /// When it may be asked again.
        until: Timestamp,
        /// As in [`HostPause::reason`](depeche_model::HostPause::reason).
        reason: String,
    },
    /// The name does not resolve.
    #[error("{url}: the host name does not resolve ({reason}); check its spelling and the network")]
    Dns {
        /// As given, or the redirect's target.
        url: String,
        /// As the resolver said.
        reason: String,
    },
    /// No connection.
    #[error("{url}: no connection ({reason}); the server may be down, try again later")]
    Connect {
        /// As given, or the redirect's target.
        url: String,
        /// As the system said.
        reason: String,
    },
    /// TLS failed.
    #[error(
        "{url}: no secure connection ({reason}); the certificate or the local clock may be wrong"
    )]
    Tls {
        /// As given, or the redirect's target.
        url: String,
        /// As the TLS library said.
        reason: String,
    },
    /// A deadline passed.
    #[error("{url}: no complete answer in time ({what}); try again later or raise the timeout")]
    Timeout {
        /// As given, or the redirect's target.
        url: String,
        /// Which deadline.
        what: &'static str,
    },
    /// A redirect to a URL already passed.
    #[error(
        "{url}: redirects in a circle (back to {target}); open it in a browser to see what it wants"
    )]
    RedirectLoop {
        /// As given.
        url: String,
        /// Where the circle closes.
        target: String,
    },
    /// More redirects than are followed.
    #[error("{url}: more than {limit} redirects; open it in a browser to see where it leads")]
    TooManyRedirects {
        /// As given.
        url: String,
        /// How many are followed.
        limit: usize,
    },
    /// A redirect without a usable target.
    #[error("{url}: status {status} without a usable Location ({location})")]
    BadRedirect {
        /// The URL that answered so.
        url: String,
        /// 301, 302, 303, 307 or 308.
        status: u16,
        /// The header as sent, shortened, or `missing`.
        location: String,
    },
    /// A status that is not a page.
    #[error("{url}: the server answered {status}{}", advice(*.status))]
    Http {
        /// The URL that answered so.
        url: String,
        /// The status.
        status: u16,
        /// When the server says that it may be asked again.
        retry_after: Option<Timestamp>,
    },
    /// The decoded body is larger than the cap.
    #[error("{url}: larger than {limit} bytes; raise the size limit if it is meant")]
    TooLarge {
        /// The URL that answered so.
        url: String,
        /// The cap, in bytes after decompression.
        limit: usize,
    },
    /// The connection ended before the answer did.
    #[error(
        "{url}: the connection broke off in the middle of the answer ({reason}); try again later"
    )]
    Truncated {
        /// The URL that answered so.
        url: String,
        /// As the HTTP library said.
        reason: String,
    },
    /// What came is not HTTP, or its compression is broken.
    #[error("{url}: the answer cannot be read ({reason})")]
    BadResponse {
        /// The URL that answered so.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The archive could not be written; the disk may be full. No fetch of this run is complete from here on.
    #[error(
        "{url}: cannot be written to the WARC archive ({reason}); see to the disk and run again"
    )]
    Archive {
        /// As given.
        url: String,
        /// As the system said.
        reason: String,
    },
    /// The HTTP client could not be set up.
    #[error("cannot set up fetching: {reason}")]
    Setup {
        /// What is wrong.
        reason: String,
    },
}

impl FetchError {
    /// Stable, machine-readable, kebab case. For a status: `http-404`.
    pub fn code(&self) -> &'static str {
        match self {
            FetchError::BadUrl { .. } => "bad-url",
            FetchError::Scheme { .. } => "bad-scheme",
            FetchError::Port { .. } => "bad-port",
            FetchError::PrivateAddress { .. } => "private-address",
            FetchError::Offline { .. } => "offline",
            FetchError::Robots { .. } => "robots",
            FetchError::RobotsUnreachable { .. } => "robots-unreachable",
            FetchError::Paused { .. } => "paused",
            FetchError::Dns { .. } => "dns",
            FetchError::Connect { .. } => "connect",
            FetchError::Tls { .. } => "tls",
            FetchError::Timeout { .. } => "timeout",
            FetchError::RedirectLoop { .. } => "redirect-loop",
            FetchError::TooManyRedirects { .. } => "too-many-redirects",
            FetchError::BadRedirect { .. } => "bad-redirect",
            FetchError::Http { status, .. } => status_code(*status),
            FetchError::TooLarge { .. } => "too-large",
            FetchError::Truncated { .. } => "truncated",
            FetchError::BadResponse { .. } => "bad-response",
            FetchError::Archive { .. } => "archive",
            FetchError::Setup { .. } => "setup",
        }
    }

    /// When another run may try again, counted from `now`; `None` where trying again would not help.
    pub fn retry_at(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            FetchError::Robots { until, .. }
            | FetchError::RobotsUnreachable { until, .. }
            | FetchError::Paused { until, .. } => Some(*until),
            FetchError::Http {
                retry_after: Some(at),
                ..
            } => Some(*at),
            FetchError::Offline { .. } | FetchError::Archive { .. } => Some(now),
            _ => {
                let wait = SignedDuration::try_from(self.retry_wait()?).ok()?;
                now.checked_add(wait).ok()
            }
        }
    }

    /// How long to leave it alone, for the causes that may pass by themselves.
    fn retry_wait(&self) -> Option<Duration> {
        const MINUTE: u64 = 60;
        const HOUR: u64 = 60 * MINUTE;
        let seconds = match self {
            FetchError::Timeout { .. }
            | FetchError::Truncated { .. }
            | FetchError::Connect { .. } => 15 * MINUTE,
            FetchError::Http { status, .. } => match status {
                408 | 425 | 429 | 500..=599 => 15 * MINUTE,
                401..=403 | 451 => 24 * HOUR,
                _ => return None,
            },
            FetchError::Dns { .. } | FetchError::Tls { .. } => HOUR,
            FetchError::BadResponse { .. } | FetchError::RedirectLoop { .. } => 6 * HOUR,
            FetchError::TooManyRedirects { .. } | FetchError::BadRedirect { .. } => 24 * HOUR,
            _ => return None,
        };
        Some(Duration::from_secs(seconds))
    }

    /// Whether asking once more in this run may help.
    pub fn is_transient(&self) -> bool {
        match self {
            FetchError::Timeout { .. }
            | FetchError::Connect { .. }
            | FetchError::Truncated { .. } => true,
            // The two C libraries' words for a name server that did not answer, as opposed to a name that is not there.
            FetchError::Dns { reason, .. } => {
                reason.contains("emporary failure") || reason.contains("ry again")
            }
            FetchError::Http { status, .. } => {
                matches!(status, 408 | 425 | 429 | 500 | 502..=504 | 520..=524)
            }
            _ => false,
        }
    }

    /// Whether it holds for every URL of the host: then it says more than that robots.txt could not be had.
    pub(crate) fn concerns_host(&self) -> bool {
        matches!(
            self,
            FetchError::Dns { .. }
                | FetchError::Connect { .. }
                | FetchError::Tls { .. }
                | FetchError::PrivateAddress { .. }
                | FetchError::Paused { .. }
        )
    }

    /// The same failure for another URL of the same host.
    pub(crate) fn at(mut self, other: String) -> FetchError {
        if let FetchError::Dns { url, .. }
        | FetchError::Connect { url, .. }
        | FetchError::Tls { url, .. }
        | FetchError::PrivateAddress { url, .. }
        | FetchError::Paused { url, .. } = &mut self
        {
            *url = other;
        }
        self
    }

    /// The failure to store for this input.
    pub fn to_failure(&self, source: &str) -> Failure {
        Failure {
            source: source.to_owned(),
            stage: Stage::Fetch,
            code: self.code().to_owned(),
            message: self.to_string(),
            retry_at: self.retry_at(Timestamp::now()),
        }
    }
}

/// `http-404` for 404. Statuses are three digits; anything else is `http-other`.
fn status_code(status: u16) -> &'static str {
    static CODES: LazyLock<Vec<String>> = LazyLock::new(|| {
        (0..1000)
            .map(|status| format!("http-{status:03}"))
            .collect()
    });
    CODES
        .get(usize::from(status))
        .map_or("http-other", String::as_str)
}

/// What to try, for statuses whose reason is known.
fn advice(status: u16) -> &'static str {
    match status {
        401 | 407 => " (it wants a login; depeche does not log in)",
        402 => " (it wants payment)",
        403 => " (it refuses this client or address; respect that, or ask the site's owner)",
        404 | 410 => " (the page is gone; remove the URL if it stays so)",
        429 => " (too many requests; lower the rate for this host)",
        451 => " (not available here for legal reasons)",
        500..=599 => " (the server has a fault; try again later)",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_retries() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let http = |status| FetchError::Http {
            url: "https://a.example/".into(),
            status,
            retry_after: None,
        };
        assert_eq!(http(404).code(), "http-404");
        assert_eq!(http(404).retry_at(now), None);
        assert_eq!(http(503).code(), "http-503");
        assert!(http(503).retry_at(now) > Some(now));
        assert!(http(403).retry_at(now) > http(503).retry_at(now));
        assert!(http(503).is_transient() && !http(404).is_transient());
        assert!(http(404).to_string().contains("https://a.example/"));
    }
}
