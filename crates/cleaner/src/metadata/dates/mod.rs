//! First publication and last change, from the surest source to the least sure: the caller, JSON-LD, `meta`, microdata, the URL,
//! what readers see near the headline, weaker `meta`, other visible text, the states of scripts. Never a date after the fetch,
//! never a related card's.

mod fields;
mod labels;
mod local_day;
mod sources;
mod url;
mod visible;

use depeche_model::{Article, Page, Stamp};

use super::{Candidate, MetadataTables, Trace, choose, dateparse::DateWords, place::Place};
pub(crate) use fields::DateFields;
use fields::Kind;
pub(crate) use labels::DateLabels;

/// Fills `published` and `modified`.
pub(crate) fn fill(
    place: &Place,
    tables: &MetadataTables,
    article: &mut Article,
    trace: &mut Trace,
) {
    let dates = Dates {
        place,
        words: &tables.dates,
        labels: &tables.date_labels,
        fields: &tables.date_fields,
        month_first: month_first(article),
    };
    let mut found = Found::default();
    dates.gather(article, &mut found);
    let Found {
        published,
        modified,
    } = found;
    article.published = choose("published", published, article, trace).and_then(|s| s.parse().ok());
    article.modified = choose("modified", modified, article, trace).and_then(|s| s.parse().ok());
    if article.modified == article.published {
        article.modified = None;
        article.origins.remove("modified");
    }
}

/// The candidates of both fields, the most trusted first.
#[derive(Default)]
struct Found {
    published: Vec<Candidate>,
    modified: Vec<Candidate>,
}

impl Found {
    /// Whether one that was not refused says when it was published.
    fn sure(&self) -> bool {
        self.published.iter().any(|c| c.rejected.is_none())
    }
}

/// The sources of one page.
struct Dates<'a> {
    place: &'a Place<'a>,
    words: &'a DateWords,
    labels: &'a DateLabels,
    fields: &'a DateFields,
    /// Whether `03/04/2024` is the fourth of March.
    month_first: bool,
}

impl Dates<'_> {
    fn gather(&self, article: &Article, found: &mut Found) {
        let hint = self.place.view.page.hints.published;
        found
            .published
            .extend(hint.map(|stamp| Candidate::new("hint", stamp.to_string())));
        self.json_ld(found);
        self.metas(found, Kind::Published, true);
        self.metas(found, Kind::Modified, true);
        self.microdata(found);
        let url_day = article
            .url
            .as_ref()
            .or(article.canonical_url.as_ref())
            .and_then(|u| url::url_date(u.path()));
        if let Some(day) = url_day {
            found.published.push(self.check("url", Stamp::day(day)));
        }
        local_day::european_midnight(&mut found.published, article);
        if found.sure() {
            local_day::settle(self, url_day, &mut found.published);
            return;
        }
        let mut visible = visible::collect(self);
        found.published.append(&mut visible.strong);
        self.metas(found, Kind::Published, false);
        found.published.append(&mut visible.published);
        found.modified.append(&mut visible.modified);
        self.states(found);
        self.last_resort(found);
    }

    /// A candidate from a raw value.
    fn read(&self, origin: impl Into<String>, raw: &str) -> Candidate {
        match self.words.value(raw, self.month_first) {
            None => Candidate::refused(
                origin,
                raw.chars().take(60).collect::<String>(),
                "not a date",
            ),
            Some(stamp) => self.check(origin, stamp),
        }
    }

    /// A candidate from a date that was read.
    fn check(&self, origin: impl Into<String>, stamp: Stamp) -> Candidate {
        if after_fetch(self.place.view.page, stamp) {
            Candidate::refused(origin, stamp.to_string(), "after the page was fetched")
        } else {
            Candidate::new(origin, stamp.to_string())
        }
    }
}

/// Whether a date is later than the page was fetched.
pub(crate) fn after_fetch(page: &Page, stamp: Stamp) -> bool {
    let Some(fetched) = page.fetched_at else {
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

/// Whether `03/04/2024` is the fourth of March: where the page is American.
fn month_first(article: &Article) -> bool {
    let host = article
        .url
        .as_ref()
        .and_then(::url::Url::host_str)
        .unwrap_or_default();
    let elsewhere = [
        ".uk", ".au", ".nz", ".ie", ".in", ".za", ".fr", ".be", ".ch", ".de", ".it", ".es", ".eu",
    ]
    .iter()
    .any(|e| host.ends_with(e));
    match article.locale.as_deref() {
        Some("en-US") => !elsewhere,
        Some(_) => false,
        None => !elsewhere && article.declared_lang.as_deref().is_none_or(|l| l == "en"),
    }
}
