//! What the bytes are: HTML, text, or something that is neither.

use depeche_model::{InputKind, Page};

use crate::CleanError;

/// The most bytes that are read, 50 MB: a page is rarely over 2 MB, and a crawl must not choke on a bomb.
pub const MAX_BYTES: usize = 50_000_000;

/// How to read a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// As a document.
    Html,
    /// As a text file: title line, blank line, body.
    Text,
    /// As a body.
    InlineText,
}

/// First bytes of formats that people save by mistake.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF media file"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"\x7fELF", "a program"),
    (b"ID3", "an MP3 file"),
    (b"OggS", "an Ogg file"),
    (b"SQLite format 3", "an SQLite file"),
];

/// Decides how to read `page`, or why it cannot be read.
pub(crate) fn sniff(page: &Page) -> Result<Reading, CleanError> {
    let bytes = page.body.as_slice();
    if bytes.len() > MAX_BYTES {
        return Err(CleanError::TooLarge {
            bytes: bytes.len(),
            limit: MAX_BYTES,
        });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(CleanError::Empty);
    }
    if let Some(what) = binary(bytes) {
        return Err(CleanError::Binary { what });
    }
    Ok(match page.kind {
        InputKind::Html => Reading::Html,
        InputKind::Text => Reading::Text,
        InputKind::InlineText => Reading::InlineText,
        InputKind::Auto => guess(page),
    })
}

/// Names the format of bytes that are not text.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(what);
    }
    let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let window = &bytes[..bytes.len().min(4_096)];
    let odd = window
        .iter()
        .filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31))
        .count();
    (!utf16 && odd * 20 > window.len()).then_some("binary data")
}

fn guess(page: &Page) -> Reading {
    let content_type = page
        .content_type
        .as_deref()
        .unwrap_or("")
        .to_ascii_lowercase();
    if content_type.contains("html") {
        return Reading::Html;
    }
    if content_type.starts_with("text/plain") {
        return Reading::Text;
    }
    let source = page.source.to_ascii_lowercase();
    let source = source.strip_suffix(".gz").unwrap_or(&source);
    let has = |endings: &[&str]| endings.iter().any(|e| source.ends_with(e));
    if has(&[".html", ".htm", ".xhtml", ".shtml"]) {
        return Reading::Html;
    }
    if looks_like_html(&page.body) {
        return Reading::Html;
    }
    Reading::Text
}

/// Whether a tag opens the bytes, or several stand in their first part.
fn looks_like_html(bytes: &[u8]) -> bool {
    let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let head: Vec<u8> = bytes
        .iter()
        .filter(|b| !(utf16 && **b == 0))
        .take(4_096)
        .map(u8::to_ascii_lowercase)
        .collect();
    let text = String::from_utf8_lossy(&head);
    let start = text.trim_start_matches(['\u{feff}', '\u{fffd}', ' ', '\n', '\r', '\t']);
    let opens = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<!--",
        "<meta",
        "<title",
        "<article",
        "<div",
        "<p>",
        "<p ",
        "<section",
        "<main",
    ];
    opens.iter().any(|o| start.starts_with(o))
        || ["<p>", "<p ", "<div", "</p>", "<br", "<h1", "<html"]
            .iter()
            .filter(|t| text.contains(**t))
            .count()
            >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(source: &str, content_type: Option<&str>, body: &[u8]) -> Page {
        Page {
            source: source.into(),
            content_type: content_type.map(Into::into),
            body: body.to_vec(),
            ..Page::default()
        }
    }

    #[test]
    fn header_then_ending_then_first_bytes() {
        for (source, content_type, body, want) in [
            ("a", Some("text/html; charset=utf-8"), "x", Reading::Html),
            ("a.html", Some("text/plain"), "<p>x", Reading::Text),
            ("a.HTM", None, "x", Reading::Html),
            ("page.html.gz", None, "x", Reading::Html),
            ("<stdin>", None, " \n<!DOCTYPE html><p>x", Reading::Html),
            (
                "<stdin>",
                None,
                "Before: <p>one</p><p>two</p>",
                Reading::Html,
            ),
            ("a.txt", None, "Un titre\n\nLe corps, 3 < 4.", Reading::Text),
        ] {
            assert_eq!(
                sniff(&page(source, content_type, body.as_bytes())),
                Ok(want),
                "{source} {body}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_text() {
        let code = |body: &[u8]| sniff(&page("x", None, body)).unwrap_err().code();
        assert_eq!(code(b" \r\n\t"), "empty");
        assert_eq!(code(b""), "empty");
        assert_eq!(code(b"%PDF-1.7 ..."), "binary");
        assert_eq!(code(&[7, 0, 1, 2, 3, 0, 0, 9]), "binary");
        assert_eq!(code(&vec![b'a'; MAX_BYTES + 1]), "too-large");
    }
}
