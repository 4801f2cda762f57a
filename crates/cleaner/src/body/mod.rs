//! Which blocks of the page are the article.
//!
//! 1. Every element gets the cues of its class, id, role and tag (`cues`, a table).
//! 2. The page is split into blocks of text (`blocks`).
//! 3. Each block is described by what it says, where it stands, what is around it and how it agrees with the
//!    metadata (`features`), and a classifier gives the probability that it is part of the article (`model`, a table).
//! 4. Rules that hold on any page have the last word (`rules`): comments, captions, the headline again.
//! 5. `select` decides: a text said twice is kept once, a heading with nothing under it goes.
//! 6. What is kept is written out in reading order (`render`).

pub(crate) mod blocks;
pub(crate) mod cues;
pub(crate) mod features;
mod model;
pub(crate) mod phrases;
pub(crate) mod render;
mod rules;
mod select;

use blocks::{Block, count_words};
use cues::{CueFinder, Cues};
use features::{Features, Known};
use model::Model;
use phrases::PhraseFinder;
pub(crate) use select::{Verdict, explain};

use depeche_model::{Article, Origin};

use crate::{
    CleanError,
    dom::Dom,
    tables::{Table, table},
};

/// The tables that the body is found with.
pub(crate) struct BodyTables {
    pub(crate) cues: CueFinder,
    pub(crate) phrases: PhraseFinder,
    model: Model,
}

impl BodyTables {
    /// Reads them.
    pub(crate) fn new() -> Result<BodyTables, CleanError> {
        Ok(BodyTables {
            cues: CueFinder::new()?,
            phrases: PhraseFinder::new()?,
            model: Model::new(&table!("block_model.tsv"))?,
        })
    }

    /// Takes another table of the classifier.
    pub(crate) fn set_model(&mut self, text: &'static str) -> Result<(), CleanError> {
        let name = "block model";
        self.model = Model::new(&Table { name, text })?;
        Ok(())
    }

    /// The cues of every element of the page.
    pub(crate) fn read_cues(&self, dom: &Dom) -> Vec<Cues> {
        dom.ids().map(|id| self.cues.of(dom, id)).collect()
    }

    /// The verdict on each block.
    pub(crate) fn judge(
        &self,
        dom: &Dom,
        cues: &[Cues],
        blocks: &[Block],
        known: &Known,
    ) -> Vec<Verdict> {
        let features = Features::new(dom, cues, blocks, known, &self.phrases);
        let mut values = Vec::new();
        let scores: Vec<f32> = (0..blocks.len())
            .map(|at| {
                features.of(at, &mut values);
                self.model.probability(&values)
            })
            .collect();
        select::select(&features, &scores)
    }
}

/// Takes the text from JSON-LD where the markup holds hardly any of it (pages that their scripts fill in).
pub(crate) fn mend(article: &mut Article, json_body: &str, blocks: &[Block]) {
    let (found, told) = (count_words(&article.text), count_words(json_body));
    if told > 80 && told > 3 * found {
        article.text = json_body.to_owned();
        article
            .origins
            .insert("text", Origin("json-ld:articleBody".into()));
    }
    if article.text.is_empty() {
        // not an article: what text there is, so that a reader can see what came instead
        let all: Vec<&str> = blocks
            .iter()
            .filter(|b| b.link_words * 2 <= b.words)
            .map(|b| b.text.as_str())
            .collect();
        article.text = all.join("\n\n");
    }
    if article.text.is_empty() {
        article.text = blocks
            .iter()
            .map(|b| b.text.as_str())
            .collect::<Vec<_>>()
            .join("\n");
    }
}
