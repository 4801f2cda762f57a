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
use futures::{
    SinkExt, Stream, StreamExt,
    channel::mpsc::{Receiver, UnboundedReceiver, UnboundedSender, channel, unbounded},
    stream,
};
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

/// URLs that are on their way at a time, and of these at most so many of one host, so that a slow host does not keep the
/// others waiting.
const FRONTIER: (usize, usize) = (2000, 50);
/// Queues of hosts whose turn is waited for at the same time. Waiting is cheap; how many hosts are asked at once, the fetcher
/// bounds.
const HOSTS: usize = 256;
/// Outcomes that are stored in one transaction, at most.
const STORE_BATCH: usize = 500;
/// Articles that were read and wait to be stored; then reading waits too. They are what a kill costs.
const READ_AHEAD: usize = 100;

/// What a run works with; its clones share it.
#[derive(Clone)]
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
    let asked = asked.into_iter().filter(|s| online || !s.configured);
    let asks = writer.asks(asked.collect())?;
    let polls = stream::iter(asks).map(|ask| poll::poll(job, ask));
    let mut answers = polls.buffer_unordered(job.fetcher.config().concurrency);
    while let Some(answer) = answers.next().await {
        note(answer, writer)?;
    }
    if online {
        writer.enqueue_again(&job.refetch)?;
    }

    if online {
        frontier(job, writer).await?;
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

/// Url -> Page -> Article -> Record -> rows, until nothing of the frontier is due. What fails from here on and may be tried
/// again is the next run's: so a run comes to an end.
async fn frontier(job: &Job, writer: &Writer) -> Result<()> {
    let begun = Timestamp::now();
    let (urls, outcomes) = crew(job);
    let mut batches = outcomes.ready_chunks(STORE_BATCH);
    let (mut under_way, mut few) = (0, 0);
    loop {
        // Taken up again when half is done: the hosts never wait for the slowest of a round.
        if under_way <= few && !job.stop.is_asked() {
            let due = writer.take_due((FRONTIER.0 - under_way, FRONTIER.1), begun)?;
            under_way += due.len();
            few = under_way / 2;
            let _ = urls.unbounded_send(due); // a crew that is gone gives no outcomes either, see below
        }
        if under_way == 0 {
            return Ok(());
        }
        let batch = batches.next().await;
        let batch = batch.context("the task that fetches stopped; please report it")?;
        under_way -= batch.len();
        writer.settle(batch)?;
        writer.remember(&job.fetcher)?;
    }
}

/// Fetches and reads on a task of its own, so that storing holds nobody up: URLs go in, as many outcomes come out.
fn crew(job: &Job) -> (UnboundedSender<Vec<Queued>>, Receiver<Item>) {
    let (urls, given) = unbounded();
    let (mut done, outcomes) = channel(READ_AHEAD);
    let job = job.clone();
    tokio::spawn(async move {
        let mut items = fetch_and_read(&job, given);
        while let Some(item) = items.next().await {
            if done.send(item).await.is_err() {
                break; // the run ended early
            }
        }
    });
    (urls, outcomes)
}

/// A stream for each host's queue, merged: a host that must wait holds up nobody else, and each keeps its own order.
fn fetch_and_read(
    job: &Job,
    given: UnboundedReceiver<Vec<Queued>>,
) -> impl Stream<Item = Item> + Unpin + Send {
    let a_host = job.fetcher.config().per_host_concurrency;
    let queues = given.flat_map(|due| stream::iter(by_host(due)));
    let hosts = queues.map(move |queue| {
        Box::pin(
            stream::iter(queue)
                .map(|due| fetched(job, due))
                .buffer_unordered(a_host),
        )
    });
    Box::pin(hosts.flatten_unordered(HOSTS))
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
