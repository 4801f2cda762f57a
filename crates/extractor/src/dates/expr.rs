//! What an expression says, before anybody knows when it was said.

use super::{
    pattern::kind_bit,
    period::{Season, Unit},
};

/// The meaning of a date expression, free of the publication date.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr {
    /// A day of a month; what is `None` was not said. Weekdays run from 1 (Monday) to 7.
    Day {
        year: Option<i16>,
        month: Option<i8>,
        day: i8,
        weekday: Option<i8>,
    },
    Month {
        year: Option<i16>,
        month: i8,
    },
    Year(i16),
    Quarter {
        year: Option<i16>,
        n: i8,
    },
    Half {
        year: Option<i16>,
        n: i8,
    },
    Season {
        year: Option<i16>,
        season: Season,
    },
    /// By its first year.
    Decade(i16),
    /// By its first year, a multiple of 100.
    Century(i16),
    /// ISO week.
    WeekNumber {
        year: Option<i16>,
        n: i8,
    },
    /// "Tuesday".
    Weekday(i8),
    /// By its number in the holiday table.
    Holiday {
        year: Option<i16>,
        id: usize,
    },
    /// The nth unit from the one of publication: 0 this, -1 last, 1 next.
    Offset {
        n: i32,
        unit: Unit,
    },
    /// "last May", "next Tuesday", "this summer": -1, 0, 1.
    Directed {
        n: i32,
        inner: Box<Expr>,
    },
    /// A distance from publication, at the grain of its unit: "three months ago" is a month.
    Ago {
        n: i32,
        unit: Unit,
    },
    /// A distance from the date told before: "the next day", "that year", "two years later".
    Told {
        n: i32,
        unit: Unit,
    },
    /// The next (1) or the previous (-1) such weekday from the date told before; 0: in its week.
    ToldWeekday {
        n: i32,
        weekday: i8,
    },
    /// The period told before, in another year: "the same period last year".
    SamePeriod {
        year: Box<Expr>,
    },
    /// A distance from another date: "three weeks after Easter".
    From {
        n: i32,
        unit: Unit,
        base: Box<Expr>,
    },
    /// A distance in several units from publication, or (`told`) from the date told before: "2 years and 21 days ago".
    Away {
        parts: Vec<(i32, Unit)>,
        told: bool,
    },
    /// The nth such weekday after, or from the -nth before, a date or publication: "two Tuesdays ago".
    Weekdays {
        n: i32,
        weekday: i8,
        base: Option<Box<Expr>>,
    },
    /// A weekend, by tense; `this` is the one of the week of publication unless the tense says another.
    Weekend,
    /// The unit that holds another date: "the week of October 7th".
    Around {
        unit: Unit,
        base: Box<Expr>,
    },
    /// "the last three months" (-3), "the next two years" (2).
    Rolling {
        n: i32,
        unit: Unit,
    },
    /// The nth, or from the end the -nth, of something within a period.
    Nth {
        n: i32,
        what: What,
        within: Box<Expr>,
    },
    /// The first `n` units of a period, or from its end the last `-n`: "the first six months of 2019".
    Stretch {
        n: i32,
        unit: Unit,
        within: Box<Expr>,
    },
    /// `inner`, in the year (or the month) of `outer`: "Christmas of next year".
    Of {
        inner: Box<Expr>,
        outer: Box<Expr>,
    },
}

/// What [`Expr::Nth`] counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum What {
    Unit(Unit),
    /// 1 (Monday) to 7.
    Weekday(i8),
}

impl Expr {
    /// The kind of expression, as a bit of [`pattern::KINDS`](super::pattern::KINDS).
    pub(super) fn kind(&self) -> u16 {
        let name = match self {
            Expr::Day { .. } => "day",
            Expr::Month { .. } => "month",
            Expr::Year(_) => "year",
            Expr::Quarter { .. } => "quarter",
            Expr::Half { .. } => "half",
            Expr::Season { .. } => "season",
            Expr::Decade(_) => "decade",
            Expr::Century(_) => "century",
            Expr::WeekNumber { .. } => "week",
            Expr::Weekday(_) | Expr::ToldWeekday { .. } => "weekday",
            Expr::Holiday { .. } => "holiday",
            Expr::Weekend => "weekend",
            Expr::Rolling { .. } | Expr::SamePeriod { .. } | Expr::Stretch { .. } => "span",
            Expr::Directed { inner, .. } => return inner.kind(),
            Expr::Of { inner, .. } if matches!(**inner, Expr::Weekday(_)) => "day",
            Expr::Of { inner, .. } => return inner.kind(),
            Expr::Ago { unit, .. } if *unit <= Unit::Fortnight => "day",
            Expr::Nth {
                what: What::Weekday(_),
                ..
            }
            | Expr::Weekdays { .. } => "day",
            Expr::Away { parts, .. } => finest(parts).name(),
            Expr::Offset { unit, .. }
            | Expr::Ago { unit, .. }
            | Expr::Told { unit, .. }
            | Expr::From { unit, .. }
            | Expr::Around { unit, .. }
            | Expr::Nth {
                what: What::Unit(unit),
                ..
            } => unit.name(),
        };
        kind_bit(name).unwrap_or(0)
    }

    /// Hangs on a date told before, and stays open where none was.
    pub(super) fn is_told(&self) -> bool {
        matches!(
            self,
            Expr::Told { .. } | Expr::ToldWeekday { .. } | Expr::Away { told: true, .. }
        )
    }

    /// It names its year itself.
    pub(super) fn year(&self) -> Option<i16> {
        match self {
            Expr::Day { year, .. }
            | Expr::Month { year, .. }
            | Expr::Quarter { year, .. }
            | Expr::Half { year, .. }
            | Expr::Season { year, .. }
            | Expr::WeekNumber { year, .. }
            | Expr::Holiday { year, .. } => *year,
            Expr::Year(year) => Some(*year),
            _ => None,
        }
    }

    /// Gives it this year where it has a place for one that is empty.
    pub(super) fn set_year(&mut self, given: i16) {
        match self {
            Expr::Day { year, .. }
            | Expr::Month { year, .. }
            | Expr::Quarter { year, .. }
            | Expr::Half { year, .. }
            | Expr::Season { year, .. }
            | Expr::WeekNumber { year, .. }
            | Expr::Holiday { year, .. } => {
                year.get_or_insert(given);
            }
            Expr::Nth { within, .. } | Expr::Stretch { within, .. } => within.set_year(given),
            _ => {}
        }
    }

    /// The month it names.
    pub(super) fn month(&self) -> Option<i8> {
        match self {
            Expr::Day { month, .. } => *month,
            Expr::Month { month, .. } => Some(*month),
            _ => None,
        }
    }
}

/// The grain of a distance in several units: weeks are counted to the day.
pub(super) fn finest(parts: &[(i32, Unit)]) -> Unit {
    let least = parts.iter().map(|part| part.1).min();
    match least {
        Some(unit) if unit > Unit::Fortnight => unit,
        _ => Unit::Day,
    }
}
