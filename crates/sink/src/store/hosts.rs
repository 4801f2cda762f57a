//! What the fetcher knows of hosts, kept between runs.

use depeche_model::{HostMemory, HostPause, RobotsCopy};
use jiff::Timestamp;
use rusqlite::params;

use super::Store;
use crate::{StoreError, time};

impl Store {
    /// Robots copies and pauses that still hold at `now`.
    ///
    /// # Errors
    /// The file failed.
    pub fn host_memory(&self, now: Timestamp) -> Result<HostMemory, StoreError> {
        let now = time::text(now);
        let mut memory = HostMemory::default();
        let sql = "SELECT origin, status, body, fetched_at, expires_at FROM robots WHERE expires_at > ?1 ORDER BY origin";
        let mut select = self.connection.prepare_cached(sql)?;
        let robots = select.query_map([&now], |row| {
            Ok(RobotsCopy {
                origin: row.get(0)?,
                status: row.get(1)?,
                body: row.get(2)?,
                fetched_at: time::instant(row, 3)?,
                expires_at: time::instant(row, 4)?,
            })
        })?;
        for copy in robots {
            memory.robots.push(copy?);
        }
        let sql = "SELECT host, until, reason FROM host_pauses WHERE until > ?1 ORDER BY host";
        let mut select = self.connection.prepare_cached(sql)?;
        let pauses = select.query_map([&now], |row| {
            Ok(HostPause {
                host: row.get(0)?,
                until: time::instant(row, 1)?,
                reason: row.get(2)?,
            })
        })?;
        for pause in pauses {
            memory.pauses.push(pause?);
        }
        Ok(memory)
    }

    /// Keeps robots copies and pauses, and drops those that no longer hold.
    ///
    /// # Errors
    /// The file failed.
    pub fn save_host_memory(
        &mut self,
        memory: &HostMemory,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = self.immediate()?;
        for copy in &memory.robots {
            tx.prepare_cached(
                "INSERT INTO robots (origin, status, body, fetched_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (origin) DO UPDATE SET status = excluded.status, body = excluded.body,
                     fetched_at = excluded.fetched_at, expires_at = excluded.expires_at",
            )?
            .execute(params![
                copy.origin,
                copy.status,
                copy.body,
                time::text(copy.fetched_at),
                time::text(copy.expires_at)
            ])?;
        }
        for pause in &memory.pauses {
            tx.prepare_cached(
                "INSERT INTO host_pauses (host, until, reason) VALUES (?1, ?2, ?3)
                 ON CONFLICT (host) DO UPDATE SET until = excluded.until, reason = excluded.reason",
            )?
            .execute(params![pause.host, time::text(pause.until), pause.reason])?;
        }
        let now = time::text(now);
        tx.execute("DELETE FROM robots WHERE expires_at <= ?1", [&now])?;
        tx.execute("DELETE FROM host_pauses WHERE until <= ?1", [&now])?;
        tx.commit()?;
        Ok(())
    }
}
