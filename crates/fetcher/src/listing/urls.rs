//! A plain list: one absolute URL a line, `#` remarks.

use std::io::BufRead;

use super::{Listed, Listing, ListingKind, MAX_ITEMS, once, web_url};
use crate::sniff;

/// Lines that are no URL are counted, never an error: such lists are written by hand.
pub(super) fn read(body: &[u8]) -> Listing {
    let mut items = Vec::new();
    let mut unusable = 0;
    let mut incomplete = None;
    for raw in sniff::open(body).split(b'\n') {
        let raw = match raw {
            Ok(raw) => raw,
            Err(error) => {
                incomplete = Some(error.to_string());
                break;
            }
        };
        let text = String::from_utf8_lossy(&raw);
        let text = text.trim().trim_start_matches('\u{feff}');
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        if items.len() >= MAX_ITEMS {
            incomplete = Some(format!("only the first {MAX_ITEMS} lines were taken"));
            break;
        }
        match web_url(text, None) {
            Some(url) => items.push(Listed::new(url)),
            None => unusable += 1,
        }
    }
    once(&mut items);
    Listing {
        kind: ListingKind::UrlList,
        title: None,
        lang: None,
        items,
        nested: Vec::new(),
        unusable,
        incomplete,
    }
}
