//! The time of day after a date, and its zone.

use jiff::{civil, tz::Offset};

use super::DateWords;

/// Words between a date and its time.
const JOINERS: &[&str] = &["at ", "à ", "a las ", "um ", "alle ", "às ", "T", "t"];

impl DateWords {
    /// A time of day at the start of `rest` (after a few joining words), with its zone.
    pub(super) fn clock(&self, rest: &str) -> (Option<civil::Time>, Option<Offset>) {
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

/// Leaves out what stands between a date and its time.
fn after_joiners(rest: &str) -> &str {
    let mut rest = rest;
    loop {
        let trimmed = rest.trim_start_matches(|c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    ',' | '|' | '-' | '–' | '—' | '·' | '•' | '/' | '(' | ':' | '.'
                )
        });
        let joiner = JOINERS.iter().find_map(|j| trimmed.strip_prefix(j));
        match joiner {
            Some(after) => rest = after,
            None => return trimmed,
        }
    }
}

/// `14:30`, `14:30:05.123`, `2.30 pm`, `14h30`, `2pm` and the bytes it took.
fn clock_time(text: &str) -> Option<(civil::Time, usize)> {
    let (hour, mut at) = two_digits(text, 0)?;
    let (mut minute, mut second) = (0, 0);
    let separator = *text.as_bytes().get(at)?;
    let minutes = matches!(separator, b':' | b'h' | b'H' | b'.')
        .then(|| two_digits(text, at + 1).filter(|(_, end)| *end == at + 3))
        .flatten();
    if let Some((value, end)) = minutes {
        (minute, at) = (value, end);
        if separator == b':' && text[at..].starts_with(':') {
            if let Some((value, end)) = two_digits(text, at + 1) {
                (second, at) = (value, end);
            }
            at += fraction(&text[at..]);
        }
    } else if !matches!(separator, b'h' | b'H' | b' ' | b'a' | b'p' | b'A' | b'P') {
        return None;
    }
    let hour = match half_day(&text[at..]) {
        Some((noon, length)) if (1..=12).contains(&hour) => {
            at += length;
            hour % 12 + noon
        }
        None if minutes.is_none() => return None, // a lone number is no time
        _ => hour,
    };
    Some((civil::Time::new(hour, minute, second, 0).ok()?, at))
}

/// One or two digits at byte `at`, and where they end.
fn two_digits(text: &str, at: usize) -> Option<(i8, usize)> {
    let digits = text.as_bytes().get(at..)?.iter().take(2);
    let length = digits.take_while(|b| b.is_ascii_digit()).count();
    let value = text.get(at..at + length)?.parse().ok()?;
    Some((value, at + length))
}

/// The length of `.123`.
fn fraction(text: &str) -> usize {
    let digits = text
        .strip_prefix('.')
        .map(|rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    digits.map_or(0, |count| count + 1)
}

/// Hours that `am` or `pm` adds, and the length of the word with the space before it.
fn half_day(text: &str) -> Option<(i8, usize)> {
    let rest = text.trim_start();
    let word: &str = &rest[..rest
        .find(|c: char| !c.is_ascii_alphabetic() && c != '.')
        .unwrap_or(rest.len())];
    let letters: String = word.chars().take(4).filter(|c| *c != '.').collect();
    let noon = match letters.to_ascii_lowercase() {
        pm if pm.starts_with("pm") => 12,
        am if am.starts_with("am") => 0,
        _ => return None,
    };
    Some((noon, text.len() - rest.len() + word.len()))
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
