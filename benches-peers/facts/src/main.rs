//! Megabytes of text a second that one core reads for money and dates together, ours and the `duckling` crate's, in one run.
//!
//! `cargo run --release --manifest-path benches-peers/facts/Cargo.toml [-- en FILE fr FILE]`. Without files, paragraphs of our
//! own are read. The peer gets the text sentence by sentence, since its cost grows faster than the text.

use std::{env, fs, hint::black_box, time::Instant};

use chrono::{FixedOffset, TimeZone};
use depeche_extractor::{Context, dates::DateFinder, money::MoneyFinder};
use depeche_model::{Lang, Stamp};
use duckling::{DimensionKind, Locale, Options};

const ENGLISH: &str = "The council approved the budget on Tuesday, two weeks after the mayor had withdrawn a first draft. \
    Spending on roads will rise to 41 million dollars in 2026, from $38 million last year, and the library that has been \
    closed since March 2019 is to reopen next summer. Residents who had waited for the decision since early May said \
    they were relieved. Work on the bridge began on 14 August 2023 and should end in the third quarter. \
    A spokesman for the builder declined to comment, saying only that talks were continuing with the county.\n\n";
const FRENCH: &str = "Le conseil municipal a adopté le budget mardi, deux semaines après le retrait d'un premier projet par le \
    maire. Les dépenses de voirie passeront à 41 millions d'euros en 2026, contre 38 M€ l'an dernier, et la \
    bibliothèque fermée depuis mars 2019 rouvrira l'été prochain. Les habitants qui attendaient la décision depuis le \
    début du mois de mai se sont dits soulagés. Le chantier du pont a commencé le 14 août 2023 et devrait s'achever au \
    troisième trimestre. Un porte-parole du constructeur n'a pas souhaité faire de commentaire.\n\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (dates, money) = (DateFinder::new()?, MoneyFinder::new()?);
    let given: Vec<String> = env::args().skip(1).collect();
    for (lang, peer, own) in [
        (Lang::En, duckling::Lang::EN, ENGLISH),
        (Lang::Fr, duckling::Lang::FR, FRENCH),
    ] {
        let named = given.chunks(2).find(|pair| pair[0] == lang.to_string());
        let text = match named.and_then(|pair| pair.get(1)) {
            Some(path) => fs::read_to_string(path)?,
            None => own.repeat(40),
        };
        let context = Context {
            lang,
            published: "2025-08-18".parse::<Stamp>().ok(),
            country: None,
        };
        let ours = speed(&text, |text| {
            dates.find(text, &context).len() + money.find(text, &context).len()
        });
        let theirs = speed(&text, |text| duckling_finds(text, peer));
        println!(
            "{lang}: depeche {:.2} MB/s ({} found), duckling {:.3} MB/s ({} found)",
            ours.0, ours.1, theirs.0, theirs.1
        );
    }
    Ok(())
}

/// What the peer finds, sentence by sentence.
fn duckling_finds(text: &str, lang: duckling::Lang) -> usize {
    let locale = Locale::new(lang, None);
    let utc = FixedOffset::east_opt(0).expect("an offset of nothing is one");
    let now = utc
        .with_ymd_and_hms(2025, 8, 18, 12, 0, 0)
        .single()
        .expect("the noon of a day is one moment");
    let context = duckling::Context::new(now, locale);
    let kinds = [DimensionKind::Time, DimensionKind::AmountOfMoney];
    let sentences = text
        .split_inclusive(". ")
        .flat_map(|part| part.split_inclusive('\n'));
    sentences
        .map(|sentence| {
            duckling::parse(sentence, &locale, &kinds, &context, &Options::default()).len()
        })
        .sum()
}

/// Megabytes a second of the best of up to five rounds within about two seconds, and what was found.
fn speed(text: &str, work: impl Fn(&str) -> usize) -> (f64, usize) {
    let (begun, mut best, mut found) = (Instant::now(), f64::MAX, 0);
    for _ in 0..5 {
        let start = Instant::now();
        found = black_box(work(black_box(text)));
        best = best.min(start.elapsed().as_secs_f64());
        if begun.elapsed().as_secs() >= 2 {
            break;
        }
    }
    (text.len() as f64 / 1e6 / best, found)
}
