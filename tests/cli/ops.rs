//! What keeps a crawl healthy for years: sources, doctor, metrics, reports, refetching, signals, collisions.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use depeche_testserver::{Faults, Press, Reply, Server};
use serde_json::Value;

use crate::world::{depeche, json_lines, query, run, stderr, stdout, value};

const FAST: &str = "[fetch]\nper_host_delay = '5ms'\nretries = 3\nretry_budget = 10000\nretry_base_delay = '10ms'\n\
                    refusal_pause = '20ms'\nread_timeout = '2s'\ntotal_timeout = '4s'\nallow_private = true\n";

fn article(number: usize) -> String {
    format!(
        "<html lang=en><head><title>Story {number}</title></head><body><article><h1>Bridge plan number {number}</h1><p>The \
         county said on Monday that bridge {number} would cost ${number} million and take several years to finish, according \
         to the engineers who drew it up for the council.</p><p>Residents of ward {number} told the meeting that they had \
         been asked about none of it, and that the old bridge had held through {number} winters.</p></article></body></html>"
    )
}

fn feed(server: &Server, count: usize) -> String {
    let item = |n| {
        format!(
            "<item><title>x</title><link>{}</link></item>",
            server.url(&format!("/{n}"))
        )
    };
    let items: String = (1..=count).map(item).collect();
    format!("<rss version='2.0'><channel><title>t</title>{items}</channel></rss>")
}

fn press(count: usize) -> Server {
    let server = Server::start();
    server.on("/feed.xml", Reply::xml(&feed(&server, count)));
    for n in 1..=count {
        server.on(&format!("/{n}"), Reply::html(&article(n)));
    }
    server
}

/// A configuration with these sources, and more.
fn config(folder: &Path, urls: &[String], more: &str) -> String {
    let sources = urls
        .iter()
        .map(|url| format!("[[source]]\nurl = '{url}'\n"));
    let text = format!("{FAST}{more}\n{}", sources.collect::<String>());
    let path = folder.join("depeche.toml");
    std::fs::write(&path, text).expect("written");
    path.display().to_string()
}

fn ingest(db: &Path, config: &str) -> Command {
    let mut command = depeche();
    command
        .args(["ingest", "--json", "--config", config, "--db"])
        .arg(db);
    command
}

fn report(output: &Output) -> Value {
    serde_json::from_str(&stdout(output))
        .unwrap_or_else(|e| panic!("{e}: {}{}", stdout(output), stderr(output)))
}

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
fn the_doctor_sees_yield_and_fields_collapse() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let server = press(60);
    let config = config(folder.path(), &[server.url("/feed.xml")], "");
    assert!(run(&mut ingest(&db, &config)).status.success());
    let doctor = || {
        run(depeche()
            .args(["doctor", "--format", "jsonl", "--db"])
            .arg(&db))
    };
    let well = doctor();
    assert!(well.status.success(), "{}", stdout(&well));
    let past = rusqlite::Connection::open(&db).expect("opened");
    // Three weeks ago 45 dated articles; of late 15 without a date: fields. Then none at all of late: yield.
    let rows = "UPDATE store_articles SET day = '2025-03-01', first_seen = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-20 days')";
    past.execute(&format!("{rows} WHERE key > 15"), [])
        .expect("changed");
    let fields = json_lines(&doctor());
    let wrong = |rows: &[Value], check: &str| {
        rows.iter()
            .any(|row| row["level"] == "wrong" && row["check"] == check)
    };
    assert!(
        wrong(&fields, "fields") && !wrong(&fields, "yield"),
        "{fields:?}"
    );
    past.execute(rows, []).expect("changed");
    let none = doctor();
    assert_eq!(none.status.code(), Some(3));
    assert!(wrong(&json_lines(&none), "yield"), "{}", stdout(&none));
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

