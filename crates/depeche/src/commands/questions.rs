//! The ready questions: each a function of the sink, printed.

use std::io::stdout;

use anyhow::Result;
use depeche_model::Kind;
use depeche_sink::{EntityRow, MoneyFilter, Pairs, Period, Reader, SumBy, Table};

use super::search::filters;
use crate::{
    args::{
        ArticlesArgs, CooccurArgs, EntitiesArgs, EntityKind, MentionsArgs, MoneyArgs, ReadArgs,
        Step, SumOver, TimelineArgs,
    },
    exit::Exit,
    render,
};

/// `depeche articles`.
pub fn articles(args: &ArticlesArgs) -> Result<Exit> {
    let reader = Reader::open(&args.read.db)?;
    let entity = entity(&reader, args.entity.as_deref())?;
    print(
        &args.read,
        &reader.articles(entity.as_ref(), &filters(&args.filter)?)?,
    )
}

/// `depeche entities`.
pub fn entities(args: &EntitiesArgs) -> Result<Exit> {
    let reader = Reader::open(&args.read.db)?;
    print(
        &args.read,
        &reader.entities(args.kind.map(kind), &filters(&args.filter)?)?,
    )
}

/// `depeche mentions`.
pub fn mentions(args: &MentionsArgs) -> Result<Exit> {
    let reader = Reader::open(&args.read.db)?;
    let entity = reader.entity(&args.entity)?;
    print(
        &args.read,
        &reader.mentions(&entity, &filters(&args.filter)?)?,
    )
}

/// `depeche cooccur`.
pub fn cooccur(args: &CooccurArgs) -> Result<Exit> {
    let reader = Reader::open(&args.read.db)?;
    let pairs = Pairs {
        entity: entity(&reader, args.entity.as_deref())?,
        partner: args.kind.map(kind),
    };
    print(
        &args.read,
        &reader.cooccur(&pairs, &filters(&args.filter)?)?,
    )
}

/// `depeche money`.
pub fn money(args: &MoneyArgs) -> Result<Exit> {
    let reader = Reader::open(&args.read.db)?;
    let currency = args.currency.as_ref().map(|code| code.to_uppercase());
    let money = MoneyFilter {
        currency,
        entity: entity(&reader, args.entity.as_deref())?,
    };
    let filters = filters(&args.filter)?;
    let table = match args.sum {
        None => reader.money_largest(&money, &filters)?,
        Some(SumOver::Currency) => reader.money_sums(SumBy::Currency, &money, &filters)?,
        Some(SumOver::Month) => reader.money_sums(SumBy::Month, &money, &filters)?,
        Some(SumOver::Company) => reader.money_sums(SumBy::Company, &money, &filters)?,
        Some(SumOver::Agency) => reader.money_sums(SumBy::Agency, &money, &filters)?,
    };
    print(&args.read, &table)
}

/// `depeche timeline`.
pub fn timeline(args: &TimelineArgs) -> Result<Exit> {
    let reader = Reader::open(&args.read.db)?;
    let entity = reader.entity(&args.entity)?;
    let period = match args.by {
        Step::Day => Period::Day,
        Step::Week => Period::Week,
        Step::Month => Period::Month,
        Step::Year => Period::Year,
    };
    print(
        &args.read,
        &reader.timeline(&entity, period, &filters(&args.filter)?)?,
    )
}

fn entity(reader: &Reader, given: Option<&str>) -> Result<Option<EntityRow>> {
    Ok(given.map(|given| reader.entity(given)).transpose()?)
}

fn kind(kind: EntityKind) -> Kind {
    match kind {
        EntityKind::Company => Kind::Company,
        EntityKind::Agency => Kind::Agency,
    }
}

fn print(read: &ReadArgs, table: &Table) -> Result<Exit> {
    render::print_rows(&mut stdout().lock(), render::choose(read.format), table)?;
    Ok(Exit::Done)
}
