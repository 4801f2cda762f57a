//! Amounts of money in French and English.
//!
//! The text is cut into tokens once (`tokens.rs`); numbers with their magnitudes are read from tokens (`numerals.rs`, `digits.rs`, `words.rs`),
//! amounts from numbers with a currency before or after (`amounts.rs`, `coins.rs`), and numbers that lean on a neighbour's currency
//! or magnitude are completed (`ranges.rs`). Then the currency is decided where its sign leaves a choice (`currency.rs`,
//! `cues.rs`, `places.rs`) and the words around are read (`around.rs`). All vocabulary is in tables under `data/` (`tables.rs`,
//! `lexicon.rs`); what every construct must give, and what must not match, is in `data/*/examples/money.tsv`.

mod amounts;
mod around;
mod coins;
mod cues;
mod currency;
mod digits;
mod lexicon;
mod numerals;
mod places;
mod ranges;
mod tables;
mod tokens;
mod words;

use depeche_model::{Lang, Money};

use amounts::Amount;
use currency::{Choice, Evidence, translates};
use lexicon::{Lexicon, Trust};
use numerals::Numeral;
use tokens::Tokens;

use crate::{Context, ExtractError, Found, Value};

/// The rules that name themselves in [`Found::rule`].
pub const RULES: [&str; 12] = [
    "sign-before",    // $5 million
    "code-before",    // EUR 5
    "name-before",    // Malaysian ringgit 42
    "sign-after",     // 5 €
    "code-after",     // 5 EUR
    "name-after",     // 5 millions d'euros
    "minor-unit",     // 50 cents
    "unit-and-cents", // 12 € 50
    "slang",          // 10 grand
    "range-tight",    // 5-10 millions d'euros
    "range-first",    // *5* à 10 millions d'euros
    "range-second",   // $5 to *10 million*
];

/// Finds amounts of money in both languages.
#[derive(Debug)]
pub struct MoneyFinder {
    english: Lexicon,
    french: Lexicon,
}

impl MoneyFinder {
    /// Reads the embedded tables.
    ///
    /// # Errors
    /// A wrong row.
    pub fn new() -> Result<MoneyFinder, ExtractError> {
        Ok(MoneyFinder {
            english: Lexicon::new(Lang::En)?,
            french: Lexicon::new(Lang::Fr)?,
        })
    }

    /// Every amount in `text`, in order, without overlaps. Amounts without a number ("millions of dollars") are left out.
    pub fn find(&self, text: &str, context: &Context<'_>) -> Vec<Found> {
        let lexicon = match context.lang {
            Lang::En => &self.english,
            Lang::Fr => &self.french,
        };
        let tokens = Tokens::of(text, |word| lexicon.fused(word));
        let amounts = amounts_in(&tokens, lexicon);
        if amounts.is_empty() {
            return Vec::new();
        }
        let evidence = Evidence::gather(&tokens, lexicon, &amounts, context);
        let mut out = Vec::with_capacity(amounts.len());
        let mut earlier: Option<&Amount> = None;
        for amount in &amounts {
            if evidence.supports(amount) {
                let source = earlier.filter(|e| translates(&tokens, e, amount));
                let choice = evidence.choose(amount, source);
                let dash = earlier.is_some_and(|e| e.tokens.end + 1 == amount.tokens.start);
                let minus = !dash && around::negative(&tokens, amount.tokens.start);
                let new = found(&tokens, lexicon, amount, choice, minus);
                if let Some((before, last)) = earlier.zip(out.last_mut())
                    && around::ranged(&tokens, before.tokens.end, amount.tokens.start)
                {
                    share_rate(last, &new);
                }
                out.push(new);
                earlier = Some(amount);
            }
        }
        out
    }
}

/// "R20bn to R50bn per year": both ends are a year's.
fn share_rate(first: &mut Found, second: &Found) {
    if let (Value::Money(first), Value::Money(second)) = (&mut first.value, &second.value)
        && first.per.is_none()
    {
        first.per.clone_from(&second.per);
    }
}

/// How many numbers without a currency are kept for the amount that they may lean on.
const MOST_BARE: usize = 8;

/// One pass over the tokens.
fn amounts_in(tokens: &Tokens<'_>, lexicon: &Lexicon) -> Vec<Amount> {
    let mut out: Vec<Amount> = Vec::new();
    let mut bare: Vec<Numeral> = Vec::new(); // the last numbers without a currency
    let (mut at, mut free) = (0, 0);
    while at < tokens.len() {
        if !numerals::may_start(tokens, lexicon, at) {
            at += 1;
        } else if let Some(found) = amounts::amount(tokens, lexicon, at, free) {
            ranges::share_magnitude(tokens, &mut out, &found);
            let completed = match found.currency_first {
                true => ranges::forward(tokens, lexicon, found),
                false => ranges::backward(tokens, &bare, found),
            };
            free = completed.last().map_or(at + 1, |last| last.tokens.end);
            at = free;
            out.extend(completed);
            bare.clear();
        } else if let Some(number) = numerals::numeral(tokens, lexicon, at, false) {
            at = number.tokens.end;
            if bare.len() == MOST_BARE {
                bare.remove(0);
            }
            bare.push(number);
        } else {
            at += 1;
        }
    }
    out
}

fn found(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    amount: &Amount,
    (currency, currency_basis): Choice,
    minus: bool,
) -> Found {
    let (start, end) = (amount.tokens.start, amount.tokens.end);
    let minus = minus && amount.max.is_none();
    let first = start - usize::from(minus);
    let (approximate, bound) = around::fields(tokens, lexicon, first, end);
    let sign = if minus { -1 } else { 1 };
    Found {
        span: tokens.span(first..end),
        value: Value::Money(Money {
            amount: Some((amount.value * rust_decimal::Decimal::from(sign)).normalize()),
            amount_max: amount.max.map(|max| max.normalize()),
            currency: currency.map(str::to_owned),
            approximate,
            bound,
            per: around::per(tokens, lexicon, end),
            currency_basis,
        }),
        confidence: confidence(amount, currency),
        rule: amount.rule.into(),
    }
}

/// Measured on the development cases: signs and names are right 98 times in 100; everyday words less often.
fn confidence(amount: &Amount, currency: Option<&str>) -> f32 {
    match (amount.trust, currency) {
        (_, None) => 0.6,
        (Trust::Sure, _) => 0.98,
        (Trust::Weak | Trust::Rare, _) => 0.85,
    }
}
