//! Whole units with small coin: "3 dollars 50 cents", "5 euros et 20 centimes", "12 € 50", "a dollar and 42 cents".

use rust_decimal::Decimal;

use super::{
    amounts::{Amount, name_at},
    around,
    lexicon::{Form, Lexicon, Name, Next, Role, Unit},
    numerals::{Numeral, numeral},
    tokens::{Class, Tokens},
};

/// Adds the small coin that follows an amount in whole units.
pub(super) fn with_cents(tokens: &Tokens<'_>, lexicon: &Lexicon, found: Amount) -> Amount {
    if found.minor() || found.number.power > 0 || found.value.fract() != Decimal::ZERO {
        return found;
    }
    let joined = matches!(tokens.str(found.tokens.end), "and" | "et");
    let at = found.tokens.end + usize::from(joined);
    if !tokens.same_line(at) || !tokens.same_line(found.tokens.end) {
        return found;
    }
    let small = |n: &Numeral| n.power == 0 && n.base < Decimal::ONE_HUNDRED;
    let Some(part) = numeral(tokens, lexicon, at, false).filter(small) else {
        return found;
    };
    let named = tokens
        .same_line(part.tokens.end)
        .then(|| name_at(tokens, lexicon, part.tokens.end))
        .flatten();
    let added = match named {
        Some((name, end)) if is_part(lexicon, found.unit, name) => {
            touching_letter(tokens, part.tokens.end, end)
                .then(|| named_coin(tokens, lexicon, &part, name, end))
        }
        Some(_) => None,
        None => bare_coin(tokens, lexicon, &found, &part, joined)
            .then(|| (part.base / Decimal::ONE_HUNDRED, part.tokens.end)),
    };
    let sum = added.and_then(|(coin, end)| Some((found.value.checked_add(coin)?, end)));
    match sum {
        Some((value, end)) => Amount {
            value,
            tokens: found.tokens.start..end,
            rule: "unit-and-cents",
            ..found
        },
        None => found,
    }
}

/// Can the coin be part of the unit?
fn is_part(lexicon: &Lexicon, unit: Unit, coin: &Name) -> bool {
    coin.per_unit > 1
        && match (unit, coin.unit) {
            (Unit::Code(code), Unit::Code(of)) => code == of,
            (Unit::Family(family), Unit::Code(of)) => lexicon
                .family(family)
                .is_some_and(|row| row.members.contains(&of)),
            (_, Unit::Family(_)) => true, // cents and centimes: of anything
        }
}

/// "50 cents", "5 jiao"; after tenths a lone digit is hundredths ("five mao five").
fn named_coin(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    part: &Numeral,
    name: &Name,
    end: usize,
) -> (Decimal, usize) {
    let coin = part.base / Decimal::from(name.per_unit);
    let tail = (name.per_unit == 10 && tokens.same_line(end))
        .then(|| numeral(tokens, lexicon, end, false))
        .flatten()
        .filter(|n| n.power == 0 && n.base < Decimal::TEN && closes(tokens, lexicon, n.tokens.end));
    match tail {
        Some(tail) => (coin + tail.base / Decimal::ONE_HUNDRED, tail.tokens.end),
        None => (coin, end),
    }
}

/// Two digits, or their words, that nothing follows which they could count: "12 € 50.", "US$3 and fourteen.".
fn bare_coin(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    found: &Amount,
    part: &Numeral,
    joined: bool,
) -> bool {
    let two = part.base >= Decimal::TEN && part.base.fract() == Decimal::ZERO;
    let written = match part.digits {
        // "$20 43" at the end of a row is two cells; "$3 and 14." two numbers
        true => {
            !joined && tokens.str(part.tokens.start).len() == 2 && !row_end(tokens, found, part)
        }
        false => true,
    };
    let ranged = found
        .tokens
        .start
        .checked_sub(1)
        .is_some_and(|at| matches!(tokens.str(at), "between" | "from" | "entre" | "de"));
    two && written && !ranged && closes(tokens, lexicon, part.tokens.end)
}

fn row_end(tokens: &Tokens<'_>, found: &Amount, part: &Numeral) -> bool {
    let next = part.tokens.end;
    found.currency_first && tokens.get(next).is_some() && !tokens.same_line(next)
}

/// Does nothing follow that a number before token `next` could count?
fn closes(tokens: &Tokens<'_>, lexicon: &Lexicon, next: usize) -> bool {
    if !tokens.same_line(next) || matches!(tokens.str(next), "." | "," | ";" | ")" | "!" | "?") {
        return true;
    }
    let followed = |len| lexicon.next_is(&tokens.key(next..next + len), Next::Closes);
    (1..=tokens.reach(next, 2)).any(followed) || around::per(tokens, lexicon, next).is_some()
}

/// "a dollar and 42 cents": an article counts as one only where coin follows.
pub(super) fn article_and_cents(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    at: usize,
) -> Option<Amount> {
    let is_article = matches!(lexicon.numeral(tokens.str(at)), Some((_, Role::Article)));
    let (name, end) = (is_article && tokens.same_line(at + 1))
        .then(|| name_at(tokens, lexicon, at + 1))?
        .filter(|(name, _)| name.form == Form::Word && name.per_unit == 1)?;
    let one = Amount {
        tokens: at..end,
        number: Numeral {
            tokens: at..at + 1,
            base: Decimal::ONE,
            power: 0,
            digits: false,
        },
        value: Decimal::ONE,
        max: None,
        unit: name.unit,
        form: name.form,
        currency_first: false,
        trust: name.trust,
        per_unit: 1,
        rule: "name-after",
    };
    let found = with_cents(tokens, lexicon, one);
    (found.tokens.end > end).then_some(found)
}

/// "14p", "43c": a lone letter must be small and touch the digits; longer words ("pence") need not.
pub(super) fn touching_letter(tokens: &Tokens<'_>, at: usize, end: usize) -> bool {
    let letter =
        end == at + 1 && tokens.str(at).len() == 1 && tokens.class(at) == Some(Class::Word);
    !letter || tokens.glued(at) && tokens.str(at).starts_with(char::is_lowercase)
}
