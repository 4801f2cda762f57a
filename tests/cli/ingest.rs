//! `depeche ingest`: a crawl in which every URL is accounted for, and runs that are interrupted.

use std::{
    path::Path,
    process::{Command, Output},
    time::{Duration, Instant},
};

use depeche_testserver::{Reply, Server};
use serde_json::Value;

use crate::world::{depeche, fixture, query, run, stderr, stdout, value};

/// An article of some length, told apart by its number.
fn article(number: usize) -> String {
    format!(
        "<html lang=en><head><title>Story {number}</title><meta property='article:published_time' \
         content='2025-03-{:02}T08:00:00Z'></head><body><article><h1>Harbour plan number {number}</h1><p>The Environment \
         Agency said on Monday that plan {number} would cost £{number} million and take several years to finish, according to \
         the engineers who drew it up for the council.</p><p>Residents of ward {number} told the meeting that they had \
         been asked about none of it, and that the old sea wall had held through {number} winters.</p></article></body></html>",
        number % 28 + 1
    )
}

fn feed(server: &Server, paths: &[&str]) -> String {
    let items = paths.iter().map(|path| {
        format!(
            "<item><title>x</title><link>{}</link></item>",
            server.url(path)
        )
    });
    format!(
        "<rss version='2.0'><channel><title>t</title>{}</channel></rss>",
        items.collect::<String>()
    )
}

fn ingest(db: &Path, inputs: &[&str]) -> Command {
    let mut command = depeche();
    command
        .args(["ingest", "--allow-private", "--json", "--db"])
        .arg(db)
        .args(inputs);
    command
}

fn report(output: &Output) -> Value {
    serde_json::from_str(&stdout(output))
        .unwrap_or_else(|e| panic!("{e}: {}{}", stdout(output), stderr(output)))
}

/// Articles stored for the first time; the pages of this server are near-duplicates of one another, which is counted apart.
fn stored(report: &Value) -> u64 {
    let count = |key: &str| report[key].as_u64().expect("a count");
    count("new") + count("duplicate")
}

/// A configuration without waits between requests: the server is ours.
fn fast(folder: &Path) -> String {
    let path = folder.join("fast.toml");
    let text = "[fetch]\nper_host_delay = '0s'\nretries = 1\nread_timeout = '2s'\ntotal_timeout = '4s'\nallow_private = true\n";
    std::fs::write(&path, text).expect("written");
    path.display().to_string()
}

#[test]
fn every_url_of_a_crawl_is_accounted_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let (db, config) = (folder.path().join("x.db"), fast(folder.path()));
    let server = Server::start();
    let paths = [
        "/1",
        "/2",
        "/moved",
        "/gone",
        "/broken",
        "/slow",
        "/private/5",
        "/3",
    ];
    for number in [1, 2, 3, 4, 5] {
        server.on(&format!("/{number}"), Reply::html(&article(number)));
    }
    server.on(
        "/robots.txt",
        Reply::text("User-agent: *\nDisallow: /private/\n"),
    );
    server.on("/feed.xml", Reply::xml(&feed(&server, &paths)));
    server.on("/moved", Reply::redirect(301, "/4"));
    server.on("/gone", Reply::status(404));
    server.on("/broken", Reply::status(500));
    server.on("/slow", Reply::Stall);
    let output = run(ingest(&db, &[&server.url("/feed.xml")]).args(["--config", &config]));
    let told = report(&output);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert_eq!(
        (stored(&told), &told["failed"], &told["seen"]),
        (4, &4.into(), &8.into()),
        "{told}"
    );
    let codes: Vec<Value> = query(&db, "SELECT code FROM failures ORDER BY source");
    let codes: Vec<&str> = codes
        .iter()
        .filter_map(|row| row["code"].as_str())
        .collect();
    assert_eq!(codes.len(), 4, "{codes:?}");
    for code in ["http-404", "http-500", "robots"] {
        assert!(codes.contains(&code), "{code} in {codes:?}");
    }
    assert_eq!(
        server.hits("/private/5"),
        0,
        "a page that robots.txt forbids was asked for"
    );
    assert_eq!(value(&db, "SELECT count(*) FROM articles"), 4);
    assert!(value(&db, "SELECT count(*) FROM money").as_i64() >= Some(4));

    // A second run: what is stored is not asked for again, what failed for good is not either.
    server.forget();
    let again = report(&run(
        ingest(&db, &[&server.url("/feed.xml")]).args(["--config", &config])
    ));
    assert_eq!(stored(&again), 0, "{again}");
    assert_eq!(server.hits("/1") + server.hits("/gone"), 0);
    assert_eq!(value(&db, "SELECT count(*) FROM articles"), 4);
}

#[test]
fn saved_pages_are_read_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let pages = fixture("pages").display().to_string();
    let first = run(&mut ingest(&db, &[&pages]));
    assert!(first.status.success(), "{}", stderr(&first));
    assert_eq!(report(&first)["new"], 8);
    let second = report(&run(&mut ingest(&db, &[&pages])));
    assert_eq!(
        (&second["new"], &second["unchanged"]),
        (&0.into(), &8.into()),
        "{second}"
    );
    let hits = query(
        &db,
        "SELECT title FROM articles WHERE site = 'Le Courrier des Remparts'",
    );
    assert_eq!(hits.len(), 1);
}

