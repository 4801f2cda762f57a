//! Which blocks of the page are the article.

pub(crate) mod blocks;
pub(crate) mod cues;
pub(crate) mod render;

use blocks::{Block, Kind};
use cues::{Cue, CueFinder, Cues};

use crate::dom::{Dom, NodeId, Tag};

/// The cues of every element of the page.
pub(crate) fn read_cues(finder: &CueFinder, dom: &Dom) -> Vec<Cues> {
    dom.ids().map(|id| finder.of(dom, id)).collect()
}

/// Marks the blocks that are the article.
pub(crate) fn choose(dom: &Dom, cues: &[Cues], blocks: &[Block]) -> Vec<bool> {
    let noise = [
        Cue::Related,
        Cue::Nav,
        Cue::Share,
        Cue::Comment,
        Cue::Ad,
        Cue::Newsletter,
        Cue::Promo,
        Cue::Author,
        Cue::Footer,
        Cue::Sidebar,
        Cue::Consent,
        Cue::Hidden,
        Cue::Caption,
    ];
    let good: Vec<bool> = blocks
        .iter()
        .map(|b| {
            let noisy = dom
                .lineage(b.node)
                .take_while(|id| {
                    !matches!(
                        dom.tag(*id),
                        Tag::Body | Tag::Html | Tag::Article | Tag::Main
                    )
                })
                .take(6)
                .any(|id| noise.iter().any(|c| cues[id as usize].has(*c)));
            !noisy && b.link_words * 2 < b.words && (b.words > 8 || b.kind != Kind::Paragraph)
        })
        .collect();
    let mut gain: Vec<f32> = vec![0.0; dom.ids().len()];
    for (block, good) in blocks.iter().zip(&good) {
        let value = if *good && block.kind == Kind::Paragraph && block.words > 8 {
            block.words as f32
        } else {
            -(block.words as f32) * 0.5
        };
        for id in dom.lineage(block.node) {
            gain[id as usize] += value;
        }
    }
    let best = (0..dom.ids().end)
        .rev()
        .max_by(|a, b| {
            gain[*a as usize]
                .total_cmp(&gain[*b as usize])
                .then(a.cmp(b))
        })
        .unwrap_or(0);
    blocks
        .iter()
        .zip(good)
        .map(|(b, good)| good && inside(dom, best, b.node))
        .collect()
}

fn inside(dom: &Dom, outer: NodeId, inner: NodeId) -> bool {
    dom.contains(outer, inner)
}
