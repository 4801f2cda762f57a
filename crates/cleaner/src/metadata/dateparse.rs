//! Dates as pages write them: ISO 8601, RFC 2822, `20 Nov. 2019 at 2.30 pm`, `1er mars 2024 à 14h30`, `20.11.2019`,
//! `2019年11月20日`. Month names and time zones are in `data/months.tsv` and `data/zones.tsv`.

use std::collections::HashMap;

use depeche_model::Stamp;
use jiff::{civil, tz::Offset};

use crate::{CleanError, tables::table};

/// The names that dates are written with.
pub(crate) struct DateWords {
    months: HashMap<&'static str, i8>,
    /// Minutes east of UTC.
    zones: HashMap<&'static str, i32>,
}

/// A date found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FoundDate {
    /// What it says.
    pub(crate) stamp: Stamp,
    /// First byte.
    pub(crate) start: usize,
    /// One past the last byte of its day.
    pub(crate) end: usize,
    /// Whether the month was a word, or the year came first: no doubt about the order.
    pub(crate) certain: bool,
}

/// A number or a word of a text.
#[derive(Debug, Clone, Copy)]
struct Token<'a> {
    text: &'a str,
    start: usize,
    number: Option<u32>,
}

impl DateWords {
    /// Reads the tables.
    pub(crate) fn new() -> Result<DateWords, CleanError> {
        let mut months = HashMap::new();
        for row in table!("months.tsv").rows(&["name", "month", "languages"])? {
            let month: i8 = row.parse(1)?;
            if !(1..=12).contains(&month) || months.insert(row.cell(0), month).is_some() {
                return Err(row.error("a month from 1 to 12, each name once"));
            }
        }
        let mut zones = HashMap::new();
        for row in table!("zones.tsv").rows(&["name", "minutes"])? {
            if zones.insert(row.cell(0), row.parse(1)?).is_some() {
                return Err(row.error("each name once"));
            }
        }
        Ok(DateWords { months, zones })
    }

    /// The date that `text` consists of or begins with (an attribute, a JSON value).
    pub(crate) fn value(&self, text: &str, month_first: bool) -> Option<Stamp> {
        let text = text.trim();
        if let Some(stamp) = epoch(text).or_else(|| compact(text)) {
            return Some(stamp);
        }
        self.find(text.get(..120).unwrap_or(text), month_first)
            .map(|found| found.stamp)
    }

    /// The first date in `text`. `month_first` decides `03/04/2024`.
    pub(crate) fn find(&self, text: &str, month_first: bool) -> Option<FoundDate> {
        self.find_all(text, month_first).next()
    }

