//! The part of storing that needs no database: checks, hashes, compression. Pure, so other threads do it
//! while the writer writes.

use std::sync::mpsc;

use depeche_model::{Clipping, Failure, Field, Outcome, Page, Record, Stage};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};
use zstd::bulk::Compressor;

use crate::{StoreError, fingerprint::Fingerprint, hints, points::Points};

/// Fast, and a page still shrinks to a fifth.
const ZSTD_LEVEL: i32 = 1;

/// Below this many bytes of pages, a second thread costs more than it saves.
const WORTH_A_THREAD: usize = 200_000;

/// Outcomes that are prepared and handed over together.
const SHARE: usize = 16;

/// Shares of a thread that may wait for the writer.
const SHARES_AHEAD: usize = 4;

/// An outcome with what storing it needs.
#[derive(Debug)]
pub(crate) enum Prepared<'a> {
    /// To be stored as an article.
    Clipping(&'a Clipping, Box<Digest>),
    /// Nothing changed at this source.
    Unmodified(&'a str),
    /// Failed, here or before.
    Failure(std::borrow::Cow<'a, Failure>),
}

/// What is computed from a clipping before the transaction begins.
#[derive(Debug)]
pub(crate) struct Digest {
    /// Of title and text.
    pub(crate) text_hash: i64,
    /// Of everything that was read from the page, addresses apart.
    pub(crate) record_hash: i64,
    /// Of the page's bytes.
    pub(crate) page_hash: i64,
    /// The page's bytes, compressed.
    pub(crate) packed: Vec<u8>,
    /// For near-duplicates.
    pub(crate) fingerprint: Fingerprint,
    /// Sentence of each mention, in code points.
    pub(crate) sentences: Vec<(usize, usize)>,
}

/// Prepares a batch.
///
/// # Errors
/// Compression failed, which is a lack of memory.
pub(crate) fn prepare(outcomes: &[Outcome]) -> Result<Vec<Prepared<'_>>, StoreError> {
    let mut out = Vec::with_capacity(outcomes.len());
    prepare_each(outcomes, |prepared| {
        out.push(prepared);
        Ok(())
    })?;
    Ok(out)
}

/// Prepares a batch and hands its outcomes over in order. Where the pages are large, other threads prepare the next
/// shares while the caller writes this one.
///
/// # Errors
/// As [`prepare`], and those of `take`; the first ends it.
pub(crate) fn prepare_each<'a>(
    outcomes: &'a [Outcome],
    mut take: impl FnMut(Prepared<'a>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let bytes: usize = outcomes.iter().map(weight).sum();
    let spare = std::thread::available_parallelism().map_or(1, |cores| cores.get() - 1);
    let shares = outcomes.len().div_ceil(SHARE);
    let threads = spare.max(1).min(bytes / WORTH_A_THREAD).min(shares);
    if threads == 0 {
        return prepare_share(outcomes)?.into_iter().try_for_each(take);
    }
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|n| {
                let (send, receive) = mpsc::sync_channel(SHARES_AHEAD);
                let mut mine = outcomes.chunks(SHARE).skip(n).step_by(threads);
                // Nobody receives any more once writing failed.
                scope.spawn(move || mine.all(|share| send.send(prepare_share(share)).is_ok()));
                receive
            })
            .collect();
        for share in 0..shares {
            // A worker that panicked sends no more; the scope passes its panic on.
            let Ok(prepared) = workers[share % threads].recv() else {
                break;
            };
            prepared?.into_iter().try_for_each(&mut take)?;
        }
        Ok(())
    })
}

fn prepare_share(outcomes: &[Outcome]) -> Result<Vec<Prepared<'_>>, StoreError> {
    let mut packer = Compressor::new(ZSTD_LEVEL).map_err(|error| packing(&error))?;
    let one = |outcome| prepare_one(outcome, &mut packer);
    outcomes.iter().map(one).collect()
}

fn packing(error: &std::io::Error) -> StoreError {
    StoreError::Io(format!("a page cannot be compressed: {error}"))
}

fn weight(outcome: &Outcome) -> usize {
    match outcome {
        Outcome::Clipping(clipping) => clipping.page.body.len() + clipping.record.text.len(),
        _ => 0,
    }
}

fn prepare_one<'a>(
    outcome: &'a Outcome,
    packer: &mut Compressor<'_>,
) -> Result<Prepared<'a>, StoreError> {
    let clipping = match outcome {
        Outcome::Clipping(clipping) => clipping,
        Outcome::Unmodified { source } => return Ok(Prepared::Unmodified(source)),
        Outcome::Failure(failure) => {
            return Ok(Prepared::Failure(std::borrow::Cow::Borrowed(failure)));
        }
    };
    let record = &clipping.record;
    let sentences = match places(record) {
        Ok(sentences) => sentences,
        Err(message) => {
            return Ok(Prepared::Failure(std::borrow::Cow::Owned(Failure {
                source: clipping.page.source.clone(),
                stage: Stage::Extract,
                code: "bad-record".to_owned(),
                message,
                retry_at: None,
            })));
        }
    };
    let packed = packer
        .compress(&clipping.page.body)
        .map_err(|error| packing(&error))?;
    let digest = Digest {
        text_hash: text_hash(record),
        record_hash: record_hash(clipping)?,
        page_hash: page_hash(&clipping.page),
        packed,
        fingerprint: Fingerprint::of(&record.text),
        sentences,
    };
    Ok(Prepared::Clipping(clipping, Box::new(digest)))
}

