//! Names that stand in a list ("Orpyx, Podimetrics and Bluedrop") are mostly of one kind: what the first pass says of the others.

use std::ops::Range;

use super::{
    crf::{LABELS, PerLabel},
    document::{Document, Shape, Word},
    fold::hash,
    scene::find_runs,
};

/// Words and marks that may stand between two names of a list, lower case.
const JOINTS: [&str; 8] = [",", ";", "/", "and", "or", "et", "ou", "ni"];

/// Most of them between two names: ", and".
const MOST_JOINTS: usize = 2;

/// A name in a list, and the mean first-pass probabilities of the others.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// First word of the name.
    pub first: u32,
    /// Names in the list.
    pub length: u32,
    /// Mean over the other names of the probabilities of their first words.
    pub others: PerLabel,
}

/// Per word: 1 + the index of its member; 0 outside lists.
pub fn find(document: &Document<'_>, marginals: &[PerLabel]) -> (Vec<u32>, Vec<Member>) {
    let mut of = vec![0; document.words.len()];
    let mut members = Vec::new();
    for stretch in &document.stretches {
        let mut runs = Vec::new();
        find_runs(&document.words, stretch.clone(), &mut runs);
        let joined = |a: &Range<usize>, b: &Range<usize>| joins(&document.words[a.end..b.start]);
        for list in runs.chunk_by(joined).filter(|list| list.len() > 1) {
            let each: Vec<PerLabel> = list.iter().map(|run| marginals[run.start]).collect();
            let mut sum = [0.0; LABELS];
            for one in &each {
                sum.iter_mut().zip(one).for_each(|(s, p)| *s += p);
            }
            for (run, own) in list.iter().zip(&each) {
                let others = std::array::from_fn(|l| (sum[l] - own[l]) / (list.len() - 1) as f32);
                members.push(Member {
                    first: run.start as u32,
                    length: list.len() as u32,
                    others,
                });
                of[run.clone()].fill(members.len() as u32);
            }
        }
    }
    (of, members)
}

fn joins(gap: &[Word]) -> bool {
    (1..=MOST_JOINTS).contains(&gap.len())
        && gap.iter().all(|word| {
            matches!(word.shape, Shape::Mark | Shape::Lower)
                && JOINTS.iter().any(|joint| hash(joint) == word.lower)
        })
}
