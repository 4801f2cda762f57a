//! From spans to entities: which body each mention names.
//!
//! In order: the names of the gazetteers, chosen among homonyms by what the mention, the article and the publication
//! say of countries; short forms introduced in brackets; a short name that is part of a longer one in the same article;
//! and for the rest an id made from the name, so that the same unknown firm joins across articles.

use std::collections::{BTreeMap, HashMap};

use depeche_model::{Entity, EntityNames, Kind, Lang, Warning};

use super::{
    Country,
    countries::{CountryWords, Named},
    document::Document,
    fold::{fold, hash, slug},
    gazetteer::{Body, Gazetteer},
    lexicon::Lexicon,
    names::{bare_company, words_of},
    tagger::Span,
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
struct Surface<'t> {
    kind: Kind,
    text: &'t str,
    folded: String,
    /// Country that the mention itself names, or that stands beside it.
    country: Option<Country>,
    spans: Vec<usize>,
    id: Option<String>,
}

impl Linker<'_> {
    /// Links the spans of an article; `text` gives the characters of a span.
    pub fn link<'t>(
        &self,
        document: &Document<'_>,
        spans: &[Span],
        text: impl Fn(&Span) -> &'t str,
    ) -> Links {
        let named = self.countries.find(document);
        let scene = Countries::new(&named, self.home);
        let mut surfaces = self.surfaces(document, spans, &named, text);
        for surface in &mut surfaces {
            surface.id = self.known(document, surface, &scene);
        }
        tie_acronyms(document, spans, &mut surfaces);
        tie_short_names(&mut surfaces);
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
        let mut index: HashMap<(Kind, String, Option<Country>), usize> = HashMap::new();
        let mut surfaces: Vec<Surface<'t>> = Vec::new();
        for (at, span) in spans.iter().enumerate() {
            let written = text(span);
            let folded = fold(written);
            let country = match span.kind {
                Kind::Agency => country_beside(document, span, named),
                _ => None,
            };
            let slot = *index
                .entry((span.kind, folded.clone(), country))
                .or_insert_with(|| {
                    surfaces.push(Surface {
                        kind: span.kind,
                        text: written,
                        folded,
                        country,
                        spans: Vec::new(),
                        id: None,
                    });
                    surfaces.len() - 1
                });
            surfaces[slot].spans.push(at);
        }
        surfaces
    }

    /// The body of the gazetteers that a spelling names.
    fn known(
        &self,
        document: &Document<'_>,
        surface: &Surface<'_>,
        scene: &Countries,
    ) -> Option<String> {
        for spelling in self.spellings(surface) {
            let mut bodies: Vec<(&Body, bool)> = Vec::new();
            for name in self.gazetteer.names_of(&spelling) {
                let body = self.gazetteer.body(name.body);
                let as_written = !name.acronym || spelling.chars().all(|c| !c.is_lowercase());
                if body.kind == surface.kind && as_written {
                    bodies.push((
                        body,
                        name.ambiguous && !document.has_cue(self.gazetteer, name),
                    ));
                }
            }
            if let Some(body) = choose(&bodies, surface, scene) {
                return Some(body.id.to_string());
            }
        }
        None
    }

    /// A spelling and what is left of it without legal form, possessive or country.
    fn spellings(&self, surface: &Surface<'_>) -> Vec<String> {
        let mut out = vec![surface.text.to_owned()];
        match surface.kind {
            Kind::Company => out.extend(bare_company(surface.text, self.lexicon)),
            _ => out.extend(self.without_country(surface.text)),
        }
        out
    }

    /// `ministère israélien de la Défense`, `Israeli Defense Ministry` without the country word.
    fn without_country(&self, text: &str) -> Option<String> {
        let words = words_of(text);
        let kept: Vec<&str> = words
            .iter()
            .copied()
            .filter(|w| self.countries.of_word(w).is_none())
            .collect();
        if kept.len() == words.len() || kept.is_empty() {
            return None;
        }
        let mut kept = kept;
        while kept.last().is_some_and(|w| {
            w.chars().all(char::is_lowercase) && w.len() <= 3 || w.ends_with(['\'', '’'])
        }) {
            kept.pop();
        }
        (!kept.is_empty()).then(|| kept.join(" "))
    }

    /// An id made from the name.
    fn new_id(&self, surface: &Surface<'_>, scene: &Countries) -> Option<String> {
        match surface.kind {
            Kind::Company => {
                let name = bare_company(surface.text, self.lexicon);
                let slug = slug(name.as_deref().unwrap_or(surface.text));
                (!slug.is_empty()).then(|| format!("company/{slug}"))
            }
            _ => {
                let name = self.without_country(surface.text);
                let slug = slug(name.as_deref().unwrap_or(surface.text));
                let country = surface.country.or(scene.main());
                let country = country
                    .as_ref()
                    .and_then(|c| std::str::from_utf8(c).ok())
                    .unwrap_or("xx");
                (!slug.is_empty()).then(|| format!("agency/{country}/{slug}"))
            }
        }
    }

    fn entities(&self, surfaces: &[Surface<'_>], ids: &[Option<String>]) -> Vec<Entity> {
        let mut by_id: BTreeMap<&str, Entity> = BTreeMap::new();
        for surface in surfaces {
            let Some(id) = surface.id.as_deref() else {
                continue;
            };
            match self.gazetteer.by_id(id) {
                Some(body) => {
                    by_id
                        .entry(id)
                        .or_insert_with(|| self.known_entity(body, surface.text));
                }
                None => {
                    let entity = by_id
                        .entry(id)
                        .or_insert_with(|| self.new_entity(id, surface));
                    if surface.text.len() > entity.name.len() {
                        *entity = self.new_entity(id, surface);
                    }
                }
            }
        }
        let mut entities = Vec::with_capacity(by_id.len());
        for id in ids.iter().flatten() {
            entities.extend(by_id.remove(id.as_str()));
        }
        entities
    }

    fn known_entity(&self, body: &Body, written: &str) -> Entity {
        let given = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        let (en, fr) = (given(&body.en), given(&body.fr));
        let name = match self.lang {
            Lang::En => en.clone().or_else(|| fr.clone()),
            Lang::Fr => fr.clone().or_else(|| en.clone()),
        };
        Entity {
            id: body.id.to_string(),
            kind: body.kind,
            name: name.unwrap_or_else(|| written.to_owned()),
            names: EntityNames { en, fr },
            country: (!body.country.is_empty()).then(|| body.country.to_uppercase()),
            wikidata: None,
            mentions: 0,
            aliases: body.aliases.iter().map(ToString::to_string).collect(),
        }
    }

    fn new_entity(&self, id: &str, surface: &Surface<'_>) -> Entity {
        let name = surface.text.to_owned();
        let country = id
            .strip_prefix("agency/")
            .and_then(|rest| rest.split('/').next());
        Entity {
            id: id.to_owned(),
            kind: surface.kind,
            names: match self.lang {
                Lang::En => EntityNames {
                    en: Some(name.clone()),
                    fr: None,
                },
                Lang::Fr => EntityNames {
                    en: None,
                    fr: Some(name.clone()),
                },
            },
            name,
            country: country.filter(|c| *c != "xx").map(str::to_uppercase),
            wikidata: None,
            mentions: 0,
            aliases: Vec::new(),
        }
    }
}

