//! Who wrote it: people, in the order printed.

use depeche_model::{Article, Origin};
use serde_json::Value;

use super::{Candidate, Trace, View};
use crate::{chars::line, structured::text_of};

/// Fills `authors`.
pub(crate) fn fill(view: &View, article: &mut Article, trace: &mut Trace) {
    let mut lists: Vec<(String, Vec<String>)> = Vec::new();
    let ld = view
        .structured
        .article()
        .and_then(|a| a.get("author").or_else(|| a.get("creator")));
    if let Some(value) = ld {
        let mut names = Vec::new();
        collect(view, value, &mut names, 0);
        lists.push(("json-ld:author".into(), names));
    }
    for name in [
        "author",
        "article:author",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "byl",
    ] {
        let names: Vec<String> = view.head.all(name).iter().map(|c| line(c)).collect();
        if !names.is_empty() {
            lists.push((format!("meta:{name}"), names));
        }
    }
    let mut candidates = Vec::new();
    for (origin, names) in lists {
        let names: Vec<String> = names
            .into_iter()
            .filter(|n| !n.starts_with("http") && !n.is_empty())
            .collect();
        if names.is_empty() {
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
        other => names.extend(text_of(other)),
    }
}
