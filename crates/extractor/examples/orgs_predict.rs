//! Predicts companies and agencies for the scorers of the benchmarks.
//!
//! `orgs_predict FILE.jsonl...` reads lines with `id`, `lang` and `text` (or `title` and `body`) and prints lines that
//! the scorers of the organisation and record benchmarks read.

use std::{env, fs, io::Write};

use anyhow::{Context as _, Result};
use depeche_extractor::{Context, FieldText, Value, orgs::OrgFinder};
use depeche_model::{Field, Lang};
use serde_json::{Value as Json, json};

fn main() -> Result<()> {
    let finder = OrgFinder::new(&[])?;
    let mut out = std::io::stdout().lock();
    for path in env::args().skip(1) {
        for line in fs::read_to_string(&path)
            .with_context(|| path.clone())?
            .lines()
        {
            let record: Json = serde_json::from_str(line)?;
            writeln!(out, "{}", predict(&finder, &record))?;
        }
    }
    Ok(())
}

fn predict(finder: &OrgFinder, record: &Json) -> Json {
    let string = |name: &str| record[name].as_str().unwrap_or_default();
    let title = string("title");
    let text = if record["body"].is_string() {
        string("body")
    } else {
        string("text")
    };
    let context = Context {
        lang: Lang::from_tag(string("lang")).unwrap_or(Lang::En),
        published: None,
        country: None,
    };
    let whole = |text: &str| std::iter::once(0..text.len()).collect::<Vec<_>>();
    let fields = [
        FieldText {
            field: Field::Title,
            text: title,
            sentences: whole(title),
        },
        FieldText {
            field: Field::Text,
            text,
            sentences: whole(text),
        },
    ];
    let findings = finder.find(&fields, &context);
    let mut mentions = Vec::new();
    for (field, found) in fields.iter().zip(&findings.found) {
        for f in found {
            let id = match &f.value {
                Value::Company(id) | Value::Agency(id) => id.clone(),
                _ => None,
            };
            let kind = f.value.kind().name();
            let start = field.text[..f.span.start].chars().count();
            let surface = &field.text[f.span.clone()];
            mentions.push(json!({
                "kind": kind, "label": kind, "field": field.field.name(), "start": start,
                "end": start + surface.chars().count(), "text": surface, "entity": id,
                "confidence": f.confidence, "rule": f.rule,
            }));
        }
    }
    json!({"id": string("id"), "title": title, "text": text, "mentions": mentions, "entities": findings.entities})
}
