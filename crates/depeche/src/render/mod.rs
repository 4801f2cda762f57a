//! Printing: records for people and for programs, and tables of query results.

mod answer;
mod csv_rows;
mod explain;
mod facts;
mod grid;
mod record_table;
mod rows;
mod screen;

use std::io::{IsTerminal, Write};

use anyhow::Result;
use depeche_model::Record;

use crate::args::Format;

pub use explain::explain;
pub use grid::MARKS;
pub use rows::{print_answer, print_rows};
pub use screen::{Screen, may_colour, wrapped};

/// The format asked for, else a table on a terminal and JSON lines in a pipe.
pub fn choose(format: Option<Format>) -> Format {
    let default = if std::io::stdout().is_terminal() {
        Format::Table
    } else {
        Format::Jsonl
    };
    format.unwrap_or(default)
}

/// Prints records one after another in one format; `finish` must be called at the end.
pub struct RecordPrinter<W: Write> {
    format: Format,
    out: W,
    printed: usize,
}

impl<W: Write> RecordPrinter<W> {
    /// Nothing is printed yet.
    pub fn new(format: Format, out: W) -> RecordPrinter<W> {
        RecordPrinter {
            format,
            out,
            printed: 0,
        }
    }

    /// Prints one record; `source` names its input for people.
    pub fn print(&mut self, record: &Record, source: &str) -> Result<()> {
        match self.format {
            Format::Jsonl => writeln!(self.out, "{}", serde_json::to_string(record)?)?,
            Format::Json => {
                self.out
                    .write_all(if self.printed == 0 { b"[\n" } else { b",\n" })?;
                serde_json::to_writer_pretty(&mut self.out, record)?;
            }
            Format::Csv => csv_rows::print(&mut self.out, record, self.printed == 0)?,
            Format::Table => record_table::print(&mut self.out, record, source, self.printed > 0)?,
        }
        self.printed += 1;
        self.out.flush()?;
        Ok(())
    }

    /// Closes what is open.
    pub fn finish(mut self) -> Result<()> {
        match (self.format, self.printed) {
            (Format::Json, 0) => writeln!(self.out, "[]")?,
            (Format::Json, _) => writeln!(self.out, "\n]")?,
            _ => {}
        }
        self.out.flush()?;
        Ok(())
    }
}
