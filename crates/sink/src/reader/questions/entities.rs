//! `depeche entities`: the companies and agencies most written about.

use depeche_model::Kind;

use super::DEFAULT_LIMIT;
use crate::{
    StoreError, Table,
    reader::{Filters, Reader, filters::Conditions},
};

impl Reader {
    /// Companies, agencies or both, in most articles first: `id`, `kind`, `name`, `country`, `articles`, `mentions`, and
    /// `trend`: articles in each of the last twelve months up to `until` (or the newest article), oldest first.
    ///
    /// # Errors
    /// The file failed.
    pub fn entities(&self, kind: Option<Kind>, filters: &Filters) -> Result<Table, StoreError> {
        let mut conditions = Conditions::of(filters, "a.day");
        conditions.limit(filters.limit.unwrap_or(DEFAULT_LIMIT));
        let unfiltered = conditions.and().is_empty();
        if let Some(kind) = kind {
            conditions.with("e.kind = :kind".to_owned(), "kind", kind.name());
        }
        let top = if unfiltered {
            // The counts that the database keeps.
            format!(
                "SELECT e.key, e.articles, e.mentions FROM entities e WHERE e.articles > 0{}
                 ORDER BY e.articles DESC LIMIT :limit",
                conditions.and()
            )
        } else {
            format!(
                "SELECT e.key, count(*) AS articles, sum(p.mentions) AS mentions
                 FROM store_articles a CROSS JOIN store_appearances p ON p.article = a.key
                 CROSS JOIN entities e ON e.key = p.entity
                 WHERE true{} GROUP BY e.key ORDER BY 2 DESC LIMIT :limit",
                conditions.and()
            )
        };
        let until = filters.until.map(|day| day.to_string());
        conditions.params.push(("last", until.into()));
        let sql = format!(
            "WITH RECURSIVE top AS MATERIALIZED ({top}),
             months (n, first) AS MATERIALIZED (
                 SELECT 11, date(coalesce(:last, (SELECT max(day) FROM store_articles)), 'start of month')
                 UNION ALL SELECT n - 1, date(first, '-1 month') FROM months WHERE n > 0)
             SELECT e.id, e.kind, e.name, e.country, t.articles, t.mentions,
                    (SELECT group_concat(c, ' ') FROM (
                        SELECT (SELECT count(*) FROM store_appearances p WHERE p.entity = t.key
                                AND p.day >= w.first AND p.day < date(w.first, '+1 month')) AS c
                        FROM months w ORDER BY w.n)) AS trend
             FROM top t CROSS JOIN entities e ON e.key = t.key ORDER BY t.articles DESC, t.mentions DESC, e.id"
        );
        self.ask(&sql, &conditions)
    }
}
