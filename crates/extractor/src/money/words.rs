//! Numbers in words: which words belong to one number, and what they add up to.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    lexicon::{Lexicon, Role},
    numerals::{Numeral, with_magnitude},
    tokens::{Class, Tokens},
};

/// Sums number words as they come.
#[derive(Debug, Default)]
struct Sum {
    total: Decimal,
    current: Decimal,
    /// A number word other than an article was read.
    seen: bool,
    article: bool,
    /// The last was a half or a quarter.
    part: bool,
}

impl Sum {
    /// Takes one more word; `joined`: "and" stands before it. False where it cannot belong to the number.
    fn take(&mut self, value: Decimal, role: Role, joined: bool) -> bool {
        match role {
            Role::And => return false,
            Role::Article => self.article = true,
            // "one and a half", against "un demi"
            Role::Fraction if joined || self.article && self.seen => self.current += value,
            Role::Fraction => self.current = value,
            Role::Hundred if self.current >= Decimal::ONE_HUNDRED => return false,
            Role::Hundred => self.current = self.current.max(Decimal::ONE) * value,
            Role::Thousand if self.total > Decimal::ZERO => return false,
            Role::Thousand => {
                self.total = self.current.max(Decimal::ONE) * value;
                self.current = Decimal::ZERO;
            }
            // "a one-yen bid": the article is not the number's
            Role::Unit | Role::Teen | Role::Ten if self.article && !self.seen => return false,
            Role::Unit | Role::Teen | Role::Ten => match self.with(value, role) {
                Some(current) => self.current = current,
                None => return false,
            },
        }
        self.part |= role == Role::Fraction;
        self.seen |= role != Role::Article;
        true
    }

    /// The hundreds so far with a smaller word; `None` where it starts another number ("two three dollars").
    fn with(&self, value: Decimal, role: Role) -> Option<Decimal> {
        let rest = (self.current % Decimal::ONE_HUNDRED).to_u32()?;
        let number = value.to_u32()?;
        match (role, rest, number) {
            (_, 0, _) => Some(self.current + value),
            (Role::Ten, 4, 20) => Some(self.current + Decimal::from(76)), // quatre-vingt
            (Role::Teen, 60 | 80, _) => Some(self.current + value),       // soixante-douze
            (Role::Unit, 10, 7..=9) => Some(self.current + value),        // dix-sept
            (Role::Unit, 20..=90, _) if rest % 10 == 0 => Some(self.current + value),
            _ => None,
        }
    }
}

/// The most words that a number has; what goes on is no number.
const MOST_WORDS: usize = 24;

/// A number in words. "a" and "an" count only before a magnitude, "half" and "quarter" too.
pub(super) fn in_words(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize) -> Option<Numeral> {
    let mut sum = Sum::default();
    let mut end = at;
    while end < at + MOST_WORDS {
        let word = skip_joint(tokens, lexicon, end, sum.seen);
        let Some((value, role)) = word_role(tokens, lexicon, word, end > at) else {
            break;
        };
        if role == Role::Article && sum.seen && !part_follows(tokens, lexicon, word + 1) {
            break;
        }
        let joined = word > end && !tokens.hyphen(end);
        if !sum.take(value, role, joined) {
            break;
        }
        end = word + 1;
    }
    if !sum.seen && !sum.article {
        return None;
    }
    let base = if sum.seen {
        sum.total + sum.current
    } else {
        Decimal::ONE
    };
    let end = if sum.part {
        skip_of_a(tokens, lexicon, end)
    } else {
        end
    };
    let numeral = with_magnitude(tokens, lexicon, at..end, base, false, false);
    let bare = numeral.power == 0 && (!sum.seen || sum.part);
    (!bare && numeral.tokens.end > at).then_some(numeral)
}

fn word_role(
    tokens: &Tokens<'_>,
    lexicon: &Lexicon,
    at: usize,
    follows: bool,
) -> Option<(Decimal, Role)> {
    if tokens.class(at) != Some(Class::Word) || (follows && !tokens.same_line(at)) {
        return None;
    }
    lexicon.numeral(tokens.str(at))
}

/// Steps over a hyphen or an "and" between two number words.
fn skip_joint(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize, seen: bool) -> usize {
    if !seen {
        return at;
    }
    let number_word = |at: usize| matches!(word_role(tokens, lexicon, at, true), Some((_, role)) if role != Role::And);
    let and = matches!(word_role(tokens, lexicon, at, true), Some((_, Role::And)));
    if (tokens.hyphen(at) || and) && number_word(at + 1) {
        at + 1
    } else {
        at
    }
}

/// "one and *a half* million".
fn part_follows(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize) -> bool {
    matches!(
        word_role(tokens, lexicon, at, true),
        Some((_, Role::Fraction))
    )
}

/// "half *a* million", "a quarter *of a* million".
fn skip_of_a(tokens: &Tokens<'_>, lexicon: &Lexicon, at: usize) -> usize {
    let of = usize::from(matches!(tokens.str(at), "of" | "de"));
    let a = usize::from(matches!(
        word_role(tokens, lexicon, at + of, true),
        Some((_, Role::Article))
    ));
    if a == 1 { at + of + a } else { at }
}
