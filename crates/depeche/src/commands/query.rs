//! `depeche query`: any SELECT.

use std::{io::stdout, time::Duration};

use anyhow::Result;
use depeche_sink::{Limits, StoreError, Value};

use crate::{
    args::QueryArgs,
    exit::{Exit, UsageError},
    log, render,
};

/// Prints the rows of one statement that only reads.
pub fn run(args: &QueryArgs) -> Result<Exit> {
    let timeout = Duration::try_from(args.time_limit);
    let timeout = timeout.map_err(|_| UsageError("--time-limit must not be negative".into()))?;
    let reader = super::open(args.read.db.as_deref())?;
    let numbers: Vec<String> = (1..=args.parameters.len()).map(|n| n.to_string()).collect();
    let values = args
        .parameters
        .iter()
        .map(|text| Value::from(text.as_str()));
    let params: Vec<(&str, Value)> = numbers.iter().map(String::as_str).zip(values).collect();
    let limits = Limits {
        timeout: Some(timeout),
        rows: None,
    };
    let table = reader.query(&args.sql, &params, limits).map_err(hinted)?;
    render::print_rows(
        &mut stdout().lock(),
        render::choose(args.read.format),
        &table,
    )?;
    if table.rows.is_empty() {
        log::note("no rows");
    }
    Ok(Exit::Done)
}

/// An error of SQL, with what to do next.
fn hinted(error: StoreError) -> anyhow::Error {
    let text = error.to_string();
    if text.starts_with("no such column") || text.starts_with("no such table") {
        return UsageError(format!(
            "{text}; `depeche schema` lists tables, views and columns"
        ))
        .into();
    }
    if text.starts_with("cannot modify") || matches!(error, StoreError::Writes(_)) {
        let message = "`depeche query` only reads, and this statement would change the database";
        return UsageError(format!("{message}; nothing was changed")).into();
    }
    error.into()
}
