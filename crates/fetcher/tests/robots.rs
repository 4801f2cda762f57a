//! robots.txt against a server: every row of the table in `src/robots.rs`.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, where a panic is the report"
)]

use std::time::Duration;

use depeche_fetcher::{FetchConfig, FetchRequest, Fetched, Fetcher};
use depeche_model::HostMemory;
use depeche_testserver::{Reply, Server};
use url::Url;

fn config() -> FetchConfig {
    FetchConfig {
        allow_private: true,
        per_host_delay: Duration::ZERO,
        retries: 0,
        ..FetchConfig::default()
    }
}

async fn outcome(fetcher: &Fetcher, url: &str) -> &'static str {
    match fetcher
        .fetch(&FetchRequest::article(Url::parse(url).unwrap()))
        .await
    {
        Ok(Fetched::Page(..)) => "page",
        Ok(Fetched::NotModified) => "not-modified",
        Err(error) => error.code(),
    }
}

/// How `/a` fares on a server whose robots.txt answers so.
async fn with_robots(reply: Reply) -> &'static str {
    let server = Server::start();
    server.on("/robots.txt", reply);
    server.on("/a", Reply::html("a"));
    let fetcher = Fetcher::new(
        FetchConfig {
            read_timeout: Duration::from_secs(1),
            ..config()
        },
        HostMemory::default(),
    )
    .unwrap();
    let outcome = outcome(&fetcher, &server.url("/a")).await;
    assert_eq!(server.hits("/a"), usize::from(outcome == "page"));
    outcome
}

#[tokio::test]
async fn by_answer() {
    assert_eq!(
        with_robots(Reply::text("User-agent: *\nDisallow: /a")).await,
        "robots"
    );
    assert_eq!(
        with_robots(Reply::text("User-agent: depeche\nDisallow: /")).await,
        "robots"
    );
    assert_eq!(
        with_robots(Reply::text("User-agent: other\nDisallow: /")).await,
        "page"
    );
    assert_eq!(
        with_robots(Reply::text(
            "User-agent: *\nDisallow: /\n\nUser-agent: depeche\nDisallow:"
        ))
        .await,
        "page"
    );
    assert_eq!(
        with_robots(Reply::html("<p>Page introuvable")).await,
        "page"
    );
    for status in [400, 401, 403, 404, 410] {
        assert_eq!(with_robots(Reply::status(status)).await, "page", "{status}");
    }
    for status in [500, 502, 503, 429] {
        assert_eq!(
            with_robots(Reply::status(status)).await,
            "robots-unreachable",
            "{status}"
        );
    }
    for reply in [
        Reply::Stall,
        Reply::Close,
        Reply::StallInBody,
        Reply::redirect(302, "ftp://a.example/"),
    ] {
        assert_eq!(with_robots(reply).await, "robots-unreachable");
    }
    assert_eq!(
        with_robots(Reply::redirect(302, "/robots.txt")).await,
        "page",
        "too many redirects mean there is none"
    );
    let long = format!(
        "User-agent: *\n{}Disallow: /a\n",
        "# remplissage\n".repeat(60_000)
    );
    assert_eq!(
        with_robots(Reply::text(&long)).await,
        "page",
        "only the first 500 KiB count"
    );
}

#[tokio::test]
async fn redirects_of_robots_txt() {
    let server = Server::start();
    let elsewhere = Server::start();
    elsewhere.on("/r", Reply::text("User-agent: *\nDisallow: /a"));
    server.on("/robots.txt", Reply::redirect(301, "/one"));
    server.on("/one", Reply::redirect(301, &elsewhere.url("/r")));
    server.on("/a", Reply::html("a"));
    server.on("/b", Reply::html("b"));
    let fetcher = Fetcher::new(config(), HostMemory::default()).unwrap();
    assert_eq!(outcome(&fetcher, &server.url("/a")).await, "robots");
    assert_eq!(outcome(&fetcher, &server.url("/b")).await, "page");
    assert_eq!(server.hits("/robots.txt"), 1);
}

#[tokio::test]
async fn each_hop_asks_its_own_origin() {
    let server = Server::start();
    let target = Server::start();
    target.on(
        "/robots.txt",
        Reply::text("User-agent: *\nDisallow: /prive"),
    );
    target.on("/prive", Reply::html("x"));
    server.on("/a", Reply::redirect(302, &target.url("/prive")));
    let fetcher = Fetcher::new(config(), HostMemory::default()).unwrap();
    assert_eq!(outcome(&fetcher, &server.url("/a")).await, "robots");
    assert_eq!(target.hits("/prive"), 0);
}

#[tokio::test]
async fn copies_last_from_run_to_run() {
    let server = Server::start();
    server.on(
        "/robots.txt",
        Reply::text("User-agent: *\nDisallow: /prive"),
    );
    server.on("/a", Reply::html("a"));
    let first = Fetcher::new(config(), HostMemory::default()).unwrap();
    assert_eq!(outcome(&first, &server.url("/a")).await, "page");
    let memory = first.memory();
    assert_eq!(memory.robots.len(), 1);
    let second = Fetcher::new(config(), memory.clone()).unwrap();
    assert_eq!(outcome(&second, &server.url("/prive")).await, "robots");
    assert_eq!(server.hits("/robots.txt"), 1);
    // When the copy has run out and the server fails, the old copy still holds.
    let mut expired = memory;
    expired.robots[0].expires_at = expired.robots[0].fetched_at;
    server.on("/robots.txt", Reply::status(503));
    let third = Fetcher::new(config(), expired).unwrap();
    assert_eq!(outcome(&third, &server.url("/a")).await, "page");
    assert_eq!(outcome(&third, &server.url("/prive")).await, "robots");
    assert_eq!(server.hits("/robots.txt"), 2);
}

#[tokio::test]
async fn sitemaps_named_there() {
    let server = Server::start();
    server.on(
        "/robots.txt",
        Reply::text("Sitemap: /plan.xml\nUser-agent: *\nDisallow:"),
    );
    let fetcher = Fetcher::new(config(), HostMemory::default()).unwrap();
    let sitemaps = fetcher
        .sitemaps(&Url::parse(&server.url("/x")).unwrap())
        .await
        .unwrap();
    assert_eq!(
        sitemaps.iter().map(Url::as_str).collect::<Vec<_>>(),
        [server.url("/plan.xml")]
    );
}
