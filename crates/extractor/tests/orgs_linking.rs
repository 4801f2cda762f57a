//! Which body a name stands for: ambiguous names both ways, homonyms by country, names of one article that belong together,
//! and what the tables promise each other.

use std::collections::HashMap;

use depeche_extractor::{
    Context, FieldText, UserTable, Value,
    orgs::{OrgFinder, sources},
};
use depeche_model::{Field, Lang};

fn finder() -> &'static OrgFinder {
    static FINDER: std::sync::OnceLock<OrgFinder> = std::sync::OnceLock::new();
    FINDER.get_or_init(|| OrgFinder::new(&[]).expect("the embedded tables are sound"))
}

/// Surface and id of each find.
fn found_by(
    finder: &OrgFinder,
    lang: Lang,
    country: Option<&str>,
    text: &str,
) -> Vec<(String, String)> {
    let fields = [FieldText {
        field: Field::Text,
        text,
        sentences: std::iter::once(0..text.len()).collect(),
    }];
    let context = Context {
        lang,
        published: None,
        country,
    };
    let findings = finder.find(&fields, &context);
    let ids = findings.found[0].iter().filter_map(|f| match &f.value {
        Value::Company(Some(id)) | Value::Agency(Some(id)) => {
            Some((text[f.span.clone()].to_owned(), id.clone()))
        }
        _ => None,
    });
    ids.collect()
}

