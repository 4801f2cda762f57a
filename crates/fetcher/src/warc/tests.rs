//! Archives: what is written comes back the same, and what others write is read.

use std::{fs::File, io::Write, path::Path};

use depeche_model::{Hints, Page};
use flate2::{Compression, write::GzEncoder};
use jiff::Timestamp;
use url::Url;

use super::{write::WarcWriter, *};

const LIMIT: usize = 100_000;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn hop(address: &str, status: u16, body: &[u8]) -> Hop {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Hop {
        url: url(address),
        at: "2026-03-01T12:00:00.123456789Z".parse().unwrap(),
        address: "93.184.216.34:443".parse().ok(),
        request: vec![header("User-Agent", "depeche/0")],
        status,
        response: vec![
            header("content-type", "text/html; charset=iso-8859-1"),
            header("transfer-encoding", "chunked"),
            header("etag", "\"v1\""),
        ],
        body: body.to_vec(),
    }
}

fn exchange(role: Role, hops: Vec<Hop>) -> Exchange {
    Exchange {
        role,
        source: hops[0].url.to_string(),
        requested_url: hops[0].url.clone(),
        hints: Hints {
            title: Some("Un titre\nsur deux lignes, “cité”".into()),
            published: "2026-03-01T08:00:00+01:00".parse().ok(),
            from_listing: true,
            ..Hints::default()
        },
        hops,
    }
}

fn write(dir: &Path, exchanges: &[Exchange]) {
    let mut writer = WarcWriter::new(dir.to_owned(), "depeche/0").unwrap();
    for exchange in exchanges {
        writer.write(exchange).unwrap();
    }
}

fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

fn read_bytes(bytes: &[u8]) -> (Vec<Page>, Vec<String>, Counts) {
    let (mut pages, mut errors) = (Vec::new(), Vec::new());
    let mut reader = WarcReader::new(bytes, "test.warc", LIMIT);
    for archived in &mut reader {
        match archived {
            Ok(archived) => pages.push(archived.page),
            Err(error) => errors.push(error.to_string()),
        }
    }
    (pages, errors, reader.counts())
}

#[test]
fn what_is_written_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let body = b"<p>\xe9t\xe9\r\n\r\nWARC/1.1\r\n\0 5\r\n";
    write(
        dir.path(),
        &[
            exchange(
                Role::Listing,
                vec![hop("https://a.example/rss", 200, b"<rss/>")],
            ),
            exchange(
                Role::Article,
                vec![
                    hop("https://a.example/old", 301, b""),
                    hop("https://a.example/new", 200, body),
                ],
            ),
            exchange(Role::Article, vec![hop("https://a.example/new", 200, body)]),
            exchange(Role::Article, vec![hop("https://a.example/new", 304, b"")]),
            exchange(
                Role::Article,
                vec![hop("https://a.example/empty", 200, b"")],
            ),
        ],
    );
    let files = files(dir.path());
    assert_eq!(files.len(), 1);
    let bytes = std::fs::read(&files[0]).unwrap();
    let mut reader = WarcReader::new(&bytes[..], "a.warc.gz", LIMIT);
    let first = reader.next().unwrap().unwrap();
    let page = &first.page;
    assert_eq!(page.source, "https://a.example/old");
    assert_eq!(page.requested_url, Some(url("https://a.example/old")));
    assert_eq!(page.final_url, Some(url("https://a.example/new")));
    assert_eq!(page.body, body);
    assert_eq!(
        page.content_type.as_deref(),
        Some("text/html; charset=iso-8859-1")
    );
    assert_eq!(
        page.fetched_at,
        "2026-03-01T12:00:00.123456789Z".parse().ok()
    );
    assert_eq!(
        page.hints,
        exchange(Role::Article, vec![hop("https://a.example/", 200, b"")]).hints
    );
    assert_eq!(first.validators.etag.as_deref(), Some("\"v1\""));
    let second = reader.next().unwrap().unwrap();
    assert_eq!(
        (second.page.source.as_str(), second.page.body.len()),
        ("https://a.example/empty", 0)
    );
    assert!(reader.next().is_none());
    let want = Counts {
        records: 19,
        pages: 2,
        revisits: 2,
        others: 2,
    };
    assert_eq!(reader.counts(), want);
}

#[test]
fn files_are_closed_when_large_and_each_begins_with_its_info() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = WarcWriter::new(dir.path().to_owned(), "depeche/0")
        .unwrap()
        .limit_files_to(1);
    for n in 0..3 {
        let hop = hop(&format!("https://a.example/{n}"), 200, b"x");
        writer.write(&exchange(Role::Article, vec![hop])).unwrap();
    }
    let files = files(dir.path());
    assert_eq!(files.len(), 9, "a record each");
    let mut pages = 0;
    for file in files {
        let mut reader = WarcReader::new(File::open(file).unwrap(), "f", LIMIT);
        pages += reader.by_ref().filter(Result::is_ok).count();
        assert_eq!(reader.counts().records, 2, "the info and one record");
    }
    assert_eq!(pages, 3);
}

