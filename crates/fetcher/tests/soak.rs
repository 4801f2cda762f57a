//! A small press with faults, fetched by many tasks at once: everything comes, each page once, no host faster than agreed.
//! The long soak, with the real binary and SIGKILL, is a script.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, where a panic is the report"
)]

use std::{collections::HashSet, time::Duration};

use depeche_fetcher::{FetchConfig, FetchRequest, Fetched, Fetcher, listing};
use depeche_model::HostMemory;
use depeche_testserver::{Faults, Press};
use futures::{StreamExt, stream};
use url::Url;

const GAP: Duration = Duration::from_millis(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_no_host_is_hurried() {
    let faults = Faults {
        closed: 60,
        truncated: 60,
        unavailable: 60,
        ..Faults::default()
    };
    let press = Press::start(8, 40, faults).unwrap();
    let fetcher = Fetcher::new(
        FetchConfig {
            allow_private: true,
            per_host_delay: GAP,
            retries: 3,
            retry_budget: 1000,
            retry_base_delay: Duration::from_millis(10),
            refusal_pause: Duration::from_millis(20),
            ..FetchConfig::default()
        },
        HostMemory::default(),
    )
    .unwrap();

    let mut urls: Vec<Url> = Vec::new();
    for feed in press.feeds() {
        let request = FetchRequest::listing(Url::parse(&feed).unwrap());
        let Fetched::Page(page, _) = fetcher.fetch(&request).await.unwrap() else {
            panic!("{feed}")
        };
        urls.extend(
            listing::read_listing(&page)
                .unwrap()
                .items
                .into_iter()
                .map(|item| item.url),
        );
    }
    assert_eq!(urls.len(), 320);

    let fetches = stream::iter(urls).map(|url| {
        let fetcher = fetcher.clone();
        async move {
            (
                url.clone(),
                fetcher.fetch(&FetchRequest::article(url)).await,
            )
        }
    });
    let outcomes: Vec<_> = fetches.buffer_unordered(64).collect().await;
    let mut bodies = HashSet::new();
    for (url, outcome) in outcomes {
        match outcome {
            Ok(Fetched::Page(page, _)) => assert!(bodies.insert(page.body), "{url} came twice"),
            other => panic!("{url}: {other:?}"),
        }
    }
    assert_eq!(bodies.len(), 320);
    assert!(fetcher.stats().retries > 20, "{:?}", fetcher.stats());
    for host in press.hosts() {
        let gap = press.shortest_gap(host);
        assert!(gap >= GAP, "{gap:?}");
    }
}
