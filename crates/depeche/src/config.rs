//! What a run is to do: the file and the flags, resolved once. Each step is handed its own part and nothing else.

use std::{path::Path, path::PathBuf, time::Duration};

use anyhow::Result;
use depeche_fetcher::FetchConfig;
use depeche_model::Hints;
use jiff::SignedDuration;
use regex::Regex;
use serde::Deserialize;
use url::Url;

use crate::{args::IngestArgs, exit::UsageError};

/// `depeche.toml` as written. Unknown keys are refused, so that a typing error does not pass for a setting.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    db: Option<PathBuf>,
    fetch: Fetch,
    refetch: Refetch,
    extract: Extract,
    #[serde(rename = "source")]
    sources: Vec<SourceRow>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Fetch {
    contact: Option<String>,
    concurrency: Option<usize>,
    per_host_concurrency: Option<usize>,
    per_host_delay: Option<SignedDuration>,
    connect_timeout: Option<SignedDuration>,
    read_timeout: Option<SignedDuration>,
    total_timeout: Option<SignedDuration>,
    max_body_bytes: Option<usize>,
    retries: Option<u32>,
    retry_budget: Option<u32>,
    retry_base_delay: Option<SignedDuration>,
    refusal_pause: Option<SignedDuration>,
    max_pause_wait: Option<SignedDuration>,
    ca_file: Option<PathBuf>,
    proxy: Option<String>,
    allow_private: Option<bool>,
}

/// How often articles are looked at again, by how long ago they were first seen; `0s` is never.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Refetch {
    day: SignedDuration,
    week: SignedDuration,
    month: SignedDuration,
}

