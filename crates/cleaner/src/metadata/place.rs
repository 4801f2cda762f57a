//! Where an element stands: near the headline, in the article's own room, or in a box that belongs to something else.

use depeche_model::Article;

use super::{View, title};
use crate::{
    body::{
        blocks::{Block, Kind},
        cues::Cue,
    },
    dom::{NodeId, Tag},
};

/// Words from which a block with few links is running text.
const PROSE_WORDS: usize = 12;
/// Elements around a block that are asked for their boxes.
const REACH: usize = 9;

/// Boxes that hold something else than this article.
const FOREIGN: &[Cue] = &[
    Cue::Related,
    Cue::Comment,
    Cue::Sidebar,
    Cue::Nav,
    Cue::Footer,
    Cue::Ad,
    Cue::Newsletter,
];

/// Answers of one page.
pub(super) struct Place<'a> {
    pub(super) view: &'a View<'a>,
    /// The block that prints the headline.
    pub(super) title: Option<usize>,
    /// Words of running text in the blocks before each block, and in all at the end.
    prose: Vec<usize>,
}

impl<'a> Place<'a> {
    /// Looks for the headline and counts the running text.
    pub(super) fn new(view: &'a View<'a>, article: &Article) -> Place<'a> {
        let mut prose = Vec::with_capacity(view.blocks.len() + 1);
        let mut sum = 0;
        prose.push(0);
        for block in view.blocks {
            sum += if is_prose(block) { block.words } else { 0 };
            prose.push(sum);
        }
        Place {
            view,
            title: title_block(view, article),
            prose,
        }
    }

    /// The block that an element's text is in, or the one after it.
    pub(super) fn block_of(&self, id: NodeId) -> usize {
        self.view.blocks.partition_point(|b| b.first < id)
    }

    /// How near a block is to the headline, 0 to 4; under it is nearer than over it.
    pub(super) fn near_title(&self, at: usize) -> i32 {
        let Some(title) = self.title else {
            return i32::from(at < 40);
        };
        match at as i64 - title as i64 {
            0..=4 => 4,
            -3..=-1 | 5..=9 => 3,
            -8..=-4 | 10..=16 => 2,
            17..=40 => 1,
            _ => 0,
        }
    }

    /// Whether a block stands before the headline.
    pub(super) fn before_title(&self, at: usize) -> bool {
        self.title.is_some_and(|title| at < title)
    }

    /// Whether the element stands in a box that is not this article's. A box with the headline or with most of the running
    /// text is the article's, whatever its name says; what is inside `article` may have a footer of its own.
    pub(super) fn is_foreign(&self, id: NodeId) -> bool {
        let dom = self.view.dom;
        let mut own_footer = false;
        for around in dom.lineage(id).take(REACH) {
            if matches!(dom.tag(around), Tag::Body | Tag::Main | Tag::Html) {
                return false;
            }
            let cues = self.view.cues[around as usize];
            let is_footer = dom.tag(around) == Tag::Footer && self.in_main_article(around);
            own_footer |= is_footer;
            // an aside or footer of its own for the author or the date
            let marginal =
                own_footer || cues.has(Cue::Author) || cues.has(Cue::Byline) || cues.has(Cue::Date);
            let foreign = FOREIGN.iter().any(|cue| {
                cues.has(*cue) && !(marginal && matches!(cue, Cue::Footer | Cue::Sidebar))
            });
            if foreign && !self.is_main(around, cues.has(Cue::Comment)) {
                return true;
            }
        }
        false
    }

    /// Whether the element is inside the `article` that holds the running text.
    fn in_main_article(&self, id: NodeId) -> bool {
        self.view
            .dom
            .lineage(id)
            .find(|a| self.view.dom.tag(*a) == Tag::Article)
            .is_some_and(|a| self.share(a) > 0.4)
    }

    /// Whether the element holds the headline or most of the running text. Comments often hold more than the article.
    fn is_main(&self, id: NodeId, comments: bool) -> bool {
        let headline = self
            .title
            .is_some_and(|t| self.view.dom.contains(id, self.view.blocks[t].node));
        headline || (!comments && self.share(id) > 0.5)
    }

    /// The share of the page's running text that an element holds.
    fn share(&self, id: NodeId) -> f32 {
        let blocks = self.view.blocks;
        let from = blocks.partition_point(|b| b.first < id);
        let to = blocks.partition_point(|b| b.first < self.view.dom.node(id).end);
        let all = self.prose[blocks.len()];
        (self.prose[to] - self.prose[from]) as f32 / all.max(1) as f32
    }
}

fn is_prose(block: &Block) -> bool {
    block.words >= PROSE_WORDS && block.link_words * 3 < block.words && block.kind != Kind::Heading
}

/// The block that prints the headline: an equal heading, else an equal block, else the first `h1`.
fn title_block(view: &View, article: &Article) -> Option<usize> {
    let key = title::key(article.title.as_deref().unwrap_or_default());
    let equal = view
        .blocks
        .iter()
        .enumerate()
        .filter(|(_, b)| b.words < 60 && !key.is_empty() && title::has_key(&b.text, &key));
    equal
        .min_by_key(|(_, b)| b.kind != Kind::Heading)
        .map(|(at, _)| at)
        .or_else(|| {
            view.blocks.iter().position(|b| {
                view.dom
                    .lineage(b.node)
                    .take(3)
                    .any(|id| view.dom.tag(id) == Tag::H1)
            })
        })
}
