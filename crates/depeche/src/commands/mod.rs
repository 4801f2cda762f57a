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

use anyhow::Result;

use crate::{
    args::{Args, Command},
    exit::Exit,
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
