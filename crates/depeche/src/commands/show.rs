//! `depeche show`: one article with its mentions marked, in colour on a terminal.

use std::io::{IsTerminal, Write, stdout};

use anyhow::Result;
use depeche_model::{Field, Kind, Mention, Record};
use depeche_sink::ArticleView;

use crate::{
    args::{Format, ShowArgs},
    exit::Exit,
    render::{self, RecordPrinter},
};

/// Prints the article for people, or its record for programs.
pub fn run(args: &ShowArgs) -> Result<Exit> {
    let view = super::open(args.read.db.as_deref())?.article(super::article(&args.article)?)?;
    match render::choose(args.read.format) {
        Format::Table => print(&mut stdout().lock(), &view, stdout().is_terminal())?,
        format => {
            let mut printer = RecordPrinter::new(format, stdout());
            printer.print(&view.record, &view.record.id)?;
            printer.finish()?;
        }
    }
    Ok(Exit::Done)
}

fn print(out: &mut impl Write, view: &ArticleView, colour: bool) -> Result<()> {
    let record = &view.record;
    if let Some(title) = &record.title {
        writeln!(out, "{}\n", marked(title, record, Field::Title, colour))?;
    }
    for (name, value) in head(view) {
        writeln!(out, "  {name:<12} {value}")?;
    }
    for warning in &record.warnings {
        writeln!(out, "  warning      {warning}")?;
    }
    writeln!(
        out,
        "\n{}",
        marked(&record.text, record, Field::Text, colour)
    )?;
    Ok(())
}

fn head(view: &ArticleView) -> Vec<(&'static str, String)> {
    let record = &view.record;
    let mut rows = vec![("id", record.id.clone())];
    let fields = [
        ("site", record.site.clone()),
        (
            "by",
            (!record.authors.is_empty()).then(|| record.authors.join(", ")),
        ),
        ("published", record.published.map(|p| p.to_string())),
        ("language", record.lang.clone()),
        ("section", view.section.clone()),
        ("url", record.url.clone()),
        ("repeats", view.duplicate_of.clone()),
        (
            "repeated by",
            (!view.duplicates.is_empty()).then(|| view.duplicates.join(", ")),
        ),
        (
            "revision",
            (view.revision > 1).then(|| format!("{} since {}", view.revision, view.changed_at)),
        ),
        ("first seen", Some(view.first_seen.clone())),
    ];
    rows.extend(
        fields
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    rows
}

/// The field with each mention marked: coloured by kind, or `[OpenAI|company/openai]`.
fn marked(text: &str, record: &Record, field: Field, colour: bool) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut chars = text.chars();
    let mut at = 0;
    for mention in record.mentions.iter().filter(|m| m.field == field) {
        out.extend(chars.by_ref().take(mention.start - at));
        let surface: String = chars.by_ref().take(mention.end - mention.start).collect();
        at = mention.end;
        match colour {
            true => out.push_str(&format!("\u{1b}[{}m{surface}\u{1b}[0m", ansi(mention.kind))),
            false => out.push_str(&format!("[{surface}|{}]", value(mention))),
        }
    }
    out.extend(chars);
    out
}

/// Select Graphic Rendition codes: companies cyan, agencies magenta, money green, dates yellow.
fn ansi(kind: Kind) -> &'static str {
    match kind {
        Kind::Company => "36",
        Kind::Agency => "35",
        Kind::Money => "32",
        Kind::Date => "33",
    }
}

fn value(mention: &Mention) -> String {
    let amount = |m: &depeche_model::Money| {
        let currency = m.currency.as_deref().unwrap_or("?");
        m.amount
            .map(|amount| format!("{currency} {}", amount.normalize()))
    };
    let money = mention.money.as_ref().and_then(amount);
    let date = mention.date.as_ref().and_then(|date| date.value.clone());
    let value = mention.entity.clone().or(money).or(date);
    value.unwrap_or_else(|| mention.kind.name().to_owned())
}
