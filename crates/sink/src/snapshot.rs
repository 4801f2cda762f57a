//! A copy to share: one compact file without a log beside it, which any tool opens from a read-only place.

use std::path::Path;

use crate::{StoreError, connect};

/// What goes into a snapshot besides articles and facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SnapshotOptions {
    /// The raw pages, which belong to their publishers and make up most of the size.
    pub pages: bool,
}

/// Writes the state of `from` at this moment to `to`, which must not exist. A writer may go on meanwhile. `to` appears
/// only when it is complete. `VACUUM INTO` makes it, not the backup API: that one copies the free pages too.
///
/// # Errors
/// `from` cannot be read, `to` exists or cannot be written, or the disk is full.
pub fn snapshot(from: &Path, to: &Path, options: SnapshotOptions) -> Result<(), StoreError> {
    if to.exists() {
        return Err(StoreError::Query(format!(
            "{} exists already; choose another name",
            to.display()
        )));
    }
    let mut partial = to.as_os_str().to_owned();
    partial.push(".partial");
    let partial = Path::new(&partial);
    remove(partial)?;
    let written = write(from, partial, options);
    if written.is_err() {
        // The error that matters is the first one.
        let _ = std::fs::remove_file(partial);
        return written;
    }
    std::fs::rename(partial, to).map_err(|error| io(to, &error))
}

fn write(from: &Path, partial: &Path, options: SnapshotOptions) -> Result<(), StoreError> {
    let name = partial.to_str().ok_or_else(|| {
        StoreError::Query(format!("{} is not a name in UTF-8", partial.display()))
    })?;
    let source = connect::reader(from)?;
    source.pragma_update(None, "query_only", false)?;
    source.execute("VACUUM INTO ?1", [name])?;
    drop(source);
    let copy = connect::as_it_is(partial)?;
    copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
    copy.execute_batch("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")?;
    if !options.pages {
        copy.execute_batch("DELETE FROM store_pages")?;
    }
    copy.execute_batch("ANALYZE; VACUUM")?;
    copy.close().map_err(|(_, error)| error.into())
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io(path, &error)),
        _ => Ok(()),
    }
}

fn io(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Io(format!("{}: {error}", path.display()))
}
