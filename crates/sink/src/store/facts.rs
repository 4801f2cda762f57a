//! What an article says: mentions, appearances of entities, deals. Replaced as a whole.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use depeche_model::{Bound, Clipping, CurrencyBasis, Field, Mention, Record};
use rusqlite::{Statement, params};
use rust_decimal::Decimal;

use super::Batch;
use crate::{StoreError, amount::Columns, prepare::Digest};

impl Batch<'_> {
    /// Replaces the facts of a stored article.
    pub(super) fn replace_facts(
        &mut self,
        key: i64,
        clipping: &Clipping,
        digest: &Digest,
    ) -> Result<(), StoreError> {
        // What the article itself added in this batch must be there before it is taken away.
        self.flush_counts()?;
        for sql in [
            "DELETE FROM store_mentions WHERE article = ?1",
            "DELETE FROM store_appearances WHERE article = ?1",
            "DELETE FROM store_casts WHERE article = ?1",
            "DELETE FROM store_deals WHERE article = ?1",
        ] {
            self.tx.prepare_cached(sql)?.execute([key])?;
        }
        self.insert_facts(key, clipping, digest)
    }

    /// Writes the facts of an article that has none.
    pub(super) fn insert_facts(
        &mut self,
        key: i64,
        clipping: &Clipping,
        digest: &Digest,
    ) -> Result<(), StoreError> {
        let record = &clipping.record;
        let keys = self.keys(record)?;
        let mentions = record.mentions.iter().zip(&digest.sentences);
        let mut insert = self.tx.prepare_cached(INSERT_MENTION)?;
        let mut amounts = HashSet::new();
        for (n, (mention, sentence)) in mentions.enumerate() {
            let entity = mention
                .entity
                .as_deref()
                .and_then(|id| keys.get(id))
                .copied();
            let place = Place {
                article: key,
                n,
                sentence: *sentence,
                entity,
                repeated: repeated(mention, &mut amounts),
            };
            write_mention(&mut insert, mention, &place)?;
            if let Some(entity) = entity {
                self.name(entity, &mention.text, "seen")?;
            }
        }
        self.appearances(key, record, &keys)?;
        self.deals(key, record, &keys)
    }

    fn appearances(
        &mut self,
        article: i64,
        record: &Record,
        keys: &HashMap<&str, i64>,
    ) -> Result<(), StoreError> {
        // Counted here, so that the counts agree with the rows whatever the record says. In order of the entities.
        let mut found = BTreeMap::<i64, (i64, BTreeSet<i64>)>::new();
        for mention in &record.mentions {
            if let Some(key) = mention.entity.as_deref().and_then(|id| keys.get(id)) {
                let (count, sentences) = found.entry(*key).or_default();
                *count += 1;
                sentences.insert(sentence_number(mention));
            }
        }
        let day = record.published.map(|p| p.date.to_string());
        let sql =
            "INSERT INTO store_appearances (article, entity, day, mentions, in_title, sentences)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let mut statement = self.tx.prepare_cached(sql)?;
        let mut cast = String::new();
        for (entity, (count, sentences)) in found {
            let in_title = sentences.first().is_some_and(|first| *first < 0);
            let numbers: Vec<String> = sentences.iter().map(i64::to_string).collect();
            let numbers = numbers.join(",");
            let gap = if cast.is_empty() { "" } else { ";" };
            cast.push_str(&format!("{gap}{entity}:{numbers}"));
            let numbers = format!("[{numbers}]");
            statement.execute(params![article, entity, day, count, in_title, numbers])?;
            self.counts.add(entity, count);
        }
        if !cast.is_empty() {
            let sql = "INSERT INTO store_casts (article, line) VALUES (?1, ?2)";
            self.tx
                .prepare_cached(sql)?
                .execute(params![article, cast])?;
        }
        Ok(())
    }

    fn deals(
        &self,
        article: i64,
        record: &Record,
        keys: &HashMap<&str, i64>,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO store_deals (article, n, type, payer, payee, amount, amount_exact, amount_cents, currency,
                                            date, field, start, stop, confidence)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
        let mut statement = self.tx.prepare_cached(sql)?;
        for (n, deal) in record.deals.iter().enumerate() {
            let amount = Columns::of(deal.amount);
            statement.execute(params![
                article,
                n as i64,
                deal.kind,
                deal.payer.as_deref().and_then(|id| keys.get(id)),
                deal.payee.as_deref().and_then(|id| keys.get(id)),
                amount.number,
                amount.exact,
                amount.cents,
                deal.currency,
                deal.date,
                deal.field.name(),
                deal.start as i64,
                deal.end as i64,
                rounded(deal.confidence),
            ])?;
        }
        Ok(())
    }
}

