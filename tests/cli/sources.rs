//! Sources: what stands in `depeche.toml`, and what each kind of source comes to.

use std::fs;

use depeche_testserver::{Reply, Server};

use crate::{
    local::{FAST, article, config, ingest, press, report},
    world::{depeche, fixture, query, run, stderr, stdout, value},
};

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
    fs::write(
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
    assert_eq!(
        sources(&["add", "saved"]).status.code(),
        Some(2),
        "not there"
    );
    fs::create_dir(folder.path().join("saved")).expect("made");
    assert!(sources(&["add", "saved"]).status.success());
    let text = fs::read_to_string(&path).expect("read");
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
        fs::read_to_string(&path).expect("read"),
        text,
        "a refused change was written"
    );
    assert!(sources(&["remove", "Exemple"]).status.success());
    assert!(!fs::read_to_string(&path).expect("read").contains("Exemple"));
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

/// An answer that was not read to its end is asked for in full the next time, or what is left of it would stay hidden.
#[test]
fn not_modified_hides_nothing_that_was_not_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let server = Server::start();
    server.on("/robots.txt", Reply::text(""));
    let index = |name: &str| {
        let text = format!(
            "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>{}</loc></sitemap></sitemapindex>",
            server.url(name)
        );
        Reply::xml(&text).tagged("\"index\"")
    };
    let map = |number: usize| {
        Reply::xml(&format!(
            "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{}</loc></url></urlset>",
            server.url(&format!("/{number}"))
        ))
    };
    for n in 1..=4 {
        server.on(&format!("/{n}"), Reply::html(&article(n)));
    }
    server.on("/index.xml", index("/map.xml"));
    server.on("/map.xml", Reply::status(404)); // not there yet
    server.on("/4", Reply::html(&article(4)).tagged("\"four\""));
    let config = config(
        folder.path(),
        &[server.url("/index.xml"), server.url("/4")],
        "",
    );
    let stored = |more: &[&str]| {
        let output = run(ingest(&db, &config).args(more));
        let told = report(&output).to_string();
        (value(&db, "SELECT count(*) FROM articles"), told)
    };
    let (count, told) = stored(&["--max-articles", "0"]);
    assert_eq!(count, 0, "no article was to be begun: {told}");
    let (count, told) = stored(&[]);
    assert_eq!(count, 1, "the page that was not begun: {told}");
    server.on("/map.xml", map(1));
    let (count, told) = stored(&[]);
    assert_eq!(count, 2, "the map that was not there: {told}");
    server.on("/map.xml", map(2));
    let (count, told) = stored(&[]);
    assert_eq!(count, 3, "the map that changed under its index: {told}");
    let unchanged = server.hits("/4");
    let (count, told) = stored(&[]);
    assert_eq!(
        (count, server.hits("/4")),
        (3.into(), unchanged + 1),
        "{told}"
    );
}

#[test]
fn the_settings_of_a_source_hold_for_its_articles() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let server = Server::start();
    let paths = ["/eco/1", "/eco/2", "/eco/live/3", "/sport/4", "/eco/5"];
    let mut items = String::new();
    for (day, path) in paths.iter().enumerate() {
        server.on(path, Reply::html(&article(day + 1)));
        items.push_str(&format!(
            "<item><title>x</title><link>{}</link><pubDate>0{} Sep 2025 08:00:00 GMT</pubDate></item>",
            server.url(path),
            day + 1
        ));
    }
    server.on(
        "/feed.xml",
        Reply::xml(&format!(
            "<rss version='2.0'><channel><title>t</title>{items}</channel></rss>"
        )),
    );
    let text = format!(
        "{FAST}[[source]]\nurl = '{}'\nname = 'Eco'\nlang = 'fr'\nsection = 'Économie'\ninclude = ['/eco/']\n\
         exclude = ['/live/']\nlimit = 2\n",
        server.url("/feed.xml")
    );
    let config = folder.path().join("depeche.toml");
    fs::write(&config, text).expect("written");
    let told = report(&run(&mut ingest(&db, &config.display().to_string())));
    let source = &told["sources"][0];
    assert_eq!(
        (&source["name"], &source["listed"]),
        (&"Eco".into(), &2.into()),
        "{told}"
    );
    let rows = query(&db, "SELECT url, lang, section FROM articles ORDER BY url");
    let urls: Vec<&str> = rows.iter().filter_map(|row| row["url"].as_str()).collect();
    assert_eq!(
        urls,
        [server.url("/eco/2"), server.url("/eco/5")],
        "the newest two that the patterns let in"
    );
    assert!(
        rows.iter()
            .all(|row| row["lang"] == "fr" && row["section"] == "Économie"),
        "{rows:?}"
    );
    assert_eq!(
        server.hits("/sport/4") + server.hits("/eco/live/3") + server.hits("/eco/1"),
        0
    );
}

