//! The writer is killed, again and again, at any moment, or finds the disk full: what it said was stored is there, and
//! the file is sound.
//!
//! The writer is this test program itself, started with an environment variable. After each commit it says so on its
//! output; the test kills it some milliseconds later, and compares.

#![cfg(unix)]

mod common;

use std::{
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use common::{Place, full};
use depeche_sink::{Limits, Reader, Store, check};

const DATABASE: &str = "SINK_CRASH_DATABASE";
const ROUNDS: &str = "SINK_CRASH_ROUNDS";
const BATCH: u64 = 7;

/// What the killed process runs: batch after batch, each article once, in order, for ever.
#[test]
#[ignore = "only as the process that is killed"]
fn writer() {
    let Some(path) = std::env::var_os(DATABASE).map(PathBuf::from) else {
        return;
    };
    let mut store = Store::open(&path).unwrap();
    let now = jiff::Timestamp::now();
    let run = store.begin_run("crash", "test", now).unwrap();
    let table =
        Reader::open(&path)
            .unwrap()
            .query("SELECT count(*) FROM articles", &[], Limits::default());
    let mut next = table.unwrap().rows[0][0]
        .as_integer()
        .unwrap()
        .cast_unsigned();
    loop {
        let batch: Vec<_> = (next..next + BATCH)
            .map(|n| full(&format!("https://example.org/{n}")).outcome())
            .collect();
        if let Err(error) = store.store(run, &batch, now) {
            println!("stopped: {}: {error}", error.code());
            return;
        }
        next += BATCH;
        println!("committed {next}");
        std::io::stdout().flush().unwrap();
    }
}

#[test]
fn a_killed_writer_loses_nothing_it_committed() {
    let rounds: u64 = std::env::var(ROUNDS)
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(25);
    let place = Place::new();
    let mut committed = 0;
    for round in 0..rounds {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "writer", "--ignored", "--nocapture"])
            .env(DATABASE, place.db())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let reading = std::thread::spawn(move || {
            let numbers = lines
                .map_while(Result::ok)
                .filter_map(|line| line.rsplit_once("committed ")?.1.parse().ok());
            numbers.last()
        });
        // Early in some rounds, so that opening and recovering are hit too.
        std::thread::sleep(Duration::from_millis(15 + round * 37 % 180));
        child.kill().unwrap();
        child.wait().unwrap();
        committed = reading.join().unwrap().unwrap_or(committed).max(committed);
        if !place.db().exists() {
            continue;
        }
        let Ok(reader) = Reader::open(&place.db()) else {
            assert_eq!(committed, 0, "a file that had articles opens");
            continue;
        };
        let table = reader
            .query(
                "SELECT count(*), max(key), count(DISTINCT id) FROM articles",
                &[],
                Limits::default(),
            )
            .unwrap();
        let count = table.rows[0][0].as_integer().unwrap().cast_unsigned();
        assert!(
            count >= committed,
            "round {round}: {committed} were committed, {count} are there"
        );
        assert_eq!(
            count % BATCH,
            0,
            "round {round}: a batch is whole or not there"
        );
        assert_eq!(
            table.rows[0][0], table.rows[0][2],
            "round {round}: nothing doubled"
        );
        drop(reader);
        if round % 5 == 4 || round + 1 == rounds {
            let report = check(&place.db()).unwrap();
            assert!(report.is_sound(), "round {round}: {:?}", report.problems);
        }
    }
    println!("killed {rounds} times, {committed} articles committed, all of them there");
    assert!(committed > 0, "the writer never got anywhere");
    let killed = place.lines("SELECT count(*) FROM runs WHERE state = 'killed'");
    assert!(killed[0].parse::<u64>().unwrap() > 0);
}

/// No file may grow beyond a few hundred kilobytes: to the writer, the disk is full.
#[test]
fn a_full_disk_loses_nothing_it_committed() {
    let place = Place::new();
    drop(Store::open(&place.db()).unwrap());
    let mut committed = 0;
    for blocks in [900, 1200, 3000] {
        let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let out = Command::new("sh")
            .args(["-c", &limited])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "writer", "--ignored", "--nocapture"])
            .env(DATABASE, place.db())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        let stopped = said.lines().find(|line| line.contains("stopped: "));
        let stopped = stopped.unwrap_or_else(|| panic!("{blocks} blocks did not stop it: {said}"));
        assert!(
            stopped.contains("stopped: io: ") || stopped.contains("stopped: disk-full: "),
            "{stopped}"
        );
        let mut numbers = said
            .lines()
            .filter_map(|line| line.rsplit_once("committed ")?.1.parse().ok());
        committed = numbers.next_back().unwrap_or(committed);
        let count = place.count("articles").cast_unsigned();
        assert_eq!(count, committed, "with {blocks} blocks");
        let report = check(&place.db()).unwrap();
        assert!(report.is_sound(), "{:?}", report.problems);
    }
    assert!(committed > 0, "the writer never got anywhere");
    // With room again, it goes on.
    let (mut store, run) = place.store();
    let one = [full("https://example.org/more").outcome()];
    let stored = store.store(run, &one, common::at(0)).unwrap();
    assert_ne!(stored[0].name(), "failed");
}
