//! `depeche-parquet`: the database as Parquet files, whole or by question, for pandas, DuckDB, Spark and the like.
//!
//! A program of its own, so that the writer of Parquet is in no build of depeche that does not ask for it.

mod column;
mod file;
mod tables;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, bail};
use clap::Parser;
use depeche_sink::{Limits, Reader};

use column::Kind;

/// Writes a database of depeche as Parquet files.
#[derive(Debug, Parser)]
#[command(name = "depeche-parquet", version, after_help = EXAMPLES)]
struct Args {
    /// The database.
    db: PathBuf,
    /// The folder for the files; with --sql, the file.
    out: PathBuf,
    /// Tables or views to write, `mentions,money`; all that are made for reading, if none is named.
    #[arg(long, value_delimiter = ',')]
    tables: Vec<String>,
    /// Writes the answer to this SELECT instead.
    #[arg(long, conflicts_with = "tables")]
    sql: Option<String>,
}

const EXAMPLES: &str = "Examples:
  depeche-parquet press.db parquet/
  depeche-parquet press.db sums.parquet --sql \"SELECT day, currency, amount_exact FROM money\"";

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("depeche-parquet: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

#[allow(clippy::print_stderr, reason = "the one place that speaks")]
fn say(line: &str) {
    eprintln!("{line}");
}

fn run(args: &Args) -> Result<()> {
    let reader = Reader::open(&args.db)?;
    if let Some(sql) = &args.sql {
        let rows = answer(&reader, sql, &args.out)?;
        say(&format!("{}: {rows} rows", args.out.display()));
        return Ok(());
    }
    let tables = tables::chosen(&reader, &args.tables)?;
    if args.out.is_file() {
        bail!(
            "{} is a file; a folder is wanted, or --sql",
            args.out.display()
        );
    }
    let folder = || format!("{} cannot be made", args.out.display());
    std::fs::create_dir_all(&args.out).with_context(folder)?;
    for table in &tables {
        let path = args.out.join(format!("{}.parquet", table.name));
        let mut out = file::Writer::create(&path, &table.columns)?;
        reader.each(&table.sql(), &[], UNHURRIED, |row| Ok(out.add(row).is_ok()))?;
        let rows = out.finish()?;
        say(&format!("{}: {rows} rows", path.display()));
    }
    Ok(())
}

/// A whole table takes its time.
const UNHURRIED: Limits = Limits {
    timeout: None,
    rows: None,
};

/// Writes the answer to a query; its columns have the narrowest type that holds all their values.
fn answer(reader: &Reader, sql: &str, path: &std::path::Path) -> Result<usize> {
    let table = reader.query(sql, &[], UNHURRIED)?;
    let columns: Vec<(String, Kind)> = table
        .columns
        .iter()
        .enumerate()
        .map(|(n, name)| {
            let values = table.rows.iter().map(|row| &row[n]);
            (name.clone(), Kind::of(values))
        })
        .collect();
    let mut out = file::Writer::create(path, &columns)?;
    for row in table.rows {
        out.add(row)?;
    }
    out.finish()
}
