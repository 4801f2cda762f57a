//! Predictions for the money scorer: reads case files (JSON lines with `id`, `lang`, `text`), prints `{"id", "mentions"}`.
//!
//! `cargo run --release -p depeche-extractor --example money_predict -- CASES.jsonl… > pred.jsonl`

use depeche_extractor::{Context, Value, money::MoneyFinder};
use depeche_model::Lang;
use serde_json::{Value as Json, json};

#[expect(clippy::print_stdout, reason = "an example prints")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let finder = MoneyFinder::new()?;
    for path in std::env::args().skip(1) {
        for line in std::fs::read_to_string(path)?.lines() {
            let case: Json = serde_json::from_str(line)?;
            let text = case["text"].as_str().unwrap_or_default();
            let lang = Lang::from_tag(case["lang"].as_str().unwrap_or("en")).unwrap_or(Lang::En);
            let context = Context {
                lang,
                published: None,
                country: None,
            };
            let chars = |byte: usize| text[..byte].chars().count();
            let mentions = finder.find(text, &context).into_iter().filter_map(|found| match found.value {
                Value::Money(money) => Some(json!({
                    "start": chars(found.span.start), "end": chars(found.span.end), "currency": money.currency,
                    "amount": money.amount.map(|d| d.to_string()), "amount_max": money.amount_max.map(|d| d.to_string()),
                    "rule": found.rule, "per": money.per,
                })),
                _ => None,
            });
            let mentions: Vec<Json> = mentions.collect();
            println!("{}", json!({"id": case["id"], "mentions": mentions}));
        }
    }
    Ok(())
}
