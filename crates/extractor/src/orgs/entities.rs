//! What the record says of the bodies that an article names.

use std::collections::BTreeMap;

use depeche_model::{Entity, EntityNames, Lang};

use super::{
    body::Body,
    link::{Linker, Surface},
};

impl Linker<'_> {
    /// One entity per id, in order of first mention.
    pub(super) fn entities(&self, surfaces: &[Surface<'_>], ids: &[Option<String>]) -> Vec<Entity> {
        let mut by_id: BTreeMap<&str, Entity> = BTreeMap::new();
        for surface in surfaces {
            let Some(id) = surface.id.as_deref() else {
                continue;
            };
            match self.gazetteer.by_id(id) {
                Some(body) => {
                    by_id
                        .entry(id)
                        .or_insert_with(|| self.known_entity(body, surface.text));
                }
                None => {
                    let entity = by_id
                        .entry(id)
                        .or_insert_with(|| self.new_entity(id, surface));
                    if surface.text.len() > entity.name.len() {
                        *entity = self.new_entity(id, surface);
                    }
                }
            }
        }
        let mut entities = Vec::with_capacity(by_id.len());
        for id in ids.iter().flatten() {
            entities.extend(by_id.remove(id.as_str()));
        }
        entities
    }

    fn known_entity(&self, body: &Body, written: &str) -> Entity {
        let given = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        let (en, fr) = (given(&body.en), given(&body.fr));
        let name = match self.lang {
            Lang::En => en.clone().or_else(|| fr.clone()),
            Lang::Fr => fr.clone().or_else(|| en.clone()),
        };
        Entity {
            id: body.id.to_string(),
            kind: body.kind,
            name: name.unwrap_or_else(|| written.to_owned()),
            names: EntityNames { en, fr },
            country: (!body.country.is_empty()).then(|| body.country.to_uppercase()),
            wikidata: None,
            mentions: 0,
            aliases: body.aliases().map(str::to_owned).collect(),
        }
    }

    fn new_entity(&self, id: &str, surface: &Surface<'_>) -> Entity {
        let name = surface.text.to_owned();
        let country = id
            .strip_prefix("agency/")
            .and_then(|rest| rest.split('/').next());
        Entity {
            id: id.to_owned(),
            kind: surface.kind,
            names: match self.lang {
                Lang::En => EntityNames {
                    en: Some(name.clone()),
                    fr: None,
                },
                Lang::Fr => EntityNames {
                    en: None,
                    fr: Some(name.clone()),
                },
            },
            name,
            country: country.filter(|c| *c != "xx").map(str::to_uppercase),
            wikidata: None,
            mentions: 0,
            aliases: Vec::new(),
        }
    }
}
