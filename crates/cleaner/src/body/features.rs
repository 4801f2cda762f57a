//! What the classifier sees of a block: its words, its place, its neighbours, the elements around it, and what the
//! page says about itself. Every feature has a name, so that the model's table and the explanation can be read.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use super::{
    blocks::{Block, Kind},
    cues::{Cue, Cues},
    phrases::{PhraseFinder, PhraseKind},
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

/// Sums over the subtree of every node.
#[derive(Clone, Copy, Default)]
struct Sums {
    words: f32,
    links: f32,
    good: f32,
    blocks: f32,
}

/// A page ready to give the features of its blocks.
pub(crate) struct Features<'a> {
    dom: &'a Dom,
    cues: &'a [Cues],
    blocks: &'a [Block],
    sums: Vec<Sums>,
    good: Vec<bool>,
    total: Sums,
    /// The element that holds most running text and little else.
    best: NodeId,
    /// Block that prints the headline.
    title: Option<usize>,
    words_before: Vec<f32>,
    signatures: Vec<u64>,
    by_signature: HashMap<u64, Sums>,
    texts: HashMap<&'a str, usize>,
    json: HashSet<u64>,
    articles: f32,
    title_key: String,
    description_key: String,
    author_keys: Vec<String>,
    phrases: &'a PhraseFinder,
}

/// Letters and digits in lower case.
fn key(text: &str) -> String {
    crate::metadata::title_key(text)
}

