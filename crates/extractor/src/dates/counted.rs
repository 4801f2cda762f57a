//! Productions that count: distances in several units, weekdays by number, months and days in spaced digits.

use super::{
    build::{Got, short, tiny, unit_from_number},
    expr::Expr,
    lexer::{Kind, Token},
    numeric::month_length,
    period::Unit,
    production::Production,
};

impl Got<'_> {
    /// The productions that count; the others are in `build.rs`.
    pub(super) fn counted(&self, kind: Production, tokens: &[Token]) -> Option<Expr> {
        match kind {
            Production::WeekdayIn => Some(Expr::From {
                // both ends are counted: eight days are a week
                n: self.value("n").filter(|n| [8, 15].contains(n))? - 1,
                unit: Unit::Day,
                base: Box::new(Expr::Weekday(self.plain_weekday()?)),
            }),
            Production::FromToldDay => Some(Expr::From {
                n: self.value("toldday")?,
                unit: Unit::Day,
                base: Box::new(self.captures.subs.last()?.clone()),
            }),
            Production::Stretch => self.stretch_of(self.captures.subs.last()?.clone()),
            Production::StretchCurrent => self.stretch_of(self.current()?),
            Production::NthCurrent => self.nth_in(self.current()?),
            Production::Weekdays => self.weekdays(),
            Production::WeekdayAgo => self.weekday_ago(),
            Production::MonthNumber => self.month_number(tokens),
            Production::DaySpaced => self.day_spaced(),
            Production::OfDayCurrent => self.of_day_in(Expr::Offset {
                n: self.value("dir")?,
                unit: Unit::Month,
            }),
            _ => None,
        }
    }

    /// "2 years and 21 days", "a year and a half"; `None` when one count of one unit says it all.
    pub(super) fn away(&self, told: bool) -> Option<Expr> {
        let counts = self.captures.all(self.lexicon.class("n"));
        let units = self.captures.all(self.lexicon.class("unit"));
        let mut parts = Vec::with_capacity(units.len() + 1);
        for (&n, &unit) in counts.iter().zip(&units) {
            parts.push((self.arg * n, unit_from_number(unit)?));
        }
        if self.value("halfmore").is_some() {
            let (n, unit) = half(parts.last()?.1)?;
            parts.push((self.arg * n, unit));
        }
        (parts.len() > 1 && counts.len() == units.len()).then_some(Expr::Away { parts, told })
    }

    /// "the first six months of 2019".
    fn stretch_of(&self, within: Expr) -> Option<Expr> {
        let n = self.value("n").filter(|n| (2..1000).contains(n))?;
        Some(Expr::Stretch {
            n: self.arg * n,
            unit: self.unit()?,
            within: Box::new(within),
        })
    }

    /// "two Tuesdays ago", "the first Monday after Easter".
    fn weekdays(&self) -> Option<Expr> {
        let n = self.value("ordn").or_else(|| self.value("n"))?;
        let base = self.captures.subs.last().cloned().map(Box::new);
        (1..60).contains(&n).then_some(Expr::Weekdays {
            n: self.arg * n,
            weekday: self.plain_weekday()?,
            base,
        })
    }

    /// "Monday two weeks from now": the Monday of that week.
    fn weekday_ago(&self) -> Option<Expr> {
        let unit = self.unit().filter(|&unit| unit == Unit::Week)?;
        let n = self.arg * self.count();
        Some(Expr::Of {
            inner: Box::new(Expr::Weekday(self.plain_weekday()?)),
            outer: Box::new(Expr::Offset { n, unit }),
        })
    }

    /// "11 / 2016".
    fn month_number(&self, tokens: &[Token]) -> Option<Expr> {
        let place = self.captures.place(self.lexicon.class("dayn"))?;
        let month = self.value("dayn").filter(|month| *month <= 12)?;
        let plain = tokens.get(place)?.kind == Kind::Plain;
        let year = self.value("year").map(short);
        plain.then_some(Expr::Month {
            year,
            month: tiny(month),
        })
    }

    /// "18 08 1978": day and month without a separator.
    fn day_spaced(&self) -> Option<Expr> {
        let &[day, month] = &self.captures.all(self.lexicon.class("dayn"))[..] else {
            return None;
        };
        let (day, month) = (tiny(day), tiny(month));
        let year = self.value("year").map(short);
        let fits = month <= 12 && day <= month_length(month, year);
        fits.then_some(Expr::Day {
            year,
            month: Some(month),
            day,
            weekday: None,
        })
    }
}

/// Half of a unit, in a finer one.
fn half(unit: Unit) -> Option<(i32, Unit)> {
    Some(match unit {
        Unit::Week => (3, Unit::Day),
        Unit::Month => (15, Unit::Day),
        Unit::Year => (6, Unit::Month),
        Unit::Decade => (5, Unit::Year),
        Unit::Century => (50, Unit::Year),
        _ => return None,
    })
}
