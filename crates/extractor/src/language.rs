//! Which language an article is in: from its words, with what the page declares as a prior.
//!
//! On whole articles whatlang is right; on a few words it is not, and between close relatives (Danish, Norwegian) neither
//! are short articles. So: few words are weighed between English, French and the declared language only, and the
//! declaration decides between relatives.
//!
//! whatlang knows seventy languages and names one of them whatever it reads, and it goes by the script that has most letters. So
//! English and French must be borne out: by letters that are mostly Latin, and by function words. A text in neither is said to be
//! so, and is never read as either.

use std::collections::{HashMap, HashSet};

use depeche_model::{Article, Lang, Warning};
use whatlang::Detector;

use crate::{ExtractError, table};

/// Below this many words only English, French and the declared language are weighed.
const FEW_WORDS: usize = 25;
/// Bytes of text that are looked at; more does not change the answer.
const SAMPLE_BYTES: usize = 4_000;
/// Languages that whatlang proposes for odd Latin text and newspapers do not use; taken only when declared.
const UNLIKELY: [whatlang::Lang; 8] = {
    use whatlang::Lang::{Aka, Epo, Jav, Lat, Sna, Tgl, Tuk, Zul};
    [Aka, Epo, Jav, Lat, Sna, Tgl, Tuk, Zul]
};

/// Share of letters of other scripts from which a text is in one of them: a boilerplate in English may stand below it.
const OTHER_SCRIPT: f64 = 0.25;
/// Share of function words under which a text of more than [`FEW_WORDS`] is in neither language. Running text has 0.2 and more,
/// lists of results and prices 0.06.
const FUNCTION_WORDS: f64 = 0.05;
/// Latin letters with accents beyond the first blocks, as in Vietnamese, and ligatures.
const LATIN: [std::ops::RangeInclusive<char>; 3] = [
    '\u{1d00}'..='\u{1eff}',
    '\u{2c60}'..='\u{2c7f}',
    '\u{fb00}'..='\u{fb06}',
];
/// Letters beyond ASCII that English and French spell with.
const LETTERS: &str = "àâäæçéèêëîïñôöœùûüÿ";

/// The language of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// ISO 639-1 code; `None` where it could not be told.
    pub code: Option<String>,
    /// The language, if it is one that is read for mentions.
    pub supported: Option<Lang>,
    /// Why there will be no mentions.
    pub warning: Option<Warning>,
}

/// Tells languages apart.
#[derive(Debug)]
pub struct Languages {
    by_code3: HashMap<&'static str, Entry>,
    unlikely: Detector,
    function_words: HashSet<(&'static str, &'static str)>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    code: &'static str,
    name: &'static str,
    relatives: &'static str,
}

