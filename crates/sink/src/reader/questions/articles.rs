//! `depeche articles`: which articles there are, newest first.

use super::{DEFAULT_LIMIT, EntityRow};
use crate::{
    StoreError, Table,
    reader::{Filters, Reader, filters::Conditions},
};

impl Reader {
    /// Articles, newest first, undated ones last: `id`, `day`, `site`, `lang`, `title`, `words`, `url`, `duplicate_of`.
    /// With `entity`, those that name it, and `mentions`: how often.
    ///
    /// # Errors
    /// The file failed.
    pub fn articles(
        &self,
        entity: Option<&EntityRow>,
        filters: &Filters,
    ) -> Result<Table, StoreError> {
        let day = if entity.is_some() { "p.day" } else { "a.day" };
        let mut conditions = Conditions::of(filters, day);
        conditions.limit(filters.limit.unwrap_or(DEFAULT_LIMIT));
        let (count, from, order) = match entity {
            Some(entity) => {
                conditions.with("p.entity = :entity".to_owned(), "entity", entity.key);
                (
                    "p.mentions,",
                    "store_appearances p CROSS JOIN store_articles a ON a.key = p.article",
                    "p.day DESC, a.key DESC",
                )
            }
            None => ("", "store_articles a", "a.day DESC, a.published_utc DESC"),
        };
        let sql = format!(
            "SELECT a.id, a.day, a.site, a.lang,
                    (SELECT title FROM store_texts WHERE article = a.key) AS title, a.words, {count}
                    coalesce(a.url, a.canonical_url) AS url,
                    (SELECT id FROM store_articles WHERE key = a.duplicate_of) AS duplicate_of
             FROM {from} WHERE true{} ORDER BY {order} LIMIT :limit",
            conditions.and()
        );
        self.ask(&sql, &conditions)
    }
}
