//! What depeche knows of a page beside the exchange: kept in a `metadata` record as one line of JSON, so that a replay
//! gives the page with the same hints. Other tools pass over it.

use depeche_model::{Hints, Stamp};
use serde::{Deserialize, Serialize};
use url::Url;

use super::Role;

/// The field that carries it.
pub(super) const FIELD: &str = "depeche-page";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    pub(super) role: Role,
    pub(super) source: String,
    pub(super) requested_url: Url,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    published: Option<Stamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    from_listing: bool,
}

impl Note {
    pub(super) fn new(role: Role, source: &str, requested_url: &Url, hints: &Hints) -> Note {
        let Hints {
            id,
            published,
            title,
            site,
            lang,
            section,
            from_listing,
        } = hints.clone();
        Note {
            role,
            source: source.to_owned(),
            requested_url: requested_url.clone(),
            id,
            published,
            title,
            site,
            lang,
            section,
            from_listing,
        }
    }

    pub(super) fn hints(self) -> Hints {
        Hints {
            id: self.id,
            published: self.published,
            title: self.title,
            site: self.site,
            lang: self.lang,
            section: self.section,
            from_listing: self.from_listing,
        }
    }
}
