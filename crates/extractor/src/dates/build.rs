//! Productions: from what a pattern remembered to an expression. The `make` column of the rule tables names them, with
//! a signed number where one is needed (`ago -1`).

use super::{
    expr::{Expr, What},
    grammar::Captures,
    lexer::Token,
    lexicon::Lexicon,
    numeric::{full_year, month_length, numeric},
    period::{Season, Unit},
    production::{Make, Production},
};

/// Builds the expression; `None` when the values make no date ("30 February").
pub(super) fn make(
    make: Make,
    captures: &Captures,
    tokens: &[Token],
    lexicon: &Lexicon,
) -> Option<Expr> {
    let got = Got {
        captures,
        lexicon,
        arg: make.arg,
    };
    match make.kind {
        Production::Calendar => got.calendar(),
        Production::Numeric => got.numeric(tokens, lexicon.day_first),
        Production::Quarter => got.numbered(4, |n, year| Expr::Quarter { year, n }),
        Production::Half => got.numbered(2, |n, year| Expr::Half { year, n }),
        Production::WeekNumber => got.numbered(53, |n, year| Expr::WeekNumber { year, n }),
        Production::Season => {
            let season = Season::from_number(got.value("season")?)?;
            Some(got.dated(|year| Expr::Season { year, season }))
        }
        Production::Decade => got.decade(),
        Production::Century => got.century(),
        Production::Weekday => Some(Expr::Weekday(got.weekday()?)),
        Production::Holiday => {
            let id = usize::try_from(got.value("holiday")?).ok()?;
            Some(got.dated(|year| Expr::Holiday { year, id }))
        }
        Production::Offset => got.offset(),
        Production::Directed => got.directed(),
        Production::Ago => got
            .away(false)
            .or_else(|| got.distance(|n, unit| Expr::Ago { n, unit })),
        Production::Told => got
            .away(true)
            .or_else(|| got.distance(|n, unit| Expr::Told { n, unit })),
        Production::From => {
            let base = Box::new(captures.subs.last()?.clone());
            got.distance(|n, unit| Expr::From {
                n,
                unit,
                base: base.clone(),
            })
        }
        Production::Rolling => got
            .distance(|n, unit| Expr::Rolling { n, unit })
            .filter(|it| !matches!(it, Expr::Rolling { n: 0, .. })),
        Production::SamePeriod => Some(Expr::SamePeriod {
            year: Box::new(captures.subs.last()?.clone()),
        }),
        Production::ToldWeekday => Some(Expr::ToldWeekday {
            n: got.value("told")?,
            weekday: got.plain_weekday()?,
        }),
        Production::Nth => got.nth(),
        Production::Of => got.of(),
        Production::OfDay => got.of_day(),
        Production::Same => captures.subs.first().cloned(),
        Production::SameLast => {
            let last = captures.subs.last()?;
            let another = got.names_another(last);
            (!another).then(|| last.clone())
        }
        Production::Weekend => Some(Expr::Weekend),
        Production::Around => Some(Expr::Around {
            unit: got.unit()?,
            base: Box::new(captures.subs.last()?.clone()),
        }),
        kind => got.counted(kind, tokens),
    }
}

/// Where the date begins when the word before it is no weekday but another word.
pub(super) fn begins_later(captures: &Captures, lexicon: &Lexicon, expr: &Expr) -> Option<usize> {
    let got = Got {
        captures,
        lexicon,
        arg: 1,
    };
    let weekday = captures.place(lexicon.class("wday"))?;
    let next = captures.first_after(weekday)?;
    got.names_another(expr).then_some(next)
}

/// Access to the captures by class name.
pub(super) struct Got<'a> {
    pub(super) captures: &'a Captures,
    pub(super) lexicon: &'a Lexicon,
    /// The number in the `make` cell.
    pub(super) arg: i32,
}

