//! Sentences: Unicode's breaks (UAX #29), mended where an abbreviation made a false one.
//!
//! Unicode breaks after every full stop that a capital follows, so "M. / Dupont" and "U.S. / Air Force" come apart.
//! The abbreviation tables say which words may end with a stop inside a sentence, the starter tables which
//! words begin a sentence all the same ("in the U.S. / The"). A line break always ends a sentence.

use std::{collections::HashMap, collections::HashSet, ops::Range};

use depeche_model::Lang;
use unicode_segmentation::UnicodeSegmentation;

use crate::{ExtractError, table};

/// French quotations end with a space before this mark, so Unicode begins a sentence with it.
const CLOSING_QUOTE: char = '»';

/// What may follow an abbreviation within a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Always goes on ("M.", "Dr.").
    Always,
    /// Goes on unless a sentence starter follows ("U.S.", "Inc.").
    Name,
    /// Goes on before a digit or a lower-case letter ("janv.", "No.", "env.").
    Number,
}

/// Cuts text into sentences in both languages.
#[derive(Debug)]
pub struct Splitter {
    english: Vocabulary,
    french: Vocabulary,
}

#[derive(Debug)]
struct Vocabulary {
    abbreviations: HashMap<&'static str, Mode>,
    starters: HashSet<&'static str>,
}

impl Splitter {
    /// Reads the embedded tables.
    ///
    /// # Errors
    /// A wrong row.
    pub fn new() -> Result<Splitter, ExtractError> {
        Ok(Splitter {
            english: Vocabulary::read(
                include_str!("../data/en/abbreviations.tsv"),
                include_str!("../data/en/starters.tsv"),
            )?,
            french: Vocabulary::read(
                include_str!("../data/fr/abbreviations.tsv"),
                include_str!("../data/fr/starters.tsv"),
            )?,
        })
    }

    /// Byte ranges of the sentences of `text`, in order, without surrounding white space. Every character that is not
    /// white space lies in exactly one of them.
    pub fn split(&self, text: &str, lang: Lang) -> Vec<Range<usize>> {
        let vocabulary = match lang {
            Lang::En => &self.english,
            Lang::Fr => &self.french,
        };
        let mut out: Vec<Range<usize>> = Vec::new();
        let mut open = false; // the last sentence may go on
        for (at, piece) in text.split_sentence_bound_indices() {
            let mut rest = trimmed(at, piece);
            if let Some(last) = out.last_mut().filter(|_| open) {
                if text[rest.clone()].starts_with(CLOSING_QUOTE) {
                    last.end = rest.start + CLOSING_QUOTE.len_utf8();
                    rest = trimmed(last.end, &text[last.end..rest.end]);
                    if text[rest.clone()].starts_with(char::is_lowercase) {
                        last.end = rest.end;
                        rest = rest.end..rest.end;
                    }
                } else if vocabulary.goes_on(&text[last.clone()], &text[rest.clone()]) {
                    last.end = rest.end;
                    rest = rest.end..rest.end;
                }
            }
            if !rest.is_empty() {
                out.push(rest);
            }
            let gap = &piece[piece.trim_end().len()..];
            open = (open || !piece.trim().is_empty()) && !gap.contains('\n');
        }
        out
    }
}

/// The part of `piece`, which starts at `at`, without surrounding white space.
fn trimmed(at: usize, piece: &str) -> Range<usize> {
    let start = at + (piece.len() - piece.trim_start().len());
    start..start + piece.trim().len()
}

impl Vocabulary {
    fn read(
        abbreviations: &'static str,
        starters: &'static str,
    ) -> Result<Vocabulary, ExtractError> {
        let mut map = HashMap::new();
        for row in table::read(
            "abbreviations.tsv",
            abbreviations,
            &["abbreviation", "mode"],
        )? {
            let mode = match row.cell(1) {
                "always" => Mode::Always,
                "name" => Mode::Name,
                "number" => Mode::Number,
                other => {
                    return Err(row.error(1, format!("mode `{other}`: use always, name or number")));
                }
            };
            map.insert(row.cell(0), mode);
        }
        let rows = table::read("starters.tsv", starters, &["word"])?;
        Ok(Vocabulary {
            abbreviations: map,
            starters: rows.iter().map(|row| row.cell(0)).collect(),
        })
    }

    /// Does the sentence that ends `before` go on with `after`?
    fn goes_on(&self, before: &str, after: &str) -> bool {
        let Some(stem) = before.strip_suffix('.') else {
            return false;
        };
        let word = stem
            .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '«' | '“' | '\'' | '’'))
            .next();
        let word = word.unwrap_or(stem);
        let next = after
            .split(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default();
        let first = after.chars().next().unwrap_or(' ');
        match self.mode(word) {
            Some(Mode::Always) => true,
            Some(Mode::Name) => !self.starters.contains(next),
            Some(Mode::Number) => {
                first.is_numeric() || first.is_lowercase() || matches!(first, '$' | '€' | '£')
            }
            None => false,
        }
    }

    /// A listed abbreviation, else initials: "J" is a person's, "U.S" a name's.
    fn mode(&self, word: &str) -> Option<Mode> {
        if let Some(mode) = self.abbreviations.get(word) {
            return Some(*mode);
        }
        let mut letters = word.split('.');
        let initials = letters.all(|part| {
            let mut chars = part.chars();
            chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
        });
        initials.then_some(Mode::Name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, lang: Lang) -> Vec<&str> {
        Splitter::new()
            .unwrap()
            .split(text, lang)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn english_abbreviations_do_not_end_a_sentence() {
        let text = "Mr. Smith left Boeing Co. for the U.S. Air Force on Jan. 12. He met J. P. Doe in the U.S. The fee was \
                    $1.2 billion. It fell.";
        assert_eq!(
            split(text, Lang::En),
            [
                "Mr. Smith left Boeing Co. for the U.S. Air Force on Jan. 12.",
                "He met J. P. Doe in the U.S.",
                "The fee was $1.2 billion.",
                "It fell."
            ]
        );
    }

    #[test]
    fn french_abbreviations_do_not_end_a_sentence() {
        let text = "M. Dupont a vu Mme. Durand le 12 janv. 2026. Le contrat vaut env. 20 M. d'euros. « Bien ! » a-t-il dit. Fin";
        assert_eq!(
            split(text, Lang::Fr),
            [
                "M. Dupont a vu Mme. Durand le 12 janv. 2026.",
                "Le contrat vaut env. 20 M. d'euros.",
                "« Bien ! » a-t-il dit.",
                "Fin"
            ]
        );
    }

    #[test]
    fn a_line_break_ends_a_sentence() {
        assert_eq!(
            split("Un titre\n\nM.\nDupont est là.", Lang::Fr),
            ["Un titre", "M.", "Dupont est là."]
        );
        assert!(split(" \n ", Lang::En).is_empty());
    }
}
