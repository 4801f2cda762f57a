//! `depeche ingest`: the whole line, once.

use std::{
    io::{Write, stdout},
    time::Duration,
};

use anyhow::{Context, Result};
use depeche_extractor::ExtractConfig;
use depeche_fetcher::{FetchConfig, Fetcher};
use jiff::Timestamp;

use super::extract::user_tables;
use crate::{
    args::IngestArgs,
    config::Config,
    exit::{Exit, UsageError, unless_closed},
    line::Line,
    log, metrics,
    pipeline::{self, Job},
    report::{Progress, Report},
    stop::Stop,
    writer::Writer,
};

/// Runs the line and says what it did; failures make the exit code 3.
pub fn run(args: &IngestArgs, quiet: bool) -> Result<Exit> {
    let config = Config::resolve(args)?;
    let line = Line::new(&ExtractConfig {
        user_tables: user_tables(&config.gazetteers)?,
    })?;
    let max_time = args.max_time.map(Duration::try_from).transpose();
    let max_time = max_time.map_err(|_| UsageError("--max-time must not be negative".into()))?;
    let stop = Stop::new(max_time, args.max_articles);
    let report = pipeline::runtime()?.block_on(async {
        stop.on_signals();
        let writer = Writer::begin(&config.db, "ingest", Progress::new(quiet))?;
        let fetch = FetchConfig {
            asked_until: writer.asked_until()?,
            ..config.fetch
        };
        let fetcher = Fetcher::new(fetch, writer.host_memory()?)?;
        let job = Job {
            fetcher,
            line,
            stop: stop.clone(),
            refetch: config.refetch,
        };
        let outcome = pipeline::run(&job, config.sources, &writer).await;
        let memory = job.fetcher.memory();
        let report = writer.end(Some(&memory), stop.reason(), outcome.is_err());
        outcome.and(report) // the first thing that went wrong is the reason
    });
    if let Some(path) = &args.metrics {
        metrics::write(path, report.as_ref().ok(), Timestamp::now())?;
    }
    let report = report.with_context(|| format!("the run into {} ended", config.db.display()))?;
    tell(&report, args, quiet)?;
    Ok(if report.counts.failed > 0 {
        Exit::SomeFailed
    } else {
        Exit::Done
    })
}

/// JSON on standard output for programs, a line on standard error for people, nothing for a quiet crontab.
fn tell(report: &Report, args: &IngestArgs, quiet: bool) -> Result<()> {
    if args.json {
        let json = serde_json::to_string(report)?;
        unless_closed(writeln!(stdout(), "{json}").map_err(Into::into))?;
    } else if !quiet {
        log::line(report);
    }
    for source in report.ailing().filter(|_| quiet) {
        let trouble = source.trouble.as_deref().unwrap_or_default();
        tracing::error!(
            "{}: in trouble {} times in a row: {trouble}",
            source.url,
            source.troubles
        );
    }
    Ok(())
}
