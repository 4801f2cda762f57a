//! Dates as feeds and sitemaps write them: ISO 8601, RFC 2822, and the liberties people take with both (French names,
//! missing seconds, zone names, two-digit years). The offset is kept: "today" in an article is a day *there*.

use depeche_model::Stamp;
use jiff::{civil, tz::Offset};

use crate::tsv;

/// Reads a date of a feed; `None` rather than a guess.
pub(crate) fn parse(text: &str) -> Option<Stamp> {
    let text = text.trim();
    text.parse().ok().or_else(|| parse_words(text))
}

/// `Thu, 14 Aug 2025 09:00:00 +0200`, `jeu. 14 août 2025 09:00 CEST`, `August 14, 2025`: the last word that is a month, a
/// day and a year by their shape, a clock, a zone.
fn parse_words(text: &str) -> Option<Stamp> {
    if text.len() > 100 {
        return None;
    }
    let (mut day, mut month, mut year, mut time, mut offset) = (None, None, None, None, None);
    for word in text
        .split([' ', ',', '\t', '\u{a0}'])
        .filter(|word| !word.is_empty())
    {
        if word.contains(':') && time.is_none() {
            time = Some(clock(word)?);
        } else if time.is_some() && offset.is_none() && zone(word).is_some() {
            offset = zone(word);
        } else if let Ok(number) = word.trim_end_matches("er").parse::<i16>() {
            match (day, year) {
                (None, _) if (1..=31).contains(&number) => day = Some(number as i8),
                (_, None) => year = Some(full_year(number, word.len())?),
                _ => return None,
            }
        } else if let Some(number) = month_number(word) {
            // The last one wins: `mar., 12 août` begins with Tuesday, not with March.
            month = Some(number);
        }
    }
    let date = civil::Date::new(year?, month?, day?).ok()?;
    Some(Stamp {
        date,
        time,
        offset: time.and(offset),
    })
}

fn full_year(number: i16, digits: usize) -> Option<i16> {
    match digits {
        2 if number < 70 => Some(2000 + number),
        2 => Some(1900 + number),
        4 => Some(number),
        _ => None,
    }
}

fn clock(word: &str) -> Option<civil::Time> {
    let mut parts = word.split(':');
    let hour = parts.next()?.parse().ok()?;
    let minute = parts.next()?.parse().ok()?;
    let second = match parts.next() {
        Some(second) => second.split('.').next()?.parse().ok()?,
        None => 0,
    };
    civil::Time::new(hour, minute, second, 0).ok()
}

/// `+0200`, `-05:00`, `GMT`, `CEST`.
fn zone(word: &str) -> Option<Offset> {
    if word.starts_with(['+', '-']) {
        let digits: String = word[1..].chars().filter(|c| *c != ':').collect();
        let number: i32 = digits.parse().ok()?;
        let seconds = match digits.len() {
            4 => number / 100 * 3600 + number % 100 * 60,
            2 => number * 3600,
            _ => return None,
        };
        let sign = if word.starts_with('-') { -1 } else { 1 };
        return Offset::from_seconds(sign * seconds).ok();
    }
    let minutes: i32 = tsv::rows(include_str!("../../data/zones.tsv"))
        .find(|row| row[0].eq_ignore_ascii_case(word))
        .and_then(|row| row[1].parse().ok())?;
    Offset::from_seconds(minutes * 60).ok()
}

fn month_number(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.').to_lowercase();
    tsv::rows(include_str!("../../data/months.tsv"))
        .find(|row| row[0] == word)
        .and_then(|row| row[1].parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_feeds_write() {
        for (text, want) in [
            ("2025-08-14T09:00:00+02:00", "2025-08-14T09:00:00+02:00"),
            ("2025-08-14", "2025-08-14"),
            (
                "Thu, 14 Aug 2025 09:00:00 +0200",
                "2025-08-14T09:00:00+02:00",
            ),
            (
                "Thu, 14 Aug 2025 23:30:00 -0400",
                "2025-08-14T23:30:00-04:00",
            ),
            ("Thu, 14 Aug 2025 09:00 GMT", "2025-08-14T09:00:00+00:00"),
            ("14 Aug 25 09:00:00 EDT", "2025-08-14T09:00:00-04:00"),
            (
                "jeu., 14 août 2025 09:00:00 CEST",
                "2025-08-14T09:00:00+02:00",
            ),
            ("mar. 12 août 2025 07:05", "2025-08-12T07:05:00"),
            ("1er février 2026", "2026-02-01"),
            ("August 14, 2025", "2025-08-14"),
            ("Thu Aug 14 09:00:00 UTC 2025", "2025-08-14T09:00:00+00:00"),
            ("Thu, 14 Aug 2025 09:00:00", "2025-08-14T09:00:00"),
            ("14 Aug 2025 09:00:00 XYZ", "2025-08-14T09:00:00"),
        ] {
            assert_eq!(
                parse(text).map(|s| s.to_string()).as_deref(),
                Some(want),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "",
            "hier",
            "14/08/2025",
            "Thu, 32 Aug 2025 09:00",
            "14 Foo 2025",
            "14 Aug",
            "14 Aug 2025 25:00",
            "+",
            "Aug",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
