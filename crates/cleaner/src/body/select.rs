//! From probabilities to a decision for each block, with the reason in words.

use std::collections::HashSet;

use super::{
    blocks::{Block, Kind},
    cues::{Cue, Cues},
    phrases::{PhraseFinder, PhraseKind},
};
use crate::dom::{Dom, Tag};

/// Probability from which a block is kept.
const KEEP: f32 = 0.5;
/// Words from which a text that was kept before is not kept again.
const REPEAT_WORDS: usize = 8;

/// The most words of a line that sells the rest.
const PAYWALL_WORDS: usize = 40;

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
pub(crate) fn select(
    dom: &Dom,
    cues: &[Cues],
    blocks: &[Block],
    scores: &[f32],
    phrases: &PhraseFinder,
) -> Vec<Verdict> {
    let mut seen = HashSet::new();
    let mut verdicts: Vec<Verdict> = blocks
        .iter()
        .zip(scores)
        .map(|(block, score)| {
            let likely = *score > KEEP;
            if likely
                && let Some(cue) = foreign_box(dom, cues, block)
                    .or_else(|| paywall_line(dom, cues, block, phrases))
            {
                return Verdict {
                    kept: false,
                    score: *score,
                    reason: format!("in a box of its own: {}", cue.name()),
                };
            }
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

/// Comments and consent boxes are never the article, however much they read like one. An element that also holds a
/// headline is no such box: some sites name the whole page so.
fn foreign_box(dom: &Dom, cues: &[Cues], block: &Block) -> Option<Cue> {
    dom.lineage(block.node)
        .take_while(|id| !matches!(dom.tag(*id), Tag::Body | Tag::Main | Tag::Article))
        .find_map(|id| {
            let cue = [Cue::Comment, Cue::Consent]
                .into_iter()
                .find(|c| cues[id as usize].has(*c))?;
            let headline = dom.inside(id).any(|inner| dom.tag(inner) == Tag::H1);
            (!headline).then_some(cue)
        })
}

/// "Subscribe to continue" in a box of the paywall. The box's name alone says nothing: it may hold the article.
fn paywall_line(dom: &Dom, cues: &[Cues], block: &Block, phrases: &PhraseFinder) -> Option<Cue> {
    let short = block.words <= PAYWALL_WORDS && phrases.read(&block.text).has(PhraseKind::Ask);
    let walled = short
        && dom
            .lineage(block.node)
            .take(6)
            .any(|id| cues[id as usize].has(Cue::Paywall));
    walled.then_some(Cue::Paywall)
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
