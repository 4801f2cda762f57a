//! What the database answers, on the fixtures.

use std::path::PathBuf;

use crate::world::{depeche, fixture, json_lines, query, run, shared, stderr, stdout, value};

fn database() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let output = run(depeche()
        .args(["ingest", "--quiet", "--db"])
        .arg(&db)
        .arg(fixture("pages"))
        .arg(fixture("text")));
    assert!(output.status.success(), "{}", stderr(&output));
    (folder, db)
}

#[test]
fn accents_do_not_matter_in_search() {
    let (_folder, db) = database();
    let output = run(depeche()
        .args(["search", "defense", "--lang", "fr", "--db"])
        .arg(&db));
    let rows = json_lines(&output);
    assert_eq!(rows.len(), 1);
    assert!(
        rows[0]["title"]
            .as_str()
            .expect("a title")
            .starts_with("Défense")
    );
}

#[test]
fn queries_read_and_never_write() {
    let (_folder, db) = database();
    assert_eq!(
        value(&db, "SELECT count(*) FROM articles WHERE lang = 'de'"),
        1
    );
    let rows = query(
        &db,
        "SELECT currency, max(amount) AS most FROM money GROUP BY currency ORDER BY currency",
    );
    assert!(
        rows.iter()
            .any(|row| row["currency"] == "GBP" && row["most"].as_f64() == Some(8e9)),
        "{rows:?}"
    );
    let output = run(depeche()
        .args(["query", "DELETE FROM entities", "--db"])
        .arg(&db));
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let output = run(depeche().args(["query", "SELECT 1", "--db", "no-such.db"]));
    assert!(!output.status.success() && stderr(&output).contains("no-such.db"));
}

#[test]
fn one_body_answers_to_all_its_names() {
    let (_folder, db) = database();
    let mentions = |name: &str| {
        let output = run(depeche().args(["mentions", name, "--db"]).arg(&db));
        assert!(output.status.success(), "{name}: {}", stderr(&output));
        json_lines(&output).len()
    };
    assert!(mentions("Pentagon") >= 2);
    assert_eq!(mentions("Pentagon"), mentions("agency/us/dod"));
    assert_eq!(mentions("Department of Defense"), mentions("dod"));
}

#[test]
fn every_question_answers_in_every_format() {
    let (_folder, db) = database();
    let id = value(
        &db,
        "SELECT id FROM articles WHERE lang = 'en' AND title LIKE 'Halvorsen%'",
    );
    let id = id.as_str().expect("an id");
    let questions: [&[&str]; 9] = [
        &["articles"],
        &["entities", "--kind", "agency"],
        &["mentions", "GAO"],
        &["cooccur"],
        &["money", "--sum", "currency"],
        &["timeline", "GAO", "--by", "year"],
        &["show", id],
        &["schema"],
        &["search", "contract"],
    ];
    for question in questions {
        for format in ["table", "json", "jsonl", "csv"] {
            let output = run(depeche()
                .args(question)
                .args(["--format", format, "--db"])
                .arg(&db));
            assert!(
                output.status.success(),
                "{question:?} {format}: {}",
                stderr(&output)
            );
            assert!(stdout(&output).lines().count() > 0, "{question:?} {format}");
        }
    }
}

