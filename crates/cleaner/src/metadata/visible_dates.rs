//! Dates that are printed for readers: near the headline, beside a label, outside the boxes of other articles.

use depeche_model::Article;

use super::{Candidate, View, dates::Dates, title};
use crate::{
    CleanError,
    body::{
        blocks::{Block, Kind},
        cues::Cue,
    },
    dom::{NodeId, Tag},
    tables::table,
};

/// Words that say what a visible date means.
pub(crate) struct DateLabels {
    rows: Vec<(&'static str, bool)>,
}

impl DateLabels {
    /// Reads the table.
    pub(crate) fn new() -> Result<DateLabels, CleanError> {
        let mut rows = Vec::new();
        for row in table!("date_labels.tsv").rows(&["label", "kind"])? {
            rows.push((
                row.cell(0),
                match row.cell(1) {
                    "published" => false,
                    "modified" => true,
                    other => {
                        return Err(row.error(format!("`{other}` is not published or modified")));
                    }
                },
            ));
        }
        Ok(DateLabels { rows })
    }

    /// The kind of the last label in `before` (lower case): `Some(true)` for a change.
    fn kind(&self, before: &str) -> Option<bool> {
        let found = self
            .rows
            .iter()
            .filter_map(|(label, changed)| Some((before.rfind(label)? + label.len(), *changed)));
        found
            .max_by_key(|(end, _)| *end)
            .map(|(_, changed)| changed)
    }
}

/// A printed date with how much speaks for it.
struct Printed {
    candidate: Candidate,
    changed: bool,
    score: i32,
}

/// The least score that is believed.
const ENOUGH: i32 = -2;

/// Adds the visible dates, best first.
pub(super) fn collect(
    dates: &Dates,
    labels: &DateLabels,
    article: &Article,
    published: &mut Vec<Candidate>,
    modified: &mut Vec<Candidate>,
) {
    let title = title_block(dates.view, article);
    let mut found = times(dates, title);
    for (at, block) in dates.view.blocks.iter().enumerate() {
        if !block.text.bytes().any(|b| b.is_ascii_digit()) || block.words > 200 {
            continue;
        }
        found.extend(in_block(dates, labels, title, at, block));
    }
    found.sort_by_key(|p| -p.score);
    for printed in found.into_iter().take(12) {
        let mut candidate = printed.candidate;
        if printed.score < ENOUGH && candidate.rejected.is_none() {
            candidate.rejected = Some("nothing says that it is this article's");
        }
        if printed.changed {
            modified.push(candidate);
        } else {
            published.push(candidate);
        }
    }
}

/// The block that prints the headline: an equal heading, else the first `h1`.
fn title_block(view: &View, article: &Article) -> Option<usize> {
    let key = title::key(article.title.as_deref().unwrap_or_default());
    let equal = view
        .blocks
        .iter()
        .enumerate()
        .filter(|(_, b)| b.words < 60 && !key.is_empty() && title::key(&b.text) == key);
    equal
        .min_by_key(|(_, b)| b.kind != Kind::Heading)
        .map(|(at, _)| at)
        .or_else(|| {
            view.blocks.iter().position(|b| {
                view.dom
                    .lineage(b.node)
                    .take(3)
                    .any(|id| view.dom.tag(id) == Tag::H1)
            })
        })
}

/// `time` elements with a machine-readable value.
fn times(dates: &Dates, title: Option<usize>) -> Vec<Printed> {
    let view = dates.view;
    let mut found = Vec::new();
    for id in view
        .dom
        .ids()
        .filter(|id| view.dom.tag(*id) == Tag::Time)
        .take(60)
    {
        let at = view.blocks.partition_point(|b| b.first <= id);
        let mut score = near(title, at) + 2;
        score += if view.dom.attr(id, "pubdate").is_some() {
            3
        } else {
            0
        };
        let cues = view.cues[id as usize];
        let class = view
            .dom
            .attr(id, "class")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let changed = class.contains("updat") || class.contains("modif");
        score += if class.contains("publi") || class.contains("entry-date") {
            2
        } else {
            0
        };
        score += if cues.has(Cue::Byline) || cues.has(Cue::Date) {
            1
        } else {
            0
        };
        score -= if in_noise(view, id) { 5 } else { 0 };
        let candidate = dates.read("time", &dates.machine_or_text(id));
        if candidate.rejected != Some("not a date") {
            found.push(Printed {
                candidate,
                changed,
                score,
            });
        }
    }
    found
}

fn in_block(
    dates: &Dates,
    labels: &DateLabels,
    title: Option<usize>,
    at: usize,
    block: &Block,
) -> Option<Printed> {
    let found = dates
        .words
        .find_all(&block.text, dates.month_first)
        .next()?;
    let before = block.text[..found.start].to_lowercase();
    let before = &before[before.ceil_char_boundary(before.len().saturating_sub(60))..];
    let label = labels.kind(before);
    let view = dates.view;
    let short = block.words <= 14;
    let early = found.start < 60;
    let mut score = near(title, at);
    score += match label {
        Some(false) if early => 3,
        Some(true) if early => 2,
        _ => 0,
    };
    score += i32::from(short && early) * 2 - i32::from(block.words > 40) * 3;
    let around = view.dom.lineage(block.node).take(4);
    score += i32::from(around.into_iter().any(|id| {
        view.cues[id as usize].has(Cue::Date) || view.cues[id as usize].has(Cue::Byline)
    }));
    score += i32::from(found.stamp.time.is_some());
    score -= i32::from(!found.certain);
    score -= if in_noise(view, block.node) { 5 } else { 0 };
    score -= if block.link_words * 2 > block.words && block.words > 4 {
        2
    } else {
        0
    };
    Some(Printed {
        candidate: dates.check("text", found.stamp),
        changed: label == Some(true),
        score,
    })
}

/// How near a block is to the headline, 0 to 3.
fn near(title: Option<usize>, at: usize) -> i32 {
    let Some(title) = title else {
        return i32::from(at < 40);
    };
    match at as i64 - title as i64 {
        -3..=5 => 3,
        -8..=12 => 2,
        13..=40 => 1,
        _ => 0,
    }
}

/// Whether the element stands in a box that is not this article.
pub(super) fn in_noise(view: &View, id: NodeId) -> bool {
    let boxes = [
        Cue::Related,
        Cue::Comment,
        Cue::Sidebar,
        Cue::Nav,
        Cue::Footer,
        Cue::Ad,
        Cue::Newsletter,
    ];
    view.dom
        .lineage(id)
        .take_while(|id| !matches!(view.dom.tag(*id), Tag::Body | Tag::Main))
        .take(9)
        .any(|id| {
            boxes.iter().any(|cue| view.cues[id as usize].has(*cue))
                && view.dom.inside(id).len() < 600
        })
}
