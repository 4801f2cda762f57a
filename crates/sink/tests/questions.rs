//! The ready questions, on articles small enough to count by hand.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod common;

use common::{Place, at, full, piece};
use depeche_model::Kind;
use depeche_sink::{
    DealFilter, EntityRow, Filters, MoneyFilter, Pairs, Period, Reader, SumBy, Table, Value,
};

/// Four articles: the GSA with OpenAI twice (once in one sentence with Apple), the GSA alone, Apple alone.
fn questions() -> (Place, Reader) {
    let place = Place::new();
    let (mut store, run) = place.store();
    let gsa = ("agency/us/gsa", "General Services Administration");
    let batch = [
        full("https://a.example/1")
            .published("2025-08-14")
            .outcome(),
        piece(
            "https://a.example/2",
            "Deux",
            "La GSA paie Apple 0,10 € et OpenAI 0,20 €. Ailleurs, 1 million d'euros.",
        )
        .published("2025-07-03T10:00:00+02:00")
        .names("GSA", gsa.0, gsa.1)
        .names("Apple", "company/apple", "Apple")
        .names("OpenAI", "company/openai", "OpenAI")
        .costs("0,10 €", "0.10", "EUR")
        .costs("0,20 €", "0.20", "EUR")
        .costs("1 million d'euros", "1000000", "EUR")
        .with(|c| split(c, "Ailleurs"))
        .outcome(),
        piece("https://b.example/3", "Three", "The GSA again.")
            .published("2025-07-20")
            .names("GSA", gsa.0, gsa.1)
            .with(|c| c.record.lang = Some("en".into()))
            .outcome(),
        piece("https://b.example/4", "Four", "Apple rose, undated.")
            .names("Apple", "company/apple", "Apple")
            .with(|c| c.record.published = None)
            .outcome(),
    ];
    store.store(run, &batch, at(1)).unwrap();
    let reader = place.reader();
    (place, reader)
}

/// Mentions after `word` belong to the second sentence.
fn split(clipping: &mut depeche_model::Clipping, word: &str) {
    let text = &clipping.record.text;
    let at = text[..text.find(word).unwrap()].chars().count();
    for mention in &mut clipping.record.mentions {
        mention.sentence = usize::from(mention.start > at);
    }
}

fn column(table: &Table, name: &str) -> Vec<String> {
    let at = table.column(name).unwrap();
    table.rows.iter().map(|row| row[at].to_string()).collect()
}

fn entity(reader: &Reader, name: &str) -> EntityRow {
    reader.entity(name).unwrap()
}

fn since(day: &str) -> Filters {
    Filters {
        since: day.parse().ok(),
        ..Filters::default()
    }
}

#[test]
fn names_acronyms_and_ids_mean_the_same() {
    let (_place, reader) = questions();
    for name in [
        "GSA",
        "g.s.a.",
        "General Services Administration",
        "agency/us/gsa",
        "general serv",
        "services administration",
    ] {
        assert_eq!(entity(&reader, name).id, "agency/us/gsa", "{name}");
    }
    let error = reader.entity("Nobody").unwrap_err();
    assert_eq!(error.code(), "not-found");
    assert!(reader.resolve_entity("…").unwrap().is_empty());
}

#[test]
fn aliases_find_what_no_article_wrote() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let known_as = |id: &'static str, aliases: &'static [&'static str]| {
        move |c: &mut depeche_model::Clipping| {
            let entity = c.record.entities.iter_mut().find(|e| e.id == id).unwrap();
            entity.aliases = aliases.iter().map(|&alias| alias.to_owned()).collect();
        }
    };
    let batch = [
        piece(
            "https://a.example/1",
            "Un",
            "Le ministère américain de la Défense achète.",
        )
        .names(
            "ministère américain de la Défense",
            "agency/us/dod",
            "Department of Defense",
        )
        .with(known_as("agency/us/dod", &["DoD", "Pentagone", "GSA"]))
        .outcome(),
        piece("https://a.example/2", "Deux", "La GSA et Pentagone SARL.")
            .names("GSA", "agency/us/gsa", "General Services Administration")
            .names("Pentagone SARL", "company/pentagone", "Pentagone SARL")
            .outcome(),
        piece("https://a.example/3", "Trois", "DoD, écrit DoD.")
            .names("DoD", "company/dod-music", "Days of Delight")
            .outcome(),
    ];
    store.store(run, &batch, at(1)).unwrap();
    let reader = place.reader();
    for (given, want) in [
        ("dod", "agency/us/dod"),
        ("D.O.D.", "agency/us/dod"),
        ("pentagone", "agency/us/dod"),
        ("Pentagone SARL", "company/pentagone"),
        ("days of", "company/dod-music"),
        ("penta", "agency/us/dod"),
    ] {
        assert_eq!(entity(&reader, given).id, want, "{given}");
    }
    let sql =
        "SELECT basis FROM entity_names WHERE name IN ('DoD', 'Pentagone') ORDER BY entity, name";
    assert_eq!(place.lines(sql), ["alias", "alias", "seen"]);
}

