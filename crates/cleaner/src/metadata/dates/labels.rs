//! What the words before a printed date say of it, by the table `data/date_labels.tsv`.

use crate::{CleanError, tables::table};

/// What the words before a date say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Published,
    Modified,
    /// Of something that happens, begins, ends.
    Event,
}

/// Words that say what a visible date means.
pub(crate) struct DateLabels {
    rows: Vec<(&'static str, Label)>,
}

impl DateLabels {
    /// Reads the table.
    pub(crate) fn new() -> Result<DateLabels, CleanError> {
        let mut rows = Vec::new();
        for row in table!("date_labels.tsv").rows(&["label", "kind"])? {
            let label = match row.cell(1) {
                "published" => Label::Published,
                "modified" => Label::Modified,
                "event" => Label::Event,
                other => {
                    return Err(row.error(format!("`{other}` is not published, modified or event")));
                }
            };
            rows.push((row.cell(0), label));
        }
        Ok(DateLabels { rows })
    }

    /// The last label in `before` (lower case), as whole words; one of an event only right before the date.
    pub(super) fn last(&self, before: &str) -> Option<Label> {
        let spoken = before
            .trim_end_matches(|c: char| c.is_whitespace() || c == ':')
            .len();
        let found = self.rows.iter().filter_map(|(label, kind)| {
            let end = before.rfind(label)? + label.len();
            let begins = !before[..end - label.len()].ends_with(char::is_alphanumeric);
            (begins && (*kind != Label::Event || end == spoken)).then_some((end, *kind))
        });
        found.max_by_key(|(end, _)| *end).map(|(_, kind)| kind)
    }
}

/// Whether a date after this ends a span of days: `5. bis `, `du 5 au `, `5 - `.
pub(super) fn ends_range(before: &str) -> bool {
    let joint = before.trim_end();
    let joint =
        joint.trim_end_matches(|c: char| c.is_alphabetic() || matches!(c, '-' | '–' | '—' | '&'));
    let joined =
        joint.len() < before.trim_end().len() && before.trim_end().len() - joint.len() <= 6;
    let rest = joint.trim_end().trim_end_matches('.');
    let digits = rest.bytes().rev().take_while(u8::is_ascii_digit).count();
    joined && matches!(digits, 1 | 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_whole_words_and_the_last_one_counts() {
        let labels = DateLabels::new().unwrap();
        for (before, want) in [
            ("publié le ", Some(Label::Published)),
            ("posted on ", Some(Label::Published)),
            ("publié le 3 mars, mis à jour le ", Some(Label::Modified)),
            ("stand: ", Some(Label::Modified)),
            ("en vigueur depuis le ", Some(Label::Event)),
            ("in force since ", Some(Label::Event)),
            ("unpublished ", None),
            ("by jane doe ", None),
        ] {
            assert_eq!(labels.last(before), want, "{before}");
        }
    }

    #[test]
    fn spans_of_days_are_told_from_dates() {
        for before in ["vom 5. bis ", "du 5 au ", "5 - ", "from 3 to ", "5. und "] {
            assert!(ends_range(before), "{before}");
        }
        for before in [
            "",
            "publié le ",
            "par 3 auteurs, ",
            "3 min read ",
            "by jane ",
        ] {
            assert!(!ends_range(before), "{before}");
        }
    }
}
