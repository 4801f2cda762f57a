//! A publication date as it was written: a day, perhaps a time, perhaps an offset. Nothing is added that was not there.

use std::{fmt, str::FromStr};

use jiff::{civil, tz::Offset};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day, with the time of day and the UTC offset where they are known. Prints and reads as ISO 8601:
/// `2025-08-14`, `2025-08-14T09:00:00`, `2025-08-14T09:00:00+02:00` (`Z` is read as `+00:00`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// The calendar day, in the offset given (or in the publication's own zone when none is).
    pub date: civil::Date,
    /// Time of day, whole seconds.
    pub time: Option<civil::Time>,
    /// Offset from UTC; only ever set together with `time`.
    pub offset: Option<Offset>,
}

/// The text is not an ISO 8601 day or time that depeche reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date; write 2025-08-14 or 2025-08-14T09:00:00+02:00")]
pub struct StampError(String);

impl Stamp {
    /// A stamp that knows only its day.
    pub fn day(date: civil::Date) -> Stamp {
        Stamp {
            date,
            time: None,
            offset: None,
        }
    }

    /// The instant this names; a missing time is midnight and a missing offset UTC. `None` outside jiff's range.
    pub fn instant(&self) -> Option<jiff::Timestamp> {
        let at = self
            .date
            .to_datetime(self.time.unwrap_or(civil::Time::midnight()));
        self.offset.unwrap_or(Offset::UTC).to_timestamp(at).ok()
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.date.year(),
            self.date.month(),
            self.date.day()
        )?;
        let Some(time) = self.time else { return Ok(()) };
        write!(
            f,
            "T{:02}:{:02}:{:02}",
            time.hour(),
            time.minute(),
            time.second()
        )?;
        let Some(offset) = self.offset else {
            return Ok(());
        };
        let minutes = offset.seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        write!(
            f,
            "{sign}{:02}:{:02}",
            minutes.abs() / 60,
            minutes.abs() % 60
        )
    }
}

impl FromStr for Stamp {
    type Err = StampError;

    fn from_str(text: &str) -> Result<Stamp, StampError> {
        let error = || StampError(text.chars().take(60).collect());
        let trimmed = text.trim();
        let Some(day) = trimmed.get(..10) else {
            return Err(error());
        };
        let date: civil::Date = day.parse().map_err(|_| error())?;
        let rest = &trimmed[10..];
        if rest.is_empty() {
            return Ok(Stamp::day(date));
        }
        let clock = rest.strip_prefix(['T', 't', ' ']).ok_or_else(error)?.trim();
        let (clock, offset) = split_offset(clock).ok_or_else(error)?;
        Ok(Stamp {
            date,
            time: Some(parse_clock(clock).ok_or_else(error)?),
            offset,
        })
    }
}

/// Splits `09:00:00+02:00` into clock and offset; `None` if the offset is malformed.
fn split_offset(clock: &str) -> Option<(&str, Option<Offset>)> {
    if let Some(clock) = clock.strip_suffix(['Z', 'z']) {
        return Some((clock.trim_end(), Some(Offset::UTC)));
    }
    let Some(at) = clock.rfind(['+', '-']) else {
        return Some((clock, None));
    };
    let sign = if clock[at..].starts_with('-') { -1 } else { 1 };
    let digits: String = clock[at + 1..].chars().filter(|c| *c != ':').collect();
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits[..2].parse().ok()?;
    let minutes: i32 = if digits.len() == 4 {
        digits[2..].parse().ok()?
    } else {
        0
    };
    let offset = Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()?;
    Some((clock[..at].trim_end(), Some(offset)))
}

/// Reads `09:00`, `09:00:00` or `09:00:00.123`; fractions of a second are dropped.
fn parse_clock(clock: &str) -> Option<civil::Time> {
    let mut parts = clock.split('.').next()?.split(':');
    let hour = parts.next()?.parse().ok()?;
    let minute = parts.next()?.parse().ok()?;
    let second = parts.next().map_or(Some(0), |s| s.parse().ok())?;
    if parts.next().is_some() {
        return None;
    }
    civil::Time::new(hour, minute, second, 0).ok()
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Stamp, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_what_it_read() {
        for text in [
            "2025-08-14",
            "2025-08-14T09:00:00",
            "2025-08-14T09:00:00+02:00",
            "1999-12-31T23:59:59-05:30",
        ] {
            assert_eq!(text.parse::<Stamp>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn reads_common_variants() {
        for (text, want) in [
            ("2025-08-14T07:00:00Z", "2025-08-14T07:00:00+00:00"),
            ("2025-08-14 09:00", "2025-08-14T09:00:00"),
            (
                "2025-08-14T09:00:00.123456+0200",
                "2025-08-14T09:00:00+02:00",
            ),
            (" 2025-08-14T09:00:00 +02 ", "2025-08-14T09:00:00+02:00"),
        ] {
            assert_eq!(text.parse::<Stamp>().unwrap().to_string(), want, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_a_date() {
        for text in [
            "",
            "2025",
            "2025-13-01",
            "2025-02-30",
            "2025-08-14Tx",
            "hier",
            "2025-08-14T25:00",
            "éééééééé",
        ] {
            assert!(text.parse::<Stamp>().is_err(), "{text}");
        }
    }
}
