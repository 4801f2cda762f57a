//! When two URLs are one article. [`key`] is for comparing, never for fetching: it drops how the reader came (tracking
//! parameters, AMP and mobile variants, `www.`, the scheme, the fragment) and keeps what selects the content.

use std::{collections::HashSet, sync::LazyLock};

use url::{Host, Url};

use crate::tsv;

/// A form that is equal for URLs of one article: `example.org/2026/08/titre?id=3`. Not a URL: it has no scheme.
pub fn key(url: &Url) -> String {
    let unwrapped = unwrap_amp_cache(url);
    let url = unwrapped.as_ref().unwrap_or(url);
    let host = bare_host(url);
    let port = match url.port() {
        // Either scheme's own port, since the scheme is dropped.
        Some(80 | 443) | None => String::new(),
        Some(port) => format!(":{port}"),
    };
    let path = bare_path(url.path());
    let query = kept_query(url);
    format!("{host}{port}{path}{query}")
}

/// The URL to store and show: as given, without fragment, credentials and tracking parameters.
pub fn clean(url: &Url) -> Url {
    let mut cleaned = url.clone();
    cleaned.set_fragment(None);
    // Both fail only for URLs that cannot have credentials.
    let _ = cleaned.set_username("");
    let _ = cleaned.set_password(None);
    if url
        .query()
        .is_some_and(|query| query.split('&').any(is_tracking))
    {
        let kept: Vec<&str> = url
            .query()
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !is_tracking(pair))
            .collect();
        let kept = kept.join("&");
        cleaned.set_query((!kept.is_empty()).then_some(kept.as_str()));
    }
    cleaned
}

/// Whether a page's claim to be canonically elsewhere may be believed: http(s), the same registrable domain, and not the
/// home page when the page is not (a common fault of templates).
pub fn is_plausible_canonical(page: &Url, canonical: &Url) -> bool {
    let web = matches!(canonical.scheme(), "http" | "https");
    let is_home = |url: &Url| matches!(url.path(), "" | "/") && url.query().is_none();
    web && site(page) == site(canonical)
        && site(page).is_some()
        && (is_home(page) || !is_home(canonical))
}

/// The registrable domain (`bbc.co.uk`), or the address where the host is one.
pub fn site(url: &Url) -> Option<String> {
    match url.host()? {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            Some(psl::domain_str(name).unwrap_or(name).to_owned())
        }
        address => Some(address.to_string()),
    }
}

/// The host without a first label that only names a variant (`www`, `m`, `amp`), as long as a registrable domain is left.
fn bare_host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let Some(Host::Domain(_)) = url.host() else {
        return host.to_owned();
    };
    let mut host = host;
    while let Some((label, rest)) = host.split_once('.')
        && tsv::rows(include_str!("../data/hosts.tsv")).any(|row| row[0] == label)
        && psl::domain_str(rest).is_some()
    {
        host = rest;
    }
    host.to_owned()
}

/// The path without AMP markers, doubled or trailing slashes and index documents.
fn bare_path(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 && parts.first() == Some(&"amp") {
        parts.remove(0);
    }
    if let Some(last) = parts.last() {
        let lower = last.to_ascii_lowercase();
        if matches!(
            lower.as_str(),
            "amp" | "index.html" | "index.htm" | "index.php"
        ) {
            parts.pop();
        }
    }
    let mut joined = String::new();
    for part in &parts {
        joined.push('/');
        joined.push_str(part);
    }
    for (marker, plain) in [(".amp.html", ".html"), (".amp", "")] {
        if let Some(stem) = joined.strip_suffix(marker) {
            return format!("{stem}{plain}");
        }
    }
    joined
}

/// `?a=1&b=2` with the parameters that are not tracking, in sorted order; empty if none is left.
fn kept_query(url: &Url) -> String {
    let mut kept: Vec<&str> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_tracking(pair) && !is_amp_switch(pair))
        .collect();
    kept.sort_unstable();
    kept.dedup();
    if kept.is_empty() {
        return String::new();
    }
    format!("?{}", kept.join("&"))
}

fn is_amp_switch(pair: &&str) -> bool {
    matches!(
        *pair,
        "amp" | "amp=" | "amp=1" | "amp=true" | "outputType=amp" | "output=amp"
    )
}

fn is_tracking(pair: &str) -> bool {
    static TABLE: LazyLock<(HashSet<&str>, Vec<&str>)> = LazyLock::new(|| {
        let names = || tsv::rows(include_str!("../data/tracking.tsv")).map(|row| row[0]);
        let whole = names().filter(|name| !name.ends_with('*')).collect();
        let prefixes = names().filter_map(|name| name.strip_suffix('*')).collect();
        (whole, prefixes)
    });
    let (whole, prefixes) = &*TABLE;
    let name = pair
        .split('=')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    whole.contains(name.as_str()) || prefixes.iter().any(|prefix| name.starts_with(prefix))
}

