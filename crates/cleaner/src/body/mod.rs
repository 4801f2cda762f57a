//! Which blocks of the page are the article.
//!
//! 1. Every element gets the cues of its class, id, role and tag (`cues`, a table).
//! 2. The page is split into blocks of text (`blocks`).
//! 3. Each block is described by what it says, where it stands, what is around it and how it agrees with the
//!    metadata (`features`), and a classifier gives the probability that it is part of the article (`model`, a table).
//! 4. Rules go before it (`rules`): comments, captions, the headline again; those of wording alone only where it is not sure.
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
mod signs;

use blocks::Block;
use cues::{CueFinder, Cues};
use features::{Features, Known};
use model::Model;
use phrases::PhraseFinder;
pub(crate) use select::{Verdict, explain};

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
        let scores = self.model.probabilities(&features.all(), features::width());
        select::select(&features, &scores)
    }
}
