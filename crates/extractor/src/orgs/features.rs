//! What the tagger looks at: for each word, a set of hashed features, in groups that training may hide.
//!
//! Feature keys are 32-bit hashes of (template, value). Every template has its own number; numbers are part of the
//! model's format: when one changes, the model must be trained again (`scripts/train-orgs`).

use std::collections::HashMap;

use depeche_model::Kind;

use super::{
    document::{Document, Shape, Word},
    fold::mix,
    gazetteer::Gazetteer,
    lexicon::{Classes, Lexicon},
};

/// What a feature leans on; training hides whole groups inside names, so that the tagger learns to do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The context, looks and classes.
    Context,
    /// The letters of the word itself or of its name.
    Letters,
    /// The gazetteers.
    Gazetteer,
}

/// Facts about the stretch and the name-like run around each word, computed once an article.
#[derive(Debug)]
pub struct Scene<'d, 'g> {
    document: &'d Document<'g>,
    /// Per word: its stretch.
    stretch: Vec<u32>,
    /// Per word: its run of name-like words as (first, one past last); empty where it is in none.
    runs: Vec<(u32, u32)>,
    /// Per word: codes of the gazetteer names over it, company and agency; 0 for none.
    codes: Vec<[u8; 2]>,
    /// Short form as written: classes of the words of its long form, and the gazetteer codes of the first.
    acronyms: HashMap<u64, (Classes, [u8; 2])>,
    /// Per stretch: how capitals are used in it.
    styles: Vec<Style>,
    bits: Bits,
}

/// How a stretch uses capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Sentence,
    TitleCase,
    AllCapitals,
}

/// Bits of the classes used by name.
#[derive(Debug, Clone, Copy)]
struct Bits {
    agency_head: Classes,
    company_noun: Classes,
    near: Classes,
}

impl<'d, 'g> Scene<'d, 'g> {
    /// Prepares an article.
    pub fn new(document: &'d Document<'g>, gazetteer: &Gazetteer) -> Scene<'d, 'g> {
        let mut stretch = vec![0; document.words.len()];
        let mut runs = vec![(0, 0); document.words.len()];
        let mut styles = Vec::with_capacity(document.stretches.len());
        for (index, range) in document.stretches.iter().enumerate() {
            stretch[range.clone()].fill(index as u32);
            find_runs(&document.words, range.clone(), &mut runs);
            styles.push(style(&document.words[range.clone()]));
        }
        let near = [
            "legal",
            "company-noun",
            "agency-noun",
            "honorific",
            "role",
            "business",
            "media",
            "government",
            "sport",
            "product",
        ];
        let codes = gazetteer_codes(document, gazetteer);
        let acronyms = document.acronyms.iter().map(|a| {
            let classes = document.words[a.long.clone()]
                .iter()
                .fold(0, |bits, w| bits | w.classes);
            (
                document.words[a.short].exact,
                (classes, codes[a.long.start]),
            )
        });
        Scene {
            document,
            stretch,
            runs,
            acronyms: acronyms.collect(),
            codes,
            styles,
            bits: Bits {
                agency_head: Lexicon::bit("agency-head"),
                company_noun: Lexicon::bit("company-noun"),
                near: near
                    .iter()
                    .fold(0, |bits, class| bits | Lexicon::bit(class)),
            },
        }
    }

    /// Calls `emit` with every feature of the word at `at`.
    pub fn features(&self, at: usize, mut emit: impl FnMut(Group, u32)) {
        let range = &self.document.stretches[self.stretch[at] as usize];
        let window = Window {
            words: &self.document.words[range.clone()],
            at: at - range.start,
        };
        self.own(&window, at, &mut emit);
        context(&window, &mut emit);
        self.run(&window, at, range.start, &mut emit);
        self.heads(&window, &mut emit);
        self.gazetteer(&window, at, range.start, &mut emit);
        if let Some((classes, codes)) = self.acronyms.get(&window.words[window.at].exact) {
            emit(Group::Context, key(80, 0));
            each_bit(*classes, |bit| {
                emit(Group::Context, key(81, u64::from(bit)));
            });
            for (template, code) in (82..).zip(codes).filter(|(_, code)| **code != 0) {
                emit(Group::Gazetteer, key(template, u64::from(*code)));
            }
        }
    }

