//! Strict precision and recall on texts that were held out, and the calibration fitted on them.

use std::collections::BTreeMap;

use depeche_extractor::orgs::{
    document::Document,
    gazetteer::Gazetteer,
    lexicon::Lexicon,
    model::Calibration,
    tagger::{Span, Tagger},
};
use depeche_model::{Kind, Lang};

use crate::corpus::{Label, Text};

/// A proposal with its raw probability, and whether it is right; `None` where readers differ.
struct Judged {
    kind: Kind,
    probability: f32,
    right: bool,
}

#[derive(Default)]
struct Tally {
    right: usize,
    proposed: usize,
    wanted: usize,
}

/// What was measured so far.
pub(crate) struct Report {
    threshold: f32,
    show: bool,
    tallies: BTreeMap<(String, &'static str), Tally>,
    judged: Vec<Judged>,
}

impl Report {
    /// Counts proposals over `threshold`; with `show`, prints each error.
    pub(crate) fn new(threshold: f32, show: bool) -> Report {
        Report {
            threshold,
            show,
            tallies: BTreeMap::new(),
            judged: Vec::new(),
        }
    }

    /// Tags a text and judges what is proposed.
    pub(crate) fn add(
        &mut self,
        tagger: &Tagger,
        text: &Text,
        lexicon: &Lexicon,
        gazetteer: &Gazetteer,
    ) {
        let document = Document::new(&[&text.text], lexicon, gazetteer);
        let spans = tagger.tag(&document, gazetteer, 0.1);
        for kind in [Kind::Company, Kind::Agency] {
            let tally = self
                .tallies
                .entry((text.source.clone(), kind.name()))
                .or_default();
            let wanted: Vec<_> = text
                .marks
                .iter()
                .filter(|m| !m.optional && label_of(kind) == m.label)
                .collect();
            tally.wanted += wanted.len();
            let mut hits = vec![false; wanted.len()];
            for span in spans.iter().filter(|s| s.kind == kind) {
                let (start, end) = bytes(&document, span);
                let hit = wanted.iter().position(|m| (m.start, m.end) == (start, end));
                if hit.is_none()
                    && text
                        .marks
                        .iter()
                        .any(|m| m.optional && m.start < end && start < m.end)
                {
                    continue;
                }
                self.judged.push(Judged {
                    kind,
                    probability: span.confidence,
                    right: hit.is_some(),
                });
                if span.confidence >= self.threshold {
                    tally.proposed += 1;
                    tally.right += usize::from(hit.is_some());
                    match hit {
                        Some(at) => hits[at] = true,
                        None if self.show => show("false", kind, text, start, end, span.confidence),
                        None => {}
                    }
                }
            }
            for (m, _) in wanted.iter().zip(hits).filter(|(_, hit)| self.show && !hit) {
                show("missed", kind, text, m.start, m.end, 0.0);
            }
        }
    }

    /// A line per source and kind.
    pub(crate) fn print(&self, lang: Lang) {
        for ((source, kind), t) in &self.tallies {
            let (p, r) = (
                t.right as f32 / t.proposed.max(1) as f32,
                t.right as f32 / t.wanted.max(1) as f32,
            );
            let f = 2.0 * p * r / (p + r).max(1e-9);
            println!(
                "{lang} {source:18} {kind:8} P {p:.3} R {r:.3} F {f:.3}   {}/{}/{}",
                t.right, t.proposed, t.wanted
            );
        }
    }

    /// The calibration that fits what was judged.
    pub(crate) fn calibrate(&self, kind: Kind) -> Calibration {
        calibrate(&self.judged, kind)
    }
}

fn show(what: &str, kind: Kind, text: &Text, start: usize, end: usize, p: f32) {
    let around = around(&text.text, start, end);
    eprintln!("{what:6} {} {} {p:.2} | {around}", text.source, kind.name());
}

fn label_of(kind: Kind) -> Label {
    if kind == Kind::Company {
        Label::Company
    } else {
        Label::Agency
    }
}

fn bytes(document: &Document<'_>, span: &Span) -> (usize, usize) {
    (
        document.words[span.start].start,
        document.words[span.end - 1].end,
    )
}

fn around(text: &str, start: usize, end: usize) -> String {
    let before: String = text[..start]
        .chars()
        .rev()
        .take(50)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let after: String = text[end..].chars().take(40).collect();
    format!("{before}[{}]{after}", &text[start..end]).replace('\n', " / ")
}

/// Logistic regression of "right" on the logit of the raw probability, by Newton's method.
fn calibrate(judged: &[Judged], kind: Kind) -> Calibration {
    let points: Vec<(f64, f64)> = judged
        .iter()
        .filter(|j| j.kind == kind)
        .map(|j| {
            let p = f64::from(j.probability).clamp(1e-6, 1.0 - 1e-6);
            ((p / (1.0 - p)).ln(), f64::from(u8::from(j.right)))
        })
        .collect();
    let (mut a, mut b) = (1.0, 0.0);
    for _ in 0..50 {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) =
            (1e-3 * (1.0 - a), -1e-3 * b, 1e-3, 0.0, 1e-3);
        for (x, y) in &points {
            let p = 1.0 / (1.0 + (-(a * x + b)).exp());
            ga += (y - p) * x;
            gb += y - p;
            let w = p * (1.0 - p);
            haa += w * x * x;
            hab += w * x;
            hbb += w;
        }
        let det = haa * hbb - hab * hab;
        a += (hbb * ga - hab * gb) / det;
        b += (haa * gb - hab * ga) / det;
    }
    Calibration {
        slope: a as f32,
        shift: b as f32,
    }
}
