//! Conditions on the neighbours of a match, for forms that are often something else: bare years, months that are also
//! words, weekdays that recur. The `guard` column of the rule tables names them.

use super::{
    grammar::Captures,
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
        Guard::None | Guard::Ahead => true,
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
        Guard::MonthEnd => near.ends_here(),
        Guard::Season => near.season(),
        Guard::Decade => near.decade(),
        Guard::ToldDay => !near.after_is("ofword"),
        Guard::Half => near.after_is("business") || near.hyphened(),
    }
}

/// A match among its neighbours.
struct Near<'a> {
    tokens: &'a [Token],
    from: usize,
    to: usize,
    captures: &'a Captures,
    lexicon: &'a Lexicon,
}

/// Years that news speaks of without introducing them.
const USUAL_YEARS: std::ops::Range<i32> = 1900..2060;

impl<'a> Near<'a> {
    fn back(&self, n: usize) -> Option<&'a Token> {
        self.from.checked_sub(n).map(|at| &self.tokens[at])
    }

    fn next(&self) -> Option<&'a Token> {
        self.tokens.get(self.to)
    }

    fn is(&self, at: usize, class: &str) -> bool {
        let Some(class) = self.lexicon.class(class) else {
            return false;
        };
        at < self.tokens.len() && self.lexicon.member(self.tokens, at, class).is_some()
    }

    fn before_is(&self, n: usize, class: &str) -> bool {
        self.from >= n && self.is(self.from - n, class) && !self.tokens[self.from].breaks
    }

    fn after_is(&self, class: &str) -> bool {
        self.is(self.to, class)
    }

    /// The match is all there is.
    fn whole_text(&self) -> bool {
        self.from <= 1 && self.to + 1 >= self.tokens.len()
    }

    fn hyphened(&self) -> bool {
        (self.from..self.to).any(|at| self.is(at, "hyphen"))
    }

    /// Nothing follows that the number could count.
    fn ends_here(&self) -> bool {
        match self.next() {
            None => true,
            Some(next) if next.breaks => true,
            Some(next) => {
                next.kind == Kind::Mark && !self.after_is("unitmark")
                    || next.kind == Kind::Word && self.after_is("after")
            }
        }
    }

    fn year(&self) -> bool {
        let token = &self.tokens[self.from];
        if token.kind == Kind::Word {
            return self.year_words();
        }
        if self.glued_wrongly() || self.after_is("measure") || self.after_is("unitmark") {
            return false;
        }
        let told = self.before_is(1, "yearcue");
        if self.after_is("count") && !(told && USUAL_YEARS.contains(&token.number)) {
            return false;
        }
        if self.before_is(1, "nocount")
            || self.before_is(2, "morethan") && self.before_is(1, "than")
        {
            return false;
        }
        let joined = self.before_is(1, "join") && self.back(2).is_some_and(is_year);
        if told || joined || self.ahead_joined() {
            return true;
        }
        let usual = USUAL_YEARS.contains(&token.number);
        let round = token.number % 100 == 0;
        match self.next() {
            _ if self.before_is(1, "model") => false,
            Some(next) if next.kind == Kind::Word && !next.capital && next.id == 0 => {
                !round && (usual || self.before_is(1, "owner"))
            }
            Some(next) if next.kind == Kind::Word => usual || self.before_is(1, "owner"),
            _ => usual && (!round || token.number == 2000) || self.before_is(1, "bracket"),
        }
    }

    /// "two thousand" is rather a count unless something introduces it as a year.
    fn year_words(&self) -> bool {
        let year = self.captures.get(self.lexicon.class("year")).unwrap_or(0);
        if self.before_is(1, "unitmark") {
            return false;
        }
        let counted =
            self.after_is("count") || self.after_is("measure") || self.before_is(1, "cardinal");
        let told = self.before_is(1, "yearcue") || self.whole_text();
        told && !counted && (year % 100 != 0 || self.ends_here()) && year >= 1100
    }

    /// "1998 and 2017": the partner that follows.
    fn ahead_joined(&self) -> bool {
        self.is(self.to, "join") && self.tokens.get(self.to + 1).is_some_and(is_year)
    }

    /// Letters, signs or hyphens glued to the digits make them something else than a year.
    fn glued_wrongly(&self) -> bool {
        let token = &self.tokens[self.from];
        let wrong_before = token.glued
            && self.back(1).is_some_and(|back| match back.kind {
                Kind::Mark if self.before_is(1, "hyphen") => {
                    let word = self.back(2).filter(|_| back.glued);
                    word.is_some_and(|word| match word.kind {
                        Kind::Word => !self.before_is(2, "part") && !self.before_is(2, "partof"),
                        _ => !is_year(word),
                    })
                }
                Kind::Mark => !self.before_is(1, "opener"),
                _ => true,
            });
        let wrong_after = self.next().is_some_and(|next| {
            next.glued
                && match next.kind {
                    Kind::Mark if self.after_is("hyphen") => {
                        let word = self.tokens.get(self.to + 1);
                        let glued = word.is_some_and(|word| word.kind == Kind::Word && word.glued);
                        glued && (token.number % 100 == 0 || !USUAL_YEARS.contains(&token.number))
                    }
                    Kind::Mark => false,
                    _ => true,
                }
        });
        wrong_before || wrong_after
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
        match kind {
            0 => token.capital || !self.before_is(1, "owner") || cue,
            _ if self.whole_text() => true,
            // an abbreviation
            1 => cue && (token.capital || self.next().is_some_and(|next| next.glued)),
            // a name that is also a word or a person's
            _ => {
                let joined = self.before_is(1, "join") && self.before_is(2, "month")
                    || self.is(self.to, "join") && self.is(self.to + 1, "month");
                let name = self.next().is_some_and(|next| {
                    next.kind == Kind::Word && next.capital && !self.after_is("after")
                });
                (cue || joined) && token.capital != self.is(self.from, "lowermonth") && !name
            }
        }
    }

    fn weekday(&self) -> bool {
        let token = &self.tokens[self.from];
        let short = self.captures.get(self.lexicon.class("wday")).unwrap_or(0) > 10;
        let recurs =
            self.before_is(1, "each") || self.before_is(2, "each") && self.before_is(1, "articles");
        let part_of_name = self.next().is_some_and(|next| {
            self.after_is("hyphen") && next.glued || next.kind == Kind::Word && next.upper
        });
        if recurs || part_of_name {
            return false;
        }
        if short {
            return self.whole_text()
                || self.before_is(1, "shortcue") && (token.capital || self.ends_here());
        }
        true
    }

    fn month_day(&self) -> bool {
        let counted =
            self.after_is("count") || self.after_is("measure") || self.after_is("unitmark");
        !counted
    }

    fn short_year(&self) -> bool {
        let told = self.before_is(1, "yearcue") || self.after_is("join") || self.ends_here();
        let after_month = self.is(self.from, "month") && self.is(self.to - 1, "dayn");
        told && !self.before_is(1, "unitmark") && !after_month
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
        !named && !self.after_is("ofword")
    }

    /// Two digits need an article or an apostrophe: "the 90s", not "in his 90s".
    fn decade(&self) -> bool {
        let token = &self.tokens[self.to - 1];
        let told = self.before_is(1, "decadecue") || self.to - self.from > 1;
        token.number >= 1000 || self.whole_text() || told && !self.before_is(2, "owner")
    }

    fn fraction(&self) -> bool {
        let groups = self.tokens[self.to - 1].groups;
        let whole = groups.count == 3 || groups.digits.contains(&4);
        whole
            || self.whole_text()
            || self.before_is(1, "oncue")
            || self.before_is(1, "join")
            || self.before_is(1, "wday")
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
        self.tokens[self.from].capital && !name_goes_on && !glued
            || self.whole_text()
            || self.before_is(1, "oncue")
    }
}

fn is_year(token: &Token) -> bool {
    token.kind == Kind::Plain && token.digits == 4 && (1000..2200).contains(&token.number)
}
