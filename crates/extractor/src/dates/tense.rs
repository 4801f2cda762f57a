//! Past or future: what the words around a yearless date say about the direction it lies in.

use std::collections::HashSet;

use super::{
    lexer::{Kind, Token},
    lexicon::{Class, Lexicon},
};

/// The direction of the clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Future,
    Unknown,
}

/// How many tokens are looked at on each side; keeps the whole linear.
const REACH: usize = 24;

/// A cue that costs at most this much speaks for the date's own clause.
const CLOSE: usize = 10;

/// What a comma or a conjunction between cue and date costs, in tokens.
const COMMA: usize = 4;

/// The direction told, and whether it is the date's own clause that tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Direction {
    pub(super) tense: Tense,
    pub(super) close: bool,
}

impl Direction {
    pub(super) const UNKNOWN: Direction = Direction {
        tense: Tense::Unknown,
        close: false,
    };
}

/// Classes of cue words and the language's endings.
#[derive(Debug)]
pub(super) struct Cues {
    past: Option<Class>,
    future: Option<Class>,
    /// Prepositions that look ahead when nothing else speaks: "by", "d'ici".
    ahead: Option<Class>,
    /// Prepositions that make the date a noun's ("the launch of June 28"): no verb decides.
    genitive: Option<Class>,
    /// What makes such a preposition a verb's all the same ("à partir de").
    start: Option<Class>,
    /// Forms of "to be" that make a participle no past: "is published", "sera publié".
    passive: Option<Class>,
    /// Words that join clauses.
    conjunction: Option<Class>,
    /// Words that make a plan a measure: "than expected", "que prévu".
    comparative: Option<Class>,
    /// Words that have a verb's ending and are none.
    noun: Option<Class>,
    /// First words of the cues with their accents, which the lexicon folds away: "dès" is a cue and "des" is none.
    spelled: HashSet<String>,
    comma: u32,
    stops: [u32; 4],
    french: bool,
}

/// The first word of a row of the word table that holds a cue, in lower case.
fn first_of_cue(row: &str) -> Option<String> {
    let (class, form) = row.split_once('\t')?;
    let is_cue = matches!(class, "past" | "future" | "ahead");
    let end = form
        .find(|char: char| !char.is_alphabetic())
        .unwrap_or(form.len());
    is_cue.then(|| form[..end].to_lowercase())
}

impl Cues {
    /// Finds the classes in the lexicon, which was made of `words`.
    pub(super) fn new(lexicon: &Lexicon, words: &str, french: bool) -> Cues {
        Cues {
            spelled: words.lines().filter_map(first_of_cue).collect(),
            past: lexicon.class("past"),
            future: lexicon.class("future"),
            ahead: lexicon.class("ahead"),
            passive: lexicon.class("passive"),
            conjunction: lexicon.class("conjunction"),
            comparative: lexicon.class("comparative"),
            noun: lexicon.class("noverb"),
            genitive: lexicon.class("genitive"),
            start: lexicon.class("startfrom"),
            comma: lexicon.id(","),
            stops: [".", "!", "?", ";"].map(|mark| lexicon.id(mark)),
            french,
        }
    }

    /// Tense around the tokens `from..to`: that of the nearest cue, words before the date first.
    pub(super) fn around(
        &self,
        text: &str,
        tokens: &[Token],
        from: usize,
        to: usize,
        begins_range: bool,
        lexicon: &Lexicon,
    ) -> Direction {
        if !begins_range && self.is_nouns(tokens, from, lexicon) {
            return Direction::UNKNOWN;
        }
        let before = (from.saturating_sub(REACH)..from).rev();
        let after = to..tokens.len().min(to + REACH);
        let mut best: Option<(usize, Tense)> = None;
        for side in [
            &mut before.into_iter() as &mut dyn Iterator<Item = usize>,
            &mut after.into_iter(),
        ] {
            let mut cost = 0;
            for at in side {
                if self.ends_sentence(tokens, at) {
                    break;
                }
                let joint = self
                    .conjunction
                    .is_some_and(|class| lexicon.member(tokens, at, class).is_some());
                cost += if joint || tokens[at].id == self.comma {
                    COMMA
                } else {
                    1
                };
                if best.is_some_and(|(least, _)| least <= cost) {
                    break;
                }
                let cue = self.cue(text, tokens, at, lexicon);
                let cue = cue.map(|(tense, extra)| (cost + extra, tense));
                best = match (best, cue) {
                    (Some(old), Some(new)) if new.0 >= old.0 => Some(old),
                    (old, new) => new.or(old),
                };
            }
        }
        best.map_or(Direction::UNKNOWN, |(cost, tense)| Direction {
            tense,
            close: cost <= CLOSE,
        })
    }

