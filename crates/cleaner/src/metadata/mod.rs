//! What is known of an article besides its text. For each field the candidates are listed in the order of trust, each
//! with where it came from; the first that no check refuses is taken, and the rest stay visible in `--explain`.

mod authors;
mod dateparse;
mod dates;
mod head;
mod links;
mod place;
mod title;

use std::collections::BTreeMap;

pub(crate) use dateparse::DateWords;

pub(crate) use authors::MOST_AUTHORS;
use depeche_model::{Article, Origin, Page};
pub(crate) use head::Head;
pub(crate) use title::key as title_key;

use place::Place;

use crate::{
    CleanError,
    body::{blocks::Block, cues::Cues},
    dom::Dom,
    page_state,
    state_keys::StateKeys,
    structured::{Structured, text_of},
};

/// The tables that metadata are read with.
pub(crate) struct MetadataTables {
    pub(crate) dates: DateWords,
    pub(crate) date_fields: dates::DateFields,
    pub(crate) date_labels: dates::DateLabels,
    pub(crate) names: authors::NameWords,
    pub(crate) state_keys: StateKeys,
}

impl MetadataTables {
    /// Reads them.
    pub(crate) fn new() -> Result<MetadataTables, CleanError> {
        Ok(MetadataTables {
            dates: DateWords::new()?,
            date_fields: dates::DateFields::new()?,
            date_labels: dates::DateLabels::new()?,
            names: authors::NameWords::new()?,
            state_keys: StateKeys::new()?,
        })
    }
}

/// A parsed page with everything that metadata and body are read from.
pub(crate) struct View<'a> {
    pub(crate) page: &'a Page,
    pub(crate) dom: &'a Dom,
    pub(crate) cues: &'a [Cues],
    pub(crate) head: &'a Head<'a>,
    pub(crate) structured: &'a Structured,
    pub(crate) blocks: &'a [Block],
}

/// A value that a field might have had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Where it stands: `json-ld:headline`, `meta:og:title`, `h1`, `time`, `url`, `text`, `hint`.
    pub origin: String,
    /// As it was read.
    pub value: String,
    /// Why it was not taken; `None` for the one that was, and for those never reached.
    pub rejected: Option<&'static str>,
}

impl Candidate {
    /// A candidate that nothing speaks against yet.
    pub(crate) fn new(origin: impl Into<String>, value: impl Into<String>) -> Candidate {
        Candidate {
            origin: origin.into(),
            value: value.into(),
            rejected: None,
        }
    }

    /// A candidate that a check refused.
    pub(crate) fn refused(
        origin: impl Into<String>,
        value: impl Into<String>,
        reason: &'static str,
    ) -> Candidate {
        Candidate {
            origin: origin.into(),
            value: value.into(),
            rejected: Some(reason),
        }
    }
}

/// Candidates by field name.
pub(crate) type Trace = BTreeMap<&'static str, Vec<Candidate>>;

/// Fills the metadata fields of `article`; `trace` receives every candidate.
pub(crate) fn fill(view: &View, tables: &MetadataTables, article: &mut Article, trace: &mut Trace) {
    links::fill(view, article, trace);
    title::fill(view, article, trace);
    let place = Place::new(view, article);
    authors::fill(&place, &tables.names, article, trace);
    language(view, article, trace);
    dates::fill(&place, tables, article, trace);
    plain_fields(view, article, trace);
}

/// Fills what is still unknown from the state of the page's scripts.
pub(crate) fn fill_from_state(
    view: &View,
    tables: &MetadataTables,
    found: &page_state::Found,
    article: &mut Article,
    trace: &mut Trace,
) {
    let mut note = |field, value: String, article: &mut Article| {
        article.origins.insert(field, Origin("script".into()));
        let candidates = trace.entry(field).or_default();
        candidates.push(Candidate::new("script", value));
    };
    if let Some(title) = &found.title
        && !article.origins.contains_key("title")
    {
        note("title", title.clone(), article);
        article.title = Some(title.clone());
    }
    if !article.origins.contains_key("authors") {
        let names: Vec<String> = found
            .authors
            .iter()
            .flat_map(|raw| tables.names.people(raw))
            .collect();
        if !names.is_empty() {
            note("authors", names.join("; "), article);
            article.authors = names;
        }
    }
    let published = found.published.as_deref();
    if !article.origins.contains_key("published")
        && let Some(stamp) = published.and_then(|raw| tables.dates.value(raw, false))
        && !dates::after_fetch(view.page, stamp)
    {
        note("published", stamp.to_string(), article);
        article.published = Some(stamp);
    }
}

/// Takes the first candidate that was not refused, notes its origin, and keeps all for the trace.
pub(crate) fn choose(
    field: &'static str,
    candidates: Vec<Candidate>,
    article: &mut Article,
    trace: &mut Trace,
) -> Option<String> {
    let chosen = candidates.iter().find(|c| c.rejected.is_none());
    let value = chosen.map(|c| {
        article.origins.insert(field, Origin(c.origin.clone()));
        c.value.clone()
    });
    if !candidates.is_empty() {
        trace.insert(field, candidates);
    }
    value
}

