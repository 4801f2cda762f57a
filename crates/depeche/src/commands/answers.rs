//! What the ready questions share: which articles they are about, how many rows, and what is said when there are none.

use std::io::stdout;

use anyhow::Result;
use depeche_sink::{Filters, Limits, Reader, Table, Value};
use jiff::civil::Date;

use crate::{
    args::{FilterArgs, ReadArgs},
    exit::{Exit, UsageError},
    log, render,
};

/// Rows of an answer where the person gives no limit.
pub const ROWS: usize = 20;

/// A question about to be asked, and how it is answered.
pub struct Question<'a> {
    /// To be asked.
    pub reader: &'a Reader,
    /// Which articles, as typed.
    pub filter: &'a FilterArgs,
    /// How to print.
    pub read: &'a ReadArgs,
    /// The currency that is asked for.
    pub currency: Option<&'a str>,
    /// Rows to print at most.
    pub rows: usize,
}

impl<'a> Question<'a> {
    /// With the usual limit.
    pub fn new(reader: &'a Reader, filter: &'a FilterArgs, read: &'a ReadArgs) -> Question<'a> {
        Question {
            reader,
            filter,
            read,
            currency: None,
            rows: filter.limit.unwrap_or(ROWS),
        }
    }

    /// As typed, and one row more than is printed, to see whether there are more.
    ///
    /// # Errors
    /// A day that is none.
    pub fn filters(&self) -> Result<Filters> {
        Ok(Filters {
            limit: Some(self.rows.saturating_add(1)),
            ..filters(self.filter)?
        })
    }

    /// Prints the rows, and says on standard error what they do not: that there are more, or why there are none.
    ///
    /// # Errors
    /// A filter names what the database does not have: with what it does have.
    pub fn answer(&self, mut table: Table) -> Result<Exit> {
        if table.rows.is_empty() {
            self.unknown()?;
        }
        let more = table.rows.len() > self.rows;
        table.rows.truncate(self.rows);
        let format = render::choose(self.read.format);
        let trend = match table.column("trend") {
            Some(_) => self.months()?,
            None => None,
        };
        render::print_answer(&mut stdout().lock(), format, &table, trend.as_deref())?;
        match (table.rows.is_empty(), more) {
            (true, _) => log::note(format_args!("nothing found: {}", self.extent()?)),
            (_, true) => log::note(format_args!(
                "the first {} rows; --limit N shows more",
                self.rows
            )),
            _ => {}
        }
        Ok(Exit::Done)
    }

    /// A filter that matches no article at all is a typing error, not an answer.
    fn unknown(&self) -> Result<()> {
        let given = [
            ("lang", self.filter.lang.as_deref(), LANGUAGES),
            ("site", self.filter.site.as_deref(), SITES),
            ("currency", self.currency, CURRENCIES),
        ];
        for (flag, value, known) in given {
            let Some(value) = value.filter(|value| !self.has(flag, value).unwrap_or(true)) else {
                continue;
            };
            let known = self.reader.query(known, &[], Limits::default())?;
            let name = |row: &Vec<Value>| Some(format!("{} ({})", row.first()?, row.get(1)?));
            let known: Vec<String> = known.rows.iter().filter_map(name).collect();
            if known.is_empty() {
                return Ok(()); // an empty database: nothing is known of anything
            }
            return Err(UsageError(format!(
                "--{flag} {value}: there is none in this database; there are {}",
                known.join(", ")
            ))
            .into());
        }
        Ok(())
    }

    fn has(&self, flag: &str, value: &str) -> Result<bool> {
        let only = |filters| -> Result<bool> {
            let one = Filters {
                limit: Some(1),
                ..filters
            };
            Ok(!self.reader.articles(None, &one)?.rows.is_empty())
        };
        let value = value.to_owned();
        match flag {
            "lang" => only(Filters {
                lang: Some(value),
                ..Filters::default()
            }),
            "site" => only(Filters {
                site: Some(value),
                ..Filters::default()
            }),
            _ => {
                let sql = "SELECT 1 FROM money WHERE currency = :code LIMIT 1";
                let code = [("code", Value::from(value.to_uppercase()))];
                let found = self.reader.query(sql, &code, Limits::default())?;
                Ok(!found.rows.is_empty())
            }
        }
    }

    /// What was searched.
    fn extent(&self) -> Result<String> {
        let sql = "SELECT count(*), min(day), max(day) FROM articles";
        let table = self.reader.query(sql, &[], Limits::default())?;
        Ok(match table.rows.first().map(Vec::as_slice) {
            Some([Value::Integer(0), ..]) | None => {
                "the database has no articles yet; `depeche ingest` stores some".to_owned()
            }
            Some([count, Value::Text(first), Value::Text(last)]) => {
                format!("the database has {count} articles, dated {first} to {last}")
            }
            Some([count, ..]) => format!("the database has {count} articles"),
            Some([]) => String::new(),
        })
    }

    /// What the numbers of `trend` stand for.
    fn months(&self) -> Result<Option<String>> {
        let until = filters(self.filter)?.until.map(|day| day.to_string());
        let newest = || -> Result<Option<String>> {
            let sql = "SELECT max(day) FROM articles";
            let table = self.reader.query(sql, &[], Limits::default())?;
            Ok(table
                .rows
                .first()
                .and_then(|row| Some(row.first()?.as_text()?.to_owned())))
        };
        let last = match until {
            Some(day) => Some(day),
            None => newest()?,
        };
        Ok(last.map(|day| format!("trend to {}", day.get(..7).unwrap_or(&day))))
    }
}

const LANGUAGES: &str = "SELECT coalesce(lang, 'unknown'), count(*) FROM articles
                         WHERE lang IS NOT NULL GROUP BY lang ORDER BY 2 DESC, 1 LIMIT 12";
const SITES: &str = "SELECT coalesce(host, site), count(*) FROM articles
                     WHERE coalesce(host, site) IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12";
const CURRENCIES: &str = "SELECT currency, count(*) FROM money
                          WHERE currency IS NOT NULL GROUP BY currency ORDER BY 2 DESC, 1 LIMIT 12";

/// Which articles; a year or month stands for its first or last day.
///
/// # Errors
/// A day that is none, or a first day after the last.
pub fn filters(args: &FilterArgs) -> Result<Filters> {
    let end = |text: &Option<String>, last| text.as_deref().map(|text| day(text, last)).transpose();
    let (since, until) = (end(&args.since, false)?, end(&args.until, true)?);
    if let (Some(since), Some(until)) = (since, until)
        && since > until
    {
        return Err(UsageError(format!("--since {since} is after --until {until}")).into());
    }
    Ok(Filters {
        since,
        until,
        lang: args.lang.clone(),
        site: args.site.clone(),
        limit: args.limit,
    })
}

fn day(text: &str, last: bool) -> Result<Date> {
    let parse = |text: String| text.parse::<Date>();
    let date = match text.len() {
        4 if last => parse(format!("{text}-12-31")),
        4 => parse(format!("{text}-01-01")),
        7 if last => parse(format!("{text}-01")).map(Date::last_of_month),
        7 => parse(format!("{text}-01")),
        _ => parse(text.to_owned()),
    };
    Ok(date.map_err(|_| {
        UsageError(format!(
            "`{text}` is not a day; write 2025, 2025-08 or 2025-08-14"
        ))
    })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_and_months_stand_for_their_ends() {
        for (text, last, want) in [
            ("2025", false, "2025-01-01"),
            ("2025", true, "2025-12-31"),
            ("2024-02", true, "2024-02-29"),
            ("2025-08-14", true, "2025-08-14"),
        ] {
            assert_eq!(day(text, last).unwrap().to_string(), want);
        }
        assert!(day("hier", false).is_err());
    }
}
