//! What the user typed after the commands that keep a crawl healthy.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use url::Url;

use super::ReadArgs;

/// Add, list, remove and check sources.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  depeche sources add https://example.org/feed.xml --name Exemple --lang fr
  depeche sources discover https://example.org/
  depeche sources check --config depeche.toml
  depeche sources remove https://example.org/feed.xml

Sources stand in a configuration file; what you wrote around them, comments too, stays as it is.")]
pub struct SourcesArgs {
    /// The configuration; made by `add` if absent.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        default_value = "depeche.toml"
    )]
    pub config: PathBuf,
    /// Allow requests to private and loopback addresses.
    #[arg(long, global = true)]
    pub allow_private: bool,
    /// What to do with them.
    #[command(subcommand)]
    pub action: SourcesAction,
}

/// What can be done with sources.
#[derive(Debug, Subcommand)]
pub enum SourcesAction {
    /// Add one to the configuration.
    Add(AddArgs),
    /// List those of the configuration, one a line.
    List,
    /// Take one out of the configuration; its articles stay.
    Remove {
        /// Its URL, path or name.
        source: String,
    },
    /// Ask sources once and say what each is, how much it names and how new; nothing is stored.
    Check {
        /// URLs; those of the configuration if none is given.
        urls: Vec<Url>,
    },
    /// Name the feeds and sitemaps of a site.
    Discover {
        /// A page of it.
        url: Url,
    },
}

/// A source to be added.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// A feed, sitemap, list or home page, or a file, folder or WARC archive.
    #[arg(value_name = "URL|PATH")]
    pub place: String,
    /// For messages.
    #[arg(long)]
    pub name: Option<String>,
    /// Language of its articles (fr, en-GB).
    #[arg(long, value_name = "L", value_parser = super::language_tag)]
    pub lang: Option<String>,
    /// Section of its articles.
    #[arg(long)]
    pub section: Option<String>,
    /// Only URLs that match this regular expression (may be repeated).
    #[arg(long, value_name = "REGEX")]
    pub include: Vec<String>,
    /// No URL that matches this regular expression (may be repeated).
    #[arg(long, value_name = "REGEX")]
    pub exclude: Vec<String>,
    /// At most this many articles a run.
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
}

/// Say what ails sources and hosts.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  depeche doctor --db press.db
  depeche doctor --db press.db --days 1 --format json

Each line is `wrong` (then the exit code is 3) or a `note`. A source is held against its own history: the last --days against
the four times as many before.")]
pub struct DoctorArgs {
    /// Where to read from, and how to print.
    #[command(flatten)]
    pub read: ReadArgs,
    /// How many days count as now.
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=365))]
    pub days: u32,
}
