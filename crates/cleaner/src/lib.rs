//! Page -> [`Article`]: decoding, metadata, body, text. The only HTML parser user.
//!
//! How a page becomes an article, in the order of [`Cleaner::explain`]:
//!
//! 1. `sniff`: is it HTML, text, or nothing that can be read?
//! 2. `decode`: bytes to characters, in WHATWG order.
//! 3. `dom`: the document as a flat array of nodes.
//! 4. `body::cues`, `body::blocks`: what each element is for, and the page as a list of blocks of text.
//! 5. `structured`, `metadata`: what the page says about itself in JSON-LD, `meta`, its URL and its text.
//! 6. `body`: a classifier and a few rules decide which blocks are the article.
//! 7. `fallback`: where the markup shows hardly any text, JSON-LD and the state of scripts (`page_state`) are asked.
//! 8. `verdict`: is it an article at all, and how sure is that?
//!
//! The crate knows no clock, disk or network: the same page always gives the same article.

mod body;
mod chars;
mod decode;
mod dom;
mod error;
mod explain;
mod fallback;
mod metadata;
mod notices;
mod page_state;
mod plain;
mod sniff;
mod state_keys;
mod structured;
mod tables;
mod verdict;

use body::{
    BodyTables,
    features::{self, Features, Known},
};
use depeche_model::{Article, Page};
pub use error::CleanError;
pub use explain::{ExplainedBlock, Explanation};
pub use metadata::Candidate;
use metadata::{Head, MetadataTables, Trace, View};
pub use sniff::MAX_BYTES;
use sniff::Reading;
use structured::Structured;

/// Turns pages into articles. Reads its tables once; use one for all pages, from as many threads as you like.
pub struct Cleaner {
    body: BodyTables,
    metadata: MetadataTables,
    notices: notices::Notices,
}

/// What the classifier is trained on: the blocks of a page, for `train/`.
pub struct BlockSample {
    /// The block's text.
    pub text: String,
    /// Numbers of the two elements around the block's own.
    pub around: [u32; 2],
    /// Values in the order of [`Cleaner::feature_names`].
    pub features: Vec<f32>,
}

impl Cleaner {
    /// Reads the tables. Fails only if one that is built in is wrong.
    pub fn new() -> Result<Cleaner, CleanError> {
        Ok(Cleaner {
            body: BodyTables::new()?,
            metadata: MetadataTables::new()?,
            notices: notices::Notices::new()?,
        })
    }

    /// A cleaner whose block classifier is `table`, a text in the form of `data/block_model.tsv`: for cross-validation. Fails if
    /// it cannot be read.
    pub fn with_block_model(table: &'static str) -> Result<Cleaner, CleanError> {
        let mut cleaner = Cleaner::new()?;
        cleaner.body.set_model(table)?;
        Ok(cleaner)
    }

    /// The article on `page`. A page that is no article comes back with a warning and a low quality; an error means that
    /// there is nothing to read at all.
    pub fn clean(&self, page: &Page) -> Result<Article, CleanError> {
        self.read(page, false)
            .map(|explanation| explanation.article)
    }

    /// The article on `page`, with every block and every candidate that was considered.
    pub fn explain(&self, page: &Page) -> Result<Explanation, CleanError> {
        self.read(page, true)
    }

    fn read(&self, page: &Page, with_blocks: bool) -> Result<Explanation, CleanError> {
        let reading = sniff::sniff(page)?;
        let decoded = decode::decode(
            &page.body,
            page.content_type.as_deref(),
            reading == Reading::Html,
        )?;
        let damaged = decoded.damaged;
        let mut explanation = match reading {
            Reading::Html => self.read_html(page, &decoded.text, with_blocks)?,
            Reading::Text | Reading::InlineText => {
                Explanation::of_text(plain::read(page, decoded.text, reading)?)
            }
        };
        explanation.encoding = decoded.encoding;
        let article = &mut explanation.article;
        article.source.clone_from(&page.source);
        article.id.clone_from(&page.hints.id);
        if damaged {
            article.warnings.push(depeche_model::Warning::new(
                "damaged-characters",
                "Some bytes are not valid in the page's encoding and were replaced.",
            ));
        }
        Ok(explanation)
    }

