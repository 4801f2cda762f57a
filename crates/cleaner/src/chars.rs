//! Characters as they should have been: white space, soft hyphens, composed accents, entities escaped twice.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Characters that show nothing and only split words.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}')
}

/// White space that a line may be broken at. No-break spaces are kept: they hold French numbers together.
pub(crate) fn is_breaking_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}')
}

/// Appends `text` with runs of white space as one space, invisible characters left out. A space at the start is
/// kept only after something; `\n` already in `out` counts as white space.
pub(crate) fn push_collapsed(out: &mut String, text: &str) {
    let mut space = out.is_empty() || out.ends_with([' ', '\n']);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c.is_ascii_graphic() {
            let end = rest
                .bytes()
                .position(|b| !b.is_ascii_graphic())
                .unwrap_or(rest.len());
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            space = false;
            continue;
        }
        if c == '\u{1b}' {
            rest = &rest[escape_length(rest)..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if is_breaking_space(c) {
            if !space {
                out.push(' ');
                space = true;
            }
        } else if !is_invisible(c) {
            out.push(c);
            space = c == '\u{a0}' && space;
        }
    }
}

/// Bytes of the terminal's control sequence that `text` begins with: the colours of a log (`ESC [ 31 m`), a title or a link
/// (`ESC ] … BEL`). An escape that begins none is one byte.
fn escape_length(text: &str) -> usize {
    let bytes = &text.as_bytes()[..text.len().min(200)];
    let length = match bytes.get(1) {
        Some(b'[') => bytes[2..]
            .iter()
            .position(|b| !(0x20..=0x3f).contains(b))
            .filter(|at| (0x40..=0x7e).contains(&bytes[2 + at]))
            .map(|at| at + 3),
        Some(b']') => {
            let ends = |at: usize| bytes[at] == 7 || bytes[at..].starts_with(b"\x1b\\");
            (2..bytes.len())
                .find(|at| ends(*at))
                .map(|at| at + if bytes[at] == 7 { 1 } else { 2 })
        }
        _ => None,
    };
    length.unwrap_or(1)
}

/// One line of clean text: entities left over from escaping twice are read, white space is collapsed (no-break spaces
/// at the ends too), accents composed.
pub(crate) fn line(text: &str) -> String {
    let text = unescape(text);
    let mut out = String::with_capacity(text.len());
    push_collapsed(&mut out, &text);
    nfc(out.trim())
}

/// A block's text: as [`line`], but line breaks stay.
pub(crate) fn polish(text: &str) -> String {
    nfc(unescape(text.trim()).trim())
}

/// NFC, copied only where it changes something.
pub(crate) fn nfc(text: &str) -> String {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.to_owned(),
        _ => text.nfc().collect(),
    }
}

/// Reads entities that remain in text after the parser has read them once (`&amp;eacute;` in the source), and those
/// in JSON and attributes. Unknown names stay as they are.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match entity(rest) {
            Some((decoded, length)) => {
                out.push_str(&decoded);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The entity at the start of `text` (which begins with `&`) and its length. Only with its semicolon: `AT&T` and
/// `?a=1&copy=2` are no entities.
fn entity(text: &str) -> Option<(Cow<'static, str>, usize)> {
    let end = text.bytes().take(34).position(|b| b == b';')?;
    let name = &text[1..end];
    if let Some(digits) = name.strip_prefix('#') {
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => digits.parse().ok()?,
        };
        return Some((Cow::Owned(numeric(code)?.to_string()), end + 1));
    }
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    if name == "amp" {
        // `&amp;amp;eacute;` was escaped three times
        let next = format!("&{}", &text[end + 1..].chars().take(32).collect::<String>());
        if let Some((decoded, length)) = entity(&next) {
            return Some((decoded, end + length));
        }
    }
    let (first, second) = *html5ever::data::NAMED_ENTITIES.get(&text[1..=end])?;
    let decoded: String = [first, second]
        .into_iter()
        .filter(|c| *c != 0)
        .filter_map(char::from_u32)
        .collect();
    (!decoded.is_empty()).then_some((Cow::Owned(decoded), end + 1))
}

/// A numeric reference; 128 to 159 mean windows-1252, as browsers read them.
fn numeric(code: u32) -> Option<char> {
    match code {
        0 => None,
        0x80..=0x9f => html5ever::data::C1_REPLACEMENTS[(code - 0x80) as usize],
        _ => char::from_u32(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_collapses_and_no_break_spaces_stay() {
        assert_eq!(line(" a \n\t b\u{a0}c\u{202f}d  "), "a b\u{a0}c\u{202f}d");
        for (text, want) in [
            ("\u{1b}[31m$5 million\u{1b}[0m", "$5 million"),
            ("\u{1b}[1;31m5 M€\u{1b}[0m de perte", "5 M€ de perte"),
            (
                "a \u{1b}]8;;http://x.example\u{7}link\u{1b}]8;;\u{1b}\\ b",
                "a link b",
            ),
            ("\u{1b}[é \u{1b}(x [31m", "[é (x [31m"),
            ("\u{1b}", ""),
        ] {
            assert_eq!(line(text), want, "{text:?}");
        }
        assert_eq!(line("gou\u{ad}ver\u{200b}ne\u{ad}ment"), "gouvernement");
        assert_eq!(line("e\u{301}te\u{301}"), "été");
    }

    #[test]
    fn entities_escaped_twice_are_read_and_ampersands_kept() {
        for (text, want) in [
            ("l&rsquo;&eacute;t&#233;", "l’été"),
            ("&amp;eacute;", "é"),
            ("&#x27;a&#39; &#150;", "'a' –"),
            ("AT&T and R&D; ?a=1&copy=2", "AT&T and R&D; ?a=1&copy=2"),
            ("Johnson &amp; Johnson", "Johnson & Johnson"),
            ("&nosuchname; &;", "&nosuchname; &;"),
            ("&#0; &#xFFFFFFFF;", "&#0; &#xFFFFFFFF;"),
        ] {
            assert_eq!(unescape(text), want, "{text}");
        }
    }
}
