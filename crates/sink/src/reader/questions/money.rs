//! `depeche money`: the largest amounts, and sums that do not lose cents.

use super::{DEFAULT_LIMIT, EntityRow};
use crate::{
    StoreError, Table,
    reader::{Filters, Reader, filters::Conditions},
    sums,
};

/// Which amounts count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MoneyFilter {
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// Amounts in a sentence that names this entity.
    pub entity: Option<EntityRow>,
}

/// What sums are made over, each by currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SumBy {
    /// Everything.
    Currency,
    /// Each month of publication.
    Month,
    /// Each company named in the amount's sentence.
    Company,
    /// Each agency named in the amount's sentence.
    Agency,
}

impl Reader {
    /// The largest amounts, largest first within each currency; without a currency, those of every currency, the
    /// currency with most amounts first. `currency`, `amount`, `amount_max`, `bound`, `approximate`, `per`,
    /// `currency_basis`, `text`, `sentence`, `day`, `site`, `title`, `article_id`, `url`. The limit holds for each currency. Near-duplicates of another article are left out, and what an article repeats.
    ///
    /// # Errors
    /// The file failed.
    pub fn money_largest(
        &self,
        money: &MoneyFilter,
        filters: &Filters,
    ) -> Result<Table, StoreError> {
        let mut answer = Table::default();
        let one = if money.currency.is_some() { 20 } else { 3 };
        for currency in self.currencies(money)? {
            let mut conditions = Conditions::of(filters, "a.day");
            conditions.limit(filters.limit.unwrap_or(one));
            conditions.with("m.currency = :currency".to_owned(), "currency", currency);
            let from = amounts(money, filters, &mut conditions);
            // Each amount once an article; of a sentence that names the entity twice, once.
            let once = if money.entity.is_none() {
                conditions.only("m.repeated = 0");
                ""
            } else {
                "DISTINCT"
            };
            let sql = format!(
                "SELECT {once} m.currency, m.amount_exact AS amount, m.amount_max_exact AS amount_max, m.bound,
                        m.approximate, m.per, m.currency_basis, m.text,
                        (SELECT substr(CASE m.field WHEN 'title' THEN title ELSE text END,
                                       m.sentence_start + 1, m.sentence_stop - m.sentence_start)
                         FROM store_texts WHERE article = m.article) AS sentence,
                        a.day, a.site, (SELECT title FROM store_texts WHERE article = m.article) AS title,
                        a.id AS article_id, coalesce(a.url, a.canonical_url) AS url
                 FROM {from} WHERE m.kind = 'money' AND m.amount IS NOT NULL AND a.duplicate_of IS NULL{}
                 ORDER BY m.amount DESC LIMIT :limit",
                conditions.and()
            );
            let part = self.ask(&sql, &conditions)?;
            answer.columns = part.columns;
            answer.rows.extend(part.rows);
        }
        Ok(answer)
    }

    /// Sums of the amounts that articles state: `currency`, what `by` asks for, `articles`, `amounts`, `sum`, `largest`.
    /// An article that repeats an amount counts it once, and near-duplicates of another article do not count; `sum` is
    /// exact, as text. It adds up what is written, whatever it is written of, but no rates ("2 € per share").
    ///
    /// # Errors
    /// The file failed.
    pub fn money_sums(
        &self,
        by: SumBy,
        money: &MoneyFilter,
        filters: &Filters,
    ) -> Result<Table, StoreError> {
        let one = filters.lang.is_none() && filters.site.is_none() && money.entity.is_none();
        if one && let Some(table) = self.sums_of_days(by, money, filters)? {
            return Ok(table);
        }
        let mut conditions = Conditions::of(filters, "a.day");
        conditions.limit(filters.limit.unwrap_or(default_limit(by)));
        if let Some(currency) = &money.currency {
            let code = currency.to_uppercase();
            conditions.with("m.currency = :currency".to_owned(), "currency", code);
        }
        let mut from = amounts(money, filters, &mut conditions);
        let (group, shown, order) = grouping(by);
        if matches!(by, SumBy::Company | SumBy::Agency) {
            with_names(by, &mut from, &mut conditions);
        }
        // The writer marks what an article repeats; of a part of its sentences, only the part knows.
        let whole = money.entity.is_none() && matches!(by, SumBy::Currency | SumBy::Month);
        if whole {
            conditions.only("m.repeated = 0");
        }
        let once = if whole { "" } else { "DISTINCT" };
        // Most amounts have hundredths, which are in the index; the rows themselves are read for the others only.
        let exact = if whole {
            "CASE WHEN m.amount_cents IS NULL THEN
                 (SELECT x.amount_exact FROM store_mentions x WHERE x.article = m.article AND x.n = m.n) END"
        } else {
            "m.amount_exact"
        };
        // In the order of the index, for the whole file.
        let parts = if by == SumBy::Currency {
            "currency"
        } else {
            "currency, part"
        };
        let sql = format!(
            "SELECT currency, {shown} count(DISTINCT article) AS articles, count(*) AS amounts,
                    exact_sum(amount_cents, amount_exact) AS sum, max(amount) AS largest
             FROM (SELECT {once} m.currency, {group} AS part, m.article, m.amount, m.amount_cents,
                          {exact} AS amount_exact
                   FROM {from} WHERE m.kind = 'money' AND m.amount IS NOT NULL AND m.currency IS NOT NULL
                   AND m.per IS NULL AND a.duplicate_of IS NULL{})
             GROUP BY {parts} ORDER BY {order} LIMIT :limit",
            conditions.and()
        );
        self.ask(&sql, &conditions)
    }

