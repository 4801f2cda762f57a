//! WARC files (ISO 28500, version 1.1): a crawl kept so that it can be read again, and archives of others (CC-NEWS).
//!
//! Written: per fetch a `request`, a `metadata` and a `response` record for each hop, each a gzip member of its own with
//! SHA-1 digests; `revisit` for 304 and for a URL that gave the same bytes again. Bodies are stored as they were read,
//! content and transfer coding undone. Read: the same, and what other crawlers write, one record in memory at a time.
//! A page read back equals the page as fetched, in every field.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use depeche_fetcher::warc::WarcReader;
//! let file = std::fs::File::open("crawl.warc.gz")?;
//! let mut reader = WarcReader::new(file, "crawl.warc.gz", 10 << 20);
//! for archived in &mut reader {
//!     let archived = archived?; // an error is one record's, unless `is_fatal`
//!     println!("{} {} bytes", archived.page.source, archived.page.body.len());
//! }
//! println!("{:?}", reader.counts());
//! # Ok(())
//! # }
//! ```

mod archive;
mod coding;
mod fields;
mod message;
mod note;
mod read;
mod write;

pub(crate) use archive::Archive;
pub use read::{Archived, Counts, WarcError, WarcReader};
pub(crate) use write::{Exchange, Hop};

/// What a fetch was for; kept in the archive, so that a replay takes articles only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A page to be read as an article.
    Article,
    /// A feed, sitemap or URL list.
    Listing,
    /// A hop on the way to either.
    Redirect,
}

#[cfg(test)]
mod tests;
