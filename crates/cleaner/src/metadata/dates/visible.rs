//! Dates that are printed for readers: near the headline, beside a label, outside the boxes of other articles. Each gets a score
//! from what speaks for and against it; the best is taken if enough does.

use std::collections::HashMap;

use depeche_model::Stamp;

use super::{Candidate, Dates};
use crate::{
    CleanError,
    body::{blocks::Block, cues::Cue},
    dom::{NodeId, Tag},
    tables::table,
};

/// The least score that is believed.
const ENOUGH: i32 = 0;
/// The score from which a visible date outranks the weaker fields for machines.
const STRONG: i32 = 5;
/// Candidates that are listed.
const LISTED: usize = 12;
/// `time` elements that are read.
const TIMES: usize = 60;
/// Words of a block over which no date is looked for.
const LONG: usize = 200;
/// Bytes before a date in which its label is looked for.
const BEFORE: usize = 60;
/// Dated elements of one kind from which they are a list.
const LIST: usize = 3;

/// What the words before a date say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
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
    fn last(&self, before: &str) -> Option<Label> {
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

/// The visible dates, best first.
pub(super) struct Visible {
    /// Publications that outrank weak fields.
    pub(super) strong: Vec<Candidate>,
    pub(super) published: Vec<Candidate>,
    pub(super) modified: Vec<Candidate>,
}

/// A printed date with how much speaks for it.
struct Printed {
    candidate: Candidate,
    changed: bool,
    score: i32,
    /// What kind of element it stands in.
    shape: (Tag, String),
    at: usize,
}

/// Collects them.
pub(super) fn collect(dates: &Dates) -> Visible {
    let mut found = times(dates);
    for (at, block) in dates.place.view.blocks.iter().enumerate() {
        if block.words <= LONG && has_digit(&block.text) {
            in_block(dates, at, block, &mut found);
        }
    }
    demote_lists(dates, &mut found);
    found.sort_by_key(|p| -p.score);
    let mut visible = Visible {
        strong: Vec::new(),
        published: Vec::new(),
        modified: Vec::new(),
    };
    for printed in found.into_iter().take(LISTED) {
        let mut candidate = printed.candidate;
        if printed.score < ENOUGH && candidate.rejected.is_none() {
            candidate.rejected = Some("nothing says that it is this article's");
        }
        let list = match (printed.changed, printed.score >= STRONG) {
            (true, _) => &mut visible.modified,
            (false, true) => &mut visible.strong,
            (false, false) => &mut visible.published,
        };
        list.push(candidate);
    }
    visible
}

/// The dates with a time of day that are printed around the headline.
pub(super) fn near_title(dates: &Dates) -> Vec<Stamp> {
    let Some(title) = dates.place.title else {
        return Vec::new();
    };
    let blocks = dates.place.view.blocks;
    let around = &blocks[title.saturating_sub(3)..blocks.len().min(title + 12)];
    around
        .iter()
        .filter(|b| b.words <= 30 && has_digit(&b.text))
        .flat_map(|b| dates.words.find_all(&b.text, dates.month_first))
        .map(|found| found.stamp)
        .filter(|stamp| stamp.time.is_some())
        .collect()
}

/// A quick look; digits of other scripts are not ASCII.
fn has_digit(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) || !text.is_ascii()
}

/// `time` elements with a machine-readable value.
fn times(dates: &Dates) -> Vec<Printed> {
    let dom = dates.place.view.dom;
    let mut found = Vec::new();
    for id in dom.ids().filter(|id| dom.tag(*id) == Tag::Time).take(TIMES) {
        let class = dom
            .attr(id, "class")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let candidate = dates.read("time", &dates.machine_or_text(id));
        if candidate.rejected == Some("not a date") {
            continue;
        }
        let at = dates.place.block_of(id);
        let mut score = 4 + standing(dates, id, at);
        score += 3 * i32::from(dom.attr(id, "pubdate").is_some());
        score += 2 * i32::from(class.contains("publi") || class.contains("entry-date"));
        found.push(Printed {
            candidate,
            changed: class.contains("updat") || class.contains("modif"),
            score,
            shape: (Tag::Time, class),
            at,
        });
    }
    found
}

