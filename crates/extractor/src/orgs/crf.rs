//! Inference in a linear-chain conditional random field: marginals, and the probability of a span.

use super::document::{Shape, Word};

/// Number of labels.
pub const LABELS: usize = 9;

/// What a word can be: outside every name, first or later word of a company or agency, or in a name of another kind.
/// The other kinds are learnt only so that they are not taken for companies and agencies.
pub const LABEL_NAMES: [&str; LABELS] = [
    "O",
    "B-company",
    "I-company",
    "B-agency",
    "I-agency",
    "organisation",
    "person",
    "place",
    "misc",
];

/// Outside every name.
pub const OUTSIDE: usize = 0;
/// First word of a company; [`B_COMPANY`]` + 1` continues it.
pub const B_COMPANY: usize = 1;
/// First word of an agency; [`B_AGENCY`]` + 1` continues it.
pub const B_AGENCY: usize = 3;

/// A score or probability per label.
pub type PerLabel = [f32; LABELS];

/// Number of edge classes: transitions depend on the look of the word they lead to.
pub const EDGES: usize = 16;

/// Transition scores: `edges[class][from][to]`.
pub type Edges = Vec<[PerLabel; LABELS]>;

/// The edge class of a word.
pub fn edge_class(word: &Word) -> u8 {
    match word.shape {
        Shape::Lower if word.end - word.start <= 3 => 12,
        Shape::Mark if word.lower == super::fold::hash(",") => 13,
        Shape::Mark if word.lower == super::fold::hash("&") => 14,
        Shape::Mark if word.lower == super::fold::hash("-") => 15,
        shape => shape as u8,
    }
}

/// Whether a label may follow another: a later word of a name follows its first or another later one.
pub fn may_follow(from: usize, to: usize) -> bool {
    match to {
        2 => from == 1 || from == 2,
        4 => from == 3 || from == 4,
        _ => true,
    }
}

/// Transition factors: the exponentials of [`Edges`], 0 where a label may not follow.
pub fn factors(edges: &Edges) -> Edges {
    let mut factors = edges.clone();
    for class in &mut factors {
        for (from, row) in class.iter_mut().enumerate() {
            for (to, value) in row.iter_mut().enumerate() {
                *value = if may_follow(from, to) {
                    value.exp()
                } else {
                    0.0
                };
            }
        }
    }
    factors
}

/// Scaled forward and backward sums over one stretch.
#[derive(Debug, Default)]
pub struct Lattice {
    node: Vec<PerLabel>,
    alpha: Vec<PerLabel>,
    beta: Vec<PerLabel>,
    class: Vec<u8>,
    scale: Vec<f32>,
}

impl Lattice {
    /// Sums over all label sequences of a stretch with these emission scores and edge classes. A score of
    /// `f32::NEG_INFINITY` forbids a label; each word must keep at least one that can be reached.
    pub fn fill(&mut self, scores: &[PerLabel], class: &[u8], factors: &Edges) {
        let length = scores.len();
        self.class.clear();
        self.class.extend_from_slice(class);
        self.node.clear();
        self.alpha.clear();
        self.scale.clear();
        let mut previous = [0.0; LABELS];
        previous[OUTSIDE] = 1.0;
        for (score, &class) in scores.iter().zip(class) {
            let top = score.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let node = score.map(|s| (s - top).exp());
            let mut alpha = [0.0; LABELS];
            for (from, row) in previous.iter().zip(&factors[usize::from(class)]) {
                for (sum, factor) in alpha.iter_mut().zip(row) {
                    *sum += from * factor;
                }
            }
            for (sum, node) in alpha.iter_mut().zip(&node) {
                *sum *= node;
            }
            let scale = alpha.iter().sum::<f32>().max(f32::MIN_POSITIVE);
            alpha = alpha.map(|a| a / scale);
            self.node.push(node);
            self.alpha.push(alpha);
            self.scale.push(scale);
            previous = alpha;
        }
        self.fill_beta(length, factors);
    }

    fn fill_beta(&mut self, length: usize, factors: &Edges) {
        self.beta.clear();
        self.beta.resize(length, [1.0; LABELS]);
        for at in (1..length).rev() {
            let class = &factors[usize::from(self.class[at])];
            let mut next = self.beta[at];
            for (value, node) in next.iter_mut().zip(&self.node[at]) {
                *value *= node / self.scale[at];
            }
            for (from, row) in class.iter().enumerate() {
                self.beta[at - 1][from] = row.iter().zip(&next).map(|(f, n)| f * n).sum();
            }
        }
    }

