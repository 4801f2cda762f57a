//! Short forms that an article introduces in brackets: `General Services Administration (GSA)`, `AMF (Autorité des
//! marchés financiers)`.

use std::ops::Range;

use super::{
    document::{Shape, Word},
    fold::hash,
};

/// A short form and the long one it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acronym {
    /// Word index of the short form where it is introduced.
    pub short: usize,
    /// Words of the long form.
    pub long: Range<usize>,
}

/// Most words looked at for a long form.
const REACH: usize = 14;

/// The short forms introduced in a stretch of words. `text` gives the characters of a word.
pub fn find<'t>(
    words: &[Word],
    stretch: Range<usize>,
    text: impl Fn(usize) -> &'t str,
) -> Vec<Acronym> {
    let (open, close) = (hash("("), hash(")"));
    let mut found = Vec::new();
    for at in stretch.clone() {
        if words[at].exact != open {
            continue;
        }
        let inner = at + 1;
        if inner + 1 < stretch.end
            && words[inner + 1].exact == close
            && is_short_form(words[inner].shape)
        {
            let letters = initials(text(inner));
            if let Some(start) = long_before(
                &letters,
                stretch.start.max(at.saturating_sub(REACH)),
                at,
                &text,
            ) {
                found.push(Acronym {
                    short: inner,
                    long: start..at,
                });
            }
        } else if at > stretch.start && is_short_form(words[at - 1].shape) {
            let Some(end) =
                (inner..stretch.end.min(inner + REACH)).find(|&i| words[i].exact == close)
            else {
                continue;
            };
            let letters = initials(text(at - 1));
            if long_before(&letters, inner, end, &text) == Some(inner) {
                found.push(Acronym {
                    short: at - 1,
                    long: inner..end,
                });
            }
        }
    }
    found
}

fn is_short_form(shape: Shape) -> bool {
    matches!(
        shape,
        Shape::Capitals
            | Shape::LongCapitals
            | Shape::Initials
            | Shape::Capitalised
            | Shape::InnerCapital
    )
}

fn initials(short: &str) -> Vec<char> {
    super::fold::fold(short)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// First word of the stretch before `end` whose words begin with these letters in order; short words may be passed over.
fn long_before<'t>(
    letters: &[char],
    floor: usize,
    end: usize,
    text: &impl Fn(usize) -> &'t str,
) -> Option<usize> {
    let mut left = letters.len();
    if !(2..=8).contains(&left) {
        return None;
    }
    let mut at = end;
    while at > floor {
        at -= 1;
        let word = super::fold::fold(text(at));
        let Some(first) = word.chars().next() else {
            continue;
        };
        if first == letters[left - 1]
            && (left > 1 || text(at).starts_with(char::is_uppercase) || word.len() > 3)
        {
            left -= 1;
            if left == 0 {
                return Some(at);
            }
        } else if !first.is_alphanumeric()
            || word.chars().filter(|c| c.is_alphanumeric()).count() <= 3
        {
            continue;
        } else {
            return None;
        }
    }
    None
}
