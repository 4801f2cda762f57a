//! Predictions for the date benchmark: reads case files (JSON lines with `id`, `lang`, `text`, `ref`, `source`), writes one
//! line of predictions each, offsets in code points, `end_iso` exclusive.

use std::{env, fs};

use depeche_extractor::{Context, Value, dates::DateFinder};
use depeche_model::{Lang, Stamp};
use serde_json::{Value as Json, json};

#[allow(clippy::print_stdout, reason = "the predictions are the output")]
fn main() -> anyhow::Result<()> {
    let finder = DateFinder::new()?;
    for path in env::args().skip(1) {
        for line in fs::read_to_string(path)?.lines() {
            let case: Json = serde_json::from_str(line)?;
            println!(
                "{}",
                json!({"id": case["id"], "mentions": mentions(&finder, &case)})
            );
        }
    }
    Ok(())
}

/// The dates of one case, as the scorer reads them.
fn mentions(finder: &DateFinder, case: &Json) -> Vec<Json> {
    let text = case["text"].as_str().unwrap_or_default();
    let published: Option<Stamp> = case["ref"].as_str().and_then(|stamp| stamp.parse().ok());
    let british = case["source"]
        .as_str()
        .is_some_and(|source| source.ends_with("-gb"));
    let context = Context {
        lang: Lang::from_tag(case["lang"].as_str().unwrap_or_default()).unwrap_or(Lang::En),
        published,
        country: british.then_some("GB"),
    };
    let code_points = |byte: usize| text[..byte].chars().count();
    finder
        .find(text, &context)
        .into_iter()
        .filter_map(|found| {
            let Value::Date(date) = found.value else {
                return None;
            };
            let end = date.last.and_then(|last| last.tomorrow().ok());
            Some(json!({
                "start": code_points(found.span.start),
                "end": code_points(found.span.end),
                "timex": date.value,
                "start_iso": date.first.map(|day| day.to_string()),
                "end_iso": end.map(|day| day.to_string()),
                "rule": found.rule,
            }))
        })
        .collect()
}
