//! A record as CSV: one row a mention, with its sentence, so that a spreadsheet shows the proof beside the figure.

use std::io::Write;

use anyhow::Result;
use depeche_model::{Mention, Record};

use super::facts;

const HEADER: [&str; 25] = [
    "article",
    "url",
    "site",
    "published",
    "lang",
    "title",
    "kind",
    "field",
    "start",
    "end",
    "text",
    "confidence",
    "entity",
    "name",
    "amount",
    "amount_max",
    "currency",
    "approximate",
    "bound",
    "per",
    "currency_basis",
    "date",
    "first",
    "last",
    "snippet",
];

/// Writes the rows of one record, after the header if it is the first.
pub(super) fn print(out: &mut impl Write, record: &Record, first: bool) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    if first {
        writer.write_record(HEADER)?;
    }
    for mention in &record.mentions {
        writer.write_record(row(record, mention))?;
    }
    writer.flush()?;
    Ok(())
}

fn row(record: &Record, mention: &Mention) -> [String; 25] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let entity = record
        .entities
        .iter()
        .find(|e| Some(&e.id) == mention.entity.as_ref());
    let money = mention.money.as_ref();
    let date = mention.date.as_ref();
    let amount = |value: Option<&rust_decimal::Decimal>| {
        value.map(|v| v.normalize().to_string()).unwrap_or_default()
    };
    [
        record.id.clone(),
        text(
            record
                .url
                .as_ref()
                .map_or(&record.canonical_url, |_| &record.url),
        ),
        text(&record.site),
        record.published.map(|p| p.to_string()).unwrap_or_default(),
        text(&record.lang),
        text(&record.title),
        mention.kind.name().to_owned(),
        mention.field.name().to_owned(),
        mention.start.to_string(),
        mention.end.to_string(),
        mention.text.clone(),
        mention.confidence.to_string(),
        text(&mention.entity),
        entity.map(|e| e.name.clone()).unwrap_or_default(),
        amount(money.and_then(|m| m.amount.as_ref())),
        amount(money.and_then(|m| m.amount_max.as_ref())),
        money.map(|m| text(&m.currency)).unwrap_or_default(),
        money.map(|m| m.approximate.to_string()).unwrap_or_default(),
        money
            .and_then(|m| m.bound)
            .map(|bound| facts::bound(bound).to_owned())
            .unwrap_or_default(),
        money.map(|m| text(&m.per)).unwrap_or_default(),
        money
            .and_then(|m| m.currency_basis)
            .map(|basis| facts::basis(basis).to_owned())
            .unwrap_or_default(),
        date.map(|d| text(&d.value)).unwrap_or_default(),
        date.and_then(|d| d.first)
            .map(|d| d.to_string())
            .unwrap_or_default(),
        date.and_then(|d| d.last)
            .map(|d| d.to_string())
            .unwrap_or_default(),
        facts::snippet(record, mention, 160, facts::BRACKETS),
    ]
}
