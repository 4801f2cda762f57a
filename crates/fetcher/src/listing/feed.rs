//! RSS, Atom and JSON Feed, through feed-rs. Two things are ours: the dates, whose offset feed-rs would lose, and the
//! choice of an entry's URL.

use std::{
    collections::HashMap,
    io::Read,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Utc};
use depeche_model::Stamp;
use feed_rs::{
    model::{Entry, Feed, FeedType},
    parser,
};
use jiff::{Timestamp, tz::Offset};
use url::Url;

use super::{
    Listed, Listing, ListingError, ListingKind, MAX_ITEMS, dates, lenient, line, once, web_url,
};
use crate::{discover, gate::lock, sniff};

/// The stamps as written, by the instant that feed-rs keeps of them.
type Stamps = HashMap<i64, Stamp>;

pub(super) fn read(body: &[u8], base: Option<&Url>, url: &str) -> Result<Listing, ListingError> {
    let mut bytes = Vec::new();
    let broken = |reason: String| ListingError::Broken {
        url: url.to_owned(),
        kind: "feed",
        reason,
    };
    sniff::open(body)
        .read_to_end(&mut bytes)
        .map_err(|error| broken(error.to_string()))?;
    let stamps: Arc<Mutex<Stamps>> = Arc::default();
    let noting = stamps.clone();
    let parser = parser::Builder::new()
        .base_uri(base)
        .sanitize_content(false)
        .timestamp_parser(move |text| note(text, &mut lock(&noting)))
        .build();
    let document = from_first_tag(&bytes);
    let feed = match parser.parse(document) {
        Ok(feed) => feed,
        Err(error) => {
            let reason = error.to_string();
            return lenient::read(document, base, &reason).ok_or_else(|| broken(reason));
        }
    };
    let stamps = std::mem::take(&mut *lock(&stamps));
    Ok(listing(feed, base, &stamps))
}

/// Skips what stands before the document (blank lines, a PHP warning), which XML does not allow.
fn from_first_tag(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|byte| matches!(byte, b'<' | b'{'));
    // UTF-16 and a byte order mark are the parser's own business.
    match start {
        Some(at) if !bytes.starts_with(&[0xff, 0xfe]) && !bytes.starts_with(&[0xfe, 0xff]) => {
            &bytes[at..]
        }
        _ => bytes,
    }
}

fn note(text: &str, stamps: &mut Stamps) -> Option<DateTime<Utc>> {
    let stamp = dates::parse(text)?;
    let second = stamp.instant()?.as_second();
    stamps.entry(second).or_insert(stamp);
    DateTime::from_timestamp(second, 0)
}

/// The stamp as written; for an instant that feed-rs made up in some other way, that instant in UTC.
fn stamp(at: DateTime<Utc>, stamps: &Stamps) -> Option<Stamp> {
    if let Some(stamp) = stamps.get(&at.timestamp()) {
        return Some(*stamp);
    }
    let at = Offset::UTC.to_datetime(Timestamp::from_second(at.timestamp()).ok()?);
    Some(Stamp {
        date: at.date(),
        time: Some(at.time()),
        offset: Some(Offset::UTC),
    })
}

fn listing(feed: Feed, base: Option<&Url>, stamps: &Stamps) -> Listing {
    let kind = match feed.feed_type {
        FeedType::Atom => ListingKind::Atom,
        FeedType::JSON => ListingKind::JsonFeed,
        FeedType::RSS0 | FeedType::RSS1 | FeedType::RSS2 => ListingKind::Rss,
    };
    let total = feed.entries.len();
    let lang = feed.language;
    let mut items: Vec<Listed> = feed
        .entries
        .into_iter()
        .take(MAX_ITEMS)
        .filter_map(|entry| listed(entry, lang.as_deref(), base, stamps))
        .collect();
    let unusable = total.min(MAX_ITEMS) - items.len();
    once(&mut items);
    Listing {
        kind,
        title: feed
            .title
            .and_then(|title| line(&discover::plain(&title.content))),
        lang,
        items,
        nested: Vec::new(),
        unusable,
        incomplete: (total > MAX_ITEMS)
            .then(|| format!("only {MAX_ITEMS} of {total} entries were taken")),
    }
}

fn listed(entry: Entry, lang: Option<&str>, base: Option<&Url>, stamps: &Stamps) -> Option<Listed> {
    let url = entry_url(&entry, base)?;
    let published = entry.published.and_then(|at| stamp(at, stamps));
    let updated = entry.updated.and_then(|at| stamp(at, stamps));
    Some(Listed {
        title: entry
            .title
            .and_then(|title| line(&discover::plain(&title.content))),
        // Atom asks only for `updated`; without `published` it says nothing of the first publication.
        published,
        updated: updated.filter(|at| Some(*at) != published),
        lang: entry.language.or_else(|| lang.map(str::to_owned)),
        site: None,
        section: entry
            .categories
            .into_iter()
            .find_map(|category| line(&category.label.unwrap_or(category.term))),
        guid: Some(entry.id).filter(|id| !id.is_empty() && id != url.as_str()),
        url,
    })
}

/// The link to the article: `rel="alternate"` or none, HTML before other types; else an identifier that is a URL.
fn entry_url(entry: &Entry, base: Option<&Url>) -> Option<Url> {
    let usable = |link: &&feed_rs::model::Link| {
        link.rel.as_deref().is_none_or(|rel| rel == "alternate")
            && web_url(&link.href, base).is_some()
    };
    let is_html = |link: &&feed_rs::model::Link| {
        link.media_type
            .as_deref()
            .is_none_or(|kind| kind.contains("html"))
    };
    let links = || entry.links.iter().filter(usable);
    links()
        .find(is_html)
        .or_else(|| links().next())
        .and_then(|link| web_url(&link.href, base))
        .or_else(|| web_url(&entry.id, None))
}
