//! Words of an article: where they stand, how they look, in which stretch (sentence or line) they are.
//!
//! The cut is made for names, so it differs from a linguist's: an elided article and a possessive are tokens of
//! their own (`l'` `Oréal`, `Moody` `'s`), initials keep their full stop (`U.S.`, `J.`), `AT&T` and `lemonde.fr` are one
//! token, and a hyphen is cut only where the case changes at it (`Google` `-` `owned`, `ex` `-` `Twitter`).

use std::ops::Range;

/// A word or a punctuation mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First byte in the field.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Tokens of one field, cut into stretches.
#[derive(Debug, Clone, Default)]
pub struct Tokens {
    /// In order, without overlaps.
    pub tokens: Vec<Token>,
    /// Ranges over `tokens`, in order, covering all: sentences, and lines where the text has line breaks.
    pub stretches: Vec<Range<usize>>,
}

/// Elided forms that stand before an apostrophe, lower case.
const ELISIONS: [&str; 15] = [
    "l", "d", "j", "m", "t", "s", "c", "n", "y", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu",
    "quelqu",
];

/// Small words that join parts of a French place name; a hyphen beside one is never cut.
const JOINING: [&str; 16] = [
    "de", "du", "des", "d", "en", "sur", "sous", "la", "le", "les", "l", "et", "à", "aux", "lès",
    "a",
];

/// Words after which a full stop does not end the sentence, lower case.
const ABBREVIATIONS: [&str; 44] = [
    "mr", "mrs", "ms", "dr", "st", "ste", "inc", "corp", "co", "ltd", "jr", "sr", "no", "nos",
    "mm", "mme", "mlle", "me", "mgr", "pr", "vs", "sen", "gen", "gov", "rep", "lt", "col", "sgt",
    "capt", "prof", "rev", "hon", "cie", "bros", "mt", "ft", "art", "av", "bd", "jan", "feb",
    "sept", "oct", "dec",
];

/// Cuts a field.
pub fn tokenize(text: &str) -> Tokens {
    tokenize_some(text, usize::MAX).0
}

/// Cuts a field until `most` tokens are out; whether that left any of it uncut. A word may give a token or two more.
pub fn tokenize_some(text: &str, most: usize) -> (Tokens, bool) {
    let mut out = Tokens::default();
    let mut cut_off = false;
    let mut first = 0;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            if is_line_break(c) || ends_sentence(text, &out.tokens[first..], at) {
                close(&mut out, &mut first);
            }
            at += c.len_utf8();
            continue;
        }
        if out.tokens.len() >= most {
            cut_off = true;
            break;
        }
        let end = if c.is_alphanumeric() {
            word_end(text, at)
        } else if let Some(end) = clitic_end(text, at) {
            end
        } else {
            at + c.len_utf8()
        };
        push_word(text, at..end, &mut out.tokens);
        at = end;
    }
    close(&mut out, &mut first);
    (out, cut_off)
}

/// Line and paragraph breaks end a stretch, whatever stands before.
fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

fn close(out: &mut Tokens, first: &mut usize) {
    if *first < out.tokens.len() {
        out.stretches.push(*first..out.tokens.len());
        *first = out.tokens.len();
    }
}

/// Whether the tokens so far end a sentence at the white space at byte `at`, judged by what follows.
fn ends_sentence(text: &str, tokens: &[Token], at: usize) -> bool {
    let mut back = tokens.iter().rev();
    let mut last = back.next();
    while let Some(token) = last {
        if !matches!(
            &text[token.start..token.end],
            "\"" | "”" | "»" | ")" | "'" | "’" | "]"
        ) {
            break;
        }
        last = back.next();
    }
    let Some(stop) = last.map(|t| &text[t.start..t.end]) else {
        return false;
    };
    if !matches!(stop, "." | "!" | "?" | "…") {
        return false;
    }
    if stop == "."
        && let Some(word) = back.next()
        && is_abbreviation(&text[word.start..word.end])
    {
        return false;
    }
    let next = text[at..].chars().find(|c| !c.is_whitespace());
    next.is_some_and(|c| c.is_uppercase() || c.is_numeric() || "\"“«([—–-'‘".contains(c))
}

fn is_abbreviation(word: &str) -> bool {
    word.len() <= 5 && ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// End of the word that starts at `start` with a letter or digit.
fn word_end(text: &str, start: usize) -> usize {
    if let Some(end) = initials_end(text, start) {
        return end;
    }
    let mut end = start;
    let mut chars = text[start..].char_indices().peekable();
    let mut previous = ' ';
    while let Some((offset, c)) = chars.next() {
        let here = start + offset;
        if c.is_alphanumeric() || is_mark(c) {
            end = here + c.len_utf8();
            previous = c;
            continue;
        }
        let next = chars
            .peek()
            .map(|&(_, n)| n)
            .filter(|n| n.is_alphanumeric());
        let Some(next) = next else { break };
        match c {
            '\'' | '’' => {
                let so_far = text[start..end].to_lowercase();
                if ELISIONS.contains(&so_far.as_str()) {
                    return here + c.len_utf8();
                }
                if clitic_end(text, here).is_some() {
                    break;
                }
            }
            '-' | '\u{2010}' | '\u{2011}' | '&' | '_' | '@' => {}
            '.' if previous.is_numeric() && next.is_numeric() => {}
            '.' if previous.is_alphanumeric() && next.is_lowercase() => {}
            ',' if previous.is_numeric() && next.is_numeric() => {}
            _ => break,
        }
        previous = c;
    }
    end
}

/// Combining marks belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe0f}')
}

