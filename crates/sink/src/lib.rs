//! Record -> rows: the schema, its migrations, the one writer, and the questions. The only user of SQLite.
//!
//! ```text
//! Outcome ──Store──▶ one file ──Reader──▶ Table
//! ```
//!
//! [`Store`] is the one writer: it takes batches of outcomes and commits each in one transaction. [`Reader`] opens the
//! same file for reading only and answers questions as [`Table`]s. `docs/schema.md` explains the tables column by
//! column; people are meant to read the views `articles`, `mentions`, `entities`, `money`, `dates` and `deals` with any
//! SQLite tool.

mod amount;
mod check;
mod connect;
pub mod diff;
mod error;
mod fingerprint;
mod fold;
mod functions;
mod hints;
mod lock;
mod migrate;
mod pages;
mod points;
mod prepare;
mod read;
mod reader;
mod schema;
mod snapshot;
mod store;
mod sums;
mod table;
mod time;

pub use check::{CheckReport, MOST_PROBLEMS, check};
pub use error::StoreError;
pub use fold::fold;
pub use migrate::{APPLICATION_ID, SCHEMA_VERSION};
pub use pages::StoredPage;
pub use reader::{
    ArticleView, DealFilter, Diff, EntityRow, Filters, Limits, Marks, MoneyFilter, Pairs, Period,
    Reader, SumBy,
};
pub use schema::{Column, Relation, markdown};
pub use snapshot::{SnapshotOptions, snapshot};
pub use store::{
    Enqueued, Listed, Polled, Queued, ReadAgain, RunCounts, RunId, RunState, Source, SourceState,
    Store, Stored,
};
pub use table::{Table, Value};
