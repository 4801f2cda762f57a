//! depeche: a press-clipping bureau in one binary.
//!
//! Start with `pipeline.rs`: it shows how a URL becomes a page, an article, a record and rows. `commands/` has one file a
//! command, each a stop on that line; `args/` is what the user typed, `config/` what it means.

pub mod args;
pub mod commands;
pub mod config;
pub mod exit;
pub mod identity;
pub mod inputs;
pub mod line;
pub mod log;
pub mod metrics;
pub mod pipeline;
pub mod poll;
pub mod render;
pub mod report;
pub mod saved;
pub mod stop;
pub mod times;
pub mod writer;

use std::process::ExitCode;

use clap::Parser;

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    let args = args::Args::parse(); // exits with 2 and a message on bad arguments
    log::start(args.verbose, args.quiet);
    match commands::run(args) {
        Ok(exit) => exit.into(),
        Err(error) if exit::is_closed_pipe(&error) => exit::Exit::Done.into(),
        Err(error) => {
            tracing::error!("{error:#}");
            exit::of_error(&error).into()
        }
    }
}
