//! The table `data/state_keys.tsv`: what the keys in the state of a page's scripts stand for.

use crate::{CleanError, tables::table};

/// Keys by role, most trusted first.
#[derive(Debug, Default)]
pub(crate) struct StateKeys {
    aside: Vec<&'static str>,
    aside_start: Vec<&'static str>,
    text: Vec<&'static str>,
    /// Of a headline.
    pub(crate) headline: Vec<&'static str>,
    /// Of the publication date.
    pub(crate) published: Vec<&'static str>,
    /// Of authors.
    pub(crate) authors: Vec<&'static str>,
    /// Of the address of a card.
    pub(crate) address: Vec<&'static str>,
}

impl StateKeys {
    /// Reads the table.
    pub(crate) fn new() -> Result<StateKeys, CleanError> {
        let mut keys = StateKeys::default();
        for row in table!("state_keys.tsv").rows(&["role", "key"])? {
            let role = match row.cell(0) {
                "aside" => &mut keys.aside,
                "aside-start" => &mut keys.aside_start,
                "text" => &mut keys.text,
                "headline" => &mut keys.headline,
                "published" => &mut keys.published,
                "authors" => &mut keys.authors,
                "address" => &mut keys.address,
                other => return Err(row.error(format!("`{other}` is no role"))),
            };
            if role.contains(&row.cell(1)) {
                return Err(row.error("each key once in its role"));
            }
            role.push(row.cell(1));
        }
        Ok(keys)
    }

    /// Whether what a key holds belongs to no article's text.
    pub(crate) fn is_aside(&self, key: &str) -> bool {
        let key = key.to_ascii_lowercase();
        self.aside.contains(&key.as_str()) || self.aside_start.iter().any(|s| key.starts_with(s))
    }

    /// Whether a key's short strings are text too.
    pub(crate) fn is_text(&self, key: &str) -> bool {
        self.text.contains(&key)
    }
}
