//! `depeche search`: full text, best match first.

use anyhow::Result;
use depeche_sink::Marks;

use super::answers::Question;
use crate::{
    args::{Format, SearchArgs},
    exit::Exit,
    log,
    render::{self, MARKS},
};

/// Prints the articles that hold the words.
pub fn run(args: &SearchArgs) -> Result<Exit> {
    let reader = super::open(args.read.db.as_deref())?;
    let question = Question::new(&reader, &args.filter, &args.read);
    let marks = marks(render::choose(args.read.format));
    let words = args.words.join(" ");
    if !words.matches('"').count().is_multiple_of(2) {
        log::note("a quotation mark is not closed: what follows it was searched as one phrase");
    }
    let table = reader.search(&words, &question.filters()?, &marks)?;
    question.answer(table)
}

/// A table emphasises as the screen allows; programs get square brackets.
fn marks(format: Format) -> Marks {
    match format {
        Format::Table => Marks {
            open: MARKS.0.into(),
            close: MARKS.1.into(),
        },
        _ => Marks::default(),
    }
}
