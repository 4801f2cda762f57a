//! Which currency an amount is in, where its sign or word leaves a choice: the text's own words, then the publication's
//! country, then the usual reading. The basis of the choice travels with the amount.

use std::{
    cell::OnceCell,
    collections::{HashMap, HashSet},
};

use depeche_model::CurrencyBasis;

use super::{
    amounts::Amount,
    cues,
    lexicon::{Family, Form, Lexicon, Trust, Unit},
    places::{self, Spoken},
    tokens::Tokens,
};
use crate::Context;

/// What the text and its publication say about currencies.
#[derive(Debug)]
pub(super) struct Evidence<'a> {
    tokens: &'a Tokens<'a>,
    lexicon: &'a Lexicon,
    /// How often it speaks of each currency's home, and in which words; counted only where it is asked for.
    spoken_of: OnceCell<HashMap<&'static str, Spoken>>,
    /// Codes that the text names outright, in amounts or in words.
    named: HashSet<&'static str>,
    /// Those that it names in words ("dollars canadiens").
    spelled: HashSet<&'static str>,
    /// Families whose sign or sure word it uses.
    families: HashSet<&'static str>,
    /// Codes of which the text says that figures are in them.
    stated: HashSet<&'static str>,
    /// The currency of the publication's country.
    home: Option<&'static str>,
}

/// A choice and what it rests on.
pub(super) type Choice = (Option<&'static str>, Option<CurrencyBasis>);

impl<'a> Evidence<'a> {
    /// Gathers what the amounts of a text say, and its phrases such as "figures are in Canadian dollars".
    pub(super) fn gather(
        tokens: &'a Tokens<'a>,
        lexicon: &'a Lexicon,
        amounts: &[Amount],
        context: &Context<'_>,
    ) -> Evidence<'a> {
        let mut evidence = Evidence {
            tokens,
            lexicon,
            spoken_of: OnceCell::new(),
            named: HashSet::new(),
            spelled: HashSet::new(),
            families: HashSet::new(),
            stated: cues::stated(tokens, lexicon),
            home: context
                .country
                .and_then(|country| lexicon.currency_of(country)),
        };
        for amount in amounts.iter().filter(|a| a.trust == Trust::Sure) {
            match amount.unit {
                Unit::Code(code) => {
                    evidence.named.insert(code);
                    if amount.form == Form::Word {
                        evidence.spelled.insert(code);
                    }
                }
                Unit::Family(family) => {
                    evidence.families.insert(family);
                }
            }
        }
        evidence.named.extend(&evidence.stated);
        // "247 milliards de dollars de Taïwan (7,6 milliards de dollars)": here the bare word is not the one spelled out.
        for pair in amounts
            .windows(2)
            .filter(|pair| translates(tokens, &pair[0], &pair[1]))
        {
            if let (Unit::Code(code), Unit::Family(_)) = (pair[0].unit, pair[1].unit) {
                evidence.spelled.remove(code);
            }
        }
        evidence
    }

    /// The currency of an amount. `set_against`: the amount that it translates, as in "C$250m ($180m)".
    pub(super) fn choose(&self, amount: &Amount, set_against: Option<&Amount>) -> Choice {
        let family = match amount.unit {
            Unit::Code(code) => return (Some(code), None),
            Unit::Family(name) => name,
        };
        let Some(row) = self.lexicon.family(family) else {
            return (None, None);
        };
        let other = set_against.and_then(|amount| match amount.unit {
            Unit::Code(code) => Some(code).filter(|code| row.members.contains(code)),
            Unit::Family(_) => None,
        });
        // Cents are of the one currency named, unless bare dollars stand there too.
        let small_coin = amount.minor() && !self.families.contains("DOLLAR");
        let told = only(row, &self.stated).or_else(|| {
            let decides = row.default.is_none() || small_coin;
            decides.then(|| only(row, &self.named))?
        });
        if let Some(code) = told.filter(|code| other != Some(*code)) {
            return (Some(code), Some(CurrencyBasis::Text));
        }
        if let Some(code) = self.home.filter(|code| row.members.contains(code)) {
            return self.at_home(amount, row, code, other);
        }
        self.abroad(amount, row, other)
    }

    /// A publication whose own currency is of the family: a bare sign is that currency, unless the text marks its own ("C$250m")
    /// and never the usual one, so that the bare sign is set against it.
    fn at_home(
        &self,
        amount: &Amount,
        row: &Family,
        home: &'static str,
        other: Option<&str>,
    ) -> Choice {
        let usual = row.default.filter(|code| *code != home);
        let marked = amount.form == Form::Sign && self.named.contains(home);
        let set_against =
            other == Some(home) || marked && usual.is_some_and(|code| !self.named.contains(code));
        match usual {
            Some(code) if set_against && other != Some(code) => {
                (Some(code), Some(CurrencyBasis::Text))
            }
            _ if other == Some(home) => (None, None),
            _ => (Some(home), Some(CurrencyBasis::Publication)),
        }
    }

    /// A publication from elsewhere, or unknown: where it is unknown, the one country that the text is plainly about decides;
    /// else a bare word follows the flavour that the text spells out, a bare sign is the usual currency. Words without a
    /// usual one ("pesos") follow the country that the text speaks of.
    fn abroad(&self, amount: &Amount, row: &Family, other: Option<&str>) -> Choice {
        let counts = self
            .spoken_of
            .get_or_init(|| places::spoken_of(self.tokens, self.lexicon));
        let about = self
            .home
            .is_none()
            .then(|| places::plainly_about(row, counts))
            .flatten();
        if let Some(code) = about.filter(|code| row.default.is_some() && other != Some(*code)) {
            return (Some(code), Some(CurrencyBasis::Text));
        }
        let spelled =
            (amount.form == Form::Word && about.is_none()).then(|| only(row, &self.spelled));
        if let Some(code) = spelled.flatten().filter(|code| other != Some(*code)) {
            return (Some(code), Some(CurrencyBasis::Text));
        }
        if row.default.is_none() {
            let code = places::most_spoken_of(row, counts).filter(|code| other != Some(*code));
            return (code, code.map(|_| CurrencyBasis::Text));
        }
        let usual = row.default.filter(|code| other != Some(*code));
        (usual, usual.map(|_| CurrencyBasis::Default))
    }

    /// Does an amount count whose sign or word is also something else ("pounds", "won", "R")?
    pub(super) fn supports(&self, amount: &Amount) -> bool {
        let tokens = self.tokens;
        if amount.trust == Trust::Sure {
            return true;
        }
        let magnitude = amount.number.power > 0;
        let large = magnitude || amount.value.abs() >= 1000.into();
        match amount.form {
            Form::Word => {
                let cue = cues::near(tokens, self.lexicon, amount);
                cue.unwrap_or_else(|| {
                    if amount.trust == Trust::Rare && cues::is_picture(amount) {
                        return false;
                    }
                    let usable = large && amount.trust == Trust::Weak;
                    magnitude || self.is_known(amount.unit) || usable && !year_like(tokens, amount)
                })
            }
            Form::Code | Form::Sign => {
                let decimals = amount.number.base.scale() == 2;
                let at_home = self.is_known(amount.unit) && (large || amount.form == Form::Sign);
                let grouped = large && amount.trust == Trust::Weak && grouped(tokens, amount);
                magnitude || decimals || at_home || grouped && amount.form == Form::Sign
            }
        }
    }

    /// Is the currency named elsewhere in the text, or the publication's own?
    fn is_known(&self, unit: Unit) -> bool {
        let usual = |family: &&str| self.lexicon.family(family).and_then(|row| row.default);
        let fits = |code: &str| {
            self.home == Some(code)
                || self.named.contains(code)
                || self.families.iter().filter_map(usual).any(|c| c == code)
        };
        match unit {
            Unit::Code(code) => fits(code),
            Unit::Family(name) => {
                let row = self.lexicon.family(name);
                self.families.contains(name)
                    || row.is_some_and(|row| row.members.iter().any(|code| fits(code)))
            }
        }
    }
}

