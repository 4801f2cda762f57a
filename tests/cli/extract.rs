//! `depeche extract` on saved input.

use std::{
    io::Write,
    process::{Output, Stdio},
};

use serde_json::Value;

use crate::world::{depeche, fixture, json_lines, run, shared, stderr, stdout};

fn extract(path: &std::path::Path, more: &[&str]) -> Output {
    run(depeche().arg("extract").arg(path).args(more))
}

fn names(record: &Value, kind: &str) -> Vec<String> {
    let entities = record["entities"].as_array().expect("entities");
    let of_kind = entities.iter().filter(|entity| entity["kind"] == kind);
    of_kind
        .map(|entity| entity["id"].as_str().expect("an id").to_owned())
        .collect()
}

fn values(record: &Value, kind: &str) -> Vec<String> {
    let mentions = record["mentions"]
        .as_array()
        .expect("mentions")
        .iter()
        .filter(|m| m["kind"] == kind);
    let text = |value: &Value| value.as_str().unwrap_or("null").to_owned();
    let mut out: Vec<String> = mentions
        .map(|m| match kind {
            "money" => format!(
                "{} {}",
                text(&m["money"]["currency"]),
                text(&m["money"]["amount"])
            ),
            _ => text(&m["date"]["value"]),
        })
        .collect();
    out.sort();
    out.dedup();
    out
}

#[test]
fn the_record_has_the_keys_of_the_contract_in_order() {
    let output = extract(&fixture("pages/fr-marche-defense.html"), &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    let line = stdout(&output);
    let keys = [
        "schema",
        "id",
        "url",
        "canonical_url",
        "site",
        "title",
        "authors",
        "published",
        "modified",
        "lang",
        "locale",
        "text",
        "mentions",
        "entities",
        "deals",
        "warnings",
        "extractor",
    ];
    let record: Value = serde_json::from_str(&line).expect("JSON");
    let found: Vec<&String> = record.as_object().expect("an object").keys().collect();
    assert_eq!(found, keys);
    let title = record["title"].as_str().expect("a title");
    assert_eq!(
        title.replace(['\u{a0}', '\u{202f}'], " "),
        "Défense : Altimar Systèmes décroche un marché de 340 millions d'euros"
    );
    assert_eq!(record["published"], "2025-06-17T07:30:00+02:00");
    assert_eq!(record["authors"][0], "Maëlle Kervran");
    let text = record["text"].as_str().expect("text");
    assert!(
        text.contains("Un concurrent écarté") && text.contains("entre 2019 et 2023"),
        "{text}"
    );
    for boilerplate in [
        "cookies",
        "À lire aussi",
        "boîte mail",
        "Les plus lus",
        "Tous droits",
    ] {
        assert!(!text.contains(boilerplate), "{boilerplate}: {text}");
    }
}

#[test]
fn every_mention_stands_where_it_says() {
    let output = run(depeche()
        .arg("extract")
        .arg(fixture("pages"))
        .arg(fixture("text")));
    let records = json_lines(&output);
    assert_eq!(records.len(), 10, "{}", stderr(&output));
    for record in &records {
        for mention in record["mentions"].as_array().expect("mentions") {
            let field = record[mention["field"].as_str().expect("a field")]
                .as_str()
                .expect("text");
            let at = |key: &str| mention[key].as_u64().expect("an offset") as usize;
            let stretch: String = field
                .chars()
                .skip(at("start"))
                .take(at("end") - at("start"))
                .collect();
            assert_eq!(stretch, mention["text"].as_str().expect("text"));
        }
    }
}

#[test]
fn french_and_english_facts_of_the_fixtures() {
    let french = &json_lines(&extract(
        &fixture("text/fr-accord.txt"),
        &["--published", "2025-02-03"],
    ))[0];
    let companies = names(french, "company");
    for id in ["company/cordouan-energie", "company/bpifrance"] {
        assert!(companies.iter().any(|c| c == id), "{id} in {companies:?}");
    }
    assert!(values(french, "money").contains(&"EUR 780000000".to_owned()));
    assert!(values(french, "date").contains(&"2025-02-03".to_owned()));
    let english = &json_lines(&extract(&fixture("pages/en-contract.html"), &[]))[0];
    assert!(
        names(english, "agency").contains(&"agency/us/dod".to_owned()),
        "{:?}",
        names(english, "agency")
    );
    assert!(values(english, "money").contains(&"USD 1400000000".to_owned()));
    assert!(
        values(english, "date").contains(&"2025-03-11".to_owned()),
        "{:?}",
        values(english, "date")
    );
}

#[test]
fn another_language_is_kept_without_mentions() {
    let record = &json_lines(&extract(&fixture("pages/de-haushalt.html"), &[]))[0];
    assert_eq!(record["lang"], "de");
    assert!(
        record["text"]
            .as_str()
            .expect("text")
            .contains("Bürgermeisterin")
    );
    assert_eq!(record["mentions"].as_array().map(Vec::len), Some(0));
    assert!(
        record["warnings"][0]
            .as_str()
            .expect("a warning")
            .starts_with("other-language")
    );
}

#[test]
fn the_seed_article() {
    let Some(path) = shared("bench/records/text/fr-seed-000001.txt") else {
        return;
    };
    let record = &json_lines(&extract(&path, &["--published", "2025-08-14"]))[0];
    let companies = names(record, "company");
    for id in [
        "company/anthropic",
        "company/openai",
        "company/google",
        "company/xai",
    ] {
        assert!(companies.iter().any(|c| c == id), "{id} in {companies:?}");
    }
    for product in ["claude", "chatgpt", "grok"] {
        assert!(
            !companies.iter().any(|c| c.contains(product)),
            "{product} in {companies:?}"
        );
    }
    // "gouvernement fédéral" may stand among them: readers differ on a level of government with a common noun.
    let mut agencies = names(record, "agency");
    agencies.retain(|id| id != "agency/us/gouvernement-federal");
    assert_eq!(agencies, ["agency/us/gsa", "agency/us/dod"]);
    assert_eq!(values(record, "money"), ["USD 1", "USD 200000000"]);
    let dates = values(record, "date");
    for date in ["2025-08-14", "2025-W32", "2025-07"] {
        assert!(dates.iter().any(|d| d == date), "{date} in {dates:?}");
    }
}

#[test]
fn bad_input_is_named_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let bad: [(&str, Vec<u8>); 5] = [
        ("empty.html", Vec::new()),
        ("binary.html", (0u8..=255).cycle().take(5_000).collect()),
        (
            "cut.html.gz",
            vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2],
        ),
        ("spaces.txt", b" \n\n \t\n".to_vec()),
        (
            "huge.html",
            [b"<p>".to_vec(), vec![b'a'; 50 << 20]].concat(),
        ),
    ];
    for (name, bytes) in &bad {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    }
    std::fs::copy(
        fixture("text/en-results.txt"),
        folder.path().join("good.txt"),
    )
    .expect("copied");
    let output = extract(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert_eq!(json_lines(&output).len(), 1);
    for (name, _) in &bad {
        assert!(
            stderr(&output).contains(name),
            "{name} in {}",
            stderr(&output)
        );
    }
    assert!(!stderr(&output).contains("panicked"));
}

