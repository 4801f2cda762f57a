//! An input that did not become a record: kept and counted, never dropped.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What went wrong with one input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The URL or file, as the user would name it.
    pub source: String,
    /// Where on the line it stopped.
    pub stage: Stage,
    /// Stable, machine-readable, kebab case: `http-404`, `timeout`, `robots`, `empty`, `binary`, `too-large`.
    pub code: String,
    /// One sentence that says what happened and what to try.
    pub message: String,
    /// When it may be tried again; `None` when a retry would not help.
    pub retry_at: Option<Timestamp>,
}

/// A step of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Reading a file or a URL.
    Fetch,
    /// Page to article.
    Clean,
    /// Article to record.
    Extract,
}

impl Stage {
    /// The name as stored: `fetch`, `clean`, `extract`.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Fetch => "fetch",
            Stage::Clean => "clean",
            Stage::Extract => "extract",
        }
    }
}
