//! Texts as the learner sees them: features by number, and for each word the labels that may be right.

use std::{collections::HashMap, ops::Range};

use depeche_extractor::orgs::{
    crf::{B_AGENCY, B_COMPANY, OUTSIDE, PerLabel, edge_class},
    document::Document,
    evidence::Evidence,
    features::Group,
    fold::{fold, hash},
    gazetteer::Gazetteer,
    lexicon::Lexicon,
    scene::Scene,
};

use crate::corpus::{Label, Scope, Text};

/// Set of labels, one bit each.
pub(crate) type Allowed = u16;

const O: Allowed = 1 << OUTSIDE;
const G: Allowed = 1 << 5;
const P: Allowed = 1 << 6;
const L: Allowed = 1 << 7;
const M: Allowed = 1 << 8;
const ANY: Allowed = (1 << 9) - 1;

/// One article (or a lone sentence).
pub(crate) struct Example {
    pub texts: Vec<usize>,
    pub weight: f32,
    pub stretches: Vec<Range<usize>>,
    /// Feature numbers of all words in a row, with their groups; `first[i]..first[i + 1]` are word i's.
    pub features: Vec<u32>,
    pub groups: Vec<Group>,
    pub first: Vec<u32>,
    pub classes: Vec<u8>,
    pub allowed: Vec<Allowed>,
    /// Hash of the name that the word is in; 0 for none.
    pub names: Vec<u64>,
    /// Second-pass features of each word.
    pub evidence: Vec<Vec<u32>>,
}

/// Numbers of features.
#[derive(Default)]
pub(crate) struct Numbers {
    pub of: HashMap<u32, u32>,
    pub keys: Vec<u32>,
}

impl Numbers {
    pub(crate) fn number(&mut self, key: u32) -> u32 {
        *self.of.entry(key).or_insert_with(|| {
            self.keys.push(key);
            self.keys.len() as u32 - 1
        })
    }
}

pub(crate) struct Builder<'a> {
    pub lexicon: &'a Lexicon,
    pub gazetteer: &'a Gazetteer,
    pub texts: &'a [Text],
}

impl<'a> Builder<'a> {
    pub(crate) fn document(&self, members: &[usize]) -> Document<'a> {
        let fields: Vec<&str> = members
            .iter()
            .map(|&t| self.texts[t].text.as_str())
            .collect();
        Document::new(&fields, self.lexicon, self.gazetteer)
    }

    /// Counts the features of an article.
    pub(crate) fn count(&self, members: &[usize], counts: &mut HashMap<u32, u32>) {
        let document = self.document(members);
        let scene = Scene::new(&document, self.gazetteer);
        for at in 0..document.words.len() {
            scene.features(at, |_, key| *counts.entry(key).or_insert(0) += 1);
        }
    }

    /// Builds an article with the features that have a number.
    pub(crate) fn build(&self, members: &[usize], weight: f32, numbers: &Numbers) -> Example {
        let document = self.document(members);
        let scene = Scene::new(&document, self.gazetteer);
        let mut example = Example {
            texts: members.to_vec(),
            weight,
            stretches: document.stretches.clone(),
            features: Vec::new(),
            groups: Vec::new(),
            first: vec![0],
            classes: document.words.iter().map(edge_class).collect(),
            allowed: Vec::new(),
            names: vec![0; document.words.len()],
            evidence: vec![Vec::new(); document.words.len()],
        };
        for at in 0..document.words.len() {
            scene.features(at, |group, key| {
                if let Some(&number) = numbers.of.get(&key) {
                    example.features.push(number);
                    example.groups.push(group);
                }
            });
            example.first.push(example.features.len() as u32);
        }
        self.allow(&document, &mut example);
        example
    }

    /// Fills in which labels may be right.
    fn allow(&self, document: &Document<'_>, example: &mut Example) {
        example.allowed = document
            .words
            .iter()
            .map(|w| match self.texts[example.texts[w.field]].scope {
                Scope::Ours => O | G | P | L | M,
                Scope::OursAndOthers => O | M,
                Scope::Public => O,
                Scope::AgenciesOnly => O | G | P | L | M | 0b110,
            })
            .collect();
        for (field, &member) in example.texts.iter().enumerate() {
            let text = &self.texts[member];
            let from = document.words.partition_point(|w| w.field < field);
            let to = document.words.partition_point(|w| w.field <= field);
            for mark in &text.marks {
                let first =
                    from + document.words[from..to].partition_point(|w| w.end <= mark.start);
                let end = from + document.words[from..to].partition_point(|w| w.start < mark.end);
                let name = hash(&fold(&text.text[mark.start..mark.end])) | 1;
                for at in first..end {
                    example.allowed[at] =
                        allowed(mark.label, mark.optional, text.scope, at == first);
                    example.names[at] = name;
                }
            }
        }
    }

    /// Adds the second-pass features that these first-pass probabilities give.
    pub(crate) fn add_evidence(
        &self,
        example: &mut Example,
        marginals: &[PerLabel],
        numbers: &mut Numbers,
    ) {
        let document = self.document(&example.texts);
        let evidence = Evidence::new(&document, marginals);
        for (at, slot) in example.evidence.iter_mut().enumerate() {
            slot.clear();
            evidence.features(&document, at, |key| slot.push(numbers.number(key)));
        }
    }
}

fn allowed(label: Label, optional: bool, scope: Scope, first: bool) -> Allowed {
    let part = |b: usize| 1 << if first { b } else { b + 1 };
    let sure = match label {
        Label::Company => part(B_COMPANY),
        Label::Agency => part(B_AGENCY),
        Label::Organisation => part(B_COMPANY) | part(B_AGENCY) | G | O,
        Label::Other => G | O,
        Label::Person => P,
        Label::Place if scope == Scope::Public => L | part(B_AGENCY),
        Label::Place => L,
        Label::Misc => M | O,
    };
    if optional {
        ANY & if first { !0b10100 } else { !0 }
    } else {
        sure
    }
}
