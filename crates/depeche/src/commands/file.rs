//! `depeche schema`, `check`, `snapshot`: the file itself.

use std::io::{Write, stdout};

use anyhow::Result;
use depeche_sink::{Limits, SnapshotOptions, Store};

use crate::{
    args::{CheckArgs, Format, ReadArgs, SnapshotArgs},
    exit::Exit,
    render::{self, Screen},
};

/// Tables and views with their columns: what people read first, then what is underneath.
const SCHEMA: &str = "
    SELECT m.type AS kind, m.name, group_concat(c.name, ', ') AS columns
    FROM sqlite_schema m JOIN pragma_table_info(m.name) c
    WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '%_fts_%'
    GROUP BY m.type, m.name ORDER BY m.type DESC, m.name";

/// Prints the tables and views.
pub fn schema(args: &ReadArgs) -> Result<Exit> {
    let table = super::open(args.db.as_deref())?.query(SCHEMA, &[], Limits::default())?;
    let mut out = stdout().lock();
    let format = render::choose(args.format);
    if format != Format::Table {
        render::print_rows(&mut out, format, &table)?;
        return Ok(Exit::Done);
    }
    let width = Screen::of_stdout().width;
    for row in &table.rows {
        let [kind, name, columns] = &row[..] else {
            continue;
        };
        writeln!(out, "{kind} {name}")?;
        writeln!(
            out,
            "{}",
            render::wrapped(&columns.to_string(), "    ", width)
        )?;
    }
    Ok(Exit::Done)
}

/// Verifies the file; exit code 3 if something is wrong with it.
pub fn check(args: &CheckArgs) -> Result<Exit> {
    let db = super::chosen(args.db.as_deref())?;
    if args.upgrade && db.is_file() {
        drop(Store::open(&db)?);
    }
    let report = depeche_sink::check(&db)?;
    let mut out = stdout().lock();
    writeln!(
        out,
        "{} articles, {} mentions, {} pages looked at",
        report.articles, report.mentions, report.pages
    )?;
    for skipped in &report.skipped {
        writeln!(out, "not checked: {skipped}")?;
    }
    for problem in &report.problems {
        writeln!(out, "wrong: {problem}")?;
    }
    if report.is_sound() {
        writeln!(out, "all is well")?;
        return Ok(Exit::Done);
    }
    Ok(Exit::SomeFailed)
}

/// Writes a compact copy.
pub fn snapshot(args: &SnapshotArgs) -> Result<Exit> {
    let db = super::chosen(args.db.as_deref())?;
    depeche_sink::snapshot(&db, &args.out, SnapshotOptions { pages: args.pages })?;
    writeln!(stdout().lock(), "{}", args.out.display())?;
    Ok(Exit::Done)
}
