//! Numbers that lean on an amount beside them: "between 5 and 10 million dollars", "$5 and $10 million", "5-10 M€".

use rust_decimal::Decimal;

use super::{
    amounts::Amount,
    lexicon::Lexicon,
    numerals::{Numeral, numeral, scaled},
    tokens::{Class, Tokens},
};

/// How many amounts of a list take the magnitude of its last.
const MOST_LISTED: usize = 8;

/// How two numbers are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// A hyphen without spaces: one span that cannot be cut.
    Tight,
    /// "to", "à", "or", a dash between spaces: the first is the lower.
    Range,
    /// "and", "et".
    And,
}

/// What joins the number that ends before token `end` to the one that starts at `start`.
fn joint(tokens: &Tokens<'_>, end: usize, start: usize) -> Option<Joint> {
    if start != end + 1 || !tokens.same_line(start) || !tokens.same_line(end) {
        return None;
    }
    match tokens.str(end).to_lowercase().as_str() {
        "-" | "–" | "—" | "\u{2010}" | "\u{2011}" if tokens.glued(end) && tokens.glued(start) => {
            Some(Joint::Tight)
        }
        "-" | "–" | "—" | "to" | "à" | "or" | "ou" => Some(Joint::Range),
        "and" | "et" => Some(Joint::And),
        _ => None,
    }
}

/// Is a range announced before the number: "between", "from", "entre", "de"?
fn announced(tokens: &Tokens<'_>, start: usize) -> bool {
    let before = start.checked_sub(1).map(|at| tokens.str(at).to_lowercase());
    before.is_some_and(|word| matches!(word.as_str(), "between" | "from" | "entre" | "de"))
}

/// "$5, $10 and $15 million": the amounts before take the magnitude of the one that ends the list.
pub(super) fn share_magnitude(tokens: &Tokens<'_>, before: &mut [Amount], last: &Amount) {
    let (mut start, mut most) = (last.tokens.start, last.number.base);
    for (number, first) in before.iter_mut().rev().enumerate().take(MOST_LISTED) {
        let end = first.tokens.end;
        let comma = number > 0 && end + 1 == start && tokens.str(end) == ",";
        let joined = comma || number == 0 && joint(tokens, end, start).is_some();
        let leans =
            first.number.power == 0 && last.number.power > 0 && !first.minor() && !last.minor();
        let small = first.number.base < Decimal::ONE_THOUSAND && first.unit == last.unit;
        if !(joined && leans && small && first.number.base < most) {
            return;
        }
        let Some(value) = scaled(first.number.base, last.number.power) else {
            return;
        };
        first.value = value;
        first.number.power = last.number.power;
        (start, most) = (first.tokens.start, first.number.base);
    }
}

/// "$5-10 million", "$5 to 10 million": the number after an amount whose currency stands before it.
pub(super) fn forward(tokens: &Tokens<'_>, lexicon: &Lexicon, first: Amount) -> Vec<Amount> {
    let end = first.tokens.end;
    let next = (tokens.class(end + 1) == Some(Class::Number) && first.currency_first)
        .then(|| numeral(tokens, lexicon, end + 1, true))
        .flatten();
    let Some(second) = next.filter(|n| !goes_on(tokens, lexicon, n)) else {
        return vec![first];
    };
    let shares =
        first.number.power == 0 && second.power > 0 && first.number.base < Decimal::ONE_THOUSAND;
    let low = if shares {
        scaled(first.number.base, second.power)
    } else {
        Some(first.value)
    };
    let (Some(low), Some(high)) = (low, second.value()) else {
        return vec![first];
    };
    match joint(tokens, end, end + 1) {
        Some(Joint::Tight) if low < high => {
            let span = first.tokens.start..second.tokens.end;
            let number = Numeral {
                power: second.power,
                ..first.number
            };
            vec![Amount {
                tokens: span,
                value: low,
                max: Some(high),
                number,
                rule: "range-tight",
                ..first
            }]
        }
        Some(Joint::Range) if low < high && second.power > 0 => {
            let other = Amount {
                tokens: second.tokens.clone(),
                value: high,
                number: second.clone(),
                ..first.clone()
            };
            let first = Amount {
                value: low,
                number: Numeral {
                    power: second.power,
                    ..first.number
                },
                ..first
            };
            vec![
                first,
                Amount {
                    rule: "range-second",
                    ..other
                },
            ]
        }
        _ => vec![first],
    }
}

