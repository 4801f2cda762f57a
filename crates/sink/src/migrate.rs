//! The schema's versions: numbered SQL files, applied in order, never changed once released.
//!
//! Ours, and not `rusqlite_migration`: that crate holds rusqlite at 0.40, and only one SQLite may be linked into a
//! program. `PRAGMA user_version` counts the files applied; `application_id` says that the file is ours.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::StoreError;

/// `DEPC`, in the header of every file that we create.
pub const APPLICATION_ID: i32 = 0x4445_5043;

/// The schema version that this program writes.
pub const SCHEMA_VERSION: u32 = 6;

/// In the order of application; the n-th leads to version n.
const STEPS: [&str; SCHEMA_VERSION as usize] = [
    include_str!("../migrations/0001_articles.sql"),
    include_str!("../migrations/0002_search.sql"),
    include_str!("../migrations/0003_crawl.sql"),
    include_str!("../migrations/0004_views.sql"),
    include_str!("../migrations/0005_counts.sql"),
    include_str!("../migrations/0006_rates.sql"),
];

/// What the header of an open file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Header {
    /// No table yet.
    Empty,
    /// Ours, at this version.
    Ours(u32),
}

/// Reads the header.
///
/// # Errors
/// The file is not a database, belongs to another program, or is newer than this program.
pub(crate) fn header(connection: &Connection, path: &Path) -> Result<Header, StoreError> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let tables = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| {
        row.get::<_, i64>(0)
    });
    let tables = tables.map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => StoreError::NotADatabase(path.to_owned()),
        _ => StoreError::from(error),
    })?;
    let application = pragma("application_id")?;
    if tables == 0 && application == 0 {
        return Ok(Header::Empty);
    }
    if application != APPLICATION_ID {
        return Err(StoreError::Foreign(path.to_owned()));
    }
    let found = u32::try_from(pragma("user_version")?).unwrap_or(u32::MAX);
    if found > SCHEMA_VERSION {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known: SCHEMA_VERSION,
        });
    }
    Ok(Header::Ours(found))
}

/// Brings the file to `target`, one transaction a step. Safe when two processes try at once: the version is read
/// again inside each transaction.
///
/// # Errors
/// As [`header`], and whatever SQLite refuses.
pub(crate) fn migrate(
    connection: &mut Connection,
    path: &Path,
    target: u32,
) -> Result<(), StoreError> {
    loop {
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version = match header(&step, path)? {
            Header::Empty => 0,
            Header::Ours(version) => version,
        };
        if version >= target {
            return Ok(());
        }
        step.execute_batch(STEPS[version as usize])?;
        step.pragma_update(None, "application_id", APPLICATION_ID)?;
        step.pragma_update(None, "user_version", version + 1)?;
        step.commit()?;
    }
}
