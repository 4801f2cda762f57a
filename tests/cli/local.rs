//! A small press of our own, and the run over it that the tests of operations share.

use std::{
    path::Path,
    process::{Command, Output},
};

use depeche_testserver::{Reply, Server};
use serde_json::Value;

use crate::world::{depeche, stderr, stdout};

/// No waits: the servers are ours.
pub(crate) const FAST: &str = "[fetch]\nper_host_delay = '5ms'\nretries = 3\nretry_budget = 10000\nretry_base_delay = '10ms'\n\
                    refusal_pause = '20ms'\nread_timeout = '2s'\ntotal_timeout = '4s'\nallow_private = true\n";

/// A page of some length, told apart by its number.
pub(crate) fn article(number: usize) -> String {
    format!(
        "<html lang=en><head><title>Story {number}</title></head><body><article><h1>Bridge plan number {number}</h1><p>The \
         county said on Monday that bridge {number} would cost ${number} million and take several years to finish, according \
         to the engineers who drew it up for the council.</p><p>Residents of ward {number} told the meeting that they had \
         been asked about none of it, and that the old bridge had held through {number} winters.</p></article></body></html>"
    )
}

/// A feed that names `/1` and so on.
pub(crate) fn feed(server: &Server, count: usize) -> String {
    let item = |n| {
        format!(
            "<item><title>x</title><link>{}</link></item>",
            server.url(&format!("/{n}"))
        )
    };
    let items: String = (1..=count).map(item).collect();
    format!("<rss version='2.0'><channel><title>t</title>{items}</channel></rss>")
}

/// A server with `/feed.xml` and that many articles.
pub(crate) fn press(count: usize) -> Server {
    let server = Server::start();
    server.on("/feed.xml", Reply::xml(&feed(&server, count)));
    for n in 1..=count {
        server.on(&format!("/{n}"), Reply::html(&article(n)));
    }
    server
}

/// A configuration with these sources, and more.
pub(crate) fn config(folder: &Path, urls: &[String], more: &str) -> String {
    let sources = urls
        .iter()
        .map(|url| format!("[[source]]\nurl = '{url}'\n"));
    let text = format!("{FAST}{more}\n{}", sources.collect::<String>());
    let path = folder.join("depeche.toml");
    std::fs::write(&path, text).expect("written");
    path.display().to_string()
}

/// A run with this configuration.
pub(crate) fn ingest(db: &Path, config: &str) -> Command {
    let mut command = depeche();
    command
        .args(["ingest", "--json", "--config", config, "--db"])
        .arg(db);
    command
}

/// The report that a run printed.
pub(crate) fn report(output: &Output) -> Value {
    serde_json::from_str(&stdout(output))
        .unwrap_or_else(|e| panic!("{e}: {}{}", stdout(output), stderr(output)))
}
