//! The table of request-forgery cases: what is written in a URL, and whether it may be asked.

use super::*;

fn verdict(url: &str) -> &'static str {
    match Url::parse(url) {
        Err(_) => "bad-url",
        Ok(url) => {
            check_url(&url, &FetchConfig::default()).map_or_else(|error| error.code(), |()| "ok")
        }
    }
}

#[test]
fn urls_by_case() {
    for (url, want) in CASES {
        assert_eq!(verdict(url), want, "{url}");
    }
}

const CASES: [(&str, &str); 75] = [
    // Public hosts.
    ("https://www.example.com/a", "ok"),
    ("http://93.184.216.34/", "ok"),
    ("https://[2606:2800:220:1:248:1893:25c8:1946]/", "ok"),
    ("https://example.org:8443/", "ok"),
    // Loopback in every spelling that the URL standard reads as an address.
    ("http://127.0.0.1/", "private-address"),
    ("http://127.1/", "private-address"),
    ("http://2130706433/", "private-address"),
    ("http://0x7f000001/", "private-address"),
    ("http://0x7f.0.0.1/", "private-address"),
    ("http://0177.0.0.1/", "private-address"),
    ("http://017700000001/", "private-address"),
    ("http://127.0.0.1./", "private-address"),
    ("http://%31%32%37.0.0.1/", "private-address"),
    ("http://１２７.0.0.1/", "private-address"),
    ("http://user:pass@127.0.0.1/", "private-address"),
    ("http://example.com@127.0.0.1/", "private-address"),
    ("http://0/", "private-address"),
    ("http://0.0.0.0/", "private-address"),
    ("http://[::1]/", "private-address"),
    ("http://[::]/", "private-address"),
    // IPv4 inside IPv6.
    ("http://[::ffff:127.0.0.1]/", "private-address"),
    ("http://[::ffff:7f00:1]/", "private-address"),
    ("http://[::ffff:0:10.0.0.1]/", "private-address"),
    ("http://[::127.0.0.1]/", "private-address"),
    ("http://[64:ff9b::127.0.0.1]/", "private-address"),
    ("http://[64:ff9b::a9fe:a9fe]/", "private-address"),
    ("http://[64:ff9b:1::10.0.0.1]/", "private-address"),
    ("http://[2002:7f00:1::]/", "private-address"),
    ("http://[2002:c0a8:101::1]/", "private-address"),
    ("http://[2001:0:53aa:64c:0:0:80ff:fffe]/", "private-address"),
    ("http://[fe80::5efe:10.0.0.1]/", "private-address"),
    ("http://[2001:470::5efe:192.168.0.1]/", "private-address"),
    // Private, shared, link-local, metadata, special.
    ("http://10.0.0.1/", "private-address"),
    ("http://172.16.0.1/", "private-address"),
    ("http://172.31.255.255/", "private-address"),
    ("http://172.32.0.1/", "ok"),
    ("http://192.168.1.1/", "private-address"),
    ("http://100.64.0.1/", "private-address"),
    ("http://100.127.255.255/", "private-address"),
    ("http://100.128.0.1/", "ok"),
    ("http://100.100.100.200/", "private-address"),
    (
        "http://169.254.169.254/latest/meta-data/",
        "private-address",
    ),
    ("http://168.63.129.16/", "private-address"),
    ("http://192.0.0.192/", "private-address"),
    ("http://[fd00:ec2::254]/", "private-address"),
    ("http://198.18.0.1/", "private-address"),
    ("http://203.0.113.5/", "private-address"),
    ("http://224.0.0.1/", "private-address"),
    ("http://240.0.0.1/", "private-address"),
    ("http://255.255.255.255/", "private-address"),
    ("http://[fc00::1]/", "private-address"),
    ("http://[fe80::1]/", "private-address"),
    ("http://[fec0::1]/", "private-address"),
    ("http://[ff02::1]/", "private-address"),
    ("http://[2001:db8::1]/", "private-address"),
    ("http://[100::1]/", "private-address"),
    ("http://[4000::1]/", "private-address"),
    // Local names.
    ("http://localhost/", "private-address"),
    ("http://LOCALHOST./", "private-address"),
    ("http://a.localhost/", "private-address"),
    ("http://printer.local/", "private-address"),
    ("http://metadata.google.internal/", "private-address"),
    ("http://metadata/", "private-address"),
    ("http://db.corp/", "private-address"),
    // Schemes and ports.
    ("ftp://example.com/", "bad-scheme"),
    ("file:///etc/passwd", "bad-scheme"),
    ("gopher://example.com/", "bad-scheme"),
    ("data:text/html,x", "bad-scheme"),
    ("javascript:alert(1)", "bad-scheme"),
    ("http://example.com:22/", "bad-port"),
    ("http://example.com:6379/", "bad-port"),
    ("http://example.com:0/", "bad-port"),
    ("http://[fe80::1%25eth0]/", "bad-url"),
    ("http://1.2.3.4.5/", "bad-url"),
    ("http://256.0.0.1/", "bad-url"),
];

#[test]
fn private_may_be_allowed_but_schemes_not() {
    let config = FetchConfig {
        allow_private: true,
        ..FetchConfig::default()
    };
    let check = |url: &str| check_url(&Url::parse(url).unwrap(), &config);
    assert!(check("http://127.0.0.1:4321/").is_ok());
    assert_eq!(check("ftp://127.0.0.1/").unwrap_err().code(), "bad-scheme");
}

#[test]
fn names_that_resolve_to_private_addresses_are_refused() {
    let addr = |text: &str| -> SocketAddr { text.parse().unwrap() };
    let mixed = vec![addr("10.0.0.1:0"), addr("93.184.216.34:0"), addr("[::1]:0")];
    assert_eq!(public_only(mixed).unwrap(), [addr("93.184.216.34:0")]);
    let only = vec![addr("127.0.0.1:0"), addr("[::ffff:10.0.0.1]:0")];
    assert_eq!(public_only(only).unwrap_err().what, "loopback");
}

#[tokio::test]
async fn the_resolver_itself_refuses() {
    let resolver = PublicOnly::new(false, None);
    let error = resolver
        .resolve("localhost".parse().unwrap())
        .await
        .err()
        .unwrap();
    assert!(error.downcast_ref::<RefusedAddress>().is_some(), "{error}");
    let trusting = PublicOnly::new(false, Some("localhost".into()));
    assert!(trusting.resolve("localhost".parse().unwrap()).await.is_ok());
}
