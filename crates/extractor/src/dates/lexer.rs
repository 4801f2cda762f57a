//! Text to tokens: words, numbers, marks, and digit groups shaped like a date. One pass, no allocation per token.

use super::lexicon::Lexicon;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters.
    Word,
    /// A whole number written in digits, without a unit glued to it.
    Plain,
    /// Digits with an ordinal ending: `14th`, `1er`, `2e`.
    Ordinal,
    /// Digits with a plural ending: `1990s`, `80's`.
    Plural,
    /// Digit groups joined by one separator that may be a date: `14/08/2025`, `2025-08`, `10.31`.
    Numeric,
    /// Any other thing with digits: `2,019`, `3.5`, `19h30`, `4K`.
    OtherNumber,
    /// One character that is neither letter, digit nor white space.
    Mark,
}

/// Digit groups of a [`Kind::Numeric`] token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Groups {
    /// Their values.
    pub(super) value: [i32; 3],
    /// How many digits each has.
    pub(super) digits: [u8; 3],
    /// How many groups there are, 2 or 3.
    pub(super) count: u8,
    /// `/`, `-` or `.`.
    pub(super) separator: u8,
}

/// A token, with its place in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// Number of the word in the lexicon, 0 for a word that no table knows.
    pub(super) id: u32,
    /// Value of a number of at most eight digits, else -1.
    pub(super) number: i32,
    /// How many digits were written.
    pub(super) digits: u8,
    /// No white space before it.
    pub(super) glued: bool,
    /// A blank line before it.
    pub(super) breaks: bool,
    /// First letter is upper case.
    pub(super) capital: bool,
    /// All letters are upper case and there are at least two.
    pub(super) upper: bool,
    pub(super) groups: Groups,
}

