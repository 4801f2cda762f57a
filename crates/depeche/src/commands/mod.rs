//! One file a command.

pub mod extract;
pub mod ingest;
pub mod query;
pub mod search;
pub mod shell;

use anyhow::Result;

use crate::{
    args::{Args, Command},
    exit::Exit,
};

/// Runs the command that was typed.
pub fn run(args: Args) -> Result<Exit> {
    match args.command {
        Command::Extract(extract) => extract::run(extract),
        Command::Ingest(ingest) => ingest::run(ingest, args.quiet),
        Command::Query(query) => query::run(&query),
        Command::Search(search) => search::run(&search),
        Command::Completions { shell } => shell::completions(shell),
        Command::Man => shell::man(),
    }
}
