//! `depeche timeline ENTITY`: how much was written about it, when.

use super::EntityRow;
use crate::{
    StoreError, Table,
    reader::{Filters, Reader, filters::Conditions},
};

/// The step of a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Period {
    /// `2025-08-14`.
    Day,
    /// `2025-W33`, ISO 8601.
    Week,
    /// `2025-08`.
    #[default]
    Month,
    /// `2025`.
    Year,
}

impl Period {
    fn expression(self) -> &'static str {
        match self {
            Period::Day => "p.day",
            Period::Week => "strftime('%G-W%V', p.day)",
            Period::Month => "substr(p.day, 1, 7)",
            Period::Year => "substr(p.day, 1, 4)",
        }
    }
}

impl Reader {
    /// Articles and mentions of an entity in each period that has any, oldest first: `period`, `articles`, `mentions`,
    /// `in_title` (articles with it in the headline). Undated articles are left out.
    ///
    /// # Errors
    /// The file failed.
    pub fn timeline(
        &self,
        entity: &EntityRow,
        period: Period,
        filters: &Filters,
    ) -> Result<Table, StoreError> {
        let mut conditions = Conditions::of(filters, "p.day");
        conditions.limit(filters.limit.unwrap_or(1000));
        conditions.with("p.entity = :entity".to_owned(), "entity", entity.key);
        let join = if filters.lang.is_some() || filters.site.is_some() {
            "CROSS JOIN store_articles a ON a.key = p.article"
        } else {
            ""
        };
        let sql = format!(
            "SELECT {} AS period, count(*) AS articles, sum(p.mentions) AS mentions, sum(p.in_title) AS in_title
             FROM store_appearances p {join} WHERE p.day IS NOT NULL{} GROUP BY 1 ORDER BY 1 LIMIT :limit",
            period.expression(),
            conditions.and()
        );
        self.ask(&sql, &conditions)
    }
}