impl Got<'_> {
    pub(super) fn value(&self, class: &str) -> Option<i32> {
        self.captures.get(self.lexicon.class(class))
    }

    pub(super) fn weekday(&self) -> Option<i8> {
        let said = self.value("wday").or_else(|| self.value("wdays"));
        said.map(|value| tiny(value % 10))
    }

    /// A weekday beside other words than a day's number, where an abbreviation that is also a word is that word: "le
    /// dernier jeu".
    pub(super) fn plain_weekday(&self) -> Option<i8> {
        self.weekday()
            .filter(|_| self.value("wday").is_none_or(|value| value < 20))
    }

    fn month(&self) -> Option<i8> {
        self.value("month").map(|value| tiny(value % 20))
    }

    fn year(&self) -> Option<i16> {
        let full = self.value("year").map(short);
        full.or_else(|| self.value("yy").map(|yy| full_year(yy, 2)))
    }

    /// "one" where no number was said.
    pub(super) fn count(&self) -> i32 {
        self.value("n").unwrap_or(1)
    }

    pub(super) fn unit(&self) -> Option<Unit> {
        unit_from_number(self.value("unit").or_else(|| self.value("units"))?)
    }

    fn calendar(&self) -> Option<Expr> {
        let day = ["day", "dayn", "ordn", "n"]
            .iter()
            .find_map(|class| self.value(class));
        let (year, month) = (self.year(), self.month());
        match (day, month, year) {
            (Some(day), month, year) => {
                let day = tiny(day);
                let long = month.map_or(31, |month| month_length(month, year));
                let fits = (1..=long).contains(&day);
                fits.then(|| {
                    let weekday = self.weekday();
                    let plain = Expr::Day {
                        year,
                        month,
                        day,
                        weekday,
                    };
                    self.in_outer(plain)
                })
            }
            (None, Some(month), year) => Some(self.in_outer(Expr::Month { year, month })),
            (None, None, Some(year)) => Some(Expr::Year(year)),
            (None, None, None) => None,
        }
    }

    /// The weekday is an abbreviation and not that of the day, so another word: "the Halifax Sun, May 13, 2009".
    fn names_another(&self, expr: &Expr) -> bool {
        let Expr::Day {
            year: Some(year),
            month: Some(month),
            day,
            ..
        } = *expr
        else {
            return false;
        };
        let said = self.value("wday").filter(|value| *value > 10);
        let date = jiff::civil::Date::new(year, month, day).ok();
        said.zip(date).is_some_and(|(said, date)| {
            i32::from(date.weekday().to_monday_one_offset()) != said % 10
        })
    }

    /// `inner` in the year of the expression that the pattern remembered, if it did.
    fn in_outer(&self, inner: Expr) -> Expr {
        match self.captures.subs.last() {
            Some(outer) => Expr::Of {
                inner: Box::new(inner),
                outer: Box::new(outer.clone()),
            },
            None => inner,
        }
    }

    fn dated(&self, with_year: impl Fn(Option<i16>) -> Expr) -> Expr {
        self.in_outer(with_year(self.year()))
    }

    fn numbered(&self, most: i32, with: impl Fn(i8, Option<i16>) -> Expr) -> Option<Expr> {
        let said = ["ordn", "n", "dir"]
            .iter()
            .find_map(|class| self.value(class));
        let n = match said? {
            -1 => most,
            n => n,
        };
        (1..=most)
            .contains(&n)
            .then(|| self.dated(|year| with(tiny(n), year)))
    }

    fn numeric(&self, tokens: &[Token], day_first: bool) -> Option<Expr> {
        let place = self.captures.place(self.lexicon.class("numeric"))?;
        numeric(tokens.get(place)?.groups, day_first, self.weekday())
    }

    fn decade(&self) -> Option<Expr> {
        let said = ["decade", "decadeword", "year", "yy", "n"]
            .iter()
            .find_map(|class| self.value(class))?;
        let year = match said {
            0..10 => return None,
            // the tens of the century before, until the speaker's own decade makes them new
            10..100 if said % 10 == 0 => 1900 + said,
            1000..2200 if said % 10 == 0 => said,
            _ => return None,
        };
        Some(Expr::Decade(short(year)))
    }

    fn century(&self) -> Option<Expr> {
        let n = self.value("ordn").or_else(|| self.value("roman"))?;
        (1..=21)
            .contains(&n)
            .then(|| Expr::Century(short(n - 1) * 100))
    }

    fn offset(&self) -> Option<Expr> {
        if let Some(n) = self.value("fixed") {
            return Some(Expr::Offset { n, unit: Unit::Day });
        }
        let n = self.value("dir").unwrap_or(self.arg);
        let long = || self.value("longunit").or_else(|| self.value("eoy"));
        let unit = self.unit().or_else(|| unit_from_number(long()?))?;
        // "the last day", "next day" say nothing of the day of publication
        (unit != Unit::Day || n == 0).then_some(Expr::Offset { n, unit })
    }

    fn directed(&self) -> Option<Expr> {
        let n = self.value("dir").unwrap_or(self.arg);
        let inner = match self.captures.subs.last() {
            Some(sub) => sub.clone(),
            None => self.bare()?,
        };
        let inner = Box::new(inner);
        Some(Expr::Directed { n, inner })
    }

    /// The one thing remembered that a direction can stand beside.
    fn bare(&self) -> Option<Expr> {
        if let Some(day) = self.value("day") {
            return Some(Expr::Day {
                year: None,
                month: Some(self.month()?),
                day: tiny(day),
                weekday: self.weekday(),
            });
        }
        if let Some(month) = self.month() {
            return Some(Expr::Month { year: None, month });
        }
        if let Some(weekday) = self.plain_weekday() {
            return Some(Expr::Weekday(weekday));
        }
        if let Some(season) = self.value("season") {
            let season = Season::from_number(season)?;
            return Some(Expr::Season { year: None, season });
        }
        let id = usize::try_from(self.value("holiday")?).ok()?;
        Some(Expr::Holiday { year: None, id })
    }

    /// Count and unit, signed by the direction said, or else by the rule.
    fn distance(&self, with: impl Fn(i32, Unit) -> Expr) -> Option<Expr> {
        if let Some(n) = self.value("toldday") {
            return Some(with(n, Unit::Day));
        }
        let sign = match self.value("dir").or_else(|| self.value("told")) {
            Some(0) => return Some(with(0, self.unit()?)),
            Some(dir) => dir,
            None => self.arg,
        };
        let unit = self.unit().unwrap_or(Unit::Day);
        Some(with(sign * self.count(), unit))
    }

    fn nth(&self) -> Option<Expr> {
        self.nth_in(self.captures.subs.last()?.clone())
    }

    /// The unit of publication that the pattern names.
    pub(super) fn current(&self) -> Option<Expr> {
        let unit = unit_from_number(self.value("longunit")?)?;
        Some(Expr::Offset { n: 0, unit })
    }

    pub(super) fn nth_in(&self, within: Expr) -> Option<Expr> {
        let within = Box::new(within);
        let n = ["ordn", "dir", "n"]
            .iter()
            .find_map(|class| self.value(class))?;
        let what = match self.plain_weekday() {
            Some(weekday) => What::Weekday(weekday),
            None => What::Unit(self.unit()?),
        };
        (n != 0).then_some(Expr::Nth { n, what, within })
    }

    fn of(&self) -> Option<Expr> {
        match &self.captures.subs[..] {
            [inner, outer] => Some(Expr::Of {
                inner: Box::new(inner.clone()),
                outer: Box::new(outer.clone()),
            }),
            // one expression and a weekday: the weekday within it
            [outer] => Some(Expr::Of {
                inner: Box::new(Expr::Weekday(self.plain_weekday()?)),
                outer: Box::new(outer.clone()),
            }),
            _ => None,
        }
    }

    /// "the 15th of next month".
    fn of_day(&self) -> Option<Expr> {
        self.of_day_in(self.captures.subs.last()?.clone())
    }

    pub(super) fn of_day_in(&self, outer: Expr) -> Option<Expr> {
        let day = ["day", "dayn", "ordn"]
            .iter()
            .find_map(|class| self.value(class))?;
        let inner = Expr::Day {
            year: None,
            month: None,
            day: tiny(day),
            weekday: self.weekday(),
        };
        Some(Expr::Of {
            inner: Box::new(inner),
            outer: Box::new(outer),
        })
    }
}

/// Units are numbered in the word tables from 0 (day) to 9 (century).
pub(super) fn unit_from_number(number: i32) -> Option<Unit> {
    let names = [
        "day",
        "week",
        "weekend",
        "fortnight",
        "month",
        "quarter",
        "half",
        "year",
        "decade",
        "century",
    ];
    Unit::from_name(names.get(usize::try_from(number).ok()?)?)
}

/// Calendar numbers fit; a value that does not becomes 0, which no calendar has.
pub(super) fn tiny(value: i32) -> i8 {
    i8::try_from(value).unwrap_or(0)
}

/// Years fit; a value that does not becomes 0.
pub(super) fn short(value: i32) -> i16 {
    i16::try_from(value).unwrap_or(0)
}
