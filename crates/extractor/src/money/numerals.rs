//! Numbers with their magnitudes: `1,3 milliard`, `$5bn`, `deux cents millions`, `one and a half million`. How their digits
//! are read is in `digits.rs`, how their words add up in `words.rs`.

use std::ops::Range;

use depeche_model::Lang;
use rust_decimal::Decimal;

use super::{
    digits::interpret,
    lexicon::{Form, Lexicon, Place, Role},
    tokens::{Class, Tokens},
    words::in_words,
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
    let first = simple(tokens, lexicon, at, signed)?;
    Some(if signed {
        first
    } else {
        compound(tokens, lexicon, first)
    })
}

/// Can a number start at this token? Cheap, so that other tokens cost little.
pub(super) fn may_start(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize) -> bool {
    let text = tokens.str(at);
    match tokens.class(at) {
        Some(Class::Number) => true,
        Some(Class::Word) => lexicon.numeral(text).is_some(),
        Some(Class::Mark) => text == "." || fraction_sign(text).is_some(),
        None => false,
    }
}

/// A numeral with one magnitude.
fn simple(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize, signed: bool) -> Option<Numeral> {
    match tokens.class(at)? {
        Class::Number => in_digits(tokens, lexicon, at, signed),
        Class::Word => in_words(tokens, lexicon, at),
        Class::Mark => fraction_sign(tokens.str(at)).and_then(|half| {
            let found = with_magnitude(tokens, lexicon, at..at + 1, half, true, signed);
            (found.power > 0).then_some(found)
        }),
    }
}

/// "two million five hundred thousand dollars", "2 millions 500 000 euros": smaller numbers that add up, as long as what follows
/// them is a currency, so that nothing is cut and nothing is fused.
fn compound(tokens: &Tokens<'_>, lexicon: &Lexicon, first: Numeral) -> Numeral {
    let (mut sum, mut whole, mut limit) = (first.value(), first.clone(), first.power);
    let mut best = first;
    while limit > 0 {
        let end = whole.tokens.end;
        let joint = usize::from(matches!(tokens.str(end), "and" | "et"));
        let next = tokens
            .same_line(end)
            .then(|| simple(tokens, lexicon, end + joint, false))
            .flatten()
            .filter(|next| next.digits == whole.digits && !(joint > 0 && next.digits));
        let (Some(next), Some(so_far)) = (next, sum) else {
            break;
        };
        let small = scaled(Decimal::ONE, limit);
        let value = next
            .value()
            .filter(|value| small.is_some_and(|small| *value < small));
        let long = !next.digits || next.power > 0 || value >= Some(Decimal::ONE_THOUSAND);
        let Some(value) = value.filter(|_| long) else {
            break;
        };
        limit = next.power;
        whole.tokens.end = next.tokens.end;
        sum = so_far.checked_add(value);
        if let Some(base) = sum.filter(|_| currency_follows(tokens, lexicon, next.tokens.end)) {
            best = Numeral {
                base,
                power: 0,
                ..whole.clone()
            };
        }
    }
    best
}

/// Can a currency stand at this token?
fn currency_follows(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize) -> bool {
    let hyphen = usize::from(tokens.hyphen(at));
    let word = at + hyphen;
    tokens.same_line(word) && (lexicon.is_edge(tokens.str(word)) || is_de(tokens, word) > 0)
}

/// How many tokens "de", "d'" takes.
pub(super) fn is_de(tokens: &Tokens<'_>, at: usize) -> usize {
    match (tokens.str(at), tokens.str(at + 1)) {
        ("d" | "D", "'" | "’") => 2,
        ("de" | "des" | "DE", _) => 1,
        _ => 0,
    }
}

fn in_digits(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize, signed: bool) -> Option<Numeral> {
    let raw = tokens.str(at);
    if raw.starts_with("00") {
        return None; // the end of a number that was cut
    }
    if let Some(whole) = digits_apart(tokens, lexicon, at, signed) {
        return Some(whole);
    }
    let mut end = at + 1;
    let mut extra = Decimal::ZERO;
    if let Some(half) = fraction_sign(tokens.str(end)) {
        extra = half;
        end += 1;
    }
    // The magnitude decides how "1,234" is read, so it is looked for first.
    let probe = with_magnitude(tokens, lexicon, at..end, Decimal::ONE, true, signed);
    let base = interpret(raw, lexicon.lang, probe.power > 0, signed)?;
    let half = probe.base - Decimal::ONE; // of "2 millions et demi"
    Some(Numeral {
        base: base.checked_add(extra)?.checked_add(half)?,
        ..probe
    })
}