fn language(view: &View, article: &mut Article, trace: &mut Trace) {
    let mut candidates = Vec::new();
    if let Some(lang) = &view.page.hints.lang {
        candidates.push(Candidate::new("hint", lang));
    }
    if let Some(lang) = view.head.html_lang {
        candidates.push(Candidate::new("html:lang", lang));
    }
    for name in [
        "og:locale",
        "content-language",
        "language",
        "dc.language",
        "inlanguage",
    ] {
        candidates.extend(
            view.head
                .meta_line(name)
                .map(|l| Candidate::new(format!("meta:{name}"), l)),
        );
    }
    candidates.extend(
        view.structured
            .text("inLanguage")
            .map(|l| Candidate::new("json-ld:inLanguage", l)),
    );
    for candidate in &mut candidates {
        match tag(&candidate.value) {
            Some(tag) => candidate.value = tag,
            None => candidate.rejected = Some("not a language tag"),
        }
    }
    article.locale = candidates
        .iter()
        .find(|c| c.rejected.is_none() && c.value.contains('-'))
        .map(|c| c.value.clone());
    let chosen = choose("declared_lang", candidates, article, trace);
    article.declared_lang = chosen.map(|tag| tag.split('-').next().unwrap_or_default().to_owned());
    // a locale of another language than the declared one says nothing about this text
    if article.locale.as_ref().map(|l| l.split('-').next())
        != article.declared_lang.as_deref().map(Some)
    {
        article.locale = None;
    }
}

/// A language tag in its usual form: `fr`, `fr-FR`, `zh-Hans`.
fn tag(raw: &str) -> Option<String> {
    let mut parts = raw.trim().split(['-', '_']);
    let primary = parts.next()?.to_ascii_lowercase();
    if !(2..=3).contains(&primary.len()) || !primary.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let mut tag = primary;
    if let Some(part) = parts
        .next()
        .filter(|p| p.bytes().all(|b| b.is_ascii_alphabetic()))
    {
        match part.len() {
            2 => tag = format!("{tag}-{}", part.to_ascii_uppercase()),
            4 => {
                tag = format!(
                    "{tag}-{}{}",
                    part[..1].to_ascii_uppercase(),
                    part[1..].to_ascii_lowercase()
                );
            }
            _ => {}
        }
    }
    Some(tag)
}

fn plain_fields(view: &View, article: &mut Article, trace: &mut Trace) {
    let mut sections = Vec::new();
    sections.extend(
        view.page
            .hints
            .section
            .as_ref()
            .map(|s| Candidate::new("hint", s)),
    );
    sections.extend(
        view.head
            .meta_line("article:section")
            .map(|s| Candidate::new("meta:article:section", s)),
    );
    sections.extend(
        view.structured
            .text("articleSection")
            .map(|s| Candidate::new("json-ld:articleSection", s)),
    );
    for name in [
        "parsely-section",
        "cxenseparse:section",
        "section",
        "sailthru.section",
    ] {
        sections.extend(
            view.head
                .meta_line(name)
                .map(|s| Candidate::new(format!("meta:{name}"), s)),
        );
    }
    article.section = choose("section", sections, article, trace);

    let mut descriptions = Vec::new();
    descriptions.extend(
        view.structured
            .text("description")
            .map(|s| Candidate::new("json-ld:description", s)),
    );
    for name in [
        "og:description",
        "description",
        "twitter:description",
        "dc.description",
    ] {
        descriptions.extend(
            view.head
                .meta_line(name)
                .map(|s| Candidate::new(format!("meta:{name}"), s)),
        );
    }
    article.description = choose("description", descriptions, article, trace);
    is_free(view, article, trace);
}

/// schema.org `isAccessibleForFree`, as a boolean or as one of the words that pages write.
fn is_free(view: &View, article: &mut Article, trace: &mut Trace) {
    let free = view
        .structured
        .article()
        .and_then(|a| a.get("isAccessibleForFree"));
    article.is_accessible_for_free = free.and_then(|value| match value {
        serde_json::Value::Bool(free) => Some(*free),
        other => match text_of(other)?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "http://schema.org/true" | "https://schema.org/true" => Some(true),
            "false" | "no" | "http://schema.org/false" | "https://schema.org/false" => Some(false),
            _ => None,
        },
    });
    if let Some(free) = article.is_accessible_for_free {
        article.origins.insert(
            "is_accessible_for_free",
            Origin("json-ld:isAccessibleForFree".into()),
        );
        trace.insert(
            "is_accessible_for_free",
            vec![Candidate::new(
                "json-ld:isAccessibleForFree",
                free.to_string(),
            )],
        );
    }
}

#[cfg(test)]
mod tests {
    use super::tag;

    #[test]
    fn language_tags_take_their_usual_form() {
        for (raw, want) in [
            ("fr", Some("fr")),
            ("fr_FR", Some("fr-FR")),
            ("EN-us", Some("en-US")),
            ("zh-hans", Some("zh-Hans")),
            ("english", None),
            ("", None),
            ("1x", None),
        ] {
            assert_eq!(tag(raw).as_deref(), want, "{raw}");
        }
    }
}
