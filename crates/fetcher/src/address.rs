//! Which addresses may be asked (server-side request forgery). A feed is written by strangers: without this, an entry
//! `http://169.254.169.254/` or a name that resolves to `127.0.0.1` would make depeche a tool against its own network.
//!
//! Ranges from the IANA special-purpose registries for IPv4 and IPv6. Three places use them: the URL of every hop
//! ([`check_url`]), the name resolver ([`PublicOnly`]), and through it the dialled address itself, so that a name which
//! answers differently the second time (rebinding) gains nothing.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs},
    sync::Arc,
    thread,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::{Semaphore, oneshot};
use url::{Host, Url};

use crate::{FetchConfig, FetchError, cause::RefusedAddress, wire::shown};

/// Checks scheme, port and host of one hop, before any name is resolved.
pub(crate) fn check_url(url: &Url, config: &FetchConfig) -> Result<(), FetchError> {
    let text = || shown(url);
    if !matches!(url.scheme(), "http" | "https") {
        return Err(FetchError::Scheme {
            url: text(),
            scheme: url.scheme().to_owned(),
        });
    }
    let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
        return Err(FetchError::BadUrl {
            url: text(),
            reason: "it has no host".to_owned(),
        });
    };
    if config.allow_private {
        return Ok(());
    }
    if let Some(what) = host_refusal(&host) {
        return Err(FetchError::PrivateAddress {
            url: text(),
            address: host.to_string(),
            what,
        });
    }
    if !config.allowed_ports.contains(&port) {
        return Err(FetchError::Port { url: text(), port });
    }
    Ok(())
}

fn host_refusal(host: &Host<&str>) -> Option<&'static str> {
    match host {
        Host::Ipv4(ip) => refusal(IpAddr::V4(*ip)),
        Host::Ipv6(ip) => refusal(IpAddr::V6(*ip)),
        Host::Domain(name) => name_refusal(name),
    }
}

/// Names that never mean a public host (RFC 6761, RFC 6762, RFC 8375, ICANN `.internal`), and single labels, which a
/// search domain of the local network may complete.
fn name_refusal(name: &str) -> Option<&'static str> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let Some((_, last)) = name.rsplit_once('.') else {
        return Some("a name without a dot is local");
    };
    match last {
        "localhost" | "local" | "internal" | "intranet" | "lan" | "corp" | "home" | "private"
        | "localdomain" => Some("a local name"),
        "arpa" => Some("a reverse or home name"),
        "onion" | "i2p" => Some("not reachable by plain HTTP"),
        "test" | "invalid" | "example" => Some("a reserved name"),
        _ => None,
    }
}

/// Why an address is not public; `None` if it is.
pub(crate) fn refusal(ip: IpAddr) -> Option<&'static str> {
    match ip {
        IpAddr::V4(ip) => refusal_v4(ip),
        IpAddr::V6(ip) => refusal_v6(ip),
    }
}

fn refusal_v4(ip: Ipv4Addr) -> Option<&'static str> {
    let what = match ip.octets() {
        [0, ..] => "this network",
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => "private network",
        [100, 64..=127, ..] => "carrier-grade NAT",
        [127, ..] => "loopback",
        [169, 254, 169, 254] => "cloud metadata",
        [169, 254, ..] => "link-local",
        [192, 0, 0, _] => "protocol assignments",
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => "documentation",
        [192, 31, 196, _] | [192, 52, 193, _] | [192, 175, 48, _] => "special service",
        [192, 88, 99, _] => "6to4 relay",
        [198, 18..=19, ..] => "benchmarking",
        [168, 63, 129, 16] => "cloud metadata",
        [224..=239, ..] => "multicast",
        [240..=255, ..] => "reserved or broadcast",
        _ => return None,
    };
    Some(what)
}