#[test]
fn an_alias_that_articles_write_stays_an_alias() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let article = |n: u32| {
        piece(&format!("https://a.example/{n}"), "Un", "La GSA achète.").names(
            "GSA",
            "agency/us/gsa",
            "General Services Administration",
        )
    };
    let known = |c: &mut depeche_model::Clipping| c.record.entities[0].aliases = vec!["GSA".into()];
    let basis = "SELECT basis FROM entity_names WHERE name = 'GSA'";
    store.store(run, &[article(1).outcome()], at(1)).unwrap();
    assert_eq!(place.lines(basis), ["seen"]);
    store
        .store(run, &[article(2).with(known).outcome()], at(2))
        .unwrap();
    assert_eq!(place.lines(basis), ["alias"]);
    store.store(run, &[article(3).outcome()], at(3)).unwrap();
    assert_eq!(place.lines(basis), ["alias"]);
}

#[test]
fn articles_are_listed_newest_first() {
    let (_place, reader) = questions();
    let all = Filters::default();
    assert_eq!(
        column(&reader.articles(None, &all).unwrap(), "title"),
        ["OpenAI à Washington", "Three", "Deux", "Four"]
    );
    let apple = entity(&reader, "apple");
    assert_eq!(
        column(&reader.articles(Some(&apple), &all).unwrap(), "title"),
        ["Deux", "Four"]
    );
    assert_eq!(
        column(
            &reader.articles(None, &since("2025-07-10")).unwrap(),
            "title"
        ),
        ["OpenAI à Washington", "Three"]
    );
    for (site, lang, want) in [
        (Some("b.example"), None, 2),
        (Some("example"), None, 4),
        (Some("www.a.example"), None, 2),
        (None, Some("EN"), 1),
    ] {
        let filters = Filters {
            site: site.map(Into::into),
            lang: lang.map(Into::into),
            ..Filters::default()
        };
        assert_eq!(
            reader.articles(None, &filters).unwrap().rows.len(),
            want,
            "{site:?} {lang:?}"
        );
    }
}

#[test]
fn entities_are_counted_with_their_trend() {
    let (_place, reader) = questions();
    let table = reader.entities(None, &Filters::default()).unwrap();
    assert_eq!(
        column(&table, "id"),
        ["agency/us/gsa", "company/apple", "company/openai"]
    );
    assert_eq!(column(&table, "articles"), ["3", "2", "2"]);
    assert_eq!(column(&table, "trend")[0], "0 0 0 0 0 0 0 0 0 0 2 1");
    let companies = reader
        .entities(Some(Kind::Company), &since("2025-08-01"))
        .unwrap();
    assert_eq!(column(&companies, "id"), ["company/openai"]);
}

#[test]
fn mentions_come_with_their_sentence() {
    let (_place, reader) = questions();
    let table = reader
        .mentions(&entity(&reader, "GSA"), &Filters::default())
        .unwrap();
    assert_eq!(
        column(&table, "day"),
        ["2025-08-14", "2025-07-20", "2025-07-03"]
    );
    assert_eq!(column(&table, "sentence")[1], "The GSA again.");
    let july = Filters {
        until: "2025-07-31".parse().ok(),
        ..Filters::default()
    };
    assert_eq!(
        reader
            .mentions(&entity(&reader, "GSA"), &july)
            .unwrap()
            .rows
            .len(),
        2
    );
}

