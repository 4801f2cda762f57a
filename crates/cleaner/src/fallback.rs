//! Where the markup shows hardly any of the text: JSON-LD's `articleBody`, then the state of the page's scripts, then whatever
//! there is, so that a reader can see what came instead.

use depeche_model::{Article, Origin};

use crate::{
    body::blocks::count_words,
    metadata::{MetadataTables, Trace, View, fill_from_state},
    page_state,
};

/// Words under which a text from elsewhere replaces nothing.
pub(crate) const LEAST: usize = 80;
/// How many times longer it must be than what the markup shows.
const TIMES: usize = 3;
/// Words of text in the markup from which the scripts are not asked.
const ENOUGH: usize = 120;

/// Mends a text that is missing or cut.
pub(crate) fn mend(
    view: &View,
    tables: &MetadataTables,
    json_body: &str,
    article: &mut Article,
    fields: &mut Trace,
) {
    if longer(json_body, &article.text) {
        take(article, json_body.to_owned(), "json-ld:articleBody");
    }
    // what a site sells is not taken out of its scripts
    let sold = article.is_accessible_for_free == Some(false);
    if !sold
        && count_words(&article.text) < ENOUGH
        && let Some(found) = page_state::find(
            &tables.state_keys,
            view.dom,
            article.title.as_deref().unwrap_or_default(),
        )
        && longer(&found.text, &article.text)
    {
        fill_from_state(view, tables, &found, article, fields);
        take(article, found.text, "script");
    }
    if article.text.is_empty() {
        let prose = view.blocks.iter().filter(|b| b.link_words * 2 <= b.words);
        article.text = prose
            .map(|b| b.text.as_str())
            .collect::<Vec<_>>()
            .join("\n\n");
    }
    if article.text.is_empty() {
        let all = view.blocks.iter().map(|b| b.text.as_str());
        article.text = all.collect::<Vec<_>>().join("\n");
    }
}

fn longer(told: &str, shown: &str) -> bool {
    let words = count_words(told);
    words > LEAST && words > TIMES * count_words(shown)
}

fn take(article: &mut Article, text: String, origin: &str) {
    article.text = text;
    article.origins.insert("text", Origin(origin.into()));
}
