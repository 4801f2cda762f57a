//! An article's own row, its text, its page, and what it said before.

use depeche_model::{Clipping, InputKind};
use rusqlite::params;

use super::{
    Batch, Stored,
    facts::rounded,
    identity::{self, Known},
};
use crate::{StoreError, prepare::Digest, read, time};

/// What a page brings that the stored article does not have.
enum Change {
    Nothing,
    /// Read anew: the facts are replaced, the revision stays.
    Facts,
    /// The publisher wrote something else.
    Text,
}

impl<'a> Batch<'a> {
    pub(super) fn clipping(
        &mut self,
        clipping: &'a Clipping,
        digest: &Digest,
    ) -> Result<Stored, StoreError> {
        let seen = clipping
            .page
            .fetched_at
            .map_or_else(|| self.now.clone(), time::text);
        let Some(known) = self.find(clipping, digest)? else {
            return self.add(clipping, digest, &seen);
        };
        let change = self.change(&known, clipping, digest)?;
        let id = known.id.clone();
        let stored = match change {
            Change::Nothing => {
                self.touch(known.key, &seen)?;
                Stored::Unchanged
            }
            Change::Facts => {
                self.rewrite(&known, known.revision, clipping, digest, &seen)?;
                Stored::Updated { id }
            }
            Change::Text => {
                self.archive(&known, &seen)?;
                let revision = known.revision + 1;
                self.rewrite(&known, revision, clipping, digest, &seen)?;
                Stored::Revised { id, revision }
            }
        };
        self.settle(clipping, digest, known.key, &stored, &seen)?;
        Ok(stored)
    }

    fn add(
        &mut self,
        clipping: &'a Clipping,
        digest: &Digest,
        seen: &str,
    ) -> Result<Stored, StoreError> {
        let id = clipping.record.id.clone();
        let (key, origins) = self.write((None, &id), 1, clipping, digest, seen)?;
        self.add_text(key, &clipping.record, origins);
        self.insert_facts(key, clipping, digest)?;
        let stored = match self.lead(key, None, digest)? {
            Some(of) => Stored::Duplicate { id, of },
            None => Stored::New { id },
        };
        self.settle(clipping, digest, key, &stored, seen)?;
        Ok(stored)
    }

    /// Replaces everything that was read from the page of a known article.
    pub(super) fn rewrite(
        &mut self,
        known: &Known,
        revision: u32,
        clipping: &Clipping,
        digest: &Digest,
        seen: &str,
    ) -> Result<(), StoreError> {
        let (key, origins) = self.write(
            (Some(known.key), &known.id),
            revision,
            clipping,
            digest,
            seen,
        )?;
        self.change_text(key, &clipping.record, &origins)?;
        self.replace_facts(key, clipping, digest)?;
        if known.text_hash != digest.text_hash {
            self.lead(key, Some(known), digest)?;
        }
        Ok(())
    }

    fn change(
        &self,
        known: &Known,
        clipping: &Clipping,
        digest: &Digest,
    ) -> Result<Change, StoreError> {
        if digest.text_hash == known.text_hash {
            return Ok(if digest.record_hash == known.record_hash {
                Change::Nothing
            } else {
                Change::Facts
            });
        }
        if digest.page_hash == known.page_hash {
            // The same bytes: it is we who read them differently now.
            return Ok(Change::Facts);
        }
        // Saved files have no time, and addresses of one article may differ a little in text. Neither may turn what
        // the article said before into news; a later answer of the same address may.
        let older = clipping
            .page
            .fetched_at
            .is_none_or(|at| time::text(at) <= known.changed_at);
        let elsewhere = known.url.as_deref() != clipping.record.url.as_deref();
        if (older || elsewhere) && self.said_before(known.key, digest.text_hash)? {
            return Ok(Change::Nothing);
        }
        Ok(Change::Text)
    }

