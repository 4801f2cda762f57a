//! Who wrote it: people, in the order printed. JSON-LD first, then `meta`, then the byline that readers see.

use depeche_model::{Article, Origin};
use serde_json::Value;

mod byline;
mod names;

use super::{Candidate, Trace, View, place::Place, title};
use crate::{
    chars::line,
    structured::{text_of, types},
};
pub(crate) use names::NameWords;

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

/// Names that one article may have and values that one field may list; more are a page that means to choke its reader.
pub(crate) const MOST_AUTHORS: usize = 60;

/// Fills `authors`.
pub(crate) fn fill(place: &Place, words: &NameWords, article: &mut Article, trace: &mut Trace) {
    let houses = houses(place.view, words, article, trace);
    let mut candidates = Vec::new();
    let mut best: Option<(String, Vec<String>)> = None;
    for (origin, raw) in fields(place.view) {
        let mut names = Vec::new();
        for value in &raw {
            names::add(&mut names, words.people(value), &houses);
        }
        if names.is_empty() {
            candidates.push(Candidate::refused(
                origin,
                raw.join("; "),
                "no person's name",
            ));
            continue;
        }
        candidates.push(Candidate::new(&origin, names.join("; ")));
        // a name in full outranks a user's name
        if best
            .as_ref()
            .is_none_or(|(_, b)| !is_full(b) && is_full(&names))
        {
            best = Some((origin, names));
        }
    }
    // the page is searched only where it does not say it for machines
    if best.as_ref().is_none_or(|(_, names)| !is_full(names))
        && let Some(byline) = byline::printed(place, words, &houses)
    {
        candidates.push(Candidate::new(byline.origin, byline.names.join("; ")));
        if best.is_none() || is_full(&byline.names) {
            best = Some((byline.origin.to_owned(), byline.names));
        }
    }
    if let Some((origin, names)) = best {
        // the one that was taken comes first
        candidates.sort_by_key(|c| c.origin != origin);
        article.origins.insert("authors", Origin(origin));
        article.authors = names;
    }
    if !candidates.is_empty() {
        trace.insert("authors", candidates);
    }
}

/// The keys of the names that are the site's or its publisher's, and no author's. A person who publishes a page of their own and a
/// news agency whose text it is are authors nonetheless.
fn houses(view: &View, words: &NameWords, article: &Article, trace: &Trace) -> Vec<String> {
    let publisher = view
        .structured
        .article()
        .and_then(|a| a.get("publisher")?.as_object());
    let meant = publisher.map(|p| {
        let id = p.get("@id").and_then(Value::as_str);
        id.and_then(|id| view.structured.by_id(id)).unwrap_or(p)
    });
    let personal = meant.is_some_and(|p| types(p).any(|t| t == "Person"));
    let told = trace.get("site").into_iter().flatten();
    let others = told
        .filter(|c| !words.is_agency(&c.value))
        .filter(|c| !(personal && c.origin == "json-ld:publisher"))
        .map(|c| c.value.as_str());
    let mut keys: Vec<String> = article
        .site
        .as_deref()
        .into_iter()
        .chain(others)
        .map(title::key)
        .collect();
    keys.dedup();
    keys
}

/// Whether one is no user's name: it has more than one word, or is of a script that sets no spaces.
fn is_full(names: &[String]) -> bool {
    names
        .iter()
        .any(|n| n.contains(char::is_whitespace) || n.chars().any(|c| c >= '\u{2e80}'))
}

/// What the page says for machines, most trusted first.
fn fields(view: &View) -> Vec<(String, Vec<String>)> {
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
    for (_, raw) in &mut lists {
        raw.truncate(MOST_AUTHORS);
    }
    lists.retain(|(_, raw)| !raw.is_empty());
    lists
}

fn collect(view: &View, value: &Value, names: &mut Vec<String>, depth: usize) {
    match value {
        _ if names.len() >= MOST_AUTHORS => {}
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_by_and_what_is_no_name_goes() {
        let words = NameWords::new().unwrap();
        let read = |raw: &[&str]| {
            let mut all = Vec::new();
            for value in raw {
                names::add(&mut all, words.people(value), &["lephare".to_owned()]);
            }
            all
        };
        assert_eq!(read(&["By Jane Doe", "Jane Doe"]), ["Jane Doe"]);
        assert_eq!(read(&["Par Loïc Étienne"]), ["Loïc Étienne"]);
        assert_eq!(
            read(&["Propos recueillis par Zoé Le Goff"]),
            ["Zoé Le Goff"]
        );
        assert_eq!(
            read(&[
                "Email the author",
                "(Image: Getty Images)",
                "Le Phare",
                "https://x.example/jane",
                "admin",
                "Staff Writer",
            ]),
            Vec::<String>::new()
        );
        assert_eq!(read(&["Zoé Martin; Ana Cruz"]), ["Zoé Martin", "Ana Cruz"]);
        assert_eq!(
            read(&["Zoé Martin, Ana Cruz et Luc Petit"]),
            ["Zoé Martin", "Ana Cruz", "Luc Petit"]
        );
        assert_eq!(
            read(&["Ada Byrne, PhD, and Tom Reed"]),
            ["Ada Byrne", "Tom Reed"]
        );
        assert_eq!(read(&["Ada Byrne Senior Reporter"]), ["Ada Byrne"]);
        assert_eq!(read(&["Ada Byrne for The Gazette"]), ["Ada Byrne"]);
        for (raw, want) in [
            ("By TOM REED, AP Auto Writer", &["TOM REED"][..]),
            ("Tom Reed, AP Sports", &["Tom Reed"]),
            ("AP Sports Writer", &[]),
            ("Letters To The Editor", &[]),
            ("The Ministry", &[]),
            ("Our Correspondent", &[]),
            ("Tide News Service", &[]),
            ("The Associated Press", &["The Associated Press"]),
            ("Recueilli par Zoé Martin.", &["Zoé Martin"]),
            ("Entretien réalisé par Zoé Martin", &["Zoé Martin"]),
            ("Interview by Ada Byrne", &["Ada Byrne"]),
            ("Zoé Martin, correspondante à Rome", &["Zoé Martin"]),
            ("Zoé Martin journaliste à Rome", &["Zoé Martin"]),
            ("Ada Byrne, in Rome", &["Ada Byrne"]),
            (
                "Ada Byrne, Diplomatic Correspondent, and Tom Reed",
                &["Ada Byrne", "Tom Reed"],
            ),
            ("Sammy Davis Jr.", &["Sammy Davis"]),
            ("Tom Reed, de Rugy Ada", &["Tom Reed", "de Rugy Ada"]),
        ] {
            assert_eq!(read(&[raw]), want, "{raw}");
        }
        assert_eq!(read(&["Doe, Jane"]), ["Doe, Jane"]);
        assert_eq!(read(&["José Ortega y Gasset"]), ["José Ortega y Gasset"]);
    }
}