/// What the article as a whole says of countries.
struct Countries {
    counts: Vec<(Country, usize)>,
    home: Option<Country>,
}

impl Countries {
    fn new(named: &[Named], home: Option<Country>) -> Countries {
        let mut counts: Vec<(Country, usize)> = Vec::new();
        for n in named {
            match counts.iter_mut().find(|(c, _)| *c == n.country) {
                Some((_, count)) => *count += 1,
                None => counts.push((n.country, 1)),
            }
        }
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count)); // stable: first named first
        Countries { counts, home }
    }

    /// How much speaks for a country.
    fn weight(&self, country: &str) -> usize {
        let named = self
            .counts
            .iter()
            .find(|(c, _)| c == country.as_bytes())
            .map_or(0, |(_, n)| *n);
        2 * named + usize::from(self.home.is_some_and(|h| h == country.as_bytes()))
    }

    /// The country that the article is mostly about, else that of the publication.
    fn main(&self) -> Option<Country> {
        self.counts
            .iter()
            .find(|(c, _)| c != b"eu" && c != b"un")
            .map(|(c, _)| *c)
            .or(self.home)
    }
}

/// The body among homonyms; `None` where none fits.
fn choose<'b>(
    bodies: &[(&'b Body, bool)],
    surface: &Surface<'_>,
    scene: &Countries,
) -> Option<&'b Body> {
    let sure = bodies.iter().any(|(_, doubtful)| !doubtful);
    let mut left: Vec<&Body> = bodies
        .iter()
        .filter(|(_, doubtful)| !doubtful || !sure)
        .map(|(b, _)| *b)
        .collect();
    if surface.kind == Kind::Agency
        && let Some(country) = surface.country
    {
        left.retain(|body| body.country.as_bytes() == country || is_shared(body));
    }
    match left[..] {
        [] => None,
        [one] => Some(one),
        _ => {
            let best = left
                .iter()
                .max_by_key(|b| scene.weight(&b.country))
                .copied()?;
            let top = scene.weight(&best.country);
            let rivals = left
                .iter()
                .filter(|b| scene.weight(&b.country) == top)
                .count();
            (rivals == 1 || surface.kind == Kind::Company).then_some(best)
        }
    }
}

