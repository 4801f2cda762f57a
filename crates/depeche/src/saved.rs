//! Saved pages and archives on their way into the database: what is stored already is not read again.

use std::{fs::File, io::BufReader, path::Path};

use depeche_fetcher::warc::WarcReader;
use depeche_model::{Failure, Outcome, Page, Validators};
use futures::{Stream, StreamExt, stream};

use crate::{
    config::{Place, Source},
    inputs::{self, Given, Saved},
    pipeline::{self, Job},
    writer::{Item, Writer},
};

/// The pages of a file, a folder, an archive or a manifest, each to its outcome.
pub fn read_new<'a>(
    job: &'a Job,
    source: Source,
    writer: &'a Writer,
) -> impl Stream<Item = Item> + Unpin + 'a {
    let given = Given {
        hints: source.hints(),
        ..Given::default()
    };
    let inputs: Box<dyn Iterator<Item = Read> + Send> = match source.place {
        Place::Manifest(path) => Box::new(inputs::manifests(vec![path]).map(Read::Later)),
        Place::Path(path) if is_archive(&path) => archived(&path),
        Place::Path(path) => Box::new(inputs::list(vec![path]).flat_map(|saved| match saved {
            Saved::File(path) if is_archive(&path) => archived(&path),
            saved => Box::new(std::iter::once(Read::Later(saved))),
        })),
        Place::Url(_) => Box::new(std::iter::empty()),
    };
    let taken = inputs.take_while(|_| job.stop.begin_article());
    let outcomes = stream::iter(taken).map(move |input| {
        let given = given.clone();
        async move {
            let read = match input {
                Read::Later(saved) => {
                    pipeline::blocking(move || {
                        saved.read(&given).map(|page| Box::new((page, None)))
                    })
                    .await
                }
                Read::Now(read) => read,
            };
            match read.map(|read| *read) {
                Ok((page, validators)) => Item::Done(outcome(job, page, validators, writer).await),
                Err(failure) => Item::Done(Outcome::Failure(failure)),
            }
        }
    });
    Box::pin(outcomes.buffered(pipeline::cores() * 2))
}

/// An input, read already or not.
enum Read {
    Later(Saved),
    Now(Result<Box<(Page, Option<Validators>)>, Failure>),
}

fn is_archive(path: &Path) -> bool {
    let name = path.to_string_lossy().to_ascii_lowercase();
    name.ends_with(".warc") || name.ends_with(".warc.gz")
}

/// The pages of a WARC file, one in memory at a time.
fn archived(path: &Path) -> Box<dyn Iterator<Item = Read> + Send> {
    let name = path.display().to_string();
    match File::open(path) {
        Err(error) => Box::new(std::iter::once(Read::Now(Err(inputs::unreadable(
            path, &error,
        ))))),
        Ok(file) => {
            let reader = WarcReader::new(BufReader::new(file), &name, inputs::MAX_BYTES as usize);
            Box::new(reader.map(|archived| {
                let page =
                    archived.map(|archived| Box::new((archived.page, Some(archived.validators))));
                Read::Now(page.map_err(|error| error.to_failure()))
            }))
        }
    }
}

async fn outcome(
    job: &Job,
    page: Page,
    validators: Option<Validators>,
    writer: &Writer,
) -> Outcome {
    match writer.knows(&page, job.line.version()) {
        Ok(true) => Outcome::Unmodified {
            source: page.source,
        },
        Ok(false) => pipeline::read_page(&job.line, page, validators).await,
        Err(error) => Outcome::Failure(unknown(&page, &error)),
    }
}

/// The database could not say whether it has the page; the next write to it will end the run with the reason.
fn unknown(page: &Page, error: &anyhow::Error) -> Failure {
    Failure {
        source: page.source.clone(),
        stage: depeche_model::Stage::Fetch,
        code: "database".into(),
        message: format!("{error:#}"),
        retry_at: None,
    }
}
