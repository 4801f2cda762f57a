//! Reads the tables of one language into a [`Lexicon`]. Every table says in its first lines what its columns mean.

use std::collections::{HashMap, HashSet};

use depeche_model::{Bound, Lang};
use rust_decimal::Decimal;

use super::{
    lexicon::{
        Cue, Family, Form, Lexicon, Magnitude, Modifier, Name, Next, Place, Role, Trust, Unit,
    },
    places::places,
    tokens::Tokens,
};
use crate::{
    ExtractError,
    table::{self, Row},
};

const CODES: &str = include_str!("../../data/common/currency_codes.tsv");
const CODE_COLUMNS: [&str; 3] = ["code", "note", "grouping"];

macro_rules! tables {
    ($lang:literal) => {
        Sources {
            names: include_str!(concat!("../../data/", $lang, "/currency_names.tsv")),
            words: include_str!(concat!("../../data/", $lang, "/currency_words.tsv")),
            numerals: include_str!(concat!("../../data/", $lang, "/numerals.tsv")),
            magnitudes: include_str!(concat!("../../data/", $lang, "/magnitudes.tsv")),
            modifiers: include_str!(concat!("../../data/", $lang, "/money_modifiers.tsv")),
            units: include_str!(concat!("../../data/", $lang, "/money_units.tsv")),
            next: include_str!(concat!("../../data/", $lang, "/money_next.tsv")),
            cues: include_str!(concat!("../../data/", $lang, "/money_cues.tsv")),
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
    next: &'static str,
    cues: &'static str,
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
        let numerals = numerals(sources.numerals)?;
        Ok(Lexicon {
            lang,
            edges: edges(exact.keys().chain(words.keys())),
            exact,
            words,
            numeral_shapes: shapes(&numerals),
            numerals,
            magnitudes: magnitudes(sources.magnitudes)?,
            modifiers: modifiers(sources.modifiers)?,
            per: unit_names(sources.units)?,
            next: next(sources.next)?,
            cues: cues(sources.cues)?,
            points: points()?,
            families,
            countries: countries()?,
            places: places(lang)?,
        })
    }
}

struct Units<'a> {
    families: &'a HashMap<&'static str, Family>,
}

impl Units<'_> {
    fn unit(&self, row: &Row<'static>, column: usize) -> Result<Unit, ExtractError> {
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
        for row in table::read("currency_codes.tsv", CODES, &CODE_COLUMNS)? {
            let name = Name {
                unit: self.unit(&row, 0)?,
                per_unit: 1,
                trust: trust(&row, 1)?,
                form: Form::Code,
            };
            insert(&mut map, &row, name)?;
        }
        let signs = include_str!("../../data/common/currency_signs.tsv");
        for row in table::read("currency_signs.tsv", signs, &["sign", "currency", "note"])? {
            let name = Name {
                unit: self.unit(&row, 1)?,
                per_unit: 1,
                trust: trust(&row, 2)?,
                form: Form::Sign,
            };
            insert(&mut map, &row, name)?;
        }
        Ok(map)
    }

    fn words(&self, sources: &Sources) -> Result<HashMap<&'static str, Name>, ExtractError> {
        let columns = ["word", "currency", "per_unit", "note"];
        let mut map = HashMap::new();
        for row in table::read("currency_words.tsv", sources.words, &columns)? {
            let per_unit = row
                .cell(2)
                .parse()
                .map_err(|_| row.error(2, "a number is expected"))?;
            let name = Name {
                unit: self.unit(&row, 1)?,
                per_unit,
                trust: trust(&row, 3)?,
                form: Form::Word,
            };
            insert(&mut map, &row, name)?;
        }
        for row in table::read("currency_names.tsv", sources.names, &["name", "code"])? {
            let name = Name {
                unit: self.unit(&row, 1)?,
                per_unit: 1,
                trust: Trust::Sure,
                form: Form::Word,
            };
            map.entry(row.cell(0)).or_insert(name);
        }
        Ok(map)
    }
}

/// First and last tokens of names, so that most tokens need no further look.
fn edges<'a>(names: impl Iterator<Item = &'a &'static str>) -> HashSet<String> {
    let mut set = HashSet::new();
    for name in names {
        let tokens = Tokens::of(name, |_| None);
        set.insert(tokens.lower(0));
        set.insert(tokens.lower(tokens.len().saturating_sub(1)));
    }
    set
}

/// See [`Lexicon::numeral_shapes`].
fn shapes(numerals: &HashMap<&'static str, (Decimal, Role)>) -> [u16; 256] {
    let mut shapes = [0; 256];
    for word in numerals.keys().filter(|word| word.len() < 16) {
        shapes[usize::from(word.as_bytes()[0])] |= 1 << word.len();
    }
    shapes
}

fn points() -> Result<HashSet<&'static str>, ExtractError> {
    let rows = table::read("currency_codes.tsv", CODES, &CODE_COLUMNS)?;
    let grouped = rows.iter().filter(|row| row.cell(2) == "point");
    Ok(grouped.map(|row| row.cell(0)).collect())
}

