//! First publication and last change.

use depeche_model::{Article, Stamp};

use super::{Candidate, DateWords, Trace, View, choose};
use crate::dom::Tag;

/// Names of `meta` elements that hold the publication date, most trusted first.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "date.published",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "cxenseparse:recs:publishtime",
    "publishdate",
    "publish-date",
    "published-date",
    "publication_date",
    "article_date_original",
    "originalpublicationdate",
    "date",
    "displaydate",
];
/// And the last change.
const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "article:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "article:modified",
];

/// Fills `published` and `modified`.
pub(crate) fn fill(view: &View, words: &DateWords, article: &mut Article, trace: &mut Trace) {
    let month_first = article.locale.as_deref().is_none_or(|l| l == "en-US");
    let mut published = Vec::new();
    if let Some(stamp) = view.page.hints.published {
        published.push(Candidate::new("hint", stamp.to_string()));
    }
    let consider = |list: &mut Vec<Candidate>, origin: String, raw: &str| {
        list.push(match words.value(raw, month_first) {
            None => Candidate::refused(
                origin,
                raw.chars().take(60).collect::<String>(),
                "not a date",
            ),
            Some(stamp) if after_fetch(stamp, view) => {
                Candidate::refused(origin, stamp.to_string(), "after the page was fetched")
            }
            Some(stamp) => Candidate::new(origin, stamp.to_string()),
        });
    };
    for key in ["datePublished", "dateCreated", "uploadDate"] {
        if let Some(raw) = view.structured.text(key) {
            consider(&mut published, format!("json-ld:{key}"), &raw);
        }
    }
    for name in PUBLISHED {
        if let Some(raw) = view.head.all(name).first() {
            consider(&mut published, format!("meta:{name}"), raw);
        }
    }
    for id in view
        .dom
        .ids()
        .filter(|id| view.dom.tag(*id) == Tag::Time)
        .take(5)
    {
        if let Some(raw) = view.dom.attr(id, "datetime") {
            consider(&mut published, "time".into(), raw);
        }
    }
    let mut modified = Vec::new();
    if let Some(raw) = view.structured.text("dateModified") {
        consider(&mut modified, "json-ld:dateModified".into(), &raw);
    }
    for name in MODIFIED {
        if let Some(raw) = view.head.all(name).first() {
            consider(&mut modified, format!("meta:{name}"), raw);
        }
    }
    article.published = choose("published", published, article, trace).and_then(|s| s.parse().ok());
    article.modified = choose("modified", modified, article, trace).and_then(|s| s.parse().ok());
    if article.modified == article.published {
        article.modified = None;
        article.origins.remove("modified");
    }
}

fn after_fetch(stamp: Stamp, view: &View) -> bool {
    let Some(fetched) = view.page.fetched_at else {
        return false;
    };
    // a day without a zone may be tomorrow somewhere
    let slack = if stamp.offset.is_some() {
        3_600
    } else {
        26 * 3_600
    };
    stamp
        .instant()
        .is_some_and(|at| at.as_second() > fetched.as_second() + slack)
}
