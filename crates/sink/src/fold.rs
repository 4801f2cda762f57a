//! Names compared without case, accents, dots and punctuation: "Département de l'Énergie" is "departement de l energie".

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Lower case, without accents; letters of words kept together, all else one space. "G.S.A." becomes "gsa",
/// "L'Oréal" "l oreal", "cœur" "coeur".
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_ascii() {
            push(&mut out, &mut gap, c);
        } else {
            // Letter by letter: the order of marks, which NFKD also settles, does not matter to one who drops them.
            decompose_compatible(c, |part| push(&mut out, &mut gap, part));
        }
    }
    out
}

fn push(out: &mut String, gap: &mut bool, c: char) {
    if c == '.' || is_combining_mark(c) {
        return;
    }
    if !c.is_alphanumeric() {
        *gap = true;
        return;
    }
    if *gap && !out.is_empty() {
        out.push(' ');
    }
    *gap = false;
    match c {
        'a'..='z' | '0'..='9' => out.push(c),
        'œ' | 'Œ' => out.push_str("oe"),
        'æ' | 'Æ' => out.push_str("ae"),
        'ß' => out.push_str("ss"),
        _ => out.extend(c.to_lowercase()),
    }
}

/// The initials of a name's capitalised words, where there are two to eight: "General Services Administration" gives
/// "GSA", "Banque centrale européenne" nothing.
pub(crate) fn initials(name: &str) -> Option<String> {
    let letters: String = name
        .split(|c: char| !c.is_alphanumeric())
        .filter_map(|word| word.chars().next())
        .filter(|c| c.is_uppercase())
        .collect();
    (2..=8)
        .contains(&letters.chars().count())
        .then_some(letters)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    proptest! {
        #[test]
        fn a_name_folds_as_its_normal_forms_do(text in "\\PC{0,40}") {
            let folded = fold(&text);
            prop_assert_eq!(&fold(&text.nfkd().collect::<String>()), &folded);
            prop_assert_eq!(&fold(&text.nfc().collect::<String>()), &folded);
        }
    }

    #[test]
    fn names_fold_to_what_people_type() {
        for (name, want) in [
            ("Département de l'Énergie", "departement de l energie"),
            ("G.S.A.", "gsa"),
            ("L’Oréal", "l oreal"),
            ("  Crédit   Agricole S.A. ", "credit agricole sa"),
            ("Mise en œuvre", "mise en oeuvre"),
            ("AT&T", "at t"),
            ("…", ""),
        ] {
            assert_eq!(fold(name), want, "{name}");
        }
    }

    #[test]
    fn initials_are_of_capitalised_words() {
        assert_eq!(
            initials("General Services Administration").as_deref(),
            Some("GSA")
        );
        assert_eq!(initials("Department of Defense").as_deref(), Some("DD"));
        assert_eq!(initials("Banque centrale européenne"), None);
        assert_eq!(initials("OpenAI"), None);
    }
}
