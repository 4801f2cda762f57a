//! An article as the recogniser sees it: words with their looks and classes, and the gazetteer names among them.

use std::{collections::HashSet, ops::Range};

use depeche_model::Kind;

use super::{
    acronyms::{self, Acronym},
    fold::{folded_hash, hash, mix},
    gazetteer::{Gazetteer, Name, ROOT},
    lexicon::{Classes, Lexicon},
    others::Other,
    token::tokenize_some,
};

/// A token with what is known of it out of context.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// Index of the field.
    pub field: usize,
    /// Bytes in the field.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Hash as written.
    pub exact: u64,
    /// Hash in lower case.
    pub lower: u64,
    /// Hash folded.
    pub folded: u64,
    /// How it looks.
    pub shape: Shape,
    /// What its classes are.
    pub classes: Classes,
    /// Hashes of the first one to four characters, lower case.
    pub prefixes: [u64; 4],
    /// Hashes of the last one to five characters, lower case.
    pub suffixes: [u64; 5],
}

/// How a word looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Punctuation or a symbol.
    Mark,
    /// Starts with a lower-case letter, no capital.
    Lower,
    /// One capital, the rest lower case.
    Capitalised,
    /// A single capital.
    Letter,
    /// Two or three capitals.
    Capitals,
    /// Four or more capitals.
    LongCapitals,
    /// Capitals with full stops.
    Initials,
    /// A capital first and another later (`ExxonMobil`).
    InnerCapital,
    /// A lower-case letter first and a capital later (`easyJet`).
    LowerThenCapital,
    /// Digits and letters (`3M`, `M6`).
    LettersAndDigits,
    /// Digits, perhaps with marks.
    Digits,
    /// A clitic or elided word (`'s`, `l'`).
    Clitic,
}

impl Shape {
    /// The shape of a token.
    pub fn of(word: &str) -> Shape {
        let (mut upper, mut lower, mut digit, mut stop, mut other) = (0, 0, 0, 0, 0);
        for c in word.chars() {
            match c {
                '.' => stop += 1,
                _ if c.is_uppercase() => upper += 1,
                _ if c.is_alphabetic() => lower += 1,
                _ if c.is_numeric() => digit += 1,
                _ => other += 1,
            }
        }
        let first_upper = word.chars().next().is_some_and(char::is_uppercase);
        match (upper, lower, digit) {
            (0, 0, 0) => Shape::Mark,
            (0, 0, _) => Shape::Digits,
            _ if word.starts_with(['\'', '’']) || word.ends_with(['\'', '’']) => Shape::Clitic,
            (_, _, 1..) => Shape::LettersAndDigits,
            (_, 0, _) if stop > 0 => Shape::Initials,
            (0, _, _) => Shape::Lower,
            (1, 0, _) => Shape::Letter,
            (2..=3, 0, _) => Shape::Capitals,
            (_, 0, _) => Shape::LongCapitals,
            (1, _, _) if first_upper => Shape::Capitalised,
            _ if first_upper && other > 0 => Shape::Capitalised,
            _ if first_upper => Shape::InnerCapital,
            _ => Shape::LowerThenCapital,
        }
    }

    /// Whether it is written in capitals throughout, more than one.
    pub fn is_abbreviation(self) -> bool {
        matches!(
            self,
            Shape::Capitals | Shape::LongCapitals | Shape::Initials
        )
    }

    /// Whether a name may consist of such a word alone.
    pub fn is_name_like(self) -> bool {
        !matches!(
            self,
            Shape::Mark | Shape::Lower | Shape::Digits | Shape::Clitic
        )
    }
}

/// A gazetteer name in the text.
#[derive(Debug, Clone, Copy)]
pub struct Match<'g> {
    /// First word.
    pub start: usize,
    /// One past the last word.
    pub end: usize,
    /// The bodies it may name.
    pub names: &'g [Name],
}

/// Most words that are looked at, in all fields together: longer than any article, and few enough that a page of
/// nothing but marks needs no more than 100 MB.
pub const MOST_WORDS: usize = 200_000;

/// An article, cut and looked up.
#[derive(Debug)]
pub struct Document<'g> {
    /// All words of all fields, in order.
    pub words: Vec<Word>,
    /// Sentences and lines, as ranges over `words`; none crosses a field.
    pub stretches: Vec<Range<usize>>,
    /// Gazetteer names, leftmost and longest, in order, disjoint.
    pub matches: Vec<Match<'g>>,
    /// Known names of what is neither a company nor a public body, leftmost and longest, in order, disjoint.
    pub others: Vec<Other>,
    /// Hashes of the folded words of the whole article.
    pub vocabulary: HashSet<u64>,
    /// Short forms introduced in brackets.
    pub acronyms: Vec<Acronym>,
    /// The fields have more than [`MOST_WORDS`]; the rest was not looked at.
    pub cut_off: bool,
}