impl<'a> Features<'a> {
    /// Gathers the sums over the page.
    pub(crate) fn new(
        dom: &'a Dom,
        cues: &'a [Cues],
        blocks: &'a [Block],
        known: &Known,
        phrases: &'a PhraseFinder,
    ) -> Features<'a> {
        let good: Vec<bool> = blocks.iter().map(is_good).collect();
        let mut sums = vec![Sums::default(); dom.ids().len()];
        let mut words_before = Vec::with_capacity(blocks.len());
        let mut by_signature: HashMap<u64, Sums> = HashMap::new();
        let mut signatures = Vec::with_capacity(blocks.len());
        let mut texts = HashMap::new();
        let mut before = 0.0;
        for (block, good) in blocks.iter().zip(&good) {
            let own = Sums {
                words: block.words as f32,
                links: block.link_words as f32,
                good: if *good { block.words as f32 } else { 0.0 },
                blocks: 1.0,
            };
            sums[block.node as usize].add(own);
            words_before.push(before);
            before += own.words;
            let signature = signature(dom, block.node);
            signatures.push(signature);
            by_signature.entry(signature).or_default().add(own);
            *texts.entry(block.text.as_str()).or_default() += 1;
        }
        for id in (1..dom.ids().end).rev() {
            let own = sums[id as usize];
            sums[dom.node(id).parent as usize].add(own);
        }
        let title_key = key(known.title);
        let title = blocks
            .iter()
            .enumerate()
            .filter(|(_, b)| b.words < 60 && !title_key.is_empty() && key(&b.text) == title_key)
            .min_by_key(|(_, b)| b.kind != Kind::Heading)
            .map(|(at, _)| at)
            .or_else(|| {
                blocks
                    .iter()
                    .position(|b| dom.lineage(b.node).take(3).any(|id| dom.tag(id) == Tag::H1))
            });
        let total = sums.first().copied().unwrap_or_default();
        let mut features = Features {
            dom,
            cues,
            blocks,
            good,
            total,
            best: 0,
            title,
            words_before,
            signatures,
            by_signature,
            texts,
            sums,
            json: shingles(known.json_body).collect(),
            articles: dom.ids().filter(|id| dom.tag(*id) == Tag::Article).count() as f32,
            title_key,
            description_key: key(known.description),
            author_keys: known
                .authors
                .iter()
                .map(|a| key(a))
                .filter(|k| k.len() > 3)
                .collect(),
            phrases,
        };
        features.best = features.best_container();
        features
    }

    /// The deepest element that still holds most of the good text of its parents: from the root, step into the child
    /// that holds at least 55 in 100 of the good words.
    fn best_container(&self) -> NodeId {
        let mut here = 0;
        loop {
            let enough = self.sums[here as usize].good * 0.55;
            let next = self
                .dom
                .children(here)
                .find(|c| enough > 0.0 && self.sums[*c as usize].good >= enough);
            match next {
                Some(next) if self.sums[next as usize].blocks > 1.5 => here = next,
                _ => return here,
            }
        }
    }

    /// The features of block `at`, in the order of [`names`].
    pub(crate) fn of(&self, at: usize, out: &mut Vec<f32>) {
        out.clear();
        self.own_words(at, out);
        self.place(at, out);
        self.neighbours(at, out);
        self.containers(at, out);
        self.elements(at, out);
        self.agreement(at, out);
        self.cue_features(at, out);
        let text = self.blocks[at].text.as_str();
        let said = self.phrases.read(text);
        out.extend(
            PhraseKind::ALL
                .iter()
                .map(|p| f32::from(u8::from(said.has(*p)))),
        );
    }

    fn own_words(&self, at: usize, out: &mut Vec<f32>) {
        let block = &self.blocks[at];
        let words = block.words as f32;
        let mut counts = Counts::default();
        counts.read(&block.text);
        out.extend([
            words.ln_1p(),
            block.link_words as f32 / words,
            block.strong_words as f32 / words,
            counts.letters / words,
            counts.sentences,
            flag(
                block
                    .text
                    .ends_with(['.', '!', '?', '…', '»', '”', '"', '。', '।']),
            ),
            counts.commas / words,
            counts.digits / (counts.letters + counts.digits + 1.0),
            counts.capitals / words,
        ]);
    }

    fn place(&self, at: usize, out: &mut Vec<f32>) {
        let block = &self.blocks[at];
        let tag = self.dom.tag(block.node);
        let level = self
            .dom
            .lineage(block.node)
            .take(3)
            .find_map(|id| self.dom.tag(id).heading_level());
        out.extend([
            block.kind as u8 as f32,
            level.map_or(0.0, f32::from),
            match tag {
                Tag::P => 1.0,
                Tag::Div => 2.0,
                Tag::Li => 3.0,
                Tag::Td | Tag::Th => 4.0,
                Tag::Section | Tag::Article | Tag::Main => 5.0,
                Tag::Header | Tag::Aside | Tag::Footer | Tag::Nav => 6.0,
                Tag::Figcaption => 7.0,
                _ if level.is_some() => 8.0,
                _ => 0.0,
            },
            f32::from(self.dom.node(block.node).depth),
            self.words_before[at] / self.total.words.max(1.0),
            at as f32 / self.blocks.len() as f32,
            self.title.map_or(-99.0, |title| {
                (at as f32 - title as f32).clamp(-60.0, 300.0)
            }),
        ]);
    }

    fn neighbours(&self, at: usize, out: &mut Vec<f32>) {
        let get = |step: isize| at.checked_add_signed(step).and_then(|i| self.blocks.get(i));
        let words = |b: Option<&Block>| b.map_or(-1.0, |b| (b.words as f32).ln_1p());
        let links = |b: Option<&Block>| b.map_or(-1.0, |b| b.link_words as f32 / b.words as f32);
        let heading = |b: Option<&Block>| flag(b.is_some_and(|b| b.kind == Kind::Heading));
        let parent = |b: &Block| self.dom.node(b.node).parent;
        let own = parent(&self.blocks[at]);
        let same = |b: Option<&Block>| flag(b.is_some_and(|b| parent(b) == own));
        let (previous, next) = (get(-1), get(1));
        let window: Vec<&Block> = [-3, -2, -1, 1, 2, 3].into_iter().filter_map(get).collect();
        let sum: f32 = window.iter().map(|b| b.words as f32).sum();
        let linked: f32 = window.iter().map(|b| b.link_words as f32).sum();
        out.extend([
            words(previous),
            words(next),
            links(previous),
            links(next),
            heading(previous),
            heading(next),
            same(previous),
            same(next),
            sum.ln_1p(),
            linked / sum.max(1.0),
        ]);
    }

    fn containers(&self, at: usize, out: &mut Vec<f32>) {
        let node = self.blocks[at].node;
        let parent = self.dom.node(node).parent;
        for id in [parent, self.dom.node(parent).parent] {
            let sums = self.sums[id as usize];
            out.extend([
                sums.words.ln_1p(),
                sums.links / sums.words.max(1.0),
                sums.good / self.total.good.max(1.0),
                sums.blocks.ln_1p(),
            ]);
        }
        let inside = self.dom.contains(self.best, node);
        let best_depth = f32::from(self.dom.node(self.best).depth);
        let meet = self.meet(self.best, node);
        out.extend([
            flag(inside),
            if inside {
                f32::from(self.dom.node(node).depth) - best_depth
            } else {
                -1.0
            },
            self.sums[self.best as usize].good / self.total.good.max(1.0),
            best_depth - f32::from(self.dom.node(meet).depth),
        ]);
        let same = self
            .by_signature
            .get(&self.signatures[at])
            .copied()
            .unwrap_or_default();
        out.extend([
            same.good / self.total.good.max(1.0),
            same.blocks.ln_1p(),
            (same.words / same.blocks.max(1.0)).ln_1p(),
        ]);
    }

    /// The innermost element that holds both.
    fn meet(&self, a: NodeId, b: NodeId) -> NodeId {
        self.dom
            .lineage(a)
            .find(|id| self.dom.contains(*id, b))
            .unwrap_or(0)
    }

    fn elements(&self, at: usize, out: &mut Vec<f32>) {
        let node = self.blocks[at].node;
        let mut seen = [false; 8];
        let mut article = None;
        let mut list = None;
        for id in self.dom.lineage(node) {
            let slot = match self.dom.tag(id) {
                Tag::Article => {
                    article = article.or(Some(id));
                    0
                }
                Tag::Main => 1,
                Tag::Header => 2,
                Tag::Form => 3,
                Tag::Table => 4,
                Tag::Ul | Tag::Ol => {
                    list = list.or(Some(id));
                    5
                }
                Tag::Figure => 6,
                Tag::A => 7,
                _ => continue,
            };
            seen[slot] = true;
        }
        out.extend(seen.map(flag));
        out.push(article.map_or(-1.0, |id| {
            self.sums[id as usize].good / self.total.good.max(1.0)
        }));
        out.push(self.articles.ln_1p());
        let title = self.title.map(|t| self.blocks[t].node);
        out.push(title.map_or(-1.0, |t| {
            f32::from(self.dom.node(t).depth) - f32::from(self.dom.node(self.meet(t, node)).depth)
        }));
        out.push(list.map_or(-1.0, |id| {
            let sums = self.sums[id as usize];
            sums.links / sums.words.max(1.0)
        }));
    }

    fn agreement(&self, at: usize, out: &mut Vec<f32>) {
        let block = &self.blocks[at];
        let text = block.text.as_str();
        let own = key(text.get(..text.floor_char_boundary(600)).unwrap_or(text));
        let in_json = if self.json.is_empty() {
            -1.0
        } else {
            let (mut all, mut found) = (0.0, 0.0);
            for shingle in shingles(text) {
                all += 1.0;
                found += flag(self.json.contains(&shingle));
            }
            if all > 0.0 { found / all } else { -0.5 }
        };
        let first = text.chars().next().unwrap_or(' ');
        out.extend([
            flag(!self.title_key.is_empty() && own == self.title_key),
            flag(
                own.len() > 20
                    && (self.description_key.starts_with(&own)
                        || (self.description_key.len() > 20
                            && own.starts_with(&self.description_key))),
            ),
            in_json,
            self.texts.get(text).map_or(0.0, |n| (*n as f32).min(5.0)),
            flag(text.ends_with(':')),
            flag(text.contains('@')),
            flag(first.is_lowercase()),
            flag(matches!(first, '"' | '“' | '«' | '‘' | '\'')),
            flag(block.words < 25 && self.author_keys.iter().any(|a| own.contains(a))),
            flag(self.good[at]),
        ]);
    }

    /// For each cue, how little of the page's good text the innermost element with it holds: near 1 for a small box,
    /// near 0.1 for an element around the whole article, 0 where no element around the block has the cue.
    fn cue_features(&self, at: usize, out: &mut Vec<f32>) {
        let mut values = [0.0; Cue::ALL.len()];
        for id in self.dom.lineage(self.blocks[at].node) {
            let cues = self.cues[id as usize];
            if cues.is_empty() || matches!(self.dom.tag(id), Tag::Body | Tag::Html) {
                continue;
            }
            let share = self.sums[id as usize].good / self.total.good.max(1.0);
            for (value, cue) in values.iter_mut().zip(Cue::ALL) {
                if *value == 0.0 && cues.has(*cue) {
                    *value = 1.0 - 0.9 * share;
                }
            }
        }
        out.extend(values);
    }
}

