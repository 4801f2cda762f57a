//! Feeds, sitemaps and URL lists: what a source offers to read. What a document is, is told from its first tag.
//!
//! ```text
//! Page ──read_listing──▶ Listing { items, nested }
//! ```
//!
//! An HTML page in place of a feed is an error that says so, and says whether it is a bot challenge. A document that
//! breaks in the middle gives what came before the break, with [`Listing::incomplete`] saying why it is not whole.

mod dates;
mod feed;
mod lenient;
mod sitemap;
mod urls;

use depeche_model::{Failure, Hints, Page, Stage, Stamp};
use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::{discover, sniff, tsv};

/// Most entries that are taken from one document (the sitemap protocol's own limit).
pub const MAX_ITEMS: usize = 50_000;

/// What kind of listing a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListingKind {
    /// RSS 0.9 to 2.0.
    Rss,
    /// Atom.
    Atom,
    /// JSON Feed.
    JsonFeed,
    /// A sitemap, with or without news fields.
    Sitemap,
    /// A list of sitemaps.
    SitemapIndex,
    /// Plain text, one URL a line.
    UrlList,
}

impl ListingKind {
    /// The name for messages and configuration: `rss`, `atom`, `json-feed`, `sitemap`, `sitemap-index`, `urls`.
    pub fn name(self) -> &'static str {
        match self {
            ListingKind::Rss => "rss",
            ListingKind::Atom => "atom",
            ListingKind::JsonFeed => "json-feed",
            ListingKind::Sitemap => "sitemap",
            ListingKind::SitemapIndex => "sitemap-index",
            ListingKind::UrlList => "urls",
        }
    }
}

/// A listing as read.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// What it is.
    pub kind: ListingKind,
    /// Its own title.
    pub title: Option<String>,
    /// Its language tag, as given.
    pub lang: Option<String>,
    /// Its entries, in its own order; each URL once.
    pub items: Vec<Listed>,
    /// Further listings that it names, those changed last first.
    pub nested: Vec<Url>,
    /// Entries without a usable http or https URL.
    pub unusable: usize,
    /// Why it is not whole, if it is not.
    pub incomplete: Option<String>,
}

/// An entry: a URL with what the listing says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Absolute, http or https.
    pub url: Url,
    /// Headline, without markup.
    pub title: Option<String>,
    /// First publication.
    pub published: Option<Stamp>,
    /// Last change, where it is given and differs from `published`.
    pub updated: Option<Stamp>,
    /// Language tag, as given for the entry or for the whole listing.
    pub lang: Option<String>,
    /// The publication's name, from a news sitemap.
    pub site: Option<String>,
    /// The first category.
    pub section: Option<String>,
    /// The identifier that the feed gives to the entry (`guid`, `id`), where it is not the URL.
    pub guid: Option<String>,
}

impl Listed {
    /// An entry of which only the URL is known.
    pub fn new(url: Url) -> Listed {
        Listed {
            url,
            title: None,
            published: None,
            updated: None,
            lang: None,
            site: None,
            section: None,
            guid: None,
        }
    }

    /// What the fetched page should carry along.
    pub fn hints(&self) -> Hints {
        Hints {
            published: self.published,
            title: self.title.clone(),
            site: self.site.clone(),
            lang: self.lang.clone(),
            section: self.section.clone(),
            from_listing: true,
            ..Hints::default()
        }
    }
}