    fn said_before(&self, key: i64, text_hash: i64) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM past_revisions WHERE article = ?1 AND text_hash = ?2";
        Ok(self
            .tx
            .prepare_cached(sql)?
            .exists(params![key, text_hash])?)
    }

    fn touch(&self, key: i64, seen: &str) -> Result<(), StoreError> {
        let sql = "UPDATE store_articles SET last_seen = max(last_seen, ?2), first_seen = min(first_seen, ?2)
                   WHERE key = ?1";
        self.tx.prepare_cached(sql)?.execute(params![key, seen])?;
        Ok(())
    }

    /// Keeps what the article says now, before it is replaced.
    fn archive(&mut self, known: &Known, seen: &str) -> Result<(), StoreError> {
        self.flush_texts()?;
        let record = read::record(self.tx, known.key)?;
        let json = serde_json::to_string(&record).map_err(|e| StoreError::Stored(e.to_string()))?;
        let sql = "INSERT INTO past_revisions (article, revision, seen_at, replaced_at, text_hash, record)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.tx.prepare_cached(sql)?.execute(params![
            known.key,
            known.revision,
            known.changed_at,
            seen,
            known.text_hash,
            json
        ])?;
        Ok(())
    }

    /// Writes the article's row, new or `known` by its key, and its page; gives its key, and the origins of its fields
    /// for the text's row.
    fn write(
        &self,
        (known, id): (Option<i64>, &str),
        revision: u32,
        clipping: &Clipping,
        digest: &Digest,
        seen: &str,
    ) -> Result<(i64, String), StoreError> {
        let Clipping {
            record, article, ..
        } = clipping;
        let published = record.published;
        let sql = match known {
            Some(_) => UPDATE_ARTICLE,
            None => INSERT_ARTICLE,
        };
        self.tx.prepare_cached(sql)?.execute(params![
            id,
            record.url,
            record.canonical_url,
            record.site,
            identity::host(clipping),
            json(&record.authors)?,
            published.map(|p| p.to_string()),
            published.and_then(|p| p.instant()).map(time::text),
            published.map(|p| p.date.to_string()),
            record.modified.map(|m| m.to_string()),
            record.lang,
            record.locale,
            article.section,
            article.description,
            article.image.as_ref().map(url::Url::as_str),
            article.is_accessible_for_free,
            rounded(article.quality),
            digest.fingerprint.words as i64,
            json(&record.warnings)?,
            record.extractor,
            revision,
            self.run.0,
            seen,
            digest.text_hash,
            digest.record_hash,
            digest.page_hash,
            digest.fingerprint.simhash.cast_signed(),
        ])?;
        let key = known.unwrap_or_else(|| self.tx.last_insert_rowid());
        let origins: serde_json::Map<String, serde_json::Value> = article
            .origins
            .iter()
            .map(|(field, origin)| ((*field).to_owned(), origin.0.clone().into()))
            .collect();
        self.write_page(key, revision, clipping, digest)?;
        Ok((key, json(&origins)?))
    }

    fn write_page(
        &self,
        key: i64,
        revision: u32,
        clipping: &Clipping,
        digest: &Digest,
    ) -> Result<(), StoreError> {
        let page = &clipping.page;
        self.tx.prepare_cached(UPSERT_PAGE)?.execute(params![
            key,
            revision,
            page.source,
            page.requested_url.as_ref().map(url::Url::as_str),
            page.final_url.as_ref().map(url::Url::as_str),
            page.fetched_at.map(time::text),
            page.status,
            page.content_type,
            kind_name(page.kind),
            crate::hints::to_json(&page.hints),
            page.body.len() as i64,
            digest.packed
        ])?;
        Ok(())
    }
}

/// As stored in `store_pages.kind`.
pub(crate) fn kind_name(kind: InputKind) -> &'static str {
    match kind {
        InputKind::Auto => "auto",
        InputKind::Html => "html",
        InputKind::Text => "text",
        InputKind::InlineText => "inline-text",
    }
}

fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Stored(e.to_string()))
}

const INSERT_ARTICLE: &str = "
    INSERT INTO store_articles
        (id, url, canonical_url, site, host, authors, published, published_utc, day, modified, lang, locale,
         section, description, image, free, quality, words, warnings, extractor, revision, first_run,
         first_seen, last_seen, changed_at, text_hash, record_hash, page_hash, simhash)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
            ?23, ?23, ?23, ?24, ?25, ?26, ?27)";

/// With the parameters of [`INSERT_ARTICLE`].
const UPDATE_ARTICLE: &str = "
    UPDATE store_articles SET
        url = ?2, canonical_url = ?3, site = ?4, host = ?5, authors = ?6, published = ?7, published_utc = ?8, day = ?9,
        modified = ?10, lang = ?11, locale = ?12, section = ?13, description = ?14, image = ?15, free = ?16,
        quality = ?17, words = ?18, warnings = ?19, extractor = ?20, last_seen = max(last_seen, ?23),
        changed_at = iif(revision = ?21, changed_at, ?23), revision = ?21,
        text_hash = ?24, record_hash = ?25, page_hash = ?26, simhash = ?27
    WHERE id = ?1";

const UPSERT_PAGE: &str = "
    INSERT INTO store_pages (article, revision, source, requested_url, final_url, fetched_at, status, content_type,
                             kind, hints, size, body)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
    ON CONFLICT (article, revision) DO UPDATE SET
        source = excluded.source, requested_url = excluded.requested_url, final_url = excluded.final_url,
        fetched_at = excluded.fetched_at, status = excluded.status, content_type = excluded.content_type,
        kind = excluded.kind, hints = excluded.hints, size = excluded.size, body = excluded.body";
