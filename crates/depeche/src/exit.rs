//! How a run ends, as the shell sees it.

use std::process::ExitCode;

/// The documented exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: all done.
    Done,
    /// 1: could not run.
    Broken,
    /// 2: bad arguments or configuration.
    Usage,
    /// 3: ran, but some items failed.
    SomeFailed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Broken => 1,
            Exit::Usage => 2,
            Exit::SomeFailed => 3,
        })
    }
}

/// Marks an error as the user's: an argument or the configuration must be changed.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct UsageError(pub String);

/// The exit code for an error that ended the run.
pub fn of_error(error: &anyhow::Error) -> Exit {
    let usage = |cause: &(dyn std::error::Error + 'static)| {
        let store = cause.downcast_ref::<depeche_sink::StoreError>();
        let table = cause.is::<depeche_extractor::ExtractError>(); // ours are tested: it is one the user added
        cause.is::<UsageError>() || table || store.is_some_and(depeche_sink::StoreError::is_usage)
    };
    if error.chain().any(usage) {
        Exit::Usage
    } else {
        Exit::Broken
    }
}

/// The reader of our output went away (`| head`): not an error.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let kind = |cause: &(dyn std::error::Error + 'static)| {
        // these two name no source where it is an error of writing
        let csv = cause.downcast_ref::<csv::Error>().map(csv::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>();
        match (cause.downcast_ref::<std::io::Error>(), csv, json) {
            (Some(io), ..) | (_, Some(csv::ErrorKind::Io(io)), _) => Some(io.kind()),
            (.., Some(json)) => json.io_error_kind(),
            _ => None,
        }
    };
    let is_closed = |cause| kind(cause) == Some(std::io::ErrorKind::BrokenPipe);
    error.chain().any(is_closed)
}

/// What printing came to, `false` where nobody reads any more: for commands whose work goes on without a reader.
///
/// # Errors
/// Any other.
pub fn unless_closed(printed: anyhow::Result<()>) -> anyhow::Result<bool> {
    match printed {
        Err(error) if is_closed_pipe(&error) => Ok(false),
        printed => printed.map(|()| true),
    }
}
