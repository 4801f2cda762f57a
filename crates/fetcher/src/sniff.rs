//! What the bytes of an answer are, told from their beginning. Content types of feeds are wrong too often to be asked.

use std::io::{BufRead, BufReader, Read};

use flate2::read::MultiGzDecoder;

/// Most bytes that a packed listing may unpack to (the sitemap protocol allows 50 MB).
const MAX_UNPACKED: u64 = 64 * 1024 * 1024;
/// How far the beginning is looked at.
const HEAD: u64 = 16 * 1024;

/// The root of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Root {
    /// `rss`, `rdf:RDF` or `feed`.
    Feed,
    /// `urlset`.
    UrlSet,
    /// `sitemapindex`.
    SitemapIndex,
    /// A JSON object.
    Json,
    /// An HTML document.
    Html,
    /// Lines of absolute URLs.
    Urls,
    /// Nothing but blanks.
    Empty,
    /// Something else.
    Other,
}

/// The bytes, unpacked while they are read where they are gzip (`sitemap.xml.gz`).
pub(crate) fn open(bytes: &[u8]) -> Box<dyn BufRead + '_> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        Box::new(BufReader::new(
            MultiGzDecoder::new(bytes).take(MAX_UNPACKED),
        ))
    } else {
        Box::new(bytes)
    }
}

/// The beginning as text; only ASCII is looked at, so the charset does not matter.
pub(crate) fn head(bytes: &[u8]) -> String {
    let mut head = Vec::new();
    // A broken or truncated archive still shows its beginning; reading it whole will report the fault.
    let _ = open(bytes).take(HEAD).read_to_end(&mut head);
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        head.retain(|byte| *byte != 0); // UTF-16, of which the ASCII part is enough here
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// Tells the root from the beginning.
pub(crate) fn root(head: &str) -> Root {
    let mut rest = head
        .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{fffd}'));
    if rest.is_empty() {
        return Root::Empty;
    }
    if rest.starts_with('{') {
        return Root::Json;
    }
    if starts_with_url(rest) {
        return Root::Urls;
    }
    while let Some(after) = rest.find('<').map(|at| &rest[at + 1..]) {
        let skip_to = if after.starts_with("!--") {
            "-->"
        } else if after.starts_with('?') || after.starts_with('!') {
            if starts_with_no_case(after, "!doctype html") {
                return Root::Html;
            }
            ">"
        } else {
            return element(after);
        };
        let Some(end) = after.find(skip_to) else {
            break;
        };
        rest = &after[end + skip_to.len()..];
    }
    Root::Other
}

fn element(after: &str) -> Root {
    let name = after
        .split(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    match name.rsplit(':').next().unwrap_or_default() {
        "rss" | "rdf" | "feed" => Root::Feed,
        "urlset" => Root::UrlSet,
        "sitemapindex" => Root::SitemapIndex,
        "html" | "head" | "body" | "title" | "meta" | "script" | "div" | "p" | "link" => Root::Html,
        _ => Root::Other,
    }
}

/// Whether the first line that is not a remark is an absolute URL.
fn starts_with_url(text: &str) -> bool {
    text.lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'))
        .is_some_and(|line| {
            (starts_with_no_case(line, "http://") || starts_with_no_case(line, "https://"))
                && !line.contains(char::is_whitespace)
        })
}

pub(crate) fn starts_with_no_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots() {
        for (text, want) in [
            ("", Root::Empty),
            (" \n\t\u{feff}", Root::Empty),
            (
                "\u{feff}<?xml version='1.0'?><!-- a > b --><rss version='2.0'>",
                Root::Feed,
            ),
            ("\n\n<feed xmlns='x'>", Root::Feed),
            ("<rdf:RDF xmlns:rdf='x'>", Root::Feed),
            ("<?xml-stylesheet href='a'?><urlset>", Root::UrlSet),
            ("<sm:sitemapindex xmlns:sm='x'>", Root::SitemapIndex),
            ("<!DOCTYPE html><html>", Root::Html),
            ("<!doctype HTML PUBLIC 'x'><rss>", Root::Html),
            ("<HTML>", Root::Html),
            ("Warning: something <rss>", Root::Feed),
            ("{\"version\": 1}", Root::Json),
            ("# liste\nhttps://a.example/1\n", Root::Urls),
            ("https://a.example/ et le reste", Root::Other),
            ("<opml>", Root::Other),
            ("bonjour", Root::Other),
            ("<", Root::Other),
            ("<!--", Root::Other),
        ] {
            assert_eq!(root(text), want, "{text}");
        }
    }
}
