//! The statistical recogniser: an article's words to spans of companies and agencies with probabilities.

use std::ops::Range;

use depeche_model::{Kind, Lang};

use super::{
    again,
    crf::{B_AGENCY, B_COMPANY, LABELS, Lattice, PerLabel, edge_class},
    document::{Document, Shape, Word},
    evidence::Evidence,
    fold::hash,
    gazetteer::Gazetteer,
    lexicon::Lexicon,
    model::Model,
    others::Other,
    scene::Scene,
    sources,
};
use crate::ExtractError;

/// A span that the tagger proposes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// First word.
    pub start: usize,
    /// One past the last word.
    pub end: usize,
    /// Company or agency.
    pub kind: Kind,
    /// Calibrated probability that span and kind are right.
    pub confidence: f32,
    /// What proposed it.
    pub rule: &'static str,
}

/// A span that is a name of the gazetteers, and no common word besides, is proposed from this probability on; so is one
/// that a noun of its kind presents ("the supplier Greyfin").
const KNOWN_FLOOR: f32 = 0.3;

/// The same for a name of several words that begins with a capital, and for an abbreviation whose cue the article has: they
/// stand for little else.
const SURELY_KNOWN_FLOOR: f32 = 0.15;

/// Words that begin a name less likely than this begin none.
const LEAST: f32 = 0.05;

/// Words of the longest span that is proposed.
const LONGEST: usize = 60;

/// Name of the tagger as a rule.
const RULE: &str = "orgs-tagger";

/// The model of one language.
#[derive(Debug)]
pub struct Tagger {
    model: Model,
}

impl Tagger {
    /// The built-in model of a language.
    pub fn load(lang: Lang) -> Result<Tagger, ExtractError> {
        let (name, bytes) = match lang {
            Lang::En => sources::MODEL_EN,
            Lang::Fr => sources::MODEL_FR,
        };
        Ok(Tagger {
            model: Model::read(name, bytes)?,
        })
    }

    /// A tagger with this model.
    pub fn new(model: Model) -> Tagger {
        Tagger { model }
    }

    /// Disjoint spans in order: of overlapping proposals the likelier stays. Proposals under `floor` are left out.
    pub fn tag(&self, document: &Document<'_>, gazetteer: &Gazetteer, floor: f32) -> Vec<Span> {
        let mut sums = self.first_sums(document, gazetteer);
        let marginals = self.marginals(document, &sums);
        let evidence = Evidence::new(document, &marginals);
        for (at, sum) in sums.iter_mut().enumerate() {
            evidence.features(document, at, |key| self.model.add(key, sum));
        }
        self.decode(document, gazetteer, &sums, floor)
    }

    /// First-pass probabilities, one per word.
    pub fn first_pass(&self, document: &Document<'_>, gazetteer: &Gazetteer) -> Vec<PerLabel> {
        self.marginals(document, &self.first_sums(document, gazetteer))
    }

    fn first_sums(&self, document: &Document<'_>, gazetteer: &Gazetteer) -> Vec<[i32; LABELS]> {
        let scene = Scene::new(document, gazetteer);
        let mut sums = vec![[0; LABELS]; document.words.len()];
        for (at, sum) in sums.iter_mut().enumerate() {
            scene.features(at, |_, key| self.model.add(key, sum));
        }
        sums
    }

    fn marginals(&self, document: &Document<'_>, sums: &[[i32; LABELS]]) -> Vec<PerLabel> {
        let mut out = Vec::with_capacity(sums.len());
        self.each_stretch(document, sums, |_, lattice| {
            out.extend((0..lattice.len()).map(|at| lattice.marginal(at)));
        });
        out
    }

    fn decode(
        &self,
        document: &Document<'_>,
        gazetteer: &Gazetteer,
        sums: &[[i32; LABELS]],
        floor: f32,
    ) -> Vec<Span> {
        let least = |start: usize, end: usize, kind| {
            let known = is_known(document, gazetteer, start..end, kind);
            let capital = document.words[start].shape.is_name_like();
            let abbreviation = end - start == 1 && document.words[start].shape.is_abbreviation();
            let sure = end - start > 1 || abbreviation && needs_cue(document, start);
            if known && capital && sure {
                floor.min(SURELY_KNOWN_FLOOR)
            } else if known || is_presented(document, start..end, kind) {
                floor.min(KNOWN_FLOOR)
            } else {
                floor
            }
        };
        let mut spans = Vec::new();
        let mut begins = Vec::with_capacity(sums.len());
        self.each_stretch(document, sums, |base, lattice| {
            let marginals: Vec<PerLabel> =
                (0..lattice.len()).map(|at| lattice.marginal(at)).collect();
            begins.extend(marginals.iter().map(|m| m[B_COMPANY]));
            let proposals = self.proposals(base, lattice, &marginals, least);
            let kept = disjoint(proposals, base, lattice.len());
            spans.extend(
                kept.into_iter()
                    .filter_map(|span| trim(span, &document.words)),
            );
        });
        again::add(document, spans, &begins)
    }

