//! What the classifier sees of a block: its words, its place, its neighbours, the elements around it, and what the
//! page says about itself. Every feature has a name, so that the model's table and the explanation can be read.

mod around;
mod own;
mod sums;

use std::collections::{HashMap, HashSet};

pub(super) use own::shingles;
use sums::Sums;

use super::{
    blocks::{Block, Kind},
    cues::{Cue, Cues},
    phrases::{PhraseFinder, PhraseKind, Said},
};
use crate::dom::{Dom, NodeId, Tag};

/// Names of the features before the cues and phrases, in order.
const PLAIN: &[&str] = &[
    "log_words",
    "link_density",
    "strong_density",
    "word_length",
    "sentences",
    "ends_sentence",
    "commas",
    "digits",
    "capitals",
    "kind",
    "heading_level",
    "node_tag",
    "depth",
    "words_before",
    "position",
    "from_title",
    "previous_words",
    "next_words",
    "previous_links",
    "next_links",
    "previous_heading",
    "next_heading",
    "same_parent_previous",
    "same_parent_next",
    "window_words",
    "window_links",
    "parent_words",
    "parent_links",
    "parent_good_share",
    "parent_blocks",
    "grand_words",
    "grand_links",
    "grand_good_share",
    "grand_blocks",
    "in_best",
    "above_best",
    "best_share",
    "meet_best",
    "signature_share",
    "signature_count",
    "signature_words",
    "signature_links",
    "twins",
    "twin_links",
    "under_more",
    "beside_image",
    "in_article",
    "in_main",
    "in_header",
    "in_form",
    "in_table",
    "in_list",
    "in_figure",
    "in_link",
    "article_share",
    "article_count",
    "meet_title",
    "list_link_share",
    "is_title",
    "is_description",
    "in_json",
    "repeated",
    "ends_colon",
    "has_mail",
    "starts_lower",
    "starts_quote",
    "is_author",
    "good",
];

/// The names of all features, in the order of [`Features::of`].
pub(crate) fn names() -> Vec<String> {
    let cues = Cue::ALL.iter().map(|c| format!("cue_{}", c.name()));
    let phrases = PhraseKind::ALL.iter().map(|p| format!("says_{}", p.name()));
    PLAIN
        .iter()
        .map(|n| (*n).to_owned())
        .chain(cues)
        .chain(phrases)
        .collect()
}

/// How many they are.
pub(crate) fn width() -> usize {
    PLAIN.len() + Cue::ALL.len() + PhraseKind::ALL.len()
}

/// Facts from outside the blocks that features use.
#[derive(Default)]
pub(crate) struct Known<'a> {
    /// The headline.
    pub(crate) title: &'a str,
    /// The standfirst or meta description.
    pub(crate) description: &'a str,
    /// `articleBody`, empty where there is none.
    pub(crate) json_body: &'a str,
    /// Names of the authors.
    pub(crate) authors: &'a [String],
}

/// A page ready to give the features of its blocks.
pub(crate) struct Features<'a> {
    pub(super) dom: &'a Dom,
    pub(super) cues: &'a [Cues],
    pub(super) blocks: &'a [Block],
    sums: Vec<Sums>,
    total: Sums,
    /// The element that holds most running text and little else.
    best: NodeId,
    /// Block that prints the headline.
    pub(super) title: Option<usize>,
    words_before: Vec<f32>,
    signatures: Vec<u64>,
    by_signature: HashMap<u64, Sums>,
    twins: Vec<u32>,
    /// The box under a heading like "Read more" that each block stands in.
    under_more: Vec<Option<NodeId>>,
    /// Number of pictures before each node.
    images: Vec<u32>,
    texts: HashMap<&'a str, usize>,
    json: HashSet<u64>,
    articles: f32,
    /// Letters and digits of the beginning of each block.
    keys: Vec<String>,
    title_key: String,
    description_key: String,
    author_keys: Vec<String>,
    /// What each block says to the reader.
    pub(super) said: Vec<Said>,
}

/// Bytes of a block that are compared with the title and the standfirst, at most.
const KEY_BYTES: usize = 600;

/// Letters and digits in lower case.
fn key(text: &str) -> String {
    crate::metadata::title_key(&text[..text.floor_char_boundary(KEY_BYTES)])
}

/// The keys of all blocks, as far as they can matter: a little longer than what they are compared with.
fn block_keys(blocks: &[Block], longest: usize) -> Vec<String> {
    let most = KEY_BYTES.min(2 * longest + 200);
    let cut = |b: &Block| key(&b.text[..b.text.floor_char_boundary(most)]);
    blocks.iter().map(cut).collect()
}

