//! Hints as a JSON column: `{"published":"2025-08-14","lang":"fr"}`, only what was given.

use depeche_model::Hints;
use serde_json::{Map, Value};

/// Writes hints.
pub(crate) fn to_json(hints: &Hints) -> String {
    let mut out = Map::new();
    let published = hints.published.map(|stamp| stamp.to_string());
    for (name, value) in [
        ("id", &hints.id),
        ("published", &published),
        ("title", &hints.title),
        ("site", &hints.site),
        ("lang", &hints.lang),
        ("section", &hints.section),
    ] {
        if let Some(value) = value {
            out.insert(name.to_owned(), Value::String(value.clone()));
        }
    }
    if hints.from_listing {
        out.insert("from_listing".to_owned(), Value::Bool(true));
    }
    Value::Object(out).to_string()
}

/// Reads hints; what cannot be read is as if not given.
pub(crate) fn from_json(text: &str) -> Hints {
    let object: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    let get = |name: &str| Some(object.get(name)?.as_str()?.to_owned());
    Hints {
        id: get("id"),
        published: get("published").and_then(|text| text.parse().ok()),
        title: get("title"),
        site: get("site"),
        lang: get("lang"),
        section: get("section"),
        from_listing: object.get("from_listing") == Some(&Value::Bool(true)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_come_back() {
        let hints = Hints {
            published: Some("2025-08-14T09:00:00+02:00".parse().unwrap()),
            title: Some("L'\"été\"".into()),
            from_listing: true,
            ..Hints::default()
        };
        assert_eq!(from_json(&to_json(&hints)), hints);
        assert_eq!(to_json(&Hints::default()), "{}");
        assert_eq!(from_json("no json"), Hints::default());
    }
}
