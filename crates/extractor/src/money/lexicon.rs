//! The vocabulary of one language, ready for look-up. The tables themselves are read in `tables.rs`.

use std::collections::{HashMap, HashSet};

use depeche_model::{Bound, Lang};
use rust_decimal::Decimal;

use super::places::Places;

/// A currency, or several that share a word or a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Unit {
    /// ISO 4217.
    Code(&'static str),
    /// A row of `currency_families.tsv`.
    Family(&'static str),
}

/// How far a name can be taken for a currency on its own (see `currency.rs`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// It is one.
    Sure,
    /// Also something else: needs a large number, or other evidence.
    Weak,
    /// Mostly something else: needs a magnitude, or other evidence.
    Rare,
}

/// A sign, code or word that stands for a currency.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    /// What it stands for.
    pub(super) unit: Unit,
    /// How many make one unit: 100 for cents, else 1.
    pub(super) per_unit: u32,
    /// Is it also something else in everyday language?
    pub(super) trust: Trust,
    /// How it is written, which names the rule.
    pub(super) form: Form,
}

/// How a currency is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `$`, `US$`, `Rs`.
    Sign,
    /// `USD`.
    Code,
    /// `dollars`.
    Word,
}

/// Role of a number word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// 1 to 9.
    Unit,
    /// 10 to 19.
    Teen,
    /// 20 to 90.
    Ten,
    /// 100.
    Hundred,
    /// "mille".
    Thousand,
    /// "a" million.
    Article,
    /// Half, quarter.
    Fraction,
    /// "and".
    And,
}

/// Where a magnitude counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// After any number.
    Any,
    /// Directly after digits, or before a sign or name.
    Glued,
    /// After any number, and it stands for the currency too ("10 grand").
    Slang,
}

/// A power of ten.
#[derive(Debug, Clone, Copy)]
pub(super) struct Magnitude {
    /// The power.
    pub(super) power: u32,
    /// Where it counts.
    pub(super) place: Place,
}

/// What words around an amount say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Modifier {
    /// About.
    Approximate,
    /// A limit.
    Bound(Bound),
}

/// What a word after an amount does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Next {
    /// Makes "one dollar" the currency and not an amount: "one dollar store".
    Spoils,
    /// Closes "12 euros 50": "de plus", "each".
    Closes,
    /// May follow "10 grand" without making it something else.
    Slang,
    /// Announces what the amount is paid for: "a", "per", "par".
    Per,
    /// After the unit of time, makes it a date: "la semaine *dernière*".
    Dated,
}

/// What a word near a doubtful currency word speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    /// It is money.
    Money,
    /// It is something else: weight, books.
    Other,
    /// The text states the currency of its figures.
    Figures,
}

/// A row of `currency_families.tsv`.
#[derive(Debug)]
pub(super) struct Family {
    /// When nothing decides.
    pub(super) default: Option<&'static str>,
    /// What it can be.
    pub(super) members: Vec<&'static str>,
}

