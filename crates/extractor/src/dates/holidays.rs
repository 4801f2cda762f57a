//! The days on which holidays fall: fixed dates, nth weekdays, distances from Easter and from other holidays.

use std::collections::HashMap;

use jiff::civil::{Date, Weekday};

use super::period::{Period, add_days};
use crate::{ExtractError, table};

/// All holidays of the table, by number; several names may share a number.
#[derive(Debug, Default)]
pub(super) struct Holidays {
    calendars: Vec<Calendar>,
    /// First and last days of feasts of other calendars, by number of the feast.
    dated: HashMap<usize, Vec<FirstAndLast>>,
}

/// The first and the last day of a feast.
type FirstAndLast = (Date, Date);

/// How the day is found in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Calendar {
    /// Month and day.
    Fixed(i8, i8),
    /// Month, nth (negative: from the end), weekday, days added.
    Nth(i8, i8, i8, i8),
    /// Days from western Easter Sunday.
    Easter(i32),
    /// Days from orthodox Easter Sunday.
    Orthodox(i32),
    /// The last such weekday before a date: month, day, weekday.
    Before(i8, i8, i8),
    /// A working day near a date: Saturdays move to Friday, Sundays to Monday.
    Workday(i8, i8),
    /// The first working day from a date on that is not the observed Emancipation Day (16 April).
    Tax(i8, i8),
    /// By the table of days.
    Dated,
}

const HEADER: [&str; 5] = ["id", "calendar", "en", "gb", "fr"];

/// Columns with names, from 0.
pub(super) const EN: usize = 2;
pub(super) const GB: usize = 3;
pub(super) const FR: usize = 4;

impl Holidays {
    /// Reads the table. The second value lists the names in these columns with the number of their holiday.
    pub(super) fn new(
        name: &str,
        text: &str,
        dated: (&str, &str),
        columns: &[usize],
    ) -> Result<(Holidays, Vec<(String, usize)>), ExtractError> {
        let mut holidays = Holidays::default();
        let mut names = Vec::new();
        let mut days = read_dated(dated.0, dated.1)?;
        for row in table::read(name, text, &HEADER)? {
            let calendar = Calendar::read(row.cell(1))
                .ok_or_else(|| row.error(1, "not a way to find a day"))?;
            let number = holidays.calendars.len();
            for &column in columns {
                let forms = row.cell(column).split('|').filter(|form| !form.is_empty());
                // a name that the country uses for this day outranks the same name for another
                let at = if column == GB { 0 } else { names.len() };
                for form in forms {
                    names.insert(at, (form.to_owned(), number));
                }
            }
            if calendar == Calendar::Dated {
                let days = days.remove(row.cell(0));
                let days = days.ok_or_else(|| row.error(0, "no days in the other table"))?;
                holidays.dated.insert(number, days);
            }
            holidays.calendars.push(calendar);
        }
        Ok((holidays, names))
    }

    /// The day or the days of a holiday that begins in a year.
    pub(super) fn period(&self, id: usize, year: i16) -> Option<Period> {
        let calendar = self.calendars.get(id)?;
        if *calendar != Calendar::Dated {
            return calendar.day(year).map(Period::Day);
        }
        let mut days = self.dated.get(&id)?.iter();
        let &(first, last) = days.find(|days| days.0.year() == year)?;
        Some(if first == last {
            Period::Day(first)
        } else {
            Period::Span(first, last)
        })
    }
}

/// The first and the last day of each feast, by its id.
fn read_dated<'a>(
    name: &'a str,
    text: &'a str,
) -> Result<HashMap<&'a str, Vec<FirstAndLast>>, ExtractError> {
    let mut found = HashMap::new();
    for row in table::read(name, text, &["id", "days"])? {
        let days: Option<Vec<_>> = row.cell(1).split(' ').map(first_and_last).collect();
        let days = days.ok_or_else(|| row.error(1, "not days"))?;
        found.insert(row.cell(0), days);
    }
    Ok(found)
}

/// `2018-06-15`, or `2018-05-16/2018-06-14`.
fn first_and_last(cell: &str) -> Option<FirstAndLast> {
    let (first, last) = cell.split_once('/').unwrap_or((cell, cell));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some((first, last))
}

