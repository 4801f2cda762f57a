//! A company that the tagger is sure of at one place of an article is that name at its other places too, where it stands alone
//! and the tagger does not hold it for something quite different: `Dentons` in a headline and in a list.

use std::collections::{HashMap, HashSet};

use depeche_model::Kind;

use super::{
    document::{Document, Shape, Word},
    fold::{hash, mix},
    gazetteer::ROOT,
    lexicon::{Classes, Lexicon},
    tagger::Span,
};

/// One span as likely as this makes a name sure, or two of which one is [`LIKELY`].
const SURE: f32 = 0.8;
const LIKELY: f32 = 0.5;

/// Its other places need a first word at least this likely to begin a name of its kind.
const FLOOR: f32 = 0.1;

/// Confidence of a name found again.
const CONFIDENCE: f32 = 0.6;

/// Longest name looked for again, in words.
const LONGEST: usize = 8;

/// Classes of words that alone may well be something else.
const PERSON_OR_PLACE: Classes =
    Lexicon::bit("first-name") | Lexicon::bit("country") | Lexicon::bit("calendar");

const LEGAL_FORM: Classes = Lexicon::bit("legal-form");

/// Adds the sure names at their other places; `begins` has per word the probability that it begins a company. Agencies found
/// again were wrong as often as right: their names are common words in capitals (`Parliament`).
pub(super) fn add(document: &Document<'_>, mut spans: Vec<Span>, begins: &[f32]) -> Vec<Span> {
    let names = sure_names(document, &spans);
    if names.is_empty() {
        return spans;
    }
    let tagged = spans.len();
    for stretch in &document.stretches {
        let mut at = stretch.start;
        while at < stretch.end {
            let next = spans[..tagged].partition_point(|s| s.end <= at);
            let free = spans[..tagged]
                .get(next)
                .map_or(stretch.end, |s| s.start.min(stretch.end));
            if free <= at {
                at = spans[next].end;
                continue;
            }
            let found = longest(document, &names, at, free).filter(|&end| {
                begins[at] >= FLOOR && stands_alone(&document.words, at..end, stretch)
            });
            let Some(end) = found else {
                at += 1;
                continue;
            };
            spans.push(Span {
                start: at,
                end,
                kind: Kind::Company,
                confidence: CONFIDENCE,
                rule: "orgs-again",
            });
            at = end;
        }
    }
    spans.sort_by_key(|s| s.start);
    spans
}

/// Paths of the companies' names that are sure, by their words as written: `true` where a name ends, `false` where a path only
/// begins one, or names an agency elsewhere in the article.
fn sure_names(document: &Document<'_>, spans: &[Span]) -> HashMap<u64, bool> {
    let words = &document.words;
    let path_of = |name: &[Word]| name.iter().fold(ROOT, |path, w| mix(path, w.exact));
    let (companies, agencies): (Vec<&Span>, Vec<&Span>) = spans
        .iter()
        .filter(|s| s.end - s.start <= LONGEST)
        .partition(|s| s.kind == Kind::Company);
    let agencies: HashSet<u64> = agencies
        .iter()
        .map(|s| path_of(&words[s.start..s.end]))
        .collect();
    let mut seen: HashMap<u64, (usize, f32)> = HashMap::new();
    let mut names = HashMap::new();
    for span in companies {
        let name = &words[span.start..span.end];
        let (count, best) = seen.entry(path_of(name)).or_default();
        (*count, *best) = (*count + 1, best.max(span.confidence));
        if !(*best >= SURE || *count >= 2 && *best >= LIKELY) {
            continue;
        }
        for name in [name, without_legal_form(name)] {
            let mut path = ROOT;
            for word in name {
                path = mix(path, word.exact);
                names.entry(path).or_insert(false);
            }
            if is_telling(name) {
                names.insert(path, !agencies.contains(&path));
            }
        }
    }
    names
}

/// The name without the legal form at its end: `Quorvane` of `Quorvane LLP`.
fn without_legal_form(name: &[Word]) -> &[Word] {
    match name {
        [core @ .., last] if !core.is_empty() && last.classes & LEGAL_FORM != 0 => core,
        _ => name,
    }
}

/// Whether a name can hardly be anything else: several words that begin with a capital, or one that is no first name.
fn is_telling(name: &[Word]) -> bool {
    match name {
        [word] => word.shape.is_name_like() && word.classes & PERSON_OR_PLACE == 0,
        [first, ..] => first.shape.is_name_like(),
        [] => false,
    }
}

/// The end of the longest sure name from `at` on, before `limit`.
fn longest(
    document: &Document<'_>,
    names: &HashMap<u64, bool>,
    at: usize,
    limit: usize,
) -> Option<usize> {
    let mut path = ROOT;
    let mut best = None;
    for end in at..limit {
        path = mix(path, document.words[end].exact);
        match names.get(&path) {
            Some(true) => best = Some(end + 1),
            Some(false) => {}
            None => break,
        }
    }
    best
}

/// Whether no other name-like word and no number touches the words, in their stretch: neither `Ford` in `Harrison Ford` nor
/// `Galaxy` in `Galaxy 10`.
fn stands_alone(
    words: &[Word],
    name: std::ops::Range<usize>,
    stretch: &std::ops::Range<usize>,
) -> bool {
    let free = |at: usize| {
        !words[at].shape.is_name_like()
            && words[at].shape != Shape::Digits
            && words[at].lower != hash("-")
            && words[at].lower != hash("&")
    };
    let before = name.start == stretch.start || free(name.start - 1);
    before && (name.end == stretch.end || free(name.end))
}
