//! The fetcher against a server that misbehaves in every way we know of.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, where a panic is the report"
)]

use std::time::{Duration, Instant};

use depeche_fetcher::{FetchConfig, FetchError, FetchRequest, Fetched, Fetcher};
use depeche_model::{HostMemory, Page, Validators};
use depeche_testserver::{Reply, Server};
use url::Url;

/// Limits small enough for a fast test, large enough for a loaded machine; no delay, no repeats unless a test wants them.
fn config() -> FetchConfig {
    FetchConfig {
        allow_private: true,
        per_host_delay: Duration::ZERO,
        per_host_concurrency: 4,
        retries: 0,
        retry_base_delay: Duration::from_millis(10),
        max_body_bytes: 1024 * 1024,
        ..FetchConfig::default()
    }
}

fn fetcher(config: FetchConfig) -> Fetcher {
    Fetcher::new(config, HostMemory::default()).unwrap()
}

fn request(url: &str) -> FetchRequest {
    FetchRequest::article(Url::parse(url).unwrap())
}

async fn page(fetcher: &Fetcher, url: &str) -> Page {
    match fetcher.fetch(&request(url)).await.unwrap() {
        Fetched::Page(page, _) => *page,
        Fetched::NotModified => panic!("{url}: not modified"),
    }
}

async fn error(fetcher: &Fetcher, url: &str) -> FetchError {
    let error = fetcher.fetch(&request(url)).await.unwrap_err();
    assert!(error.to_string().contains("http"), "names no URL: {error}");
    error
}

async fn code(fetcher: &Fetcher, url: &str) -> &'static str {
    error(fetcher, url).await.code()
}

#[tokio::test]
async fn a_page_comes_whole() {
    let server = Server::start();
    server.on(
        "/a",
        Reply::bytes("text/html; charset=iso-8859-1", b"<p>\xe9t\xe9"),
    );
    let fetcher = fetcher(FetchConfig {
        contact: Some("https://depeche.example/bot".into()),
        ..config()
    });
    let page = page(&fetcher, &server.url("/a#haut")).await;
    assert_eq!(
        page.body, b"<p>\xe9t\xe9",
        "bytes as sent, charset not undone"
    );
    assert_eq!(
        page.content_type.as_deref(),
        Some("text/html; charset=iso-8859-1")
    );
    assert_eq!(page.status, Some(200));
    assert_eq!(page.final_url.unwrap().as_str(), server.url("/a"));
    assert!(page.fetched_at.is_some());
    let asked = &server.log()[1].request;
    let agent = asked.header("user-agent").unwrap();
    assert!(
        agent.starts_with("depeche/") && agent.ends_with(" (+https://depeche.example/bot)"),
        "{agent}"
    );
    assert_eq!(asked.header("cookie"), None);
    assert_eq!(asked.header("referer"), None);
}

#[tokio::test]
async fn cookies_are_not_kept() {
    let server = Server::start();
    server.on("/a", Reply::html("a").header("Set-Cookie", "id=1; Path=/"));
    let fetcher = fetcher(config());
    for _ in 0..2 {
        page(&fetcher, &server.url("/a")).await;
    }
    assert!(
        server
            .log()
            .iter()
            .all(|logged| logged.request.header("cookie").is_none())
    );
}

#[tokio::test]
async fn compressed_pages_are_unpacked() {
    let server = Server::start();
    server.on("/gz", Reply::gzip("<p>bonjour"));
    assert_eq!(
        page(&fetcher(config()), &server.url("/gz")).await.body,
        b"<p>bonjour"
    );
}

#[tokio::test]
async fn redirects_are_followed_within_bounds() {
    let server = Server::start();
    server.on("/old", Reply::redirect(301, "moved"));
    server.on("/moved", Reply::redirect(307, &server.url("/new#ici")));
    server.on("/new", Reply::html("new"));
    server.on("/a", Reply::redirect(302, "/b"));
    server.on("/b", Reply::redirect(302, "/a"));
    server.on("/self", Reply::redirect(302, "/self"));
    server.on("/nowhere", Reply::status(302));
    server.on("/odd", Reply::redirect(302, "http://["));
    server.on("/scheme", Reply::redirect(302, "file:///etc/passwd"));
    for n in 0..20 {
        server.on(
            &format!("/far{n}"),
            Reply::redirect(302, &format!("/far{}", n + 1)),
        );
    }
    let fetcher = fetcher(config());
    let found = page(&fetcher, &server.url("/old")).await;
    assert_eq!(found.final_url.unwrap().as_str(), server.url("/new"));
    assert_eq!(found.requested_url.unwrap().as_str(), server.url("/old"));
    for (path, want) in [
        ("/a", "redirect-loop"),
        ("/self", "redirect-loop"),
        ("/far0", "too-many-redirects"),
        ("/nowhere", "bad-redirect"),
        ("/odd", "bad-redirect"),
        ("/scheme", "bad-scheme"),
    ] {
        assert_eq!(code(&fetcher, &server.url(path)).await, want, "{path}");
    }
}

