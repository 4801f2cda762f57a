//! What the article shows of a word at its other places: `Torvane Minerals` and `Ada Lindqvist` tell what `Torvane` and
//! `Lindqvist` are where they stand alone.

use std::ops::Range;

use super::{document::Word, fold::HashedMap, lexicon::Classes};

/// Gathered over all runs of an article that a word begins or ends.
#[derive(Debug, Default, Clone, Copy)]
pub struct Elsewhere {
    /// How many they are.
    pub count: u16,
    /// Classes of the last word of the longer runs that the word begins.
    pub heads: Classes,
    /// Classes of the first word of the longer runs that the word ends.
    pub leads: Classes,
    /// Sum of 1: it begins a longer run; 2: it ends one; 4: it is a run alone.
    pub places: u8,
}

/// Gathers the runs of an article by word.
pub fn gather(words: &[Word], runs: &[Range<usize>]) -> HashedMap<Elsewhere> {
    let mut known: HashedMap<Elsewhere> = HashedMap::default();
    for run in runs {
        let (first, last) = (&words[run.start], &words[run.end - 1]);
        let begins = known.entry(first.folded).or_default();
        begins.count = begins.count.saturating_add(1);
        if run.len() == 1 {
            begins.places |= 4;
            continue;
        }
        begins.places |= 1;
        begins.heads |= last.classes;
        let ends = known.entry(last.folded).or_default();
        ends.count = ends.count.saturating_add(1);
        ends.places |= 2;
        ends.leads |= first.classes;
    }
    known
}
