//! How fast saved pages become records on one core, and where the time goes.
//!
//! `cargo bench -p depeche --bench line` reads the pages of the fixtures; `-- FOLDER...` others (files or `.gz`). Prints the
//! milliseconds of loading (on all cores), then for each folder articles a second on one core, from the bytes of a page to its
//! record, and the share of each stage in that: parsing, the rest of cleaning (metadata, body), organisations, money, dates, the
//! rest (language, sentences, overlaps, offsets). Last, in hundredths of the same time, what comes on top: the record as a JSON
//! line (`extract`), or its rows in a database of its own (`ingest`).

use std::{
    env, fs,
    hint::black_box,
    io::Read,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use depeche::line::Line;
use depeche_cleaner::Cleaner;
use depeche_extractor::{
    Context, ExtractConfig, Extractor, FieldText, Languages, Splitter, dates::DateFinder,
    money::MoneyFinder, orgs::OrgFinder,
};
use depeche_model::{Article, Clipping, Field, Outcome, Page};
use depeche_sink::Store;
use jiff::Timestamp;

/// How long each measurement lasts at least.
const LONG: Duration = Duration::from_secs(3);
/// Articles in a transaction.
const BATCH: usize = 64;

#[expect(clippy::print_stdout, reason = "a bench prints")]
fn main() -> anyhow::Result<()> {
    println!("loading: {}", loading()?);
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let given: Vec<String> = env::args()
        .skip(1)
        .filter(|a| !a.starts_with('-'))
        .collect();
    if given.is_empty() {
        println!(
            "fixtures: {}",
            measure(&pages(&here.join("../../fixtures/pages"))?)?
        );
    }
    for folder in given {
        println!("{folder}: {}", measure(&pages(Path::new(&folder))?)?);
    }
    Ok(())
}

/// The median of several loads of each part, in milliseconds.
fn loading() -> anyhow::Result<String> {
    fn median<T, E>(load: impl Fn() -> Result<T, E>) -> Result<f64, E> {
        let mut times = Vec::new();
        for _ in 0..7 {
            let start = Instant::now();
            black_box(load()?);
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        Ok(times[times.len() / 2])
    }
    Ok(format!(
        "cleaner {:.1} ms, extractor {:.1} ms (organisations {:.1}, money {:.1}, dates {:.1})",
        median(Cleaner::new)?,
        median(|| Extractor::new(&ExtractConfig::default()))?,
        median(|| OrgFinder::new(&[]))?,
        median(MoneyFinder::new)?,
        median(DateFinder::new)?,
    ))
}

/// The pages of a folder, its subfolders not read.
fn pages(folder: &Path) -> anyhow::Result<Vec<Page>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths: Vec<_> = entries
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| path.is_file());
    paths.sort();
    let mut pages = Vec::new();
    for path in paths {
        let mut body = fs::read(&path)?;
        if path.extension().is_some_and(|end| end == "gz") {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut plain)?;
            body = plain;
        }
        pages.push(Page {
            source: path.display().to_string(),
            body,
            ..Page::default()
        });
    }
    Ok(pages)
}

/// Articles a second over all pages, and what each stage takes.
fn measure(pages: &[Page]) -> anyhow::Result<String> {
    let cleaner = Cleaner::new()?;
    let extractor = Extractor::new(&ExtractConfig::default())?;
    let articles: Vec<Article> = pages.iter().filter_map(|p| cleaner.clean(p).ok()).collect();
    let whole = seconds(|| {
        for page in pages {
            if let Ok(article) = cleaner.clean(page) {
                black_box(extractor.extract(article));
            }
        }
    });
    let clean = seconds(|| {
        pages
            .iter()
            .for_each(|page| drop(black_box(cleaner.clean(page))));
    });
    let parse = seconds(|| {
        for page in pages {
            let _ = black_box(cleaner.count_nodes(page)); // what is no page is no article either
        }
    });
    let stages = Stages::new(&articles)?;
    let [orgs, money, dates] = stages.seconds();
    let [json, rows] = writing(pages)?;
    let share = |part: f64| part / whole * 100.0;
    Ok(format!(
        "{} pages, {:.0} articles/s; parsing {:.0} %, the rest of cleaning {:.0} %, organisations {:.0} %, money {:.0} %, dates {:.0} %, \
         the rest {:.0} %; on top, JSON {:.0} % or rows {:.0} %",
        pages.len(),
        articles.len() as f64 / whole,
        share(parse),
        share(clean - parse),
        share(orgs),
        share(money),
        share(dates),
        share(whole - clean - orgs - money - dates),
        share(json),
        share(rows),
    ))
}

