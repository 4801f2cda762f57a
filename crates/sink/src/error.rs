//! What can go wrong with the file, said so that a person knows what to do.

use std::{path::PathBuf, time::Duration};

use rusqlite::ErrorCode;

/// An error of the database file or of a query. [`StoreError::code`] is stable, the sentence is for people.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another run holds the lock.
    #[error("{path} is in use by another run ({holder}); wait for it to end, or give another --db")]
    Locked {
        /// The database.
        path: PathBuf,
        /// What the other run wrote of itself: `ingest, process 4711, since …`.
        holder: String,
    },
    /// Another program kept the file locked for longer than the busy timeout.
    #[error(
        "the database stayed locked by another program for {} s; close it there and try again",
        .0.as_secs()
    )]
    Busy(Duration),
    /// The file or its directory cannot be written.
    #[error(
        "the database cannot be written: {0}; check the permissions of the file and its folder"
    )]
    ReadOnly(String),
    /// There is no such file.
    #[error("{0} does not exist; `depeche ingest … --db {0}` creates it")]
    Missing(PathBuf),
    /// There is a file, and nothing in it.
    #[error("{0} is an empty file; `depeche ingest … --db {0}` fills it")]
    Empty(PathBuf),
    /// The file is something else.
    #[error("{0} is not an SQLite database")]
    NotADatabase(PathBuf),
    /// An SQLite file of another program.
    #[error("{0} is an SQLite database, but not one of depeche; choose another file")]
    Foreign(PathBuf),
    /// Written by a later version.
    #[error(
        "{path} has schema version {found}, this depeche knows up to {known}; use a newer depeche"
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// Version in the file.
        found: u32,
        /// Latest version known here.
        known: u32,
    },
    /// Written by an earlier version; only a writer may bring it up to date.
    #[error(
        "{path} has schema version {found}, this depeche reads version {known}; `depeche check --upgrade --db {path}` brings it up to date"
    )]
    Older {
        /// The database.
        path: PathBuf,
        /// Version in the file.
        found: u32,
        /// Version that the questions need.
        known: u32,
    },
    /// A page or a structure is damaged.
    #[error(
        "the database is damaged ({0}); run `depeche check`, restore a copy, or try the `.recover` command of sqlite3"
    )]
    Corrupt(String),
    /// No space left.
    #[error("the disk is full; what was committed is safe, the batch under way was not stored")]
    DiskFull,
    /// Reading or writing failed below SQLite.
    #[error("reading or writing the database failed: {0}")]
    Io(String),
    /// A query that would change something.
    #[error("only reading is allowed here, and this statement would change something: {0}")]
    Writes(String),
    /// A query that ran out of its time.
    #[error("the query was stopped after {0:?}; narrow it, or allow more time with --time-limit")]
    TimeLimit(Duration),
    /// The caller's SQL or search words are wrong.
    #[error("{0}")]
    Query(String),
    /// Nothing has this id or name.
    #[error("{0}")]
    NotFound(String),
    /// Stored bytes do not read back.
    #[error("a stored value cannot be read back: {0}")]
    Stored(String),
    /// SQLite refused for a reason that none of the others names.
    #[error("database error: {0}")]
    Sqlite(rusqlite::Error),
}

impl StoreError {
    /// Stable, machine-readable, kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::Locked { .. } => "locked",
            StoreError::Busy(_) => "busy",
            StoreError::ReadOnly(_) => "read-only",
            StoreError::Missing(_) => "missing",
            StoreError::Empty(_) => "empty",
            StoreError::NotADatabase(_) => "not-a-database",
            StoreError::Foreign(_) => "foreign",
            StoreError::Newer { .. } => "newer",
            StoreError::Older { .. } => "older",
            StoreError::Corrupt(_) => "corrupt",
            StoreError::DiskFull => "disk-full",
            StoreError::Io(_) => "io",
            StoreError::Writes(_) => "writes",
            StoreError::TimeLimit(_) => "time-limit",
            StoreError::Query(_) => "query",
            StoreError::NotFound(_) => "not-found",
            StoreError::Stored(_) => "stored",
            StoreError::Sqlite(_) => "sqlite",
        }
    }

    /// The same error, saying which file it is about.
    pub(crate) fn of(self, path: &std::path::Path) -> StoreError {
        let named = |detail: String| {
            let name = path.display().to_string();
            if detail.contains(&name) {
                detail
            } else {
                format!("{name}: {detail}")
            }
        };
        match self {
            StoreError::ReadOnly(detail) => StoreError::ReadOnly(named(detail)),
            StoreError::Corrupt(detail) => StoreError::Corrupt(named(detail)),
            StoreError::Io(detail) => StoreError::Io(named(detail)),
            other => other,
        }
    }

    /// Whether the caller asked for something that cannot be (exit code 2) rather than the file failing (1).
    pub fn is_usage(&self) -> bool {
        matches!(
            self,
            StoreError::Query(_) | StoreError::Writes(_) | StoreError::NotFound(_)
        )
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        let Some(failure) = error.sqlite_error() else {
            return StoreError::Sqlite(error);
        };
        let detail = error.to_string();
        match failure.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
                StoreError::Busy(crate::connect::BUSY_TIMEOUT)
            }
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => {
                StoreError::ReadOnly(detail)
            }
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Corrupt(detail),
            ErrorCode::DiskFull => StoreError::DiskFull,
            ErrorCode::SystemIoFailure => StoreError::Io(detail),
            _ => StoreError::Sqlite(error),
        }
    }
}
