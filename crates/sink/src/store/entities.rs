//! Companies and agencies, and every way to name them.

use std::collections::{HashMap, HashSet};

use depeche_model::{Entity, EntityNames, Kind, Record};
use rusqlite::params;

use super::Batch;
use crate::{
    StoreError,
    fold::{fold, initials},
};

/// What the writer knows to be in the tables, so that it need not ask.
#[derive(Debug, Default)]
pub(super) struct KnownEntities {
    /// By id: the key, and the entity as last written.
    by_id: HashMap<String, (i64, Entity)>,
    /// Names as written, by key.
    names: HashMap<i64, HashSet<String>>,
}

/// Appearances that a batch added, by entity: articles and mentions. A batch names the same few again and again, and each
/// is written once.
#[derive(Debug, Default)]
pub(super) struct NewCounts(HashMap<i64, (i64, i64)>);

impl NewCounts {
    /// Counts an appearance.
    pub(super) fn add(&mut self, entity: i64, mentions: i64) {
        let count = self.0.entry(entity).or_default();
        count.0 += 1;
        count.1 += mentions;
    }
}

impl Batch<'_> {
    /// Adds what waits to the counts of entities.
    pub(super) fn flush_counts(&mut self) -> Result<(), StoreError> {
        let mut counts: Vec<_> = self.counts.0.drain().collect();
        counts.sort_unstable();
        let sql =
            "UPDATE entities SET articles = articles + ?2, mentions = mentions + ?3 WHERE key = ?1";
        let mut update = self.tx.prepare_cached(sql)?;
        for (key, (articles, mentions)) in counts {
            update.execute(params![key, articles, mentions])?;
        }
        Ok(())
    }

    /// Writes the entities of a record where they are new or better known; gives their keys by id. A mention that
    /// refers to an entity the record does not describe makes one with the mention's own words for a name.
    pub(super) fn keys<'r>(
        &mut self,
        record: &'r Record,
    ) -> Result<HashMap<&'r str, i64>, StoreError> {
        let mut keys = HashMap::with_capacity(record.entities.len());
        for entity in &record.entities {
            keys.insert(entity.id.as_str(), self.entity(entity)?);
        }
        let deals = record.deals.iter().flat_map(|d| [&d.payer, &d.payee]);
        let bare = deals.flatten().map(|id| (id.as_str(), None));
        let named = record
            .mentions
            .iter()
            .filter_map(|m| Some((m.entity.as_deref()?, Some((m.kind, m.text.as_str())))));
        for (id, mention) in named.chain(bare) {
            if !keys.contains_key(id) {
                keys.insert(id, self.entity(&undescribed(id, mention))?);
            }
        }
        Ok(keys)
    }

    fn entity(&mut self, entity: &Entity) -> Result<i64, StoreError> {
        let known = self.entities.by_id.get(&entity.id);
        if let Some((key, known)) = known
            && same(known, entity)
        {
            return Ok(*key);
        }
        let key: i64 = self.tx.prepare_cached(UPSERT)?.query_row(
            params![
                entity.id,
                kind_of(entity.kind),
                entity.name,
                entity.names.en,
                entity.names.fr,
                entity.country,
                entity.wikidata
            ],
            |row| row.get(0),
        )?;
        let names = [
            Some(&entity.name),
            entity.names.en.as_ref(),
            entity.names.fr.as_ref(),
        ];
        for alias in &entity.aliases {
            self.name(key, alias, "alias")?;
        }
        for name in names.into_iter().flatten() {
            self.name(key, name, "name")?;
            if let Some(short) = initials(name) {
                self.name(key, &short, "initials")?;
            }
        }
        self.entities
            .by_id
            .insert(entity.id.clone(), (key, entity.clone()));
        Ok(key)
    }

    /// Notes one way to name an entity.
    pub(super) fn name(
        &mut self,
        key: i64,
        name: &str,
        basis: &'static str,
    ) -> Result<(), StoreError> {
        let known = self.entities.names.get(&key);
        if basis == "seen" && known.is_some_and(|names| names.contains(name)) {
            return Ok(());
        }
        let sql = "INSERT INTO entity_names (entity, name, folded, basis) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (entity, name) DO UPDATE SET basis = excluded.basis
                   WHERE excluded.basis = 'name' OR basis = 'initials'
                      OR excluded.basis = 'alias' AND basis = 'seen'";
        self.tx
            .prepare_cached(sql)?
            .execute(params![key, name, fold(name), basis])?;
        if basis != "initials" {
            let known = self.entities.names.entry(key).or_default();
            known.insert(name.to_owned());
        }
        Ok(())
    }
}

fn same(a: &Entity, b: &Entity) -> bool {
    (a.kind, &a.name, &a.names, &a.country, &a.wikidata)
        == (b.kind, &b.name, &b.names, &b.country, &b.wikidata)
        && a.aliases == b.aliases
}

fn undescribed(id: &str, mention: Option<(Kind, &str)>) -> Entity {
    let kind = if id.starts_with("agency/") {
        Kind::Agency
    } else {
        Kind::Company
    };
    let (kind, name) = mention.unwrap_or((kind, id));
    Entity {
        id: id.to_owned(),
        kind,
        name: name.to_owned(),
        names: EntityNames::default(),
        country: None,
        wikidata: None,
        mentions: 0,
        aliases: Vec::new(),
    }
}

fn kind_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Agency => "agency",
        _ => "company",
    }
}

/// Knowledge is added, never lost: a record without the French name does not erase it. The name for display stays
/// while it is still one of the names.
const UPSERT: &str = "
    INSERT INTO entities (id, kind, name, name_en, name_fr, country, wikidata)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (id) DO UPDATE SET
        kind = excluded.kind,
        name = iif(name IN (excluded.name_en, excluded.name_fr, name_en, name_fr), name, excluded.name),
        name_en = coalesce(excluded.name_en, name_en),
        name_fr = coalesce(excluded.name_fr, name_fr),
        country = coalesce(excluded.country, country),
        wikidata = coalesce(excluded.wikidata, wikidata)
    RETURNING key";
