//! One amount: a number with its currency before or after it. What small coin adds to it is in `coins.rs`.

use std::ops::Range;

use rust_decimal::Decimal;

use super::{
    coins::{article_and_cents, touching_letter, with_cents},
    lexicon::{Form, LONGEST_NAME, Lexicon, Name, Next, Place, Trust, Unit},
    numerals::{Numeral, is_de, numeral},
    tokens::{Class, Tokens},
};

/// An amount as it stands in the text, its currency not yet decided.
#[derive(Debug, Clone)]
pub(super) struct Amount {
    /// Its tokens.
    pub(super) tokens: Range<usize>,
    /// Its number.
    pub(super) number: Numeral,
    /// In whole units.
    pub(super) value: Decimal,
    /// The upper end, for "5-10 millions d'euros".
    pub(super) max: Option<Decimal>,
    /// Currency or family.
    pub(super) unit: Unit,
    /// How the currency is written.
    pub(super) form: Form,
    /// The currency stands before the number.
    pub(super) currency_first: bool,
    /// How far its currency's name can be trusted.
    pub(super) trust: Trust,
    /// How many make a whole unit: 100 for cents, else 1. The currency of small coin follows the unit that it is part of.
    pub(super) per_unit: u32,
    /// Name of the rule.
    pub(super) rule: &'static str,
}

impl Amount {
    /// Cents and the like.
    pub(super) fn minor(&self) -> bool {
        self.per_unit > 1
    }
}

/// The family of slang that names no currency ("10 grand").
const SLANG_FAMILY: &str = "GRAND";

/// The amount whose number starts at a token: `$5 million`, `EUR 5`, `5 million dollars`, `5 €`. A currency before it is
/// taken only from token `free` on: what stands before belongs to another amount.
pub(super) fn amount(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    at: usize,
    free: usize,
) -> Option<Amount> {
    before(tokens, lexicon, at, free).or_else(|| match numeral(tokens, lexicon, at, false) {
        Some(number) => after(tokens, lexicon, number),
        None => article_and_cents(tokens, lexicon, at),
    })
}

/// A sign, code or name at a token, the longest that a table has; the second is one past its last token.
pub(super) fn name_at<'a>(
    tokens: &Tokens<'_>,
    lexicon: &'a Lexicon,
    at: usize,
) -> Option<(&'a Name, usize)> {
    if !lexicon.is_edge(tokens.str(at)) {
        return None;
    }
    let longest = tokens.reach(at, LONGEST_NAME);
    (1..=longest)
        .rev()
        .find_map(|len| Some((name_of(tokens, lexicon, at..at + len)?, at + len)))
}

/// What a range of tokens stands for as a whole.
fn name_of<'a>(tokens: &Tokens<'_>, lexicon: &'a Lexicon, range: Range<usize>) -> Option<&'a Name> {
    let mut phrase = String::new();
    tokens.phrase(range, &mut phrase);
    lexicon.currency(&phrase, &phrase.to_lowercase().replace('’', "'"))
}

/// The longest name that ends right before token `end`; the second is its first token.
fn name_before<'a>(
    tokens: &Tokens<'_>,
    lexicon: &'a Lexicon,
    end: usize,
    free: usize,
) -> Option<(&'a Name, usize)> {
    let last = end.checked_sub(1).filter(|last| *last >= free)?;
    if !tokens.same_line(end) || !lexicon.is_edge(tokens.str(last)) {
        return None;
    }
    let starts = (free.max(end.saturating_sub(LONGEST_NAME))..end)
        .filter(|start| (start + 1..end).all(|at| tokens.same_line(at)));
    let mut found = starts.filter_map(|start| Some((name_of(tokens, lexicon, start..end)?, start)));
    found.find(|(_, start)| {
        // "xUS$ 5": the sign is the end of a word
        !(tokens.glued(*start) && matches!(tokens.class(start.wrapping_sub(1)), Some(Class::Word)))
    })
}

