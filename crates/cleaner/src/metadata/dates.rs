//! First publication and last change, from the surest source to the least sure: the caller, JSON-LD, `meta`, microdata,
//! `time`, the URL, the states of scripts, the visible text. Never a date after the fetch, never a related card's.

use depeche_model::{Article, Stamp};
use jiff::{civil::Date, tz::Offset};
use serde_json::Value;

use super::{
    Candidate, Trace, View, choose,
    dateparse::DateWords,
    visible_dates::{self, DateLabels},
};
use crate::dom::{NodeId, Tag};

/// Names of `meta` elements that hold the publication date, most trusted first.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "article:published",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "date.published",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "datecreated",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "publishdate",
    "publish-date",
    "publish_date",
    "published-date",
    "publication_date",
    "publication-date",
    "article_date_original",
    "originalpublicationdate",
    "article.published",
    "article.created",
    "created",
    "displaydate",
    "citation_publication_date",
    "citation_date",
    "dc.date",
    "dcterms.date",
    "date",
    "last-publication-date",
    "rnews:datepublished",
    "shareaholic:article_published_time",
    "bt:pubdate",
    "timestamp",
    "dcterms.available",
];
/// And the last change.
const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "article:updated_time",
    "article:modified",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "dc.modified",
    "last-modified",
    "lastmod",
    "modified",
    "revised",
    "date.modified",
    "updated_time",
];
/// Keys of page state that hold the publication date.
const STATE_KEYS: &[&str] = &[
    "\"datePublished\"",
    "\"publishedAt\"",
    "\"published_at\"",
    "\"publishDate\"",
    "\"publish_date\"",
    "\"publicationDate\"",
    "\"pubDate\"",
    "\"publishedDate\"",
    "\"firstPublished\"",
    "\"date_published\"",
    "\"published_time\"",
    "\"articlePublicationDate\"",
    "\"pubdate\"",
];
/// Bytes of one script that are searched for [`STATE_KEYS`].
const STATE_WINDOW: usize = 400_000;

/// Fills `published` and `modified`.
pub(crate) fn fill(
    view: &View,
    words: &DateWords,
    labels: &DateLabels,
    article: &mut Article,
    trace: &mut Trace,
) {
    let dates = Dates {
        view,
        words,
        month_first: month_first(article),
    };
    let mut published = Vec::new();
    let mut modified = Vec::new();
    published.extend(
        view.page
            .hints
            .published
            .map(|stamp| Candidate::new("hint", stamp.to_string())),
    );
    dates.json_ld(&mut published, &mut modified);
    dates.metas(&mut published, PUBLISHED);
    dates.metas(&mut modified, MODIFIED);
    dates.microdata(&mut published, &mut modified);
    let url = article
        .url
        .clone()
        .or_else(|| article.canonical_url.clone());
    let url_day = url.and_then(|u| url_date(u.path()));
    dates.url(url_day, &mut published);
    european_midnight(&mut published, article);
    if let Some(day) = url_day {
        prefer_local_day(day, &mut published);
    }
    let sure = published.iter().any(|c| c.rejected.is_none());
    if !sure {
        // the text is searched only where the page does not say it for machines
        visible_dates::collect(&dates, labels, article, &mut published, &mut modified);
        dates.states(&mut published);
        dates.last_resort(&modified, &mut published);
    }
    article.published = choose("published", published, article, trace).and_then(|s| s.parse().ok());
    article.modified = choose("modified", modified, article, trace).and_then(|s| s.parse().ok());
    if article.modified == article.published {
        article.modified = None;
        article.origins.remove("modified");
    }
}

/// Whether `03/04/2024` is the fourth of March: where the page is American.
fn month_first(article: &Article) -> bool {
    let host = article
        .url
        .as_ref()
        .and_then(url::Url::host_str)
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

/// The sources of one page.
pub(super) struct Dates<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) words: &'a DateWords,
    pub(super) month_first: bool,
}

