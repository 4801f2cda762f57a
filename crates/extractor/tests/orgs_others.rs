//! The tables of what is neither a company nor a public body.

use std::{collections::HashMap, fs, path::Path};

use depeche_extractor::orgs::{
    document::Document, gazetteer::Gazetteer, lexicon::Lexicon, others::KINDS, sources,
};
use depeche_model::Lang;

/// Table, kind, name and aliases of every row.
fn rows() -> impl Iterator<Item = (&'static str, &'static str, Vec<&'static str>)> {
    sources::OTHERS.iter().flat_map(|(table, content)| {
        let lines = content.lines().filter(|line| !line.starts_with('#'));
        lines.skip(1).map(move |line| {
            let mut cells = line.split('\t');
            let (kind, name) = (
                cells.next().unwrap_or_default(),
                cells.next().unwrap_or_default(),
            );
            let aliases = cells.next().unwrap_or_default().split('|');
            let names = std::iter::once(name).chain(aliases.filter(|alias| !alias.is_empty()));
            (*table, kind, names.collect())
        })
    })
}

#[test]
fn every_table_of_the_folder_is_built_in_and_sorted() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/common/others");
    for entry in fs::read_dir(data).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let path = format!("common/others/{name}");
        assert!(
            sources::OTHERS.iter().any(|(table, _)| *table == path),
            "{path}"
        );
    }
    let mut last = ("", "", "");
    for (table, kind, names) in rows() {
        assert!(KINDS.contains(&kind), "{table}: {kind}");
        let this = (table, kind, names[0]);
        assert!(table != last.0 || last < this, "{this:?} after {last:?}");
        last = this;
    }
}

#[test]
fn a_name_stands_once_and_one_that_is_also_a_body_is_marked() {
    let gazetteer = Gazetteer::load(&[]).unwrap();
    let mut seen: HashMap<&str, &str> = HashMap::new();
    let mut wrong = Vec::new();
    for (table, kind, names) in rows() {
        for written in names {
            let name = written.trim_end_matches('?');
            if let Some(other) = seen.insert(name, table) {
                wrong.push(format!("{table}: {kind} `{name}` stands in {other} too"));
            }
            let sure = gazetteer.names_of(name).iter().any(|n| !n.contracted);
            if sure && name == written {
                wrong.push(format!(
                    "{table}: {kind} `{name}` is a body too: mark with `?`"
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn they_are_found_as_the_news_writes_them() {
    let gazetteer = Gazetteer::load(&[]).unwrap();
    for (lang, text, want) in [
        (
            Lang::En,
            "The Dow Jones Industrial Average fell.",
            "index Dow Jones Industrial Average",
        ),
        (Lang::Fr, "Le CAC 40 a perdu 2 % hier.", "index CAC 40"),
        (
            Lang::En,
            "Doctors of Amnesty International and the UAW met.",
            "ngo Amnesty International; union UAW",
        ),
        (
            Lang::Fr,
            "La CGT et Amnesty International appellent au calme.",
            "union CGT; ngo Amnesty International",
        ),
        // An acronym in small letters is another word.
        (Lang::En, "The who and the uaw of it.", ""),
        (Lang::Fr, "il vit au pied de la tour", ""),
    ] {
        let lexicon = Lexicon::load(lang).unwrap();
        let document = Document::new(&[text], &lexicon, &gazetteer);
        let found = document.others.iter().map(|other| {
            let words = &document.words[other.words.clone()];
            let span = words[0].start..words[words.len() - 1].end;
            format!("{} {}", KINDS[usize::from(other.kind) - 1], &text[span])
        });
        assert_eq!(found.collect::<Vec<_>>().join("; "), want, "{text}");
    }
}
