//! Tags with more attributes than any page has: each attribute is compared with all before it, so that 300,000 of them in one
//! tag cost a minute. What comes after the first [`MOST_ATTRIBUTES`] is not read.

use std::ops::Range;

use memchr::memchr;

/// Attributes of a tag that are read.
pub(super) const MOST_ATTRIBUTES: usize = 1_000;

/// The first tag that begins in `within`, where it has too many attributes: from where they are too many to its end, the `>`
/// included (or the page's end).
pub(super) fn tag(html: &str, within: Range<usize>) -> Option<Range<usize>> {
    let bytes = html.as_bytes();
    let mut at = within.start;
    loop {
        at += memchr(b'<', &bytes[at..within.end])? + 1;
        if bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            break;
        }
    }
    let (mut attributes, mut too_many) = (0, None);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'>' => return too_many.map(|from| from..at + 1),
            b' ' | b'\t' | b'\n' | b'\x0c' | b'/' if !bytes[at - 1].is_ascii_whitespace() => {
                attributes += 1;
                if attributes > MOST_ATTRIBUTES && too_many.is_none() {
                    too_many = Some(at);
                }
            }
            // Only after `=` does a quote begin a value.
            b'=' => {
                let value = at + 1 + spaces(&bytes[at + 1..]);
                if let Some(quote @ (b'"' | b'\'')) = bytes.get(value) {
                    let length = memchr(*quote, &bytes[value + 1..]);
                    at = length.map_or(bytes.len(), |length| value + 1 + length);
                }
            }
            _ => {}
        }
        at += 1;
    }
    too_many.map(|from| from..bytes.len())
}

fn spaces(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| b.is_ascii_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tags_with_too_many_attributes_are_cut() {
        let many = " a".repeat(MOST_ATTRIBUTES + 5);
        for (html, cut) in [
            ("<p a=\"x > y\" b>text".to_owned(), None),
            (format!("text{many}<br>"), None),
            (format!("<p a=\"{many}\">text"), None),
            (format!("<p{}a>text", " \n\t".repeat(2000)), None),
            (format!("<p{many}>text"), Some("text")),
            (format!("&<p a=\">\"{many}>text"), Some("text")),
            (format!("<p{many}"), Some("")),
        ] {
            let found = tag(&html, 0..html.len());
            assert_eq!(found.map(|range| &html[range.end..]), cut, "{html}");
        }
    }
}