impl Languages {
    /// Reads the embedded table.
    ///
    /// # Errors
    /// A wrong row.
    pub fn new() -> Result<Languages, ExtractError> {
        let columns = ["iso639_3", "iso639_1", "name", "relatives"];
        let content = include_str!("../data/common/languages.tsv");
        let rows = table::read("languages.tsv", content, &columns)?;
        let entry = |row: &table::Row<'static>| Entry {
            code: row.cell(1),
            name: row.cell(2),
            relatives: row.cell(3),
        };
        let content = include_str!("../data/common/function_words.tsv");
        let words = table::read("function_words.tsv", content, &["lang", "word"])?;
        Ok(Languages {
            function_words: words.iter().map(|r| (r.cell(0), r.cell(1))).collect(),
            by_code3: rows.iter().map(|row| (row.cell(0), entry(row))).collect(),
            unlikely: Detector::with_denylist(UNLIKELY.to_vec()),
        })
    }

    /// The language of an article's text (its title where there is no text). One that the caller gave is not doubted.
    pub fn of(&self, article: &Article) -> Verdict {
        let given = article
            .origins
            .get("lang")
            .is_some_and(|origin| origin.0 == "hint");
        let declared = article
            .declared_lang
            .as_deref()
            .and_then(|tag| self.declared(tag));
        if let Some(lang) = declared.filter(|_| given) {
            return self.verdict(lang);
        }
        let title = article.title.as_deref().unwrap_or_default();
        let sample = format!("{title}\n{}", head(&article.text, SAMPLE_BYTES));
        let declared = article
            .declared_lang
            .as_deref()
            .and_then(|tag| self.declared(tag));
        if let Some(foreign) = foreign_letters(&sample)
            && let Some(info) = whatlang::detect(&foreign)
        {
            return self.verdict(self.weigh(&info, declared, &foreign));
        }
        match self.detect(&sample, declared) {
            Some(lang) if self.bears_out(lang, declared, &sample) => self.verdict(lang),
            Some(_) => neither(article.declared_lang.as_deref()),
            None => undecided(article.declared_lang.as_deref()),
        }
    }

    /// Whether the words of a text found to be English or French are those of the language. A few words are doubted only where
    /// nothing was declared, none is a function word and one is spelt as in neither language.
    fn bears_out(
        &self,
        found: whatlang::Lang,
        declared: Option<whatlang::Lang>,
        sample: &str,
    ) -> bool {
        let lang = match found {
            whatlang::Lang::Eng => "en",
            whatlang::Lang::Fra => "fr",
            _ => return true,
        };
        let (mut all, mut known, mut strange) = (0, 0, false);
        for word in sample.split(|c: char| !c.is_alphabetic()) {
            if word.is_empty() {
                continue;
            }
            let lower = word.to_lowercase();
            let spelt = |c: char| c.is_ascii() || LETTERS.contains(c);
            all += 1;
            known += usize::from(self.function_words.contains(&(lang, lower.as_str())));
            strange |= !lower.chars().all(spelt);
        }
        if all < FEW_WORDS {
            return known > 0 || !strange || declared == Some(found);
        }
        known as f64 >= FUNCTION_WORDS * all as f64
    }

    fn detect(&self, sample: &str, declared: Option<whatlang::Lang>) -> Option<whatlang::Lang> {
        let words = sample
            .split_whitespace()
            .filter(|w| w.chars().any(char::is_alphabetic))
            .count();
        if words == 0 {
            return None;
        }
        if words < FEW_WORDS {
            let mut list = vec![whatlang::Lang::Eng, whatlang::Lang::Fra];
            list.extend(declared);
            return Detector::with_allowlist(list)
                .detect(sample)
                .map(|info| self.weigh(&info, declared, sample));
        }
        let info = match declared {
            Some(lang) if UNLIKELY.contains(&lang) => whatlang::detect(sample)?,
            _ => self.unlikely.detect(sample)?,
        };
        Some(self.weigh(&info, declared, sample))
    }

    /// Decides between the finding and the declaration.
    fn weigh(
        &self,
        found: &whatlang::Info,
        declared: Option<whatlang::Lang>,
        sample: &str,
    ) -> whatlang::Lang {
        let Some(declared) = declared.filter(|lang| *lang != found.lang()) else {
            return found.lang();
        };
        let related =
            |lang: whatlang::Lang| self.by_code3.get(lang.code()).map_or("", |e| e.relatives);
        if !related(declared).is_empty() && related(declared) == related(found.lang()) {
            return declared;
        }
        if found.is_reliable() {
            return found.lang();
        }
        let between = Detector::with_allowlist(vec![declared, found.lang()]).detect(sample);
        between
            .filter(whatlang::Info::is_reliable)
            .map_or(declared, |info| info.lang())
    }

    fn declared(&self, tag: &str) -> Option<whatlang::Lang> {
        let primary = tag.split(['-', '_']).next()?.to_ascii_lowercase();
        let primary = if primary == "no" || primary == "nn" {
            "nb".to_owned()
        } else {
            primary
        };
        let (code3, _) = self
            .by_code3
            .iter()
            .find(|(code3, e)| e.code == primary || **code3 == primary)?;
        whatlang::Lang::from_code(*code3)
    }

    fn verdict(&self, lang: whatlang::Lang) -> Verdict {
        let entry = self.by_code3.get(lang.code());
        let code = entry.map_or(lang.code(), |e| e.code);
        let supported = Lang::from_tag(code);
        let warning = supported.is_none().then(|| {
            let name = entry.map_or(lang.eng_name(), |e| e.name);
            let message = format!(
                "the text is {name} ({code}); only French and English are read for mentions"
            );
            Warning::new("other-language", message)
        });
        Verdict {
            code: Some(code.to_owned()),
            supported,
            warning,
        }
    }
}

/// A text in a language that the detector does not know: the declaration stands unless it is one of the two.
fn neither(declared: Option<&str>) -> Verdict {
    let code = declared
        .and_then(|tag| tag.split(['-', '_']).next())
        .map(str::to_ascii_lowercase)
        .filter(|code| Lang::from_tag(code).is_none());
    let warning = Warning::new(
        "other-language",
        "the text is in neither French nor English, the languages that are read for mentions",
    );
    Verdict {
        code,
        supported: None,
        warning: Some(warning),
    }
}

/// The words of other scripts than Latin, where they are enough of the text to be its language.
fn foreign_letters(sample: &str) -> Option<String> {
    let foreign = |c: char| {
        c.is_alphabetic() && c >= '\u{370}' && !LATIN.iter().any(|range| range.contains(&c))
    };
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let strange = sample.chars().filter(|c| foreign(*c)).count();
    (strange as f64 > OTHER_SCRIPT * letters as f64).then(|| {
        let words = sample.split_whitespace();
        words
            .filter(|word| word.contains(foreign))
            .collect::<Vec<_>>()
            .join(" ")
    })
}