/// Does the second of two amounts stand in brackets right after the first: "C$250m ($180m)"?
pub(super) fn translates(tokens: &Tokens<'_>, first: &Amount, second: &Amount) -> bool {
    first.tokens.end + 1 == second.tokens.start
        && tokens.same_line(second.tokens.start)
        && matches!(tokens.str(first.tokens.end), "(" | "[")
}

/// The one member of a family that is in a set.
fn only(row: &Family, set: &HashSet<&'static str>) -> Option<&'static str> {
    let mut hits = row.members.iter().filter(|code| set.contains(*code));
    hits.next().filter(|_| hits.next().is_none()).copied()
}

/// "in 2016 won": four digits that may be a year.
fn year_like(tokens: &Tokens<'_>, amount: &Amount) -> bool {
    let raw = tokens.str(amount.number.tokens.start);
    let years = ["19", "20"].iter().any(|century| raw.starts_with(century));
    raw.len() == 4 && years && raw.bytes().all(|b| b.is_ascii_digit())
}

/// Written with separators, or after its sign's number: "Rp 221.000", "5000 kr"; "LE 5000" is left.
fn grouped(tokens: &Tokens<'_>, amount: &Amount) -> bool {
    let raw = tokens.str(amount.number.tokens.start);
    !amount.currency_first || raw.contains([',', '.', '\''])
}
