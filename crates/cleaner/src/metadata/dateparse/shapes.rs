//! The shapes of a written date, over tokens. Each takes the tokens from where a date might begin.

use jiff::civil;

use super::{DateWords, tokens::Token};

/// A date that a shape found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shaped {
    /// The day.
    pub(super) date: civil::Date,
    /// Tokens that it took.
    pub(super) used: usize,
    /// One past its last byte.
    pub(super) end: usize,
    /// No doubt about the order of day and month.
    pub(super) certain: bool,
    /// The time of day stood inside it, and is left.
    pub(super) has_clock: bool,
}

impl Shaped {
    fn certain(date: civil::Date, used: usize, end: usize) -> Shaped {
        Shaped {
            date,
            used,
            end,
            certain: true,
            has_clock: false,
        }
    }
}

/// Words inside a date that say nothing: `20 de noviembre`, `1er mars`, `November 20th`.
const FILLERS: &[&str] = &[
    "de", "del", "er", "st", "nd", "rd", "th", "of", "the", "do", "º", "ª", "e",
];
/// Bytes over which a date with a month's name may stretch.
const NAMED_SPAN: usize = 40;

impl DateWords {
    /// The date that begins with the first token, by the first shape that fits.
    pub(super) fn shape(&self, text: &str, tokens: &[Token], month_first: bool) -> Option<Shaped> {
        self.clock_before_year(tokens)
            .or_else(|| self.year_first(text, tokens))
            .or_else(|| self.with_month_name(text, tokens))
            .or_else(|| self.month_then_glued(tokens))
            .or_else(|| numeric(text, tokens, month_first))
    }

    /// `2019-11-20`, `2019/11/20`, `2019년 11월 20일`, `2019. 11. 20`, `2019 Nov 20`.
    fn year_first(&self, text: &str, tokens: &[Token]) -> Option<Shaped> {
        let [year, rest @ ..] = tokens else {
            return None;
        };
        let y = year.number.filter(|_| year.digits == 4)?;
        let is_unit = |t: &Token| matches!(t.text, "年" | "月" | "日" | "년" | "월" | "일");
        let mut used = 1;
        let mut parts = [0u32; 2];
        let mut rest = rest.iter();
        let mut previous = year;
        for part in &mut parts {
            let mut next = rest.next()?;
            used += 1;
            let unit = is_unit(next);
            if unit {
                next = rest.next()?;
                used += 1;
            }
            *part = match next.small() {
                Some(n) => n,
                None => u32::from(self.month(next.text)?.unsigned_abs()),
            };
            let gap = &text[previous.end()..next.start];
            if !unit && !matches!(gap.trim(), "-" | "/" | "." | "" | "‐" | "–") {
                return None;
            }
            previous = next;
        }
        Some(Shaped::certain(
            date(y, parts[0], parts[1])?,
            used,
            previous.end(),
        ))
    }

    /// `Jan 28 15:28:56 CET 2020`, as programs print it; the time is left, its zone has no fixed offset.
    fn clock_before_year(&self, tokens: &[Token]) -> Option<Shaped> {
        let [month, day, hour, minute, second, rest @ ..] = tokens else {
            return None;
        };
        if [day, hour, minute, second]
            .iter()
            .any(|t| t.small().is_none())
        {
            return None;
        }
        let skip = usize::from(rest.first()?.number.is_none());
        let (year, end) = rest.get(skip)?.year()?;
        let month = u32::from(self.month(month.text)?.unsigned_abs());
        Some(Shaped {
            has_clock: true,
            ..Shaped::certain(date(year, month, day.number?)?, 6 + skip, end)
        })
    }

