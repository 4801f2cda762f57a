//! The sums of days, brought up to date when a run ends.

use super::Store;
use crate::{StoreError, sums};

impl Store {
    /// Counts the days whose articles changed. A sum too large to be told leaves them as they are: questions then count
    /// them from the articles, and say so.
    pub(super) fn sum_stale_days(&mut self) -> Result<(), StoreError> {
        let tx = self.immediate()?;
        let fill = format!(
            "INSERT INTO store_sums (day, currency, articles, amounts, sum, largest) {}",
            sums::STALE
        );
        tx.execute(
            "DELETE FROM store_sums WHERE day IN (SELECT day FROM stale_days)",
            [],
        )?;
        match tx.execute(&fill, []) {
            Ok(_) => {}
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::Unknown) => {
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        }
        tx.execute("DELETE FROM stale_days", [])?;
        tx.commit()?;
        Ok(())
    }
}