fn refusal_v6(ip: Ipv6Addr) -> Option<&'static str> {
    if let Some(inner) = embedded_v4(ip) {
        // A public address in a costume is refused too: nobody publishes news under one, and translators route oddly.
        return Some(refusal_v4(inner).unwrap_or("an IPv4 address in an IPv6 one"));
    }
    let what = match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => "unspecified",
        [0, 0, 0, 0, 0, 0, 0, 1] => "loopback",
        [0x0064, 0xff9b, ..] => "NAT64",
        [0x0100, ..] => "discard only",
        [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => "documentation",
        [0x2001, 0..=0x01ff, ..] => "protocol assignments",
        [0x2002, ..] => "6to4",
        [0x2620, 0x004f, 0x8000, ..] => "special service",
        [0x5f00, ..] => "segment routing",
        [0xfc00..=0xfdff, ..] => "unique local",
        [0xfe80..=0xfebf, ..] => "link-local",
        [0xfec0..=0xfeff, ..] => "site-local",
        [0xff00..=0xffff, ..] => "multicast",
        [0x2000..=0x3fff, ..] => return None,
        _ => "not global unicast",
    };
    Some(what)
}

/// The IPv4 address inside a mapped, compatible, translated, NAT64, 6to4, ISATAP or Teredo address.
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let join = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match ip.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => {
            Some(join(high, low))
        }
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some(join(high, low)),
        [0x0064, 0xff9b, 0, 0, 0, 0, high, low] => Some(join(high, low)),
        [0x2002, high, low, ..] => Some(join(high, low)),
        [0x2001, 0, .., high, low] => Some(join(!high, !low)),
        [_, _, _, _, 0 | 0x0200, 0x5efe, high, low] => Some(join(high, low)),
        _ => None,
    }
}

/// A resolver that gives only public addresses. The HTTP client dials exactly what it gives.
#[derive(Debug, Clone)]
pub(crate) struct PublicOnly {
    allow_private: bool,
    /// The configured proxy's host, which may well be private.
    trusted_host: Option<String>,
    look_ups: Arc<Semaphore>,
}

impl PublicOnly {
    pub(crate) fn new(allow_private: bool, trusted_host: Option<String>) -> PublicOnly {
        PublicOnly {
            allow_private,
            trusted_host,
            look_ups: Arc::new(Semaphore::new(MAX_LOOK_UPS)),
        }
    }
}

/// Name look-ups at once.
const MAX_LOOK_UPS: usize = 16;

/// Asks the system, which blocks, on a thread of its own: the runtime's blocking threads are busy with cleaning and
/// extracting, and a dead name server must not hold those up, nor they a look-up.
async fn look_up(host: String, look_ups: Arc<Semaphore>) -> io::Result<Vec<SocketAddr>> {
    let place = look_ups.acquire_owned().await.map_err(io::Error::other)?;
    let (done, found) = oneshot::channel();
    thread::Builder::new()
        .name("dns".to_owned())
        .spawn(move || {
            let found = (host.as_str(), 0).to_socket_addrs().map(Iterator::collect);
            // Nobody waits any more if the fetch timed out.
            let _ = done.send(found);
            drop(place);
        })?;
    found.await.map_err(io::Error::other)?
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let any = self.allow_private || self.trusted_host.as_deref() == Some(name.as_str());
        let look_ups = self.look_ups.clone();
        Box::pin(async move {
            let found = look_up(host, look_ups).await?;
            let addrs = if any { found } else { public_only(found)? };
            Ok(Box::new(addrs.into_iter()) as Addrs)
        })
    }
}

/// Keeps the public addresses; an error if there were only others.
fn public_only(found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, RefusedAddress> {
    let refused = found
        .iter()
        .find_map(|addr| refusal(addr.ip()).map(|what| (addr.ip(), what)));
    let public: Vec<SocketAddr> = found
        .into_iter()
        .filter(|addr| refusal(addr.ip()).is_none())
        .collect();
    match refused {
        Some((address, what)) if public.is_empty() => Err(RefusedAddress { address, what }),
        _ => Ok(public),
    }
}

#[cfg(test)]
#[path = "address_tests.rs"]
mod tests;
