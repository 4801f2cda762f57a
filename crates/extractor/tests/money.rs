//! Money: every example row, the tables, every currency by its names, any text, and amounts written in many ways and read back.

use std::collections::{BTreeSet, HashSet};

use depeche_extractor::{
    Context, Found, Value,
    money::{MoneyFinder, RULES},
};
use depeche_model::{Bound, Lang, Money};
use proptest::prelude::*;

fn table(lang: Lang, name: &str) -> String {
    let path = format!("{}/data/{lang}/{name}.tsv", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a table that the crate has")
}

fn common(name: &str) -> String {
    let path = format!("{}/data/common/{name}.tsv", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a table that the crate has")
}

/// The rows of a table without remarks and header, cut into cells.
fn rows(content: &str) -> Vec<Vec<&str>> {
    let lines = content
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .skip(1)
        .map(|line| line.split('\t').collect())
        .collect()
}

fn find(
    finder: &MoneyFinder,
    text: &str,
    lang: Lang,
    country: Option<&str>,
) -> Vec<(Found, Money)> {
    let context = Context {
        lang,
        published: None,
        country,
    };
    let found = finder.find(text, &context).into_iter();
    let money = found.map(|found| match &found.value {
        Value::Money(money) => {
            let money = money.clone();
            (found, money)
        }
        other => panic!("{other:?} is not money"),
    });
    money.collect()
}

/// A find as the example tables write it.
fn written(text: &str, (found, money): &(Found, Money), with_basis: bool) -> String {
    let currency = money.currency.as_deref().unwrap_or("?");
    let amount = money.amount.expect("vague amounts are no finds");
    let mut out = format!("{}={currency} {amount}", &text[found.span.clone()]);
    out += &money
        .amount_max
        .map(|max| format!("..{max}"))
        .unwrap_or_default();
    out += if money.approximate { " ~" } else { "" };
    out += match money.bound {
        Some(Bound::AtLeast) => " >",
        Some(Bound::AtMost) => " <",
        None => "",
    };
    out += &money
        .per
        .as_ref()
        .map(|per| format!(" /{per}"))
        .unwrap_or_default();
    let basis = money.currency_basis.filter(|_| with_basis);
    out += &basis
        .map(|b| format!(" @{b:?}").to_lowercase())
        .unwrap_or_default();
    out
}

fn spaces(text: &str) -> String {
    text.replace("{nbsp}", "\u{a0}")
        .replace("{nnbsp}", "\u{202f}")
        .replace("{nl}", "\n")
}

#[test]
fn every_example_row_holds_and_every_rule_has_one() {
    let finder = MoneyFinder::new().unwrap();
    for lang in [Lang::En, Lang::Fr] {
        let content = table(lang, "examples/money");
        let (mut wrong, mut fired) = (Vec::new(), HashSet::new());
        for row in rows(&content) {
            let text = spaces(row[0]);
            let country = row.get(2).copied().filter(|c| !c.is_empty());
            let found = find(&finder, &text, lang, country);
            fired.extend(found.iter().map(|(found, _)| found.rule.to_string()));
            let want: Vec<String> = row[1]
                .split("; ")
                .filter(|w| !w.is_empty())
                .map(spaces)
                .collect();
            let got: Vec<String> = found
                .iter()
                .enumerate()
                .map(|(at, one)| written(&text, one, want.get(at).is_some_and(|w| w.contains('@'))))
                .collect();
            if got != want {
                wrong.push(format!("{text:?}\n    want {want:?}\n    got  {got:?}"));
            }
        }
        assert!(wrong.is_empty(), "{lang}:\n{}", wrong.join("\n"));
        // "10 grand" and "$5 to 10 million" are English.
        let english = ["slang", "range-second", "name-before"];
        let missing: Vec<&str> = RULES
            .into_iter()
            .filter(|rule| !fired.contains(*rule))
            .filter(|rule| lang == Lang::En || !english.contains(rule))
            .collect();
        assert!(missing.is_empty(), "{lang}: no example for {missing:?}");
        assert!(
            fired.iter().all(|rule| RULES.contains(&rule.as_str())),
            "{fired:?}"
        );
    }
}

#[test]
fn tables_are_sorted_and_without_doubles() {
    const PER_LANGUAGE: [&str; 8] = [
        "currency_names",
        "currency_words",
        "magnitudes",
        "money_cues",
        "money_modifiers",
        "money_next",
        "money_units",
        "numerals",
    ];
    const COMMON: [&str; 4] = [
        "country_currencies",
        "currency_codes",
        "currency_families",
        "currency_signs",
    ];
    let contents = [Lang::En, Lang::Fr]
        .into_iter()
        .flat_map(|lang| PER_LANGUAGE.map(|name| (format!("{lang}/{name}"), table(lang, name))));
    let contents = contents.chain(COMMON.map(|name| (name.to_owned(), common(name))));
    for (name, content) in contents {
        let lines: Vec<&str> = content
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .skip(1)
            .collect();
        for pair in lines.windows(2) {
            assert!(
                pair[0] < pair[1],
                "{name}: {:?} before {:?}",
                pair[0],
                pair[1]
            );
        }
    }
}

#[test]
fn every_currency_in_circulation_has_a_code_row_and_a_name_in_both_languages() {
    let countries = common("country_currencies");
    let codes = common("currency_codes");
    let used: BTreeSet<&str> = rows(&countries).iter().map(|row| row[1]).collect();
    let known: BTreeSet<&str> = rows(&codes).iter().map(|row| row[0]).collect();
    let missing: Vec<_> = used.difference(&known).collect();
    assert!(
        missing.is_empty(),
        "no row in currency_codes.tsv: {missing:?}"
    );
    for lang in [Lang::En, Lang::Fr] {
        let (names, words) = (table(lang, "currency_names"), table(lang, "currency_words"));
        let mut named: BTreeSet<&str> = rows(&names).iter().map(|row| row[1]).collect();
        named.extend(rows(&words).iter().map(|row| row[1]));
        let regional = ["XAF", "XOF"]; // "francs CFA", a family
        let missing: Vec<_> = used
            .iter()
            .filter(|code| !named.contains(**code) && !regional.contains(code))
            .collect();
        assert!(missing.is_empty(), "{lang}: no name for {missing:?}");
    }
}

/// "12 million Polish zlotys", "12 millions de dollars canadiens" for every name of the tables.
#[test]
fn every_name_reads_as_its_currency() {
    let finder = MoneyFinder::new().unwrap();
    let families = common("currency_families");
    let families: HashSet<&str> = rows(&families).iter().map(|row| row[0]).collect();
    for lang in [Lang::En, Lang::Fr] {
        let (names, words) = (table(lang, "currency_names"), table(lang, "currency_words"));
        let whole = rows(&words)
            .into_iter()
            .filter(|row| row[2] == "1")
            .map(|row| (row[0], row[1]));
        let spelled: HashSet<&str> = whole.clone().map(|(word, _)| word).collect();
        let names = rows(&names).into_iter().map(|row| (row[0], row[1]));
        for (name, code) in names
            .filter(|(name, _)| !spelled.contains(name))
            .chain(whole)
        {
            let text = match lang {
                Lang::En => format!("It got 12 million {name} last year."),
                Lang::Fr if name.starts_with(['a', 'e', 'é', 'o']) => {
                    format!("Il a reçu 12 millions d'{name} hier.")
                }
                Lang::Fr => format!("Il a reçu 12 millions de {name} hier."),
            };
            let found = find(&finder, &text, lang, None);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            let (span, money) = &found[0];
            assert!(text[span.span.clone()].ends_with(name), "{text}: {span:?}");
            assert_eq!(money.amount, Some(12_000_000.into()), "{text}");
            if !families.contains(code) {
                assert_eq!(money.currency.as_deref(), Some(code), "{text}");
            }
        }
    }
}

/// The same sentence in both languages gives the same amounts.
#[test]
fn french_and_english_mirror_each_other() {
    let finder = MoneyFinder::new().unwrap();
    for (english, french) in [
        ("a $5 million loan", "un prêt de 5 millions $"),
        ("€12.9bn in 2019", "12,9 Md€ en 2019"),
        ("one and a half million euros", "un million et demi d'euros"),
        (
            "between 5 and 10 million dollars",
            "entre 5 et 10 millions de dollars",
        ),
        ("5-10 million euros", "5-10 millions d'euros"),
        ("5, 10 or 20 million euros", "5, 10 ou 20 millions d'euros"),
        ("$1,234.56", "1 234,56 $"),
        (
            "three hundred and fifty thousand pounds sterling",
            "trois cent cinquante mille livres sterling",
        ),
        (
            "two million five hundred thousand euros",
            "deux millions cinq cent mille euros",
        ),
        ("3 euros and 20 cents", "3 euros et 20 cents"),
        ("€1.5m and €2m", "1,5 M€ et 2 M€"),
        ("200 Swiss francs", "200 francs suisses"),
        (
            "a strong euro, millions of dollars",
            "un euro fort, des millions de dollars",
        ),
        (
            "the balance was -€5 million",
            "le solde est de -5 millions d'euros",
        ),
    ] {
        let read = |text, lang| -> Vec<_> {
            let found = find(&finder, text, lang, None).into_iter();
            found
                .map(|(_, m)| (m.amount, m.amount_max, m.currency))
                .collect()
        };
        assert_eq!(
            read(english, Lang::En),
            read(french, Lang::Fr),
            "{english} / {french}"
        );
    }
}

/// Pieces of which amounts and their look-alikes are made, between tildes.
const PIECES: &[&str] = &[
    "$~€~£~US$~C$~USD~FCFA~F CFA~5~1,234.56~1 234,5~2019~½~.~,~-~–~−~million~millions~milliard~bn~Md~M~k",
    "crore~grand~euros~d'~de~dollars~canadiens~cents~livres~pounds~half~a~and~et~demi~un~deux~cent~mille",
    "thousand~to~à~between~entre~per~barrel~le~baril~(~)~\n~\u{a0}~\u{202f}~ ~  ~é~😀~’",
    "99999999999999999999999999999~0~000~US~CA~%~e\u{301}",
];

fn pieces() -> impl Strategy<Value = String> {
    let pieces: Vec<&str> = PIECES.iter().flat_map(|row| row.split('~')).collect();
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|parts| parts.concat())
}

fn holds(finder: &MoneyFinder, text: &str) {
    for lang in [Lang::En, Lang::Fr] {
        for country in [None, Some("CA"), Some("GB"), Some("XX")] {
            let mut last = 0;
            for (found, money) in find(finder, text, lang, country) {
                assert!(
                    found.span.start >= last && found.span.end > found.span.start,
                    "{text:?}"
                );
                assert!(
                    text.get(found.span.clone()).is_some(),
                    "{text:?} {:?}",
                    found.span
                );
                assert!(money.amount.is_some() && (0.0..=1.0).contains(&found.confidence));
                assert!(money.amount_max.is_none() || money.amount_max > money.amount);
                last = found.span.end;
            }
        }
    }
}

fn finder() -> &'static MoneyFinder {
    static FINDER: std::sync::OnceLock<MoneyFinder> = std::sync::OnceLock::new();
    FINDER.get_or_init(|| MoneyFinder::new().expect("sound tables"))
}

