//! Articles that change, move, return, or repeat one another.

mod common;

use common::{Place, at, full, piece};
use depeche_sink::{StoreError, Stored, diff::ChangeKind};

const LONG: &str = "Le conseil municipal a voté mardi soir le budget de la commune, qui prévoit la construction d'une \
école, la rénovation de deux gymnases et l'achat de bus électriques pour les lignes du centre. L'opposition a critiqué \
la hausse de la taxe foncière, que la maire juge inévitable après deux années de gel. Les travaux de l'école doivent \
commencer au printemps et durer dix-huit mois selon le calendrier présenté aux élus.";

#[test]
fn a_changed_text_is_a_revision_with_both_texts_and_records() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let url = "https://example.org/a";
    store.store(run, &[full(url).outcome()], at(1)).unwrap();
    let changed = full(url)
        .says("La GSA a signé avec Apple un contrat de 1 million d'euros.")
        .names("Apple", "company/apple", "Apple")
        .costs("1 million d'euros", "1000000", "EUR")
        .fetched(60);
    let stored = store.store(run, &[changed.outcome()], at(61)).unwrap();
    assert_eq!(
        stored,
        [Stored::Revised {
            id: format!("id-{url}"),
            revision: 2
        }]
    );
    assert_eq!(place.count("articles"), 1);
    assert_eq!(
        place.lines("SELECT revision, substr(text, 1, 12) FROM revisions ORDER BY revision"),
        ["1|Le 14 août 2", "2|La GSA a sig"]
    );
    assert_eq!(
        place.lines("SELECT text FROM mentions ORDER BY n"),
        ["Apple", "1 million d'euros"]
    );
    assert_eq!(
        place.lines(
            "SELECT json_array_length(record, '$.mentions') FROM revisions WHERE revision = 1"
        ),
        ["4"]
    );
    assert_eq!(
        place.lines("SELECT id, articles FROM entities ORDER BY id"),
        ["agency/us/gsa|0", "company/apple|1", "company/openai|0"]
    );
    let search = |words: &str| {
        let found = place
            .reader()
            .search(words, &Default::default(), &Default::default());
        found.unwrap().rows.len()
    };
    assert_eq!((search("apple"), search("dollars")), (1, 0));

    let diff = place.reader().diff(url, None, None).unwrap();
    assert_eq!((diff.from, diff.to), (1, 2));
    assert!(
        diff.text
            .iter()
            .any(|w| w.kind == ChangeKind::Added && w.text.contains("Apple"))
    );
    let kinds: Vec<_> = diff
        .facts
        .removed
        .iter()
        .map(|f| f.value.as_str())
        .collect();
    assert_eq!(
        kinds,
        [
            "agency/us/gsa",
            "company/openai",
            "2025-08-14",
            "contract: agency/us/gsa → company/openai, USD 200000000, 2025",
            "USD 200000000"
        ]
    );
    assert_eq!(diff.facts.added.len(), 2);
}

#[test]
fn what_an_article_said_before_is_news_only_when_it_says_it_again() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let page = |text: &str, seconds| {
        piece("https://example.org/a", "T", text)
            .says(text)
            .fetched(seconds)
            .outcome()
    };
    let batch = [page("Un.", 0), page("Deux.", 10)];
    store.store(run, &batch, at(11)).unwrap();
    // The same two answers, replayed from an archive.
    let stored = store.store(run, &batch, at(12)).unwrap();
    assert_eq!(stored, [Stored::Unchanged, Stored::Unchanged]);
    // A later answer that goes back to the first text.
    let stored = store.store(run, &[page("Un.", 20)], at(21)).unwrap();
    assert!(matches!(stored[0], Stored::Revised { revision: 3, .. }));
}

#[test]
fn the_same_bytes_are_never_a_revision() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let url = "https://example.org/a";
    store
        .store(run, &[piece(url, "T", "Un texte.").outcome()], at(1))
        .unwrap();
    let better = piece(url, "T", "Un texte.").with(|c| {
        c.record.text = "Un meilleur texte.".into();
        c.record.extractor = "depeche 0.1".into();
    });
    let stored = store.store(run, &[better.outcome()], at(2)).unwrap();
    assert!(matches!(stored[0], Stored::Updated { .. }));
    assert_eq!(
        place.lines("SELECT revision, text FROM articles"),
        ["1|Un meilleur texte."]
    );
    assert_eq!(place.count("past_revisions"), 0);
}

#[test]
fn another_extractor_or_other_facts_update_the_row() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let url = "https://example.org/a";
    store.store(run, &[full(url).outcome()], at(1)).unwrap();
    let newer = full(url).with(|c| {
        c.record.extractor = "depeche 0.1".into();
        c.record.mentions.remove(0);
    });
    let stored = store.store(run, &[newer.outcome()], at(2)).unwrap();
    assert!(matches!(stored[0], Stored::Updated { .. }));
    assert_eq!(place.count("mentions"), 3);
    assert_eq!(
        place.lines("SELECT extractor, revision FROM articles"),
        ["depeche 0.1|1"]
    );
}

