//! Lists and ranges: each part is a date of its own, and shares the month and the year that only one of them names
//! ("9 et 10 juillet", "July 13-15", "March and April 2019", "2019-20").

use super::{
    expr::Expr,
    grammar::{Grammar, Match},
    lexer::{Kind, Token},
    lexicon::Class,
    numeric::month_length,
    sharing::{earlier_day, month_before},
};

/// Classes that link the parts.
#[derive(Debug)]
pub(super) struct Links {
    join: Option<Class>,
    articles: Option<Class>,
    wday: Option<Class>,
    dayn: Option<Class>,
    /// Days in words too.
    day: Option<Class>,
    ordn: Option<Class>,
    count: Option<Class>,
    unit: Option<Class>,
    after: Option<Class>,
    /// Links that lead from a beginning to an end.
    range: Option<Class>,
    comma: u32,
    hyphen: u32,
}

/// Longest chain of days that share one month.
const MAX_CHAIN: usize = 12;

impl Links {
    /// Finds the classes in the grammar's lexicon.
    pub(super) fn new(grammar: &Grammar) -> Links {
        let class = |name: &str| grammar.lexicon.class(name);
        Links {
            join: class("join"),
            articles: class("articles"),
            wday: class("wday"),
            dayn: class("dayn"),
            day: class("day"),
            ordn: class("ordn"),
            count: class("count"),
            unit: class("unit"),
            after: class("after"),
            range: class("range"),
            comma: grammar.lexicon.id(","),
            hyphen: grammar.lexicon.id("-"),
        }
    }

    /// What follows `left` leads to the end of a range.
    pub(super) fn is_range(&self, left: &Match, tokens: &[Token], grammar: &Grammar) -> bool {
        let member = |class| grammar.lexicon.member(tokens, left.to, class).is_some();
        self.range.is_some_and(member)
    }
}

/// Adds the parts that lean on a neighbour, and fills in the years that neighbours share. `found` stays in order.
pub(super) fn share(
    found: Vec<Match>,
    tokens: &[Token],
    grammar: &Grammar,
    links: &Links,
) -> Vec<Match> {
    let see = See {
        tokens,
        grammar,
        links,
    };
    let mut out: Vec<Match> = Vec::with_capacity(found.len());
    let mut rest = found.into_iter().peekable();
    while let Some(next) = rest.next() {
        let floor = out.last().map_or(0, |last| last.end.max(last.to));
        if next.from < floor {
            continue;
        }
        let before = see.leaning_back(&next, floor);
        let ceiling = rest.peek().map_or(tokens.len(), |it| it.from);
        let mut chain = before;
        chain.push(next);
        see.leaning_on(&mut chain, ceiling);
        out.extend(chain);
    }
    see.share_months(&mut out);
    see.share_years(&mut out);
    out
}

/// The two stand side by side in a list or a range.
pub(super) fn linked(
    left: &Match,
    right: &Match,
    tokens: &[Token],
    grammar: &Grammar,
    links: &Links,
) -> bool {
    let see = See {
        tokens,
        grammar,
        links,
    };
    see.link_before(right.from) == Some(left.to)
}

pub(super) struct See<'a> {
    tokens: &'a [Token],
    grammar: &'a Grammar,
    links: &'a Links,
}

