//! Rules that hold on any page, whatever the classifier says: each has a name, shown by `--explain`.
//!
//! A rule is here only if it won on sites that the classifier had not seen (`train/README.md` has the figures).

use super::{cues::Cue, features::Features, phrases::PhraseKind};
use crate::dom::{NodeId, Tag};

/// Words of a line that a rule takes for a notice rather than a paragraph.
const NOTICE_WORDS: usize = 40;
/// Share of the running text from which an element is no box beside the article, whatever it is called.
const NO_BOX: f32 = 0.5;

/// Why a block is not part of the article.
pub(super) struct Rule {
    /// For people.
    pub(super) name: &'static str,
    /// Whether it holds for a block.
    pub(super) holds: fn(&Page, usize) -> bool,
}

/// All rules; the first that holds gives the reason.
pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "a reader's comment",
        holds: |page, at| page.in_box(at, Cue::Comment),
    },
    Rule {
        name: "asks for consent",
        holds: |page, at| page.in_box(at, Cue::Consent),
    },
    Rule {
        name: "a caption",
        holds: |page, at| page.is_caption(at),
    },
    Rule {
        name: "the credit of a picture",
        holds: |page, at| page.is_notice(at, PhraseKind::Credit),
    },
    Rule {
        name: "the headline again",
        holds: |page, at| page.features.is_title(at),
    },
    Rule {
        name: "leads to another article",
        holds: |page, at| page.says(at, PhraseKind::More) && page.link_share(at) > 0.3,
    },
    Rule {
        name: "asks to subscribe or to join",
        holds: |page, at| page.is_notice(at, PhraseKind::Ask) && page.link_share(at) > 0.1,
    },
    Rule {
        name: "sells the rest",
        holds: |page, at| page.is_paywall_line(at),
    },
    Rule {
        name: "an address and nothing else",
        holds: |page, at| is_address(&page.features.blocks[at].text),
    },
];

/// What the rules look at.
pub(super) struct Page<'a> {
    features: &'a Features<'a>,
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

    /// The first rule that holds for block `at`.
    pub(super) fn against(&self, at: usize) -> Option<&'static str> {
        RULES
            .iter()
            .find(|rule| (rule.holds)(self, at))
            .map(|rule| rule.name)
    }

    fn says(&self, at: usize, kind: PhraseKind) -> bool {
        self.features.said[at].has(kind)
    }

    fn is_notice(&self, at: usize, kind: PhraseKind) -> bool {
        self.features.blocks[at].words < NOTICE_WORDS && self.says(at, kind)
    }

    fn link_share(&self, at: usize) -> f32 {
        let block = &self.features.blocks[at];
        block.link_words as f32 / block.words as f32
    }

    fn has_cue(&self, id: NodeId, cue: Cue) -> bool {
        self.features.cues[id as usize].has(cue)
    }

    /// Comments and consent boxes are never the article, however much they read like one. An element that also holds a
    /// headline, or an `article` that holds most of the text, is no such box: some sites name the whole page so.
    fn in_box(&self, at: usize, cue: Cue) -> bool {
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

    fn is_caption(&self, at: usize) -> bool {
        let features = self.features;
        features
            .dom
            .lineage(features.blocks[at].node)
            .take_while(|id| features.dom.tag(*id) != Tag::Body)
            .find(|id| self.has_cue(*id, Cue::Caption))
            .is_some_and(|id| features.share(id) < NO_BOX)
    }

    /// "Subscribe to continue" in a box of the paywall. The box's name alone says nothing: it may hold the article.
    fn is_paywall_line(&self, at: usize) -> bool {
        let dom = self.features.dom;
        self.is_notice(at, PhraseKind::Ask)
            && dom
                .lineage(self.features.blocks[at].node)
                .take(6)
                .any(|id| self.has_cue(id, Cue::Paywall))
    }
}

/// A URL alone, as pages keep for machines.
fn is_address(text: &str) -> bool {
    text.starts_with("http") && text.contains("://") && !text.contains(char::is_whitespace)
}
