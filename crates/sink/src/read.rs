//! Rows back into a record: for archiving, comparing, showing and exporting.

use std::borrow::Cow;

use depeche_model::{
    Bound, CurrencyBasis, DateValue, Deal, Entity, EntityNames, Field, Kind, Mention, Money,
    Record, SCHEMA, SentenceSpan,
};
use rusqlite::{Connection, Row};

use crate::{StoreError, time};

/// The record of an article as it was stored, sentences aside: of those, the ones that hold a mention.
///
/// # Errors
/// There is no such article, or a value does not read back.
pub(crate) fn record(connection: &Connection, key: i64) -> Result<Record, StoreError> {
    let mut record = connection
        .prepare_cached(ARTICLE)?
        .query_row([key], |row| Ok(article(row)))??;
    let mut select = connection.prepare_cached(MENTIONS)?;
    let mut rows = select.query([key])?;
    while let Some(row) = rows.next()? {
        let (mention, sentence) = mention(row)?;
        if record.sentences.last() != Some(&sentence) {
            record.sentences.push(sentence);
        }
        record.mentions.push(mention);
    }
    let mut select = connection.prepare_cached(ENTITIES)?;
    record.entities = select
        .query_map([key], |row| entity(row, record.lang.as_deref()))?
        .collect::<Result<_, _>>()?;
    let mut select = connection.prepare_cached(DEALS)?;
    let mut rows = select.query([key])?;
    while let Some(row) = rows.next()? {
        record.deals.push(deal(row)?);
    }
    Ok(record)
}

fn article(row: &Row<'_>) -> Result<Record, StoreError> {
    Ok(Record {
        schema: SCHEMA,
        id: row.get(0)?,
        url: row.get(1)?,
        canonical_url: row.get(2)?,
        site: row.get(3)?,
        title: row.get(4)?,
        authors: json(row, 5)?,
        published: time::parsed(row, 6)?,
        modified: time::parsed(row, 7)?,
        lang: row.get(8)?,
        locale: row.get(9)?,
        text: row.get(10)?,
        mentions: Vec::new(),
        entities: Vec::new(),
        deals: Vec::new(),
        warnings: json(row, 11)?,
        extractor: row.get(12)?,
        sentences: Vec::new(),
    })
}

fn mention(row: &Row<'_>) -> Result<(Mention, SentenceSpan), StoreError> {
    let kind = kind(&row.get::<_, String>(0)?);
    let field = field(&row.get::<_, String>(1)?);
    let mention = Mention {
        kind,
        field,
        start: row.get::<_, u32>(2)? as usize,
        end: row.get::<_, u32>(3)? as usize,
        text: row.get(4)?,
        sentence: row.get::<_, u32>(5)? as usize,
        confidence: row.get::<_, f64>(8)? as f32,
        rule: Cow::Owned(row.get(9)?),
        entity: row.get(10)?,
        money: (kind == Kind::Money).then(|| money(row)).transpose()?,
        date: (kind == Kind::Date).then(|| date(row)).transpose()?,
    };
    let sentence = SentenceSpan {
        field,
        start: row.get::<_, u32>(6)? as usize,
        end: row.get::<_, u32>(7)? as usize,
    };
    Ok((mention, sentence))
}

fn money(row: &Row<'_>) -> Result<Money, StoreError> {
    Ok(Money {
        amount: time::parsed(row, 11)?,
        amount_max: time::parsed(row, 12)?,
        currency: row.get(13)?,
        approximate: row.get::<_, Option<bool>>(14)?.unwrap_or_default(),
        bound: match row.get::<_, Option<String>>(15)?.as_deref() {
            Some("at_least") => Some(Bound::AtLeast),
            Some("at_most") => Some(Bound::AtMost),
            _ => None,
        },
        per: row.get(16)?,
        currency_basis: match row.get::<_, Option<String>>(17)?.as_deref() {
            Some("text") => Some(CurrencyBasis::Text),
            Some("publication") => Some(CurrencyBasis::Publication),
            Some("default") => Some(CurrencyBasis::Default),
            _ => None,
        },
    })
}

fn date(row: &Row<'_>) -> Result<DateValue, StoreError> {
    Ok(DateValue {
        value: row.get(18)?,
        first: time::parsed(row, 19)?,
        last: time::parsed(row, 20)?,
    })
}

/// The name is the one in the article's language, where there is one.
fn entity(row: &Row<'_>, lang: Option<&str>) -> rusqlite::Result<Entity> {
    let names = EntityNames {
        en: row.get(3)?,
        fr: row.get(4)?,
    };
    let own = match lang {
        Some("fr") => names.fr.clone(),
        Some("en") => names.en.clone(),
        _ => None,
    };
    let stored: String = row.get(2)?;
    Ok(Entity {
        id: row.get(0)?,
        kind: kind(&row.get::<_, String>(1)?),
        name: own.unwrap_or(stored),
        names,
        country: row.get(5)?,
        wikidata: row.get(6)?,
        mentions: row.get::<_, u32>(7)? as usize,
        aliases: Vec::new(),
    })
}

fn deal(row: &Row<'_>) -> Result<Deal, StoreError> {
    Ok(Deal {
        kind: row.get(0)?,
        payer: row.get(1)?,
        payee: row.get(2)?,
        amount: time::parsed(row, 3)?,
        currency: row.get(4)?,
        date: row.get(5)?,
        field: field(&row.get::<_, String>(6)?),
        start: row.get::<_, u32>(7)? as usize,
        end: row.get::<_, u32>(8)? as usize,
        confidence: row.get::<_, f64>(9)? as f32,
    })
}

fn kind(name: &str) -> Kind {
    match name {
        "agency" => Kind::Agency,
        "money" => Kind::Money,
        "date" => Kind::Date,
        _ => Kind::Company,
    }
}

fn field(name: &str) -> Field {
    match name {
        "title" => Field::Title,
        _ => Field::Text,
    }
}

fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T, StoreError> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|e| StoreError::Stored(e.to_string()))
}

const ARTICLE: &str = "
    SELECT a.id, a.url, a.canonical_url, a.site, t.title, a.authors, a.published, a.modified, a.lang, a.locale, t.text,
           a.warnings, a.extractor
    FROM store_articles a JOIN store_texts t ON t.article = a.key WHERE a.key = ?1";

const MENTIONS: &str = "
    SELECT m.kind, m.field, m.start, m.stop, m.text, m.sentence, m.sentence_start, m.sentence_stop, m.confidence, m.rule,
           e.id, m.amount_exact, m.amount_max_exact, m.currency, m.approximate, m.bound, m.per, m.currency_basis,
           m.date_value, m.date_first, m.date_last
    FROM store_mentions m LEFT JOIN entities e ON e.key = m.entity WHERE m.article = ?1 ORDER BY m.n";

const ENTITIES: &str = "
    SELECT e.id, e.kind, e.name, e.name_en, e.name_fr, e.country, e.wikidata, p.mentions
    FROM store_appearances p JOIN entities e ON e.key = p.entity WHERE p.article = ?1
    ORDER BY p.mentions DESC, e.id";

const DEALS: &str = "
    SELECT d.type, payer.id, payee.id, d.amount_exact, d.currency, d.date, d.field, d.start, d.stop, d.confidence
    FROM store_deals d LEFT JOIN entities payer ON payer.key = d.payer LEFT JOIN entities payee ON payee.key = d.payee
    WHERE d.article = ?1 ORDER BY d.n";
