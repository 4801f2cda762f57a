//! Pages a second on one thread, warm: the cleaner, `dom_smoothie`, and the parser alone as the floor, in turns in one run.
//!
//! `cargo run --release -- GOLD [CORPUS]`: GOLD is the manifest of the article bench (`id`, `corpus`, `file`, `url` a line).

use std::{io::Read, path::Path, process::ExitCode, time::Instant};

use depeche_cleaner::Cleaner;
use depeche_model::{InputKind, Page};

/// Rounds; the best of each is compared, since a busy machine only ever slows.
const ROUNDS: usize = 7;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let Some(manifest) = args.next() else {
        eprintln!("give the path of the article bench's gold.jsonl");
        return ExitCode::from(2);
    };
    let corpus = args.next().unwrap_or_else(|| "aeb".to_owned());
    let pages = match read(Path::new(&manifest), &corpus) {
        Ok(pages) if !pages.is_empty() => pages,
        Ok(_) => {
            eprintln!("no page of {corpus} in {manifest}");
            return ExitCode::FAILURE;
        }
        Err(error) => {
            eprintln!("{manifest}: {error}");
            return ExitCode::FAILURE;
        }
    };
    compare(&pages);
    ExitCode::SUCCESS
}

fn compare(pages: &[Page]) {
    let cleaner = Cleaner::new().expect("the built-in tables are tested");
    let texts: Vec<String> = pages
        .iter()
        .map(|p| String::from_utf8_lossy(&p.body).into_owned())
        .collect();
    let parse = || {
        for text in &texts {
            std::hint::black_box(dom_query::Document::from(text.as_str()));
        }
    };
    let own = || {
        for page in pages {
            let _ = std::hint::black_box(cleaner.clean(page));
        }
    };
    let other = || {
        for text in &texts {
            let reader = dom_smoothie::Readability::new(text.as_str(), None, None);
            let _ = std::hint::black_box(reader.map(|mut r| r.parse()));
        }
    };
    let mut best = [f64::INFINITY; 3];
    for _ in 0..ROUNDS {
        for (best, work) in best.iter_mut().zip([&parse as &dyn Fn(), &own, &other]) {
            let start = Instant::now();
            work();
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    let rate = |seconds: f64| pages.len() as f64 / seconds;
    println!("{} pages, best of {ROUNDS} rounds", pages.len());
    println!(
        "{:<36} {:>7.0} pages/s",
        "parse alone (dom_query), the floor",
        rate(best[0])
    );
    println!(
        "{:<36} {:>7.0} pages/s",
        "depeche, text and metadata",
        rate(best[1])
    );
    println!("{:<36} {:>7.0} pages/s", "dom_smoothie", rate(best[2]));
    println!(
        "depeche takes {:.2} of dom_smoothie's time and {:.2} of the floor's",
        best[1] / best[2],
        best[1] / best[0]
    );
}

/// The pages of one corpus.
fn read(manifest: &Path, corpus: &str) -> Result<Vec<Page>, Box<dyn std::error::Error>> {
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let mut pages = Vec::new();
    for line in std::fs::read_to_string(manifest)?.lines() {
        let entry: serde_json::Value = serde_json::from_str(line)?;
        if entry["corpus"] != corpus {
            continue;
        }
        let file = entry["file"].as_str().ok_or("a line without file")?;
        let mut body = Vec::new();
        flate2::read::GzDecoder::new(std::fs::File::open(folder.join(file))?)
            .read_to_end(&mut body)?;
        pages.push(Page {
            source: file.to_owned(),
            final_url: entry["url"].as_str().and_then(|u| u.parse().ok()),
            kind: InputKind::Html,
            body,
            ..Page::default()
        });
    }
    Ok(pages)
}
