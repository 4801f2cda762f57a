//! `depeche mentions ENTITY`: where it is named, with the sentence.

use super::{DEFAULT_LIMIT, EntityRow};
use crate::{
    StoreError, Table,
    reader::{Filters, Reader, filters::Conditions},
};

impl Reader {
    /// Mentions of an entity, newest first, in reading order within an article: `day`, `site`, `text`, `sentence`, `title`,
    /// `article_id`, `field`, `start`, `stop`, `confidence`, `url`.
    ///
    /// # Errors
    /// The file failed.
    pub fn mentions(&self, entity: &EntityRow, filters: &Filters) -> Result<Table, StoreError> {
        let mut conditions = Conditions::of(filters, "p.day");
        conditions.limit(filters.limit.unwrap_or(DEFAULT_LIMIT));
        conditions.with("p.entity = :entity".to_owned(), "entity", entity.key);
        let sql = format!(
            "SELECT a.day, a.site, m.text,
                    (SELECT substr(CASE m.field WHEN 'title' THEN title ELSE text END,
                                   m.sentence_start + 1, m.sentence_stop - m.sentence_start)
                     FROM store_texts WHERE article = m.article) AS sentence,
                    (SELECT title FROM store_texts WHERE article = m.article) AS title,
                    a.id AS article_id, m.field, m.start, m.stop, m.confidence, coalesce(a.url, a.canonical_url) AS url
             FROM store_appearances p CROSS JOIN store_articles a ON a.key = p.article
             CROSS JOIN store_mentions m ON m.article = p.article AND m.entity = p.entity
             WHERE true{} ORDER BY p.day DESC, p.article DESC, m.n LIMIT :limit",
            conditions.and()
        );
        self.ask(&sql, &conditions)
    }
}
