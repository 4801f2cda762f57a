//! How fast money is read, in MB/s of one core. The `duckling` crate, the one peer in Rust, is measured beside
//! ours in the same run by `benches-peers/facts`, a package of its own.
//!
//! `cargo bench -p depeche-extractor --bench money`

use std::time::{Duration, Instant};

use depeche_extractor::{Context, money::MoneyFinder};
use depeche_model::Lang;

/// News-like paragraphs of our own: mostly words, a number here and there, an amount every few lines.
const ENGLISH: &str = "The council approved on Tuesday a plan to rebuild the old harbour, which has stood empty since the ferry line \
closed in 2009. Work will cost about $12.5 million over four years, of which the region pays 40%. Residents who spoke at the \
meeting said that they had waited long enough, and that the noise of the 737s overhead was worse than any building site.\n\n\
The company that won the tender, a family firm from the north, reported sales of 48 million euros last year and employs 320 \
people. Its director said that she would hire locally. A ticket for the new boat should sell for £4 to £6, less than the bus, \
and children under 12 travel free. Three members voted against the plan because no study of the tides has been published.\n\n";
const FRENCH: &str = "Le conseil a approuvé mardi le projet de reconstruction du vieux port, vide depuis la fermeture de la ligne de \
ferry en 2009. Les travaux coûteront environ 12,5 millions d'euros sur quatre ans, dont 40 % à la charge de la région. Les \
habitants venus à la réunion ont dit qu'ils avaient assez attendu et que le bruit des avions était pire qu'un chantier.\n\n\
L'entreprise retenue, une société familiale du nord, a réalisé l'an dernier un chiffre d'affaires de 48 M€ et emploie 320 \
personnes. Sa directrice promet d'embaucher sur place. Un billet pour le nouveau bateau devrait coûter de 4 à 6 euros, moins que \
le car, et les enfants de moins de 12 ans ne paieront rien. Trois élus ont voté contre, faute d'étude des marées.\n\n";

#[expect(clippy::print_stdout, reason = "a bench prints")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let finder = MoneyFinder::new()?;
    for (lang, paragraphs) in [(Lang::En, ENGLISH), (Lang::Fr, FRENCH)] {
        let text = paragraphs.repeat(4);
        let context = Context {
            lang,
            published: None,
            country: None,
        };
        let ours = speed(text.len(), || finder.find(&text, &context).len());
        println!("money {lang}: depeche {ours:.1} MB/s");
    }
    Ok(())
}

/// Megabytes a second of a job that reads `bytes` a round.
fn speed(bytes: usize, mut job: impl FnMut() -> usize) -> f64 {
    let (start, mut rounds) = (Instant::now(), 0u32);
    while rounds == 0 || start.elapsed() < Duration::from_secs(2) {
        std::hint::black_box(job());
        rounds += 1;
    }
    let megabytes = f64::from(rounds) * f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / 1e6;
    megabytes / start.elapsed().as_secs_f64()
}
