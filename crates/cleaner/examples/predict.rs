//! Cleans the pages of a benchmark and prints predictions, one JSON line a page.
//!
//! `cargo run --release --example predict -- gold.jsonl > pred.jsonl`: each line of the manifest has `id`, `file` (gzip, relative
//! to the manifest) and perhaps `url`.

use std::{io::Read, path::Path};

use depeche_cleaner::Cleaner;
use depeche_model::{InputKind, Page};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let manifest = std::env::args()
        .nth(1)
        .ok_or("give the path of a manifest")?;
    let folder = Path::new(&manifest).parent().unwrap_or(Path::new("."));
    let explained = std::env::args().nth(2); // the id of one page to explain instead
    let cleaner = Cleaner::new()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::fs::read_to_string(&manifest)?.lines() {
        let entry: Value = serde_json::from_str(line)?;
        let mut body = Vec::new();
        let file = entry["file"].as_str().ok_or("a line without file")?;
        flate2::read::GzDecoder::new(std::fs::File::open(folder.join(file))?)
            .read_to_end(&mut body)?;
        let url = entry["url"].as_str().and_then(|u| u.parse().ok());
        let page = Page {
            source: file.to_owned(),
            final_url: url,
            kind: InputKind::Html,
            body,
            ..Page::default()
        };
        if let Some(id) = &explained {
            if entry["id"] == id.as_str() {
                std::io::Write::write_fmt(&mut out, format_args!("{}", cleaner.explain(&page)?))?;
            }
            continue;
        }
        let prediction = match cleaner.clean(&page) {
            Ok(article) => {
                let guess = || {
                    whatlang::detect_lang(&article.text).map(|l| two_letters(l.code()).to_owned())
                };
                json!({
                    "id": entry["id"], "title": article.title, "authors": article.authors,
                    "published": article.published, "lang": guess().or(article.declared_lang.clone()), "text": article.text,
                    "warnings": article.warnings.iter().map(|w| w.code).collect::<Vec<_>>(), "quality": article.quality,
                    "origins": article.origins.iter().map(|(k, v)| ((*k).to_owned(), v.0.clone().into())).collect::<serde_json::Map<String, Value>>(),
                })
            }
            Err(error) => json!({"id": entry["id"], "error": error.code()}),
        };
        std::io::Write::write_fmt(&mut out, format_args!("{prediction}\n"))?;
    }
    Ok(())
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