#[test]
fn sources_are_edited_in_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("depeche.toml");
    let sources = |rest: &[&str]| {
        run(depeche()
            .args(["sources", "--config"])
            .arg(&path)
            .args(rest))
    };
    std::fs::write(
        &path,
        "# ours\n[fetch]\ncontact = 'press@example.org' # a person\n",
    )
    .expect("written");
    let added = sources(&[
        "add",
        "https://example.org/feed.xml",
        "--name",
        "Exemple",
        "--lang",
        "fr",
        "--exclude",
        "/sport/",
    ]);
    assert!(added.status.success(), "{}", stderr(&added));
    assert!(sources(&["add", "saved"]).status.success());
    let text = std::fs::read_to_string(&path).expect("read");
    assert!(
        text.starts_with("# ours\n")
            && text.contains("# a person")
            && text.contains("exclude = [\"/sport/\"]"),
        "{text}"
    );
    assert_eq!(
        stdout(&sources(&["list"])).lines().next(),
        Some("https://example.org/feed.xml\tExemple")
    );
    for (bad, reason) in [
        (["add", "https://example.org/feed.xml"], "twice"),
        (["add", "ftp://example.org/"], "not fetched"),
        (["remove", "nothing"], "no source nothing"),
    ] {
        let output = sources(&bad);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(reason), "{}", stderr(&output));
    }
    assert_eq!(
        std::fs::read_to_string(&path).expect("read"),
        text,
        "a refused change was written"
    );
    assert!(sources(&["remove", "Exemple"]).status.success());
    assert!(
        !std::fs::read_to_string(&path)
            .expect("read")
            .contains("Exemple")
    );
}

#[test]
fn sources_are_checked_and_discovered() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = press(3);
    server.on("/", Reply::html("<html><head><link rel=alternate type='application/rss+xml' title='All' href='/feed.xml'></head><body>x</body></html>"));
    server.on(
        "/robots.txt",
        Reply::text(&format!("Sitemap: {}\n", server.url("/map.xml"))),
    );
    let sources = |rest: &[&str]| {
        run(depeche()
            .args(["sources", "--allow-private", "--config"])
            .arg(folder.path().join("none.toml"))
            .args(rest))
    };
    let found = stdout(&sources(&["discover", &server.url("/")]));
    assert!(
        found.contains(&server.url("/feed.xml")) && found.contains(&server.url("/map.xml")),
        "{found}"
    );
    let output = sources(&["check", &server.url("/feed.xml"), &server.url("/gone.xml")]);
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(
        text.contains("3 entries") && text.contains("\nbad\t") && text.contains("404"),
        "{text}"
    );
}

#[test]
fn sitemap_indexes_do_not_lead_on_for_ever() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let server = Server::start();
    let index = |numbers: std::ops::Range<usize>| {
        let one = |n| {
            format!(
                "<sitemap><loc>{}</loc></sitemap>",
                server.url(&format!("/map/{n}.xml"))
            )
        };
        let names: String = numbers.map(one).collect();
        Reply::xml(&format!(
            "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{names}</sitemapindex>"
        ))
    };
    server.on("/robots.txt", Reply::text(""));
    for n in 0..400 {
        server.on(&format!("/map/{n}.xml"), index(n..n + 200)); // itself, and always more
    }
    let config = config(folder.path(), &[server.url("/map/0.xml")], "");
    let told = report(&run(&mut ingest(&db, &config)));
    let asked = server
        .log()
        .iter()
        .filter(|one| one.request.path.starts_with("/map/"))
        .count();
    assert!(
        (50..=110).contains(&asked),
        "{asked} documents were asked for"
    );
    let trouble = told["sources"][0]["trouble"].as_str().unwrap_or_default();
    assert!(trouble.contains("were not read"), "{told}");
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

/// The long soak is `scripts/soak`; this is the same in small.
#[test]
fn a_short_soak_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let faults = Faults {
        closed: 60,
        truncated: 60,
        unavailable: 60,
        ..Faults::default()
    };
    let press = Press::start(10, 40, faults).expect("free ports");
    let config = config(folder.path(), &press.feeds(), "");
    for _ in 0..3 {
        let mut child = ingest(&db, &config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        std::thread::sleep(Duration::from_millis(400));
        child.kill().expect("killed");
        child.wait().expect("gone");
    }
    let patience = Instant::now() + Duration::from_secs(60);
    while {
        run(&mut ingest(&db, &config));
        value(&db, "SELECT count(*) FROM frontier") != 0 && Instant::now() < patience
    } {
        std::thread::sleep(Duration::from_millis(500));
    }
    assert_eq!(value(&db, "SELECT count(*) FROM articles"), 400);
    let stored: std::collections::HashSet<String> = query(&db, "SELECT url FROM articles")
        .iter()
        .map(|row| row["url"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert!(press.articles().iter().all(|url| stored.contains(url)) && stored.len() == 400);
    let check = run(depeche().args(["check", "--db"]).arg(&db));
    assert!(check.status.success(), "{}", stdout(&check));
}
