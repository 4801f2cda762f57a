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
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        io.is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
