//! Completions and the manual pages, made from the arguments themselves.

use std::{
    fs,
    io::{Write, stdout},
    path::Path,
};

use anyhow::{Context, Result};
use clap::CommandFactory;

use crate::{
    args::Args,
    exit::{Exit, UsageError},
};

/// Prints completions for one shell.
pub fn completions(shell: clap_complete::Shell) -> Result<Exit> {
    let mut script = Vec::new(); // the generator panics where it cannot write
    clap_complete::generate(shell, &mut Args::command(), "depeche", &mut script);
    stdout().write_all(&script)?;
    Ok(Exit::Done)
}

/// Prints one manual page, or writes all of them into a folder.
///
/// # Errors
/// There is no such command, or the folder cannot be written.
pub fn man(command: Option<&str>, dir: Option<&Path>) -> Result<Exit> {
    let mut all = Args::command().disable_help_subcommand(true);
    all.build();
    if let Some(dir) = dir {
        let place = || dir.display().to_string();
        fs::create_dir_all(dir).with_context(place)?;
        clap_mangen::generate_to(all, dir).with_context(place)?;
        return Ok(Exit::Done);
    }
    let page = match command {
        None => all,
        Some(name) => all
            .find_subcommand(name)
            .map(|found| found.clone().display_name(format!("depeche-{name}")))
            .ok_or_else(|| {
                UsageError(format!(
                    "there is no command `{name}`; `depeche --help` lists them"
                ))
            })?,
    };
    clap_mangen::Man::new(page).render(&mut stdout())?;
    Ok(Exit::Done)
}
