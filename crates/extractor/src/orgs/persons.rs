//! Surnames are no companies: where an article introduces `John M. Ford` or `Larissa Dupré`, a lone `Ford` or `Dupré` that the
//! tagger is not sure of is the person.

use std::collections::HashSet;

use depeche_model::Kind;

use super::{
    document::{Document, Shape},
    gazetteer::Gazetteer,
    lexicon::{Classes, Lexicon},
    tagger::Span,
};

const FIRST_NAME: Classes = Lexicon::bit("first-name");

/// A lone surname that is also a company of the gazetteers (`Ford`) stays from here on, others from [`SURE`] on.
const KNOWN: f32 = 0.85;
const SURE: f32 = 0.97;

/// Most initials between first name and surname.
const INITIALS: usize = 2;

/// The spans without lone surnames of people whom the article introduces with their first name.
pub fn without_surnames(
    document: &Document<'_>,
    gazetteer: &Gazetteer,
    mut spans: Vec<Span>,
) -> Vec<Span> {
    let surnames = surnames(document, &spans);
    if !surnames.is_empty() {
        let known = |at: usize| {
            let slot = document.matches.partition_point(|m| m.end <= at);
            document.matches.get(slot).is_some_and(|m| {
                m.start == at && document.reading(gazetteer, m, Kind::Company) == Some(false)
            })
        };
        spans.retain(|span| {
            let lone = span.kind == Kind::Company
                && span.end == span.start + 1
                && surnames.contains(&document.words[span.start].folded);
            !lone || span.confidence >= if known(span.start) { KNOWN } else { SURE }
        });
    }
    spans
}

/// Words that end `First I. Surname` outside every span and every name of the gazetteers.
fn surnames(document: &Document<'_>, spans: &[Span]) -> HashSet<u64> {
    let words = &document.words;
    let mut found = HashSet::new();
    for stretch in &document.stretches {
        for first in stretch.clone() {
            if words[first].classes & FIRST_NAME == 0 || words[first].shape != Shape::Capitalised {
                continue;
            }
            let after = (first + 1..stretch.end)
                .take(INITIALS + 1)
                .find(|&at| !matches!(words[at].shape, Shape::Letter | Shape::Initials));
            let Some(last) = after else { continue };
            let name = matches!(words[last].shape, Shape::Capitalised | Shape::InnerCapital);
            let goes_on = words
                .get(last + 1)
                .is_some_and(|w| last + 1 < stretch.end && w.shape.is_name_like());
            let span = spans.partition_point(|s| s.end <= last);
            let taken = spans.get(span).is_some_and(|s| s.start <= last);
            if name && !goes_on && !taken && !in_match(document, first, last) {
                found.insert(words[last].folded);
            }
        }
    }
    found
}

/// Whether one gazetteer name covers both words: `Christian Dior`.
fn in_match(document: &Document<'_>, first: usize, last: usize) -> bool {
    let at = document.matches.partition_point(|m| m.end <= first);
    document
        .matches
        .get(at)
        .is_some_and(|m| m.start <= first && last < m.end)
}