fn insert<V>(
    map: &mut HashMap<&'static str, V>,
    row: &Row<'static>,
    value: V,
) -> Result<(), ExtractError> {
    match map.insert(row.cell(0), value) {
        None => Ok(()),
        Some(_) => Err(row.error(0, format!("`{}` stands twice", row.cell(0)))),
    }
}

fn trust(row: &Row<'static>, column: usize) -> Result<Trust, ExtractError> {
    choice(
        row,
        column,
        &[
            ("", Trust::Sure),
            ("weak", Trust::Weak),
            ("rare", Trust::Rare),
        ],
    )
}

/// The value that a cell's word stands for.
fn choice<T: Copy>(
    row: &Row<'static>,
    column: usize,
    values: &[(&str, T)],
) -> Result<T, ExtractError> {
    let cell = row.cell(column);
    let found = values.iter().find(|(word, _)| *word == cell);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<&str> = values.iter().map(|(word, _)| *word).collect();
        row.error(column, format!("`{cell}`: one of {}", words.join(", ")))
    })
}

fn families() -> Result<HashMap<&'static str, Family>, ExtractError> {
    let content = include_str!("../../data/common/currency_families.tsv");
    let columns = ["family", "default", "members"];
    let mut map = HashMap::new();
    for row in table::read("currency_families.tsv", content, &columns)? {
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
    const ROLES: [(&str, Role); 8] = [
        ("unit", Role::Unit),
        ("teen", Role::Teen),
        ("ten", Role::Ten),
        ("hundred", Role::Hundred),
        ("thousand", Role::Thousand),
        ("article", Role::Article),
        ("fraction", Role::Fraction),
        ("and", Role::And),
    ];
    let mut map = HashMap::new();
    for row in table::read("numerals.tsv", content, &["word", "value", "role"])? {
        let value = row
            .cell(1)
            .parse()
            .map_err(|_| row.error(1, "a number is expected"))?;
        let role = choice(&row, 2, &ROLES)?;
        insert(&mut map, &row, (value, role))?;
    }
    Ok(map)
}

fn magnitudes(content: &'static str) -> Result<HashMap<&'static str, Magnitude>, ExtractError> {
    const PLACES: [(&str, Place); 3] = [
        ("any", Place::Any),
        ("glued", Place::Glued),
        ("slang", Place::Slang),
    ];
    let mut map = HashMap::new();
    for row in table::read("magnitudes.tsv", content, &["form", "power", "where"])? {
        let power = row
            .cell(1)
            .parse()
            .map_err(|_| row.error(1, "a power of ten is expected"))?;
        let place = choice(&row, 2, &PLACES)?;
        insert(&mut map, &row, Magnitude { power, place })?;
    }
    Ok(map)
}

fn modifiers(content: &'static str) -> Result<[HashMap<&'static str, Modifier>; 2], ExtractError> {
    const MEANINGS: [(&str, Modifier); 3] = [
        ("approximate", Modifier::Approximate),
        ("at_least", Modifier::Bound(Bound::AtLeast)),
        ("at_most", Modifier::Bound(Bound::AtMost)),
    ];
    let columns = ["phrase", "meaning", "where"];
    let mut maps = [HashMap::new(), HashMap::new()];
    for row in table::read("money_modifiers.tsv", content, &columns)? {
        let modifier = choice(&row, 1, &MEANINGS)?;
        let side = choice(&row, 2, &[("before", 0), ("after", 1)])?;
        insert(&mut maps[side], &row, modifier)?;
    }
    Ok(maps)
}

fn next(content: &'static str) -> Result<HashSet<(&'static str, Next)>, ExtractError> {
    const ROLES: [(&str, Next); 5] = [
        ("dated", Next::Dated),
        ("spoils", Next::Spoils),
        ("closes", Next::Closes),
        ("slang", Next::Slang),
        ("per", Next::Per),
    ];
    let mut set = HashSet::new();
    for row in table::read("money_next.tsv", content, &["phrase", "role"])? {
        if !set.insert((row.cell(0), choice(&row, 1, &ROLES)?)) {
            return Err(row.error(0, format!("`{}` stands twice", row.cell(0))));
        }
    }
    Ok(set)
}

fn cues(content: &'static str) -> Result<HashMap<&'static str, Cue>, ExtractError> {
    const SAYS: [(&str, Cue); 3] = [
        ("money", Cue::Money),
        ("other", Cue::Other),
        ("figures", Cue::Figures),
    ];
    let mut map = HashMap::new();
    for row in table::read("money_cues.tsv", content, &["word", "says"])? {
        let says = choice(&row, 1, &SAYS)?;
        insert(&mut map, &row, says)?;
    }
    Ok(map)
}

fn unit_names(content: &'static str) -> Result<HashSet<&'static str>, ExtractError> {
    let mut set = HashSet::new();
    for row in table::read("money_units.tsv", content, &["unit"])? {
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
