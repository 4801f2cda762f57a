//! `depeche sources`: the sources of a configuration file, edited in place.

use std::{
    fs,
    io::{self, Write, stdout},
    path::Path,
};

use anyhow::{Context, Result};
use depeche_fetcher::{
    FetchRequest, Fetched, Fetcher, discover,
    listing::{self, ListingError},
};
use depeche_model::HostMemory;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};
use url::Url;

use crate::{
    args::{AddArgs, SourcesAction, SourcesArgs},
    config::{self, Place, Source},
    exit::{Exit, UsageError},
    pipeline,
};

/// Does what was asked.
pub fn run(args: &SourcesArgs) -> Result<Exit> {
    match &args.action {
        SourcesAction::Add(add) => self::add(&args.config, add),
        SourcesAction::List => list(&args.config),
        SourcesAction::Remove { source } => remove(&args.config, source),
        SourcesAction::Check { urls } => check(args, urls),
        SourcesAction::Discover { url } => discover(args, url),
    }
}

fn add(path: &Path, add: &AddArgs) -> Result<Exit> {
    let mut file = open(path)?;
    let mut row = Table::new();
    let key = match add.place.contains("://") {
        true => "url",
        false => "path",
    };
    let beside = path.parent().unwrap_or(Path::new(""));
    if key == "path" && !beside.join(&add.place).exists() {
        let message = format!(
            "{}: neither a URL (https://…) nor a file or folder that is there; nothing was added",
            add.place
        );
        return Err(UsageError(message).into());
    }
    row[key] = value(&add.place);
    let texts = [
        ("name", &add.name),
        ("lang", &add.lang),
        ("section", &add.section),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            row[key] = value(text);
        }
    }
    for (key, patterns) in [("include", &add.include), ("exclude", &add.exclude)] {
        if !patterns.is_empty() {
            row[key] = value(patterns.iter().collect::<Array>());
        }
    }
    if let Some(limit) = add.limit {
        row["limit"] = value(i64::from(limit));
    }
    rows(&mut file, path)?.push(row);
    let text = file.to_string();
    config::read_text(&text, path)?; // refused before it is written
    save(path, &text)?;
    writeln!(stdout(), "added {} to {}", add.place, path.display())?;
    Ok(Exit::Done)
}

fn list(path: &Path) -> Result<Exit> {
    if !path.exists() {
        let message =
            "there is no such file; `depeche sources add URL` makes one, --config names another";
        return Err(usage(path, message));
    }
    let (_, sources) = config::read_file(path)?;
    let mut out = stdout().lock();
    for source in sources {
        writeln!(out, "{}\t{}", address(&source), source.name)?;
    }
    Ok(Exit::Done)
}

fn remove(path: &Path, given: &str) -> Result<Exit> {
    let mut file = open(path)?;
    let rows = rows(&mut file, path)?;
    let is_it = |row: &Table| {
        ["url", "path", "name"]
            .iter()
            .any(|key| row.get(key).and_then(Item::as_str) == Some(given))
    };
    let places: Vec<usize> = (0..rows.len())
        .filter(|at| rows.get(*at).is_some_and(is_it))
        .collect();
    match places[..] {
        [at] => rows.remove(at),
        [] => {
            return Err(usage(
                path,
                &format!("there is no source {given}; `depeche sources list` names them"),
            ));
        }
        _ => {
            return Err(usage(
                path,
                &format!("{given} names several sources; give the URL"),
            ));
        }
    };
    save(path, &file.to_string())?;
    writeln!(
        stdout(),
        "removed {given} from {}; its articles stay",
        path.display()
    )?;
    Ok(Exit::Done)
}

/// Asks each source and says what it found: `ok` or `bad`, then the address, then the finding.
fn check(args: &SourcesArgs, urls: &[Url]) -> Result<Exit> {
    let configured = match urls.is_empty() || args.config.exists() {
        true => Some(config::read_file(&args.config)?),
        false => None,
    };
    let (mut fetch, sources) = configured.unwrap_or_default();
    fetch.allow_private |= args.allow_private;
    let given = urls
        .iter()
        .map(|url| Source::plain(Place::Url(url.clone())));
    let sources = match urls.is_empty() {
        true => sources,
        false => given.collect(),
    };
    let mut good = true;
    pipeline::runtime()?.block_on(async {
        let fetcher = Fetcher::new(fetch, HostMemory::default())?;
        for source in sources {
            let finding = finding(&fetcher, &source).await;
            good &= finding.is_ok();
            let (word, text) = match &finding {
                Ok(text) => ("ok", text),
                Err(text) => ("bad", text),
            };
            writeln!(stdout(), "{word}\t{}\t{text}", address(&source))?;
        }
        Ok::<_, anyhow::Error>(())
    })?;
    Ok(if good { Exit::Done } else { Exit::SomeFailed })
}

