//! Lengths of time as people write them: `90s`, `15m`, `1h 30m`, `2 days`, `1 week`.

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde::{Deserialize, Deserializer, de::Error};

/// Reads a length of time; a day has 24 hours.
///
/// # Errors
/// What was not understood, with the forms that are.
pub fn parse(text: &str) -> Result<SignedDuration, String> {
    let wrong = || {
        format!(
            "`{text}` is not a length of time; write for example 500ms, 90s, 15m, 1h 30m, 2 days or 1 week"
        )
    };
    let span: Span = text.trim().parse().map_err(|_| wrong())?;
    let duration = span
        .to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(|_| wrong())?; // months and years have no length of their own
    match duration.is_negative() {
        true => Err(format!("`{text}` is negative; a length of time is not")),
        false => Ok(duration),
    }
}

/// For settings in a file.
///
/// # Errors
/// As [`parse`].
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SignedDuration, D::Error> {
    parse(&String::deserialize(from)?).map_err(D::Error::custom)
}

/// As [`deserialize`], for settings that may be absent.
pub mod optional {
    use super::{Deserializer, SignedDuration};

    /// Reads what is there.
    ///
    /// # Errors
    /// As [`super::parse`].
    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<SignedDuration>, D::Error> {
        super::deserialize(from).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write() {
        let seconds = |text| parse(text).map(|time| time.as_secs());
        for (text, want) in [
            ("90s", 90),
            ("15m", 900),
            ("1h 30m", 5400),
            ("1h30m", 5400),
            ("2 weeks", 14 * 86_400),
            ("2 days", 2 * 86_400),
            ("PT10M", 600),
        ] {
            assert_eq!(seconds(text), Ok(want), "{text}");
        }
        for text in ["", "10", "soon", "1 month", "-5s"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
