//! Where a block stands: its place on the page, its neighbours, the elements around it.

use super::{Features, flag};
use crate::{
    body::{
        blocks::{Block, Kind},
        cues::Cue,
    },
    dom::{NodeId, Tag},
};

/// Elements around a block that may be a card of a list.
const CARD_LEVELS: usize = 6;
/// Blocks in the box of a picture: caption, credit, a button.
const BOX_BLOCKS: f32 = 3.0;

impl Features<'_> {
    pub(super) fn place(&self, at: usize, out: &mut Vec<f32>) {
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

    pub(super) fn neighbours(&self, at: usize, out: &mut Vec<f32>) {
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

    pub(super) fn containers(&self, at: usize, out: &mut Vec<f32>) {
        let node = self.blocks[at].node;
        let parent = self.dom.node(node).parent;
        for id in [parent, self.dom.node(parent).parent] {
            let sums = self.sums[id as usize];
            out.extend([
                sums.words.ln_1p(),
                sums.links / sums.words.max(1.0),
                self.share(id),
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
            self.share(self.best),
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
            same.links / same.words.max(1.0),
        ]);
        self.cards(at, out);
    }

    /// The list of like elements that the block stands in, if any, and the box under "read more".
    fn cards(&self, at: usize, out: &mut Vec<f32>) {
        let card = self
            .dom
            .lineage(self.blocks[at].node)
            .take(CARD_LEVELS)
            .max_by_key(|id| self.twins[*id as usize])
            .unwrap_or(0);
        let sums = self.sums[card as usize];
        out.extend([
            (self.twins[card as usize] as f32).ln_1p(),
            sums.links / sums.words.max(1.0),
            self.under_more[at].map_or(0.0, |scope| 1.0 - 0.9 * self.share(scope)),
            self.beside_image(at),
        ]);
    }

    /// How near a picture is in a box of few blocks: 1 in the block's own element, less further out, 0 for none.
    fn beside_image(&self, at: usize) -> f32 {
        let few = |id: &NodeId| self.sums[*id as usize].blocks <= BOX_BLOCKS;
        let mut around = self.dom.lineage(self.blocks[at].node).take_while(few);
        let level = around.position(|id| {
            let inside = self.dom.inside(id);
            self.images[inside.end as usize] > self.images[id as usize]
        });
        level.map_or(0.0, |level| 1.0 / (level as f32 + 1.0))
    }

    /// The innermost element that holds both.
    fn meet(&self, a: NodeId, b: NodeId) -> NodeId {
        self.dom
            .lineage(a)
            .find(|id| self.dom.contains(*id, b))
            .unwrap_or(0)
    }

    pub(super) fn elements(&self, at: usize, out: &mut Vec<f32>) {
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
        out.push(article.map_or(-1.0, |id| self.share(id)));
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

    /// For each cue, how little of the page's good text the innermost element with it holds: near 1 for a small box,
    /// near 0.1 for an element around the whole article, 0 where no element around the block has the cue.
    pub(super) fn cue_features(&self, at: usize, out: &mut Vec<f32>) {
        let mut values = [0.0; Cue::ALL.len()];
        for id in self.dom.lineage(self.blocks[at].node) {
            let cues = self.cues[id as usize];
            if cues.is_empty() || matches!(self.dom.tag(id), Tag::Body | Tag::Html) {
                continue;
            }
            let share = self.share(id);
            for (value, cue) in values.iter_mut().zip(Cue::ALL) {
                if *value == 0.0 && cues.has(*cue) {
                    *value = 1.0 - 0.9 * share;
                }
            }
        }
        out.extend(values);
    }
}