    /// All dates in `text`, in order, not overlapping.
    pub(crate) fn find_all<'a>(
        &'a self,
        text: &'a str,
        month_first: bool,
    ) -> impl Iterator<Item = FoundDate> + 'a {
        let tokens = tokens(text);
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < tokens.len() {
                let found = self.at(text, &tokens[at..], month_first);
                at += 1;
                if let Some((found, used)) = found {
                    at += used - 1;
                    return Some(found);
                }
            }
            None
        })
    }

    /// The date that begins with the first token, and how many tokens it took.
    fn at(&self, text: &str, tokens: &[Token], month_first: bool) -> Option<(FoundDate, usize)> {
        if let Some((date, used)) = self.clock_before_year(tokens) {
            let end = tokens[used - 1].start + 4;
            let stamp = Stamp::day(date);
            return Some((
                FoundDate {
                    stamp,
                    start: tokens[0].start,
                    end,
                    certain: true,
                },
                used,
            ));
        }
        let (date, used, certain) = self
            .year_first(text, tokens)
            .or_else(|| self.with_month_name(text, tokens))
            .or_else(|| numeric(text, tokens, month_first))?;
        let last = &tokens[used - 1];
        let end = last.start + last.text.len();
        let (time, offset) = self.clock(&text[end..]);
        let stamp = Stamp {
            date,
            time,
            offset: time.and(offset),
        };
        Some((
            FoundDate {
                stamp,
                start: tokens[0].start,
                end,
                certain,
            },
            used,
        ))
    }

    /// `2019-11-20`, `2019/11/20`, `2019년 11월 20일`, `2019. 11. 20`, `2019 Nov 20`.
    fn year_first(&self, text: &str, tokens: &[Token]) -> Option<(civil::Date, usize, bool)> {
        let [year, rest @ ..] = tokens else {
            return None;
        };
        let y = year.number.filter(|_| year.text.len() == 4)?;
        // East Asian letters between the numbers are tokens of their own
        let is_unit = |t: &Token| matches!(t.text, "年" | "月" | "日" | "년" | "월" | "일");
        let mut used = 1;
        let mut parts = [0u32; 2];
        let mut rest = rest.iter();
        let mut previous = year;
        for part in &mut parts {
            let mut next = rest.next()?;
            used += 1;
            let mut unit = false;
            if is_unit(next) {
                unit = true;
                next = rest.next()?;
                used += 1;
            }
            *part = match next.number {
                Some(n) if next.text.len() <= 2 => n,
                _ => u32::from(self.month(next.text)? as u8),
            };
            let gap = &text[previous.start + previous.text.len()..next.start];
            if !unit && !matches!(gap.trim(), "-" | "/" | "." | "" | "‐" | "–") {
                return None;
            }
            previous = next;
        }
        Some((date(y, parts[0], parts[1])?, used, true))
    }

    /// `Jan 28 15:28:56 CET 2020`, as programs print it; the time is left, its zone has no fixed offset.
    fn clock_before_year(&self, tokens: &[Token]) -> Option<(civil::Date, usize)> {
        let [month, day, hour, minute, second, rest @ ..] = tokens else {
            return None;
        };
        if [day, hour, minute, second]
            .iter()
            .any(|t| t.number.is_none() || t.text.len() > 2)
        {
            return None;
        }
        let skip = usize::from(rest.first()?.number.is_none());
        let year = rest.get(skip).filter(|t| t.text.len() == 4)?.number?;
        Some((
            date(year, self.month(month.text)? as u32, day.number?)?,
            6 + skip,
        ))
    }

    /// `20 Nov. 2019`, `1er mars 2024`, `20 de noviembre de 2019`, `November 20th, 2019`.
    fn with_month_name(&self, text: &str, tokens: &[Token]) -> Option<(civil::Date, usize, bool)> {
        let close = |a: &Token, b: &Token| b.start - (a.start + a.text.len()) <= 3;
        let significant: Vec<(usize, &Token)> = tokens
            .iter()
            .enumerate()
            .take(9)
            .filter(|(_, t)| {
                !matches!(
                    t.text,
                    "de" | "del"
                        | "er"
                        | "st"
                        | "nd"
                        | "rd"
                        | "th"
                        | "of"
                        | "the"
                        | "do"
                        | "º"
                        | "ª"
                        | "e"
                )
            })
            .take(3)
            .collect();
        let [(0, a), (_, b), (last, c)] = significant[..] else {
            return None;
        };
        let year = c.number.filter(|_| c.text.len() == 4)?;
        if text[a.start..c.start].len() > 40 || text[a.start..c.start].contains(['\n', ';']) {
            return None;
        }
        let (day, month) = match (a.number, b.number) {
            (Some(day), None) if a.text.len() <= 2 => (day, self.month(b.text)?),
            (None, Some(day)) if b.text.len() <= 2 && close(a, b) => (day, self.month(a.text)?),
            _ => return None,
        };
        Some((date(year, month as u32, day)?, last + 1, true))
    }

    fn month(&self, word: &str) -> Option<i8> {
        if word.len() > 24 || word.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            return None;
        }
        self.months.get(word.to_lowercase().as_str()).copied()
    }

    /// A time of day at the start of `rest` (after a few joining words), with its zone.
    fn clock(&self, rest: &str) -> (Option<civil::Time>, Option<Offset>) {
        let rest = after_joiners(rest);
        let Some((time, used)) = clock_time(rest) else {
            return (None, None);
        };
        (Some(time), self.zone(&rest[used..]))
    }

    fn zone(&self, rest: &str) -> Option<Offset> {
        let rest = rest.trim_start_matches([' ', '(', ',', '\u{a0}']);
        if let Some(after) = rest.strip_prefix(['Z', 'z'])
            && !after.starts_with(char::is_alphanumeric)
        {
            return Some(Offset::UTC);
        }
        let word = &rest[..rest
            .bytes()
            .position(|b| !b.is_ascii_alphabetic())
            .unwrap_or(rest.len())];
        let base = if word.is_empty() {
            Some(0)
        } else {
            self.zones.get(word.to_uppercase().as_str()).copied()
        }?;
        let extra = signed_minutes(&rest[word.len()..]);
        if word.is_empty() && extra.is_none() {
            return None;
        }
        Offset::from_seconds((base + extra.unwrap_or(0)) * 60).ok()
    }
}

