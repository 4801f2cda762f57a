//! The day in the newsroom's zone, from which "yesterday" and "Monday" in the text count. Many pages give the instant in UTC for
//! machines and the local day elsewhere; the instant is kept, written in the zone where it is that day.

use depeche_model::{Article, Stamp};
use jiff::{civil::Date, tz::Offset};

use super::{Candidate, Dates, visible};

/// Hours from UTC that are tried when only the day is known, the likely newsrooms first.
const HOURS: &[i8] = &[-5, -8, -3, 1, 2, 3, 8, 10, 12, -11];
/// Minutes from UTC of the zones that are not on the full hour.
const BROKEN: &[i64] = &[-570, -210, 210, 270, 330, 345, 390, 570, 630];
/// Languages whose newsrooms are in central Europe, or near enough.
const CENTRAL_EUROPEAN: &[&str] = &[
    "fr", "de", "it", "es", "nl", "pl", "cs", "da", "sv", "no", "hu",
];

/// Writes the chosen publication in local time where the page shows what that is.
pub(super) fn settle(dates: &Dates, url_day: Option<Date>, published: &mut [Candidate]) {
    if let Some(day) = url_day {
        prefer_url_day(day, published);
    }
    let Some(at) = published.iter().position(|c| c.rejected.is_none()) else {
        return;
    };
    let Ok(stamp) = published[at].value.parse::<Stamp>() else {
        return;
    };
    if stamp.offset != Some(Offset::UTC) || published[at].origin == "hint" {
        return;
    }
    let said = published.iter().filter_map(|c| c.value.parse().ok());
    let local = said
        .chain(visible::near_title(dates))
        .filter_map(|other| same_minute(stamp, other))
        .find(|local| local.date != stamp.date);
    if let Some(local) = local {
        published[at].value = local.to_string();
        published[at].origin.push_str("+local");
    }
}

/// `instant` in the zone in which `local`, which names none, is the same minute.
fn same_minute(instant: Stamp, local: Stamp) -> Option<Stamp> {
    let (time, own) = (local.time?, instant.time?);
    let apart = (local.date.at(0, 0, 0, 0) - instant.date.at(0, 0, 0, 0)).get_days();
    let minute = |t: jiff::civil::Time| i64::from(t.hour()) * 60 + i64::from(t.minute());
    let east = i64::from(apart) * 1_440 + minute(time) - minute(own);
    let zone = (east % 60 == 0 && (-600..=840).contains(&east)) || BROKEN.contains(&east);
    if !zone
        || east == 0
        || local
            .offset
            .is_some_and(|o| o != Offset::UTC && i64::from(o.seconds()) != east * 60)
    {
        return None;
    }
    moved(
        instant,
        Offset::from_seconds(i32::try_from(east * 60).ok()?).ok()?,
    )
}

/// Where a source is an instant in UTC on the day beside the URL's, the URL's is the day in the newsroom's zone. Where it is a
/// day and a second field agrees with the URL, they are believed.
fn prefer_url_day(day: Date, published: &mut [Candidate]) {
    let seconded = published.iter().any(|c| {
        c.origin != "url" && c.rejected.is_none() && c.value.starts_with(&day.to_string())
    });
    for candidate in published
        .iter_mut()
        .filter(|c| c.rejected.is_none() && c.origin != "hint")
    {
        let Ok(stamp) = candidate.value.parse::<Stamp>() else {
            continue;
        };
        let beside =
            day.tomorrow().ok() == Some(stamp.date) || day.yesterday().ok() == Some(stamp.date);
        if !beside {
            continue;
        }
        if stamp.offset == Some(Offset::UTC)
            && let Some(local) = HOURS
                .iter()
                .filter_map(|hours| moved(stamp, Offset::from_hours(*hours).ok()?))
                .find(|s| s.date == day)
        {
            candidate.value = local.to_string();
            candidate.origin.push_str("+url");
        } else if stamp.time.is_none() && seconded {
            candidate.rejected = Some("the URL and another field name the day beside it");
        }
    }
}

/// The same instant in another zone.
fn moved(stamp: Stamp, offset: Offset) -> Option<Stamp> {
    let at = offset.to_datetime(stamp.instant()?);
    Some(Stamp {
        date: at.date(),
        time: Some(at.time()),
        offset: Some(offset),
    })
}

/// A day stored as midnight in central Europe and printed in UTC (`2021-11-04T23:00:00Z` for 5 November).
pub(super) fn european_midnight(candidates: &mut [Candidate], article: &Article) {
    let lang = article.declared_lang.as_deref().unwrap_or_default();
    if !CENTRAL_EUROPEAN.contains(&lang) {
        return;
    }
    for candidate in candidates {
        let hours = match candidate.value.get(10..) {
            Some("T22:00:00+00:00") => 2,
            Some("T23:00:00+00:00") => 1,
            _ => continue,
        };
        let stamp = candidate.value.parse().ok();
        if let (Some(stamp), Ok(offset)) = (stamp, Offset::from_hours(hours))
            && let Some(local) = moved(stamp, offset)
        {
            candidate.value = local.to_string();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_time_names_the_zone_of_an_instant() {
        let read = |instant: &str, local: &str| {
            same_minute(instant.parse().unwrap(), local.parse().unwrap()).map(|s| s.to_string())
        };
        assert_eq!(
            read("2023-11-09T06:35:29+00:00", "2023-11-08T22:35:29").as_deref(),
            Some("2023-11-08T22:35:29-08:00")
        );
        assert_eq!(
            read("2024-03-01T19:00:00+00:00", "2024-03-02T00:30:00").as_deref(),
            Some("2024-03-02T00:30:00+05:30")
        );
        assert_eq!(
            read("2024-03-01T23:10:00+00:00", "2024-03-02T00:25:00"),
            None
        );
        assert_eq!(
            read("2024-03-01T23:10:00+00:00", "2024-03-04T00:10:00"),
            None
        );
        assert_eq!(read("2024-03-01T23:10:00+00:00", "2024-03-02"), None);
    }
}
