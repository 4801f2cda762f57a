//! One run at a time: a lock of the operating system on a file beside the database. It goes with the process, however
//! that ends, so nothing is ever left locked.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use crate::StoreError;

/// Held while a run writes.
#[derive(Debug)]
pub(crate) struct RunLock {
    _file: File,
}

/// Takes the lock of the database at `path`, or says who has it.
///
/// # Errors
/// Another run has it, or the lock file cannot be written.
pub(crate) fn take(path: &Path, command: &str, now: Timestamp) -> Result<RunLock, StoreError> {
    let beside = beside(path);
    let io = |error: std::io::Error| StoreError::ReadOnly(format!("{}: {error}", beside.display()));
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&beside)
        .map_err(io)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(StoreError::Locked {
                path: path.to_owned(),
                holder: holder(&mut file),
            });
        }
        Err(TryLockError::Error(error)) => return Err(io(error)),
    }
    file.set_len(0).map_err(io)?;
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    writeln!(
        file,
        "{command}, process {}, since {now:.0}",
        std::process::id()
    )
    .map_err(io)?;
    Ok(RunLock { _file: file })
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

/// What the holder wrote. Some systems do not let a locked file be read; then nothing is known.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    match file.take(500).read_to_string(&mut text) {
        Ok(_) if !text.trim().is_empty() => text.trim().to_owned(),
        _ => "which did not say who it is".to_owned(),
    }
}
