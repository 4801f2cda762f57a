//! Names of one article that belong together: short forms in brackets, initials, parts of longer names.

use std::collections::HashMap;

use depeche_model::Kind;

use super::{
    document::Document, gazetteer::is_acronym, link::Surface, names::words_of, tagger::Span,
};

/// A short form that the article introduces in brackets takes the id of its long form, or gives its own.
pub(super) fn acronyms(
    document: &Document<'_>,
    spans: &[Span],
    surfaces: &mut [Surface<'_>],
    fresh: impl Fn(&Surface<'_>) -> Option<String>,
) {
    let of_span: HashMap<usize, usize> = surfaces
        .iter()
        .enumerate()
        .flat_map(|(s, surface)| surface.spans.iter().map(move |&span| (span, s)))
        .collect();
    for acronym in &document.acronyms {
        let at = |word: usize| spans.partition_point(|s| s.end <= word);
        let covers = |span: usize, word: usize| {
            spans
                .get(span)
                .is_some_and(|s| s.start <= word && word < s.end)
        };
        let (short, long) = (at(acronym.short), at(acronym.long.end - 1));
        if short == long || !covers(short, acronym.short) || !covers(long, acronym.long.end - 1) {
            continue;
        }
        let (short, long) = (of_span[&short], of_span[&long]);
        if surfaces[short].kind != surfaces[long].kind {
            continue;
        }
        let tied = surfaces[long]
            .id
            .clone()
            .or_else(|| surfaces[short].id.clone());
        let tied = tied.or_else(|| fresh(&surfaces[long]));
        surfaces[short].id.clone_from(&tied);
        surfaces[long].id = tied;
    }
}

/// Words of a surface, folded.
type Words = Vec<String>;

/// How many longer names are looked at for a short one.
const MOST: usize = 16;

/// A name that no table is sure of joins a longer one of its kind that begins with it (`Clementia` and `Clementia
/// Pharmaceuticals`), the only one that ends with it (`the Journal`), or the only one whose initials it is.
pub(super) fn short_names(
    surfaces: &mut [Surface<'_>],
    fresh: impl Fn(&Surface<'_>) -> Option<String>,
) {
    let words: Vec<Words> = surfaces
        .iter()
        .map(|s| words_of(&s.folded).into_iter().map(str::to_owned).collect())
        .collect();
    let index = Index::new(surfaces, &words);
    for short in 0..surfaces.len() {
        if surfaces[short].id.is_some() && !surfaces[short].doubtful {
            continue;
        }
        let Some(long) = index.longer(surfaces, &words, short) else {
            continue;
        };
        if surfaces[long].id.is_none() {
            surfaces[long].id = fresh(&surfaces[long]);
        }
        let id = surfaces[long].id.clone();
        surfaces[short].id = id;
        surfaces[short].doubtful = false;
    }
}

/// The names of several words, by what a short form of them would be.
struct Index {
    by_first: HashMap<(Kind, String), Vec<usize>>,
    by_last: HashMap<(Kind, String), Vec<usize>>,
    by_initials: HashMap<(Kind, String), Vec<usize>>,
}

impl Index {
    fn new(surfaces: &[Surface<'_>], words: &[Words]) -> Index {
        let mut index = Index {
            by_first: HashMap::new(),
            by_last: HashMap::new(),
            by_initials: HashMap::new(),
        };
        for (at, surface) in surfaces.iter().enumerate() {
            let [first, .., last] = &words[at][..] else {
                continue;
            };
            let kind = surface.kind;
            let put = |map: &mut HashMap<_, Vec<usize>>, key: String| {
                map.entry((kind, key)).or_default().push(at);
            };
            put(&mut index.by_first, first.clone());
            put(&mut index.by_last, last.clone());
            put(&mut index.by_initials, initials(surface.text));
        }
        index
    }

    fn longer(&self, surfaces: &[Surface<'_>], words: &[Words], short: usize) -> Option<usize> {
        let kind = surfaces[short].kind;
        let [first, ..] = &words[short][..] else {
            return None;
        };
        let of =
            |map: &HashMap<(Kind, String), Vec<usize>>, key: &str, fits: &dyn Fn(usize) -> bool| {
                let found = map.get(&(kind, key.to_owned())).into_iter().flatten();
                found
                    .copied()
                    .take(MOST)
                    .filter(|&long| {
                        long != short && words[long].len() > words[short].len() && fits(long)
                    })
                    .collect::<Vec<_>>()
            };
        let begins = of(&self.by_first, first, &|long| {
            words[long].starts_with(&words[short])
        });
        if let Some(&long) = begins.first() {
            return Some(long);
        }
        if surfaces[short].doubtful {
            return None;
        }
        if is_acronym(surfaces[short].text) && surfaces[short].text.chars().count() >= 3 {
            let key: String = surfaces[short].text.chars().filter(|c| *c != '.').collect();
            return only(&of(&self.by_initials, &key, &|_| true));
        }
        let ends = of(&self.by_last, first, &|_| {
            kind == Kind::Company && words[short].len() == 1
        });
        only(&ends)
    }
}

fn only(found: &[usize]) -> Option<usize> {
    match found {
        [one] => Some(*one),
        _ => None,
    }
}

/// First letters of the capitalised words.
fn initials(name: &str) -> String {
    words_of(name)
        .iter()
        .filter_map(|word| word.chars().next().filter(|c| c.is_uppercase()))
        .collect()
}