impl Sums {
    fn add(&mut self, other: Sums) {
        self.words += other.words;
        self.links += other.links;
        self.good += other.good;
        self.blocks += other.blocks;
    }
}

/// Running text: many words, few of them links.
fn is_good(block: &Block) -> bool {
    block.words >= 12 && block.link_words * 3 < block.words && block.kind != Kind::Heading
}

fn flag(yes: bool) -> f32 {
    f32::from(u8::from(yes))
}

/// Elements with the same tag and class in the same kind of parent have the same signature.
fn signature(dom: &Dom, node: NodeId) -> u64 {
    let mut hasher = DefaultHasher::new();
    for id in dom.lineage(node).take(2) {
        dom.tag(id).hash(&mut hasher);
        dom.attr(id, "class").hash(&mut hasher);
    }
    hasher.finish()
}

/// Hashes of every three words in a row, in lower case.
fn shingles(text: &str) -> impl Iterator<Item = u64> + '_ {
    let mut last = [0u64; 2];
    let mut seen = 0;
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .filter_map(move |word| {
            let mut hasher = DefaultHasher::new();
            word.hash(&mut hasher);
            let hash = hasher.finish();
            let joined = last[0].rotate_left(17) ^ last[1].rotate_left(31) ^ hash;
            last = [last[1], hash];
            seen += 1;
            (seen >= 3).then_some(joined)
        })
}

/// Characters of a block by class.
#[derive(Default)]
struct Counts {
    letters: f32,
    digits: f32,
    commas: f32,
    sentences: f32,
    /// Words that begin in upper case.
    capitals: f32,
}

impl Counts {
    fn read(&mut self, text: &str) {
        let mut previous = ' ';
        for c in text.chars() {
            match c {
                _ if c.is_ascii_digit() => self.digits += 1.0,
                _ if c.is_alphabetic() => {
                    self.letters += 1.0;
                    self.capitals += flag(!previous.is_alphanumeric() && c.is_uppercase());
                }
                ',' | '،' | '、' => self.commas += 1.0,
                '.' | '!' | '?' | '…' | '。' => {
                    self.sentences += flag(previous.is_alphanumeric());
                }
                _ => {}
            }
            previous = c;
        }
    }
}
