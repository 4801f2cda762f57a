//! Facts about the surroundings of each word, computed once an article: name-like runs, gazetteer codes, topics.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use depeche_model::Kind;

use super::{
    document::{Document, Shape, Word},
    elsewhere::{Elsewhere, gather},
    fold::{HashedMap, hash},
    gazetteer::Gazetteer,
    lexicon::{Classes, Lexicon},
};

/// Surroundings of the words of an article.
#[derive(Debug)]
pub struct Scene<'d, 'g> {
    /// The article.
    pub document: &'d Document<'g>,
    /// Per word: its stretch.
    pub stretch: Vec<u32>,
    /// Per word: 1 + the index of its run in `runs`; 0 where it is in none.
    pub run_of: Vec<u32>,
    /// Runs of name-like words, in order.
    pub runs: Vec<Range<usize>>,
    /// Per word: codes of the gazetteer names over it, company and agency; 0 for none.
    pub codes: Vec<[u8; 2]>,
    /// Per word: place in the other name over it, as in `codes`, with 8 where the name is ambiguous, and its kind; 0 for none.
    pub others: Vec<[u8; 2]>,
    /// Short form as written: classes of the words of its long form, and the gazetteer codes of the first.
    pub acronyms: HashMap<u64, (Classes, [u8; 2])>,
    /// Per stretch: how capitals are used in it.
    pub styles: Vec<Style>,
    /// Per stretch: what it is about.
    pub topics: Vec<u8>,
    /// What the article is about.
    pub topic: u8,
    /// Words that the article writes in small letters.
    pub small: HashSet<u64>,
    /// What the article shows of the first and last words of its runs.
    pub elsewhere: HashedMap<Elsewhere>,
}

/// How a stretch uses capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As a sentence does.
    Sentence,
    /// Most words start with a capital.
    TitleCase,
    /// Most words are all capitals.
    AllCapitals,
}

/// Classes that say what a text is about, in the order of the topics.
const TOPICS: [Classes; 5] = [
    Lexicon::bit("business"),
    Lexicon::bit("government"),
    Lexicon::bit("sport"),
    Lexicon::bit("media"),
    Lexicon::bit("product"),
];

impl<'d, 'g> Scene<'d, 'g> {
    /// Prepares an article.
    pub fn new(document: &'d Document<'g>, gazetteer: &Gazetteer) -> Scene<'d, 'g> {
        let words = &document.words;
        let mut stretch = vec![0; words.len()];
        let mut runs = Vec::new();
        for (index, range) in document.stretches.iter().enumerate() {
            stretch[range.clone()].fill(index as u32);
            find_runs(words, range.clone(), &mut runs);
        }
        let mut run_of = vec![0; words.len()];
        for (index, run) in runs.iter().enumerate() {
            run_of[run.clone()].fill(index as u32 + 1);
        }
        let codes = gazetteer_codes(document, gazetteer);
        let acronyms = document.acronyms.iter().map(|a| {
            let classes = words[a.long.clone()]
                .iter()
                .fold(0, |bits, w| bits | w.classes);
            (words[a.short].exact, (classes, codes[a.long.start]))
        });
        Scene {
            elsewhere: gather(words, &runs),
            acronyms: acronyms.collect(),
            styles: document
                .stretches
                .iter()
                .map(|r| style(&words[r.clone()]))
                .collect(),
            topics: document
                .stretches
                .iter()
                .map(|r| topic(&words[r.clone()], 1))
                .collect(),
            topic: topic(words, 3),
            small: words
                .iter()
                .filter(|w| w.shape == Shape::Lower)
                .map(|w| w.folded)
                .collect(),
            document,
            stretch,
            run_of,
            runs,
            codes,
            others: other_codes(document),
        }
    }
}

/// Runs of capitalised words, with the small words between them (`Bank of America`, `Société nationale des chemins`).
pub(super) fn find_runs(words: &[Word], range: Range<usize>, runs: &mut Vec<Range<usize>>) {
    let mut at = range.start;
    while at < range.end {
        if !words[at].shape.is_name_like() {
            at += 1;
            continue;
        }
        let first = at;
        let mut end = at + 1;
        let mut ahead = end;
        while ahead < range.end && ahead - end <= 2 && ahead - first < LONGEST_RUN {
            let number = words[ahead].shape == Shape::Digits
                && words[ahead].end - words[ahead].start <= 3
                && ahead == end;
            let office = words[ahead].classes & ROLE != 0 && ahead == end;
            if office {
                break;
            }
            if words[ahead].shape.is_name_like() || number {
                end = ahead + 1;
            } else if !is_joining(&words[ahead]) {
                break;
            }
            ahead += 1;
        }
        runs.push(first..end);
        at = end;
    }
}

