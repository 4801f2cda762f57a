//! `depeche reextract`: stored pages read anew with this version; what changed in facts is reported.

use std::{
    io::{Write, stdout},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Result;
use depeche_extractor::{EXTRACTOR, ExtractConfig};
use depeche_model::{Clipping, Failure};
use depeche_sink::{ReadAgain, Reader, RunState, Store, StoreError, StoredPage};
use futures::{StreamExt, stream};
use jiff::Timestamp;
use serde_json::json;

use super::{answers::filters, extract::user_tables};
use crate::{
    args::{Format, ReextractArgs},
    config,
    exit::{Exit, unless_closed},
    line::Line,
    log, pipeline, render, report,
    stop::Stop,
};

/// Pages that are read and replaced at a time, in one transaction.
const BATCH: usize = 100;

/// Reads every stored page that another version read, or other tables of the user's; the same changes nothing.
pub fn run(args: &ReextractArgs, quiet: bool) -> Result<Exit> {
    let db = super::chosen(args.read.db.as_deref())?;
    // With other tables than `ingest` uses, every article would be read again, and again by the next run.
    let mut gazetteers = usual_gazetteers(args, &db)?;
    gazetteers.extend(args.gazetteer.iter().cloned());
    let line = Line::new(&ExtractConfig {
        user_tables: user_tables(&gazetteers)?,
    })?;
    let filters = filters(&args.filter)?;
    // A file that is not there is an error, not a new file; one of an earlier depeche is brought up to date.
    match Reader::open(&db) {
        Ok(_) | Err(StoreError::Older { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let format = render::choose(args.read.format);
    let stop = Stop::new(None::<Duration>, args.filter.limit);
    let (mut totals, mut heard) = (Totals::default(), true);
    pipeline::runtime()?.block_on(async {
        stop.on_signals();
        let mut store = Store::open(&db)?;
        let run = store.begin_run("reextract", EXTRACTOR, Timestamp::now())?;
        let mut after = 0;
        while !stop.is_asked() {
            let pages = store.pages_to_read_again(line.version(), &filters, after, BATCH)?;
            let Some(last) = pages.last() else { break };
            after = last.article_key;
            let read = read(&line, pages).await;
            let (read, failures): (Vec<_>, Vec<_>) =
                read.into_iter().partition(|(_, result)| result.is_ok());
            let read: Vec<(i64, Clipping)> = read
                .into_iter()
                .filter_map(|(key, r)| Some((key, r.ok()?)))
                .collect();
            failures
                .iter()
                .filter_map(|(_, result)| result.as_ref().err())
                .for_each(report::say);
            totals.failed += failures.len();
            for changed in store.replace(run, read, Timestamp::now())? {
                totals.add(&changed);
                // whoever reads may go away; the articles are read anew all the same
                heard = heard && unless_closed(tell(&changed, format))?;
            }
        }
        let state = if stop.is_asked() {
            RunState::Stopped
        } else {
            RunState::Done
        };
        store.end_run(run, state, None, Timestamp::now())?;
        Ok::<_, anyhow::Error>(())
    })?;
    totals.tell(quiet);
    Ok(if totals.failed > 0 {
        Exit::SomeFailed
    } else {
        Exit::Done
    })
}

/// The tables of the usual configuration, where the database is its own. One that cannot be read stops only those who named none.
fn usual_gazetteers(args: &ReextractArgs, db: &Path) -> Result<Vec<PathBuf>> {
    let usual = match config::usual() {
        Err(_) if args.read.db.is_some() => None,
        usual => usual?,
    };
    let own = usual.filter(|usual| super::same_file(&usual.db, db));
    Ok(own.map_or_else(Vec::new, |usual| usual.gazetteers))
}

async fn read(line: &Line, pages: Vec<StoredPage>) -> Vec<(i64, Result<Clipping, Failure>)> {
    let one = |stored: StoredPage| {
        let line = line.clone();
        async move {
            let key = stored.article_key;
            let validators = None; // replacing facts leaves what is known of the address alone
            (
                key,
                pipeline::blocking(move || line.read(stored.page, validators)).await,
            )
        }
    };
    stream::iter(pages)
        .map(one)
        .buffered(pipeline::cores() * 2)
        .collect()
        .await
}

#[derive(Debug, Default)]
struct Totals {
    read: usize,
    texts: usize,
    facts: usize,
    failed: usize,
}

impl Totals {
    fn add(&mut self, changed: &ReadAgain) {
        self.read += 1;
        self.texts += usize::from(changed.text_changed);
        self.facts += usize::from(!changed.facts.is_empty());
    }

    fn tell(&self, quiet: bool) {
        if !quiet {
            let Totals {
                read,
                texts,
                facts,
                failed,
            } = self;
            log::line(format_args!(
                "{read} read anew, {texts} with another text, {facts} with other facts, {failed} failed"
            ));
        }
    }
}

/// One article whose facts changed.
fn tell(changed: &ReadAgain, format: Format) -> Result<()> {
    let facts = &changed.facts;
    if facts.is_empty() {
        return Ok(());
    }
    let mut out = stdout().lock();
    if format != Format::Table {
        writeln!(
            out,
            "{}",
            json!({"id": changed.id, "text_changed": changed.text_changed, "facts": facts})
        )?;
        return Ok(());
    }
    writeln!(out, "{}", changed.id)?;
    for fact in &facts.removed {
        writeln!(out, "  - {} {}", fact.kind, fact.value)?;
    }
    for fact in &facts.added {
        writeln!(out, "  + {} {}", fact.kind, fact.value)?;
    }
    for (fact, now) in &facts.altered {
        writeln!(
            out,
            "  ~ {} {} ×{} → ×{now}",
            fact.kind, fact.value, fact.count
        )?;
    }
    Ok(())
}
