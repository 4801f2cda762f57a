//! Rows of a query, in each format.

use std::io::Write;

use anyhow::Result;
use depeche_sink::{Table, Value};

use super::{
    Screen, answer,
    grid::{self, Cell, Column},
};
use crate::{args::Format, log};

/// Prints columns and rows as they are asked for: a table for people, JSON values typed as in the database, CSV with a
/// header.
pub fn print_rows(out: &mut impl Write, format: Format, table: &Table) -> Result<()> {
    match format {
        Format::Table => {
            let cells = |row: &Vec<Value>| row.iter().map(|v| Cell::new(&v.to_string())).collect();
            let rows: Vec<Vec<Cell>> = table.rows.iter().map(cells).collect();
            let mut columns = columns(table);
            columns.iter_mut().for_each(|column| column.rank = 0); // whoever wrote the query put them in order
            for_people(out, &columns, &rows)?;
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

/// As [`print_rows`], an answer to a ready question: its table leaves out columns without a value, shortens ids, sets
/// thousands apart and shows where in a sentence the thing is named. `trend` heads the column of that name.
pub fn print_answer(
    out: &mut impl Write,
    format: Format,
    table: &Table,
    trend: Option<&str>,
) -> Result<()> {
    if format != Format::Table {
        return print_rows(out, format, table);
    }
    let filled: Vec<usize> = (0..table.columns.len())
        .filter(|at| !table.rows.iter().all(|row| is_empty(&row[*at])))
        .filter(|at| !answer::is_said_with_amount(table, &table.columns[*at]))
        .collect();
    let mut shown = columns(table);
    for column in &mut shown {
        if let Some(trend) = trend.filter(|_| column.name == "trend") {
            column.name = trend.to_owned();
        }
    }
    let shown: Vec<Column> = filled.iter().map(|at| shown[*at].clone()).collect();
    let row = |row: &Vec<Value>| {
        let cells = filled.iter().map(|at| answer::cell(table, row, *at));
        cells.collect()
    };
    let rows: Vec<Vec<Cell>> = table.rows.iter().map(row).collect();
    for_people(out, &shown, &rows)
}

fn for_people(out: &mut impl Write, columns: &[Column], rows: &[Vec<Cell>]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let left_out = grid::print(out, &Screen::of_stdout(), columns, rows)?;
    if !left_out.is_empty() {
        log::note(format_args!(
            "not shown at this width: {}; --format csv or json has them",
            left_out.join(", ")
        ));
    }
    Ok(())
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.is_empty(),
        _ => false,
    }
}

fn columns(table: &Table) -> Vec<Column> {
    let named = table.columns.iter().enumerate();
    let column = |(at, name): (usize, &String)| {
        let mut values = table.rows.iter().map(|row| &row[at]);
        let number = |v: &Value| matches!(v, Value::Integer(_) | Value::Real(_) | Value::Null);
        Column {
            name: name.clone(),
            right: values.all(number) || answer::is_amount(name),
            least: least(name),
            rank: rank(name, table),
        }
    };
    named.map(column).collect()
}

/// What a column needs to be of use.
fn least(name: &str) -> usize {
    match name {
        "sentence" | "snippet" | "detail" => 30,
        "name" | "id" => 24,
        "site" | "text" | "company" | "agency" | "payer" | "payee" => 14,
        _ => 20,
    }
}

/// What can be spared where not all fits. Beside a sentence, the mention itself and the headline can: the sentence shows
/// the one, `depeche show` the other.
fn rank(name: &str, table: &Table) -> u8 {
    let spare = [
        "url",
        "country",
        "company_id",
        "agency_id",
        "payer_id",
        "payee_id",
        "field",
        "start",
        "stop",
        "confidence",
    ];
    match name {
        "title" | "text" if table.column("sentence").is_some() => 2,
        _ if spare.contains(&name) => 3,
        "site" | "lang" | "words" | "trend" | "duplicate_of" => 1,
        _ => 0,
    }
}
