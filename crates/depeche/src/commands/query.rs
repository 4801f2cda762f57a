//! `depeche query`: any SELECT.

use std::{io::stdout, time::Duration};

use anyhow::Result;
use depeche_sink::{Limits, Reader, Value};

use crate::{
    args::QueryArgs,
    exit::{Exit, UsageError},
    render,
};

/// Prints the rows of one statement that only reads.
pub fn run(args: &QueryArgs) -> Result<Exit> {
    let timeout = Duration::try_from(args.time_limit);
    let timeout = timeout.map_err(|_| UsageError("--time-limit must not be negative".into()))?;
    let reader = Reader::open(&args.read.db)?;
    let numbers: Vec<String> = (1..=args.parameters.len()).map(|n| n.to_string()).collect();
    let values = args
        .parameters
        .iter()
        .map(|text| Value::from(text.as_str()));
    let params: Vec<(&str, Value)> = numbers.iter().map(String::as_str).zip(values).collect();
    let table = reader.query(
        &args.sql,
        &params,
        Limits {
            timeout: Some(timeout),
            rows: None,
        },
    )?;
    render::print_rows(
        &mut stdout().lock(),
        render::choose(args.read.format),
        &table,
    )?;
    Ok(Exit::Done)
}
