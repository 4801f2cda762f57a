//! Amounts of money in French and English.
//!
//! The text is cut into tokens once (`tokens.rs`); numbers with their magnitudes are read from tokens (`numerals.rs`), amounts from
//! numbers with a currency before or after (`amounts.rs`), and numbers that lean on a neighbour's currency or magnitude are completed
//! (`ranges.rs`). Then the currency is decided where its sign leaves a choice (`currency.rs`) and the words around are
//! read (`around.rs`). All vocabulary is in tables under `data/` (`lexicon.rs`).

mod amounts;
mod around;
mod currency;
mod lexicon;
mod numerals;
mod ranges;
mod tokens;

use std::collections::HashSet;

use depeche_model::{Lang, Money};

use amounts::Amount;
use currency::Evidence;
use lexicon::{Lexicon, Unit};
use tokens::{Class, Tokens};

use crate::{Context, ExtractError, Found, Value};

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
        let tokens = Tokens::of(text);
        let amounts = amounts_in(&tokens, lexicon);
        if amounts.is_empty() {
            return Vec::new();
        }
        let evidence = Evidence::gather(lexicon, &amounts, stated(&tokens, lexicon), context);
        let counts = amounts
            .iter()
            .filter(|amount| !amount.weak || evidence.supports(amount));
        counts
            .map(|amount| found(&tokens, lexicon, &evidence, amount))
            .collect()
    }
}

/// One pass over the tokens.
fn amounts_in(tokens: &Tokens<'_>, lexicon: &Lexicon) -> Vec<Amount> {
    let mut out: Vec<Amount> = Vec::new();
    let mut bare = None; // the last number without a currency
    let mut at = 0;
    while at < tokens.len() {
        if let Some(found) = amounts::amount(tokens, lexicon, at) {
            if let Some(last) = out.last_mut() {
                ranges::share_magnitude(tokens, last, &found);
            }
            let completed = match found.rule.ends_with("before") {
                true => ranges::forward(tokens, lexicon, found),
                false => ranges::backward(tokens, bare.as_ref(), found),
            };
            at = completed.last().map_or(at + 1, |last| last.tokens.end);
            out.extend(completed);
            bare = None;
        } else if let Some(number) = numerals::numeral(tokens, lexicon, at, false) {
            at = number.tokens.end;
            bare = Some(number);
        } else {
            at += 1;
        }
    }
    out
}

/// Currencies that the text says its figures are in: "in Canadian dollars", "en dollars américains".
fn stated(tokens: &Tokens<'_>, lexicon: &Lexicon) -> HashSet<&'static str> {
    let mut codes = HashSet::new();
    let mut phrase = String::new();
    for at in 0..tokens.len() {
        if tokens.class(at) != Some(Class::Word)
            || !matches!(tokens.str(at), "in" | "en" | "In" | "En")
        {
            continue;
        }
        for len in 2..=3 {
            if at + len < tokens.len() && tokens.class(at + len) == Some(Class::Word) {
                tokens.phrase(at + 1..at + 1 + len, &mut phrase);
                if let Some(Unit::Code(code)) = lexicon
                    .currency("", &phrase.to_lowercase())
                    .map(|name| name.unit)
                {
                    codes.insert(code);
                }
            }
        }
    }
    codes
}

fn found(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    evidence: &Evidence<'_>,
    amount: &Amount,
) -> Found {
    let (currency, currency_basis) = evidence.choose(amount.unit);
    let modifier = around::modifier(tokens, lexicon, amount.tokens.start);
    let (approximate, bound) = around::fields(modifier);
    Found {
        span: tokens.span(amount.tokens.clone()),
        value: Value::Money(Money {
            amount: Some(amount.value.normalize()),
            amount_max: amount.max.map(|max| max.normalize()),
            currency: currency.map(str::to_owned),
            approximate,
            bound,
            per: around::per(tokens, lexicon, amount.tokens.end),
            currency_basis,
        }),
        confidence: confidence(amount, currency),
        rule: amount.rule.into(),
    }
}

/// Measured on the development cases: signs and names are right 98 times in 100; everyday words less often.
fn confidence(amount: &Amount, currency: Option<&str>) -> f32 {
    match (amount.weak, currency) {
        (_, None) => 0.6,
        (true, _) => 0.85,
        (false, _) => 0.98,
    }
}