    /// The word itself.
    fn own(&self, window: &Window<'_>, at: usize, emit: &mut impl FnMut(Group, u32)) {
        let word = window.word(0).expect("the window is on a word");
        let shape = word.shape as u64;
        let style = self.styles[self.stretch[at] as usize] as u64;
        emit(Group::Context, key(1, 0));
        emit(Group::Letters, key(2, word.lower));
        if word.shape != Shape::Lower && word.shape != Shape::Mark {
            emit(Group::Letters, key(3, word.exact));
            for (length, &prefix) in (4..).zip(&word.prefixes).filter(|(_, p)| **p != 0) {
                emit(Group::Letters, key(length, prefix));
            }
        }
        for (length, &suffix) in (8..).zip(&word.suffixes).filter(|(_, s)| **s != 0).skip(1) {
            emit(Group::Letters, key(length, suffix));
        }
        emit(Group::Context, key(13, shape | style << 8));
        let first = window.at == 0 || window.quote_opens(-1);
        emit(
            Group::Context,
            key(14, shape | style << 8 | u64::from(first) << 16),
        );
        each_bit(word.classes, |bit| {
            emit(Group::Letters, key(15, u64::from(bit)));
            emit(Group::Letters, key(16, u64::from(bit) | shape << 8));
        });
    }

    /// The run of name-like words that the word belongs to.
    fn run(&self, window: &Window<'_>, at: usize, base: usize, emit: &mut impl FnMut(Group, u32)) {
        let (first, end) = self.runs[at];
        if first == end {
            return;
        }
        let (first, end) = (first as usize - base, end as usize - base);
        let words = &window.words[first..end];
        let place = match (window.at == first, window.at + 1 == end) {
            (true, true) => 0u64,
            (true, false) => 1,
            (false, true) => 2,
            (false, false) => 3,
        };
        let length = words.len().min(6) as u64;
        emit(Group::Context, key(40, place | length << 4));
        let before = first.checked_sub(1).map_or(1, |i| window.words[i].lower);
        let before2 = first.checked_sub(2).map_or(1, |i| window.words[i].lower);
        let after = window.words.get(end).map_or(2, |w| w.lower);
        let after2 = window.words.get(end + 1).map_or(2, |w| w.lower);
        emit(Group::Context, key(41, mix(before, place)));
        emit(Group::Context, key(42, mix(mix(before2, before), place)));
        emit(Group::Context, key(43, mix(after, place)));
        emit(Group::Context, key(44, mix(mix(after, after2), place)));
        emit(Group::Letters, key(45, mix(words[0].lower, place)));
        emit(
            Group::Letters,
            key(46, mix(words[words.len() - 1].lower, place)),
        );
        let all = words.iter().fold(0, |bits, w| bits | w.classes);
        each_bit(all, |bit| {
            emit(Group::Letters, key(47, u64::from(bit) | place << 8));
        });
        each_bit(words[words.len() - 1].classes, |bit| {
            emit(Group::Letters, key(48, u64::from(bit) | place << 8));
        });
        each_bit(words[0].classes, |bit| {
            emit(Group::Letters, key(49, u64::from(bit) | place << 8));
        });
        let near = |from: usize, to: usize| {
            window.words[from..to]
                .iter()
                .fold(0, |bits, w| bits | w.classes)
                & self.bits.near
        };
        each_bit(near(first.saturating_sub(4), first), |bit| {
            emit(Group::Context, key(50, u64::from(bit) | place << 8));
        });
        each_bit(near(end, (end + 4).min(window.words.len())), |bit| {
            emit(Group::Context, key(51, u64::from(bit) | place << 8));
        });
        let shapes = words
            .iter()
            .take(3)
            .fold(length, |s, w| s << 4 | w.shape as u64);
        emit(Group::Context, key(52, shapes << 2 | place));
    }

