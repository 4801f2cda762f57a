//! Search words as people type them, as a query for FTS5.
//!
//! Words are joined by AND. Kept from FTS5: `"a phrase"`, `prefix*`, `AND`, `OR`, `NOT` in capitals, brackets,
//! `title:word`, `NEAR(a b, 5)`. Everything else is quoted, so that "l'Oréal", "AT&T" or "U.S." are words and no errors;
//! a word with a hyphen or an apostrophe is a phrase: its parts, one after the other. Quotation marks may be typographic.

use crate::StoreError;

/// Writes the FTS5 query.
///
/// # Errors
/// No word to search for, brackets that do not match, or an operator without words on both sides.
pub(super) fn query(words: &str) -> Result<String, StoreError> {
    let words = words.replace(['«', '»', '“', '”', '„'], "\"");
    let pieces = pieces(&words);
    if !pieces
        .iter()
        .any(|p| matches!(p, Piece::Term(_) | Piece::Near(..)))
    {
        return Err(StoreError::Query(
            "there is no word to search for; try: depeche search 'contract OR \"a whole phrase\" OR prefix*'"
                .to_owned(),
        ));
    }
    let mut out = String::new();
    let mut depth = 0_i32;
    let mut after_operand = false;
    for (n, piece) in pieces.iter().enumerate() {
        if let Piece::Operator(operator) = piece
            && !(after_operand && pieces.get(n + 1).is_some_and(Piece::begins_operand))
        {
            return Err(StoreError::Query(format!(
                "{operator} needs words on both sides, `budget {operator} defense`; write it small to search for the word"
            )));
        }
        if piece.begins_operand() && after_operand {
            out.push_str("AND ");
        }
        match piece {
            Piece::Term(term) => out.push_str(term),
            Piece::Near(terms, distance) => {
                out.push_str(&format!("NEAR({terms}, {distance})"));
            }
            Piece::Operator(operator) => out.push_str(operator),
            Piece::Open => out.push('('),
            Piece::Close => out.push(')'),
        }
        depth += match piece {
            Piece::Open => 1,
            Piece::Close => -1,
            _ => 0,
        };
        if depth < 0 {
            break;
        }
        after_operand = matches!(piece, Piece::Term(_) | Piece::Near(..) | Piece::Close);
        out.push(' ');
    }
    if depth != 0 {
        return Err(StoreError::Query(
            "a bracket is missing in the search".to_owned(),
        ));
    }
    Ok(out.trim_end().to_owned())
}

