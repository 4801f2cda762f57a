//! Prints every block of the pages of a benchmark with its features, for `scripts/train_blocks.py`: one JSON line a page.

use std::{io::Read, path::Path};

use depeche_cleaner::Cleaner;
use depeche_model::{InputKind, Page};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let manifest = std::env::args()
        .nth(1)
        .ok_or("give the path of a manifest")?;
    let folder = Path::new(&manifest).parent().unwrap_or(Path::new("."));
    let cleaner = Cleaner::new()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    std::io::Write::write_fmt(
        &mut out,
        format_args!("{}\n", json!({"names": Cleaner::feature_names()})),
    )?;
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
        if let Ok(blocks) = cleaner.samples(&page) {
            let blocks: Vec<Value> = blocks
                .into_iter()
                .map(|b| json!([b.text, b.around[0], b.around[1], b.features]))
                .collect();
            std::io::Write::write_fmt(
                &mut out,
                format_args!("{}\n", json!({"id": entry["id"], "blocks": blocks})),
            )?;
        }
    }
    Ok(())
}