#[tokio::test]
async fn private_addresses_are_refused_by_default() {
    let server = Server::start();
    server.on("/a", Reply::html("secret"));
    let fetcher = fetcher(FetchConfig {
        allow_private: false,
        allowed_ports: vec![80, 443, server.address().port()],
        ..config()
    });
    assert_eq!(code(&fetcher, &server.url("/a")).await, "private-address");
    let by_name = format!("http://localhost:{}/a", server.address().port());
    assert_eq!(code(&fetcher, &by_name).await, "private-address");
    assert!(server.log().is_empty(), "no byte was sent");
}

/// The server plays a proxy, so that public names reach it and the default policy is in force on every hop.
#[tokio::test]
async fn redirects_to_private_addresses_are_refused() {
    let server = Server::start();
    let proxied = |path: &str| format!("http://news.example.com{path}");
    server.on(&proxied("/a"), Reply::html("a"));
    let cases = [
        (
            "/metadata",
            "http://169.254.169.254/latest/meta-data/",
            "private-address",
        ),
        ("/decimal", "http://2130706433/", "private-address"),
        ("/mapped", "http://[::ffff:10.0.0.1]/", "private-address"),
        ("/name", "http://localhost/admin", "private-address"),
        ("/port", "http://news.example.com:6379/", "bad-port"),
        ("/file", "file:///etc/passwd", "bad-scheme"),
        (
            "/robots-elsewhere",
            "http://evil.example.com/",
            "robots-unreachable",
        ),
    ];
    for (path, target, _) in cases {
        server.on(&proxied(path), Reply::redirect(302, target));
    }
    server.on(
        "http://evil.example.com/robots.txt",
        Reply::redirect(302, "http://127.0.0.1/robots.txt"),
    );
    let fetcher = fetcher(FetchConfig {
        allow_private: false,
        proxy: Some(Url::parse(&server.url("/")).unwrap()),
        ..config()
    });
    assert_eq!(page(&fetcher, &proxied("/a")).await.body, b"a");
    for (path, _, want) in cases {
        assert_eq!(code(&fetcher, &proxied(path)).await, want, "{path}");
    }
    let asked: Vec<String> = server
        .log()
        .into_iter()
        .map(|logged| logged.request.path)
        .collect();
    let private = |path: &String| {
        !path.starts_with("http://news.example.com/")
            && path != "http://evil.example.com/robots.txt"
    };
    assert!(!asked.iter().any(private), "{asked:?}");
}

#[tokio::test]
async fn plain_servers_do_not_pass_for_secure_ones() {
    let server = Server::start();
    let fetcher = fetcher(FetchConfig {
        obey_robots: false,
        ..config()
    });
    let url = server.url("/a").replace("http://", "https://");
    let error = error(&fetcher, &url).await;
    assert_eq!(error.code(), "tls", "{error}");
}

#[tokio::test]
async fn statuses_become_codes() {
    let server = Server::start();
    let fetcher = fetcher(config());
    for (status, want) in [
        (204, "http-204"),
        (401, "http-401"),
        (403, "http-403"),
        (404, "http-404"),
        (410, "http-410"),
        (418, "http-418"),
        (500, "http-500"),
        (503, "http-503"),
        (304, "http-304"),
    ] {
        server.on("/s", Reply::status(status));
        assert_eq!(code(&fetcher, &server.url("/s")).await, want);
    }
}

#[tokio::test]
async fn nothing_is_read_beyond_the_cap() {
    let server = Server::start();
    server.on("/endless", Reply::Endless);
    server.on("/bomb", Reply::Bomb(200 * 1024 * 1024));
    server.on("/announced", Reply::html(&"a".repeat(2 * 1024 * 1024)));
    server.on("/just", Reply::html(&"a".repeat(1024 * 1024)));
    let fetcher = fetcher(config());
    for path in ["/endless", "/bomb", "/announced"] {
        assert_eq!(
            code(&fetcher, &server.url(path)).await,
            "too-large",
            "{path}"
        );
    }
    assert_eq!(
        page(&fetcher, &server.url("/just")).await.body.len(),
        1024 * 1024
    );
    let mut listing = request(&server.url("/announced"));
    listing.listing = true;
    assert!(
        fetcher.fetch(&listing).await.is_ok(),
        "listings may be larger"
    );
}

