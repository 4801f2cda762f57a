//! What flows through depeche, as plain types without I/O.
//!
//! ```text
//! Url ──fetcher──▶ Page ──cleaner──▶ Article ──extractor──▶ Record ──sink──▶ rows
//! ```
//!
//! The stages never import one another; they meet here. Offsets inside stages are bytes of UTF-8; offsets in a
//! [`Record`] are Unicode code points, end exclusive, and `field[start..end] == text` always holds.

mod article;
mod failure;
mod fetching;
mod lang;
mod page;
mod record;
mod stamp;

pub use article::{Article, Origin, Warning};
pub use failure::{Failure, Stage};
pub use fetching::{Clipping, HostMemory, HostPause, Outcome, RobotsCopy, Validators};
pub use lang::Lang;
pub use page::{Hints, InputKind, Page};
pub use record::{
    Bound, CurrencyBasis, DateValue, Deal, Entity, EntityNames, Field, Kind, Mention, Money,
    Record, SCHEMA, SentenceSpan,
};
pub use stamp::{Stamp, StampError};
