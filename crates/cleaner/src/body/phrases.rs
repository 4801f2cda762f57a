//! Wordings of the boxes around an article ("read more", "abonnez-vous"), by the table `data/phrases.tsv`.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::{CleanError, tables::table};

/// Bytes of a block that are read.
const WINDOW: usize = 400;

/// What a wording asks of the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PhraseKind {
    /// Perhaps to subscribe, register, give.
    Ask,
    /// To do so at once, in words that a report seldom uses unless it quotes them.
    Call,
    /// To read something else.
    More,
    /// To pass it on.
    Share,
    /// Small print.
    Legal,
    /// Who took the picture.
    Credit,
    /// Who wrote it, and when.
    Byline,
    /// To comment.
    Comment,
    /// "3 hours ago".
    Ago,
}

impl PhraseKind {
    /// All, in the order of the features.
    pub(crate) const ALL: &'static [PhraseKind] = &[
        PhraseKind::Ask,
        PhraseKind::Call,
        PhraseKind::More,
        PhraseKind::Share,
        PhraseKind::Legal,
        PhraseKind::Credit,
        PhraseKind::Byline,
        PhraseKind::Comment,
        PhraseKind::Ago,
    ];

    /// The name in the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            PhraseKind::Ask => "ask",
            PhraseKind::Call => "call",
            PhraseKind::More => "more",
            PhraseKind::Share => "share",
            PhraseKind::Legal => "legal",
            PhraseKind::Credit => "credit",
            PhraseKind::Byline => "byline",
            PhraseKind::Comment => "comment",
            PhraseKind::Ago => "ago",
        }
    }
}

/// A set of kinds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Said(u16);

impl Said {
    /// Whether the block says something of this kind.
    pub(crate) fn has(self, kind: PhraseKind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }
}

/// The table, ready to search.
pub(crate) struct PhraseFinder {
    automaton: AhoCorasick,
    rows: Vec<(bool, PhraseKind)>,
}

impl PhraseFinder {
    /// Reads the table.
    pub(crate) fn new() -> Result<PhraseFinder, CleanError> {
        let mut phrases = Vec::new();
        let mut rows = Vec::new();
        for row in table!("phrases.tsv").rows(&["phrase", "where", "kind"])? {
            let at_start = match row.cell(1) {
                "start" => true,
                "part" => false,
                other => return Err(row.error(format!("`{other}` is not start or part"))),
            };
            let kind = PhraseKind::ALL.iter().find(|k| k.name() == row.cell(2));
            let kind =
                kind.ok_or_else(|| row.error(format!("no kind is called `{}`", row.cell(2))))?;
            phrases.push(row.cell(0));
            rows.push((at_start, *kind));
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA)) // every block and class is read: worth the milliseconds of building it
            .build(&phrases)
            .map_err(|error| CleanError::Table {
                table: "phrases.tsv",
                line: 0,
                reason: error.to_string(),
            })?;
        Ok(PhraseFinder { automaton, rows })
    }

    /// What `text` says in its first [`WINDOW`] bytes, from word to word.
    pub(crate) fn read(&self, text: &str) -> Said {
        let window = &text[..text.floor_char_boundary(WINDOW)];
        let window = window
            .trim_start_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != '©')
            .to_lowercase();
        let bytes = window.as_bytes();
        let mut said = Said::default();
        for found in self.automaton.find_overlapping_iter(&window) {
            let (at_start, kind) = self.rows[found.pattern().as_usize()];
            let whole = found.end() == bytes.len()
                || !bytes[found.end()].is_ascii_alphanumeric()
                || !bytes[found.end() - 1].is_ascii_alphanumeric();
            let begins = found.start() == 0
                || (!at_start && !bytes[found.start() - 1].is_ascii_alphanumeric());
            if whole && begins {
                said.0 |= 1 << kind as u16;
            }
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wordings_are_found_from_word_to_word() {
        let finder = PhraseFinder::new().unwrap();
        for (text, kind, want) in [
            ("À lire aussi : le budget", PhraseKind::More, true),
            ("» Lire aussi – le budget", PhraseKind::More, true),
            ("Il faut lire aussi ce livre.", PhraseKind::More, false),
            ("Read more about it", PhraseKind::More, true),
            ("They shared it", PhraseKind::Share, false),
            ("Please sign up for our letter", PhraseKind::Call, true),
            ("Abonnez-vous pour 1 €", PhraseKind::Call, true),
            ("Readers subscribe to it", PhraseKind::Call, false),
            ("Crédit : Anna Martin", PhraseKind::Credit, true),
            ("Crédit Agricole a publié", PhraseKind::Credit, false),
            ("Photographie et cinéma", PhraseKind::Credit, false),
            ("We want to hear from you", PhraseKind::Call, true),
            ("We want to hear from residents", PhraseKind::Call, false),
            ("Out for iOS and Android", PhraseKind::Call, false),
            ("By Jane Doe", PhraseKind::Byline, true),
            ("Bypass surgery", PhraseKind::Byline, false),
        ] {
            assert_eq!(finder.read(text).has(kind), want, "{text}");
        }
    }
}
