//! Expressions to periods, against the publication date, the tense around them and the dates told before.

use jiff::civil::{Date, Weekday};

use super::{
    count::{ago, nth, rolling, stretch},
    expr::{Expr, finest},
    holidays::Holidays,
    period::{Period, Unit, add_days, monday, shift},
    tense::{Direction, Tense},
};

/// From how many days on a month is far ahead, and up to how many one is just gone: three months back, nine ahead.
const AHEAD: i32 = 240;
const JUST_GONE: i32 = 93;

/// What an expression is resolved against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'a> {
    /// Day of publication.
    pub(super) published: Option<Date>,
    /// The date told before, where there is one.
    pub(super) told: Option<Period>,
    /// The day told before, perhaps before a coarser date.
    pub(super) told_day: Option<Date>,
    /// What the words around the expression say.
    pub(super) direction: Direction,
    pub(super) holidays: &'a Holidays,
    /// "prochain" is the nearest to come; "next Friday" said on a Monday is the one of next week.
    pub(super) next_is_nearest: bool,
}

impl Setting<'_> {
    /// The period meant; `None` when it hangs on a publication date that is not known, or does not exist.
    pub(super) fn resolve(&self, expr: &Expr) -> Option<Period> {
        match expr {
            Expr::Day {
                year,
                month,
                day,
                weekday,
            } => self.day(*year, *month, *day, *weekday),
            Expr::Month {
                year: Some(year),
                month,
            } => Some(Period::Month(*year, *month)),
            Expr::Month { year: None, month } => {
                self.yearless(|year| Some(Period::Month(year, *month)))
            }
            Expr::Year(year) => Some(Period::Year(*year)),
            Expr::Quarter { year, n } => self.dated(*year, |year| Some(Period::Quarter(year, *n))),
            Expr::Half { year, n } => self.dated(*year, |year| Some(Period::Half(year, *n))),
            Expr::Season { year, season } => {
                self.dated(*year, |year| Some(Period::Season(year, *season)))
            }
            Expr::Decade(year) => Some(Period::Decade(*year)),
            Expr::Century(year) => Some(Period::Century(*year)),
            Expr::WeekNumber { year, n } => {
                let year = year.or_else(|| Some(self.published?.year()))?;
                let date = jiff::civil::ISOWeekDate::new(year, *n, Weekday::Monday).ok()?;
                Some(Period::Week(date.date()))
            }
            Expr::Weekday(weekday) => self.weekday(*weekday),
            Expr::Holiday { year, id } => {
                let on = |year| self.holidays.period(*id, year);
                match (year, self.direction.tense) {
                    // without a verb, the holiday of the year of publication
                    (None, Tense::Unknown) => on(self.published?.year()),
                    (year, _) => self.dated(*year, on),
                }
            }
            Expr::Offset { n, unit } => Period::around(shift(self.published?, *n, *unit)?, *unit),
            Expr::Directed { n, inner } => self.directed(*n, inner),
            Expr::Ago { n, unit } => ago(self.published?, *n, *unit),
            Expr::Told { n, unit } => {
                let from = self.told_day(*unit, *n)?;
                Period::around(shift(from, *n, *unit)?, *unit)
            }
            Expr::SamePeriod { year } => self.same_period(self.resolve(year)?),
            Expr::ToldWeekday { n, weekday } => {
                let from = self.told_day(Unit::Day, *n)?;
                let ahead = (i32::from(*weekday) - i32::from(weekday_number(from))).rem_euclid(7);
                let by = match (n.signum(), ahead) {
                    (1, 0) => 7,
                    (-1, 0) => -7,
                    (-1, ahead) => ahead - 7,
                    (_, ahead) => ahead,
                };
                add_days(from, by).map(Period::Day)
            }
            Expr::From { n, unit, base } => self.distant(*n, *unit, base),
            Expr::Away { parts, told } => self.away(parts, *told),
            Expr::Weekdays { n, weekday, base } => self.weekdays(*n, *weekday, base.as_deref()),
            Expr::Weekend => self.weekend(),
            Expr::Around { unit, base } => Period::around(self.resolve(base)?.first()?, *unit),
            Expr::Rolling { n, unit } => rolling(self.published?, *n, *unit),
            Expr::Nth { n, what, within } => nth(*n, *what, self.resolve(within)?),
            Expr::Stretch { n, unit, within } => stretch(*n, *unit, self.resolve(within)?),
            Expr::Of { inner, outer } => self.of(inner, outer),
        }
    }

    /// The first day of the date told before, if its grain is fine enough; else the day of publication, but not for what is
    /// `later` and past: that hangs on a date that was not understood.
    fn told_day(&self, unit: Unit, later: i32) -> Option<Date> {
        let fine = |told: &Period| told.unit().is_some_and(|grain| grain <= unit);
        let told = self.told.filter(fine).and_then(Period::first);
        let told = told.or(self.told_day.filter(|_| unit == Unit::Day));
        let open = later > 0 && self.direction.tense == Tense::Past;
        told.or(self.published.filter(|_| !open))
    }

    /// The nth such weekday after `base`, or before it; publication where no base was said.
    fn weekdays(&self, n: i32, weekday: i8, base: Option<&Expr>) -> Option<Period> {
        let from = match base {
            Some(base) => self.resolve(base)?,
            None => Period::Day(self.published?),
        };
        let from = if n > 0 { from.last()? } else { from.first()? };
        let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
        from.nth_weekday(n, weekday).ok().map(Period::Day)
    }

    /// The coarse units first: "one month, two years ago" counts the years before the month.
    fn away(&self, parts: &[(i32, Unit)], told: bool) -> Option<Period> {
        let start = if told {
            self.told_day(Unit::Day, parts.first()?.0)?
        } else {
            self.published?
        };
        let mut parts = parts.to_vec();
        parts.sort_by_key(|part| std::cmp::Reverse(part.1));
        let day = parts
            .iter()
            .try_fold(start, |day, &(n, unit)| shift(day, n, unit))?;
        Period::around(day, finest(&parts))
    }

    fn dated(&self, year: Option<i16>, of: impl Fn(i16) -> Option<Period>) -> Option<Period> {
        match year {
            Some(year) => of(year),
            None => self.yearless(of),
        }
    }

    /// The year that the tense asks for: the one begun last, or the one to end first; without a tense the nearest.
    fn yearless(&self, of: impl Fn(i16) -> Option<Period>) -> Option<Period> {
        let published = self.published?;
        let year = published.year();
        let begun =
            |year: i16| of(year).filter(|it| it.first().is_some_and(|day| day <= published));
        let open = |year: i16| of(year).filter(|it| it.last().is_some_and(|day| day >= published));
        let past = [year, year - 1, year - 2, year - 3, year - 4]
            .into_iter()
            .find_map(begun);
        let future = [year - 1, year, year + 1, year + 2, year + 3, year + 4]
            .into_iter()
            .find_map(open);
        match self.direction.tense {
            Tense::Past => self.rather(past, future, 20),
            Tense::Future => self.rather(future, past, 60),
            Tense::Unknown => self.nearest(past, future),
        }
    }

    /// `first`, unless it is most of a year away while `second` is within `days`: a plan told in the past tense
    /// ("announced the June 28 launch").
    fn rather(&self, first: Option<Period>, second: Option<Period>, days: i32) -> Option<Period> {
        let (Some(far), Some(near)) = (first, second) else {
            return first.or(second);
        };
        let (to_far, to_near) = (self.distance(far)?, self.distance(near)?);
        let swap = match near {
            Period::Day(_) => to_far > 365 - days && to_near < days,
            // the season of results: "au deuxième trimestre" in July is the one that ended
            Period::Quarter(..) | Period::Half(..) if self.direction.tense == Tense::Future => {
                to_far > 150 && to_near < 75
            }
            // a month just gone is the one meant, unless its own clause looks ahead
            Period::Month(..) if self.direction.tense == Tense::Future => {
                !self.direction.close && to_far > AHEAD && to_near < JUST_GONE
            }
            _ => false,
        };
        Some(if swap { near } else { far })
    }

    fn nearest(&self, past: Option<Period>, future: Option<Period>) -> Option<Period> {
        let (Some(back), Some(ahead)) = (past, future) else {
            return past.or(future);
        };
        // a month named without more is rather one that has been
        let bias = if matches!(back, Period::Day(_)) {
            0
        } else {
            90
        };
        let back_wins = self.distance(back)? <= self.distance(ahead)?.saturating_add(bias);
        Some(if back_wins { back } else { ahead })
    }

    /// Days between publication and the period.
    fn distance(&self, period: Period) -> Option<i32> {
        let published = self.published?;
        let (first, last) = (period.first()?, period.last()?);
        let days = |from: Date, to: Date| (to - from).get_days();
        Some(if first > published {
            days(published, first)
        } else if last < published {
            days(last, published)
        } else {
            0
        })
    }

    fn day(
        &self,
        year: Option<i16>,
        month: Option<i8>,
        day: i8,
        weekday: Option<i8>,
    ) -> Option<Period> {
        if let (Some(year), Some(month)) = (year, month) {
            return Date::new(year, month, day).ok().map(Period::Day);
        }
        let agrees = |date: &Date| weekday.is_none_or(|weekday| weekday_number(*date) == weekday);
        let Some(month) = month else {
            return self.day_of_month(day, agrees);
        };
        let on = |year: i16| Date::new(year, month, day).ok();
        if weekday.is_some() {
            let fits = |year: i16| on(year).filter(agrees).map(Period::Day);
            let year = self.published?.year();
            let found = [year, year - 1, year + 1].into_iter().filter_map(fits);
            let found = found.min_by_key(|&it| self.distance(it));
            if found.is_some() {
                return found;
            }
        }
        self.yearless(|year| on(year).map(Period::Day))
    }

    /// "le 28", "Tuesday the 19th": in the month of publication, the one before or the one after.
    fn day_of_month(&self, day: i8, agrees: impl Fn(&Date) -> bool) -> Option<Period> {
        let published = self.published?;
        let base = self.told.and_then(month_told).unwrap_or(published);
        let on = |n: i32| {
            let month = shift(base.first_of_month(), n, Unit::Month)?;
            let date = Date::new(month.year(), month.month(), day).ok()?;
            Some(date).filter(&agrees)
        };
        let past = (-6..=0)
            .rev()
            .filter_map(on)
            .find(|date| *date <= published);
        let future = (0..=6).filter_map(on).find(|date| *date >= published);
        let nearest = || self.nearest(past.map(Period::Day), future.map(Period::Day));
        match self.direction.tense {
            Tense::Past => past.map(Period::Day),
            Tense::Future => future.map(Period::Day),
            Tense::Unknown => nearest(),
        }
    }

    fn weekday(&self, weekday: i8) -> Option<Period> {
        let published = self.published?;
        let back = (i32::from(weekday_number(published)) - i32::from(weekday)).rem_euclid(7);
        let n = match self.direction.tense {
            Tense::Future if back > 0 => 7 - back,
            _ => -back,
        };
        add_days(published, n).map(Period::Day)
    }

    /// The period told before, moved into `year`; the year itself when nothing finer was told.
    fn same_period(&self, year: Period) -> Option<Period> {
        let fine = |told: &Period| told.unit().is_some_and(|unit| unit < Unit::Year);
        let Some(told) = self.told.filter(fine) else {
            return Some(year);
        };
        let (from, to) = (told.first()?, year.first()?.year());
        let moved = shift(from, i32::from(to) - i32::from(from.year()), Unit::Year)?;
        match told {
            Period::Season(_, season) => Some(Period::Season(to, season)),
            _ => Period::around(moved, told.unit()?),
        }
    }

    fn weekend(&self) -> Option<Period> {
        let here = monday(self.published?)?;
        let begun = weekday_number(self.published?) >= 6;
        let past = self.direction.tense == Tense::Past && !begun;
        add_days(here, if past { -7 } else { 0 }).map(Period::Weekend)
    }

    fn directed(&self, n: i32, inner: &Expr) -> Option<Period> {
        let published = self.published?;
        if let Expr::Weekday(weekday) = inner {
            let here = i32::from(weekday_number(published));
            let ahead = (i32::from(*weekday) - here).rem_euclid(7);
            let to_go = match n {
                0 => i32::from(*weekday) - here,
                1 if self.next_is_nearest && ahead == 0 => 7,
                1 if self.next_is_nearest => ahead,
                1 => i32::from(*weekday) - here + 7,
                2 if ahead > 0 => ahead + 7,
                2 => 14,
                _ => {
                    if ahead == 0 {
                        -7
                    } else {
                        ahead - 7
                    }
                }
            };
            return add_days(published, to_go).map(Period::Day);
        }
        let year = published.year();
        let mut inner = inner.clone();
        if n == 0 {
            inner.set_year(year);
            return self.resolve(&inner);
        }
        let years = [-2, -1, 0, 1, 2, 3].map(|by| year + by);
        let mut found = years.into_iter().filter_map(|year| {
            let mut dated = inner.clone();
            dated.set_year(year);
            self.resolve(&dated)
        });
        let mut found: Box<dyn Iterator<Item = Period>> = Box::new(&mut found);
        if n > 0 {
            let ahead = |it: &Period| it.first().is_some_and(|day| day > published);
            return found.filter(ahead).nth(usize::try_from(n - 1).ok()?);
        }
        // "last June" said in June is the June before; a season or a holiday must be over
        found
            .by_ref()
            .filter(|it| it.last().is_some_and(|day| day < published))
            .last()
    }

    fn distant(&self, n: i32, unit: Unit, base: &Expr) -> Option<Period> {
        if let Expr::Weekday(_) = base {
            // "a week from Tuesday"
            let ahead = Setting {
                direction: Direction {
                    tense: Tense::Future,
                    close: true,
                },
                ..*self
            };
            return Some(Period::Day(shift(ahead.resolve(base)?.first()?, n, unit)?));
        }
        let base = self.resolve(base)?;
        let from = if n > 0 { base.last()? } else { base.first()? };
        let to = shift(from, n, unit)?;
        match base {
            Period::Day(_) => Some(Period::Day(to)),
            _ => Period::around(to, base.unit()?.max(unit)),
        }
    }

    fn of(&self, inner: &Expr, outer: &Expr) -> Option<Period> {
        let outer = self.resolve(outer)?;
        let mut inner = inner.clone();
        if let Expr::Weekday(weekday) = inner {
            return match outer {
                Period::Day(day) => Some(Period::Day(day)),
                Period::Week(_) | Period::Weekend(_) | Period::Span(..) => {
                    let start = monday(outer.first()?)?;
                    add_days(start, i32::from(weekday) - 1).map(Period::Day)
                }
                _ => None,
            };
        }
        let first = outer.first()?;
        if let Expr::Day {
            month: None, day, ..
        } = inner
        {
            return Date::new(first.year(), first.month(), day)
                .ok()
                .map(Period::Day);
        }
        inner.set_year(first.year());
        self.resolve(&inner)
    }
}

/// The month that later days without one belong to.
fn month_told(told: Period) -> Option<Date> {
    matches!(told.unit()?, Unit::Day | Unit::Week | Unit::Month).then(|| told.first())?
}

/// 1 (Monday) to 7.
pub(super) fn weekday_number(day: Date) -> i8 {
    day.weekday().to_monday_one_offset()
}
