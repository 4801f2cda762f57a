//! Names that are neither companies nor public bodies: parties, clubs, universities, products, films, laws, people, places.
//!
//! The tables `data/common/others/*.tsv` (`kind`, `name`, `aliases` joined by `|`) say what the news writes with capitals and
//! what it is. The tagger weighs them; nothing is dropped because it stands here, as many a name is a company's too.

use std::ops::Range;

use super::{
    document::{Shape, Word},
    fold::{HashedMap, folded_hash, hash, mix},
    gazetteer::{ROOT, cut, is_acronym},
    sources,
    table::read_rows,
};
use crate::ExtractError;

/// The kinds, in the order of their numbers in features, from 1.
pub const KINDS: [&str; 24] = [
    "party",
    "union",
    "employers",
    "ngo",
    "think-tank",
    "club",
    "league",
    "university",
    "school",
    "hospital",
    "museum",
    "religion",
    "armed-group",
    "index",
    "band",
    "product",
    "mission",
    "work",
    "event",
    "rule",
    "site",
    "people",
    "person",
    "place",
];

/// What a sequence of folded words is.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    /// 1 + the place in [`KINDS`]; 0 where the words only begin a name.
    kind: u8,
    /// Also the name of a company, a body or a common word.
    ambiguous: bool,
    /// Must be written in capitals.
    acronym: bool,
    /// Words that must begin with a capital: those of the table, two at most (`Dow Jones industrial average`).
    capitals: u8,
}

/// One such name in a text.
#[derive(Debug, Clone)]
pub struct Other {
    /// Its words.
    pub words: Range<usize>,
    /// 1 + the place in [`KINDS`].
    pub kind: u8,
    /// Also the name of a company, a body or a common word.
    pub ambiguous: bool,
}

/// All names, by their words.
#[derive(Debug, Default)]
pub struct Others {
    paths: HashedMap<Entry>,
    longest: usize,
}

impl Others {
    /// Reads the embedded tables.
    ///
    /// # Errors
    /// A wrong row, with file, line and column.
    pub fn load() -> Result<Others, ExtractError> {
        let mut others = Others::default();
        others.paths.reserve(120_000);
        for (table, content) in sources::OTHERS {
            read_rows(table, content, &["kind", "name", "aliases"], &[], |row| {
                let kind = KINDS.iter().position(|kind| *kind == row.get("kind"));
                let Some(kind) = kind else {
                    return Err(row.error("kind", format!("`{}` is no kind", row.get("kind"))));
                };
                for name in [row.get("name")].into_iter().chain(row.list("aliases")) {
                    if !name.chars().any(char::is_alphanumeric) {
                        return Err(row.error("name", format!("`{name}` has no letter or digit")));
                    }
                    others.add(name, kind as u8 + 1);
                }
                Ok(())
            })?;
        }
        Ok(others)
    }

    /// The first table that names something decides what it is.
    fn add(&mut self, written: &str, kind: u8) {
        let name = written.strip_suffix('?').unwrap_or(written);
        let words = cut(name);
        let mut path = ROOT;
        let mut capitals = 0u8;
        for word in &words {
            capitals = capitals.saturating_add(u8::from(word.starts_with(char::is_uppercase)));
            path = mix(path, folded_hash(word));
            self.paths.entry(path).or_default();
        }
        self.longest = self.longest.max(words.len());
        let entry = self.paths.entry(path).or_default();
        if entry.kind == 0 {
            *entry = Entry {
                kind,
                ambiguous: name.len() < written.len(),
                acronym: words.len() == 1 && is_acronym(name),
                capitals: capitals.min(2),
            };
        }
    }

    /// Leftmost, longest names, in order, disjoint.
    pub fn find(&self, words: &[Word], stretches: &[Range<usize>]) -> Vec<Other> {
        let the = hash("the");
        let mut found: Vec<Other> = Vec::new();
        for stretch in stretches {
            let mut at = stretch.start;
            while at < stretch.end {
                let mut next = self.longest_name(words, at..stretch.end);
                // `The Dow` must not hide `Dow Jones Industrial Average`.
                if words[at].lower == the
                    && let Some(short) = &next
                    && at + 1 < stretch.end
                    && let Some(later) = self.longest_name(words, at + 1..stretch.end)
                    && later.words.end > short.words.end
                {
                    next = Some(later);
                }
                at = next.as_ref().map_or(at + 1, |other| other.words.end);
                found.extend(next);
            }
        }
        found
    }

    fn longest_name(&self, words: &[Word], within: Range<usize>) -> Option<Other> {
        let first = &words[within.start];
        if !first.shape.is_name_like() && first.shape != Shape::Digits {
            return None;
        }
        let mut best = None;
        let mut path = ROOT;
        let mut capitals = 0;
        let end = within.end.min(within.start + self.longest);
        for (at, word) in words.iter().enumerate().take(end).skip(within.start) {
            path = mix(path, word.folded);
            let Some(entry) = self.paths.get(&path) else {
                break;
            };
            let written = !matches!(
                word.shape,
                Shape::Capitalised | Shape::InnerCapital | Shape::LowerThenCapital
            );
            capitals += u8::from(word.shape.is_name_like());
            if entry.kind != 0 && capitals >= entry.capitals && (!entry.acronym || written) {
                best = Some(Other {
                    words: within.start..at + 1,
                    kind: entry.kind,
                    ambiguous: entry.ambiguous,
                });
            }
        }
        best
    }
}
