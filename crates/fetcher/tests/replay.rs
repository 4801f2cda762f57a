//! A crawl is archived and read back: the pages are equal in every field.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, where a panic is the report"
)]

use std::{fs::File, path::Path, time::Duration};

use depeche_fetcher::{FetchConfig, FetchRequest, Fetched, Fetcher, warc::WarcReader};
use depeche_model::{Hints, HostMemory, Page};
use depeche_testserver::{Reply, Server};
use url::Url;

fn replayed(dir: &Path) -> Vec<Page> {
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let reader = WarcReader::new(File::open(&path).unwrap(), "crawl", 1 << 20);
        pages.extend(reader.map(|archived| archived.unwrap().page));
    }
    pages
}

#[tokio::test]
async fn replay_gives_the_same_pages() {
    let server = Server::start();
    server.on("/rss", Reply::xml("<rss version='2.0'/>"));
    server.on(
        "/a",
        Reply::gzip("<p>compressé").header("Content-Type", "text/html"),
    );
    server.on(
        "/b",
        Reply::bytes("text/html; charset=windows-1252", b"<p>\x80 5").tagged("\"b\""),
    );
    server.on("/moved", Reply::redirect(301, "/b"));
    let dir = tempfile::tempdir().unwrap();
    let config = FetchConfig {
        allow_private: true,
        per_host_delay: Duration::ZERO,
        warc_dir: Some(dir.path().to_owned()),
        ..FetchConfig::default()
    };
    let fetcher = Fetcher::new(config, HostMemory::default()).unwrap();
    let url = |path: &str| Url::parse(&server.url(path)).unwrap();
    fetcher
        .fetch(&FetchRequest::listing(url("/rss")))
        .await
        .unwrap();
    let mut fetched = Vec::new();
    for path in ["/a", "/moved", "/b#ici"] {
        let hints = Hints {
            title: Some(format!("Titre de {path}")),
            published: "2026-03-01".parse().ok(),
            lang: Some("fr".into()),
            ..Hints::default()
        };
        let request = FetchRequest {
            hints,
            ..FetchRequest::article(url(path))
        };
        let Fetched::Page(page, _) = fetcher.fetch(&request).await.unwrap() else {
            panic!("{path}")
        };
        fetched.push(*page);
    }
    let replayed = replayed(dir.path());
    // The third is the second's payload again: a revisit.
    let as_text = |pages: &[Page]| {
        pages
            .iter()
            .map(|page| format!("{page:?}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(as_text(&replayed), as_text(&fetched[..2]));
}

#[tokio::test]
async fn an_archive_that_cannot_be_made_is_said_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let config = FetchConfig {
        warc_dir: Some(file.join("below")),
        ..FetchConfig::default()
    };
    let error = Fetcher::new(config, HostMemory::default()).unwrap_err();
    assert_eq!(error.code(), "setup");
}
