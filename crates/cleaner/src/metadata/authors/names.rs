//! What may be a person's name, and several of them in one line.

use std::collections::HashSet;

use aho_corasick::AhoCorasick;

use super::{MOST_AUTHORS, title};
use crate::{CleanError, body::blocks::count_words, tables::table};

/// Words of the longest name.
const LONGEST: usize = 7;

/// The tables `byline_words.tsv` and `not_people.tsv`.
pub(crate) struct NameWords {
    not_people: Vec<(&'static str, bool)>,
    by: HashSet<&'static str>,
    lead: HashSet<&'static str>,
    joint: HashSet<&'static str>,
    opening: HashSet<&'static str>,
    particle: HashSet<&'static str>,
    role: HashSet<&'static str>,
    degree: HashSet<&'static str>,
    agency: HashSet<&'static str>,
    path: AhoCorasick,
}

impl NameWords {
    /// Reads the tables.
    pub(crate) fn new() -> Result<NameWords, CleanError> {
        let rows = table!("byline_words.tsv").rows(&["kind", "word"])?;
        let paths = rows.iter().filter(|row| row.cell(0) == "path");
        let mut words = NameWords {
            not_people: Vec::new(),
            by: HashSet::new(),
            lead: HashSet::new(),
            joint: HashSet::new(),
            opening: HashSet::new(),
            particle: HashSet::new(),
            role: HashSet::new(),
            degree: HashSet::new(),
            agency: HashSet::new(),
            path: finder(paths.map(|row| row.cell(1)))?,
        };
        for row in table!("not_people.tsv").rows(&["text", "where"])? {
            let whole = match row.cell(1) {
                "whole" => true,
                "part" => false,
                other => return Err(row.error(format!("`{other}` is not whole or part"))),
            };
            words.not_people.push((row.cell(0), whole));
        }
        for row in &rows {
            let word = row.cell(1);
            let new = match row.cell(0) {
                "by" => words.by.insert(word),
                "lead" => words.lead.insert(word),
                "joint" => words.joint.insert(word),
                "opening" => words.opening.insert(word),
                "particle" => words.particle.insert(word),
                "role" => words.role.insert(word),
                "degree" => words.degree.insert(word),
                "agency" => words.agency.insert(word),
                "path" => true, // in the finder
                other => return Err(row.error(format!("no kind is called `{other}`"))),
            };
            if !new {
                return Err(row.error("each word once of a kind"));
            }
        }
        Ok(words)
    }

    /// Whether a name follows this word.
    pub(super) fn is_by(&self, word: &str) -> bool {
        self.by.contains(lower(word).as_str())
    }

    /// Whether the word may stand before a word that a name follows.
    pub(super) fn is_lead(&self, word: &str) -> bool {
        self.lead.contains(lower(word).as_str())
    }

    /// Whether the word stands between two names.
    pub(super) fn is_joint(&self, word: &str) -> bool {
        self.joint.contains(lower(word).as_str())
    }

    /// Whether the word may be part of a name: it begins in upper case, or is a particle. Scripts without case may.
    pub(super) fn is_name_word(&self, word: &str) -> bool {
        let first = word.chars().next().unwrap_or(' ');
        !word.bytes().any(|b| b.is_ascii_digit())
            && !word.contains('@')
            && (first.is_uppercase()
                || (first.is_alphabetic() && !first.is_lowercase())
                || self.particle.contains(lower(word).as_str()))
    }

    /// Whether an address is that of an author's page.
    pub(super) fn is_author_page(&self, href: &str) -> bool {
        self.path.is_match(href)
    }

    /// Whether `name` may be one.
    fn allows(&self, name: &str) -> bool {
        let lower = name.to_lowercase();
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        letters >= 2
            && letters * 3 > name.chars().count()
            && count_words(name) <= LONGEST
            && !name.contains("http")
            && !name.contains('@')
            && !self.is_no_person(&lower)
    }

    /// Whether the table says that a text in lower case is no name.
    fn is_no_person(&self, lower: &str) -> bool {
        self.not_people.iter().any(|(text, whole)| {
            if *whole {
                lower == *text
            } else {
                lower.contains(text)
            }
        })
    }

    /// Whether it is a news agency: an author where a field for authors says so, but no person in a line of text.
    pub(super) fn is_agency(&self, name: &str) -> bool {
        self.agency.contains(name.to_lowercase().as_str())
    }

    /// The names in one value: without "By", titles and roles, cut where several stand in a row.
    pub(crate) fn people(&self, raw: &str) -> Vec<String> {
        raw.split([';', '|', '\n', '\u{2022}'])
            .flat_map(|part| self.cut(self.without_by(part.trim())))
            .filter_map(|name| self.tidy(&name))
            .collect()
    }

    /// One name without what surrounds it; `None` if it is none.
    pub(super) fn tidy(&self, name: &str) -> Option<String> {
        let mut name = name
            .trim_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != ')')
            .trim();
        if self.is_no_person(&name.to_lowercase()) {
            return None;
        }
        // "Ada Byrne for the Gazette"
        for employer in [" for ", " For ", " pour ", " Pour "] {
            name = name.split_once(employer).map_or(name, |(person, _)| person);
        }
        name = without_stop(self.without_post(name));
        // "Ada Byrne Staff Writer", "Ada Byrne PhD"; a name keeps two words
        while let Some((rest, last)) = name.rsplit_once(char::is_whitespace)
            && (self.is_suffix(last)
                && (rest.contains(char::is_whitespace) || !self.is_name_word(last)))
        {
            name = rest.trim_end_matches([',', ' ', '\u{a0}']);
        }
        let job = self.is_job(name) || self.opens_no_name(name);
        (!job && self.allows(name)).then(|| name.to_owned())
    }

