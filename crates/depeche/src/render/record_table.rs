//! A record for people: who wrote what when, then each fact with the words that prove it.

use std::io::Write;

use anyhow::Result;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};
use depeche_model::{Kind, Record};

use super::facts;

/// Prints one record; a rule sets it apart from the one before.
pub(super) fn print(
    out: &mut impl Write,
    record: &Record,
    source: &str,
    ruled: bool,
) -> Result<()> {
    if ruled {
        writeln!(out, "\n{}\n", "─".repeat(72))?;
    }
    writeln!(out, "{}", record.title.as_deref().unwrap_or("(no title)"))?;
    for (name, value) in head(record, source) {
        writeln!(out, "  {name:<9} {value}")?;
    }
    for warning in &record.warnings {
        writeln!(out, "  warning   {warning}")?;
    }
    let facts = facts::gather(record);
    if facts.is_empty() {
        writeln!(out, "\n  nothing found")?;
        return Ok(());
    }
    for kind in [Kind::Company, Kind::Agency, Kind::Money, Kind::Date] {
        let rows: Vec<_> = facts.iter().filter(|fact| fact.kind == kind).collect();
        if !rows.is_empty() {
            writeln!(out, "\n{}\n{}", heading(kind), table(record, &rows))?;
        }
    }
    Ok(())
}

fn head(record: &Record, source: &str) -> Vec<(&'static str, String)> {
    let words = record.text.split_whitespace().count();
    let mut lines = vec![
        (
            "site",
            record.site.clone().unwrap_or_else(|| "unknown".into()),
        ),
        (
            "date",
            record
                .published
                .map_or_else(|| "unknown".into(), |day| day.to_string()),
        ),
        (
            "language",
            record.lang.clone().unwrap_or_else(|| "unknown".into()),
        ),
        ("text", format!("{words} words from {source}")),
    ];
    if !record.authors.is_empty() {
        lines.insert(1, ("by", record.authors.join(", ")));
    }
    lines
}

fn heading(kind: Kind) -> &'static str {
    match kind {
        Kind::Company => "Companies",
        Kind::Agency => "Agencies",
        Kind::Money => "Money",
        Kind::Date => "Dates",
    }
}

fn table(record: &Record, rows: &[&facts::Fact<'_>]) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    for fact in rows {
        let count = format!("×{}", fact.count);
        table.add_row([
            "",
            fact.label.as_str(),
            count.as_str(),
            facts::snippet(record, fact.first, 90).as_str(),
        ]);
    }
    let widest = ColumnConstraint::UpperBoundary(Width::Percentage(40));
    for (at, constraint) in [
        (0, ColumnConstraint::Absolute(Width::Fixed(2))),
        (1, widest),
    ] {
        if let Some(column) = table.column_mut(at) {
            column.set_constraint(constraint);
        }
    }
    if let Some(count) = table.column_mut(2) {
        count.set_cell_alignment(CellAlignment::Right);
    }
    table
}
