//! Clean text with its metadata: what the cleaner gives and the extractor reads.

use std::collections::BTreeMap;

use url::Url;

use crate::Stamp;

/// The text of an article with what is known about it. Fields that are unknown are `None` or empty, never guessed.
#[derive(Debug, Clone, Default)]
pub struct Article {
    /// Names the input in messages (see [`Page::source`](crate::Page::source)).
    pub source: String,
    /// Identifier given by the caller; the extractor derives one where this is `None`.
    pub id: Option<String>,
    /// The URL that answered, or the one the caller gave.
    pub url: Option<Url>,
    /// The page's own canonical URL where it passes the checks (http(s), plausible for this page).
    pub canonical_url: Option<Url>,
    /// Site name as printed (`Le Monde`), else the host without `www.`.
    pub site: Option<String>,
    /// Headline as printed, without the site's name.
    pub title: Option<String>,
    /// People, in the order printed.
    pub authors: Vec<String>,
    /// First publication.
    pub published: Option<Stamp>,
    /// Last change, where it differs from `published`.
    pub modified: Option<Stamp>,
    /// Language that the page declares or the caller gave (primary tag, lower case); a prior, not a finding.
    pub declared_lang: Option<String>,
    /// Locale that the page declares, as BCP 47 (`fr-FR`).
    pub locale: Option<String>,
    /// Section as printed (`Économie`).
    pub section: Option<String>,
    /// The standfirst or meta description.
    pub description: Option<String>,
    /// Lead image.
    pub image: Option<Url>,
    /// schema.org `isAccessibleForFree`.
    pub is_accessible_for_free: Option<bool>,
    /// The body: NFC, paragraphs separated by a blank line. Exactly as given when the input was plain text.
    pub text: String,
    /// How sure the cleaner is that `text` is the whole article and only that, from 0 to 1.
    pub quality: f32,
    /// Where each metadata field came from, by field name.
    pub origins: BTreeMap<&'static str, Origin>,
    /// What a reader of the record should know.
    pub warnings: Vec<Warning>,
}

/// Where a metadata field came from, for instance `json-ld:datePublished`, `meta:article:published_time`,
/// `time`, `url`, `text`, `hint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(pub String);

/// A remark that travels with the record: a stable code, and a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Stable, machine-readable, kebab case: `not-an-article`, `no-date`, `other-language`, `paywall`.
    pub code: &'static str,
    /// One sentence.
    pub message: String,
}

impl Warning {
    /// A warning with this code and sentence.
    pub fn new(code: &'static str, message: impl Into<String>) -> Warning {
        Warning {
            code,
            message: message.into(),
        }
    }
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}
