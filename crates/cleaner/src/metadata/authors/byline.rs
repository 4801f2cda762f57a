//! The byline that readers see: elements named for authors, links to authors' pages, lines that begin with "By". Each is read as
//! runs of text, since pages often set name, role and date in elements of their own with nothing between them.

use super::{NameWords, names};
use crate::{
    body::cues::Cue,
    chars::line,
    dom::{NodeId, Tag},
    metadata::place::Place,
};

/// The least score that is believed.
const ENOUGH: i32 = 5;
/// Authors of one article.
const MOST: usize = 8;
/// Descendants of an element that is read as a byline.
const NODES: usize = 60;
/// Bytes of its text.
const TEXT: usize = 400;
/// Blocks from the byline of one author to that of the next.
const BESIDE: usize = 3;

/// A byline with how much speaks for it.
pub(super) struct Byline {
    /// Where it was found.
    pub(super) origin: &'static str,
    /// Its names.
    pub(super) names: Vec<String>,
    score: i32,
    at: usize,
    /// What kind of element it stands in.
    shape: (Tag, String),
}

/// A piece of a byline.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Word(String),
    /// A comma.
    Comma,
    /// Something that ends a name: a bullet, a bar, the edge of an element.
    Break,
    /// As `Break`, and a link to an author's page begins.
    Author,
}

/// The authors that the page prints, from the byline for which most speaks, with those of the same kind beside it.
pub(super) fn printed(place: &Place, words: &NameWords, houses: &[String]) -> Option<Byline> {
    let mut found = elements(place, words);
    found.extend(lines(place, words));
    found.retain_mut(|byline| {
        let names = std::mem::take(&mut byline.names);
        names::add(&mut byline.names, names, houses);
        !byline.names.is_empty() && byline.score >= ENOUGH
    });
    // of equals, the one with more names, then the first
    let best = (0..found.len()).max_by_key(|at| {
        let byline = &found[*at];
        (byline.score, byline.names.len(), std::cmp::Reverse(*at))
    })?;
    let mut byline = found.swap_remove(best);
    found.retain(|other| {
        other.at >= byline.at && other.shape == byline.shape && other.score + 3 >= byline.score
    });
    found.sort_by_key(|other| other.at);
    let mut last = byline.at;
    for other in found {
        let enough = byline.names.len() >= MOST || byline.origin == "text";
        if enough || other.at > last + BESIDE {
            break;
        }
        last = other.at;
        names::add(&mut byline.names, other.names, houses);
    }
    byline.names.truncate(MOST);
    Some(byline)
}

/// Elements that say that they hold an author.
fn elements(place: &Place, words: &NameWords) -> Vec<Byline> {
    let view = place.view;
    let mut found = Vec::new();
    for id in view.dom.ids() {
        let tag = view.dom.tag(id);
        if matches!(
            tag,
            Tag::Text | Tag::Meta | Tag::Link | Tag::Script | Tag::Body | Tag::Html
        ) {
            continue;
        }
        let Some((origin, mut score)) = claim(place, words, id, tag) else {
            continue;
        };
        let Some((marked, names)) = read(place, words, id, origin != "class:byline") else {
            continue;
        };
        let at = place.block_of(id);
        score += 2 * i32::from(marked) + standing(place, id, at);
        found.push(byline(place, origin, names, score, at, id));
    }
    found
}

/// What an element says of itself, and how much that counts.
fn claim(place: &Place, words: &NameWords, id: NodeId, tag: Tag) -> Option<(&'static str, i32)> {
    let view = place.view;
    let is = |name: &str, values: &[&str]| {
        view.dom
            .attr(id, name)
            .is_some_and(|v| v.split_whitespace().any(|w| values.contains(&w)))
    };
    let cues = view.cues[id as usize];
    if is("itemprop", &["author", "creator"]) {
        return Some(("itemprop:author", 5));
    }
    if is("rel", &["author"]) {
        return Some(("rel:author", 4));
    }
    if tag == Tag::A
        && view
            .dom
            .attr(id, "href")
            .is_some_and(|h| words.is_author_page(h))
    {
        return Some(("link:author", 3));
    }
    if cues.has(Cue::Author) {
        return Some(("class:author", 3));
    }
    cues.has(Cue::Byline).then_some(("class:byline", 2))
}

/// Blocks that begin with "By" or have it after a date.
fn lines(place: &Place, words: &NameWords) -> Vec<Byline> {
    let view = place.view;
    let mut found = Vec::new();
    for (at, block) in view.blocks.iter().enumerate() {
        if block.words > 30 {
            continue;
        }
        if let Some((true, names)) = read(place, words, block.node, false) {
            let score = 4 + standing(place, block.node, at);
            found.push(byline(place, "text", names, score, at, block.node));
        }
    }
    found
}

fn byline(
    place: &Place,
    origin: &'static str,
    names: Vec<String>,
    score: i32,
    at: usize,
    id: NodeId,
) -> Byline {
    let dom = place.view.dom;
    let class = dom.attr(id, "class").unwrap_or_default();
    let full = names.iter().any(|n| n.contains(char::is_whitespace));
    Byline {
        origin,
        names,
        score: score + i32::from(full),
        at,
        shape: (dom.tag(id), class.to_owned()),
    }
}

/// What the place of an element says.
fn standing(place: &Place, id: NodeId, at: usize) -> i32 {
    let dom = place.view.dom;
    let quoted = dom
        .lineage(id)
        .take(6)
        .any(|a| dom.tag(a) == Tag::Blockquote);
    place.near_title(at) - 7 * i32::from(place.is_foreign(id)) - 5 * i32::from(quoted)
}