/// Words of a run: every word looks at all of its run, so that a text of capitals alone must not be one.
const LONGEST_RUN: usize = 60;

/// `CEO`, `Chairman`: a name ends before them.
const ROLE: Classes = Lexicon::bit("role");

/// `of`, `de`, `d'`, `&`: short words that stand inside names.
fn is_joining(word: &Word) -> bool {
    match word.shape {
        Shape::Lower => word.end - word.start <= 3,
        Shape::Clitic => true,
        Shape::Mark => word.lower == hash("&") || word.lower == hash("-"),
        _ => false,
    }
}

fn style(words: &[Word]) -> Style {
    let mut counts = [0usize; 3]; // lower-case words of four letters or more, capitalised ones, all capitals
    for word in words.iter().filter(|w| w.end - w.start >= 4) {
        match word.shape {
            Shape::Lower => counts[0] += 1,
            Shape::LongCapitals => counts[2] += 1,
            shape if shape.is_name_like() => counts[1] += 1,
            _ => {}
        }
    }
    match counts {
        [lower, capitalised, all] if all >= 2 && all > 2 * (lower + capitalised) => {
            Style::AllCapitals
        }
        [lower, capitalised, _] if capitalised >= 3 && capitalised > 3 * lower => Style::TitleCase,
        _ => Style::Sentence,
    }
}

/// The class with the most words, from 1; 0 where none has `least`.
fn topic(words: &[Word], least: usize) -> u8 {
    let mut counts = [0usize; TOPICS.len()];
    for word in words.iter().filter(|w| w.classes != 0) {
        for (count, bit) in counts.iter_mut().zip(TOPICS) {
            *count += usize::from(word.classes & bit != 0);
        }
    }
    let (best, count) =
        counts.iter().enumerate().fold(
            (0, 0),
            |best, (at, &n)| if n > best.1 { (at, n) } else { best },
        );
    if count < least { 0 } else { best as u8 + 1 }
}

/// Codes of the names over each word: place in the name (1 first, 2 inner, 3 last, 4 only), then flags.
fn gazetteer_codes(document: &Document<'_>, gazetteer: &Gazetteer) -> Vec<[u8; 2]> {
    let mut codes = vec![[0; 2]; document.words.len()];
    for found in &document.matches {
        let words = &document.words[found.start..found.end];
        let capitals = words.iter().filter(|w| w.shape.is_name_like()).count();
        for (slot, kind) in [Kind::Company, Kind::Agency].into_iter().enumerate() {
            let Some(doubtful) = document.reading(gazetteer, found, kind) else {
                continue;
            };
            let names = || {
                found
                    .names
                    .iter()
                    .filter(|n| gazetteer.body(n.body).kind == kind)
            };
            let ambiguous = names().all(|n| n.ambiguous);
            let wanted = names().map(|n| n.capitals).min().unwrap_or(0);
            let small = usize::from(wanted) > capitals;
            let flags = u8::from(ambiguous) << 3 | u8::from(doubtful) << 4 | u8::from(small) << 5;
            for (at, code) in codes[found.start..found.end].iter_mut().enumerate() {
                code[slot] = place_in_name(at, words.len()) | flags;
            }
        }
    }
    codes
}

/// Codes of the other names over each word.
fn other_codes(document: &Document<'_>) -> Vec<[u8; 2]> {
    let mut codes = vec![[0; 2]; document.words.len()];
    for other in &document.others {
        let length = other.words.len();
        for (at, code) in codes[other.words.clone()].iter_mut().enumerate() {
            *code = [
                place_in_name(at, length) | u8::from(other.ambiguous) << 3,
                other.kind,
            ];
        }
    }
    codes
}

/// 1 first, 2 inner, 3 last, 4 only.
fn place_in_name(at: usize, length: usize) -> u8 {
    match (at == 0, at + 1 == length) {
        (true, true) => 4,
        (true, false) => 1,
        (false, true) => 3,
        (false, false) => 2,
    }
}
