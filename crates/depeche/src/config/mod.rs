//! What a run is to do: the file and the flags, resolved once. Each step is handed its own part and nothing else.
//!
//! `file.rs` is `depeche.toml` as written, `source.rs` one place that articles come from.

mod file;
mod source;

use std::path::{Path, PathBuf};

use anyhow::Result;
use depeche_fetcher::FetchConfig;
use jiff::SignedDuration;

use crate::{args::IngestArgs, exit::UsageError};
use file::File;

pub use source::{Place, Source};

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

impl Config {
    /// Joins the file and the flags; flags win.
    ///
    /// # Errors
    /// A [`UsageError`] that names the file, line and column, or the argument.
    pub fn resolve(args: &IngestArgs) -> Result<Config> {
        let given = args.inputs.is_empty() && args.manifest.is_empty();
        let usual = given.then(|| Path::new(USUAL)).filter(|path| path.exists());
        let config = args.config.as_deref().or(usual);
        let file = config.map(read).transpose()?.unwrap_or_default();
        let beside = config.and_then(Path::parent).unwrap_or(Path::new(""));
        let mut sources = source::configured(file.sources, beside)?;
        let refetch = match sources.is_empty() {
            true => Vec::new(),
            false => file.refetch.policy(),
        };
        for input in &args.inputs {
            sources.push(Source::plain(source::place(input)?));
        }
        sources.extend(
            args.manifest
                .iter()
                .map(|path| Source::plain(Place::Manifest(path.clone()))),
        );
        if sources.is_empty() {
            let message = "nothing to ingest: give URLs, files or folders, or --config FILE with [[source]] entries (without either, the depeche.toml of this folder)";
            return Err(UsageError(message.into()).into());
        }
        let db = args
            .db
            .clone()
            .or_else(|| file.db.map(|db| beside.join(db)));
        let gazetteers = file.extract.gazetteers.iter().map(|path| beside.join(path));
        Ok(Config {
            db: db.unwrap_or_else(|| PathBuf::from(DB)),
            fetch: with_flags(file.fetch.resolve(beside)?, args),
            refetch,
            gazetteers: gazetteers.chain(args.gazetteer.clone()).collect(),
            sources,
        })
    }
}

/// Where the configuration is looked for when nothing is said, as `depeche sources` does.
pub const USUAL: &str = "depeche.toml";

/// The database where neither the command line nor a configuration names one.
pub const DB: &str = "depeche.db";

/// What the usual configuration of this folder says of its database.
pub struct Usual {
    /// The file; [`DB`] where it names none.
    pub db: PathBuf,
    /// The user's gazetteers, with which its articles are read.
    pub gazetteers: Vec<PathBuf>,
}

/// The usual configuration of this folder, if there is one.
///
/// # Errors
/// A [`UsageError`] that names the file, line and column.
pub fn usual() -> Result<Option<Usual>> {
    let path = Path::new(USUAL);
    if !path.exists() {
        return Ok(None);
    }
    let file = read(path)?;
    Ok(Some(Usual {
        db: file.db.unwrap_or_else(|| PathBuf::from(DB)),
        gazetteers: file.extract.gazetteers,
    }))
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
    let sources = source::configured(file.sources, beside)?;
    Ok((file.fetch.resolve(beside)?, sources))
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
