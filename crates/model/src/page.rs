//! A page as it came: raw bytes, where they were asked for, where they came from, and what the caller knows of them.

use jiff::Timestamp;
use url::Url;

use crate::Stamp;

/// Bytes fetched or read, before any decoding.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Names the input in messages: a URL, a file path or `<stdin>`; never empty.
    pub source: String,
    /// The URL that was asked for, if there is one.
    pub requested_url: Option<Url>,
    /// The URL that answered, after redirects.
    pub final_url: Option<Url>,
    /// When the bytes were received. `None` for a saved file; dates after it are refused by the cleaner.
    pub fetched_at: Option<Timestamp>,
    /// HTTP status; `None` for a saved file.
    pub status: Option<u16>,
    /// The `Content-Type` header as sent, charset included.
    pub content_type: Option<String>,
    /// What the bytes are to be read as.
    pub kind: InputKind,
    /// The bytes, content-encoding undone, charset not.
    pub body: Vec<u8>,
    /// What the caller knows (feed entry, manifest line, command line); it outranks what the page says.
    pub hints: Hints,
}

/// What the bytes of a [`Page`] are to be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InputKind {
    /// Decide from content type and first bytes.
    #[default]
    Auto,
    /// An HTML document.
    Html,
    /// A text file: the first line, if a blank line follows, is the title; the rest is the body, kept to the character.
    Text,
    /// Text given inline: the whole is the body, without a title, kept to the character.
    InlineText,
}

/// Facts that come from outside the page. Each, when given, outranks the page's own, except where they come from a listing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hints {
    /// Identifier to give to the record instead of the derived one.
    pub id: Option<String>,
    /// Publication date or time.
    pub published: Option<Stamp>,
    /// Headline, as a feed gave it; used only where the page has none.
    pub title: Option<String>,
    /// Site name or host.
    pub site: Option<String>,
    /// Language tag (`fr`, `en-GB`).
    pub lang: Option<String>,
    /// Section of the source.
    pub section: Option<String>,
    /// They are what a feed or sitemap says: then the page's own words come first, and these fill its gaps.
    pub from_listing: bool,
}