/// All tables of one language.
#[derive(Debug)]
pub(super) struct Lexicon {
    /// The language.
    pub(super) lang: Lang,
    /// Signs and codes, as written.
    pub(super) exact: HashMap<&'static str, Name>,
    /// Words, in lower case.
    pub(super) words: HashMap<&'static str, Name>,
    /// First and last tokens of all of those, in lower case.
    pub(super) edges: HashSet<String>,
    pub(super) numerals: HashMap<&'static str, (Decimal, Role)>,
    /// For the first byte of a word: which lengths number words have that begin so (bit `n`: `n` bytes).
    pub(super) numeral_shapes: [u16; 256],
    pub(super) magnitudes: HashMap<&'static str, Magnitude>,
    /// Before and after the amount.
    pub(super) modifiers: [HashMap<&'static str, Modifier>; 2],
    pub(super) per: HashSet<&'static str>,
    pub(super) next: HashSet<(&'static str, Next)>,
    pub(super) cues: HashMap<&'static str, Cue>,
    /// Codes whose home groups digits with points.
    pub(super) points: HashSet<&'static str>,
    pub(super) families: HashMap<&'static str, Family>,
    pub(super) countries: HashMap<&'static str, &'static str>,
    /// Words for countries.
    pub(super) places: Places,
}

/// The most tokens that a sign or a name has ("Trinidad & Tobago dollars" is four, "dollars de Trinité-et-Tobago" seven).
pub(super) const LONGEST_NAME: usize = 7;
/// The most tokens that a modifier has.
pub(super) const LONGEST_MODIFIER: usize = 5;

impl Lexicon {
    /// A sign, code or word, as written.
    pub(super) fn currency(&self, phrase: &str, lower: &str) -> Option<&Name> {
        self.exact
            .get(phrase)
            .or_else(|| self.words.get(lower))
            .or_else(|| self.code_with_sign(lower))
    }

    /// Can a sign, code or name begin or end with this token?
    pub(super) fn is_edge(&self, token: &str) -> bool {
        !token.is_empty() && self.edges.contains(token.to_lowercase().as_str())
    }

    /// "usd$", "NZD $", "usd": a code in any case, alone or with a sign that it can stand for.
    fn code_with_sign(&self, lower: &str) -> Option<&Name> {
        let code = lower.get(..3)?;
        let name = self
            .exact
            .get(code.to_uppercase().as_str())
            .filter(|name| name.form == Form::Code && name.trust == Trust::Sure)?;
        let sign = lower[3..].trim();
        let fits = match (self.exact.get(sign).map(|sign| sign.unit), name.unit) {
            _ if sign == "$" => true, // "MXN$": also the peso's sign
            (Some(Unit::Family(family)), Unit::Code(code)) => {
                self.families.get(family)?.members.contains(&code)
            }
            (Some(unit), code) => unit == code,
            (None, _) => sign.is_empty(),
        };
        fits.then_some(name)
    }

    /// Where a word falls into a magnitude and a sign or code: `Mds|FCFA`, `M|EUR`.
    pub(super) fn fused(&self, word: &str) -> Option<usize> {
        let cuts = word.char_indices().skip(1).take(4).map(|(cut, _)| cut);
        cuts.filter(|cut| self.magnitudes.contains_key(&word[..*cut]))
            .find(|cut| {
                let rest = self.exact.get(&word[*cut..]);
                rest.is_some_and(|name| name.trust == Trust::Sure)
            })
    }

    /// Does the currency's home write 1.000 for a thousand and never tenths of a unit?
    pub(super) fn points_group(&self, code: &str) -> bool {
        self.points.contains(code)
    }

    /// A number word in any case.
    pub(super) fn numeral(&self, word: &str) -> Option<(Decimal, Role)> {
        let first = word.as_bytes().first()?.to_ascii_lowercase();
        let shapes = self.numeral_shapes[usize::from(first)];
        if word.len() > 15 || shapes & (1 << word.len()) == 0 {
            return None;
        }
        match self.numerals.get(word) {
            Some(found) => Some(*found),
            None => self.numerals.get(word.to_lowercase().as_str()).copied(),
        }
    }

    /// One-letter forms by their case, others in any.
    pub(super) fn magnitude(&self, word: &str) -> Option<Magnitude> {
        let exact = self.magnitudes.get(word).copied();
        exact.or_else(|| {
            (word.len() > 1).then(|| self.magnitudes.get(word.to_lowercase().as_str()).copied())?
        })
    }

    pub(super) fn modifier_before(&self, key: &str) -> Option<Modifier> {
        self.modifiers[0].get(key).copied()
    }

    pub(super) fn modifier_after(&self, key: &str) -> Option<Modifier> {
        self.modifiers[1].get(key).copied()
    }

    /// Is it something that an amount can be paid for?
    pub(super) fn is_unit(&self, key: &str) -> bool {
        self.per.contains(key)
    }

    /// Has the word (or words) after an amount this role?
    pub(super) fn next_is(&self, key: &str, role: Next) -> bool {
        // The set's keys are static strings; a borrowed key has the same hash and shape.
        self.next.contains(&(key, role))
    }

    /// What a word in lower case speaks for.
    pub(super) fn cue(&self, lower: &str) -> Option<Cue> {
        self.cues.get(lower).copied()
    }

    pub(super) fn family(&self, name: &str) -> Option<&Family> {
        self.families.get(name)
    }

    /// The currency of a country (ISO 3166-1 alpha-2, upper case).
    pub(super) fn currency_of(&self, country: &str) -> Option<&'static str> {
        self.countries.get(country).copied()
    }
}
