//! What a page says about itself in `application/ld+json`.

use serde_json::{Map, Value};

use crate::{
    chars::line,
    dom::{Dom, Tag},
    page_state::paragraphs,
};

/// Bytes of one JSON script that are read; larger ones are data, not description.
const SCRIPT_LIMIT: usize = 4_000_000;

/// The JSON-LD nodes of a page, with nested `@graph`s laid out flat, in order.
#[derive(Default)]
pub(crate) struct Structured {
    /// Objects in the order of the page.
    pub(crate) nodes: Vec<Map<String, Value>>,
    /// Index of the node that describes the article.
    article: Option<usize>,
}

impl Structured {
    /// Reads every JSON-LD script; broken ones are mended where that is easy and left out otherwise.
    pub(crate) fn read(dom: &Dom) -> Structured {
        let mut structured = Structured::default();
        for id in dom.ids() {
            let ld = dom.tag(id) == Tag::Script
                && dom
                    .attr(id, "type")
                    .is_some_and(|t| t.to_ascii_lowercase().contains("ld+json"));
            if ld && let Some(value) = parse(&dom.raw_text(id, SCRIPT_LIMIT)) {
                structured.lay_out(value, 0);
            }
        }
        let rank = |node: &Map<String, Value>| types(node).filter_map(article_rank).min();
        structured.article = (0..structured.nodes.len())
            .filter_map(|at| rank(&structured.nodes[at]).map(|rank| (rank, at)))
            .min()
            .map(|(_, at)| at);
        structured
    }

    fn lay_out(&mut self, value: Value, depth: usize) {
        match value {
            Value::Array(values) if depth < 8 => {
                for value in values {
                    self.lay_out(value, depth + 1);
                }
            }
            Value::Object(mut object) if depth < 8 => {
                if let Some(graph) = object.remove("@graph") {
                    self.lay_out(graph, depth + 1);
                }
                for key in ["mainEntity", "mainEntityOfPage"] {
                    if object.get(key).is_some_and(|v| {
                        v.get("headline").is_some() || v.get("articleBody").is_some()
                    }) {
                        let inner = object.get(key).cloned().unwrap_or_default();
                        self.lay_out(inner, depth + 1);
                    }
                }
                self.nodes.push(object);
            }
            _ => {}
        }
    }

    /// The node that describes the article.
    pub(crate) fn article(&self) -> Option<&Map<String, Value>> {
        self.article.map(|at| &self.nodes[at])
    }

    /// The node with this `@id`.
    pub(crate) fn by_id(&self, id: &str) -> Option<&Map<String, Value>> {
        self.nodes
            .iter()
            .find(|n| n.get("@id").and_then(Value::as_str) == Some(id) && n.len() > 1)
    }

    /// `articleBody` as paragraphs, its markup left out.
    pub(crate) fn body(&self) -> Option<String> {
        let raw = self
            .nodes
            .iter()
            .filter_map(|n| n.get("articleBody").and_then(Value::as_str))
            .max_by_key(|b| b.len())?;
        Some(paragraphs(raw).join("\n\n"))
    }

    /// The types of all nodes.
    pub(crate) fn all_types(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().flat_map(types)
    }

    /// A text of the article's node, clean; empty ones are `None`.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        let value = self.article()?.get(key)?;
        text_of(value)
    }
}

/// The first string that `value` holds, clean.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => line(text),
        Value::Array(values) => return values.iter().find_map(text_of),
        Value::Object(object) => {
            return object
                .get("@value")
                .or_else(|| object.get("name"))
                .and_then(text_of);
        }
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The `@type`s of a node.
pub(crate) fn types(node: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let value = node.get("@type");
    let one = value.and_then(Value::as_str);
    let many = value
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    one.into_iter()
        .chain(many)
        .map(|t| t.rsplit(['/', ':']).next().unwrap_or(t))
}

/// How much a type sounds like an article; smaller is more.
fn article_rank(name: &str) -> Option<u8> {
    Some(match name {
        _ if name.ends_with("NewsArticle") => 0,
        "Article"
        | "BlogPosting"
        | "SocialMediaPosting"
        | "Report"
        | "TechArticle"
        | "ScholarlyArticle"
        | "AdvertiserContentArticle"
        | "SatiricalArticle" => 1,
        "LiveBlogPosting" | "Recipe" | "Review" | "ClaimReview" | "QAPage" | "FAQPage"
        | "Question" => 2,
        "VideoObject" | "CreativeWork" => 3,
        "WebPage" | "ItemPage" => 4,
        _ => return None,
    })
}

/// Parses JSON as pages write it: in comments or CDATA, with raw control characters, with a trailing `;` or comma.
pub(crate) fn parse(text: &str) -> Option<Value> {
    let text = text
        .trim()
        .trim_start_matches("<!--")
        .trim_end_matches("-->")
        .trim();
    let text = text
        .trim_start_matches("//")
        .trim_start_matches("<![CDATA[")
        .trim_start_matches("/*<![CDATA[*/");
    let text = text
        .trim_end_matches("/*]]>*/")
        .trim_end_matches("]]>")
        .trim_end_matches("//")
        .trim()
        .trim_end_matches(';');
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    serde_json::from_str(&mended(text)).ok()
}

/// Control characters inside strings as spaces, commas before a closing bracket left out.
fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in text.chars() {
        if in_string {
            out.push(if c < ' ' { ' ' } else { c });
            (in_string, escaped) = match (escaped, c) {
                (false, '\\') => (true, true),
                (false, '"') => (false, false),
                _ => (true, false),
            };
            continue;
        }
        if matches!(c, '}' | ']') {
            let kept = out.trim_end();
            if kept.ends_with(',') {
                out.truncate(kept.len() - 1);
            }
        }
        in_string = c == '"';
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_json_is_mended() {
        for text in [
            "{\"a\": 1}",
            "<!-- {\"a\": 1} -->",
            "//<![CDATA[\n{\"a\": 1}\n//]]>",
            "{\"a\": 1,};",
            "{\"a\": 1, \"b\": \"one\ntwo\"}",
        ] {
            assert_eq!(parse(text).and_then(|v| v["a"].as_i64()), Some(1), "{text}");
        }
        assert!(parse("function() {}").is_none());
    }

    #[test]
    fn the_article_is_found_in_a_graph() {
        let html = r#"<script type="application/ld+json">{"@graph": [{"@type": "WebPage", "name": "P"},
            {"@type": ["NewsArticle"], "headline": "Un &eacute;t&eacute;"}]}</script>"#;
        let structured = Structured::read(&crate::dom::parse(html));
        assert_eq!(structured.text("headline").as_deref(), Some("Un été"));
    }
}