    /// Parses a page, reads its metadata, and hands both over: what `read_html` and `samples` have in common.
    fn view<T>(&self, page: &Page, html: &str, work: impl FnOnce(&View, Seen) -> T) -> T {
        let dom = dom::parse(html);
        let cues = self.body.read_cues(&dom);
        let blocks = body::blocks::split(&dom, &cues);
        let structured = Structured::read(&dom);
        let view = View {
            page,
            dom: &dom,
            cues: &cues,
            head: &Head::read(&dom),
            structured: &structured,
            blocks: &blocks,
        };
        let mut seen = Seen {
            json_body: structured.body().unwrap_or_default(),
            ..Seen::default()
        };
        metadata::fill(&view, &self.metadata, &mut seen.article, &mut seen.fields);
        work(&view, seen)
    }

    fn read_html(
        &self,
        page: &Page,
        html: &str,
        with_blocks: bool,
    ) -> Result<Explanation, CleanError> {
        self.view(page, html, |view, mut seen| {
            let (dom, blocks) = (view.dom, view.blocks);
            let mut verdicts = self.body.judge(dom, view.cues, blocks, &seen.known());
            let kept = blocks.iter().zip(&verdicts).filter(|(_, v)| v.kept);
            seen.article.text = body::render::render(dom, kept.map(|(block, _)| block));
            let Seen {
                mut article,
                mut fields,
                json_body,
            } = seen;
            fallback::mend(view, &self.metadata, &json_body, &mut article, &mut fields);
            if article.text.is_empty() {
                let scripts = memchr::memmem::find(html.as_bytes(), b"<script").is_some();
                let reason = if scripts {
                    "it is built by scripts"
                } else {
                    "nothing but markup"
                };
                return Err(CleanError::NoText { reason });
            }
            verdict::judge(view, &verdicts, &self.notices, &mut article);
            let mut explained = Vec::new();
            if with_blocks {
                body::explain(dom, view.cues, blocks, &mut verdicts);
                let judged = blocks.iter().zip(verdicts);
                explained.extend(judged.map(|(b, v)| ExplainedBlock::new(dom, b, v)));
            }
            Ok(Explanation {
                article,
                encoding: "",
                blocks: explained,
                fields,
            })
        })
    }

    /// Decodes and parses an HTML page and gives its number of nodes: what that alone costs, for benches.
    pub fn count_nodes(&self, page: &Page) -> Result<usize, CleanError> {
        let decoded = decode::decode(&page.body, page.content_type.as_deref(), true)?;
        Ok(dom::parse(&decoded.text).ids().len())
    }

    /// Names of the features that the block classifier sees.
    pub fn feature_names() -> Vec<String> {
        features::names()
    }

    /// Every block of an HTML page as the classifier sees it.
    pub fn samples(&self, page: &Page) -> Result<Vec<BlockSample>, CleanError> {
        let decoded = decode::decode(&page.body, page.content_type.as_deref(), true)?;
        Ok(self.view(page, &decoded.text, |view, seen| {
            let (dom, blocks) = (view.dom, view.blocks);
            let known = seen.known();
            let features = Features::new(dom, view.cues, blocks, &known, &self.body.phrases);
            let sample = |at: usize| {
                let parent = dom.node(blocks[at].node).parent;
                let mut values = Vec::new();
                features.of(at, &mut values);
                BlockSample {
                    text: blocks[at].text.clone(),
                    around: [parent, dom.node(parent).parent],
                    features: values,
                }
            };
            (0..blocks.len()).map(sample).collect()
        }))
    }
}

/// What is known of a page before its body is looked for.
#[derive(Default)]
struct Seen {
    /// With its metadata.
    article: Article,
    /// The candidates of each field.
    fields: Trace,
    /// `articleBody` of JSON-LD; empty where there is none.
    json_body: String,
}

impl Seen {
    /// What helps to find the body.
    fn known(&self) -> Known<'_> {
        Known {
            title: self.article.title.as_deref().unwrap_or_default(),
            description: self.article.description.as_deref().unwrap_or_default(),
            json_body: &self.json_body,
            authors: &self.article.authors,
        }
    }
}
