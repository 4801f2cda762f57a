//! Completions and the manual page, made from the arguments themselves.

use anyhow::Result;
use clap::CommandFactory;

use crate::{args::Args, exit::Exit};

/// Prints completions for one shell.
pub fn completions(shell: clap_complete::Shell) -> Result<Exit> {
    clap_complete::generate(
        shell,
        &mut Args::command(),
        "depeche",
        &mut std::io::stdout(),
    );
    Ok(Exit::Done)
}

/// Prints the manual page.
pub fn man() -> Result<Exit> {
    clap_mangen::Man::new(Args::command()).render(&mut std::io::stdout())?;
    Ok(Exit::Done)
}