#[tokio::test]
async fn every_stall_ends() {
    let server = Server::start();
    server.on("/robots.txt", Reply::text(""));
    server.on("/stall", Reply::Stall);
    server.on("/body", Reply::StallInBody);
    server.on(
        "/drip",
        Reply::Drip {
            body: vec![b'a'; 1000],
            piece: 1,
            pause: Duration::from_millis(50),
        },
    );
    let fetcher = fetcher(FetchConfig {
        read_timeout: Duration::from_secs(1),
        total_timeout: Duration::from_millis(2500),
        ..config()
    });
    let start = Instant::now();
    for path in ["/stall", "/body", "/drip"] {
        assert_eq!(code(&fetcher, &server.url(path)).await, "timeout", "{path}");
    }
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "the drip alone would take 50 s"
    );
}

#[tokio::test]
async fn broken_answers_are_named() {
    let server = Server::start();
    server.on(
        "/truncated",
        Reply::Truncated {
            body: vec![b'a'; 5000],
            sent: 100,
        },
    );
    server.on("/close", Reply::Close);
    server.on("/raw", Reply::Raw(b"SSH-2.0-OpenSSH\r\n\r\n".to_vec()));
    server.on("/flood", Reply::HeaderFlood(5000));
    server.on("/endless-head", Reply::EndlessHead);
    server.on(
        "/not-gzip",
        Reply::html("plain").header("Content-Encoding", "gzip"),
    );
    let fetcher = fetcher(config());
    for (path, want) in [
        ("/truncated", "truncated"),
        ("/close", "truncated"),
        ("/raw", "bad-response"),
        ("/flood", "bad-response"),
        ("/endless-head", "bad-response"),
        ("/not-gzip", "bad-response"),
    ] {
        let error = error(&fetcher, &server.url(path)).await;
        assert_eq!(error.code(), want, "{path}: {error}");
    }
    let port = {
        let gone = Server::start();
        gone.address().port()
    };
    tokio::time::sleep(Duration::from_millis(100)).await;
    // The host itself is the trouble, not its robots.txt, and the failure says so.
    let gone = format!("http://127.0.0.1:{port}/a");
    let error = error(&fetcher, &gone).await;
    assert_eq!(error.code(), "connect");
    assert!(error.to_string().starts_with(&gone), "{error}");
    assert_eq!(code(&fetcher, "http://no-such-host.invalid/").await, "dns");
}

#[tokio::test]
async fn failures_that_pass_are_tried_again_within_the_budget() {
    let server = Server::start();
    server.on_each(
        "/a",
        vec![Reply::status(503), Reply::Close, Reply::html("at last")],
    );
    server.on("/never", Reply::status(500));
    server.on("/gone", Reply::status(404));
    let fetcher = fetcher(FetchConfig {
        retries: 2,
        retry_budget: 5,
        ..config()
    });
    assert_eq!(page(&fetcher, &server.url("/a")).await.body, b"at last");
    assert_eq!(code(&fetcher, &server.url("/gone")).await, "http-404");
    assert_eq!(server.hits("/gone"), 1);
    assert_eq!(code(&fetcher, &server.url("/never")).await, "http-500");
    assert_eq!(server.hits("/never"), 3);
    assert_eq!(code(&fetcher, &server.url("/never")).await, "http-500");
    assert_eq!(
        server.hits("/never"),
        5,
        "one repeat was left of the run's five"
    );
}

#[tokio::test]
async fn retry_after_pauses_the_whole_host_and_the_next_run() {
    let server = Server::start();
    server.on("/robots.txt", Reply::text(""));
    server.on("/seconds", Reply::status(429).header("Retry-After", "3600"));
    server.on("/b", Reply::html("b"));
    let fetcher = fetcher(FetchConfig {
        retries: 3,
        ..config()
    });
    let first = error(&fetcher, &server.url("/seconds")).await;
    assert_eq!(first.code(), "http-429");
    let now = jiff::Timestamp::now();
    let retry_at = first.retry_at(now).unwrap();
    assert!(retry_at > now + Duration::from_secs(3500), "{retry_at}");
    assert_eq!(server.hits("/seconds"), 1, "no repeat inside the pause");
    assert_eq!(code(&fetcher, &server.url("/b")).await, "paused");
    let memory = fetcher.memory();
    assert_eq!(memory.pauses.len(), 1);
    assert_eq!(memory.pauses[0].reason, "429, Retry-After: 3600");
    let next_run = Fetcher::new(config(), memory).unwrap();
    let again = error(&next_run, &server.url("/b")).await;
    assert_eq!(again.code(), "paused");
    assert_eq!(again.retry_at(now), Some(retry_at));
    assert_eq!(server.hits("/b"), 0);
}

