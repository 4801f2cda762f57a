//! `Url -> Page`: everything that speaks HTTP, and everything that tells which pages to ask for.
//!
//! A [`Fetcher`] asks politely (robots.txt, one request at a time per host, `Retry-After`, an honest name), safely (no
//! private address on any hop, every size and time bounded) and says exactly why when it could not. [`listing`] reads
//! feeds and sitemaps, [`discover`] finds them, [`identity`] tells when two URLs are one article, [`warc`] keeps a crawl
//! so that it can be replayed.
//!
//! ```text
//! Fetcher::fetch ── per hop: address policy ─ robots ─ host gate ─ request ─ capped body ──▶ Page
//! ```
//!
//! What must outlive a run (robots copies, pauses) goes in and out as a [`HostMemory`](depeche_model::HostMemory);
//! nothing is written to disk here.

mod address;
mod backoff;
mod body;
mod cause;
mod client;
mod config;
pub mod discover;
mod error;
mod fetcher;
mod gate;
pub mod identity;
pub mod listing;
mod robots;
mod sniff;
mod tsv;
pub mod warc;
mod wire;

pub use config::FetchConfig;
pub use error::FetchError;
pub use fetcher::{FetchRequest, Fetched, Fetcher};
pub use wire::FetchStats;
