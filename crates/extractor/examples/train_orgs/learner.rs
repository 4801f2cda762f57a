//! Stochastic gradient descent on the likelihood of the allowed label sequences, with L2 shrinkage (Bottou's schedule).

use depeche_extractor::orgs::{
    crf::{EDGES, Edges, LABELS, Lattice, PerLabel, factors},
    features::Group,
    fold::mix,
};

use crate::examples::Example;

/// What can be set from the command line.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub epochs: usize,
    /// Strength of the prior: larger shrinks less.
    pub freedom: f32,
    /// First step width.
    pub step: f32,
    /// How often the gazetteer features of a name are hidden.
    pub hide_gazetteer: f32,
    /// How often the letters of a name are hidden.
    pub hide_letters: f32,
    /// How often both are hidden together, as for a name never seen before.
    pub hide_both: f32,
    /// How often the second-pass features of an article are hidden.
    pub hide_evidence: f32,
}

pub(crate) struct Learner {
    pub weights: Vec<PerLabel>,
    pub edges: Edges,
    scale: f32,
    steps: f32,
    lattices: [Lattice; 2],
}

impl Learner {
    pub(crate) fn new(features: usize) -> Learner {
        Learner {
            weights: vec![[0.0; LABELS]; features],
            edges: vec![[[0.0; LABELS]; LABELS]; EDGES],
            scale: 1.0,
            steps: 0.0,
            lattices: [Lattice::default(), Lattice::default()],
        }
    }

    /// Trains on the examples that `chosen` names, always in the same order.
    pub(crate) fn train(&mut self, examples: &[Example], chosen: &[usize], settings: &Settings) {
        let stretches: usize = chosen.iter().map(|&e| examples[e].stretches.len()).sum();
        let lambda = 1.0 / (settings.freedom * stretches as f32);
        let mut order = chosen.to_vec();
        let half = settings.epochs - settings.epochs / 3;
        let mut mean: Option<(Vec<PerLabel>, Edges, f32)> = None;
        for epoch in 0..settings.epochs {
            shuffle(&mut order, epoch as u64);
            for &index in &order {
                self.learn(
                    &examples[index],
                    epoch as u64,
                    index as u64,
                    lambda,
                    settings,
                );
            }
            self.rescale();
            if epoch >= half {
                let (weights, edges, count) = mean.get_or_insert_with(|| {
                    (
                        vec![[0.0; LABELS]; self.weights.len()],
                        vec![[[0.0; LABELS]; LABELS]; EDGES],
                        0.0,
                    )
                });
                for (sum, w) in weights
                    .iter_mut()
                    .flatten()
                    .zip(self.weights.iter().flatten())
                {
                    *sum += w;
                }
                for (sum, w) in edges
                    .iter_mut()
                    .flatten()
                    .flatten()
                    .zip(self.edges.iter().flatten().flatten())
                {
                    *sum += w;
                }
                *count += 1.0;
            }
        }
        if let Some((weights, edges, count)) = mean {
            self.weights = weights.iter().map(|w| w.map(|w| w / count)).collect();
            self.edges = edges;
            self.edges
                .iter_mut()
                .flatten()
                .flatten()
                .for_each(|w| *w /= count);
        }
    }

    fn rescale(&mut self) {
        let scale = self.scale;
        self.weights.iter_mut().flatten().for_each(|w| *w *= scale);
        self.scale = 1.0;
    }

    fn learn(
        &mut self,
        example: &Example,
        epoch: u64,
        index: u64,
        lambda: f32,
        settings: &Settings,
    ) {
        let chance = |what: u64, name: u64| {
            (mix(mix(epoch + 1, index + 1), mix(what, name)) >> 40) as f32 / (1u64 << 24) as f32
        };
        let evidence = chance(3, 1) >= settings.hide_evidence;
        for stretch in &example.stretches {
            let active: Vec<Vec<u32>> = stretch
                .clone()
                .map(|at| {
                    let name = example.names[at];
                    let unseen = name != 0 && chance(4, name) < settings.hide_both;
                    let no_gazetteer =
                        unseen || name != 0 && chance(1, name) < settings.hide_gazetteer;
                    let no_letters = unseen || name != 0 && chance(2, name) < settings.hide_letters;
                    let span = example.first[at] as usize..example.first[at + 1] as usize;
                    let mut active: Vec<u32> = example.features[span.clone()]
                        .iter()
                        .zip(&example.groups[span])
                        .filter(|(_, g)| {
                            !(no_gazetteer && **g == Group::Gazetteer
                                || no_letters && **g == Group::Letters)
                        })
                        .map(|(f, _)| *f)
                        .collect();
                    if evidence {
                        active.extend(&example.evidence[at]);
                    }
                    active
                })
                .collect();
            self.learn_stretch(
                &active,
                &example.classes[stretch.clone()],
                &example.allowed[stretch.clone()],
                example.weight,
                lambda,
                settings.step,
            );
        }
    }

