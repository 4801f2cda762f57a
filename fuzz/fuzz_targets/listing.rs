//! Any bytes as a feed, a sitemap, a list of URLs or a home page.
#![no_main]

use depeche_fetcher::listing::read_listing;
use depeche_model::Page;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let page = Page {
        source: "fuzz".into(),
        final_url: "https://news.example/feed.xml".parse().ok(),
        body: body.to_vec(),
        ..Page::default()
    };
    let _ = read_listing(&page);
});
