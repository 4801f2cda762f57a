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
    let fill = fill();
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

/// Sums of one stale day.
fn fill() -> String {
    format!(
        "INSERT INTO store_sums (day, currency, articles, amounts, sum, largest)
         SELECT * FROM ({}) WHERE day = ?1",
        sums::STALE
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_summed_from_its_own_articles() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("x.db")).unwrap();
        let sql = format!("EXPLAIN QUERY PLAN {}", fill());
        let mut plan = store.connection.prepare(&sql).unwrap();
        let steps = plan
            .query_map(["x"], |row| row.get::<_, String>(3))
            .unwrap();
        let steps: Vec<String> = steps.map(Result::unwrap).collect();
        let by_day = |table: &str| {
            steps
                .iter()
                .any(|s| s.starts_with(table) && s.contains("day=?"))
        };
        assert!(by_day("SEARCH s ") && by_day("SEARCH a "), "{steps:?}");
    }
}
