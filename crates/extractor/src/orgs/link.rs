//! From spans to entities: which body each mention names.
//!
//! In order: the names of the gazetteers, chosen among homonyms by what the mention, the article and the publication
//! say of countries; short forms introduced in brackets; a short name that is part of a longer one in the same article;
//! and for the rest an id made from the name, so that the same unknown firm joins across articles.

use std::collections::HashMap;

use depeche_model::{Entity, Kind, Lang, Warning};

use super::{
    Country,
    body::Body,
    countries::{CountryWords, Named},
    document::Document,
    fold::{fold, hash, slug},
    gazetteer::{Gazetteer, is_acronym},
    homonyms::{Beside, Scene, choose, country_beside},
    lexicon::{Classes, Lexicon},
    names::{bare_company, words_of},
    tagger::Span,
    ties,
};

/// What the linker needs to know of the article.
pub struct Linker<'a> {
    /// Bodies and their names.
    pub gazetteer: &'a Gazetteer,
    /// Country words of the article's language.
    pub countries: &'a CountryWords,
    /// Word classes.
    pub lexicon: &'a Lexicon,
    /// Language of the article.
    pub lang: Lang,
    /// Country of the publication, two letters, lower case.
    pub home: Option<Country>,
}

/// Ids of the spans, and what they stand for.
#[derive(Debug, Default)]
pub struct Links {
    /// One per span; `None` for a name that was left unlinked.
    pub ids: Vec<Option<String>>,
    /// One per id, in order of first mention.
    pub entities: Vec<Entity>,
    /// Why names were left unlinked.
    pub warnings: Vec<Warning>,
}

/// A distinct spelling, with everything known of it in the article.
pub(super) struct Surface<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    pub(super) folded: String,
    /// Country that the mention itself names, or that stands beside it.
    beside: Option<Beside>,
    pub(super) spans: Vec<usize>,
    pub(super) id: Option<String>,
    /// The id rests on an ambiguous name without its cue.
    pub(super) doubtful: bool,
}

/// An ambiguous acronym of so many letters names a body of the tables only where the article has its cue.
const SHORT: usize = 3;

const AGENCY_HEAD: Classes = Lexicon::bit("agency-head");

