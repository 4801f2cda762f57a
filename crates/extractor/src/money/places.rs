//! The countries that a text speaks of, for words that name no currency alone ("couronnes", "pesos", "CFA francs").

use std::collections::HashMap;

use depeche_model::Lang;

use super::{
    lexicon::{Family, Lexicon},
    tokens::{Class, Tokens},
};
use crate::{ExtractError, orgs::fold::fold, table};

/// Words for countries, folded, with the country in upper case.
pub(super) type Places = HashMap<&'static str, String>;

/// The most tokens of a country's name that are looked up ("Trinité-et-Tobago" is five).
const LONGEST_PLACE: usize = 5;

/// Reads the table that the organisations use too.
///
/// # Errors
/// A wrong row.
pub(super) fn places(lang: Lang) -> Result<Places, ExtractError> {
    let content = match lang {
        Lang::En => include_str!("../../data/en/orgs-countries.tsv"),
        Lang::Fr => include_str!("../../data/fr/orgs-countries.tsv"),
    };
    let rows = table::read("orgs-countries.tsv", content, &["country", "words"])?;
    let words = rows.iter().flat_map(|row| {
        let country = row.cell(0).to_uppercase();
        let words = row.cell(1).split('|');
        words.map(move |word| (word.trim(), country.clone()))
    });
    Ok(words.collect())
}

/// How often a text speaks of the home of each currency.
pub(super) fn spoken_of(tokens: &Tokens<'_>, lexicon: &Lexicon) -> HashMap<&'static str, usize> {
    let mut counts = HashMap::new();
    let mut at = 0;
    while at < tokens.len() {
        let longest = match tokens.class(at) {
            Some(Class::Word) => tokens.reach(at, LONGEST_PLACE),
            _ => 0,
        };
        let found = (1..=longest).rev().find_map(|len| {
            let key = fold(&tokens.key(at..at + len));
            Some((lexicon.places.get(key.as_str())?, len))
        });
        at += found.map_or(1, |(_, len)| len);
        if let Some(code) = found.and_then(|(country, _)| lexicon.currency_of(country)) {
            *counts.entry(code).or_default() += 1;
        }
    }
    counts
}

/// The member of a family of whose home the text speaks most; `None` where two are level.
pub(super) fn most_spoken_of(
    row: &Family,
    counts: &HashMap<&'static str, usize>,
) -> Option<&'static str> {
    let count = |code: &&'static str| counts.get(code).copied().unwrap_or(0);
    let best = row.members.iter().copied().max_by_key(count)?;
    let level = row
        .members
        .iter()
        .filter(|code| count(code) == count(&best));
    (count(&best) > 0 && level.count() == 1).then_some(best)
}
