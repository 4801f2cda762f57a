//! What the tagger looks at: for each word, a set of hashed features, in groups that training may hide.
//!
//! Feature keys are 32-bit hashes of (template, value). Every template has its own number; numbers are part of the
//! model's format: when one changes, the model must be trained again (`scripts/train-orgs`).

use super::{
    document::{Shape, Word},
    fold::{hash, mix},
    lexicon::{Classes, Lexicon},
    scene::Scene,
};

/// What a feature leans on; training hides whole groups inside names, so that the tagger learns to do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The context, looks and classes.
    Context,
    /// The letters of the word itself or of its name.
    Letters,
    /// The gazetteers.
    Gazetteer,
}

/// The key of a template's value.
pub fn key(template: u64, value: u64) -> u32 {
    (mix(template, value) >> 32) as u32
}

impl Scene<'_, '_> {
    /// Calls `emit` with every feature of the word at `at`.
    pub fn features(&self, at: usize, mut emit: impl FnMut(Group, u32)) {
        let stretch = self.document.stretches[self.stretch[at] as usize].clone();
        let window = Window {
            words: &self.document.words,
            first: stretch.start,
            end: stretch.end,
            at,
        };
        self.own(&window, &mut emit);
        context(&window, &mut emit);
        if let Some(run) = (self.run_of[at] as usize).checked_sub(1) {
            let run = Run {
                index: run,
                first: self.runs[run].start,
                end: self.runs[run].end,
            };
            run_words(&window, &run, &mut emit);
            run_context(&window, &run, &mut emit);
            self.neighbours(&window, &run, &mut emit);
            self.other_places(&window, &run, &mut emit);
        }
        heads(&window, &mut emit);
        self.gazetteer(&window, &mut emit);
        self.others(&window, &mut emit);
        self.long_form(&window, &mut emit);
    }

    /// The word itself.
    fn own(&self, window: &Window<'_>, emit: &mut impl FnMut(Group, u32)) {
        let word = &window.words[window.at];
        let stretch = self.stretch[window.at] as usize;
        let shape = word.shape as u64;
        let style = self.styles[stretch] as u64;
        emit(Group::Context, key(1, 0));
        emit(Group::Letters, key(2, word.lower));
        if word.shape != Shape::Lower && word.shape != Shape::Mark {
            emit(Group::Letters, key(3, word.exact));
            for (length, &prefix) in (4..).zip(&word.prefixes).filter(|(_, p)| **p != 0) {
                emit(Group::Letters, key(length, prefix));
            }
        }
        for (length, &suffix) in (8..).zip(&word.suffixes).filter(|(_, s)| **s != 0).skip(1) {
            emit(Group::Letters, key(length, suffix));
        }
        emit(Group::Context, key(13, shape | style << 8));
        let first = window.at == window.first || window.quote_opens(-1);
        emit(
            Group::Context,
            key(14, shape | style << 8 | u64::from(first) << 16),
        );
        each_bit(word.classes, |bit| {
            emit(Group::Letters, key(15, bit));
            emit(Group::Letters, key(16, bit | shape << 8));
        });
        if word.shape.is_name_like() {
            let small = u64::from(self.small.contains(&word.folded));
            emit(
                Group::Context,
                key(17, small | u64::from(first) << 1 | style << 2),
            );
            emit(
                Group::Context,
                key(18, shape << 8 | u64::from(self.topics[stretch])),
            );
            emit(Group::Context, key(19, shape << 8 | u64::from(self.topic)));
        }
    }

    /// Gazetteer names and classes in the runs before and after, where only marks and small words stand between.
    fn neighbours(&self, window: &Window<'_>, run: &Run, emit: &mut impl FnMut(Group, u32)) {
        let before = run
            .index
            .checked_sub(1)
            .map(|i| &self.runs[i])
            .filter(|r| r.start >= window.first);
        let after = self.runs.get(run.index + 1).filter(|r| r.end <= window.end);
        for (template, other, gap) in [
            (55u64, before, before.map(|r| r.end..run.first)),
            (57, after, after.map(|r| run.end..r.start)),
        ] {
            let (Some(other), Some(gap)) = (other, gap) else {
                continue;
            };
            if gap.len() > 3 {
                continue;
            }
            let between = window.words[gap]
                .iter()
                .fold(3, |path, w| mix(path, w.lower));
            let [company, agency] = self.codes[other.start]
                .map(|code| u64::from(code & 0b1_1000 | u8::from(code != 0)));
            emit(
                Group::Context,
                key(template, mix(between, company | agency << 8)),
            );
            let classes = window.words[other.clone()]
                .iter()
                .fold(0, |bits, w| bits | w.classes);
            each_bit(classes, |bit| {
                emit(Group::Context, key(template + 1, mix(between, bit)));
            });
        }
    }

