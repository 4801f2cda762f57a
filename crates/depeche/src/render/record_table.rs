//! A record for people: who wrote what when, then each fact with the words that prove it.

use std::io::Write;

use anyhow::Result;
use depeche_model::{Kind, Record};

use super::{
    Screen, facts,
    grid::{self, Cell, Column},
};

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
            writeln!(out, "\n{}", heading(kind))?;
            table(out, record, &rows)?;
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

/// Name or value, how often, and the words that prove it.
fn table(out: &mut impl Write, record: &Record, rows: &[&facts::Fact<'_>]) -> Result<()> {
    let column = |least, right| Column {
        name: String::new(),
        right,
        least,
        rank: 0,
    };
    let columns = [
        column(0, false),
        column(28, false),
        column(4, true),
        column(28, false),
    ];
    let cells = |fact: &&facts::Fact<'_>| {
        let snippet = facts::snippet(record, fact.first, 90, grid::MARKS);
        let count = format!("×{}", fact.count);
        [String::new(), fact.label.clone(), count, snippet]
            .map(|text| Cell::new(&text))
            .to_vec()
    };
    let rows: Vec<Vec<Cell>> = rows.iter().map(cells).collect();
    grid::print(out, &Screen::of_stdout(), &columns, &rows)?;
    Ok(())
}