#[test]
fn an_article_that_moved_is_the_same_article() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let old = "https://example.org/old-slug";
    store
        .store(run, &[piece(old, "Le budget voté", LONG).outcome()], at(1))
        .unwrap();
    // By its canonical URL.
    let mobile = piece("https://m.example.org/x", "Le budget voté", LONG)
        .with(|c| c.record.canonical_url = Some(old.into()));
    // By redirect from the old address.
    let moved = piece("https://example.org/new-slug", "Le budget voté", LONG).with(|c| {
        c.page.requested_url = Some(old.parse().unwrap());
        c.record.canonical_url = Some("https://example.org/new-slug".into());
    });
    // By headline and words on the same host.
    let copied = piece("https://www.example.org/third", "Le budget voté", LONG);
    let batch = [mobile.outcome(), moved.outcome(), copied.outcome()];
    store.store(run, &batch, at(2)).unwrap();
    assert_eq!(place.count("articles"), 1);
    let view = place
        .reader()
        .article("https://www.example.org/third#comments")
        .unwrap();
    assert_eq!(view.addresses.len(), 4);
}

#[test]
fn a_reused_address_is_another_article() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let live = |day: u32, text: &str| {
        piece("https://example.org/live", &format!("Jour {day}"), text).with(|c| {
            let own = format!("https://example.org/live/{day}");
            c.record.id = format!("id-{day}");
            c.record.canonical_url = Some(own);
        })
    };
    let batch = [
        live(1, LONG).outcome(),
        live(
            2,
            "Tout autre chose se passe aujourd'hui dans une autre ville.",
        )
        .outcome(),
    ];
    let stored = store.store(run, &batch, at(1)).unwrap();
    assert!(
        stored.iter().all(|s| matches!(s, Stored::New { .. })),
        "{stored:?}"
    );
}

/// A page from a file, which tells no address.
fn saved(file: &str, title: &str, text: &str, day: &str) -> common::Piece {
    piece("https://example.org/x", title, text)
        .published(day)
        .with(|c| {
            c.record.id = format!("id-{file}-{day}-{title}-{}", text.len());
            c.record.url = None;
            c.page.source = file.to_owned();
            c.page.requested_url = None;
            c.page.final_url = None;
        })
}

const OTHER: &str = "Ports, routes et chantiers font la une ce matin. Un journal de la côte raconte la grève des grutiers, un \
autre suit le procès d'un ancien préfet, et tous s'inquiètent de la sécheresse qui gagne les plaines du nord.";

#[test]
fn a_title_alone_makes_no_file_an_article_that_was_there() {
    let place = Place::new();
    let (mut store, run) = place.store();
    for (title, day_1, day_2) in [
        ("Revue de presse", "2025-08-14", "2025-08-15"),
        ("News in brief", "2025-08-14", "2025-08-14"),
    ] {
        let file = format!("{title}/today.html");
        let batch = [
            saved(&file, title, LONG, day_1).outcome(),
            saved(&file, title, OTHER, day_2).outcome(),
        ];
        let stored = store.store(run, &batch, at(1)).unwrap();
        let lost = stored.iter().any(|s| matches!(s, Stored::Revised { .. }));
        assert!(!lost, "{title}: {stored:?}");
    }
    assert_eq!(place.count("articles"), 4);
}

#[test]
fn a_file_rewritten_on_its_day_is_a_revision() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let page = |text: &str| saved("budget.html", "Le budget voté", text, "2025-08-14").outcome();
    let rewritten = format!("{} {OTHER}", LONG.split_once('.').unwrap().0);
    let stored = store
        .store(run, &[page(LONG), page(&rewritten)], at(1))
        .unwrap();
    assert!(matches!(stored[1], Stored::Revised { .. }), "{stored:?}");
}

#[test]
fn a_number_sign_in_a_path_is_no_fragment() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let pages: Vec<_> = (1..=2)
        .map(|n| {
            let text = format!("{LONG} Note {n}.");
            saved(
                &format!("note#{n}.html"),
                &format!("Note {n}"),
                &text,
                "2025-08-14",
            )
        })
        .collect();
    let batch: Vec<_> = pages.iter().map(|page| page.clone().outcome()).collect();
    let stored = store.store(run, &batch, at(1)).unwrap();
    assert!(
        matches!(stored[..], [Stored::New { .. }, Stored::Duplicate { .. }]),
        "{stored:?}"
    );
    for page in &pages {
        assert!(store.knows_page(page.page(), "depeche 0.0").unwrap());
        let view = place.reader().article(&page.page().source).unwrap();
        assert_eq!(view.record.title, page.record().title);
    }
    let failures = [
        common::failure("bad#1.html", "no-text", None),
        common::failure("bad#2.html", "no-text", None),
    ];
    store.store(run, &failures, at(2)).unwrap();
    assert_eq!(place.count("failures"), 2);
}

