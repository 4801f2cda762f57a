//! Raw pages out of the database, for reading them again with a later version.

use depeche_model::{InputKind, Page};
use rusqlite::{Row, params};

use crate::{StoreError, hints, reader::Filters, store::Store, time};

/// A page as it was stored, and the article that was read from it.
#[derive(Debug, Clone)]
pub struct StoredPage {
    /// Of the article, within this file. Ascending from page to page: what a run resumes after.
    pub article_key: i64,
    /// Of the article.
    pub article_id: String,
    /// As it came.
    pub page: Page,
}

impl Store {
    /// Up to `limit` pages of current revisions whose article has a key above `after` and was read by another extractor
    /// than `extractor`, in order of keys. Asking again with the last key goes on; what was read anew is left out, so a
    /// run that was killed is resumed by asking from 0.
    ///
    /// # Errors
    /// The file failed, or a page does not unpack.
    pub fn pages_to_read_again(
        &self,
        extractor: &str,
        filters: &Filters,
        after: i64,
        limit: usize,
    ) -> Result<Vec<StoredPage>, StoreError> {
        let conditions = crate::reader::conditions(filters);
        let sql = format!(
            "SELECT a.key, a.id, p.source, p.requested_url, p.final_url, p.fetched_at, p.status, p.content_type, p.kind,
                    p.hints, p.size, p.body
             FROM store_articles a JOIN store_pages p ON p.article = a.key AND p.revision = a.revision
             WHERE a.key > :after AND a.extractor <> :extractor{} ORDER BY a.key LIMIT :limit",
            conditions.and()
        );
        let mut select = self.connection.prepare_cached(&sql)?;
        for (name, value) in &conditions.params {
            let name = format!(":{name}");
            if let Some(index) = select.parameter_index(&name)? {
                select.raw_bind_parameter(index, value)?;
            }
        }
        for (name, value) in [
            (":after", crate::Value::Integer(after)),
            (":extractor", extractor.into()),
            (":limit", (limit as i64).into()),
        ] {
            if let Some(index) = select.parameter_index(name)? {
                select.raw_bind_parameter(index, value)?;
            }
        }
        let mut rows = select.raw_query();
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push(page(row)?);
        }
        Ok(out)
    }

    /// The raw page of an article's revision, `None` where it is not kept.
    ///
    /// # Errors
    /// The file failed, or the page does not unpack.
    pub fn page(&self, article_id: &str, revision: u32) -> Result<Option<StoredPage>, StoreError> {
        let sql = "SELECT a.key, a.id, p.source, p.requested_url, p.final_url, p.fetched_at, p.status, p.content_type,
                          p.kind, p.hints, p.size, p.body
                   FROM store_articles a JOIN store_pages p ON p.article = a.key
                   WHERE a.id = ?1 AND p.revision = ?2";
        let mut select = self.connection.prepare_cached(sql)?;
        let mut rows = select.query(params![article_id, revision])?;
        rows.next()?.map(page).transpose()
    }
}

fn page(row: &Row<'_>) -> Result<StoredPage, StoreError> {
    let url = |column: usize| time::parsed::<url::Url>(row, column);
    let body = row.get_ref(11)?.as_blob().map_err(rusqlite::Error::from)?;
    Ok(StoredPage {
        article_key: row.get(0)?,
        article_id: row.get(1)?,
        page: Page {
            source: row.get(2)?,
            requested_url: url(3)?,
            final_url: url(4)?,
            fetched_at: time::parsed(row, 5)?,
            status: row.get(6)?,
            content_type: row.get(7)?,
            kind: kind(&row.get::<_, String>(8)?),
            hints: hints::from_json(&row.get::<_, String>(9)?),
            body: unpack(body, row.get(10)?)?,
        },
    })
}

fn kind(name: &str) -> InputKind {
    match name {
        "html" => InputKind::Html,
        "text" => InputKind::Text,
        "inline-text" => InputKind::InlineText,
        _ => InputKind::Auto,
    }
}

/// Bytes of a page from their compressed form.
///
/// # Errors
/// They do not unpack to `size` bytes.
pub(crate) fn unpack(packed: &[u8], size: i64) -> Result<Vec<u8>, StoreError> {
    let size = usize::try_from(size).unwrap_or_default();
    let body = zstd::bulk::decompress(packed, size)
        .map_err(|error| StoreError::Stored(format!("a raw page does not unpack: {error}")))?;
    if body.len() == size {
        Ok(body)
    } else {
        Err(StoreError::Stored(format!(
            "a raw page has {} bytes and should have {size}",
            body.len()
        )))
    }
}
