//! The ready questions: each a function of the sink, printed.

use anyhow::Result;
use depeche_model::Kind;
use depeche_sink::{
    DealFilter, EntityRow, MoneyFilter, Pairs, Period, Reader, SumBy, Table, Value,
};

use super::answers::Question;
use crate::{
    args::{
        ArticlesArgs, CooccurArgs, DealsArgs, EntitiesArgs, EntityKind, MentionsArgs, MoneyArgs,
        Step, SumOver, TimelineArgs,
    },
    exit::Exit,
    log,
};

/// `depeche articles`.
pub fn articles(args: &ArticlesArgs) -> Result<Exit> {
    let reader = super::open(args.read.db.as_deref())?;
    let question = Question::new(&reader, &args.filter, &args.read);
    let entity = entity(&reader, args.entity.as_deref())?;
    question.answer(reader.articles(entity.as_ref(), &question.filters()?)?)
}

/// `depeche entities`.
pub fn entities(args: &EntitiesArgs) -> Result<Exit> {
    let reader = super::open(args.read.db.as_deref())?;
    let question = Question::new(&reader, &args.filter, &args.read);
    question.answer(reader.entities(args.kind.map(kind), &question.filters()?)?)
}

/// `depeche mentions`.
pub fn mentions(args: &MentionsArgs) -> Result<Exit> {
    let reader = super::open(args.read.db.as_deref())?;
    let question = Question::new(&reader, &args.filter, &args.read);
    let entity = reader.entity(&args.entity)?;
    question.answer(reader.mentions(&entity, &question.filters()?)?)
}

/// `depeche cooccur`.
pub fn cooccur(args: &CooccurArgs) -> Result<Exit> {
    let reader = super::open(args.read.db.as_deref())?;
    let question = Question::new(&reader, &args.filter, &args.read);
    let pairs = Pairs {
        entity: entity(&reader, args.entity.as_deref())?,
        partner: args.kind.map(kind),
    };
    question.answer(reader.cooccur(&pairs, &question.filters()?)?)
}

/// `depeche money`.
pub fn money(args: &MoneyArgs) -> Result<Exit> {
    let reader = super::open(args.read.db.as_deref())?;
    let currency = args.currency.as_ref().map(|code| code.to_uppercase());
    let mut question = Question {
        currency: currency.as_deref(),
        ..Question::new(&reader, &args.filter, &args.read)
    };
    let money = MoneyFilter {
        currency: currency.clone(),
        entity: entity(&reader, args.entity.as_deref())?,
    };
    let by = match args.sum {
        None => {
            let mut filters = question.filters()?;
            if args.filter.limit.is_none() && currency.is_none() {
                filters.limit = None; // a few of each currency
                question.rows = usize::MAX;
            }
            let table = reader.money_largest(&money, &filters)?;
            return question.answer(fair(table, question.rows));
        }
        Some(SumOver::Currency) => SumBy::Currency,
        Some(SumOver::Month) => SumBy::Month,
        Some(SumOver::Company) => SumBy::Company,
        Some(SumOver::Agency) => SumBy::Agency,
    };
    if matches!(by, SumBy::Month) && args.filter.limit.is_none() {
        question.rows = MONTHS;
    }
    let sums = reader.money_sums(by, &money, &question.filters()?)?;
    let any = !sums.rows.is_empty();
    let exit = question.answer(sums)?;
    if any {
        log::note("sums leave out rates (per share, per day, …); without --sum they are listed");
    }
    Ok(exit)
}

/// Months of a sum where the person gives no limit: twenty years of one currency.
const MONTHS: usize = 240;

/// At most one row more than `rows` over all currencies: of each currency the largest, then of each the second, and so
/// on; amounts of different currencies cannot be compared. The order of the rows stays.
fn fair(mut table: Table, rows: usize) -> Table {
    let Some(currency) = table.column("currency") else {
        return table;
    };
    let mut ranks: Vec<(usize, usize)> = Vec::with_capacity(table.rows.len()); // rank in its currency, place
    let mut rank = 0;
    for at in 0..table.rows.len() {
        let same = at > 0 && table.rows[at][currency] == table.rows[at - 1][currency];
        rank = if same { rank + 1 } else { 0 };
        ranks.push((rank, at));
    }
    ranks.sort_unstable();
    ranks.truncate(rows.saturating_add(1));
    if ranks.len() > rows {
        // The row that only tells that there are more must come last, to be taken off.
        let (_, extra) = ranks[rows];
        let row = table.rows.remove(extra);
        let kept = ranks[..rows]
            .iter()
            .map(|(_, at)| if *at > extra { at - 1 } else { *at });
        let kept: std::collections::HashSet<usize> = kept.collect();
        table.rows = keep(table.rows, |at| kept.contains(&at));
        table.rows.push(row);
    }
    table
}

fn keep(rows: Vec<Vec<Value>>, kept: impl Fn(usize) -> bool) -> Vec<Vec<Value>> {
    let numbered = rows.into_iter().enumerate();
    numbered
        .filter(|(at, _)| kept(*at))
        .map(|(_, row)| row)
        .collect()
}

/// `depeche deals`.
pub fn deals(args: &DealsArgs) -> Result<Exit> {
    let reader = super::open(args.read.db.as_deref())?;
    let question = Question::new(&reader, &args.filter, &args.read);
    let party = args.agency.as_deref().or(args.company.as_deref());
    let deal = DealFilter {
        party: entity(&reader, party)?,
        kind: args.kind.clone(),
        ..DealFilter::default()
    };
    question.answer(reader.deals(&deal, &question.filters()?)?)
}

/// `depeche timeline`.
pub fn timeline(args: &TimelineArgs) -> Result<Exit> {
    let reader = super::open(args.read.db.as_deref())?;
    let question = Question {
        rows: args.filter.limit.unwrap_or(PERIODS),
        ..Question::new(&reader, &args.filter, &args.read)
    };
    let entity = reader.entity(&args.entity)?;
    let period = match args.by {
        Step::Day => Period::Day,
        Step::Week => Period::Week,
        Step::Month => Period::Month,
        Step::Year => Period::Year,
    };
    question.answer(reader.timeline(&entity, period, &question.filters()?)?)
}

/// Periods of a timeline where the person gives no limit: nearly three years of days.
const PERIODS: usize = 1000;

fn entity(reader: &Reader, given: Option<&str>) -> Result<Option<EntityRow>> {
    Ok(given.map(|given| reader.entity(given)).transpose()?)
}

fn kind(kind: EntityKind) -> Kind {
    match kind {
        EntityKind::Company => Kind::Company,
        EntityKind::Agency => Kind::Agency,
    }
}
