//! A press of many hosts for soak tests: every host has a feed and articles, and fails now and then in the ways real hosts
//! do. What it serves and when it fails follows from the seed alone, so a failed run can be repeated.
//!
//! ```no_run
//! use depeche_testserver::{Faults, Press};
//! let press = Press::start(50, 400, Faults::default()).expect("free ports");
//! let feeds = press.feeds(); // one URL a host
//! // ... run depeche over them ...
//! assert!(press.hosts().all(|host| press.shortest_gap(host) >= std::time::Duration::from_millis(100)));
//! ```

use std::{
    collections::HashMap,
    fmt::Write,
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use crate::{Reply, Request, Server, lock};

/// How often an article's request fails, in thousandths, and how. A URL fails at most [`Faults::in_a_row`] times before it is
/// served, so that a patient client gets everything.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    /// The connection is closed without an answer.
    pub closed: u32,
    /// The body breaks off.
    pub truncated: u32,
    /// 503 without `Retry-After`.
    pub unavailable: u32,
    /// 429 with `Retry-After: 1`.
    pub too_many: u32,
    /// The answer takes a third of a second.
    pub slow: u32,
    /// Failures of one URL before it is served.
    pub in_a_row: u32,
    /// Decides which requests fail.
    pub seed: u64,
}

impl Default for Faults {
    fn default() -> Faults {
        Faults {
            closed: 10,
            truncated: 10,
            unavailable: 10,
            too_many: 2,
            slow: 10,
            in_a_row: 1,
            seed: 1,
        }
    }
}

impl Faults {
    /// A press that never fails.
    pub fn none() -> Faults {
        Faults {
            in_a_row: 0,
            ..Faults::default()
        }
    }
}

/// Running hosts; dropping it stops them.
#[derive(Debug)]
pub struct Press {
    servers: Vec<Server>,
    articles: usize,
}

impl Press {
    /// Starts `hosts` hosts with `articles` articles each: `/feed.xml` names `/article/0` and so on.
    ///
    /// # Errors
    /// If there are not enough free ports.
    pub fn start(hosts: usize, articles: usize, faults: Faults) -> io::Result<Press> {
        let servers = (0..hosts)
            .map(|host| serve(host, articles, faults))
            .collect::<io::Result<_>>()?;
        Ok(Press { servers, articles })
    }

    /// The feeds' URLs.
    pub fn feeds(&self) -> Vec<String> {
        self.servers
            .iter()
            .map(|server| server.url("/feed.xml"))
            .collect()
    }

    /// Every article's URL.
    pub fn articles(&self) -> Vec<String> {
        let of = |server: &Server| {
            (0..self.articles)
                .map(|n| server.url(&format!("/article/{n}")))
                .collect::<Vec<_>>()
        };
        self.servers.iter().flat_map(of).collect()
    }

    /// The hosts.
    pub fn hosts(&self) -> impl Iterator<Item = &Server> {
        self.servers.iter()
    }

    /// The shortest time from the beginning of a request to the beginning of the next one at this host, by its own log. A
    /// beginning is noted before the first byte of the answer is written, so for a client that asks one thing at a time and
    /// then waits, this is never less than the wait, however busy the machine is.
    pub fn shortest_gap(&self, host: &Server) -> Duration {
        host.log()
            .windows(2)
            .map(|pair| pair[1].began.saturating_duration_since(pair[0].began))
            .min()
            .unwrap_or(Duration::MAX)
    }
}

fn serve(host: usize, articles: usize, faults: Faults) -> io::Result<Server> {
    // Linux answers at every address of 127.0.0.0/8, so that hosts differ as they do in the world: by name, not by port.
    let address = format!("127.0.{}.{}:0", 1 + host / 250, 1 + host % 250);
    let server = Server::start_at(&address).or_else(|_| Server::start_at("127.0.0.1:0"))?;
    let feed = feed(host, articles, &server);
    server.on(
        "/feed.xml",
        Reply::bytes("application/rss+xml", feed.as_bytes()).tagged("\"feed\""),
    );
    server.on(
        "/robots.txt",
        Reply::text("User-agent: *\nDisallow: /prive/\n"),
    );
    let failures: Arc<Mutex<HashMap<String, u32>>> = Arc::default();
    server.otherwise(move |request: &Request| {
        let number = request
            .path
            .strip_prefix("/article/")
            .and_then(|n| n.parse::<usize>().ok());
        let Some(number) = number.filter(|number| *number < articles) else {
            return Reply::status(404);
        };
        let mut failures = lock(&failures);
        let failed = failures.entry(request.path.clone()).or_default();
        let page = page(host, number);
        let mut chance = Chance::new(
            faults.seed,
            host as u64,
            number as u64 * 31 + u64::from(*failed),
        );
        if *failed < faults.in_a_row
            && let Some(fault) = fault(&faults, chance.below(1000), &page)
        {
            *failed += 1;
            return fault;
        }
        let etag = format!("\"{host}-{number}\"");
        let late = if faults.in_a_row > 0 && chance.below(1000) < faults.slow {
            330
        } else {
            0
        };
        Reply::html(&page)
            .tagged(&etag)
            .late(Duration::from_millis(late))
    });
    Ok(server)
}

