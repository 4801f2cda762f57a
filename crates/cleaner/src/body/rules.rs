//! Rules that hold on any page, whatever the classifier says: each has a name, shown by `--explain`.
//!
//! A rule is here only if it won on sites that the classifier had not seen (`train/README.md` has the figures).

use super::{cues::Cue, features::Features, phrases::PhraseKind};
use crate::dom::{NodeId, Tag};

/// Words of a line that a rule takes for a notice rather than a paragraph.
const NOTICE_WORDS: usize = 40;
/// Words of a text that a page hides, so that it is no paragraph waiting for a click.
const HIDDEN_WORDS: usize = 12;
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
        holds: |page, at| page.is_in(at, Cue::Caption),
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
        holds: |page, at| page.is_asking(at),
    },
    Rule {
        name: "a box for a newsletter",
        holds: |page, at| page.is_in(at, Cue::Newsletter),
    },
    Rule {
        name: "buttons to share",
        holds: |page, at| page.is_in(at, Cue::Share),
    },
    Rule {
        name: "sells the rest",
        holds: |page, at| page.is_paywall_line(at),
    },
    Rule {
        name: "for machines, not for readers",
        holds: |page, at| page.is_for_machines(at),
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

    /// The first plea that holds for block `at` of this probability.
    pub(super) fn pleads_for(&self, at: usize, score: f32) -> Option<&'static str> {
        PLEAS
            .iter()
            .find(|plea| score > plea.from && (plea.holds)(self, at))
            .map(|plea| plea.name)
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

    /// Whether the innermost element with the cue is a box beside the article, not an element around it.
    fn is_in(&self, at: usize, cue: Cue) -> bool {
        let features = self.features;
        features
            .dom
            .lineage(features.blocks[at].node)
            .take_while(|id| features.dom.tag(*id) != Tag::Body)
            .find(|id| self.has_cue(*id, cue))
            .is_some_and(|id| features.share(id) < NO_BOX)
    }

    fn is_asking(&self, at: usize) -> bool {
        self.is_notice(at, PhraseKind::Call)
            || (self.is_notice(at, PhraseKind::Ask) && self.link_share(at) > 0.1)
    }

    fn is_for_machines(&self, at: usize) -> bool {
        let block = &self.features.blocks[at];
        is_address(&block.text)
            || is_stamp(&block.text)
            || (block.words < HIDDEN_WORDS && self.is_in(at, Cue::Hidden))
    }

    /// "Subscribe to continue" in a box of the paywall. The box's name alone says nothing: it may hold the article.
    fn is_paywall_line(&self, at: usize) -> bool {
        let dom = self.features.dom;
        let asks = self.is_notice(at, PhraseKind::Ask) || self.is_notice(at, PhraseKind::Call);
        asks && dom
            .lineage(self.features.blocks[at].node)
            .take(6)
            .any(|id| self.has_cue(id, Cue::Paywall))
    }
}

/// Why a block that the classifier doubts is part of the article all the same, with the probability that it must have.
pub(super) struct Plea {
    /// For people.
    pub(super) name: &'static str,
    /// Probability from which it counts.
    pub(super) from: f32,
    /// Whether it holds for a block.
    pub(super) holds: fn(&Page, usize) -> bool,
}

/// All of them; a rule against the block goes before.
pub(super) const PLEAS: &[Plea] = &[
    Plea {
        name: "a quoted post",
        from: 0.1,
        holds: |page, at| page.is_in(at, Cue::Quote) && page.features.is_in_best(at),
    },
    Plea {
        name: "the standfirst",
        from: 0.2,
        holds: |page, at| page.features.is_description(at),
    },
];

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
