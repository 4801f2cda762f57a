//! URL, canonical URL, site and image.

use depeche_model::Article;
use serde_json::Value;
use url::Url;

use super::{Candidate, Trace, View, choose};
use crate::structured::text_of;

/// Fills the fields that are or name places.
pub(crate) fn fill(view: &View, article: &mut Article, trace: &mut Trace) {
    let page = view.page;
    article.url = page
        .final_url
        .clone()
        .or_else(|| page.requested_url.clone());
    canonical(view, article, trace);
    site(view, article, trace);
    image(view, article, trace);
}

/// The URL that relative addresses are resolved against.
fn base(view: &View, article: &Article) -> Option<Url> {
    let own = article.url.clone();
    match (view.head.base, &own) {
        (Some(base), Some(own)) => own.join(base).ok().or(Some(own.clone())),
        (Some(base), None) => Url::parse(base).ok(),
        (None, _) => own,
    }
}

/// Reads an address as the page wrote it; only http(s).
fn resolve(raw: &str, base: Option<&Url>) -> Option<Url> {
    let url = match base {
        Some(base) => base.join(raw.trim()).ok()?,
        None => Url::parse(raw.trim()).ok()?,
    };
    (matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|h| h.contains('.')))
        .then_some(url)
}

fn canonical(view: &View, article: &mut Article, trace: &mut Trace) {
    let base = base(view, article);
    let mut raw: Vec<(&str, String)> = Vec::new();
    raw.extend(
        view.head
            .links("canonical")
            .first()
            .map(|href| ("link:canonical", (*href).to_owned())),
    );
    raw.extend(
        view.head
            .all("og:url")
            .first()
            .map(|href| ("meta:og:url", (*href).to_owned())),
    );
    raw.extend(view.structured.text("url").map(|url| ("json-ld:url", url)));
    let main = view
        .structured
        .article()
        .and_then(|a| a.get("mainEntityOfPage"));
    raw.extend(
        main.and_then(|m| m.get("@id").unwrap_or(m).as_str())
            .map(|url| ("json-ld:mainEntityOfPage", url.to_owned())),
    );
    let candidates = raw
        .into_iter()
        .map(|(origin, raw)| match resolve(&raw, base.as_ref()) {
            None => Candidate::refused(origin, raw, "not an http address"),
            Some(url) => match implausible(&url, article.url.as_ref()) {
                Some(reason) => Candidate::refused(origin, url, reason),
                None => Candidate::new(origin, url),
            },
        })
        .collect();
    let chosen = choose("canonical_url", candidates, article, trace);
    article.canonical_url = chosen.and_then(|url| Url::parse(&url).ok());
}

/// Why `url` cannot be the address of the page that came from `own`.
fn implausible(url: &Url, own: Option<&Url>) -> Option<&'static str> {
    let is_root = |u: &Url| u.path().len() <= 1 && u.query().is_none();
    let own = own?;
    if is_root(url) && !is_root(own) {
        return Some("it is the home page");
    }
    let last_two = |u: &Url| -> Option<String> {
        let host = u.host_str()?.trim_start_matches("www.");
        let mut labels: Vec<&str> = host.rsplit('.').take(3).collect();
        if labels.len() == 3 && labels[1].len() > 3 {
            labels.pop(); // `news.example.com`; `example.co.uk` keeps three
        }
        Some(labels.join("."))
    };
    // a syndicated text may name another house's page; that is not where this one lives
    (last_two(url) != last_two(own)).then_some("it is on another site")
}

fn site(view: &View, article: &mut Article, trace: &mut Trace) {
    let mut candidates = Vec::new();
    candidates.extend(
        view.page
            .hints
            .site
            .as_ref()
            .map(|s| Candidate::new("hint", s)),
    );
    candidates.extend(
        view.head
            .meta_line("og:site_name")
            .map(|s| Candidate::new("meta:og:site_name", s)),
    );
    let publisher = view.structured.article().and_then(|a| a.get("publisher"));
    let publisher = publisher.and_then(|p| match p.get("@id").and_then(Value::as_str) {
        Some(id) if p.get("name").is_none() => view
            .structured
            .by_id(id)
            .and_then(|n| n.get("name"))
            .and_then(text_of),
        _ => text_of(p),
    });
    candidates.extend(publisher.map(|s| Candidate::new("json-ld:publisher", s)));
    candidates.extend(
        view.head
            .meta_line("application-name")
            .map(|s| Candidate::new("meta:application-name", s)),
    );
    for candidate in &mut candidates {
        if candidate.origin != "hint"
            && (candidate.value.chars().count() > 60 || candidate.value.starts_with("http"))
        {
            candidate.rejected = Some("not a name");
        }
    }
    let host = article
        .url
        .as_ref()
        .or(article.canonical_url.as_ref())
        .and_then(Url::host_str);
    candidates.extend(host.map(|h| Candidate::new("url", h.trim_start_matches("www."))));
    article.site = choose("site", candidates, article, trace);
}

fn image(view: &View, article: &mut Article, trace: &mut Trace) {
    let base = base(view, article);
    let mut raw: Vec<(&str, String)> = Vec::new();
    for name in [
        "og:image",
        "og:image:url",
        "og:image:secure_url",
        "twitter:image",
        "twitter:image:src",
    ] {
        raw.extend(
            view.head
                .all(name)
                .first()
                .map(|src| (name, (*src).to_owned())),
        );
    }
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut consider = |origin: String, raw: &str| {
        candidates.push(match resolve(raw, base.as_ref()) {
            Some(url) => Candidate::new(origin, url),
            None => Candidate::refused(
                origin,
                raw.chars().take(200).collect::<String>(),
                "not an http address",
            ),
        });
    };
    for (name, src) in raw {
        consider(format!("meta:{name}"), &src);
    }
    let ld = view.structured.article().and_then(|a| a.get("image"));
    if let Some(src) = ld.and_then(|i| first_url(i, 0)) {
        consider("json-ld:image".to_owned(), src);
    }
    let chosen = choose("image", candidates, article, trace);
    article.image = chosen.and_then(|url| Url::parse(&url).ok());
}

fn first_url(value: &Value, depth: usize) -> Option<&str> {
    match value {
        Value::String(url) => Some(url),
        Value::Array(values) if depth < 4 => values.iter().find_map(|v| first_url(v, depth + 1)),
        Value::Object(object) => object
            .get("url")
            .or_else(|| object.get("contentUrl"))
            .and_then(|v| first_url(v, depth + 1)),
        _ => None,
    }
}
