//! Companies and agencies from outside: example sentences, linking, tables, user gazetteers, any text.

use std::{collections::HashSet, fs, path::Path};

use depeche_extractor::{
    Context, FieldText, UserTable, Value,
    orgs::{OrgFinder, OrgFindings, gazetteer::Gazetteer, sources},
};
use depeche_model::{Field, Kind, Lang};
use proptest::prelude::*;

fn finder() -> &'static OrgFinder {
    static FINDER: std::sync::OnceLock<OrgFinder> = std::sync::OnceLock::new();
    FINDER.get_or_init(|| OrgFinder::new(&[]).expect("the embedded tables are sound"))
}

fn find(finder: &OrgFinder, lang: Lang, country: Option<&str>, text: &str) -> OrgFindings {
    let fields = [FieldText {
        field: Field::Text,
        text,
        sentences: std::iter::once(0..text.len()).collect(),
    }];
    finder.find(
        &fields,
        &Context {
            lang,
            published: None,
            country,
        },
    )
}

/// Surface and id of each find.
fn ids(lang: Lang, country: Option<&str>, text: &str) -> Vec<(String, String)> {
    let findings = find(finder(), lang, country, text);
    findings.found[0]
        .iter()
        .map(|f| match &f.value {
            Value::Company(Some(id)) | Value::Agency(Some(id)) => {
                (text[f.span.clone()].to_owned(), id.clone())
            }
            other => panic!("{other:?}"),
        })
        .collect()
}

/// The id of a surface, if it was found.
fn id_of(lang: Lang, country: Option<&str>, text: &str, surface: &str) -> Option<String> {
    ids(lang, country, text)
        .into_iter()
        .find(|(s, _)| s == surface)
        .map(|(_, id)| id)
}

/// Takes the inline marks out of an example.
fn read_marks(marked: &str) -> (String, Vec<(Kind, String)>) {
    let (mut text, mut marks, mut rest) = (String::new(), Vec::new(), marked);
    while let Some(at) = rest.find('[') {
        let close = at + rest[at..].find(']').expect("a closing bracket");
        let kind = match &rest[at + 1..at + 3] {
            "c:" => Kind::Company,
            "a:" => Kind::Agency,
            other => panic!("{other}"),
        };
        text.push_str(&rest[..at]);
        text.push_str(&rest[at + 3..close]);
        marks.push((kind, rest[at + 3..close].to_owned()));
        rest = &rest[close + 1..];
    }
    text.push_str(rest);
    (text, marks)
}