/// Splits into runs of digits and runs of letters.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let class = class_of(c);
        if class == 0 {
            continue;
        }
        let mut end = start + c.len_utf8();
        while let Some((at, next)) = chars.peek().copied()
            && class != 3
            && class_of(next) == class
        {
            end = at + next.len_utf8();
            chars.next();
        }
        let text = &text[start..end];
        let number = if class == 1 && text.len() <= 9 {
            text.parse().ok()
        } else {
            None
        };
        tokens.push(Token {
            text,
            start,
            number,
        });
    }
    tokens
}

/// 1 for digits, 2 for letters, 3 for East Asian units, 0 for the rest.
fn class_of(c: char) -> u8 {
    match c {
        '0'..='9' => 1,
        '年' | '月' | '日' | '년' | '월' | '일' => 3,
        _ if c.is_alphabetic()
            || matches!(c, '\u{300}'..='\u{36f}' | '\u{93e}'..='\u{94d}' | '\u{9be}'..='\u{9cd}') =>
        {
            2
        }
        _ => 0,
    }
}

/// `20.11.2019`, `20/11/2019`, `11-20-2019`, `20/11/19`.
fn numeric(text: &str, tokens: &[Token], month_first: bool) -> Option<(civil::Date, usize, bool)> {
    let [a, b, c, ..] = tokens else { return None };
    let (x, y, mut year) = (a.number?, b.number?, c.number?);
    let gap = text[a.start + a.text.len()..b.start].trim();
    let second = text[b.start + b.text.len()..c.start].trim();
    let short = c.text.len() == 2;
    if a.text.len() > 2
        || b.text.len() > 2
        || gap != second
        || !matches!(gap, "/" | "." | "-")
        || !(short || c.text.len() == 4)
    {
        return None;
    }
    if short {
        if gap == "-" || !(5..=40).contains(&year) || a.text.len() != 2 || b.text.len() != 2 {
            return None;
        }
        year += 2000;
    }
    let before = text[..a.start].chars().next_back();
    let after = text[c.start + c.text.len()..].chars().next();
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
    let certain = x > 12 || y > 12 || x == y || gap == ".";
    Some((date(year, month, day)?, 3, certain))
}

