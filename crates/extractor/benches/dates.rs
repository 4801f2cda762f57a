//! How many megabytes of text a second one core reads for dates.
//!
//! The one peer in Rust, the `duckling` crate, is measured beside ours in the same run by `benches-peers/facts`, a package of its
//! own: it is slow to build.
//!
//! `cargo bench -p depeche-extractor --bench dates`. The text is written here; to measure on other text, name files as
//! arguments.

use std::{
    env, fs,
    hint::black_box,
    time::{Duration, Instant},
};

use depeche_extractor::{Context, dates::DateFinder};
use depeche_model::{Lang, Stamp};

const ENGLISH: &str = "The council approved the budget on Tuesday, two weeks after the mayor had withdrawn a first draft. \
    Spending on roads will rise to 41 million dollars in 2026, from 38 million last year, and the library that has been \
    closed since March 2019 is to reopen next summer. Residents who had waited for the decision since early May said \
    they were relieved. Work on the bridge began on 14 August 2023 and should end in the third quarter. \
    A spokesman for the builder declined to comment, saying only that talks were continuing with the county and that \
    a statement would be published once both sides had agreed on the terms of the contract.\n\n";

const FRENCH: &str = "Le conseil municipal a adopté le budget mardi, deux semaines après le retrait d'un premier projet par le \
    maire. Les dépenses de voirie passeront à 41 millions d'euros en 2026, contre 38 millions l'an dernier, et la \
    bibliothèque fermée depuis mars 2019 rouvrira l'été prochain. Les habitants qui attendaient la décision depuis le \
    début du mois de mai se sont dits soulagés. Le chantier du pont a commencé le 14 août 2023 et devrait s'achever au \
    troisième trimestre. Un porte-parole du constructeur n'a pas souhaité faire de commentaire, indiquant seulement que \
    les discussions se poursuivaient avec le département.\n\n";

#[allow(clippy::print_stdout, reason = "a bench prints its figures")]
fn main() {
    let finder = DateFinder::new().expect("the embedded tables are well formed");
    let given: Vec<String> = env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .filter_map(|path| fs::read_to_string(path).ok())
        .collect();
    for (lang, text) in [(Lang::En, ENGLISH), (Lang::Fr, FRENCH)] {
        let text = if given.is_empty() {
            text.repeat(1000)
        } else {
            given.concat()
        };
        let context = Context {
            lang,
            published: "2025-08-18".parse::<Stamp>().ok(),
            country: None,
        };
        let speed = megabytes_a_second(&text, |text| black_box(finder.find(text, &context)).len());
        println!("depeche dates  {lang}  {speed:8.2} MB/s");
    }
}

/// Best of five runs, or as many as fit in two seconds.
fn megabytes_a_second(text: &str, work: impl Fn(&str) -> usize) -> f64 {
    let mut best = Duration::MAX;
    let begun = Instant::now();
    for _ in 0..5 {
        let start = Instant::now();
        black_box(work(black_box(text)));
        best = best.min(start.elapsed());
        if begun.elapsed() > Duration::from_secs(2) {
            break;
        }
    }
    text.len() as f64 / 1e6 / best.as_secs_f64()
}
