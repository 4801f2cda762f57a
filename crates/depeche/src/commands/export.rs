//! `depeche export`: every record out of the database, one at a time, as `extract` would print it.

use std::io::stdout;

use anyhow::Result;
use depeche_sink::Filters;

use super::answers::filters;
use crate::{
    args::{ExportArgs, Format},
    exit::Exit,
    render::RecordPrinter,
};

/// Prints the records of the articles that the filters let in, JSON lines unless another format is asked for.
pub fn run(args: &ExportArgs) -> Result<Exit> {
    let reader = super::open(args.read.db.as_deref())?;
    let given = filters(&args.filter)?;
    let all = Filters {
        limit: given.limit.or(Some(usize::MAX >> 1)),
        ..given
    };
    let articles = reader.articles(None, &all)?;
    let mut printer = RecordPrinter::new(args.read.format.unwrap_or(Format::Jsonl), stdout());
    for id in articles
        .rows
        .iter()
        .filter_map(|row| row.first()?.as_text())
    {
        let view = reader.article(id)?;
        printer.print(&view.record, id)?;
    }
    printer.finish()?;
    Ok(Exit::Done)
}
