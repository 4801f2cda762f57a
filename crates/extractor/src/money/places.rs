//! The countries that a text speaks of, for words that name no currency alone ("couronnes", "pesos", "CFA francs").

use std::collections::{HashMap, HashSet};

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

/// How a text speaks of a currency's home.
#[derive(Debug, Default)]
pub(super) struct Spoken {
    times: usize,
    words: HashSet<String>,
}

/// How often, and in which words, a text speaks of the home of each currency.
pub(super) fn spoken_of(tokens: &Tokens<'_>, lexicon: &Lexicon) -> HashMap<&'static str, Spoken> {
    let mut counts: HashMap<&'static str, Spoken> = HashMap::new();
    let mut at = 0;
    while at < tokens.len() {
        let longest = match tokens.class(at) {
            Some(Class::Word) => tokens.reach(at, LONGEST_PLACE),
            _ => 0,
        };
        let found = (1..=longest).rev().find_map(|len| {
            let key = fold(&tokens.key(at..at + len));
            Some((lexicon.places.get(key.as_str())?, key, len))
        });
        at += found.as_ref().map_or(1, |(_, _, len)| *len);
        let home = found.and_then(|(country, key, _)| Some((lexicon.currency_of(country)?, key)));
        if let Some((code, key)) = home {
            let spoken = counts.entry(code).or_default();
            spoken.times += 1;
            spoken.words.insert(key);
        }
    }
    counts
}

/// The member of a family of whose home the text speaks most; `None` where two are level.
pub(super) fn most_spoken_of(
    row: &Family,
    counts: &HashMap<&'static str, Spoken>,
) -> Option<&'static str> {
    let count = |code: &&'static str| counts.get(code).map_or(0, |spoken| spoken.times);
    let best = row.members.iter().copied().max_by_key(count)?;
    let level = row
        .members
        .iter()
        .filter(|code| count(code) == count(&best));
    (count(&best) > 0 && level.count() == 1).then_some(best)
}

/// The member whose home the text is plainly about: two words for it or more, and no other member's home, not even the
/// usual one's, is spoken of half as often. An American text that mentions Canada stays American.
pub(super) fn plainly_about(
    row: &Family,
    counts: &HashMap<&'static str, Spoken>,
) -> Option<&'static str> {
    let code = most_spoken_of(row, counts)?;
    let spoken = counts.get(code)?;
    let rivals = row.members.iter().filter(|other| **other != code);
    let clear = rivals
        .filter_map(|other| counts.get(other))
        .all(|other| other.times * 2 < spoken.times);
    (spoken.words.len() >= 2 && clear).then_some(code)
}
