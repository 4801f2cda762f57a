//! What the user typed after the commands that read the database.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Format;

/// Where to read from, and how to print.
#[derive(Debug, Args)]
pub struct ReadArgs {
    /// The SQLite file [default: the one that depeche.toml names, else depeche.db].
    #[arg(long, value_name = "FILE", env = "DEPECHE_DB")]
    pub db: Option<PathBuf>,
    /// How to print: a table on a terminal, JSON lines otherwise.
    #[arg(long, value_enum)]
    pub format: Option<Format>,
}

/// Ask the database in SQL.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  depeche query 'SELECT date(published) AS day, count(*) FROM articles GROUP BY day'
  depeche query 'SELECT * FROM money WHERE currency = ?1 ORDER BY amount DESC' EUR
  depeche query \"SELECT name, articles FROM entities WHERE kind = 'agency' LIMIT 10\" --format csv

Views made for guessing: articles, mentions, entities, money, dates.")]
pub struct QueryArgs {
    /// One SELECT.
    pub sql: String,
    /// Values for ?1, ?2, …
    pub parameters: Vec<String>,
    /// Give up after this long (500ms, 90s, 15m).
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = crate::times::parse)]
    pub time_limit: jiff::SignedDuration,
    /// Where and how.
    #[command(flatten)]
    pub read: ReadArgs,
}

/// Search titles and texts.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  depeche search defense                       finds défense too
  depeche search '\"marché public\" OR contrat*'
  depeche search 'NEAR(loan bank, 5)' --since 2025-01-01 --lang en")]
pub struct SearchArgs {
    /// Words, \"phrases\", prefix*, NEAR(a b, 5), AND, OR, NOT.
    #[arg(required = true)]
    pub words: Vec<String>,
    /// Which articles.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Where and how.
    #[command(flatten)]
    pub read: ReadArgs,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("give at least 1".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("not a whole number".to_owned()),
    }
}

/// Which articles a question is about.
#[derive(Debug, Args)]
pub struct FilterArgs {
    /// Published on or after this day (2025, 2025-08 or 2025-08-14).
    #[arg(long, value_name = "DAY")]
    pub since: Option<String>,
    /// Published on or before this day.
    #[arg(long, value_name = "DAY")]
    pub until: Option<String>,
    /// Language of the article.
    #[arg(long, value_name = "fr|en")]
    pub lang: Option<String>,
    /// Site or host.
    #[arg(long)]
    pub site: Option<String>,
    /// At most this many; what is usual for the question if not given (20 rows of most, all of `export` and `reextract`).
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub limit: Option<usize>,
}

/// Articles, newest first.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  depeche articles --entity GSA --since 2025-07 --lang fr")]
pub struct ArticlesArgs {
    /// Only those that name this company or agency: a name in either language, an acronym or an id.
    #[arg(long, value_name = "NAME")]
    pub entity: Option<String>,
    /// Which articles.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Where and how.
    #[command(flatten)]
    pub read: ReadArgs,
}

/// A kind of entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EntityKind {
    /// Businesses.
    Company,
    /// Public bodies.
    Agency,
}

/// Companies and agencies, most named first.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  depeche entities --kind agency --since 2025 --limit 10

`trend` counts the articles of each of the last twelve months, oldest first; a table draws them, `·` is none."
)]
pub struct EntitiesArgs {
    /// Only companies, or only agencies.
    #[arg(long, value_enum)]
    pub kind: Option<EntityKind>,
    /// Which articles.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Where and how.
    #[command(flatten)]
    pub read: ReadArgs,
}

/// Every mention of a company or agency.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  depeche mentions GSA\n  depeche mentions 'Département de la Défense' --lang en"
)]
pub struct MentionsArgs {
    /// A name in either language, an acronym or an id.
    pub entity: String,
    /// Which articles.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Where and how.
    #[command(flatten)]
    pub read: ReadArgs,
}

/// Who is named together with whom.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  depeche cooccur                     companies with agencies\n  depeche cooccur --entity OpenAI     its partners in the news"
)]
pub struct CooccurArgs {
    /// Only pairs with this company or agency.
    #[arg(long, value_name = "NAME")]
    pub entity: Option<String>,
    /// With --entity, partners of this kind only.
    #[arg(long, value_enum, requires = "entity")]
    pub kind: Option<EntityKind>,
    /// Which articles.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Where and how.
    #[command(flatten)]
    pub read: ReadArgs,
}

/// What sums are made over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SumOver {
    /// Everything, by currency.
    Currency,
    /// Each month of publication.
    Month,
    /// Each company named in the amount's sentence.
    Company,
    /// Each agency named in the amount's sentence.
    Agency,
}

/// Amounts.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  depeche money --currency EUR --limit 5\n  depeche money --sum month --since 2025\n  depeche money --entity 'General Services Administration'

