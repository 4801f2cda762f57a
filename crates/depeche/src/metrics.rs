//! A run as a Prometheus textfile, for node_exporter's textfile collector.

use std::{fmt::Write, fs, path::Path};

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::report::Report;

/// Writes the file in one step, so that the collector never reads half of it. `None`: the run could not do its work.
///
/// # Errors
/// The folder cannot be written.
pub fn write(path: &Path, report: Option<&Report>, now: Timestamp) -> Result<()> {
    let place = || format!("--metrics {}", path.display());
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    fs::write(&beside, text(report, now)).with_context(place)?;
    fs::rename(&beside, path).with_context(place)
}

/// The names are documented in `docs/cron.md`.
fn text(report: Option<&Report>, now: Timestamp) -> String {
    let mut out = String::new();
    let ended = [(String::new(), now.as_second() as f64)];
    gauge(
        &mut out,
        "run_ended_timestamp_seconds",
        "When the last run ended",
        &ended,
    );
    let success = [(String::new(), f64::from(u8::from(report.is_some())))];
    gauge(
        &mut out,
        "run_success",
        "1 if the last run did its work, whatever failed on the way",
        &success,
    );
    let Some(report) = report else { return out };
    run(&mut out, report);
    sources(&mut out, report);
    out
}

fn run(out: &mut String, report: &Report) {
    let seconds = [(String::new(), report.seconds)];
    gauge(
        out,
        "run_duration_seconds",
        "How long the last run took",
        &seconds,
    );
    let stopped = [(String::new(), f64::from(u8::from(report.stopped.is_some())))];
    gauge(
        out,
        "run_stopped",
        "1 if the last run ended before its work was done",
        &stopped,
    );
    let c = &report.counts;
    let outcomes = [
        ("new", c.new),
        ("duplicate", c.duplicate),
        ("revised", c.revised),
        ("updated", c.updated),
        ("unchanged", c.unchanged),
        ("failed", c.failed),
    ];
    let outcomes = outcomes.map(|(name, count)| (label("outcome", name), count as f64));
    gauge(
        out,
        "run_inputs",
        "Inputs of the last run by outcome",
        &outcomes,
    );
    let failures = report.failures.iter();
    let failures: Vec<_> = failures
        .map(|(code, n)| (label("code", code), *n as f64))
        .collect();
    gauge(
        out,
        "run_failures",
        "Failures of the last run by code",
        &failures,
    );
}

fn sources(out: &mut String, report: &Report) {
    let of = |count: fn(&crate::report::SourceLine) -> u64| -> Vec<(String, f64)> {
        let sources = report.sources.iter();
        sources
            .map(|source| (label("source", &source.url), count(source) as f64))
            .collect()
    };
    gauge(
        out,
        "source_listed",
        "Entries that a source named in the last run",
        &of(|s| s.listed),
    );
    gauge(
        out,
        "source_new",
        "New articles of a source in the last run",
        &of(|s| s.new),
    );
    gauge(
        out,
        "source_failed",
        "Failed articles of a source in the last run",
        &of(|s| s.failed),
    );
    gauge(
        out,
        "source_troubles",
        "Bad answers of a source in a row",
        &of(|s| s.troubles),
    );
}

fn gauge(out: &mut String, name: &str, help: &str, values: &[(String, f64)]) {
    let _ = writeln!(
        out,
        "# HELP depeche_{name} {help}.\n# TYPE depeche_{name} gauge"
    ); // a String takes everything
    for (labels, value) in values {
        let _ = writeln!(out, "depeche_{name}{labels} {value}");
    }
}

fn label(name: &str, value: &str) -> String {
    let value = value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("{{{name}=\"{value}\"}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped() {
        assert_eq!(label("code", "a\"b\\c\nd"), r#"{code="a\"b\\c\nd"}"#);
        assert!(text(None, Timestamp::UNIX_EPOCH).contains("\ndepeche_run_success 0\n"));
    }
}
