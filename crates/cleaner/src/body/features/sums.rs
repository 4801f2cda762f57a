//! Sums over elements: how much text each holds, and how often its like stands on the page.

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
};

use crate::{
    body::blocks::{Block, Kind},
    dom::{Dom, NodeId, Tag},
};

/// Sums over the subtree of a node.
#[derive(Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) words: f32,
    pub(super) links: f32,
    /// Words of running text.
    pub(super) good: f32,
    pub(super) blocks: f32,
}

impl Sums {
    /// Of one block.
    pub(super) fn of(block: &Block) -> Sums {
        let words = block.words as f32;
        Sums {
            words,
            links: block.link_words as f32,
            good: if is_good(block) { words } else { 0.0 },
            blocks: 1.0,
        }
    }

    pub(super) fn add(&mut self, other: Sums) {
        self.words += other.words;
        self.links += other.links;
        self.good += other.good;
        self.blocks += other.blocks;
    }
}

/// Running text: many words, few of them links.
pub(super) fn is_good(block: &Block) -> bool {
    block.words >= 12 && block.link_words * 3 < block.words && block.kind != Kind::Heading
}

/// The sums of every element.
pub(super) fn by_element(dom: &Dom, blocks: &[Block]) -> Vec<Sums> {
    let mut sums = vec![Sums::default(); dom.ids().len()];
    for block in blocks {
        sums[block.node as usize].add(Sums::of(block));
    }
    for id in (1..dom.ids().end).rev() {
        let own = sums[id as usize];
        sums[dom.node(id).parent as usize].add(own);
    }
    sums
}

/// Number of pictures before each node, and in all.
pub(super) fn images_before(dom: &Dom) -> Vec<u32> {
    let mut before = Vec::with_capacity(dom.ids().len() + 1);
    let mut count = 0;
    for id in dom.ids() {
        before.push(count);
        count += u32::from(dom.tag(id) == Tag::Img);
    }
    before.push(count);
    before
}

/// The deepest element that still holds most of the good text of its parents: from the root, step into the child
/// that holds at least 55 in 100 of the good words.
pub(super) fn best_container(dom: &Dom, sums: &[Sums]) -> NodeId {
    let mut here = 0;
    loop {
        let enough = sums.get(here as usize).map_or(0.0, |s| s.good) * 0.55;
        let next = dom
            .children(here)
            .find(|c| enough > 0.0 && sums[*c as usize].good >= enough);
        match next {
            Some(next) if sums[next as usize].blocks > 1.5 => here = next,
            _ => return here,
        }
    }
}

/// Elements with the same tag and class in the same kind of parent have the same signature.
pub(super) fn signature(dom: &Dom, node: NodeId) -> u64 {
    let mut hasher = Mixer::default();
    for id in dom.lineage(node).take(2) {
        like(dom, id, &mut hasher);
    }
    hasher.finish()
}

/// How many brothers with the same tag and class each element of several blocks has, itself included: many for the
/// cards of a list of teasers. 0 for the others.
pub(super) fn twins(dom: &Dom, sums: &[Sums]) -> Vec<u32> {
    let key = |id: NodeId| {
        let mut hasher = Mixer::default();
        dom.node(id).parent.hash(&mut hasher);
        like(dom, id, &mut hasher);
        hasher.finish()
    };
    let cards: Vec<(usize, u64)> = (1..dom.ids().end)
        .filter(|id| sums[*id as usize].blocks > 1.5)
        .map(|id| (id as usize, key(id)))
        .collect();
    let mut counts: HashMap<u64, u32> = HashMap::new();
    for (_, key) in &cards {
        *counts.entry(*key).or_default() += 1;
    }
    let mut twins = vec![0; dom.ids().len()];
    for (id, key) in cards {
        twins[id] = counts.get(&key).copied().unwrap_or_default();
    }
    twins
}

fn like(dom: &Dom, id: NodeId, hasher: &mut Mixer) {
    dom.tag(id).hash(hasher);
    dom.attr(id, "class").hash(hasher);
}

/// A quick hash of words and classes, the same on every run. What comes out is a key of a map that hashes it again, so
/// that a page gains nothing by choosing its words.
#[derive(Default)]
pub(in crate::body) struct Mixer(u64);

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_u8(&mut self, byte: u8) {
        self.write_u64(byte.into());
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(word.into());
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}
