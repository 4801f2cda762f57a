//! Asking a source: a feed, a sitemap, a list or a home page names articles; anything else is an article itself.

use std::collections::{HashSet, VecDeque};

use depeche_fetcher::{
    FetchRequest, Fetched, discover,
    listing::{self, Listing, ListingError},
};
use depeche_model::{Failure, Hints, Outcome, Page, Validators};
use depeche_sink::{Listed, Polled};
use url::Url;

use crate::{
    config::Source,
    pipeline::{self, Job},
    writer::Item,
};

/// Documents that one source may lead to (a sitemap index names others, a home page its feeds).
const MAX_DOCUMENTS: usize = 100;
/// Articles that one source may name in a run.
const MAX_ITEMS: usize = 50_000;

/// A source to ask, with what is known of it from before.
#[derive(Debug)]
pub struct Ask {
    /// As configured.
    pub source: Source,
    /// Where it is.
    pub url: Url,
    /// Its key in the database; `None` for a URL given as an argument.
    pub key: Option<i64>,
    /// Of its last answer.
    pub validators: Option<Validators>,
}

/// What came of asking.
#[derive(Debug, Default)]
pub struct Answer {
    /// The source's key, if it has one.
    pub key: Option<i64>,
    /// Articles that it names.
    pub listed: Vec<Listed>,
    /// The outcome, where the source is an article itself or could not be had.
    pub item: Option<Item>,
    /// To be noted for the source.
    pub polled: Polled,
}

/// Asks one source.
pub async fn poll(job: &Job, ask: Ask) -> Answer {
    if job.stop.is_asked() {
        return Answer::default(); // not asked, so nothing is noted of it
    }
    let request = FetchRequest {
        validators: ask.validators.clone(),
        hints: ask.source.hints(),
        listing: ask.key.is_some() || looks_like_listing(&ask.url),
        ..FetchRequest::article(ask.url.clone())
    };
    let source = ask.url.to_string();
    match job.fetcher.fetch(&request).await {
        Err(error) => trouble(&ask, error.to_failure(&source)),
        Ok(Fetched::NotModified) => unmodified(&ask, source),
        Ok(Fetched::Page(page, validators)) => match listing::read_listing(&page) {
            Ok(listing) => documents(job, &ask, vec![listing], Vec::new(), validators).await,
            Err(ListingError::Html { .. }) if is_home(&ask.url) => {
                home(job, &ask, &page, validators).await
            }
            // A page that the listing reader does not know: the cleaner says whether it is an article.
            Err(ListingError::Html { .. }) => article(job, &ask, *page, validators).await,
            Err(error) => trouble(&ask, error.to_failure(&source)),
        },
    }
}

/// By its address only: a listing may be larger than a page, and an archive of the crawl tells them apart. What it is, its
/// content decides.
fn looks_like_listing(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let ends = [
        ".xml", ".xml.gz", ".rss", ".atom", ".json", ".txt", "/feed", "/feed/", "/rss", "/rss/",
    ];
    ends.iter().any(|end| path.ends_with(end)) || path.contains("sitemap")
}

fn is_home(url: &Url) -> bool {
    matches!(url.path(), "" | "/") && url.query().is_none()
}

fn trouble(ask: &Ask, failure: Failure) -> Answer {
    let polled = Polled {
        trouble: Some(failure.message.clone()),
        due_at: failure.retry_at,
        ..Polled::default()
    };
    Answer {
        key: ask.key,
        item: Some(Item::Done(Outcome::Failure(failure))),
        polled,
        ..Answer::default()
    }
}

/// A feed that did not change has nothing to say; an article that did not change is counted.
fn unmodified(ask: &Ask, source: String) -> Answer {
    let item = ask
        .key
        .is_none()
        .then_some(Item::Done(Outcome::Unmodified { source }));
    Answer {
        key: ask.key,
        item,
        ..Answer::default()
    }
}

/// The validators to keep: none unless the answer was read to its end, for "not modified" would hide what is left of it.
fn earned(whole: bool, validators: Validators) -> Validators {
    match whole {
        true => validators,
        false => Validators::default(),
    }
}

async fn article(job: &Job, ask: &Ask, page: Page, validators: Validators) -> Answer {
    let outcome = match job.stop.begin_article() {
        true => Some(pipeline::read_page(&job.line, page, Some(validators.clone())).await),
        false => None,
    };
    let read = matches!(outcome, Some(Outcome::Clipping(_)));
    let item = outcome.map(Item::Done);
    let polled = Polled {
        validators: Some(earned(read, validators)),
        ..Polled::default()
    };
    Answer {
        key: ask.key,
        item,
        polled,
        ..Answer::default()
    }
}

