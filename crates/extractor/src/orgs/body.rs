//! A company or public body, as a row of a table says it.

use std::borrow::Cow;

use depeche_model::Kind;

use super::{
    fold::{folded_hash, is_slug, slug},
    gazetteer::cut,
    table::Row,
};
use crate::ExtractError;

/// Borrowed from a built-in table, or owned.
pub type Text = Cow<'static, str>;

/// A company or public body.
#[derive(Debug, Clone)]
pub struct Body {
    /// `company/openai`, `agency/us/gsa`.
    pub id: Text,
    /// Company or agency.
    pub kind: Kind,
    /// Two letters or `int`, lower case; empty where unknown.
    pub country: Text,
    /// Usual English name; empty where unknown.
    pub en: Text,
    /// Usual French name; empty where unknown.
    pub fr: Text,
    /// Its other names as written in the tables, joined by `|`.
    aliases: Text,
    /// Hashes of folded words: for an ambiguous name to count, all words of one cue must stand in the article.
    pub cues: Vec<Box<[u64]>>,
}

impl Body {
    /// Its names beside the usual ones.
    pub fn aliases(&self) -> impl Iterator<Item = &str> {
        self.aliases
            .split('|')
            .map(|alias| alias.trim().trim_end_matches('?'))
            .filter(|alias| !alias.is_empty())
    }

    /// Takes what another row for the same body adds: names, cues, and what was left empty.
    pub(super) fn learn(&mut self, row: Body) {
        let mut new = Vec::new();
        for (own, other) in [(&mut self.en, row.en), (&mut self.fr, row.fr)] {
            if own.is_empty() {
                *own = other;
            } else if *own != other {
                new.push(other);
            }
        }
        if self.country.is_empty() {
            self.country = row.country;
        }
        new.extend(
            row.aliases
                .split('|')
                .map(|alias| Cow::Owned(alias.to_owned())),
        );
        for alias in new {
            let plain = alias.trim().trim_end_matches('?');
            let known = plain == self.en || plain == self.fr || self.aliases().any(|a| a == plain);
            if !known {
                let joint = if self.aliases.is_empty() { "" } else { "|" };
                let aliases = self.aliases.to_mut();
                aliases.push_str(joint);
                aliases.push_str(plain);
            }
        }
        self.cues.extend(row.cues);
    }
}

/// Reads what a row says, apart from the look-up of its names; `keep` makes its cells last.
pub(super) fn read_body<'t>(
    row: &Row<'_, 't>,
    keep: fn(&'t str) -> Text,
) -> Result<Body, ExtractError> {
    let plain = |column| row.get(column).trim_end_matches('?');
    let names = [plain("name"), plain("en"), plain("fr")];
    let Some(usual) = names.into_iter().find(|n| !n.is_empty()) else {
        return Err(row.error("name", "no name: fill `name`, `en` or `fr`"));
    };
    let country = lower_case(row.get("country"), keep);
    if !matches!(country.len(), 0 | 2 | 3) || !country.bytes().all(|b| b.is_ascii_lowercase()) {
        return Err(row.error(
            "country",
            format!("`{country}` is not a two-letter country code, `eu`, `un` or `int`"),
        ));
    }
    let kind = read_kind(row)?;
    let id = match (row.get("id"), kind) {
        ("", Kind::Company) => Cow::Owned(format!("company/{}", slug(usual))),
        ("", _) if country.is_empty() => Cow::Owned(format!("agency/xx/{}", slug(usual))),
        ("", _) => Cow::Owned(format!("agency/{country}/{}", slug(usual))),
        (id, _) => keep(id),
    };
    let or_name = |own: &'t str| keep(if own.is_empty() { names[0] } else { own });
    Ok(Body {
        id,
        kind,
        country,
        en: or_name(names[1]),
        fr: or_name(names[2]),
        aliases: keep(row.get("aliases")),
        cues: row.list("cues").map(read_cue).collect(),
    })
}

fn lower_case<'t>(code: &'t str, keep: fn(&'t str) -> Text) -> Text {
    if code.bytes().all(|b| b.is_ascii_lowercase()) {
        keep(code)
    } else {
        Cow::Owned(code.to_lowercase())
    }
}

fn read_cue(cue: &str) -> Box<[u64]> {
    cut(cue).into_iter().map(folded_hash).collect()
}

/// The kind as the `kind` column or the id says it.
fn read_kind(row: &Row<'_, '_>) -> Result<Kind, ExtractError> {
    let id = row.get("id");
    let from_id = match id.split_once('/') {
        None if id.is_empty() => None,
        Some(("company", name)) if is_slug(name) => Some(Kind::Company),
        Some(("agency", rest))
            if rest
                .split_once('/')
                .is_some_and(|(country, name)| is_slug(country) && is_slug(name)) =>
        {
            Some(Kind::Agency)
        }
        _ => {
            let reason =
                format!("`{id}` is neither `company/<slug>` nor `agency/<country>/<slug>`");
            return Err(row.error("id", reason));
        }
    };
    let from_column = match row.get("kind") {
        "company" => Some(Kind::Company),
        "agency" => Some(Kind::Agency),
        "" => None,
        other => {
            return Err(row.error(
                "kind",
                format!("`{other}` is neither `company` nor `agency`"),
            ));
        }
    };
    match (from_id, from_column) {
        (Some(a), Some(b)) if a != b => {
            Err(row.error("kind", format!("`{id}` is no {}", b.name())))
        }
        (Some(kind), _) | (None, Some(kind)) => Ok(kind),
        (None, None) => Err(row.error("kind", "fill `kind` (company or agency) or `id`")),
    }
}
