//! Dates in digits: which group is the year, the month, the day.

use super::{
    build::{short, tiny},
    expr::Expr,
    lexer::Groups,
};

/// Reads digit groups: the language's order, the other one where only that gives a date.
pub(super) fn numeric(groups: Groups, day_first: bool, weekday: Option<i8>) -> Option<Expr> {
    let [x, y, z] = groups.value;
    let [a, b, c] = groups.digits;
    let (year, left, right) = match (groups.count, a, b, c) {
        (3, 4, _, _) => (Some(short(x)), y, z),
        (3, _, _, _) => (Some(full_year(z, c)), x, y),
        (_, 4, _, _) => return month_of(x, y),
        (_, _, 4, _) => return month_of(y, x),
        _ => (None, x, y),
    };
    // year first is followed by the month in every language
    let day_first = day_first && a != 4;
    let (month, day) = match (left, right) {
        (day, month) if day_first && month <= 12 => (month, day),
        (month, day) if month <= 12 => (month, day),
        (day, month) if month <= 12 => (month, day),
        _ => return None,
    };
    let (month, day) = (tiny(month), tiny(day));
    let fits = (1..=month_length(month, year)).contains(&day);
    fits.then_some(Expr::Day {
        year,
        month: Some(month),
        day,
        weekday,
    })
}

fn month_of(year: i32, month: i32) -> Option<Expr> {
    (1..=12).contains(&month).then(|| Expr::Month {
        year: Some(short(year)),
        month: tiny(month),
    })
}

/// Two-digit years: up to 39 in this century, from 40 in the last.
pub(super) fn full_year(value: i32, digits: u8) -> i16 {
    short(match value {
        _ if digits > 2 => value,
        0..40 => 2000 + value,
        _ => 1900 + value,
    })
}

/// Days of the month; of February 29 when the year is unknown.
pub(super) fn month_length(month: i8, year: Option<i16>) -> i8 {
    jiff::civil::Date::new(year.unwrap_or(2000), month, 1)
        .map_or(0, jiff::civil::Date::days_in_month)
}