#[tokio::test]
async fn retry_after_dates_and_short_pauses() {
    let server = Server::start();
    server.on(
        "/date",
        Reply::status(503).header("Retry-After", "Sun, 01 Mar 2099 12:00:00 GMT"),
    );
    let fetcher = fetcher(config());
    let error = error(&fetcher, &server.url("/date")).await;
    let now = jiff::Timestamp::now();
    let wait = error.retry_at(now).unwrap().duration_since(now);
    assert_eq!(wait.as_hours(), 23, "capped at a day, not years: {wait}");

    let other = Server::start();
    other.on_each(
        "/a",
        vec![
            Reply::status(429).header("Retry-After", "1"),
            Reply::html("a"),
        ],
    );
    let patient = self::fetcher(FetchConfig {
        retries: 1,
        ..config()
    });
    let start = Instant::now();
    assert_eq!(page(&patient, &other.url("/a")).await.body, b"a");
    assert!(
        start.elapsed() >= Duration::from_millis(900),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test]
async fn conditional_gets() {
    let server = Server::start();
    server.on(
        "/a",
        Reply::html("a")
            .header("Last-Modified", "Sun, 01 Mar 2026 12:00:00 GMT")
            .tagged("\"v1\""),
    );
    let fetcher = fetcher(config());
    let Fetched::Page(_, validators) = fetcher.fetch(&request(&server.url("/a"))).await.unwrap()
    else {
        panic!("not modified without validators")
    };
    assert_eq!(validators.etag.as_deref(), Some("\"v1\""));
    assert_eq!(
        validators.last_modified.as_deref(),
        Some("Sun, 01 Mar 2026 12:00:00 GMT")
    );
    let mut again = request(&server.url("/a"));
    again.validators = Some(validators);
    assert!(matches!(
        fetcher.fetch(&again).await.unwrap(),
        Fetched::NotModified
    ));
    let asked = server.log().last().unwrap().request.clone();
    assert_eq!(asked.header("if-none-match"), Some("\"v1\""));
    assert_eq!(
        asked.header("if-modified-since"),
        Some("Sun, 01 Mar 2026 12:00:00 GMT")
    );
    again.validators = Some(Validators {
        etag: Some("\"bad\nheader\"".into()),
        last_modified: None,
    });
    assert!(matches!(
        fetcher.fetch(&again).await.unwrap(),
        Fetched::Page(..)
    ));
}

#[tokio::test]
async fn offline_asks_nobody() {
    let server = Server::start();
    let fetcher = fetcher(FetchConfig {
        offline: true,
        ..config()
    });
    assert_eq!(code(&fetcher, &server.url("/a")).await, "offline");
    assert!(server.log().is_empty());
}

#[tokio::test]
async fn the_host_is_never_asked_faster_than_agreed() {
    let server = Server::start();
    server.on(
        "/robots.txt",
        Reply::text("User-agent: *\nCrawl-delay: 0.2"),
    );
    server.otherwise(|_| Reply::html("x").late(Duration::from_millis(30)));
    let fetcher = fetcher(FetchConfig {
        per_host_concurrency: 1,
        per_host_delay: Duration::from_millis(100),
        ..config()
    });
    let mut tasks = Vec::new();
    for n in 0..5 {
        let (fetcher, url) = (fetcher.clone(), server.url(&format!("/{n}")));
        tasks.push(tokio::spawn(async move { page(&fetcher, &url).await }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let log = server.log();
    assert_eq!(log.len(), 6);
    for pair in log[1..].windows(2) {
        // The beginning is noted before the 30 ms that the answer takes, so this holds on any machine.
        let gap = pair[1].began.duration_since(pair[0].began);
        assert!(
            gap >= Duration::from_millis(230),
            "{gap:?} from beginning to beginning"
        );
    }
}

#[tokio::test]
async fn passwords_stay_out_of_messages() {
    let server = Server::start();
    let url = server.url("/a").replace("http://", "http://user:geheim@");
    let error = error(&fetcher(config()), &url).await;
    assert!(!error.to_string().contains("geheim"), "{error}");
}

#[test]
fn bad_settings_are_said_at_once() {
    let bad = FetchConfig {
        contact: Some("a\nb".into()),
        ..config()
    };
    assert_eq!(
        Fetcher::new(bad, HostMemory::default()).unwrap_err().code(),
        "setup"
    );
}