/// Cuts `text` into tokens.
pub(super) fn tokens(text: &str, lexicon: &Lexicon) -> Vec<Token> {
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        lexicon,
        folded: String::new(),
        out: Vec::with_capacity(text.len() / 5 + 4),
    };
    lexer.run();
    lexer.out
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    lexicon: &'a Lexicon,
    folded: String,
    out: Vec<Token>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        let mut at = 0;
        let (mut glued, mut newlines) = (false, 0);
        while at < self.text.len() {
            let Some(char) = self.text[at..].chars().next() else {
                break;
            };
            if char.is_whitespace() {
                glued = false;
                newlines += u32::from(char == '\n');
                at += char.len_utf8();
                continue;
            }
            let mut token = if char.is_ascii_digit() {
                self.number(at)
            } else if char.is_alphabetic() {
                self.word(at)
            } else {
                self.mark(at, char)
            };
            token.glued = glued;
            token.breaks = newlines > 1;
            at = token.end;
            self.out.push(token);
            glued = true;
            newlines = 0;
        }
    }

    fn blank(start: usize, end: usize, kind: Kind) -> Token {
        Token {
            start,
            end,
            kind,
            id: 0,
            number: -1,
            digits: 0,
            glued: false,
            breaks: false,
            capital: false,
            upper: false,
            groups: Groups::default(),
        }
    }

    fn word(&mut self, start: usize) -> Token {
        self.folded.clear();
        let (mut end, mut letters, mut uppers, mut capital) = (start, 0, 0, false);
        for char in self.text[start..].chars() {
            if !char.is_alphabetic() && !is_combining(char) {
                break;
            }
            let upper = char.is_uppercase();
            capital |= upper && letters == 0;
            letters += 1;
            uppers += u32::from(upper);
            end += char.len_utf8();
            fold_into(char, &mut self.folded);
        }
        let mut token = Self::blank(start, end, Kind::Word);
        token.capital = capital;
        token.upper = letters > 1 && letters == uppers;
        token.id = self.lexicon.id(&self.folded);
        token
    }

    fn mark(&mut self, start: usize, char: char) -> Token {
        let mut token = Self::blank(start, start + char.len_utf8(), Kind::Mark);
        let mut buffer = [0; 4];
        token.id = self.lexicon.id(normal_mark(char).encode_utf8(&mut buffer));
        token
    }

    fn digit_run(&self, start: usize) -> usize {
        let rest = &self.bytes[start..];
        start + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    }

    fn letter_run(&self, start: usize) -> usize {
        let mut end = start;
        for char in self.text[start..].chars() {
            if !char.is_alphabetic() {
                break;
            }
            end += char.len_utf8();
        }
        end
    }

    fn number(&mut self, start: usize) -> Token {
        let end = self.digit_run(start);
        if let Some(token) = self.numeric(start, end) {
            return token;
        }
        if let Some(long) = self.grouped(start, end) {
            return Self::blank(start, long, Kind::OtherNumber);
        }
        let mut token = Self::blank(start, end, Kind::Plain);
        token.digits = u8::try_from(end - start).unwrap_or(u8::MAX);
        token.number = value(&self.bytes[start..end]);
        let suffix_end = self.letter_run(end);
        if suffix_end > end {
            self.suffix(&mut token, suffix_end);
        } else if token.number % 10 == 0 && plural_apostrophe(&self.text[end..]) {
            // "the 1980's", but "1978's best song"
            token.kind = Kind::Plural;
            token.end = end + self.text[end..].chars().next().map_or(0, char::len_utf8) + 1;
        }
        token
    }

    /// Letters glued to digits: an ordinal or plural ending joins the token; `Q3`-like letters become a token of their
    /// own (`2018Q4`, `3Q19`); anything else makes the number no date.
    fn suffix(&mut self, token: &mut Token, suffix_end: usize) {
        self.folded.clear();
        for char in self.text[token.end..suffix_end].chars() {
            fold_into(char, &mut self.folded);
        }
        let lower = self.bytes[token.end].is_ascii_lowercase() || self.bytes[token.end] >= 0x80;
        token.kind = if self.lexicon.is_ordinal_suffix(&self.folded) && (lower || token.digits < 3)
        {
            Kind::Ordinal
        } else if self.folded == "s" && token.digits != 1 {
            Kind::Plural
        } else if self.lexicon.is_period_letter(&self.folded)
            && (token.digits == 4 || token.digits == 1 && !lower)
        {
            return;
        } else {
            Kind::OtherNumber
        };
        token.end = suffix_end;
        if token.kind == Kind::OtherNumber {
            token.end = self.digit_run(token.end);
        }
    }

    /// `2,019`, `1.5`, `1 234 567`, `10'000`, and `12:30`: where a number with inner separators ends.
    fn grouped(&self, start: usize, end: usize) -> Option<usize> {
        let mut at = end;
        loop {
            let rest = &self.text[at..];
            let Some(separator) = rest.chars().next() else {
                break;
            };
            let next = at + separator.len_utf8();
            if !self.bytes.get(next).is_some_and(u8::is_ascii_digit) {
                break;
            }
            let group_end = self.digit_run(next);
            let thousands = group_end - next == 3 && at - start <= 3 || at > end;
            let joins = match separator {
                '.' | ',' | ':' => true,
                ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' => thousands && group_end - next == 3,
                _ => false,
            };
            if !joins {
                break;
            }
            at = group_end;
        }
        (at > end).then_some(at)
    }

    /// Two or three digit groups with one and the same separator and nothing glued to either side.
    fn numeric(&self, start: usize, end: usize) -> Option<Token> {
        let separator = *self.bytes.get(end)?;
        if !matches!(separator, b'/' | b'-' | b'.') {
            return None;
        }
        let mut groups = Groups {
            separator,
            ..Groups::default()
        };
        let (mut from, mut to) = (start, end);
        loop {
            let index = usize::from(groups.count);
            if index == 3 || to - from > 4 {
                return None;
            }
            groups.value[index] = value(&self.bytes[from..to]);
            groups.digits[index] = u8::try_from(to - from).unwrap_or(u8::MAX);
            groups.count += 1;
            let more = self.bytes.get(to) == Some(&separator)
                && self.bytes.get(to + 1).is_some_and(u8::is_ascii_digit);
            if !more {
                break;
            }
            from = to + 1;
            to = self.digit_run(from);
        }
        let plausible = plausible(&groups) && self.stands_alone(start, to, separator);
        plausible.then(|| {
            let mut token = Self::blank(start, to, Kind::Numeric);
            token.groups = groups;
            token
        })
    }

    /// Nothing before or after that makes the digits part of a longer thing (a path, a phone number, a version).
    fn stands_alone(&self, start: usize, end: usize, separator: u8) -> bool {
        let separator = char::from(separator);
        let mut back = self.text[..start].chars().rev();
        let (before, earlier) = (back.next(), back.next());
        let chained =
            before == Some(separator) && earlier.is_some_and(|char| char.is_ascii_digit());
        let mut after = self.text[end..].chars();
        let (next, second) = (after.next(), after.next());
        let open = !matches!(before, Some('+' | '#' | '.' | '$' | '€' | '£'));
        let closed = match next {
            // another separator begins the other end of a range: "10/1/2018-10/7/2018"
            Some('-') if separator != '-' => true,
            Some('/') if separator == '.' => false,
            Some('/' | '.' | ',' | '-') => !second.is_some_and(|char| char.is_ascii_digit()),
            Some('%' | '°' | '€' | '$' | '£') => false,
            Some(char) => !char.is_alphanumeric(),
            None => true,
        };
        open && closed && !chained
    }
}