impl Default for Refetch {
    fn default() -> Refetch {
        let hours = SignedDuration::from_hours;
        Refetch {
            day: hours(4),
            week: hours(24),
            month: hours(7 * 24),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Extract {
    gazetteers: Vec<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceRow {
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

/// Everything resolved.
#[derive(Debug)]
pub struct Config {
    /// The SQLite file.
    pub db: PathBuf,
    /// For the fetcher.
    pub fetch: FetchConfig,
    /// When stored articles are looked at again; empty for a run over arguments alone.
    pub refetch: Vec<(SignedDuration, SignedDuration)>,
    /// The user's gazetteers.
    pub gazetteers: Vec<PathBuf>,
    /// In the order given: the file's, then the arguments'.
    pub sources: Vec<Source>,
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

impl Config {
    /// Joins the file and the flags; flags win.
    ///
    /// # Errors
    /// A [`UsageError`] that names the file, line and column, or the argument.
    pub fn resolve(args: &IngestArgs) -> Result<Config> {
        let file = args
            .config
            .as_deref()
            .map(read)
            .transpose()?
            .unwrap_or_default();
        let beside = args
            .config
            .as_deref()
            .and_then(Path::parent)
            .unwrap_or(Path::new(""));
        let mut sources = configured(file.sources, beside)?;
        let refetch = match sources.is_empty() {
            true => Vec::new(),
            false => refetch(&file.refetch)?,
        };
        for input in &args.inputs {
            sources.push(Source::plain(place(input)?));
        }
        sources.extend(
            args.manifest
                .iter()
                .map(|path| Source::plain(Place::Manifest(path.clone()))),
        );
        if sources.is_empty() {
            let message = "nothing to ingest: give URLs, files or folders, or --config FILE with [[source]] entries";
            return Err(UsageError(message.into()).into());
        }
        let db = args
            .db
            .clone()
            .or_else(|| file.db.map(|db| beside.join(db)));
        let gazetteers = file.extract.gazetteers.iter().map(|path| beside.join(path));
        Ok(Config {
            db: db.unwrap_or_else(|| PathBuf::from("depeche.db")),
            fetch: with_flags(fetch(&file.fetch, beside)?, args),
            refetch,
            gazetteers: gazetteers.chain(args.gazetteer.clone()).collect(),
            sources,
        })
    }
}

fn read(path: &Path) -> Result<File> {
    let usage = |message: String| UsageError(format!("{}: {message}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|e| usage(format!("cannot be read: {e}")))?;
    Ok(toml::from_str(&text).map_err(|e| usage(e.to_string()))?)
}

/// The fetch settings and the sources of a file, without flags.
///
/// # Errors
/// A [`UsageError`] that names the file, line and column.
pub fn read_file(path: &Path) -> Result<(FetchConfig, Vec<Source>)> {
    parts(read(path)?, path)
}

/// As [`read_file`], of a text that is to become the file.
///
/// # Errors
/// As there.
pub fn read_text(text: &str, path: &Path) -> Result<(FetchConfig, Vec<Source>)> {
    let file = toml::from_str(text).map_err(|e| UsageError(format!("{}: {e}", path.display())))?;
    parts(file, path)
}

fn parts(file: File, path: &Path) -> Result<(FetchConfig, Vec<Source>)> {
    let beside = path.parent().unwrap_or(Path::new(""));
    Ok((
        fetch(&file.fetch, beside)?,
        configured(file.sources, beside)?,
    ))
}

fn configured(rows: Vec<SourceRow>, beside: &Path) -> Result<Vec<Source>> {
    let rows = rows.into_iter().enumerate();
    let sources = rows.map(|(at, row)| source(row, at + 1, beside));
    let sources = sources.collect::<Result<Vec<_>>>()?;
    once_each(&sources)?;
    Ok(sources)
}

fn with_flags(file: FetchConfig, args: &IngestArgs) -> FetchConfig {
    FetchConfig {
        concurrency: args.concurrency.unwrap_or(file.concurrency).max(1),
        allow_private: args.allow_private || file.allow_private,
        offline: args.offline,
        warc_dir: args.warc.clone(),
        ..file
    }
}

/// `http://…` is a URL, everything else a path; a scheme that is not fetched is refused rather than taken for a file.
fn place(input: &str) -> Result<Place> {
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

/// As pairs of age and interval, youngest first.
fn refetch(file: &Refetch) -> Result<Vec<(SignedDuration, SignedDuration)>, UsageError> {
    let days = |count: i64| SignedDuration::from_hours(24 * count);
    let policy = [
        ("day", days(1), file.day),
        ("week", days(7), file.week),
        ("month", days(30), file.month),
    ];
    if let Some((name, ..)) = policy.iter().find(|(_, _, every)| every.is_negative()) {
        return Err(UsageError(format!(
            "refetch.{name} must not be negative; 0s turns it off"
        )));
    }
    let on = policy.into_iter().filter(|(_, _, every)| !every.is_zero());
    Ok(on.map(|(_, age, every)| (age, every)).collect())
}

fn fetch(file: &Fetch, beside: &Path) -> Result<FetchConfig> {
    let default = FetchConfig::default();
    let time = |name: &str, given: Option<SignedDuration>, default: Duration| match given {
        None => Ok(default),
        Some(given) => Duration::try_from(given)
            .map_err(|_| UsageError(format!("fetch.{name} must not be negative"))),
    };
    let proxy = file.proxy.as_deref().map(Url::parse).transpose();
    Ok(FetchConfig {
        contact: file.contact.clone().or(default.contact),
        concurrency: file.concurrency.unwrap_or(default.concurrency).max(1),
        per_host_concurrency: file
            .per_host_concurrency
            .unwrap_or(default.per_host_concurrency)
            .max(1),
        per_host_delay: time(
            "per_host_delay",
            file.per_host_delay,
            default.per_host_delay,
        )?,
        connect_timeout: time(
            "connect_timeout",
            file.connect_timeout,
            default.connect_timeout,
        )?,
        read_timeout: time("read_timeout", file.read_timeout, default.read_timeout)?,
        total_timeout: time("total_timeout", file.total_timeout, default.total_timeout)?,
        max_body_bytes: file.max_body_bytes.unwrap_or(default.max_body_bytes),
        retries: file.retries.unwrap_or(default.retries),
        retry_budget: file.retry_budget.unwrap_or(default.retry_budget),
        retry_base_delay: time(
            "retry_base_delay",
            file.retry_base_delay,
            default.retry_base_delay,
        )?,
        refusal_pause: time("refusal_pause", file.refusal_pause, default.refusal_pause)?,
        max_pause_wait: time(
            "max_pause_wait",
            file.max_pause_wait,
            default.max_pause_wait,
        )?,
        ca_file: file.ca_file.as_ref().map(|path| beside.join(path)),
        proxy: proxy.map_err(|e| UsageError(format!("fetch.proxy: {e}")))?,
        allow_private: file.allow_private.unwrap_or(false),
        ..default
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_one_url_or_one_path() {
        let rows: File = toml::from_str(
            "db = 'x.db'\n[fetch]\nper_host_delay = '500ms'\n[[source]]\nurl = 'https://example.org/feed'\nlang = 'fr'\n\
             exclude = ['/sport/']\n[[source]]\npath = 'saved'",
        )
        .unwrap();
        let mut sources = rows
            .sources
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
    fn typing_errors_are_pointed_at() {
        let error = toml::from_str::<File>("[fetch]\ncontcat = 'x'\n")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("line 2") && error.contains("contcat"),
            "{error}"
        );
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
