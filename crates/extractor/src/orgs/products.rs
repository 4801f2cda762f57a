//! Products are no companies: those given as examples of their kind ("des modèles comme Deep Think et Quick Sketch", "tools such
//! as Smart Draft"; `data/{en,fr}/orgs-products.tsv`) and well-known goods ("Apple Watch"; `data/common/orgs-goods.tsv`). Only names
//! that no gazetteer knows are dropped.

use std::collections::HashSet;

use depeche_model::{Kind, Lang};

use super::{fold::fold, tagger::Span};
use crate::ExtractError;

/// Words before "such as" that say what kind of thing follows, and the words for "such as" themselves.
#[derive(Debug)]
pub struct Products {
    nouns: HashSet<&'static str>,
    such_as: HashSet<&'static str>,
    goods: HashSet<&'static str>,
    /// Those that are no public body either.
    rules: HashSet<&'static str>,
}

/// How far before "such as" the noun may stand: "des modèles d'IA avancés comme".
const REACH: usize = 4;

impl Products {
    /// Reads the embedded table.
    ///
    /// # Errors
    /// A wrong row.
    pub fn load(lang: Lang) -> Result<Products, ExtractError> {
        let content = match lang {
            Lang::En => include_str!("../../data/en/orgs-products.tsv"),
            Lang::Fr => include_str!("../../data/fr/orgs-products.tsv"),
        };
        let rows = crate::table::read("orgs-products.tsv", content, &["word", "role"])?;
        let of = |role: &str| {
            rows.iter()
                .filter(|row| row.cell(1) == role)
                .map(|row| row.cell(0))
                .collect()
        };
        let goods = include_str!("../../data/common/orgs-goods.tsv");
        let goods = crate::table::read("orgs-goods.tsv", goods, &["maker", "words"])?;
        Ok(Products {
            goods: goods
                .iter()
                .flat_map(|row| row.cell(1).split('|'))
                .collect(),
            rules: goods
                .iter()
                .filter(|row| row.cell(0) == "rules")
                .flat_map(|row| row.cell(1).split('|'))
                .collect(),
            nouns: of("noun"),
            such_as: of("such-as"),
        })
    }

    /// The spans without the products among them. `place` gives the field and bytes of a span, `known` whether a gazetteer has it.
    pub fn without(
        &self,
        spans: Vec<Span>,
        texts: &[&str],
        place: impl Fn(&Span) -> (usize, std::ops::Range<usize>),
        known: impl Fn(&str) -> bool,
    ) -> Vec<Span> {
        let mut dropped: Option<(usize, usize)> = None; // field and end of the last example
        let mut keep = |span: &Span| {
            let (field, bytes) = place(span);
            let text = texts[field];
            let listed = dropped.is_some_and(|(last, end)| {
                last == field && joins(&text[end..bytes.start.max(end)])
            });
            let example = span.kind == Kind::Company
                && (listed || self.announced(&text[..bytes.start]))
                && !known(&text[bytes.clone()]);
            if example {
                dropped = Some((field, bytes.end));
            }
            let things = match span.kind {
                Kind::Company => &self.goods,
                _ => &self.rules,
            };
            let goods = is_one_of(things, &text[bytes.clone()]) && !known(&text[bytes]);
            !example && !goods && !starts_with_time(&text[place(span).1])
        };
        spans.into_iter().filter(|span| keep(span)).collect()
    }

    /// Does the text end with a noun and "such as"?
    fn announced(&self, before: &str) -> bool {
        let tail = &before[before.ceil_char_boundary(before.len().saturating_sub(80))..];
        let line = tail
            .rsplit(['\n', '.', ';', ':'])
            .next()
            .unwrap_or(tail)
            .to_lowercase();
        let words: Vec<&str> = line.split_whitespace().collect();
        let such_as = (1..=2).find(|n| {
            words.len() >= *n
                && self
                    .such_as
                    .contains(words[words.len() - n..].join(" ").as_str())
        });
        let Some(taken) = such_as else { return false };
        let nouns = &words[..words.len() - taken];
        nouns
            .iter()
            .rev()
            .take(REACH)
            .any(|word| self.nouns.contains(word.trim_matches(',')))
    }
}

/// A line of a running report: `7h05 - Fin`, `14h30 – IA`.
fn starts_with_time(name: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let hours = digits(name);
    let Some(rest) = name[hours..].strip_prefix('h') else {
        return false;
    };
    let minutes = digits(rest);
    let dash = rest[minutes..].trim_start().starts_with(['-', '–', '—']);
    (1..=2).contains(&hours) && minutes <= 2 && dash
}

/// "et", "and", a comma: the list goes on.
fn joins(between: &str) -> bool {
    matches!(
        between.trim(),
        "et" | "and" | "ou" | "or" | "," | ", and" | ", or"
    )
}

/// Is this a well-known thing, or does it end with the name of one ("Apple AirPods")?
fn is_one_of(things: &HashSet<&str>, name: &str) -> bool {
    let folded = fold(name);
    let mut tail = Some(folded.as_str());
    while let Some(name) = tail {
        if things.contains(name) {
            return true;
        }
        tail = name.split_once(' ').map(|(_, rest)| rest);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_of_a_kind_are_announced() {
        let french = Products::load(Lang::Fr).unwrap();
        assert!(french.announced("un accès illimité à des modèles avancés comme "));
        assert!(french.announced("des outils tels que "));
        assert!(!french.announced("des acteurs majeurs comme "));
        assert!(!french.announced("Le modèle est cher. Des groupes comme "));
        let english = Products::load(Lang::En).unwrap();
        assert!(english.announced("It adds advanced features such as "));
        assert!(!english.announced("rivals such as "));
    }

    #[test]
    fn goods_are_known_by_their_last_words() {
        let products = Products::load(Lang::En).unwrap();
        assert!(
            is_one_of(&products.goods, "Apple AirPods Pro")
                && is_one_of(&products.goods, "Apple Watch")
        );
        assert!(!is_one_of(&products.goods, "Watch House") && !is_one_of(&products.goods, "Apple"));
    }

    #[test]
    fn a_time_and_a_dash_begin_no_name() {
        assert!(starts_with_time("7h05 - Fin") && starts_with_time("14h – IA"));
        assert!(!starts_with_time("7h05") && !starts_with_time("24hour - Fitness"));
        assert!(!starts_with_time("3M - Post"));
    }

    #[test]
    fn lists_go_on() {
        assert!(joins(" et ") && joins(", ") && !joins(". Sam Altman, PDG d’"));
    }
}
