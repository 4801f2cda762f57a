//! From probabilities to a decision for each block, with the reason in words.

use std::collections::HashSet;

use super::{
    blocks::{Block, Kind},
    cues::{Cue, Cues},
};
use crate::dom::Dom;

/// Probability from which a block is kept.
const KEEP: f32 = 0.5;
/// Words from which a text that was kept before is not kept again.
const REPEAT_WORDS: usize = 8;

/// What was decided of a block, and why.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Verdict {
    /// Whether it is in the text.
    pub(crate) kept: bool,
    /// The classifier's probability.
    pub(crate) score: f32,
    /// Why, for people.
    pub(crate) reason: String,
}

/// Decides.
pub(crate) fn select(dom: &Dom, cues: &[Cues], blocks: &[Block], scores: &[f32]) -> Vec<Verdict> {
    let mut seen = HashSet::new();
    let mut verdicts: Vec<Verdict> = blocks
        .iter()
        .zip(scores)
        .map(|(block, score)| {
            let likely = *score > KEEP;
            if likely && block.words >= REPEAT_WORDS && !seen.insert(block.text.as_str()) {
                return Verdict {
                    kept: false,
                    score: *score,
                    reason: "said before".into(),
                };
            }
            Verdict {
                kept: likely,
                score: *score,
                reason: looks_like(dom, cues, block),
            }
        })
        .collect();
    drop_bare_headings(blocks, &mut verdicts);
    verdicts
}

/// A heading after which nothing was kept heads nothing.
fn drop_bare_headings(blocks: &[Block], verdicts: &mut [Verdict]) {
    for (block, verdict) in blocks.iter().zip(verdicts).rev() {
        if !verdict.kept {
            continue;
        }
        if block.kind != Kind::Heading {
            break;
        }
        verdict.kept = false;
        verdict.reason = "a heading with nothing under it".into();
    }
}

/// The box the block stands in and the share of links in it: what most often decides.
fn looks_like(dom: &Dom, cues: &[Cues], block: &Block) -> String {
    let around: Vec<&str> = dom
        .lineage(block.node)
        .take(6)
        .flat_map(|id| {
            Cue::ALL
                .iter()
                .filter(move |c| cues[id as usize].has(**c))
                .map(|c| c.name())
        })
        .take(3)
        .collect();
    let links = 100 * block.link_words / block.words.max(1);
    match (around.is_empty(), links > 20) {
        (true, false) => format!("{} words", block.words),
        (true, true) => format!("{} words, {links}% links", block.words),
        (false, false) => format!("{} words in {}", block.words, around.join(", ")),
        (false, true) => format!(
            "{} words, {links}% links, in {}",
            block.words,
            around.join(", ")
        ),
    }
}
