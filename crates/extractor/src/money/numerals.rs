//! Numbers with their magnitudes: `1,3 milliard`, `$5bn`, `deux cents millions`, `one and a half million`.

use std::ops::Range;

use depeche_model::Lang;
use rust_decimal::Decimal;

use super::{
    lexicon::{Lexicon, Role},
    tokens::{Class, Tokens},
};

/// A number as it stands in the text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Numeral {
    /// Its tokens.
    pub(super) tokens: Range<usize>,
    /// The number before its magnitude: 1.3 of "1.3bn".
    pub(super) base: Decimal,
    /// The power of ten of its magnitude, 0 without one.
    pub(super) power: u32,
    /// Written in digits.
    pub(super) digits: bool,
}

impl Numeral {
    /// `base` times its magnitude; `None` beyond 28 digits.
    pub(super) fn value(&self) -> Option<Decimal> {
        scaled(self.base, self.power)
    }
}

/// `base` times ten to the `power`; `None` beyond 28 digits.
pub(super) fn scaled(base: Decimal, power: u32) -> Option<Decimal> {
    base.checked_mul(Decimal::from(10u64.checked_pow(power)?))
}

/// The numeral that starts at a token. `signed`: a currency sign or code stands before it.
pub(super) fn numeral(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    at: usize,
    signed: bool,
) -> Option<Numeral> {
    match tokens.class(at)? {
        Class::Number => in_digits(tokens, lexicon, at, signed),
        Class::Word => in_words(tokens, lexicon, at),
        Class::Mark => fraction_sign(tokens.str(at)).and_then(|half| {
            let found = with_magnitude(tokens, lexicon, at..at + 1, half, true, signed);
            (found.power > 0).then_some(found)
        }),
    }
}

fn in_digits(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize, signed: bool) -> Option<Numeral> {
    let mut end = at + 1;
    let mut extra = Decimal::ZERO;
    if let Some(half) = fraction_sign(tokens.str(end)) {
        extra = half;
        end += 1;
    }
    // The magnitude decides how "1,234" is read, so it is looked for first.
    let probe = with_magnitude(tokens, lexicon, at..end, Decimal::ONE, true, signed);
    let base =
        interpret(tokens.str(at), lexicon.lang, probe.power > 0, signed)?.checked_add(extra)?;
    Some(Numeral {
        base: base * probe.base,
        ..probe
    })
}

fn fraction_sign(mark: &str) -> Option<Decimal> {
    let hundredths = match mark {
        "½" => 50,
        "¼" => 25,
        "¾" => 75,
        _ => return None,
    };
    Some(Decimal::new(hundredths, 2))
}

/// Reads digits by the habits of the language. English groups with commas; French groups with spaces, and with points only
/// three by three. A lone separator before three digits is a group in English ("1,234") and a decimal in French
/// ("1,234 euro le litre") — unless a magnitude or a sign before it says otherwise.
pub(super) fn interpret(raw: &str, lang: Lang, magnitude: bool, signed: bool) -> Option<Decimal> {
    let compact: String = raw
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        .collect();
    let points: Vec<(usize, char)> = compact
        .char_indices()
        .filter(|(_, c)| !c.is_ascii_digit())
        .collect();
    let decimal_at = match points.as_slice() {
        [] => None,
        [(at, mark)] => {
            let lone_group = compact.len() - at == 4 && *at <= 3 && !compact.starts_with('0');
            let group = lone_group
                && match (lang, mark) {
                    (Lang::En, ',') => true,
                    (Lang::En, _) => false,
                    (Lang::Fr, '.') => !magnitude,
                    (Lang::Fr, _) => signed && !magnitude,
                };
            (!group).then_some(*at)
        }
        [first @ .., (at, last)] => match first.iter().any(|(_, mark)| mark == last) {
            true => None, // the same mark again: groups only
            false => Some(*at),
        },
    };
    let groups = compact[..decimal_at.unwrap_or(compact.len())].split(['.', ',']);
    let sizes: Vec<usize> = groups.map(str::len).collect();
    if sizes.len() > 1
        && !(sizes.last() == Some(&3) && sizes[1..].iter().all(|n| matches!(n, 2 | 3)))
    {
        return None; // 12.05.2019, 1.2.3: not an amount
    }
    let mut plain: String = String::with_capacity(compact.len());
    for (at, c) in compact.char_indices() {
        match c.is_ascii_digit() {
            true => plain.push(c),
            false if Some(at) == decimal_at => plain.push('.'),
            false => {}
        }
    }
    plain.parse().ok()
}

