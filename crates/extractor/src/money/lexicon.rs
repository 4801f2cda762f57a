//! The tables of one language, ready for look-up.

use std::collections::{HashMap, HashSet};

use depeche_model::{Bound, Lang};
use rust_decimal::Decimal;

use crate::{ExtractError, table};

/// A currency, or several that share a word or a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Unit {
    /// ISO 4217.
    Code(&'static str),
    /// A row of `currency_families.tsv`.
    Family(&'static str),
}

/// A sign, code or word that stands for a currency.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    /// What it stands for.
    pub(super) unit: Unit,
    /// How many make one unit: 100 for cents, else 1.
    pub(super) per_unit: u32,
    /// Also something else in everyday language.
    pub(super) weak: bool,
    /// How it is written, which names the rule.
    pub(super) form: Form,
}

/// How a currency is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `$`, `US$`, `Rs`.
    Sign,
    /// `USD`.
    Code,
    /// `dollars`.
    Word,
}

/// Role of a number word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// 1 to 9.
    Unit,
    /// 10 to 19.
    Teen,
    /// 20 to 90.
    Ten,
    /// 100.
    Hundred,
    /// "mille".
    Thousand,
    /// "a" million.
    Article,
    /// Half, quarter.
    Fraction,
    /// "and".
    And,
}

/// A power of ten.
#[derive(Debug, Clone, Copy)]
pub(super) struct Magnitude {
    /// The power.
    pub(super) power: u32,
    /// Counts only directly after digits or before a sign.
    pub(super) glued: bool,
}

/// What words before an amount say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Modifier {
    /// About.
    Approximate,
    /// A limit.
    Bound(Bound),
}

/// A row of `currency_families.tsv`.
#[derive(Debug)]
pub(super) struct Family {
    /// When nothing decides.
    pub(super) default: Option<&'static str>,
    /// What it can be.
    pub(super) members: Vec<&'static str>,
}

/// All tables of one language.
#[derive(Debug)]
pub(super) struct Lexicon {
    /// The language.
    pub(super) lang: Lang,
    /// Signs and codes, as written.
    exact: HashMap<&'static str, Name>,
    /// Words, in lower case.
    words: HashMap<&'static str, Name>,
    numerals: HashMap<&'static str, (Decimal, Role)>,
    magnitudes: HashMap<&'static str, Magnitude>,
    modifiers: HashMap<&'static str, Modifier>,
    per: HashSet<&'static str>,
    not_before: HashSet<&'static str>,
    /// Codes whose home groups digits with points.
    points: HashSet<&'static str>,
    families: HashMap<&'static str, Family>,
    countries: HashMap<&'static str, &'static str>,
}

const CODE_COLUMNS: [&str; 3] = ["code", "note", "grouping"];
/// The most tokens that a sign or a name has ("dollars de Hong Kong" is four).
pub(super) const LONGEST_NAME: usize = 6;
/// The most tokens that a modifier has.
pub(super) const LONGEST_MODIFIER: usize = 5;

macro_rules! tables {
    ($lang:literal) => {
        Sources {
            names: include_str!(concat!("../../data/", $lang, "/currency_names.tsv")),
            words: include_str!(concat!("../../data/", $lang, "/currency_words.tsv")),
            numerals: include_str!(concat!("../../data/", $lang, "/numerals.tsv")),
            magnitudes: include_str!(concat!("../../data/", $lang, "/magnitudes.tsv")),
            modifiers: include_str!(concat!("../../data/", $lang, "/money_modifiers.tsv")),
            units: include_str!(concat!("../../data/", $lang, "/money_units.tsv")),
            not_before: include_str!(concat!("../../data/", $lang, "/money_not_before.tsv")),
        }
    };
}

struct Sources {
    names: &'static str,
    words: &'static str,
    numerals: &'static str,
    magnitudes: &'static str,
    modifiers: &'static str,
    units: &'static str,
    not_before: &'static str,
}

impl Lexicon {
    /// Reads the embedded tables.
    ///
    /// # Errors
    /// A wrong row.
    pub(super) fn new(lang: Lang) -> Result<Lexicon, ExtractError> {
        let sources = match lang {
            Lang::En => tables!("en"),
            Lang::Fr => tables!("fr"),
        };
        let families = families()?;
        let units = Units {
            families: &families,
        };
        let (exact, words) = (units.exact()?, units.words(&sources)?);
        let points = points()?;
        Ok(Lexicon {
            lang,
            exact,
            words,
            numerals: numerals(sources.numerals)?,
            magnitudes: magnitudes(sources.magnitudes)?,
            modifiers: modifiers(sources.modifiers)?,
            per: keys("money_units.tsv", sources.units, "unit")?,
            not_before: keys("money_not_before.tsv", sources.not_before, "word")?,
            points,
            families,
            countries: countries()?,
        })
    }

