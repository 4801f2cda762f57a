//! The day that a URL names.

use jiff::civil::Date;

/// A whole day in a path: `/2019/11/20/`, `/2019-11-20-title`, `/20191120/`, `/2019/nov/20/`.
pub(super) fn url_date(path: &str) -> Option<Date> {
    let bytes = path.as_bytes();
    let number = |from: usize, to: usize| -> Option<i16> {
        let part = path.get(from..to)?;
        part.bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| part.parse().ok())?
    };
    for at in 0..bytes.len().saturating_sub(7) {
        if (at > 0 && bytes[at - 1].is_ascii_alphanumeric())
            || !matches!(&bytes[at..at + 2], b"19" | b"20")
        {
            continue;
        }
        let Some(year) = number(at, at + 4).filter(|y| (1990..=2100).contains(y)) else {
            continue;
        };
        let separator = bytes[at + 4];
        let day = if matches!(separator, b'/' | b'-' | b'_' | b'.') {
            let (month, used) = match number(at + 5, at + 7) {
                Some(month) => (month, 7),
                None => match number(at + 5, at + 6) {
                    Some(month) => (month, 6),
                    None => (english_month(path.get(at + 5..at + 8)?)?, 8),
                },
            };
            if bytes.get(at + used) != Some(&separator) {
                continue;
            }
            let day = number(at + used + 1, at + used + 3)
                .map(|d| (d, 3))
                .or_else(|| number(at + used + 1, at + used + 2).map(|d| (d, 2)));
            day.filter(|(_, length)| {
                !bytes
                    .get(at + used + length)
                    .is_some_and(u8::is_ascii_digit)
            })
            .map(|(day, _)| (month, day))
        } else if !bytes.get(at + 8).is_some_and(u8::is_ascii_digit) {
            number(at + 4, at + 6).zip(number(at + 6, at + 8))
        } else {
            None
        };
        let date = day.and_then(|(month, day)| {
            Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
        });
        if date.is_some() {
            return date;
        }
    }
    day_first(path)
}

/// `29-10-2021` as a segment of a path.
fn day_first(path: &str) -> Option<Date> {
    path.split(['/', '~', '_']).find_map(|segment| {
        let segment = segment.get(..10)?;
        let mut parts = segment.split(['-', '.']);
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let fits = day.len() == 2 && month.len() == 2 && year.len() == 4 && year.starts_with("20");
        fits.then(|| Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok())
            .flatten()
    })
}

/// Month of a three-letter English abbreviation, as British URLs have it.
fn english_month(name: &str) -> Option<i16> {
    let at = "janfebmaraprmayjunjulaugsepoctnovdec".find(&name.to_ascii_lowercase())?;
    (at % 3 == 0).then_some(at as i16 / 3 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_days_in_paths_are_read() {
        for (path, want) in [
            ("/2019/11/20/titre", Some("2019-11-20")),
            ("/news/2019-11-20-title.html", Some("2019-11-20")),
            ("/a/20191120/x", Some("2019-11-20")),
            ("/world/2019/nov/05/x", Some("2019-11-05")),
            ("/2019/1/5/x", Some("2019-01-05")),
            ("/news/29-10-2021", Some("2021-10-29")),
            ("/2019/11/titre-20", None),
            ("/kali-linux-2026-1", None),
            ("/id/120191120", None),
            ("/2019/13/45/", None),
            ("/é2019/1", None),
        ] {
            assert_eq!(
                url_date(path).map(|d| d.to_string()).as_deref(),
                want,
                "{path}"
            );
        }
    }
}
