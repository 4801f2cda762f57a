//! What the file keeps for speed is what its rows say, whatever happened to them: sums of days, casts, counts of entities.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod common;

use common::{Piece, Place, at, piece};
use depeche_model::Clipping;
use depeche_sink::{Filters, MoneyFilter, Pairs, RunState, Store, SumBy, Table, check};

fn story(n: u32, day: &str, amount: &str) -> Piece {
    let text = format!(
        "La GSA paie {amount} € à OpenAI, dit l'article {n}. Apple attend. Ailleurs, {amount} € encore, et 7 $."
    );
    piece(&format!("https://a.example/{n}"), "Titre", &text)
        .published(day)
        .names("GSA", "agency/us/gsa", "General Services Administration")
        .costs(&format!("{amount} €"), amount, "EUR")
        .names("OpenAI", "company/openai", "OpenAI")
        .names("Apple", "company/apple", "Apple")
        .costs("7 $", "7", "USD")
}

/// The same sums, kept and counted: a filter that all articles pass makes the reader count.
fn sums_agree(place: &Place, when: &str) -> Table {
    let reader = place.reader();
    let counted = Filters {
        lang: Some("fr".to_owned()),
        ..Filters::default()
    };
    let late = "2025-03-01".parse().ok();
    for (by, since) in [
        (SumBy::Currency, None),
        (SumBy::Month, None),
        (SumBy::Currency, late),
        (SumBy::Month, late),
    ] {
        let sums = |filters: &Filters| {
            let filters = Filters {
                since,
                ..filters.clone()
            };
            reader.money_sums(by, &MoneyFilter::default(), &filters)
        };
        let kept = sums(&Filters::default()).unwrap();
        assert_eq!(kept, sums(&counted).unwrap(), "{when}: {by:?} {since:?}");
    }
    let report = check(&place.db()).unwrap();
    assert_eq!(report.problems, Vec::<String>::new(), "{when}");
    reader
        .money_sums(
            SumBy::Currency,
            &MoneyFilter::default(),
            &Filters::default(),
        )
        .unwrap()
}

/// Partners by the casts, against the appearances that everybody can read.
fn partners_agree(place: &Place, when: &str) {
    let reader = place.reader();
    for entity in reader.resolve_entity("OpenAI").unwrap() {
        let pairs = Pairs {
            entity: Some(entity),
            partner: None,
        };
        let partners = reader.cooccur(&pairs, &Filters::default()).unwrap();
        let partners: Vec<String> = partners
            .rows
            .iter()
            .map(|row| format!("{}|{}", row[0], row[3]))
            .collect();
        let want = place.lines(
            "SELECT q.entity_id, count(*) FROM appearances p JOIN appearances q USING (article_key)
             WHERE p.entity_id = 'company/openai' AND q.entity_id <> p.entity_id GROUP BY 1 ORDER BY 2 DESC, 1",
        );
        assert_eq!(partners, want, "{when}");
    }
}

#[test]
fn kept_counts_follow_every_change() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let first: Vec<_> = (0..6)
        .map(|n| story(n, &format!("2025-0{}-11", 1 + n), "0.10").outcome())
        .collect();
    store.store(run, &first, at(0)).unwrap();
    sums_agree(&place, "all days are stale");
    store.end_run(run, RunState::Done, None, at(1)).unwrap();
    assert_eq!(place.count("stale_days"), 0);
    let sums = sums_agree(&place, "no day is stale");
    partners_agree(&place, "stored");
    assert_eq!(place.count("store_sums"), 12);
    drop(store);

    // A revision with another amount on another day, an article without a day, a copy, and one of them twice in a batch.
    let (mut store, run) = place.store();
    let batch = [
        story(3, "2025-09-01", "99.99").fetched(100).outcome(),
        story(7, "2025-09-01", "5")
            .with(|c| c.record.published = None)
            .outcome(),
        story(8, "2025-01-11", "1").outcome(),
        story(8, "2025-02-11", "2").fetched(100).outcome(),
    ];
    store.store(run, &batch, at(200)).unwrap();
    let stale = sums_agree(&place, "some days are stale");
    assert_ne!(stale, sums);
    store.end_run(run, RunState::Done, None, at(201)).unwrap();
    assert_eq!(sums_agree(&place, "after the second run"), stale);
    partners_agree(&place, "revised");

    read_again(&mut store);
    sums_agree(&place, "read again");
    partners_agree(&place, "read again");
    drop(store);

    let connection = rusqlite::Connection::open(place.db()).unwrap();
    connection
        .execute_batch("PRAGMA foreign_keys = ON; DELETE FROM store_articles WHERE key IN (1, 4)")
        .unwrap();
    sums_agree(&place, "articles are gone");
    partners_agree(&place, "articles are gone");
    connection
        .execute_batch("UPDATE store_articles SET duplicate_of = 3, similarity = 1 WHERE key = 5")
        .unwrap();
    sums_agree(&place, "one leads back to another");
}

/// The second article says nothing any more.
fn read_again(store: &mut Store) {
    let run = store.begin_run("reextract", "v2", at(300)).unwrap();
    let clipping: Clipping = match piece("https://a.example/1", "Titre", "Rien.").outcome() {
        depeche_model::Outcome::Clipping(clipping) => *clipping,
        other => panic!("{other:?}"),
    };
    store.replace(run, vec![(2, clipping)], at(301)).unwrap();
    store.end_run(run, RunState::Done, None, at(302)).unwrap();
}

