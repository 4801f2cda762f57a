//! A trained model as bytes: reading, and looking weights up.
//!
//! Format, little endian: `DPM1`, count of features (u32), scale (f32), calibration (2 x f32 a kind), edges
//! ([`EDGES`] x [`LABELS`] x [`LABELS`] f32), then the feature keys in ascending order (u32 each), then for each feature
//! [`LABELS`] weights (i8 each, to be multiplied by the scale).

use super::crf::{EDGES, Edges, LABELS, PerLabel, factors};
use crate::ExtractError;

const MAGIC: &[u8; 4] = b"DPM1";

/// Turns a raw probability p into one that means something: `1 / (1 + exp(-(slope * logit(p) + shift)))`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// Slope.
    pub slope: f32,
    /// Shift.
    pub shift: f32,
}

impl Calibration {
    /// The calibrated probability.
    pub fn apply(self, p: f32) -> f32 {
        let p = p.clamp(1e-6, 1.0 - 1e-6);
        let logit = (p / (1.0 - p)).ln();
        1.0 / (1.0 + (-(self.slope * logit + self.shift)).exp())
    }
}

/// A model ready for use.
#[derive(Debug)]
pub struct Model {
    /// Ascending; hashes, so that their first bits tell about where they stand.
    keys: Vec<u32>,
    /// For each value of a key's first bits, the first key that has it or a later one; at the end the number of keys.
    starts: Vec<u32>,
    /// Bits of a key after the first ones.
    shift: u32,
    weights: Vec<[i8; LABELS]>,
    scale: f32,
    /// Transition factors.
    pub factors: Edges,
    /// For companies, then agencies.
    pub calibration: [Calibration; 2],
}

impl Model {
    /// Reads a model; `name` stands in the error.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Model, ExtractError> {
        parse(bytes).ok_or_else(|| ExtractError::Model {
            model: name.to_owned(),
            reason: "cut short or of another version; train it again with scripts/train-orgs"
                .to_owned(),
        })
    }

    /// Adds the weights of a feature to `scores`, in units of the scale.
    pub fn add(&self, key: u32, scores: &mut [i32; LABELS]) {
        let bucket = (key >> self.shift) as usize;
        let (first, end) = (
            self.starts[bucket] as usize,
            self.starts[bucket + 1] as usize,
        );
        if let Some(at) = self.keys[first..end].iter().position(|k| *k == key) {
            for (score, &weight) in scores.iter_mut().zip(&self.weights[first + at]) {
                *score += i32::from(weight);
            }
        }
    }

    /// Sums of [`Model::add`] as scores.
    pub fn scores(&self, sums: &[i32; LABELS]) -> PerLabel {
        sums.map(|sum| sum as f32 * self.scale)
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether it has no feature.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

fn parse(bytes: &[u8]) -> Option<Model> {
    let mut rest = bytes.strip_prefix(MAGIC)?;
    let count = u32::from_le_bytes(take(&mut rest)?) as usize;
    let scale = f32::from_le_bytes(take(&mut rest)?);
    let mut number = || Some(f32::from_le_bytes(take(&mut rest)?));
    let mut calibration = [Calibration {
        slope: 1.0,
        shift: 0.0,
    }; 2];
    for c in &mut calibration {
        *c = Calibration {
            slope: number()?,
            shift: number()?,
        };
    }
    let mut edges: Edges = vec![[[0.0; LABELS]; LABELS]; EDGES];
    for value in edges.iter_mut().flatten().flatten() {
        *value = number()?;
    }
    if rest.len() != count.checked_mul(4 + LABELS)? {
        return None;
    }
    let (keys, weights) = rest.split_at(count * 4);
    let keys: Vec<u32> = keys
        .as_chunks::<4>()
        .0
        .iter()
        .map(|k| u32::from_le_bytes(*k))
        .collect();
    let weights: Vec<[i8; LABELS]> = weights
        .as_chunks::<LABELS>()
        .0
        .iter()
        .map(|w| w.map(|b| b as i8))
        .collect();
    if !keys.is_sorted() {
        return None;
    }
    let bits = (count * 2).next_power_of_two().ilog2().clamp(4, 24);
    let shift = u32::BITS - bits;
    let mut starts = Vec::with_capacity((1 << bits) + 1);
    for (index, key) in keys.iter().enumerate() {
        let bucket = (key >> shift) as usize;
        starts.resize(starts.len().max(bucket + 1), index as u32);
    }
    starts.resize((1 << bits) + 1, count as u32);
    Some(Model {
        keys,
        starts,
        shift,
        weights,
        scale,
        factors: factors(&edges),
        calibration,
    })
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

/// Writes a model: `features` are key and weights; small weights are rounded to whole units of the largest / 127.
pub fn write(
    features: &[(u32, PerLabel)],
    edges: &Edges,
    calibration: &[Calibration; 2],
) -> Vec<u8> {
    let top = features
        .iter()
        .flat_map(|(_, w)| w)
        .fold(0.0f32, |top, w| top.max(w.abs()));
    let scale = if top > 0.0 { top / 127.0 } else { 1.0 };
    let mut rows: Vec<(u32, [i8; LABELS])> = features
        .iter()
        .map(|(key, w)| (*key, w.map(|w| (w / scale).round() as i8)))
        .collect();
    rows.retain(|(_, w)| w.iter().any(|w| *w != 0));
    rows.sort_unstable();
    let mut out = MAGIC.to_vec();
    out.extend((rows.len() as u32).to_le_bytes());
    out.extend(scale.to_le_bytes());
    for c in calibration {
        out.extend(c.slope.to_le_bytes());
        out.extend(c.shift.to_le_bytes());
    }
    for value in edges.iter().flatten().flatten() {
        out.extend(value.to_le_bytes());
    }
    out.extend(rows.iter().flat_map(|(key, _)| key.to_le_bytes()));
    out.extend(rows.iter().flat_map(|(_, w)| w.map(|w| w as u8)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_was_written_and_refuses_the_rest() {
        let mut edges: Edges = vec![[[0.0; LABELS]; LABELS]; EDGES];
        edges[3][0][1] = 0.5;
        let calibration = [
            Calibration {
                slope: 1.0,
                shift: 0.0,
            },
            Calibration {
                slope: 0.8,
                shift: -0.1,
            },
        ];
        let mut weights = [0.0; LABELS];
        weights[1] = 2.54;
        let features = [(7u32, weights), (7 + 16, weights.map(|w| -w / 2.0))];
        let bytes = write(&features, &edges, &calibration);
        let model = Model::read("m", &bytes).unwrap();
        let mut sums = [0; LABELS];
        model.add(7, &mut sums);
        model.add(23, &mut sums);
        model.add(39, &mut sums);
        assert!((model.scores(&sums)[1] - 1.26).abs() < 0.03);
        assert_eq!(model.calibration, calibration);
        assert!((model.factors[3][0][1] - 0.5f32.exp()).abs() < 1e-6);
        for cut in [0, 3, 4, 20, bytes.len() - 1] {
            assert!(Model::read("m", &bytes[..cut]).is_err());
        }
    }
}
