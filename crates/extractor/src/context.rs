//! What every recogniser may know besides the text.

use std::ops::Range;

use depeche_model::{Field, Lang, Stamp};

/// Facts about the article that recognisers lean on.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Language of the text.
    pub lang: Lang,
    /// Publication, the anchor of relative dates.
    pub published: Option<Stamp>,
    /// Country of the publication, ISO 3166-1 alpha-2 in upper case (`CA`), for bare `$` and homonyms.
    pub country: Option<&'a str>,
}

/// One field of an article, cut into sentences.
#[derive(Debug, Clone)]
pub struct FieldText<'a> {
    /// Title or text.
    pub field: Field,
    /// The whole field.
    pub text: &'a str,
    /// Byte ranges of its sentences, in order, without surrounding white space.
    pub sentences: Vec<Range<usize>>,
}