/// No words to judge by: the declaration stands, if any, and nothing is read.
fn undecided(declared: Option<&str>) -> Verdict {
    let code = declared
        .and_then(|tag| tag.split(['-', '_']).next())
        .map(str::to_ascii_lowercase);
    let warning = Warning::new(
        "no-language",
        "the text has no words to tell its language by; nothing was read",
    );
    Verdict {
        code,
        supported: None,
        warning: Some(warning),
    }
}

/// The first `limit` bytes, on a character boundary.
fn head(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str, declared: Option<&str>) -> Verdict {
        let declared_lang = declared.map(str::to_owned);
        Languages::new().unwrap().of(&Article {
            text: text.into(),
            declared_lang,
            ..Article::default()
        })
    }

    fn code(text: &str, declared: Option<&str>) -> String {
        verdict(text, declared).code.unwrap_or_default()
    }

    const LONG_FRENCH: &str = "Le conseil municipal a voté lundi soir le budget de la ville, qui prévoit des travaux dans \
        les écoles et une hausse modérée des impôts locaux. L'opposition a dénoncé un manque de transparence.";

    #[test]
    fn words_outweigh_a_wrong_declaration() {
        assert_eq!(code(LONG_FRENCH, Some("en")), "fr");
        assert_eq!(code(LONG_FRENCH, None), "fr");
        assert_eq!(
            code(
                "The city council approved the budget on Monday evening after a long debate about roads, schools \
            and taxes, and the mayor said that the work would begin in the spring.",
                Some("fr")
            ),
            "en"
        );
    }

    #[test]
    fn few_words_lean_on_english_french_and_the_declaration() {
        assert_eq!(code("Renault supprime 3 000 postes en France", None), "fr");
        assert_eq!(code("Apple to buy a start-up for $5 million", None), "en");
        assert_eq!(code("Die Bahn streikt", Some("de")), "de");
    }

    #[test]
    fn another_language_is_said() {
        let text = "Der Stadtrat hat am Montagabend den Haushalt beschlossen, der Arbeiten an den Schulen und eine \
            maßvolle Erhöhung der örtlichen Steuern vorsieht. Die Opposition sprach von fehlender Transparenz.";
        let verdict = verdict(text, None);
        assert_eq!(
            (verdict.code.as_deref(), verdict.supported),
            (Some("de"), None)
        );
        assert!(verdict.warning.unwrap().to_string().contains("German"));
    }

    #[test]
    fn a_language_that_the_detector_does_not_know_is_neither() {
        let albanian = "Këshilli i qytetit miratoi mbrëmë buxhetin për shkollat dhe rrugët, ndërsa kryetari tha se punimet \
            do të nisin në pranverë. Banorët kërkojnë më shumë drita dhe një park të ri pranë lumit.";
        for declared in [None, Some("fr"), Some("en")] {
            let verdict = verdict(albanian, declared);
            assert_eq!((verdict.code, verdict.supported), (None, None));
            let warning = verdict.warning.unwrap();
            assert_eq!(warning.code, "other-language");
        }
        assert_eq!(code(albanian, Some("sq")), "sq");
        let serbian = "Večernji izveštaj: školski mostovi, tržište";
        assert_eq!(verdict(serbian, None).supported, None);
        assert_eq!(code("Zürich: Nestlé s'étend en Suisse", None), "fr");
    }

    #[test]
    fn the_script_decides_before_a_footer_in_english() {
        let hindi = "नगर परिषद ने सोमवार को बजट पारित किया और कहा कि काम वसंत में शुरू होगा। विपक्ष ने पारदर्शिता की कमी की \
            आलोचना की।";
        let footer = "About us. Contact us. All prices are delayed by ten minutes, and the terms of use apply to this page \
            and to all that is shown on it.";
        assert_eq!(code(&format!("{hindi}\n\n{footer}"), Some("en")), "hi");
        let quoting = format!("{LONG_FRENCH} La devise de la ville est « नगर ».");
        assert_eq!(code(&quoting, None), "fr");
    }

    #[test]
    fn words_of_lists_are_sorted_and_unique() {
        let content = include_str!("../data/common/function_words.tsv");
        let rows = content.lines().filter(|l| !l.starts_with('#')).skip(1);
        let rows: Vec<&str> = rows.collect();
        assert!(rows.is_sorted_by(|a, b| a < b));
        assert!(
            rows.iter()
                .all(|r| r.starts_with("en\t") || r.starts_with("fr\t"))
        );
    }

    #[test]
    fn nothing_to_judge_by() {
        assert_eq!(verdict("1234 !!!", None).code, None);
        assert_eq!(verdict("", Some("fr-FR")).code.as_deref(), Some("fr"));
        assert!(verdict("", Some("fr")).supported.is_none());
    }
}
