//! Who wrote it: people, in the order printed. JSON-LD first, then `meta`, then the byline that readers see.

use depeche_model::{Article, Origin};
use serde_json::Value;

use super::{Candidate, Trace, View, place::Place, title};
use crate::{
    CleanError,
    body::{blocks::count_words, cues::Cue},
    chars::line,
    dom::{NodeId, Tag},
    structured::text_of,
    tables::table,
};

/// Names of `meta` elements that hold authors, most trusted first.
const METAS: &[&str] = &[
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "cxenseparse:author",
    "citation_author",
    "article.author",
    "og:article:author",
];
/// Words with which a byline begins, lower case.
const BY: &[&str] = &[
    "by ",
    "par ",
    "von ",
    "por ",
    "di ",
    "written by ",
    "écrit par ",
    "story by ",
    "words by ",
    "text by ",
    "propos recueillis par ",
    "de notre correspondant ",
    "author: ",
    "auteur : ",
];

/// What is no author's name.
pub(crate) struct NotPeople {
    rows: Vec<(&'static str, bool)>,
}

impl NotPeople {
    /// Reads the table.
    pub(crate) fn new() -> Result<NotPeople, CleanError> {
        let mut rows = Vec::new();
        for row in table!("not_people.tsv").rows(&["text", "where"])? {
            rows.push((
                row.cell(0),
                match row.cell(1) {
                    "whole" => true,
                    "part" => false,
                    other => return Err(row.error(format!("`{other}` is not whole or part"))),
                },
            ));
        }
        Ok(NotPeople { rows })
    }

    /// Whether `name` may be one.
    fn allows(&self, name: &str) -> bool {
        let lower = name.to_lowercase();
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        letters >= 2
            && letters * 3 > name.chars().count()
            && count_words(name) <= 7
            && !name.contains("http")
            && !name.contains('@')
            && !self.rows.iter().any(|(text, whole)| {
                if *whole {
                    lower == *text
                } else {
                    lower.contains(text)
                }
            })
    }
}

/// Fills `authors`.
pub(crate) fn fill(
    place: &Place,
    not_people: &NotPeople,
    article: &mut Article,
    trace: &mut Trace,
) {
    let view = place.view;
    let mut lists: Vec<(String, Vec<String>)> = Vec::new();
    for key in ["author", "creator"] {
        if let Some(value) = view.structured.article().and_then(|a| a.get(key)) {
            let mut names = Vec::new();
            collect(view, value, &mut names, 0);
            lists.push((format!("json-ld:{key}"), names));
        }
    }
    for name in METAS {
        lists.push((
            format!("meta:{name}"),
            view.head.all(name).iter().map(|c| line(c)).collect(),
        ));
    }
    // the page is searched only where it does not say it for machines
    let known = lists
        .iter()
        .any(|(_, names)| !cleaned(names, not_people, article).is_empty());
    if !known {
        lists.extend(printed(place));
    }
    let mut candidates = Vec::new();
    for (origin, raw) in lists.into_iter().filter(|(_, raw)| !raw.is_empty()) {
        let names = cleaned(&raw, not_people, article);
        if names.is_empty() {
            candidates.push(Candidate::refused(
                origin,
                raw.join("; "),
                "no person's name",
            ));
            continue;
        }
        candidates.push(Candidate::new(&origin, names.join("; ")));
        if article.authors.is_empty() {
            article.origins.insert("authors", Origin(origin));
            article.authors = names;
        }
    }
    if !candidates.is_empty() {
        trace.insert("authors", candidates);
    }
}

/// The names without "By", roles and what is no name; each once. The site's own name is no person.
fn cleaned(raw: &[String], not_people: &NotPeople, article: &Article) -> Vec<String> {
    let site = article.site.as_deref().map(title::key).unwrap_or_default();
    let mut names: Vec<String> = Vec::new();
    for name in raw.iter().flat_map(|r| r.split([';', '|', '\n'])) {
        let name = without_by(name.trim())
            .trim_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != ')')
            .trim();
        let key = title::key(name);
        let known = names.iter().any(|n| title::key(n) == key);
        if not_people.allows(name) && !known && key != site {
            names.push(name.to_owned());
        }
    }
    names
}

fn without_by(name: &str) -> &str {
    let lower = name.to_lowercase();
    let by = BY.iter().find(|by| lower.starts_with(**by));
    // lower-casing may change lengths outside ASCII and Latin-1; `get` then declines
    by.and_then(|by| name.get(by.len()..))
        .map_or(name, without_by)
}

