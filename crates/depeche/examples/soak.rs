//! The long soak: the real binary against a press of many hosts that fail, killed every few seconds.
//!
//! `scripts/soak` builds and runs it. Arguments: the binary, hosts, articles a host, seconds between kills.

#![allow(clippy::print_stdout, reason = "the figures are the output")]

use std::{
    collections::HashSet,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use depeche_sink::{Limits, Reader, Value, check};
use depeche_testserver::{Faults, Press};

/// Between two requests to a host, as configured; no host may see less.
const DELAY: Duration = Duration::from_millis(50);

fn main() -> Result<()> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: usize| given.get(at).map_or(Ok(default), |text| text.parse());
    let binary = given.first().context("give the binary")?;
    let (hosts, articles, seconds) = (number(1, 50)?, number(2, 400)?, number(3, 5)?);
    let folder = tempfile::tempdir()?;
    let press = Press::start(hosts, articles, Faults::default())?;
    let config = folder.path().join("depeche.toml");
    std::fs::write(&config, configuration(&press))?;
    let db = folder.path().join("soak.db");

    let (began, mut kills, mut runs, mut peak) = (Instant::now(), 0, 0, 0);
    let mut stored = 0;
    loop {
        runs += 1;
        let run = Instant::now();
        let mut child = start(binary, &config, &db)?;
        let killed = watch(&mut child, Duration::from_secs(seconds as u64), &mut peak)?;
        kills += usize::from(killed);
        let now = count(&db, "SELECT count(*) FROM articles")?;
        let rate = (now - stored) as f64 / run.elapsed().as_secs_f64();
        println!("run {runs}: {now} stored, {rate:.0} a second");
        stored = now;
        ensure!(runs < 1000, "the crawl does not come to an end");
        if !killed && count(&db, "SELECT count(*) FROM frontier")? == 0 {
            break;
        }
    }
    let took = began.elapsed().as_secs_f64();
    let total = hosts * articles;
    println!(
        "{total} articles of {hosts} hosts in {took:.1} s: {:.0} a second; {runs} runs, {kills} killed",
        total as f64 / took
    );
    println!("most memory of a run: {} MB", peak / 1024);
    verify(&press, &db, total)?;
    ensure!(peak < 300 * 1024, "a run needed more than 300 MB");
    Ok(())
}

fn configuration(press: &Press) -> String {
    let mut text = format!(
        "[fetch]\nallow_private = true\nper_host_delay = '{}ms'\nconcurrency = 32\nretries = 3\nretry_budget = 100000\n\
         retry_base_delay = '50ms'\nrefusal_pause = '100ms'\n",
        DELAY.as_millis()
    );
    for feed in press.feeds() {
        text.push_str(&format!("[[source]]\nurl = '{feed}'\n"));
    }
    text
}

fn start(binary: &str, config: &Path, db: &Path) -> Result<Child> {
    let mut command = Command::new(binary);
    command
        .args(["ingest", "--quiet", "--config"])
        .arg(config)
        .arg("--db")
        .arg(db);
    Ok(command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?)
}

/// Waits for the end of the run or of its time; gives whether it had to be killed.
fn watch(child: &mut Child, time: Duration, peak: &mut u64) -> Result<bool> {
    let began = Instant::now();
    while began.elapsed() < time {
        *peak = (*peak).max(memory(child.id()));
        if child.try_wait()?.is_some() {
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill()?;
    child.wait()?;
    Ok(true)
}

/// The most kilobytes that a process had in memory.
fn memory(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok())
        .unwrap_or(0)
}

fn count(db: &Path, sql: &str) -> Result<i64> {
    let table = Reader::open(db)?.query(sql, &[], Limits::default())?;
    match table.rows.first().and_then(|row| row.first()) {
        Some(Value::Integer(count)) => Ok(*count),
        other => anyhow::bail!("{sql}: {other:?}"),
    }
}

fn verify(press: &Press, db: &Path, total: usize) -> Result<()> {
    let table = Reader::open(db)?.query("SELECT url FROM articles", &[], Limits::default())?;
    let stored: HashSet<String> = table.rows.iter().map(|row| row[0].to_string()).collect();
    let failed = count(
        db,
        "SELECT count(*) FROM failures WHERE resolved_at IS NULL",
    )?;
    println!(
        "{} rows, {} URLs, {failed} failures not resolved",
        table.rows.len(),
        stored.len()
    );
    ensure!(
        table.rows.len() == stored.len(),
        "articles are stored twice"
    );
    ensure!(
        press.articles().iter().all(|url| stored.contains(url)) && stored.len() == total,
        "articles are lost"
    );
    let report = check(db)?;
    ensure!(
        report.problems.is_empty(),
        "the database has problems: {:?}",
        report.problems
    );
    // Runs that are killed, and begun again at once, count as one client.
    let shortest = press.hosts().map(|host| press.shortest_gap(host)).min();
    let shortest = shortest.unwrap_or_default();
    println!(
        "shortest time between two requests to a host: {} ms",
        shortest.as_millis()
    );
    ensure!(shortest >= DELAY, "a host was asked faster than its limit");
    Ok(())
}
