//! Any bytes as a page: an article or an error, never a panic; and the explanation prints.
#![no_main]

use std::sync::LazyLock;

use depeche_cleaner::Cleaner;
use depeche_model::{InputKind, Page};
use libfuzzer_sys::fuzz_target;

static CLEANER: LazyLock<Cleaner> =
    LazyLock::new(|| Cleaner::new().expect("the built-in tables are tested"));

fuzz_target!(|body: &[u8]| {
    let page = Page {
        source: "fuzz".into(),
        kind: InputKind::Html,
        final_url: "https://news.example/2024/03/01/story".parse().ok(),
        body: body.to_vec(),
        ..Page::default()
    };
    if let Ok(explanation) = CLEANER.explain(&page) {
        let _ = explanation.to_string();
    }
});
