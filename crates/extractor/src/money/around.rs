//! What the words around an amount add to it: "about", "at least", "a barrel", "par mois", a minus.

use depeche_model::Bound;

use super::{
    lexicon::{LONGEST_MODIFIER, Lexicon, Modifier, Next},
    tokens::{Class, Tokens},
};

/// "about", "at least" before or after: is the amount approximate, is it a limit?
pub(super) fn fields(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    start: usize,
    end: usize,
) -> (bool, Option<Bound>) {
    let found = [before(tokens, lexicon, start), after(tokens, lexicon, end)];
    let bound = found.iter().flatten().find_map(|modifier| match modifier {
        Modifier::Bound(bound) => Some(*bound),
        Modifier::Approximate => None,
    });
    (found.contains(&Some(Modifier::Approximate)), bound)
}

/// What stands before an amount that starts at token `start`, on its line.
fn before(tokens: &Tokens<'_>, lexicon: &Lexicon, start: usize) -> Option<Modifier> {
    let reach = (0..LONGEST_MODIFIER.min(start))
        .take_while(|back| tokens.same_line(start - back))
        .count();
    (1..=reach)
        .rev()
        .find_map(|len| lexicon.modifier_before(&tokens.key(start - len..start)))
}

/// What stands after an amount that ends before token `end`; "5 euros environ 10 fois" says it of the next number.
fn after(tokens: &Tokens<'_>, lexicon: &Lexicon, end: usize) -> Option<Modifier> {
    if !tokens.same_line(end) {
        return None;
    }
    (1..=tokens.reach(end, 3)).rev().find_map(|len| {
        let next_number =
            tokens.same_line(end + len) && tokens.class(end + len) == Some(Class::Number);
        let found = lexicon.modifier_after(&tokens.key(end..end + len));
        found.filter(|_| !next_number)
    })
}

/// What one such amount is paid for, if the words from token `end` on say so.
pub(super) fn per(tokens: &Tokens<'_>, lexicon: &Lexicon, end: usize) -> Option<String> {
    let at = end + usize::from(tokens.hyphen(end));
    if !tokens.same_line(at) {
        return None;
    }
    let link = (1..=tokens.reach(at, 3))
        .rev()
        .find(|len| lexicon.next_is(&tokens.key(at..at + len), Next::Per))?;
    let unit = at + link + usize::from(tokens.hyphen(at + link));
    if !tokens.same_line(unit) {
        return None;
    }
    (1..=tokens.reach(unit, 3))
        .rev()
        .map(|len| (tokens.key(unit..unit + len), unit + len))
        .find(|(key, _)| lexicon.is_unit(key))
        .filter(|(_, next)| !goes_on(tokens, lexicon, *next))
        .map(|(key, _)| key)
}

/// Is all that stands between two amounts a word that joins the ends of a range?
pub(super) fn ranged(tokens: &Tokens<'_>, end: usize, start: usize) -> bool {
    end + 1 == start
        && tokens.same_line(end)
        && tokens.same_line(start)
        && matches!(tokens.str(end), "to" | "à" | "-" | "–" | "or" | "ou")
}

/// "par l'intermédiaire" is no litre, "la semaine dernière" no rate.
fn goes_on(tokens: &Tokens<'_>, lexicon: &Lexicon, next: usize) -> bool {
    let elided = tokens.glued(next) && matches!(tokens.str(next), "'" | "’");
    elided || tokens.same_line(next) && lexicon.next_is(&tokens.lower(next), Next::Dated)
}

/// "-$5 million", "(−1,2 Md€)": a minus that touches the amount, after a space or a bracket; at the start of a line it is a bullet,
/// after a number a dash.
pub(super) fn negative(tokens: &Tokens<'_>, start: usize) -> bool {
    let Some(minus) = start.checked_sub(1) else {
        return false;
    };
    let is_minus = matches!(tokens.str(minus), "-" | "−") && tokens.glued(start);
    let opened = minus > 0 && tokens.str(minus - 1) == "(";
    let free = tokens.same_line(minus)
        && (opened || !tokens.glued(minus))
        && minus > 0
        && (opened || tokens.class(minus - 1) == Some(Class::Word) || tokens.str(minus - 1) == ":");
    is_minus && free
}