fn check_examples(lang: Lang, table: &str) {
    let mut wrong = Vec::new();
    let rows = table.lines().filter(|l| !l.starts_with('#')).skip(1);
    for row in rows {
        let (case, marked) = row.split_once('\t').expect("two columns");
        let (text, want) = read_marks(marked);
        let got: Vec<(Kind, String)> = find(finder(), lang, None, &text).found[0]
            .iter()
            .map(|f| (f.value.kind(), text[f.span.clone()].to_owned()))
            .collect();
        if got != want {
            wrong.push(format!("{case}: {text}\n   want {want:?}\n   got  {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn french_examples() {
    check_examples(Lang::Fr, include_str!("../data/fr/examples/orgs.tsv"));
}

#[test]
fn english_examples() {
    check_examples(Lang::En, include_str!("../data/en/examples/orgs.tsv"));
}

#[test]
fn one_body_has_one_id_in_both_languages() {
    for (fr, fr_name, en, en_name) in [
        (
            "Le Pentagone a signé un contrat avec Boeing.",
            "Pentagone",
            "The Pentagon signed a contract with Boeing.",
            "Pentagon",
        ),
        (
            "Le département de la Défense des États-Unis a signé un contrat.",
            "département de la Défense des États-Unis",
            "The Department of Defense signed a contract in Washington.",
            "Department of Defense",
        ),
        (
            "La Banque centrale européenne a relevé ses taux.",
            "Banque centrale européenne",
            "The European Central Bank raised its rates.",
            "European Central Bank",
        ),
        (
            "Le FMI a prêté dix milliards d'euros à la Grèce.",
            "FMI",
            "The IMF lent Greece ten billion euros.",
            "IMF",
        ),
        (
            "La Société Générale a supprimé mille postes.",
            "Société Générale",
            "Shares of Societe Generale fell in Paris.",
            "Societe Generale",
        ),
    ] {
        let (a, b) = (
            id_of(Lang::Fr, None, fr, fr_name),
            id_of(Lang::En, None, en, en_name),
        );
        assert!(
            a.is_some(),
            "{fr_name} not found: {:?}",
            ids(Lang::Fr, None, fr)
        );
        assert_eq!(a, b, "{fr_name} / {en_name}");
    }
}

#[test]
fn homonyms_are_kept_apart_by_country() {
    let us = "The U.S. Justice Department sued the company, officials in Washington said.";
    let id = id_of(Lang::En, Some("US"), us, "U.S. Justice Department")
        .or_else(|| id_of(Lang::En, Some("US"), us, "Justice Department"));
    assert_eq!(id.as_deref(), Some("agency/us/doj"));
    let ph = "The Philippine Justice Department filed charges in Manila against four men.";
    let found = ids(Lang::En, Some("PH"), ph);
    assert!(
        found.iter().all(|(_, id)| id != "agency/us/doj"),
        "{found:?}"
    );
    let fr = id_of(
        Lang::Fr,
        Some("FR"),
        "Le Sénat examine le texte mardi à Paris.",
        "Sénat",
    );
    let be = id_of(
        Lang::Fr,
        Some("BE"),
        "En Belgique, le Sénat examine le texte ; le gouvernement belge attend.",
        "Sénat",
    );
    assert_eq!(fr.as_deref(), Some("agency/fr/senat"));
    assert_ne!(fr, be);
}

#[test]
fn later_mentions_join_the_first() {
    let text = "Le fabricant Orvalis Énergie (OE) a déposé son bilan. Orvalis emploie 300 personnes ; \
                Orvalis Énergie cherche un repreneur.";
    let found = ids(Lang::Fr, Some("FR"), text);
    let distinct: HashSet<&str> = found
        .iter()
        .filter(|(s, _)| s.starts_with("Orvalis"))
        .map(|(_, id)| id.as_str())
        .collect();
    assert_eq!(distinct.len(), 1, "{found:?}");
    let text = "The General Services Administration (GSA) awarded the contract. The GSA said so on Friday.";
    let found = ids(Lang::En, Some("US"), text);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(
        found.iter().all(|(_, id)| id == "agency/us/gsa"),
        "{found:?}"
    );
}

#[test]
fn an_unknown_firm_has_the_same_id_in_every_article() {
    let one = "La société Verdanix, fondée à Nantes, a levé 12 millions d'euros.";
    let two = "Verdanix SA, a software company founded in Nantes, raised 12 million euros.";
    let a = id_of(Lang::Fr, Some("FR"), one, "Verdanix");
    assert_eq!(a.as_deref(), Some("company/verdanix"));
    assert!(
        ids(Lang::En, Some("US"), two)
            .iter()
            .all(|(_, id)| id == "company/verdanix"),
        "{:?}",
        ids(Lang::En, Some("US"), two)
    );
}

#[test]
fn every_id_has_an_entity() {
    let text =
        "The Federal Reserve fined Wells Fargo and Deutsche Bank, the Treasury Department said.";
    let findings = find(finder(), Lang::En, Some("US"), text);
    let known: HashSet<&str> = findings.entities.iter().map(|e| e.id.as_str()).collect();
    assert_eq!(known.len(), findings.entities.len());
    for (_, id) in ids(Lang::En, Some("US"), text) {
        assert!(known.contains(id.as_str()), "{id}");
    }
    for entity in &findings.entities {
        assert!(
            entity
                .country
                .as_deref()
                .is_none_or(|c| c == c.to_uppercase())
        );
        assert!(entity.names.en.is_some() || entity.names.fr.is_some());
    }
}

#[test]
fn every_table_of_the_folders_is_built_in_and_sorted() {
    let listed: HashSet<&str> = sources::GAZETTEERS.iter().map(|(path, _)| *path).collect();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    for folder in ["common/agencies", "common/companies"] {
        for entry in fs::read_dir(data.join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let path = format!("{folder}/{name}");
            assert!(
                !name.ends_with(".tsv") || listed.contains(path.as_str()),
                "{path}"
            );
        }
    }
    let mut ids = HashSet::new();
    for (path, content) in sources::GAZETTEERS {
        let mut last = "";
        for line in content.lines().filter(|l| !l.starts_with('#')).skip(1) {
            let id = line.split('\t').next().unwrap_or_default();
            assert!(last < id, "{path}: `{id}` after `{last}`");
            assert!(ids.insert(id), "{path}: `{id}` stands twice");
            last = id;
        }
    }
    let gazetteer = Gazetteer::load(&[]).unwrap();
    let of = |kind| gazetteer.bodies().iter().filter(|b| b.kind == kind).count();
    assert!(of(Kind::Agency) >= 1500, "{} agencies", of(Kind::Agency));
    assert!(of(Kind::Company) >= 5000, "{} companies", of(Kind::Company));
}

fn user(content: &str) -> UserTable {
    UserTable {
        name: "mine.tsv".into(),
        content: content.into(),
    }
}

#[test]
fn a_user_gazetteer_adds_bodies_and_names() {
    let table = "kind\tname\tcountry\taliases\ncompany\tZorblax\tfr\tZorblax Industries\n";
    let finder = OrgFinder::new(&[user(table)]).unwrap();
    let text = "Le groupe Zorblax Industries a racheté un concurrent.";
    let findings = find(&finder, Lang::Fr, None, text);
    assert_eq!(findings.entities[0].id, "company/zorblax");
    assert_eq!(findings.entities[0].country.as_deref(), Some("FR"));
}

#[test]
fn faults_in_a_user_gazetteer_name_file_line_and_column() {
    for (content, want) in [
        (
            "kind\tname\ncompny\tAcme\n",
            "mine.tsv, line 2, column 1: `compny`",
        ),
        (
            "kind\tname\ncompany\t\n",
            "mine.tsv, line 2, column 2: no name",
        ),
        ("name\nAcme\n", "mine.tsv, line 2, column 1: fill `kind`"),
        (
            "kind\tname\tcolour\n",
            "mine.tsv, line 1, column 3: unknown column",
        ),
        (
            "kind\tname\ncompany\n",
            "mine.tsv, line 2, column 1: 1 cells",
        ),
        (
            "id\tname\ncompany/A B\tAcme\n",
            "mine.tsv, line 2, column 1: `company/A B`",
        ),
        (
            "kind\tname\tcountry\ncompany\tAcme\tFrance\n",
            "mine.tsv, line 2, column 3: `france`",
        ),
        (
            "kind\tname\taliases\ncompany\tAcme\t!!\n",
            "mine.tsv, line 2, column 3: `!!`",
        ),
    ] {
        let error = OrgFinder::new(&[user(content)])
            .expect_err(content)
            .to_string();
        assert!(error.starts_with(want), "{error}");
    }
}

fn check_any(text: &str) {
    for lang in [Lang::En, Lang::Fr] {
        let findings = find(finder(), lang, Some("FR"), text);
        let mut last = 0;
        for found in &findings.found[0] {
            assert!(last <= found.span.start && found.span.start < found.span.end);
            assert!(
                text.get(found.span.clone()).is_some(),
                "{:?} in {text:?}",
                found.span
            );
            assert!((0.0..=1.0).contains(&found.confidence));
            last = found.span.end;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_text_gives_ordered_spans_on_boundaries(text in "\\PC{0,200}") {
        check_any(&text);
    }

    #[test]
    fn any_mix_of_pieces_gives_ordered_spans(pieces in prop::collection::vec(prop::sample::select(vec![
        "Apple", "Inc.", " ", " ", ".", "l'", "’", "-", "É", "U.S.", "(", ")", "\n", "de", "ministère", "BCE", "&", "\u{301}", "中", "'s", "The", ",",
    ]), 0..60)) {
        check_any(&pieces.concat());
    }
}

#[test]
fn long_text_takes_linear_time() {
    let clock = std::time::Instant::now();
    let text = "Apple Inc. and the Federal Reserve (FED) of Boeing, ".repeat(4000);
    check_any(&text);
    check_any(&"(".repeat(100_000));
    check_any(&"National Agency of the Department of the Office of ".repeat(20_000));
    check_any(&"A-".repeat(50_000));
    check_any(&"U.".repeat(50_000));
    assert!(clock.elapsed().as_secs() < 60, "{:?}", clock.elapsed());
}

#[test]
fn a_page_of_marks_costs_no_more_than_a_long_article() {
    use depeche_extractor::orgs::{document::MOST_WORDS, token::tokenize_some};
    let marks = "$".repeat(MOST_WORDS + 5_000);
    let (cut, more) = tokenize_some(&marks, MOST_WORDS);
    assert!(more && cut.tokens.len() <= MOST_WORDS + 8);
    for (lang, text) in [
        (Lang::En, format!("Boeing rose. {marks}")),
        (Lang::Fr, format!("L'avionneur Boeing progresse. {marks}")),
    ] {
        let findings = find(finder(), lang, None, &text);
        assert_eq!(findings.found[0].len(), 1, "{:?}", findings.found);
        assert!(
            findings
                .warnings
                .iter()
                .any(|w| w.to_string().contains("long-text")),
            "{:?}",
            findings.warnings
        );
    }
    let short = find(finder(), Lang::En, None, "Boeing rose.");
    assert!(short.warnings.is_empty(), "{:?}", short.warnings);
}

/// Bodies of the tables that nothing else is called.
const SURE_EN: [&str; 20] = [
    "European Union",
    "European Commission",
    "Federal Trade Commission",
    "World Health Organization",
    "Bank of England",
    "Internal Revenue Service",
    "European Central Bank",
    "Federal Reserve",
    "World Trade Organization",
    "United Nations",
    "Goldman Sachs",
    "Morgan Stanley",
    "Bank of America",
    "General Motors",
    "Deutsche Bank",
    "JPMorgan Chase",
    "Procter & Gamble",
    "Rolls-Royce",
    "British Airways",
    "Wells Fargo",
];

/// The same in French.
const SURE_FR: [&str; 20] = [
    "Union européenne",
    "Commission européenne",
    "Banque de France",
    "Cour des comptes",
    "Conseil constitutionnel",
    "Organisation mondiale de la santé",
    "Banque centrale européenne",
    "Assemblée nationale",
    "Nations unies",
    "Caisse des dépôts",
    "Société Générale",
    "Crédit agricole",
    "Air France",
    "Pernod Ricard",
    "Deutsche Bank",
    "Crédit Mutuel",
    "La Poste",
    "Goldman Sachs",
    "Bank of America",
    "General Motors",
];

/// Sentences that say nothing of the bodies.
#[test]
fn known_names_of_several_words_are_found_nearly_always() {
    let mut missed = Vec::new();
    for (lang, names, frames) in [
        (
            Lang::En,
            SURE_EN,
            [
                ("Nobody had heard of ", " before the spring."),
                ("It was the week in which ", " said no."),
            ],
        ),
        (
            Lang::Fr,
            SURE_FR,
            [
                (
                    "Personne n'attendait plus rien, dit-on, côté ",
                    " ce printemps.",
                ),
                ("On parle beaucoup ici : ", " dit non."),
            ],
        ),
    ] {
        for name in names {
            for (before, after) in frames {
                let text = format!("{before}{name}{after}");
                if id_of(lang, None, &text, name).is_none() {
                    missed.push(text);
                }
            }
        }
    }
    assert!(missed.len() <= 4, "{} of 80: {missed:#?}", missed.len());
}

#[test]
fn a_name_sure_at_one_place_is_found_at_its_others() {
    for (lang, text, name, times) in [
        (
            Lang::En,
            "The law firm Quorvane LLP advised the buyer. Shares of Quorvane, the company said, rose 3%. Quorvane\n\nRead more: Quorvane",
            "Quorvane",
            3,
        ),
        (
            Lang::Fr,
            "Le groupe Quorvane SA a racheté son rival. L'entreprise Quorvane emploie 300 salariés.\n\nÀ lire : Quorvane",
            "Quorvane",
            2,
        ),
    ] {
        let found = ids(lang, None, text);
        let seen = found.iter().filter(|(s, _)| s.starts_with(name)).count();
        assert!(seen >= times, "{text}: {found:?}");
    }
}
