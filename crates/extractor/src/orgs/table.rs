//! Tab-separated tables with a header row: reading, and errors that name file, line and column.

use memchr::memchr_iter;

use crate::ExtractError;

/// One row, its cells looked up by column name.
#[derive(Debug, Clone)]
pub struct Row<'h, 't> {
    table: &'h str,
    header: &'h [&'t str],
    cells: Vec<&'t str>,
    /// Line in the file, from 1.
    pub line: usize,
}

impl<'t> Row<'_, 't> {
    /// The cell under `column`, trimmed; empty where the table has no such column.
    pub fn get(&self, column: &str) -> &'t str {
        self.header
            .iter()
            .position(|name| *name == column)
            .and_then(|at| self.cells.get(at))
            .map_or("", |cell| trim(cell))
    }

    /// The parts of a cell that holds a list joined by `|`.
    pub fn list(&self, column: &str) -> impl Iterator<Item = &'t str> + use<'t> {
        cut(self.get(column), b'|')
            .map(trim)
            .filter(|part| !part.is_empty())
    }

    /// An error that points at a cell of this row.
    pub fn error(&self, column: &str, reason: impl Into<String>) -> ExtractError {
        let at = self
            .header
            .iter()
            .position(|name| *name == column)
            .unwrap_or(0);
        ExtractError::Table {
            table: self.table.to_owned(),
            line: self.line,
            column: at + 1,
            reason: reason.into(),
        }
    }
}

/// Calls `each` with every row. `required` columns must be in the header, and no column may stand outside
/// `required` and `optional`. Blank lines and lines that start with `#` are skipped.
pub fn read_rows<'t>(
    table: &str,
    content: &'t str,
    required: &[&str],
    optional: &[&str],
    mut each: impl FnMut(&Row<'_, 't>) -> Result<(), ExtractError>,
) -> Result<(), ExtractError> {
    let fault = |line, column, reason: String| ExtractError::Table {
        table: table.to_owned(),
        line,
        column,
        reason,
    };
    let mut lines = content
        .trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let Some((header_line, header)) = lines.next() else {
        return Err(fault(
            1,
            1,
            format!(
                "no header row; expected the columns {}",
                required.join(", ")
            ),
        ));
    };
    let header: Vec<&'t str> = header.split('\t').map(str::trim).collect();
    for (at, name) in header.iter().enumerate() {
        if !required.contains(name) && !optional.contains(name) {
            let reason = format!(
                "unknown column `{name}`; known are {}",
                [required, optional].concat().join(", ")
            );
            return Err(fault(header_line + 1, at + 1, reason));
        }
        if header[..at].contains(name) {
            return Err(fault(
                header_line + 1,
                at + 1,
                format!("column `{name}` stands twice"),
            ));
        }
    }
    if let Some(missing) = required.iter().find(|name| !header.contains(name)) {
        return Err(fault(
            header_line + 1,
            1,
            format!("column `{missing}` is missing"),
        ));
    }
    let mut row = Row {
        table,
        header: &header,
        cells: Vec::with_capacity(header.len()),
        line: 0,
    };
    for (at, line) in lines {
        row.line = at + 1;
        row.cells.clear();
        row.cells.extend(cut(line, b'\t'));
        let count = row.cells.len();
        if count != header.len() {
            let reason = format!("{count} cells where the header has {}", header.len());
            return Err(fault(at + 1, count.min(header.len()), reason));
        }
        each(&row)?;
    }
    Ok(())
}

/// The parts of a text between `mark`s, an ASCII character. Tens of thousands of rows are read at every start: `split` takes
/// three times as long.
fn cut(text: &str, mark: u8) -> impl Iterator<Item = &str> {
    let mut first = 0;
    let ends = memchr_iter(mark, text.as_bytes()).chain([text.len()]);
    ends.map(move |end| {
        let part = &text[first..end];
        first = end + 1;
        part
    })
}

/// Without white space around it; nearly all cells have none.
fn trim(cell: &str) -> &str {
    match cell.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &str) -> Result<Vec<String>, String> {
        let mut names = Vec::new();
        read_rows("t.tsv", content, &["name"], &["kind"], |row| {
            if row.get("name") == "bad" {
                return Err(row.error("name", "is bad"));
            }
            names.push(format!("{}:{}", row.get("name"), row.get("kind")));
            Ok(())
        })
        .map_err(|e| e.to_string())?;
        Ok(names)
    }

    #[test]
    fn reads_rows_and_points_at_faults() {
        assert_eq!(
            read("# note\nkind\tname\nc\tAcme\n\n\tBit\n").unwrap(),
            ["Acme:c", "Bit:"]
        );
        for (content, want) in [
            ("", "t.tsv, line 1, column 1: no header row"),
            (
                "name\tfoo\n",
                "t.tsv, line 1, column 2: unknown column `foo`",
            ),
            (
                "name\tname\n",
                "t.tsv, line 1, column 2: column `name` stands twice",
            ),
            (
                "kind\n",
                "t.tsv, line 1, column 1: column `name` is missing",
            ),
            (
                "#\nname\tkind\nAcme\n",
                "t.tsv, line 3, column 1: 1 cells where",
            ),
            ("kind\tname\n\tbad\n", "t.tsv, line 2, column 2: is bad"),
        ] {
            let got = read(content).unwrap_err();
            assert!(got.starts_with(want), "{got}");
        }
    }
}
