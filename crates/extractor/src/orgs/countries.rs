//! Which country a stretch of words speaks of: for homonyms (a `Ministry of Finance` is somebody's).

use std::collections::HashMap;

use depeche_model::Lang;

use super::{
    document::{Document, Shape},
    fold::{fold, hash, mix},
    gazetteer::ROOT,
    sources,
    table::read_rows,
    token::tokenize,
};
use crate::ExtractError;

/// Bytes of a word that names a country only in capitals: `US`, never `us`.
const SHORT: usize = 3;

/// Country words of one language. A country is its two-letter code, lower case (`eu` and `un` included).
#[derive(Debug, Default)]
pub struct CountryWords {
    /// Path of folded words to the country; `None` where the path only begins a name.
    paths: HashMap<u64, Option<[u8; 2]>>,
}

/// A country named in an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// First word.
    pub start: usize,
    /// One past the last word.
    pub end: usize,
    /// Two letters, lower case.
    pub country: [u8; 2],
}

impl CountryWords {
    /// The built-in table of a language.
    pub fn load(lang: Lang) -> Result<CountryWords, ExtractError> {
        let tables = match lang {
            Lang::En => sources::COUNTRIES_EN,
            Lang::Fr => sources::COUNTRIES_FR,
        };
        let mut paths = HashMap::new();
        for (table, content) in tables {
            read_rows(table, content, &["country", "words"], &[], |row| {
                let code: Result<[u8; 2], _> = row.get("country").as_bytes().try_into();
                let Ok(code) = code else {
                    return Err(row.error("country", "not a two-letter code"));
                };
                for name in row.list("words") {
                    if fold(name) != name {
                        return Err(row.error("words", format!("`{name}` is not folded")));
                    }
                    let mut path = ROOT;
                    for token in tokenize(name).tokens {
                        paths.entry(path).or_insert(None);
                        path = mix(path, hash(&name[token.start..token.end]));
                    }
                    if let Some(Some(other)) = paths.insert(path, Some(code))
                        && other != code
                    {
                        return Err(
                            row.error("words", format!("`{name}` stands under two countries"))
                        );
                    }
                }
                Ok(())
            })?;
        }
        Ok(CountryWords { paths })
    }

    /// Every country named in an article, in order, the longest name at each place.
    pub fn find(&self, document: &Document<'_>) -> Vec<Named> {
        let mut named = Vec::new();
        for stretch in &document.stretches {
            let mut at = stretch.start;
            while at < stretch.end {
                let mut path = ROOT;
                let mut best = None;
                for end in at..stretch.end {
                    let word = &document.words[end];
                    if end == at && word.shape == Shape::Lower && word.end - word.start <= SHORT {
                        break;
                    }
                    path = mix(path, word.folded);
                    match self.paths.get(&path) {
                        Some(Some(country)) => {
                            best = Some(Named {
                                start: at,
                                end: end + 1,
                                country: *country,
                            });
                        }
                        Some(None) => {}
                        None => break,
                    }
                }
                at = best.map_or(at + 1, |b| b.end);
                named.extend(best);
            }
        }
        named
    }

    /// How many of these words, from the first on, name a country: two of `United States Department`; 0 for none.
    pub fn leading(&self, words: &[&str]) -> usize {
        let (mut path, mut named) = (ROOT, 0);
        for (at, word) in words.iter().enumerate() {
            path = mix(path, hash(&fold(word)));
            match self.paths.get(&path) {
                Some(Some(_)) => named = at + 1,
                Some(None) => {}
                None => break,
            }
        }
        named
    }
}
