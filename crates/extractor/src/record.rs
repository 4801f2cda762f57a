//! The last step: finds in bytes become mentions in code points, and the article becomes a record.

use std::collections::HashMap;

use depeche_model::{Article, Entity, Mention, Record, SCHEMA, SentenceSpan, Warning};
use xxhash_rust::xxh3::xxh3_128;

use crate::{EXTRACTOR, FieldText, Found, Value, language::Verdict};

/// The mentions of all fields, in the order of the fields and of the text.
pub(crate) fn mentions(fields: &[FieldText<'_>], found: &[Vec<Found>]) -> Vec<Mention> {
    fields
        .iter()
        .zip(found)
        .flat_map(|(field, finds)| field_mentions(field, finds))
        .collect()
}

/// One sweep over a field: finds come in order, so characters are counted once.
fn field_mentions(field: &FieldText<'_>, finds: &[Found]) -> Vec<Mention> {
    let (mut byte, mut chars, mut sentence) = (0, 0, 0);
    let mut out = Vec::with_capacity(finds.len());
    for find in finds {
        let surface = &field.text[find.span.clone()];
        chars += field.text[byte..find.span.start].chars().count();
        let start = chars;
        chars += surface.chars().count();
        byte = find.span.end;
        while field
            .sentences
            .get(sentence + 1)
            .is_some_and(|next| next.start <= find.span.start)
        {
            sentence += 1;
        }
        out.push(mention(field, find, surface, start..chars, sentence));
    }
    out
}

fn mention(
    field: &FieldText<'_>,
    find: &Found,
    surface: &str,
    place: std::ops::Range<usize>,
    sentence: usize,
) -> Mention {
    let (mut entity, mut money, mut date) = (None, None, None);
    match &find.value {
        Value::Company(id) | Value::Agency(id) => entity.clone_from(id),
        Value::Money(value) => money = Some(value.clone()),
        Value::Date(value) => date = Some(value.clone()),
    }
    Mention {
        kind: find.value.kind(),
        field: field.field,
        start: place.start,
        end: place.end,
        text: surface.to_owned(),
        sentence,
        confidence: (find.confidence.clamp(0.0, 1.0) * 100.0).round() / 100.0,
        entity,
        money,
        date,
        rule: find.rule.clone(),
    }
}

/// A record of an article in a language that is not read.
pub(crate) fn without_mentions(article: Article, verdict: Verdict) -> Record {
    assemble(article, verdict, Vec::new(), Vec::new(), &[])
}

/// Puts the record together; entities that no mention kept are dropped, the others counted.
pub(crate) fn assemble(
    article: Article,
    verdict: Verdict,
    mentions: Vec<Mention>,
    entities: Vec<Entity>,
    warnings: &[Warning],
) -> Record {
    let id = article.id.clone().unwrap_or_else(|| content_id(&article));
    let warnings = article
        .warnings
        .iter()
        .chain(&verdict.warning)
        .chain(warnings)
        .map(Warning::to_string)
        .collect();
    Record {
        schema: SCHEMA,
        id,
        url: article.url.map(String::from),
        canonical_url: article.canonical_url.map(String::from),
        site: article.site,
        title: article.title,
        authors: article.authors,
        published: article.published,
        modified: article.modified,
        lang: verdict.code,
        locale: article.locale,
        text: article.text,
        entities: counted(entities, &mentions),
        mentions,
        deals: Vec::new(),
        warnings,
        extractor: EXTRACTOR.to_owned(),
        sentences: Vec::new(),
    }
}

/// The sentences of all fields in code points, in the order of the fields; one sweep over each.
pub(crate) fn sentences(fields: &[FieldText<'_>]) -> Vec<SentenceSpan> {
    let mut out = Vec::new();
    for field in fields {
        let (mut byte, mut chars) = (0, 0);
        for sentence in &field.sentences {
            chars += field.text[byte..sentence.start].chars().count();
            let start = chars;
            chars += field.text[sentence.clone()].chars().count();
            byte = sentence.end;
            out.push(SentenceSpan {
                field: field.field,
                start,
                end: chars,
            });
        }
    }
    out
}

/// An id for an article that has no address: from its words.
fn content_id(article: &Article) -> String {
    let words = format!(
        "{}\n\n{}",
        article.title.as_deref().unwrap_or_default(),
        article.text
    );
    format!("{:032x}", xxh3_128(words.as_bytes()))
}

/// Most mentioned first, then by id.
fn counted(entities: Vec<Entity>, mentions: &[Mention]) -> Vec<Entity> {
    let mut counts = HashMap::<&str, usize>::new();
    for id in mentions.iter().filter_map(|m| m.entity.as_deref()) {
        *counts.entry(id).or_default() += 1;
    }
    let mut kept: Vec<Entity> = entities
        .into_iter()
        .filter_map(|entity| {
            let mentions = *counts.get(entity.id.as_str())?;
            Some(Entity { mentions, ..entity })
        })
        .collect();
    kept.sort_by(|a, b| b.mentions.cmp(&a.mentions).then_with(|| a.id.cmp(&b.id)));
    kept.dedup_by(|a, b| a.id == b.id);
    kept
}