/// A plausible day: from 1990 on (older ones are history, not publication).
fn date(year: u32, month: u32, day: u32) -> Option<civil::Date> {
    if !(1990..=2100).contains(&year) {
        return None;
    }
    civil::Date::new(
        year as i16,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

/// `20191120` or `20191120T093000`.
fn compact(text: &str) -> Option<Stamp> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if !matches!(digits, 8 | 12 | 14) || text.len() > 24 {
        return None;
    }
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    Some(Stamp::day(date(
        number(0..4)?,
        number(4..6)?,
        number(6..8)?,
    )?))
}

/// Seconds or milliseconds since 1970, from 2000 on.
fn epoch(text: &str) -> Option<Stamp> {
    if !matches!(text.len(), 10 | 13) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds: i64 = text[..10].parse().ok()?;
    if seconds < 946_684_800 {
        return None;
    }
    let at = Offset::UTC.to_datetime(jiff::Timestamp::from_second(seconds).ok()?);
    Some(Stamp {
        date: at.date(),
        time: Some(at.time()),
        offset: Some(Offset::UTC),
    })
}

/// Leaves out what stands between a date and its time.
fn after_joiners(rest: &str) -> &str {
    let mut rest = rest;
    loop {
        let trimmed = rest.trim_start_matches(|c: char| {
            c.is_whitespace()
                || matches!(c, ',' | '|' | '-' | '–' | '—' | '·' | '•' | '(' | ':' | '.')
        });
        let joiner = ["at ", "à ", "a las ", "um ", "alle ", "às ", "T", "t"]
            .iter()
            .find_map(|j| trimmed.strip_prefix(j));
        match joiner {
            Some(after) => rest = after,
            None => return trimmed,
        }
    }
}

/// `14:30`, `14:30:05.123`, `2.30 pm`, `14h30`, `2pm` and the bytes it took.
fn clock_time(text: &str) -> Option<(civil::Time, usize)> {
    let bytes = text.as_bytes();
    let digits = |at: usize| {
        bytes[at.min(bytes.len())..]
            .iter()
            .take(2)
            .take_while(|b| b.is_ascii_digit())
            .count()
    };
    let hour_digits = digits(0);
    let mut hour: i8 = text.get(..hour_digits)?.parse().ok()?;
    let mut at = hour_digits;
    let (mut minute, mut second) = (0, 0);
    let separator = *bytes.get(at)?;
    if matches!(separator, b':' | b'h' | b'H' | b'.') && digits(at + 1) == 2 {
        minute = text.get(at + 1..at + 3)?.parse().ok()?;
        at += 3;
        if separator == b':' && bytes.get(at) == Some(&b':') && digits(at + 1) == 2 {
            second = text.get(at + 1..at + 3)?.parse().ok()?;
            at += 3;
            if bytes.get(at) == Some(&b'.') {
                at += 1 + bytes[at + 1..]
                    .iter()
                    .take_while(|b| b.is_ascii_digit())
                    .count();
            }
        }
    } else if !matches!(separator, b'h' | b'H' | b' ' | b'a' | b'p' | b'A' | b'P') {
        return None;
    }
    let rest = text.get(at..)?.trim_start();
    let letters: String = rest
        .chars()
        .take(4)
        .filter(|c| *c != '.')
        .collect::<String>()
        .to_lowercase();
    let skipped = text.len() - at - rest.len();
    let half = if letters.starts_with("pm") {
        Some(12)
    } else if letters.starts_with("am") {
        Some(0)
    } else {
        None
    };
    match half {
        Some(add) if (1..=12).contains(&hour) => {
            hour = hour % 12 + add;
            at += skipped
                + rest
                    .chars()
                    .take_while(|c| c.is_ascii_alphabetic() || *c == '.')
                    .map(char::len_utf8)
                    .sum::<usize>();
        }
        None if at == hour_digits => return None, // a lone number is no time
        _ => {}
    }
    Some((civil::Time::new(hour, minute, second, 0).ok()?, at))
}

/// `+02:00`, `-0530`, `+2` in minutes.
fn signed_minutes(text: &str) -> Option<i32> {
    let text = text.trim_start();
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' | '−' => -1,
        _ => return None,
    };
    let digits: String = text
        .chars()
        .skip(1)
        .take(5)
        .filter(|c| *c != ':')
        .take_while(char::is_ascii_digit)
        .collect();
    let (hours, minutes): (i32, i32) = match digits.len() {
        1 | 2 => (digits.parse().ok()?, 0),
        4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_pages_write_them() {
        let words = DateWords::new().unwrap();
        for (text, want) in [
            ("2019-11-20T09:30:00.123Z", "2019-11-20T09:30:00+00:00"),
            ("2019-11-20T09:30:00+0100", "2019-11-20T09:30:00+01:00"),
            ("2019-11-20 09:30", "2019-11-20T09:30:00"),
            ("Wed, 20 Nov 2019 09:30:00 GMT", "2019-11-20T09:30:00+00:00"),
            (
                "Published: Nov. 20, 2019 at 2:30 p.m. ET",
                "2019-11-20T14:30:00",
            ),
            ("November 20th, 2019", "2019-11-20"),
            ("Publié le 1er mars 2024 à 14h30", "2024-03-01T14:30:00"),
            ("Mis à jour le 3 août 2023 à 07:05", "2023-08-03T07:05:00"),
            ("le 12 févr. 2024", "2024-02-12"),
            ("20 de noviembre de 2019", "2019-11-20"),
            ("20. März 2019, 10:15 Uhr", "2019-03-20T10:15:00"),
            ("20.11.2019", "2019-11-20"),
            ("20/11/2019", "2019-11-20"),
            ("11/20/2019", "2019-11-20"),
            ("2019年11月20日", "2019-11-20"),
            ("2019년 11월 20일", "2019-11-20"),
            ("20191120", "2019-11-20"),
            ("Tue Jan 28 15:28:56 CET 2020", "2020-01-28"),
            ("1574242200", "2019-11-20T09:30:00+00:00"),
            ("1574242200000", "2019-11-20T09:30:00+00:00"),
            ("Sunday 5 April 2020 2pm", "2020-04-05T14:00:00"),
        ] {
            assert_eq!(
                words.value(text, false).map(|s| s.to_string()).as_deref(),
                Some(want),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_date_is_left_alone() {
        let words = DateWords::new().unwrap();
        for text in [
            "",
            "kali-linux-2026-1",
            "version 10.12.2.1",
            "call 555-12-2019-3",
            "31 février 2024",
            "in 2019",
            "May I 2020",
            "12 1234 2019",
        ] {
            assert_eq!(words.value(text, false), None, "{text}");
        }
    }

    #[test]
    fn the_order_of_slashes_follows_the_country() {
        let words = DateWords::new().unwrap();
        let read = |month_first| {
            words
                .value("03/04/2024", month_first)
                .map(|s| s.to_string())
        };
        assert_eq!(read(true).as_deref(), Some("2024-03-04"));
        assert_eq!(read(false).as_deref(), Some("2024-04-03"));
    }
}
