//! Counting in calendar units: "two years ago", "the last three months", "the first Monday of May".

use jiff::civil::Date;

use super::{
    expr::{Expr, What},
    period::{Period, Unit, add_days, monday, shift},
    resolve::weekday_number,
};

/// Weeks and days ago are days; months, quarters and years keep their grain.
pub(super) fn ago(published: Date, n: i32, unit: Unit) -> Option<Period> {
    let day = shift(published, n, unit)?;
    match unit {
        Unit::Day | Unit::Week | Unit::Fortnight => Some(Period::Day(day)),
        // "ten years ago" and "two decades ago" are years
        Unit::Decade | Unit::Century => Some(Period::Year(day.year())),
        _ => Period::around(day, unit),
    }
}

/// The full units before or after the one of publication.
pub(super) fn rolling(published: Date, n: i32, unit: Unit) -> Option<Period> {
    if n == 0 {
        return None;
    }
    let here = Period::around(published, unit)?;
    if n < 0 {
        let last = add_days(here.first()?, -1)?;
        let first = Period::around(shift(published, n, unit)?, unit)?.first()?;
        return Some(Period::Span(first, last));
    }
    let first = add_days(here.last()?, 1)?;
    let last = Period::around(shift(published, n, unit)?, unit)?.last()?;
    Some(Period::Span(first, last))
}

/// The nth day, weekday, week, month or quarter of a period.
pub(super) fn nth(n: i32, what: What, within: Period) -> Option<Period> {
    let (first, last) = (within.first()?, within.last()?);
    let start = if n > 0 { first } else { last };
    let steps = n - n.signum();
    let found = match what {
        What::Weekday(weekday) => {
            let here = i32::from(weekday_number(start));
            let wanted = i32::from(weekday);
            let to_go = if n > 0 {
                (wanted - here).rem_euclid(7)
            } else {
                -(here - wanted).rem_euclid(7)
            };
            Period::Day(add_days(start, to_go + steps * 7)?)
        }
        // the first week of a month is the one that its first Thursday is in, as ISO counts the weeks of a year
        What::Unit(Unit::Week) => {
            let here = i32::from(weekday_number(start));
            let to_go = if n > 0 {
                (4 - here).rem_euclid(7)
            } else {
                -(here - 4).rem_euclid(7)
            };
            Period::Week(monday(add_days(start, to_go + steps * 7)?)?)
        }
        What::Unit(Unit::Weekend) => {
            let here = i32::from(weekday_number(start));
            let to_go = if n > 0 {
                (6 - here).rem_euclid(7)
            } else {
                -(here - 6).rem_euclid(7)
            };
            Period::Weekend(monday(add_days(start, to_go + steps * 7)?)?)
        }
        What::Unit(unit) => Period::around(shift(start, steps, unit)?, unit)?,
    };
    let inside = found.first()? <= last && found.last()? >= first;
    inside.then_some(found)
}

/// The first `n` units of a period, or the last `-n`; by its name where it has one: six months from January on are a half.
pub(super) fn stretch(n: i32, unit: Unit, within: Period) -> Option<Period> {
    let (first, last) = (within.first()?, within.last()?);
    let (from, to) = if n > 0 {
        (first, add_days(shift(first, n, unit)?, -1)?)
    } else {
        (shift(add_days(last, 1)?, n, unit)?, last)
    };
    let named = |unit| {
        Period::around(from, unit).filter(|it| (it.first(), it.last()) == (Some(from), Some(to)))
    };
    let name = [Unit::Quarter, Unit::Half, Unit::Year]
        .into_iter()
        .find_map(named);
    let inside = first <= from && to <= last;
    inside.then(|| name.unwrap_or(Period::Span(from, to)))
}

/// The second part of a list or (`range`) of a range, moved behind the first: "from next Monday to Friday", "du 15 décembre
/// au 15 janvier". In a mere list only days of one month stay together ("March and May" may be named in any order).
pub(super) fn forward(begin: Period, end: Period, expr: &Expr, range: bool) -> Option<Period> {
    let (from, to) = (begin.first()?, end.first()?);
    match (expr, end) {
        (Expr::Weekday(_), Period::Day(day)) if range && to < from => {
            let next = from.nth_weekday(1, day.weekday()).ok()?;
            Some(Period::Day(next))
        }
        (
            Expr::Day {
                year: None,
                weekday: None,
                ..
            },
            Period::Day(_),
        )
        | (Expr::Month { year: None, .. }, Period::Month(..))
            if range && to < from || from.month() == to.month() && from.day() <= to.day() =>
        {
            let years = i32::from(from.year()) - i32::from(to.year());
            let near = shift(to, years, Unit::Year)?;
            let moved = shift(near, i32::from(near < from), Unit::Year)?;
            Period::around(moved, end.unit()?)
        }
        _ => Some(end),
    }
}
