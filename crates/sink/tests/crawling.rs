//! What a crawl remembers: frontier, failures, validators, hosts, sources, runs.

mod common;

use common::{Place, at, failure, full, piece};
use depeche_model::{HostMemory, HostPause, Outcome, RobotsCopy, Validators};
use depeche_sink::{Enqueued, Listed, Polled, RunState, Source, Store, StoreError};
use jiff::SignedDuration;

fn listed(url: &str) -> Listed {
    Listed {
        url: url.to_owned(),
        ..Listed::default()
    }
}

#[test]
fn listed_urls_are_taken_once_and_leave_with_their_outcome() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let urls = [
        "https://a.example/1",
        "https://a.example/2",
        "https://b.example/1",
    ];
    let list: Vec<Listed> = urls.iter().map(|url| listed(url)).collect();
    let first = store.enqueue(&list, at(1)).unwrap();
    assert_eq!(
        first,
        Enqueued {
            new: 3,
            ..Enqueued::default()
        }
    );
    let again = store.enqueue(&list, at(2)).unwrap();
    assert_eq!(
        again,
        Enqueued {
            waiting: 3,
            ..Enqueued::default()
        }
    );

    let taken = store.take_due(run, 10, 1, at(3)).unwrap();
    let taken: Vec<_> = taken.iter().map(|q| q.url.as_str()).collect();
    assert_eq!(taken, [urls[0], urls[2]], "one of each host");
    let more = store.take_due(run, 10, 1, at(3)).unwrap();
    assert!(more.is_empty(), "one of each host at a time");
    assert_eq!(store.take_due(run, 10, 2, at(3)).unwrap().len(), 1);
    assert!(store.take_due(run, 10, 2, at(3)).unwrap().is_empty());

    store.store(run, &[full(urls[0]).outcome()], at(4)).unwrap();
    assert_eq!(place.count("frontier"), 2);
    let known = store.enqueue(&list[..1], at(5)).unwrap();
    assert_eq!(
        known,
        Enqueued {
            known: 1,
            ..Enqueued::default()
        }
    );
    let changed = Listed {
        changed_at: Some(at(100)),
        ..listed(urls[0])
    };
    let changed = store.enqueue(&[changed], at(6)).unwrap();
    assert_eq!(
        changed,
        Enqueued {
            changed: 1,
            ..Enqueued::default()
        }
    );
    let taken = store.take_due(run, 10, 9, at(7)).unwrap();
    assert_eq!(
        taken[0].validators.as_ref().unwrap().etag.as_deref(),
        Some("\"1\"")
    );
}

#[test]
fn higher_priority_comes_first() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let list: Vec<Listed> = (0..5)
        .map(|n| Listed {
            priority: n,
            ..listed(&format!("https://a.example/{n}"))
        })
        .collect();
    store.enqueue(&list, at(1)).unwrap();
    let taken = store.take_due(run, 2, 99, at(1)).unwrap();
    let taken: Vec<_> = taken.iter().map(|q| q.priority).collect();
    assert_eq!(taken, [4, 3]);
}

#[test]
fn every_host_gets_its_turn() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let hosts = ["a", "b", "c"];
    let list: Vec<Listed> = hosts
        .iter()
        .flat_map(|host| (0..9).map(move |n| listed(&format!("https://{host}.example/{n}"))))
        .collect();
    store.enqueue(&list, at(1)).unwrap();
    let mut take = |limit| {
        let taken = store.take_due(run, limit, 4, at(1)).unwrap();
        let hosts = taken.iter().map(|q| q.url[8..9].to_owned());
        hosts.collect::<String>()
    };
    assert_eq!(take(7), "abcabca");
    assert_eq!(
        take(99),
        "bcbc",
        "a has three of four, the others get the rest"
    );
    assert_eq!(take(99), "");
}

#[test]
fn a_run_that_died_gives_back_what_it_took() {
    let place = Place::new();
    let (mut store, run) = place.store();
    store
        .enqueue(&[listed("https://a.example/1")], at(1))
        .unwrap();
    assert_eq!(store.take_due(run, 10, 9, at(1)).unwrap().len(), 1);
    drop(store);
    let (mut store, run) = place.store();
    assert_eq!(store.take_due(run, 10, 9, at(1)).unwrap().len(), 1);
    assert_eq!(
        place.lines("SELECT state FROM runs ORDER BY id"),
        ["killed", "running"]
    );
}

#[test]
fn a_failure_is_kept_counted_and_tried_again() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let url = "https://a.example/1";
    store.enqueue(&[listed(url)], at(0)).unwrap();
    store.take_due(run, 10, 9, at(0)).unwrap();
    store
        .store(run, &[failure(url, "timeout", Some(at(600)))], at(1))
        .unwrap();
    assert!(store.take_due(run, 10, 9, at(599)).unwrap().is_empty());
    assert_eq!(store.next_due().unwrap(), Some(at(600)));
    assert_eq!(store.take_due(run, 10, 9, at(600)).unwrap().len(), 1);
    store
        .store(run, &[failure(url, "http-503", Some(at(9000)))], at(601))
        .unwrap();
    assert_eq!(
        place.lines("SELECT source, stage, code, attempts, retry_at, resolved_at FROM failures"),
        ["https://a.example/1|fetch|http-503|2|2025-08-14T14:30:00Z|"]
    );
    store.store(run, &[full(url).outcome()], at(9001)).unwrap();
    assert_eq!(
        place.lines("SELECT attempts, retry_at, resolved_at FROM failures"),
        ["2||2025-08-14T14:30:01Z"]
    );
    assert_eq!(place.count("frontier"), 0);
}

