//! What the rest of the article says about a word: the second look.
//!
//! The first pass gives each word probabilities. A name that is unclear in one sentence may be clear in another, so
//! the second pass adds features made from the probabilities of the same word elsewhere, and of the long or short form
//! that the article ties to it in brackets.

use std::collections::HashMap;

use super::{
    crf::{LABELS, PerLabel},
    document::Document,
    features::key,
    lists::{self, Member},
};

/// Probabilities gathered by word.
#[derive(Debug)]
pub struct Evidence<'m> {
    marginals: &'m [PerLabel],
    /// Folded name-like word to where it stands.
    places: HashMap<u64, Vec<u32>>,
    /// Short form as written to the first word of its long form, and back.
    ties: HashMap<u64, u64>,
    /// Per word: 1 + its place in `members`.
    member_of: Vec<u32>,
    /// Names in lists.
    members: Vec<Member>,
}

/// At most this many other places are looked at for one word, so that a long article costs linear time.
const MOST_PLACES: usize = 24;

impl<'m> Evidence<'m> {
    /// Gathers the first-pass probabilities of an article, one per word.
    pub fn new(document: &Document<'_>, marginals: &'m [PerLabel]) -> Evidence<'m> {
        let mut places: HashMap<u64, Vec<u32>> = HashMap::new();
        for (at, word) in document.words.iter().enumerate() {
            if word.shape.is_name_like() {
                let known = places.entry(word.folded).or_default();
                if known.len() <= MOST_PLACES {
                    known.push(at as u32);
                }
            }
        }
        let mut ties = HashMap::new();
        for acronym in &document.acronyms {
            let short = document.words[acronym.short].folded;
            let long = document.words[acronym.long.start].folded;
            ties.insert(short, long);
        }
        let (member_of, members) = lists::find(document, marginals);
        Evidence {
            member_of,
            members,
            marginals,
            places,
            ties,
        }
    }

    /// Calls `emit` with the second-pass features of the word at `at`.
    pub fn features(&self, document: &Document<'_>, at: usize, mut emit: impl FnMut(u32)) {
        let word = &document.words[at];
        if !word.shape.is_name_like() {
            return;
        }
        self.list(at, &mut emit);
        if let Some((mean, top)) = self.elsewhere(word.folded, at) {
            let (label, sure) = strongest(&mean);
            emit(key(100, label as u64 | sure << 8));
            emit(key(
                101,
                label as u64 | sure << 8 | (word.shape as u64) << 16,
            ));
            emit(key(102, top[0]));
            emit(key(103, top[1]));
            emit(key(104, top[0] << 4 | top[1]));
        }
        if let Some(long) = self.ties.get(&word.folded)
            && let Some((mean, top)) = self.elsewhere(*long, at)
        {
            emit(key(105, strongest(&mean).0 as u64));
            emit(key(106, top[0] << 4 | top[1]));
        }
    }

    /// What the other names of its list are.
    fn list(&self, at: usize, emit: &mut impl FnMut(u32)) {
        let Some(index) = (self.member_of[at] as usize).checked_sub(1) else {
            return;
        };
        let member = &self.members[index];
        let opens = u64::from(member.first as usize == at);
        let longer = u64::from(member.length > 2) << 1;
        let (label, sure) = strongest(&member.others);
        emit(key(140, opens | longer | (label as u64) << 4 | sure << 8));
        let [company, agency] = [1, 3].map(|first| step(member.others[first]));
        emit(key(141, opens | longer | company << 4));
        emit(key(142, opens | longer | agency << 4));
    }

    /// Mean probabilities of a word outside `at`, and the step of the highest for company and agency.
    fn elsewhere(&self, folded: u64, at: usize) -> Option<(PerLabel, [u64; 2])> {
        let mut sum = [0.0; LABELS];
        let mut top = [0.0f32; 2];
        let mut count = 0u16;
        for &place in self
            .places
            .get(&folded)?
            .iter()
            .filter(|&&place| place as usize != at)
        {
            let m = &self.marginals[place as usize];
            for (sum, value) in sum.iter_mut().zip(m) {
                *sum += value;
            }
            top = [top[0].max(m[1] + m[2]), top[1].max(m[3] + m[4])];
            count += 1;
        }
        (count > 0).then(|| (sum.map(|s| s / f32::from(count)), top.map(step)))
    }
}

/// The likeliest label and the step of its probability.
fn strongest(mean: &PerLabel) -> (usize, u64) {
    let (label, value) = mean
        .iter()
        .enumerate()
        .fold((0, 0.0f32), |best, (label, &value)| {
            if value > best.1 { (label, value) } else { best }
        });
    (label, step(value))
}

/// A probability in six steps.
fn step(p: f32) -> u64 {
    [0.1, 0.3, 0.6, 0.85, 0.97]
        .iter()
        .filter(|bound| p >= **bound)
        .count() as u64
}
