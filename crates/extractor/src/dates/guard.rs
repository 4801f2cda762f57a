//! Conditions on the neighbours of a match, for forms that are often something else: bare years, months that are also
//! words, weekdays that recur. The `guard` column of the rule tables names them.

use super::{
    grammar::Captures,
    guard_year::has_digits,
    lexer::{Kind, Token},
    lexicon::Lexicon,
};

/// A named condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    None,
    /// A four-digit number that counts nothing.
    Year,
    /// A month without day or year.
    Month,
    /// A weekday that does not recur.
    Weekday,
    /// A day number alone.
    Day,
    /// A day after a month that counts nothing.
    MonthDay,
    /// Two digits that are a year.
    ShortYear,
    /// Not "in two years" in a past sentence, where it is a duration; looked at when the tense is known.
    Ahead,
    /// A digit group that may be a fraction or a score.
    Fraction,
    /// A holiday that is not part of a name.
    Holiday,
    /// A half that is not a sports match's.
    Half,
    /// Nothing follows that the words would belong to.
    Ends,
    /// Written in upper case.
    Upper,
    /// Not "half a century ago".
    Ago,
    /// A year and a month behind it, which is not a name that begins a clause.
    MonthEnd,
    /// A season that is not part of a name.
    Season,
    /// A decade that is not an age or a temperature.
    Decade,
    /// An anchored day that no event defines ("la veille du match").
    ToldDay,
    /// A month beside a direction, not "this may".
    NamedMonth,
    /// A day number alone, in digits with an ordinal ending.
    DigitDay,
    /// "today" that names a day, not the present age.
    Nowadays,
    /// Digits that no other digits stand beside.
    Alone,
    /// A day number alone, in digits or past the small ordinals that rank things.
    DayNumber,
    /// "H1" that is not the name of a product.
    HalfNumber,
    /// The first of two day numbers, the second of which ends the clause.
    DayRange,
}

impl Guard {
    /// Reads a `guard` cell.
    pub(super) fn from_name(name: &str) -> Option<Guard> {
        Some(match name {
            "-" => Guard::None,
            "year" => Guard::Year,
            "month" => Guard::Month,
            "weekday" => Guard::Weekday,
            "day" => Guard::Day,
            "month-day" => Guard::MonthDay,
            "short-year" => Guard::ShortYear,
            "ahead" => Guard::Ahead,
            "fraction" => Guard::Fraction,
            "holiday" => Guard::Holiday,
            "half" => Guard::Half,
            "ends" => Guard::Ends,
            "upper" => Guard::Upper,
            "ago" => Guard::Ago,
            "month-end" => Guard::MonthEnd,
            "season" => Guard::Season,
            "decade" => Guard::Decade,
            "told-day" => Guard::ToldDay,
            "named-month" => Guard::NamedMonth,
            "digit-day" => Guard::DigitDay,
            "nowadays" => Guard::Nowadays,
            "alone" => Guard::Alone,
            "day-range" => Guard::DayRange,
            "day-number" => Guard::DayNumber,
            "half-number" => Guard::HalfNumber,
            _ => return None,
        })
    }
}

/// Whether the match of tokens `from..to` may stand.
pub(super) fn allows(
    guard: Guard,
    tokens: &[Token],
    from: usize,
    to: usize,
    captures: &Captures,
    lexicon: &Lexicon,
) -> bool {
    let near = Near {
        tokens,
        from,
        to,
        captures,
        lexicon,
    };
    match guard {
        Guard::None => true,
        Guard::Ahead => !near.extreme(),
        Guard::Year => near.year(),
        Guard::Month => near.month(),
        Guard::Weekday => near.weekday(),
        Guard::Day => near.ends_here(),
        Guard::MonthDay => near.month_day(),
        Guard::ShortYear => near.short_year(),
        Guard::Fraction => near.fraction(),
        Guard::Holiday => near.holiday(),
        Guard::Ends => near.ends_here() || near.before_is(1, "part"),
        Guard::Upper => tokens[from].upper || tokens[from].capital,
        Guard::Ago => !near.before_is(1, "fractionword") && !near.hangs_on(),
        Guard::NamedMonth => near.named_month(),
        Guard::DigitDay => tokens[from].kind == Kind::Ordinal && near.ends_here(),
        Guard::Nowadays => !near.nowadays(),
        Guard::Alone => near.alone(),
        Guard::DayNumber => near.ends_here() && near.day_number(),
        Guard::HalfNumber => {
            tokens[from].upper | tokens[from].capital
                && (near.ends_here() || near.after_is("business"))
        }
        Guard::DayRange => {
            // the link and the second number
            let second = Near { to: to + 2, ..near };
            second.ends_here()
        }
        Guard::MonthEnd => near.ends_here(),
        Guard::Season => near.season(),
        Guard::Decade => near.decade(),
        Guard::ToldDay => !near.after_is("ofword"),
        Guard::Half => near.after_is("business") || near.hyphened(),
    }
}

