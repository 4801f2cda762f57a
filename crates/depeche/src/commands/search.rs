//! `depeche search`: full text, best match first.

use std::io::{IsTerminal, stdout};

use anyhow::Result;
use depeche_sink::{Filters, Marks, Reader};

use crate::{
    args::{FilterArgs, Format, SearchArgs},
    exit::{Exit, UsageError},
    render,
};

/// Prints the articles that hold the words.
pub fn run(args: &SearchArgs) -> Result<Exit> {
    let reader = Reader::open(&args.read.db)?;
    let format = render::choose(args.read.format);
    let table = reader.search(
        &args.words.join(" "),
        &filters(&args.filter)?,
        &marks(format),
    )?;
    render::print_rows(&mut stdout().lock(), format, &table)?;
    Ok(Exit::Done)
}

/// Bold on a terminal, square brackets elsewhere.
fn marks(format: Format) -> Marks {
    match format == Format::Table && stdout().is_terminal() {
        true => Marks {
            open: "\u{1b}[1m".into(),
            close: "\u{1b}[0m".into(),
        },
        false => Marks::default(),
    }
}

/// Which articles; a year or month stands for its first or last day.
pub fn filters(args: &FilterArgs) -> Result<Filters> {
    Ok(Filters {
        since: args
            .since
            .as_deref()
            .map(|text| day(text, false))
            .transpose()?,
        until: args
            .until
            .as_deref()
            .map(|text| day(text, true))
            .transpose()?,
        lang: args.lang.clone(),
        site: args.site.clone(),
        limit: args.limit,
    })
}

fn day(text: &str, last: bool) -> Result<jiff::civil::Date> {
    let parse = |text: String| text.parse::<jiff::civil::Date>();
    let date = match text.len() {
        4 if last => parse(format!("{text}-12-31")),
        4 => parse(format!("{text}-01-01")),
        7 if last => parse(format!("{text}-01")).map(jiff::civil::Date::last_of_month),
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
