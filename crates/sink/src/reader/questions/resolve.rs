//! Which entity a person means: by id, name in either language, other name, acronym, or the beginning of a name.

use depeche_model::Kind;

use crate::{
    StoreError, Value, fold,
    reader::{Limits, Reader},
};

/// A company or agency as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityRow {
    /// For joins within one file; not stable between files.
    pub key: i64,
    /// `agency/us/gsa`.
    pub id: String,
    /// Company or agency.
    pub kind: Kind,
    /// For display.
    pub name: String,
    /// English name.
    pub name_en: Option<String>,
    /// French name.
    pub name_fr: Option<String>,
    /// Articles that name it.
    pub articles: i64,
    /// How often they do.
    pub mentions: i64,
}

/// Each way of meaning an entity, the surest first. The first that finds something decides.
const WAYS: [&str; 6] = [
    "e.id = :given",
    "e.key IN (SELECT entity FROM entity_names WHERE folded = :folded AND basis = 'name')",
    "e.key IN (SELECT entity FROM entity_names WHERE folded = :folded AND basis = 'alias')",
    "e.key IN (SELECT entity FROM entity_names WHERE folded = :folded AND basis IN ('seen', 'initials'))",
    "e.key IN (SELECT entity FROM entity_names WHERE folded >= :folded AND folded < :folded || char(1114111))",
    "e.key IN (SELECT entity FROM entity_names WHERE instr(' ' || folded, ' ' || :folded) > 0)",
];

/// Candidates of an ambiguous name.
const MOST: usize = 20;

impl Reader {
    /// The entities that a person may mean by `given`, the one in most articles first; empty where there is none.
    /// Accents, case and dots do not count: "gsa", "G.S.A." and "General services administration" are one.
    ///
    /// # Errors
    /// The file failed.
    pub fn resolve_entity(&self, given: &str) -> Result<Vec<EntityRow>, StoreError> {
        let folded = fold(given);
        if folded.is_empty() {
            return Ok(Vec::new());
        }
        for way in WAYS {
            let name = if way.contains(":given") {
                ("given", Value::from(given))
            } else {
                ("folded", Value::from(folded.as_str()))
            };
            let found = self.entities_where(way, &[name])?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    /// The one entity that is meant, or an error that says which there are.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where nothing has this name.
    pub fn entity(&self, given: &str) -> Result<EntityRow, StoreError> {
        let found = self.resolve_entity(given)?;
        found.into_iter().next().ok_or_else(|| {
            StoreError::NotFound(format!(
                "no company or agency here is named `{given}`; `depeche entities` lists those there are"
            ))
        })
    }

    fn entities_where(
        &self,
        condition: &str,
        params: &[(&str, Value)],
    ) -> Result<Vec<EntityRow>, StoreError> {
        let sql = format!(
            "SELECT e.key, e.id, e.kind, e.name, e.name_en, e.name_fr, e.articles, e.mentions
             FROM entities e WHERE {condition} ORDER BY e.articles DESC, e.id LIMIT {MOST}"
        );
        let table = self.query(&sql, params, Limits::default())?;
        Ok(table.rows.iter().map(|row| entity(row)).collect())
    }
}

fn entity(row: &[Value]) -> EntityRow {
    let text = |column: usize| row[column].as_text().map(str::to_owned);
    let number = |column: usize| row[column].as_integer().unwrap_or_default();
    EntityRow {
        key: number(0),
        id: text(1).unwrap_or_default(),
        kind: match row[2].as_text() {
            Some("agency") => Kind::Agency,
            _ => Kind::Company,
        },
        name: text(3).unwrap_or_default(),
        name_en: text(4),
        name_fr: text(5),
        articles: number(6),
        mentions: number(7),
    }
}