/// Adds the magnitudes that follow a number: "million", "bn", "lakh crore", "-million".
fn with_magnitude(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    number: Range<usize>,
    base: Decimal,
    digits: bool,
    signed: bool,
) -> Numeral {
    let (mut end, mut power) = (number.end, 0);
    loop {
        let hyphen =
            usize::from(tokens.str(end) == "-" && tokens.glued(end) && tokens.glued(end + 1));
        let word = end + hyphen;
        let Some(magnitude) = magnitude_at(tokens, lexicon, word, digits && power == 0, signed)
        else {
            break;
        };
        if !tokens.same_line(word) || power + magnitude > 18 {
            break;
        }
        (end, power) = (word + 1, power + magnitude);
    }
    let (base, end) = and_a_half(tokens, lexicon, base, end, power);
    Numeral {
        tokens: number.start..end,
        base,
        power,
        digits,
    }
}

/// The power of the magnitude at a token. Short forms ("m", "k") must touch the digits, or the sign that follows ("400 M€"), or
/// belong to a number with a sign before it ("$5 M").
fn magnitude_at(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    at: usize,
    first: bool,
    signed: bool,
) -> Option<u32> {
    if tokens.class(at)? != Class::Word {
        return None;
    }
    let magnitude = lexicon.magnitude(tokens.str(at))?;
    if !magnitude.glued {
        return Some(magnitude.power);
    }
    let next = at + 1;
    let touches_digits = first && tokens.glued(at);
    let touches_sign = first && tokens.glued(next) && tokens.class(next) == Some(Class::Mark) && {
        let mark = tokens.str(next);
        lexicon.currency(mark, mark).is_some()
    };
    let upper = tokens.str(at).chars().all(char::is_uppercase);
    let signed = first && signed && upper && !tokens.glued(next);
    (touches_digits || touches_sign || signed).then_some(magnitude.power)
}

/// "un million et demi", "2 millions et demi": half of the magnitude more.
fn and_a_half(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    base: Decimal,
    end: usize,
    power: u32,
) -> (Decimal, usize) {
    let role = |at: usize| lexicon.numeral(&tokens.str(at).to_lowercase());
    match (role(end), role(end + 1)) {
        (Some((_, Role::And)), Some((part, Role::Fraction)))
            if power > 0 && lexicon.lang == Lang::Fr =>
        {
            (base + part, end + 2)
        }
        _ => (base, end),
    }
}

/// A number in words. "a" and "an" count only before a magnitude, "half" and "quarter" too.
fn in_words(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize) -> Option<Numeral> {
    let (mut total, mut current) = (Decimal::ZERO, Decimal::ZERO);
    let (mut end, mut seen, mut article, mut part) = (at, false, false, false);
    loop {
        let word = skip_joint(tokens, lexicon, end, seen);
        let Some((value, role)) = word_role(tokens, lexicon, word, end > at) else {
            break;
        };
        match role {
            Role::And => break,
            Role::Article if seen && !part_follows(tokens, lexicon, word + 1) => break,
            Role::Article => article = true,
            Role::Fraction => {
                let joined = word > end && tokens.str(end) != "-"; // "one and a half", against "un demi"
                current = if joined || article && seen {
                    current + value
                } else {
                    value
                };
                part = true;
            }
            Role::Hundred => current = current.max(Decimal::ONE) * value,
            Role::Thousand => {
                total += current.max(Decimal::ONE) * value;
                current = Decimal::ZERO;
            }
            Role::Ten
                if value == Decimal::from(20)
                    && current % Decimal::from(100) == Decimal::from(4) =>
            {
                current += Decimal::from(76); // quatre-vingt
            }
            Role::Unit | Role::Teen | Role::Ten => current += value,
        }
        seen |= role != Role::Article;
        end = word + 1;
    }
    if !seen && !article {
        return None;
    }
    let sum = total + current;
    let base = if seen { sum } else { Decimal::ONE };
    let end = if part {
        skip_of_a(tokens, lexicon, end)
    } else {
        end
    };
    let numeral = with_magnitude(tokens, lexicon, at..end, base, false, false);
    let bare = numeral.power == 0 && (!seen || part);
    (!bare && numeral.tokens.end > at).then_some(numeral)
}

