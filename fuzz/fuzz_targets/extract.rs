//! Any text as an article: every mention is where the record says it is.
#![no_main]

use std::sync::LazyLock;

use depeche_extractor::{ExtractConfig, Extractor};
use depeche_model::Article;
use libfuzzer_sys::fuzz_target;

static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(|| {
    Extractor::new(&ExtractConfig::default()).expect("the built-in tables are tested")
});

fuzz_target!(|text: &str| {
    let article = Article {
        source: "fuzz".into(),
        text: text.to_owned(),
        published: "2024-03-01".parse().ok(),
        ..Article::default()
    };
    let record = EXTRACTOR.extract(article);
    let points: Vec<char> = record.text.chars().collect();
    for mention in record
        .mentions
        .iter()
        .filter(|m| m.field == depeche_model::Field::Text)
    {
        let (start, end) = (mention.start, mention.end);
        let said: String = points[start..end].iter().collect();
        assert_eq!(said, mention.text);
    }
});
