//! What is noted of every input whatever came of it: its address, its place in the frontier, its failures, the fetch.

use depeche_model::{Clipping, Failure};
use rusqlite::{OptionalExtension, params};

use super::{Batch, Stored, identity};
use crate::{StoreError, prepare::Digest, time};

impl Batch<'_> {
    /// After an article was stored: its addresses lead to it, and nothing is left to do for its input.
    pub(super) fn settle(
        &self,
        clipping: &Clipping,
        digest: &Digest,
        article: i64,
        stored: &Stored,
        seen: &str,
    ) -> Result<(), StoreError> {
        let page = &clipping.page;
        let source = identity::bare(&page.source);
        let requested = page
            .requested_url
            .as_ref()
            .map(|url| identity::bare(url.as_str()));
        let answered = page
            .final_url
            .as_ref()
            .map(|url| identity::bare(url.as_str()));
        for url in identity::aliases(clipping) {
            if [Some(source), requested, answered].contains(&Some(url.as_str())) {
                continue;
            }
            self.tx
                .prepare_cached(ALIAS)?
                .execute(params![url, article])?;
        }
        let validators = clipping.validators.clone().unwrap_or_default();
        for (n, url) in [Some(source), requested, answered].iter().enumerate() {
            let Some(url) = url else { continue };
            if [Some(source), requested][..n.min(2)].contains(&Some(url)) {
                continue;
            }
            let (etag, modified) = (&validators.etag, &validators.last_modified);
            self.tx.prepare_cached(FETCHED)?.execute(params![
                url,
                article,
                etag,
                modified,
                digest.page_hash,
                seen
            ])?;
        }
        let feed = match self.leave_frontier(source)? {
            None => match requested {
                Some(requested) if requested != source => self.leave_frontier(requested)?,
                _ => None,
            },
            found => found,
        };
        if let Some(feed) = feed {
            let sql = "UPDATE store_articles SET source = ?2 WHERE key = ?1 AND source IS NULL";
            self.tx
                .prepare_cached(sql)?
                .execute(params![article, feed])?;
            self.yielded(feed, clipping, digest, stored)?;
        }
        self.resolve(source)?;
        self.log(source, stored.name(), None)
    }

    /// Nothing changed at this address.
    pub(super) fn unmodified(&self, source: &str) -> Result<(), StoreError> {
        let source = identity::bare(source);
        let sql = "INSERT INTO urls (url, fetched_at) VALUES (?1, ?2)
                   ON CONFLICT (url) DO UPDATE SET fetched_at = excluded.fetched_at";
        self.tx
            .prepare_cached(sql)?
            .execute(params![source, self.now])?;
        let sql = "UPDATE store_articles SET last_seen = max(last_seen, ?2)
                   WHERE key = (SELECT article FROM urls WHERE url = ?1)";
        self.tx
            .prepare_cached(sql)?
            .execute(params![source, self.now])?;
        if let Some(feed) = self.leave_frontier(source)? {
            self.count_for(feed, "unchanged")?;
        }
        self.resolve(source)?;
        self.log(source, "unchanged", None)
    }

    /// Keeps a failure. One that may be tried again goes back to the frontier, due then.
    pub(super) fn failure(&self, failure: &Failure) -> Result<(), StoreError> {
        let source = match identity::bare(&failure.source) {
            "" => "<unnamed>",
            source => source,
        };
        let retry_at = failure.retry_at.map(time::text);
        self.tx.prepare_cached(FAILED)?.execute(params![
            source,
            failure.stage.name(),
            failure.code,
            failure.message,
            self.now,
            retry_at,
            self.run.0
        ])?;
        self.tx
            .prepare_cached("INSERT INTO urls (url) VALUES (?1) ON CONFLICT (url) DO NOTHING")?
            .execute([source])?;
        let feed = match &retry_at {
            Some(due) => self.put_back(source, due)?,
            None => self.leave_frontier(source)?,
        };
        if let Some(feed) = feed {
            self.count_for(feed, "failed")?;
        }
        self.log(source, "failed", Some(&failure.code))
    }

    /// Takes an input out of the frontier; gives the feed that listed it.
    fn leave_frontier(&self, url: &str) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT source FROM frontier WHERE url = ?1";
        let mut select = self.tx.prepare_cached(sql)?;
        let feed: Option<Option<i64>> = select.query_row([url], |row| row.get(0)).optional()?;
        if feed.is_some() {
            let sql = "DELETE FROM frontier WHERE url = ?1";
            self.tx.prepare_cached(sql)?.execute([url])?;
        }
        Ok(feed.flatten())
    }

    fn put_back(&self, url: &str, due: &str) -> Result<Option<i64>, StoreError> {
        let sql = "INSERT INTO frontier (url, listed_at, due_at) VALUES (?1, ?2, ?3)
                   ON CONFLICT (url) DO UPDATE SET due_at = excluded.due_at, taken_by = NULL
                   RETURNING source";
        let mut put = self.tx.prepare_cached(sql)?;
        Ok(put.query_row(params![url, self.now, due], |row| row.get(0))?)
    }

    fn resolve(&self, source: &str) -> Result<(), StoreError> {
        let sql = "UPDATE failures SET resolved_at = ?2, retry_at = NULL WHERE source = ?1 AND resolved_at IS NULL";
        self.tx
            .prepare_cached(sql)?
            .execute(params![source, self.now])?;
        Ok(())
    }

    fn log(&self, source: &str, outcome: &str, code: Option<&str>) -> Result<(), StoreError> {
        let sql = "INSERT INTO store_fetches (run, url, at, outcome, code)
                   VALUES (?1, (SELECT key FROM urls WHERE url = ?2), ?3, ?4, ?5)
                   ON CONFLICT (run, url) DO UPDATE SET at = excluded.at, outcome = excluded.outcome,
                                                        code = excluded.code
                   WHERE excluded.outcome <> 'unchanged'";
        self.tx
            .prepare_cached(sql)?
            .execute(params![self.run.0, source, self.now, outcome, code])?;
        Ok(())
    }
}

const ALIAS: &str = "
    INSERT INTO urls (url, article) VALUES (?1, ?2)
    ON CONFLICT (url) DO UPDATE SET article = excluded.article WHERE article IS NOT excluded.article";

const FETCHED: &str = "
    INSERT INTO urls (url, article, etag, last_modified, page_hash, fetched_at, changed_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
    ON CONFLICT (url) DO UPDATE SET
        article = excluded.article, etag = excluded.etag, last_modified = excluded.last_modified,
        changed_at = iif(page_hash IS excluded.page_hash, changed_at, excluded.changed_at),
        page_hash = excluded.page_hash, fetched_at = excluded.fetched_at";

const FAILED: &str = "
    INSERT INTO failures (source, stage, code, message, attempts, first_at, last_at, retry_at, run)
    VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5, ?6, ?7)
    ON CONFLICT (source) DO UPDATE SET
        stage = excluded.stage, code = excluded.code, message = excluded.message,
        attempts = iif(resolved_at IS NULL, attempts + 1, 1),
        first_at = iif(resolved_at IS NULL, first_at, excluded.first_at),
        last_at = excluded.last_at, retry_at = excluded.retry_at, resolved_at = NULL, run = excluded.run";
