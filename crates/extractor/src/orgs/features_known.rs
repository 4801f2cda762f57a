//! What the tagger learns from names it knows: those of the gazetteers, those of neither companies nor agencies, and the long forms
//! of abbreviations.

use super::{
    features::{Group, Window, each_bit, key},
    scene::Scene,
};

impl Scene<'_, '_> {
    /// Names that the gazetteers know, over the word and beside it.
    pub(super) fn gazetteer(&self, window: &Window<'_>, emit: &mut impl FnMut(Group, u32)) {
        let at = window.at;
        let shape = window.words[at].shape as u64;
        for (kind, template) in [(0, 70u64), (1, 75)] {
            let code = u64::from(self.codes[at][kind]);
            if code != 0 {
                emit(Group::Gazetteer, key(template, code));
                emit(
                    Group::Gazetteer,
                    key(template + 1, code & 0b1111 | shape << 8),
                );
            }
            let before = at
                .checked_sub(1)
                .filter(|&b| b >= window.first)
                .map_or(0, |b| self.codes[b][kind]);
            if before != 0 {
                emit(
                    Group::Gazetteer,
                    key(template + 2, u64::from(before) | code << 8),
                );
            }
            let after = if at + 1 < window.end {
                self.codes[at + 1][kind]
            } else {
                0
            };
            if after != 0 {
                emit(
                    Group::Gazetteer,
                    key(template + 3, u64::from(after) | code << 8),
                );
            }
        }
    }

    /// Names of what is neither a company nor a public body, over the word, over its whole run, and beside it.
    pub(super) fn others(&self, window: &Window<'_>, emit: &mut impl FnMut(Group, u32)) {
        let at = window.at;
        let shape = window.words[at].shape as u64;
        let [code, kind] = self.others[at].map(u64::from);
        if code != 0 {
            emit(Group::Gazetteer, key(120, code | kind << 8));
            emit(Group::Gazetteer, key(121, code | shape << 8));
            let gazetteers = self.codes[at].map(|c| u64::from(c & 0b1_1000 | u8::from(c != 0)));
            emit(
                Group::Gazetteer,
                key(122, code | gazetteers[0] << 8 | gazetteers[1] << 16),
            );
        }
        let beside = |at: Option<usize>| {
            at.filter(|at| (window.first..window.end).contains(at))
                .map_or([0; 2], |at| self.others[at].map(u64::from))
        };
        for (template, other) in [
            (123, beside(at.checked_sub(1))),
            (124, beside(Some(at + 1))),
        ] {
            if other[0] != 0 && other[1] != kind {
                emit(
                    Group::Gazetteer,
                    key(
                        template,
                        other[0] | other[1] << 8 | u64::from(code != 0) << 16,
                    ),
                );
            }
        }
        if let Some(run) = (self.run_of[at] as usize).checked_sub(1) {
            let run = self.runs[run].clone();
            let [start, end] = [self.others[run.start], self.others[run.end - 1]];
            let whole =
                matches!(start[0] & 7, 1 | 4) && matches!(end[0] & 7, 3 | 4) && start[1] == end[1];
            if whole {
                emit(
                    Group::Gazetteer,
                    key(125, u64::from(start[1]) | u64::from(start[0] >> 3) << 8),
                );
            }
        }
    }

    /// What the article says of a short form where it introduces it.
    pub(super) fn long_form(&self, window: &Window<'_>, emit: &mut impl FnMut(Group, u32)) {
        let Some((classes, codes)) = self.acronyms.get(&window.words[window.at].exact) else {
            return;
        };
        emit(Group::Context, key(80, 0));
        each_bit(*classes, |bit| emit(Group::Context, key(81, bit)));
        for (template, code) in (82..).zip(codes).filter(|(_, code)| **code != 0) {
            emit(Group::Gazetteer, key(template, u64::from(*code)));
        }
    }
}