#[test]
fn a_failure_for_good_is_not_listed_again() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let url = "https://a.example/gone";
    store.enqueue(&[listed(url)], at(0)).unwrap();
    store
        .store(run, &[failure(url, "http-410", None)], at(1))
        .unwrap();
    assert_eq!(place.count("frontier"), 0);
    assert_eq!(store.enqueue(&[listed(url)], at(2)).unwrap().known, 1);
}

#[test]
fn unmodified_answers_are_counted_and_keep_the_article_seen() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let url = "https://a.example/1";
    store.store(run, &[full(url).outcome()], at(0)).unwrap();
    store
        .store(run, &[Outcome::Unmodified { source: url.into() }], at(3600))
        .unwrap();
    assert_eq!(
        place.lines("SELECT last_seen FROM articles"),
        ["2025-08-14T13:00:00Z"]
    );
    assert_eq!(store.counts(run).unwrap().unchanged, 1);
    let validators = store.validators(url).unwrap();
    assert_eq!(validators.unwrap().etag.as_deref(), Some("\"1\""));
}

#[test]
fn articles_are_looked_at_again_by_age() {
    let place = Place::new();
    let (mut store, run) = place.store();
    store
        .store(run, &[full("https://a.example/1").outcome()], at(0))
        .unwrap();
    let policy = [
        (SignedDuration::from_hours(6), SignedDuration::from_hours(1)),
        (
            SignedDuration::from_hours(48),
            SignedDuration::from_hours(24),
        ),
    ];
    assert_eq!(store.enqueue_again(&policy, at(1800)).unwrap(), 0);
    assert_eq!(store.enqueue_again(&policy, at(3600)).unwrap(), 1);
    store
        .store(
            run,
            &[Outcome::Unmodified {
                source: "https://a.example/1".into(),
            }],
            at(3700),
        )
        .unwrap();
    assert_eq!(
        store.enqueue_again(&policy, at(8 * 3600)).unwrap(),
        0,
        "older than six hours, fetched today"
    );
    assert_eq!(store.enqueue_again(&policy, at(30 * 3600)).unwrap(), 1);
}

#[test]
fn hosts_are_remembered_until_it_expires() {
    let place = Place::new();
    let (mut store, _) = place.store();
    let memory = HostMemory {
        robots: vec![RobotsCopy {
            origin: "https://a.example".into(),
            status: Some(200),
            body: b"User-agent: *".to_vec(),
            fetched_at: at(0),
            expires_at: at(86_400),
        }],
        pauses: vec![HostPause {
            host: "a.example".into(),
            until: at(3600),
            reason: "429, Retry-After: 3600".into(),
        }],
    };
    store.save_host_memory(&memory, at(0)).unwrap();
    assert_eq!(store.host_memory(at(1)).unwrap(), memory);
    let later = store.host_memory(at(3600)).unwrap();
    assert_eq!((later.robots.len(), later.pauses.len()), (1, 0));
    store
        .save_host_memory(&HostMemory::default(), at(90_000))
        .unwrap();
    assert_eq!(place.count("robots") + place.count("host_pauses"), 0);
}

#[test]
fn sources_know_what_they_yielded() {
    let place = Place::new();
    let (mut store, run) = place.store();
    let source = Source {
        url: "https://a.example/feed".into(),
        kind: "feed".into(),
        title: Some("A".into()),
        settings: serde_json::from_str(r#"{"lang":"fr"}"#).unwrap(),
    };
    let key = store.add_source(&source, at(0)).unwrap();
    let polled = Polled {
        listed: 2,
        validators: Some(Validators {
            etag: Some("x".into()),
            last_modified: None,
        }),
        trouble: None,
        due_at: Some(at(900)),
    };
    store.source_polled(run, key, &polled, at(1)).unwrap();
    let list = ["https://a.example/1", "https://a.example/2"].map(|url| Listed {
        source: Some(key),
        ..listed(url)
    });
    store.enqueue(&list, at(1)).unwrap();
    let second =
        piece("https://a.example/2", "T", "Sans date.").with(|c| c.record.published = None);
    store
        .store(
            run,
            &[full("https://a.example/1").outcome(), second.outcome()],
            at(2),
        )
        .unwrap();
    assert_eq!(
        place.lines("SELECT listed, new, titled, dated, authored FROM source_runs"),
        ["2|2|2|1|2"]
    );
    assert_eq!(
        place.lines("SELECT DISTINCT source FROM articles"),
        ["https://a.example/feed"]
    );
    let trouble = Polled {
        trouble: Some("the feed is an HTML page".into()),
        ..Polled::default()
    };
    store.source_polled(run, key, &trouble, at(3)).unwrap();
    store.source_polled(run, key, &trouble, at(4)).unwrap();
    let known = &store.sources().unwrap()[0];
    assert_eq!(
        (known.troubles, known.validators.etag.as_deref()),
        (2, Some("x"))
    );
    assert_eq!(known.source, source);
    assert!(store.remove_source("https://a.example/feed").unwrap());
    assert!(!store.sources().unwrap()[0].active);
}

#[test]
fn one_run_at_a_time() {
    let place = Place::new();
    let (mut first, run) = place.store();
    let mut second = Store::open(&place.db()).unwrap();
    let error = second.begin_run("ingest", "v", at(1)).unwrap_err();
    let StoreError::Locked { holder, .. } = &error else {
        panic!("{error}")
    };
    assert!(holder.contains(&std::process::id().to_string()), "{holder}");
    let counts = first.end_run(run, RunState::Done, None, at(2)).unwrap();
    assert_eq!(counts.seen, 0);
    second.begin_run("ingest", "v", at(3)).unwrap();
    assert_eq!(
        place.lines("SELECT state, ended_at FROM runs"),
        ["done|2025-08-14T12:00:02Z", "running|"]
    );
}
