//! Classes of words that tell what stands beside them: legal forms, heads of names, titles, places.

use depeche_model::Lang;

use super::{
    fold::{HashedMap, fold, hash},
    sources,
    table::read_rows,
};
use crate::ExtractError;

/// A set of classes, one bit each, in the order of [`CLASSES`].
pub type Classes = u32;

/// The classes: `legal` (Inc, SA), `company-head` and `agency-head` (words inside a name: Airlines, Ministère),
/// `company-noun` and `agency-noun` (common nouns beside one: automaker, régulateur), `other-head` (words of clubs,
/// parties, schools, streets), `honorific` (before a person), `role` (CEO of), `business`, `media`, `government`, `sport`,
/// `product` (what an article is about), `country`, `nation`, `place`, `first-name`, `calendar`; `legal-form` (a legal form
/// that stands for nothing else at the end of a name: Inc, GmbH); `surname`; `site` (mine, hill, district, hurricane: what stands
/// beside is the name of a place).
pub const CLASSES: [&str; 21] = [
    "legal",
    "company-head",
    "company-noun",
    "agency-head",
    "agency-noun",
    "other-head",
    "honorific",
    "role",
    "business",
    "media",
    "government",
    "sport",
    "product",
    "country",
    "nation",
    "place",
    "first-name",
    "calendar",
    "legal-form",
    "surname",
    "site",
];

/// Classes of words inside names, which cross the language border ("Bank of America" in French).
const IN_NAMES: [&str; 9] = [
    "legal",
    "legal-form",
    "company-head",
    "agency-head",
    "country",
    "place",
    "first-name",
    "other-head",
    "surname",
];

/// Classes of folded words.
#[derive(Debug, Default)]
pub struct Lexicon {
    words: HashedMap<Classes>,
}

impl Lexicon {
    /// The cue tables of a language; of the other, only the classes of words that stand inside names.
    pub fn load(lang: Lang) -> Result<Lexicon, ExtractError> {
        let mut words = HashedMap::default();
        let in_names = IN_NAMES
            .iter()
            .fold(0, |bits, class| bits | Lexicon::bit(class));
        let tables = [
            (Lang::En, sources::CUES_EN),
            (Lang::Fr, sources::CUES_FR),
            (lang, sources::CUES_COMMON),
        ];
        for (of, (table, content)) in tables
            .iter()
            .flat_map(|(of, list)| list.iter().map(move |source| (*of, *source)))
        {
            let taken = if of == lang { Classes::MAX } else { in_names };
            read_rows(table, content, &["class", "words"], &[], |row| {
                let class = CLASSES.iter().position(|name| *name == row.get("class"));
                let Some(class) = class else {
                    return Err(row.error("class", format!("`{}` is no class", row.get("class"))));
                };
                for word in row.list("words") {
                    if fold(word) != word || word.contains(' ') {
                        return Err(row.error("words", format!("`{word}` is not one folded word")));
                    }
                    *words.entry(hash(word)).or_insert(0) |= (1 << class) & taken;
                }
                Ok(())
            })?;
        }
        Ok(Lexicon { words })
    }

    /// Classes of the word with this hash.
    pub fn classes(&self, folded: u64) -> Classes {
        self.words.get(&folded).copied().unwrap_or(0)
    }

    /// The bit of a class; `class` must be one of [`CLASSES`].
    pub const fn bit(class: &str) -> Classes {
        let mut at = 0;
        while at < CLASSES.len() {
            if same(CLASSES[at].as_bytes(), class.as_bytes()) {
                return 1 << at;
            }
            at += 1;
        }
        panic!("not a class of CLASSES");
    }
}

/// Equality that a constant may use.
const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}
