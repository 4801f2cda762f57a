//! Listings of our own making, one of each kind, and the documents that come in their place.

use super::*;

fn page(body: &[u8]) -> Page {
    Page {
        source: "https://source.example.org/liste".to_owned(),
        final_url: Url::parse("https://source.example.org/liste").ok(),
        body: body.to_vec(),
        ..Page::default()
    }
}

fn read(body: &[u8]) -> Result<Listing, ListingError> {
    read_listing(&page(body))
}

fn text(stamp: Option<Stamp>) -> String {
    stamp.map(|stamp| stamp.to_string()).unwrap_or_default()
}

fn gzip(body: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn rss() {
    let listing = read(include_bytes!("../../tests/data/rss.xml")).unwrap();
    assert_eq!(listing.kind, ListingKind::Rss);
    assert_eq!(
        listing.title.as_deref(),
        Some("La Gazette des marchés & métiers")
    );
    assert_eq!(listing.lang.as_deref(), Some("fr-fr"));
    assert_eq!((listing.items.len(), listing.unusable), (3, 1));
    let first = &listing.items[0];
    assert_eq!(
        first.url.as_str(),
        "https://gazette.example.org/eco/usine-vierzon?utm_source=rss"
    );
    assert_eq!(first.title.as_deref(), Some("L’usine rouvre à Vierzon"));
    assert_eq!(
        text(first.published),
        "2025-08-14T23:30:00-04:00",
        "the day is the publisher's"
    );
    assert_eq!(first.section.as_deref(), Some("Économie"));
    assert_eq!(first.guid.as_deref(), Some("gazette-1001"));
    assert_eq!(first.hints().lang.as_deref(), Some("fr-fr"));
    let second = &listing.items[1];
    assert_eq!(
        second.url.as_str(),
        "https://source.example.org/eco/relatif"
    );
    assert_eq!(text(second.published), "2025-08-13");
    let third = &listing.items[2];
    assert_eq!(third.url.as_str(), "https://gazette.example.org/guid/3");
    assert_eq!(text(third.published), "2025-08-12T07:05:00+02:00");
}

#[test]
fn atom() {
    let listing = read(include_bytes!("../../tests/data/atom.xml")).unwrap();
    assert_eq!(listing.kind, ListingKind::Atom);
    assert_eq!(listing.title.as_deref(), Some("Harbour & Dock Weekly"));
    let [first, second] = &listing.items[..] else {
        panic!("{listing:?}")
    };
    assert_eq!(first.url.as_str(), "https://harbour.example.com/1");
    assert_eq!(text(first.published), "2026-02-02T08:15:00+01:00");
    assert_eq!(text(first.updated), "2026-02-03T10:00:00+00:00");
    assert_eq!(
        (text(second.published), text(second.updated)),
        (String::new(), "2026-02-01T10:00:00+00:00".to_owned())
    );
}

#[test]
fn json_feed() {
    let listing = read(include_bytes!("../../tests/data/feed.json")).unwrap();
    assert_eq!(listing.kind, ListingKind::JsonFeed);
    let urls: Vec<&str> = listing.items.iter().map(|item| item.url.as_str()).collect();
    assert_eq!(
        urls,
        [
            "https://carnet.example.org/1",
            "https://carnet.example.org/2"
        ]
    );
    assert_eq!(
        text(listing.items[0].published),
        "2026-01-05T09:00:00+01:00"
    );
    assert_eq!(listing.items[0].section.as_deref(), Some("Industrie"));
}

#[test]
fn news_sitemap_plain_and_packed() {
    let plain = include_bytes!("../../tests/data/news-sitemap.xml");
    let listing = read(plain).unwrap();
    assert_eq!(listing.kind, ListingKind::Sitemap);
    assert_eq!(
        (listing.items.len(), listing.unusable, &listing.incomplete),
        (2, 2, &None)
    );
    let first = &listing.items[0];
    assert_eq!(
        first.url.as_str(),
        "https://quotidien.example.org/a?x=1&y=2"
    );
    assert_eq!(
        first.title.as_deref(),
        Some("Budget : 3 milliards d'euros & des réserves")
    );
    assert_eq!(first.site.as_deref(), Some("Le Quotidien d'essai"));
    assert_eq!(first.lang.as_deref(), Some("fr"));
    assert_eq!(text(first.published), "2026-03-02T08:00:00+01:00");
    assert_eq!(text(first.updated), "2026-03-02T09:30:00+01:00");
    assert_eq!(text(listing.items[1].updated), "2026-03-01");
    assert_eq!(read(&gzip(plain)).unwrap(), listing);
}

#[test]
fn sitemap_index_newest_first() {
    let listing = read(include_bytes!("../../tests/data/sitemap-index.xml")).unwrap();
    assert_eq!(listing.kind, ListingKind::SitemapIndex);
    let nested: Vec<&str> = listing.nested.iter().map(Url::as_str).collect();
    assert_eq!(
        nested,
        [
            "https://source.example.org/2026.xml.gz",
            "https://quotidien.example.org/2024.xml.gz",
            "https://quotidien.example.org/sans-date.xml"
        ]
    );
}

#[test]
fn url_list() {
    let listing = read(include_bytes!("../../tests/data/urls.txt")).unwrap();
    assert_eq!(listing.kind, ListingKind::UrlList);
    assert_eq!((listing.items.len(), listing.unusable), (2, 1));
}

#[test]
fn what_comes_in_place_of_a_listing() {
    let challenge = read(include_bytes!("../../tests/data/challenge.html")).unwrap_err();
    assert_eq!(challenge.code(), "challenge-page");
    let message = challenge.to_string();
    assert!(
        message.contains("Cloudflare") && message.contains("Just a moment"),
        "{message}"
    );
    assert!(
        message.contains("https://source.example.org/liste"),
        "{message}"
    );
    for (body, code) in [
        (
            "<!doctype html><title>Accueil</title><p>Bonjour",
            "not-a-listing",
        ),
        ("", "empty"),
        ("\u{feff}  \n", "empty"),
        ("bonjour", "unknown-listing"),
        ("<opml/>", "unknown-listing"),
        ("{\"a\": 1}", "broken-listing"),
        ("<rss version='2.0'><channel><item>", "broken-listing"),
        ("<urlset><url><loc>https://a.exa", "broken-listing"),
    ] {
        let error = read(body.as_bytes()).unwrap_err();
        assert_eq!(error.code(), code, "{body}: {error}");
    }
}

#[test]
fn a_listing_cut_short_gives_what_it_has() {
    let whole = include_bytes!("../../tests/data/news-sitemap.xml");
    let listing = read(&whole[..whole.len() - 150]).unwrap();
    assert!(!listing.items.is_empty());
    assert!(listing.incomplete.is_some());
    let packed = gzip(whole);
    let cut = read(&packed[..packed.len() - 12]);
    assert!(cut.is_err() || cut.is_ok_and(|listing| listing.incomplete.is_some()));
}

#[test]
fn a_giant_sitemap_is_bounded() {
    let mut body = b"<urlset>".to_vec();
    for n in 0..MAX_ITEMS + 10 {
        body.extend_from_slice(
            format!("<url><loc>https://a.example.org/{n}</loc></url>").as_bytes(),
        );
    }
    let listing = read(&gzip(&body)).unwrap();
    assert_eq!(listing.items.len(), MAX_ITEMS);
    assert!(listing.incomplete.is_some());
}

#[test]
fn latin1_feeds_are_read() {
    let text = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss version=\"2.0\"><channel><title>Été</title>\
        <item><title>Économie</title><link>https://a.example.org/é</link></item></channel></rss>";
    let latin1: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let listing = read(&latin1).unwrap();
    assert_eq!(listing.title.as_deref(), Some("Été"));
    assert_eq!(listing.items[0].title.as_deref(), Some("Économie"));
}

#[test]
fn feeds_that_are_not_quite_xml() {
    let items = |body: &str| {
        read(body.as_bytes()).map(|listing| {
            let item =
                |item: &Listed| (item.url.to_string(), item.title.clone().unwrap_or_default());
            listing.items.iter().map(item).collect::<Vec<_>>()
        })
    };
    let want = Ok(vec![(
        "https://a.example.org/1?a=1&b=2".to_owned(),
        "R&D à Évry".to_owned(),
    )]);
    for (name, title, link, tail) in [
        (
            "sound",
            "R&amp;D à Évry",
            "https://a.example.org/1?a=1&amp;b=2",
            "</item></channel></rss>",
        ),
        (
            "HTML entities",
            "R&amp;D &agrave; &Eacute;vry",
            "https://a.example.org/1?a=1&amp;b=2",
            "</item></channel></rss>",
        ),
        (
            "bare ampersands",
            "R&D à Évry",
            "https://a.example.org/1?a=1&b=2",
            "</item></channel></rss>",
        ),
        (
            "wrong nesting",
            "R&amp;D à Évry",
            "https://a.example.org/1?a=1&amp;b=2",
            "<b><i></b></item></channel></rss>",
        ),
        (
            "cut off",
            "R&amp;D à Évry",
            "https://a.example.org/1?a=1&amp;b=2",
            "</item><item><title>La suite",
        ),
        (
            "control characters",
            "R&amp;D à\u{b} Évry",
            "https://a.example.org/1?a=1&amp;b=2",
            "</item></channel></rss>",
        ),
    ] {
        let body = format!(
            "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>t</title><item><title>{title}</title><link>{link}</link>{tail}"
        );
        assert_eq!(items(&body), want, "{name}");
    }
}

proptest::proptest! {
    #[test]
    fn no_input_panics(bytes: Vec<u8>, start in "(<rss><channel><item>|<urlset><url><loc>|\\{\"version\":\"https://jsonfeed.org/version/1\"|<feed>|https://a\\n)?") {
        let _ = read(&[start.as_bytes(), &bytes].concat());
    }
}
