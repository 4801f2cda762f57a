//! The pure middle of the line: Page -> Article -> Record. CPU work without I/O, run on blocking threads.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use depeche_cleaner::{CleanError, Cleaner};
use depeche_extractor::{EXTRACTOR, ExtractConfig, Extractor, UserTable};
use depeche_fetcher::listing;
use depeche_model::{Article, Clipping, Failure, Hints, Origin, Page, Stage, Validators};
use xxhash_rust::xxh3::xxh3_64;

use crate::identity;

/// Cleaner and extractor, loaded once and shared by all threads.
#[derive(Clone)]
pub struct Line {
    parts: Arc<Parts>,
}

struct Parts {
    cleaner: Cleaner,
    extractor: Extractor,
    version: String,
}

impl Line {
    /// Loads tables and models.
    ///
    /// # Errors
    /// A table that cannot be used, with file, line and column.
    pub fn new(config: &ExtractConfig) -> anyhow::Result<Line> {
        let (cleaner, extractor) = std::thread::scope(|scope| {
            let cleaner = scope.spawn(Cleaner::new);
            let extractor = Extractor::new(config);
            let cleaner = cleaner.join().expect("reading a table panics nowhere");
            (cleaner, extractor)
        });
        Ok(Line {
            parts: Arc::new(Parts {
                cleaner: cleaner?,
                extractor: extractor?,
                version: version(&config.user_tables),
            }),
        })
    }

    /// What records are read by: this version, and the user's tables if there are any. What another read is worth reading
    /// anew.
    pub fn version(&self) -> &str {
        &self.parts.version
    }

    /// The cleaner, for `--explain`.
    pub fn cleaner(&self) -> &Cleaner {
        &self.parts.cleaner
    }

    /// One page all the way to its record. Never panics: a panic below becomes a failure of this page.
    pub fn read(&self, page: Page, validators: Option<Validators>) -> Result<Clipping, Failure> {
        let source = page.source.clone();
        catch_unwind(AssertUnwindSafe(|| {
            self.clean_and_extract(page, validators)
        }))
        .unwrap_or_else(|_| Err(crashed(source)))
    }

    fn clean_and_extract(
        &self,
        mut page: Page,
        validators: Option<Validators>,
    ) -> Result<Clipping, Failure> {
        if let Some(failure) = not_for_reading(&page) {
            return Err(failure);
        }
        let hints = std::mem::take(&mut page.hints);
        page.hints = outranking(&hints);
        let cleaned = self
            .parts
            .cleaner
            .clean(&page)
            .map_err(|error| unclean(&page.source, &error));
        page.hints = hints;
        let mut article = cleaned?;
        fill_gaps(&mut article, &page.hints);
        if page.hints.lang.is_some() {
            article.origins.insert("lang", Origin("hint".into())); // the caller's word: not weighed, taken
        }
        if article.id.is_none() {
            article.id = Some(identity::article_id(&article));
        }
        let mut kept = article.clone();
        kept.text = String::new(); // the record holds it
        let mut record = self.parts.extractor.extract(article);
        record.extractor.clone_from(&self.parts.version);
        Ok(Clipping {
            page,
            article: kept,
            record,
            validators,
        })
    }
}

/// `depeche 0.1.0`, with tables `depeche 0.1.0+tables.0f3a…`: by what they say, in any order, wherever they lie.
fn version(tables: &[UserTable]) -> String {
    let mut hashes: Vec<u64> = tables
        .iter()
        .map(|table| xxh3_64(table.content.as_bytes()))
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    match hashes.is_empty() {
        true => EXTRACTOR.to_owned(),
        false => {
            let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect();
            format!("{EXTRACTOR}+tables.{:016x}", xxh3_64(&bytes))
        }
    }
}

/// A saved feed, sitemap or list of addresses names articles and is none.
fn not_for_reading(page: &Page) -> Option<Failure> {
    let head = page.body.trim_ascii_start();
    if let Some(addresses) = addresses(head) {
        let message = format!(
            "a list of {addresses} addresses, not an article; `xargs depeche ingest < FILE` fetches what it names"
        );
        return Some(a_listing(page, message));
    }
    let xml = [&b"<?xml"[..], b"<rss", b"<feed", b"<urlset"]
        .iter()
        .any(|start| head.starts_with(start));
    let listing = xml.then(|| listing::read_listing(page).ok()).flatten()?;
    let message = format!(
        "a {} with {} entries, not an article; give its address to `depeche ingest`, or save the articles it names",
        listing.kind.name(),
        listing.items.len()
    );
    Some(a_listing(page, message))
}

fn a_listing(page: &Page, message: String) -> Failure {
    Failure {
        source: page.source.clone(),
        stage: Stage::Clean,
        code: "a-listing".to_owned(),
        message,
        retry_at: None,
    }
}

/// How many addresses a text lists, if nine in ten of its lines (empty ones and remarks apart) are nothing else.
fn addresses(text: &[u8]) -> Option<usize> {
    let is_remark = |line: &&[u8]| line.is_empty() || line.starts_with(b"#");
    let is_address = |line: &&[u8]| {
        let begins = line.starts_with(b"http://") || line.starts_with(b"https://");
        begins && !line.iter().any(u8::is_ascii_whitespace)
    };
    let begins = text.starts_with(b"http") || text.starts_with(b"#");
    if !begins {
        return None; // most pages are not looked at further
    }
    let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let (mut all, mut found) = (0_usize, 0_usize);
    for line in lines.filter(|line| !is_remark(line)) {
        all += 1;
        found += usize::from(is_address(&line));
    }
    (found > 0 && found * 10 >= all * 9).then_some(found)
}

/// The hints that the page may not overrule: all that a person gave, of a listing's only what was configured.
fn outranking(hints: &Hints) -> Hints {
    match hints.from_listing {
        false => hints.clone(),
        true => Hints {
            published: None,
            site: None,
            section: None,
            ..hints.clone()
        },
    }
}

/// What a listing says, where the page said nothing.
fn fill_gaps(article: &mut Article, hints: &Hints) {
    if !hints.from_listing {
        return;
    }
    let mut fill = |name: &'static str, missing: bool| {
        if missing {
            article.origins.insert(name, Origin("listing".into()));
        }
        missing
    };
    if fill(
        "published",
        article.published.is_none() && hints.published.is_some(),
    ) {
        article.published = hints.published;
        article.warnings.retain(|warning| warning.code != "no-date");
    }
    if fill(
        "section",
        article.section.is_none() && hints.section.is_some(),
    ) {
        article.section.clone_from(&hints.section);
    }
    if fill("site", article.site.is_none() && hints.site.is_some()) {
        article.site.clone_from(&hints.site);
    }
}

fn unclean(source: &str, error: &CleanError) -> Failure {
    Failure {
        source: source.to_owned(),
        stage: Stage::Clean,
        code: error.code().to_owned(),
        message: error.to_string(),
        retry_at: None,
    }
}

fn crashed(source: String) -> Failure {
    let message = "an internal error stopped this page; the others were not touched. Please report it with the page";
    Failure {
        source,
        stage: Stage::Extract,
        code: "internal".into(),
        message: message.into(),
        retry_at: None,
    }
}
