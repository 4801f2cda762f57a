//! Why a page gave no article at all. A page that is merely not an article is an `Article` with a warning.

/// No text could be had. Messages say what to try and do not name the source: the caller puts it in front.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CleanError {
    /// Nothing but white space.
    #[error("the input is empty; check that the file was saved or the download completed")]
    Empty,
    /// A picture, a PDF, an archive, a video.
    #[error("this is {what}, not text or HTML; convert it to text first")]
    Binary {
        /// What it looks like: `a PDF document`.
        what: &'static str,
    },
    /// More bytes than an article has.
    #[error("{bytes} bytes are more than the limit of {limit}; cut the input or leave it out")]
    TooLarge {
        /// Size of the input.
        bytes: usize,
        /// The limit, [`MAX_BYTES`](crate::MAX_BYTES).
        limit: usize,
    },
    /// The bytes are text in no known encoding.
    #[error("the text cannot be decoded ({reason}); save it as UTF-8")]
    Undecodable {
        /// What was found.
        reason: &'static str,
    },
    /// An HTML page without a word to read.
    #[error("the page shows no text ({reason}); save it from a browser after it has loaded")]
    NoText {
        /// What was found instead.
        reason: &'static str,
    },
    /// A table built into the program is wrong; a bug.
    #[error("the table {table} is wrong at line {line}: {reason}; please report it")]
    Table {
        /// File name of the table.
        table: &'static str,
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
}

impl CleanError {
    /// Stable, machine-readable, kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            CleanError::Empty => "empty",
            CleanError::Binary { .. } => "binary",
            CleanError::TooLarge { .. } => "too-large",
            CleanError::Undecodable { .. } => "undecodable",
            CleanError::NoText { .. } => "no-text",
            CleanError::Table { .. } => "bad-table",
        }
    }
}
