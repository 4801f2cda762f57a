//! Dates: the example tables, French and English mirrors, dates written many ways and read back, and any text at all.

use std::{collections::HashSet, str::FromStr};

use depeche_extractor::{Context, Found, Value, dates::DateFinder};
use depeche_model::{DateValue, Lang, Stamp};
use jiff::civil::Date;
use proptest::prelude::*;

fn finder() -> &'static DateFinder {
    static FINDER: std::sync::OnceLock<DateFinder> = std::sync::OnceLock::new();
    FINDER.get_or_init(|| DateFinder::new().expect("the tables are well formed"))
}

fn find(lang: Lang, country: Option<&str>, published: &str, text: &str) -> Vec<Found> {
    let context = Context {
        lang,
        published: Stamp::from_str(published).ok(),
        country,
    };
    finder().find(text, &context)
}

fn date(found: &Found) -> &DateValue {
    match &found.value {
        Value::Date(date) => date,
        other => panic!("{other:?}"),
    }
}

/// `span = value`, joined by ` | `; `-` for nothing.
fn shown(text: &str, found: &[Found]) -> String {
    let parts: Vec<String> = found
        .iter()
        .map(|it| {
            let value = date(it).value.as_deref().unwrap_or("?");
            format!("{} = {value}", &text[it.span.clone()])
        })
        .collect();
    if parts.is_empty() {
        return "-".to_owned();
    }
    parts.join(" | ")
}