    /// A sign, code or word, as written.
    pub(super) fn currency(&self, phrase: &str, lower: &str) -> Option<&Name> {
        self.exact.get(phrase).or_else(|| self.words.get(lower))
    }

    /// "usd$", "NZD $", "usd": a code in any case, alone or with a sign that it can stand for.
    pub(super) fn code_with_sign(&self, lower: &str) -> Option<&Name> {
        let code = lower.get(..3)?;
        let name = self
            .exact
            .get(code.to_uppercase().as_str())
            .filter(|name| name.form == Form::Code && !name.weak)?;
        let sign = lower[3..].trim();
        let fits = match (self.exact.get(sign).map(|sign| sign.unit), name.unit) {
            _ if sign == "$" => true, // "MXN$": also the peso's sign
            (Some(Unit::Family(family)), Unit::Code(code)) => {
                self.families.get(family)?.members.contains(&code)
            }
            (Some(unit), code) => unit == code,
            (None, _) => sign.is_empty(),
        };
        fits.then_some(name)
    }

    /// Does the currency's home write 1.000 for a thousand and never tenths of a unit?
    pub(super) fn points_group(&self, code: &str) -> bool {
        self.points.contains(code)
    }

    pub(super) fn numeral(&self, lower: &str) -> Option<(Decimal, Role)> {
        self.numerals.get(lower).copied()
    }

    /// One-letter forms by their case, others in any.
    pub(super) fn magnitude(&self, word: &str) -> Option<Magnitude> {
        let exact = self.magnitudes.get(word).copied();
        exact.or_else(|| {
            (word.len() > 1).then(|| self.magnitudes.get(word.to_lowercase().as_str()).copied())?
        })
    }

    pub(super) fn modifier(&self, lower: &str) -> Option<Modifier> {
        self.modifiers.get(lower).copied()
    }

    /// Is it something that an amount can be paid for?
    pub(super) fn is_unit(&self, lower: &str) -> bool {
        self.per.contains(lower)
    }

    /// Does the word after "one dollar" make that the currency itself?
    pub(super) fn spoils_one(&self, lower: &str) -> bool {
        self.not_before.contains(lower)
    }

    pub(super) fn family(&self, name: &str) -> Option<&Family> {
        self.families.get(name)
    }

    /// The currency of a country (ISO 3166-1 alpha-2, upper case).
    pub(super) fn currency_of(&self, country: &str) -> Option<&'static str> {
        self.countries.get(country).copied()
    }
}

struct Units<'a> {
    families: &'a HashMap<&'static str, Family>,
}

impl Units<'_> {
    fn unit(&self, row: &table::Row<'static>, column: usize) -> Result<Unit, ExtractError> {
        let name = row.cell(column);
        let is_code = name.len() == 3 && name.bytes().all(|b| b.is_ascii_uppercase());
        match name {
            _ if self.families.contains_key(name) => Ok(Unit::Family(name)),
            _ if is_code => Ok(Unit::Code(name)),
            _ => Err(row.error(
                column,
                format!("`{name}` is neither an ISO 4217 code nor a family"),
            )),
        }
    }

    fn exact(&self) -> Result<HashMap<&'static str, Name>, ExtractError> {
        let mut map = HashMap::new();
        let codes = include_str!("../../data/common/currency_codes.tsv");
        for row in table::read("currency_codes.tsv", codes, &CODE_COLUMNS)? {
            let name = Name {
                unit: self.unit(&row, 0)?,
                per_unit: 1,
                weak: weak(&row, 1)?,
                form: Form::Code,
            };
            insert(&mut map, &row, name)?;
        }
        let signs = include_str!("../../data/common/currency_signs.tsv");
        for row in table::read("currency_signs.tsv", signs, &["sign", "currency", "note"])? {
            let name = Name {
                unit: self.unit(&row, 1)?,
                per_unit: 1,
                weak: weak(&row, 2)?,
                form: Form::Sign,
            };
            insert(&mut map, &row, name)?;
        }
        Ok(map)
    }

    fn words(&self, sources: &Sources) -> Result<HashMap<&'static str, Name>, ExtractError> {
        let mut map = HashMap::new();
        for row in table::read(
            "currency_words.tsv",
            sources.words,
            &["word", "currency", "per_unit", "note"],
        )? {
            let per_unit = row
                .cell(2)
                .parse()
                .map_err(|_| row.error(2, "a number is expected"))?;
            let name = Name {
                unit: self.unit(&row, 1)?,
                per_unit,
                weak: weak(&row, 3)?,
                form: Form::Word,
            };
            insert(&mut map, &row, name)?;
        }
        for row in table::read("currency_names.tsv", sources.names, &["name", "code"])? {
            let name = Name {
                unit: self.unit(&row, 1)?,
                per_unit: 1,
                weak: false,
                form: Form::Word,
            };
            map.entry(row.cell(0)).or_insert(name);
        }
        Ok(map)
    }
}

