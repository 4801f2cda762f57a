//! Page -> [`Article`]: decoding, metadata, body, text. The only HTML parser user.

#![expect(
    dead_code,
    reason = "the first whole version; the classifier and the explanation use the rest"
)]

mod body;
mod chars;
mod decode;
mod dom;
mod error;
mod metadata;
mod plain;
mod sniff;
mod structured;
mod tables;

use body::cues::CueFinder;
use depeche_model::{Article, Page};
pub use error::CleanError;
pub use metadata::Candidate;
use metadata::{Head, MetadataTables, Trace, View};
pub use sniff::MAX_BYTES;
use sniff::Reading;
use structured::Structured;

/// Turns pages into articles. Reads its tables once; use one for all pages, from as many threads as you like.
pub struct Cleaner {
    cues: CueFinder,
    metadata: MetadataTables,
}

impl Cleaner {
    /// Reads the tables. Fails only if one that is built in is wrong.
    pub fn new() -> Result<Cleaner, CleanError> {
        Ok(Cleaner {
            cues: CueFinder::new()?,
            metadata: MetadataTables::new()?,
        })
    }

    /// The article on `page`.
    pub fn clean(&self, page: &Page) -> Result<Article, CleanError> {
        let reading = sniff::sniff(page)?;
        let decoded = decode::decode(
            &page.body,
            page.content_type.as_deref(),
            reading == Reading::Html,
        )?;
        let mut article = match reading {
            Reading::Html => self.read_html(page, &decoded.text)?,
            _ => plain::read(page, decoded.text, reading),
        };
        article.source = page.source.clone();
        article.id = page.hints.id.clone();
        Ok(article)
    }

    fn read_html(&self, page: &Page, html: &str) -> Result<Article, CleanError> {
        let dom = dom::parse(html);
        let cues = body::read_cues(&self.cues, &dom);
        let blocks = body::blocks::split(&dom, &cues);
        let head = Head::read(&dom);
        let structured = Structured::read(&dom);
        let view = View {
            page,
            dom: &dom,
            cues: &cues,
            head: &head,
            structured: &structured,
            blocks: &blocks,
        };
        let mut article = Article::default();
        metadata::fill(&view, &self.metadata, &mut article, &mut Trace::new());
        let kept = body::choose(&dom, &cues, &blocks);
        article.text = body::render::render(
            &dom,
            blocks
                .iter()
                .zip(kept)
                .filter(|(_, kept)| *kept)
                .map(|(b, _)| b),
        );
        if article.text.is_empty() && article.title.is_none() {
            return Err(CleanError::NoText {
                reason: "nothing but markup",
            });
        }
        Ok(article)
    }
}