impl Linker<'_> {
    /// Links the spans of an article; `text` gives the characters of a span.
    pub fn link<'t>(
        &self,
        document: &Document<'_>,
        spans: &[Span],
        text: impl Fn(&Span) -> &'t str,
    ) -> Links {
        let named = self.countries.find(document);
        let scene = Scene::new(&named, document.words.len(), self.home, self.lang);
        let mut surfaces = self.surfaces(document, spans, &named, text);
        for surface in &mut surfaces {
            let known = self.known(document, surface, &scene);
            surface.doubtful = known.as_ref().is_some_and(|(_, doubtful)| *doubtful);
            surface.id = known.map(|(body, _)| body.id.to_string());
        }
        let fresh = |surface: &Surface<'_>| self.new_id(surface, &scene);
        ties::acronyms(document, spans, &mut surfaces, fresh);
        ties::short_names(&mut surfaces, fresh);
        let mut warnings = Vec::new();
        for surface in surfaces.iter_mut().filter(|s| s.id.is_none()) {
            surface.id = self.new_id(surface, &scene);
            if surface.id.is_none() {
                warnings.push(Warning::new(
                    "unlinked-name",
                    format!("`{}` has no letter that an id can hold", surface.text),
                ));
            }
        }
        let mut ids = vec![None; spans.len()];
        for surface in &surfaces {
            for &span in &surface.spans {
                ids[span].clone_from(&surface.id);
            }
        }
        Links {
            entities: self.entities(&surfaces, &ids),
            ids,
            warnings,
        }
    }

    /// Groups the spans by kind, spelling and country beside them.
    fn surfaces<'t>(
        &self,
        document: &Document<'_>,
        spans: &[Span],
        named: &[Named],
        text: impl Fn(&Span) -> &'t str,
    ) -> Vec<Surface<'t>> {
        let mut index: HashMap<(Kind, String, Option<Beside>), usize> = HashMap::new();
        let mut surfaces: Vec<Surface<'t>> = Vec::new();
        for (at, span) in spans.iter().enumerate() {
            let written = text(span);
            let folded = fold(written);
            let beside = match span.kind {
                Kind::Agency => country_beside(document, span, named),
                _ => None,
            };
            let slot = *index
                .entry((span.kind, folded.clone(), beside))
                .or_insert_with(|| {
                    surfaces.push(Surface {
                        kind: span.kind,
                        text: written,
                        folded,
                        beside,
                        spans: Vec::new(),
                        id: None,
                        doubtful: false,
                    });
                    surfaces.len() - 1
                });
            surfaces[slot].spans.push(at);
        }
        surfaces
    }

    /// The body of the gazetteers that a spelling names, and whether only an ambiguous name without its cue says so.
    fn known(
        &self,
        document: &Document<'_>,
        surface: &Surface<'_>,
        scene: &Scene,
    ) -> Option<(&Body, bool)> {
        for (at, spelling) in self.spellings(surface).iter().enumerate() {
            let mut bodies: Vec<(&Body, bool)> = Vec::new();
            for name in self.gazetteer.names_of(spelling) {
                let body = self.gazetteer.body(name.body);
                let as_written = !name.acronym || spelling.chars().all(|c| !c.is_lowercase());
                if body.kind != surface.kind || !as_written {
                    continue;
                }
                let doubtful = name.ambiguous && !document.has_cue(self.gazetteer, name);
                let short = name.acronym && spelling.chars().count() <= SHORT;
                if doubtful && short && body.kind == Kind::Agency {
                    continue; // three letters stand for a body of any country
                }
                match bodies.iter_mut().find(|(known, _)| known.id == body.id) {
                    Some((_, known)) => *known &= doubtful, // `NATO` and `Nato` are one body
                    None => bodies.push((body, doubtful)),
                }
            }
            let whole = at == 0 && surface.beside.is_some_and(|b| b.inside);
            let own = whole || self.is_proper(spelling);
            if let Some(body) = choose(&bodies, surface.kind, surface.beside, own, scene) {
                let doubtful = bodies
                    .iter()
                    .any(|(b, doubtful)| b.id == body.id && *doubtful);
                return Some((body, doubtful));
            }
        }
        None
    }

    /// Whether a name is one that no other country gives to a body of its own (`Pentagon`, `Kremlin`), unlike acronyms and
    /// names that say what the body is.
    fn is_proper(&self, name: &str) -> bool {
        let head = |word: &&str| self.lexicon.classes(hash(&fold(word))) & AGENCY_HEAD != 0;
        !is_acronym(name) && !words_of(name).iter().any(head)
    }

    /// A spelling and what is left of it without legal form, possessive or country, and its other order.
    fn spellings(&self, surface: &Surface<'_>) -> Vec<String> {
        let mut out = vec![surface.text.to_owned()];
        match surface.kind {
            Kind::Company => out.extend(bare_company(surface.text, self.lexicon)),
            _ => {
                out.extend(self.without_country(surface.text));
                out.extend(out.iter().rev().find_map(|name| turned(name)));
            }
        }
        out
    }

    /// `ministère israélien de la Défense`, `Israeli Defense Ministry` without the country word.
    fn without_country(&self, text: &str) -> Option<String> {
        let words = words_of(text);
        let mut kept = Vec::with_capacity(words.len());
        let mut at = 0;
        while at < words.len() {
            let named = self.countries.leading(&words[at..]);
            if named == 0 {
                kept.push(words[at]);
            }
            at += named.max(1);
        }
        if kept.len() == words.len() || kept.is_empty() {
            return None;
        }
        while kept.last().is_some_and(|w| {
            w.chars().all(char::is_lowercase) && w.len() <= 3 || w.ends_with(['\'', '’'])
        }) {
            kept.pop();
        }
        (!kept.is_empty()).then(|| kept.join(" "))
    }

    /// An id made from the name.
    fn new_id(&self, surface: &Surface<'_>, scene: &Scene) -> Option<String> {
        match surface.kind {
            Kind::Company => {
                let name = bare_company(surface.text, self.lexicon);
                let slug = slug(name.as_deref().unwrap_or(surface.text));
                (!slug.is_empty()).then(|| format!("company/{slug}"))
            }
            _ => {
                let name = self.without_country(surface.text);
                let slug = slug(name.as_deref().unwrap_or(surface.text));
                let country = surface.beside.map(|b| b.country).or(scene.main());
                let country = country
                    .as_ref()
                    .and_then(|c| std::str::from_utf8(c).ok())
                    .unwrap_or("xx");
                (!slug.is_empty()).then(|| format!("agency/{country}/{slug}"))
            }
        }
    }
}

/// `Justice Department` as `Department of Justice`, `Marlow Commission` as `Commission Marlow`.
fn turned(name: &str) -> Option<String> {
    let (topic, head) = name.rsplit_once(' ')?;
    match head {
        "Department" | "Ministry" => Some(format!("{head} of {topic}")),
        "Commission" => Some(format!("{head} {topic}")),
        _ => None,
    }
}
