//! Reading the tab-separated tables under `data/`: a header row, `#` remarks, every row with every column.

use crate::ExtractError;

/// One row with its line number, for messages.
#[derive(Debug, Clone)]
pub(crate) struct Row<'a> {
    table: &'a str,
    line: usize,
    cells: Vec<&'a str>,
}

impl<'a> Row<'a> {
    /// The cell of a column, from 0, trimmed. Rows were checked to have every column.
    pub(crate) fn cell(&self, column: usize) -> &'a str {
        self.cells[column]
    }

    /// An error that points at a column of this row.
    pub(crate) fn error(&self, column: usize, reason: impl Into<String>) -> ExtractError {
        ExtractError::Table {
            table: self.table.to_owned(),
            line: self.line,
            column: column + 1,
            reason: reason.into(),
        }
    }
}

/// Reads a table whose header must be exactly `columns`.
///
/// # Errors
/// A wrong header or a row with another number of columns.
pub(crate) fn read<'a>(
    table: &'a str,
    content: &'a str,
    columns: &[&str],
) -> Result<Vec<Row<'a>>, ExtractError> {
    let mut lines = content
        .lines()
        .enumerate()
        .map(|(number, line)| (number + 1, line.trim_end_matches('\r')))
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let error = |line, column, reason: String| ExtractError::Table {
        table: table.to_owned(),
        line,
        column,
        reason,
    };
    let (line, header) = lines
        .next()
        .ok_or_else(|| error(1, 1, "the table is empty".into()))?;
    if header.split('\t').ne(columns.iter().copied()) {
        return Err(error(
            line,
            1,
            format!("the header must be {}", columns.join("<tab>")),
        ));
    }
    lines
        .map(|(line, text)| {
            let cells: Vec<&str> = text.split('\t').map(str::trim).collect();
            if cells.len() != columns.len() {
                let reason = format!("{} columns expected, {} found", columns.len(), cells.len());
                return Err(error(line, cells.len().min(columns.len()), reason));
            }
            Ok(Row { table, line, cells })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_at_the_wrong_place() {
        let bad = read("t.tsv", "a\tb\n# remark\n1\t2\n3\n", &["a", "b"]).unwrap_err();
        assert_eq!(
            bad.to_string(),
            "t.tsv, line 4, column 1: 2 columns expected, 1 found"
        );
        assert!(
            read("t.tsv", "a\tc\n", &["a", "b"])
                .unwrap_err()
                .to_string()
                .contains("line 1")
        );
        assert!(read("t.tsv", "", &["a"]).is_err());
    }
}
