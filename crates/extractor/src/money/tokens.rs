//! The text as tokens: numbers, words, signs and the rest, in one pass over its characters.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Digits with the separators between them: `1,234.5`, `1 234 567,89`.
    Number,
    /// Letters.
    Word,
    /// Any other single character.
    Mark,
}

/// A stretch of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// What it is.
    pub(super) class: Class,
    /// Does it follow the token before without a space?
    pub(super) glued: bool,
    /// Does it begin a line?
    pub(super) fresh: bool,
}

/// A text with its tokens.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    /// The whole text.
    pub(super) text: &'a str,
    list: Vec<Token>,
}

impl<'a> Tokens<'a> {
    /// Cuts a text into tokens; white space is left out. `fused` says where a word that follows a number falls into a
    /// magnitude and a currency (`MdsFCFA`, `MEUR`), as a byte offset in the word.
    pub(super) fn of(text: &'a str, fused: impl Fn(&str) -> Option<usize>) -> Tokens<'a> {
        let mut list: Vec<Token> = Vec::with_capacity(text.len() / 5);
        let (mut at, mut fresh) = (0, true);
        while let Some(first) = text[at..].chars().next() {
            if first.is_whitespace() {
                fresh |= first == '\n';
                at += first.len_utf8();
                continue;
            }
            let (class, mut end) = match first {
                '0'..='9' => (Class::Number, number_end(text, at)),
                c if c.is_alphabetic() => (Class::Word, word_end(text, at)),
                c => (Class::Mark, at + c.len_utf8()),
            };
            let last = list.last();
            if class == Class::Word && last.is_some_and(|last| last.class == Class::Number) {
                end = fused(&text[at..end]).map_or(end, |cut| at + cut);
            }
            let glued = !fresh && last.is_some_and(|last| last.end == at);
            list.push(Token {
                start: at,
                end,
                class,
                glued,
                fresh,
            });
            (at, fresh) = (end, false);
        }
        Tokens { text, list }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The token, if there is one.
    pub(super) fn get(&self, at: usize) -> Option<&Token> {
        self.list.get(at)
    }

    /// The characters of a token; empty past the end.
    pub(super) fn str(&self, at: usize) -> &'a str {
        self.list
            .get(at)
            .map_or("", |token| &self.text[token.start..token.end])
    }

    /// The characters of a token in lower case.
    pub(super) fn lower(&self, at: usize) -> String {
        self.str(at).to_lowercase()
    }

    /// The class of a token.
    pub(super) fn class(&self, at: usize) -> Option<Class> {
        self.get(at).map(|token| token.class)
    }

    /// Does the token follow the one before it without a space?
    pub(super) fn glued(&self, at: usize) -> bool {
        self.get(at).is_some_and(|token| token.glued)
    }

    /// Does the token stand on the same line as the one before it?
    pub(super) fn same_line(&self, at: usize) -> bool {
        self.get(at).is_some_and(|token| !token.fresh)
    }

    /// Is the token a hyphen that joins its neighbours ("million-dollar")?
    pub(super) fn hyphen(&self, at: usize) -> bool {
        matches!(self.str(at), "-" | "\u{2010}" | "\u{2011}")
            && self.glued(at)
            && self.glued(at + 1)
    }

    /// The bytes from the first token of a range to the end of its last.
    pub(super) fn span(&self, tokens: Range<usize>) -> Range<usize> {
        match (
            self.get(tokens.start),
            tokens.end.checked_sub(1).and_then(|last| self.get(last)),
        ) {
            (Some(first), Some(last)) if first.start < last.end => first.start..last.end,
            _ => 0..0,
        }
    }

    /// The characters of a range of tokens, runs of white space as one space.
    pub(super) fn phrase(&self, tokens: Range<usize>, out: &mut String) {
        out.clear();
        for at in tokens.clone() {
            if at > tokens.start && !self.glued(at) {
                out.push(' ');
            }
            out.push_str(self.str(at));
        }
    }

    /// The same in lower case, with straight apostrophes, as the tables are written.
    pub(super) fn key(&self, tokens: Range<usize>) -> String {
        let mut phrase = String::new();
        self.phrase(tokens, &mut phrase);
        phrase.to_lowercase().replace('’', "'")
    }

    /// How many tokens from `at` on, at most `most`, stand on one line.
    pub(super) fn reach(&self, at: usize, most: usize) -> usize {
        let more = (1..most).take_while(|len| self.same_line(at + len)).count();
        more + usize::from(at < self.len())
    }
}

/// Letters and combining marks; a word never holds an apostrophe, a stop or a hyphen.
fn word_end(text: &str, from: usize) -> usize {
    let bytes = &text.as_bytes()[from..];
    let plain = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    if bytes.get(plain).is_none_or(u8::is_ascii) {
        return from + plain; // the usual case, without decoding
    }
    let from = from + plain;
    let rest = &text[from..];
    let len = rest.find(|c: char| !c.is_alphabetic() && !('\u{300}'..='\u{36f}').contains(&c));
    from + len.unwrap_or(rest.len())
}

/// Digits, and separators that digits follow. A space (of any kind) or an apostrophe joins only groups of three, after a
/// first group of one to three, so that "15 200" is one number and "15 2000" and "2019 300" are two.
fn number_end(text: &str, from: usize) -> usize {
    let mut end = digits_end(text, from);
    let mut spaced: Option<char> = None; // the separator that is not a point or comma
    let mut pointed = false;
    let mut group = end - from;
    loop {
        let Some(separator) = text[end..].chars().next() else {
            return end;
        };
        let next = end + separator.len_utf8();
        let next_end = digits_end(text, next);
        let digits = next_end - next;
        let joins = match separator {
            '.' | ',' => digits > 0,
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' => {
                let same = spaced.is_none_or(|earlier| earlier == separator)
                    && (spaced.is_none() || group == 3);
                !pointed && same && group <= 3 && digits == 3 && text.as_bytes()[from] != b'0'
            }
            _ => false,
        };
        if !joins {
            return end;
        }
        match separator {
            '.' | ',' => pointed = true,
            _ => spaced = Some(separator),
        }
        (end, group) = (next_end, digits);
    }
}

fn digits_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    from + bytes[from..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        let tokens = Tokens::of(text, |word| (word == "MEUR").then_some(1));
        (0..tokens.len()).map(|at| tokens.str(at)).collect()
    }

    #[test]
    fn numbers_hold_their_separators() {
        assert_eq!(cut("1 234 567,89 €"), ["1 234 567,89", "€"]);
        assert_eq!(cut("US$1,234.56."), ["US", "$", "1,234.56", "."]);
        assert_eq!(
            cut("en 2019 300 euros, 15 2000"),
            ["en", "2019", "300", "euros", ",", "15", "2000"]
        );
        assert_eq!(
            cut("24\u{202f}000 d’euros"),
            ["24\u{202f}000", "d", "’", "euros"]
        );
        assert_eq!(cut("5m 1'000'000"), ["5", "m", "1'000'000"]);
        assert_eq!(cut("1, 2.x"), ["1", ",", "2", ".", "x"]);
    }

    #[test]
    fn a_word_after_a_number_may_hold_two() {
        assert_eq!(cut("4MEUR MEUR"), ["4", "M", "EUR", "MEUR"]);
        assert_eq!(cut("café e\u{301}té"), ["café", "e\u{301}té"]);
    }
}