    /// The head of a body written in small letters (`ministère`), to the left.
    fn heads(&self, window: &Window<'_>, emit: &mut impl FnMut(Group, u32)) {
        let mut gap = 0u64;
        for back in 1..=9 {
            let Some(word) = window.word(-back) else {
                break;
            };
            if word.shape == Shape::Mark && !window.is_comma(-back) {
                break;
            }
            if word.classes & self.bits.agency_head != 0 {
                let near = gap.min(3);
                emit(Group::Letters, key(60, mix(word.lower, near)));
                emit(Group::Context, key(61, near | (word.shape as u64) << 4));
                break;
            }
            if word.classes & self.bits.company_noun != 0 && back <= 3 {
                emit(Group::Context, key(62, back as u64));
            }
            if word.end - word.start > 3 && word.shape == Shape::Lower {
                gap += 1;
            }
        }
    }

    /// Names that the gazetteers know, over the word and beside it.
    fn gazetteer(
        &self,
        window: &Window<'_>,
        at: usize,
        base: usize,
        emit: &mut impl FnMut(Group, u32),
    ) {
        let shape = window.words[window.at].shape as u64;
        for (kind, template) in [(0, 70u64), (1, 75)] {
            let code = self.codes[at][kind];
            if code != 0 {
                emit(Group::Gazetteer, key(template, u64::from(code)));
                emit(
                    Group::Gazetteer,
                    key(template + 1, u64::from(code & 0b1111) | shape << 8),
                );
            }
            if window.at > 0 && self.codes[at - 1][kind] != 0 {
                emit(
                    Group::Gazetteer,
                    key(
                        template + 2,
                        u64::from(self.codes[at - 1][kind]) | u64::from(code) << 8,
                    ),
                );
            }
            if at + 1 - base < window.words.len() && self.codes[at + 1][kind] != 0 {
                emit(
                    Group::Gazetteer,
                    key(
                        template + 3,
                        u64::from(self.codes[at + 1][kind]) | u64::from(code) << 8,
                    ),
                );
            }
        }
    }
}

/// A word among its neighbours.
struct Window<'w> {
    words: &'w [Word],
    at: usize,
}

impl Window<'_> {
    fn word(&self, offset: isize) -> Option<&Word> {
        self.at
            .checked_add_signed(offset)
            .and_then(|at| self.words.get(at))
    }

    fn lower(&self, offset: isize) -> u64 {
        self.word(offset)
            .map_or(if offset < 0 { 1 } else { 2 }, |w| w.lower)
    }

    fn shape(&self, offset: isize) -> u64 {
        self.word(offset).map_or(15, |w| w.shape as u64)
    }

    fn is_comma(&self, offset: isize) -> bool {
        self.lower(offset) == super::fold::hash(",")
    }

    fn quote_opens(&self, offset: isize) -> bool {
        let lower = self.lower(offset);
        ["\"", "«", "“", "‘"]
            .iter()
            .any(|q| lower == super::fold::hash(q))
    }
}

