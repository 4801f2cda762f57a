//! The fields that a page fills for machines.

use serde_json::Value;

use super::{Candidate, Dates, Found, Kind};
use crate::dom::{NodeId, Tag};

/// Bytes of one script that are searched for the keys of page state.
const STATE_WINDOW: usize = 400_000;
/// Candidates of microdata that are listed.
const MICRODATA: usize = 12;

impl Dates<'_> {
    pub(super) fn json_ld(&self, found: &mut Found) {
        let structured = self.place.view.structured;
        for key in ["datePublished", "dateCreated", "uploadDate"] {
            let raw = structured.text(key);
            found
                .published
                .extend(raw.map(|raw| self.read(format!("json-ld:{key}"), &raw)));
        }
        let changed = structured.text("dateModified");
        found
            .modified
            .extend(changed.map(|raw| self.read("json-ld:dateModified", &raw)));
        if !found.sure() {
            let mut pages = structured
                .nodes
                .iter()
                .filter_map(|n| n.get("datePublished").and_then(Value::as_str));
            let first = pages.next();
            found
                .published
                .extend(first.map(|raw| self.read("json-ld:page", raw)));
        }
    }

    /// The `meta` elements of one kind, those to be trusted or the others.
    pub(super) fn metas(&self, found: &mut Found, kind: Kind, sure: bool) {
        let head = self.place.view.head;
        for (name, ..) in self
            .fields
            .metas
            .iter()
            .filter(|(_, k, s)| *k == kind && *s == sure)
        {
            let first = head.all(name).first();
            let candidate = first.map(|raw| self.read(format!("meta:{name}"), raw));
            match kind {
                Kind::Published => found.published.extend(candidate),
                Kind::Modified => found.modified.extend(candidate),
            }
        }
    }

    /// `itemprop` and RDFa `property` on visible elements.
    pub(super) fn microdata(&self, found: &mut Found) {
        let dom = self.place.view.dom;
        for id in dom.ids() {
            let tag = dom.tag(id);
            if matches!(tag, Tag::Text | Tag::Meta | Tag::Link | Tag::Script) {
                continue;
            }
            let Some(name) = dom
                .attr(id, "itemprop")
                .or_else(|| dom.attr(id, "property"))
            else {
                continue;
            };
            let list = if name.contains("datePublished") || name.contains("dateCreated") {
                &mut found.published
            } else if name.contains("dateModified") {
                &mut found.modified
            } else {
                continue;
            };
            if list.len() < MICRODATA && !self.place.is_foreign(id) {
                list.push(self.read(format!("itemprop:{name}"), &self.machine_or_text(id)));
            }
        }
    }

    /// The machine-readable value of an element, else its text.
    pub(super) fn machine_or_text(&self, id: NodeId) -> String {
        let dom = self.place.view.dom;
        ["datetime", "content", "data-datetime", "title"]
            .iter()
            .find_map(|name| {
                dom.attr(id, name)
                    .filter(|v| v.bytes().any(|b| b.is_ascii_digit()))
            })
            .map_or_else(|| dom.raw_text(id, 200), str::to_owned)
    }

    /// `"publishedAt":"…"` in the state of scripts.
    pub(super) fn states(&self, found: &mut Found) {
        let dom = self.place.view.dom;
        for id in dom.ids().filter(|id| dom.tag(*id) == Tag::Script) {
            for inner in dom.inside(id) {
                let Some(text) = dom.text(inner) else {
                    continue;
                };
                let text = &text[..text.floor_char_boundary(STATE_WINDOW)];
                let raw = self
                    .fields
                    .states
                    .iter()
                    .find_map(|key| state_value(text, key));
                found
                    .published
                    .extend(raw.map(|raw| self.read("script", raw)));
            }
        }
    }

    /// Where only the last change is known, the first publication was that day or earlier.
    pub(super) fn last_resort(&self, found: &mut Found) {
        let change = found.modified.iter().find(|c| c.rejected.is_none());
        found.published.extend(
            change.map(|c| Candidate::new(format!("modified:{}", c.origin), c.value.clone())),
        );
    }
}

/// The value of `"key": "value"` in a script, however its quotes are escaped.
fn state_value<'a>(script: &'a str, key: &str) -> Option<&'a str> {
    let quoted = |rest: &str| rest.starts_with(['"', '\\']);
    script.match_indices(key).find_map(|(at, _)| {
        let after = &script[at + key.len()..];
        if !script[..at].ends_with('"') || !quoted(after) {
            return None;
        }
        let value = after.trim_start_matches([' ', ':', '"', '\\']);
        let end = value.find(['"', ',', '}', '\\']).filter(|end| *end < 60)?;
        Some(&value[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_page_state_are_found_escaped_or_not() {
        let read = |script| state_value(script, "publishedAt");
        assert_eq!(
            read(r#"x={"publishedAt": "2024-03-01"}"#),
            Some("2024-03-01")
        );
        assert_eq!(
            read(r#"x="{\"publishedAt\":\"2024-03-01\"}""#),
            Some("2024-03-01")
        );
        assert_eq!(read(r#"{"republishedAt": "2024-03-01"}"#), None);
        assert_eq!(read(r#"publishedAt = 3"#), None);
    }
}