/// Currency first.
fn before(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize, free: usize) -> Option<Amount> {
    let point = tokens.str(at) == "." && tokens.glued(at) && tokens.glued(at + 1);
    let (name, start) = name_before(tokens, lexicon, at, free)?;
    let rule = match name.form {
        _ if name.per_unit != 1 => return None,
        Form::Sign => "sign-before",
        Form::Code => "code-before",
        Form::Word if at - start > 1 => "name-before",
        Form::Word => return None,
    };
    let number = match point {
        true => hundredths(tokens, at)?,
        false => numeral(tokens, lexicon, at, true)?,
    };
    let number = regrouped(tokens, lexicon, name.unit, number);
    let end = number.tokens.end;
    let counts_on = name.form == Form::Word
        && number.power == 0
        && tokens.same_line(end)
        && tokens.class(end) == Some(Class::Word);
    if !number.digits || overgrown(tokens, end) || counts_on {
        return None;
    }
    let found = Amount {
        tokens: start..end,
        value: number.value()?,
        max: None,
        unit: name.unit,
        form: name.form,
        currency_first: true,
        trust: name.trust,
        per_unit: 1,
        rule,
        number,
    };
    let found = with_flavour(tokens, lexicon, found);
    Some(with_cents(tokens, lexicon, found))
}

/// "$.75": a point and digits.
fn hundredths(tokens: &Tokens<'_>, at: usize) -> Option<Numeral> {
    let digits = tokens.str(at + 1);
    let plain = tokens.class(at + 1) == Some(Class::Number)
        && digits.len() < 5
        && digits.bytes().all(|b| b.is_ascii_digit());
    Some(Numeral {
        tokens: at..at + 2,
        base: plain.then(|| format!("0.{digits}").parse().ok())??,
        power: 0,
        digits: true,
    })
}

/// "Rp 221.000": currencies whose home writes groups with points and knows no hundredths.
fn regrouped(tokens: &Tokens<'_>, lexicon: &Lexicon, unit: Unit, number: Numeral) -> Numeral {
    let raw = tokens.str(number.tokens.start);
    let lone_point =
        raw.find('.').is_some_and(|at| raw.len() - at == 4) && raw.matches(['.', ',']).count() == 1;
    match unit {
        Unit::Code(code)
            if lone_point
                && number.power == 0
                && number.base.scale() > 0
                && lexicon.points_group(code) =>
        {
            let base = number.base.checked_mul(Decimal::ONE_THOUSAND);
            Numeral {
                base: base.unwrap_or(number.base),
                ..number
            }
        }
        _ => number,
    }
}

/// The digits go on as something else: `$5x`, `EUR 2G`.
fn overgrown(tokens: &Tokens<'_>, end: usize) -> bool {
    tokens.glued(end) && tokens.class(end) == Some(Class::Word)
}

/// "$5 million US", "$5 CAD": a name after the number that says which dollar.
fn with_flavour(tokens: &Tokens<'_>, lexicon: &Lexicon, found: Amount) -> Amount {
    let Unit::Family(family) = found.unit else {
        return found;
    };
    let end = found.tokens.end;
    if !tokens.same_line(end) {
        return found;
    }
    let named = name_at(tokens, lexicon, end).filter(|(name, _)| name.per_unit == 1);
    let flavour = named.and_then(|(name, end)| match name.unit {
        Unit::Code(code) => lexicon
            .family(family)?
            .members
            .contains(&code)
            .then_some((code, end)),
        Unit::Family(_) => None,
    });
    let flavour = flavour.or_else(|| bare_flavour(tokens, end, family));
    match flavour {
        Some((code, end)) => Amount {
            unit: Unit::Code(code),
            tokens: found.tokens.start..end,
            ..found
        },
        None => found,
    }
}

/// "$5 million US", "24 M$ CA".
fn bare_flavour(tokens: &Tokens<'_>, at: usize, family: &str) -> Option<(&'static str, usize)> {
    if family != "DOLLAR" {
        return None;
    }
    match tokens.str(at) {
        "US" if tokens.str(at + 1) != "-" => Some(("USD", at + 1)),
        "CA" | "CAN" | "Cdn" => Some(("CAD", at + 1)),
        _ => None,
    }
}

