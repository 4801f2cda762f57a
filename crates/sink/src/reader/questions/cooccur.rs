//! `depeche cooccur`: who is named together with whom.

use std::collections::HashMap;

use depeche_model::Kind;
use rusqlite::params;

use super::{DEFAULT_LIMIT, EntityRow, UNHURRIED};
use crate::{
    StoreError, Table, Value, functions,
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
        conditions.with("p.entity = :entity".to_owned(), "entity", entity.key);
        // Joined only where they are asked about: a famous entity is in a great many articles.
        let articles = match filters.lang.is_some() || filters.site.is_some() {
            true => "CROSS JOIN store_articles a ON a.key = p.article",
            false => "",
        };
        // In the order of the rows, which lie side by side.
        let sql = format!(
            "WITH named AS MATERIALIZED (SELECT p.article FROM store_appearances p {articles} WHERE true{} ORDER BY p.article)
             SELECT c.line FROM named CROSS JOIN store_casts c ON c.article = named.article",
            conditions.and()
        );
        let mut partners = Partners::default();
        self.each(&sql, &conditions.params, UNHURRIED, |row| {
            if let Some(cast) = row.first().and_then(Value::as_text) {
                partners.add(cast, entity.key);
            }
            Ok(true)
        })?;
        self.named(partners, kind, filters.limit.unwrap_or(DEFAULT_LIMIT))
    }

    /// The first `limit` partners of the kind, with their names.
    fn named(
        &self,
        partners: Partners,
        kind: Option<Kind>,
        limit: usize,
    ) -> Result<Table, StoreError> {
        let mut table = Table {
            columns: ["id", "kind", "name", "articles", "sentences"]
                .map(str::to_owned)
                .to_vec(),
            ..Table::default()
        };
        let sql =
            "SELECT id, kind, name FROM entities WHERE key = ?1 AND (?2 IS NULL OR kind = ?2)";
        let mut select = self.connection.prepare_cached(sql)?;
        for (key, articles, sentences) in partners.most_first() {
            if table.rows.len() == limit {
                break;
            }
            let mut rows = select.query(params![key, kind.map(Kind::name)])?;
            if let Some(row) = rows.next()? {
                let mut values = (0..3)
                    .map(|column| row.get_ref(column).map(Value::from))
                    .collect::<Result<Vec<_>, _>>()?;
                values.extend([articles, sentences].map(Value::Integer));
                table.rows.push(values);
            }
        }
        // Keys differ between files: what is equal stands in the order of ids.
        table.rows.sort_by(|a, b| {
            let counts = |row: &[Value]| (row[3].as_integer(), row[4].as_integer());
            counts(b)
                .cmp(&counts(a))
                .then_with(|| a[0].as_text().cmp(&b[0].as_text()))
        });
        Ok(table)
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

/// Who is named together with one entity: articles and sentences that name both, by key. Counted here and not by SQLite,
/// which would sort every appearance of every partner.
#[derive(Debug, Default)]
struct Partners(HashMap<i64, (i64, i64)>);

impl Partners {
    /// Counts an article by its line of `store_casts`.
    fn add(&mut self, cast: &str, subject: i64) {
        let Some((_, named)) = members(cast).find(|(key, _)| *key == subject) else {
            return;
        };
        for (key, sentences) in members(cast) {
            if key != subject {
                let count = self.0.entry(key).or_default();
                count.0 += 1;
                count.1 += functions::shared(named, sentences);
            }
        }
    }

    /// Key, articles, sentences.
    fn most_first(self) -> Vec<(i64, i64, i64)> {
        let mut out: Vec<_> = self.0.into_iter().map(|(k, (a, s))| (k, a, s)).collect();
        out.sort_unstable_by_key(|(key, articles, sentences)| (-articles, -sentences, *key));
        out
    }
}

/// The entities of a line of `store_casts`, each with its sentences as written.
fn members(cast: &str) -> impl Iterator<Item = (i64, &str)> {
    cast.split(';').filter_map(|member| {
        let (key, sentences) = member.split_once(':')?;
        Some((key.parse().ok()?, sentences))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partners_are_counted_by_article_and_by_sentence() {
        let mut partners = Partners::default();
        for cast in [
            "3:0,2;12:-1,0,4;77:3",
            "12:5;77:5",
            "3:1;77:1",
            "",
            "nonsense",
        ] {
            partners.add(cast, 12);
        }
        assert_eq!(partners.most_first(), [(77, 2, 1), (3, 1, 1)]);
    }
}