/// Seconds of writing all records as JSON lines, and as rows of a new database.
fn writing(pages: &[Page]) -> anyhow::Result<[f64; 2]> {
    let line = Line::new(&ExtractConfig::default())?;
    let read = pages.iter().filter_map(|p| line.read(p.clone(), None).ok());
    let read: Vec<Clipping> = read.collect();
    let json = seconds(|| {
        for clipping in &read {
            black_box(serde_json::to_vec(&clipping.record).is_ok());
        }
    });
    let outcomes: Vec<Outcome> = read
        .into_iter()
        .map(Box::new)
        .map(Outcome::Clipping)
        .collect();
    let folder = tempfile::tempdir()?;
    let mut store = Store::open(&folder.path().join("line.db"))?;
    let now = Timestamp::now();
    let run = store.begin_run("bench", "", now)?;
    let start = Instant::now();
    for batch in outcomes.chunks(BATCH) {
        store.store(run, batch, now)?;
    }
    Ok([json, start.elapsed().as_secs_f64()])
}

/// The finders of the extractor, one by one, over cleaned articles in a language that they read.
struct Stages<'a> {
    read: Vec<([FieldText<'a>; 2], Context<'a>)>,
    orgs: OrgFinder,
    money: MoneyFinder,
    dates: DateFinder,
}

impl<'a> Stages<'a> {
    fn new(articles: &'a [Article]) -> anyhow::Result<Stages<'a>> {
        let (languages, splitter) = (Languages::new()?, Splitter::new()?);
        let read = articles.iter().filter_map(|article| {
            let lang = languages.of(article).supported?;
            let field = |field, text: &'a str| FieldText {
                field,
                text,
                sentences: splitter.split(text, lang),
            };
            let title = article.title.as_deref().unwrap_or_default();
            let context = Context {
                lang,
                published: article.published,
                country: None,
            };
            Some((
                [
                    field(Field::Title, title),
                    field(Field::Text, &article.text),
                ],
                context,
            ))
        });
        Ok(Stages {
            read: read.collect(),
            orgs: OrgFinder::new(&[])?,
            money: MoneyFinder::new()?,
            dates: DateFinder::new()?,
        })
    }

    fn seconds(&self) -> [f64; 3] {
        let orgs = seconds(|| {
            for (fields, context) in &self.read {
                black_box(self.orgs.find(fields, context));
            }
        });
        let money = seconds(|| {
            for (fields, context) in &self.read {
                fields
                    .iter()
                    .for_each(|f| drop(black_box(self.money.find(f.text, context))));
            }
        });
        let dates = seconds(|| {
            for (fields, context) in &self.read {
                fields
                    .iter()
                    .for_each(|f| drop(black_box(self.dates.find(f.text, context))));
            }
        });
        [orgs, money, dates]
    }
}

/// Seconds that one round takes, over as many as fit.
fn seconds(mut round: impl FnMut()) -> f64 {
    round();
    let (start, mut rounds) = (Instant::now(), 0u32);
    while rounds == 0 || start.elapsed() < LONG {
        round();
        rounds += 1;
    }
    start.elapsed().as_secs_f64() / f64::from(rounds)
}