/// The words around.
fn context(window: &Window<'_>, emit: &mut impl FnMut(Group, u32)) {
    let lower = |offset| window.lower(offset);
    for (template, offset) in (20..).zip([-3, -2, -1, 1, 2, 3]) {
        emit(Group::Context, key(template, lower(offset)));
    }
    emit(Group::Letters, key(26, mix(lower(-1), lower(0))));
    emit(Group::Letters, key(27, mix(lower(0), lower(1))));
    emit(Group::Context, key(28, mix(lower(-1), lower(1))));
    emit(Group::Context, key(29, mix(lower(-2), lower(-1))));
    emit(Group::Context, key(30, mix(lower(1), lower(2))));
    emit(
        Group::Letters,
        key(31, mix(mix(lower(0), lower(1)), lower(2))),
    );
    let shape = |offset| window.shape(offset);
    let near = shape(-1) << 8 | shape(0) << 4 | shape(1);
    emit(Group::Context, key(32, near));
    emit(
        Group::Context,
        key(33, near << 8 | shape(-2) << 4 | shape(2)),
    );
    emit(Group::Context, key(34, mix(lower(-1), shape(0))));
    emit(Group::Context, key(35, mix(lower(1), shape(0))));
    for (template, offset) in (36..).zip([-2, -1, 1, 2]) {
        if let Some(word) = window.word(offset) {
            each_bit(word.classes, |bit| {
                emit(
                    Group::Context,
                    key(template, u64::from(bit) | shape(0) << 8),
                );
            });
            if offset.abs() == 1 {
                emit(Group::Context, key(template + 50, word.suffixes[2]));
            }
        }
    }
}

/// Runs of capitalised words, with the small words between them (`Bank of America`, `Société nationale des chemins`).
fn find_runs(words: &[Word], range: std::ops::Range<usize>, runs: &mut [(u32, u32)]) {
    let mut at = range.start;
    while at < range.end {
        if !words[at].shape.is_name_like() {
            at += 1;
            continue;
        }
        let first = at;
        let mut end = at + 1;
        let mut ahead = end;
        while ahead < range.end && ahead - end <= 2 {
            if words[ahead].shape.is_name_like()
                || words[ahead].shape == Shape::Digits && ahead == end
            {
                end = ahead + 1;
            } else if !is_joining(&words[ahead]) {
                break;
            }
            ahead += 1;
        }
        runs[first..end].fill((first as u32, end as u32));
        at = end;
    }
}

/// `of`, `de`, `d'`, `&`: short words that stand inside names.
fn is_joining(word: &Word) -> bool {
    match word.shape {
        Shape::Lower => word.end - word.start <= 3,
        Shape::Clitic => true,
        Shape::Mark => word.lower == super::fold::hash("&") || word.lower == super::fold::hash("-"),
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

/// Codes of the names over each word: place in the name (1 first, 2 inner, 3 last, 4 only), then flags.
fn gazetteer_codes(document: &Document<'_>, gazetteer: &Gazetteer) -> Vec<[u8; 2]> {
    let mut codes = vec![[0; 2]; document.words.len()];
    for found in &document.matches {
        for (slot, kind) in [Kind::Company, Kind::Agency].into_iter().enumerate() {
            let Some(doubtful) = document.reading(gazetteer, found, kind) else {
                continue;
            };
            let ambiguous = found
                .names
                .iter()
                .all(|n| n.ambiguous || gazetteer.body(n.body).kind != kind);
            let wanted = found
                .names
                .iter()
                .filter(|n| gazetteer.body(n.body).kind == kind)
                .map(|n| n.capitals)
                .min();
            let capitals = (found.start..found.end)
                .filter(|&at| document.words[at].shape.is_name_like())
                .count();
            let small = usize::from(wanted.unwrap_or(0)) > capitals;
            let flags = u8::from(ambiguous) << 3 | u8::from(doubtful) << 4 | u8::from(small) << 5;
            let last = found.end - found.start - 1;
            for (at, code) in codes[found.start..found.end].iter_mut().enumerate() {
                let place = match (at == 0, at == last) {
                    (true, true) => 4,
                    (true, false) => 1,
                    (false, true) => 3,
                    (false, false) => 2,
                };
                code[slot] = place | flags;
            }
        }
    }
    codes
}

fn each_bit(mut bits: Classes, mut each: impl FnMut(u32)) {
    while bits != 0 {
        each(bits.trailing_zeros());
        bits &= bits - 1;
    }
}

/// The key of a template's value.
pub fn key(template: u64, value: u64) -> u32 {
    (mix(template, value) >> 32) as u32
}