    /// What the article shows of the first word of the run, and of its last, at other places.
    fn other_places(&self, window: &Window<'_>, run: &Run, emit: &mut impl FnMut(Group, u32)) {
        let Some(other) = self.elsewhere.get(&window.words[run.first].folded) else {
            return;
        };
        if other.count < 2 {
            return;
        }
        let place = run.place(window.at);
        let seen = u64::from(other.places) << 4;
        emit(Group::Context, key(110, place | seen));
        for (template, classes) in [(111, other.heads), (112, other.leads)] {
            each_bit(classes, |bit| {
                emit(Group::Context, key(template, place | bit << 8));
            });
        }
    }
}

/// The run that a word is in.
struct Run {
    index: usize,
    first: usize,
    end: usize,
}

impl Run {
    /// Alone, first, last or inner.
    fn place(&self, at: usize) -> u64 {
        match (at == self.first, at + 1 == self.end) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => 2,
            (false, false) => 3,
        }
    }
}

/// A word among its neighbours: those from `first` to before `end`.
pub(super) struct Window<'w> {
    pub(super) words: &'w [Word],
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) at: usize,
}

impl Window<'_> {
    fn word(&self, offset: isize) -> Option<&Word> {
        self.at
            .checked_add_signed(offset)
            .and_then(|at| self.get(at))
    }

    fn get(&self, at: usize) -> Option<&Word> {
        (self.first..self.end)
            .contains(&at)
            .then(|| &self.words[at])
    }

    fn lower(&self, offset: isize) -> u64 {
        self.word(offset)
            .map_or(if offset < 0 { 1 } else { 2 }, |w| w.lower)
    }

    fn shape(&self, offset: isize) -> u64 {
        self.word(offset).map_or(15, |w| w.shape as u64)
    }

    fn quote_opens(&self, offset: isize) -> bool {
        let lower = self.lower(offset);
        ["\"", "«", "“", "‘"].iter().any(|q| lower == hash(q))
    }

    /// Classes of the words from `from` to before `to`, cut to the window.
    fn classes(&self, from: usize, to: usize) -> Classes {
        let words = &self.words[from.max(self.first)..to.min(self.end).max(from.max(self.first))];
        words.iter().fold(0, |bits, w| bits | w.classes)
    }
}

/// The words around.
fn context(window: &Window<'_>, emit: &mut impl FnMut(Group, u32)) {
    let lower = |offset| window.lower(offset);
    for (template, offset) in (20..).zip([-3, -2, -1, 1, 2, 3]) {
        emit(Group::Context, key(template, lower(offset)));
    }
    emit(Group::Letters, key(26, mix(lower(-1), lower(0))));
    emit(Group::Letters, key(27, mix(lower(0), lower(1))));
    emit(Group::Context, key(28, mix(lower(-1), lower(1))));
    emit(Group::Context, key(29, mix(lower(-2), lower(-1))));
    emit(Group::Context, key(30, mix(lower(1), lower(2))));
    emit(
        Group::Letters,
        key(31, mix(mix(lower(0), lower(1)), lower(2))),
    );
    let shape = |offset| window.shape(offset);
    let near = shape(-1) << 8 | shape(0) << 4 | shape(1);
    emit(Group::Context, key(32, near));
    emit(
        Group::Context,
        key(33, near << 8 | shape(-2) << 4 | shape(2)),
    );
    emit(Group::Context, key(34, mix(lower(-1), shape(0))));
    emit(Group::Context, key(35, mix(lower(1), shape(0))));
    for (template, offset) in (36..).zip([-2, -1, 1, 2]) {
        let Some(word) = window.word(offset) else {
            continue;
        };
        each_bit(word.classes, |bit| {
            emit(Group::Context, key(template, bit | shape(0) << 8));
        });
        if offset.abs() == 1 {
            emit(Group::Context, key(template + 50, word.suffixes[2]));
        }
    }
}

