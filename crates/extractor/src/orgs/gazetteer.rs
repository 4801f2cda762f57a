//! The bodies that the tables name, and where their names stand in a text.

use super::{
    UserTable,
    body::{Body, Text, read_body},
    fold::{HashedMap, folded_hash, hash, mix},
    others::Others,
    sources,
    table::{Row, read_rows},
    token::tokenize,
};
use memchr::memchr_iter;

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
    /// What is neither a company nor a public body.
    pub others: Others,
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
        let (first, second) = halves(sources::GAZETTEERS);
        let (first, second, others) = std::thread::scope(|scope| {
            let second = scope.spawn(|| Rows::built_in(second));
            let others = scope.spawn(Others::load);
            let first = Rows::built_in(first);
            let of_no_panic = "reading a table panics nowhere";
            (
                first,
                second.join().expect(of_no_panic),
                others.join().expect(of_no_panic),
            )
        });
        let mut users = Rows::default();
        for user in user_tables {
            users.read(&user.name, &user.content, |cell| {
                Text::Owned(cell.to_owned())
            })?;
        }
        let mut gazetteer = join([first?, second?, users]);
        gazetteer.others = others?;
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

/// What some tables say, before they are put together.
#[derive(Default)]
struct Rows {
    /// One a row.
    bodies: Vec<Body>,
    /// With the hash of their words, `body` being the row.
    names: Vec<(u64, Name)>,
    /// Hashes of words that begin names.
    beginnings: Vec<u64>,
    longest: usize,
}

impl Rows {
    fn built_in(tables: &[sources::Source]) -> Result<Rows, ExtractError> {
        let mut rows = Rows::default();
        let lines = |content: &str| memchr_iter(b'\n', content.as_bytes()).count();
        let most: usize = tables.iter().map(|(_, content)| lines(content)).sum();
        rows.bodies.reserve(most);
        rows.names.reserve(3 * most);
        rows.beginnings.reserve(4 * most);
        for (table, content) in tables {
            rows.read(table, content, Text::Borrowed)?;
        }
        Ok(rows)
    }

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
        let index = self.bodies.len() as u32;
        self.bodies.push(read_body(row, keep)?);
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
                self.beginnings.push(path);
            }
        }
        let entry = Name {
            capitals: capitals.min(255) as u8,
            ..entry
        };
        self.names.push((path, entry));
        self.longest = self.longest.max(words.len());
    }
}

/// The tables in two parts of about the same size, to be read side by side.
fn halves(tables: &[sources::Source]) -> (&[sources::Source], &[sources::Source]) {
    let size = |tables: &[sources::Source]| tables.iter().map(|t| t.1.len()).sum::<usize>();
    let half = (0..tables.len()).find(|at| size(&tables[..*at]) * 2 >= size(tables));
    tables.split_at(half.unwrap_or(0))
}

/// Puts rows together in their order: one body for each id.
fn join(parts: [Rows; 3]) -> Gazetteer {
    let sum = |count: fn(&Rows) -> usize| parts.iter().map(count).sum::<usize>();
    let (bodies, spelt) = (sum(|p| p.bodies.len()), sum(|p| p.names.len()));
    let mut gazetteer = Gazetteer::default();
    gazetteer.bodies.reserve(bodies);
    gazetteer.by_id.reserve(bodies);
    gazetteer
        .paths
        .reserve(sum(|p| p.beginnings.len()).div_ceil(2) + spelt);
    let mut names = Vec::with_capacity(spelt);
    for part in parts {
        let places: Vec<u32> = part.bodies.into_iter().map(|b| gazetteer.take(b)).collect();
        let placed = |name: Name| Name {
            body: places[name.body as usize],
            ..name
        };
        names.extend(part.names.into_iter().map(|(path, n)| (path, placed(n))));
        for path in part.beginnings {
            gazetteer.paths.entry(path).or_default();
        }
        gazetteer.longest = gazetteer.longest.max(part.longest);
    }
    gazetteer.spell(names);
    gazetteer
}

impl Gazetteer {
    /// Takes what a row says of a body; gives its index.
    fn take(&mut self, body: Body) -> u32 {
        let next = self.bodies.len() as u32;
        let index = *self.by_id.entry(hash(&body.id)).or_insert(next);
        match self.bodies.get_mut(index as usize) {
            Some(known) => known.learn(body),
            None => self.bodies.push(body),
        }
        index
    }

    /// Puts the names with one spelling together, in the order of the tables; what a body is called twice stands once,
    /// and a name that one row is sure of is sure.
    fn spell(&mut self, mut names: Vec<(u64, Name)>) {
        names.sort_by_key(|(path, _)| *path);
        self.names.reserve(names.len());
        for group in names.chunk_by(|a, b| a.0 == b.0) {
            let first = self.names.len();
            for (_, name) in group {
                let known = self.names[first..].iter_mut().find(|n| {
                    n.body == name.body
                        && n.acronym == name.acronym
                        && n.contracted <= name.contracted
                });
                match known {
                    Some(known) if known.contracted == name.contracted => {
                        known.ambiguous &= name.ambiguous;
                    }
                    Some(_) => {}
                    None => self.names.push(*name),
                }
            }
            let place = (first as u32, self.names.len() as u32);
            self.paths.insert(group[0].0, place);
        }
    }
}

/// The words of a name, as [`tokenize`] cuts it; most names are plain words between spaces.
pub(super) fn cut(name: &str) -> Vec<&str> {
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