/// The number counts something else: a percentage, another currency.
fn goes_on(tokens: &Tokens<'_>, lexicon: &Lexicon, number: &Numeral) -> bool {
    let end = number.tokens.end;
    let next = tokens.str(end);
    let currency = lexicon.currency(next, &next.to_lowercase()).is_some()
        && tokens.class(end) == Some(Class::Mark);
    next == "%" || currency || (tokens.glued(end) && tokens.class(end) == Some(Class::Word))
}

/// "entre 5 et 10 millions d'euros", "5-10 millions d'euros", "5, 10 ou 20 millions d'euros": bare numbers before an amount whose
/// currency stands after it; `bare` are the last ones without a currency, in order.
pub(super) fn backward(tokens: &Tokens<'_>, bare: &[Numeral], second: Amount) -> Vec<Amount> {
    let Some((last, earlier)) = bare.split_last().filter(|_| !second.currency_first) else {
        return vec![second];
    };
    let Some(joint) = joint(tokens, last.tokens.end, second.number.tokens.start) else {
        return vec![second];
    };
    let shares = shares(last, &second);
    let low = lent(last, &second);
    let Some(low) = low.filter(|low| *low < second.value || joint == Joint::And) else {
        return vec![second];
    };
    match joint {
        Joint::Tight => {
            let span = last.tokens.start..second.tokens.end;
            vec![Amount {
                tokens: span,
                max: Some(second.value),
                value: low,
                rule: "range-tight",
                ..second
            }]
        }
        Joint::And if !announced(tokens, last.tokens.start) && !shares => vec![second],
        Joint::Range | Joint::And => {
            let mut out = if shares {
                list(tokens, earlier, last, &second)
            } else {
                Vec::new()
            };
            out.push(leaning(last, low, &second));
            out.push(second);
            out
        }
    }
}

/// Does a bare number take the magnitude of the amount beside it?
fn shares(bare: &Numeral, amount: &Amount) -> bool {
    bare.power == 0 && amount.number.power > 0 && bare.base < Decimal::ONE_THOUSAND
}

/// What a bare number is worth beside an amount.
fn lent(bare: &Numeral, amount: &Amount) -> Option<Decimal> {
    let value = if shares(bare, amount) {
        scaled(bare.base, amount.number.power)
    } else {
        bare.value()
    };
    value.map(|value| value / Decimal::from(amount.per_unit))
}

/// The amount of a bare number that leans on another.
fn leaning(bare: &Numeral, value: Decimal, on: &Amount) -> Amount {
    Amount {
        tokens: bare.tokens.clone(),
        value,
        rule: "range-first",
        number: bare.clone(),
        ..on.clone()
    }
}

/// The numbers of a list before its last two: "*5*, 10 ou 20 millions d'euros".
fn list(tokens: &Tokens<'_>, earlier: &[Numeral], last: &Numeral, on: &Amount) -> Vec<Amount> {
    let mut out = Vec::new();
    let mut next = last;
    for bare in earlier.iter().rev() {
        let comma = bare.tokens.end;
        let joined = tokens.str(comma) == "," && comma + 1 == next.tokens.start;
        let rises = bare.base < next.base && shares(bare, on) && tokens.same_line(comma + 1);
        let Some(value) = lent(bare, on).filter(|_| joined && rises) else {
            break;
        };
        out.push(leaning(bare, value, on));
        next = bare;
    }
    out.reverse();
    out
}