/// The names in an element's text, and whether a "By" stands before them. Without one, only an element that is `named` for
/// authors is read.
fn read(place: &Place, words: &NameWords, id: NodeId, named: bool) -> Option<(bool, Vec<String>)> {
    let pieces = pieces(place, words, id)?;
    let start = after_by(words, &pieces);
    if start.is_none() && !named {
        return None;
    }
    let names = names_from(words, &pieces[start.unwrap_or(0)..], start.is_some());
    (!names.is_empty()).then_some((start.is_some(), names))
}

/// An element's text as pieces; `None` if it is too much for a byline.
fn pieces(place: &Place, words: &NameWords, id: NodeId) -> Option<Vec<Piece>> {
    let dom = place.view.dom;
    if dom.inside(id).len() > NODES {
        return None;
    }
    let mut pieces = Vec::new();
    let mut length = 0;
    for inner in id..dom.node(id).end {
        if dom.tag(inner) == Tag::A
            && dom
                .attr(inner, "href")
                .is_some_and(|h| words.is_author_page(h))
        {
            pieces.push(Piece::Author);
        }
        let hidden = dom.lineage(inner).take(3).any(|a| {
            matches!(
                dom.tag(a),
                Tag::Script | Tag::Style | Tag::Noscript | Tag::Svg
            )
        });
        let Some(text) = dom.text(inner).filter(|_| !hidden) else {
            continue;
        };
        length += text.len();
        if length > TEXT {
            return None;
        }
        split(&line(text), &mut pieces);
        if pieces.last().is_some_and(|p| *p != Piece::Break) {
            pieces.push(Piece::Break);
        }
    }
    Some(pieces)
}

/// Words and marks of one run of text.
fn split(text: &str, pieces: &mut Vec<Piece>) {
    for word in text.split_whitespace() {
        if word
            .chars()
            .all(|c| !c.is_alphanumeric() && c != '&' && c != '+')
        {
            pieces.push(if word == "," {
                Piece::Comma
            } else {
                Piece::Break
            });
            continue;
        }
        let bare = word.trim_matches([',', ':', ';', '|', '•', '·', '(', ')', '/']);
        if word.starts_with([',', ';']) {
            pieces.push(Piece::Comma);
        }
        pieces.push(Piece::Word(bare.to_owned()));
        if word.ends_with([',', ';', '/']) {
            pieces.push(Piece::Comma);
        } else if word.ends_with(['|', '•', '·', ')']) {
            pieces.push(Piece::Break);
        }
    }
}

/// Where the names begin: after a "By" with nothing before it but a date, a break and words such as "written".
fn after_by(words: &NameWords, pieces: &[Piece]) -> Option<usize> {
    let mut fresh = true;
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Word(word) if fresh && words.is_by(word) => {
                let more = pieces.get(at + 1);
                let colon_only = matches!(more, Some(Piece::Word(next)) if words.is_by(next));
                if !colon_only {
                    return Some(at + 1);
                }
            }
            Piece::Word(word) => {
                let dated = word.bytes().any(|b| b.is_ascii_digit());
                fresh = dated || (fresh && words.is_lead(word));
            }
            Piece::Comma => {}
            Piece::Break | Piece::Author => fresh = true,
        }
    }
    None
}

/// The names from here on: words in upper case, with joints between one and the next.
fn names_from(words: &NameWords, pieces: &[Piece], marked: bool) -> Vec<String> {
    let mut names = Vec::new();
    let mut name: Vec<&str> = Vec::new();
    // whether another name may follow, and whether only the next author's link begins one
    let (mut open, mut skipping) = (true, false);
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Word(_) | Piece::Comma | Piece::Break if skipping => {}
            Piece::Word(word) => {
                let inside = !name.is_empty();
                if inside && words.is_joint(word) && !follows_name(words, pieces, at, word) {
                    take(words, &mut name, &mut names, marked);
                    open = true;
                } else if open
                    && words.is_name_word(word)
                    && !(name.is_empty() && word.chars().all(char::is_lowercase))
                {
                    name.push(word);
                } else if words.is_joint(word) && !inside && !names.is_empty() {
                    open = true;
                } else {
                    take(words, &mut name, &mut names, marked);
                    skipping = true;
                }
            }
            Piece::Comma => {
                take(words, &mut name, &mut names, marked);
                open = true;
            }
            Piece::Break if name.is_empty() => {}
            Piece::Break => {
                take(words, &mut name, &mut names, marked);
                open = false;
            }
            Piece::Author => {
                take(words, &mut name, &mut names, marked);
                (open, skipping) = (true, false);
            }
        }
    }
    take(words, &mut name, &mut names, marked);
    names
}

/// Whether a joint is a particle in the middle of a name ("Ortega y Gasset"): no other name of two words follows it.
fn follows_name(words: &NameWords, pieces: &[Piece], at: usize, word: &str) -> bool {
    let particle = words.is_name_word(word) && word.chars().all(char::is_lowercase);
    let next = |step: usize| matches!(pieces.get(at + step), Some(Piece::Word(w)) if words.is_name_word(w));
    particle && next(1) && !next(2)
}

/// Ends a name. One of a single word needs a "By".
fn take(words: &NameWords, name: &mut Vec<&str>, names: &mut Vec<String>, marked: bool) {
    let long_enough = name.len() >= 2 || (marked && name.len() == 1 && names.is_empty());
    let tidy = words.tidy(&name.join(" ")).filter(|n| !words.is_agency(n));
    if long_enough {
        names.extend(tidy);
    }
    name.clear();
}
