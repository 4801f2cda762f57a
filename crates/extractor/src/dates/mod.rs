//! Calendar dates and periods. (Skeleton: the interface the rest of the crate calls.)

use crate::{Context, ExtractError, Found};

/// Finds dates.
#[derive(Debug)]
pub struct DateFinder {}

impl DateFinder {
    /// Reads the embedded tables.
    pub fn new() -> Result<DateFinder, ExtractError> {
        Ok(DateFinder {})
    }

    /// Every date in `text`, in order, without overlaps.
    pub fn find(&self, _text: &str, _context: &Context<'_>) -> Vec<Found> {
        Vec::new()
    }
}
