//! The whole line, top to bottom. Read this file first.
//!
//! ```text
//! Url ──fetcher──▶ Page ──cleaner──▶ Article ──extractor──▶ Record ──sink──▶ rows
//! ```
//!
//! Streams of results with bounded concurrency: back-pressure comes from the stream being pulled. A failed item is an
//! outcome that is stored and counted; a failed store ends the run.

use anyhow::{Context, Result};
use depeche_fetcher::{FetchRequest, Fetched, Fetcher};
use depeche_model::{Clipping, Failure, Outcome, Page, Stage, Validators};
use depeche_sink::Queued;
use futures::{Stream, StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::{
    config::{Place, Source},
    inputs::{Given, Saved},
    line::Line,
    poll::{self, Answer},
    saved,
    stop::Stop,
    writer::{Item, Writer},
};

/// URLs that are taken from the frontier at a time, and of these at most so many of one host, so that a slow host does not
/// keep the others waiting.
const FRONTIER: (usize, usize) = (2000, 50);
/// Hosts whose turn is waited for at the same time. Waiting is cheap; how many are asked at once, the fetcher bounds.
const HOSTS: usize = 128;
/// Outcomes that are stored in one transaction, at most.
const STORE_BATCH: usize = 500;

/// What a run works with.
pub struct Job {
    /// Asks for pages.
    pub fetcher: Fetcher,
    /// Reads them.
    pub line: Line,
    /// Says when to stop asking for more.
    pub stop: Stop,
    /// When stored articles are looked at again: those younger than the first, every second. Empty: never.
    pub refetch: Vec<(SignedDuration, SignedDuration)>,
}

/// Runs the whole line once over the sources.
///
/// # Errors
/// The database failed. Everything else is an outcome.
pub async fn run(job: &Job, sources: Vec<Source>, writer: &Writer) -> Result<()> {
    let (asked, saved): (Vec<_>, Vec<_>) = sources
        .into_iter()
        .partition(|s| matches!(s.place, Place::Url(_)));

    // Offline, the frontier waits for a better day: an attempt would only be noted as failed.
    let online = !job.fetcher.config().offline;

    // Sources name articles; the frontier keeps them until they are done, in this run or another.
    let asks = asked
        .into_iter()
        .filter(|source| online || !source.configured)
        .filter_map(|source| writer.ask(source).transpose())
        .collect::<Result<Vec<_>>>()?;
    let polls = stream::iter(asks).map(|ask| poll::poll(job, ask));
    let mut answers = polls.buffer_unordered(job.fetcher.config().concurrency);
    while let Some(answer) = answers.next().await {
        note(answer, writer)?;
    }
    if online {
        writer.enqueue_again(&job.refetch)?;
    }

    // Url -> Page -> Article -> Record -> rows: host beside host, each host in its own order.
    // What fails from here on and may be tried again is the next run's: so a run comes to an end.
    let begun = Timestamp::now();
    while online && !job.stop.is_asked() {
        let due = writer.take_due(FRONTIER, begun)?;
        if due.is_empty() {
            break;
        }
        let mut batches = fetch_and_read(job, due).ready_chunks(STORE_BATCH);
        while let Some(batch) = batches.next().await {
            writer.settle(batch)?;
            writer.remember(&job.fetcher)?;
        }
    }

    // Saved pages and archives ask nobody.
    for source in saved {
        let mut batches = saved::read_new(job, source, writer).ready_chunks(STORE_BATCH);
        while let Some(batch) = batches.next().await {
            writer.settle(batch)?;
        }
    }
    Ok(())
}

/// Puts what a source named into the frontier, and its own outcome into the database.
fn note(answer: Answer, writer: &Writer) -> Result<()> {
    let enqueued = writer.enqueue(&answer.listed)?;
    tracing::debug!("{} listed, {} new", answer.listed.len(), enqueued.new);
    writer.settle(answer.item.into_iter().collect())?;
    match answer.key {
        Some(key) => writer.polled(key, &answer.polled),
        None => Ok(()),
    }
}

/// One stream a host, merged: a host that must wait holds up nobody else.
fn fetch_and_read(job: &Job, due: Vec<Queued>) -> impl Stream<Item = Item> + Unpin {
    let config = job.fetcher.config();
    let a_host = config.per_host_concurrency;
    let hosts = by_host(due).into_iter();
    let hosts = hosts.map(move |queue| {
        Box::pin(
            stream::iter(queue)
                .map(|due| fetched(job, due))
                .buffer_unordered(a_host),
        )
    });
    Box::pin(stream::iter(hosts).flatten_unordered(HOSTS))
}

/// As the fetcher tells hosts apart: by name and port.
fn by_host(due: Vec<Queued>) -> Vec<Vec<Queued>> {
    let mut hosts: Vec<Vec<Queued>> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for queued in due {
        let host = Url::parse(&queued.url)
            .ok()
            .and_then(|url| Some((url.host_str()?.to_owned(), url.port())));
        let place = *places.entry(host).or_insert_with(|| {
            hosts.push(Vec::new());
            hosts.len() - 1
        });
        hosts[place].push(queued);
    }
    hosts
}

/// One URL of the frontier, all the way to its outcome.
async fn fetched(job: &Job, due: Queued) -> Item {
    if !job.stop.begin_article() {
        return Item::NotBegun(due.url);
    }
    let url = match Url::parse(&due.url) {
        Ok(url) => url,
        Err(error) => return Item::Done(Outcome::Failure(bad_url(due.url, error))),
    };
    let request = FetchRequest {
        validators: due.validators,
        hints: due.hints,
        ..FetchRequest::article(url)
    };
    Item::Done(match job.fetcher.fetch(&request).await {
        Ok(Fetched::Page(page, validators)) => read_page(&job.line, *page, Some(validators)).await,
        Ok(Fetched::NotModified) => Outcome::Unmodified { source: due.url },
        Err(error) => Outcome::Failure(error.to_failure(&due.url)),
    })
}

fn bad_url(source: String, error: url::ParseError) -> Failure {
    let message = format!("not a URL: {error}");
    Failure {
        source,
        stage: Stage::Fetch,
        code: "bad-url".into(),
        message,
        retry_at: None,
    }
}

/// A page to its outcome, on a blocking thread.
pub async fn read_page(line: &Line, page: Page, validators: Option<Validators>) -> Outcome {
    let line = line.clone();
    match blocking(move || line.read(page, validators)).await {
        Ok(clipping) => Outcome::Clipping(Box::new(clipping)),
        Err(failure) => Outcome::Failure(failure),
    }
}

/// Saved inputs to clippings, in input order: the line without its two ends.
pub fn read_saved(
    saved: impl Iterator<Item = Saved> + Send,
    given: Given,
    line: Line,
) -> impl Stream<Item = Result<Clipping, Failure>> + Unpin {
    let read = move |saved: Saved| {
        let (given, line) = (given.clone(), line.clone());
        blocking(move || saved.read(&given).and_then(|page| line.read(page, None)))
    };
    Box::pin(stream::iter(saved).map(read).buffered(cores() * 2))
}

/// Cores that clean and extract.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

/// The asynchronous runtime. Cleaning and extracting happen on its blocking threads, as many as there are cores and a few
/// more for reading files.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder
        .enable_all()
        .thread_stack_size(4 << 20)
        .max_blocking_threads(cores() + 4);
    builder
        .build()
        .context("the asynchronous runtime could not start")
}

/// Runs CPU work or file reading on a blocking thread.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| {
            let message = format!("an internal task stopped: {error}");
            Err(Failure {
                source: "?".into(),
                stage: Stage::Extract,
                code: "internal".into(),
                message,
                retry_at: None,
            })
        })
}
