//! From probabilities to a decision for each block, with the reason in words.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use super::{
    blocks::{Block, Kind},
    cues::{Cue, Cues},
    features::{Features, shingles},
    signs::Page,
};
use crate::dom::{Dom, NodeId, Tag};

/// Probability from which a block is kept.
const KEEP: f32 = 0.5;
/// Words from which a text that was kept before is not kept again.
const REPEAT_WORDS: usize = 8;
/// Words from which a text nearly all of which was kept before is not kept again.
const NEAR_WORDS: usize = 12;
/// Probability from which a paragraph is kept where most of the text beside it is.
const BROTHER: f32 = 0.25;
/// Cells from which a table is no mere layout.
const TABLE_CELLS: usize = 6;
/// Mean probability over the words of a table from which it is kept.
const TABLE: f32 = 0.3;
/// Share of a text that must have been kept before.
const NEAR: f32 = 0.9;
/// Words under which what was kept is no article, so that the best text of the page is taken instead.
const NOTHING_WORDS: usize = 40;
/// A text as sure as this share of the surest is then taken with it.
const NEARLY_AS_SURE: f32 = 0.6;

/// What was decided of a block, and why.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Verdict {
    /// Whether it is in the text.
    pub(crate) kept: bool,
    /// The classifier's probability.
    pub(crate) score: f32,
    /// Why, for people; empty where the classifier alone decided, until [`explain`] fills it.
    pub(crate) reason: Cow<'static, str>,
}

/// Decides.
pub(super) fn select(features: &Features, scores: &[f32]) -> Vec<Verdict> {
    let blocks = features.blocks;
    let page = Page::new(features);
    let mut verdicts: Vec<Verdict> = (0..blocks.len())
        .map(|at| judge(&page, at, scores[at]))
        .collect();
    keep_tables_whole(features.dom, blocks, &mut verdicts);
    keep_brothers(features.dom, blocks, &mut verdicts);
    take_the_best_of_little(blocks, &mut verdicts);
    drop_repeated(blocks, &mut verdicts);
    drop_bare_headings(blocks, &mut verdicts);
    verdicts
}

fn judge(page: &Page, at: usize, score: f32) -> Verdict {
    let against = page.against(at, score);
    let likely = score > KEEP;
    let plea = if against.is_none() && !likely {
        page.pleads_for(at, score)
    } else {
        None
    };
    Verdict {
        kept: against.is_none() && (likely || plea.is_some()),
        score,
        reason: Cow::Borrowed(against.or(plea).unwrap_or_default()),
    }
}

/// A table is kept whole or not at all: its cells taken together, each of them says too little.
fn keep_tables_whole(dom: &Dom, blocks: &[Block], verdicts: &mut [Verdict]) {
    let table_of = |block: &Block| {
        let mut around = dom.lineage(block.node);
        (block.kind == Kind::Cell)
            .then(|| around.find(|id| dom.tag(*id) == Tag::Table))
            .flatten()
    };
    let tables: Vec<Option<NodeId>> = blocks.iter().map(table_of).collect();
    let mut sums: HashMap<NodeId, TableSum> = HashMap::new();
    for ((block, verdict), table) in blocks.iter().zip(&*verdicts).zip(&tables) {
        if let Some(table) = table {
            let sum = sums.entry(*table).or_default();
            sum.cells += 1;
            sum.words += block.words as f32;
            sum.links += block.link_words as f32;
            sum.scores += verdict.score * block.words as f32;
        }
    }
    for (verdict, table) in verdicts.iter_mut().zip(&tables) {
        let whole = table.is_some_and(|table| sums[&table].belongs());
        if whole && !verdict.kept && verdict.reason.is_empty() {
            verdict.kept = true;
            verdict.reason = Cow::Borrowed("part of a table of the story");
        }
    }
}

/// What the cells of a table sum up to.
#[derive(Default)]
struct TableSum {
    cells: usize,
    words: f32,
    links: f32,
    scores: f32,
}

impl TableSum {
    fn belongs(&self) -> bool {
        self.cells >= TABLE_CELLS
            && self.links < 0.3 * self.words
            && self.scores > TABLE * self.words
    }
}

/// A paragraph among paragraphs that were kept is kept unless the classifier is sure that it should not be.
fn keep_brothers(dom: &Dom, blocks: &[Block], verdicts: &mut [Verdict]) {
    let mut families: HashMap<NodeId, [usize; 2]> = HashMap::new();
    let parent = |block: &Block| dom.node(block.node).parent;
    for (block, verdict) in blocks.iter().zip(&*verdicts) {
        let [all, kept] = families.entry(parent(block)).or_default();
        *all += block.words;
        *kept += if verdict.kept { block.words } else { 0 };
    }
    for (block, verdict) in blocks.iter().zip(verdicts) {
        let running = block.words >= NEAR_WORDS && block.link_words * 4 < block.words;
        let doubted = !verdict.kept && verdict.reason.is_empty() && verdict.score > BROTHER;
        if doubted && running && block.kind == Kind::Paragraph {
            let [all, kept] = families[&parent(block)];
            if kept * 2 > all {
                verdict.kept = true;
                verdict.reason = Cow::Borrowed("among paragraphs that were kept");
            }
        }
    }
}