    /// Probability of each label of the word at `at`.
    pub fn marginal(&self, at: usize) -> PerLabel {
        let mut out = self.alpha[at];
        for (value, beta) in out.iter_mut().zip(&self.beta[at]) {
            *value *= beta;
        }
        out
    }

    /// Adds `weight` times the probability of each transition into the word at `at` to `out`.
    pub fn add_transitions(
        &self,
        at: usize,
        factors: &Edges,
        weight: f32,
        out: &mut [PerLabel; LABELS],
    ) {
        let mut start = [0.0; LABELS];
        start[OUTSIDE] = 1.0;
        let previous = if at == 0 { &start } else { &self.alpha[at - 1] };
        let class = &factors[usize::from(self.class[at])];
        for from in 0..LABELS {
            for to in 0..LABELS {
                out[from][to] += weight * previous[from] * class[from][to] * self.node[at][to]
                    / self.scale[at]
                    * self.beta[at][to];
            }
        }
    }

    /// Calls `each` with the end and the probability of every span that starts at `start` with the label `first`
    /// (its later words having `first + 1`), shortest first, as long as `each` returns true and the words so far
    /// have a probability above one in a thousand.
    pub fn spans(
        &self,
        start: usize,
        first: usize,
        factors: &Edges,
        mut each: impl FnMut(usize, f32) -> bool,
    ) {
        let inner = first + 1;
        let mut open = self.alpha[start][first];
        let mut last = first;
        let mut at = start;
        loop {
            at += 1;
            if at == self.node.len() {
                each(at, open);
                return;
            }
            let row = &factors[usize::from(self.class[at])][last];
            let step = |to: usize| row[to] * self.node[at][to] / self.scale[at];
            let closed: f32 = (0..LABELS)
                .filter(|&to| to != inner)
                .map(|to| step(to) * self.beta[at][to])
                .sum();
            if !each(at, open * closed) {
                return;
            }
            open *= step(inner);
            last = inner;
            if open * self.beta[at][inner] < 1e-3 {
                return;
            }
        }
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.node.len()
    }

    /// Whether it holds no word.
    pub fn is_empty(&self) -> bool {
        self.node.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sums over all sequences by trying each.
    fn brute(
        scores: &[PerLabel],
        edges: &Edges,
        class: &[u8],
        keep: impl Fn(&[usize]) -> bool,
    ) -> f64 {
        let mut total = 0.0;
        for code in 0..LABELS.pow(scores.len() as u32) {
            let labels: Vec<usize> = (0..scores.len())
                .map(|i| code / LABELS.pow(i as u32) % LABELS)
                .collect();
            let mut previous = OUTSIDE;
            let mut score = 0.0;
            let legal = labels.iter().enumerate().all(|(i, &label)| {
                score +=
                    f64::from(scores[i][label] + edges[usize::from(class[i])][previous][label]);
                may_follow(std::mem::replace(&mut previous, label), label)
            });
            if legal && keep(&labels) {
                total += score.exp();
            }
        }
        total
    }

    #[test]
    fn sums_agree_with_brute_force() {
        let scores: Vec<PerLabel> = (0..4)
            .map(|t| std::array::from_fn(|l| ((t * 7 + l * 3) % 5) as f32 * 0.4))
            .collect();
        let edges: Edges = (0..EDGES)
            .map(|c| {
                std::array::from_fn(|i| std::array::from_fn(|j| ((c + i * 2 + j) % 4) as f32 * 0.3))
            })
            .collect();
        let class = [0, 3, 1, 2];
        let factors = factors(&edges);
        let mut lattice = Lattice::default();
        lattice.fill(&scores, &class, &factors);
        let all = brute(&scores, &edges, &class, |_| true);
        for at in 0..4 {
            for label in 0..LABELS {
                let want = brute(&scores, &edges, &class, |l| l[at] == label) / all;
                assert!((f64::from(lattice.marginal(at)[label]) - want).abs() < 1e-5);
            }
        }
        let mut got = Vec::new();
        lattice.spans(1, B_AGENCY, &factors, |end, p| {
            got.push((end, f64::from(p)));
            true
        });
        for (end, p) in got {
            let want = brute(&scores, &edges, &class, |l| {
                l[1] == 3 && l[2..end].iter().all(|&x| x == 4) && l.get(end) != Some(&4)
            }) / all;
            assert!((p - want).abs() < 1e-5, "{end} {p} {want}");
        }
    }
}
