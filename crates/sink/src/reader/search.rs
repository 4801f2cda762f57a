//! Full-text search, best first, with the passage that matched.

use super::{Filters, Limits, Reader, filters::Conditions, words};
use crate::{StoreError, Table, Value};

/// What to put around each hit in a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    /// Before it.
    pub open: String,
    /// After it.
    pub close: String,
}

impl Default for Marks {
    /// Square brackets.
    fn default() -> Marks {
        Marks {
            open: "[".to_owned(),
            close: "]".to_owned(),
        }
    }
}

/// Words of a snippet.
const SNIPPET: i64 = 24;

impl Reader {
    /// Articles that hold the words, best match first: `id`, `day`, `site`, `lang`, `title`, `snippet`, `url`,
    /// `duplicate_of`. Accents and case do not count; words are joined by AND; `"phrases"`, `prefix*`, `OR`, `NOT`,
    /// `title:word`, `NEAR(a b, 5)` and brackets work.
    ///
    /// # Errors
    /// [`StoreError::Query`] where the words cannot be understood.
    pub fn search(
        &self,
        words: &str,
        filters: &Filters,
        marks: &Marks,
    ) -> Result<Table, StoreError> {
        let mut conditions = Conditions::of(filters, "a.day");
        conditions.limit(filters.limit.unwrap_or(20));
        conditions.params.extend([
            ("words", Value::from(words::query(words)?)),
            ("open", marks.open.as_str().into()),
            ("close", marks.close.as_str().into()),
            ("size", SNIPPET.into()),
        ]);
        // CROSS JOIN keeps the index outside: it yields the best first, and only rows that are shown pay for a snippet.
        let sql = format!(
            "SELECT a.id, a.day, a.site, a.lang, (SELECT title FROM store_texts WHERE article = a.key) AS title,
                    replace(snippet(articles_fts, -1, :open, :close, '…', :size), char(10), ' ') AS snippet,
                    coalesce(a.url, a.canonical_url) AS url, (SELECT id FROM store_articles WHERE key = a.duplicate_of) AS duplicate_of
             FROM articles_fts CROSS JOIN store_articles a ON a.key = articles_fts.rowid
             WHERE articles_fts MATCH :words{}
             ORDER BY rank LIMIT :limit",
            conditions.and()
        );
        self.query(&sql, &conditions.params, Limits::default())
    }
}
