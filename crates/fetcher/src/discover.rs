//! Finding a site's feeds and sitemaps in its home page. A scan for tags, not an HTML parser: `<link>` needs no tree, and
//! the parser belongs to the cleaner. Sitemaps of robots.txt come from [`Fetcher::sitemaps`](crate::Fetcher::sitemaps).

use quick_xml::escape::resolve_html5_entity;
use url::Url;

use crate::{sniff::starts_with_no_case, tsv};

/// Most listings that are taken from one page.
const MAX_FOUND: usize = 50;

/// A feed or sitemap that a page names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it should be.
    pub url: Url,
    /// `rss`, `atom`, `json-feed` or `sitemap`, as the page says; the document itself decides.
    pub kind: &'static str,
    /// As the page names it.
    pub title: Option<String>,
}

/// The listings that an HTML page names in `<link rel="alternate">` and `<link rel="sitemap">`, in its order.
pub fn listings(html: &[u8], page_url: &Url) -> Vec<Found> {
    let html = String::from_utf8_lossy(html);
    let mut base = page_url.clone();
    let mut found: Vec<Found> = Vec::new();
    for tag in tags(&html) {
        if tag.is("base")
            && let Some(href) = tag.attribute("href")
            && let Ok(url) = page_url.join(href.trim())
        {
            base = url;
        }
        if tag.is("link")
            && let Some(link) = listing_link(&tag, &base)
            && !found.iter().any(|other| other.url == link.url)
        {
            found.push(link);
        }
        if found.len() >= MAX_FOUND {
            break;
        }
    }
    found
}

fn listing_link(tag: &Tag<'_>, base: &Url) -> Option<Found> {
    let rel = tag.attribute("rel")?.to_ascii_lowercase();
    let mut rels = rel.split_ascii_whitespace();
    let kind = if rels.clone().any(|rel| rel == "sitemap") {
        "sitemap"
    } else if rels.any(|rel| rel == "alternate" || rel == "feed") {
        feed_kind(&tag.attribute("type")?)?
    } else {
        return None;
    };
    let mut url = base.join(tag.attribute("href")?.trim()).ok()?;
    url.set_fragment(None);
    matches!(url.scheme(), "http" | "https").then(|| Found {
        url,
        kind,
        title: tag
            .attribute("title")
            .filter(|title| !title.trim().is_empty()),
    })
}

fn feed_kind(media_type: &str) -> Option<&'static str> {
    let essence = media_type.split(';').next()?.trim().to_ascii_lowercase();
    tsv::rows(include_str!("../data/feed-types.tsv"))
        .find(|row| row[0] == essence)
        .map(|row| row[1])
}

/// The text of the first `<title>`, one line, at most 200 characters.
pub(crate) fn title(html: &str) -> Option<String> {
    let tag = tags(html).find(|tag| tag.is("title"))?;
    let text = tag.after.split('<').next()?;
    let joined = unescape(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    (!joined.is_empty()).then(|| joined.chars().take(200).collect())
}

/// Text without tags and with its entities resolved, for titles that feeds give as HTML. A bare `<` stays.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        let is_tag =
            tail[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
        match tail.find('>') {
            Some(end) if is_tag => rest = &tail[end + 1..],
            None if is_tag => return unescape(&out),
            _ => {
                out.push('<');
                rest = &tail[1..];
            }
        }
    }
    out.push_str(rest);
    unescape(&out)
}

/// Resolves character references; what is not one stays.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        // The longest name is under 40 bytes.
        let name = rest
            .find(';')
            .filter(|end| *end < 40)
            .map(|end| &rest[..end]);
        match name.and_then(|name| Some((name, resolve(name)?))) {
            Some((name, value)) => {
                out.push_str(&value);
                rest = &rest[name.len() + 1..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

fn resolve(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        return resolve_html5_entity(name).map(str::to_owned);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
        .filter(|c| *c != '\0')
        .map(String::from)
}

/// An opening tag.
struct Tag<'a> {
    name: &'a str,
    attributes: &'a str,
    /// What follows it.
    after: &'a str,
}

impl Tag<'_> {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The value of the first attribute of this name, entities resolved.
    fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            let end = rest
                .find(|c: char| c.is_ascii_whitespace() || c == '=')
                .unwrap_or(rest.len());
            if rest.is_empty() {
                return None;
            }
            let key = &rest[..end];
            rest = rest[end..].trim_start();
            let value = match rest.strip_prefix('=') {
                Some(after) => take_value(after.trim_start(), &mut rest),
                None => "",
            };
            if key.eq_ignore_ascii_case(name) {
                return Some(unescape(value));
            }
            if key.is_empty() && value.is_empty() {
                return None;
            }
        }
    }
}