#[test]
fn a_wrong_sum_is_found() {
    for (damage, words) in [
        (
            "UPDATE store_sums SET sum = '1' WHERE currency = 'EUR'",
            "the sums of 2025-01-11",
        ),
        ("DELETE FROM store_sums", "the sums of 2025-01-11"),
        ("UPDATE store_casts SET line = '1:0'", "the cast of article"),
    ] {
        let place = Place::new();
        let (mut store, run) = place.store();
        store
            .store(run, &[story(1, "2025-01-11", "4").outcome()], at(0))
            .unwrap();
        store.end_run(run, RunState::Done, None, at(1)).unwrap();
        drop(store);
        rusqlite::Connection::open(place.db())
            .unwrap()
            .execute_batch(damage)
            .unwrap();
        let problems = check(&place.db()).unwrap().problems;
        assert!(
            problems.iter().any(|p| p.contains(words)),
            "{damage}: {problems:?}"
        );
    }
}

#[test]
fn a_sum_too_large_leaves_only_its_own_day_stale() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let most = "70000000000000000000000000000"; // twice that is beyond 96 bits
    let batch = [
        story(1, "2025-01-11", most).outcome(),
        story(2, "2025-02-11", "4").outcome(),
        piece(
            "https://b.example/1",
            "Autre",
            "La dette monte à 9 euros, dit-on.",
        )
        .published("2025-01-11")
        .costs("9 euros", most, "EUR")
        .outcome(),
    ];
    store.store(run, &batch, at(0)).unwrap();
    store.end_run(run, RunState::Done, None, at(1)).unwrap();
    assert_eq!(place.lines("SELECT day FROM stale_days"), ["2025-01-11"]);
    assert_eq!(
        place.lines("SELECT DISTINCT day FROM store_sums"),
        ["2025-02-11"]
    );
    let problems = check(&place.db()).unwrap().problems;
    assert!(problems.is_empty(), "{problems:?}");

    // The bad day gone, all is counted.
    let run = store.begin_run("test", "depeche 0.0", at(2)).unwrap();
    let smaller = story(1, "2025-01-11", "1").fetched(100).outcome();
    store.store(run, &[smaller], at(200)).unwrap();
    store.end_run(run, RunState::Done, None, at(201)).unwrap();
    assert_eq!(place.count("stale_days"), 0);
}

/// An amount by the share, beside the sum of another deal that is written with the same number.
fn offer(n: u32, day: &str) -> Piece {
    let text =
        format!("OpenAI offers 40 € a share, writes {n}; it paid 40 euros of fees and 2 $ a day.");
    let rate = |mention: &mut depeche_model::Mention, per: &str| {
        mention.money.as_mut().unwrap().per = Some(per.to_owned());
    };
    piece(&format!("https://a.example/offer/{n}"), "Offer", &text)
        .published(day)
        .names("OpenAI", "company/openai", "OpenAI")
        .costs("40 €", "40", "EUR")
        .costs("40 euros", "40", "EUR")
        .costs("2 $", "2", "USD")
        .with(|c| {
            rate(&mut c.record.mentions[1], "share");
            rate(&mut c.record.mentions[3], "day");
        })
}

#[test]
fn sums_leave_rates_out_and_lists_say_what_they_are() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let first = offer(1, "2025-01-11").with(|c| {
        let money = c.record.mentions[2].money.as_mut().unwrap();
        money.amount_max = Some("50.5".parse().unwrap());
        money.bound = Some(depeche_model::Bound::AtLeast);
        money.approximate = true;
        money.currency_basis = Some(depeche_model::CurrencyBasis::Publication);
    });
    let second = offer(2, "2025-04-12").with(|c| c.record.title = Some("Other".into()));
    store
        .store(run, &[first.outcome(), second.outcome()], at(0))
        .unwrap();
    sums_agree(&place, "rates, all days are stale");
    store.end_run(run, RunState::Done, None, at(1)).unwrap();
    let sums = sums_agree(&place, "rates, no day is stale");
    let reader = place.reader();
    let any = MoneyFilter::default();
    let company = reader
        .money_sums(SumBy::Company, &any, &Filters::default())
        .unwrap();
    for table in [&sums, &company] {
        let row = table.rows.first().expect("a sum");
        let sum = table.column("sum").unwrap();
        assert_eq!(table.rows.len(), 1, "no dollars: {table:?}");
        assert!(
            ["40", "80"].contains(&row[sum].to_string().as_str()),
            "{table:?}"
        );
    }
    let many = Filters {
        limit: Some(20),
        ..Filters::default()
    };
    let listed = reader.money_largest(&any, &many).unwrap();
    let shown = |row: &Vec<depeche_sink::Value>| {
        let names = [
            "amount",
            "amount_max",
            "bound",
            "approximate",
            "per",
            "currency_basis",
        ];
        let values = names.map(|name| row[listed.column(name).unwrap()].to_string());
        values.join("|")
    };
    let rows: Vec<String> = listed.rows.iter().map(shown).collect();
    for want in ["40|50.5|at_least|1||publication", "40|||0|share|"] {
        assert!(rows.iter().any(|row| row == want), "{want}: {rows:?}");
    }
}