/// "$3 .5 million", "3 ,5 millions", "$10 , 000": a number that a scan or a tokeniser took apart at its point, as long as a
/// magnitude, a currency or a full group follows, so that no two numbers are fused.
fn digits_apart(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    at: usize,
    signed: bool,
) -> Option<Numeral> {
    let mark = tokens.str(at + 1);
    let (left, right) = (tokens.str(at), tokens.str(at + 2));
    let apart = matches!(mark, "." | ",")
        && !(tokens.glued(at + 1) && tokens.glued(at + 2))
        && (!tokens.glued(at + 1) || signed && mark == ".");
    // "en 2019 , 5 millions" are two
    let short = left.len() <= 3 || left.contains(['.', ',', ' ']);
    let digits = short && !left.contains(mark) && right.len() <= 3 && !right.contains(['.', ',']);
    let one_line = tokens.same_line(at + 1) && tokens.same_line(at + 2);
    if !(apart && digits && one_line && tokens.class(at + 2) == Some(Class::Number)) {
        return None;
    }
    let found = with_magnitude(tokens, lexicon, at..at + 3, Decimal::ONE, true, signed);
    let group = mark == "," && right.len() == 3 && signed;
    let ends = found.power > 0 || group || currency_follows(tokens, lexicon, at + 3);
    let raw = [left, mark, right].concat();
    let base = interpret(&raw, lexicon.lang, found.power > 0, signed).filter(|_| ends)?;
    Some(Numeral { base, ..found })
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

/// Adds the magnitudes that follow a number: "million", "bn", "lakh crore", "-million".
pub(super) fn with_magnitude(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    number: Range<usize>,
    base: Decimal,
    digits: bool,
    signed: bool,
) -> Numeral {
    let (mut end, mut power) = (number.end, 0);
    loop {
        let word = end + usize::from(tokens.hyphen(end) || stray_stop(tokens, lexicon, end));
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

/// "$5.million": a stop that lost its digits, or that never was one.
fn stray_stop(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize) -> bool {
    let between = tokens.str(at) == "." && tokens.glued(at) && tokens.glued(at + 1);
    between && {
        let word = tokens.str(at + 1);
        let magnitude = lexicon.magnitude(word);
        magnitude.is_some_and(|m| m.place == Place::Any && word.len() > 3)
    }
}

/// The power of the magnitude at a token. Short forms ("m", "k") must touch the digits or the sign that follows ("400 M€"),
/// belong to a number with a sign before it ("$5 M"), or stand in capitals before a currency ("20 M. d'euros", "400 M EUR").
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
    if magnitude.place != Place::Glued {
        return Some(magnitude.power);
    }
    let next = at + 1;
    let touches_digits = first && tokens.glued(at);
    // "400 M€", "20 MEUR"
    let touches_sign = first && tokens.glued(next) && {
        let mark = tokens.str(next);
        let name = lexicon.currency(mark, mark);
        name.is_some_and(|name| name.form != Form::Word)
    };
    let upper = tokens.str(at).chars().all(char::is_uppercase);
    let signed = first && signed && upper && !tokens.glued(next);
    let stop = usize::from(tokens.str(next) == "." && tokens.glued(next));
    let capital = first && upper && !tokens.glued(next + stop);
    let before_name = capital && currency_follows(tokens, lexicon, next + stop);
    (touches_digits || touches_sign || signed || before_name).then_some(magnitude.power)
}

/// "un million et demi", "a million and a half": half of the magnitude more.
fn and_a_half(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    base: Decimal,
    end: usize,
    power: u32,
) -> (Decimal, usize) {
    let role = |at: usize| lexicon.numeral(tokens.str(at));
    match (role(end), role(end + 1)) {
        (Some((_, Role::And)), Some((part, Role::Fraction)))
            if power > 0 && lexicon.lang == Lang::Fr =>
        {
            (base + part, end + 2)
        }
        (Some((_, Role::And)), Some((_, Role::Article))) if power > 0 => match role(end + 2) {
            Some((part, Role::Fraction)) => (base + part, end + 3),
            _ => (base, end),
        },
        _ => (base, end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, lang: Lang) -> Option<(String, String)> {
        let (tokens, lexicon) = (Tokens::of(text, |_| None), Lexicon::new(lang).unwrap());
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
                    "forty-five thousand two hundred dollars",
                    "forty-five thousand two hundred",
                    "45200",
                ),
                ("two three dollars", "two", "2"),
                ("two million three people", "two million", "2000000"),
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
                ("soixante et onze x", "soixante et onze", "71"),
                ("cent dix-sept x", "cent dix-sept", "117"),
                ("vingt trente x", "vingt", "20"),
                ("mille deux cents x", "mille deux cents", "1200"),
                ("100 mille x", "100 mille", "100000"),
                ("mille milliards x", "mille milliards", "1000000000000"),
            ],
        );
    }
}
