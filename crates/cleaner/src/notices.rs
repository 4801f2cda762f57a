//! Short texts that are no article though they stand where one should: small print alone, a page on the way to another.

use crate::{CleanError, body::blocks::count_words, tables::table};

/// Words from which a text is none of these.
const MOST_WORDS: usize = 60;

/// The table `notices.tsv`.
pub(crate) struct Notices {
    rights: Vec<&'static str>,
    gates: Vec<&'static str>,
}

impl Notices {
    /// Reads the table.
    pub(crate) fn new() -> Result<Notices, CleanError> {
        let (mut rights, mut gates) = (Vec::new(), Vec::new());
        for row in table!("notices.tsv").rows(&["text", "kind"])? {
            match row.cell(1) {
                "rights" => rights.push(row.cell(0)),
                "gate" => gates.push(row.cell(0)),
                other => return Err(row.error(format!("`{other}` is not rights or gate"))),
            }
        }
        Ok(Notices { rights, gates })
    }

    /// Why `text`, the whole body of a page, is no article.
    pub(crate) fn reason(&self, text: &str) -> Option<&'static str> {
        if count_words(text) >= MOST_WORDS {
            return None;
        }
        let text = text.to_lowercase();
        let says = |part: &str, rows: &[&str]| rows.iter().any(|row| part.contains(row));
        let mut parts = text.lines().filter(|l| !l.trim().is_empty()).peekable();
        if says(&text, &self.gates) {
            Some("The page only leads on to another, or tests its reader.")
        } else if parts.peek().is_some() && parts.all(|part| says(part, &self.rights)) {
            Some("The text is nothing but the small print of the site.")
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_print_and_gates_are_no_articles() {
        let notices = Notices::new().unwrap();
        for (text, want) in [
            ("© 2026 Le Phare. Tous droits réservés.", true),
            ("Toute reproduction de cette page est interdite.", true),
            (
                "Use of any of this material without consent is prohibited.",
                true,
            ),
            ("All rights reserved.\n\nSee our terms of use.", true),
            ("You will be connected to the site in a moment.", true),
            ("Vous allez être redirigé vers le site.", true),
            (
                "Le port ferme mardi.\n\n© Le Phare. Tous droits réservés.",
                false,
            ),
            ("The harbour closes on Tuesday.", false),
            ("Le port ferme mardi pour une régate.", false),
            ("", false),
        ] {
            assert_eq!(notices.reason(text).is_some(), want, "{text}");
        }
        let long = "The use of any of this stone is forbidden. ".repeat(8);
        assert_eq!(notices.reason(&long), None);
    }
}
