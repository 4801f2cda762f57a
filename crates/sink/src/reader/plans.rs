//! Plans: every question reaches its rows by an index, and no large table is read from end to end unasked.

use depeche_model::Kind;

use super::{
    DealFilter, EntityRow, Filters, Limits, Marks, MoneyFilter, Pairs, Period, Reader, SumBy,
};
use crate::{Store, StoreError, Value};

/// A statement with its parameters.
pub(super) type Asked = (String, Vec<(String, Value)>);

/// Tables that grow with the articles.
const LARGE: [&str; 10] = [
    "store_articles",
    "store_texts",
    "store_mentions",
    "store_appearances",
    "store_deals",
    "a",
    "m",
    "n",
    "p",
    "q",
];

fn reader(folder: &tempfile::TempDir) -> Reader {
    let path = folder.path().join("plans.db");
    drop(Store::open(&path).unwrap());
    Reader::open(&path).unwrap()
}

/// The lines of the plans of everything asked since the last call.
fn plans(reader: &Reader) -> Vec<String> {
    let asked = reader.asked.take();
    let mut out = Vec::new();
    for (sql, params) in asked {
        let sql = format!("EXPLAIN QUERY PLAN {sql}");
        let params: Vec<_> = params
            .iter()
            .map(|(n, v)| (n.as_str(), v.clone()))
            .collect();
        let table = reader.query(&sql, &params, Limits::default()).unwrap();
        out.extend(table.rows.iter().map(|row| row[3].to_string()));
    }
    reader.asked.take();
    out
}

fn entity() -> EntityRow {
    EntityRow {
        key: 1,
        id: "company/x".into(),
        kind: Kind::Company,
        name: "X".into(),
        name_en: None,
        name_fr: None,
        articles: 1,
        mentions: 1,
    }
}

type Question = fn(&Reader, &Filters) -> Result<crate::Table, StoreError>;

/// A question, whether it is asked of one month, and what its plan must name.
const QUESTIONS: [(Question, bool, &str); 18] = [
    (|r, f| r.articles(None, f), false, "articles_by_day"),
    (
        |r, f| r.articles(None, f),
        true,
        "articles_by_day (day>? AND day<?)",
    ),
    (
        |r, f| r.articles(Some(&entity()), f),
        true,
        "appearances_by_entity (entity=? AND day>? AND day<?)",
    ),
    (
        |r, f| r.entities(None, f),
        true,
        "articles_by_day (day>? AND day<?)",
    ),
    (
        |r, f| r.mentions(&entity(), f),
        false,
        "appearances_by_entity (entity=?)",
    ),
    (
        |r, f| r.mentions(&entity(), f),
        true,
        "mentions_by_entity (entity=? AND article=?)",
    ),
    (
        |r, f| r.cooccur(&with(), f),
        false,
        "appearances_by_entity (entity=?)",
    ),
    (
        |r, f| r.cooccur(&Pairs::default(), f),
        true,
        "articles_by_day (day>? AND day<?)",
    ),
    (
        |r, f| r.money_largest(&euros(None), f),
        false,
        "mentions_by_amount (currency=? AND amount>?)",
    ),
    (
        |r, f| r.money_largest(&euros(Some(entity())), f),
        false,
        "appearances_by_entity (entity=?)",
    ),
    (
        |r, f| r.money_sums(SumBy::Company, &MoneyFilter::default(), f),
        true,
        "articles_by_day (day>? AND day<?)",
    ),
    (
        |r, f| r.money_sums(SumBy::Currency, &MoneyFilter::default(), f),
        false,
        "SCAN store_sums",
    ),
    (
        |r, f| r.money_sums(SumBy::Month, &MoneyFilter::default(), f),
        true,
        "PRIMARY KEY (day>? AND day<?)",
    ),
    (
        |r, f| r.money_sums(SumBy::Month, &MoneyFilter::default(), f),
        false,
        "articles_by_day (day=?)",
    ),
    (
        |r, _| r.money_sums(SumBy::Currency, &MoneyFilter::default(), &french()),
        false,
        "COVERING INDEX mentions_by_amount",
    ),
    (
        |r, f| r.timeline(&entity(), Period::Month, f),
        false,
        "COVERING INDEX appearances_by_entity (entity=? AND day>?)",
    ),
    (
        |r, f| r.deals(&paid_by(), f),
        false,
        "deals_by_payer (payer=?)",
    ),
    (
        |r, f| r.search("budget", f, &Marks::default()),
        false,
        "VIRTUAL TABLE INDEX",
    ),
];