impl See<'_> {
    fn class(&self, at: usize, class: Option<Class>) -> Option<(i32, usize)> {
        self.grammar.lexicon.option(self.tokens, at, class?)
    }

    fn is(&self, at: usize, class: Option<Class>) -> bool {
        at < self.tokens.len() && self.class(at, class).is_some()
    }

    /// Where the part before a link ends, for a part that begins at `from`: skips one article and one link.
    pub(super) fn link_before(&self, from: usize) -> Option<usize> {
        let mut at = from;
        if self.tokens[at].breaks {
            return None;
        }
        for _ in 0..2 {
            let before = at.checked_sub(1)?;
            if !self.is(before, self.links.articles) || self.is(before, self.links.join) {
                break;
            }
            at = before;
        }
        let link = at.checked_sub(1)?;
        let comma = self.tokens[link].id == self.links.comma;
        (comma || self.is(link, self.links.join)).then_some(link)
    }

    /// "28, 29 avril", "du 3 au 5 mai", "first and second quarter": the parts before `next` without a month.
    fn leaning_back(&self, next: &Match, floor: usize) -> Vec<Match> {
        let mut parts: Vec<Match> = Vec::new();
        let mut head = next.clone();
        while parts.len() < MAX_CHAIN {
            let Some(part) = self.part_before(&head, floor) else {
                break;
            };
            head = part.clone();
            parts.push(part);
        }
        parts.reverse();
        parts
    }

    fn part_before(&self, head: &Match, floor: usize) -> Option<Match> {
        let link = self.link_before(head.from)?;
        let at = link.checked_sub(1).filter(|&at| at >= floor)?;
        let (expr, from) = match &head.expr {
            Expr::Day {
                year,
                month: Some(month),
                day,
                ..
            } => {
                let words = || self.class(at, self.links.day).filter(|found| found.0 > 1);
                let (value, len) = self.class(at, self.links.dayn).or_else(words)?;
                let other = i8::try_from(value).ok()?;
                // "du 28 au 2 mai" begins in April
                let turned = other > *day && self.is(link, self.links.range);
                let (year, month) = if turned {
                    month_before(*year, *month)
                } else {
                    (*year, *month)
                };
                let fits = other < *day || turned && other <= month_length(month, year);
                let weekday = at.checked_sub(1).filter(|&at| at >= floor);
                let weekday = weekday.and_then(|at| self.class(at, self.links.wday));
                let expr = Expr::Day {
                    year,
                    month: Some(month),
                    day: other,
                    weekday: weekday.and_then(|(value, _)| i8::try_from(value % 10).ok()),
                };
                (len == 1 && fits && self.may_begin(at))
                    .then_some((expr, at - usize::from(weekday.is_some())))?
            }
            Expr::Quarter { year, n } => {
                let n = self.lesser_ordinal(at, *n)?;
                (Expr::Quarter { year: *year, n }, at)
            }
            Expr::Half { year, n } => {
                let n = self.lesser_ordinal(at, *n)?;
                (Expr::Half { year: *year, n }, at)
            }
            Expr::Of { inner, outer } if matches!(**inner, Expr::Day { .. }) => {
                let (value, len) = self.class(at, self.links.dayn)?;
                let inner = Box::new(earlier_day(inner, value)?);
                let outer = outer.clone();
                (len == 1 && self.may_begin(at)).then_some((Expr::Of { inner, outer }, at))?
            }
            Expr::Of { inner, outer } => {
                let Expr::Quarter { year, n } = **inner else {
                    return None;
                };
                let n = self.lesser_ordinal(at, n)?;
                let inner = Box::new(Expr::Quarter { year, n });
                (
                    Expr::Of {
                        inner,
                        outer: outer.clone(),
                    },
                    at,
                )
            }
            _ => return None,
        };
        Some(Match {
            from,
            to: at + 1,
            end: at + 1,
            expr,
            ..head.clone()
        })
    }

    fn lesser_ordinal(&self, at: usize, than: i8) -> Option<i8> {
        let (value, len) = self.class(at, self.links.ordn)?;
        i8::try_from(value)
            .ok()
            .filter(|&n| len == 1 && n >= 1 && n < than)
    }

    /// The number stands free: no sign or letter glued to its front.
    fn may_begin(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let before = at.checked_sub(1).map(|at| self.tokens[at].kind);
        !token.glued
            || before != Some(Kind::Word)
                && !self.is(at - 1, self.grammar.lexicon.class("unitmark"))
    }

    /// "July 13-15", "Nov. 19 and 20, 2021", "2019-20": the parts after, and the year that closes the list.
    fn leaning_on(&self, chain: &mut Vec<Match>, ceiling: usize) {
        let begun = chain.len();
        while chain.len() < begun + MAX_CHAIN {
            let Some(last) = chain.last() else { return };
            let part = match last.expr {
                Expr::Day {
                    year: None, day, ..
                } => self.day_after(last, day, ceiling),
                Expr::Year(year) => self.year_after(last, year, ceiling),
                _ => None,
            };
            let Some(part) = part else { return };
            let year = part
                .expr
                .year()
                .filter(|_| !matches!(part.expr, Expr::Year(_)));
            chain.push(part);
            if let Some(year) = year {
                chain.iter_mut().for_each(|it| it.expr.set_year(year));
            }
        }
    }

    fn day_after(&self, last: &Match, than: i8, ceiling: usize) -> Option<Match> {
        let link = last.to;
        if link >= ceiling || !self.is(link, self.links.join) || self.tokens[link].breaks {
            return None;
        }
        let mut at = link + 1;
        if self.is(at, self.links.articles) {
            at += 1;
        }
        let (value, len) = self.class(at, self.links.dayn)?;
        let day = i8::try_from(value).ok().filter(|&day| day > than)?;
        // the number must not begin something else
        let to = at + len;
        let counts = self.is(to, self.links.count) || self.is(to, self.links.unit);
        let open = self.tokens.get(to).is_some_and(|next| {
            next.kind == Kind::Word
                && !self.is(to, self.links.after)
                && self.tokens[link].kind == Kind::Word
        });
        if counts || open || to > ceiling {
            return None;
        }
        let comma = self
            .tokens
            .get(to)
            .is_some_and(|token| token.id == self.links.comma);
        let year_at = to + usize::from(comma);
        let year = self
            .class(year_at, self.grammar.lexicon.class("year"))
            .and_then(|(year, _)| i16::try_from(year).ok());
        let end = if year.is_some() { year_at + 1 } else { to };
        let mut part = Match {
            from: at,
            to: end,
            end,
            ..last.clone()
        };
        part.expr = Expr::Day {
            year,
            month: last.expr.month(),
            day,
            weekday: None,
        };
        Some(part)
    }

    fn year_after(&self, last: &Match, year: i16, ceiling: usize) -> Option<Match> {
        let (link, at) = (last.to, last.to + 1);
        let (sign, token) = (self.tokens.get(link)?, self.tokens.get(at)?);
        let glued = sign.id == self.links.hyphen && sign.glued && token.glued && at < ceiling;
        let short = token.kind == Kind::Plain && token.digits == 2;
        let next = i32::from(year) / 100 * 100 + token.number;
        let next = i16::try_from(next)
            .ok()
            .filter(|&next| next > year && next - year < 30)?;
        (glued && short).then(|| Match {
            from: at,
            to: at + 1,
            end: at + 1,
            expr: Expr::Year(next),
            ..last.clone()
        })
    }
}