    fn is_nouns(&self, tokens: &[Token], from: usize, lexicon: &Lexicon) -> bool {
        let back = |n: usize| from.checked_sub(n).filter(|_| !tokens[from].breaks);
        let is = |at: Option<usize>, class: Option<Class>| {
            at.zip(class)
                .is_some_and(|(at, class)| lexicon.member(tokens, at, class).is_some())
        };
        // an elided "d'" is two tokens
        let far = is(back(2), self.genitive) && !is(back(1), self.genitive);
        let skip = 1 + usize::from(
            far && lexicon
                .member(tokens, from - 2, self.genitive.unwrap_or(0))
                .is_some_and(|(_, len)| len == 2),
        );
        is(back(skip), self.genitive) && !is(back(skip + 1), self.start)
    }

    fn ends_sentence(&self, tokens: &[Token], at: usize) -> bool {
        let token = &tokens[at];
        if token.breaks {
            return true;
        }
        // a full stop glued to a lower-case or numeric neighbour is an abbreviation's
        let next_capital = tokens
            .get(at + 1)
            .is_none_or(|next| next.capital || next.kind == Kind::Mark);
        token.kind == Kind::Mark && self.stops.contains(&token.id) && next_capital
    }

    /// The tense a word speaks for, with what its uncertainty costs.
    fn cue(
        &self,
        text: &str,
        tokens: &[Token],
        at: usize,
        lexicon: &Lexicon,
    ) -> Option<(Tense, usize)> {
        let token = &tokens[at];
        if token.kind != Kind::Word {
            return None;
        }
        let listed = |class: Option<Class>| lexicon.member(tokens, at, class?).map(|found| found.0);
        let word = &text[token.start..token.end];
        if word.starts_with('à') || word.starts_with('À') || listed(self.noun).is_some() {
            return None;
        }
        let cost = |value: i32| usize::try_from(value).unwrap_or(0);
        let listed = |class| listed(class).filter(|_| self.spelled.contains(&word.to_lowercase()));
        let measured = self.comparative.is_some_and(|class| {
            (1..=2).any(|n| {
                let start = at.checked_sub(n);
                start
                    .and_then(|start| lexicon.member(tokens, start, class))
                    .is_some_and(|it| it.1 == n)
            })
        });
        if measured {
            return None;
        }
        if let Some(value) =
            listed(self.future).filter(|_| !self.describes(word, tokens, at, lexicon))
        {
            return Some((Tense::Future, cost(value)));
        }
        // with an adverb between, perhaps
        let passive = (1..=2).filter_map(|n| at.checked_sub(n));
        let mut passive = passive.filter(|&at| !tokens[at].breaks);
        if passive.any(|at| {
            self.passive
                .is_some_and(|class| lexicon.member(tokens, at, class).is_some())
        }) {
            return None;
        }
        if let Some(value) = listed(self.past) {
            return Some((Tense::Past, cost(value)));
        }
        if let Some(value) = listed(self.ahead) {
            return Some((Tense::Future, cost(value)));
        }
        let lower = !token.capital;
        (lower && word.len() >= 4).then(|| self.ending(word))?
    }

    /// A participle before its noun ("four rounds of planned outages in October") plans nothing for the date.
    fn describes(&self, word: &str, tokens: &[Token], at: usize, lexicon: &Lexicon) -> bool {
        let be = |at: usize| {
            self.passive
                .is_some_and(|class| lexicon.member(tokens, at, class).is_some())
        };
        let noun = tokens.get(at + 1).is_some_and(|next| {
            next.kind == Kind::Word && next.id == 0 && !next.breaks && !next.glued
        });
        !self.french
            && word.ends_with("ed")
            && noun
            && !(1..=2).filter_map(|n| at.checked_sub(n)).any(be)
    }

    fn ending(&self, word: &str) -> Option<(Tense, usize)> {
        let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
        if !self.french {
            return ends(&["ed"]).then_some((Tense::Past, 2));
        }
        if ends(&["rait", "raient"]) {
            return None;
        }
        if word.len() >= 5 && ends(&["ra", "rai", "ront", "rons", "rez"]) {
            return Some((Tense::Future, 0));
        }
        if ends(&["ait", "aient", "èrent", "urent", "irent"]) {
            return Some((Tense::Past, 1));
        }
        ends(&["é", "és", "ée", "ées"]).then_some((Tense::Past, 2))
    }
}
