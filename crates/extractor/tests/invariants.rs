//! What holds for any text whatever: mentions stand where they say, in order, apart from one another, and nothing panics.

use std::sync::LazyLock;

use depeche_extractor::{ExtractConfig, Extractor};
use depeche_model::{Article, Field, Record};
use proptest::prelude::*;

static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(|| {
    Extractor::new(&ExtractConfig::default()).expect("the embedded tables are sound")
});

fn read(title: &str, text: &str, lang: &str) -> Record {
    let mut article = Article {
        title: Some(title.to_owned()),
        text: text.to_owned(),
        declared_lang: Some(lang.to_owned()),
        published: "2025-08-14".parse().ok(),
        ..Article::default()
    };
    // The language is given, so that any text is read and not set aside as foreign.
    article
        .origins
        .insert("lang", depeche_model::Origin("hint".into()));
    EXTRACTOR.extract(article)
}

fn check(record: &Record) {
    let title: Vec<char> = record
        .title
        .as_deref()
        .unwrap_or_default()
        .chars()
        .collect();
    let text: Vec<char> = record.text.chars().collect();
    let mut last = (Field::Title, 0);
    for mention in &record.mentions {
        let field = if mention.field == Field::Title {
            &title
        } else {
            &text
        };
        let stretch: String = field[mention.start..mention.end].iter().collect();
        assert_eq!(stretch, mention.text);
        assert!(
            (mention.field, mention.start) >= last,
            "out of order or overlapping: {mention:?}"
        );
        assert!(mention.start < mention.end && (0.0..=1.0).contains(&mention.confidence));
        last = (mention.field, mention.end);
        if let Some(id) = &mention.entity {
            assert!(
                record.entities.iter().any(|entity| &entity.id == id),
                "{id} is no entity of the record"
            );
        }
    }
}

/// Pieces that news is made of, so that random texts come near to what the rules look for.
const PIECES: [&str; 40] = [
    "le 14 août 2025",
    "12 €",
    "M. ",
    "ministère de la ",
    "l'",
    "$5-",
    "10 million",
    "entre ",
    " et ",
    "La société ",
    "U.S. ",
    "(GSA)",
    "hier",
    "lundi prochain",
    "1er ",
    "février",
    "\u{202f}",
    "\u{a0}",
    "«",
    "»",
    "É",
    "e\u{301}",
    "🏦",
    "Inc.",
    " & ",
    "S.A.",
    "€",
    "1 234,56",
    "1,234.56",
    "FY19",
    "2025-W",
    "\n\n",
    ". ",
    ", ",
    "d’",
    "Banque ",
    "Agency ",
    "may ",
    "the ",
    "été ",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_characters(title in "\\PC{0,40}", text in "(?s).{0,300}", french in any::<bool>()) {
        check(&read(&title, &text, if french { "fr" } else { "en" }));
    }

    #[test]
    fn any_order_of_pieces(picks in prop::collection::vec(0..PIECES.len(), 0..60), french in any::<bool>()) {
        let text: String = picks.iter().map(|pick| PIECES[*pick]).collect();
        check(&read(&text, &text, if french { "fr" } else { "en" }));
    }
}

#[test]
fn the_same_article_gives_the_same_record() {
    let text = "La Banque de France a prêté 3 millions d'euros à Cordouan Énergie mardi. La BdF n'a rien dit.";
    let (one, two) = (read("Prêt", text, "fr"), read("Prêt", text, "fr"));
    assert_eq!(
        serde_json::to_string(&one).unwrap(),
        serde_json::to_string(&two).unwrap()
    );
}

#[test]
fn a_relative_date_without_an_anchor_stays_open() {
    let article = Article {
        text: "The committee met on Tuesday and again last week, a spokesman for the council said in London.".into(),
        ..Article::default()
    };
    let record = EXTRACTOR.extract(article);
    let dates: Vec<_> = record
        .mentions
        .iter()
        .filter_map(|m| m.date.as_ref())
        .collect();
    assert!(
        !dates.is_empty()
            && dates
                .iter()
                .all(|date| date.value.is_none() && date.first.is_none())
    );
    assert!(
        record
            .warnings
            .iter()
            .any(|warning| warning.starts_with("no-publication-date"))
    );
}
