//! The words of a language that dates are made of: every form with its class and value, and how numerals combine.

use std::collections::HashMap;

use super::lexer::{self, Kind, Token};
use crate::{ExtractError, table};

/// A class of words; patterns name it in braces.
pub(super) type Class = u8;

/// What one form stands for.
#[derive(Debug, Clone)]
struct Entry {
    class: Class,
    value: i32,
    /// Words that must follow, for forms of several words.
    rest: Vec<u32>,
}

/// Words and classes of one language.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    ids: HashMap<String, u32>,
    /// By word id; index 0 (unknown words) stays empty.
    entries: Vec<Vec<Entry>>,
    classes: HashMap<String, Class>,
    known: Known,
    french: bool,
    /// Numeric dates begin with the day.
    pub(super) day_first: bool,
}

/// Classes that the code itself asks for.
#[derive(Debug, Default, Clone, Copy)]
struct Known {
    cardinal: Class,
    ordinal: Class,
    suffix: Class,
    letter: Class,
    link: Class,
    day: Class,
    dayn: Class,
    ordn: Class,
    n: Class,
    year: Class,
    yy: Class,
    numeric: Class,
    decade: Class,
    roman: Class,
}

/// Classes whose members are computed, not listed; their meaning is in `options`.
const COMPUTED: [&str; 9] = [
    "day", "dayn", "ordn", "n", "year", "yy", "numeric", "decade", "roman",
];