    /// The sums that the file keeps day by day, where it does for the question and few days wait to be counted.
    fn sums_of_days(
        &self,
        by: SumBy,
        money: &MoneyFilter,
        filters: &Filters,
    ) -> Result<Option<Table>, StoreError> {
        let (shown, parts, order) = match by {
            SumBy::Currency => ("", "currency", "amounts DESC, currency"),
            SumBy::Month => (
                "nullif(substr(day, 1, 7), '') AS month,",
                "currency, month",
                "month DESC, amounts DESC, currency",
            ),
            SumBy::Company | SumBy::Agency => return Ok(None),
        };
        if self.many_stale_days()? {
            return Ok(None);
        }
        let mut conditions = Conditions::of(filters, "day");
        if filters.since.is_some() || filters.until.is_some() {
            conditions.only("day <> ''");
        }
        if let Some(currency) = &money.currency {
            let code = currency.to_uppercase();
            conditions.with("currency = :currency".to_owned(), "currency", code);
        }
        conditions.limit(filters.limit.unwrap_or(default_limit(by)));
        let sql = format!(
            "SELECT currency, {shown} sum(articles) AS articles, sum(amounts) AS amounts, decimal_sum(sum) AS sum,
                    max(largest) AS largest
             FROM (SELECT * FROM store_sums WHERE day NOT IN (SELECT day FROM stale_days) UNION ALL {})
             WHERE true{} GROUP BY {parts} ORDER BY {order} LIMIT :limit",
            sums::STALE,
            conditions.and()
        );
        self.ask(&sql, &conditions).map(Some)
    }

    fn many_stale_days(&self) -> Result<bool, StoreError> {
        let sql = "SELECT count(*) FROM (SELECT 1 FROM stale_days LIMIT ?1)";
        let mut select = self.connection.prepare_cached(sql)?;
        let days: i64 = select.query_row([MANY_DAYS], |row| row.get(0))?;
        Ok(days == MANY_DAYS)
    }

    /// The currencies to look at, the one with most amounts first.
    fn currencies(&self, money: &MoneyFilter) -> Result<Vec<String>, StoreError> {
        if let Some(currency) = &money.currency {
            return Ok(vec![currency.to_uppercase()]);
        }
        let sql = if self.many_stale_days()? {
            "SELECT currency FROM store_mentions WHERE kind = 'money' AND currency IS NOT NULL
             GROUP BY currency ORDER BY count(*) DESC, currency"
        } else {
            // From one currency to the next by index, and their order from the sums.
            "WITH RECURSIVE codes (code) AS (
                 SELECT min(currency) FROM store_mentions WHERE kind = 'money'
                 UNION ALL
                 SELECT (SELECT min(currency) FROM store_mentions WHERE kind = 'money' AND currency > code)
                 FROM codes WHERE code IS NOT NULL)
             SELECT code FROM codes
             LEFT JOIN (SELECT currency, sum(amounts) AS amounts FROM store_sums GROUP BY currency) ON currency = code
             WHERE code IS NOT NULL ORDER BY amounts DESC, code"
        };
        let table = self.ask(sql, &Conditions::default())?;
        let code = |row: &Vec<crate::Value>| row.first()?.as_text().map(str::to_owned);
        Ok(table.rows.iter().filter_map(code).collect())
    }
}

/// Days that are counted anew for a question; beyond, all amounts by index are quicker.
const MANY_DAYS: i64 = 40;

fn default_limit(by: SumBy) -> usize {
    match by {
        SumBy::Month => 240,
        _ => DEFAULT_LIMIT,
    }
}

/// What amounts are grouped by, what is shown of it, and the order of the rows.
fn grouping(by: SumBy) -> (&'static str, &'static str, &'static str) {
    match by {
        SumBy::Currency => ("NULL", "", "amounts DESC, currency"),
        SumBy::Month => (
            "substr(a.day, 1, 7)",
            "part AS month,",
            "month DESC, amounts DESC, currency",
        ),
        SumBy::Company => (
            "e.key",
            "(SELECT id FROM entities WHERE key = part) AS company_id,
             (SELECT name FROM entities WHERE key = part) AS company,",
            "amounts DESC, currency, company_id",
        ),
        SumBy::Agency => (
            "e.key",
            "(SELECT id FROM entities WHERE key = part) AS agency_id,
             (SELECT name FROM entities WHERE key = part) AS agency,",
            "amounts DESC, currency, agency_id",
        ),
    }
}

/// Of each amount, the companies or agencies `e` that its sentence names.
fn with_names(by: SumBy, from: &mut String, conditions: &mut Conditions) {
    let kind = if by == SumBy::Company {
        "company"
    } else {
        "agency"
    };
    from.push_str(
        " CROSS JOIN store_mentions n ON n.article = m.article AND n.field = m.field AND n.sentence = m.sentence
          CROSS JOIN entities e ON e.key = n.entity",
    );
    conditions.with("e.kind = :kind".to_owned(), "kind", kind);
}

/// Amounts `m` with their articles `a`: of an entity's sentences, of the articles that pass, or by index.
fn amounts(money: &MoneyFilter, filters: &Filters, conditions: &mut Conditions) -> String {
    let few = filters.since.is_some() || filters.until.is_some() || filters.site.is_some();
    let from = match &money.entity {
        Some(entity) => {
            conditions.with("p.entity = :entity".to_owned(), "entity", entity.key);
            "store_appearances p CROSS JOIN store_articles a ON a.key = p.article
             CROSS JOIN store_mentions s ON s.article = p.article AND s.entity = p.entity
             CROSS JOIN store_mentions m ON m.article = s.article AND m.field = s.field AND m.sentence = s.sentence"
        }
        None if few => "store_articles a CROSS JOIN store_mentions m ON m.article = a.key",
        None => "store_mentions m CROSS JOIN store_articles a ON a.key = m.article",
    };
    from.to_owned()
}