#[test]
fn folders_and_archives_are_sources() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = press(2);
    let crawl = folder.path().join("crawl.db");
    let fetched = config(folder.path(), &[server.url("/feed.xml")], "");
    let warc = folder.path().join("warc");
    let output = run(ingest(&crawl, &fetched).arg("--warc").arg(&warc));
    assert!(output.status.success(), "{}", stderr(&output));

    let saved = folder.path().join("saved");
    fs::create_dir(&saved).expect("made");
    for page in ["en-contract.html", "fr-marche-defense.html"] {
        fs::copy(fixture("pages").join(page), saved.join(page)).expect("copied");
    }
    let text = "db = 'all.db'\n[[source]]\npath = 'saved'\nsection = 'Coupures'\n[[source]]\npath = 'warc'\n";
    let config = folder.path().join("paths.toml");
    fs::write(&config, text).expect("written");
    let ingest = || {
        run(depeche()
            .args(["ingest", "--json", "--config"])
            .arg(&config))
    };
    let first = report(&ingest());
    assert_eq!(
        (&first["seen"], &first["failed"]),
        (&4.into(), &0.into()),
        "{first}"
    );
    let again = report(&ingest());
    assert_eq!(
        (&again["unchanged"], &again["copies"]),
        (&4.into(), &0.into()),
        "{again}"
    );
    let db = folder.path().join("all.db");
    assert_eq!(
        value(
            &db,
            "SELECT count(*) FROM articles WHERE section = 'Coupures'"
        ),
        2
    );
    assert_eq!(
        value(
            &db,
            "SELECT count(*) FROM articles WHERE url LIKE 'http://127.%'"
        ),
        2
    );
}

#[test]
fn a_challenge_in_place_of_a_feed_is_said_to_be_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let server = Server::start();
    let challenge = "<html><head><title>Just a moment...</title></head><body><script src='/cdn-cgi/challenge-platform/x.js'></script></body></html>";
    server.on("/feed.xml", Reply::html(challenge));
    let config = config(folder.path(), &[server.url("/feed.xml")], "");
    let output = run(&mut ingest(&db, &config));
    assert_eq!(output.status.code(), Some(3));
    let told = report(&output);
    assert_eq!(told["failures"]["challenge-page"], 1, "{told}");
    let trouble = told["sources"][0]["trouble"].as_str().unwrap_or_default();
    assert!(trouble.contains("challenge"), "{told}");
}

#[test]
fn copies_of_one_article_are_told_from_what_did_not_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    for copy in ["a.html", "b.html"] {
        fs::copy(fixture("pages/en-contract.html"), folder.path().join(copy)).expect("copied");
    }
    let ingest = || {
        run(depeche()
            .args(["ingest", "--db"])
            .arg(&db)
            .arg(folder.path()))
    };
    let first = stderr(&ingest());
    assert!(
        first.contains("1 new, 0 unchanged") && first.contains("1 copies of an article"),
        "{first}"
    );
    let second = stderr(&ingest());
    assert!(second.contains("0 new, 2 unchanged"), "{second}");
}
