//! What is still to be fetched, and what is known of what was.

use depeche_model::{Hints, Page, Validators};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::{RunId, Store, identity::bare, turns};
use crate::{StoreError, hints, prepare, time};

/// A URL that a source lists.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// Normalised.
    pub url: String,
    /// Key of the source, from [`Store::add_source`].
    pub source: Option<i64>,
    /// What the source says of it.
    pub hints: Hints,
    /// Higher comes first.
    pub priority: i64,
    /// When the source says it last changed (`lastmod`): later than the last fetch, it is fetched again.
    pub changed_at: Option<Timestamp>,
}

/// What became of listed URLs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Enqueued {
    /// To be fetched, and not known before.
    pub new: usize,
    /// To be fetched again, since the source says that they changed.
    pub changed: usize,
    /// Fetched before, or failed for good.
    pub known: usize,
    /// Already waiting.
    pub waiting: usize,
}

/// A URL whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// To be fetched.
    pub url: String,
    /// Key of the source that listed it.
    pub source: Option<i64>,
    /// What the source said of it.
    pub hints: Hints,
    /// As it was listed.
    pub priority: i64,
    /// For a conditional request.
    pub validators: Option<Validators>,
}

impl Store {
    /// Notes listed URLs, in one transaction. Those that were fetched, or failed for good, are passed over unless
    /// the source says that they changed since.
    ///
    /// # Errors
    /// The file failed.
    pub fn enqueue(&mut self, listed: &[Listed], now: Timestamp) -> Result<Enqueued, StoreError> {
        let now = time::text(now);
        let tx = self.immediate()?;
        let mut out = Enqueued::default();
        for one in listed {
            let url = bare(&one.url);
            let changed = one.changed_at.map(time::text);
            let waits = tx
                .prepare_cached("SELECT 1 FROM frontier WHERE url = ?1")?
                .exists([url])?;
            let settled: Option<Option<String>> = tx
                .prepare_cached(SETTLED)?
                .query_row([url], |row| row.get(0))
                .optional()?;
            match settled {
                _ if waits => out.waiting += 1,
                None => out.new += 1,
                Some(at) if changed.is_some() && changed > at => out.changed += 1,
                Some(_) => {
                    out.known += 1;
                    continue;
                }
            }
            tx.prepare_cached(ENQUEUE)?.execute(params![
                url,
                one.source,
                one.priority,
                hints::to_json(&one.hints),
                now
            ])?;
        }
        tx.commit()?;
        Ok(out)
    }

    /// Puts articles back into the frontier that are due for another look: for each `(age, every)`, those first seen
    /// less than `age` ago whose last fetch is at least `every` ago. Gives how many.
    ///
    /// # Errors
    /// The file failed.
    pub fn enqueue_again(
        &mut self,
        policy: &[(SignedDuration, SignedDuration)],
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let tx = self.immediate()?;
        let mut count = 0;
        for (age, every) in policy {
            count += tx.execute(
                "INSERT INTO frontier (url, source, priority, listed_at, due_at)
                 SELECT a.url, a.source, -1, ?1, ?1
                 FROM store_articles a JOIN urls u ON u.url = a.url
                 WHERE a.first_seen >= ?2 AND u.fetched_at <= ?3
                 ON CONFLICT (url) DO NOTHING",
                params![
                    time::text(now),
                    time::text(now.saturating_sub(*age).unwrap_or(Timestamp::MIN)),
                    time::text(now.saturating_sub(*every).unwrap_or(Timestamp::MIN))
                ],
            )?;
        }
        tx.commit()?;
        Ok(count)
    }

    /// Takes up to `limit` URLs whose turn it is: of every host the one of highest priority that is longest due, then of
    /// every host the next, so that no host is kept for last; those to be looked at again (negative priority) after all
    /// others. Of any one host this run has at most `per_host` at a time, and gets more when half of them are stored. They
    /// are this run's until their outcomes are stored; should the run die, the next one gets them.
    ///
    /// # Errors
    /// The file failed.
    pub fn take_due(
        &mut self,
        run: RunId,
        limit: usize,
        per_host: usize,
        now: Timestamp,
    ) -> Result<Vec<Queued>, StoreError> {
        let tx = self.immediate()?;
        let out = turns::take(&tx, run, (limit, per_host), &time::text(now))?;
        tx.commit()?;
        Ok(out)
    }

    /// Gives back what was taken and not begun, for instance when time is up.
    ///
    /// # Errors
    /// The file failed.
    pub fn give_back(&mut self, urls: &[String]) -> Result<(), StoreError> {
        let tx = self.immediate()?;
        for url in urls {
            tx.prepare_cached("UPDATE frontier SET taken_by = NULL WHERE url = ?1")?
                .execute([bare(url)])?;
        }
        tx.commit()?;
        Ok(())
    }

    /// When the next waiting URL becomes due; `None` when none waits.
    ///
    /// # Errors
    /// The file failed.
    pub fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT min(due_at) FROM frontier WHERE taken_by IS NULL";
        Ok(self
            .connection
            .query_row(sql, [], |row| time::parsed(row, 0))?)
    }

    /// Validators of the last good answer of a URL.
    ///
    /// # Errors
    /// The file failed.
    pub fn validators(&self, url: &str) -> Result<Option<Validators>, StoreError> {
        let sql = "SELECT etag, last_modified FROM urls WHERE url = ?1";
        let mut select = self.connection.prepare_cached(sql)?;
        let found = select
            .query_row([bare(url)], |row| Ok(validators(row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(found.flatten())
    }

    /// Whether these bytes, with these hints, are what this source last had, and this extractor read them. Then
    /// nothing would come of reading them again, and [`Outcome::Unmodified`](depeche_model::Outcome) may be stored.
    ///
    /// # Errors
    /// The file failed.
    pub fn knows_page(&self, page: &Page, extractor: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM urls u JOIN store_articles a ON a.key = u.article
                   WHERE u.url = ?1 AND u.page_hash = ?2 AND a.page_hash = ?2 AND a.extractor = ?3";
        let mut select = self.connection.prepare_cached(sql)?;
        let hash = prepare::page_hash(page);
        Ok(select.exists(params![bare(&page.source), hash, extractor])?)
    }
}

pub(super) fn validators(
    etag: Option<String>,
    last_modified: Option<String>,
) -> Option<Validators> {
    (etag.is_some() || last_modified.is_some()).then_some(Validators {
        etag,
        last_modified,
    })
}

/// When a URL was last fetched, or failed for good; no row where neither happened.
const SETTLED: &str = "
    SELECT fetched_at FROM urls WHERE url = ?1 AND fetched_at IS NOT NULL
    UNION ALL
    SELECT last_at FROM failures WHERE source = ?1 AND resolved_at IS NULL
    ORDER BY 1 DESC LIMIT 1";

const ENQUEUE: &str = "
    INSERT INTO frontier (url, source, priority, hints, listed_at, due_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)
    ON CONFLICT (url) DO UPDATE SET
        priority = max(priority, excluded.priority), source = coalesce(source, excluded.source),
        hints = iif(excluded.hints = '{}', hints, excluded.hints)";
