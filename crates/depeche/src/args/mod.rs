//! What the user typed. `config.rs` turns it into what it means; nothing downstream reads a flag.

mod ops;
mod questions;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use depeche_model::Stamp;
use url::Url;

pub use ops::*;
pub use questions::*;

/// A press-clipping bureau in one binary: French and English news articles into records of companies, public agencies,
/// amounts of money and dates, each with the place in the text that proves it.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES, propagate_version = true)]
pub struct Args {
    /// Say more on standard error (-vv for more still).
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Say nothing but errors on standard error.
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "Examples:
  depeche extract saved.html                     the record of a saved article
  depeche ingest https://example.org/feed.xml    fetch, read and store what is new
  depeche search 'défense NEAR contrat'          full text, accents folded
  depeche query 'SELECT currency, max(amount) FROM money GROUP BY currency'

Exit codes: 0 all done, 1 could not run, 2 bad arguments or configuration, 3 ran but some items failed.
Results go to standard output, everything else to standard error.";

/// The commands, each a stop on the line of `pipeline.rs`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the records of saved articles.
    Extract(ExtractArgs),
    /// Fetch, read and store articles: URLs, feeds, sitemaps, files, folders, WARC archives.
    Ingest(IngestArgs),
    /// Add, list, remove, check and discover sources.
    Sources(SourcesArgs),
    /// Say what ails sources, hosts and runs.
    Doctor(DoctorArgs),
    /// Ask the database in SQL; never writes.
    Query(QueryArgs),
    /// Search titles and texts; accents and case do not matter.
    Search(SearchArgs),
    /// Articles, newest first.
    Articles(ArticlesArgs),
    /// Companies and agencies, most named first, with their trend.
    Entities(EntitiesArgs),
    /// Every mention of a company or agency, with its sentence.
    Mentions(MentionsArgs),
    /// Which companies are named together with which agencies.
    Cooccur(CooccurArgs),
    /// The largest amounts, or sums by currency, month, company or agency.
    Money(MoneyArgs),
    /// Who pays whom (this version finds no deals yet).
    Deals(DealsArgs),
    /// How often a company or agency is named over time.
    Timeline(TimelineArgs),
    /// One article, its mentions marked.
    Show(ShowArgs),
    /// What changed between two revisions of an article, in words and in facts.
    Diff(DiffArgs),
    /// The tables and views of the database, with their columns.
    Schema(ReadArgs),
    /// Verify a database: integrity, keys, offsets against texts, search index.
    Check(CheckArgs),
    /// Write a compact copy of the database to share.
    Snapshot(SnapshotArgs),
    /// Read stored pages anew with this version.
    Reextract(ReextractArgs),
    /// Print every record of the database.
    Export(ExportArgs),
    /// Print shell completions.
    #[command(
        after_help = "Example:\n  depeche completions bash > ~/.local/share/bash-completion/completions/depeche"
    )]
    Completions {
        /// The shell to print them for.
        shell: clap_complete::Shell,
    },
    /// Print a manual page, or write all of them into a folder.
    #[command(after_help = "Examples:
  depeche man ingest | man -l -
  depeche man --dir ~/.local/share/man/man1")]
    Man {
        /// Of one command; without it, of depeche as a whole.
        command: Option<String>,
        /// Write every page into this folder instead.
        #[arg(long, value_name = "DIR", conflicts_with = "command")]
        dir: Option<PathBuf>,
    },
}

/// Print the records of saved articles.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  depeche extract article.html --url https://example.org/2025/08/14/accord
  depeche extract saved/ --format jsonl > records.jsonl
  curl -s https://example.org/a | depeche extract - --explain
  depeche extract note.txt --published 2025-08-14

