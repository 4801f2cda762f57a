//! Writes synthetic articles and times writing and every question: `sink_bench FILE [ARTICLES] [PAGE_BYTES]
//! [BATCH]`.
//!
//! `scripts/sink-bench` builds and runs it. A file that holds as many articles is not written again.

#![allow(clippy::print_stdout, reason = "its table is its output")]

mod floor;
mod generate;
mod questions;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use depeche_sink::{RunState, Store, StoreError};
use generate::Generator;
use jiff::Timestamp;

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
    let (articles, page_bytes, batch) = (number(100_000), number(20_000), number(500));
    let path = Path::new(&path);
    if write(path, articles, page_bytes, batch.max(1))? {
        floor::measure(path, batch.max(1) as i64)?;
    }
    questions::ask(path)
}

/// Writes the articles, or finds that they are there.
fn write(path: &Path, articles: usize, page_bytes: usize, size: usize) -> Result<bool, StoreError> {
    let mut store = Store::open(path)?;
    let run = store.begin_run("bench", "generator 1", Timestamp::now())?;
    let mut generator = Generator::new(1, page_bytes);
    let mut storing = Duration::ZERO;
    let mut busy = Duration::ZERO;
    let mut done = 0;
    while done < articles {
        let batch: Vec<_> = (0..size.min(articles - done))
            .map(|_| generator.article())
            .collect();
        let (start, busy_before) = (Instant::now(), processor_time());
        let stored = store.store(run, &batch, Timestamp::now())?;
        storing += start.elapsed();
        busy += processor_time().saturating_sub(busy_before);
        if done == 0 && stored.iter().all(|one| one.name() == "unchanged") {
            println!("{} holds these articles already", path.display());
            store.end_run(run, RunState::Done, None, Timestamp::now())?;
            return Ok(false);
        }
        done += batch.len();
        if done / 10_000 > (done - batch.len()) / 10_000 {
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
    Ok(true)
}

/// Time that this thread has had of a processor, where the system says; a shared machine makes wall time misleading.
pub(crate) fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|n| n.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}