fn collect(view: &View, value: &Value, names: &mut Vec<String>, depth: usize) {
    match value {
        Value::Array(values) if depth < 4 => values
            .iter()
            .for_each(|v| collect(view, v, names, depth + 1)),
        Value::Object(object) if object.get("name").is_none() => {
            if let Some(node) = object
                .get("@id")
                .and_then(Value::as_str)
                .and_then(|id| view.structured.by_id(id))
            {
                names.extend(node.get("name").and_then(text_of));
            }
        }
        Value::Object(object) => match object.get("name") {
            Some(Value::Array(many)) => names.extend(many.iter().filter_map(text_of)),
            name => names.extend(name.and_then(text_of)),
        },
        other => names.extend(text_of(other)),
    }
}

/// Names that the page prints, by kind of place, surest first.
fn printed(place: &Place) -> Vec<(String, Vec<String>)> {
    let view = place.view;
    let (mut marked, mut linked, mut classed) = (Vec::new(), Vec::new(), Vec::new());
    for id in view.dom.ids() {
        let tag = view.dom.tag(id);
        if matches!(
            tag,
            Tag::Text | Tag::Meta | Tag::Link | Tag::Script | Tag::Body | Tag::Html
        ) {
            continue;
        }
        let is = |name: &str, value: &str| {
            view.dom
                .attr(id, name)
                .is_some_and(|v| v.split_whitespace().any(|w| w == value))
        };
        let cues = view.cues[id as usize];
        if is("itemprop", "author") || is("itemprop", "creator") {
            marked.extend(name_in(view, id));
        } else if is("rel", "author") {
            linked.extend(name_in(view, id));
        } else if cues.has(Cue::Author) || cues.has(Cue::Byline) {
            classed
                .extend(name_in(view, id).filter(|n| looks_like_byline(n, cues.has(Cue::Author))));
        }
    }
    let first = |names: Vec<String>, most: usize| names.into_iter().take(most).collect();
    let begun = view
        .blocks
        .iter()
        .filter(|b| b.words <= 9 && !place.is_foreign(b.node))
        .map(|b| b.text.as_str());
    let begun = begun
        .filter(|t| looks_like_byline(t, false))
        .map(str::to_owned)
        .collect();
    vec![
        ("itemprop:author".into(), first(marked, 3)),
        ("rel:author".into(), first(linked, 1)),
        ("class:author".into(), first(classed, 1)),
        ("text".into(), first(begun, 1)),
    ]
}

/// The text of a small element that is no other article's.
fn name_in(view: &View, id: NodeId) -> Option<String> {
    let boxes = [Cue::Related, Cue::Comment, Cue::Nav, Cue::Footer];
    let foreign = view
        .dom
        .lineage(id)
        .take(8)
        .any(|a| boxes.iter().any(|c| view.cues[a as usize].has(*c)));
    if foreign || view.dom.inside(id).len() > 30 {
        return None;
    }
    let text = line(&view.dom.raw_text(id, 300));
    (!text.is_empty() && text.chars().count() <= 60).then_some(text)
}

/// "By Jane Doe", or a name alone where the element is the author's.
fn looks_like_byline(text: &str, authors_own: bool) -> bool {
    let name = without_by(text);
    let words: Vec<&str> = name.split_whitespace().collect();
    let capital = |w: &&str| w.chars().next().is_some_and(char::is_uppercase);
    (name.len() < text.len() || authors_own)
        && (2..=5).contains(&words.len())
        && words.first().is_some_and(capital)
        && words.last().is_some_and(capital)
        && !name.bytes().any(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_by_and_what_is_no_name_goes() {
        let not_people = NotPeople::new().unwrap();
        let article = Article {
            site: Some("Le Phare".into()),
            ..Article::default()
        };
        let read = |raw: &[&str]| {
            cleaned(
                &raw.iter().map(|r| (*r).to_owned()).collect::<Vec<_>>(),
                &not_people,
                &article,
            )
        };
        assert_eq!(read(&["By Jane Doe", "Jane Doe"]), ["Jane Doe"]);
        assert_eq!(read(&["Par Loïc Étienne"]), ["Loïc Étienne"]);
        assert_eq!(
            read(&[
                "Email the author",
                "(Image: Getty Images)",
                "Le Phare",
                "https://x.example/jane",
                "admin"
            ]),
            Vec::<String>::new()
        );
        assert_eq!(read(&["Zoé Martin; Ana Cruz"]), ["Zoé Martin", "Ana Cruz"]);
    }

    #[test]
    fn a_byline_has_a_by_or_an_authors_place() {
        assert!(looks_like_byline("By Jane Doe", false));
        assert!(looks_like_byline("Par Loïc Étienne", false));
        assert!(looks_like_byline("Jane Doe", true));
        assert!(!looks_like_byline("Jane Doe", false));
        assert!(!looks_like_byline("By the end of the year", false));
    }
}
