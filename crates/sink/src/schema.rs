//! What is in the file, for `depeche schema` and `docs/schema.md`: tables and columns from the database, their meaning from
//! a table of our own.

use std::collections::HashMap;

use serde::Serialize;

use crate::{
    StoreError, Value,
    reader::{Limits, Reader},
};

/// Columns: relation, column, meaning. `*` for any relation, `-` for the relation itself.
const MEANINGS: &str = include_str!("../data/schema.tsv");

/// What people are meant to read, in the order of the documentation; all else follows by name.
const FIRST: [&str; 13] = [
    "articles",
    "mentions",
    "entities",
    "money",
    "dates",
    "deals",
    "appearances",
    "companies",
    "agencies",
    "entity_names",
    "revisions",
    "duplicates",
    "articles_fts",
];

/// A table or view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relation {
    /// Its name.
    pub name: String,
    /// `table`, `view` or `virtual`.
    pub kind: String,
    /// What a row is.
    pub meaning: String,
    /// In order.
    pub columns: Vec<Column>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// As declared; empty where a view computes it.
    pub declared: String,
    /// What it holds.
    pub meaning: String,
}

impl Relation {
    /// Whether people are meant to read it, rather than depeche.
    pub fn is_for_people(&self) -> bool {
        FIRST.contains(&self.name.as_str())
    }
}

impl Reader {
    /// Every table and view, those for people first, with the meaning of each column.
    ///
    /// # Errors
    /// The file failed.
    pub fn schema(&self) -> Result<Vec<Relation>, StoreError> {
        let sql = "SELECT l.name, l.type, x.name, x.type FROM pragma_table_list l JOIN pragma_table_xinfo(l.name) x
                   WHERE l.schema = 'main' AND l.type <> 'shadow' AND l.name NOT LIKE 'sqlite_%' ORDER BY l.name, x.cid";
        let table = self.query(sql, &[], Limits::default())?;
        let meanings = meanings();
        let mut out: Vec<Relation> = Vec::new();
        for row in &table.rows {
            let text = |column: usize| row[column].as_text().unwrap_or_default().to_owned();
            let (relation, column) = (text(0), text(2));
            if out.last().is_none_or(|last| last.name != relation) {
                out.push(Relation {
                    kind: text(1),
                    meaning: meaning(&meanings, &relation, "-"),
                    columns: Vec::new(),
                    name: relation.clone(),
                });
            }
            if let Some(last) = out.last_mut() {
                last.columns.push(Column {
                    declared: text(3),
                    meaning: meaning(&meanings, &relation, &column),
                    name: column,
                });
            }
        }
        let place = |name: &str| FIRST.iter().position(|first| *first == name);
        out.sort_by_key(|relation| place(&relation.name).unwrap_or(FIRST.len()));
        Ok(out)
    }

    /// The statement that made a table, view, index or trigger.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn definition(&self, name: &str) -> Result<String, StoreError> {
        let sql = "SELECT sql FROM sqlite_schema WHERE name = :name";
        let table = self.query(sql, &[("name", Value::from(name))], Limits::default())?;
        let text = table.rows.first().and_then(|row| row[0].as_text());
        text.map(str::to_owned)
            .ok_or_else(|| StoreError::NotFound(format!("there is no table or view `{name}`")))
    }
}

/// `docs/schema.md`.
pub fn markdown(relations: &[Relation]) -> String {
    let mut out = String::from(
        "# The database\n\nMade of `crates/sink/data/schema.tsv` and the schema itself by a test of the sink; do not edit.\n\n\
         One SQLite file. Read the views and tables of the first part with any tool; the second part is what depeche keeps\n\
         for itself, and may change. Times are UTC (`2025-08-14T07:00:00Z`), days are calendar days (`2025-08-14`), offsets\n\
         count code points from 0, and NULL means that it is not known.\n",
    );
    for for_people in [true, false] {
        out.push_str(if for_people {
            "\n## For reading\n"
        } else {
            "\n## For depeche\n"
        });
        for relation in relations.iter().filter(|r| r.is_for_people() == for_people) {
            out.push_str(&format!(
                "\n### {} ({})\n\n{}\n\n| column | type | meaning |\n|---|---|---|\n",
                relation.name, relation.kind, relation.meaning
            ));
            for column in &relation.columns {
                let meaning = column.meaning.replace('|', "\\|");
                out.push_str(&format!(
                    "| {} | {} | {meaning} |\n",
                    column.name, column.declared
                ));
            }
        }
    }
    out
}

fn meanings() -> HashMap<(&'static str, &'static str), &'static str> {
    let rows = MEANINGS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1);
    rows.filter_map(|row| {
        let mut cells = row.splitn(3, '\t');
        Some(((cells.next()?, cells.next()?), cells.next()?))
    })
    .collect()
}

fn meaning(
    meanings: &HashMap<(&'static str, &'static str), &'static str>,
    relation: &str,
    column: &str,
) -> String {
    let own = meanings.get(&(relation, column));
    let found = own.or_else(|| meanings.get(&("*", column)));
    found.copied().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;
    use crate::Store;

    fn relations() -> Vec<Relation> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("schema.db");
        drop(Store::open(&path).unwrap());
        Reader::open(&path).unwrap().schema().unwrap()
    }

    #[test]
    fn every_column_is_explained_and_every_explanation_is_used() {
        let relations = relations();
        let mut unused: BTreeSet<_> = meanings().into_keys().collect();
        assert!(unused.len() > 100);
        for relation in &relations {
            assert_ne!(relation.meaning, "", "{}", relation.name);
            unused.remove(&(relation.name.as_str(), "-"));
            for column in &relation.columns {
                assert_ne!(column.meaning, "", "{}.{}", relation.name, column.name);
                if !unused.remove(&(relation.name.as_str(), column.name.as_str()))
                    && !meanings().contains_key(&(relation.name.as_str(), column.name.as_str()))
                {
                    unused.remove(&("*", column.name.as_str()));
                }
            }
        }
        assert!(unused.is_empty(), "explained, but not there: {unused:?}");
    }

    /// Writes the file anew with `SINK_WRITE_DOCS=1`.
    #[test]
    fn the_documentation_is_up_to_date() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema.md");
        let want = markdown(&relations());
        if std::env::var_os("SINK_WRITE_DOCS").is_some() {
            fs::write(&path, &want).unwrap();
        }
        let have = fs::read_to_string(&path).unwrap_or_default();
        assert!(have == want, "run the tests once with SINK_WRITE_DOCS=1");
    }
}
