//! The table `data/date_fields.tsv`: which fields of a page hold dates, and how far they are trusted.

use crate::{CleanError, tables::table};

/// What a field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// First publication.
    Published,
    /// Last change.
    Modified,
}

/// The table, in the order of trust.
pub(crate) struct DateFields {
    /// Names of `meta` elements, what they say, and whether they are to be trusted.
    pub(super) metas: Vec<(&'static str, Kind, bool)>,
    /// Keys of page state that hold the publication date.
    pub(super) states: Vec<&'static str>,
}

impl DateFields {
    /// Reads the table.
    pub(crate) fn new() -> Result<DateFields, CleanError> {
        let (mut metas, mut states): (Vec<(&str, Kind, bool)>, Vec<&str>) = Default::default();
        for row in table!("date_fields.tsv").rows(&["place", "name", "kind", "trust"])? {
            let name = row.cell(1);
            let kind = match row.cell(2) {
                "published" => Kind::Published,
                "modified" => Kind::Modified,
                other => return Err(row.error(format!("`{other}` is not published or modified"))),
            };
            let sure = match row.cell(3) {
                "sure" => true,
                "weak" => false,
                other => return Err(row.error(format!("`{other}` is not sure or weak"))),
            };
            let twice = match row.cell(0) {
                "meta" => metas.iter().any(|(known, ..)| *known == name),
                "state" => states.contains(&name),
                other => return Err(row.error(format!("`{other}` is not meta or state"))),
            };
            if twice {
                return Err(row.error("each name once"));
            }
            if row.cell(0) == "meta" {
                metas.push((name, kind, sure));
            } else {
                states.push(name);
            }
        }
        Ok(DateFields { metas, states })
    }
}