/// The words of the run that the word belongs to.
fn run_words(window: &Window<'_>, run: &Run, emit: &mut impl FnMut(Group, u32)) {
    let place = run.place(window.at);
    let words = &window.words[run.first..run.end];
    let last = &words[words.len() - 1];
    let length = words.len().min(6) as u64;
    emit(Group::Context, key(40, place | length << 4));
    emit(Group::Letters, key(45, mix(words[0].lower, place)));
    emit(Group::Letters, key(46, mix(last.lower, place)));
    let all = words.iter().fold(0, |bits, w| bits | w.classes);
    for (template, classes) in [(47, all), (48, last.classes), (49, words[0].classes)] {
        each_bit(classes, |bit| {
            emit(Group::Letters, key(template, bit | place << 8));
        });
    }
    let shapes = words
        .iter()
        .take(3)
        .fold(length, |s, w| s << 4 | w.shape as u64);
    emit(Group::Context, key(52, shapes << 2 | place));
}

/// The words around that run.
fn run_context(window: &Window<'_>, run: &Run, emit: &mut impl FnMut(Group, u32)) {
    let place = run.place(window.at);
    let before = |back: usize| {
        run.first
            .checked_sub(back)
            .and_then(|at| window.get(at))
            .map_or(1, |w| w.lower)
    };
    let after = |on: usize| window.get(run.end + on).map_or(2, |w| w.lower);
    emit(Group::Context, key(41, mix(before(1), place)));
    emit(
        Group::Context,
        key(42, mix(mix(before(2), before(1)), place)),
    );
    emit(Group::Context, key(43, mix(after(0), place)));
    emit(Group::Context, key(44, mix(mix(after(0), after(1)), place)));
    each_bit(
        window.classes(run.first.saturating_sub(4), run.first) & NEAR,
        |bit| {
            emit(Group::Context, key(50, bit | place << 8));
        },
    );
    each_bit(window.classes(run.end, run.end + 4) & NEAR, |bit| {
        emit(Group::Context, key(51, bit | place << 8));
    });
}

/// Classes that tell something a few words away.
const NEAR: Classes = Lexicon::bit("legal")
    | Lexicon::bit("company-noun")
    | Lexicon::bit("agency-noun")
    | Lexicon::bit("honorific")
    | Lexicon::bit("role")
    | Lexicon::bit("business")
    | Lexicon::bit("media")
    | Lexicon::bit("government")
    | Lexicon::bit("sport")
    | Lexicon::bit("product")
    | Lexicon::bit("site");

const AGENCY_HEAD: Classes = Lexicon::bit("agency-head");
const COMPANY_NOUN: Classes = Lexicon::bit("company-noun");

/// The head of a body written in small letters (`ministère`), to the left.
fn heads(window: &Window<'_>, emit: &mut impl FnMut(Group, u32)) {
    let comma = hash(",");
    let mut gap = 0u64;
    for back in 1..=9 {
        let Some(word) = window.word(-back) else {
            break;
        };
        if word.shape == Shape::Mark && word.lower != comma {
            break;
        }
        if word.classes & AGENCY_HEAD != 0 {
            let near = gap.min(3);
            emit(Group::Letters, key(60, mix(word.lower, near)));
            emit(Group::Context, key(61, near | (word.shape as u64) << 4));
            break;
        }
        if word.classes & COMPANY_NOUN != 0 && back <= 3 {
            emit(Group::Context, key(62, back as u64));
        }
        if word.end - word.start > 3 && word.shape == Shape::Lower {
            gap += 1;
        }
    }
}

pub(super) fn each_bit(mut bits: Classes, mut each: impl FnMut(u64)) {
    while bits != 0 {
        each(u64::from(bits.trailing_zeros()));
        bits &= bits - 1;
    }
}
