//! Which tables are written, and the types of their columns.

use anyhow::{Result, bail};
use depeche_sink::{Reader, Relation};

use crate::column::Kind;

/// Written where none is named: what the schema's documentation leads with, without what repeats it.
const DEFAULT: [&str; 6] = [
    "articles", "mentions", "entities", "money", "dates", "deals",
];

/// Columns whose meaning is narrower than their declaration.
const NARROWER: [(&str, Kind); 14] = [
    ("day", Kind::Day),
    ("first_day", Kind::Day),
    ("last_day", Kind::Day),
    ("date_first", Kind::Day),
    ("date_last", Kind::Day),
    ("published_utc", Kind::Moment),
    ("first_seen", Kind::Moment),
    ("last_seen", Kind::Moment),
    ("changed_at", Kind::Moment),
    ("free", Kind::Truth),
    ("repeated", Kind::Truth),
    ("approximate", Kind::Truth),
    ("in_title", Kind::Truth),
    ("similarity", Kind::Real),
];

/// Columns that mean something in the database alone.
const LEFT_OUT: [&str; 4] = ["key", "article_key", "first_run", "origins"];

/// A table or view, with what is written of it.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<(String, Kind)>,
}

impl Table {
    /// The rows, in the file's own order.
    pub(crate) fn sql(&self) -> String {
        let quoted: Vec<String> = self
            .columns
            .iter()
            .map(|(name, _)| format!("\"{}\"", name.replace('"', "\"\"")))
            .collect();
        format!("SELECT {} FROM \"{}\"", quoted.join(", "), self.name)
    }
}

/// The tables of these names, or the default ones.
///
/// # Errors
/// There is no such table; the error lists those there are.
pub(crate) fn chosen(reader: &Reader, names: &[String]) -> Result<Vec<Table>> {
    let schema = reader.schema()?;
    let default = DEFAULT.map(str::to_owned);
    let names = if names.is_empty() { &default } else { names };
    names
        .iter()
        .map(|name| match schema.iter().find(|r| r.name == *name) {
            Some(relation) => Ok(table(relation)),
            None => {
                let known: Vec<&str> = schema
                    .iter()
                    .filter(|r| r.is_for_people())
                    .map(|r| r.name.as_str())
                    .collect();
                bail!("there is no table `{name}`; there are {}", known.join(", "))
            }
        })
        .collect()
}

fn table(relation: &Relation) -> Table {
    let columns = relation
        .columns
        .iter()
        .filter(|column| !LEFT_OUT.contains(&column.name.as_str()))
        .map(|column| {
            let narrower = NARROWER.iter().find(|(name, _)| *name == column.name);
            let kind = match (narrower, column.declared.as_str()) {
                (Some((_, kind)), _) => *kind,
                (None, "INTEGER" | "INT") => Kind::Integer,
                (None, "REAL" | "NUMERIC" | "NUM") => Kind::Real,
                (None, "BLOB") => Kind::Bytes,
                _ => Kind::Text,
            };
            (column.name.clone(), kind)
        })
        .collect();
    Table {
        name: relation.name.clone(),
        columns,
    }
}