/// `U.S.`, `J.`, `J.P.`: capitals each followed by a full stop. A lone capital keeps its stop only before another word.
fn initials_end(text: &str, start: usize) -> Option<usize> {
    let mut end = start;
    let mut letters = 0;
    let mut chars = text[start..].chars();
    loop {
        let mut ahead = chars.clone();
        match (ahead.next(), ahead.next()) {
            (Some(letter), Some('.')) if letter.is_uppercase() => {
                end += letter.len_utf8() + 1;
                letters += 1;
                chars = ahead;
            }
            _ => break,
        }
    }
    let rest = text[end..].chars().next();
    match letters {
        0 => None,
        1 if rest != Some(' ') && rest != Some('-') => None,
        _ if rest.is_some_and(char::is_alphanumeric) => None,
        _ => Some(end),
    }
}

/// `'s` and `’s` at a word's end.
fn clitic_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let after = rest.strip_prefix('\'').or_else(|| rest.strip_prefix('’'))?;
    let after = after.strip_prefix(['s', 'S'])?;
    let next = after.chars().next();
    (!next.is_some_and(char::is_alphanumeric)).then(|| text.len() - after.len())
}

/// Adds a word, cut at the hyphens where the case changes.
fn push_word(text: &str, span: Range<usize>, out: &mut Vec<Token>) {
    let word = &text[span.clone()];
    let mut from = span.start;
    if word.len() > 2 && word.as_bytes().contains(&b'-') {
        for (offset, _) in word.match_indices('-') {
            let here = span.start + offset;
            if here > from
                && here + 1 < span.end
                && cuts(&text[from..here], &text[here + 1..span.end])
            {
                out.push(Token {
                    start: from,
                    end: here,
                });
                out.push(Token {
                    start: here,
                    end: here + 1,
                });
                from = here + 1;
            }
        }
    }
    out.push(Token {
        start: from,
        end: span.end,
    });
}

/// Whether a hyphen between these parts separates a name from a common word.
fn cuts(left: &str, right: &str) -> bool {
    let left_piece = left.rsplit('-').next().unwrap_or(left);
    let right_piece = right.split('-').next().unwrap_or(right);
    let lower = |piece: &str| piece.chars().next().is_some_and(char::is_lowercase);
    let upper = |piece: &str| piece.chars().next().is_some_and(char::is_uppercase);
    let joining = |piece: &str| JOINING.contains(&piece);
    (lower(left_piece)
        && upper(right_piece)
        && left_piece.chars().count() > 1
        && !joining(left_piece))
        || (upper(left_piece) && lower(right_piece) && !joining(right_piece))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokenize(text)
            .tokens
            .iter()
            .map(|t| &text[t.start..t.end])
            .collect()
    }

    #[test]
    fn cuts_names_where_they_end() {
        for (text, want) in [
            ("l'Oréal de Moody's", "l'|Oréal|de|Moody|'s"),
            ("L’Oréal, qu’EDF", "L’|Oréal|,|qu’|EDF"),
            ("the U.S. and J.P. Morgan", "the|U.S.|and|J.P.|Morgan"),
            (
                "AT&T, lemonde.fr, 1,5 et 3M.",
                "AT&T|,|lemonde.fr|,|1,5|et|3M|.",
            ),
            ("Google-owned YouTube", "Google|-|owned|YouTube"),
            (
                "ex-Twitter, Peugeot-Citroën",
                "ex|-|Twitter|,|Peugeot-Citroën",
            ),
            (
                "Île-de-France, Aix-en-Provence",
                "Île-de-France|,|Aix-en-Provence",
            ),
            ("O'Brien don't", "O'Brien|don't"),
            ("Yahoo! et (EDF)", "Yahoo|!|et|(|EDF|)"),
            ("M. Macron, plan B.", "M.|Macron|,|plan|B|."),
        ] {
            assert_eq!(words(text).join("|"), want, "{text}");
        }
    }

    #[test]
    fn stretches_are_sentences_and_lines() {
        let text = "Apple Inc. paid. « Non », dit-il. Title Line\nU.S. shares fell.";
        let cut = tokenize(text);
        let got: Vec<&str> = cut
            .stretches
            .iter()
            .map(|r| &text[cut.tokens[r.start].start..cut.tokens[r.end - 1].end])
            .collect();
        assert_eq!(
            got,
            [
                "Apple Inc. paid.",
                "« Non », dit-il.",
                "Title Line",
                "U.S. shares fell."
            ]
        );
    }
}
