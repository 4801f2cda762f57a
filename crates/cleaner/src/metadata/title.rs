//! The headline as printed, without the site's name.

use depeche_model::Article;

use super::{Candidate, Trace, View, choose};
use crate::{
    body::blocks::Kind,
    chars::line,
    dom::{NodeId, Tag},
};

/// Fills `title`.
pub(crate) fn fill(view: &View, article: &mut Article, trace: &mut Trace) {
    let mut candidates = Vec::new();
    let headline = view.structured.text("headline");
    let og = view.head.first_of(&[
        "og:title",
        "twitter:title",
        "parsely-title",
        "dc.title",
        "dcterms.title",
        "sailthru.title",
        "title",
    ]);
    let site = article.site.as_deref();
    let mut known: Vec<String> = [
        headline.as_ref(),
        og.as_ref().map(|o| &o.0),
        view.head.title.as_ref(),
    ]
    .into_iter()
    .flatten()
    .flat_map(|t| [key(t), key(&without_site(t, site))])
    .collect();
    known.dedup();
    candidates.extend(headings(view, article, &known));
    candidates.extend(headline.map(|t| Candidate::new("json-ld:headline", t)));
    candidates.extend(og.map(|(t, name)| {
        Candidate::new(
            format!("meta:{name}"),
            without_site(&t, article.site.as_deref()),
        )
    }));
    candidates.extend(
        view.head
            .title
            .as_ref()
            .map(|t| Candidate::new("title", without_site(t, article.site.as_deref()))),
    );
    candidates.extend(
        view.page
            .hints
            .title
            .as_ref()
            .map(|t| Candidate::new("hint", t)),
    );
    article.title = choose("title", candidates, article, trace);
}

/// Every `h1`; the one that another source of the title agrees with is the headline as printed.
fn headings(view: &View, article: &Article, known: &[String]) -> Vec<Candidate> {
    let site = article.site.as_deref().map(key).unwrap_or_default();
    let host = article
        .url
        .as_ref()
        .and_then(url::Url::host_str)
        .unwrap_or_default();
    let is_h1 = |node| {
        view.dom
            .lineage(node)
            .take(3)
            .any(|id| view.dom.tag(id) == Tag::H1)
    };
    let headings = view
        .blocks
        .iter()
        .filter(|b| b.kind == Kind::Heading && is_h1(b.node));
    let judge = |text: String| {
        let own = key(&text);
        if own == site || (!own.is_empty() && key(host).ends_with(&own)) {
            return Candidate::refused("h1", text, "the site's name");
        }
        let agrees = own.len() > 8
            && known
                .iter()
                .any(|k| k.contains(&own) || (k.len() > 15 && own.contains(k)));
        if agrees {
            Candidate::new("h1", text)
        } else {
            Candidate::refused("h1", text, "no other source agrees with it")
        }
    };
    headings
        .map(|b| judge(own_line(view, b.node, known).unwrap_or_else(|| b.text.replace('\n', " "))))
        .collect()
}

/// The line of a heading that is the headline by another source, where a kicker or a second line stands in the heading too.
fn own_line(view: &View, node: NodeId, known: &[String]) -> Option<String> {
    let runs = view.dom.inside(node).filter_map(|id| view.dom.text(id));
    let mut runs = runs.map(line).filter(|run| !run.is_empty());
    runs.find(|run| key(run).len() > 15 && known.contains(&key(run)))
}

/// Letters and digits in lower case: two titles with the same key are the same.
pub(crate) fn key(text: &str) -> String {
    if text.is_ascii() {
        let mut key = text.to_owned();
        key.retain(|c| c.is_ascii_alphanumeric());
        key.make_ascii_lowercase();
        return key;
    }
    key_of(text).collect()
}

/// Whether [`key`] of the text is this one; most texts differ at once.
pub(super) fn has_key(text: &str, key: &str) -> bool {
    key_of(text).eq(key.chars())
}

fn key_of(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
}

/// Cuts `… | Site` and `Site - …`.
fn without_site(title: &str, site: Option<&str>) -> String {
    for separator in [
        " | ", " - ", " – ", " — ", " : ", " • ", " · ", " » ", " :: ",
    ] {
        if let Some((left, right)) = title.rsplit_once(separator)
            && names_site(right, site)
        {
            return without_site(left, site);
        }
        if let Some((left, right)) = title.split_once(separator)
            && names_site(left, site)
        {
            return right.trim().to_owned();
        }
    }
    title.trim().to_owned()
}

fn names_site(part: &str, site: Option<&str>) -> bool {
    let part = key(part);
    let site = site.map(key).unwrap_or_default();
    part.len() >= 2
        && (site == part
            || (site.len() > 3 && part.len() > 3 && (site.contains(&part) || part.contains(&site))))
}
