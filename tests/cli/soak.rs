//! The short soak: kills and faults, and nothing is lost or doubled. The long one is `scripts/soak`.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use depeche_testserver::{Faults, Press};

use crate::{
    local::{config, ingest},
    world::{depeche, query, run, stdout, value},
};

#[test]
fn a_short_soak_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("x.db");
    let faults = Faults {
        closed: 60,
        truncated: 60,
        unavailable: 60,
        ..Faults::default()
    };
    let press = Press::start(10, 40, faults).expect("free ports");
    let config = config(folder.path(), &press.feeds(), "");
    for _ in 0..3 {
        let mut child = ingest(&db, &config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        std::thread::sleep(Duration::from_millis(400));
        child.kill().expect("killed");
        child.wait().expect("gone");
    }
    let patience = Instant::now() + Duration::from_secs(60);
    while {
        run(&mut ingest(&db, &config));
        value(&db, "SELECT count(*) FROM frontier") != 0 && Instant::now() < patience
    } {
        std::thread::sleep(Duration::from_millis(500));
    }
    assert_eq!(value(&db, "SELECT count(*) FROM articles"), 400);
    let stored: std::collections::HashSet<String> = query(&db, "SELECT url FROM articles")
        .iter()
        .map(|row| row["url"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert!(press.articles().iter().all(|url| stored.contains(url)) && stored.len() == 400);
    let check = run(depeche().args(["check", "--db"]).arg(&db));
    assert!(check.status.success(), "{}", stdout(&check));
}