A text file's first line is its title if a blank line follows. In a manifest, each line is a JSON object with `id`, one of
`path` (relative to the manifest), `html`, `text`, and optionally `url`, `published`, `site`, `lang`.")]
pub struct ExtractArgs {
    /// HTML or text files (also .gz), folders, or `-` for standard input.
    #[arg(value_name = "FILE|DIR|-")]
    pub inputs: Vec<PathBuf>,
    /// JSON lines naming articles, with what is known of each.
    #[arg(long, value_name = "M.jsonl")]
    pub manifest: Vec<PathBuf>,
    /// Address of the article, for a single input.
    #[arg(long, value_name = "U")]
    pub url: Option<Url>,
    /// Publication day or time (2025-08-14, 2025-08-14T09:00:00+02:00), against which "yesterday" is resolved.
    #[arg(long, value_name = "D")]
    pub published: Option<Stamp>,
    /// Language tag (fr, en-GB), as a hint.
    #[arg(long, value_name = "L", value_parser = language_tag)]
    pub lang: Option<String>,
    /// What the inputs are.
    #[arg(long, value_enum, default_value_t)]
    pub input: Input,
    /// How to print: a table on a terminal, JSON lines otherwise.
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Show each block kept or dropped, where each field came from, and the rule behind each mention; for people only.
    #[arg(long)]
    pub explain: bool,
    /// Add a gazetteer of your own (see the README for its columns).
    #[arg(long, value_name = "FILE")]
    pub gazetteer: Vec<PathBuf>,
}

/// A code of two or three letters, with or without a region: not the name of a language.
fn language_tag(text: &str) -> Result<String, String> {
    let mut parts = text.split('-');
    let code = parts.next().unwrap_or_default();
    let is_code = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphabetic());
    let part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    match is_code && parts.all(part) {
        true => Ok(text.to_owned()),
        false => Err("write a language's code: fr, en, en-GB".to_owned()),
    }
}

/// What an input is read as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Input {
    /// By name and first bytes.
    #[default]
    Auto,
    /// HTML.
    Html,
    /// Plain text.
    Text,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// One JSON array.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a header.
    Csv,
}

/// Fetch, read and store articles.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  depeche ingest https://example.org/feed.xml saved/ --db press.db
  depeche ingest --config depeche.toml --quiet      # in a crontab
  depeche ingest crawl/*.warc.gz --db press.db

A URL may be an article, a feed (RSS, Atom, JSON Feed), a sitemap or a list of URLs: depeche looks and says which.
A second run stores only what is new or changed.")]
pub struct IngestArgs {
    /// URLs, files, folders, WARC archives, or `-` for an article on standard input.
    #[arg(value_name = "URL|FILE|DIR|WARC|-")]
    pub inputs: Vec<String>,
    /// Sources and settings; with no input at all, depeche.toml if this folder has one.
    #[arg(long, value_name = "depeche.toml")]
    pub config: Option<PathBuf>,
    /// JSON lines naming saved articles (as for `extract`).
    #[arg(long, value_name = "M.jsonl")]
    pub manifest: Vec<PathBuf>,
    /// The SQLite file; made if absent.
    #[arg(long, value_name = "FILE", env = "DEPECHE_DB")]
    pub db: Option<PathBuf>,
    /// Stop asking for more after this many articles.
    #[arg(long, value_name = "N")]
    pub max_articles: Option<usize>,
    /// Stop asking for more after this long (90s, 15m, 1h 30m); what is in flight is finished and stored.
    #[arg(long, value_name = "TIME", value_parser = crate::times::parse)]
    pub max_time: Option<jiff::SignedDuration>,
    /// Requests in flight over all hosts.
    #[arg(long, value_name = "N")]
    pub concurrency: Option<usize>,
    /// Allow requests to private and loopback addresses.
    #[arg(long)]
    pub allow_private: bool,
    /// Fetch nothing; read files and archives only.
    #[arg(long)]
    pub offline: bool,
    /// Also write what is fetched into WARC files in this folder.
    #[arg(long, value_name = "DIR")]
    pub warc: Option<PathBuf>,
    /// Print the run report as JSON on standard output.
    #[arg(long)]
    pub json: bool,
    /// Write a Prometheus textfile of the run's counts.
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
    /// Add a gazetteer of your own.
    #[arg(long, value_name = "FILE")]
    pub gazetteer: Vec<PathBuf>,
}