/// What a mention's row says besides the mention.
struct Place {
    article: i64,
    n: usize,
    /// Of its sentence, in code points.
    sentence: (usize, usize),
    entity: Option<i64>,
    repeated: Option<bool>,
}

fn write_mention(
    insert: &mut Statement<'_>,
    mention: &Mention,
    place: &Place,
) -> Result<(), StoreError> {
    let money = mention.money.as_ref();
    let date = mention.date.as_ref();
    let amount = Columns::of(money.and_then(|m| m.amount));
    let most = Columns::of(money.and_then(|m| m.amount_max));
    insert.execute(params![
        place.article,
        place.n as i64,
        mention.kind.name(),
        mention.field.name(),
        mention.start as i64,
        mention.end as i64,
        mention.text,
        mention.sentence as i64,
        place.sentence.0 as i64,
        place.sentence.1 as i64,
        rounded(mention.confidence),
        mention.rule,
        place.entity,
        amount.number,
        amount.exact,
        amount.cents,
        most.number,
        most.exact,
        money.and_then(|m| m.currency.as_deref()),
        place.repeated,
        money.map(|m| m.approximate),
        money.and_then(|m| m.bound).map(bound_name),
        money.and_then(|m| m.per.as_deref()),
        money.and_then(|m| m.currency_basis).map(basis_name),
        date.and_then(|d| d.value.as_deref()),
        date.and_then(|d| d.first).map(|day| day.to_string()),
        date.and_then(|d| d.last).map(|day| day.to_string()),
    ])?;
    Ok(())
}

/// Whether the article stated the same amount before, of the same rate or of none: sums count it once. `None` for what is
/// no amount.
fn repeated<'m>(
    mention: &'m Mention,
    before: &mut HashSet<(Option<&'m str>, Decimal, Option<&'m str>)>,
) -> Option<bool> {
    let money = mention.money.as_ref()?;
    let amount = money.amount?;
    Some(!before.insert((money.currency.as_deref(), amount, money.per.as_deref())))
}

/// As in `store_appearances.sentences`.
fn sentence_number(mention: &Mention) -> i64 {
    let n = mention.sentence as i64;
    match mention.field {
        Field::Title => -1 - n,
        Field::Text => n,
    }
}

/// Two decimals as a double prints them: 0.98, not 0.9800000190734863.
pub(super) fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence.clamp(0.0, 1.0)) * 100.0).round() / 100.0
}

fn bound_name(bound: Bound) -> &'static str {
    match bound {
        Bound::AtLeast => "at_least",
        Bound::AtMost => "at_most",
    }
}

fn basis_name(basis: CurrencyBasis) -> &'static str {
    match basis {
        CurrencyBasis::Text => "text",
        CurrencyBasis::Publication => "publication",
        CurrencyBasis::Default => "default",
    }
}

const INSERT_MENTION: &str = "
    INSERT INTO store_mentions
        (article, n, kind, field, start, stop, text, sentence, sentence_start, sentence_stop, confidence, rule, entity,
         amount, amount_exact, amount_cents, amount_max, amount_max_exact, currency, repeated, approximate, bound,
         per, currency_basis, date_value, date_first, date_last)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,
            ?24, ?25, ?26, ?27)";