#[test]
fn near_duplicates_are_kept_and_lead_to_the_first() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let copy = LONG.replace("mardi", "lundi").replace("dix-huit", "seize");
    let batch = [
        piece("https://one.example/a", "Le budget", LONG).outcome(),
        piece("https://two.example/b", "Vote du budget", &copy).outcome(),
        piece(
            "https://three.example/c",
            "Budget",
            &format!("{copy} Avec l'agence."),
        )
        .outcome(),
        piece(
            "https://four.example/d",
            "Autre",
            &LONG.split(' ').rev().collect::<Vec<_>>().join(" "),
        )
        .outcome(),
    ];
    let stored = store.store(run, &batch, at(1)).unwrap();
    let of_first =
        |s: &Stored| matches!(s, Stored::Duplicate { of, .. } if of == "id-https://one.example/a");
    assert!(matches!(stored[0], Stored::New { .. }));
    assert!(of_first(&stored[1]) && of_first(&stored[2]), "{stored:?}");
    assert!(matches!(stored[3], Stored::New { .. }));
    assert_eq!(place.count("articles"), 4);
    assert_eq!(place.count("duplicates"), 2);
    // The same copy again is the same row, still a copy.
    assert_eq!(
        store.store(run, &batch[1..2], at(2)).unwrap(),
        [Stored::Unchanged]
    );
}

#[test]
fn short_notices_are_not_duplicates() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let notice = "Cet article est réservé aux abonnés.";
    let batch = [
        piece("https://one.example/a", "Un", notice).outcome(),
        piece("https://one.example/b", "Deux", notice).outcome(),
    ];
    let stored = store.store(run, &batch, at(1)).unwrap();
    assert!(stored.iter().all(|s| matches!(s, Stored::New { .. })));
}

#[test]
fn a_stored_page_comes_back_and_can_be_read_again() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let first = full("https://example.org/a").with(|c| c.page.hints.lang = Some("fr".into()));
    let page = first.page().clone();
    assert!(!store.knows_page(&page, "depeche 0.0").unwrap());
    store.store(run, &[first.outcome()], at(1)).unwrap();
    assert!(store.knows_page(&page, "depeche 0.0").unwrap());
    assert!(!store.knows_page(&page, "depeche 0.1").unwrap());

    let all = Default::default();
    assert!(
        store
            .pages_to_read_again("depeche 0.0", &all, 0, 10)
            .unwrap()
            .is_empty()
    );
    let pages = store
        .pages_to_read_again("depeche 0.1", &all, 0, 10)
        .unwrap();
    assert_eq!(pages.len(), 1);
    assert_eq!(pages[0].page.body, page.body);
    assert_eq!(pages[0].page.hints, page.hints);

    let better = full("https://example.org/a").with(|c| {
        c.record.extractor = "depeche 0.1".into();
        c.record.mentions.retain(|m| m.text != "GSA");
        c.record.deals.clear();
    });
    let depeche_model::Outcome::Clipping(better) = better.outcome() else {
        unreachable!()
    };
    let changes = store
        .replace(run, vec![(pages[0].article_key, *better)], at(5))
        .unwrap();
    let removed: Vec<_> = changes[0]
        .facts
        .removed
        .iter()
        .map(|f| f.kind.as_str())
        .collect();
    assert_eq!(removed, ["agency", "deal"]);
    assert!(
        store
            .pages_to_read_again("depeche 0.1", &all, 0, 10)
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        place.lines("SELECT revision, extractor FROM articles"),
        ["1|depeche 0.1"]
    );
    store.tidy(None).unwrap();
    assert_eq!(place.lines("SELECT id FROM entities"), ["company/openai"]);
}

#[test]
fn an_article_that_never_changed_has_no_diff() {
    let place = Place::new();
    let (mut store, run) = place.store();
    store
        .store(run, &[full("https://example.org/a").outcome()], at(1))
        .unwrap();
    let error = place
        .reader()
        .diff("https://example.org/a", None, None)
        .unwrap_err();
    assert!(matches!(error, StoreError::NotFound(_)), "{error}");
    assert!(error.to_string().contains("never changed"));
}

#[test]
fn a_record_read_back_is_the_record_that_was_stored() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let original = full("https://example.org/a").with(|c| {
        c.record.sentences = vec![depeche_model::SentenceSpan {
            field: depeche_model::Field::Text,
            start: 0,
            end: 82,
        }];
        // Of as many mentions, the order of the ids decides, as the extractor has it.
        c.record.entities.sort_by(|a, b| a.id.cmp(&b.id));
    });
    let want = original.record().clone();
    store.store(run, &[original.outcome()], at(1)).unwrap();
    let view = place.reader().article("https://example.org/a").unwrap();
    assert_eq!(view.record, want);
}