/// A home page: its own feeds, else the sitemaps of its robots.txt.
async fn home(job: &Job, ask: &Ask, page: &Page, validators: Validators) -> Answer {
    let url = page.final_url.as_ref().unwrap_or(&ask.url);
    let mut found: Vec<Url> = discover::listings(&page.body, url)
        .into_iter()
        .map(|found| found.url)
        .collect();
    if found.is_empty() {
        found = job.fetcher.sitemaps(url).await.unwrap_or_default();
    }
    if found.is_empty() {
        let message = "the home page names no feed and robots.txt no sitemap; give the URL of a feed or sitemap";
        let failure = Failure {
            source: ask.url.to_string(),
            stage: depeche_model::Stage::Fetch,
            code: "no-feed".into(),
            message: message.into(),
            retry_at: None,
        };
        return trouble(ask, failure);
    }
    documents(job, ask, Vec::new(), found, validators).await
}

/// Reads listings and those that they name, breadth first, each once.
async fn documents(
    job: &Job,
    ask: &Ask,
    mut read: Vec<Listing>,
    found: Vec<Url>,
    validators: Validators,
) -> Answer {
    let nested = read.iter().flat_map(|listing| listing.nested.clone());
    let mut queue: VecDeque<Url> = nested.chain(found).collect();
    let mut seen: HashSet<Url> = HashSet::from([ask.url.clone()]);
    let mut troubles: Vec<String> = read
        .iter()
        .filter_map(|listing| listing.incomplete.clone())
        .collect();
    while let Some(url) = queue.pop_front() {
        let enough = read
            .iter()
            .map(|listing| listing.items.len())
            .sum::<usize>()
            >= MAX_ITEMS;
        if enough || seen.len() > MAX_DOCUMENTS || job.stop.is_asked() {
            troubles.push(format!(
                "{} further documents were not read",
                queue.len() + 1
            ));
            break;
        }
        if !seen.insert(url.clone()) {
            continue;
        }
        match document(job, &url).await {
            Ok(Some(listing)) => {
                queue.extend(listing.nested.clone());
                troubles.extend(listing.incomplete.clone());
                read.push(listing);
            }
            Ok(None) => {}
            Err(message) => troubles.push(message),
        }
    }
    let listed = items(ask, &read);
    // Where other documents are named, they may change and this one not.
    let whole = troubles.is_empty() && seen.len() == 1;
    let trouble = (!troubles.is_empty()).then(|| troubles.join("; "));
    let polled = Polled {
        listed: listed.len(),
        validators: Some(earned(whole, validators)),
        trouble,
        due_at: None,
    };
    Answer {
        key: ask.key,
        listed,
        item: None,
        polled,
    }
}

async fn document(job: &Job, url: &Url) -> Result<Option<Listing>, String> {
    match job.fetcher.fetch(&FetchRequest::listing(url.clone())).await {
        Ok(Fetched::Page(page, _)) => listing::read_listing(&page)
            .map(Some)
            .map_err(|error| error.to_string()),
        Ok(Fetched::NotModified) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// The entries that the source's patterns let in, newest first.
fn items(ask: &Ask, listings: &[Listing]) -> Vec<Listed> {
    let entries = listings.iter().flat_map(|listing| &listing.items);
    let taken = entries.filter(|entry| ask.source.takes(&entry.url));
    let mut listed: Vec<Listed> = taken
        .take(MAX_ITEMS)
        .map(|entry| listed(ask, entry))
        .collect();
    listed.sort_by_key(|entry| std::cmp::Reverse(entry.priority)); // stable: the listing's order where no date is given
    listed.truncate(ask.source.limit.unwrap_or(usize::MAX));
    listed
}

fn listed(ask: &Ask, entry: &listing::Listed) -> Listed {
    let hints = Hints {
        // A feed's language is often its platform's default; only the configuration's word outranks the text.
        lang: ask.source.lang.clone(),
        section: ask.source.section.clone().or_else(|| entry.section.clone()),
        from_listing: true,
        ..entry.hints()
    };
    let changed_at = entry.updated.and_then(|stamp| stamp.instant());
    let published = entry.published.and_then(|stamp| stamp.instant());
    let newest = changed_at.max(published);
    Listed {
        url: depeche_fetcher::identity::clean(&entry.url).to_string(),
        source: ask.key,
        hints,
        priority: newest.map_or(0, jiff::Timestamp::as_second),
        changed_at,
    }
}
