//! What a block says: its words and characters, and how they agree with what the page says about itself.

use std::hash::{Hash, Hasher};

use super::{
    Features, flag,
    sums::{Mixer, is_good},
};

impl Features<'_> {
    pub(super) fn own_words(&self, at: usize, out: &mut Vec<f32>) {
        let block = &self.blocks[at];
        let words = block.words as f32;
        let mut counts = Counts::default();
        counts.read(&block.text);
        out.extend([
            words.ln_1p(),
            block.link_words as f32 / words,
            block.strong_words as f32 / words,
            counts.letters / words,
            counts.sentences,
            flag(
                block
                    .text
                    .ends_with(['.', '!', '?', '…', '»', '”', '"', '。', '।']),
            ),
            counts.commas / words,
            counts.digits / (counts.letters + counts.digits + 1.0),
            counts.capitals / words,
        ]);
    }

    pub(super) fn agreement(&self, at: usize, out: &mut Vec<f32>) {
        let block = &self.blocks[at];
        let text = block.text.as_str();
        let in_json = if self.json.is_empty() {
            -1.0
        } else {
            let (mut all, mut found) = (0.0, 0.0);
            for shingle in shingles(text) {
                all += 1.0;
                found += flag(self.json.contains(&shingle));
            }
            if all > 0.0 { found / all } else { -0.5 }
        };
        let first = text.chars().next().unwrap_or(' ');
        out.extend([
            flag(self.is_title(at)),
            flag(self.is_description(at)),
            in_json,
            self.texts.get(text).map_or(0.0, |n| (*n as f32).min(5.0)),
            flag(text.ends_with(':')),
            flag(text.contains('@')),
            flag(first.is_lowercase()),
            flag(matches!(first, '"' | '“' | '«' | '‘' | '\'')),
            flag(block.words < 25 && self.author_keys.iter().any(|a| self.keys[at].contains(a))),
            flag(is_good(block)),
        ]);
    }
}

/// Hashes of every three words in a row, in lower case.
pub(in crate::body) fn shingles(text: &str) -> impl Iterator<Item = u64> + '_ {
    let mut last = [0u64; 2];
    let mut seen = 0;
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .filter_map(move |word| {
            let mut hasher = Mixer::default();
            word.hash(&mut hasher);
            let hash = hasher.finish();
            let joined = last[0].rotate_left(17) ^ last[1].rotate_left(31) ^ hash;
            last = [last[1], hash];
            seen += 1;
            (seen >= 3).then_some(joined)
        })
}

/// Characters of a block by class.
#[derive(Default)]
struct Counts {
    letters: f32,
    digits: f32,
    commas: f32,
    sentences: f32,
    /// Words that begin in upper case.
    capitals: f32,
}

impl Counts {
    fn read(&mut self, text: &str) {
        let mut previous = ' ';
        for c in text.chars() {
            match c {
                _ if c.is_ascii_digit() => self.digits += 1.0,
                _ if c.is_alphabetic() => {
                    self.letters += 1.0;
                    self.capitals += flag(!previous.is_alphanumeric() && c.is_uppercase());
                }
                ',' | '،' | '、' => self.commas += 1.0,
                '.' | '!' | '?' | '…' | '。' => {
                    self.sentences += flag(previous.is_alphanumeric());
                }
                _ => {}
            }
            previous = c;
        }
    }
}
