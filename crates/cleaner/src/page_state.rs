//! The article in the state of a page's scripts (`__NEXT_DATA__`, Nuxt, Apollo, `window.__INITIAL_STATE__`, Fusion): read only
//! where the markup shows hardly any text. No key is relied on to find the text: it is what holds most of the running text.

use serde_json::{Map, Value};

use crate::{
    body::blocks::{count_words, split},
    chars::{line, unescape},
    dom::{Dom, Tag},
    fallback::LEAST,
    metadata::{MOST_AUTHORS, title_key},
    state_keys::StateKeys,
    structured::text_of,
};

/// Bytes of one script that are read.
const SCRIPT_LIMIT: usize = 4_000_000;
/// Places of one script at which a value is tried: each may read to its end in vain.
const TRIES: usize = 200;
/// Words from which a string is running text.
const PROSE: usize = 8;
/// Levels of a state that are looked into.
const DEPTH: usize = 60;

/// An article found in a state.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Paragraphs, separated by blank lines.
    pub(crate) text: String,
    /// Headline, clean.
    pub(crate) title: Option<String>,
    /// Publication date as written.
    pub(crate) published: Option<String>,
    /// Names as written.
    pub(crate) authors: Vec<String>,
}

impl Found {
    /// Whether it is about what the page is about: it has the page's headline, or one of its own with a date or an author.
    /// Texts of the interface and directories of a site have neither.
    fn is_article(&self, page_title: &str) -> bool {
        let Some(title) = self.title.as_deref().map(title_key) else {
            return false;
        };
        let page = title_key(page_title);
        let same = title.len() >= 8
            && (page.contains(&title) || (page.len() >= 8 && title.contains(&page)));
        same || (title.len() >= 8 && (self.published.is_some() || !self.authors.is_empty()))
    }
}

/// The article with most text in the page's scripts.
pub(crate) fn find(keys: &StateKeys, dom: &Dom, page_title: &str) -> Option<Found> {
    let scripts = dom.ids().filter(|id| dom.tag(*id) == Tag::Script);
    let states =
        scripts.flat_map(|id| values(&dom.raw_text(id, SCRIPT_LIMIT), dom.attr(id, "type")));
    states
        .filter_map(|state| article(keys, &state))
        .filter(|found| found.is_article(page_title))
        .max_by_key(|found| count_words(&found.text))
}

/// The JSON objects of a script: all of it, or what is assigned or parsed in it.
fn values(script: &str, kind: Option<&str>) -> Vec<Value> {
    let script = script.trim();
    if kind.is_some_and(|k| k.contains("json")) || script.starts_with('{') {
        return serde_json::from_str(script).into_iter().collect();
    }
    let mut values = Vec::new();
    let mut rest = script;
    let mut tries = 0;
    // each `= {` or `JSON.parse("` once; what was read is not read again
    while let Some(at) = memchr::memchr2(b'=', b'(', rest.as_bytes()) {
        rest = rest[at + 1..].trim_start();
        if !rest.starts_with(['{', '"', '[']) {
            continue;
        }
        tries += 1;
        if tries > TRIES {
            break;
        }
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let Some(Ok(value)) = stream.next() else {
            continue;
        };
        rest = &rest[stream.byte_offset()..];
        match value {
            Value::String(inner) if inner.starts_with('{') => {
                values.extend(serde_json::from_str(&inner).ok());
            }
            Value::Object(_) | Value::Array(_) => values.push(value),
            _ => {}
        }
    }
    values
}

/// The article in one state: from the root, step into the part that holds four fifths of the running text.
fn article(keys: &StateKeys, state: &Value) -> Option<Found> {
    let mut around: Vec<&Map<String, Value>> = Vec::new();
    let mut here = state;
    let mut words = prose(keys, here, "", 0);
    if words < LEAST {
        return None;
    }
    for _ in 0..DEPTH {
        if let Value::Object(object) = here {
            around.push(object);
        }
        let next = children(here)
            .map(|(key, child)| (prose(keys, child, key, 0), child))
            .max_by_key(|(words, _)| *words)
            .filter(|(inner, _)| *inner * 5 >= words * 4);
        let Some((inner, child)) = next else { break };
        (words, here) = (inner, child);
    }
    if is_list_of_articles(keys, here) {
        return None;
    }
    let mut paragraphs = Vec::new();
    gather(keys, here, "body", 0, &mut paragraphs);
    let text = paragraphs.join("\n\n");
    (count_words(&text) >= LEAST).then(|| described(keys, text, &around))
}

/// The text with what the nearest objects around it say of it.
fn described(keys: &StateKeys, text: String, around: &[&Map<String, Value>]) -> Found {
    let first = |role: &[&str]| {
        around
            .iter()
            .rev()
            .take(4)
            .find_map(|object| role.iter().find_map(|key| object.get(*key)))
    };
    let title = first(&keys.headline).and_then(|value| match value {
        Value::Object(object) => object.values().find_map(text_of),
        other => text_of(other),
    });
    let mut authors = Vec::new();
    match first(&keys.authors) {
        Some(Value::Array(many)) => {
            authors.extend(many.iter().take(MOST_AUTHORS).filter_map(text_of));
        }
        Some(one) => authors.extend(text_of(one)),
        None => {}
    }
    Found {
        text,
        title,
        published: first(&keys.published).and_then(text_of),
        authors,
    }
}

