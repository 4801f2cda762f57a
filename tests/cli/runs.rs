//! A run as cron sees it: reports, silence, refetching, signals, collisions, full disks.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use depeche_testserver::Reply;

use crate::{
    local::{article, config, ingest, press, report},
    world::{depeche, json_lines, run, stderr, stdout, value},
};

#[test]
fn a_report_names_sources_and_failures_and_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let server = press(3);
    server.on("/2", Reply::status(404));
    let config = config(folder.path(), &[server.url("/feed.xml")], "");
    let metrics = folder.path().join("depeche.prom");
    let output = run(ingest(&db, &config).arg("--metrics").arg(&metrics));
    let told = report(&output);
    assert_eq!(told["failures"]["http-404"], 1, "{told}");
    let source = &told["sources"][0];
    assert_eq!(
        (&source["listed"], &source["new"], &source["failed"]),
        (&3.into(), &2.into(), &1.into()),
        "{told}"
    );
    assert_eq!(
        value(&db, "SELECT report ->> '$.failures.http-404' FROM runs"),
        1
    );
    let text = std::fs::read_to_string(&metrics).expect("written");
    for line in [
        "depeche_run_success 1",
        "depeche_run_failures{code=\"http-404\"} 1",
        "depeche_run_inputs{outcome=\"failed\"} 1",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(!folder.path().join("depeche.prom.new").exists());
}

#[test]
fn a_quiet_run_says_only_what_needs_a_person() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let server = press(2);
    server.on("/2", Reply::status(404));
    let config = config(
        folder.path(),
        &[server.url("/feed.xml"), server.url("/dead.xml")],
        "",
    );
    let quiet = || {
        run(depeche()
            .args(["ingest", "--quiet", "--config", &config, "--db"])
            .arg(&db))
    };
    for time in 1..=3 {
        let output = quiet();
        assert_eq!(output.status.code(), Some(3));
        let said = format!("{}{}", stdout(&output), stderr(&output));
        assert_eq!(
            said.contains("in trouble 3 times in a row"),
            time == 3,
            "time {time}: {said}"
        );
        assert!(time == 3 || said.is_empty(), "{said}");
    }
    let doctor = run(depeche()
        .args(["doctor", "--format", "jsonl", "--db"])
        .arg(&db));
    assert_eq!(doctor.status.code(), Some(3), "{}", stderr(&doctor));
    let rows = json_lines(&doctor);
    assert!(
        rows.iter()
            .any(|row| row["level"] == "wrong" && row["check"] == "source"),
        "{rows:?}"
    );
    assert!(
        rows.iter()
            .any(|row| row["check"] == "failures" && row["subject"] == "http-404"),
        "{rows:?}"
    );
}

#[test]
fn articles_are_looked_at_again_by_age() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let server = press(2);
    let config = config(
        folder.path(),
        &[server.url("/feed.xml")],
        "[refetch]\nday = '1s'\n",
    );
    assert!(run(&mut ingest(&db, &config)).status.success());
    server.on(
        "/1",
        Reply::html(&article(1).replace("$1 million", "$8 million")),
    );
    std::thread::sleep(Duration::from_millis(2100));
    let told = report(&run(&mut ingest(&db, &config)));
    assert_eq!(
        (&told["revised"], &told["unchanged"]),
        (&1.into(), &1.into()),
        "{told}"
    );
}

#[test]
fn offline_leaves_the_frontier_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let server = press(4);
    let config = config(folder.path(), &[server.url("/feed.xml")], "");
    let first = report(&run(ingest(&db, &config).args(["--max-articles", "1"])));
    assert_eq!(first["stopped"], "max-articles");
    server.forget();
    let output = run(ingest(&db, &config).arg("--offline"));
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(server.log().is_empty());
    assert_eq!(value(&db, "SELECT count(*) FROM frontier"), 3);
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_run_in_order_and_runs_do_not_collide() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let server = press(200);
    for n in 1..=200 {
        let slow = Reply::html(&article(n)).late(Duration::from_millis(150));
        server.on(&format!("/{n}"), slow);
    }
    let config = config(folder.path(), &[server.url("/feed.xml")], "");
    let child = ingest(&db, &config)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let patience = Instant::now() + Duration::from_secs(30);
    while server.log().len() < 20 && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(5));
    }
    let second = run(&mut ingest(&db, &config));
    assert_eq!(second.status.code(), Some(1));
    let said = stderr(&second);
    assert!(
        said.contains("in use by another run (ingest, process"),
        "{said}"
    );
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .expect("sent")
            .success()
    );
    let output = child.wait_with_output().expect("ended");
    let told = report(&output);
    assert!(output.status.success(), "stopping in order is no failure");
    assert_eq!(told["stopped"], "signal", "{told}");
    assert_eq!(value(&db, "SELECT state FROM runs"), "stopped");
    assert_eq!(
        value(
            &db,
            "SELECT count(*) FROM frontier WHERE taken_by IS NOT NULL"
        ),
        0
    );
    let done = value(&db, "SELECT count(*) FROM articles")
        .as_u64()
        .expect("a count");
    assert!((1..200).contains(&done), "{done}");
    assert_eq!(
        value(&db, "SELECT count(*) FROM frontier").as_u64(),
        Some(200 - done)
    );
}