/// Currency last: directly, after a hyphen, or after "de" / "d'" and "of".
fn after(tokens: &Tokens<'_>, lexicon: &Lexicon, number: Numeral) -> Option<Amount> {
    let start = number.tokens.start;
    if tokens.glued(start) && start > 0 && tokens.class(start - 1) == Some(Class::Word) {
        return None; // COVID19, B2
    }
    let at = connector(tokens, &number);
    if !tokens.same_line(at) {
        return slang(tokens, lexicon, number);
    }
    let Some((name, mut end)) = name_at(tokens, lexicon, at) else {
        return slang(tokens, lexicon, number);
    };
    let mut number = number;
    let sign_belongs_on = name.form == Form::Sign && sign_of_next(tokens, lexicon, at, end);
    if overgrown(tokens, end) || sign_belongs_on {
        return None;
    }
    if number.power == 0 && name.form == Form::Code {
        (number, end) = code_then_magnitude(tokens, lexicon, number, end);
    }
    if name.per_unit > 1 && !touching_letter(tokens, at, end) {
        return None;
    }
    let number = regrouped(tokens, lexicon, name.unit, number);
    let one = number.base == Decimal::ONE && number.power == 0 && !number.digits;
    let spoilt = || lexicon.next_is(&tokens.lower(end), Next::Spoils);
    if one && (name.form != Form::Word || spoilt()) {
        return None;
    }
    let found = Amount {
        tokens: number.tokens.start..end,
        value: number.value()? / Decimal::from(name.per_unit),
        max: None,
        unit: name.unit,
        form: name.form,
        currency_first: false,
        trust: name.trust,
        per_unit: name.per_unit,
        rule: rule_after(name),
        number,
    };
    let found = with_flavour(tokens, lexicon, found);
    Some(with_cents(tokens, lexicon, found))
}

fn rule_after(name: &Name) -> &'static str {
    match name.form {
        _ if name.per_unit > 1 => "minor-unit",
        Form::Sign => "sign-after",
        Form::Code => "code-after",
        Form::Word => "name-after",
    }
}

/// "10 grand": a magnitude that stands for the currency too, unless what follows makes it something else ("3 grand pianos").
fn slang(tokens: &Tokens<'_>, lexicon: &Lexicon, number: Numeral) -> Option<Amount> {
    let end = number.tokens.end;
    let last = tokens.str(end - 1);
    let (family, _) = lexicon.families.get_key_value(SLANG_FAMILY)?;
    let is_slang = last.starts_with(char::is_lowercase)
        && lexicon
            .magnitude(last)
            .is_some_and(|m| m.place == Place::Slang);
    let alone = !tokens.same_line(end)
        || tokens.class(end) == Some(Class::Mark) && !tokens.hyphen(end)
        || lexicon.next_is(&tokens.lower(end), Next::Slang);
    (is_slang && alone).then_some(())?;
    Some(Amount {
        tokens: number.tokens.clone(),
        value: number.value()?,
        max: None,
        unit: Unit::Family(family),
        form: Form::Word,
        currency_first: false,
        trust: Trust::Sure,
        per_unit: 1,
        rule: "slang",
        number,
    })
}

/// "100 million $50 notes": the sign belongs to the number that it touches.
fn sign_of_next(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize, end: usize) -> bool {
    let touches_next = tokens.glued(end) && tokens.class(end) == Some(Class::Number);
    touches_next && !tokens.glued(at) && numeral(tokens, lexicon, end, true).is_some()
}

/// Where the currency of a number would stand.
fn connector(tokens: &Tokens<'_>, number: &Numeral) -> usize {
    let at = number.tokens.end;
    if tokens.hyphen(at) {
        return at + 1; // million-dollar
    }
    if number.power == 0 {
        return at;
    }
    // "20 M. d'euros"
    let stop = usize::from(tokens.str(at) == "." && tokens.glued(at) && is_de(tokens, at + 1) > 0);
    let de = is_de(tokens, at + stop);
    let of = usize::from(tokens.str(at) == "of");
    at + stop + de.max(of)
}

/// "75 USD million".
fn code_then_magnitude(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    number: Numeral,
    end: usize,
) -> (Numeral, usize) {
    let magnitude = lexicon
        .magnitude(tokens.str(end))
        .filter(|m| m.place == Place::Any && tokens.same_line(end));
    match magnitude {
        Some(magnitude) => (
            Numeral {
                power: magnitude.power,
                ..number
            },
            end + 1,
        ),
        None => (number, end),
    }
}
