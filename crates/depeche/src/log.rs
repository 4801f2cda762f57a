//! What goes to standard error: `error: …`, `warning: …`, `note: …`, one line each. Whoever reads it may go away (`| head`)
//! while a run goes on: what can then not be said is lost, and nothing else is.

use std::{
    fmt,
    io::{self, Write},
};

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::{
    EnvFilter,
    fmt::{
        FmtContext,
        format::{FormatEvent, FormatFields, Writer},
    },
    registry::LookupSpan,
};

/// The target of remarks that people should see by default though nothing is wrong.
const NOTE: &str = "note";

/// Warnings and notes by default, `-v` more, `-q` errors only; `DEPECHE_LOG` overrides.
pub fn start(verbose: u8, quiet: bool) {
    let level = match (quiet, verbose) {
        (true, _) => "error",
        // the HTML parser warns of every page with a misplaced tag, which concerns nobody
        (_, 0) => "warn,note=info,html5ever=error",
        (_, 1) => "depeche=info,depeche_fetcher=info,note=info,warn,html5ever=error",
        (_, 2) => "depeche=debug,depeche_fetcher=debug,info,html5ever=error",
        _ => "trace",
    };
    let filter = EnvFilter::try_from_env("DEPECHE_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let terminal = io::IsTerminal::is_terminal(&io::stderr());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| Stderr)
        .with_ansi(terminal && crate::render::may_colour())
        .event_format(Lines)
        .init();
}

/// A remark for people, silenced by `-q`.
pub fn note(text: impl fmt::Display) {
    tracing::info!(target: NOTE, "{text}");
}

/// A line of its own, whatever `-q` says.
pub fn line(text: impl fmt::Display) {
    let _ = writeln!(Stderr, "{text}");
}

/// Standard error that never fails.
struct Stderr;

impl Write for Stderr {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = io::stderr().lock().write_all(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Lines;

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let (word, colour) = match *event.metadata().level() {
            Level::ERROR => ("error", "1;31"),
            Level::WARN => ("warning", "1;33"),
            Level::INFO if event.metadata().target() == NOTE => ("note", "1;36"),
            Level::INFO => ("info", "2"),
            Level::DEBUG => ("debug", "2"),
            Level::TRACE => ("trace", "2"),
        };
        match writer.has_ansi_escapes() {
            true => write!(writer, "\u{1b}[{colour}m{word}:\u{1b}[0m ")?,
            false => write!(writer, "{word}: ")?,
        }
        context
            .field_format()
            .format_fields(writer.by_ref(), event)?;
        writeln!(writer)
    }
}