/// Puts a separator between groups of three digits.
fn grouped(number: u64, separator: &str) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out += separator;
        }
        out.push(digit);
    }
    out
}

const EN: &str = "- one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
    seventeen eighteen nineteen";
const EN_TENS: &str = "- - twenty thirty forty fifty sixty seventy eighty ninety";
const FR: &str = "- un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept \
    dix-huit dix-neuf";
const FR_TENS: &str =
    "- - vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt";

fn word(list: &'static str, number: u64) -> &'static str {
    let at = usize::try_from(number).expect("a small number");
    list.split(' ')
        .filter(|w| !w.is_empty())
        .nth(at)
        .expect("a word for it")
}

/// A number below a million in words, as a schoolbook writes them.
fn in_words(number: u64, lang: Lang) -> String {
    let (thousands, hundreds, small) = (number / 1000, number / 100 % 10, number % 100);
    let mut words = Vec::new();
    match (lang, thousands) {
        (_, 0) => {}
        (Lang::Fr, 1) => words.push("mille".to_owned()),
        (Lang::Fr, n) => words.push(format!("{} mille", in_words(n, lang))),
        (Lang::En, n) => words.push(format!("{} thousand", in_words(n, lang))),
    }
    match (lang, hundreds) {
        (_, 0) => {}
        (Lang::Fr, 1) => words.push("cent".to_owned()),
        (Lang::Fr, n) => words.push(format!("{} cent", word(FR, n))),
        (Lang::En, n) => words.push(format!("{} hundred", word(EN, n))),
    }
    match lang {
        _ if small == 0 => {}
        Lang::En => words.push(small_english(small)),
        Lang::Fr => words.push(small_french(small)),
    }
    words.join(" ")
}

fn small_english(small: u64) -> String {
    match (small / 10, small % 10) {
        (0 | 1, _) => word(EN, small).to_owned(),
        (ten, 0) => word(EN_TENS, ten).to_owned(),
        (ten, one) => format!("{}-{}", word(EN_TENS, ten), word(EN, one)),
    }
}

fn small_french(small: u64) -> String {
    match (small / 10, small % 10) {
        (0 | 1, _) => word(FR, small).to_owned(),
        (ten @ (7 | 9), one) => format!("{}-{}", word(FR_TENS, ten), word(FR, 10 + one)),
        (ten, 0) => word(FR_TENS, ten).to_owned(),
        (ten, 1) if ten < 8 => format!("{} et un", word(FR_TENS, ten)),
        (ten, one) => format!("{}-{}", word(FR_TENS, ten), word(FR, one)),
    }
}

fn reads_back(text: &str, lang: Lang, want: &str, surface: &str) {
    let found = find(finder(), text, lang, None);
    assert_eq!(found.len(), 1, "{lang} {text:?}: {found:?}");
    assert_eq!(
        found[0].1.amount,
        Some(want.parse().expect("a decimal")),
        "{lang} {text:?}"
    );
    assert_eq!(&text[found[0].0.span.clone()], surface, "{lang} {text:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,80}") {
        holds(finder(), &text);
    }

    #[test]
    fn any_mixture_of_pieces_gives_ordered_disjoint_spans(text in pieces()) {
        holds(finder(), &text);
    }

    #[test]
    fn digits_read_back(number in 1u64..2_000_000_000, cents in 0u64..100) {
        let number = if (1900..2100).contains(&number) { number + 500 } else { number };
        for separator in [",", " ", "\u{a0}", "\u{202f}"] {
            let digits = grouped(number, separator);
            for surface in [format!("${digits}"), format!("{digits} euros"), format!("EUR {digits}"), format!("{digits}\u{a0}€")] {
                reads_back(&format!("It cost {surface}, they said."), Lang::En, &number.to_string(), &surface);
            }
        }
        for separator in [" ", "\u{a0}", "\u{202f}", "."] {
            let digits = format!("{},{cents:02}", grouped(number, separator));
            for surface in [format!("{digits} $"), format!("{digits}\u{a0}€"), format!("{digits} euros")] {
                reads_back(&format!("Il a coûté {surface}, dit-on."), Lang::Fr, &format!("{number}.{cents:02}"), &surface);
            }
        }
    }

    #[test]
    fn magnitudes_read_back(whole in 1u64..1000, tenth in 0u64..10) {
        for (names, power) in [(["million", "m", "mln", "mn"], 6), (["billion", "bn", "bln", "B"], 9)] {
            let want = (whole * 10 + tenth) * 10u64.pow(power - 1);
            for name in names {
                let space = if name.len() > 2 { " " } else { "" };
                let surface = format!("${whole}.{tenth}{space}{name}");
                reads_back(&format!("It lost {surface} in May."), Lang::En, &want.to_string(), &surface);
            }
        }
        for (names, power) in [(["millions", "million", "M", "mln"], 6), (["milliards", "milliard", "Md", "Mds"], 9)] {
            let want = (whole * 10 + tenth) * 10u64.pow(power - 1);
            for name in names {
                for currency in ["€", " €", " EUR"] {
                    let surface = format!("{whole},{tenth} {name}{currency}");
                    reads_back(&format!("Il a perdu {surface} en mai."), Lang::Fr, &want.to_string(), &surface);
                }
            }
        }
    }

    #[test]
    fn words_read_back(number in 2u64..1_000_000) {
        for lang in [Lang::En, Lang::Fr] {
            let surface = format!("{} euros", in_words(number, lang));
            reads_back(&format!("Total : {surface}."), lang, &number.to_string(), &surface);
        }
    }
}

/// Time grows with the text: a megabyte of the worst kinds of input stays within seconds even unoptimised.
#[test]
fn long_texts_take_linear_time() {
    for piece in [
        "1 ",
        "one ",
        "5,",
        "$",
        "$5 ",
        "5 million ",
        "cent ",
        "million ",
        "5-",
        "a dollar and ",
    ] {
        for lang in [Lang::En, Lang::Fr] {
            let text = piece.repeat(200_000 / piece.len());
            let before = std::time::Instant::now();
            find(finder(), &text, lang, None);
            assert!(
                before.elapsed().as_secs() < 20,
                "{piece:?} {lang}: {:?}",
                before.elapsed()
            );
        }
    }
}
