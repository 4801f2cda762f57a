//! The bodies that the tables name, and where their names stand in a text.

use std::collections::HashMap;

use depeche_model::Kind;

use super::{
    UserTable,
    fold::{HashedMap, fold, hash, mix, slug},
    sources,
    table::{Row, read_rows},
    token::tokenize,
};
use crate::ExtractError;

/// A company or public body.
#[derive(Debug, Clone)]
pub struct Body {
    /// `company/openai`, `agency/us/gsa`.
    pub id: Box<str>,
    /// Company or agency.
    pub kind: Kind,
    /// Two letters or `int`, lower case; empty where unknown.
    pub country: Box<str>,
    /// Usual English name; empty where unknown.
    pub en: Box<str>,
    /// Usual French name; empty where unknown.
    pub fr: Box<str>,
    /// Its other names as written in the table.
    pub aliases: Box<[Box<str>]>,
    /// Hashes of folded words: for an ambiguous name to count, all words of one cue must stand in the article.
    pub cues: Box<[Box<[u64]>]>,
}

impl Body {
    /// Takes what another row for the same body adds: names, cues, and what was left empty.
    fn learn(&mut self, row: Body) {
        let mut aliases = std::mem::take(&mut self.aliases).into_vec();
        let mut cues = std::mem::take(&mut self.cues).into_vec();
        for (own, new) in [(&mut self.en, row.en), (&mut self.fr, row.fr)] {
            if own.is_empty() {
                *own = new;
            } else if *own != new {
                aliases.push(new);
            }
        }
        if self.country.is_empty() {
            self.country = row.country;
        }
        aliases.extend(row.aliases);
        let mut kept: Vec<Box<str>> = Vec::with_capacity(aliases.len());
        for alias in aliases {
            if !alias.is_empty() && alias != self.en && alias != self.fr && !kept.contains(&alias) {
                kept.push(alias);
            }
        }
        cues.extend(row.cues);
        self.aliases = kept.into();
        self.cues = cues.into();
    }
}

/// One way to write a body.
#[derive(Debug, Clone, Copy)]
pub struct Name {
    /// Index of the body.
    pub body: u32,
    /// A common word, place, person or product too: counts only near a cue.
    pub ambiguous: bool,
    /// All capitals, one word: must be written so.
    pub acronym: bool,
    /// Written without its French article, which `au`, `du`, `aux` or `des` has swallowed (`au Monde`): must follow one.
    pub contracted: bool,
    /// Number of capitalised words in the table's spelling.
    pub capitals: u8,
}

/// Names and bodies.
#[derive(Debug, Default)]
pub struct Gazetteer {
    bodies: Vec<Body>,
    by_id: HashMap<Box<str>, u32>,
    /// Hash of a sequence of folded words to the names it spells; a sequence that only begins names has none.
    paths: HashedMap<Vec<Name>>,
    longest: usize,
}

/// Where the path of a name starts.
pub const ROOT: u64 = 0x6f72_6773;

const REQUIRED: [&str; 0] = [];
const COLUMNS: [&str; 10] = [
    "id", "kind", "country", "name", "en", "fr", "aliases", "sector", "parent", "cues",
];

impl Gazetteer {
    /// The built-in tables, then the user's: a row of the user's with a known id adds names to that body.
    pub fn load(user_tables: &[UserTable]) -> Result<Gazetteer, ExtractError> {
        let mut gazetteer = Gazetteer::default();
        gazetteer.paths.reserve(120_000);
        for (table, content) in sources::GAZETTEERS {
            gazetteer.read(table, content)?;
        }
        for user in user_tables {
            gazetteer.read(&user.name, &user.content)?;
        }
        Ok(gazetteer)
    }

    /// All bodies, in table order.
    pub fn bodies(&self) -> &[Body] {
        &self.bodies
    }

    /// The body with this index.
    pub fn body(&self, index: u32) -> &Body {
        &self.bodies[index as usize]
    }

    /// The body with this id.
    pub fn by_id(&self, id: &str) -> Option<&Body> {
        self.by_id.get(id).map(|&index| self.body(index))
    }

    /// The names that a sequence of folded words spells, `path` being [`ROOT`] mixed with the hash of each word in
    /// turn. `None`: no name begins so.
    pub fn names(&self, path: u64) -> Option<&[Name]> {
        self.paths.get(&path).map(Vec::as_slice)
    }

    /// Most words in a name.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// The names that this text spells as a whole.
    pub fn names_of(&self, name: &str) -> &[Name] {
        let path = tokenize(name).tokens.iter().fold(ROOT, |path, t| {
            mix(path, hash(&fold(&name[t.start..t.end])))
        });
        self.names(path).unwrap_or_default()
    }

    fn read(&mut self, table: &str, content: &str) -> Result<(), ExtractError> {
        read_rows(table, content, &REQUIRED, &COLUMNS, |row| self.add(row))
    }

    fn add(&mut self, row: &Row<'_>) -> Result<(), ExtractError> {
        let body = read_body(row)?;
        let index = match self.by_id.get(&body.id) {
            Some(&index) => {
                self.bodies[index as usize].learn(body);
                index
            }
            None => {
                let index = self.bodies.len() as u32;
                self.by_id.insert(body.id.clone(), index);
                self.bodies.push(body);
                index
            }
        };
        let written = ["name", "en", "fr"]
            .into_iter()
            .map(|c| row.get(c))
            .filter(|n| !n.is_empty());
        for name in written.chain(row.list("aliases")) {
            if !self.add_name(name, index) {
                return Err(row.error("aliases", format!("`{name}` has no letter or digit")));
            }
        }
        Ok(())
    }

