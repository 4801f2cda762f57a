//! What keeps a query from doing harm: a time limit, and no way out of the file.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rusqlite::{
    Connection, Error, ErrorCode,
    hooks::{AuthAction, AuthContext, Authorization},
};

use crate::StoreError;

/// Steps of SQLite's machine between two looks at the clock: about a millisecond.
const STEPS: i32 = 20_000;

/// Pragmas that take a value and only read.
const READING_PRAGMAS: [&str; 8] = [
    "table_info",
    "table_xinfo",
    "table_list",
    "index_list",
    "index_info",
    "index_xinfo",
    "foreign_key_list",
    "integrity_check",
];

/// When the query under way must end, in microseconds since the connection was opened; 0 for no limit.
#[derive(Debug, Clone)]
pub(super) struct Deadline {
    opened: Instant,
    at: Arc<AtomicU64>,
}

impl Default for Deadline {
    fn default() -> Deadline {
        Deadline {
            opened: Instant::now(),
            at: Arc::default(),
        }
    }
}

impl Deadline {
    /// Sets the limit until the answer is dropped.
    pub(super) fn start(&self, timeout: Option<Duration>) -> Running<'_> {
        let at = timeout.map_or(0, |timeout| {
            micros(self.opened.elapsed().saturating_add(timeout)).max(1)
        });
        self.at.store(at, Ordering::Relaxed);
        Running(self)
    }

    fn passed(&self) -> bool {
        let at = self.at.load(Ordering::Relaxed);
        at != 0 && micros(self.opened.elapsed()) >= at
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// A query under way.
pub(super) struct Running<'a>(&'a Deadline);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.at.store(0, Ordering::Relaxed);
    }
}

/// Installs the limit, and refuses whatever reaches beyond the file.
pub(super) fn install(connection: &mut Connection, deadline: &Deadline) -> Result<(), StoreError> {
    let deadline = deadline.clone();
    connection.progress_handler(STEPS, Some(move || deadline.passed()))?;
    connection.authorizer(Some(|context: AuthContext<'_>| match context.action {
        AuthAction::Attach { .. } | AuthAction::Detach { .. } => Authorization::Deny,
        AuthAction::Pragma {
            pragma_name,
            pragma_value: Some(_),
        } if !READING_PRAGMAS.contains(&pragma_name) => Authorization::Deny,
        AuthAction::Function {
            function_name: "load_extension",
        } => Authorization::Deny,
        _ => Authorization::Allow,
    }))?;
    Ok(())
}

/// Says what a refusal means to the person who wrote the query.
pub(super) fn explain(error: Error, timeout: Option<Duration>) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => StoreError::TimeLimit(timeout.unwrap_or_default()),
        Some(ErrorCode::AuthorizationForStatementDenied | ErrorCode::ReadOnly) => {
            StoreError::Writes(error.to_string())
        }
        Some(ErrorCode::Unknown) => StoreError::Query(error.to_string()),
        _ => match error {
            Error::MultipleStatement => {
                StoreError::Query("one statement at a time, please".to_owned())
            }
            Error::SqlInputError {
                msg, sql, offset, ..
            } => {
                let at = usize::try_from(offset).ok().and_then(|at| sql.get(at..));
                let rest: String = at.unwrap_or_default().chars().take(40).collect();
                StoreError::Query(if rest.is_empty() {
                    msg
                } else {
                    format!("{msg}, at: {rest}")
                })
            }
            Error::Empty => StoreError::Query("there is no statement in this query".to_owned()),
            other => StoreError::from(other),
        },
    }
}