#[test]
fn names_stand_for_the_body_that_the_text_means() {
    let table = include_str!("../data/common/orgs-linking.tsv");
    let mut wrong = Vec::new();
    for row in table.lines().filter(|l| !l.starts_with('#')).skip(1) {
        let [case, lang, country, text, name, want] = row.split('\t').collect::<Vec<_>>()[..]
        else {
            panic!("six columns: {row}");
        };
        let lang = Lang::from_tag(lang).expect("a language");
        let country = (!country.is_empty()).then_some(country);
        let found = found_by(finder(), lang, country, text);
        let got = found.iter().find(|(surface, _)| surface == name);
        if got.map_or("", |(_, id)| id) != want {
            wrong.push(format!(
                "{case}: {name} in `{text}`: wanted `{want}`, found {found:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn short_forms_join_the_long_name_of_the_article() {
    let text = "The Brunswick Ports Tribunal (BPT) fined the shipper. The BPT meets in May. The Velmont Maritime Authority appealed; \
                the VMA said so on Friday.";
    let found = found_by(finder(), Lang::En, Some("CA"), text);
    let ids: HashMap<&str, &str> = found
        .iter()
        .map(|(s, id)| (s.as_str(), id.as_str()))
        .collect();
    for (short, long) in [
        ("BPT", "Brunswick Ports Tribunal"),
        ("VMA", "Velmont Maritime Authority"),
    ] {
        assert!(ids.contains_key(long), "{long}: {found:?}");
        if let Some(id) = ids.get(short) {
            assert_eq!(Some(id), ids.get(long), "{short}: {found:?}");
        }
    }
    assert!(
        found.iter().all(|(_, id)| !id.starts_with("agency/xx/")),
        "{found:?}"
    );
}

#[test]
fn a_users_row_for_a_known_body_adds_names() {
    let table = UserTable {
        name: "mine.tsv".into(),
        content: "id\taliases\tname\ncompany/renault\tLosange bleu\tRenault\n".into(),
    };
    let finder = OrgFinder::new(&[table]).expect("a sound table");
    let text = "Le constructeur Losange bleu a vendu 12 000 voitures, selon Renault.";
    let findings = finder.find(
        &[FieldText {
            field: Field::Text,
            text,
            sentences: std::iter::once(0..text.len()).collect(),
        }],
        &Context {
            lang: Lang::Fr,
            published: None,
            country: None,
        },
    );
    let renault = findings.entities.iter().find(|e| e.id == "company/renault");
    let renault = renault.expect("Renault is found");
    assert!(
        renault.aliases.iter().any(|a| a == "Losange bleu"),
        "{renault:?}"
    );
    assert_eq!(renault.country.as_deref(), Some("FR"));
}

/// Sure names (without `?`) of the rows of one kind and country, with the ids they stand under.
fn names_by_country() -> HashMap<(String, String), Vec<String>> {
    let mut names: HashMap<(String, String), Vec<String>> = HashMap::new();
    for (_, content) in sources::GAZETTEERS {
        let mut lines = content.lines().filter(|l| !l.starts_with('#'));
        let header: Vec<&str> = lines.next().expect("a header").split('\t').collect();
        let at = |column| header.iter().position(|h| *h == column);
        for row in lines {
            let cells: Vec<&str> = row.split('\t').collect();
            let cell = |column| at(column).map_or("", |i| cells[i]);
            let (id, country) = (cell("id"), cell("country"));
            let kind = id.split('/').next().unwrap_or_default();
            let written = ["name", "en", "fr"]
                .into_iter()
                .map(cell)
                .chain(cell("aliases").split('|'));
            for name in written.filter(|n| !n.is_empty() && !n.ends_with('?')) {
                let key = (
                    format!("{kind} {country}"),
                    depeche_extractor::orgs::fold::fold(name),
                );
                let ids = names.entry(key).or_default();
                if !ids.iter().any(|known| known == id) {
                    ids.push(id.to_owned());
                }
            }
        }
    }
    names
}

#[test]
fn no_two_bodies_of_a_country_share_a_sure_name() {
    let shared: Vec<_> = names_by_country()
        .into_iter()
        .filter(|(_, ids)| ids.len() > 1)
        .collect();
    assert!(
        shared.is_empty(),
        "mark with `?` and give cues, or take away: {shared:?}"
    );
}

#[test]
fn the_country_of_an_agency_is_that_of_its_id() {
    for (table, content) in sources::GAZETTEERS
        .iter()
        .filter(|(t, _)| t.contains("agencies"))
    {
        for row in content.lines().filter(|l| !l.starts_with('#')).skip(1) {
            let mut cells = row.split('\t');
            let (id, country) = (
                cells.next().unwrap_or_default(),
                cells.next().unwrap_or_default(),
            );
            assert_eq!(id.split('/').nth(1), Some(country), "{table}: {id}");
        }
    }
}

#[test]
fn names_and_goods_are_folded_sorted_and_stand_once() {
    use depeche_extractor::orgs::fold::fold;
    for (table, content, sorted) in [
        ("names", include_str!("../data/common/orgs-names.tsv"), true),
        (
            "goods",
            include_str!("../data/common/orgs-goods.tsv"),
            false,
        ),
    ] {
        let mut seen = std::collections::HashSet::new();
        for row in content.lines().filter(|l| !l.starts_with('#')).skip(1) {
            let (class, words) = row.split_once('\t').expect("two columns");
            let words: Vec<&str> = words.split('|').collect();
            assert!(!sorted || words.is_sorted(), "{table}: {class}");
            for word in words {
                assert_eq!(fold(word), word, "{table}");
                assert!(
                    seen.insert((class, word)),
                    "{table}: {word} stands twice under {class}"
                );
            }
        }
    }
}

#[test]
fn a_long_article_is_not_about_a_country_that_it_names_once() {
    for (lang, name, text, filler) in [
        (
            Lang::En,
            "Supreme Court",
            "The Supreme Court will rule on the appeal. A friend from Ukraine called.",
            " Nobody in the room said a word about it.",
        ),
        (
            Lang::Fr,
            "Cour suprême",
            "La Cour suprême doit rendre son arrêt. Un ami venu d'Ukraine a appelé.",
            " Personne dans la salle n'a dit un mot à ce sujet.",
        ),
    ] {
        let id = |text: &str| {
            let found = found_by(finder(), lang, None, text);
            let id = found.into_iter().find(|(surface, _)| surface == name);
            id.map(|(_, id)| id).unwrap_or_default()
        };
        assert_eq!(id(text), "agency/ua/supreme-court");
        let long = id(&format!("{text}{}", filler.repeat(30)));
        assert!(
            !long.is_empty() && !long.starts_with("agency/ua/"),
            "{long}"
        );
    }
}