#[test]
fn a_changed_article_becomes_a_revision() {
    let folder = tempfile::tempdir().expect("a folder");
    let (db, config) = (folder.path().join("x.db"), fast(folder.path()));
    let server = Server::start();
    server.on("/a", Reply::html(&article(7)));
    let url = server.url("/a");
    run(ingest(&db, &[&url]).args(["--config", &config]));
    server.on(
        "/a",
        Reply::html(&article(7).replace("£7 million", "£9 million")),
    );
    let told = report(&run(ingest(&db, &[&url]).args(["--config", &config])));
    assert_eq!(
        (&told["new"], &told["revised"]),
        (&0.into(), &1.into()),
        "{told}"
    );
    let diff = run(depeche()
        .args(["diff", &url, "--format", "table", "--db"])
        .arg(&db));
    let text = stdout(&diff);
    assert!(
        text.contains("- money    GBP 7000000") && text.contains("+ money    GBP 9000000"),
        "{text}"
    );
}

#[test]
fn private_addresses_are_refused_by_default() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start();
    let db = folder.path().join("x.db");
    let output = run(depeche()
        .args(["ingest", "--json", "--db"])
        .arg(&db)
        .arg(server.url("/a")));
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(value(&db, "SELECT code FROM failures"), "private-address");
    assert!(server.log().is_empty());
}

#[test]
fn a_crawl_is_archived_and_replayed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (db, config) = (folder.path().join("x.db"), fast(folder.path()));
    let warc = folder.path().join("warc");
    let server = Server::start();
    server.on("/feed.xml", Reply::xml(&feed(&server, &["/1", "/2"])));
    for number in [1, 2] {
        server.on(&format!("/{number}"), Reply::html(&article(number)));
    }
    run(ingest(&db, &[&server.url("/feed.xml")])
        .args(["--config", &config, "--warc"])
        .arg(&warc));
    drop(server);
    let replay = folder.path().join("replay.db");
    let told = report(&run(&mut ingest(&replay, &[&warc.display().to_string()])));
    assert_eq!(stored(&told), 2, "{told}");
    let export = |db: &Path| stdout(&run(depeche().args(["export", "--db"]).arg(db)));
    let sorted = |text: String| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(export(&db)), sorted(export(&replay)));
}

#[test]
fn a_killed_run_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (db, config) = (folder.path().join("x.db"), fast(folder.path()));
    let server = Server::start();
    let count = 60;
    let paths: Vec<String> = (1..=count).map(|n| format!("/{n}")).collect();
    let names: Vec<&str> = paths.iter().map(String::as_str).collect();
    server.on("/feed.xml", Reply::xml(&feed(&server, &names)));
    for number in 1..=count {
        server.on(
            &format!("/{number}"),
            Reply::html(&article(number)).late(Duration::from_millis(20)),
        );
    }
    let feed = server.url("/feed.xml");
    for _ in 0..3 {
        server.forget();
        let mut child = ingest(&db, &[&feed])
            .args(["--config", &config])
            .spawn()
            .expect("started");
        let patience = Instant::now() + Duration::from_secs(30);
        while server.log().len() < 15
            && Instant::now() < patience
            && child.try_wait().expect("asked").is_none()
        {
            std::thread::sleep(Duration::from_millis(5));
        }
        child.kill().expect("killed");
        child.wait().expect("gone");
    }
    let output = run(ingest(&db, &[&feed]).args(["--config", &config]));
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(value(&db, "SELECT count(*) FROM articles"), count);
    assert_eq!(
        value(&db, "SELECT count(DISTINCT url) FROM articles"),
        count
    );
    let check = run(depeche().args(["check", "--db"]).arg(&db));
    assert!(check.status.success(), "{}", stdout(&check));
}

#[test]
fn nothing_to_do_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(&mut ingest(&folder.path().join("x.db"), &[]));
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("nothing to ingest"));
}

#[test]
fn an_edited_file_is_a_revision_and_another_article_in_its_place_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let (db, file) = (folder.path().join("x.db"), folder.path().join("note.txt"));
    let write = |text: &str| std::fs::write(&file, text).expect("written");
    let read = || report(&run(&mut ingest(&db, &[&file.display().to_string()])));
    let text = "Digue de Port-Aval\n\nLe conseil a voté lundi 3 millions d'euros pour la digue de Port-Aval, après \
                deux ans de débats entre les élus et les riverains.\n";
    write(text);
    assert_eq!(read()["new"], 1);
    write(&text.replace("3 millions", "4 millions"));
    let edited = read();
    assert_eq!(
        (&edited["new"], &edited["revised"]),
        (&0.into(), &1.into()),
        "{edited}"
    );
    write(
        "Harbour budget\n\nThe council approved £9 million for the harbour on Tuesday, its largest budget in a decade.\n",
    );
    assert_eq!(read()["new"], 1);
    assert_eq!(value(&db, "SELECT count(*) FROM articles"), 2);
}