fn with() -> Pairs {
    Pairs {
        entity: Some(entity()),
        partner: None,
    }
}

fn euros(entity: Option<EntityRow>) -> MoneyFilter {
    MoneyFilter {
        currency: Some("EUR".into()),
        entity,
    }
}

fn paid_by() -> DealFilter {
    DealFilter {
        payer: Some(entity()),
        ..DealFilter::default()
    }
}

fn french() -> Filters {
    Filters {
        lang: Some("fr".to_owned()),
        ..Filters::default()
    }
}

fn month() -> Filters {
    Filters {
        since: "2025-08-01".parse().ok(),
        until: "2025-08-31".parse().ok(),
        ..Filters::default()
    }
}

#[test]
fn questions_use_their_indices() {
    let folder = tempfile::tempdir().unwrap();
    let reader = reader(&folder);
    for (n, (question, of_month, index)) in QUESTIONS.into_iter().enumerate() {
        let filters = if of_month {
            month()
        } else {
            Filters::default()
        };
        question(&reader, &filters).unwrap();
        let plan = plans(&reader);
        assert!(
            plan.iter().any(|line| line.contains(index)),
            "question {n} wants {index}: {plan:#?}"
        );
        for line in &plan {
            let scanned = line
                .strip_prefix("SCAN ")
                .and_then(|rest| rest.split(' ').next());
            let by_index = line.contains("USING") || line.contains("VIRTUAL");
            assert!(
                by_index || !scanned.is_some_and(|t| LARGE.contains(&t)),
                "question {n}: {plan:#?}"
            );
        }
    }
}

#[test]
fn what_people_ask_of_the_views_uses_indices() {
    let folder = tempfile::tempdir().unwrap();
    let reader = reader(&folder);
    for (sql, index) in [
        (
            "SELECT currency, max(amount) FROM money GROUP BY currency",
            "COVERING INDEX mentions_by_amount",
        ),
        (
            "SELECT site, count(*) FROM articles GROUP BY site",
            "COVERING INDEX articles_by_site",
        ),
        (
            "SELECT day, count(*) FROM articles GROUP BY day",
            "COVERING INDEX articles_by_day",
        ),
        (
            "SELECT * FROM mentions WHERE entity_id = 'company/x'",
            "mentions_by_entity (entity=?)",
        ),
        (
            "SELECT * FROM mentions WHERE article_id = 'x' ORDER BY n",
            "PRIMARY KEY (article=?)",
        ),
        (
            "SELECT * FROM dates WHERE first_day BETWEEN '2025-01-01' AND '2025-12-31'",
            "mentions_by_date (date_first>? AND date_first<?)",
        ),
        (
            "SELECT * FROM articles WHERE site = 'x' AND day > '2025'",
            "articles_by_site (site=? AND day>?)",
        ),
        (
            "SELECT * FROM appearances WHERE entity_id = 'x' AND day > '2025'",
            "appearances_by_entity (entity=? AND day>?)",
        ),
        (
            "SELECT * FROM deals WHERE payer_id = 'x'",
            "deals_by_payer (payer=?)",
        ),
        (
            "SELECT * FROM entity_names WHERE folded = 'gsa'",
            "entity_names_by_folded (folded=?)",
        ),
    ] {
        reader.query(sql, &[], Limits::default()).unwrap();
        let plan = plans(&reader);
        assert!(
            plan.iter().any(|line| line.contains(index)),
            "{sql}: {plan:#?}"
        );
    }
}
