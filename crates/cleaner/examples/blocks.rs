//! Prints every block of the pages of a benchmark with its features, for `train/`: one JSON line a page.
//!
//! `cargo run --release -p depeche-cleaner --example blocks -- GOLD... > blocks.jsonl`

mod bench_pages;

use std::io::Write;

use depeche_cleaner::Cleaner;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = bench_pages::Args::read()?;
    let cleaner = args.cleaner()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    writeln!(out, "{}", json!({"names": Cleaner::feature_names()}))?;
    args.each(|entry| {
        if let Ok(blocks) = cleaner.samples(&entry.page) {
            let blocks: Vec<Value> = blocks
                .into_iter()
                .map(|b| json!([b.text, b.around[0], b.around[1], b.features]))
                .collect();
            writeln!(out, "{}", json!({"id": entry.id, "blocks": blocks}))?;
        }
        Ok(())
    })
}