impl Calendar {
    /// `fixed 12-25`, `nth 11 4 4 +1`, `easter -2`, `orthodox 0`, `before 5-25 1`, `workday 4-15`.
    fn read(cell: &str) -> Option<Calendar> {
        let mut parts = cell.split(' ');
        let kind = parts.next()?;
        let numbers: Option<Vec<i32>> = parts
            .flat_map(
                |part| match part.split_once('-').filter(|(left, _)| !left.is_empty()) {
                    Some((month, day)) => vec![month.parse().ok(), day.parse().ok()],
                    None => vec![part.parse().ok()],
                },
            )
            .collect();
        let numbers = numbers?;
        let small: Vec<i8> = numbers
            .iter()
            .map(|&n| i8::try_from(n).unwrap_or(0))
            .collect();
        Some(match (kind, &small[..]) {
            ("fixed", &[month, day]) => Calendar::Fixed(month, day),
            ("nth", &[month, n, weekday]) => Calendar::Nth(month, n, weekday, 0),
            ("nth", &[month, n, weekday, plus]) => Calendar::Nth(month, n, weekday, plus),
            ("easter", [_]) => Calendar::Easter(numbers[0]),
            ("orthodox", [_]) => Calendar::Orthodox(numbers[0]),
            ("before", &[month, day, weekday]) => Calendar::Before(month, day, weekday),
            ("workday", &[month, day]) => Calendar::Workday(month, day),
            ("dated", []) => Calendar::Dated,
            ("tax", &[month, day]) => Calendar::Tax(month, day),
            _ => return None,
        })
    }

    fn day(self, year: i16) -> Option<Date> {
        match self {
            Calendar::Fixed(month, day) => Date::new(year, month, day).ok(),
            Calendar::Nth(month, n, weekday, plus) => {
                let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
                let day = Date::new(year, month, 1)
                    .ok()?
                    .nth_weekday_of_month(n, weekday)
                    .ok()?;
                add_days(day, i32::from(plus))
            }
            Calendar::Easter(days) => add_days(easter(year)?, days),
            Calendar::Orthodox(days) => add_days(orthodox_easter(year)?, days),
            Calendar::Before(month, day, weekday) => {
                let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
                Date::new(year, month, day)
                    .ok()?
                    .nth_weekday(-1, weekday)
                    .ok()
            }
            Calendar::Tax(month, day) => {
                let emancipation = Calendar::Workday(4, 16).day(year)?;
                let mut day = Date::new(year, month, day).ok()?;
                while day == emancipation || day.weekday().to_monday_one_offset() > 5 {
                    day = add_days(day, 1)?;
                }
                Some(day)
            }
            Calendar::Dated => None,
            Calendar::Workday(month, day) => {
                let day = Date::new(year, month, day).ok()?;
                match day.weekday() {
                    Weekday::Saturday => add_days(day, -1),
                    Weekday::Sunday => add_days(day, 1),
                    _ => Some(day),
                }
            }
        }
    }
}

/// Western Easter Sunday, by the anonymous Gregorian computation.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    let (month, day) = (n / 31, n % 31 + 1);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Orthodox Easter Sunday in the Gregorian calendar, by Meeus' Julian computation; valid from 1900 to 2099.
fn orthodox_easter(year: i16) -> Option<Date> {
    if !(1900..2100).contains(&year) {
        return None;
    }
    let y = i32::from(year);
    let d = (19 * (y % 19) + 15) % 30;
    let e = (2 * (y % 4) + 4 * (y % 7) - d + 34) % 7;
    let n = d + e + 114;
    let (month, day) = (n / 31, n % 31 + 1);
    let julian = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    add_days(julian, 13)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_of_known_years() {
        let expect = [
            (1818, "1818-03-22"),
            (1943, "1943-04-25"),
            (2000, "2000-04-23"),
            (2013, "2013-03-31"),
            (2024, "2024-03-31"),
            (2025, "2025-04-20"),
            (2038, "2038-04-25"),
        ];
        for (year, day) in expect {
            assert_eq!(easter(year).unwrap().to_string(), day);
        }
        assert_eq!(orthodox_easter(2018).unwrap().to_string(), "2018-04-08");
        assert_eq!(orthodox_easter(2024).unwrap().to_string(), "2024-05-05");
    }

    #[test]
    fn every_way_to_find_a_day() {
        let expect = [
            ("fixed 12-25", 2025, "2025-12-25"),
            ("nth 11 4 4", 2025, "2025-11-27"),
            ("nth 11 4 4 1", 2025, "2025-11-28"),
            ("nth 5 -1 1", 2025, "2025-05-26"),
            ("easter -2", 2025, "2025-04-18"),
            ("orthodox 0", 2025, "2025-04-20"),
            ("before 5-25 1", 2025, "2025-05-19"),
            ("workday 4-15", 2023, "2023-04-14"),
            ("tax 4-15", 2011, "2011-04-18"),
            ("tax 4-15", 2012, "2012-04-17"),
        ];
        for (cell, year, day) in expect {
            let calendar = Calendar::read(cell).unwrap();
            assert_eq!(calendar.day(year).unwrap().to_string(), day, "{cell}");
        }
        assert_eq!(Calendar::read("sometimes 3"), None);
    }
}
