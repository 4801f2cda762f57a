//! Saved pages and archives on their way into the database: what is stored already is not read again.

use depeche_model::{Failure, Outcome, Page};
use futures::{Stream, StreamExt, stream};

use crate::{
    config::{Place, Source},
    inputs::{self, Given, Saved},
    pipeline::{self, Job},
    writer::{Item, Writer},
};

/// The pages of a file, a folder or a manifest, each to its outcome.
pub fn read_new<'a>(
    job: &'a Job,
    source: Source,
    writer: &'a Writer,
) -> impl Stream<Item = Item> + Unpin + 'a {
    let given = Given {
        hints: source.hints(),
        ..Given::default()
    };
    let inputs: Box<dyn Iterator<Item = Saved> + Send> = match source.place {
        Place::Manifest(path) => Box::new(inputs::manifests(vec![path])),
        Place::Path(path) => Box::new(inputs::list(vec![path])),
        Place::Url(_) => Box::new(std::iter::empty()),
    };
    let taken = inputs.take_while(|_| job.stop.begin_article());
    let outcomes = stream::iter(taken).map(move |saved| {
        let given = given.clone();
        async move {
            match pipeline::blocking(move || saved.read(&given)).await {
                Ok(page) => Item::Done(outcome(job, page, writer).await),
                Err(failure) => Item::Done(Outcome::Failure(failure)),
            }
        }
    });
    Box::pin(outcomes.buffered(pipeline::cores() * 2))
}

async fn outcome(job: &Job, page: Page, writer: &Writer) -> Outcome {
    match writer.knows(&page) {
        Ok(true) => Outcome::Unmodified {
            source: page.source,
        },
        Ok(false) => pipeline::read_page(&job.line, page, None).await,
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
