//! What standard output can show.

use std::{env, io::IsTerminal};

/// How wide it is, and whether it takes colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// In columns; `None` where lines may be of any length, as in a pipe.
    pub width: Option<usize>,
    /// Colours and bold type.
    pub colour: bool,
}

impl Screen {
    /// Standard output: `COLUMNS` wins over the terminal's own width; no colours in a pipe, on a dumb terminal or with
    /// `NO_COLOR` (<https://no-color.org>).
    pub fn of_stdout() -> Screen {
        let terminal = std::io::stdout().is_terminal();
        let asked = env::var("COLUMNS").ok();
        let asked = asked.and_then(|text| text.parse().ok()).filter(|w| *w > 0);
        let own = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        Screen {
            width: asked.or_else(|| own().filter(|_| terminal)),
            colour: terminal && may_colour(),
        }
    }
}

/// Does the person want colours?
pub fn may_colour() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Lines of at most `width` columns, broken at spaces, each after `indent`; one line where there is no width.
pub fn wrapped(text: &str, indent: &str, width: Option<usize>) -> String {
    use unicode_width::UnicodeWidthStr;
    let width = width.unwrap_or(usize::MAX);
    let mut out = String::from(indent);
    let mut used = indent.width();
    for (at, word) in text.split_whitespace().enumerate() {
        if at > 0 && used + 1 + word.width() > width {
            out.push('\n');
            out.push_str(indent);
            used = indent.width();
        } else if at > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += word.width();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(
            wrapped("un deux trois", "  ", Some(9)),
            "  un deux\n  trois"
        );
        assert_eq!(wrapped("un deux trois", "", None), "un deux trois");
    }
}
