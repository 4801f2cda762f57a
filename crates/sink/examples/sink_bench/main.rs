//! Writes synthetic articles and times writing and every question: `sink_bench FILE [ARTICLES] [PAGE_BYTES]`.
//!
//! `scripts/sink-bench` builds and runs it. A file that holds as many articles is not written again.

#![allow(clippy::print_stdout, reason = "its table is its output")]

mod generate;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use depeche_sink::{
    Filters, Limits, Marks, MoneyFilter, Pairs, Period, Reader, RunState, Store, StoreError, SumBy,
    Table,
};
use generate::Generator;
use jiff::Timestamp;

const BATCH: usize = 256;
const ROUNDS: usize = 5;

fn main() -> Result<(), StoreError> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments
        .next()
        .unwrap_or_else(|| "sink-bench.db".to_owned());
    let mut number = |default: usize| {
        arguments
            .next()
            .and_then(|n| n.parse().ok())
            .unwrap_or(default)
    };
    let (articles, page_bytes) = (number(100_000), number(20_000));
    let path = Path::new(&path);
    write(path, articles, page_bytes)?;
    ask(path)
}

fn write(path: &Path, articles: usize, page_bytes: usize) -> Result<(), StoreError> {
    let mut store = Store::open(path)?;
    let run = store.begin_run("bench", "generator 1", Timestamp::now())?;
    let mut generator = Generator::new(1, page_bytes);
    let mut storing = Duration::ZERO;
    let mut busy = Duration::ZERO;
    let mut done = 0;
    while done < articles {
        let batch: Vec<_> = (0..BATCH.min(articles - done))
            .map(|_| generator.article())
            .collect();
        let (start, busy_before) = (Instant::now(), processor_time());
        let stored = store.store(run, &batch, Timestamp::now())?;
        storing += start.elapsed();
        busy += processor_time().saturating_sub(busy_before);
        if done == 0 && stored.iter().all(|one| one.name() == "unchanged") {
            println!("{} holds these articles already", path.display());
            return store
                .end_run(run, RunState::Done, None, Timestamp::now())
                .map(drop);
        }
        done += batch.len();
        if done % (BATCH * 40) == 0 {
            println!(
                "{done:>8} articles, {:.0} a second",
                done as f64 / storing.as_secs_f64()
            );
        }
    }
    let start = Instant::now();
    store.end_run(run, RunState::Done, None, Timestamp::now())?;
    drop(store);
    if !busy.is_zero() {
        let rate = done as f64 / busy.as_secs_f64();
        println!(
            "{:.1} s of processor time in the writer: {rate:.0} articles a second of it",
            busy.as_secs_f64()
        );
    }
    let bytes = std::fs::metadata(path).map_or(0, |meta| meta.len());
    println!(
        "wrote {done} articles in {:.1} s of storing: {:.0} articles a second, {:.0} bytes each, closed in {:.1} s",
        storing.as_secs_f64(),
        done as f64 / storing.as_secs_f64(),
        bytes as f64 / done as f64,
        start.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Time that this thread has had of a processor, where the system says; a shared machine makes wall time misleading.
fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|n| n.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

fn ask(path: &Path) -> Result<(), StoreError> {
    let reader = Reader::open(path)?;
    let count = |what: &str| {
        let table = reader.query(
            &format!("SELECT count(*) FROM {what}"),
            &[],
            Limits {
                timeout: None,
                rows: None,
            },
        );
        table.map(|table| table.rows[0][0].to_string())
    };
    println!(
        "{} articles, {} mentions",
        count("store_articles")?,
        count("store_mentions")?
    );
    let top = reader.entities(None, &Filters::default())?;
    let ids: Vec<String> = top.rows.iter().map(|row| row[0].to_string()).collect();
    let (famous, middling) = (reader.entity(&ids[0])?, reader.entity("company/300")?);
    println!(
        "famous: {} articles; middling: {}\n",
        famous.articles, middling.articles
    );
    let all = Filters::default();
    let month = Filters {
        since: "2025-03-01".parse().ok(),
        until: "2025-03-31".parse().ok(),
        ..Filters::default()
    };
    let site = Filters {
        site: Some("site7.example".to_owned()),
        ..Filters::default()
    };
    let money = |entity: Option<&depeche_sink::EntityRow>| MoneyFilter {
        currency: None,
        entity: entity.cloned(),
    };
    let with = |entity: Option<&depeche_sink::EntityRow>| Pairs {
        entity: entity.cloned(),
        partner: None,
    };
    let words = "SELECT title FROM articles ORDER BY key LIMIT 1";
    let words = reader.query(words, &[], Limits::default())?.rows[0][0].to_string();
    let rare = words
        .split(' ')
        .max_by_key(|word| word.len())
        .unwrap_or("x")
        .to_owned();
    let common = words
        .split(' ')
        .min_by_key(|word| word.len())
        .unwrap_or("x")
        .to_owned();
    let search = |words: &str, filters: &Filters| reader.search(words, filters, &Marks::default());
    let sql = |sql: &str| reader.query(sql, &[], Limits::default());

    time("resolve a name", || {
        reader
            .resolve_entity(&famous.name)
            .map(|_| Table::default())
    })?;
    time("articles, newest", || reader.articles(None, &all))?;
    time("articles of a site", || reader.articles(None, &site))?;
    time("articles of an entity", || {
        reader.articles(Some(&famous), &all)
    })?;
    time("entities, most written of", || reader.entities(None, &all))?;
    time("entities in a month", || reader.entities(None, &month))?;
    time("mentions of an entity", || reader.mentions(&famous, &all))?;
    time("mentions in a month", || reader.mentions(&famous, &month))?;
    time("mentions on a site", || reader.mentions(&middling, &site))?;
    time("partners of a middling entity", || {
        reader.cooccur(&with(Some(&middling)), &all)
    })?;
    time("partners of the most famous", || {
        reader.cooccur(&with(Some(&famous)), &all)
    })?;
    time("pairs in a month", || reader.cooccur(&with(None), &month))?;
    time("largest amounts", || {
        reader.money_largest(&money(None), &all)
    })?;
    time("largest amounts of an entity", || {
        reader.money_largest(&money(Some(&middling)), &all)
    })?;
    time("sums by month, an entity", || {
        reader.money_sums(SumBy::Month, &money(Some(&middling)), &all)
    })?;
    time("sums by company in a month", || {
        reader.money_sums(SumBy::Company, &money(None), &month)
    })?;
    time("timeline of an entity", || {
        reader.timeline(&famous, Period::Month, &all)
    })?;
    time("show an article", || {
        reader.article("000000000000000a").map(|_| Table::default())
    })?;
    time("search a rare word", || search(&rare, &all))?;
    time("search a common word", || search(&common, &all))?;
    time("search two words in a month", || {
        search(&format!("{rare} OR {common}"), &month)
    })?;
    time("search a prefix", || {
        search(&format!("{}*", &rare[..4]), &all)
    })?;
    time("search a phrase", || search(&format!("\"{words}\""), &all))?;
    println!("\nfull scans");
    time("sums by currency", || {
        reader.money_sums(SumBy::Currency, &money(None), &all)
    })?;
    time("sums by month", || {
        reader.money_sums(SumBy::Month, &money(None), &all)
    })?;
    time("all pairs", || reader.cooccur(&with(None), &all))?;
    time("largest per currency, by view", || {
        sql("SELECT currency, max(amount) FROM money GROUP BY currency")
    })?;
    time("articles a site, by view", || {
        sql("SELECT site, count(*) FROM articles GROUP BY site")
    })?;
    time("articles a day, by view", || {
        sql("SELECT day, count(*) FROM articles GROUP BY day")
    })?;
    time("mentions of an entity, by view", || {
        sql(&format!(
            "SELECT count(*) FROM mentions WHERE entity_id = '{}'",
            famous.id
        ))
    })
}

fn time(
    name: &str,
    mut question: impl FnMut() -> Result<Table, StoreError>,
) -> Result<(), StoreError> {
    let mut times = Vec::with_capacity(ROUNDS);
    let mut rows = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        rows = question()?.rows.len();
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    let first = times[0];
    times.sort_by(f64::total_cmp);
    println!(
        "{name:<32} {:>8.1} ms   first {first:>8.1} ms   {rows:>4} rows",
        times[ROUNDS / 2]
    );
    Ok(())
}