impl Lexicon {
    /// Reads word tables (name, text); the first is the language's own.
    pub(super) fn new(
        tables: &[(&str, String)],
        french: bool,
        day_first: bool,
    ) -> Result<Lexicon, ExtractError> {
        let mut lexicon = Lexicon {
            french,
            day_first,
            entries: vec![Vec::new()],
            ..Lexicon::default()
        };
        for name in COMPUTED {
            lexicon.add_class(name);
        }
        for (name, text) in tables {
            for row in table::read(name, text, &["class", "form", "value"])? {
                let value = row.cell(2).parse();
                let value = value.map_err(|_| row.error(2, "not a whole number"))?;
                lexicon
                    .add(row.cell(0), row.cell(1), value)
                    .ok_or_else(|| row.error(1, "the form holds no word"))?;
            }
        }
        for entries in &mut lexicon.entries {
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.rest.len()));
        }
        lexicon.name_known();
        Ok(lexicon)
    }

    fn name_known(&mut self) {
        let class = |name: &str| self.classes.get(name).copied().unwrap_or(Class::MAX);
        self.known = Known {
            cardinal: class("cardinal"),
            ordinal: class("ordinal"),
            suffix: class("suffix"),
            letter: class("letter"),
            link: class("link"),
            day: class("day"),
            dayn: class("dayn"),
            ordn: class("ordn"),
            n: class("n"),
            year: class("year"),
            yy: class("yy"),
            numeric: class("numeric"),
            decade: class("decade"),
            roman: class("roman"),
        };
    }

    /// Adds a form, in one or several words. `None` when it has no word.
    fn add(&mut self, class: &str, form: &str, value: i32) -> Option<()> {
        let class = self.add_class(class);
        let mut ids = self.intern_form(form).into_iter();
        let first = ids.next()?;
        let entry = Entry {
            class,
            value,
            rest: ids.collect(),
        };
        self.entries[first as usize].push(entry);
        Some(())
    }

    fn add_class(&mut self, name: &str) -> Class {
        let next = Class::try_from(self.classes.len()).unwrap_or(Class::MAX);
        *self.classes.entry(name.to_owned()).or_insert(next)
    }

    /// The ids of the words of a form, new ones added; cut as the lexer cuts text.
    pub(super) fn intern_form(&mut self, form: &str) -> Vec<u32> {
        let mut words = Vec::new();
        let mut word = String::new();
        for char in form.chars() {
            if char.is_alphabetic() {
                word.push(char);
                continue;
            }
            if !word.is_empty() {
                words.push(lexer::fold(&std::mem::take(&mut word)));
            }
            if !char.is_whitespace() {
                words.push(lexer::normal_mark(char).to_string());
            }
        }
        if !word.is_empty() {
            words.push(lexer::fold(&word));
        }
        words.iter().map(|word| self.intern(word)).collect()
    }

    fn intern(&mut self, word: &str) -> u32 {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = u32::try_from(self.entries.len()).unwrap_or(0);
        self.ids.insert(word.to_owned(), id);
        self.entries.push(Vec::new());
        id
    }

    /// Id of a folded word; 0 when no table has it.
    pub(super) fn id(&self, folded: &str) -> u32 {
        self.ids.get(folded).copied().unwrap_or(0)
    }

    /// How many ids there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The class of this name.
    pub(super) fn class(&self, name: &str) -> Option<Class> {
        self.classes.get(name).copied()
    }

    /// The word is a member of the class by itself.
    pub(super) fn is(&self, id: u32, class: Class) -> bool {
        self.entries[id as usize]
            .iter()
            .any(|entry| entry.class == class && entry.rest.is_empty())
    }

    /// Letters that make an ordinal of the digits before: `th`, `er`.
    pub(super) fn is_ordinal_suffix(&self, folded: &str) -> bool {
        self.is(self.id(folded), self.known.suffix)
    }

    /// Letters that stand for a period beside digits: `Q`, `T`, `H`, `FY`.
    pub(super) fn is_period_letter(&self, folded: &str) -> bool {
        self.is(self.id(folded), self.known.letter)
    }

    /// The token belongs to the class (as the first of one or several words).
    pub(super) fn member(&self, tokens: &[Token], at: usize, class: Class) -> Option<(i32, usize)> {
        let token = tokens.get(at)?;
        self.entries[token.id as usize]
            .iter()
            .filter(|entry| entry.class == class)
            .find(|entry| follows(tokens, at + 1, &entry.rest))
            .map(|entry| (entry.value, entry.rest.len() + 1))
    }

    /// Word ids that a match of the class can begin with, for the rule index; `None` when digits can begin it too.
    pub(super) fn starters(&self, class: Class) -> Vec<u32> {
        let numeral = [
            self.known.day,
            self.known.dayn,
            self.known.ordn,
            self.known.n,
            self.known.year,
        ];
        (1..self.len())
            .filter(|&id| {
                self.entries[id].iter().any(|entry| {
                    entry.class == class
                        || numeral.contains(&class)
                            && (entry.class == self.known.cardinal
                                || entry.class == self.known.ordinal)
                        || class == self.known.roman && entry.class == self.known.roman
                })
            })
            .filter_map(|id| u32::try_from(id).ok())
            .collect()
    }

    /// The class can begin with digits.
    pub(super) fn starts_with_digits(&self, class: Class) -> bool {
        class < Class::try_from(COMPUTED.len()).unwrap_or(Class::MAX)
    }

    /// Value and length of the class at this token, if it stands there.
    pub(super) fn option(&self, tokens: &[Token], at: usize, class: Class) -> Option<(i32, usize)> {
        let known = &self.known;
        if !self.starts_with_digits(class) {
            return self.member(tokens, at, class);
        }
        let token = tokens.get(at)?;
        let two = token.digits <= 2 && (1..=31).contains(&token.number);
        let number = Some((token.number, 1));
        let in_days = |found: &(i32, usize)| (1..=31).contains(&found.0);
        match token.kind {
            Kind::Plain if class == known.day || class == known.dayn => number.filter(|_| two),
            Kind::Ordinal if class == known.day || class == known.dayn => number.filter(|_| two),
            Kind::Ordinal if class == known.ordn => number.filter(|_| token.digits <= 2),
            Kind::Plain if class == known.n => number.filter(|_| token.digits <= 3),
            Kind::Plain if class == known.year => {
                number.filter(|_| token.digits == 4 && (1000..2200).contains(&token.number))
            }
            Kind::Plain if class == known.yy => number.filter(|_| token.digits == 2),
            Kind::Plural if class == known.decade => number.filter(|_| {
                token.number % 10 == 0
                    && (token.digits == 2 || (1000..2200).contains(&token.number))
            }),
            Kind::Numeric if class == known.numeric => Some((0, 1)),
            Kind::Word if class == known.day => self
                .ordinal(tokens, at)
                .or_else(|| self.cardinal(tokens, at))
                .filter(in_days),
            Kind::Word if class == known.dayn || class == known.ordn => self.ordinal(tokens, at),
            Kind::Word if class == known.n => self
                .member(tokens, at, class)
                .or_else(|| self.cardinal(tokens, at)),
            Kind::Word if class == known.year => self.year_words(tokens, at),
            Kind::Word if class == known.roman => self.member(tokens, at, class),
            _ => None,
        }
    }

    /// A cardinal in words: value and number of tokens ("vingt et un", "two thousand and eighteen").
    fn cardinal(&self, tokens: &[Token], at: usize) -> Option<(i32, usize)> {
        let (mut total, mut current, mut len, mut here) = (0, 0, 0, at);
        loop {
            let linked = len > 0 && self.member(tokens, here, self.known.link).is_some();
            let place = here + usize::from(linked);
            let Some((value, words)) = self.member(tokens, place, self.known.cardinal) else {
                break;
            };
            let fits = match value {
                1000 if total == 0 && current < 100 => {
                    total = current.max(1) * 1000;
                    current = 0;
                    true
                }
                100 if current < 100 => {
                    current = current.max(1) * 100;
                    true
                }
                20 if self.french && current % 100 == 4 => {
                    current += 76;
                    true
                }
                value if value < 100 && self.adds(current, value, len == 0) => {
                    current += value;
                    true
                }
                _ => false,
            };
            if !fits || len >= 12 {
                break;
            }
            here = place + words;
            len = here - at;
        }
        (len > 0).then_some((total + current, len))
    }

    fn adds(&self, current: i32, value: i32, first: bool) -> bool {
        let tail = current % 100;
        let teens = self.french && (tail == 60 || tail == 80) && value < 20;
        first
            || tail == 0 && (current > 0 || value < 100)
            || tail >= 20 && tail % 10 == 0 && value < 10
            || teens
    }

    /// An ordinal in words up to 31: "first", "twenty-first", "vingt et unième".
    fn ordinal(&self, tokens: &[Token], at: usize) -> Option<(i32, usize)> {
        if let Some(found) = self.member(tokens, at, self.known.ordinal) {
            return Some(found);
        }
        let (tens, words) = self.member(tokens, at, self.known.cardinal)?;
        let mut here = at + words;
        while self.member(tokens, here, self.known.link).is_some() && here < at + 3 {
            here += 1;
        }
        let (ones, words) = self.member(tokens, here, self.known.ordinal)?;
        (matches!(tens, 20 | 30) && ones < 10).then_some((tens + ones, here + words - at))
    }

    /// A year in words: "two thousand and fifteen", "nineteen ninety-six", "mil neuf cent deux".
    fn year_words(&self, tokens: &[Token], at: usize) -> Option<(i32, usize)> {
        let (first, words) = self.cardinal(tokens, at)?;
        if (1000..2200).contains(&first) {
            return Some((first, words));
        }
        if !(13..=20).contains(&first) || self.french {
            return None;
        }
        let (second, more) = self.cardinal(tokens, at + words)?;
        (10..100)
            .contains(&second)
            .then_some((first * 100 + second, words + more))
    }
}

fn follows(tokens: &[Token], from: usize, rest: &[u32]) -> bool {
    rest.iter().enumerate().all(|(offset, &id)| {
        tokens
            .get(from + offset)
            .is_some_and(|token| token.id == id && !token.breaks)
    })
}