#[derive(Debug)]
enum Piece {
    Term(String),
    Near(String, u32),
    Operator(&'static str),
    Open,
    Close,
}

impl Piece {
    fn begins_operand(&self) -> bool {
        matches!(self, Piece::Term(_) | Piece::Near(..) | Piece::Open)
    }
}

fn pieces(words: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut rest = words.trim_start();
    while !rest.is_empty() {
        let (piece, left) = next(rest);
        out.extend(piece);
        rest = left.trim_start();
    }
    out
}

fn next(text: &str) -> (Option<Piece>, &str) {
    if let Some(left) = text.strip_prefix('(') {
        return (Some(Piece::Open), left);
    }
    if let Some(left) = text.strip_prefix(')') {
        return (Some(Piece::Close), left);
    }
    if let Some(inside) = text.strip_prefix("NEAR(")
        && let Some(end) = inside.find(')')
    {
        return (near(&inside[..end]), &inside[end + 1..]);
    }
    let (column, body) = column(text);
    if let Some(inside) = body.strip_prefix('"') {
        let end = inside.find('"').unwrap_or(inside.len());
        let left = inside.get(end + 1..).unwrap_or_default();
        let (star, left) = match left.strip_prefix('*') {
            Some(left) => ("*", left),
            None => ("", left),
        };
        let term = term(&inside[..end], star).map(|term| Piece::Term(format!("{column}{term}")));
        return (term, left);
    }
    let end = body
        .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"'))
        .unwrap_or(body.len());
    let (word, left) = body.split_at(end);
    let piece = match (column, word) {
        ("", "AND") => Some(Piece::Operator("AND")),
        ("", "OR") => Some(Piece::Operator("OR")),
        ("", "NOT") => Some(Piece::Operator("NOT")),
        _ => {
            let (word, star) = match word.strip_suffix('*') {
                Some(word) => (word, "*"),
                None => (word, ""),
            };
            term(word, star).map(|term| Piece::Term(format!("{column}{term}")))
        }
    };
    (piece, left)
}

fn column(text: &str) -> (&'static str, &str) {
    for (name, column) in [("title:", "title: "), ("text:", "text: ")] {
        if let Some(left) = text.strip_prefix(name) {
            return (column, left);
        }
    }
    ("", text)
}

/// A quoted word or phrase; nothing where it has no letter or digit. The index keeps ligatures, so both spellings of
/// "cœur" are looked for.
fn term(words: &str, star: &str) -> Option<String> {
    if !words.chars().any(char::is_alphanumeric) {
        return None;
    }
    let plain = words
        .replace('œ', "oe")
        .replace('Œ', "OE")
        .replace('æ', "ae");
    let joined = plain.replace("oe", "œ").replace("OE", "Œ");
    let quoted = |text: &str| format!("\"{}\"{star}", text.replace('"', "\"\""));
    Some(if joined == plain {
        quoted(&plain)
    } else {
        format!("({} OR {})", quoted(&plain), quoted(&joined))
    })
}

fn near(inside: &str) -> Option<Piece> {
    let (words, distance) = match inside.rsplit_once(',') {
        Some((words, distance)) => (words, distance.trim().parse().unwrap_or(10)),
        None => (inside, 10),
    };
    let quoted: Vec<String> = words
        .split_whitespace()
        .map(|word| word.trim_matches('"'))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| format!("\"{word}\""))
        .collect();
    (!quoted.is_empty()).then(|| Piece::Near(quoted.join(" "), distance))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_queries() {
        for (words, want) in [
            ("défense contrat", "\"défense\" AND \"contrat\""),
            ("l'Oréal AT&T U.S.", "\"l'Oréal\" AND \"AT&T\" AND \"U.S.\""),
            (
                "\"justice department\" fraud*",
                "\"justice department\" AND \"fraud\"*",
            ),
            (
                "apple OR google NOT tim",
                "\"apple\" OR \"google\" NOT \"tim\"",
            ),
            ("(a OR b) c", "( \"a\" OR \"b\" ) AND \"c\""),
            ("title:budget", "title: \"budget\""),
            (
                "NEAR(budget defense, 5) 2025",
                "NEAR(\"budget\" \"defense\", 5) AND \"2025\"",
            ),
            ("coeur", "(\"coeur\" OR \"cœur\")"),
            ("cœur", "(\"coeur\" OR \"cœur\")"),
            ("— budget —", "\"budget\""),
            ("\"open", "\"open\""),
            (
                "sous-traitant post-Brexit",
                "\"sous-traitant\" AND \"post-Brexit\"",
            ),
            ("sous-trait*", "\"sous-trait\"*"),
            ("aujourd’hui", "\"aujourd’hui\""),
            ("« défense nationale »", "\" défense nationale \""),
            (
                "“open source” NOT gratuit",
                "\"open source\" NOT \"gratuit\"",
            ),
            ("rock 'n' roll", "\"rock\" AND \"'n'\" AND \"roll\""),
            ("and or not", "\"and\" AND \"or\" AND \"not\""),
        ] {
            assert_eq!(query(words).unwrap(), want, "{words}");
        }
    }

    #[test]
    fn nothing_to_search_for_is_said() {
        for (words, said) in [
            ("", "no word"),
            ("  ", "no word"),
            ("«»", "no word"),
            ("AND", "no word"),
            ("()", "no word"),
            ("(a", "bracket"),
            ("a)", "bracket"),
            ("NEAR(a b", "bracket"),
            ("a OR", "OR needs words on both sides"),
            ("NOT a", "NOT needs words on both sides"),
            ("a AND OR b", "AND needs words on both sides"),
            ("(a OR) b", "OR needs words on both sides"),
        ] {
            let error = query(words).unwrap_err();
            assert_eq!(error.code(), "query", "{words}");
            assert!(error.to_string().contains(said), "{words}: {error}");
        }
    }
}