/// Members of an array or object, with their key.
fn children(value: &Value) -> Box<dyn Iterator<Item = (&str, &Value)> + '_> {
    match value {
        Value::Array(values) => Box::new(values.iter().map(|v| ("", v))),
        Value::Object(object) => Box::new(object.iter().map(|(k, v)| (k.as_str(), v))),
        _ => Box::new(std::iter::empty()),
    }
}

/// Words of running text in a value.
fn prose(keys: &StateKeys, value: &Value, key: &str, depth: usize) -> usize {
    match value {
        _ if depth > DEPTH || keys.is_aside(key) => 0,
        Value::String(text) if is_prose(text) => count_words(text),
        Value::Array(_) | Value::Object(_) => children(value)
            .map(|(key, child)| prose(keys, child, key, depth + 1))
            .sum(),
        _ => 0,
    }
}

/// A sentence or more, or markup; no code, no address.
fn is_prose(text: &str) -> bool {
    count_words(text) >= PROSE
        && text.contains(['.', '!', '?', '»', '…', '。'])
        && !text.contains("function(")
        && !text.trim_start().starts_with(['{', '['])
}

/// Several objects with an address and a headline each.
fn is_list_of_articles(keys: &StateKeys, value: &Value) -> bool {
    let cards = children(value).filter(|(_, child)| {
        let has = |role: &[&str]| role.iter().any(|key| child.get(*key).is_some());
        has(&keys.address) && has(&keys.headline)
    });
    cards.count() >= 3
}

/// Collects the paragraphs of a value, in order.
fn gather(keys: &StateKeys, value: &Value, key: &str, depth: usize, out: &mut Vec<String>) {
    match value {
        _ if depth > DEPTH || keys.is_aside(key) => {}
        Value::String(text) if is_prose(text) || (keys.is_text(key) && text.contains(' ')) => {
            out.extend(paragraphs(text));
        }
        Value::Array(_) | Value::Object(_) => {
            for (inner, child) in children(value) {
                // the strings of an array belong to its key
                let key = if inner.is_empty() { key } else { inner };
                gather(keys, child, key, depth + 1, out);
            }
        }
        _ => {}
    }
}

/// A text as paragraphs, its markup left out.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    let text = unescape(text);
    if text.contains("</") || text.contains("<p>") || text.contains("<br") {
        let dom = crate::dom::parse(&text);
        let blocks = split(&dom, &vec![Default::default(); dom.ids().len()]);
        return blocks.into_iter().map(|b| b.text).collect();
    }
    text.split('\n')
        .map(line)
        .filter(|l| !l.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(n: usize) -> Vec<Value> {
        (0..n)
            .map(|i| format!("Le conseil a voté mardi, pour la {i}e fois, la construction du pont de la ville.").into())
            .collect()
    }

    #[test]
    fn the_part_with_most_running_text_is_the_article() {
        let state = serde_json::json!({"props": {"pageProps": {
            "menu": [{"title": "Une", "url": "/une"}],
            "story": {"headline": "Un pont", "publishedAt": "2024-03-01", "authors": [{"name": "Zoé Martin"}], "elements": sentences(8)},
            "related": sentences(30),
        }}});
        let found = article(&StateKeys::new().unwrap(), &state).unwrap();
        assert_eq!(found.title.as_deref(), Some("Un pont"));
        assert_eq!(found.published.as_deref(), Some("2024-03-01"));
        assert_eq!(found.authors, ["Zoé Martin"]);
        assert_eq!(found.text.split("\n\n").count(), 8);
    }

    #[test]
    fn the_words_of_an_interface_are_no_article() {
        let state = serde_json::json!({"strings": {"a": sentences(9), "b": "Ce lecteur a été invité à donner son avis."}});
        let found = article(&StateKeys::new().unwrap(), &state).unwrap_or_default();
        assert!(!found.is_article("Un pont pour Valbrune"));
    }

    #[test]
    fn a_list_of_articles_is_none() {
        let cards: Vec<Value> = sentences(20)
            .into_iter()
            .map(|s| serde_json::json!({"title": "Un titre", "url": "/a", "lead": s}))
            .collect();
        let keys = StateKeys::new().unwrap();
        assert!(article(&keys, &serde_json::json!({"items": cards})).is_none());
    }

    #[test]
    fn states_are_read_however_they_are_assigned() {
        for script in [
            r#"{"a": 1}"#,
            r#"window.__INITIAL_STATE__ = {"a": 1};(function(){})()"#,
            r#"var x = 3; window.__S__=JSON.parse("{\"a\": 1}");"#,
            r#"Fusion.globalContent={"a": 1};Fusion.x={"b":2}"#,
        ] {
            let read = values(script, None);
            assert_eq!(
                read.first().and_then(|v| v["a"].as_i64()),
                Some(1),
                "{script}"
            );
        }
        assert!(values("if (a == b) { c = {d: 1} }", None).is_empty());
    }
}