#[test]
fn partners_share_articles_and_sentences() {
    let (_place, reader) = questions();
    let all = Filters::default();
    let with = |name| Pairs {
        entity: Some(entity(&reader, name)),
        partner: None,
    };
    let table = reader.cooccur(&with("GSA"), &all).unwrap();
    assert_eq!(column(&table, "id"), ["company/openai", "company/apple"]);
    assert_eq!(column(&table, "articles"), ["2", "1"]);
    assert_eq!(column(&table, "sentences"), ["2", "1"]);
    let pairs = reader.cooccur(&Pairs::default(), &all).unwrap();
    assert_eq!(column(&pairs, "company"), ["OpenAI", "Apple"]);
    assert_eq!(column(&pairs, "articles"), ["2", "1"]);
    let agencies = Pairs {
        partner: Some(Kind::Agency),
        ..with("Apple")
    };
    assert_eq!(
        column(&reader.cooccur(&agencies, &all).unwrap(), "id"),
        ["agency/us/gsa"]
    );
    let july = Filters {
        until: "2025-07-31".parse().ok(),
        lang: Some("fr".into()),
        ..Filters::default()
    };
    for pairs in [with("GSA"), Pairs::default()] {
        let table = reader.cooccur(&pairs, &july).unwrap();
        assert_eq!(column(&table, "articles"), ["1", "1"]);
        assert_eq!(column(&table, "sentences"), ["1", "1"]);
    }
}

#[test]
fn a_pair_apart_shares_the_article_alone() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let article = piece("https://a.example/1", "Un", "La GSA achète. EDF vend.")
        .names("GSA", "agency/us/gsa", "General Services Administration")
        .names("EDF", "company/edf", "EDF")
        .with(|c| split(c, "achète"));
    store.store(run, &[article.outcome()], at(1)).unwrap();
    let table = place
        .reader()
        .cooccur(&Pairs::default(), &Filters::default())
        .unwrap();
    assert_eq!(column(&table, "articles"), ["1"]);
    assert_eq!(column(&table, "sentences"), ["0"]);
    let sql = "SELECT entity_id, sentences FROM appearances ORDER BY entity_id";
    assert_eq!(place.lines(sql), ["agency/us/gsa|[0]", "company/edf|[1]"]);
}

#[test]
fn an_amount_that_an_article_repeats_counts_once() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let batch = [
        piece(
            "https://a.example/1",
            "Un",
            "EDF paie 5 € ; oui, 5 euros, et 5 $.",
        )
        .names("EDF", "company/edf", "EDF")
        .costs("5 €", "5", "EUR")
        .costs("5 euros", "5.0", "EUR")
        .costs("5 $", "5", "USD")
        .outcome(),
        piece("https://a.example/2", "Deux", "Encore 5 €.")
            .costs("5 €", "5", "EUR")
            .outcome(),
        piece("https://a.example/3", "Trois", "Le kWh à 0,2016 € en août.")
            .costs("0,2016 €", "0.2016", "EUR")
            .outcome(),
    ];
    store.store(run, &batch, at(1)).unwrap();
    let flags = "SELECT text, repeated FROM money ORDER BY article_key, n";
    assert_eq!(
        place.lines(flags),
        ["5 €|0", "5 euros|1", "5 $|0", "5 €|0", "0,2016 €|0"]
    );
    let reader = place.reader();
    let any = MoneyFilter::default();
    for by in [SumBy::Currency, SumBy::Month] {
        let table = reader.money_sums(by, &any, &Filters::default()).unwrap();
        assert_eq!(column(&table, "currency"), ["EUR", "USD"]);
        assert_eq!(column(&table, "sum"), ["10.2016", "5"]);
        assert_eq!(column(&table, "articles"), ["3", "1"]);
    }
    let table = reader
        .money_sums(SumBy::Company, &any, &Filters::default())
        .unwrap();
    assert_eq!(column(&table, "sum"), ["5", "5"]);
    let largest = reader.money_largest(&any, &Filters::default()).unwrap();
    assert_eq!(column(&largest, "amount"), ["5", "5", "0.2016", "5"]);
    assert!(depeche_sink::check(&place.db()).unwrap().is_sound());
}

