//! `depeche deals`: who paid whom.

use super::{DEFAULT_LIMIT, EntityRow};
use crate::{
    StoreError, Table,
    reader::{Filters, Reader, filters::Conditions},
};

/// Which deals are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DealFilter {
    /// On either side.
    pub party: Option<EntityRow>,
    /// Who gives the money.
    pub payer: Option<EntityRow>,
    /// Who gets it.
    pub payee: Option<EntityRow>,
    /// `contract`, `funding`, `acquisition`, `penalty`, `payment`.
    pub kind: Option<String>,
}

impl Reader {
    /// Deals, newest article first: `day`, `type`, `payer`, `payee`, `amount`, `currency`, `date`, `evidence`, `confidence`,
    /// `site`, `title`, `article_id`, `url`, `payer_id`, `payee_id`.
    ///
    /// # Errors
    /// The file failed.
    pub fn deals(&self, deal: &DealFilter, filters: &Filters) -> Result<Table, StoreError> {
        let mut conditions = Conditions::of(filters, "a.day");
        conditions.limit(filters.limit.unwrap_or(DEFAULT_LIMIT));
        if let Some(party) = &deal.party {
            conditions.with(
                "(d.payer = :party OR d.payee = :party)".to_owned(),
                "party",
                party.key,
            );
        }
        for (column, name, entity) in [
            ("d.payer", "payer", &deal.payer),
            ("d.payee", "payee", &deal.payee),
        ] {
            if let Some(entity) = entity {
                conditions.with(format!("{column} = :{name}"), name, entity.key);
            }
        }
        if let Some(kind) = &deal.kind {
            conditions.with("d.type = :type".to_owned(), "type", kind.to_lowercase());
        }
        let sql = format!(
            "SELECT a.day, d.type, payer.name AS payer, payee.name AS payee, d.amount_exact AS amount, d.currency, d.date,
                    (SELECT substr(CASE d.field WHEN 'title' THEN title ELSE text END, d.start + 1, d.stop - d.start)
                     FROM store_texts WHERE article = d.article) AS evidence,
                    d.confidence, a.site, (SELECT title FROM store_texts WHERE article = d.article) AS title,
                    a.id AS article_id, coalesce(a.url, a.canonical_url) AS url, payer.id AS payer_id, payee.id AS payee_id
             FROM store_deals d JOIN store_articles a ON a.key = d.article
             LEFT JOIN entities payer ON payer.key = d.payer LEFT JOIN entities payee ON payee.key = d.payee
             WHERE true{} ORDER BY a.day DESC, a.key DESC, d.n LIMIT :limit",
            conditions.and()
        );
        self.ask(&sql, &conditions)
    }
}
