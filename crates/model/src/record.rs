//! The record: the JSON contract that users and the benchmarks read. One line an article.

use std::borrow::Cow;

use jiff::civil;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Stamp;

/// Version of the record's shape.
pub const SCHEMA: u32 = 1;

/// An article with what it names. Serialises with exactly these keys in this order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Always [`SCHEMA`].
    pub schema: u32,
    /// Deterministic text id, or the one the caller gave.
    pub id: String,
    /// The URL that answered.
    pub url: Option<String>,
    /// The page's canonical URL.
    pub canonical_url: Option<String>,
    /// Site name as printed, or host.
    pub site: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// People.
    pub authors: Vec<String>,
    /// First publication.
    pub published: Option<Stamp>,
    /// Last change.
    pub modified: Option<Stamp>,
    /// ISO 639-1 (or 639-3 where there is no two-letter code) of the text; `None` when it could not be told.
    pub lang: Option<String>,
    /// BCP 47 locale.
    pub locale: Option<String>,
    /// The body.
    pub text: String,
    /// In reading order: title first, then text, by start.
    pub mentions: Vec<Mention>,
    /// Every company and agency mentioned, most mentioned first.
    pub entities: Vec<Entity>,
    /// Movements of money.
    pub deals: Vec<Deal>,
    /// `code: sentence` each.
    pub warnings: Vec<String>,
    /// Name and version of the program.
    pub extractor: String,
    /// The sentences of both fields, title first, in order: the n-th of a field is the one that [`Mention::sentence`]
    /// counts. Stored as evidence, not part of the JSON.
    #[serde(skip)]
    pub sentences: Vec<SentenceSpan>,
}

/// Where a sentence stands, without surrounding white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentenceSpan {
    /// Title or text.
    pub field: Field,
    /// First code point in the field.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// A place in the title or the text that names something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    /// What it names.
    pub kind: Kind,
    /// Where it stands.
    pub field: Field,
    /// First code point in the field.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The characters there.
    pub text: String,
    /// Number of the sentence in the field, from 0.
    pub sentence: usize,
    /// Probability that kind and span are right, 0 to 1, two decimals.
    pub confidence: f32,
    /// Id of the company or agency; absent for money and dates, and for names left unlinked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entity: Option<String>,
    /// The amount, for money.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub money: Option<Money>,
    /// The date, for dates.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date: Option<DateValue>,
    /// Name of the rule that fired; shown by `--explain` and stored, not part of the JSON.
    #[serde(skip)]
    pub rule: Cow<'static, str>,
}

/// The four kinds of mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A business.
    Company,
    /// A public body.
    Agency,
    /// A number with a currency.
    Money,
    /// A calendar date or period.
    Date,
}

impl Kind {
    /// The name as serialised.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Company => "company",
            Kind::Agency => "agency",
            Kind::Money => "money",
            Kind::Date => "date",
        }
    }
}

/// The part of the record that offsets count in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// `Record::title`.
    Title,
    /// `Record::text`.
    Text,
}

impl Field {
    /// The name as serialised.
    pub fn name(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Text => "text",
        }
    }
}

/// An exact amount in whole currency units. The optional fields are absent from the JSON where they say nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Decimal string, no exponent, no trailing zeros (`200000000`, `0.5`); `None` for vague amounts.
    #[serde(with = "decimal_text")]
    pub amount: Option<Decimal>,
    /// Upper end, for one span that cannot be cut ("5-10 millions d'euros").
    #[serde(with = "decimal_text")]
    pub amount_max: Option<Decimal>,
    /// ISO 4217 code; `None` where it could not be told.
    pub currency: Option<String>,
    /// "about", "environ", "some", "près de".
    pub approximate: bool,
    /// "at least", "jusqu'à".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bound: Option<Bound>,
    /// What one such amount is paid for: "barrel", "month", "mois".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub per: Option<String>,
    /// How an ambiguous sign or word ("$", "dollars", "livres") was resolved; absent when it needed no resolving.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub currency_basis: Option<CurrencyBasis>,
}

/// The amount is a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// "at least", "more than", "plus de".
    AtLeast,
    /// "at most", "up to", "moins de".
    AtMost,
}

/// What decided the currency of an ambiguous sign or word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CurrencyBasis {
    /// The article's own words ("dollars canadiens" elsewhere in it).
    Text,
    /// The publication's country.
    Publication,
    /// Neither; the usual reading (USD, GBP).
    Default,
}

/// A date or period. `value` is a TIMEX3 value; `first` and `last` are calendar days, both inclusive. All three
/// are `None` for a relative date in an article without a publication date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateValue {
    /// TIMEX3: `2025-08-14`, `2025-08`, `2025`, `2025-W32`, `2025-Q3`, `2025-H1`, `199X`, `19XX`, `2025-SU`, `2025-W32-WE`.
    pub value: Option<String>,
    /// First day.
    pub first: Option<civil::Date>,
    /// Last day.
    pub last: Option<civil::Date>,
}

/// A company or agency of the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// `agency/us/gsa`, `company/openai`: stable over articles and languages.
    pub id: String,
    /// Company or agency.
    pub kind: Kind,
    /// Usual name, in the article's language where known.
    pub name: String,
    /// Name in each language.
    pub names: EntityNames,
    /// ISO 3166-1 alpha-2, upper case; `EU`, `UN`, `INT` for bodies of several countries.
    pub country: Option<String>,
    /// Wikidata id.
    pub wikidata: Option<String>,
    /// How often the article mentions it.
    pub mentions: usize,
    /// Other names and acronyms that it is known by, whether or not the article uses them: `Pentagon`, `DoD`. Stored for
    /// looking it up, not part of the JSON.
    #[serde(skip)]
    pub aliases: Vec<String>,
}

/// Names by language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EntityNames {
    /// English.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub en: Option<String>,
    /// French.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fr: Option<String>,
}

/// A movement of money that the article states, with the sentence that proves it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deal {
    /// `contract`, `funding`, `acquisition`, `penalty` or `payment`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Entity id of who gives the money.
    pub payer: Option<String>,
    /// Entity id of who gets it.
    pub payee: Option<String>,
    /// As in [`Money::amount`].
    #[serde(with = "decimal_text")]
    pub amount: Option<Decimal>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// TIMEX3 value of when it happens.
    pub date: Option<String>,
    /// Where the evidence stands.
    pub field: Field,
    /// First code point of the evidence.
    pub start: usize,
    /// One past the last code point of the evidence.
    pub end: usize,
    /// 0 to 1, two decimals.
    pub confidence: f32,
}

/// Exact decimals as JSON strings, without exponent or trailing zeros.
mod decimal_text {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(
        value: &Option<Decimal>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(decimal) => serializer.collect_str(&decimal.normalize()),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Decimal>, D::Error> {
        Option::<String>::deserialize(deserializer)?
            .map(|text| text.parse().map_err(D::Error::custom))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_decimal_strings() {
        let money = Money {
            amount: Some("200000000.00".parse().unwrap()),
            amount_max: None,
            currency: Some("USD".into()),
            approximate: false,
            bound: None,
            per: None,
            currency_basis: Some(CurrencyBasis::Default),
        };
        let json = serde_json::to_string(&money).unwrap();
        assert_eq!(
            json,
            r#"{"amount":"200000000","amount_max":null,"currency":"USD","approximate":false,"currency_basis":"default"}"#
        );
        assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
    }
}