#[test]
fn the_same_version_reads_nothing_anew() {
    let (_folder, db) = database();
    let output = run(depeche().args(["reextract", "--db"]).arg(&db));
    assert!(
        stderr(&output).contains("0 read anew"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn the_pages_of_the_records_bench() {
    let Some(pages) = shared("bench/records/html") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let output = run(depeche()
        .args(["ingest", "--quiet", "--db"])
        .arg(&db)
        .arg(pages));
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(
        value(
            &db,
            "SELECT count(*) FROM articles WHERE title <> '' AND lang IN ('fr', 'en')"
        ),
        19
    );
    let pairs = run(depeche().args(["cooccur", "--db"]).arg(&db));
    assert!(!json_lines(&pairs).is_empty());
}

const QUESTIONS: [&[&str]; 9] = [
    &["articles"],
    &["entities"],
    &["mentions", "altimar"],
    &["cooccur"],
    &["money"],
    &["money", "--sum", "month"],
    &["search", "contrat OR contract"],
    &["timeline", "altimar"],
    &["doctor"],
];

#[test]
fn tables_fit_the_screen_and_pipes_get_no_colours() {
    let (_folder, db) = database();
    for question in QUESTIONS {
        for width in [60, 80, 100] {
            let output = run(depeche()
                .args(question)
                .args(["--format", "table", "--db"])
                .arg(&db)
                .env("COLUMNS", width.to_string()));
            let text = stdout(&output);
            assert!(!text.is_empty(), "{question:?}");
            let widest = text.lines().map(|line| line.chars().count()).max();
            let fits = widest <= Some(width) || question == ["doctor"]; // which never cuts an address
            assert!(fits, "{question:?} at {width}:\n{text}");
            assert!(!text.contains('\u{1b}'), "{text}");
        }
    }
    let whole = stdout(&run(depeche()
        .args(["mentions", "altimar", "--format", "table", "--db"])
        .arg(&db)
        .env_remove("COLUMNS")));
    assert!(
        !whole.contains('…') && whole.contains("confidence"),
        "{whole}"
    );
}

#[test]
fn an_empty_answer_says_why() {
    let (_folder, db) = database();
    let ask = |question: &[&str]| {
        let output = run(depeche().args(question).arg("--db").arg(&db));
        (output.status.code(), stdout(&output), stderr(&output))
    };
    for (question, known) in [
        (["articles", "--lang", "xx"], "fr ("),
        (["money", "--currency", "ZZZ"], "EUR ("),
        (["entities", "--site", "nowhere.example"], "("),
    ] {
        let (code, out, said) = ask(&question);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{said}");
        assert!(said.contains("there are") && said.contains(known), "{said}");
    }
    let (code, out, said) = ask(&["articles", "--since", "2031"]);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{said}");
    assert!(
        said.starts_with("note: nothing found") && said.contains("10 articles"),
        "{said}"
    );
    let (code, _, said) = ask(&["deals"]);
    assert!(code == Some(0) && said.contains("nothing found"), "{said}");
    let (_, _, said) = ask(&["articles", "--limit", "2"]);
    assert!(said.contains("the first 2 rows"), "{said}");
    let (code, out, said) = ask(&["articles", "--since", "2031", "--quiet"]);
    assert_eq!((code, out.as_str(), said.as_str()), (Some(0), "", ""));
}

#[test]
fn a_limit_is_of_all_currencies_together() {
    let (_folder, db) = database();
    let output = run(depeche().args(["money", "--limit", "3", "--db"]).arg(&db));
    let rows = json_lines(&output);
    let currencies: std::collections::HashSet<_> =
        rows.iter().map(|row| row["currency"].to_string()).collect();
    assert_eq!((rows.len(), currencies.len()), (3, 3), "{rows:?}");
    let few = json_lines(&run(depeche().args(["money", "--db"]).arg(&db)));
    assert!(few.len() > 3, "{few:?}");
}

#[test]
fn errors_say_what_to_do() {
    let (folder, db) = database();
    let db = db.display().to_string();
    let in_folder = folder.path().display().to_string();
    let cases: [(&[&str], &str); 9] = [
        (
            &["query", "SELECT colour FROM articles", "--db", &db],
            "depeche schema",
        ),
        (
            &["query", "DELETE FROM articles", "--db", &db],
            "only reads",
        ),
        (
            &["query", "DROP TABLE store_articles", "--db", &db],
            "only reads",
        ),
        (&["articles", "--db", &in_folder], "it is a folder"),
        (&["ingest", "x.html", "--db", &in_folder], "it is a folder"),
        (&["show", "abc", "--db", &db], "4 characters"),
        (
            &["extract", "https://example.org/a"],
            "depeche ingest https://example.org/a",
        ),
        (&["extract", "a.html", "--lang", "french"], "fr, en, en-GB"),
        (&["ingest", "--max-time", "soon", "x.html"], "1h 30m"),
    ];
    for (arguments, hint) in cases {
        let output = run(depeche().args(arguments));
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(hint), "{arguments:?}: {said}");
    }
    let empty = run(depeche().arg("extract").arg(folder.path()));
    assert!(
        stderr(&empty).contains("no saved article in this folder"),
        "{}",
        stderr(&empty)
    );
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = stdout(&run(depeche().args(["man", "ingest"])));
    assert!(
        page.contains("depeche\\-ingest") && page.contains("max\\-time"),
        "{page}"
    );
    assert_eq!(
        run(depeche().args(["man", "nothing"])).status.code(),
        Some(2)
    );
    let output = run(depeche().args(["man", "--dir"]).arg(folder.path()));
    assert!(output.status.success(), "{}", stderr(&output));
    for command in [
        "depeche",
        "depeche-extract",
        "depeche-query",
        "depeche-sources-add",
    ] {
        assert!(
            folder.path().join(format!("{command}.1")).exists(),
            "{command}"
        );
    }
}

#[test]
fn amounts_are_said_with_what_limits_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let page = folder.path().join("offer.html");
    let html = "<html lang=en><head><title>Offer</title><link rel=canonical href='https://example.org/offer'></head><body>\
                <article><h1>Offer for the plant</h1><p>The buyer said that it would offer more than $40 a share, and that \
                the deal was worth about $4 billion in all, after weeks of talks with the county and the unions.</p>\
                <p>The town will pay at least €5 million to clean the site, the mayor wrote.</p></article></body></html>";
    std::fs::write(&page, html).expect("written");
    let stored = run(depeche().arg("ingest").arg(&page).arg("--db").arg(&db));
    assert!(stored.status.success(), "{}", stderr(&stored));
    let ask = |args: &[&str]| run(depeche().args(args).arg("--db").arg(&db));

    let rows = json_lines(&ask(&["money", "--currency", "USD"]));
    let said = |row: &serde_json::Value| {
        let of = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
        let approximate = row["approximate"].to_string();
        [of("amount"), of("bound"), of("per"), approximate].join(" ")
    };
    let said: Vec<String> = rows.iter().map(said).collect();
    assert_eq!(said, ["4000000000 - - 1", "40 at_least share 0"]);
    assert_eq!(rows[0]["currency_basis"], "default");
    assert_eq!(rows[0]["url"], "https://example.org/offer", "canonical");
    let articles = json_lines(&ask(&["articles"]));
    assert_eq!(articles[0]["url"], "https://example.org/offer");

    let table = stdout(&ask(&["money", "--format", "table"]));
    for sign in ["~ 4,000,000,000 ", "≥ 40 / share ", "≥ 5,000,000 "] {
        assert!(table.contains(sign), "{sign}: {table}");
    }
    assert!(!table.contains("currency_basis"), "{table}");

    let sums = ask(&["money", "--sum", "currency", "--currency", "usd"]);
    assert_eq!(json_lines(&sums)[0]["sum"], "4000000000");
    assert!(stderr(&sums).contains("leave out rates"));

    for csv in [
        ask(&["export", "--format", "csv"]),
        run(depeche()
            .arg("extract")
            .arg(&page)
            .args(["--format", "csv"])),
    ] {
        let csv = stdout(&csv);
        let header = csv.lines().next().expect("a header");
        assert!(header.contains(",approximate,bound,per,currency_basis,"));
        let rate = csv.lines().find(|line| line.contains(",40,,USD,"));
        let rate = rate.expect("the offer");
        assert!(
            rate.contains(",40,,USD,false,at_least,share,default,"),
            "{rate}"
        );
        assert!(rate.contains(",https://example.org/offer,"), "{rate}");
    }
}