/// The publisher's URL behind an AMP cache (`x-org.cdn.ampproject.org/c/s/x.org/a`, `google.com/amp/s/x.org/a`).
fn unwrap_amp_cache(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let path = url.path();
    let inner = if host.ends_with(".cdn.ampproject.org") {
        // One segment says what is served: c(ontent), v(iewer), wp; `s` after it means https.
        path.trim_start_matches('/').split_once('/')?.1
    } else if host == "google.com" || host.starts_with("www.google.") {
        path.strip_prefix("/amp/")?
    } else {
        return None;
    };
    let (scheme, rest) = match inner.strip_prefix("s/") {
        Some(rest) => ("https", rest),
        None => ("http", inner),
    };
    let query = url
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    Url::parse(&format!("{scheme}://{rest}{query}"))
        .ok()
        .filter(|url| url.host_str().is_some_and(|host| host.contains('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn one_article_one_key() {
        for (group, urls) in [
            (
                "example.org/2026/titre",
                &[
                    "https://www.example.org/2026/titre",
                    "http://example.org:80/2026/titre/",
                    "https://example.org/2026/titre#commentaires",
                    "https://example.org/2026/titre?utm_source=rss&UTM_Medium=x&fbclid=1",
                    "https://m.example.org/2026//titre?amp=1",
                    "https://amp.example.org/2026/titre",
                    "https://example.org/amp/2026/titre",
                    "https://example.org/2026/titre/amp/",
                    "https://example.org/2026/titre.amp",
                    "https://example-org.cdn.ampproject.org/c/s/www.example.org/2026/titre/amp/",
                    "https://www.google.com/amp/s/www.example.org/2026/titre",
                    "https://u:p@EXAMPLE.org./2026/titre/index.html",
                ][..],
            ),
            (
                "example.org/a?id=1&p=2",
                &[
                    "https://example.org/a?p=2&id=1",
                    "https://example.org/a?id=1&p=2&gclid=x&id=1",
                ][..],
            ),
            (
                "example.org/a.html",
                &[
                    "https://example.org/a.amp.html",
                    "https://example.org/a.html",
                ][..],
            ),
            (
                "example.org",
                &[
                    "https://www.example.org/",
                    "https://example.org/index.php",
                    "http://example.org",
                ][..],
            ),
            ("bbc.co.uk/news/1", &["https://www.bbc.co.uk/news/1"][..]),
            ("127.0.0.1:8000/a", &["http://127.0.0.1:8000/a/"][..]),
        ] {
            for text in urls {
                assert_eq!(key(&url(text)), group, "{text}");
            }
        }
    }

    #[test]
    fn different_articles_keep_apart() {
        for (a, b) in [
            ("https://example.org/a", "https://example.org/b"),
            ("https://example.org/?p=1", "https://example.org/?p=2"),
            ("https://example.org/a", "https://blog.example.org/a"),
            ("https://m.fr/a", "https://amp.fr/a"),
            ("https://example.org/A", "https://example.org/a"),
            ("https://example.org:8080/a", "https://example.org/a"),
            ("https://example.org/amp", "https://example.org/ampoule"),
        ] {
            assert_ne!(key(&url(a)), key(&url(b)), "{a} {b}");
        }
    }

    #[test]
    fn cleaning_keeps_the_rest_as_it_is() {
        assert_eq!(
            clean(&url(
                "https://u:p@www.Example.org/a?b=%20x&utm_source=y&c#d"
            ))
            .as_str(),
            "https://www.example.org/a?b=%20x&c"
        );
        assert_eq!(
            clean(&url("https://a.fr/?utm_id=1")).as_str(),
            "https://a.fr/"
        );
        assert_eq!(clean(&url("https://a.fr/?")).as_str(), "https://a.fr/?");
    }

    #[test]
    fn canonical_claims() {
        let page = url("https://www.lemonde.fr/eco/article/1");
        for (claim, want) in [
            ("https://lemonde.fr/eco/article/1-titre", true),
            ("https://abonnes.lemonde.fr/x", true),
            ("https://www.lemonde.fr/", false),
            ("https://www.lefigaro.fr/eco", false),
            ("ftp://www.lemonde.fr/x", false),
        ] {
            assert_eq!(is_plausible_canonical(&page, &url(claim)), want, "{claim}");
        }
        let uk = url("https://a.co.uk/x");
        assert!(!is_plausible_canonical(&uk, &url("https://b.co.uk/x")));
    }

    proptest::proptest! {
        #[test]
        fn any_url_has_a_key_that_cleaning_does_not_change(text in "https?://[a-z]{1,3}\\.(m\\.|www\\.)?[a-z]{2,5}\\.(fr|com|co\\.uk)(:[0-9]{1,4})?(/[a-zA-Z0-9.%é-]{0,6}){0,4}(\\?[a-z_=&%0-9]{0,20})?(#.{0,5})?") {
            if let Ok(url) = Url::parse(&text) {
                let cleaned = clean(&url);
                proptest::prop_assert_eq!(key(&cleaned), key(&url));
                proptest::prop_assert_eq!(clean(&cleaned), cleaned);
            }
        }
    }
}