fn word_role(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    at: usize,
    follows: bool,
) -> Option<(Decimal, Role)> {
    if tokens.class(at) != Some(Class::Word) || (follows && !tokens.same_line(at)) {
        return None;
    }
    lexicon.numeral(&tokens.str(at).to_lowercase())
}

/// Steps over a hyphen or an "and" between two number words.
fn skip_joint(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize, seen: bool) -> usize {
    if !seen {
        return at;
    }
    let number_word = |at: usize| matches!(word_role(tokens, lexicon, at, true), Some((_, role)) if role != Role::And);
    let hyphen = tokens.str(at) == "-" && tokens.glued(at) && tokens.glued(at + 1);
    let and = matches!(word_role(tokens, lexicon, at, true), Some((_, Role::And)));
    if (hyphen || and) && number_word(at + 1) {
        at + 1
    } else {
        at
    }
}

/// "one and *a half* million".
fn part_follows(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize) -> bool {
    matches!(
        word_role(tokens, lexicon, at, true),
        Some((_, Role::Fraction))
    )
}

/// "half *a* million", "a quarter *of a* million".
fn skip_of_a(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize) -> usize {
    let of = usize::from(matches!(tokens.str(at), "of" | "de"));
    let a = usize::from(matches!(
        word_role(tokens, lexicon, at + of, true),
        Some((_, Role::Article))
    ));
    if a == 1 { at + of + a } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, lang: Lang) -> Option<(String, String)> {
        let (tokens, lexicon) = (Tokens::of(text), Lexicon::new(lang).unwrap());
        let found = numeral(&tokens, &lexicon, 0, false)?;
        let span = tokens.span(found.tokens.clone());
        Some((
            text[span].to_owned(),
            found.value()?.normalize().to_string(),
        ))
    }

    fn check(lang: Lang, cases: &[(&str, &str, &str)]) {
        for (text, span, value) in cases {
            assert_eq!(
                read(text, lang),
                Some(((*span).to_owned(), (*value).to_owned())),
                "{text}"
            );
        }
    }

    #[test]
    fn english_numbers() {
        check(
            Lang::En,
            &[
                ("1,234.56 x", "1,234.56", "1234.56"),
                ("1.234 x", "1.234", "1.234"),
                ("1.3bn x", "1.3bn", "1300000000"),
                ("5m x", "5m", "5000000"),
                ("13,009 million in", "13,009 million", "13009000000"),
                ("200-million-dollar", "200-million", "200000000"),
                ("2 lakh crore", "2 lakh crore", "2000000000000"),
                ("half a billion x", "half a billion", "500000000"),
                ("a million dollars", "a million", "1000000"),
                (
                    "one and a half million x",
                    "one and a half million",
                    "1500000",
                ),
                (
                    "forty-five thousand two hundred x",
                    "forty-five thousand",
                    "45000",
                ),
                ("two hundred and five x", "two hundred and five", "205"),
                ("12,34,567.89 rupees", "12,34,567.89", "1234567.89"),
                ("1½ million", "1½ million", "1500000"),
            ],
        );
        assert_eq!(read("a dollar", Lang::En), None);
        assert_eq!(read("half the dollars", Lang::En), None);
    }

    #[test]
    fn french_numbers() {
        check(
            Lang::Fr,
            &[
                ("1 234 567,89 x", "1 234 567,89", "1234567.89"),
                ("1.234.567,89 x", "1.234.567,89", "1234567.89"),
                ("1.234 x", "1.234", "1234"),
                ("1,234 x", "1,234", "1.234"),
                ("1,3 milliard x", "1,3 milliard", "1300000000"),
                ("12,9 Md€", "12,9 Md", "12900000000"),
                ("400 M€", "400 M", "400000000"),
                ("20 k€", "20 k", "20000"),
                ("un million et demi d", "un million et demi", "1500000"),
                ("deux cents millions d", "deux cents millions", "200000000"),
                ("un demi-million d", "un demi-million", "500000"),
                ("quatre-vingt-dix-sept x", "quatre-vingt-dix-sept", "97"),
                ("mille deux cents x", "mille deux cents", "1200"),
                ("100 mille x", "100 mille", "100000"),
                ("mille milliards x", "mille milliards", "1000000000000"),
            ],
        );
        assert_eq!(interpret("12.05.2019", Lang::Fr, false, false), None);
        assert_eq!(
            interpret("10,000", Lang::Fr, false, true),
            Some(Decimal::from(10_000))
        );
    }
}
