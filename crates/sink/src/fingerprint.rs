//! Near-duplicates: a SimHash (Charikar 2002) over shingles of three words proposes, the shingles themselves decide.
//!
//! Two texts that share most shingles have hashes that differ in few of 64 bits. Cut into [`BANDS`] bands, hashes that
//! differ in up to `BANDS - 1` bits surely agree in one band, and most that differ in some more do too; so an index on
//! bands finds the candidates without reading any text.

use std::collections::HashSet;

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::fold::fold;

/// Words of a shingle.
const WIDTH: usize = 3;

/// Bands of a hash. Six of ten or eleven bits keep the candidates of a band at one in a thousand or two.
const BANDS: u32 = 6;

/// Hashes further apart than this are not compared by their words. Unrelated texts lie about 32 apart.
pub(crate) const NEAR_BITS: u32 = 14;

/// Shared shingles, of all, from which two texts are the same story.
pub(crate) const NEAR_DUPLICATE: f64 = 0.5;

/// Texts of fewer words are too short to be told apart from a notice that many pages carry.
pub(crate) const LEAST_WORDS: usize = 40;

/// The shingles of a text and its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    /// Hashes of the shingles.
    pub(crate) shingles: HashSet<u64>,
    /// SimHash over them.
    pub(crate) simhash: u64,
    /// Words of the text.
    pub(crate) words: usize,
}

impl Fingerprint {
    /// Reads a text once.
    pub(crate) fn of(text: &str) -> Fingerprint {
        let folded = fold(text);
        let words: Vec<u64> = folded
            .split(' ')
            .filter(|w| !w.is_empty())
            .map(hash)
            .collect();
        let shingles: HashSet<u64> = words
            .windows(WIDTH.min(words.len().max(1)))
            .map(mix)
            .collect();
        let mut weights = [0i32; 64];
        for shingle in &shingles {
            for (bit, weight) in weights.iter_mut().enumerate() {
                *weight += if shingle >> bit & 1 == 1 { 1 } else { -1 };
            }
        }
        let simhash = weights
            .iter()
            .enumerate()
            .filter(|(_, weight)| **weight > 0)
            .fold(0, |sum, (bit, _)| sum | 1 << bit);
        Fingerprint {
            shingles,
            simhash,
            words: words.len(),
        }
    }

    /// Shared shingles of all shingles of both (Jaccard), 0 to 1.
    pub(crate) fn resemblance(&self, other: &Fingerprint) -> f64 {
        let shared = self.shingles.intersection(&other.shingles).count();
        let all = self.shingles.len() + other.shingles.len() - shared;
        if all == 0 {
            1.0
        } else {
            shared as f64 / all as f64
        }
    }
}

fn hash(word: &str) -> u64 {
    xxh3_64(word.as_bytes())
}

fn mix(words: &[u64]) -> u64 {
    let mut hasher = Xxh3::new();
    for word in words {
        hasher.update(&word.to_le_bytes());
    }
    hasher.digest()
}

/// The slots of the band table that a hash falls into, one a band.
pub(crate) fn slots(simhash: u64) -> [i64; BANDS as usize] {
    std::array::from_fn(|band| {
        let band = band as u32;
        let (from, to) = (64 * band / BANDS, 64 * (band + 1) / BANDS);
        let bits = simhash >> from & ((1 << (to - from)) - 1);
        i64::from(band) << 16 | bits as i64
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(changes: &[(usize, &str)]) -> String {
        let mut words: Vec<String> = (0..300).map(|n| format!("mot{}", n * n % 251)).collect();
        for (at, word) in changes {
            words[*at] = (*word).to_owned();
        }
        words.join(" ")
    }

    #[test]
    fn a_few_changed_words_stay_near() {
        let first = Fingerprint::of(&story(&[]));
        let edited = Fingerprint::of(&story(&[(10, "neuf"), (120, "dix"), (250, "onze")]));
        assert!((first.simhash ^ edited.simhash).count_ones() <= NEAR_BITS);
        assert!(first.resemblance(&edited) > 0.9);
    }

    #[test]
    fn unrelated_texts_are_far() {
        let one = Fingerprint::of(&story(&[]));
        let other = Fingerprint::of(&(0..300).map(|n| format!("word{n} ")).collect::<String>());
        assert!((one.simhash ^ other.simhash).count_ones() > NEAR_BITS);
        assert!(one.resemblance(&other) < 0.01);
    }

    #[test]
    fn case_accents_and_line_breaks_do_not_count() {
        let one = Fingerprint::of("L’été, à Paris.\n\nC'est LOIN.");
        let other = Fingerprint::of("l'ete a paris c'est loin");
        assert_eq!(one, other);
    }

    #[test]
    fn any_length_has_a_fingerprint() {
        for text in ["", "un", "un deux", "un deux trois"] {
            let print = Fingerprint::of(text);
            assert!(
                (print.resemblance(&print) - 1.0).abs() < f64::EPSILON,
                "{text}"
            );
        }
    }

    #[test]
    fn five_bits_apart_always_share_a_slot() {
        let hash = 0x0123_4567_89ab_cdef_u64;
        for flips in [
            [0, 11, 22, 33, 44],
            [5, 15, 25, 35, 63],
            [60, 61, 62, 63, 0],
        ] {
            let other = flips.iter().fold(hash, |h, bit| h ^ (1 << bit));
            let (a, b) = (slots(hash), slots(other));
            assert!(a.iter().zip(&b).any(|(x, y)| x == y), "{flips:?}");
        }
    }
}
