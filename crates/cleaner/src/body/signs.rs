//! What the rules look at: what a block says, where it stands, and what it is beside.

use super::{blocks::Kind, cues::Cue, features::Features, phrases::PhraseKind};
use crate::dom::{NodeId, Tag};

/// Words of a line that a rule takes for a notice rather than a paragraph.
const NOTICE_WORDS: usize = 40;
/// Words of a line that is a label rather than a sentence.
const LABEL_WORDS: usize = 12;
/// Words of a text that a page hides, so that it is no paragraph waiting for a click.
const HIDDEN_WORDS: usize = 12;
/// Share of the running text from which an element is no box beside the article, whatever it is called.
const NO_BOX: f32 = 0.5;

/// What the rules look at.
pub(super) struct Page<'a> {
    pub(super) features: &'a Features<'a>,
    /// All `h1`, in order.
    headlines: Vec<NodeId>,
}

impl<'a> Page<'a> {
    /// Gathers it.
    pub(super) fn new(features: &'a Features<'a>) -> Page<'a> {
        let dom = features.dom;
        Page {
            features,
            headlines: dom.ids().filter(|id| dom.tag(*id) == Tag::H1).collect(),
        }
    }

    pub(super) fn says(&self, at: usize, kind: PhraseKind) -> bool {
        self.features.said[at].has(kind)
    }

    pub(super) fn is_notice(&self, at: usize, kind: PhraseKind) -> bool {
        self.features.blocks[at].words < NOTICE_WORDS && self.says(at, kind)
    }

    /// Whether it says so in a few words that are no sentence: "Photo: Getty Images", "Subscribe now", not "Getty Images fell."
    pub(super) fn is_label(&self, at: usize, kind: PhraseKind) -> bool {
        let block = &self.features.blocks[at];
        block.words <= LABEL_WORDS && self.says(at, kind) && !ends_a_sentence(&block.text)
    }

    pub(super) fn is_heading(&self, at: usize) -> bool {
        self.features.blocks[at].kind == Kind::Heading
    }

    pub(super) fn link_share(&self, at: usize) -> f32 {
        let block = &self.features.blocks[at];
        block.link_words as f32 / block.words as f32
    }

    fn has_cue(&self, id: NodeId, cue: Cue) -> bool {
        self.features.cues[id as usize].has(cue)
    }

    /// Comments and consent boxes are never the article, however much they read like one. An element that also holds a
    /// headline, or an `article` that holds most of the text, is no such box: some sites name the whole page so.
    pub(super) fn in_box(&self, at: usize, cue: Cue) -> bool {
        let dom = self.features.dom;
        dom.lineage(self.features.blocks[at].node)
            .take_while(|id| !matches!(dom.tag(*id), Tag::Body | Tag::Main))
            .find(|id| self.has_cue(*id, cue))
            .is_some_and(|id| {
                let whole = dom.tag(id) == Tag::Article && self.features.share(id) > NO_BOX;
                !whole && !self.holds_headline(id)
            })
    }

    fn holds_headline(&self, id: NodeId) -> bool {
        let inside = self.features.dom.inside(id);
        let next = self.headlines.partition_point(|h| *h < inside.start);
        self.headlines.get(next).is_some_and(|h| *h < inside.end)
    }

    /// Whether the innermost element with the cue is a box beside the article, not an element around it.
    pub(super) fn is_in(&self, at: usize, cue: Cue) -> bool {
        let features = self.features;
        features
            .dom
            .lineage(features.blocks[at].node)
            .take_while(|id| features.dom.tag(*id) != Tag::Body)
            .find(|id| self.has_cue(*id, cue))
            .is_some_and(|id| features.share(id) < NO_BOX)
    }

    pub(super) fn is_above_headline(&self, at: usize) -> bool {
        let blocks = self.features.blocks;
        let headline = self
            .features
            .title
            .filter(|t| blocks[*t].kind == Kind::Heading);
        headline.is_some_and(|headline| at < headline)
            && blocks[at].kind == Kind::Item
            && self.link_share(at) > 0.15
    }

    pub(super) fn is_asking(&self, at: usize) -> bool {
        self.is_notice(at, PhraseKind::Call)
            || (self.is_notice(at, PhraseKind::Ask) && self.link_share(at) > 0.1)
    }

    /// "Sign up for our letter, straight to your inbox": two wordings at once, in no one's mouth.
    pub(super) fn asks_twice(&self, at: usize) -> bool {
        let quotes = |c: char| "\"“”«»".contains(c);
        self.is_notice(at, PhraseKind::Call)
            && self.says(at, PhraseKind::Ask)
            && !self.features.blocks[at].text.contains(quotes)
    }

    pub(super) fn is_for_machines(&self, at: usize) -> bool {
        let block = &self.features.blocks[at];
        is_address(&block.text)
            || is_stamp(&block.text)
            || (block.words < HIDDEN_WORDS && self.is_in(at, Cue::Hidden))
    }

    /// "Subscribe to continue" in a box of the paywall. The box's name alone says nothing: it may hold the article.
    pub(super) fn is_paywall_line(&self, at: usize) -> bool {
        let dom = self.features.dom;
        let asks = self.is_notice(at, PhraseKind::Ask) || self.is_notice(at, PhraseKind::Call);
        asks && dom
            .lineage(self.features.blocks[at].node)
            .take(6)
            .any(|id| self.has_cue(id, Cue::Paywall))
    }
}

/// Whether a text ends as sentences do, closing quotes and brackets apart.
fn ends_a_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || "\"'”’»)]".contains(c));
    text.ends_with(['.', '!', '?', '…', ':', ';', ','])
}

/// A URL alone, as pages keep for machines.
fn is_address(text: &str) -> bool {
    text.starts_with("http") && text.contains("://") && !text.contains(char::is_whitespace)
}

/// A date and time as programs write it, alone.
fn is_stamp(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let machine = |b: u8| b.is_ascii_digit() || b"-:+.TZ".contains(&b);
    digits >= 12 && text.contains('T') && text.bytes().all(machine)
}
