//! `depeche extract`: saved articles to records on standard output. The line without its two ends.

use std::{io::stdout, path::PathBuf};

use anyhow::{Result, anyhow};
use depeche_extractor::{ExtractConfig, UserTable};
use depeche_model::{Clipping, Failure, Hints};
use futures::StreamExt;

use crate::{
    args::{ExtractArgs, Format},
    exit::{Exit, UsageError},
    inputs::{self, Given},
    line::Line,
    pipeline,
    render::{self, RecordPrinter},
};

/// Prints one record an input, in input order; failures go to standard error and make the exit code 3.
pub fn run(args: &ExtractArgs) -> Result<Exit> {
    check(args)?;
    let line = Line::new(&ExtractConfig {
        user_tables: user_tables(&args.gazetteer)?,
    })?;
    let given = Given {
        input: args.input,
        url: args.url.clone(),
        hints: Hints {
            published: args.published,
            lang: args.lang.clone(),
            ..Hints::default()
        },
    };
    let saved = inputs::list(args.inputs.clone()).chain(inputs::manifests(args.manifest.clone()));
    let mut printer = Printer::new(args, line.clone());
    let mut failed = false;
    pipeline::runtime()?.block_on(async {
        let mut outcomes = pipeline::read_saved(saved, given, line);
        while let Some(outcome) = outcomes.next().await {
            match outcome {
                Ok(clipping) => printer.print(&clipping)?,
                Err(failure) => {
                    failed = true;
                    report(&failure);
                }
            }
        }
        printer.finish()
    })?;
    Ok(if failed { Exit::SomeFailed } else { Exit::Done })
}

fn check(args: &ExtractArgs) -> Result<()> {
    let is_address = |input: &&PathBuf| {
        let text = input.to_string_lossy();
        text.starts_with("http://") || text.starts_with("https://")
    };
    if let Some(url) = args.inputs.iter().find(is_address) {
        let url = url.display();
        return Err(UsageError(format!(
            "{url}: `extract` reads saved articles; `depeche ingest {url}` fetches and stores one, and \
             `curl -sL {url} | depeche extract - --url {url}` only prints it"
        ))
        .into());
    }
    if args.explain && args.format.is_some_and(|format| format != Format::Table) {
        let message = "--explain prints for people only; leave out --format, or --explain";
        return Err(UsageError(message.into()).into());
    }
    if args.inputs.is_empty() && args.manifest.is_empty() {
        let message =
            "nothing to read: give files, folders, `-` for standard input, or --manifest FILE";
        return Err(UsageError(message.into()).into());
    }
    let single = args.inputs.len() == 1 && args.manifest.is_empty() && !args.inputs[0].is_dir();
    if args.url.is_some() && !single {
        return Err(UsageError(
            "--url is for a single input; use --manifest to give each its own".into(),
        )
        .into());
    }
    Ok(())
}

/// Reads the user's gazetteers; what they say is checked where they are used.
pub fn user_tables(paths: &[PathBuf]) -> Result<Vec<UserTable>> {
    let read = |path: &PathBuf| {
        let name = path.display().to_string();
        let content = std::fs::read_to_string(path);
        let content = content
            .map_err(|e| anyhow!(UsageError(format!("gazetteer {name} cannot be read: {e}"))))?;
        Ok(UserTable { name, content })
    };
    paths.iter().map(read).collect()
}

fn report(failure: &Failure) {
    tracing::error!("{}: {} [{}]", failure.source, failure.message, failure.code);
}

/// Records, or their explanation.
enum Printer {
    Records(RecordPrinter<std::io::Stdout>),
    Explanations(Line),
}

impl Printer {
    fn new(args: &ExtractArgs, line: Line) -> Printer {
        match args.explain {
            true => Printer::Explanations(line),
            false => Printer::Records(RecordPrinter::new(render::choose(args.format), stdout())),
        }
    }

    fn print(&mut self, clipping: &Clipping) -> Result<()> {
        match self {
            Printer::Records(printer) => printer.print(&clipping.record, &clipping.page.source),
            Printer::Explanations(line) => render::explain(&mut stdout().lock(), line, clipping),
        }
    }

    fn finish(self) -> Result<()> {
        match self {
            Printer::Records(printer) => printer.finish(),
            Printer::Explanations(_) => Ok(()),
        }
    }
}
