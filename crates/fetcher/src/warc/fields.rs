//! `Name: value` lines: the heads of WARC records and of the HTTP messages inside.

use std::io::{self, BufRead, Read};

/// Most bytes of one head; more is not a head.
const MAX_HEAD: usize = 256 * 1024;

/// Named fields in the order they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields {
    list: Vec<(String, String)>,
}

impl Fields {
    pub(super) fn push(&mut self, name: &str, value: impl Into<String>) {
        self.list.push((name.to_owned(), value.into()));
    }

    /// The first value of this name, whatever its case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.list
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// As lines, without the blank line that ends a head. Line breaks inside values become blanks.
    pub(super) fn to_lines(&self) -> String {
        let mut lines = String::new();
        for (name, value) in &self.list {
            lines.push_str(name);
            lines.push_str(": ");
            lines.extend(
                value
                    .chars()
                    .map(|c| if matches!(c, '\r' | '\n') { ' ' } else { c }),
            );
            lines.push_str("\r\n");
        }
        lines
    }

    /// Reads lines; continuation lines (obsolete folding) are joined, lines without a colon dropped.
    pub(super) fn parse(text: &str) -> Fields {
        let mut fields = Fields::default();
        for line in text.lines() {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.list.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push(name.trim(), value.trim());
            }
        }
        fields
    }
}

/// Reads a head up to its blank line, which is consumed. `None` at the end of the input; blank lines before are skipped.
pub(super) fn read_head(reader: &mut impl BufRead) -> io::Result<Option<(String, Fields)>> {
    let mut head = Vec::new();
    let mut limited = reader.take(MAX_HEAD as u64);
    loop {
        let before = head.len();
        let read = limited.read_until(b'\n', &mut head)?;
        let line = head[before..].trim_ascii();
        if line.is_empty() && read > 0 {
            if before == 0 {
                head.clear();
                continue;
            }
            break;
        }
        if read == 0 {
            if head.is_empty() && limited.limit() > 0 {
                return Ok(None);
            }
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "a record's head does not end",
            ));
        }
    }
    let text = String::from_utf8_lossy(&head);
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    Ok(Some((first.trim().to_owned(), Fields::parse(rest))))
}
