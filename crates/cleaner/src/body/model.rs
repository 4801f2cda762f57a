//! The block classifier: gradient-boosted trees over [`features`](super::features), from `data/block_model.tsv`.
//! How it was trained, and how well it does on sites it has not seen, is in `train/README.md`.

use super::features;
use crate::{CleanError, tables::Table};

/// No feature: a leaf.
const LEAF: u16 = u16::MAX;

/// The trees, one after the other.
pub(crate) struct Model {
    nodes: Vec<Node>,
    /// Index of the first node of each tree.
    roots: Vec<usize>,
}

/// An inner node goes to the next node where the feature is at most `value`, else `skip` nodes on; a leaf adds `value`.
struct Node {
    feature: u16,
    skip: u16,
    value: f32,
}

impl Model {
    /// Reads the table.
    pub(crate) fn new(table: &Table) -> Result<Model, CleanError> {
        let names = features::names();
        let mut model = Model {
            nodes: Vec::new(),
            roots: Vec::new(),
        };
        let rows = table.rows(&["tree", "feature", "value", "skip"])?;
        for row in &rows {
            let tree: usize = row.parse(0)?;
            if tree == model.roots.len() {
                model.roots.push(model.nodes.len());
            } else if tree + 1 != model.roots.len() {
                return Err(row.error("the trees are out of order"));
            }
            let feature = match row.cell(1) {
                "-" => LEAF,
                name => {
                    let at = names.iter().position(|n| n == name);
                    at.ok_or_else(|| row.error(format!("no feature is called `{name}`")))? as u16
                }
            };
            let skip: u16 = row.parse(3)?;
            let within =
                feature == LEAF || (skip > 1 && model.nodes.len() + usize::from(skip) < rows.len());
            if !within {
                return Err(row.error("a branch leads out of the table"));
            }
            model.nodes.push(Node {
                feature,
                skip,
                value: row.parse(2)?,
            });
        }
        if model.nodes.last().is_some_and(|n| n.feature != LEAF) {
            return Err(CleanError::Table {
                table: table.name,
                line: 0,
                reason: "the last tree has no end".into(),
            });
        }
        Ok(model)
    }

    /// The probability that a block with these features is part of the article.
    pub(crate) fn probability(&self, features: &[f32]) -> f32 {
        let score: f32 = self
            .roots
            .iter()
            .map(|root| self.leaf(*root, features))
            .sum();
        1.0 / (1.0 + (-score).exp())
    }

    fn leaf(&self, root: usize, features: &[f32]) -> f32 {
        let mut at = root;
        loop {
            let node = &self.nodes[at];
            if node.feature == LEAF {
                return node.value;
            }
            let left = features[usize::from(node.feature)] <= node.value;
            at += if left { 1 } else { usize::from(node.skip) };
        }
    }
}