/// Cuts a quoted or bare value off the front and leaves the rest in `rest`.
fn take_value<'a>(text: &'a str, rest: &mut &'a str) -> &'a str {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            let end = inner.find(quote).unwrap_or(inner.len());
            *rest = inner.get(end + 1..).unwrap_or_default();
            return &inner[..end];
        }
    }
    let end = text
        .find(|c: char| c.is_ascii_whitespace())
        .unwrap_or(text.len());
    *rest = &text[end..];
    &text[..end]
}

/// The opening tags of a document, in order; comments and the contents of scripts and styles are passed over.
fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find('<')?;
            rest = &rest[at + 1..];
            if let Some(comment) = rest.strip_prefix("!--") {
                rest = comment.split_once("-->")?.1;
                continue;
            }
            if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let end = tag_end(rest)?;
            let inside = &rest[..end];
            let name_end = inside
                .find(|c: char| c.is_ascii_whitespace() || c == '/')
                .unwrap_or(inside.len());
            let (name, attributes) = inside.split_at(name_end);
            let after = &rest[end + 1..];
            rest = past_raw_text(name, after);
            return Some(Tag {
                name,
                attributes,
                after,
            });
        }
    })
}

/// Where the tag's `>` is, quotes respected.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') if text[..at].trim_end().ends_with('=') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    // A quote that never closes: the first `>` will do.
    text.find('>')
}

fn past_raw_text<'a>(name: &str, after: &'a str) -> &'a str {
    if !matches!(name.to_ascii_lowercase().as_str(), "script" | "style") {
        return after;
    }
    let mut from = 0;
    while let Some(at) = after[from..].find("</").map(|at| from + at) {
        if starts_with_no_case(&after[at + 2..], name) {
            return &after[at..];
        }
        from = at + 2;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_the_page_names() {
        let html = br#"<!doctype html><head><title> Le &laquo;Journal&raquo;
            du&nbsp;matin </title>
            <!-- <link rel="alternate" type="application/rss+xml" href="/commente.xml"> -->
            <script>var a = '<link rel="alternate" type="application/rss+xml" href="/script.xml">';</script>
            <base href='https://cdn.example.org/x/'>
            <LINK REL='Alternate' TYPE="application/rss+xml; charset=utf-8" title="&Agrave; la une" href="une.xml?a=1&amp;b=2">
            <link href=/atom rel=alternate type=application/atom+xml>
            <link rel="alternate" hreflang="en" href="/en/"><link rel="stylesheet" href="a.css">
            <link rel="sitemap" type="application/xml" href="/plan.xml" />
            <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
            <link rel="alternate" type="application/rss+xml" href="une.xml?a=1&b=2">"#;
        let page = Url::parse("https://journal.example.org/").unwrap();
        let found: Vec<(String, &str, Option<String>)> = listings(html, &page)
            .into_iter()
            .map(|f| (f.url.to_string(), f.kind, f.title))
            .collect();
        let want =
            |url: &str, kind, title: Option<&str>| (url.to_owned(), kind, title.map(str::to_owned));
        assert_eq!(
            found,
            [
                want(
                    "https://cdn.example.org/x/une.xml?a=1&b=2",
                    "rss",
                    Some("À la une")
                ),
                want("https://cdn.example.org/atom", "atom", None),
                want("https://cdn.example.org/plan.xml", "sitemap", None),
            ]
        );
        let text = String::from_utf8_lossy(html);
        assert_eq!(title(&text).as_deref(), Some("Le «Journal» du matin"));
    }

    #[test]
    fn broken_tags_end() {
        let page = Url::parse("https://a.example/").unwrap();
        for html in [
            "<",
            "<link",
            "<link rel=\"alternate",
            "<a b='",
            "<script>",
            "<link = = >",
            "<!--",
            "<link rel='x\">",
            "<é",
            "<link ='' ''>",
        ] {
            assert!(listings(html.as_bytes(), &page).is_empty(), "{html}");
        }
    }

    #[test]
    fn plain_titles() {
        for (text, want) in [
            ("<b>AT&amp;T</b> ach&egrave;te", "AT&T achète"),
            ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3"),
            ("R&D &unknown; &#8217;", "R&D &unknown; ’"),
            ("a <i", "a "),
            ("&#x0;&#xD800;", "&#x0;&#xD800;"),
        ] {
            assert_eq!(plain(text), want, "{text}");
        }
    }
}
