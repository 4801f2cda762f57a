//! Why an article came out as it did: every block with its verdict, every metadata field with its candidates.

use std::{collections::BTreeMap, fmt};

use depeche_model::Article;

use crate::{body::Verdict, body::blocks::Block, dom::Dom, metadata::Candidate};

/// The article and how it was found. Prints for people.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// What [`Cleaner::clean`](crate::Cleaner::clean) gives.
    pub article: Article,
    /// Name of the encoding that the bytes were read in.
    pub encoding: &'static str,
    /// Every block of the page, in order. Empty for plain text.
    pub blocks: Vec<ExplainedBlock>,
    /// The candidates of each metadata field, in the order of trust.
    pub fields: BTreeMap<&'static str, Vec<Candidate>>,
}

impl Explanation {
    /// Of an input that was no page.
    pub(crate) fn of_text(article: Article) -> Explanation {
        Explanation {
            article,
            encoding: "",
            blocks: Vec::new(),
            fields: BTreeMap::new(),
        }
    }
}

/// A block of text and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedBlock {
    /// Whether it is in the article's text.
    pub kept: bool,
    /// Probability that it belongs to the article, 0 to 1.
    pub score: f32,
    /// Why.
    pub reason: String,
    /// The element it stands in, as a path: `article > div.body > p`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Elements named in a path.
const PATH_LENGTH: usize = 3;
/// Characters of a block or candidate that are printed.
const SHOWN: usize = 90;

impl ExplainedBlock {
    pub(crate) fn new(dom: &Dom, block: &Block, verdict: Verdict) -> ExplainedBlock {
        let mut path: Vec<String> = dom
            .lineage(block.node)
            .take(PATH_LENGTH)
            .map(|id| {
                let name = dom.tag(id).name();
                let class = dom
                    .attr(id, "class")
                    .or_else(|| dom.attr(id, "id"))
                    .and_then(|c| c.split_whitespace().next());
                class.map_or_else(|| name.to_owned(), |class| format!("{name}.{class}"))
            })
            .collect();
        path.reverse();
        ExplainedBlock {
            kept: verdict.kept,
            score: verdict.score,
            reason: verdict.reason.into_owned(),
            path: path.join(" > "),
            text: block.text.clone(),
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "read as {}, quality {:.2}",
            self.encoding, self.article.quality
        )?;
        for warning in &self.article.warnings {
            writeln!(f, "warning: {warning}")?;
        }
        for (field, candidates) in &self.fields {
            writeln!(f, "\n{field}")?;
            let mut taken = false;
            for candidate in candidates {
                let (mark, why) = match candidate.rejected {
                    Some(reason) => ('-', format!("  ({reason})")),
                    None if taken => (' ', String::new()),
                    None => ('+', String::new()),
                };
                taken |= candidate.rejected.is_none();
                writeln!(
                    f,
                    "  {mark} {:<28} {}{why}",
                    candidate.origin,
                    shown(&candidate.value)
                )?;
            }
        }
        writeln!(f, "\nblocks")?;
        for block in &self.blocks {
            let mark = if block.kept { '+' } else { '-' };
            writeln!(
                f,
                "  {mark} {:.2} {}  [{}; {}]",
                block.score,
                shown(&block.text),
                block.path,
                block.reason
            )?;
        }
        Ok(())
    }
}

/// The beginning of a text, on one line.
fn shown(text: &str) -> String {
    let flat: String = text
        .chars()
        .take(SHOWN)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(SHOWN).is_some() {
        format!("{flat}…")
    } else {
        flat
    }
}
