//! What people type by habit or by mistake: each does what was meant, or says what to do.

use std::{fs, path::Path, process::Output};

use crate::world::{depeche, json_lines, run, stderr, stdout, value};

fn at(folder: &Path, args: &[&str]) -> Output {
    run(depeche().args(args).current_dir(folder))
}

fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a folder");
    fs::write(place.path().join("a.html"), crate::local::article(7)).expect("written");
    place
}

#[test]
fn a_gazetteer_decides_what_is_read_anew() {
    let place = place();
    let folder = place.path();
    let table =
        "id\tkind\tcountry\tname\ten\tfr\taliases\nagency/x/ward\tagency\tUS\tThe council\t\t\t\n";
    fs::write(folder.join("ours.tsv"), table).expect("written");
    let ingested = at(folder, &["ingest", "a.html", "--db", "q.db"]);
    assert!(ingested.status.success(), "{}", stderr(&ingested));
    let again = |args: &[&str]| {
        let output = at(folder, &[&["reextract", "--db", "q.db"], args].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        stderr(&output)
    };
    assert!(again(&[]).starts_with("0 read anew"));
    let ours = ["--gazetteer", "ours.tsv"];
    assert!(again(&ours).starts_with("1 read anew"), "other tables");
    assert!(again(&ours).starts_with("0 read anew"), "the same tables");
    let by = value(&folder.join("q.db"), "SELECT extractor FROM articles");
    assert!(by.as_str().expect("text").contains("+tables."), "{by}");
    assert!(again(&[]).starts_with("1 read anew"), "without them");
}

#[test]
fn explanations_are_for_people() {
    let place = place();
    let output = at(
        place.path(),
        &["extract", "a.html", "--explain", "--format", "json"],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--explain"), "{}", stderr(&output));
    let output = at(place.path(), &["extract", "a.html", "--explain"]);
    assert!(output.status.success() && stdout(&output).starts_with("==="));
}

#[test]
fn lists_of_addresses_are_no_articles() {
    let place = place();
    let folder = place.path();
    let list = "# ours\nhttps://example.org/1\n\nhttps://example.org/2\r\nhttps://example.org/3\n";
    fs::write(folder.join("urls.txt"), list).expect("written");
    let note = "https://example.org/1\n\nThe council will pay $5 million, it said on Monday.\n";
    fs::write(folder.join("note.txt"), note).expect("written");
    for command in [
        &["extract", "urls.txt"][..],
        &["ingest", "urls.txt", "--db", "q.db"],
    ] {
        let output = at(folder, command);
        assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
        assert!(
            stderr(&output).contains("a list of 3 addresses"),
            "{}",
            stderr(&output)
        );
    }
    let output = at(folder, &["extract", "note.txt"]);
    assert_eq!(json_lines(&output).len(), 1, "{}", stderr(&output));
}

#[test]
fn a_folder_with_a_configuration_needs_no_flags() {
    let place = place();
    let folder = place.path();
    fs::write(
        folder.join("depeche.toml"),
        "db = 'ours.db'\n[extract]\ngazetteers = ['ours.tsv']\n[[source]]\npath = 'a.html'\n",
    )
    .expect("written");
    fs::write(folder.join("ours.tsv"), "kind\tname\nagency\tThe council\n").expect("written");
    let output = at(folder, &["ingest"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(folder.join("ours.db").exists());
    assert_eq!(json_lines(&at(folder, &["articles"])).len(), 1);
    assert_eq!(at(folder, &["doctor"]).status.code(), Some(0));
    // So do the commands that look after the file, and its articles are read again with the same tables.
    let checked = at(folder, &["check"]);
    assert!(
        stdout(&checked).contains("1 articles"),
        "{}",
        stderr(&checked)
    );
    let copied = at(folder, &["snapshot", "copy.db"]);
    assert!(copied.status.success(), "{}", stderr(&copied));
    let whole = folder.join("ours.db").display().to_string();
    for args in [
        &["reextract"][..],
        &["reextract", "--db", "./ours.db"],
        &["reextract", "--db", &whole],
    ] {
        let again = at(folder, args);
        assert!(
            stderr(&again).starts_with("0 read anew"),
            "{args:?}: {}",
            stderr(&again)
        );
    }
    // A file that is named and not there is not replaced by another.
    let missing = at(folder, &["reextract", "--db", "depeche.db"]);
    assert_eq!(missing.status.code(), Some(1), "{}", stderr(&missing));
    // What is given stands alone.
    let output = at(folder, &["ingest", "a.html", "--db", "other.db"]);
    assert!(stderr(&output).contains("1 new"), "{}", stderr(&output));
}

#[test]
fn mistakes_are_refused_with_a_reason() {
    let place = place();
    let folder = place.path();
    fs::write(folder.join("empty.html"), "").expect("written");
    at(folder, &["ingest", "a.html", "--db", "q.db"]);
    let found = at(folder, &["search", "\"the county", "--db", "q.db"]);
    assert!(stderr(&found).contains("not closed"), "{}", stderr(&found));
    assert_eq!(json_lines(&found).len(), 1);
    for (args, words) in [
        (&["sources", "add", "nowhere"][..], "neither a URL"),
        (&["ingest", "a.html", "--db", "empty.html"], "no database"),
    ] {
        let output = at(folder, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
    assert!(!folder.join("depeche.toml").exists());
    let empty = fs::read(folder.join("empty.html")).expect("there");
    assert!(empty.is_empty());
}
