//! Pages a second on one thread, warm; then the cost as a page grows. `cargo bench -p depeche-cleaner -- GOLD` with the manifest of
//! the article bench; without it, a page made here. Peers and the parse-only floor are in `benches-peers/`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its table and stops at the first surprise"
)]

use std::{io::Read, path::Path, time::Instant};

use depeche_cleaner::Cleaner;
use depeche_model::{InputKind, Page};

fn main() {
    let cleaner = Cleaner::new().unwrap();
    let manifest = std::env::args().skip(1).find(|a| !a.starts_with("--"));
    let pages = manifest.map_or_else(|| vec![made(200)], |m| read(Path::new(&m)));
    let bytes: usize = pages.iter().map(|p| p.body.len()).sum();
    println!(
        "{} pages, {} KB a page",
        pages.len(),
        bytes / pages.len() / 1000
    );
    rate("text and metadata", pages.len(), || {
        for page in &pages {
            let _ = std::hint::black_box(cleaner.clean(page));
        }
    });
    for paragraphs in [100, 400, 1_600, 6_400] {
        let page = made(paragraphs);
        let start = Instant::now();
        let _ = std::hint::black_box(cleaner.clean(&page));
        let took = start.elapsed();
        println!(
            "{:>6} KB: {:>8.2} ms, {:.1} MB/s",
            page.body.len() / 1000,
            took.as_secs_f64() * 1e3,
            page.body.len() as f64 / took.as_secs_f64() / 1e6
        );
    }
}

/// Runs `work` warm, three times; the best rate of `n` pages a second.
fn rate(name: &str, n: usize, work: impl Fn()) {
    work();
    let best = (0..3).map(|_| {
        let start = Instant::now();
        work();
        n as f64 / start.elapsed().as_secs_f64()
    });
    let best = best.fold(0.0, f64::max);
    println!("{name:<44} {best:>8.0} pages/s");
}

/// The AEB pages of the manifest.
fn read(manifest: &Path) -> Vec<Page> {
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let lines = std::fs::read_to_string(manifest).unwrap();
    let entries = lines
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap());
    entries
        .filter(|e| e["corpus"] == "aeb")
        .map(|e| {
            let mut body = Vec::new();
            let file = std::fs::File::open(folder.join(e["file"].as_str().unwrap())).unwrap();
            flate2::read::GzDecoder::new(file)
                .read_to_end(&mut body)
                .unwrap();
            Page {
                source: "x".into(),
                final_url: e["url"].as_str().and_then(|u| u.parse().ok()),
                kind: InputKind::Html,
                body,
                ..Page::default()
            }
        })
        .collect()
}

/// A page with this many paragraphs and a menu half as long.
fn made(paragraphs: usize) -> Page {
    let mut html =
        String::from("<html lang=en><title>A page that grows</title><body><nav class=menu><ul>");
    for i in 0..paragraphs / 2 {
        html.push_str(&format!("<li><a href=/{i}>Section number {i}</a></li>"));
    }
    html.push_str("</ul></nav><article><h1>A page that grows</h1>");
    for i in 0..paragraphs {
        html.push_str(&format!("<p class=text>Paragraph {i} says that the council of the town met on Tuesday, talked about the <a href=/x>harbour</a> and agreed on nothing at all.</p>"));
    }
    html.push_str("</article></body></html>");
    Page {
        source: "x".into(),
        kind: InputKind::Html,
        body: html.into_bytes(),
        ..Page::default()
    }
}
