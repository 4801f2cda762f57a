//! The condition on bare years: a four-digit number is a year unless it counts, names or continues something.

use super::{
    guard::Near,
    lexer::{Kind, Token},
};

/// Years that news speaks of without introducing them.
const USUAL_YEARS: std::ops::Range<i32> = 1900..2060;

/// Years that news speaks of at all; others are scores, street numbers and hours unless a sure cue introduces them.
const NEAR_YEARS: std::ops::Range<i32> = 1600..2060;

/// How many tokens after a number may hold the word that makes it an address: "1925 North Eighth Street".
const STREET_REACH: usize = 4;

impl Near<'_> {
    /// A four-digit number, or one in words, that is a year.
    pub(super) fn year(&self) -> bool {
        let token = &self.tokens[self.from];
        if token.kind == Kind::Word {
            return self.year_words();
        }
        if self.glued_wrongly()
            || self.in_chain()
            || self.after_is("measure")
            || self.after_is("unitmark")
            || self.on_street()
            || !NEAR_YEARS.contains(&token.number) && !self.surely_introduced()
        {
            return false;
        }
        let told = self.before_is(1, "yearcue");
        if self.after_is("count") && !(told && USUAL_YEARS.contains(&token.number)) {
            return false;
        }
        // "up to 2000" is a count, "up to 2027." a year
        let plain = USUAL_YEARS.contains(&token.number) && token.number % 100 != 0;
        if self.before_is(1, "nocount") && !(plain && self.ends_here())
            || self.before_is(2, "morethan") && self.before_is(1, "than")
        {
            return false;
        }
        let joined = self.before_is(1, "join") && self.back(2).is_some_and(is_year);
        if told || joined || self.ahead_joined() {
            return true;
        }
        let usual = USUAL_YEARS.contains(&token.number);
        let round = token.number % 100 == 0;
        match self.next() {
            _ if self.before_is(1, "model") => false,
            Some(next) if next.kind == Kind::Word && !next.capital && next.id == 0 => {
                !round && (usual || self.before_is(1, "owner"))
            }
            // a name goes on: "the 1848 Revolution", but not "the 2080 Ti"
            Some(next) if next.kind == Kind::Word => {
                usual || self.before_is(1, "owner") && token.number < USUAL_YEARS.end
            }
            _ => usual && (!round || token.number == 2000) || self.before_is(1, "bracket"),
        }
    }

    /// "in 1066", "(1066-1087)"; not "from 1066 to 1087", as a score rises.
    fn surely_introduced(&self) -> bool {
        let cue = |n| self.before_is(n, "surecue") || self.before_is(n, "bracket");
        let joined = self.before_is(1, "join") && self.back(2).is_some_and(is_year);
        cue(1) || joined && cue(3) || self.whole_text()
    }

    /// "1925 Eighth St.", "1925, rue Haute": the number of a house.
    fn on_street(&self) -> bool {
        let comma = usize::from(self.next().is_some_and(|it| it.id == self.lexicon.id(",")));
        let name = self.tokens[self.to..].iter().skip(comma).take(STREET_REACH);
        let named = name.take_while(|it| {
            it.kind != Kind::Mark && !it.breaks && (it.capital || it.kind == Kind::Ordinal)
        });
        let words = named.count();
        let last = self.to + comma + words;
        let introduced = self.before_is(1, "surecue") || self.before_is(1, "owner");
        let english = words > 1
            && !introduced
            && self.tokens[last - 1].capital
            && self.is(last - 1, "street");
        let french = comma == 1 && words == 0 && self.is(last, "streetfirst");
        english || french
    }

    /// "two thousand" is rather a count unless something introduces it as a year.
    fn year_words(&self) -> bool {
        let year = self.captures.get(self.lexicon.class("year")).unwrap_or(0);
        if self.before_is(1, "unitmark") {
            return false;
        }
        let counted =
            self.after_is("count") || self.after_is("measure") || self.before_is(1, "cardinal");
        let told = self.before_is(1, "yearcue") || self.whole_text();
        told && !counted && (year % 100 != 0 || self.ends_here()) && year >= 1100
    }

    /// "1998 and 2017": the partner that follows.
    fn ahead_joined(&self) -> bool {
        self.is(self.to, "join") && self.tokens.get(self.to + 1).is_some_and(is_year)
    }

    /// One of three or more digit groups joined by hyphens: "138-2010-2015" is a number, "2010-2015" two years.
    fn in_chain(&self) -> bool {
        let joined = |left: usize| {
            let pair = self.tokens.get(left + 1).zip(self.tokens.get(left + 2));
            has_digits(&self.tokens[left])
                && self.is(left + 1, "hyphen")
                && pair.is_some_and(|(sign, right)| sign.glued && right.glued && has_digits(right))
        };
        let back = |n: usize| self.from.checked_sub(n).is_some_and(joined);
        let (before, after) = (back(2), joined(self.from));
        before && (after || back(4)) || after && joined(self.from + 2)
    }

    /// Letters, signs or hyphens glued to the digits make them something else than a year.
    fn glued_wrongly(&self) -> bool {
        let token = &self.tokens[self.from];
        let wrong_before = token.glued
            && self.back(1).is_some_and(|back| match back.kind {
                Kind::Mark if self.before_is(1, "hyphen") => {
                    let word = self.back(2).filter(|_| back.glued);
                    word.is_some_and(|word| match word.kind {
                        Kind::Word => !self.before_is(2, "part") && !self.before_is(2, "partof"),
                        _ => !is_year(word),
                    })
                }
                Kind::Mark => !self.before_is(1, "opener"),
                _ => true,
            });
        let wrong_after = self.next().is_some_and(|next| {
            next.glued
                && match next.kind {
                    Kind::Mark if self.after_is("hyphen") => {
                        let word = self.tokens.get(self.to + 1);
                        let glued = word.is_some_and(|word| word.kind == Kind::Word && word.glued);
                        glued && (token.number % 100 == 0 || !USUAL_YEARS.contains(&token.number))
                    }
                    Kind::Mark => false,
                    _ => true,
                }
        });
        wrong_before || wrong_after
    }
}

/// A number of any kind.
pub(super) fn has_digits(token: &Token) -> bool {
    !matches!(token.kind, Kind::Word | Kind::Mark)
}

fn is_year(token: &Token) -> bool {
    token.kind == Kind::Plain && token.digits == 4 && (1000..2200).contains(&token.number)
}