    /// `20 Nov. 2019`, `1er mars 2024`, `20 de noviembre de 2019`, `November 20th, 2019`, `21. juni/lipanj 2020`.
    fn with_month_name(&self, text: &str, tokens: &[Token]) -> Option<Shaped> {
        let mut parts = tokens
            .iter()
            .enumerate()
            .take(9)
            .filter(|(_, t)| !FILLERS.contains(&t.text));
        let (0, a) = parts.next()? else { return None };
        let (_, b) = parts.next()?;
        let (mut last, mut c) = parts.next()?;
        let close = |a: &Token, b: &Token| b.start - a.end() <= 3;
        let (day, month) = match (a.small(), b.small()) {
            (Some(day), None) => (day, self.month(b.text)?),
            (None, Some(day)) if close(a, b) => (day, self.month(a.text)?),
            _ => return None,
        };
        // the same month under a second name
        if self.month(c.text) == Some(month) && close(b, c) {
            (last, c) = parts.next()?;
        }
        let (year, end) = c.year()?;
        let between = &text[a.start..c.start];
        if between.len() > NAMED_SPAN || between.contains(['\n', ';']) {
            return None;
        }
        let month = u32::from(month.unsigned_abs());
        Some(Shaped::certain(date(year, month, day)?, last + 1, end))
    }

    /// `Feb 182009`: day and year in elements of their own, with nothing between them.
    fn month_then_glued(&self, tokens: &[Token]) -> Option<Shaped> {
        let [name, glued, ..] = tokens else {
            return None;
        };
        if !matches!(glued.digits, 5 | 6) || !glued.text.is_ascii() {
            return None;
        }
        let month = u32::from(self.month(name.text)?.unsigned_abs());
        let (day, year) = glued.text.split_at(glued.digits - 4);
        let date = date(year.parse().ok()?, month, day.parse().ok()?)?;
        Some(Shaped::certain(date, 2, glued.end()))
    }
}

/// `20.11.2019`, `20/11/2019`, `11-20-2019`, `20/11/19`, `8.5.12`, `26 | 01 | 2022`.
fn numeric(text: &str, tokens: &[Token], month_first: bool) -> Option<Shaped> {
    let [a, b, c, ..] = tokens else { return None };
    let (x, y) = (a.small()?, b.small()?);
    let gap = text[a.end()..b.start].trim();
    let second = text[b.end()..c.start].trim();
    if gap != second || !matches!(gap, "/" | "." | "-" | "|") {
        return None;
    }
    let (year, end) = year_of(text, c).or_else(|| {
        let dotted = gap == ".";
        let short = c.digits == 2 && gap != "-" && (dotted || (a.digits == 2 && b.digits == 2));
        short.then(|| short_year(c.number?, c.end()))?
    })?;
    let before = text[..a.start].chars().next_back();
    let after = text[end..].chars().next();
    if before.is_some_and(|c| matches!(c, '.' | '/' | '-' | ','))
        || after.is_some_and(|c| matches!(c, '/' | '-'))
    {
        return None; // part of a longer number
    }
    let (day, month) = match gap {
        _ if x > 12 => (x, y),
        _ if y > 12 => (y, x),
        "." => (x, y),
        _ if month_first => (y, x),
        _ => (x, y),
    };
    Some(Shaped {
        date: date(year, month, day)?,
        used: 3,
        end,
        certain: x > 12 || y > 12 || x == y || gap == ".",
        has_clock: false,
    })
}

/// The year in the third place of a numeric date: of four digits, or of two glued to a time (`28.09.1912:44`).
fn year_of(text: &str, token: &Token) -> Option<(u32, usize)> {
    let (year, end) = token.year()?;
    let glued = token.digits == 4 && token.text.is_ascii() && text[end..].starts_with(':');
    if year < 1990 && glued {
        return short_year(year / 100, token.start + 2);
    }
    Some((year, end))
}

fn short_year(year: u32, end: usize) -> Option<(u32, usize)> {
    (5..=40).contains(&year).then_some((2000 + year, end))
}

/// A plausible day: from 1990 on (older ones are history, not publication).
pub(super) fn date(year: u32, month: u32, day: u32) -> Option<civil::Date> {
    if !(1990..=2100).contains(&year) {
        return None;
    }
    civil::Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}