/// Shapes that can be a date: year first or last in three groups; two groups are day and month, or year and month.
fn plausible(groups: &Groups) -> bool {
    let [a, b, c] = groups.digits;
    let [x, y, z] = groups.value;
    if groups.count == 3 {
        let year_first = a == 4 && b <= 2 && c <= 2 && y >= 1 && z >= 1;
        let year_last = a <= 2 && b <= 2 && (c == 4 || c == 2) && x >= 1 && y >= 1;
        return year_first && y <= 31 && z <= 31 || year_last && x <= 31 && y <= 31;
    }
    let year_month = a == 4 && b <= 2 && (1..=12).contains(&y) && (1000..2200).contains(&x);
    let month_year = a <= 2 && b == 4 && (1..=12).contains(&x) && (1000..2200).contains(&y);
    let day_month = a <= 2 && b <= 2 && (1..=31).contains(&x) && (1..=31).contains(&y);
    match groups.separator {
        b'/' => year_month || month_year || day_month && (x <= 12 || y <= 12),
        // "2011-12" is a season or a school year, "2011-09" a month
        b'-' => month_year || year_month && (b == 1 || y != x % 100 + 1),
        // "10.1162" begins the name of a paper
        _ => month_year && a == 2 && (1900..2100).contains(&y),
    }
}

fn value(digits: &[u8]) -> i32 {
    if digits.len() > 8 {
        return -1;
    }
    digits
        .iter()
        .fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0'))
}

/// `'s` after digits, not followed by a letter: `1980's`.
fn plural_apostrophe(rest: &str) -> bool {
    let mut chars = rest.chars();
    matches!(chars.next(), Some('\'' | '\u{2019}'))
        && chars.next() == Some('s')
        && !chars.next().is_some_and(char::is_alphanumeric)
}

fn is_combining(char: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&char)
}

/// Lower case without accents, as the tables are compared.
pub(super) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for char in word.chars() {
        fold_into(char, &mut folded);
    }
    folded
}

fn fold_into(char: char, out: &mut String) {
    if char.is_ascii() {
        out.push(char.to_ascii_lowercase());
        return;
    }
    for lower in char.to_lowercase() {
        match lower {
            'à' | 'â' | 'ä' | 'á' => out.push('a'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'î' | 'ï' | 'í' => out.push('i'),
            'ô' | 'ö' | 'ó' => out.push('o'),
            'û' | 'ù' | 'ü' | 'ú' => out.push('u'),
            'ç' => out.push('c'),
            'ÿ' => out.push('y'),
            'œ' => out.push_str("oe"),
            'ᵉ' => out.push('e'),
            'ʳ' => out.push('r'),
            other if is_combining(other) => {}
            other => out.push(other),
        }
    }
}

/// One sign for each family: hyphens and dashes, apostrophes, quotes.
pub(super) fn normal_mark(char: char) -> char {
    match char {
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        '’' | '‘' | 'ʼ' | '`' => '\'',
        other => other,
    }
}