fn fault(faults: &Faults, lot: u32, page: &str) -> Option<Reply> {
    let mut limit = faults.closed;
    if lot < limit {
        return Some(Reply::Close);
    }
    limit += faults.truncated;
    if lot < limit {
        let body = page.as_bytes().to_vec();
        let sent = body.len() / 2;
        return Some(Reply::Truncated { body, sent });
    }
    limit += faults.unavailable;
    if lot < limit {
        return Some(Reply::status(503));
    }
    limit += faults.too_many;
    (lot < limit).then(|| Reply::status(429).header("Retry-After", "1"))
}

fn feed(host: usize, articles: usize, server: &Server) -> String {
    let mut feed = format!("<rss version=\"2.0\"><channel><title>Journal {host}</title>");
    for number in 0..articles {
        let url = server.url(&format!("/article/{number}"));
        let title = title(host, number);
        let _ = write!(
            feed,
            "<item><title>{title}</title><link>{url}</link></item>"
        );
    }
    feed.push_str("</channel></rss>");
    feed
}

/// Odd hosts write English, even hosts French.
fn words(host: usize) -> [&'static [&'static str]; 4] {
    const FR: [&[&str]; 4] = [
        &[
            "Le groupe",
            "La société",
            "L'entreprise",
            "Le fabricant",
            "La coopérative",
            "L'opérateur",
        ],
        &[
            "annonce",
            "confirme",
            "étudie",
            "finance",
            "suspend",
            "prépare",
            "modernise",
        ],
        &[
            "une usine",
            "un entrepôt",
            "une ligne ferroviaire",
            "un centre de calcul",
            "un port de plaisance",
            "une école",
        ],
        &[
            "près de la rivière",
            "dans le nord du pays",
            "après un long débat",
            "avec l'aide de la région",
            "malgré les réserves des élus",
        ],
    ];
    const EN: [&[&str]; 4] = [
        &[
            "The group",
            "The company",
            "The builder",
            "The maker",
            "The cooperative",
            "The operator",
        ],
        &[
            "announces",
            "confirms",
            "considers",
            "pays for",
            "suspends",
            "prepares",
            "renews",
        ],
        &[
            "a plant",
            "a warehouse",
            "a railway line",
            "a data centre",
            "a marina",
            "a school",
        ],
        &[
            "near the river",
            "in the north of the country",
            "after a long debate",
            "with help from the county",
            "despite local doubts",
        ],
    ];
    if host.is_multiple_of(2) { FR } else { EN }
}

fn title(host: usize, number: usize) -> String {
    let mut chance = Chance::new(7, host as u64, number as u64);
    let words = words(host);
    format!(
        "{} {} {} ({host}-{number})",
        chance.pick(words[0]),
        chance.pick(words[1]),
        chance.pick(words[2])
    )
}

/// An article that resembles no other enough to be taken for it, with an amount and a date in each paragraph.
fn page(host: usize, number: usize) -> String {
    let mut chance = Chance::new(9, host as u64, number as u64);
    let french = host.is_multiple_of(2);
    let (lang, words) = (if french { "fr" } else { "en" }, words(host));
    let title = title(host, number);
    let mut page = format!(
        "<!doctype html><html lang=\"{lang}\"><head><title>{title}</title></head><body><nav><a href=\"/\">Journal {host}</a></nav>\
         <article><h1>{title}</h1>"
    );
    for _ in 0..8 {
        page.push_str("<p>");
        for _ in 0..5 {
            let [who, does, what, how] = words.map(|list| chance.pick(list));
            let (amount, lot) = (chance.below(900) + 2, chance.below(100_000));
            let sentence = if french {
                format!(
                    "{who} {does} {what} {how}, dossier {lot}, pour {amount} millions d'euros. "
                )
            } else {
                format!("{who} {does} {what} {how}, file {lot}, for ${amount} million. ")
            };
            page.push_str(&sentence);
        }
        let day = chance.below(28) + 1;
        let _ = if french {
            write!(page, "Le conseil se réunit le {day} mars 2026.</p>")
        } else {
            write!(page, "The board meets on March {day}, 2026.</p>")
        };
    }
    page.push_str("</article></body></html>");
    page
}

/// A small generator of numbers (SplitMix64) that gives the same row for the same place.
struct Chance(u64);

impl Chance {
    fn new(seed: u64, host: u64, number: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ host.rotate_left(32) ^ number)
    }

    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits >> 33) % u64::from(limit.max(1))) as u32
    }

    fn pick(&mut self, list: &[&'static str]) -> &'static str {
        let place = self.below(list.len() as u32) as usize;
        list[place]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_article_is_served_in_the_end_and_is_its_own() {
        let faults = Faults {
            closed: 300,
            truncated: 300,
            unavailable: 300,
            too_many: 0,
            ..Faults::default()
        };
        let failing = (0..200)
            .filter(|n| fault(&faults, Chance::new(1, 0, n * 31).below(1000), "page").is_some())
            .count();
        assert!((100..200).contains(&failing), "{failing}");
        let pages: std::collections::HashSet<String> = (0..4)
            .flat_map(|host| (0..50).map(move |n| page(host, n)))
            .collect();
        assert_eq!(pages.len(), 200);
        assert_eq!(page(1, 2), page(1, 2));
    }
}
