//! What the article shows of a word at its other places: `Caeneus Minerals` and `Adam Neumann` tell what `Caeneus` and
//! `Neumann` are where they stand alone.

use std::collections::HashMap;
use std::ops::Range;

use super::{document::Word, fold::HashedMap, lexicon::Classes};

/// Gathered over all runs of an article that hold a word.
#[derive(Debug, Default, Clone, Copy)]
pub struct Elsewhere {
    /// How many runs hold the word.
    pub count: u16,
    /// Classes of the last word of the longer runs that the word begins.
    pub heads: Classes,
    /// Classes of the first word of the longer runs that the word ends.
    pub leads: Classes,
    /// Classes of the words before and after the runs that begin with the word.
    pub before: Classes,
    /// As `before`.
    pub after: Classes,
    /// The word begins a longer run, ends one, stands alone.
    pub places: u8,
}

/// How many words around a run are looked at.
const REACH: usize = 3;

/// Gathers the runs of an article by word. `stretch` gives the stretch of a word.
pub fn gather(
    words: &[Word],
    runs: &[Range<usize>],
    stretches: &[Range<usize>],
    stretch: &[u32],
) -> HashedMap<Elsewhere> {
    let mut known: HashedMap<Elsewhere> = HashMap::default();
    for run in runs {
        let bounds = &stretches[stretch[run.start] as usize];
        let (first, last) = (&words[run.start], &words[run.end - 1]);
        let classes = |range: Range<usize>| {
            words[range]
                .iter()
                .fold(0, |bits: Classes, w| bits | w.classes)
        };
        let alone = run.len() == 1;
        let begins = known.entry(first.folded).or_default();
        begins.count = begins.count.saturating_add(1);
        begins.before |= classes(run.start.saturating_sub(REACH).max(bounds.start)..run.start);
        begins.after |= classes(run.end..(run.end + REACH).min(bounds.end));
        begins.places |= if alone { 4 } else { 1 };
        if !alone {
            begins.heads |= last.classes;
            let ends = known.entry(last.folded).or_default();
            ends.count = ends.count.saturating_add(1);
            ends.leads |= first.classes;
            ends.places |= 2;
        }
    }
    known
}