    fn add_name(&mut self, written: &str, body: u32) -> bool {
        let name = written.strip_suffix('?').unwrap_or(written);
        if !name.chars().any(char::is_alphanumeric) {
            return false;
        }
        let tokens = tokenize(name).tokens;
        let words: Vec<&str> = tokens.iter().map(|t| &name[t.start..t.end]).collect();
        let entry = Name {
            body,
            ambiguous: name.len() < written.len(),
            acronym: words.len() == 1 && is_acronym(name),
            contracted: false,
            capitals: 0,
        };
        self.add_path(&words, entry);
        if let ["Le" | "Les", rest @ ..] = &words[..]
            && rest.iter().any(|word| word.starts_with(char::is_uppercase))
        {
            let entry = Name {
                ambiguous: entry.ambiguous || rest.len() == 1,
                contracted: true,
                ..entry
            };
            self.add_path(rest, entry);
        }
        true
    }

    fn add_path(&mut self, words: &[&str], entry: Name) {
        let mut path = ROOT;
        for (at, word) in words.iter().enumerate() {
            path = mix(path, hash(&fold(word)));
            if at + 1 < words.len() {
                self.paths.entry(path).or_default();
            }
        }
        let capitals = words
            .iter()
            .filter(|w| w.starts_with(char::is_uppercase))
            .count();
        let entry = Name {
            capitals: capitals.min(255) as u8,
            ..entry
        };
        let names = self.paths.entry(path).or_default();
        let known = names.iter().any(|n| {
            n.body == entry.body && n.acronym == entry.acronym && n.contracted <= entry.contracted
        });
        if !known {
            names.push(entry);
        }
        self.longest = self.longest.max(words.len());
    }
}

/// Two to six letters or digits without a lower-case one.
pub fn is_acronym(word: &str) -> bool {
    word.chars().any(char::is_uppercase)
        && !word.chars().any(char::is_lowercase)
        && word.chars().filter(|c| c.is_alphanumeric()).count() <= 6
}

/// Reads what a row says, apart from its names.
fn read_body(row: &Row<'_>) -> Result<Body, ExtractError> {
    let plain = |column| row.get(column).trim_end_matches('?');
    let usual = [plain("name"), plain("en"), plain("fr")]
        .into_iter()
        .find(|n| !n.is_empty());
    let Some(usual) = usual else {
        return Err(row.error("name", "no name: fill `name`, `en` or `fr`"));
    };
    let country = row.get("country").to_lowercase();
    if !matches!(country.len(), 0 | 2 | 3) || !country.bytes().all(|b| b.is_ascii_lowercase()) {
        return Err(row.error(
            "country",
            format!("`{country}` is not a two-letter country code, `eu`, `un` or `int`"),
        ));
    }
    let kind = read_kind(row)?;
    let id = match (row.get("id"), kind) {
        ("", Kind::Company) => format!("company/{}", slug(usual)),
        ("", _) if country.is_empty() => format!("agency/xx/{}", slug(usual)),
        ("", _) => format!("agency/{country}/{}", slug(usual)),
        (id, _) => id.to_owned(),
    };
    let name = |column| {
        let own = plain(column);
        if own.is_empty() { plain("name") } else { own }
    };
    let aliases = row
        .list("aliases")
        .map(|alias| alias.trim_end_matches('?').into())
        .collect();
    Ok(Body {
        aliases,
        id: id.into(),
        kind,
        country: country.into(),
        en: name("en").into(),
        fr: name("fr").into(),
        cues: row.list("cues").map(read_cue).collect(),
    })
}

fn read_cue(cue: &str) -> Box<[u64]> {
    let words = tokenize(cue).tokens;
    words
        .iter()
        .map(|t| hash(&fold(&cue[t.start..t.end])))
        .collect()
}

/// The kind as the `kind` column or the id says it.
fn read_kind(row: &Row<'_>) -> Result<Kind, ExtractError> {
    let id = row.get("id");
    let from_id = match id.split('/').collect::<Vec<_>>()[..] {
        ["company", name] if slug(name) == name => Some(Kind::Company),
        ["agency", country, name] if slug(name) == name && slug(country) == country => {
            Some(Kind::Agency)
        }
        [""] => None,
        _ => {
            let reason =
                format!("`{id}` is neither `company/<slug>` nor `agency/<country>/<slug>`");
            return Err(row.error("id", reason));
        }
    };
    let from_column = match row.get("kind") {
        "company" => Some(Kind::Company),
        "agency" => Some(Kind::Agency),
        "" => None,
        other => {
            return Err(row.error(
                "kind",
                format!("`{other}` is neither `company` nor `agency`"),
            ));
        }
    };
    match (from_id, from_column) {
        (Some(a), Some(b)) if a != b => {
            Err(row.error("kind", format!("`{id}` is no {}", b.name())))
        }
        (Some(kind), _) | (None, Some(kind)) => Ok(kind),
        (None, None) => Err(row.error("kind", "fill `kind` (company or agency) or `id`")),
    }
}
