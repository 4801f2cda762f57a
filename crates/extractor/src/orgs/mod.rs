//! Companies and agencies, recognised over a whole article and linked to entities.
//!
//! ```text
//! fields ──token──▶ words ──document──▶ looks, classes, gazetteer names ──tagger──▶ spans ──link──▶ ids, entities
//! ```
//!
//! The tagger is a conditional random field per language, trained by `scripts/train-orgs`; the gazetteers, word classes
//! and countries are tables under `data/`. The modules are public because the trainer (`examples/train_orgs`) sees
//! an article exactly as the recogniser does.

pub mod acronyms;
mod again;
pub mod body;
pub mod countries;
pub mod crf;
pub mod document;
pub mod elsewhere;
mod entities;
pub mod evidence;
pub mod features;
mod features_known;
pub mod fold;
pub mod gazetteer;
mod homonyms;
pub mod lexicon;
pub mod link;
pub mod lists;
pub mod model;
pub mod names;
pub mod others;
pub mod patterns;
pub mod persons;
pub mod products;
pub mod scene;
pub mod sources;
pub mod table;
pub mod tagger;
mod ties;
pub mod token;

use depeche_model::{Entity, Kind, Lang, Warning};

use crate::{Context, ExtractError, FieldText, Found, Value};
use countries::CountryWords;
use document::{Document, MOST_WORDS};
use gazetteer::Gazetteer;
use lexicon::Lexicon;
use link::Linker;
use products::Products;
use tagger::{Span, Tagger};

/// Two letters, lower case.
pub type Country = [u8; 2];

/// Spans less likely than this are not mentions.
const FLOOR: f32 = 0.5;

/// Finds and links companies and agencies.
#[derive(Debug)]
pub struct OrgFinder {
    gazetteer: Gazetteer,
    en: Reader,
    fr: Reader,
}

/// What belongs to one language.
#[derive(Debug)]
struct Reader {
    lang: Lang,
    lexicon: Lexicon,
    countries: CountryWords,
    tagger: Tagger,
    products: Products,
}

impl Reader {
    fn load(lang: Lang) -> Result<Reader, ExtractError> {
        Ok(Reader {
            lang,
            lexicon: Lexicon::load(lang)?,
            countries: CountryWords::load(lang)?,
            tagger: Tagger::load(lang)?,
            products: Products::load(lang)?,
        })
    }
}

/// What was found in an article.
#[derive(Debug, Default)]
pub struct OrgFindings {
    /// One list per field given, each in order and without overlaps.
    pub found: Vec<Vec<Found>>,
    /// The entities that the finds link to, `mentions` not yet counted (0).
    pub entities: Vec<Entity>,
    /// Names left unlinked and why, as warnings.
    pub warnings: Vec<Warning>,
}

/// A gazetteer that a user adds: a table with a header row and any of the columns `id`, `kind`, `country`, `name`, `en`,
/// `fr`, `aliases`, `sector`, `parent`, `cues` (see `data/common/README.md`). `id` or `kind` is needed, and one name.
#[derive(Debug, Clone)]
pub struct UserTable {
    /// File name, for messages.
    pub name: String,
    /// Its content.
    pub content: String,
}

impl OrgFinder {
    /// Reads the embedded tables and models, and the user's own tables.
    ///
    /// # Errors
    /// A user's table that is malformed, with file, line and column.
    pub fn new(user_tables: &[UserTable]) -> Result<OrgFinder, ExtractError> {
        let (en, fr, gazetteer) = std::thread::scope(|scope| {
            let readers = scope.spawn(|| (Reader::load(Lang::En), Reader::load(Lang::Fr)));
            let gazetteer = Gazetteer::load(user_tables);
            let (en, fr) = readers.join().expect("reading a model panics nowhere");
            (en, fr, gazetteer)
        });
        Ok(OrgFinder {
            gazetteer: gazetteer?,
            en: en?,
            fr: fr?,
        })
    }

    /// Every company and agency in the fields of one article.
    pub fn find(&self, fields: &[FieldText<'_>], context: &Context<'_>) -> OrgFindings {
        let reader = match context.lang {
            Lang::En => &self.en,
            Lang::Fr => &self.fr,
        };
        let texts: Vec<&str> = fields.iter().map(|f| f.text).collect();
        let document = Document::new(&texts, &reader.lexicon, &self.gazetteer);
        let tagged = reader.tagger.tag(&document, &self.gazetteer, FLOOR);
        let place = |span: &Span| {
            let (first, last) = (&document.words[span.start], &document.words[span.end - 1]);
            (first.field, first.start..last.end)
        };
        let known = |name: &str| !self.gazetteer.names_of(name).is_empty();
        let spans = persons::without_surnames(&document, &self.gazetteer, tagged);
        let spans = patterns::add_legal_forms(&document, spans);
        let spans = patterns::add_owners(&document, &self.gazetteer, spans);
        let spans = reader.products.without(spans, &texts, place, known);
        let linker = Linker {
            gazetteer: &self.gazetteer,
            countries: &reader.countries,
            lexicon: &reader.lexicon,
            lang: reader.lang,
            home: context.country.and_then(country_code),
        };
        let links = linker.link(&document, &spans, |span| {
            let (field, bytes) = place(span);
            &texts[field][bytes]
        });
        let mut found: Vec<Vec<Found>> = fields.iter().map(|_| Vec::new()).collect();
        for (span, id) in spans.iter().zip(links.ids) {
            let (field, bytes) = place(span);
            found[field].push(Found {
                span: bytes,
                value: if span.kind == Kind::Company {
                    Value::Company(id)
                } else {
                    Value::Agency(id)
                },
                confidence: span.confidence,
                rule: span.rule.into(),
            });
        }
        let mut warnings = links.warnings;
        if document.cut_off {
            warnings.push(Warning::new(
                "long-text",
                format!("organisations were looked for in the first {MOST_WORDS} words only"),
            ));
        }
        OrgFindings {
            found,
            entities: links.entities,
            warnings,
        }
    }
}

fn country_code(code: &str) -> Option<Country> {
    code.to_ascii_lowercase().as_bytes().try_into().ok()
}
