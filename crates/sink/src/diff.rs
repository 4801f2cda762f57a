//! What changed between two records of an article: in words, and in facts. Pure.

use std::collections::BTreeMap;

use depeche_model::{Kind, Record};
use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// What became of some words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// In both.
    Same,
    /// Only in the old text.
    Removed,
    /// Only in the new text.
    Added,
}

/// A run of words. Joined in order, those that are not `Added` give the old text, those not `Removed` the new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WordChange {
    /// What became of them.
    pub kind: ChangeKind,
    /// The words with the white space that follows them.
    pub text: String,
}

/// Something an article states, and how often: `("money", "USD 200000000", 2)`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fact {
    /// `company`, `agency`, `money`, `date`, `deal`, or a field of the article (`title`, `published`).
    pub kind: String,
    /// Normalised: an entity's id, an amount, a TIMEX3 value, a deal in one line.
    pub value: String,
    /// Mentions.
    pub count: usize,
}

/// How the facts changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FactChanges {
    /// Only in the new record.
    pub added: Vec<Fact>,
    /// Only in the old one.
    pub removed: Vec<Fact>,
    /// In both, but stated more or less often: as it was, and how often it is now.
    pub altered: Vec<(Fact, usize)>,
}

impl FactChanges {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.altered.is_empty()
    }
}

/// The words of two texts side by side.
pub fn words(old: &str, new: &str) -> Vec<WordChange> {
    let (old, new) = (pieces(old), pieces(new));
    let mut out: Vec<WordChange> = Vec::new();
    let mut push = |kind, words: &[&str]| {
        if words.is_empty() {
            return;
        }
        match out.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(&words.concat()),
            _ => out.push(WordChange {
                kind,
                text: words.concat(),
            }),
        }
    };
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (before, after) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            push(ChangeKind::Same, &old[before]);
        } else {
            push(ChangeKind::Removed, &old[before]);
            push(ChangeKind::Added, &new[after]);
        }
    }
    out
}

/// Words with the white space after them, so that nothing is lost.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut in_space = false;
    for (at, c) in text.char_indices() {
        if in_space && !c.is_whitespace() {
            out.push(&text[start..at]);
            start = at;
        }
        in_space = c.is_whitespace();
    }
    if start < text.len() {
        out.push(&text[start..]);
    }
    out
}

/// The facts of two records side by side.
pub fn facts(old: &Record, new: &Record) -> FactChanges {
    let (old, mut new) = (stated(old), stated(new));
    let mut changes = FactChanges::default();
    for ((kind, value), count) in old {
        let fact = Fact { kind, value, count };
        match new.remove(&(fact.kind.clone(), fact.value.clone())) {
            None => changes.removed.push(fact),
            Some(now) if now != count => changes.altered.push((fact, now)),
            Some(_) => {}
        }
    }
    let added = new.into_iter();
    changes
        .added
        .extend(added.map(|((kind, value), count)| Fact { kind, value, count }));
    changes
}

fn stated(record: &Record) -> BTreeMap<(String, String), usize> {
    let mut out = BTreeMap::new();
    let mut state = |kind: &str, value: String| {
        *out.entry((kind.to_owned(), value)).or_default() += 1;
    };
    for mention in &record.mentions {
        let value = match mention.kind {
            Kind::Company | Kind::Agency => mention.entity.clone(),
            Kind::Money => mention.money.as_ref().and_then(|money| {
                let amount = money.amount?.normalize();
                Some(format!(
                    "{} {amount}",
                    money.currency.as_deref().unwrap_or("?")
                ))
            }),
            Kind::Date => mention.date.as_ref().and_then(|date| date.value.clone()),
        };
        state(
            mention.kind.name(),
            value.unwrap_or_else(|| format!("“{}”", mention.text)),
        );
    }
    for deal in &record.deals {
        let or_unknown = |value: &Option<String>| value.clone().unwrap_or_else(|| "?".to_owned());
        let amount = deal.amount.map(|a| a.normalize().to_string());
        state(
            "deal",
            format!(
                "{}: {} → {}, {} {}, {}",
                deal.kind,
                or_unknown(&deal.payer),
                or_unknown(&deal.payee),
                or_unknown(&deal.currency),
                or_unknown(&amount),
                or_unknown(&deal.date)
            ),
        );
    }
    for (field, value) in [
        ("title", record.title.clone()),
        ("published", record.published.map(|p| p.to_string())),
        ("lang", record.lang.clone()),
        ("authors", Some(record.authors.join(", "))),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            state(field, value);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn without(changes: &[WordChange], kind: ChangeKind) -> String {
        let kept = changes.iter().filter(|change| change.kind != kind);
        kept.map(|change| change.text.as_str()).collect()
    }

    #[test]
    fn a_changed_word_is_shown_as_removed_and_added() {
        let changes = words("Il y a 12 morts à Lyon.", "Il y a 14 morts à Lyon.");
        let shown: Vec<_> = changes.iter().map(|c| (c.kind, c.text.as_str())).collect();
        assert_eq!(
            shown,
            [
                (ChangeKind::Same, "Il y a "),
                (ChangeKind::Removed, "12 "),
                (ChangeKind::Added, "14 "),
                (ChangeKind::Same, "morts à Lyon."),
            ]
        );
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_back(old in "[ab \n]{0,40}", new in "[ab \n]{0,40}") {
            let changes = words(&old, &new);
            prop_assert_eq!(without(&changes, ChangeKind::Added), old);
            prop_assert_eq!(without(&changes, ChangeKind::Removed), new);
        }
    }
}