    fn each_stretch(
        &self,
        document: &Document<'_>,
        sums: &[[i32; LABELS]],
        mut each: impl FnMut(usize, &Lattice),
    ) {
        let mut lattice = Lattice::default();
        for stretch in &document.stretches {
            let scores: Vec<PerLabel> = sums[stretch.clone()]
                .iter()
                .map(|s| self.model.scores(s))
                .collect();
            let classes: Vec<u8> = document.words[stretch.clone()]
                .iter()
                .map(edge_class)
                .collect();
            lattice.fill(&scores, &classes, &self.model.factors);
            each(stretch.start, &lattice);
        }
    }

    fn proposals(
        &self,
        base: usize,
        lattice: &Lattice,
        marginals: &[PerLabel],
        least: impl Fn(usize, usize, Kind) -> f32,
    ) -> Vec<Span> {
        let mut out = Vec::new();
        for (start, marginal) in marginals.iter().enumerate() {
            for (slot, first, kind) in [(0, B_COMPANY, Kind::Company), (1, B_AGENCY, Kind::Agency)]
            {
                if marginal[first] < LEAST {
                    continue;
                }
                lattice.spans(start, first, &self.model.factors, |end, p| {
                    let confidence = self.model.calibration[slot].apply(p);
                    if confidence >= least(base + start, base + end, kind) {
                        out.push(Span {
                            start: base + start,
                            end: base + end,
                            kind,
                            confidence,
                            rule: RULE,
                        });
                    }
                    end - start < LONGEST
                });
            }
        }
        out
    }
}

/// Whether the words are a name of the gazetteers for a body of this kind and for nothing else.
fn is_known(
    document: &Document<'_>,
    gazetteer: &Gazetteer,
    words: Range<usize>,
    kind: Kind,
) -> bool {
    let opens = |at| {
        document
            .stretches
            .binary_search_by_key(&at, |s| s.start)
            .is_ok()
    };
    if words.len() == 1
        && document.words[words.start].shape == Shape::Capitalised
        && opens(words.start)
    {
        return false; // any word is capitalised there
    }
    let other = document
        .others
        .partition_point(|o| o.words.end <= words.start);
    let within = |o: &Other| o.words.start <= words.start && words.len() < o.words.len();
    if document.others.get(other).is_some_and(within) {
        return false; // `S&P` of `S&P 500`
    }
    let at = document.matches.partition_point(|m| m.start < words.start);
    document.matches.get(at).is_some_and(|m| {
        (m.start..m.end) == words && document.reading(gazetteer, m, kind) == Some(false)
    })
}

/// Whether the gazetteers count the name at this word only near a cue.
fn needs_cue(document: &Document<'_>, start: usize) -> bool {
    let at = document.matches.partition_point(|m| m.start < start);
    let found = document.matches.get(at);
    found.is_some_and(|m| m.start == start && m.names.iter().all(|name| name.ambiguous))
}

/// Whether a common noun for bodies of this kind stands right before, in the same sentence: "the bank Julian Hodge", but not "the
/// owner John Morel".
fn is_presented(document: &Document<'_>, words: Range<usize>, kind: Kind) -> bool {
    let start = words.start;
    let person = words.len() > 1 && document.words[start].classes & Lexicon::bit("first-name") != 0;
    let noun = Lexicon::bit(match kind {
        Kind::Agency => "agency-noun",
        _ => "company-noun",
    });
    start.checked_sub(1).is_some_and(|before| {
        let word = &document.words[before];
        word.shape == Shape::Lower
            && word.classes & noun != 0
            && !(person && word.classes & Lexicon::bit("role") != 0)
            && document
                .stretches
                .binary_search_by_key(&start, |s| s.start)
                .is_err()
    })
}

/// Keeps the likelier of overlapping spans.
fn disjoint(mut spans: Vec<Span>, base: usize, length: usize) -> Vec<Span> {
    spans.sort_by(|a, b| {
        b.confidence
            .total_cmp(&a.confidence)
            .then(a.start.cmp(&b.start))
    });
    let mut taken = vec![false; length];
    spans.retain(|span| {
        let words = &mut taken[span.start - base..span.end - base];
        let free = !words.contains(&true);
        if free {
            words.fill(true);
        }
        free
    });
    spans.sort_by_key(|span| span.start);
    spans
}

/// Takes off what is never part of a name: the English article, and a full stop that stands apart.
fn trim(mut span: Span, words: &[Word]) -> Option<Span> {
    if words[span.start].lower == hash("the") {
        span.start += 1;
    }
    while span.end > span.start + 1
        && words[span.end - 1].lower == hash(".")
        && words[span.end - 2].end < words[span.end - 1].start
    {
        span.end -= 1;
    }
    (span.start < span.end).then_some(span)
}
