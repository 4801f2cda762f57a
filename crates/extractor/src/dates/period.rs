//! Calendar periods: what a resolved date denotes, with its TIMEX3 value and its first and last day.

use depeche_model::DateValue;
use jiff::{Span, civil::Date};

/// A calendar unit that relative expressions count in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Unit {
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Half,
    Year,
    Decade,
    Century,
}

impl Unit {
    /// Its name in the tables; a fortnight passes for a stretch of days.
    pub(super) fn name(self) -> &'static str {
        match self {
            Unit::Day => "day",
            Unit::Weekend => "weekend",
            Unit::Week => "week",
            Unit::Fortnight => "span",
            Unit::Month => "month",
            Unit::Quarter => "quarter",
            Unit::Half => "half",
            Unit::Year => "year",
            Unit::Decade => "decade",
            Unit::Century => "century",
        }
    }

    /// The unit with this name in the tables.
    pub(super) fn from_name(name: &str) -> Option<Unit> {
        Some(match name {
            "day" => Unit::Day,
            "weekend" => Unit::Weekend,
            "week" => Unit::Week,
            "fortnight" => Unit::Fortnight,
            "month" => Unit::Month,
            "quarter" => Unit::Quarter,
            "half" => Unit::Half,
            "year" => Unit::Year,
            "decade" => Unit::Decade,
            "century" => Unit::Century,
            _ => return None,
        })
    }
}

/// A season of the northern year, as TIMEX3 writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Season {
    Spring,
    Summer,
    Fall,
    Winter,
}

impl Season {
    /// Seasons are numbered 1 (spring) to 4 (winter) in the tables.
    pub(super) fn from_number(number: i32) -> Option<Season> {
        [Season::Spring, Season::Summer, Season::Fall, Season::Winter]
            .get(usize::try_from(number - 1).ok()?)
            .copied()
    }

    fn code(self) -> &'static str {
        match self {
            Season::Spring => "SP",
            Season::Summer => "SU",
            Season::Fall => "FA",
            Season::Winter => "WI",
        }
    }
}

/// A day, or a stretch of days with a name, or (`Span`) one without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    Day(Date),
    /// By its Monday.
    Week(Date),
    /// By the Monday of its week.
    Weekend(Date),
    Month(i16, i8),
    Quarter(i16, i8),
    Half(i16, i8),
    /// A winter belongs to the year it begins in.
    Season(i16, Season),
    Year(i16),
    /// By its first year.
    Decade(i16),
    /// By its first year, a multiple of 100: the 20th century is 1900.
    Century(i16),
    /// Days from first to last, both inclusive, that no TIMEX3 value names ("the last three months").
    Span(Date, Date),
}

impl Period {
    /// The period of this unit that holds `day`. Fortnights begin with the week of `day`.
    pub(super) fn around(day: Date, unit: Unit) -> Option<Period> {
        let (year, month) = (day.year(), day.month());
        Some(match unit {
            Unit::Day => Period::Day(day),
            Unit::Week => Period::Week(monday(day)?),
            Unit::Weekend => Period::Weekend(monday(day)?),
            Unit::Fortnight => {
                let start = monday(day)?;
                Period::Span(start, add_days(start, 13)?)
            }
            Unit::Month => Period::Month(year, month),
            Unit::Quarter => Period::Quarter(year, (month - 1) / 3 + 1),
            Unit::Half => Period::Half(year, (month - 1) / 6 + 1),
            Unit::Year => Period::Year(year),
            Unit::Decade => Period::Decade(year.div_euclid(10) * 10),
            Unit::Century => Period::Century(year.div_euclid(100) * 100),
        })
    }

    /// First day.
    pub(super) fn first(self) -> Option<Date> {
        match self {
            Period::Day(day) | Period::Week(day) | Period::Span(day, _) => Some(day),
            Period::Weekend(monday) => add_days(monday, 5),
            Period::Month(year, month) => Date::new(year, month, 1).ok(),
            Period::Quarter(year, n) => Date::new(year, (n - 1) * 3 + 1, 1).ok(),
            Period::Half(year, n) => Date::new(year, (n - 1) * 6 + 1, 1).ok(),
            Period::Season(year, season) => season_bounds(year, season).map(|bounds| bounds.0),
            Period::Year(year) | Period::Decade(year) | Period::Century(year) => {
                Date::new(year, 1, 1).ok()
            }
        }
    }

    /// Last day, inclusive.
    pub(super) fn last(self) -> Option<Date> {
        match self {
            Period::Day(day) | Period::Span(_, day) => Some(day),
            Period::Week(monday) | Period::Weekend(monday) => add_days(monday, 6),
            Period::Month(year, month) => Some(Date::new(year, month, 1).ok()?.last_of_month()),
            Period::Quarter(year, n) => Some(Date::new(year, n * 3, 1).ok()?.last_of_month()),
            Period::Half(year, n) => Some(Date::new(year, n * 6, 1).ok()?.last_of_month()),
            Period::Season(year, season) => season_bounds(year, season).map(|bounds| bounds.1),
            Period::Year(year) => Date::new(year, 12, 31).ok(),
            Period::Decade(year) => Date::new(year.checked_add(9)?, 12, 31).ok(),
            Period::Century(year) => Date::new(year.checked_add(99)?, 12, 31).ok(),
        }
    }