impl Dates<'_> {
    /// A candidate from a raw value.
    pub(super) fn read(&self, origin: impl Into<String>, raw: &str) -> Candidate {
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
    pub(super) fn check(&self, origin: impl Into<String>, stamp: Stamp) -> Candidate {
        if self.after_fetch(stamp) {
            Candidate::refused(origin, stamp.to_string(), "after the page was fetched")
        } else {
            Candidate::new(origin, stamp.to_string())
        }
    }

    fn after_fetch(&self, stamp: Stamp) -> bool {
        let Some(fetched) = self.view.page.fetched_at else {
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

    fn json_ld(&self, published: &mut Vec<Candidate>, modified: &mut Vec<Candidate>) {
        let structured = self.view.structured;
        for key in ["datePublished", "dateCreated", "uploadDate"] {
            published.extend(
                structured
                    .text(key)
                    .map(|raw| self.read(format!("json-ld:{key}"), &raw)),
            );
        }
        modified.extend(
            structured
                .text("dateModified")
                .map(|raw| self.read("json-ld:dateModified", &raw)),
        );
        if published.iter().all(|c| c.rejected.is_some()) {
            let pages = structured
                .nodes
                .iter()
                .filter_map(|n| n.get("datePublished").and_then(Value::as_str));
            published.extend(pages.take(1).map(|raw| self.read("json-ld:page", raw)));
        }
    }

    fn metas(&self, list: &mut Vec<Candidate>, names: &[&str]) {
        for name in names {
            list.extend(
                self.view
                    .head
                    .all(name)
                    .first()
                    .map(|raw| self.read(format!("meta:{name}"), raw)),
            );
        }
    }

    /// `itemprop` and RDFa `property` on visible elements.
    fn microdata(&self, published: &mut Vec<Candidate>, modified: &mut Vec<Candidate>) {
        let dom = self.view.dom;
        for id in dom.ids() {
            let tag = dom.tag(id);
            if matches!(tag, Tag::Text | Tag::Meta | Tag::Link | Tag::Script) {
                continue;
            }
            let Some(name) = dom
                .attr(id, "itemprop")
                .or_else(|| dom.attr(id, "property"))
            else {
                continue;
            };
            let list = if name.contains("datePublished") || name.contains("dateCreated") {
                &mut *published
            } else if name.contains("dateModified") {
                &mut *modified
            } else {
                continue;
            };
            if list.len() < 12 && !visible_dates::in_noise(self.view, id) {
                list.push(self.read(format!("itemprop:{name}"), &self.machine_or_text(id)));
            }
        }
    }

    /// The machine-readable value of an element, else its text.
    pub(super) fn machine_or_text(&self, id: NodeId) -> String {
        let dom = self.view.dom;
        ["datetime", "content", "data-datetime", "title"]
            .iter()
            .find_map(|name| {
                dom.attr(id, name)
                    .filter(|v| v.bytes().any(|b| b.is_ascii_digit()))
            })
            .map_or_else(|| dom.raw_text(id, 200), str::to_owned)
    }

    /// The day in the URL.
    fn url(&self, day: Option<Date>, published: &mut Vec<Candidate>) {
        let Some(day) = day else { return };
        let candidate = self.check("url", Stamp::day(day));
        published.push(candidate);
    }

    /// `"publishedAt":"…"` in the state of scripts.
    fn states(&self, published: &mut Vec<Candidate>) {
        let dom = self.view.dom;
        for id in dom.ids().filter(|id| dom.tag(*id) == Tag::Script) {
            for inner in dom.inside(id) {
                let Some(text) = dom.text(inner) else {
                    continue;
                };
                let text = &text[..text.floor_char_boundary(STATE_WINDOW)];
                let found = STATE_KEYS.iter().find_map(|key| {
                    let rest = &text[text.find(key)? + key.len()..];
                    let value = rest.trim_start_matches([' ', ':', '"', '\\']);
                    Some(&value[..value.find(['"', ',', '}', '\\']).filter(|end| *end < 60)?])
                });
                published.extend(found.map(|raw| self.read("script", raw)));
            }
        }
    }

    /// Where only the last change is known, the first publication was that day or earlier.
    fn last_resort(&self, modified: &[Candidate], published: &mut Vec<Candidate>) {
        let change = modified.iter().find(|c| c.rejected.is_none());
        published.extend(
            change.map(|c| Candidate::new(format!("modified:{}", c.origin), c.value.clone())),
        );
    }
}

/// Where a source is an instant in UTC on the day beside the URL's, the URL's is the day in the newsroom's zone, and the
/// one that "yesterday" and "Monday" in the text count from: the instant is kept, written in a zone where it is that day.
fn prefer_local_day(day: Date, published: &mut [Candidate]) {
    for candidate in published
        .iter_mut()
        .filter(|c| c.rejected.is_none() && c.origin != "hint")
    {
        let Ok(stamp) = candidate.value.parse::<Stamp>() else {
            continue;
        };
        let beside =
            day.tomorrow().ok() == Some(stamp.date) || day.yesterday().ok() == Some(stamp.date);
        if beside
            && stamp.offset == Some(Offset::UTC)
            && let Some(local) = ZONES
                .iter()
                .filter_map(|hours| moved(stamp, *hours))
                .find(|s| s.date == day)
        {
            candidate.value = local.to_string();
            candidate.origin.push_str("+url");
        }
    }
}

/// Hours from UTC that are tried, the likely newsrooms first.
const ZONES: &[i8] = &[-5, -8, -3, 1, 2, 3, 8, 10, 12, -11];

/// The same instant, `hours` east of UTC.
fn moved(stamp: Stamp, hours: i8) -> Option<Stamp> {
    let offset = Offset::from_hours(hours).ok()?;
    let at = offset.to_datetime(stamp.instant()?);
    Some(Stamp {
        date: at.date(),
        time: Some(at.time()),
        offset: Some(offset),
    })
}

/// A day stored as midnight in central Europe and printed in UTC (`2021-11-04T23:00:00Z` for 5 November).
fn european_midnight(candidates: &mut [Candidate], article: &Article) {
    let languages = [
        "fr", "de", "it", "es", "nl", "pl", "cs", "da", "sv", "no", "hu",
    ];
    if !article
        .declared_lang
        .as_deref()
        .is_some_and(|l| languages.contains(&l))
    {
        return;
    }
    for candidate in candidates {
        let hours = match candidate.value.get(10..) {
            Some("T22:00:00+00:00") => 2,
            Some("T23:00:00+00:00") => 1,
            _ => continue,
        };
        if let Some(local) = candidate
            .value
            .parse()
            .ok()
            .and_then(|stamp| moved(stamp, hours))
        {
            candidate.value = local.to_string();
        }
    }
}

/// A whole day in a path: `/2019/11/20/`, `/2019-11-20-title`, `/20191120/`, `/2019/nov/20/`.
pub(super) fn url_date(path: &str) -> Option<Date> {
    let bytes = path.as_bytes();
    let number = |from: usize, to: usize| -> Option<i16> {
        let part = path.get(from..to)?;
        part.bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| part.parse().ok())?
    };
    for at in 0..bytes.len().saturating_sub(7) {
        if (at > 0 && bytes[at - 1].is_ascii_alphanumeric())
            || !matches!(&bytes[at..at + 2], b"19" | b"20")
        {
            continue;
        }
        let Some(year) = number(at, at + 4).filter(|y| (1990..=2100).contains(y)) else {
            continue;
        };
        let separator = bytes[at + 4];
        let day = if matches!(separator, b'/' | b'-' | b'_' | b'.') {
            let (month, used) = match number(at + 5, at + 7) {
                Some(month) => (month, 7),
                None => match number(at + 5, at + 6) {
                    Some(month) => (month, 6),
                    None => (english_month(path.get(at + 5..at + 8)?)?, 8),
                },
            };
            if bytes.get(at + used) != Some(&separator) {
                continue;
            }
            let day = number(at + used + 1, at + used + 3)
                .map(|d| (d, 3))
                .or_else(|| number(at + used + 1, at + used + 2).map(|d| (d, 2)));
            day.filter(|(_, length)| {
                !bytes
                    .get(at + used + length)
                    .is_some_and(u8::is_ascii_digit)
            })
            .map(|(day, _)| (month, day))
        } else if !bytes.get(at + 8).is_some_and(u8::is_ascii_digit) {
            number(at + 4, at + 6).zip(number(at + 6, at + 8))
        } else {
            None
        };
        let date = day.and_then(|(month, day)| {
            Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
        });
        if date.is_some() {
            return date;
        }
    }
    day_first(path)
}

/// `29-10-2021` as a segment of a path.
fn day_first(path: &str) -> Option<Date> {
    path.split(['/', '~', '_']).find_map(|segment| {
        let segment = segment.get(..10)?;
        let mut parts = segment.split(['-', '.']);
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let fits = day.len() == 2 && month.len() == 2 && year.len() == 4 && year.starts_with("20");
        fits.then(|| Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok())
            .flatten()
    })
}

/// Month of a three-letter English abbreviation, as British URLs have it.
fn english_month(name: &str) -> Option<i16> {
    let at = "janfebmaraprmayjunjulaugsepoctnovdec".find(&name.to_ascii_lowercase())?;
    (at % 3 == 0).then_some(at as i16 / 3 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_days_in_paths_are_read() {
        for (path, want) in [
            ("/2019/11/20/titre", Some("2019-11-20")),
            ("/news/2019-11-20-title.html", Some("2019-11-20")),
            ("/a/20191120/x", Some("2019-11-20")),
            ("/world/2019/nov/05/x", Some("2019-11-05")),
            ("/2019/1/5/x", Some("2019-01-05")),
            ("/news/29-10-2021", Some("2021-10-29")),
            ("/2019/11/titre-20", None),
            ("/kali-linux-2026-1", None),
            ("/id/120191120", None),
            ("/2019/13/45/", None),
            ("/é2019/1", None),
        ] {
            assert_eq!(
                url_date(path).map(|d| d.to_string()).as_deref(),
                want,
                "{path}"
            );
        }
    }
}