/// Checks that every mention and deal stands where it says, and finds the mentions' sentences.
pub(crate) fn places(record: &Record) -> Result<Vec<(usize, usize)>, String> {
    if record.id.is_empty() {
        return Err("the record has no id".to_owned());
    }
    let title = Points::new(record.title.as_deref().unwrap_or_default());
    let text = Points::new(&record.text);
    let split = record
        .sentences
        .partition_point(|s| s.field == Field::Title);
    let (title_spans, text_spans) = record.sentences.split_at(split);
    let mut sentences = Vec::with_capacity(record.mentions.len());
    for mention in &record.mentions {
        let (points, spans) = match mention.field {
            Field::Title => (&title, title_spans),
            Field::Text => (&text, text_spans),
        };
        if mention.text.is_empty()
            || points.slice(mention.start, mention.end) != Some(mention.text.as_str())
        {
            return Err(format!(
                "the record says that `{}` stands at {}..{} of the {}, which it does not; please report this page",
                mention.text,
                mention.start,
                mention.end,
                mention.field.name()
            ));
        }
        sentences.push(points.sentence(spans, mention));
    }
    for deal in &record.deals {
        let points = if deal.field == Field::Title {
            &title
        } else {
            &text
        };
        if points.slice(deal.start, deal.end).is_none_or(str::is_empty) {
            return Err(format!(
                "the record has a deal at {}..{}, outside the {}; please report this page",
                deal.start,
                deal.end,
                deal.field.name()
            ));
        }
    }
    Ok(sentences)
}

/// Identifies the words of a record.
pub(crate) fn text_hash(record: &Record) -> i64 {
    let mut hasher = Xxh3::new();
    hasher.update(record.title.as_deref().unwrap_or_default().as_bytes());
    hasher.update(&[0]);
    hasher.update(record.text.as_bytes());
    hasher.digest().cast_signed()
}

/// Identifies what a page was read from: its bytes, and what the caller knew of them.
pub(crate) fn page_hash(page: &Page) -> i64 {
    let mut hasher = Xxh3::new();
    hasher.update(hints::to_json(&page.hints).as_bytes());
    hasher.update(&[0]);
    hasher.update(&page.body);
    hasher.digest().cast_signed()
}

/// Identifies what was read from a page. Addresses are left out: one article answers at several.
fn record_hash(clipping: &Clipping) -> Result<i64, StoreError> {
    let Clipping {
        record, article, ..
    } = clipping;
    let rules: Vec<&str> = record.mentions.iter().map(|m| m.rule.as_ref()).collect();
    let facts = (
        &record.title,
        &record.text,
        &record.authors,
        (&record.published, &record.modified),
        (&record.lang, &record.locale),
        &record.mentions,
        &record.entities,
        &record.deals,
        &record.warnings,
        &record.extractor,
        rules,
        (&article.section, &article.description, article.quality),
    );
    let bytes = serde_json::to_vec(&facts).map_err(|e| StoreError::Stored(e.to_string()))?;
    Ok(xxh3_64(&bytes).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(count: usize) -> Vec<Outcome> {
        let page = |n: usize| {
            Clipping {
            page: Page {
                source: n.to_string(),
                body: vec![b'x'; 20_000],
                ..Page::default()
            },
            article: Default::default(),
            record: serde_json::from_value(serde_json::json!({
                "schema": 1, "id": n.to_string(), "text": "Un texte.", "authors": [], "mentions": [], "entities": [],
                "deals": [], "warnings": [], "extractor": "v"
            }))
            .unwrap(),
            validators: None,
        }
        };
        (0..count)
            .map(|n| Outcome::Clipping(Box::new(page(n))))
            .collect()
    }

    fn name(prepared: &Prepared<'_>) -> usize {
        match prepared {
            Prepared::Clipping(clipping, _) => clipping.page.source.parse().unwrap(),
            _ => usize::MAX,
        }
    }

    #[test]
    fn a_batch_keeps_its_order() {
        for count in [0, 1, SHARE, 5 * SHARE + 3, 20 * SHARE] {
            let outcomes = outcomes(count);
            let names: Vec<_> = prepare(&outcomes).unwrap().iter().map(name).collect();
            assert_eq!(names, (0..count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_first_error_of_the_writer_ends_it() {
        let outcomes = outcomes(20 * SHARE);
        let mut taken = 0;
        let result = prepare_each(&outcomes, |_| {
            taken += 1;
            if taken == SHARE + 2 {
                return Err(StoreError::Io("full".into()));
            }
            Ok(())
        });
        assert!(matches!(result, Err(StoreError::Io(_))));
        assert_eq!(taken, SHARE + 2);
    }
}