    /// The TIMEX3 value; `None` for a `Span`.
    pub(super) fn timex(self) -> Option<String> {
        Some(match self {
            Period::Day(day) => format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()),
            Period::Week(monday) => week_name(monday),
            Period::Weekend(monday) => week_name(monday) + "-WE",
            Period::Month(year, month) => format!("{year:04}-{month:02}"),
            Period::Quarter(year, n) => format!("{year:04}-Q{n}"),
            Period::Half(year, n) => format!("{year:04}-H{n}"),
            Period::Season(year, season) => format!("{year:04}-{}", season.code()),
            Period::Year(year) => format!("{year:04}"),
            Period::Decade(year) => format!("{:03}X", year / 10),
            Period::Century(year) => format!("{:02}XX", year / 100),
            Period::Span(..) => return None,
        })
    }

    /// The record's date value.
    pub(super) fn date_value(self) -> DateValue {
        DateValue {
            value: self.timex(),
            first: self.first(),
            last: self.last(),
        }
    }

    /// The grain; a `Span` has none, a season counts as a quarter.
    pub(super) fn unit(self) -> Option<Unit> {
        Some(match self {
            Period::Day(_) => Unit::Day,
            Period::Week(_) => Unit::Week,
            Period::Weekend(_) => Unit::Weekend,
            Period::Month(..) => Unit::Month,
            Period::Quarter(..) | Period::Season(..) => Unit::Quarter,
            Period::Half(..) => Unit::Half,
            Period::Year(_) => Unit::Year,
            Period::Decade(_) => Unit::Decade,
            Period::Century(_) => Unit::Century,
            Period::Span(..) => return None,
        })
    }
}

/// `day` moved by `n` units; months and years keep the day where the month has it.
pub(super) fn shift(day: Date, n: i32, unit: Unit) -> Option<Date> {
    let n = i64::from(n);
    let none = Span::new();
    let span = match unit {
        Unit::Day => none.try_days(n),
        Unit::Week | Unit::Weekend => none.try_weeks(n),
        Unit::Fortnight => none.try_weeks(2 * n),
        Unit::Month => none.try_months(n),
        Unit::Quarter => none.try_months(3 * n),
        Unit::Half => none.try_months(6 * n),
        Unit::Year => none.try_years(n),
        Unit::Decade => none.try_years(10 * n),
        Unit::Century => none.try_years(100 * n),
    };
    day.checked_add(span.ok()?).ok()
}

/// `day` moved by `n` days.
pub(super) fn add_days(day: Date, n: i32) -> Option<Date> {
    shift(day, n, Unit::Day)
}

/// The Monday of the ISO week of `day`.
pub(super) fn monday(day: Date) -> Option<Date> {
    add_days(day, -i32::from(day.weekday().to_monday_zero_offset()))
}

fn week_name(monday: Date) -> String {
    let week = monday.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

/// Meteorological seasons: whole months, the usage of news ("summer" is June to August).
fn season_bounds(year: i16, season: Season) -> Option<(Date, Date)> {
    let (month, last_year, last_month) = match season {
        Season::Spring => (3, year, 5),
        Season::Summer => (6, year, 8),
        Season::Fall => (9, year, 11),
        Season::Winter => (12, year.checked_add(1)?, 2),
    };
    let last = Date::new(last_year, last_month, 1).ok()?.last_of_month();
    Some((Date::new(year, month, 1).ok()?, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_bounds() {
        let day = Date::new(2025, 8, 14).unwrap();
        let expect = [
            (Unit::Day, "2025-08-14", "2025-08-14", "2025-08-14"),
            (Unit::Week, "2025-W33", "2025-08-11", "2025-08-17"),
            (Unit::Weekend, "2025-W33-WE", "2025-08-16", "2025-08-17"),
            (Unit::Month, "2025-08", "2025-08-01", "2025-08-31"),
            (Unit::Quarter, "2025-Q3", "2025-07-01", "2025-09-30"),
            (Unit::Half, "2025-H2", "2025-07-01", "2025-12-31"),
            (Unit::Year, "2025", "2025-01-01", "2025-12-31"),
            (Unit::Decade, "202X", "2020-01-01", "2029-12-31"),
            (Unit::Century, "20XX", "2000-01-01", "2099-12-31"),
        ];
        for (unit, value, first, last) in expect {
            let found = Period::around(day, unit).unwrap().date_value();
            assert_eq!(found.value.as_deref(), Some(value));
            assert_eq!(found.first.unwrap().to_string(), first, "{value}");
            assert_eq!(found.last.unwrap().to_string(), last, "{value}");
        }
    }
}