/// The dates of one block: the first, and others that have a label.
fn in_block(dates: &Dates, at: usize, block: &Block, out: &mut Vec<Printed>) {
    let mut previous = 0;
    for (nth, found) in dates
        .words
        .find_all(&block.text, dates.month_first)
        .take(4)
        .enumerate()
    {
        let before = &block.text[previous..found.start];
        let before =
            before[before.ceil_char_boundary(before.len().saturating_sub(BEFORE))..].to_lowercase();
        previous = found.end;
        let label = if ends_range(&before) {
            Some(Label::Event)
        } else {
            dates.labels.last(&before)
        };
        if nth > 0 && !matches!(label, Some(Label::Published | Label::Modified)) {
            continue;
        }
        let early = found.start < BEFORE;
        let alone = block.text.len() - (found.end - found.start) < 14;
        let mut score = standing(dates, block.node, at);
        score += match label {
            Some(Label::Published) if early => 4,
            Some(Label::Modified) if early => 2,
            Some(Label::Event) => -4,
            _ => 0,
        };
        score += match block.words {
            _ if found.start < 3 => 2, // alone, or the dateline of a paragraph
            0..=14 if early => 2,
            0..=14 => 0,
            15..=40 => -2,
            _ => -4,
        };
        score +=
            i32::from(alone) + i32::from(found.stamp.time.is_some()) - i32::from(!found.certain);
        out.push(Printed {
            candidate: dates.check("text", found.stamp),
            changed: label == Some(Label::Modified),
            score,
            shape: shape(dates, block.node),
            at,
        });
    }
}

/// Whether a date after this ends a span of days: `5. bis `, `du 5 au `, `5 - `.
fn ends_range(before: &str) -> bool {
    let joint = before.trim_end();
    let joint =
        joint.trim_end_matches(|c: char| c.is_alphabetic() || matches!(c, '-' | '–' | '—' | '&'));
    let joined =
        joint.len() < before.trim_end().len() && before.trim_end().len() - joint.len() <= 6;
    let rest = joint.trim_end().trim_end_matches('.');
    let digits = rest.bytes().rev().take_while(u8::is_ascii_digit).count();
    joined && matches!(digits, 1 | 2)
}

/// What the place of an element says.
fn standing(dates: &Dates, id: NodeId, at: usize) -> i32 {
    let view = dates.place.view;
    let dom = view.dom;
    let mut score = dates.place.near_title(at);
    let near: Vec<NodeId> = dom.lineage(id).take(4).collect();
    let has = |cue| near.iter().any(|id| view.cues[*id as usize].has(cue));
    score += i32::from(has(Cue::Date)) + i32::from(has(Cue::Date) || has(Cue::Byline));
    score -= 5 * i32::from(dates.place.is_foreign(id));
    score -= 3 * i32::from(near.iter().any(|id| dom.tag(*id) == Tag::A));
    let quoted = dom
        .lineage(id)
        .take(6)
        .any(|id| dom.tag(id) == Tag::Blockquote);
    score -= 5 * i32::from(quoted);
    // the day of the visit is often printed at the top of every page
    let masthead = dates.place.before_title(at)
        && dom.lineage(id).take(8).any(|a| {
            matches!(dom.tag(a), Tag::Header | Tag::Nav)
                || [Cue::Header, Cue::Hidden, Cue::Nav]
                    .iter()
                    .any(|cue| view.cues[a as usize].has(*cue))
        });
    score - 3 * i32::from(masthead && at < 25)
}

fn shape(dates: &Dates, id: NodeId) -> (Tag, String) {
    let dom = dates.place.view.dom;
    let class = dom.attr(id, "class").unwrap_or_default();
    let parent = dom.attr(dom.node(id).parent, "class").unwrap_or_default();
    (dom.tag(id), format!("{parent}>{class}"))
}

/// Several dates in elements of one kind are a list of other articles or of comments; only the one under the headline is not.
fn demote_lists(dates: &Dates, found: &mut [Printed]) {
    let mut count: HashMap<&(Tag, String), usize> = HashMap::new();
    for printed in found.iter() {
        *count.entry(&printed.shape).or_default() += 1;
    }
    let listed: Vec<bool> = found
        .iter()
        .map(|p| count[&p.shape] >= LIST && dates.place.near_title(p.at) < 3)
        .collect();
    for (printed, listed) in found.iter_mut().zip(listed) {
        printed.score -= 3 * i32::from(listed);
    }
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
