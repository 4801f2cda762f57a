//! One file a command.

pub mod answers;
pub mod diff;
pub mod doctor;
pub mod export;
pub mod extract;
pub mod file;
pub mod ingest;
pub mod query;
pub mod questions;
pub mod reextract;
pub mod search;
pub mod shell;
pub mod show;
pub mod sources;

use std::path::{Path, PathBuf};

use anyhow::Result;
use depeche_sink::Reader;

use crate::{
    args::{Args, Command},
    config,
    exit::{Exit, UsageError},
};

/// Runs the command that was typed.
pub fn run(args: Args) -> Result<Exit> {
    let quiet = args.quiet;
    match args.command {
        Command::Extract(extract) => extract::run(&extract),
        Command::Ingest(ingest) => ingest::run(&ingest, quiet),
        Command::Sources(args) => sources::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Query(query) => query::run(&query),
        Command::Search(search) => search::run(&search),
        Command::Articles(args) => questions::articles(&args),
        Command::Entities(args) => questions::entities(&args),
        Command::Mentions(args) => questions::mentions(&args),
        Command::Cooccur(args) => questions::cooccur(&args),
        Command::Money(args) => questions::money(&args),
        Command::Timeline(args) => questions::timeline(&args),
        Command::Deals(args) => questions::deals(&args),
        Command::Show(args) => show::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Schema(args) => file::schema(&args),
        Command::Check(args) => file::check(&args),
        Command::Snapshot(args) => file::snapshot(&args),
        Command::Reextract(args) => reextract::run(&args, quiet),
        Command::Export(args) => export::run(&args),
        Command::Completions { shell } => shell::completions(shell),
        Command::Man { command, dir } => shell::man(command.as_deref(), dir.as_deref()),
    }
}

/// Opens the database of a question.
fn open(db: Option<&Path>) -> Result<Reader> {
    let db = chosen(db)?;
    if db.is_dir() {
        let db = db.display();
        return Err(UsageError(format!("--db {db}: it is a folder; give the file in it")).into());
    }
    Ok(Reader::open(&db)?)
}

/// The database that was named; else the one that `ingest` would write here.
fn chosen(db: Option<&Path>) -> Result<PathBuf> {
    match db {
        Some(db) => Ok(db.to_owned()),
        None => Ok(config::usual()?.map_or_else(|| PathBuf::from(config::DB), |usual| usual.db)),
    }
}

/// Whether two paths name one file.
fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

/// The fewest characters of an article's id that may stand for it.
const SHORTEST_ID: usize = 4;

/// What a person typed for an article, if it can name one.
fn article(given: &str) -> Result<&str> {
    match given.chars().count() < SHORTEST_ID {
        true => Err(UsageError(format!(
            "`{given}` is too short for an article's id; give {SHORTEST_ID} characters of it or more, or its address"
        ))
        .into()),
        false => Ok(given),
    }
}
