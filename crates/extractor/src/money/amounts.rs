//! One amount: a number with its currency before or after it.

use std::ops::Range;

use rust_decimal::Decimal;

use super::{
    lexicon::{Form, LONGEST_NAME, Lexicon, Name, Unit},
    numerals::{Numeral, numeral},
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
    /// The currency's word is also an everyday word.
    pub(super) weak: bool,
    /// Cents and the like: the currency follows the unit they are part of.
    pub(super) minor: bool,
    /// Name of the rule.
    pub(super) rule: &'static str,
}

/// The amount that starts at a token: `$5 million`, `EUR 5`, `5 million dollars`, `5 €`.
pub(super) fn amount(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize) -> Option<Amount> {
    match before(tokens, lexicon, at) {
        Some(found) => Some(found),
        None => {
            let number = numeral(tokens, lexicon, at, false)?;
            after(tokens, lexicon, number)
        }
    }
}

/// A sign, code or name at a token, the longest that a table has; the second is one past its last token.
fn name_at<'a>(tokens: &Tokens<'_>, lexicon: &'a Lexicon, at: usize) -> Option<(&'a Name, usize)> {
    let longest = (1..LONGEST_NAME)
        .take_while(|len| tokens.same_line(at + len))
        .count()
        + 1;
    (1..=longest)
        .rev()
        .find_map(|len| Some((name_of(tokens, lexicon, at..at + len)?, at + len)))
}

/// What a range of tokens stands for as a whole.
fn name_of<'a>(tokens: &Tokens<'_>, lexicon: &'a Lexicon, range: Range<usize>) -> Option<&'a Name> {
    if range.end > tokens.len() {
        return None;
    }
    let mut phrase = String::new();
    tokens.phrase(range, &mut phrase);
    let lower = phrase.to_lowercase();
    lexicon
        .currency(&phrase, &lower)
        .or_else(|| lexicon.code_with_sign(&lower))
}

/// A name that ends right before digits; nothing else is looked up, so that this costs little at every word.
fn name_before_digits<'a>(
    tokens: &Tokens<'_>,
    lexicon: &'a Lexicon,
    at: usize,
) -> Option<(&'a Name, usize)> {
    let digits = (1..=LONGEST_NAME).find(|len| tokens.class(at + len) == Some(Class::Number))?;
    Some((name_of(tokens, lexicon, at..at + digits)?, at + digits))
}

/// Currency first.
fn before(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize) -> Option<Amount> {
    if tokens.class(at)? == Class::Number
        || tokens.glued(at) && tokens.class(at.wrapping_sub(1)) == Some(Class::Word)
    {
        return None;
    }
    let (name, end) = name_before_digits(tokens, lexicon, at)?;
    if name.per_unit != 1 || !tokens.same_line(end) {
        return None;
    }
    let rule = match name.form {
        Form::Sign => "sign-before",
        Form::Code => "code-before",
        Form::Word if end - at > 1 => "name-before",
        Form::Word => return None,
    };
    let number = regrouped(
        tokens,
        lexicon,
        name.unit,
        numeral(tokens, lexicon, end, true)?,
    );
    if !number.digits || overgrown(tokens, number.tokens.end) {
        return None;
    }
    let found = Amount {
        tokens: at..number.tokens.end,
        value: number.value()?,
        max: None,
        unit: name.unit,
        weak: name.weak,
        minor: false,
        rule,
        number,
    };
    Some(with_flavour(tokens, lexicon, found))
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
            Numeral {
                base: number.base * Decimal::ONE_THOUSAND,
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
        return None;
    }
    let (name, mut end) = name_at(tokens, lexicon, at)?;
    if tokens.glued(end) && tokens.class(end) == Some(Class::Word) {
        return None; // the sign belongs to what follows: "5 $US" is a row of the table, "5 $x" is nothing
    }
    let mut number = number;
    if name.form == Form::Sign && sign_of_next(tokens, lexicon, at, end) {
        return None;
    }
    if number.power == 0 && name.form == Form::Code {
        (number, end) = code_then_magnitude(tokens, lexicon, number, end);
    }
    if name.per_unit > 1 && !touching_letter(tokens, at, end) {
        return None;
    }
    let rule = match (name.form, name.per_unit) {
        (_, per_unit) if per_unit > 1 => "minor-unit",
        (Form::Sign, _) => "sign-after",
        (Form::Code, _) => "code-after",
        (Form::Word, _) => "name-after",
    };
    let number = regrouped(tokens, lexicon, name.unit, number);
    let value = number.value()? / Decimal::from(name.per_unit);
    let one = number.base == Decimal::ONE && number.power == 0 && !number.digits;
    if one && (name.form != Form::Word || lexicon.spoils_one(&tokens.str(end).to_lowercase())) {
        return None;
    }
    let found = Amount {
        tokens: number.tokens.start..end,
        value,
        max: None,
        unit: name.unit,
        weak: name.weak,
        minor: name.per_unit > 1,
        rule,
        number,
    };
    let found = with_flavour(tokens, lexicon, found);
    Some(with_cents(tokens, lexicon, found))
}

