//! The sums of days, brought up to date when a run ends.

use rusqlite::Transaction;

use super::Store;
use crate::{StoreError, functions, sums};

impl Store {
    /// Counts the days whose articles changed. A day whose sum is too large to be told stays stale: questions then count
    /// it from the articles, and say so.
    pub(super) fn sum_stale_days(&mut self) -> Result<(), StoreError> {
        let tx = self.immediate()?;
        let days: Vec<String> = tx
            .prepare("SELECT day FROM stale_days ORDER BY day")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for day in &days {
            sum(&tx, day)?;
        }
        tx.commit()?;
        Ok(())
    }
}

fn sum(tx: &Transaction<'_>, day: &str) -> Result<(), StoreError> {
    let fill = format!(
        "INSERT INTO store_sums (day, currency, articles, amounts, sum, largest)
         SELECT * FROM ({}) WHERE day = ?1",
        sums::STALE
    );
    tx.prepare_cached("DELETE FROM store_sums WHERE day = ?1")?
        .execute([day])?;
    match tx.prepare_cached(&fill)?.execute([day]) {
        Ok(_) => {}
        Err(error) if functions::is_too_large(&error) => return Ok(()),
        Err(error) => return Err(error.into()),
    }
    tx.prepare_cached("DELETE FROM stale_days WHERE day = ?1")?
        .execute([day])?;
    Ok(())
}
