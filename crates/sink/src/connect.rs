//! Connections: one that writes, any number that only read. Nothing else in the program opens the file.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use crate::{
    StoreError, functions,
    migrate::{self, Header, SCHEMA_VERSION},
};

/// How long to wait for another program's lock.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// Page cache of a connection that reads.
const CACHE_KIB: i32 = 64 * 1024;

/// Page cache of the writer, which comes back to the leaves of every index; taken only as a file grows. A whole run is to stay
/// below 300 MB.
const WRITER_CACHE_KIB: i32 = 128 * 1024;

/// Pages in the write-ahead log before they are moved into the file.
const CHECKPOINT_PAGES: i32 = 16_000;

/// Opens the file for writing, creates it where it does not exist, and brings its schema up to date.
///
/// # Errors
/// The file cannot be written, is not ours, is newer, or is damaged.
pub(crate) fn writer(path: &Path) -> Result<Connection, StoreError> {
    open_writing(path).map_err(|error| error.of(path))
}

fn open_writing(path: &Path) -> Result<Connection, StoreError> {
    if path.is_dir() {
        return Err(StoreError::NotADatabase(path.to_owned()));
    }
    let mut connection = Connection::open(path).map_err(|error| opening(path, error))?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    migrate::header(&connection, path)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Asked again: a folder that does not allow the log's files keeps another mode, which is slower but safe.
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    // A commit is on the disk when it returns, power cuts included; batches make that cheap.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    connection.pragma_update_and_check(None, "wal_autocheckpoint", CHECKPOINT_PAGES, |_| Ok(()))?;
    // What undoes a single statement is kept in memory; by default SQLite writes it to a temporary file.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // Plans hold for any parameter: without this SQLite plans some statements anew at each use.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(128);
    functions::register(&connection)?;
    migrate::migrate(&mut connection, path, SCHEMA_VERSION)?;
    Ok(connection)
}

/// Opens a file of this version so that it may be written, and leaves its journal mode as it is.
///
/// # Errors
/// As [`reader`]; a file that cannot be written shows at the first write.
pub(crate) fn as_it_is(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|error| opening(path, error))?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    current(&connection, path)?;
    functions::register(&connection)?;
    Ok(connection)
}

/// Opens the file for reading only. A file in a folder that cannot be written opens too, where no log is pending.
///
/// # Errors
/// There is no such file, it is not ours, or has another version.
pub(crate) fn reader(path: &Path) -> Result<Connection, StoreError> {
    if path.is_dir() {
        return Err(StoreError::NotADatabase(path.to_owned()));
    }
    if !path.is_file() {
        return Err(StoreError::Missing(path.to_owned()));
    }
    let opened = match open_reading(path, false) {
        Err(StoreError::ReadOnly(_)) if !has_log(path) => open_reading(path, true),
        other => other,
    };
    let connection = opened.map_err(|error| error.of(path))?;
    current(&connection, path)?;
    Ok(connection)
}

/// Makes sure that the file has the version that questions are written for.
fn current(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let found = match migrate::header(connection, path)? {
        Header::Ours(SCHEMA_VERSION) => return Ok(()),
        Header::Ours(found) => found,
        Header::Empty => return Err(StoreError::Empty(path.to_owned())),
    };
    Err(StoreError::Older {
        path: path.to_owned(),
        found,
        known: SCHEMA_VERSION,
    })
}

fn open_reading(path: &Path, immutable: bool) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = if immutable {
        let absolute =
            std::path::absolute(path).map_err(|error| StoreError::Io(error.to_string()))?;
        let mut uri = url::Url::from_file_path(absolute)
            .map_err(|()| StoreError::Missing(path.to_owned()))?;
        uri.set_query(Some("immutable=1"));
        Connection::open_with_flags(uri.as_str(), flags | OpenFlags::SQLITE_OPEN_URI)
    } else {
        Connection::open_with_flags(path, flags)
    }
    .map_err(|error| opening(path, error))?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // The first read, which is where a missing log file shows.
    migrate::header(&connection, path)?;
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    functions::register(&connection)?;
    Ok(connection)
}

/// Whether commits wait in a log beside the file; reading without them would show an old state.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|meta| meta.len() > 0)
}

fn opening(path: &Path, error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::CannotOpen) => {
            StoreError::ReadOnly(format!("{} cannot be opened", path.display()))
        }
        Some(rusqlite::ErrorCode::NotADatabase) => StoreError::NotADatabase(path.to_owned()),
        _ => error.into(),
    }
}