/// Every row must hold, and every rule must be shown by a row.
fn check_examples(lang: Lang, table: &str, rules: &str) {
    let rows = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (mut wrong, mut fired) = (Vec::new(), HashSet::new());
    for row in rows.skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [text, published, expected] = cells[..] else {
            panic!("three columns: {row}");
        };
        let found = find(lang, None, published, text);
        fired.extend(found.iter().map(|it| it.rule.to_string()));
        let shown = shown(text, &found);
        if shown != expected {
            let rules: Vec<&str> = found.iter().map(|it| it.rule.as_ref()).collect();
            wrong.push(format!(
                "{text}\n  expected {expected}\n  found    {shown} {rules:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let names = self::rows(rules);
    let names = names.iter().map(|row| row[0]);
    let missing: Vec<&str> = names.filter(|name| !fired.contains(*name)).collect();
    assert!(missing.is_empty(), "no example for {missing:?}");
}

#[test]
fn english_examples() {
    check_examples(
        Lang::En,
        include_str!("../data/en/examples/dates.tsv"),
        include_str!("../data/en/dates-rules.tsv"),
    );
}

#[test]
fn french_examples() {
    check_examples(
        Lang::Fr,
        include_str!("../data/fr/examples/dates.tsv"),
        include_str!("../data/fr/dates-rules.tsv"),
    );
}

/// Rows of a table without its remarks and header, as cells.
fn rows(table: &str) -> Vec<Vec<&str>> {
    let lines = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .skip(1)
        .map(|line| line.split('\t').collect())
        .collect()
}

#[test]
fn word_tables_are_sorted_and_unique() {
    for table in [
        include_str!("../data/en/dates-words.tsv"),
        include_str!("../data/fr/dates-words.tsv"),
    ] {
        for pair in rows(table).windows(2) {
            assert!(pair[0][..2] < pair[1][..2], "{pair:?}");
        }
    }
}

#[test]
fn holiday_tables_are_sorted_and_unique() {
    let feasts = rows(include_str!("../data/common/holidays.tsv"));
    let dated = rows(include_str!("../data/common/holidays_dated.tsv"));
    for table in [&feasts, &dated] {
        for pair in table.windows(2) {
            assert!(pair[0][0] < pair[1][0], "{pair:?}");
        }
    }
    for row in &dated {
        let days: Vec<Date> = row[1]
            .split([' ', '/'])
            .map(|day| day.parse().unwrap())
            .collect();
        assert!(days.is_sorted(), "{row:?}");
        let told = feasts
            .iter()
            .any(|feast| feast[0] == row[0] && feast[1] == "dated");
        assert!(told, "{}", row[0]);
    }
}

#[test]
fn rules_have_names_of_their_own() {
    for table in [
        include_str!("../data/en/dates-rules.tsv"),
        include_str!("../data/fr/dates-rules.tsv"),
    ] {
        let mut names: Vec<&str> = rows(table).iter().map(|row| row[0]).collect();
        names.sort_unstable();
        let twice = names.windows(2).find(|pair| pair[0] == pair[1]);
        assert_eq!(twice, None);
    }
}

#[test]
fn both_languages_say_the_same() {
    let mirrors = [
        (
            "It opened on 7 November 2012.",
            "Elle ouvrit le 7 novembre 2012.",
        ),
        ("It opened in May.", "Elle a ouvert en mai."),
        ("It will open in May.", "Elle ouvrira en mai."),
        ("It opened last week.", "Elle a ouvert la semaine dernière."),
        ("It will open next year.", "Elle ouvrira l'année prochaine."),
        (
            "It opened three months ago.",
            "Elle a ouvert il y a trois mois.",
        ),
        (
            "It opened at the end of 2019.",
            "Elle a ouvert à la fin de 2019.",
        ),
        (
            "It opened in the first half of 2019.",
            "Elle a ouvert au premier semestre 2019.",
        ),
        (
            "It opened in the fourth quarter of 2019.",
            "Elle a ouvert au quatrième trimestre de 2019.",
        ),
        (
            "It opened in the 1980s.",
            "Elle a ouvert dans les années 1980.",
        ),
        (
            "It opened in the 19th century.",
            "Elle a ouvert au XIXe siècle.",
        ),
        ("It opened on Christmas 2020.", "Elle a ouvert à Noël 2020."),
        (
            "It ran from 9 to 12 March 2020.",
            "Elle dura du 9 au 12 mars 2020.",
        ),
        ("It ran from 2015 to 2018.", "Elle dura de 2015 à 2018."),
        ("It opened yesterday.", "Elle a ouvert hier."),
        ("It opened last summer.", "Elle a ouvert l'été dernier."),
        (
            "It opened on Easter Monday 2024.",
            "Elle a ouvert le lundi de Pâques 2024.",
        ),
        (
            "They met on 3 May 2020 and again the next day.",
            "Ils se virent le 3 mai 2020 et encore le lendemain.",
        ),
    ];
    for (english, french) in mirrors {
        let values = |lang, text| -> Vec<DateValue> {
            let found = find(lang, Some("GB"), "2025-08-18", text);
            found.iter().map(|it| date(it).clone()).collect()
        };
        let (left, right) = (values(Lang::En, english), values(Lang::Fr, french));
        assert_eq!(left, right, "{english} / {french}");
        assert!(!left.is_empty(), "{english}");
    }
}

#[test]
fn the_country_decides_the_order_of_numbers_and_the_holidays() {
    let value = |country, text: &str| {
        let found = find(Lang::En, country, "2025-08-18", text);
        shown(text, &found)
    };
    assert_eq!(value(None, "05/06/2024"), "05/06/2024 = 2024-05-06");
    assert_eq!(value(Some("GB"), "05/06/2024"), "05/06/2024 = 2024-06-05");
    assert_eq!(
        value(Some("US"), "Mother's Day 2024"),
        "Mother's Day 2024 = 2024-05-12"
    );
    assert_eq!(
        value(Some("GB"), "Mother's Day 2024"),
        "Mother's Day 2024 = 2024-03-10"
    );
}

#[test]
fn relative_dates_stay_open_without_a_publication_date() {
    for (lang, text) in [
        (
            Lang::En,
            "He left last week, on Tuesday, in May, two years ago.",
        ),
        (
            Lang::Fr,
            "Il est parti la semaine dernière, mardi, en mai, il y a deux ans.",
        ),
    ] {
        let found = find(lang, None, "", text);
        assert_eq!(found.len(), 4, "{}", shown(text, &found));
        for it in &found {
            let open = DateValue {
                value: None,
                first: None,
                last: None,
            };
            assert_eq!(date(it), &open);
        }
    }
}

#[test]
fn long_texts_take_linear_time() {
    for unit in [
        "2019-",
        "May ",
        "3, ",
        "le ",
        "vingt-",
        "first Monday of ",
        "il y a ",
        "1 et 2, ",
    ] {
        let text = unit.repeat(10_000);
        for lang in [Lang::En, Lang::Fr] {
            let begun = std::time::Instant::now();
            find(lang, None, "2025-08-18", &text);
            assert!(begun.elapsed().as_secs() < 20, "{unit}");
        }
    }
}

const EN_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const FR_MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// The ways a day is written in full.
fn writings(day: Date) -> Vec<(Lang, String)> {
    let (y, m, d) = (day.year(), day.month(), day.day());
    let index = usize::try_from(m - 1).expect("months count from 1");
    let (en, fr) = (EN_MONTHS[index], FR_MONTHS[index]);
    vec![
        (Lang::En, format!("{en} {d}, {y}")),
        (Lang::En, format!("{d} {en} {y}")),
        (Lang::En, format!("{y:04}-{m:02}-{d:02}")),
        (Lang::En, format!("{m}/{d}/{y}")),
        (Lang::En, format!("{m:02}/{d:02}/{y}")),
        (Lang::Fr, format!("{d} {fr} {y}")),
        (Lang::Fr, format!("{d:02}/{m:02}/{y}")),
        (Lang::Fr, format!("{y:04}-{m:02}-{d:02}")),
        (Lang::Fr, format!("{d:02}.{m:02}.{y}")),
        (Lang::Fr, format!("{d}-{m}-{y}")),
    ]
}

/// Words that dates are made of, to be strewn.
fn pieces() -> impl Strategy<Value = String> {
    let words = [
        "le",
        "lundi",
        "3",
        "mai",
        "2019",
        "et",
        "-",
        "du",
        "au",
        "dernier",
        "il y a",
        "deux ans",
        "fin",
        "de l'année",
        "the",
        "first",
        "Monday",
        "of",
        "next",
        "May",
        "May",
        "in",
        "quarter",
        "'s",
        "last",
        "two",
        "years",
        "ago",
        ",",
        "12/05/2019",
        "Q3",
        "FY19",
        "1990s",
        "été",
        "XXe siècle",
        "\n\n",
        "Christmas",
        "99",
        ".",
        "é",
        "’",
        "\u{a0}",
    ];
    proptest::collection::vec(proptest::sample::select(words.to_vec()), 0..40)
        .prop_map(|words| words.join(" "))
}

fn is_sound(text: &str) {
    for lang in [Lang::En, Lang::Fr] {
        let mut end = 0;
        for it in find(lang, None, "2025-08-18", text) {
            assert!(
                it.span.start >= end && it.span.end > it.span.start,
                "{text:?} {it:?}"
            );
            assert!(text.get(it.span.clone()).is_some(), "{text:?} {it:?}");
            end = it.span.end;
            let DateValue { first, last, .. } = date(&it);
            assert!(first <= last, "{text:?} {it:?}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_sound(text in any::<String>()) {
        is_sound(&text);
    }

    #[test]
    fn any_words_of_dates_are_sound(text in pieces()) {
        is_sound(&text);
    }

    #[test]
    fn a_day_written_is_read_back(year in 1900i16..2060, month in 1i8..=12, day in 1i8..=31) {
        let Ok(expected) = Date::new(year, month, day) else { return Ok(()) };
        for (lang, written) in writings(expected) {
            let text = format!("({written})");
            let found = find(lang, None, "2025-08-18", &text);
            prop_assert_eq!(found.len(), 1, "{}", &text);
            prop_assert_eq!(&text[found[0].span.clone()], &written);
            prop_assert_eq!(date(&found[0]).value.clone(), Some(expected.to_string()));
            prop_assert_eq!(date(&found[0]).first, Some(expected));
        }
    }
}