/// A match among its neighbours.
pub(super) struct Near<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) captures: &'a Captures,
    pub(super) lexicon: &'a Lexicon,
}

impl<'a> Near<'a> {
    pub(super) fn back(&self, n: usize) -> Option<&'a Token> {
        self.from.checked_sub(n).map(|at| &self.tokens[at])
    }

    pub(super) fn next(&self) -> Option<&'a Token> {
        self.tokens.get(self.to)
    }

    pub(super) fn is(&self, at: usize, class: &str) -> bool {
        let Some(class) = self.lexicon.class(class) else {
            return false;
        };
        at < self.tokens.len() && self.lexicon.member(self.tokens, at, class).is_some()
    }

    pub(super) fn before_is(&self, n: usize, class: &str) -> bool {
        let Some(class) = self.lexicon.class(class) else {
            return false;
        };
        let ends = |len: usize| {
            let at = (self.from + 1).checked_sub(n + len);
            let found = at.and_then(|at| self.lexicon.member(self.tokens, at, class));
            found.is_some_and(|found| found.1 == len)
        };
        // cues have at most three words
        !self.tokens[self.from].breaks && (ends(1) || ends(2) || ends(3))
    }

    pub(super) fn after_is(&self, class: &str) -> bool {
        self.is(self.to, class)
    }

    /// The match is all there is.
    pub(super) fn whole_text(&self) -> bool {
        self.from <= 1 && self.to + 1 >= self.tokens.len()
    }

    fn hyphened(&self) -> bool {
        (self.from..self.to).any(|at| self.is(at, "hyphen"))
    }

    /// Nothing follows that the number could count.
    pub(super) fn ends_here(&self) -> bool {
        match self.next() {
            None => true,
            Some(next) if next.breaks => true,
            Some(next) => {
                let number_goes_on = next.glued
                    && self
                        .tokens
                        .get(self.to + 1)
                        .is_some_and(|after| after.glued && has_digits(after));
                next.kind == Kind::Mark && !self.after_is("unitmark") && !number_goes_on
                    || next.kind == Kind::Word && self.after_is("after")
            }
        }
    }

    fn month(&self) -> bool {
        let token = &self.tokens[self.from];
        let kind = self.captures.get(self.lexicon.class("month")).unwrap_or(0) / 20;
        let part = self.before_is(1, "hyphen")
            && (self.before_is(2, "part") || self.before_is(2, "partof"));
        let cue = self.before_is(1, "monthcue") || part;
        if token.glued && !self.before_is(1, "opener") && !self.before_is(1, "hyphen") {
            return false;
        }
        if self.begins_name() {
            return false;
        }
        match kind {
            0 => token.capital || !self.before_is(1, "owner") || cue,
            _ if self.whole_text() => true,
            // an abbreviation
            1 => {
                let dotted = self.next().is_some_and(|next| next.glued);
                cue && (token.capital || dotted) || token.capital && self.joined_month()
            }
            // a name that is also a word or a person's
            _ => {
                let name = self.next().is_some_and(|next| {
                    next.kind == Kind::Word && next.capital && !self.after_is("after")
                });
                (cue || self.joined_month())
                    && token.capital != self.is(self.from, "lowermonth")
                    && !name
            }
        }
    }

    /// "Mar-a-Lago"; in French "Mai" before another capital.
    fn begins_name(&self) -> bool {
        let after = self.tokens.get(self.to + 1);
        let joined = self.after_is("hyphen")
            && !self.is(self.to + 1, "month")
            && self.next().is_some_and(|sign| sign.glued)
            && after.is_some_and(|word| word.glued && word.kind == Kind::Word);
        let person = self.tokens[self.from].capital
            && self.is(self.from, "namemonth")
            && self
                .next()
                .is_some_and(|next| next.kind == Kind::Word && next.capital);
        joined || person
    }

    /// Another month stands beside it: "Jan-Feb", "March and April".
    fn joined_month(&self) -> bool {
        self.before_is(1, "join") && self.before_is(2, "month")
            || self.is(self.to, "join") && self.is(self.to + 1, "month")
    }

    fn weekday(&self) -> bool {
        let token = &self.tokens[self.from];
        let value = self.captures.get(self.lexicon.class("wday")).unwrap_or(0);
        let (short, a_word) = (value > 10, value > 20);
        let recurs =
            self.before_is(1, "each") || self.before_is(2, "each") && self.before_is(1, "articles");
        let part_of_name = self.next().is_some_and(|next| {
            self.after_is("hyphen") && next.glued || next.kind == Kind::Word && next.upper
        });
        // "it fell on a Sunday", but "in a Sunday interview"
        let any = self.before_is(1, "indefinite") && self.ends_here();
        if recurs || part_of_name || any {
            return false;
        }
        if short {
            return self.whole_text()
                || self.before_is(1, "shortcue") && (token.capital && !a_word || self.ends_here());
        }
        true
    }

    fn month_day(&self) -> bool {
        // a year closes the date: what follows counts nothing
        let with_year = self.captures.get(self.lexicon.class("year")).is_some();
        let counted =
            self.after_is("count") || self.after_is("measure") || self.after_is("unitmark");
        (with_year || !counted) && !self.before_is(1, "unitmark")
    }

    fn short_year(&self) -> bool {
        let told = self.before_is(1, "yearcue") || self.after_is("join") || self.ends_here();
        let after_month = self.is(self.from, "month") && self.is(self.to - 1, "dayn");
        // "the cells' 28-day cycle"
        let hyphened = self.after_is("hyphen") && self.next().is_some_and(|next| next.glued);
        told && !self.before_is(1, "unitmark") && !after_month && !hyphened
    }

    /// The first token is glued to a hyphen: "STS-133 last month".
    fn hangs_on(&self) -> bool {
        self.tokens[self.from].glued && self.before_is(1, "hyphen")
    }

    fn named_month(&self) -> bool {
        let place = self.captures.place(self.lexicon.class("month"));
        place.is_none_or(|at| self.tokens[at].capital || !self.is(at, "verbmonth"))
    }

    fn season(&self) -> bool {
        let named = self.next().is_some_and(|next| {
            next.kind == Kind::Word && next.capital && !self.after_is("after") && !next.breaks
                || next.glued && self.after_is("hyphen")
        });
        !named && !self.after_is("ofword") && !self.after_is("seasonname")
    }

    /// Two digits need an article or an apostrophe: "the 90s", not "in his 90s".
    fn decade(&self) -> bool {
        let token = &self.tokens[self.to - 1];
        let told = self.before_is(1, "decadecue") || self.to - self.from > 1;
        let age = self.before_is(2, "ageowner")
            || self.before_is(1, "hyphen") && self.before_is(3, "ageowner");
        token.number >= 1000 || self.whole_text() || told && !age
    }

    fn fraction(&self) -> bool {
        let groups = self.tokens[self.to - 1].groups;
        let whole = groups.count == 3 || groups.digits.contains(&4);
        let range_begins = self.is(self.to, "join")
            && self
                .tokens
                .get(self.to + 1)
                .is_some_and(|next| next.kind == Kind::Numeric && next.groups.count == 3);
        whole
            || range_begins
            || self.whole_text()
            || self.before_is(1, "oncue")
            || self.before_is(1, "join")
                && !self
                    .back(2)
                    .is_some_and(|back| back.kind == Kind::Word && back.id == 0)
            || self.before_is(1, "wday")
    }

    /// "for the first time in 25 years", "52 weeks in a year": a stretch that is looked back on or counted.
    fn extreme(&self) -> bool {
        (1..=5).any(|n| self.before_is(n, "extreme"))
    }

    /// "le 17", "on the twenty-second", but not "le premier et dernier tour".
    fn day_number(&self) -> bool {
        let class = |name| self.captures.get(self.lexicon.class(name));
        let value = class("ordn").or_else(|| class("dayn"));
        self.tokens[self.from].kind != Kind::Word || value.is_some_and(|value| value >= 20)
    }

    /// "today's youth", "la jeunesse d'aujourd'hui": the present age.
    fn nowadays(&self) -> bool {
        let elided = self.back(1).is_some_and(|sign| sign.glued) && self.before_is(3, "nowthing");
        let told = self.before_is(1, "nowbefore") || self.after_is("nowafter") || elided;
        told && self.is(self.from, "nowword")
    }

    fn alone(&self) -> bool {
        let before = self.back(1).is_some_and(has_digits) || self.before_is(1, "unitmark");
        let after = self.next().is_some_and(|next| {
            has_digits(next) || next.glued && self.tokens.get(self.to + 1).is_some_and(has_digits)
        });
        !before && !after && !self.after_is("unitmark") && !self.after_is("count")
    }

    fn holiday(&self) -> bool {
        let next = self.next();
        let name_goes_on = next.is_some_and(|next| {
            next.kind == Kind::Word && next.capital && !self.after_is("after") && !next.breaks
        });
        let name_before = self
            .back(1)
            .is_some_and(|back| back.capital && back.id == 0 && !self.tokens[self.from].breaks);
        let name_goes_on = name_goes_on || name_before;
        let glued = next.is_some_and(|next| next.glued && self.after_is("hyphen"));
        // "le père Noël", "a Christmas tree"
        let thing = self.before_is(1, "nofeast") || self.after_is("feastthing");
        let told = self.tokens[self.from].capital || self.before_is(1, "oncue");
        told && !name_goes_on && !glued && !thing || self.whole_text()
    }
}
