//! What the words in `class`, `id` and `role` say about an element, by the table `data/cues.tsv`.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::{
    CleanError,
    dom::{Dom, NodeId, Tag},
    tables::table,
};

macro_rules! cues {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// What an element is there for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Cue { $($variant),* }

        impl Cue {
            /// All, in the order of the table of features.
            pub(crate) const ALL: &'static [Cue] = &[$(Cue::$variant),*];

            /// The name in the tables.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Cue::$variant => $name),* }
            }
        }
    };
}

cues! {
    Body = "body", Related = "related", Nav = "nav", Share = "share", Comment = "comment", Ad = "ad",
    Newsletter = "newsletter", Promo = "promo", Author = "author", Byline = "byline", Caption = "caption", Footer = "footer", Header = "header",
    Sidebar = "sidebar", Consent = "consent", Paywall = "paywall", Tags = "tags", Hidden = "hidden",
    Widget = "widget", Summary = "summary", Title = "title", Date = "date", Media = "media", Quote = "quote", Live = "live",
}

/// A set of cues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Cues(u32);

impl Cues {
    /// Whether `cue` is in the set.
    pub(crate) fn has(self, cue: Cue) -> bool {
        self.0 & (1 << cue as u32) != 0
    }

    /// Adds `cue`.
    pub(crate) fn add(&mut self, cue: Cue) {
        self.0 |= 1 << cue as u32;
    }

    /// Whether nothing is in the set.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// How a table row wants to be found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    /// As a whole word (`ad` in `top-ad`, `topAd`, not in `header`).
    Word,
    /// At the start of a word (`recommend` in `recommended-list`).
    Start,
    /// Anywhere.
    Part,
}

/// The table, ready to search.
pub(crate) struct CueFinder {
    automaton: AhoCorasick,
    rows: Vec<(Where, Cue)>,
}

impl CueFinder {
    /// Reads the table.
    pub(crate) fn new() -> Result<CueFinder, CleanError> {
        let mut patterns = Vec::new();
        let mut rows = Vec::new();
        for row in table!("cues.tsv").rows(&["word", "where", "cue"])? {
            let place = match row.cell(1) {
                "word" => Where::Word,
                "start" => Where::Start,
                "part" => Where::Part,
                other => return Err(row.error(format!("`{other}` is not word, start or part"))),
            };
            let cue = Cue::ALL.iter().find(|c| c.name() == row.cell(2));
            let cue =
                *cue.ok_or_else(|| row.error(format!("no cue is called `{}`", row.cell(2))))?;
            patterns.push(row.cell(0));
            rows.push((place, cue));
        }
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA)) // every block and class is read: worth the milliseconds of building it
            .build(&patterns)
            .map_err(|error| CleanError::Table {
                table: "cues.tsv",
                line: 0,
                reason: error.to_string(),
            })?;
        Ok(CueFinder { automaton, rows })
    }

    /// The cues of one element's own attributes and tag.
    pub(crate) fn of(&self, dom: &Dom, id: NodeId) -> Cues {
        let mut cues = Cues::default();
        for attr in dom.attrs(id) {
            match &*attr.name.local {
                "class" | "id" | "role" | "itemprop" | "data-component" | "data-testid"
                | "data-module" | "data-type" => self.read(&attr.value, &mut cues),
                "hidden" => cues.add(Cue::Hidden),
                "aria-hidden" if &*attr.value == "true" => cues.add(Cue::Hidden),
                "style" if hides(&attr.value) => cues.add(Cue::Hidden),
                _ => {}
            }
        }
        match dom.tag(id) {
            Tag::Nav => cues.add(Cue::Nav),
            Tag::Aside => cues.add(Cue::Sidebar),
            Tag::Footer => cues.add(Cue::Footer),
            Tag::Figcaption => cues.add(Cue::Caption),
            _ => {}
        }
        cues
    }

    /// Adds what the words of `value` say.
    fn read(&self, value: &str, cues: &mut Cues) {
        let value = &value.as_bytes()[..value.len().min(300)];
        for found in self.automaton.find_overlapping_iter(value) {
            let (place, cue) = self.rows[found.pattern().as_usize()];
            let starts = starts_word(value, found.start());
            let fits = match place {
                Where::Part => true,
                Where::Start => starts,
                Where::Word => starts && ends_word(value, found.end()),
            };
            if fits {
                cues.add(cue);
            }
        }
    }
}

/// Whether a word begins at `at`: after no letter, or where lower case turns upper.
fn starts_word(value: &[u8], at: usize) -> bool {
    at == 0
        || !value[at - 1].is_ascii_alphabetic()
        || (value[at].is_ascii_uppercase() && value[at - 1].is_ascii_lowercase())
}

/// Whether a word ends before `at`; a plural `s` may follow.
fn ends_word(value: &[u8], at: usize) -> bool {
    let at = if value.get(at) == Some(&b's') {
        at + 1
    } else {
        at
    };
    match value.get(at) {
        None => true,
        Some(next) => {
            !next.is_ascii_alphabetic()
                || (next.is_ascii_uppercase() && value[at - 1].is_ascii_lowercase())
        }
    }
}

/// Whether an inline style takes the element off the page.
fn hides(style: &str) -> bool {
    let tight: String = style
        .chars()
        .filter(|c| !c.is_whitespace())
        .take(300)
        .collect::<String>()
        .to_ascii_lowercase();
    tight.contains("display:none") || tight.contains("visibility:hidden")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Cues {
        let mut cues = Cues::default();
        CueFinder::new().unwrap().read(value, &mut cues);
        cues
    }

    #[test]
    fn words_are_found_where_the_table_says() {
        for (value, cue, want) in [
            ("top-ad", Cue::Ad, true),
            ("topAds", Cue::Ad, true),
            ("page-header", Cue::Ad, false),
            ("Read-More", Cue::Related, true),
            ("share_buttons", Cue::Share, true),
            ("shareholder", Cue::Share, false),
            ("article__body", Cue::Body, true),
            ("commentaires", Cue::Comment, true),
        ] {
            assert_eq!(read(value).has(cue), want, "{value}");
        }
        assert!(read("col-12 mt-4").is_empty());
    }
}
