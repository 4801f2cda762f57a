//! The page as a reader sees it: a list of blocks of text (paragraphs, headings, list items, cells), in order.

use super::cues::{Cue, Cues};
use crate::{
    chars::{polish, push_collapsed},
    dom::{Dom, NodeId, Tag},
};

/// What a block is in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Running text.
    Paragraph,
    /// `h1` to `h6`.
    Heading,
    /// Item of a list.
    Item,
    /// Inside a `blockquote`, embedded posts included.
    Quote,
    /// Cell of a table.
    Cell,
    /// Under a picture.
    Caption,
    /// Preformatted.
    Code,
}

/// A stretch of text between two block boundaries.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// The innermost block element around it.
    pub(crate) node: NodeId,
    /// Where its text begins.
    pub(crate) first: NodeId,
    /// What it is.
    pub(crate) kind: Kind,
    /// Clean text; `\n` where the page breaks the line.
    pub(crate) text: String,
    /// Number of words.
    pub(crate) words: usize,
    /// Number of words inside links.
    pub(crate) link_words: usize,
    /// Number of words set bold or italic.
    pub(crate) strong_words: usize,
}

/// Number of words; scripts without spaces count two characters as one.
pub(crate) fn count_words(text: &str) -> usize {
    let (mut words, mut wide) = (0, 0);
    let mut after_space = true;
    for c in text.chars() {
        let space = c.is_whitespace();
        words += usize::from(after_space && !space);
        wide += usize::from(
            matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{e00}'..='\u{e7f}'),
        );
        after_space = space;
    }
    words + wide / 2
}

/// Splits the page into blocks. `cues` are the element's own, by node.
pub(crate) fn split(dom: &Dom, cues: &[Cues]) -> Vec<Block> {
    let mut splitter = Splitter {
        dom,
        blocks: Vec::new(),
        open: vec![0],
        text: String::new(),
        first: 0,
        node: 0,
        words: [0; 3],
    };
    let mut id = 0;
    let mut link_end = 0;
    let mut strong_end = 0;
    while id < dom.ids().end {
        splitter.close_until(id);
        let tag = dom.tag(id);
        match tag {
            Tag::Text => splitter.push(id, id < link_end, id < strong_end),
            Tag::Br => splitter.line_break(),
            _ if skipped(dom, id, tag, cues[id as usize]) => {
                id = dom.node(id).end;
                continue;
            }
            Tag::A => link_end = dom.node(id).end,
            Tag::B | Tag::Strong | Tag::Em | Tag::I => {
                strong_end = strong_end.max(dom.node(id).end);
            }
            _ if tag.is_inline() => {}
            _ => splitter.open(id),
        }
        id += 1;
    }
    splitter.flush();
    splitter.blocks
}

/// Whether nothing inside the element is text of the page.
fn skipped(dom: &Dom, id: NodeId, tag: Tag, cues: Cues) -> bool {
    if tag == Tag::Noscript {
        return true;
    }
    if tag == Tag::Head {
        return true;
    }
    // text for screen readers inside a line ("opens in a new window")
    tag.is_silent() || (tag == Tag::Span && cues.has(Cue::Hidden) && dom.inside(id).len() < 4)
}

struct Splitter<'a> {
    dom: &'a Dom,
    blocks: Vec<Block>,
    /// Open block elements, outermost first.
    open: Vec<NodeId>,
    text: String,
    first: NodeId,
    node: NodeId,
    /// Words in all, in links, in bold or italics.
    words: [usize; 3],
}

impl Splitter<'_> {
    fn open(&mut self, id: NodeId) {
        self.flush();
        self.open.push(id);
    }

    /// Closes the elements that end at or before `id`.
    fn close_until(&mut self, id: NodeId) {
        while let Some(&last) = self.open.last()
            && last != 0
            && self.dom.node(last).end <= id
        {
            self.flush();
            self.open.pop();
        }
    }

    fn push(&mut self, id: NodeId, in_link: bool, strong: bool) {
        let text = self.dom.text(id).unwrap_or_default();
        if self.text.is_empty() {
            if text.trim().is_empty() {
                return;
            }
            self.first = id;
            self.node = self.open.last().copied().unwrap_or(0);
        }
        let preformatted = self.dom.tag(self.node) == Tag::Pre;
        if preformatted {
            self.text.push_str(text);
        } else {
            push_collapsed(&mut self.text, text);
        }
        let words = count_words(text);
        self.words[0] += words;
        self.words[1] += if in_link { words } else { 0 };
        self.words[2] += if strong { words } else { 0 };
    }

    /// One `br` breaks the line, two end the paragraph.
    fn line_break(&mut self) {
        if self.text.ends_with('\n') {
            self.flush();
        } else if !self.text.is_empty() {
            self.text.truncate(self.text.trim_end_matches(' ').len());
            self.text.push('\n');
        }
    }

    fn flush(&mut self) {
        let words = std::mem::take(&mut self.words);
        if self.text.is_empty() {
            return;
        }
        let text = polish(&self.text);
        self.text.clear();
        if !text.is_empty() {
            self.blocks.push(Block {
                node: self.node,
                first: self.first,
                kind: kind(self.dom, self.node),
                text,
                words: words[0].max(1),
                link_words: words[1],
                strong_words: words[2],
            });
        }
    }
}

fn kind(dom: &Dom, node: NodeId) -> Kind {
    for id in dom.lineage(node).take(5) {
        match dom.tag(id) {
            tag if tag.heading_level().is_some() => return Kind::Heading,
            Tag::Li | Tag::Dt | Tag::Dd => return Kind::Item,
            Tag::Blockquote => return Kind::Quote,
            Tag::Td | Tag::Th => return Kind::Cell,
            Tag::Figcaption | Tag::Caption => return Kind::Caption,
            Tag::Pre => return Kind::Code,
            _ => {}
        }
    }
    Kind::Paragraph
}
