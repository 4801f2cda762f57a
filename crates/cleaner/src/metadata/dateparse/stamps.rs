//! Dates that machines write as one number.

use depeche_model::Stamp;
use jiff::tz::Offset;

use super::shapes::date;

/// First second of the year 2000.
const YEAR_2000: i64 = 946_684_800;

/// `20191120` or `20191120T093000`.
pub(super) fn compact(text: &str) -> Option<Stamp> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if !matches!(digits, 8 | 12 | 14) || text.len() > 24 {
        return None;
    }
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    let day = date(number(0..4)?, number(4..6)?, number(6..8)?)?;
    Some(Stamp::day(day))
}

/// Seconds or milliseconds since 1970, from 2000 on.
pub(super) fn epoch(text: &str) -> Option<Stamp> {
    if !matches!(text.len(), 10 | 13) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds: i64 = text[..10].parse().ok()?;
    if seconds < YEAR_2000 {
        return None;
    }
    let at = Offset::UTC.to_datetime(jiff::Timestamp::from_second(seconds).ok()?);
    Some(Stamp {
        date: at.date(),
        time: Some(at.time()),
        offset: Some(Offset::UTC),
    })
}
