//! Code points and bytes: offsets of a record count the former, Rust slices by the latter.

use depeche_model::{Mention, SentenceSpan};

/// A field that can be sliced by code points.
#[derive(Debug)]
pub(crate) struct Points<'a> {
    text: &'a str,
    /// Byte of each code point, and the length; `None` where all are ASCII and the two agree.
    bytes: Option<Vec<usize>>,
}

impl<'a> Points<'a> {
    /// One pass over the text.
    pub(crate) fn new(text: &'a str) -> Points<'a> {
        let bytes = (!text.is_ascii()).then(|| {
            let starts = text.char_indices().map(|(at, _)| at);
            starts.chain(std::iter::once(text.len())).collect()
        });
        Points { text, bytes }
    }

    /// The characters from `start` to `end`, where both lie in the text.
    pub(crate) fn slice(&self, start: usize, end: usize) -> Option<&'a str> {
        self.text.get(self.byte(start)?..self.byte(end)?)
    }

    fn byte(&self, point: usize) -> Option<usize> {
        match &self.bytes {
            Some(bytes) => bytes.get(point).copied(),
            None => (point <= self.text.len()).then_some(point),
        }
    }

    /// Length in code points.
    fn len(&self) -> usize {
        match &self.bytes {
            Some(bytes) => bytes.len() - 1,
            None => self.text.len(),
        }
    }

    /// The sentence around a mention: the record's own where it has one, else its line, since a line break always
    /// ends a sentence. `spans` are the sentences of the mention's field.
    pub(crate) fn sentence(&self, spans: &[SentenceSpan], mention: &Mention) -> (usize, usize) {
        let holds = |span: &&SentenceSpan| {
            span.start <= mention.start && mention.end <= span.end && span.end <= self.len()
        };
        match spans.get(mention.sentence).filter(holds) {
            Some(span) => (span.start, span.end),
            None => self.line(mention.start, mention.end),
        }
    }

    fn line(&self, start: usize, end: usize) -> (usize, usize) {
        let before = self.slice(0, start).unwrap_or_default();
        let after = self.slice(end, self.len()).unwrap_or_default();
        let back = before.chars().rev().take_while(|c| *c != '\n').count();
        let ahead = after.chars().take_while(|c| *c != '\n').count();
        (start - back, end + ahead)
    }
}

#[cfg(test)]
mod tests {
    use depeche_model::{Field, Kind};
    use proptest::prelude::*;

    use super::*;

    fn mention(start: usize, end: usize, sentence: usize) -> Mention {
        Mention {
            kind: Kind::Company,
            field: Field::Text,
            start,
            end,
            text: String::new(),
            sentence,
            confidence: 1.0,
            entity: None,
            money: None,
            date: None,
            rule: "".into(),
        }
    }

    #[test]
    fn a_mention_without_known_sentence_gets_its_line() {
        let points = Points::new("Été.\nEDF et l'État.\nFin");
        let (start, end) = points.sentence(&[], &mention(5, 8, 1));
        assert_eq!(points.slice(start, end), Some("EDF et l'État."));
    }

    #[test]
    fn a_known_sentence_is_taken_only_where_it_holds_the_mention() {
        let points = Points::new("M. X parle. EDF aussi.");
        let spans = [(0, 11), (12, 22)].map(|(start, end)| SentenceSpan {
            field: Field::Text,
            start,
            end,
        });
        assert_eq!(points.sentence(&spans, &mention(12, 15, 1)), (12, 22));
        assert_eq!(points.sentence(&spans, &mention(12, 15, 0)), (0, 22));
    }

    proptest! {
        #[test]
        fn slices_as_characters_count(text in ".{0,60}", start in 0usize..70, length in 0usize..70) {
            let chars: Vec<char> = text.chars().collect();
            let want: Option<String> = chars.get(start..start + length).map(|c| c.iter().collect());
            let points = Points::new(&text);
            prop_assert_eq!(points.slice(start, start + length).map(str::to_owned), want);
        }
    }
}
