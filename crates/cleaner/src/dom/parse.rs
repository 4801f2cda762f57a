//! Reading a document: html5ever's tokenizer, a guard, the tree builder.
//!
//! Most of a page needs no tokenizer that looks at every character: `scan` reads its plain parts, and the text of scripts and
//! styles, half of a page, is handed over whole (`raw`). The tokenizer reads what is left.
//!
//! The tree builder walks its stack of open elements for many tags, which is quadratic on a page that nests 100,000
//! elements; browsers stop at a depth of 512 and so does the guard: deeper start tags are left out, their text stays
//! in the element that is open. Unclosed formatting tags are copied into every later paragraph, so the guard also stops
//! reading when there are more nodes than bytes.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
};

use html5ever::{
    LocalName,
    buffer_queue::BufferQueue,
    tendril::StrTendril,
    tokenizer::{
        Tag as HtmlTag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
    tree_builder::{TreeBuilder, TreeBuilderOpts},
};

use memchr::memchr;

use super::{
    Dom, NodeId,
    build::Growing,
    overlong, raw,
    scan::{Part, Scanner},
};

/// Depth at which start tags are left out.
const DEPTH_LIMIT: u16 = 400;
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Parses a whole document; never fails, as HTML never does.
pub(crate) fn parse(html: &str) -> Dom {
    let options = TokenizerOpts {
        discard_bom: false, // by `feed`; the tokenizer would at the beginning of every piece
        ..TokenizerOpts::default()
    };
    parse_by(html, options, feed)
}

fn parse_by(html: &str, reading: TokenizerOpts, feed: impl FnOnce(&Tokenizer<Guard>, &str)) -> Dom {
    let options = TreeBuilderOpts {
        scripting_enabled: true, // as browsers read it: markup in `noscript` that is never closed must not swallow the page
        drop_doctype: true,
        ..TreeBuilderOpts::default()
    };
    let guard = Guard {
        builder: TreeBuilder::new(Growing::default(), options),
        node_limit: 1_000 + html.len(),
        dropped: RefCell::default(),
        after_tag: Cell::default(),
    };
    let tokenizer = Tokenizer::new(guard, reading);
    feed(&tokenizer, html);
    tokenizer.end();
    tokenizer.sink.builder.sink.in_order()
}

/// Every new line as `\n`, which is how the tokenizer reads them.
fn with_plain_lines(html: &str) -> Cow<'_, str> {
    if memchr(b'\r', html.as_bytes()).is_none() {
        return Cow::Borrowed(html);
    }
    Cow::Owned(html.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Gives a page to the tree, its plain parts without the tokenizer. It stands between two parts ("ready") where the last thing
/// it read was a tag; so it is given what is not plain up to a `>` after which it does.
fn feed(tokenizer: &Tokenizer<Guard>, html: &str) {
    let html = &*with_plain_lines(html);
    let guard = &tokenizer.sink;
    let mut scanner = Scanner::new(html);
    let input = BufferQueue::default();
    let mut at = after_mark(html, 0);
    let mut ready = true;
    while at < html.len() {
        let part = if ready { scanner.next(at) } else { None };
        guard.after_tag.take();
        match part {
            Some(Part::Comment(end)) => at = end,
            Some(Part::Text(end)) => {
                guard.characters(scanner.cut(at, end));
                at = end;
            }
            Some(Part::Tag(tag, end)) => {
                let _ = guard.process_token(Token::TagToken(tag), 0); // noted in `after_tag`
                at = end;
            }
            None => {
                let end = memchr(b'>', &html.as_bytes()[at..]).map(|found| at + found + 1);
                let end = end.unwrap_or(html.len());
                match overlong::tag(html, at..end) {
                    Some(tag) => {
                        input.push_back(scanner.cut(at, tag.start));
                        input.push_back(StrTendril::from(">"));
                        at = tag.end;
                    }
                    None => {
                        input.push_back(scanner.cut(at, end));
                        at = end;
                    }
                }
                while !matches!(tokenizer.feed(&input), html5ever::TokenizerResult::Done) {}
                ready = false;
            }
        }
        match guard.after_tag.take() {
            AfterTag::Nothing => {}
            AfterTag::Data => ready = true,
            AfterTag::Pause => {
                ready = true;
                at = after_mark(html, at);
            }
            AfterTag::Raw(name) => {
                let text = raw::text(&html[at..], &name).unwrap_or_default();
                guard.characters(scanner.cut(at, at + text.len()));
                at += text.len();
            }
        }
    }
}

/// The place after a byte-order mark at `at`, which is no text.
fn after_mark(html: &str, at: usize) -> usize {
    match html[at..].starts_with(BYTE_ORDER_MARK) {
        true => at + BYTE_ORDER_MARK.len(),
        false => at,
    }
}

/// Leaves out start tags below the depth limit and the end tags that match them.
struct Guard {
    builder: TreeBuilder<NodeId, Growing>,
    /// Number of nodes at which reading stops.
    node_limit: usize,
    /// How many start tags of each name were left out and wait for their end tag.
    dropped: RefCell<Vec<(LocalName, usize)>>,
    /// What follows the last tag.
    after_tag: Cell<AfterTag>,
}

/// What follows a tag.
#[derive(Default)]
enum AfterTag {
    /// There was none, or text that only the tokenizer can read.
    #[default]
    Nothing,
    /// Text and tags.
    Data,
    /// The same, after a script or a charset that a browser would look at first; html5ever drops a byte-order mark there.
    Pause,
    /// The text of a script or style of this name.
    Raw(LocalName),
}

impl Guard {
    fn characters(&self, text: StrTendril) {
        if !text.is_empty() {
            let _ = self.process_token(Token::CharacterTokens(text), 0); // changes no state
        }
    }

    fn lets_through(&self, tag: &HtmlTag) -> bool {
        let mut dropped = self.dropped.borrow_mut();
        match tag.kind {
            TagKind::StartTag => {
                if self.builder.sink.depth() < DEPTH_LIMIT || tag.self_closing {
                    return true;
                }
                if matches!(
                    &*tag.name,
                    "script" | "style" | "textarea" | "title" | "br" | "img"
                ) {
                    return true; // these switch the tokenizer's state, or hold nothing
                }
                match dropped.iter().position(|(name, _)| *name == tag.name) {
                    Some(at) => dropped[at].1 += 1,
                    None if dropped.len() < 200 => dropped.push((tag.name.clone(), 1)),
                    None => {}
                }
                false
            }
            TagKind::EndTag => {
                match dropped
                    .iter_mut()
                    .find(|(name, count)| *name == tag.name && *count > 0)
                {
                    Some((_, count)) => {
                        *count -= 1;
                        false
                    }
                    None => true,
                }
            }
        }
    }
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<NodeId> {
        match &token {
            Token::TagToken(tag) => {
                let name = tag.name.clone();
                let full = self.builder.sink.len() > self.node_limit;
                let result = match self.lets_through(tag) && !full {
                    true => self.builder.process_token(token, line_number),
                    false => TokenSinkResult::Continue,
                };
                self.after_tag.set(match &result {
                    TokenSinkResult::Continue => AfterTag::Data,
                    TokenSinkResult::Script(_) | TokenSinkResult::EncodingIndicator(_) => {
                        AfterTag::Pause
                    }
                    TokenSinkResult::RawData(RawKind::ScriptData | RawKind::Rawtext) => {
                        AfterTag::Raw(name)
                    }
                    TokenSinkResult::RawData(_) | TokenSinkResult::Plaintext => AfterTag::Nothing,
                });
                result
            }
            Token::CommentToken(_) => TokenSinkResult::Continue,
            Token::EOFToken => self.builder.process_token(token, line_number),
            _ if self.builder.sink.len() > self.node_limit => TokenSinkResult::Continue,
            _ => self.builder.process_token(token, line_number),
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dom::Data;
    use html5ever::Attribute;

    /// What decides where the parts of a page begin and end, plain and not, whole and cut.
    const PARTS: &[&str] = &[
        "<script>",
        "<script src='a>b'>",
        "<script/>",
        "</script>",
        "</SCRIPT\n>",
        "</script",
        "<style>",
        "<style a",
        "</style >",
        "<!--",
        "-->",
        "<!-->",
        "--!>",
        "<!-- a > b -->",
        "<!-- -- -->",
        "<script><!--<script>",
        "<svg>",
        "<svg viewBox='0 0' xlink:href=#a />",
        "</svg>",
        "<math>",
        "<title>",
        "</title>",
        "<textarea>",
        "</textarea>",
        "<noscript>",
        "<select>",
        "<option>",
        "<table>",
        "<tr>",
        "<td>",
        "<iframe>",
        "</iframe>",
        "<p class=\"<script>\">",
        "<p",
        "<a href=x?a&amp;b>",
        "<a href='x?a&b'>",
        "<a href=\"/x/y\"title=t>",
        "</a>",
        "<b><b a=1>",
        "</b c=d>",
        "<br/>",
        "<br / >",
        "<div a a=2 B= c = d e='f'g>",
        "<div a=\"b",
        "<div =a>",
        "<div a=>",
        "<a=b>",
        "<i/a/b=c/>",
        "<input type=hidden>",
        "<meta charset=utf-8>",
        "<image>",
        "<body class=x>",
        "<html lang=fr>",
        "<!doctype html>",
        "<?php ?>",
        "</ >",
        "</>",
        "<é>",
        "<p é=è>",
        "<P CLASS=A>",
        ">",
        "\"",
        "=",
        "/",
        " ",
        "\r\n",
        "\r",
        "\0",
        "\n",
        "\u{feff}",
        "a < b",
        "&amp",
        "&amp;",
        "&",
        "é",
        "text",
        "<pre>",
        "</p>",
        "<plaintext>",
        "<![CDATA[",
        "]]>",
        "<frameset>",
        "<template>",
        "</template>",
    ];

    fn dump(dom: &Dom) -> Vec<String> {
        let show = |id| match &dom.node(id).data {
            Data::Element(tag, attrs) => {
                let attr = |a: &Attribute| format!(" {}={:?}", &*a.name.local, &*a.value);
                format!("{tag:?}{}", attrs.iter().map(attr).collect::<String>())
            }
            Data::Text(text) => format!("{:?}", &**text),
        };
        let show = |id| format!("{} {}", dom.node(id).depth, show(id));
        dom.ids().map(show).collect()
    }

    fn at_once(tokenizer: &Tokenizer<Guard>, html: &str) {
        let input = BufferQueue::default();
        input.push_back(StrTendril::from_slice(html));
        while !matches!(tokenizer.feed(&input), html5ever::TokenizerResult::Done) {}
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn parts_give_the_tree_that_the_tokenizer_alone_gives(parts in prop::collection::vec(prop::sample::select(PARTS), 0..24)) {
            let html = parts.concat();
            let alone = parse_by(&html, TokenizerOpts::default(), at_once);
            prop_assert_eq!(dump(&parse(&html)), dump(&alone), "{:?}", html);
        }
    }
}
