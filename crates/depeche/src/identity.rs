//! The id of an article: the same for the same address, whatever tracking it carries; else the same for the same words.

use depeche_fetcher::identity;
use depeche_model::Article;
use xxhash_rust::xxh3::xxh3_128;

/// Deterministic text id, 20 hexadecimal digits (80 bits): from the canonical URL, else the URL, normalised; else from
/// title and text.
pub fn article_id(article: &Article) -> String {
    let url = article.canonical_url.as_ref().or(article.url.as_ref());
    let key = match url.filter(|url| matches!(url.scheme(), "http" | "https")) {
        Some(url) => identity::key(url),
        None => format!(
            "{}\n\n{}",
            article.title.as_deref().unwrap_or_default(),
            article.text
        ),
    };
    format!("{:032x}", xxh3_128(key.as_bytes()))[..20].to_owned()
}
