//! What a crawl must remember between runs. The fetcher uses it, the sink keeps it; neither knows the other.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Article, Failure, Page, Record};

/// HTTP validators of a URL's last good answer, for a conditional GET.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// `ETag` as sent.
    pub etag: Option<String>,
    /// `Last-Modified` as sent.
    pub last_modified: Option<String>,
}

/// A robots.txt as it was last answered, per origin (`https://example.org`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RobotsCopy {
    /// Scheme, host and port.
    pub origin: String,
    /// HTTP status; `None` where the server did not answer.
    pub status: Option<u16>,
    /// The body, capped.
    pub body: Vec<u8>,
    /// When it was asked for.
    pub fetched_at: Timestamp,
    /// When it must be asked for again.
    pub expires_at: Timestamp,
}

/// A host that asked not to be disturbed (`Retry-After`, repeated 429 or 503).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostPause {
    /// Host name.
    pub host: String,
    /// No request before this instant.
    pub until: Timestamp,
    /// Why, for people: `429, Retry-After: 3600`.
    pub reason: String,
}

/// Everything the fetcher knows of hosts, as values: loaded before a run, saved after it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostMemory {
    /// One per origin asked.
    pub robots: Vec<RobotsCopy>,
    /// One per host that is paused.
    pub pauses: Vec<HostPause>,
}

/// A page all the way down the line: what came, what was read from it, what it says.
#[derive(Debug, Clone)]
pub struct Clipping {
    /// As fetched or read.
    pub page: Page,
    /// As cleaned. Its `text` may have been moved out: the record holds it.
    pub article: Article,
    /// As extracted.
    pub record: Record,
    /// For the next conditional GET.
    pub validators: Option<Validators>,
}

/// How one input ended.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It became a record.
    Clipping(Box<Clipping>),
    /// The server said that nothing changed (304), or a saved file is byte for byte the one stored.
    Unmodified {
        /// The URL or file.
        source: String,
    },
    /// It did not.
    Failure(Failure),
}
