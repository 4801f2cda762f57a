//! One place that articles come from: as configured, or as given on the command line.

use std::path::{Path, PathBuf};

use anyhow::Result;
use depeche_model::Hints;
use regex::Regex;
use serde::Deserialize;
use url::Url;

use crate::exit::UsageError;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceRow {
    name: Option<String>,
    url: Option<Url>,
    path: Option<PathBuf>,
    lang: Option<String>,
    section: Option<String>,
    #[serde(default)]
    include: Vec<String>,
    #[serde(default)]
    exclude: Vec<String>,
    limit: Option<usize>,
}

/// One place that articles come from.
#[derive(Debug, Clone)]
pub struct Source {
    /// For messages and for the database.
    pub name: String,
    /// Where it is.
    pub place: Place,
    /// What is said of every article from there.
    pub lang: Option<String>,
    /// Section given to its articles.
    pub section: Option<String>,
    /// Only URLs that match one of these (all, if there is none).
    pub include: Vec<Regex>,
    /// No URL that matches one of these.
    pub exclude: Vec<Regex>,
    /// At most this many articles a run.
    pub limit: Option<usize>,
    /// From the configuration: remembered between runs. Arguments are asked once.
    pub configured: bool,
}

/// Where a source is.
#[derive(Debug, Clone)]
pub enum Place {
    /// An article, feed, sitemap, list or home page.
    Url(Url),
    /// A file, a folder or a WARC archive.
    Path(PathBuf),
    /// JSON lines naming saved articles.
    Manifest(PathBuf),
}

impl Source {
    /// A source that says nothing but where it is.
    pub fn plain(place: Place) -> Source {
        let name = match &place {
            Place::Url(url) => url.to_string(),
            Place::Path(path) | Place::Manifest(path) => path.display().to_string(),
        };
        Source {
            name,
            place,
            lang: None,
            section: None,
            include: vec![],
            exclude: vec![],
            limit: None,
            configured: false,
        }
    }

    /// What is said of every article from there.
    pub fn hints(&self) -> Hints {
        Hints {
            lang: self.lang.clone(),
            section: self.section.clone(),
            ..Hints::default()
        }
    }

    /// Do the patterns let this URL in?
    pub fn takes(&self, url: &Url) -> bool {
        let hit = |pattern: &Regex| pattern.is_match(url.as_str());
        (self.include.is_empty() || self.include.iter().any(hit)) && !self.exclude.iter().any(hit)
    }
}

/// The `[[source]]` rows of a file; paths are relative to `beside`.
pub(super) fn configured(rows: Vec<SourceRow>, beside: &Path) -> Result<Vec<Source>> {
    let rows = rows.into_iter().enumerate();
    let sources = rows.map(|(at, row)| source(row, at + 1, beside));
    let sources = sources.collect::<Result<Vec<_>>>()?;
    once_each(&sources)?;
    Ok(sources)
}

/// `http://…` is a URL, everything else a path; a scheme that is not fetched is refused rather than taken for a file.
pub(super) fn place(input: &str) -> Result<Place> {
    match input.split_once("://") {
        Some(("http" | "https", _)) => {
            let url =
                Url::parse(input).map_err(|e| UsageError(format!("{input}: not a URL: {e}")))?;
            Ok(Place::Url(url))
        }
        Some((scheme, _)) => Err(UsageError(format!(
            "{input}: {scheme}:// is not fetched; give http:// or https://, or a path"
        ))
        .into()),
        None => Ok(Place::Path(PathBuf::from(input))),
    }
}

fn source(row: SourceRow, number: usize, beside: &Path) -> Result<Source> {
    let name = row
        .name
        .clone()
        .unwrap_or_else(|| format!("number {number}"));
    let usage = |message: String| UsageError(format!("source {name}: {message}"));
    let place = match (row.url, row.path) {
        (Some(url), None) if matches!(url.scheme(), "http" | "https") => Place::Url(url),
        (Some(url), None) => {
            let message = format!(
                "{}:// is not fetched; give http:// or https://",
                url.scheme()
            );
            return Err(usage(message).into());
        }
        (None, Some(path)) => Place::Path(beside.join(path)),
        _ => return Err(usage("give exactly one of `url` and `path`".into()).into()),
    };
    let patterns = |list: &[String]| -> Result<Vec<Regex>, UsageError> {
        let compile =
            |text: &String| Regex::new(text).map_err(|e| usage(format!("pattern `{text}`: {e}")));
        list.iter().map(compile).collect()
    };
    let (include, exclude) = (patterns(&row.include)?, patterns(&row.exclude)?);
    let mut source = Source::plain(place);
    source.name = row.name.unwrap_or(source.name);
    Ok(Source {
        lang: row.lang,
        section: row.section,
        include,
        exclude,
        limit: row.limit,
        configured: true,
        ..source
    })
}

/// A source named twice would be asked twice, and its settings would depend on the order.
fn once_each(sources: &[Source]) -> Result<(), UsageError> {
    let mut seen = std::collections::HashSet::new();
    let place = |source: &Source| Source::plain(source.place.clone()).name;
    match sources.iter().find(|source| !seen.insert(place(source))) {
        Some(twice) => Err(UsageError(format!(
            "source {}: it is configured twice; remove one",
            place(twice)
        ))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Rows {
        source: Vec<SourceRow>,
    }

    #[test]
    fn a_source_is_one_url_or_one_path() {
        let rows: Rows = toml::from_str(
            "[[source]]\nurl = 'https://example.org/feed'\nlang = 'fr'\n\
             exclude = ['/sport/']\n[[source]]\npath = 'saved'",
        )
        .unwrap();
        let mut sources = rows
            .source
            .into_iter()
            .map(|row| source(row, 1, Path::new("/etc")).unwrap());
        let feed = sources.next().unwrap();
        assert!(feed.takes(&"https://example.org/a".parse().unwrap()));
        assert!(!feed.takes(&"https://example.org/sport/a".parse().unwrap()));
        assert!(
            matches!(sources.next().unwrap().place, Place::Path(path) if path == Path::new("/etc/saved"))
        );
    }

    #[test]
    fn a_wrong_source_is_named() {
        let row = SourceRow {
            name: Some("both".into()),
            url: None,
            path: None,
            lang: None,
            section: None,
            include: vec![],
            exclude: vec!["(".into()],
            limit: None,
        };
        assert!(
            source(row, 1, Path::new(""))
                .unwrap_err()
                .to_string()
                .contains("both")
        );
    }

    #[test]
    fn arguments_are_urls_or_paths() {
        assert!(matches!(
            place("https://example.org/a").unwrap(),
            Place::Url(_)
        ));
        assert!(matches!(place("saved/a.html").unwrap(), Place::Path(_)));
        assert!(place("ftp://example.org/a").is_err());
    }
}
