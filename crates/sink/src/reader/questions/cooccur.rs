//! `depeche cooccur`: who is named together with whom.

use depeche_model::Kind;

use super::{DEFAULT_LIMIT, EntityRow};
use crate::{
    StoreError, Table,
    reader::{Filters, Reader, filters::Conditions},
};

/// Which pairs are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairs {
    /// Pairs with this entity; `None` for all companies with all agencies.
    pub entity: Option<EntityRow>,
    /// With `entity`: partners of this kind only.
    pub partner: Option<Kind>,
}

/// Sentences that name both, for the pairs that are shown. Its plan follows the shared articles.
const SENTENCES: &str = "
    (SELECT count(DISTINCT m.article || '/' || m.field || '/' || m.sentence)
     FROM store_appearances x
     CROSS JOIN store_appearances y ON y.article = x.article AND y.entity = t.other
     CROSS JOIN store_mentions m ON m.article = x.article AND m.entity = t.one
     CROSS JOIN store_mentions o ON o.article = m.article AND o.field = m.field AND o.sentence = m.sentence
                                AND o.entity = t.other
     WHERE x.entity = t.one) AS sentences";

impl Reader {
    /// Pairs, in most articles together first. With an entity: `id`, `kind`, `name`, `articles`, `sentences` of each
    /// partner. Without: `company_id`, `company`, `agency_id`, `agency`, `articles`, `sentences`. `articles` counts those
    /// that name both (within the filters), `sentences` the single sentences that do (in all articles).
    ///
    /// # Errors
    /// The file failed.
    pub fn cooccur(&self, pairs: &Pairs, filters: &Filters) -> Result<Table, StoreError> {
        let mut conditions = Conditions::of(filters, "a.day");
        conditions.limit(filters.limit.unwrap_or(DEFAULT_LIMIT));
        let sql = match &pairs.entity {
            Some(entity) => partners(entity, pairs.partner, &mut conditions),
            None => all_pairs(&conditions),
        };
        self.ask(&sql, &conditions)
    }
}

fn partners(entity: &EntityRow, kind: Option<Kind>, conditions: &mut Conditions) -> String {
    conditions.with("p.entity = :entity".to_owned(), "entity", entity.key);
    if let Some(kind) = kind {
        conditions.with("e.kind = :kind".to_owned(), "kind", kind.name());
    }
    format!(
        "WITH top AS MATERIALIZED (
             SELECT p.entity AS one, q.entity AS other, count(*) AS articles
             FROM store_appearances p CROSS JOIN store_articles a ON a.key = p.article
             CROSS JOIN store_appearances q ON q.article = p.article AND q.entity <> p.entity
             CROSS JOIN entities e ON e.key = q.entity
             WHERE true{} GROUP BY q.entity ORDER BY 3 DESC LIMIT :limit)
         SELECT e.id, e.kind, e.name, t.articles, {SENTENCES}
         FROM top t CROSS JOIN entities e ON e.key = t.other ORDER BY t.articles DESC, 5 DESC, e.id",
        conditions.and()
    )
}

fn all_pairs(conditions: &Conditions) -> String {
    format!(
        "WITH top AS MATERIALIZED (
             SELECT p.entity AS one, q.entity AS other, count(*) AS articles
             FROM store_articles a CROSS JOIN store_appearances p ON p.article = a.key
             CROSS JOIN entities c ON c.key = p.entity AND c.kind = 'company'
             CROSS JOIN store_appearances q ON q.article = a.key
             CROSS JOIN entities g ON g.key = q.entity AND g.kind = 'agency'
             WHERE true{} GROUP BY 1, 2 ORDER BY 3 DESC LIMIT :limit)
         SELECT c.id AS company_id, c.name AS company, g.id AS agency_id, g.name AS agency, t.articles, {SENTENCES}
         FROM top t CROSS JOIN entities c ON c.key = t.one CROSS JOIN entities g ON g.key = t.other
         ORDER BY t.articles DESC, 6 DESC, c.id, g.id",
        conditions.and()
    )
}
