//! Rows of a query, in each format.

use std::io::Write;

use anyhow::Result;
use comfy_table::{ContentArrangement, presets};
use depeche_sink::Table;

use crate::args::Format;

/// Prints columns and rows: a table for people, JSON values typed as in the database, CSV with a header.
pub fn print_rows(out: &mut impl Write, format: Format, table: &Table) -> Result<()> {
    match format {
        Format::Table => {
            writeln!(out, "{}", for_people(table))?;
            if table.truncated {
                writeln!(out, "… more rows were left out; raise --limit to see them")?;
            }
        }
        Format::Jsonl => {
            for row in &table.rows {
                writeln!(out, "{}", serde_json::to_string(&table.object(row))?)?;
            }
        }
        Format::Json => {
            let all: Vec<_> = table.rows.iter().map(|row| table.object(row)).collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(&mut *out);
            writer.write_record(&table.columns)?;
            for row in &table.rows {
                writer.write_record(row.iter().map(ToString::to_string))?;
            }
            writer.flush()?;
        }
    }
    Ok(())
}

fn for_people(table: &Table) -> comfy_table::Table {
    let mut out = comfy_table::Table::new();
    out.load_preset(presets::UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic);
    out.set_header(&table.columns);
    for row in &table.rows {
        out.add_row(row.iter().map(ToString::to_string));
    }
    out
}
