//! A text as runs of digits and runs of letters.

use unicode_normalization::char::is_combining_mark;

/// A number or a word of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    /// As written.
    pub(super) text: &'a str,
    /// First byte.
    pub(super) start: usize,
    /// Its value, in whichever digits it is written.
    pub(super) number: Option<u32>,
    /// How many digits; 0 for words.
    pub(super) digits: usize,
}

impl Token<'_> {
    /// One past its last byte.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// A number of one or two digits.
    pub(super) fn small(&self) -> Option<u32> {
        self.number.filter(|_| self.digits <= 2)
    }

    /// A year of four digits and where it ends. Where a page sets year and time in elements of their own, nothing stands
    /// between them in the text: `Apr 28 20232:23 PM`.
    pub(super) fn year(&self) -> Option<(u32, usize)> {
        let number = self.number?;
        match self.digits {
            4 => Some((number, self.end())),
            // digits of other scripts take several bytes
            5 | 6
                if self.text.is_ascii()
                    && (self.text.starts_with("19") || self.text.starts_with("20")) =>
            {
                Some((self.text[..4].parse().ok()?, self.start + 4))
            }
            _ => None,
        }
    }
}

/// What a character is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    Letter,
    /// An East Asian unit, a token of its own.
    Unit,
    Other,
}

/// The digit zero of the scripts that news is dated in, besides ASCII: Arabic, Persian, Devanagari, Bengali, Gurmukhi, Gujarati,
/// Tamil, Telugu, Kannada, Malayalam, Thai, full-width.
const ZEROS: &[char] = &['٠', '۰', '०', '০', '੦', '૦', '௦', '౦', '೦', '൦', '๐', '０'];

/// The value of a decimal digit.
fn digit(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    ZEROS
        .iter()
        .map(|zero| (c as u32).wrapping_sub(*zero as u32))
        .find(|value| *value < 10)
}

/// Splits a text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let class = class_of(c);
        if class == Class::Other {
            continue;
        }
        let mut end = start + c.len_utf8();
        while let Some((at, next)) = chars.peek().copied()
            && class != Class::Unit
            && class_of(next) == class
        {
            end = at + next.len_utf8();
            chars.next();
        }
        tokens.push(token(&text[start..end], start, class));
    }
    tokens
}

fn token(text: &str, start: usize, class: Class) -> Token<'_> {
    let digits = if class == Class::Digit {
        text.chars().count()
    } else {
        0
    };
    let number = (1..=9).contains(&digits).then(|| {
        text.chars()
            .filter_map(digit)
            .fold(0, |number, digit| number * 10 + digit)
    });
    Token {
        text,
        start,
        number,
        digits,
    }
}

fn class_of(c: char) -> Class {
    match c {
        '0'..='9' => Class::Digit,
        _ if c.is_ascii_alphabetic() => Class::Letter,
        _ if c.is_ascii() => Class::Other,
        '年' | '月' | '日' | '년' | '월' | '일' => Class::Unit,
        _ if digit(c).is_some() => Class::Digit,
        _ if c.is_alphabetic() || is_combining_mark(c) => Class::Letter,
        _ => Class::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_any_script_are_numbers() {
        let read = |text| tokens(text).iter().map(|t| t.number).collect::<Vec<_>>();
        assert_eq!(read("১৬ ফেব্রুয়ারি ২০২০"), [Some(16), None, Some(2020)]);
        assert_eq!(read("२०१९-११"), [Some(2019), Some(11)]);
        assert_eq!(read("２０２０年"), [Some(2020), None]);
        assert_eq!(read("12345678901"), [None]);
    }

    #[test]
    fn a_year_may_be_glued_to_what_follows() {
        let year = |text| tokens(text)[0].year();
        assert_eq!(year("20232:23"), Some((2023, 4)));
        assert_eq!(year("2023"), Some((2023, 4)));
        assert_eq!(year("90210"), None);
    }
}
