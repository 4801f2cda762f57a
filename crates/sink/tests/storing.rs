//! What becomes of outcomes: new, unchanged, updated, revised, duplicate, failed; one transaction a batch.

mod common;

use common::{at, failure, full, piece};
use depeche_sink::Stored;

#[test]
fn an_article_becomes_rows_that_a_person_can_read() {
    let place = common::Place::new();
    let (mut store, run) = place.store();
    let stored = store
        .store(run, &[full("https://example.org/a").outcome()], at(1))
        .unwrap();
    assert!(matches!(stored[0], Stored::New { .. }));
    assert_eq!(
        place.lines("SELECT title, site, day, lang, words FROM articles"),
        ["OpenAI à Washington|example.org|2025-08-14|fr|20"]
    );
    assert_eq!(
        place.lines("SELECT kind, text, entity, amount, currency, date_value FROM mentions"),
        [
            "date|14 août 2025||||2025-08-14",
            "agency|GSA|General Services Administration|||",
            "company|OpenAI|OpenAI|||",
            "money|200 millions de dollars||200000000|USD|",
        ]
    );
    assert_eq!(
        place.lines("SELECT sentence FROM mentions WHERE text = 'GSA'"),
        ["Le 14 août 2025, la GSA a signé avec OpenAI un contrat de 200 millions de dollars."]
    );
    assert_eq!(
        place.lines("SELECT payer, payee, amount, currency FROM deals"),
        ["General Services Administration|OpenAI|200000000|USD"]
    );
    assert_eq!(
        place.lines("SELECT id, name, articles, mentions FROM companies"),
        ["company/openai|OpenAI|1|1"]
    );
    assert_eq!(
        place.lines("SELECT currency, max(amount), sum(amount_cents) FROM money GROUP BY currency"),
        ["USD|200000000|20000000000"]
    );
}

#[test]
fn the_same_batch_twice_adds_nothing() {
    let place = common::Place::new();
    let (mut store, run) = place.store();
    let batch = [
        full("https://example.org/a").outcome(),
        full("https://example.org/b").says("Autre chose.").outcome(),
        failure("https://example.org/c", "http-404", None),
    ];
    store.store(run, &batch, at(1)).unwrap();
    let tables = [
        "articles",
        "mentions",
        "entities",
        "entity_names",
        "deals",
        "urls",
        "store_pages",
        "failures",
    ];
    let before = tables.map(|table| place.count(table));
    let again = store.store(run, &batch, at(2)).unwrap();
    assert_eq!(
        again,
        [Stored::Unchanged, Stored::Unchanged, Stored::Failed]
    );
    assert_eq!(tables.map(|table| place.count(table)), before);
    let counts = store.counts(run).unwrap();
    assert_eq!(
        (counts.seen, counts.new, counts.unchanged, counts.failed),
        (6, 2, 2, 2)
    );
}

#[test]
fn search_folds_accents_and_case() {
    let place = common::Place::new();
    let (mut store, run) = place.store();
    let text = "Le ministère de la Défense achète des avions. L'œuvre de l’État. Un sous‑traitant post-Brexit, aujourd'hui.";
    let batch = [piece("https://example.org/a", "Un marché", text).outcome()];
    store.store(run, &batch, at(1)).unwrap();
    for words in [
        "defense",
        "DÉFENSE",
        "déf*",
        "\"ministere de la defense\"",
        "l'etat",
        "oeuvre",
        "title:marche",
        "l’état",
        "sous-traitant",
        "sous-trait*",
        "\"sous traitant\"",
        "post-brexit",
        "aujourd'hui",
        "«\u{a0}ministère de la défense\u{a0}»",
        "“post Brexit” NOT budget",
        "rock' OR 'aujourd",
    ] {
        let found = place
            .reader()
            .search(words, &Default::default(), &Default::default())
            .unwrap();
        assert_eq!(found.rows.len(), 1, "{words}");
    }
    let found = place
        .reader()
        .search("defense", &Default::default(), &Default::default())
        .unwrap();
    let snippet = found.rows[0][found.column("snippet").unwrap()].to_string();
    assert!(snippet.contains("[Défense]"), "{snippet}");
}
