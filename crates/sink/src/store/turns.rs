//! Whose turn it is: which waiting URLs a run takes next.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Transaction, params};

use super::{
    RunId,
    frontier::{Queued, validators},
};
use crate::{StoreError, hints};

/// What a host may still give in this round, and how many of its URLs have a place before the next one.
struct Host {
    left: usize,
    places: usize,
}

/// Takes URLs in turn, as [`Store::take_due`](super::Store::take_due) says. The frontier is read in its order by index, and
/// only until every host has given what it may: a frontier of one host costs no more than what is taken of it.
pub(super) fn take(
    tx: &Transaction<'_>,
    run: RunId,
    (limit, per_host): (usize, usize),
    now: &str,
) -> Result<Vec<Queued>, StoreError> {
    let mut hosts = waiting(tx)?;
    for (host, busy) in busy(tx, run)? {
        if let Some(host) = hosts.get_mut(&host) {
            host.places = busy;
            host.left = match busy * 2 <= per_host {
                true => per_host - busy,
                false => 0,
            };
        }
    }
    for host in hosts.values_mut() {
        host.left = host.left.min(per_host).min(limit);
    }
    let mut urls = places(tx, hosts, now)?;
    urls.sort_unstable();
    urls.truncate(limit);
    let mut select = tx.prepare_cached(QUEUED)?;
    let mut mark = tx.prepare_cached("UPDATE frontier SET taken_by = ?2 WHERE url = ?1")?;
    let mut out = Vec::with_capacity(urls.len());
    for (.., url) in urls {
        out.push(select.query_row([&url], |row| {
            Ok(Queued {
                url: row.get(0)?,
                source: row.get(1)?,
                hints: hints::from_json(&row.get::<_, String>(2)?),
                priority: row.get(3)?,
                validators: validators(row.get(4)?, row.get(5)?),
            })
        })?);
        mark.execute(params![url, run.0])?;
    }
    Ok(out)
}

/// Whether to be looked at again, place in its host's queue, place in the frontier, URL: in the order in which they are taken.
type Place = (bool, usize, usize, String);

/// What the hosts may give of what is due.
fn places(
    tx: &Transaction<'_>,
    mut hosts: HashMap<String, Host>,
    now: &str,
) -> Result<Vec<Place>, StoreError> {
    let mut open = hosts.values().filter(|host| host.left > 0).count();
    let mut out = Vec::new();
    let mut select = tx.prepare_cached(DUE)?;
    let mut rows = select.query([now])?;
    while open > 0
        && let Some(row) = rows.next()?
    {
        let (url, again): (String, bool) = (row.get(0)?, row.get(1)?);
        let Some(host) = hosts.get_mut(host(&url)).filter(|host| host.left > 0) else {
            continue;
        };
        host.places += 1;
        host.left -= 1;
        open -= usize::from(host.left == 0);
        out.push((again, host.places, out.len(), url));
    }
    Ok(out)
}

/// The hosts of what is not taken, from one to the next by index.
fn waiting(tx: &Transaction<'_>) -> Result<HashMap<String, Host>, StoreError> {
    let mut select = tx.prepare_cached(NEXT)?;
    let mut hosts = HashMap::new();
    let mut after = String::new();
    while let Some(url) = select
        .query_row([&after], |row| row.get::<_, String>(0))
        .optional()?
    {
        let host = host(&url);
        after = match url[host.len()..].starts_with('/') {
            true => format!("{host}0"), // what follows all that begins with `host/`
            false => format!("{url}\0"),
        };
        let all = Host {
            left: usize::MAX,
            places: 0,
        };
        hosts.insert(host.to_owned(), all);
    }
    Ok(hosts)
}

/// How many URLs this run has of each host.
fn busy(tx: &Transaction<'_>, run: RunId) -> Result<HashMap<String, usize>, StoreError> {
    let mut select = tx.prepare_cached("SELECT url FROM frontier WHERE taken_by = ?1")?;
    let mut rows = select.query([run.0])?;
    let mut hosts = HashMap::new();
    while let Some(row) = rows.next()? {
        let url: String = row.get(0)?;
        *hosts.entry(host(&url).to_owned()).or_default() += 1;
    }
    Ok(hosts)
}

/// Scheme and host of a URL, with the port; anything else is a host of its own.
fn host(url: &str) -> &str {
    let Some(scheme) = url.find("://") else {
        return url;
    };
    let from = scheme + 3;
    match url[from..].find(['/', '?', '#']) {
        Some(end) => &url[..from + end],
        None => url,
    }
}

/// The plus keeps SQLite from the index of turns.
const NEXT: &str =
    "SELECT url FROM frontier WHERE url >= ?1 AND +taken_by IS NULL ORDER BY url LIMIT 1";

const DUE: &str = "
    SELECT url, priority < 0 FROM frontier INDEXED BY frontier_by_turn
    WHERE taken_by IS NULL AND due_at <= ?1 ORDER BY priority DESC, due_at, url";

const QUEUED: &str = "
    SELECT f.url, f.source, f.hints, f.priority, u.etag, u.last_modified
    FROM frontier f LEFT JOIN urls u ON u.url = f.url WHERE f.url = ?1";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Listed, Store};

    #[test]
    fn hosts_whose_names_begin_alike_each_get_a_turn() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("x.db")).unwrap();
        let now = jiff::Timestamp::UNIX_EPOCH;
        let run = store.begin_run("test", "v", now).unwrap();
        let first = [
            "https://a.example",
            "https://a.example-b.org/1",
            "https://a.example.org/1",
            "https://a.example:8080/1",
            "https://b.example/1",
            "https://b.example0/1",
            "note#1.txt",
        ];
        let listed = |url: &str| Listed {
            url: url.to_owned(),
            ..Listed::default()
        };
        let mut list: Vec<Listed> = first.iter().map(|url| listed(url)).collect();
        list.extend(["https://a.example/2", "https://b.example/2"].map(listed));
        store.enqueue(&list, now).unwrap();
        let taken = store.take_due(run, 99, 1, now).unwrap();
        let taken: Vec<&str> = taken.iter().map(|queued| queued.url.as_str()).collect();
        assert_eq!(taken, first);
    }

    #[test]
    fn the_frontier_is_never_sorted() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("x.db")).unwrap();
        for (sql, index) in [(NEXT, "PRIMARY KEY"), (DUE, "frontier_by_turn")] {
            let sql = format!("EXPLAIN QUERY PLAN {sql}");
            let mut plan = store.connection.prepare(&sql).unwrap();
            let steps = plan.query_map([""], |row| row.get::<_, String>(3)).unwrap();
            let steps: Vec<String> = steps.map(Result::unwrap).collect();
            assert!(steps.len() == 1 && steps[0].contains(index), "{steps:?}");
        }
    }
}