async fn finding(fetcher: &Fetcher, source: &Source) -> Result<String, String> {
    let url = match &source.place {
        Place::Url(url) => url,
        Place::Path(path) | Place::Manifest(path) => {
            return match path.exists() {
                true => Ok("a file or folder".into()),
                false => Err("there is no such file or folder".into()),
            };
        }
    };
    let page = match fetcher.fetch(&FetchRequest::listing(url.clone())).await {
        Ok(Fetched::Page(page, _)) => page,
        Ok(Fetched::NotModified) => return Ok("not changed".into()),
        Err(error) => return Err(error.to_string()),
    };
    match listing::read_listing(&page) {
        Ok(listing) => {
            let taken = listing
                .items
                .iter()
                .filter(|item| source.takes(&item.url))
                .count();
            let newest = listing
                .items
                .iter()
                .filter_map(|item| item.published.or(item.updated)?.instant())
                .max();
            let newest = newest.map_or("none dated".to_owned(), |at| format!("newest {at:.0}"));
            let kind = listing.kind;
            let nested = match listing.nested.len() {
                0 => String::new(),
                count => format!(", {count} further sitemaps"),
            };
            match (listing.items.len(), &listing.incomplete) {
                (_, Some(trouble)) => Err(format!("{kind:?}: {trouble}")),
                (count, None) if count > 0 && taken == 0 => Err(format!(
                    "{kind:?}: {count} entries, of which the patterns let none in"
                )),
                (count, None) => Ok(format!(
                    "{kind:?}: {count} entries, {taken} let in, {newest}{nested}"
                )),
            }
        }
        Err(ListingError::Html { .. }) => {
            let base = page.final_url.as_ref().unwrap_or(url);
            match discover::listings(&page.body, base).len() {
                0 => Ok("an HTML page that names no feed".into()),
                count => Ok(format!(
                    "an HTML page that names {count} feeds; `depeche sources discover {url}` lists them"
                )),
            }
        }
        Err(error) => Err(error.to_string()),
    }
}

/// One feed or sitemap a line: kind, URL, title.
fn discover(args: &SourcesArgs, url: &Url) -> Result<Exit> {
    let mut fetch = match args.config.exists() {
        true => config::read_file(&args.config)?.0,
        false => Default::default(),
    };
    fetch.allow_private |= args.allow_private;
    let found = pipeline::runtime()?.block_on(async {
        let fetcher = Fetcher::new(fetch, HostMemory::default())?;
        let mut found = Vec::new();
        if let Fetched::Page(page, _) = fetcher.fetch(&FetchRequest::article(url.clone())).await? {
            let base = page.final_url.as_ref().unwrap_or(url);
            let feeds = discover::listings(&page.body, base).into_iter();
            found.extend(feeds.map(|feed| (feed.kind, feed.url, feed.title.unwrap_or_default())));
        }
        let sitemaps = fetcher.sitemaps(url).await.unwrap_or_default().into_iter();
        found
            .extend(sitemaps.map(|sitemap| ("sitemap", sitemap, "named by robots.txt".to_owned())));
        Ok::<_, anyhow::Error>(found)
    })?;
    for (kind, url, title) in &found {
        writeln!(stdout(), "{kind}\t{url}\t{title}")?;
    }
    if found.is_empty() {
        tracing::warn!("{url}: the page names no feed, and robots.txt no sitemap");
        return Ok(Exit::SomeFailed);
    }
    Ok(Exit::Done)
}

fn address(source: &Source) -> String {
    Source::plain(source.place.clone()).name
}

fn open(path: &Path) -> Result<DocumentMut> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        text => text.with_context(|| path.display().to_string())?,
    };
    text.parse()
        .map_err(|error: toml_edit::TomlError| usage(path, &error.to_string()))
}

fn rows<'a>(file: &'a mut DocumentMut, path: &Path) -> Result<&'a mut ArrayOfTables> {
    let rows = file
        .entry("source")
        .or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    rows.as_array_of_tables_mut()
        .ok_or_else(|| usage(path, "`source` is not a list of [[source]] tables"))
}

/// In one step, so that a crash leaves the old file or the new one.
fn save(path: &Path, text: &str) -> Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    written.with_context(|| path.display().to_string())
}

fn usage(path: &Path, message: &str) -> anyhow::Error {
    UsageError(format!("{}: {message}", path.display())).into()
}