#[test]
fn a_missing_file_is_an_item_that_failed() {
    let output = extract("no/such/file.html".as_ref(), &[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        stderr(&output).contains("no/such/file.html") && stderr(&output).contains("no such file")
    );
}

#[test]
fn wrong_arguments_and_tables_exit_with_2() {
    assert_eq!(run(depeche().arg("extract")).status.code(), Some(2));
    assert_eq!(
        run(depeche().args(["extract", "a.html", "--published", "hier"]))
            .status
            .code(),
        Some(2)
    );
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("mine.tsv");
    std::fs::write(&table, "id\tcountry\nbroken\n").expect("written");
    let output = run(depeche()
        .arg("extract")
        .arg(fixture("text/en-results.txt"))
        .arg("--gazetteer")
        .arg(&table));
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("mine.tsv, line 2"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn standard_input_and_manifests() {
    let mut child = depeche()
        .args(["extract", "-", "--input", "text", "--format", "csv"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin
        .write_all(
            "Titre\n\nBpifrance prête 3 millions d'euros à la société Cordouan.\n".as_bytes(),
        )
        .expect("written");
    drop(stdin);
    let output = child.wait_with_output().expect("ended");
    assert!(
        stdout(&output).contains("3 millions d'euros"),
        "{}",
        stdout(&output)
    );

    let folder = tempfile::tempdir().expect("a folder");
    let manifest = folder.path().join("m.jsonl");
    let lines = [
        r#"{"id": "one", "text": "L'Insee publiera ses chiffres mardi.", "published": "2025-08-14", "lang": "fr"}"#,
        r#"{"id": "two", "html": "<html lang=en><body><article><h1>Bank</h1><p>The Bank of England cut rates on Thursday, to the surprise of many economists in London and elsewhere.</p></article></body></html>"}"#,
        r#"{"id": "bad", "path": "a", "text": "b"}"#,
        "not json",
    ];
    std::fs::write(&manifest, lines.join("\n")).expect("written");
    let output = run(depeche().arg("extract").arg("--manifest").arg(&manifest));
    let ids: Vec<Value> = json_lines(&output)
        .iter()
        .map(|r| r["id"].clone())
        .collect();
    assert_eq!(ids, ["one", "two"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        stderr(&output).contains("m.jsonl:3") && stderr(&output).contains("m.jsonl:4"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn explain_names_blocks_and_rules() {
    let output = extract(&fixture("pages/en-contract.html"), &["--explain"]);
    let text = stdout(&output);
    for needle in ["record", "← ", "money", "published"] {
        assert!(text.contains(needle), "{needle} in {text}");
    }
}
