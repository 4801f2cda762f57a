//! The names of the productions, as the `make` column of the rule tables gives them.

/// A production with its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Make {
    pub(super) kind: Production,
    pub(super) arg: i32,
}

/// What is built; `build.rs` says how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Production {
    Calendar,
    Numeric,
    Quarter,
    Half,
    Season,
    Decade,
    Century,
    WeekNumber,
    Weekday,
    Holiday,
    Offset,
    Directed,
    Ago,
    Told,
    ToldWeekday,
    SamePeriod,
    From,
    Rolling,
    Nth,
    Of,
    OfDay,
    Same,
    SameLast,
    Weekend,
    Around,
    WeekdayIn,
    FromToldDay,
    NthCurrent,
    Weekdays,
    WeekdayAgo,
    MonthNumber,
    DaySpaced,
    OfDayCurrent,
    Stretch,
    StretchCurrent,
}

impl Make {
    /// Reads a `make` cell: a production, and perhaps a number.
    pub(super) fn from_name(cell: &str) -> Option<Make> {
        let (name, arg) = cell.split_once(' ').unwrap_or((cell, "1"));
        let kind = match name {
            "calendar" => Production::Calendar,
            "numeric" => Production::Numeric,
            "quarter" => Production::Quarter,
            "half" => Production::Half,
            "season" => Production::Season,
            "decade" => Production::Decade,
            "century" => Production::Century,
            "week-number" => Production::WeekNumber,
            "weekday" => Production::Weekday,
            "holiday" => Production::Holiday,
            "offset" => Production::Offset,
            "directed" => Production::Directed,
            "ago" => Production::Ago,
            "told" => Production::Told,
            "same-period" => Production::SamePeriod,
            "told-weekday" => Production::ToldWeekday,
            "from" => Production::From,
            "rolling" => Production::Rolling,
            "nth" => Production::Nth,
            "of" => Production::Of,
            "of-day" => Production::OfDay,
            "same" => Production::Same,
            "same-last" => Production::SameLast,
            "weekend" => Production::Weekend,
            "around" => Production::Around,
            "weekday-in" => Production::WeekdayIn,
            "from-toldday" => Production::FromToldDay,
            "nth-current" => Production::NthCurrent,
            "weekdays" => Production::Weekdays,
            "weekday-ago" => Production::WeekdayAgo,
            "month-number" => Production::MonthNumber,
            "day-spaced" => Production::DaySpaced,
            "of-day-current" => Production::OfDayCurrent,
            "stretch" => Production::Stretch,
            "stretch-current" => Production::StretchCurrent,
            _ => return None,
        };
        Some(Make {
            kind,
            arg: arg.parse().ok()?,
        })
    }
}