A table puts signs to what an article says of an amount: ≥ at least, ≤ at most, ~ about, 5–10 a range, 40 / share a rate.
Other formats have it in `amount_max`, `bound`, `approximate`, `per`, and in `currency_basis` what decided an ambiguous
currency."
)]
pub struct MoneyArgs {
    /// ISO 4217 code. Without it, a few of each currency; with --limit N, N in all: the largest of each currency first.
    #[arg(long, value_name = "EUR")]
    pub currency: Option<String>,
    /// Only amounts in a sentence that names this company or agency.
    #[arg(long, value_name = "NAME")]
    pub entity: Option<String>,
    /// Add up what articles state instead of listing it. The sums add what is written, whatever it is written of, but no rates
    /// (per share, per day).
    #[arg(long, value_enum)]
    pub sum: Option<SumOver>,
    /// Which articles.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Where and how.
    #[command(flatten)]
    pub read: ReadArgs,
}

/// Deals.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  depeche deals --agency GSA --since 2025-07

This version finds no deals yet; the question is here for files that a later one writes.")]
pub struct DealsArgs {
    /// Only those that this agency is a party to: a name in either language, an acronym or an id.
    #[arg(long, value_name = "NAME")]
    pub agency: Option<String>,
    /// Only those that this company is a party to.
    #[arg(long, value_name = "NAME", conflicts_with = "agency")]
    pub company: Option<String>,
    /// Only of this type.
    #[arg(long = "type", value_name = "TYPE", value_parser = ["contract", "funding", "acquisition", "penalty", "payment"])]
    pub kind: Option<String>,
    /// Which articles.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Where and how.
    #[command(flatten)]
    pub read: ReadArgs,
}

/// A step of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// Days.
    Day,
    /// ISO weeks.
    Week,
    /// Months.
    #[default]
    Month,
    /// Years.
    Year,
}

/// How often an entity is named over time.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  depeche timeline Arcep --by week")]
pub struct TimelineArgs {
    /// A name in either language, an acronym or an id.
    pub entity: String,
    /// The step.
    #[arg(long, value_enum, default_value_t)]
    pub by: Step,
    /// Which articles.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Where and how.
    #[command(flatten)]
    pub read: ReadArgs,
}

/// One article.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  depeche show 3f2a9c\n  depeche show https://example.org/2025/08/14/accord --format json"
)]
pub struct ShowArgs {
    /// Its id or the beginning of it (4 characters or more), or one of its addresses.
    pub article: String,
    /// Where and how.
    #[command(flatten)]
    pub read: ReadArgs,
}

/// Two revisions of an article.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  depeche diff 3f2a9c --from 1 --to 3")]
pub struct DiffArgs {
    /// Its id or the beginning of it (4 characters or more), or one of its addresses.
    pub article: String,
    /// The older revision (the one before `--to`, if not given).
    #[arg(long, value_name = "N")]
    pub from: Option<u32>,
    /// The newer revision (the current one, if not given).
    #[arg(long, value_name = "N")]
    pub to: Option<u32>,
    /// Where and how.
    #[command(flatten)]
    pub read: ReadArgs,
}

/// Verify a database.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  depeche check --db press.db")]
pub struct CheckArgs {
    /// The SQLite file [default: the one that depeche.toml names, else depeche.db].
    #[arg(long, value_name = "FILE", env = "DEPECHE_DB")]
    pub db: Option<PathBuf>,
    /// First bring a file of an earlier depeche up to date
    #[arg(long)]
    pub upgrade: bool,
}

/// A compact copy.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  depeche snapshot press-2025.db --db press.db && datasette press-2025.db"
)]
pub struct SnapshotArgs {
    /// The file to write; it must not exist.
    pub out: PathBuf,
    /// Keep the raw pages too (they belong to their publishers and make up most of the size).
    #[arg(long)]
    pub pages: bool,
    /// The SQLite file [default: the one that depeche.toml names, else depeche.db].
    #[arg(long, value_name = "FILE", env = "DEPECHE_DB")]
    pub db: Option<PathBuf>,
}

/// Read stored pages anew.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  depeche reextract --since 2025-06 --site lemonde.fr
  depeche reextract --gazetteer ours.tsv

Read anew is what another version of depeche read, or the same with other gazetteers; what changed in facts is printed. Without
--limit, all of it.")]
pub struct ReextractArgs {
    /// Which articles.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Add a gazetteer of your own.
    #[arg(long, value_name = "FILE")]
    pub gazetteer: Vec<PathBuf>,
    /// Where and how.
    #[command(flatten)]
    pub read: ReadArgs,
}

/// Every record.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  depeche export --since 2025 --format jsonl > records.jsonl

Without --limit, all records that the filters let in, newest first.")]
pub struct ExportArgs {
    /// Which articles.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Where and how.
    #[command(flatten)]
    pub read: ReadArgs,
}