    fn learn_stretch(
        &mut self,
        active: &[Vec<u32>],
        classes: &[u8],
        allowed: &[u16],
        weight: f32,
        lambda: f32,
        step: f32,
    ) {
        let rate = step / (1.0 + lambda * step * self.steps);
        self.steps += 1.0;
        self.scale *= 1.0 - rate * lambda;
        if self.scale < 1e-3 {
            self.rescale();
        }
        let scores = self.scores(active);
        let factors = factors_of(&self.edges, classes);
        let [free, bound] = &mut self.lattices;
        free.fill(&scores, classes, &factors);
        let masked: Vec<PerLabel> = scores
            .iter()
            .zip(allowed)
            .map(|(s, allowed)| {
                std::array::from_fn(|l| {
                    if allowed >> l & 1 == 1 {
                        s[l]
                    } else {
                        f32::NEG_INFINITY
                    }
                })
            })
            .collect();
        bound.fill(&masked, classes, &factors);
        let rate = rate * weight;
        for at in 0..active.len() {
            let (f, b) = (free.marginal(at), bound.marginal(at));
            let gradient: PerLabel = std::array::from_fn(|l| (b[l] - f[l]) * rate / self.scale);
            for &feature in &active[at] {
                for (w, g) in self.weights[feature as usize].iter_mut().zip(&gradient) {
                    *w += g;
                }
            }
            let edges = &mut self.edges[usize::from(classes[at])];
            edges
                .iter_mut()
                .flatten()
                .for_each(|w| *w *= 1.0 - rate * lambda);
            bound.add_transitions(at, &factors, rate, edges);
            free.add_transitions(at, &factors, -rate, edges);
        }
    }

    fn scores(&self, active: &[Vec<u32>]) -> Vec<PerLabel> {
        active
            .iter()
            .map(|features| {
                let mut score = [0.0; LABELS];
                for &feature in features {
                    for (s, w) in score.iter_mut().zip(&self.weights[feature as usize]) {
                        *s += w;
                    }
                }
                score.map(|s| s * self.scale)
            })
            .collect()
    }

    /// First-pass probabilities of an article.
    pub(crate) fn marginals(&self, example: &Example) -> Vec<PerLabel> {
        let factors = factors(&self.edges);
        let mut lattice = Lattice::default();
        let mut out = Vec::new();
        for stretch in &example.stretches {
            let active: Vec<Vec<u32>> = stretch
                .clone()
                .map(|at| {
                    example.features[example.first[at] as usize..example.first[at + 1] as usize]
                        .to_vec()
                })
                .collect();
            lattice.fill(
                &self.scores(&active),
                &example.classes[stretch.clone()],
                &factors,
            );
            out.extend((0..lattice.len()).map(|at| lattice.marginal(at)));
        }
        out
    }
}

/// Factors of the classes that occur; the others stay empty.
fn factors_of(edges: &Edges, classes: &[u8]) -> Edges {
    let mut used = [false; EDGES];
    classes.iter().for_each(|&c| used[usize::from(c)] = true);
    let mut out: Edges = vec![[[0.0; LABELS]; LABELS]; EDGES];
    for class in (0..EDGES).filter(|&c| used[c]) {
        out[class] = factors(&vec![edges[class]])[0];
    }
    out
}

fn shuffle(order: &mut [usize], seed: u64) {
    for last in (1..order.len()).rev() {
        let pick = (mix(seed + 11, last as u64) % (last as u64 + 1)) as usize;
        order.swap(last, pick);
    }
}