#[cfg(unix)]
#[test]
fn a_full_disk_under_the_archive_ends_the_run_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let server = press(3);
    let mut noise = String::from("<!--");
    let mut state = 7_u64;
    while noise.len() < 5 << 20 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        noise.push(char::from(
            b'A' + ((state >> 40) % 52) as u8 % 26 + if state >> 63 == 0 { 32 } else { 0 },
        ));
    }
    noise.push_str("-->");
    server.on("/2", Reply::html(&format!("{}{noise}", article(2))));
    let config = config(folder.path(), &[server.url("/feed.xml")], "");
    // No file may grow beyond a megabyte or two, which only the archive wants to.
    let limited = "trap '' XFSZ; ulimit -f 2000; exec \"$0\" \"$@\"";
    let output = run(Command::new("sh")
        .args([
            "-c",
            limited,
            env!("CARGO_BIN_EXE_depeche"),
            "ingest",
            "--config",
            &config,
            "--warc",
        ])
        .arg(folder.path().join("warc"))
        .arg("--db")
        .arg(&db));
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("the archive cannot be written"),
        "{}",
        stderr(&output)
    );
    assert_eq!(value(&db, "SELECT count(*) FROM failures"), 0);
    let kept = "SELECT (SELECT count(*) FROM frontier) + (SELECT count(*) FROM articles)";
    assert_eq!(value(&db, kept), 3);
    assert!(run(&mut ingest(&db, &config)).status.success());
    assert_eq!(value(&db, "SELECT count(*) FROM articles"), 3);
}

/// What one run learned of hosts holds in the next: robots.txt, validators of the feed, a pause that was asked for.
#[test]
fn the_next_run_remembers_hosts() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let server = press(3);
    let feed = crate::local::feed(&server, 3);
    server.on("/feed.xml", Reply::xml(&feed).tagged("\"one\""));
    server.on("/3", Reply::status(429).header("Retry-After", "300"));
    let more = "max_pause_wait = '1s'\n";
    let config = config(folder.path(), &[server.url("/feed.xml")], more);
    let first = report(&run(&mut ingest(&db, &config)));
    assert_eq!(server.hits("/robots.txt"), 1, "{first}");
    assert_eq!(server.hits("/3"), 1, "{first}");
    let doctor = run(depeche()
        .args(["doctor", "--format", "jsonl", "--db"])
        .arg(&db));
    let paused = json_lines(&doctor);
    assert!(
        paused.iter().any(|row| row["check"] == "paused"),
        "{paused:?}"
    );

    server.forget();
    run(&mut ingest(&db, &config));
    assert!(server.log().is_empty(), "the host had asked for a pause");

    let past = rusqlite::Connection::open(&db).expect("opened");
    past.execute_batch(
        "DELETE FROM host_pauses; UPDATE sources SET due_at = NULL;
         UPDATE frontier SET due_at = '2000-01-01T00:00:00Z'; UPDATE failures SET retry_at = '2000-01-01T00:00:00Z'",
    )
    .expect("changed");
    drop(past);
    run(&mut ingest(&db, &config));
    assert_eq!(
        server.hits("/robots.txt"),
        0,
        "robots.txt is kept for a day"
    );
    let asked = server.log();
    let feeds: Vec<_> = asked
        .iter()
        .filter(|one| one.request.path == "/feed.xml")
        .collect();
    assert_eq!(feeds.len(), 1);
    assert_eq!(feeds[0].request.header("if-none-match"), Some("\"one\""));
    assert_eq!(value(&db, "SELECT count(*) FROM runs"), 3);
}

#[test]
fn a_run_after_a_kill_asks_no_faster() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let server = press(4);
    let more = "per_host_delay = '600ms'\n";
    let config = config(folder.path(), &[server.url("/feed.xml")], more);
    let text = std::fs::read_to_string(&config).expect("read");
    let text = text.replace("per_host_delay = '5ms'\n", "");
    std::fs::write(&config, text).expect("written");
    let mut child = ingest(&db, &config)
        .stdout(Stdio::null())
        .spawn()
        .expect("started");
    let patience = Instant::now() + Duration::from_secs(30);
    while server.log().len() < 3 && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().expect("killed");
    child.wait().expect("gone");
    let before = server.log().len();
    assert!(run(&mut ingest(&db, &config)).status.success());
    assert!(run(&mut ingest(&db, &config)).status.success()); // begun at once after an orderly end
    let log = server.log();
    assert!(log.len() >= before + 4, "{}", log.len());
    let gaps = log.windows(2).map(|pair| pair[1].began - pair[0].began);
    let shortest = gaps.min().expect("gaps");
    assert!(shortest >= Duration::from_millis(600), "{shortest:?}");
}
