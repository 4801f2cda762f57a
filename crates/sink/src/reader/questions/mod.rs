//! The ready questions. Each is one SELECT that an index answers; the same can be asked of the views with any tool.
//!
//! Amounts and entities that belong together are joined only within a sentence: two names in one article prove nothing.

mod articles;
mod cooccur;
mod deals;
mod entities;
mod mentions;
mod money;
mod resolve;
mod timeline;

pub use cooccur::Pairs;
pub use deals::DealFilter;
pub use money::{MoneyFilter, SumBy};
pub use resolve::EntityRow;
pub use timeline::Period;

use super::{Limits, Reader, filters::Conditions};
use crate::{StoreError, Table};

/// Rows of an answer where the caller gives no limit.
const DEFAULT_LIMIT: usize = 20;

/// A ready question is ours, and known to end: sums over a large file may take their time.
const UNHURRIED: Limits = Limits {
    timeout: None,
    rows: None,
};

impl Reader {
    fn ask(&self, sql: &str, conditions: &Conditions) -> Result<Table, StoreError> {
        self.query(sql, &conditions.params, UNHURRIED)
    }
}
