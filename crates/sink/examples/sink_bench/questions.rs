//! Every question, timed: the median of five rounds, its processor time, and the first round, which finds the cache cold.

use std::{path::Path, time::Instant};

use depeche_sink::{
    EntityRow, Filters, Limits, Marks, MoneyFilter, Pairs, Period, Reader, StoreError, SumBy, Table,
};

use crate::processor_time;

const ROUNDS: usize = 5;
const NO_LIMITS: Limits = Limits {
    timeout: None,
    rows: None,
};

type Answer = Result<Table, StoreError>;

/// Asks and prints.
pub(crate) fn ask(path: &Path) -> Result<(), StoreError> {
    let subject = Subject::choose(Reader::open(path)?)?;
    subject.articles_and_entities()?;
    subject.money()?;
    subject.search()?;
    println!("\nfull scans");
    subject.scans()
}

/// What is asked about.
struct Subject {
    reader: Reader,
    famous: EntityRow,
    middling: EntityRow,
    headline: String,
    all: Filters,
    month: Filters,
    site: Filters,
}

impl Subject {
    fn choose(reader: Reader) -> Result<Subject, StoreError> {
        let one = |sql: &str| {
            let table = reader.query(sql, &[], NO_LIMITS)?;
            Ok::<String, StoreError>(table.rows[0][0].to_string())
        };
        println!(
            "{} articles, {} mentions",
            one("SELECT count(*) FROM store_articles")?,
            one("SELECT count(*) FROM store_mentions")?
        );
        let famous = one("SELECT id FROM entities ORDER BY articles DESC LIMIT 1")?;
        let headline = one("SELECT title FROM articles ORDER BY key LIMIT 1")?;
        let middling = one("SELECT id FROM entities ORDER BY articles DESC
             LIMIT 1 OFFSET (SELECT min(300, count(*) - 1) FROM entities)")?;
        let (famous, middling) = (reader.entity(&famous)?, reader.entity(&middling)?);
        println!(
            "the famous entity is in {} articles, the middling one in {}\n",
            famous.articles, middling.articles
        );
        Ok(Subject {
            famous,
            middling,
            headline,
            all: Filters::default(),
            month: Filters {
                since: "2025-03-01".parse().ok(),
                until: "2025-03-31".parse().ok(),
                ..Filters::default()
            },
            site: Filters {
                site: Some("site7.example".to_owned()),
                ..Filters::default()
            },
            reader,
        })
    }

    fn articles_and_entities(&self) -> Result<(), StoreError> {
        let (reader, all, month) = (&self.reader, &self.all, &self.month);
        let (famous, middling) = (&self.famous, &self.middling);
        time("resolve a name", || {
            reader
                .resolve_entity(&famous.name)
                .map(|_| Table::default())
        })?;
        time("articles, newest", || reader.articles(None, all))?;
        time("articles of a site", || reader.articles(None, &self.site))?;
        time("articles of an entity", || {
            reader.articles(Some(famous), all)
        })?;
        time("entities, most written of", || reader.entities(None, all))?;
        time("entities in a month", || reader.entities(None, month))?;
        time("mentions of an entity", || reader.mentions(famous, all))?;
        time("mentions in a month", || reader.mentions(famous, month))?;
        time("mentions on a site", || reader.mentions(famous, &self.site))?;
        time("partners of the middling entity", || {
            reader.cooccur(&with(middling), all)
        })?;
        time("partners of the famous one", || {
            reader.cooccur(&with(famous), all)
        })?;
        time("pairs in a month", || {
            reader.cooccur(&Pairs::default(), month)
        })?;
        time("timeline of an entity", || {
            reader.timeline(famous, Period::Month, all)
        })?;
        time("show an article", || {
            reader.article("000000000000000a").map(|_| Table::default())
        })
    }

    fn money(&self) -> Result<(), StoreError> {
        let (reader, all, any) = (&self.reader, &self.all, MoneyFilter::default());
        let of_entity = MoneyFilter {
            entity: Some(self.middling.clone()),
            ..MoneyFilter::default()
        };
        time("largest amounts", || reader.money_largest(&any, all))?;
        time("largest amounts of an entity", || {
            reader.money_largest(&of_entity, all)
        })?;
        time("sums by month, an entity", || {
            reader.money_sums(SumBy::Month, &of_entity, all)
        })?;
        time("sums by company in a month", || {
            reader.money_sums(SumBy::Company, &any, &self.month)
        })
    }

    fn search(&self) -> Result<(), StoreError> {
        let words = || self.headline.split(' ');
        let rare = words().max_by_key(|word| word.len()).unwrap_or_default();
        let common = words().min_by_key(|word| word.len()).unwrap_or_default();
        let prefix: String = rare.chars().take(4).collect();
        let search = |words: &str, filters| self.reader.search(words, filters, &Marks::default());
        time("search a rare word", || search(rare, &self.all))?;
        time("search a common word", || search(common, &self.all))?;
        time("search two words in a month", || {
            search(&format!("{rare} OR {common}"), &self.month)
        })?;
        time("search a prefix", || {
            search(&format!("{prefix}*"), &self.all)
        })?;
        time("search a phrase", || {
            search(&format!("\"{}\"", self.headline), &self.all)
        })
    }

    fn scans(&self) -> Result<(), StoreError> {
        let (reader, all, any) = (&self.reader, &self.all, MoneyFilter::default());
        let sql = |sql: &str| reader.query(sql, &[], NO_LIMITS);
        time("sums by currency", || {
            reader.money_sums(SumBy::Currency, &any, all)
        })?;
        time("sums by month", || {
            reader.money_sums(SumBy::Month, &any, all)
        })?;
        time("all pairs", || reader.cooccur(&Pairs::default(), all))?;
        for (name, query) in [
            (
                "largest per currency, by view",
                "SELECT currency, max(amount) FROM money GROUP BY currency",
            ),
            (
                "articles a site, by view",
                "SELECT site, count(*) FROM articles GROUP BY site",
            ),
            (
                "articles a day, by view",
                "SELECT day, count(*) FROM articles GROUP BY day",
            ),
            (
                "mentions of an entity, by view",
                "SELECT count(*) FROM mentions WHERE entity_id = 'company/0'",
            ),
        ] {
            time(name, || sql(query))?;
        }
        Ok(())
    }
}

fn with(entity: &EntityRow) -> Pairs {
    Pairs {
        entity: Some(entity.clone()),
        partner: None,
    }
}

fn time(name: &str, mut question: impl FnMut() -> Answer) -> Result<(), StoreError> {
    let (mut times, mut busy) = (Vec::with_capacity(ROUNDS), Vec::with_capacity(ROUNDS));
    let mut rows = 0;
    for _ in 0..ROUNDS {
        let (start, busy_before) = (Instant::now(), processor_time());
        rows = question()?.rows.len();
        times.push(start.elapsed().as_secs_f64() * 1000.0);
        busy.push((processor_time() - busy_before).as_secs_f64() * 1000.0);
    }
    let first = times[0];
    times.sort_by(f64::total_cmp);
    busy.sort_by(f64::total_cmp);
    let (median, busy) = (times[ROUNDS / 2], busy[ROUNDS / 2]);
    println!(
        "{name:<32} {median:>8.1} ms   processor {busy:>8.1} ms   first {first:>8.1} ms   {rows:>4} rows"
    );
    Ok(())
}