impl<'a> Features<'a> {
    /// Gathers the sums over the page.
    pub(crate) fn new(
        dom: &'a Dom,
        cues: &'a [Cues],
        blocks: &'a [Block],
        known: &Known,
        phrases: &PhraseFinder,
    ) -> Features<'a> {
        let sums = sums::by_element(dom, blocks);
        let signatures: Vec<u64> = blocks
            .iter()
            .map(|b| sums::signature(dom, b.node))
            .collect();
        let mut by_signature: HashMap<u64, Sums> = HashMap::new();
        let mut texts = HashMap::new();
        for (block, signature) in blocks.iter().zip(&signatures) {
            by_signature
                .entry(*signature)
                .or_default()
                .add(Sums::of(block));
            *texts.entry(block.text.as_str()).or_default() += 1;
        }
        let title_key = key(known.title);
        let description_key = key(known.description);
        let keys = block_keys(blocks, title_key.len().max(description_key.len()));
        let said: Vec<Said> = blocks.iter().map(|b| phrases.read(&b.text)).collect();
        Features {
            dom,
            cues,
            blocks,
            total: sums.first().copied().unwrap_or_default(),
            best: sums::best_container(dom, &sums),
            title: printed_title(dom, blocks, &keys, &title_key),
            words_before: running_total(blocks),
            signatures,
            by_signature,
            twins: sums::twins(dom, &sums),
            under_more: under_more(dom, blocks, &sums, &said),
            images: sums::images_before(dom),
            texts,
            json: shingles(known.json_body).collect(),
            articles: dom.ids().filter(|id| dom.tag(*id) == Tag::Article).count() as f32,
            keys,
            title_key,
            description_key,
            author_keys: author_keys(known.authors),
            said,
            sums,
        }
    }

    /// Share of the page's running text that an element holds, 0 to 1.
    pub(super) fn share(&self, id: NodeId) -> f32 {
        self.sums[id as usize].good / self.total.good.max(1.0)
    }

    /// Whether block `at` stands in the element that holds most running text.
    pub(super) fn is_in_best(&self, at: usize) -> bool {
        self.dom.contains(self.best, self.blocks[at].node)
    }

    /// Whether block `at` prints the headline again.
    pub(super) fn is_title(&self, at: usize) -> bool {
        !self.title_key.is_empty() && self.keys[at] == self.title_key
    }

    /// Whether block `at` prints the standfirst, or begins with it.
    pub(super) fn is_description(&self, at: usize) -> bool {
        let (own, told) = (self.keys[at].as_str(), self.description_key.as_str());
        own.len() > 20 && (told.starts_with(own) || (told.len() > 20 && own.starts_with(told)))
    }

    /// The features of all blocks, [`width`] of each.
    pub(crate) fn all(&self) -> Vec<f32> {
        let mut out = Vec::with_capacity(self.blocks.len() * width());
        for at in 0..self.blocks.len() {
            self.of(at, &mut out);
        }
        out
    }

    /// Appends the features of block `at`, in the order of [`names`].
    pub(crate) fn of(&self, at: usize, out: &mut Vec<f32>) {
        self.own_words(at, out);
        self.place(at, out);
        self.neighbours(at, out);
        self.containers(at, out);
        self.elements(at, out);
        self.agreement(at, out);
        self.cue_features(at, out);
        let said = self.said[at];
        out.extend(PhraseKind::ALL.iter().map(|p| flag(said.has(*p))));
    }
}

/// The block that prints the headline: the heading with its words, else any block with them, else the first `h1`.
fn printed_title(dom: &Dom, blocks: &[Block], keys: &[String], title: &str) -> Option<usize> {
    let same = |at: &usize| blocks[*at].words < 60 && !title.is_empty() && keys[*at] == title;
    (0..blocks.len())
        .filter(same)
        .min_by_key(|at| blocks[*at].kind != Kind::Heading)
        .or_else(|| {
            blocks
                .iter()
                .position(|b| dom.lineage(b.node).take(3).any(|id| dom.tag(id) == Tag::H1))
        })
}

/// Words before each block.
fn running_total(blocks: &[Block]) -> Vec<f32> {
    let mut before = 0.0;
    let step = |block: &Block| {
        let here = before;
        before += block.words as f32;
        here
    };
    blocks.iter().map(step).collect()
}

fn author_keys(authors: &[String]) -> Vec<String> {
    let keys = authors.iter().map(|a| key(a));
    keys.filter(|k| k.len() > 3).collect()
}

/// The most words of a heading over a box of links.
const MORE_WORDS: usize = 8;

/// For each block, the box it stands in after a heading that offers something else to read. The box is the innermost
/// element that holds more than the heading; the next heading in it ends the offer.
fn under_more(dom: &Dom, blocks: &[Block], sums: &[Sums], said: &[Said]) -> Vec<Option<NodeId>> {
    let mut offer: Option<NodeId> = None;
    let mut found = Vec::with_capacity(blocks.len());
    for (block, said) in blocks.iter().zip(said) {
        let offers = block.words <= MORE_WORDS
            && (said.has(PhraseKind::More) || said.has(PhraseKind::Comment));
        if offers {
            offer = dom
                .lineage(block.node)
                .find(|id| sums[*id as usize].blocks > 1.5);
        } else if block.kind == Kind::Heading && block.link_words * 2 < block.words {
            offer = None;
        }
        found.push(offer.filter(|o| dom.contains(*o, block.node)));
    }
    found
}

fn flag(yes: bool) -> f32 {
    f32::from(u8::from(yes))
}
