//! The country of a publication: for the bare `$`, for day/month order and for bodies of the same name.

use std::collections::HashMap;

use depeche_model::Article;

use crate::{ExtractError, table};

/// Knows outlets by host, and countries by top-level domain.
#[derive(Debug)]
pub struct Countries {
    by_host: HashMap<&'static str, &'static str>,
    by_suffix: HashMap<&'static str, &'static str>,
}

impl Countries {
    /// Reads the embedded tables.
    ///
    /// # Errors
    /// A wrong row.
    pub fn new() -> Result<Countries, ExtractError> {
        let outlets = include_str!("../data/common/outlets.tsv");
        let domains = include_str!("../data/common/country_domains.tsv");
        Ok(Countries {
            by_host: pairs("outlets.tsv", outlets, ["host", "country"])?,
            by_suffix: pairs("country_domains.tsv", domains, ["domain", "country"])?,
        })
    }

    /// ISO 3166-1 alpha-2, upper case: the outlet's row, else the host's top-level domain, else the declared locale's region.
    pub fn of(&self, article: &Article) -> Option<String> {
        let hosts = [article.canonical_url.as_ref(), article.url.as_ref()];
        let hosts = hosts.into_iter().flatten().filter_map(|url| url.host_str());
        let names = hosts
            .chain(article.site.as_deref())
            .map(str::to_ascii_lowercase)
            .collect::<Vec<_>>();
        let by_host = names.iter().find_map(|host| self.outlet(host));
        let by_suffix = || names.iter().find_map(|host| self.suffix(host));
        by_host
            .or_else(by_suffix)
            .map(str::to_ascii_uppercase)
            .or_else(|| region(article.locale.as_deref()?))
    }

    /// The longest suffix of the host that has a row.
    fn outlet(&self, host: &str) -> Option<&'static str> {
        let mut rest = host.strip_prefix("www.").unwrap_or(host);
        loop {
            if let Some(country) = self.by_host.get(rest) {
                return Some(country);
            }
            rest = rest.split_once('.')?.1;
        }
    }

    fn suffix(&self, host: &str) -> Option<&'static str> {
        if host.contains(char::is_whitespace) {
            return None; // a site's name, not its host
        }
        self.by_suffix.get(host.rsplit_once('.')?.1).copied()
    }
}

fn region(locale: &str) -> Option<String> {
    let region = locale.split(['-', '_']).next_back()?;
    let is_region =
        region.len() == 2 && locale.len() > 2 && region.bytes().all(|b| b.is_ascii_alphabetic());
    is_region.then(|| region.to_ascii_uppercase())
}

fn pairs(
    name: &'static str,
    content: &'static str,
    columns: [&str; 2],
) -> Result<HashMap<&'static str, &'static str>, ExtractError> {
    let mut map = HashMap::new();
    for row in table::read(name, content, &columns)? {
        let country = row.cell(1);
        if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_lowercase()) {
            return Err(row.error(
                1,
                format!("`{country}`: two lower-case letters (ISO 3166-1) expected"),
            ));
        }
        if map.insert(row.cell(0), country).is_some() {
            return Err(row.error(0, format!("`{}` stands twice", row.cell(0))));
        }
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn country(url: Option<&str>, site: Option<&str>, locale: Option<&str>) -> Option<String> {
        let article = Article {
            url: url.map(|u| u.parse().unwrap()),
            site: site.map(str::to_owned),
            locale: locale.map(str::to_owned),
            ..Article::default()
        };
        Countries::new().unwrap().of(&article)
    }

    #[test]
    fn host_then_domain_then_locale() {
        let ca = Some("CA".to_owned());
        assert_eq!(
            country(Some("https://www.vancouversun.com/a"), None, Some("en-US")),
            ca
        );
        assert_eq!(country(None, Some("Radio-Canada.ca"), None), ca);
        assert_eq!(
            country(Some("https://news.example.co.uk/a"), None, None).as_deref(),
            Some("GB")
        );
        assert_eq!(
            country(Some("https://example.com/a"), None, Some("fr-CA")),
            ca
        );
        assert_eq!(
            country(
                Some("https://example.com/a"),
                Some("The Example"),
                Some("en")
            ),
            None
        );
        assert_eq!(
            country(Some("https://start.io/"), Some("Example.io"), None),
            None
        );
    }
}
