//! Names that a sure mark gives away where the tagger saw none.

use depeche_model::Kind;

use super::{
    document::{Document, Shape},
    lexicon::{Classes, Lexicon},
    tagger::Span,
};

const LEGAL_FORM: Classes = Lexicon::bit("legal-form");

/// Most words before a legal form that are taken for the name.
const REACH: usize = 6;

/// Confidence of a name with a legal form that the tagger did not see.
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

/// Whether a name may begin with such a word here; in a line of capitals everything looks like a legal form.
fn is_word(shape: Shape) -> bool {
    matches!(shape, Shape::Capitalised | Shape::InnerCapital)
}