fn points() -> Result<HashSet<&'static str>, ExtractError> {
    let rows = table::read(
        "currency_codes.tsv",
        include_str!("../../data/common/currency_codes.tsv"),
        &CODE_COLUMNS,
    )?;
    Ok(rows
        .iter()
        .filter(|row| row.cell(2) == "point")
        .map(|row| row.cell(0))
        .collect())
}

fn insert<V>(
    map: &mut HashMap<&'static str, V>,
    row: &table::Row<'static>,
    value: V,
) -> Result<(), ExtractError> {
    match map.insert(row.cell(0), value) {
        None => Ok(()),
        Some(_) => Err(row.error(0, format!("`{}` stands twice", row.cell(0)))),
    }
}

fn weak(row: &table::Row<'static>, column: usize) -> Result<bool, ExtractError> {
    match row.cell(column) {
        "" => Ok(false),
        "weak" => Ok(true),
        other => Err(row.error(column, format!("note `{other}`: leave empty or write weak"))),
    }
}

fn families() -> Result<HashMap<&'static str, Family>, ExtractError> {
    let content = include_str!("../../data/common/currency_families.tsv");
    let mut map = HashMap::new();
    for row in table::read(
        "currency_families.tsv",
        content,
        &["family", "default", "members"],
    )? {
        let default = Some(row.cell(1)).filter(|code| !code.is_empty());
        let members: Vec<&str> = row.cell(2).split(' ').collect();
        if default.is_some_and(|code| !members.contains(&code)) {
            return Err(row.error(1, "the default must be one of the members"));
        }
        insert(&mut map, &row, Family { default, members })?;
    }
    Ok(map)
}

fn numerals(content: &'static str) -> Result<HashMap<&'static str, (Decimal, Role)>, ExtractError> {
    let mut map = HashMap::new();
    for row in table::read("numerals.tsv", content, &["word", "value", "role"])? {
        let value = row
            .cell(1)
            .parse()
            .map_err(|_| row.error(1, "a number is expected"))?;
        let role = match row.cell(2) {
            "unit" => Role::Unit,
            "teen" => Role::Teen,
            "ten" => Role::Ten,
            "hundred" => Role::Hundred,
            "thousand" => Role::Thousand,
            "article" => Role::Article,
            "fraction" => Role::Fraction,
            "and" => Role::And,
            other => return Err(row.error(2, format!("role `{other}` is not one of those above"))),
        };
        insert(&mut map, &row, (value, role))?;
    }
    Ok(map)
}

fn magnitudes(content: &'static str) -> Result<HashMap<&'static str, Magnitude>, ExtractError> {
    let mut map = HashMap::new();
    for row in table::read("magnitudes.tsv", content, &["form", "power", "where"])? {
        let power = row
            .cell(1)
            .parse()
            .map_err(|_| row.error(1, "a power of ten is expected"))?;
        let glued = match row.cell(2) {
            "any" => false,
            "glued" => true,
            other => return Err(row.error(2, format!("`{other}`: any or glued"))),
        };
        insert(&mut map, &row, Magnitude { power, glued })?;
    }
    Ok(map)
}

fn modifiers(content: &'static str) -> Result<HashMap<&'static str, Modifier>, ExtractError> {
    let mut map = HashMap::new();
    for row in table::read("money_modifiers.tsv", content, &["phrase", "meaning"])? {
        let modifier = match row.cell(1) {
            "approximate" => Modifier::Approximate,
            "at_least" => Modifier::Bound(Bound::AtLeast),
            "at_most" => Modifier::Bound(Bound::AtMost),
            other => {
                return Err(row.error(1, format!("`{other}`: approximate, at_least or at_most")));
            }
        };
        insert(&mut map, &row, modifier)?;
    }
    Ok(map)
}

fn keys(
    name: &'static str,
    content: &'static str,
    column: &str,
) -> Result<HashSet<&'static str>, ExtractError> {
    let mut set = HashSet::new();
    for row in table::read(name, content, &[column])? {
        if !set.insert(row.cell(0)) {
            return Err(row.error(0, format!("`{}` stands twice", row.cell(0))));
        }
    }
    Ok(set)
}

fn countries() -> Result<HashMap<&'static str, &'static str>, ExtractError> {
    let content = include_str!("../../data/common/country_currencies.tsv");
    let mut map = HashMap::new();
    for row in table::read("country_currencies.tsv", content, &["country", "code"])? {
        insert(&mut map, &row, row.cell(1))?;
    }
    Ok(map)
}