impl<'g> Document<'g> {
    /// Cuts the fields and looks their words up, the first [`MOST_WORDS`] of them.
    pub fn new(fields: &[&str], lexicon: &Lexicon, gazetteer: &'g Gazetteer) -> Document<'g> {
        let mut words = Vec::new();
        let mut stretches = Vec::new();
        let mut cut_off = false;
        for (field, text) in fields.iter().enumerate() {
            let room = MOST_WORDS.saturating_sub(words.len());
            let (cut, more) = tokenize_some(text, room);
            cut_off |= more;
            let base = words.len();
            words.extend(
                cut.tokens
                    .iter()
                    .map(|t| describe(field, t.start..t.end, text, lexicon)),
            );
            stretches.extend(cut.stretches.iter().map(|r| r.start + base..r.end + base));
        }
        let matches = find_names(&words, &stretches, gazetteer);
        let others = gazetteer.others.find(&words, &stretches);
        let vocabulary = words
            .iter()
            .filter(|w| w.shape != Shape::Mark)
            .map(|w| w.folded)
            .collect();
        let text = |at: usize| {
            let word: &Word = &words[at];
            &fields[word.field][word.start..word.end]
        };
        let acronyms = stretches
            .iter()
            .flat_map(|s| acronyms::find(&words, s.clone(), text))
            .collect();
        Document {
            words,
            stretches,
            matches,
            others,
            vocabulary,
            acronyms,
            cut_off,
        }
    }

    /// Whether a cue of the body stands in the article, outside its own name.
    pub fn has_cue(&self, gazetteer: &Gazetteer, name: &Name) -> bool {
        let body = gazetteer.body(name.body);
        body.cues
            .iter()
            .any(|cue| cue.iter().all(|word| self.vocabulary.contains(word)))
    }

    /// The kinds that a match may be of, and whether only an ambiguous name without its cue says so.
    pub fn reading(&self, gazetteer: &Gazetteer, m: &Match<'_>, kind: Kind) -> Option<bool> {
        let mut best = None;
        for name in m
            .names
            .iter()
            .filter(|n| gazetteer.body(n.body).kind == kind)
        {
            let doubtful = name.ambiguous && !self.has_cue(gazetteer, name);
            best = Some(best.map_or(doubtful, |b: bool| b && doubtful));
        }
        best
    }
}

fn describe(field: usize, span: Range<usize>, text: &str, lexicon: &Lexicon) -> Word {
    let written = &text[span.clone()];
    let lower = written.to_lowercase().replace('’', "'");
    let folded = folded_hash(written);
    let (prefixes, suffixes) = affixes(&lower);
    Word {
        field,
        start: span.start,
        end: span.end,
        exact: hash(written),
        lower: hash(&lower),
        folded,
        shape: Shape::of(written),
        classes: lexicon.classes(folded),
        prefixes,
        suffixes,
    }
}

/// Hashes of the first characters and of the last ones; a length that the word does not have is 0.
fn affixes(lower: &str) -> ([u64; 4], [u64; 5]) {
    let step = |h: u64, c: char| (h ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3);
    let mut prefixes = [0; 4];
    let mut h = 0xcbf2_9ce4_8422_2325;
    for (slot, c) in prefixes.iter_mut().zip(lower.chars()) {
        h = step(h, c);
        *slot = h;
    }
    let mut suffixes = [0; 5];
    let mut h = 0x8422_2325_cbf2_9ce4;
    for (slot, c) in suffixes.iter_mut().zip(lower.chars().rev()) {
        h = step(h, c);
        *slot = h;
    }
    (prefixes, suffixes)
}

/// Leftmost, longest names whose capitals fit.
fn find_names<'g>(
    words: &[Word],
    stretches: &[Range<usize>],
    gazetteer: &'g Gazetteer,
) -> Vec<Match<'g>> {
    let mut matches = Vec::new();
    for stretch in stretches {
        let mut at = stretch.start;
        while at < stretch.end {
            match longest_name(words, at, stretch.end, gazetteer) {
                Some(found) => {
                    at = found.end;
                    matches.push(found);
                }
                None => at += 1,
            }
        }
    }
    matches
}

/// French words that have swallowed an article: `au Monde` is `à Le Monde`.
const CONTRACTIONS: [&str; 4] = ["au", "du", "aux", "des"];

fn longest_name<'g>(
    words: &[Word],
    start: usize,
    limit: usize,
    gazetteer: &'g Gazetteer,
) -> Option<Match<'g>> {
    if words[start].shape == Shape::Mark {
        return None;
    }
    let mut best = None;
    let mut path = ROOT;
    let mut capitals = 0;
    let limit = limit.min(start + gazetteer.longest());
    let after_contraction = start
        .checked_sub(1)
        .is_some_and(|at| CONTRACTIONS.iter().any(|c| hash(c) == words[at].lower));
    for (at, word) in words.iter().enumerate().take(limit).skip(start) {
        path = mix(path, word.folded);
        capitals += usize::from(word.shape.is_name_like());
        let Some(names) = gazetteer.names(path) else {
            break;
        };
        let fits = |name: &Name| {
            if name.contracted && !after_contraction {
                false
            } else if name.acronym {
                matches!(
                    word.shape,
                    Shape::Letter
                        | Shape::Capitals
                        | Shape::LongCapitals
                        | Shape::Initials
                        | Shape::LettersAndDigits
                )
            } else {
                capitals > 0 || name.capitals == 0
            }
        };
        if names.iter().any(fits) {
            best = Some(Match {
                start,
                end: at + 1,
                names,
            });
        }
    }
    best
}
