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

impl Reader {
    /// Pairs, in most articles together first. With an entity: `id`, `kind`, `name`, `articles`, `sentences` of each
    /// partner. Without: `company_id`, `company`, `agency_id`, `agency`, `articles`, `sentences`. Within the filters,
    /// `articles` counts the articles that name both, `sentences` the single sentences that do.
    ///
    /// # Errors
    /// The file failed.
    pub fn cooccur(&self, pairs: &Pairs, filters: &Filters) -> Result<Table, StoreError> {
        match &pairs.entity {
            Some(entity) => self.partners(entity, pairs.partner, filters),
            None => self.all_pairs(filters),
        }
    }

    fn partners(
        &self,
        entity: &EntityRow,
        kind: Option<Kind>,
        filters: &Filters,
    ) -> Result<Table, StoreError> {
        let mut conditions = Conditions::of(filters, "p.day");
        conditions.limit(filters.limit.unwrap_or(DEFAULT_LIMIT));
        conditions.with("p.entity = :entity".to_owned(), "entity", entity.key);
        // Joined only where they are asked about: a famous entity has a great many partners.
        let articles = match filters.lang.is_some() || filters.site.is_some() {
            true => "CROSS JOIN store_articles a ON a.key = p.article",
            false => "",
        };
        let kinds = match kind {
            Some(kind) => {
                conditions.with("k.kind = :kind".to_owned(), "kind", kind.name());
                "CROSS JOIN entities k ON k.key = q.entity"
            }
            None => "",
        };
        let sql = format!(
            "SELECT e.id, e.kind, e.name, t.articles, t.sentences
             FROM (SELECT q.entity AS other, count(*) AS articles, sum(shared(p.sentences, q.sentences)) AS sentences
                   FROM store_appearances p {articles}
                   CROSS JOIN store_appearances q ON q.article = p.article AND q.entity <> p.entity
                   {kinds} WHERE true{} GROUP BY q.entity ORDER BY 2 DESC, 3 DESC, 1 LIMIT :limit) t
             CROSS JOIN entities e ON e.key = t.other ORDER BY t.articles DESC, t.sentences DESC, e.id",
            conditions.and()
        );
        self.ask(&sql, &conditions)
    }

    fn all_pairs(&self, filters: &Filters) -> Result<Table, StoreError> {
        let mut conditions = Conditions::of(filters, "a.day");
        conditions.limit(filters.limit.unwrap_or(DEFAULT_LIMIT));
        // Agencies first: there are fewer.
        let sql = format!(
            "SELECT c.id AS company_id, c.name AS company, g.id AS agency_id, g.name AS agency, t.articles, t.sentences
             FROM (SELECT p.entity AS one, q.entity AS other, count(*) AS articles,
                          sum(shared(p.sentences, q.sentences)) AS sentences
                   FROM store_articles a CROSS JOIN store_appearances q ON q.article = a.key
                   CROSS JOIN entities k ON k.key = q.entity AND k.kind = 'agency'
                   CROSS JOIN store_appearances p ON p.article = a.key
                   CROSS JOIN entities l ON l.key = p.entity AND l.kind = 'company'
                   WHERE true{} GROUP BY 1, 2 ORDER BY 3 DESC, 4 DESC, 1, 2 LIMIT :limit) t
             CROSS JOIN entities c ON c.key = t.one CROSS JOIN entities g ON g.key = t.other
             ORDER BY t.articles DESC, t.sentences DESC, c.id, g.id",
            conditions.and()
        );
        self.ask(&sql, &conditions)
    }
}
