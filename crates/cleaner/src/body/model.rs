//! The block classifier: gradient-boosted trees over [`features`](super::features), from `data/block_model.tsv`.
//! How it was trained, and how well it does on sites it has not seen, is in `train/README.md`.

use super::features;
use crate::{CleanError, tables::Table};

/// No feature: a leaf.
const LEAF: &str = "-";
/// Blocks that walk down a tree side by side: each waits for memory while the others step on.
const ABREAST: usize = 8;

/// The trees, one after the other.
pub(crate) struct Model {
    nodes: Vec<Node>,
    trees: Vec<Tree>,
}

struct Tree {
    /// Index of its first node.
    root: u32,
    /// Steps from there to its deepest leaf.
    depth: u32,
}

/// An inner node goes `step` nodes on where the feature is at most `value`, else `skip`. A leaf stays where it is: both are 0,
/// and `value` is what it adds.
struct Node {
    feature: u16,
    step: u16,
    skip: u16,
    value: f32,
}

impl Model {
    /// Reads the table.
    pub(crate) fn new(table: &Table) -> Result<Model, CleanError> {
        let names = features::names();
        let mut nodes: Vec<Node> = Vec::new();
        let mut trees: Vec<Tree> = Vec::new();
        let rows = table.rows(&["tree", "feature", "value", "skip"])?;
        for row in &rows {
            let tree: usize = row.parse(0)?;
            if tree == trees.len() {
                let root = nodes.len() as u32;
                trees.push(Tree { root, depth: 0 });
            } else if tree + 1 != trees.len() {
                return Err(row.error("the trees are out of order"));
            }
            let (name, value) = (row.cell(1), row.parse(2)?);
            let skip: u16 = row.parse(3)?;
            if name == LEAF {
                nodes.push(Node::leaf(value));
                continue;
            }
            let feature = names.iter().position(|n| n == name);
            let feature =
                feature.ok_or_else(|| row.error(format!("no feature is called `{name}`")))?;
            if skip < 2 || nodes.len() + usize::from(skip) >= rows.len() {
                return Err(row.error("a branch leads out of the table"));
            }
            nodes.push(Node {
                feature: feature as u16,
                step: 1,
                skip,
                value,
            });
        }
        if nodes.last().is_some_and(|n| n.step != 0) {
            return Err(CleanError::Table {
                table: table.name,
                line: 0,
                reason: "the last tree has no end".into(),
            });
        }
        let depths = depths(&nodes);
        for tree in &mut trees {
            tree.depth = depths[tree.root as usize];
        }
        Ok(Model { nodes, trees })
    }

    /// The probability of each block that it is part of the article. `features` are those of the first block, then those of the
    /// next, `width` of each.
    pub(crate) fn probabilities(&self, features: &[f32], width: usize) -> Vec<f32> {
        let mut out = Vec::with_capacity(features.len() / width);
        for blocks in features.chunks(width * ABREAST) {
            let scores = self.scores(blocks, width);
            let known = &scores[..blocks.len() / width];
            out.extend(known.iter().map(|score| 1.0 / (1.0 + (-score).exp())));
        }
        out
    }

    /// The sums of the leaves that up to [`ABREAST`] blocks reach.
    fn scores(&self, features: &[f32], width: usize) -> [f32; ABREAST] {
        let rows: [&[f32]; ABREAST] =
            std::array::from_fn(|at| features.chunks(width).nth(at).unwrap_or(&features[..width]));
        let mut scores = [-0.0; ABREAST]; // what a sum begins with
        for tree in &self.trees {
            let mut places = [tree.root as usize; ABREAST];
            for _ in 0..tree.depth {
                for (place, row) in places.iter_mut().zip(rows) {
                    let node = &self.nodes[*place];
                    let at_most = row[usize::from(node.feature)] <= node.value;
                    *place += usize::from(if at_most { node.step } else { node.skip });
                }
            }
            for (score, place) in scores.iter_mut().zip(places) {
                *score += self.nodes[place].value;
            }
        }
        scores
    }
}

impl Node {
    fn leaf(value: f32) -> Node {
        Node {
            feature: 0,
            step: 0,
            skip: 0,
            value,
        }
    }
}

/// Steps from each node to the deepest leaf under it. Both its branches come after it.
fn depths(nodes: &[Node]) -> Vec<u32> {
    let mut depths = vec![0; nodes.len()];
    for (at, node) in nodes.iter().enumerate().rev().filter(|(_, n)| n.step != 0) {
        let under = |step: u16| depths[at + usize::from(step)];
        depths[at] = 1 + under(node.step).max(under(node.skip));
    }
    depths
}
