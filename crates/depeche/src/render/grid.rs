//! Columns for people: one line a row, never wrapped. What does not fit is cut with an ellipsis, around the words that
//! matter; columns that do not fit at all are left out, the least important first, and named.

use std::{io::Write, ops::Range};

use anyhow::Result;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Screen;

/// Between two columns.
const GAP: usize = 2;
/// Begins and ends a stretch to be emphasised in a cell's text. Control characters, so that no text can hold them.
pub const MARKS: (char, char) = ('\u{1}', '\u{2}');

/// One column.
#[derive(Debug, Clone, Default)]
pub(super) struct Column {
    /// Its name; a grid whose columns have none prints no header.
    pub(super) name: String,
    /// For numbers.
    pub(super) right: bool,
    /// It is not cut below this width while there is another way.
    pub(super) least: usize,
    /// Where not all columns fit, those of the highest rank go first, from the right.
    pub(super) rank: u8,
}

/// One line of text, some stretches of it emphasised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    text: String,
    strong: Vec<Range<usize>>, // bytes of `text`
}

impl Cell {
    /// Text with [`MARKS`], or without: line breaks become spaces, other control characters are dropped, so that no page can
    /// speak to the terminal.
    pub(super) fn new(marked: &str) -> Cell {
        let mut cell = Cell::default();
        let mut open = None;
        for c in marked.trim().chars() {
            match c {
                _ if c == MARKS.0 => open = Some(cell.text.len()),
                _ if c == MARKS.1 => {
                    let from = open.take();
                    cell.strong.extend(from.map(|from| from..cell.text.len()));
                }
                c if c.is_whitespace() => cell.text.push(' '),
                c if c.is_control() => {}
                c => cell.text.push(c),
            }
        }
        cell
    }

    /// As [`Cell::new`], the first place where `needle` stands emphasised.
    pub(super) fn around(text: &str, needle: &str) -> Cell {
        let mut cell = Cell::new(text);
        let needle = Cell::new(needle).text;
        let at = cell.text.find(&needle).filter(|_| !needle.is_empty());
        cell.strong.extend(at.map(|at| at..at + needle.len()));
        cell
    }

    fn width(&self) -> usize {
        self.text.width()
    }

    /// At most `width` wide, the first emphasised stretch in view.
    fn cut(&self, width: usize) -> Cell {
        if self.width() <= width || width == 0 {
            return self.clone();
        }
        let from = match self.strong.first() {
            Some(strong) => self.window(strong, width),
            None => 0,
        };
        let before = if from > 0 { "…" } else { "" };
        let rest = &self.text[from..];
        let mut room = width - before.width();
        if rest.width() > room {
            room = room.saturating_sub(1);
        }
        let kept = prefix(rest, room);
        let after = if kept.len() < rest.len() { "…" } else { "" };
        let shift = |at: usize| before.len() + at.clamp(from, from + kept.len()) - from;
        let strong = self.strong.iter().map(|s| shift(s.start)..shift(s.end));
        Cell {
            text: format!("{before}{kept}{after}"),
            strong: strong.filter(|s| !s.is_empty()).collect(),
        }
    }

    /// Where to begin so that `strong` is in view: from the start if it is, else in the middle, at the beginning of a word.
    fn window(&self, strong: &Range<usize>, width: usize) -> usize {
        if self.text[..strong.end].width() < width {
            return 0;
        }
        let inside = self.text[strong.clone()].width();
        let room = width.saturating_sub(inside + 2) / 2;
        let before = &self.text[..strong.start];
        let mut from = before.len() - suffix(before, room).len();
        if let Some(space) = self.text[from..strong.start].find(' ') {
            from += space + 1;
        }
        from
    }

    fn print(&self, out: &mut impl Write, screen: &Screen) -> Result<()> {
        let (open, close) = if screen.colour {
            ("\u{1b}[1m", "\u{1b}[0m")
        } else {
            ("[", "]")
        };
        let mut at = 0;
        for strong in &self.strong {
            let (before, inside) = (&self.text[at..strong.start], &self.text[strong.clone()]);
            write!(out, "{before}{open}{inside}{close}")?;
            at = strong.end;
        }
        write!(out, "{}", &self.text[at..])?;
        Ok(())
    }

    /// Columns on the screen, the brackets of emphasis included where there is no colour.
    fn printed(&self, screen: &Screen) -> usize {
        let brackets = if screen.colour { 0 } else { 2 };
        self.width() + brackets * self.strong.len()
    }
}

/// The longest beginning that is at most `width` wide.
fn prefix(text: &str, width: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, c)| {
        used += c.width().unwrap_or(0);
        used > width
    });
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

/// The longest end that is at most `width` wide.
fn suffix(text: &str, width: usize) -> &str {
    let mut used = 0;
    let start = text.char_indices().rev().find(|(_, c)| {
        used += c.width().unwrap_or(0);
        used > width
    });
    &text[start.map_or(0, |(at, c)| at + c.len_utf8())..]
}