#[test]
fn a_killed_crawl_gives_its_whole_records() {
    let dir = tempfile::tempdir().unwrap();
    let pages = [1, 2, 3].map(|n| {
        exchange(
            Role::Article,
            vec![hop(&format!("https://a.example/{n}"), 200, b"<p>x")],
        )
    });
    write(dir.path(), &pages);
    let bytes = std::fs::read(&files(dir.path())[0]).unwrap();
    for cut in [100, 200] {
        let (pages, errors, _) = read_bytes(&bytes[..bytes.len() - cut]);
        assert_eq!(pages.len(), 2, "cut {cut}");
        assert_eq!(errors.len(), 1, "cut {cut}: {errors:?}");
        assert!(errors[0].contains("test.warc"), "{errors:?}");
    }
}

/// A record as another crawler may write it.
fn foreign(kind: &str, address: &str, http: &str) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: <{address}>\r\nWARC-Date: 2026-03-01T12:00:00Z\r\n\
         WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
        http.len()
    )
}

/// Records with the habits of other crawlers: headers that no longer fit the body, bare line ends, other protocols.
fn foreign_records() -> Vec<String> {
    let html = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
    vec![
        foreign("warcinfo", "https://x.example/", "software: other"),
        foreign(
            "response",
            "https://a.example/1",
            &format!(
                "{html}Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n<p>decoded already"
            ),
        ),
        foreign(
            "response",
            "https://a.example/2",
            &format!("{html}Transfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n3\r\ntwo\r\n0\r\n\r\n"),
        ),
        foreign(
            "response",
            "https://a.example/3",
            "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>",
        ),
        foreign(
            "response",
            "https://a.example/4",
            "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nPNG",
        ),
        foreign(
            "response",
            "https://a.example/5",
            "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>bare line ends",
        ),
        foreign("response", "https://a.example/6", "garbage"),
        foreign("response", "dns:a.example", "HTTP/1.1 200 OK\r\n\r\nx"),
        foreign("revisit", "https://a.example/7", "HTTP/1.1 200 OK\r\n\r\n"),
        foreign(
            "response",
            "https://a.example/8",
            &format!("{html}\r\n{}", "a".repeat(LIMIT * 5)),
        ),
        foreign(
            "response",
            "https://a.example/9",
            &format!("{html}\r\n<p>nine"),
        ),
    ]
}

#[test]
fn archives_of_others() {
    let parts = foreign_records();
    let plain = parts.concat().into_bytes();
    let packed: Vec<u8> = parts
        .iter()
        .flat_map(|part| gzip(part.as_bytes()))
        .collect();
    for bytes in [&plain, &packed, &gzip(&plain)] {
        let (pages, errors, counts) = read_bytes(bytes);
        let bodies: Vec<_> = pages
            .iter()
            .map(|page| String::from_utf8_lossy(&page.body))
            .collect();
        assert_eq!(
            bodies,
            [
                "<p>decoded already",
                "<p>two",
                "<p>bare line ends",
                "<p>nine"
            ]
        );
        assert_eq!(pages[0].source, "https://a.example/1");
        assert_eq!(
            pages[0].fetched_at,
            "2026-03-01T12:00:00Z".parse::<Timestamp>().ok()
        );
        assert_eq!((counts.records, counts.revisits, counts.others), (11, 1, 3));
        assert_eq!(errors.len(), 2, "{errors:?}");
        assert!(
            errors[0].contains("https://a.example/6") && errors[1].contains("https://a.example/8"),
            "{errors:?}"
        );
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn what_is_no_archive_is_said_once() {
    for bytes in [
        &b"<html>"[..],
        b"\x1f\x8bnot gzip",
        b"WARC/1.0\r\n\r\n",
        &[0; 300_000],
        &[b'a'; 300_000],
    ] {
        let (pages, errors, _) = read_bytes(bytes);
        assert_eq!((pages.len(), errors.len()), (0, 1), "{errors:?}");
    }
    assert_eq!(read_bytes(b"").1.len(), 0);
}

proptest::proptest! {
    #[test]
    fn no_input_panics(bytes: Vec<u8>, length in 0..300_u32) {
        let head = format!("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nContent-Length: {length}\r\n\r\n");
        read_bytes(&[head.as_bytes(), b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: br\r\n\r\n", &bytes].concat());
        read_bytes(&[head.as_bytes(), &bytes].concat());
        read_bytes(&bytes);
    }
}