/// A body of several countries, which a country word beside it does not exclude.
fn is_shared(body: &Body) -> bool {
    matches!(&*body.country, "eu" | "un" | "int" | "")
}

/// The country in the mention or directly beside it: `Israeli Defense Ministry`, `ministère israélien`, `Ministry of
/// Defense of Israel`, `Russian Foreign Ministry`.
fn country_beside(document: &Document<'_>, span: &Span, named: &[Named]) -> Option<Country> {
    let inside = named
        .iter()
        .find(|n| n.start >= span.start && n.end <= span.end);
    if let Some(n) = inside {
        return Some(n.country);
    }
    // "of", "de l'": anything else ("in", "and") leaves the country beside the body, not its own: NATO in Ukraine.
    let joins = ["of", "the", "de", "du", "des", "d", "l", "la", "le", "les"].map(hash);
    let short = |at: usize| joins.contains(&document.words[at].folded);
    let after = named
        .iter()
        .find(|n| n.start >= span.end && n.start <= span.end + 2);
    if let Some(n) = after.filter(|n| (span.end..n.start).all(short)) {
        return Some(n.country);
    }
    let before = named
        .iter()
        .rev()
        .find(|n| n.end <= span.start && n.end + 1 >= span.start);
    before
        .filter(|n| n.end == span.start || is_possessive(document, n.end))
        .map(|n| n.country)
}

fn is_possessive(document: &Document<'_>, at: usize) -> bool {
    let word = &document.words[at];
    word.shape == super::document::Shape::Clitic && word.end - word.start >= 2
}

/// A short form that the article introduces in brackets takes the id of its long form, or gives its own.
fn tie_acronyms(document: &Document<'_>, spans: &[Span], surfaces: &mut [Surface<'_>]) {
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
        let tied = tied.or_else(|| provisional(&surfaces[long]));
        surfaces[short].id.clone_from(&tied);
        surfaces[long].id = tied;
    }
}

/// A mark that joins surfaces without an id yet; never leaves this file.
fn provisional(surface: &Surface<'_>) -> Option<String> {
    let slug = slug(&surface.folded);
    let prefix = if surface.kind == Kind::Company {
        "company"
    } else {
        "agency/xx"
    };
    (!slug.is_empty()).then(|| format!("{prefix}/{slug}"))
}

/// A name without id that begins a longer one of its kind joins it: `Clementia` and `Clementia Pharmaceuticals`.
fn tie_short_names(surfaces: &mut [Surface<'_>]) {
    let words: Vec<Vec<String>> = surfaces
        .iter()
        .map(|s| words_of(&s.folded).into_iter().map(str::to_owned).collect())
        .collect();
    let mut first: HashMap<(Kind, &str), Vec<usize>> = HashMap::new();
    for (at, surface) in surfaces.iter().enumerate() {
        if let [head, _, ..] = &words[at][..] {
            first.entry((surface.kind, head)).or_default().push(at);
        }
    }
    for short in 0..surfaces.len() {
        if surfaces[short].id.is_some() || words[short].is_empty() {
            continue;
        }
        let longer = first.get(&(surfaces[short].kind, words[short][0].as_str()));
        let longer = longer
            .into_iter()
            .flatten()
            .copied()
            .take(16)
            .find(|&long| {
                long != short
                    && words[long].len() > words[short].len()
                    && words[long].starts_with(&words[short])
            });
        if let Some(long) = longer {
            if surfaces[long].id.is_none() {
                surfaces[long].id = provisional(&surfaces[long]);
            }
            let id = surfaces[long].id.clone();
            surfaces[short].id = id;
        }
    }
}
