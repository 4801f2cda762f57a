//! Article -> Record: language, sentences, money, dates, companies and agencies, overlaps, offsets.
//!
//! Pure: no clock, network, disk, log or async. The same article with the same version gives the same record.
//! Recognisers work on bytes of one field and return [`Found`]; `record.rs` turns them into mentions in code points.
//!
//! The story is told top to bottom in [`Extractor::extract`].

mod context;
mod country;
pub mod dates;
mod error;
mod found;
mod language;
pub mod money;
pub mod orgs;
mod overlaps;
mod record;
mod sentences;
mod table;

use depeche_model::{Article, Field, Lang, Record, Warning};

pub use context::{Context, FieldText};
pub use country::Countries;
pub use error::ExtractError;
pub use found::{Found, Value};
pub use language::{Languages, Verdict};
pub use orgs::UserTable;
pub use sentences::Splitter;

/// Name and version as written into every record.
pub const EXTRACTOR: &str = concat!("depeche ", env!("CARGO_PKG_VERSION"));

/// What a caller may choose.
#[derive(Debug, Clone, Default)]
pub struct ExtractConfig {
    /// Gazetteers that the user adds to the embedded ones.
    pub user_tables: Vec<UserTable>,
}

/// Everything that is needed to read articles, loaded once and shared between threads.
#[derive(Debug)]
pub struct Extractor {
    languages: Languages,
    countries: Countries,
    splitter: Splitter,
    money: money::MoneyFinder,
    dates: dates::DateFinder,
    orgs: orgs::OrgFinder,
}

impl Extractor {
    /// Reads the embedded tables and models, and the user's tables.
    ///
    /// # Errors
    /// A table or model that cannot be used, with file, line and column.
    pub fn new(config: &ExtractConfig) -> Result<Extractor, ExtractError> {
        let (money, dates, orgs) = std::thread::scope(|scope| {
            let values = scope.spawn(|| (money::MoneyFinder::new(), dates::DateFinder::new()));
            let orgs = orgs::OrgFinder::new(&config.user_tables);
            let (money, dates) = values.join().expect("reading a table panics nowhere");
            (money, dates, orgs)
        });
        Ok(Extractor {
            languages: Languages::new()?,
            countries: Countries::new()?,
            splitter: Splitter::new()?,
            money: money?,
            dates: dates?,
            orgs: orgs?,
        })
    }

    /// Reads one article. Never fails: what could not be told is null, with a warning that says why.
    pub fn extract(&self, article: Article) -> Record {
        let verdict = self.languages.of(&article);
        let Some(lang) = verdict.supported else {
            return record::without_mentions(article, verdict);
        };
        let country = self.countries.of(&article);
        let context = Context {
            lang,
            published: article.published,
            country: country.as_deref(),
        };
        let title = article.title.clone().unwrap_or_default();
        let fields = [
            self.field(Field::Title, &title, lang),
            self.field(Field::Text, &article.text, lang),
        ];
        let mut findings = self.orgs.find(&fields, &context);
        let found: Vec<Vec<Found>> = fields
            .iter()
            .zip(std::mem::take(&mut findings.found))
            .map(|(field, orgs)| {
                let money = self.money.find(field.text, &context);
                let dates = self.dates.find(field.text, &context);
                overlaps::resolve([orgs, money, dates])
            })
            .collect();
        let mut warnings = findings.warnings;
        warnings.extend(unresolved_dates(&found, &article));
        let mentions = record::mentions(&fields, &found);
        let sentences = record::sentences(&fields);
        let record = record::assemble(article, verdict, mentions, findings.entities, &warnings);
        Record {
            sentences,
            ..record
        }
    }

    fn field<'a>(&self, field: Field, text: &'a str, lang: Lang) -> FieldText<'a> {
        FieldText {
            field,
            text,
            sentences: self.splitter.split(text, lang),
        }
    }
}

/// Says once, for the whole record, that relative dates have no anchor.
fn unresolved_dates(found: &[Vec<Found>], article: &Article) -> Option<Warning> {
    let open = |f: &Found| matches!(&f.value, Value::Date(date) if date.value.is_none());
    let missing = article.published.is_none() && found.iter().flatten().any(open);
    missing.then(|| {
        Warning::new(
            "no-publication-date",
            "relative dates are left unresolved; give --published to resolve them",
        )
    })
}
