//! Words near an amount: do they speak of money, or of weight or books? Do they state the currency of the text's figures?

use std::collections::HashSet;

use super::{
    amounts::Amount,
    lexicon::{Cue, Lexicon, Trust, Unit},
    numerals::is_de,
    tokens::{Class, Tokens},
};

/// How many tokens before an amount may hold a cue, and how many after.
const BEFORE: usize = 8;
const AFTER: usize = 4;

/// What the words of its clause make of an amount in a doubtful word ("pounds", "won"): money, something else, or nothing said.
pub(super) fn near(tokens: &Tokens<'_>, lexicon: &Lexicon, amount: &Amount) -> Option<bool> {
    let (start, end) = (amount.tokens.start, amount.tokens.end);
    let before = (start.saturating_sub(BEFORE)..start)
        .rev()
        .take_while(|at| tokens.same_line(at + 1) && !ends_clause(tokens, *at));
    let after = (end..end + AFTER).take_while(|at| in_clause(tokens, *at));
    let cue = |at: usize| match tokens.class(at) {
        Some(Class::Word) => lexicon.cue(&tokens.lower(at)),
        _ => None,
    };
    let found: Vec<Cue> = before.chain(after).filter_map(cue).collect();
    if found.contains(&Cue::Other) {
        return Some(false);
    }
    if found.contains(&Cue::Money) {
        return Some(true);
    }
    // "5 million pounds of beef"
    let of = usize::from(tokens.str(end) == "of").max(is_de(tokens, end));
    (amount.trust == Trust::Rare && of > 0 && in_clause(tokens, end + of)).then_some(false)
}

fn in_clause(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.same_line(at) && !ends_clause(tokens, at)
}

fn ends_clause(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.str(at), "." | ";" | ":" | "?" | "!" | ",")
}

/// Heights of a video picture, which "1440p" names rather than pence.
const PICTURES: [i64; 9] = [144, 240, 360, 480, 720, 1080, 1440, 2160, 4320];

/// "1440p": pence only where the words say so.
pub(super) fn is_picture(amount: &Amount) -> bool {
    let number = amount.number.base;
    amount.minor() && PICTURES.iter().any(|height| number == (*height).into())
}

/// Currencies that the text says its figures are in: "All figures in Canadian dollars", "montants en dollars américains".
pub(super) fn stated(tokens: &Tokens<'_>, lexicon: &Lexicon) -> HashSet<&'static str> {
    let mut codes = HashSet::new();
    for at in 0..tokens.len() {
        if tokens.class(at) != Some(Class::Word)
            || !matches!(tokens.str(at), "in" | "en" | "In" | "En")
            || !lexicon.is_edge(tokens.str(at + 1))
                && !tokens.str(at + 1).starts_with(char::is_uppercase)
        {
            continue;
        }
        let named = (2..=tokens.reach(at + 1, 5)).rev().find_map(|len| {
            let name = lexicon.currency("", &tokens.key(at + 1..at + 1 + len))?;
            match name.unit {
                Unit::Code(code) => Some((code, at + 1 + len)),
                Unit::Family(_) => None,
            }
        });
        if let Some((code, end)) = named
            && speaks_of_figures(tokens, lexicon, at, end)
        {
            codes.insert(code);
        }
    }
    codes
}

fn speaks_of_figures(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize, end: usize) -> bool {
    let before = (at.saturating_sub(BEFORE)..at)
        .rev()
        .take_while(|back| tokens.same_line(back + 1) && tokens.str(*back) != ".");
    let after = (end..end + AFTER).take_while(|at| tokens.same_line(*at) && tokens.str(*at) != ".");
    before
        .chain(after)
        .any(|at| lexicon.cue(&tokens.lower(at)) == Some(Cue::Figures))
}
