//! What an article says: mentions, appearances of entities, deals. Replaced as a whole.

use std::collections::{BTreeMap, HashMap};

use depeche_model::{Bound, Clipping, CurrencyBasis, Field, Mention, Record};
use rusqlite::params;

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
        for sql in [
            "DELETE FROM store_mentions WHERE article = ?1",
            "DELETE FROM store_appearances WHERE article = ?1",
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
        for (n, (mention, sentence)) in mentions.enumerate() {
            let entity = mention
                .entity
                .as_deref()
                .and_then(|id| keys.get(id))
                .copied();
            self.mention(key, n, mention, *sentence, entity)?;
            if let Some(entity) = entity {
                self.name(entity, &mention.text, "seen")?;
            }
        }
        self.appearances(key, record, &keys)?;
        self.deals(key, record, &keys)
    }

    fn mention(
        &self,
        article: i64,
        n: usize,
        mention: &Mention,
        sentence: (usize, usize),
        entity: Option<i64>,
    ) -> Result<(), StoreError> {
        let money = mention.money.as_ref();
        let date = mention.date.as_ref();
        let amount = Columns::of(money.and_then(|m| m.amount));
        let most = Columns::of(money.and_then(|m| m.amount_max));
        self.tx.prepare_cached(INSERT_MENTION)?.execute(params![
            article,
            n as i64,
            mention.kind.name(),
            mention.field.name(),
            mention.start as i64,
            mention.end as i64,
            mention.text,
            mention.sentence as i64,
            sentence.0 as i64,
            sentence.1 as i64,
            rounded(mention.confidence),
            mention.rule,
            entity,
            amount.number,
            amount.exact,
            amount.cents,
            most.number,
            most.exact,
            money.and_then(|m| m.currency.as_deref()),
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

    fn appearances(
        &self,
        article: i64,
        record: &Record,
        keys: &HashMap<&str, i64>,
    ) -> Result<(), StoreError> {
        // Counted here, so that the counts agree with the rows whatever the record says. In order of the entities.
        let mut counts = BTreeMap::<i64, (i64, bool)>::new();
        for mention in &record.mentions {
            if let Some(key) = mention.entity.as_deref().and_then(|id| keys.get(id)) {
                let (count, in_title) = counts.entry(*key).or_default();
                *count += 1;
                *in_title |= mention.field == Field::Title;
            }
        }
        let day = record.published.map(|p| p.date.to_string());
        let sql = "INSERT INTO store_appearances (article, entity, day, mentions, in_title)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let mut statement = self.tx.prepare_cached(sql)?;
        for (entity, (count, in_title)) in counts {
            statement.execute(params![article, entity, day, count, in_title])?;
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

/// Two decimals as a double prints them: 0.98, not 0.9800000190734863.
fn rounded(confidence: f32) -> f64 {
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
         amount, amount_exact, amount_cents, amount_max, amount_max_exact, currency, approximate, bound, per,
         currency_basis, date_value, date_first, date_last)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,
            ?24, ?25, ?26)";
