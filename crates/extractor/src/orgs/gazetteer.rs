//! The bodies that the tables name, and where their names stand in a text.

use super::{
    UserTable,
    body::{Body, Text, read_body},
    fold::{HashedMap, folded_hash, hash, mix},
    sources,
    table::{Row, read_rows},
    token::tokenize,
};
use crate::ExtractError;

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
    by_id: HashedMap<u32>,
    /// All names, those with one spelling together.
    names: Vec<Name>,
    /// Hash of a sequence of folded words to the place in `names` of those it spells; a sequence that only begins names
    /// has none.
    paths: HashedMap<(u32, u32)>,
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
        let mut reader = Reader::default();
        reader.gazetteer.bodies.reserve(24_000);
        reader.gazetteer.by_id.reserve(24_000);
        reader.gazetteer.paths.reserve(160_000);
        reader.names.reserve(80_000);
        for (table, content) in sources::GAZETTEERS {
            reader.read(table, content, Text::Borrowed)?;
        }
        for user in user_tables {
            reader.read(&user.name, &user.content, |cell| {
                Text::Owned(cell.to_owned())
            })?;
        }
        Ok(reader.finish())
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
        let body = self.body(*self.by_id.get(&hash(id))?);
        (body.id == id).then_some(body)
    }

    /// The names that a sequence of folded words spells, `path` being [`ROOT`] mixed with the hash of each word in
    /// turn. `None`: no name begins so.
    pub fn names(&self, path: u64) -> Option<&[Name]> {
        let &(first, end) = self.paths.get(&path)?;
        Some(&self.names[first as usize..end as usize])
    }

    /// Most words in a name.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// The names that this text spells as a whole.
    pub fn names_of(&self, name: &str) -> &[Name] {
        let path = tokenize(name).tokens.iter().fold(ROOT, |path, t| {
            mix(path, folded_hash(&name[t.start..t.end]))
        });
        self.names(path).unwrap_or_default()
    }
}

/// A gazetteer while its tables are read.
#[derive(Default)]
struct Reader {
    gazetteer: Gazetteer,
    names: Vec<(u64, Name)>,
}

impl Reader {
    fn read<'t>(
        &mut self,
        table: &str,
        content: &'t str,
        keep: fn(&'t str) -> Text,
    ) -> Result<(), ExtractError> {
        read_rows(table, content, &REQUIRED, &COLUMNS, |row| {
            self.add(row, keep)
        })
    }

    fn add<'t>(
        &mut self,
        row: &Row<'_, 't>,
        keep: fn(&'t str) -> Text,
    ) -> Result<(), ExtractError> {
        let body = read_body(row, keep)?;
        let gazetteer = &mut self.gazetteer;
        let next = gazetteer.bodies.len() as u32;
        let index = *gazetteer.by_id.entry(hash(&body.id)).or_insert(next);
        match gazetteer.bodies.get_mut(index as usize) {
            Some(known) => known.learn(body),
            None => gazetteer.bodies.push(body),
        }
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
        let words = cut(name);
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
        let mut capitals = 0;
        for (at, word) in words.iter().enumerate() {
            path = mix(path, folded_hash(word));
            capitals += usize::from(word.starts_with(char::is_uppercase));
            if at + 1 < words.len() {
                self.gazetteer.paths.entry(path).or_default();
            }
        }
        let entry = Name {
            capitals: capitals.min(255) as u8,
            ..entry
        };
        self.names.push((path, entry));
        self.gazetteer.longest = self.gazetteer.longest.max(words.len());
    }

    /// Puts the names with one spelling together, in the order of the tables; what a body is called twice stands once,
    /// and a name that one row is sure of is sure.
    fn finish(mut self) -> Gazetteer {
        self.names.sort_by_key(|(path, _)| *path);
        let mut gazetteer = self.gazetteer;
        gazetteer.names.reserve(self.names.len());
        for group in self.names.chunk_by(|a, b| a.0 == b.0) {
            let first = gazetteer.names.len();
            for (_, name) in group {
                let known = gazetteer.names[first..].iter_mut().find(|n| {
                    n.body == name.body
                        && n.acronym == name.acronym
                        && n.contracted <= name.contracted
                });
                match known {
                    Some(known) if known.contracted == name.contracted => {
                        known.ambiguous &= name.ambiguous;
                    }
                    Some(_) => {}
                    None => gazetteer.names.push(*name),
                }
            }
            let place = (first as u32, gazetteer.names.len() as u32);
            gazetteer.paths.insert(group[0].0, place);
        }
        gazetteer
    }
}

/// The words of a name, as [`tokenize`] cuts it; most names are plain words between spaces.
fn cut(name: &str) -> Vec<&str> {
    if name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ') {
        return name.split_ascii_whitespace().collect();
    }
    let tokens = tokenize(name).tokens;
    tokens.iter().map(|t| &name[t.start..t.end]).collect()
}

/// Two to six letters or digits without a lower-case one.
pub fn is_acronym(word: &str) -> bool {
    word.chars().any(char::is_uppercase)
        && !word.chars().any(char::is_lowercase)
        && word.chars().filter(|c| c.is_alphanumeric()).count() <= 6
}
