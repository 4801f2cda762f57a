//! Dates as pages write them: ISO 8601, RFC 2822, `20 Nov. 2019 at 2.30 pm`, `1er mars 2024 à 14h30`, `20.11.2019`,
//! `2019年11月20日`. A text becomes tokens (`tokens`), the shapes of a date are tried on them one by one (`shapes`), and what
//! follows may be a time of day with its zone (`clock`). Month names, zones and joining words are tables.

mod clock;
mod shapes;
mod stamps;
mod tokens;

use std::collections::HashMap;

use depeche_model::Stamp;

use crate::{CleanError, tables::table};
use tokens::Token;

/// Bytes of a value that may hold its date.
const VALUE_WINDOW: usize = 120;

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
        if let Some(stamp) = stamps::epoch(text).or_else(|| stamps::compact(text)) {
            return Some(stamp);
        }
        let window = &text[..text.floor_char_boundary(VALUE_WINDOW)];
        self.find(window, month_first).map(|found| found.stamp)
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
        let tokens = tokens::tokens(text);
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
        let start = tokens.first()?.start;
        let shaped = self.shape(text, tokens, month_first)?;
        let (time, offset) = if shaped.has_clock {
            (None, None)
        } else {
            self.clock(&text[shaped.end..])
        };
        let stamp = Stamp {
            date: shaped.date,
            time,
            offset: time.and(offset),
        };
        let found = FoundDate {
            stamp,
            start,
            end: shaped.end,
            certain: shaped.certain,
        };
        Some((found, shaped.used))
    }

    /// The month that `word` names.
    fn month(&self, word: &str) -> Option<i8> {
        if word.len() > 24 || word.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            return None;
        }
        self.months.get(word.to_lowercase().as_str()).copied()
    }
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
            // digits of several bytes where a year is glued to a time
            "1/2/19०२५",
            "28.09.१९१२:44",
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
