//! Parts of names.

use super::{
    fold::{fold, hash},
    lexicon::Lexicon,
    token::tokenize,
};

/// The tokens of a name.
pub fn words_of(name: &str) -> Vec<&str> {
    tokenize(name)
        .tokens
        .iter()
        .map(|t| &name[t.start..t.end])
        .collect()
}

/// A company's name without a legal form at its end or `Groupe` at its start; `None` where nothing falls away or
/// nothing would be left. `Apple Inc.` gives `Apple`, `Groupe PSA` gives `PSA`.
pub fn bare_company(name: &str, lexicon: &Lexicon) -> Option<String> {
    let tokens = tokenize(name).tokens;
    let legal = Lexicon::bit("legal");
    let word = |at: usize| &name[tokens[at].start..tokens[at].end];
    let is_legal = |at: usize| lexicon.classes(hash(&fold(word(at)))) & legal != 0;
    let is_mark = |at: usize| word(at).chars().all(|c| !c.is_alphanumeric());
    let (mut first, mut end) = (0, tokens.len());
    loop {
        let mut last = end;
        while last > 0 && is_mark(last - 1) {
            last -= 1;
        }
        if last < 2 || !is_legal(last - 1) {
            break;
        }
        end = last - 1;
        while end > 1 && (is_mark(end - 1) || matches!(word(end - 1), "and" | "et")) {
            end -= 1;
        }
    }
    if end - first >= 2
        && matches!(
            fold(word(first)).as_str(),
            "groupe" | "group" | "societe" | "the"
        )
    {
        first += 1;
    }
    if end - first >= 2 && matches!(word(end - 1), "Group" | "Groupe") {
        end -= 1;
    }
    (first > 0 || end < tokens.len())
        .then(|| name[tokens[first].start..tokens[end - 1].end].to_owned())
        .filter(|bare| bare.chars().any(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use depeche_model::Lang;

    use super::*;

    #[test]
    fn drops_legal_forms_only() {
        let lexicon = Lexicon::load(Lang::En).unwrap();
        for (name, want) in [
            ("Apple Inc.", Some("Apple")),
            ("Apple, Inc.", Some("Apple")),
            ("Groupe PSA", Some("PSA")),
            ("Volkswagen AG", Some("Volkswagen")),
            ("Tiffany & Co.", Some("Tiffany")),
            ("Renault", None),
            ("Co.", None),
            ("Inc", None),
        ] {
            assert_eq!(bare_company(name, &lexicon).as_deref(), want, "{name}");
        }
    }
}
