//! depeche: a press-clipping bureau in one binary.
//!
//! Start with `pipeline.rs`: it shows how a URL becomes a page, an article, a record and rows. `commands/` has one file a
//! command, each a stop on that line; `args.rs` is what the user typed, `config.rs` what it means.

pub mod args;
pub mod commands;
pub mod config;
pub mod exit;
pub mod identity;
pub mod inputs;
pub mod line;
pub mod metrics;
pub mod pipeline;
pub mod poll;
pub mod render;
pub mod report;
pub mod saved;
pub mod stop;
pub mod writer;

use std::process::ExitCode;

use clap::Parser;

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    let args = args::Args::parse(); // exits with 2 and a message on bad arguments
    start_log(args.verbose, args.quiet);
    match commands::run(args) {
        Ok(exit) => exit.into(),
        Err(error) if exit::is_closed_pipe(&error) => exit::Exit::Done.into(),
        Err(error) => {
            tracing::error!("{error:#}");
            exit::of_error(&error).into()
        }
    }
}

/// Messages go to standard error: warnings by default, `-v` more, `-q` errors only; `DEPECHE_LOG` overrides.
fn start_log(verbose: u8, quiet: bool) {
    use tracing_subscriber::EnvFilter;
    let level = match (quiet, verbose) {
        (true, _) => "error",
        (_, 0) => "warn",
        (_, 1) => "depeche=info,depeche_fetcher=info,warn",
        (_, 2) => "depeche=debug,depeche_fetcher=debug,info",
        _ => "trace",
    };
    let filter = EnvFilter::try_from_env("DEPECHE_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .without_time()
        .with_target(false)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .init();
}