/// "14p", "43c": a lone letter must be small and touch the digits; longer words ("pence") need not.
fn touching_letter(tokens: &Tokens<'_>, at: usize, end: usize) -> bool {
    let letter = end == at + 1 && tokens.str(at).len() == 1;
    !letter || tokens.glued(at) && tokens.str(at).starts_with(|c: char| c.is_lowercase())
}

/// "100 million $50 notes": the sign belongs to the number that it touches.
fn sign_of_next(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize, end: usize) -> bool {
    let touches_next = tokens.glued(end) && tokens.class(end) == Some(Class::Number);
    touches_next && !tokens.glued(at) && numeral(tokens, lexicon, end, true).is_some()
}

/// Where the currency of a number would stand.
fn connector(tokens: &Tokens<'_>, number: &Numeral) -> usize {
    let at = number.tokens.end;
    if tokens.str(at) == "-" && tokens.glued(at) && tokens.glued(at + 1) {
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

/// How many tokens "de", "d'" takes.
fn is_de(tokens: &Tokens<'_>, at: usize) -> usize {
    match (tokens.str(at), tokens.str(at + 1)) {
        ("d" | "D", "'" | "’") => 2,
        ("de" | "des", _) => 1,
        _ => 0,
    }
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
        .filter(|m| !m.glued && tokens.same_line(end));
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

/// "3 dollars 50 cents", "5 euros et 20 centimes", "12 € 50".
fn with_cents(tokens: &Tokens<'_>, lexicon: &Lexicon, found: Amount) -> Amount {
    if found.minor || found.number.power > 0 || found.value.fract() != Decimal::ZERO {
        return found;
    }
    let mut at = found.tokens.end;
    let joined = matches!(tokens.str(at), "and" | "et");
    at += usize::from(joined);
    if !tokens.same_line(at) {
        return found;
    }
    let Some(part) = numeral(tokens, lexicon, at, false)
        .filter(|n| n.power == 0 && n.base < Decimal::ONE_HUNDRED)
    else {
        return found;
    };
    let named = tokens
        .same_line(part.tokens.end)
        .then(|| name_at(tokens, lexicon, part.tokens.end))
        .flatten();
    let end = match named {
        Some((name, end))
            if name.per_unit == 100 && touching_letter(tokens, part.tokens.end, end) =>
        {
            end
        }
        Some(_) => return found,
        None if joined || !two_digits_alone(tokens, &part) => return found,
        None => part.tokens.end,
    };
    let value = found.value + part.base / Decimal::ONE_HUNDRED;
    Amount {
        value,
        tokens: found.tokens.start..end,
        rule: "unit-and-cents",
        ..found
    }
}

/// Two digits with nothing behind them that they could count: "12 € 50."
fn two_digits_alone(tokens: &Tokens<'_>, part: &Numeral) -> bool {
    let next = part.tokens.end;
    let closes = tokens.get(next).is_none()
        || !tokens.same_line(next)
        || matches!(tokens.str(next), "." | "," | ";" | ")");
    part.digits && tokens.str(part.tokens.start).len() == 2 && closes
}