#[test]
fn sums_of_money_do_not_lose_cents() {
    let (_place, reader) = questions();
    let all = Filters::default();
    let any = MoneyFilter::default();
    let table = reader.money_sums(SumBy::Currency, &any, &all).unwrap();
    assert_eq!(column(&table, "currency"), ["EUR", "USD"]);
    assert_eq!(column(&table, "sum"), ["1000000.3", "200000000"]);
    let table = reader.money_sums(SumBy::Month, &any, &all).unwrap();
    assert_eq!(column(&table, "month"), ["2025-08", "2025-07"]);
    let table = reader.money_sums(SumBy::Company, &any, &all).unwrap();
    let lines: Vec<_> = table
        .rows
        .iter()
        .map(|row| {
            row.iter()
                .map(Value::to_string)
                .collect::<Vec<_>>()
                .join("|")
        })
        .collect();
    assert_eq!(
        lines,
        [
            "EUR|company/apple|Apple|1|2|0.3|0.2",
            "EUR|company/openai|OpenAI|1|2|0.3|0.2",
            "USD|company/openai|OpenAI|1|1|200000000|200000000",
        ],
        "the million stands in another sentence"
    );
}

#[test]
fn the_largest_amounts_lead() {
    let (_place, reader) = questions();
    let all = Filters::default();
    let table = reader.money_largest(&MoneyFilter::default(), &all).unwrap();
    assert_eq!(
        column(&table, "amount"),
        ["1000000", "0.2", "0.1", "200000000"]
    );
    let apple = MoneyFilter {
        entity: Some(entity(&reader, "Apple")),
        currency: Some("eur".into()),
    };
    assert_eq!(
        column(&reader.money_largest(&apple, &all).unwrap(), "amount"),
        ["0.2", "0.1"]
    );
}

#[test]
fn timelines_count_by_period() {
    let (_place, reader) = questions();
    let gsa = entity(&reader, "GSA");
    for (period, want) in [
        (Period::Month, vec!["2025-07", "2025-08"]),
        (Period::Day, vec!["2025-07-03", "2025-07-20", "2025-08-14"]),
        (Period::Week, vec!["2025-W27", "2025-W29", "2025-W33"]),
        (Period::Year, vec!["2025"]),
    ] {
        let table = reader.timeline(&gsa, period, &Filters::default()).unwrap();
        assert_eq!(column(&table, "period"), want);
    }
    let english = Filters {
        lang: Some("en".into()),
        ..Filters::default()
    };
    assert_eq!(
        column(
            &reader.timeline(&gsa, Period::Month, &english).unwrap(),
            "articles"
        ),
        ["1"]
    );
}

#[test]
fn deals_are_found_from_either_side() {
    let (_place, reader) = questions();
    let (gsa, openai) = (entity(&reader, "GSA"), entity(&reader, "OpenAI"));
    let ask = |deal: DealFilter| reader.deals(&deal, &Filters::default()).unwrap().rows.len();
    assert_eq!(
        ask(DealFilter {
            party: Some(openai.clone()),
            ..DealFilter::default()
        }),
        1
    );
    assert_eq!(
        ask(DealFilter {
            payer: Some(gsa.clone()),
            ..DealFilter::default()
        }),
        1
    );
    assert_eq!(
        ask(DealFilter {
            payer: Some(openai),
            ..DealFilter::default()
        }),
        0
    );
    assert_eq!(
        ask(DealFilter {
            kind: Some("funding".into()),
            ..DealFilter::default()
        }),
        0
    );
    let table = reader
        .deals(
            &DealFilter {
                payee: None,
                payer: Some(gsa),
                ..DealFilter::default()
            },
            &Filters::default(),
        )
        .unwrap();
    assert!(column(&table, "evidence")[0].starts_with("Le 14 août 2025"));
}

#[test]
fn articles_are_found_by_id_address_and_beginning() {
    let (_place, reader) = questions();
    for given in [
        "id-https://a.example/1",
        "https://a.example/1",
        "https://a.example/1#top",
        "id-https://a.example/1",
    ] {
        assert_eq!(
            reader.article(given).unwrap().record.id,
            "id-https://a.example/1",
            "{given}"
        );
    }
    assert!(
        reader
            .article("id-https")
            .unwrap_err()
            .to_string()
            .contains("several")
    );
    assert_eq!(reader.article("nothing").unwrap_err().code(), "not-found");
}