    /// Whether every word is of a job or of the agency it is done for: "AP Sports Writer", "journaliste", no "AFP" alone.
    fn is_job(&self, text: &str) -> bool {
        let mut words = text.split_whitespace();
        words.clone().any(|w| self.is_suffix(w))
            && words.all(|w| self.is_suffix(w) || self.agency.contains(lower(w).as_str()))
    }

    /// Whether it begins as no name does ("The Russian ministry"); an agency may.
    fn opens_no_name(&self, name: &str) -> bool {
        name.split_once(char::is_whitespace)
            .is_some_and(|(first, rest)| {
                self.opening.contains(lower(first).as_str()) && !self.is_agency(rest)
            })
    }

    /// Whether what follows a name says where or as what it was written: "à Rome", "correspondante au Caire", "de notre envoyé".
    fn is_post(&self, text: &str) -> bool {
        let first = text.split_whitespace().next().unwrap_or_default();
        let small = first.chars().next().is_some_and(char::is_lowercase);
        small
            && (!self.particle.contains(lower(first).as_str())
                || text
                    .split_whitespace()
                    .any(|w| self.role.contains(lower(w).as_str())))
    }

    /// "Zoé Martin correspondante à Rome": a name of two words or more ends before a job in lower case.
    fn without_post<'a>(&self, name: &'a str) -> &'a str {
        let mut at = 0;
        for (count, word) in name.split(' ').enumerate() {
            let small = word.chars().next().is_some_and(char::is_lowercase);
            if count >= 2 && small && self.role.contains(lower(word).as_str()) {
                return name[..at].trim_end_matches([',', ' ']);
            }
            at += word.len() + 1;
        }
        name
    }

    fn is_suffix(&self, word: &str) -> bool {
        let word = lower(word.trim_matches(','));
        self.role.contains(word.as_str()) || self.degree.contains(word.as_str())
    }

    /// "By", "Written by", "Auteur :" and the like at the start left out.
    pub(super) fn without_by<'a>(&self, text: &'a str) -> &'a str {
        let mut rest = text;
        let mut best = text;
        while let Some(end) = rest.find(char::is_whitespace) {
            let word = rest[..end].trim_end_matches(':');
            rest = rest[end..].trim_start_matches(|c: char| c.is_whitespace() || c == ':');
            if self.is_by(word) {
                best = rest;
            } else if !self.is_lead(word) {
                break;
            }
        }
        best
    }

    /// Cuts "A B, C D and E F" into names. "Doe, Jane" is one.
    fn cut(&self, text: &str) -> Vec<String> {
        let mut names = vec![String::new()];
        for word in text.split_whitespace() {
            let last = names.last_mut().expect("there is always one");
            if self.is_joint(word)
                && !self.particle.contains(lower(word).as_str())
                && last.contains(' ')
            {
                names.push(String::new());
            } else {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.push_str(word);
            }
        }
        names
            .iter()
            .flat_map(|name| self.cut_commas(name))
            .collect()
    }

    fn cut_commas(&self, text: &str) -> Vec<String> {
        let pieces: Vec<&str> = text
            .split(", ")
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .collect();
        let mut people: Vec<&str> = Vec::new();
        for piece in pieces {
            let after = !people.is_empty();
            if !(self.is_job(piece) || after && self.is_post(piece)) {
                people.push(piece);
            }
        }
        if people.iter().all(|p| p.contains(char::is_whitespace)) || people.len() == 1 {
            people.into_iter().map(str::to_owned).collect()
        } else {
            vec![text.to_owned()]
        }
    }
}

/// Looks for any of `paths`, lower-case or not.
fn finder(paths: impl Iterator<Item = &'static str>) -> Result<AhoCorasick, CleanError> {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(paths)
        .map_err(|error| CleanError::Table {
            table: "byline_words.tsv",
            line: 0,
            reason: error.to_string(),
        })
}

/// Without the full stop of a sentence; those of "Jr." and of initials stay.
fn without_stop(name: &str) -> &str {
    let bare = name.strip_suffix('.').unwrap_or(name);
    let last = bare.rsplit(char::is_whitespace).next().unwrap_or_default();
    if last.chars().count() > 3 && !last.contains('.') {
        bare
    } else {
        name
    }
}

/// A word without the punctuation around it, in lower case.
fn lower(word: &str) -> String {
    word.trim_matches([',', ':', ';', '(', ')', '\u{a0}'])
        .to_lowercase()
}

/// Adds names that are not there yet and are none of `houses`, the keys of the site and its publisher, up to [`MOST_AUTHORS`] of them.
pub(super) fn add(names: &mut Vec<String>, new: Vec<String>, houses: &[String]) {
    for name in new.into_iter().take(MOST_AUTHORS) {
        if names.len() >= MOST_AUTHORS {
            return;
        }
        let key = title::key(&name);
        if !houses.contains(&key) && !names.iter().any(|n| title::key(n) == key) {
            names.push(name);
        }
    }
}
