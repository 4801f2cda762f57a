//! The plain parts of HTML, read a run at a time: text without references, tags as most are written, comments. What is not plain
//! (a reference, a character that is replaced, a doctype, a quote where none belongs) is left to html5ever's tokenizer, which
//! reads a character at a time. Both give the same tokens: a test in `parse` holds them together.

use html5ever::{
    Attribute, LocalName, QualName, local_name, ns,
    tendril::StrTendril,
    tokenizer::{Tag, TagKind},
};
use memchr::{memchr, memchr3, memmem};

use super::overlong::MOST_ATTRIBUTES;

/// Elements whose content is not read as tags; the tokenizer has to know that they began.
const RAW: [LocalName; 10] = [
    local_name!("script"),
    local_name!("style"),
    local_name!("title"),
    local_name!("textarea"),
    local_name!("noscript"),
    local_name!("iframe"),
    local_name!("noembed"),
    local_name!("noframes"),
    local_name!("xmp"),
    local_name!("plaintext"),
];
/// Slots for names already met on the page.
const SLOTS: usize = 512;

/// A plain part of a page.
pub(super) enum Part {
    /// Text up to here.
    Text(usize),
    /// A tag, and where it ends.
    Tag(Tag, usize),
    /// A comment up to here.
    Comment(usize),
}

/// Reads the plain parts of one page. Its new lines are `\n` alone.
pub(super) struct Scanner<'h> {
    html: &'h str,
    /// The same, to cut values from.
    whole: StrTendril,
    names: Vec<Option<(&'h str, LocalName)>>,
    /// No comment yet was left to the tokenizer; what follows one is not searched again and again.
    comments: bool,
}

impl<'h> Scanner<'h> {
    pub(super) fn new(html: &'h str) -> Scanner<'h> {
        Scanner {
            html,
            whole: StrTendril::from_slice(html),
            names: vec![None; SLOTS],
            comments: true,
        }
    }

    /// The page from `from` to `to`, not copied.
    pub(super) fn cut(&self, from: usize, to: usize) -> StrTendril {
        self.whole.subtendril(from as u32, (to - from) as u32)
    }

    /// The part that begins at `at`, outside any tag; `None` where it is not plain.
    pub(super) fn next(&mut self, at: usize) -> Option<Part> {
        let rest = &self.html.as_bytes()[at..];
        match rest {
            [b'<', b'!', b'-', b'-', comment @ ..] if self.comments => {
                let end = plain_comment(comment);
                self.comments = end.is_some();
                end.map(|end| Part::Comment(at + 4 + end))
            }
            [b'<', b'/', first, ..] if first.is_ascii_alphabetic() => {
                self.tag(TagKind::EndTag, at + 2)
            }
            [b'<', first, ..] if first.is_ascii_alphabetic() => self.tag(TagKind::StartTag, at + 1),
            _ => {
                let end = memchr3(b'<', b'&', b'\0', rest).unwrap_or(rest.len());
                (end > 0).then_some(Part::Text(at + end))
            }
        }
    }

    fn tag(&mut self, kind: TagKind, at: usize) -> Option<Part> {
        let (name, mut at) = self.name(at)?;
        let bytes = self.html.as_bytes();
        if bytes[at] == b'=' || (kind == TagKind::StartTag && RAW.contains(&name)) {
            return None;
        }
        let mut tag = Tag {
            kind,
            name,
            self_closing: false,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        };
        loop {
            at = after_space(bytes, at);
            match bytes.get(at)? {
                b'>' => return Some(Part::Tag(tag, at + 1)),
                b'/' => {
                    at += 1;
                    tag.self_closing = bytes.get(at) == Some(&b'>');
                }
                _ => at = self.attribute(at, &mut tag)?,
            }
        }
    }

    /// Reads an attribute; gives where it ends.
    fn attribute(&mut self, at: usize, tag: &mut Tag) -> Option<usize> {
        let (name, after_name) = self.name(at)?;
        let bytes = self.html.as_bytes();
        let equals = after_space(bytes, after_name);
        let (value, end) = if bytes.get(equals) == Some(&b'=') {
            self.value(after_space(bytes, equals + 1))?
        } else {
            (StrTendril::new(), after_name)
        };
        if tag.attrs.len() >= MOST_ATTRIBUTES {
            return Some(end); // each is compared with all before it
        }
        if tag.attrs.iter().any(|a| a.name.local == name) {
            tag.had_duplicate_attributes = true;
        } else {
            let name = QualName::new(None, ns!(), name);
            tag.attrs.push(Attribute { name, value });
        }
        Some(end)
    }

    /// A value in quotes or without, and where it ends, its quote included.
    fn value(&self, at: usize) -> Option<(StrTendril, usize)> {
        let bytes = self.html.as_bytes();
        let (from, to, end) = match bytes.get(at)? {
            quote @ (b'"' | b'\'') => {
                let to = at + 1 + memchr(*quote, &bytes[at + 1..])?;
                (at + 1, to, to + 1)
            }
            _ => {
                let ends = |b: &u8| b.is_ascii_whitespace() || *b == b'>';
                let to = at + bytes[at..].iter().position(ends)?;
                let odd = |b: &u8| matches!(b, b'"' | b'\'' | b'<' | b'=' | b'`');
                if to == at || bytes[at..to].iter().any(odd) {
                    return None;
                }
                (at, to, to)
            }
        };
        let plain = !bytes[from..to].iter().any(|b| matches!(b, b'&' | b'\0'));
        plain.then(|| (self.cut(from, to), end))
    }

    /// The name of a tag or attribute, and where it ends. `None` for one with characters that few have.
    fn name(&mut self, at: usize) -> Option<(LocalName, usize)> {
        let bytes = &self.html.as_bytes()[at..];
        let plain =
            |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.' | b'@');
        let length = bytes.iter().position(|b| !plain(b))?;
        let ends =
            bytes[length].is_ascii_whitespace() || matches!(bytes[length], b'/' | b'>' | b'=');
        if length == 0 || !ends {
            return None;
        }
        let end = at + length;
        let written = &self.html[at..end];
        if written.bytes().any(|b| b.is_ascii_uppercase()) {
            return Some((LocalName::from(written.to_ascii_lowercase()), end));
        }
        let [first, middle, last] =
            [bytes[0], bytes[length / 2], bytes[length - 1]].map(usize::from);
        let slot = (length * 67 + first * 31 + middle * 7 + last) % SLOTS;
        match &self.names[slot] {
            Some((known, name)) if *known == written => Some((name.clone(), end)),
            _ => {
                let name = LocalName::from(written);
                self.names[slot] = Some((written, name.clone()));
                Some((name, end))
            }
        }
    }
}

/// Bytes of a comment after its `<!--`, its `-->` included; `None` where something else may end it, or is an error in it.
fn plain_comment(comment: &[u8]) -> Option<usize> {
    let end = memmem::find(comment, b"-->")?;
    let has = |part: &[u8]| memmem::find(&comment[..end + 2], part).is_some();
    let odd = comment.starts_with(b">") || comment.starts_with(b"->");
    let plain = !odd && !has(b"--!>") && !has(b"<!--") && !has(b"\0");
    plain.then_some(end + 3)
}

/// The first place from `at` on that is no white space.
fn after_space(bytes: &[u8], at: usize) -> usize {
    let space = bytes[at..].iter().take_while(|b| b.is_ascii_whitespace());
    at + space.count()
}
