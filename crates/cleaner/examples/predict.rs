//! Cleans the pages of a benchmark and prints predictions, one JSON line a page.
//!
//! `cargo run --release -p depeche-cleaner --example predict -- GOLD... > pred.jsonl`; `--explain ID` shows the blocks of one page
//! instead, `--model TABLE` takes another table of the block classifier, `--only FILE` leaves out the pages whose id it does not
//! list (`train/cv.py` scores each fold so).

mod bench_pages;

use std::io::Write;

use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = bench_pages::Args::read()?;
    let cleaner = args.cleaner()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    args.each(|entry| {
        if args.explain.is_some() {
            write!(out, "{}", cleaner.explain(&entry.page)?)?;
            return Ok(());
        }
        let prediction = match cleaner.clean(&entry.page) {
            Ok(article) => {
                let guess = || {
                    whatlang::detect_lang(&article.text).map(|l| two_letters(l.code()).to_owned())
                };
                json!({
                    "id": entry.id, "title": article.title, "authors": article.authors,
                    "published": article.published, "lang": guess().or(article.declared_lang.clone()), "text": article.text,
                    "warnings": article.warnings.iter().map(|w| w.code).collect::<Vec<_>>(), "quality": article.quality,
                    "origins": article.origins.iter().map(|(k, v)| ((*k).to_owned(), v.0.clone().into())).collect::<serde_json::Map<String, Value>>(),
                })
            }
            Err(error) => json!({"id": entry.id, "error": error.code()}),
        };
        writeln!(out, "{prediction}")?;
        Ok(())
    })
}

/// ISO 639-3 to 639-1, for the languages of the benchmark.
fn two_letters(code: &str) -> &str {
    match code {
        "eng" => "en",
        "fra" => "fr",
        "deu" => "de",
        "spa" => "es",
        "ita" => "it",
        "por" => "pt",
        "kor" => "ko",
        "rus" => "ru",
        "nld" => "nl",
        "jpn" => "ja",
        "cmn" => "zh",
        other => &other[..2],
    }
}
