//! What the words around an amount add to it: "about", "at least", "a barrel", "par mois".

use depeche_model::Bound;

use super::{
    lexicon::{LONGEST_MODIFIER, Lexicon, Modifier},
    tokens::Tokens,
};

/// What stands before an amount that starts at token `start`.
pub(super) fn modifier(tokens: &Tokens<'_>, lexicon: &Lexicon, start: usize) -> Option<Modifier> {
    let mut phrase = String::new();
    (1..=LONGEST_MODIFIER.min(start)).rev().find_map(|len| {
        tokens.phrase(start - len..start, &mut phrase);
        lexicon.modifier(&phrase.to_lowercase().replace('’', "'"))
    })
}

/// The parts of a modifier as the fields of an amount.
pub(super) fn fields(modifier: Option<Modifier>) -> (bool, Option<Bound>) {
    match modifier {
        Some(Modifier::Approximate) => (true, None),
        Some(Modifier::Bound(bound)) => (false, Some(bound)),
        None => (false, None),
    }
}

/// What one such amount is paid for, if the words after token `end` say so.
pub(super) fn per(tokens: &Tokens<'_>, lexicon: &Lexicon, end: usize) -> Option<String> {
    let link = tokens.str(end).to_lowercase();
    let unit = match link.as_str() {
        "a" | "an" | "per" | "each" | "par" | "le" | "la" | "/" => end + 1,
        "l" if matches!(tokens.str(end + 1), "'" | "’") => end + 2,
        _ => return None,
    };
    let word = tokens.str(unit).to_lowercase();
    (tokens.same_line(unit) && lexicon.is_unit(&word)).then_some(word)
}
