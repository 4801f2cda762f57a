//! Names that a sure mark gives away where the tagger saw none.

use depeche_model::Kind;

use super::{
    document::{Document, Shape},
    fold::hash,
    gazetteer::Gazetteer,
    lexicon::{Classes, Lexicon},
    tagger::Span,
};

const LEGAL_FORM: Classes = Lexicon::bit("legal-form");

/// Most words before a legal form that are taken for the name.
const REACH: usize = 6;

/// Confidence of a name that the tagger did not see.
const CONFIDENCE: f32 = 0.7;

/// Adds capitalised names that end in a legal form (`Tissages Morvan SA`) and overlap no span.
pub fn add_legal_forms(document: &Document<'_>, mut spans: Vec<Span>) -> Vec<Span> {
    let tagged = spans.len();
    for stretch in &document.stretches {
        for last in stretch.clone().skip(1) {
            let form = &document.words[last];
            if form.classes & LEGAL_FORM == 0 || !form.shape.is_name_like() {
                continue;
            }
            let floor = stretch.start.max(last.saturating_sub(REACH));
            let first = (floor..last)
                .rev()
                .take_while(|&at| document.words[at].shape.is_name_like())
                .last();
            let Some(start) = first.filter(|&at| is_word(document.words[at].shape)) else {
                continue;
            };
            let before = spans[..tagged].partition_point(|s| s.end <= start);
            let free = spans[..tagged].get(before).is_none_or(|s| s.start > last);
            if free && spans[tagged..].last().is_none_or(|s| s.end <= start) {
                spans.push(Span {
                    start,
                    end: last + 1,
                    kind: Kind::Company,
                    confidence: CONFIDENCE,
                    rule: "orgs-legal-form",
                });
            }
        }
    }
    spans.sort_by_key(|s| s.start);
    spans
}

/// What stands after a hyphen behind the name of an owner or leader: `Google-owned`, `NATO-led`.
const OWNED: [&str; 8] = [
    "owned",
    "backed",
    "led",
    "run",
    "controlled",
    "funded",
    "operated",
    "sponsored",
];

/// Adds sure names of the gazetteers that stand before `-owned` or the like and overlap no span.
pub fn add_owners(
    document: &Document<'_>,
    gazetteer: &Gazetteer,
    mut spans: Vec<Span>,
) -> Vec<Span> {
    let tagged = spans.len();
    let owned = OWNED.map(hash);
    for m in &document.matches {
        let [hyphen, participle] = [m.end, m.end + 1].map(|at| document.words.get(at));
        let fits = hyphen.is_some_and(|w| w.lower == hash("-"))
            && participle.is_some_and(|w| owned.contains(&w.lower));
        let kind = [Kind::Company, Kind::Agency]
            .into_iter()
            .find(|kind| document.reading(gazetteer, m, *kind) == Some(false));
        let at = spans[..tagged].partition_point(|s| s.end <= m.start);
        let free = spans[..tagged].get(at).is_none_or(|s| s.start >= m.end);
        if let Some(kind) = kind.filter(|_| fits && free) {
            spans.push(Span {
                start: m.start,
                end: m.end,
                kind,
                confidence: CONFIDENCE,
                rule: "orgs-owner",
            });
        }
    }
    spans.sort_by_key(|s| s.start);
    spans
}

/// Whether a name may begin with such a word here; in a line of capitals everything looks like a legal form.
fn is_word(shape: Shape) -> bool {
    matches!(shape, Shape::Capitalised | Shape::InnerCapital)
}