/// Where hardly anything was kept, the surest text and what is nearly as sure.
fn take_the_best_of_little(blocks: &[Block], verdicts: &mut [Verdict]) {
    let kept = blocks.iter().zip(&*verdicts).filter(|(_, v)| v.kept);
    if kept.map(|(b, _)| b.words).sum::<usize>() >= NOTHING_WORDS {
        return;
    }
    let running = |b: &Block| b.words >= NEAR_WORDS && b.link_words * 2 < b.words;
    let surest = blocks
        .iter()
        .zip(&*verdicts)
        .filter(|(b, v)| v.reason.is_empty() && running(b))
        .map(|(_, v)| v.score)
        .fold(0.0, f32::max);
    for verdict in verdicts {
        let sure = verdict.score > (surest * NEARLY_AS_SURE).max(0.05);
        if sure && !verdict.kept && verdict.reason.is_empty() {
            verdict.kept = true;
            verdict.reason = Cow::Borrowed("the surest of a page with little text");
        }
    }
}

/// A text said twice, as where a page holds a copy for phones, is kept once.
fn drop_repeated(blocks: &[Block], verdicts: &mut [Verdict]) {
    let mut seen = HashSet::new();
    let mut said: HashSet<u64> = HashSet::new();
    for (block, verdict) in blocks.iter().zip(verdicts).filter(|(_, v)| v.kept) {
        let again = block.words >= REPEAT_WORDS && !seen.insert(block.text.as_str());
        let near = || {
            let (mut all, mut known) = (0.0, 0.0);
            for shingle in shingles(&block.text) {
                all += 1.0;
                known += f32::from(u8::from(said.contains(&shingle)));
            }
            known > all * NEAR
        };
        if again || (block.words >= NEAR_WORDS && near()) {
            verdict.kept = false;
            verdict.reason = Cow::Borrowed("said before");
        } else {
            said.extend(shingles(&block.text));
        }
    }
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
        verdict.reason = Cow::Borrowed("a heading with nothing under it");
    }
}

/// Gives a reason to the verdicts of the classifier alone.
pub(crate) fn explain(dom: &Dom, cues: &[Cues], blocks: &[Block], verdicts: &mut [Verdict]) {
    for (block, verdict) in blocks.iter().zip(verdicts) {
        if verdict.reason.is_empty() {
            verdict.reason = Cow::Owned(looks_like(dom, cues, block));
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        body::{blocks, cues::CueFinder, features::Known, phrases::PhraseFinder},
        dom,
    };

    /// The text kept when the classifier gives the blocks these probabilities.
    fn kept(html: &str, scores: &[f32]) -> Vec<String> {
        let dom = dom::parse(html);
        let finder = CueFinder::new().unwrap();
        let cues: Vec<_> = dom.ids().map(|id| finder.of(&dom, id)).collect();
        let blocks = blocks::split(&dom, &cues);
        assert_eq!(blocks.len(), scores.len());
        let phrases = PhraseFinder::new().unwrap();
        let features = Features::new(&dom, &cues, &blocks, &Known::default(), &phrases);
        let verdicts = select(&features, scores);
        let kept = blocks.iter().zip(verdicts).filter(|(_, v)| v.kept);
        kept.map(|(b, _)| b.text.clone()).collect()
    }

    const LONG: &str = "Le conseil a voté mardi le budget du port après trois heures de débat, puis il a levé la séance sans \
         répondre aux questions des pêcheurs, qui attendaient dehors depuis le matin et qui ont promis de revenir dès demain";

    #[test]
    fn copies_are_kept_once() {
        let html = format!("<div><p>{LONG}.</p></div><section><p>Port : {LONG} !</p></section>");
        assert_eq!(kept(&html, &[0.9, 0.9]).len(), 1);
        assert_eq!(kept("<p>Oui.</p><p>Oui.</p>", &[0.9, 0.9]).len(), 2);
    }

    #[test]
    fn tables_are_kept_whole_or_not_at_all() {
        let html = format!(
            "<p>{LONG}.</p><table><tr><td>Port<td>Tonnes<td>Rang<tr><td>Nantes<td>30<td>4</table>"
        );
        assert_eq!(kept(&html, &[0.9, 0.6, 0.4, 0.2, 0.4, 0.4, 0.4]).len(), 7);
        assert_eq!(kept(&html, &[0.9, 0.2, 0.1, 0.1, 0.2, 0.2, 0.2]).len(), 1);
    }

    #[test]
    fn paragraphs_among_kept_ones_stay() {
        let other = "Les pêcheurs du port voisin, eux, disent n'avoir rien reçu depuis deux ans, ni quai ni criée.";
        let html = format!("<div><p>{LONG}.</p><p>{other}</p></div>");
        assert_eq!(kept(&html, &[0.9, 0.3]).len(), 2);
        assert_eq!(kept(&html, &[0.9, 0.1]).len(), 1);
    }

    #[test]
    fn of_little_the_best_is_taken() {
        let brief = "The harbour will close on Tuesday from six to nine because of the boat race.";
        let html = format!("<nav>Home</nav><div><p>{brief}</p></div>");
        assert_eq!(kept(&html, &[0.01, 0.4]), [brief]);
    }

    #[test]
    fn a_heading_with_nothing_under_it_goes() {
        let html = format!("<p>{LONG}.</p><h2>À suivre</h2>");
        assert_eq!(kept(&html, &[0.9, 0.9]).len(), 1);
    }
}
