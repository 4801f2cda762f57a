//! The tables under `data/`: tab-separated, a header row, `#` remarks. Read once, checked while they are read.

use crate::CleanError;

/// A table: its name in messages and its text.
pub(crate) struct Table {
    /// File name.
    pub(crate) name: &'static str,
    /// Content.
    pub(crate) text: &'static str,
}

/// A row, with its line number for messages.
pub(crate) struct Row {
    table: &'static str,
    line: usize,
    cells: Vec<&'static str>,
}

impl Table {
    /// The rows under a header that must read `columns`; every row must have as many cells.
    pub(crate) fn rows(&self, columns: &[&str]) -> Result<Vec<Row>, CleanError> {
        let mut rows = Vec::new();
        let mut header = false;
        for (at, line) in self.text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let cells: Vec<&str> = line.split('\t').collect();
            let row = Row {
                table: self.name,
                line: at + 1,
                cells,
            };
            if !header {
                if row.cells != columns {
                    return Err(row.error(format!("the header must be {}", columns.join(", "))));
                }
                header = true;
            } else if row.cells.len() != columns.len() {
                return Err(row.error(format!("{} columns expected", columns.len())));
            } else {
                rows.push(row);
            }
        }
        Ok(rows)
    }
}

impl Row {
    /// The cell in column `at`.
    pub(crate) fn cell(&self, at: usize) -> &'static str {
        self.cells[at]
    }

    /// The cell in column `at`, read as a `T`.
    pub(crate) fn parse<T: std::str::FromStr>(&self, at: usize) -> Result<T, CleanError> {
        let cell = self.cells[at];
        cell.parse()
            .map_err(|_| self.error(format!("`{cell}` cannot be read")))
    }

    /// An error that names this row.
    pub(crate) fn error(&self, reason: impl Into<String>) -> CleanError {
        CleanError::Table {
            table: self.table,
            line: self.line,
            reason: reason.into(),
        }
    }
}

macro_rules! table {
    ($name:literal) => {
        $crate::tables::Table {
            name: $name,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/", $name)),
        }
    };
}
pub(crate) use table;

#[cfg(test)]
mod tests {
    #[test]
    fn tables_that_say_so_are_sorted() {
        for (table, columns) in [
            (table!("byline_words.tsv"), 2),
            (table!("cues.tsv"), 1),
            (table!("date_labels.tsv"), 1),
            (table!("months.tsv"), 1),
            (table!("not_people.tsv"), 1),
            (table!("notices.tsv"), 1),
            (table!("phrases.tsv"), 1),
            (table!("zones.tsv"), 1),
        ] {
            let lines = table.text.lines().filter(|l| !l.starts_with('#')).skip(1);
            let keys: Vec<Vec<&str>> = lines
                .map(|l| l.split('\t').take(columns).collect())
                .collect();
            for pair in keys.windows(2) {
                assert!(pair[0] <= pair[1], "{}: {:?}", table.name, pair);
            }
        }
    }
}