/// Prints the rows under the names; gives the names of the columns that did not fit.
pub(super) fn print(
    out: &mut impl Write,
    screen: &Screen,
    columns: &[Column],
    rows: &[Vec<Cell>],
) -> Result<Vec<String>> {
    let natural: Vec<usize> = (0..columns.len())
        .map(|at| {
            let widths = rows.iter().map(|row| row[at].printed(screen));
            widths.max().unwrap_or(0).max(columns[at].name.width())
        })
        .collect();
    let kept = choose(columns, &natural, screen.width);
    let take = |values: &[usize]| kept.iter().map(|at| values[*at]).collect::<Vec<_>>();
    let shown: Vec<Column> = kept.iter().map(|at| columns[*at].clone()).collect();
    let widths = fit(&shown, &take(&natural), screen.width);
    if shown.iter().any(|column| !column.name.is_empty()) {
        let names: Vec<Cell> = shown.iter().map(|column| Cell::new(&column.name)).collect();
        line(out, screen, &shown, &widths, &names)?;
        let rules: Vec<Cell> = widths.iter().map(|w| Cell::new(&"─".repeat(*w))).collect();
        line(out, screen, &shown, &widths, &rules)?;
    }
    for row in rows {
        let cells: Vec<Cell> = kept.iter().map(|at| row[*at].clone()).collect();
        line(out, screen, &shown, &widths, &cells)?;
    }
    let left_out = (0..columns.len()).filter(|at| !kept.contains(at));
    Ok(left_out.map(|at| columns[at].name.clone()).collect())
}

/// The columns that fit at their least width, in order.
fn choose(columns: &[Column], natural: &[usize], screen: Option<usize>) -> Vec<usize> {
    let mut kept: Vec<usize> = (0..columns.len()).collect();
    let Some(screen) = screen else { return kept };
    let needs = |kept: &[usize]| {
        let least = kept.iter().map(|at| natural[*at].min(columns[*at].least));
        least.sum::<usize>() + GAP * kept.len().saturating_sub(1)
    };
    while kept.len() > 1 && needs(&kept) > screen {
        let ranks = kept.iter().enumerate().skip(1); // the first column says what a row is
        let dropped = ranks.max_by_key(|(_, at)| columns[**at].rank);
        kept.remove(dropped.map_or(1, |(place, _)| place));
    }
    kept
}

fn line(
    out: &mut impl Write,
    screen: &Screen,
    columns: &[Column],
    widths: &[usize],
    cells: &[Cell],
) -> Result<()> {
    for (at, ((column, width), cell)) in columns.iter().zip(widths).zip(cells).enumerate() {
        let last = at + 1 == columns.len();
        let brackets = cell.printed(screen) - cell.width();
        let cell = cell.cut(width.saturating_sub(brackets).max(1));
        let padding = " ".repeat(width.saturating_sub(cell.printed(screen)));
        if column.right {
            out.write_all(padding.as_bytes())?;
        }
        cell.print(out, screen)?;
        if !last {
            let padding = if column.right { "" } else { &padding };
            write!(out, "{padding}{}", " ".repeat(GAP))?;
        }
    }
    writeln!(out)?;
    Ok(())
}

/// The width of each column: at first the least that it needs, then what is left over is shared among those that would be
/// cut, in proportion to that.
fn fit(columns: &[Column], natural: &[usize], screen: Option<usize>) -> Vec<usize> {
    let Some(screen) = screen else {
        return natural.to_vec();
    };
    let least = columns.iter().zip(natural);
    let mut widths: Vec<usize> = least
        .map(|(column, natural)| column.least.min(*natural).clamp(1, screen.max(1)))
        .collect();
    let used = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
    let mut spare = screen.saturating_sub(used);
    while spare > 0 {
        let cut = (0..widths.len()).filter(|at| widths[*at] < natural[*at]);
        let Some(narrowest) = cut.min_by_key(|at| widths[*at] * 100 / columns[*at].least.max(1))
        else {
            break;
        };
        widths[narrowest] += 1;
        spare -= 1;
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, least: usize, rank: u8) -> Column {
        Column {
            name: name.into(),
            right: false,
            least,
            rank,
        }
    }

    fn printed(width: Option<usize>, colour: bool, rows: &[[&str; 3]]) -> (String, Vec<String>) {
        let columns = [
            column("id", 20, 0),
            column("url", 30, 1),
            column("sentence", 12, 0),
        ];
        let rows: Vec<Vec<Cell>> = rows
            .iter()
            .map(|row| row.iter().map(|text| Cell::new(text)).collect())
            .collect();
        let mut out = Vec::new();
        let left = print(&mut out, &Screen { width, colour }, &columns, &rows).unwrap();
        (String::from_utf8(out).unwrap(), left)
    }

    #[test]
    fn nothing_is_wider_than_the_screen_and_what_is_left_out_is_named() {
        let row = [
            "abc",
            "https://example.org/a",
            "Une phrase assez longue, à couper",
        ];
        let (text, left) = printed(Some(30), false, &[row]);
        assert!(text.lines().all(|line| line.width() <= 30), "{text}");
        assert!(text.contains("abc  Une phrase assez longue,…"), "{text}");
        assert_eq!(left, ["url"]);
        let (whole, left) = printed(None, false, &[row]);
        assert!(whole.contains(row[1]) && whole.contains(row[2]) && left.is_empty());
    }

    #[test]
    fn cuts_keep_what_matters_in_view() {
        let text =
            "Le ministère a dit mardi que \u{1}Altimar\u{2} livrera douze navires à la marine";
        let cut = Cell::new(text).cut(24);
        assert_eq!(cut.text, "…que Altimar livrera do…");
        assert_eq!(&cut.text[cut.strong[0].clone()], "Altimar");
        assert_eq!(Cell::around("a b c", "b").strong.first(), Some(&(2..3)));
        assert_eq!(Cell::new("漢字漢字").cut(5).text, "漢字…");
        assert_eq!(Cell::new("\u{1b}[31mred\nline\u{7}").text, "[31mred line");
    }

    #[test]
    fn emphasis_is_never_left_open() {
        let row = ["a", "", "x \u{1}a very long emphasised stretch\u{2} y"];
        for width in 10..60 {
            let (text, _) = printed(Some(width), true, &[row]);
            assert_eq!(
                text.matches("\u{1b}[1m").count(),
                text.matches("\u{1b}[0m").count()
            );
        }
    }
}
