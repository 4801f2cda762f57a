//! Text that is no page: kept to the character.

use depeche_model::{Article, Origin, Page};

use crate::{CleanError, sniff::Reading};

/// Title and body of a text: in a file the first line is the title where a blank line follows it; the rest is the
/// body exactly as given. A text given inline is all body.
pub(crate) fn read(page: &Page, text: String, reading: Reading) -> Result<Article, CleanError> {
    let mut article = Article::default();
    let split = (reading == Reading::Text)
        .then(|| split_title(&text))
        .flatten();
    match split {
        Some((title, body)) => {
            article.title = Some(title.to_owned());
            article.origins.insert("title", Origin("first-line".into()));
            article.text = body.to_owned();
        }
        None => article.text = text,
    }
    let hints = &page.hints;
    let mut hinted = |field, given: bool| {
        if given {
            article.origins.insert(field, Origin("hint".into()));
        }
    };
    hinted("published", hints.published.is_some());
    hinted("site", hints.site.is_some());
    hinted("declared_lang", hints.lang.is_some());
    hinted("section", hints.section.is_some());
    hinted(
        "title",
        hints.title.is_some() && split_is_none(&article.title),
    );
    article.url = page
        .final_url
        .clone()
        .or_else(|| page.requested_url.clone());
    article.published = hints.published;
    article.site = hints.site.clone();
    article.section = hints.section.clone();
    article.declared_lang = hints.lang.as_ref().map(|l| {
        l.split(['-', '_'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    });
    article.locale = hints.lang.clone().filter(|l| l.contains('-'));
    article.title = article.title.or_else(|| hints.title.clone());
    article.quality = 1.0;
    if article.text.trim().is_empty() && article.title.is_none() {
        return Err(CleanError::Empty);
    }
    Ok(article)
}

fn split_is_none(title: &Option<String>) -> bool {
    title.is_none()
}

/// The first line and what follows the blank line after it.
fn split_title(text: &str) -> Option<(&str, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let (blank, body) = rest.split_once('\n')?;
    let title = first.trim();
    (!title.is_empty() && blank.trim().is_empty()).then_some((title, body))
}
