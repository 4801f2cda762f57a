//! Which article a page is: by id, by any address it answers at, or by the same words on the same host.

use depeche_model::Clipping;
use rusqlite::{CachedStatement, OptionalExtension, Row, params};

use super::Batch;
use crate::{StoreError, fingerprint::Fingerprint, prepare::Digest};

/// Shared shingles, of all, of an article that was rewritten under its title on its day. Unrelated texts share none but
/// those of a formula.
const SOME_RESEMBLANCE: f64 = 0.1;

/// A stored article, as far as deciding needs it.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) key: i64,
    pub(super) id: String,
    pub(super) url: Option<String>,
    canonical_url: Option<String>,
    pub(super) revision: u32,
    pub(super) text_hash: i64,
    pub(super) record_hash: i64,
    pub(super) page_hash: i64,
    pub(super) changed_at: String,
    pub(super) duplicate_of: Option<i64>,
    pub(super) simhash: i64,
    day: Option<String>,
}

/// The columns of [`Known`].
macro_rules! known_by {
    ($condition:literal) => {
        concat!(
            "SELECT key, id, url, canonical_url, revision, text_hash, record_hash, page_hash, changed_at, duplicate_of, simhash, day ",
            "FROM store_articles WHERE ",
            $condition
        )
    };
}

impl Batch<'_> {
    /// The stored article that this page is, if there is one.
    pub(super) fn find(
        &self,
        clipping: &Clipping,
        digest: &Digest,
    ) -> Result<Option<Known>, StoreError> {
        let record = &clipping.record;
        if let Some(known) = self.one(known_by!("id = ?1"), [&record.id])? {
            return Ok(Some(known));
        }
        for url in aliases(clipping) {
            let by_address = known_by!(
                "key = (SELECT article FROM urls WHERE url = ?1 AND article IS NOT NULL)"
            );
            if let Some(known) = self.one(by_address, [&url])?
                && self.may_be(&known, clipping, digest)?
            {
                return Ok(Some(known));
            }
        }
        if let Some(known) = self.by_file(clipping, digest)? {
            return Ok(Some(known));
        }
        // Moved without a redirect: the same headline and words on the same host. Short texts are notices
        // ("for subscribers only") that many articles share.
        match host(clipping) {
            Some(host) if digest.fingerprint.words >= crate::fingerprint::LEAST_WORDS => {
                let by_words = known_by!("text_hash = ?1 AND +host = ?2 ORDER BY +key LIMIT 1");
                self.one(by_words, params![digest.text_hash, host])
            }
            _ => Ok(None),
        }
    }

    /// The article with this key.
    pub(super) fn by_key(&self, key: i64) -> Result<Option<Known>, StoreError> {
        self.one(known_by!("key = ?1"), [key])
    }

    fn one(&self, sql: &str, params: impl rusqlite::Params) -> Result<Option<Known>, StoreError> {
        let mut statement: CachedStatement<'_> = self.tx.prepare_cached(sql)?;
        Ok(statement.query_row(params, known).optional()?)
    }

    /// An address may be reused ("/live"), each day with another canonical URL. Where the page names a canonical URL
    /// that is not the known article's, the address alone proves nothing: words must agree.
    fn may_be(
        &self,
        known: &Known,
        clipping: &Clipping,
        digest: &Digest,
    ) -> Result<bool, StoreError> {
        let canonical = clipping.record.canonical_url.as_deref();
        let (Some(new), Some(old)) = (canonical, known.canonical_url.as_deref()) else {
            return Ok(true);
        };
        if bare(new) == bare(old) || digest.text_hash == known.text_hash {
            return Ok(true);
        }
        self.agrees(known, clipping, digest)
    }

    /// A saved page that tells no address, edited: the same file, and words that agree. The path alone proves nothing,
    /// since a file may be written over with another article.
    fn by_file(&self, clipping: &Clipping, digest: &Digest) -> Result<Option<Known>, StoreError> {
        let record = &clipping.record;
        let named = clipping.page.hints.id.is_some();
        if named || record.url.is_some() || record.canonical_url.is_some() {
            return Ok(None);
        }
        let sql = known_by!(
            "url IS NULL AND key = (SELECT article FROM urls WHERE url = ?1 AND article IS NOT NULL)"
        );
        match self.one(sql, [bare(&clipping.page.source)])? {
            Some(known) if self.agrees(&known, clipping, digest)? => Ok(Some(known)),
            _ => Ok(None),
        }
    }

    /// Do the words say that it is the same article? Most of them do; fewer do where title and day of publication are the
    /// same. A title alone says nothing: each day has its "Revue de presse".
    fn agrees(
        &self,
        known: &Known,
        clipping: &Clipping,
        digest: &Digest,
    ) -> Result<bool, StoreError> {
        let (title, text) = self.words_of(known.key)?;
        let record = &clipping.record;
        let day = record.published.map(|published| published.date.to_string());
        let same_title = title.is_some() && title == record.title;
        let same_day = day.is_some() && day == known.day;
        let least = match same_title && same_day {
            true => SOME_RESEMBLANCE,
            false => crate::fingerprint::NEAR_DUPLICATE,
        };
        Ok(Fingerprint::of(&text).resemblance(&digest.fingerprint) >= least)
    }
}

fn known(row: &Row<'_>) -> rusqlite::Result<Known> {
    Ok(Known {
        key: row.get(0)?,
        id: row.get(1)?,
        url: row.get(2)?,
        canonical_url: row.get(3)?,
        revision: row.get(4)?,
        text_hash: row.get(5)?,
        record_hash: row.get(6)?,
        page_hash: row.get(7)?,
        changed_at: row.get(8)?,
        duplicate_of: row.get(9)?,
        simhash: row.get(10)?,
        day: row.get(11)?,
    })
}

/// The addresses that may prove identity, the strongest first, without fragments and repetitions. A file's path is not
/// among them: two folders may each have an `index.html`.
pub(super) fn aliases(clipping: &Clipping) -> Vec<String> {
    let page = &clipping.page;
    let mut out: Vec<String> = Vec::with_capacity(4);
    for url in [
        clipping.record.canonical_url.as_deref(),
        page.final_url.as_ref().map(url::Url::as_str),
        clipping.record.url.as_deref(),
        page.requested_url.as_ref().map(url::Url::as_str),
    ]
    .into_iter()
    .flatten()
    {
        let url = bare(url);
        if !url.is_empty() && out.iter().all(|seen| seen != url) {
            out.push(url.to_owned());
        }
    }
    out
}

/// A URL without its fragment; the path of a file as it is, for `note#1.html` is a file of its own.
pub(crate) fn bare(source: &str) -> &str {
    match source.split_once('#') {
        Some((url, _)) if url.contains("://") => url,
        _ => source,
    }
}

/// The host that the article answers at, lower case, without `www.`.
pub(super) fn host(clipping: &Clipping) -> Option<String> {
    let record = &clipping.record;
    let url = record.url.as_deref().or(record.canonical_url.as_deref())?;
    let url = url::Url::parse(url).ok()?;
    let host = url.host_str()?.to_lowercase();
    Some(host.strip_prefix("www.").unwrap_or(&host).to_owned())
}