/// Why a document is not a listing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListingError {
    /// A web page, perhaps one that stands in for a feed.
    #[error("{url}: an HTML page{}, not a feed or sitemap; try `depeche sources discover` on it", titled(.title))]
    Html {
        /// Where it came from.
        url: String,
        /// The page's title.
        title: Option<String>,
    },
    /// A bot check or block page in place of what was asked for.
    #[error("{url}: a challenge page came instead of a feed ({sign}{}); the site refuses programs here, so ask its owner or use another feed", titled(.title))]
    Challenge {
        /// Where it came from.
        url: String,
        /// The service or the words that give it away.
        sign: &'static str,
        /// The page's title.
        title: Option<String>,
    },
    /// It begins like a listing and cannot be read.
    #[error("{url}: a broken {kind} ({reason})")]
    Broken {
        /// Where it came from.
        url: String,
        /// What it begins like.
        kind: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// Nothing at all.
    #[error("{url}: an empty document came instead of a feed or sitemap")]
    Empty {
        /// Where it came from.
        url: String,
    },
    /// Neither a listing nor HTML.
    #[error("{url}: neither RSS, Atom, JSON Feed, a sitemap nor a list of URLs")]
    Unknown {
        /// Where it came from.
        url: String,
    },
}

fn titled(title: &Option<String>) -> String {
    title
        .as_ref()
        .map(|title| format!(" titled “{title}”"))
        .unwrap_or_default()
}

impl ListingError {
    /// Stable, machine-readable, kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            ListingError::Html { .. } => "not-a-listing",
            ListingError::Challenge { .. } => "challenge-page",
            ListingError::Broken { .. } => "broken-listing",
            ListingError::Empty { .. } => "empty",
            ListingError::Unknown { .. } => "unknown-listing",
        }
    }

    /// The failure to store for this source; a listing may be mended, so it may be tried again after an hour.
    pub fn to_failure(&self, source: &str) -> Failure {
        Failure {
            source: source.to_owned(),
            stage: Stage::Fetch,
            code: self.code().to_owned(),
            message: self.to_string(),
            retry_at: Timestamp::now()
                .checked_add(SignedDuration::from_hours(1))
                .ok(),
        }
    }
}

/// Reads a page as a listing.
///
/// # Errors
/// See [`ListingError`]; each names the page.
pub fn read_listing(page: &Page) -> Result<Listing, ListingError> {
    let url = page.source.clone();
    let base = page.final_url.as_ref().or(page.requested_url.as_ref());
    let head = sniff::head(&page.body);
    match sniff::root(&head) {
        sniff::Root::Feed | sniff::Root::Json => feed::read(&page.body, base, &url),
        sniff::Root::UrlSet | sniff::Root::SitemapIndex => sitemap::read(&page.body, base, &url),
        sniff::Root::Urls => Ok(urls::read(&page.body)),
        sniff::Root::Html => Err(html(&head, url)),
        sniff::Root::Empty => Err(ListingError::Empty { url }),
        sniff::Root::Other => Err(ListingError::Unknown { url }),
    }
}

fn html(head: &str, url: String) -> ListingError {
    let title = discover::title(head);
    match challenge(head) {
        Some(sign) => ListingError::Challenge { url, sign, title },
        None => ListingError::Html { url, title },
    }
}

/// The sign by which an HTML page is a bot check or a block page, if it is one. The text is the page's beginning.
pub fn challenge(head: &str) -> Option<&'static str> {
    let head = head.to_lowercase();
    tsv::rows(include_str!("../../data/challenges.tsv"))
        .find(|row| head.contains(row[0]))
        .map(|row| row[1])
}

/// Keeps the first of several entries with one URL.
fn once(items: &mut Vec<Listed>) {
    let mut seen = std::collections::HashSet::new();
    items.retain(|item| seen.insert(item.url.clone()));
}

/// An http or https URL, resolved against the document's own.
fn web_url(text: &str, base: Option<&Url>) -> Option<Url> {
    let text = text.trim();
    let url = match base {
        Some(base) => base.join(text).ok()?,
        None => Url::parse(text).ok()?,
    };
    (matches!(url.scheme(), "http" | "https") && !text.is_empty() && url.as_str().len() <= 4096)
        .then_some(url)
}

/// One line of text, blanks collapsed; `None` if there is nothing.
fn line(text: &str) -> Option<String> {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!joined.is_empty()).then_some(joined)
}

#[cfg(test)]
mod tests;
