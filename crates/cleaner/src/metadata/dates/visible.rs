//! Dates that are printed for readers: near the headline, beside a label, outside the boxes of other articles. Each gets a score
//! from what speaks for and against it; the best is taken if enough does.

use std::collections::HashMap;

use depeche_model::Stamp;

use super::{
    Candidate, Dates, Place,
    labels::{Label, ends_range},
};
use crate::{
    body::{
        blocks::{Block, Kind},
        cues::Cue,
    },
    chars::push_collapsed,
    dom::{NodeId, Tag},
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
/// Words of a block that is a line of its own rather than a paragraph.
const SHORT: usize = 14;
/// Bytes before a date in which its label is looked for.
const BEFORE: usize = 60;
/// Blocks at the top of a page that may be its masthead.
const MASTHEAD: usize = 40;
/// Dated elements of one kind from which they are a list.
const LIST: usize = 3;

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
            in_block(dates, at, block, &spaced(dates.place, at), &mut found);
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
    (title.saturating_sub(3)..blocks.len().min(title + 12))
        .filter(|at| blocks[*at].words <= 30 && has_digit(&blocks[*at].text))
        .flat_map(|at| {
            let text = spaced(dates.place, at);
            dates
                .words
                .find_all(&text, dates.month_first)
                .collect::<Vec<_>>()
        })
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
fn in_block(dates: &Dates, at: usize, block: &Block, text: &str, out: &mut Vec<Printed>) {
    let mut previous = 0;
    for (nth, found) in dates
        .words
        .find_all(text, dates.month_first)
        .take(4)
        .enumerate()
    {
        let before = &text[previous..found.start];
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
        let alone = text.len() - (found.end - found.start) < 14;
        let mut score = standing(dates, block.node, at);
        score += match label {
            Some(Label::Published) if early => 4,
            Some(Label::Modified) if early => 2,
            Some(Label::Event) => -4,
            _ => 0,
        };
        score += match block.words {
            _ if found.start < 3 => 2, // alone, or the dateline of a paragraph
            0..=SHORT if early => 2,
            0..=SHORT => 0,
            _ if label.is_none() && text.ends_with(['.', '!', '?', '»', '”', '"']) => -7, // in a sentence
            15..=40 => -2,
            _ => -4,
        };
        score +=
            i32::from(alone) + i32::from(found.stamp.time.is_some()) - i32::from(!found.certain);
        // the headline of another article with its day; a date in this one's headline is what it is about
        score -= 4 * i32::from(!alone && block.link_words * 2 > block.words);
        score -= 3 * i32::from(block.kind == Kind::Item && block.link_words > 1);
        score -= 5 * i32::from(dates.place.title == Some(at));
        out.push(Printed {
            candidate: dates.check("text", found.stamp),
            changed: label == Some(Label::Modified),
            score,
            shape: shape(dates, block.node),
            at,
        });
    }
}

/// The text of a block; of a short one with a space between its elements, since pages set day, month, year and time in elements
/// of their own with nothing between them.
fn spaced(place: &Place, at: usize) -> String {
    let view = place.view;
    let block = &view.blocks[at];
    if block.words > SHORT {
        return block.text.clone();
    }
    let end = view
        .blocks
        .get(at + 1)
        .map_or(NodeId::MAX, |next| next.first)
        .min(view.dom.node(block.node).end);
    let mut text = String::new();
    for id in block.first..end {
        let parent = view.dom.tag(view.dom.node(id).parent);
        if let Some(run) = view.dom.text(id).filter(|_| !parent.is_silent()) {
            text.push(' ');
            push_collapsed(&mut text, run);
        }
    }
    text.trim().to_owned()
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
    score -= 8 * i32::from(quoted);
    score - masthead(dates.place, id, at)
}

/// How much it counts that the element is in the head of every page of the site, where the day of the visit is often printed: a
/// tag that says so is surer than a class, and a box that holds the headline too is the article's.
fn masthead(place: &Place, id: NodeId, at: usize) -> i32 {
    let view = place.view;
    if !place.before_title(at) || at >= MASTHEAD {
        return 0;
    }
    let title = place.title.map(|t| view.blocks[t].node);
    view.dom
        .lineage(id)
        .take(8)
        .take_while(|a| title.is_none_or(|t| !view.dom.contains(*a, t)))
        .map(|a| {
            let cues = view.cues[a as usize];
            let named = [Cue::Header, Cue::Hidden, Cue::Nav]
                .iter()
                .any(|c| cues.has(*c));
            match view.dom.tag(a) {
                Tag::Header | Tag::Nav => 8,
                _ if named && !cues.has(Cue::Date) => 3,
                _ => 0,
            }
        })
        .max()
        .unwrap_or(0)
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
