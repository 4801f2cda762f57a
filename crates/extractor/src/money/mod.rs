//! Amounts of money. (Skeleton: the interface the rest of the crate calls.)

use crate::{Context, ExtractError, Found};

/// Finds amounts of money in one language.
#[derive(Debug)]
pub struct MoneyFinder {}

impl MoneyFinder {
    /// Reads the embedded tables.
    pub fn new() -> Result<MoneyFinder, ExtractError> {
        Ok(MoneyFinder {})
    }

    /// Every amount in `text`, in order, without overlaps.
    pub fn find(&self, _text: &str, _context: &Context<'_>) -> Vec<Found> {
        Vec::new()
    }
}
