//! Whether the page is an article at all, and how sure that is: said as warnings and a quality, never decided silently.

use depeche_model::{Article, Warning};

use crate::{
    body::{
        Verdict,
        blocks::{Block, count_words},
        cues::Cue,
    },
    metadata::View,
    notices::Notices,
    structured::types,
};

/// Words under which a text is a stub.
const STUB_WORDS: usize = 60;
/// Words from which a headline and a paragraph are a brief.
const BRIEF_WORDS: usize = 25;
/// Words under which a page that sells its articles has shown only the beginning.
const TEASER_WORDS: usize = 250;

/// Sets `quality` and the warnings of an HTML page.
pub(crate) fn judge(view: &View, verdicts: &[Verdict], notices: &Notices, article: &mut Article) {
    let words = count_words(&article.text);
    let facts = Facts::gather(view, verdicts, article, words);
    let reason = notices
        .reason(&article.text)
        .or_else(|| facts.not_an_article());
    if let Some(reason) = reason {
        article
            .warnings
            .push(Warning::new("not-an-article", reason));
    }
    if facts.paywalled() {
        article.warnings.push(Warning::new(
            "paywall",
            "The page sells the rest of its text; only what it shows to everyone was read.",
        ));
    } else if words < STUB_WORDS && article.warnings.is_empty() {
        article.warnings.push(Warning::new(
            "short-text",
            format!("Only {words} words of text were found."),
        ));
    }
    if view.page.status.is_some_and(|s| s >= 400) {
        let status = view.page.status.unwrap_or_default();
        article.warnings.push(Warning::new(
            "http-status",
            format!("The server answered with status {status}."),
        ));
    }
    article.quality = facts.quality(article);
}

/// What speaks for and against an article.
struct Facts {
    words: usize,
    /// Mean certainty of the classifier over the words it kept.
    certainty: f32,
    /// Share of the page's words that are links, menus left out.
    links: f32,
    /// It has a headline.
    titled: bool,
    /// The page calls itself an article (JSON-LD, `og:type`).
    called_article: bool,
    /// The page calls itself a collection, a profile, a search.
    called_other: bool,
    /// The address has no path.
    home: bool,
    /// HTTP 4xx or 5xx, or a heading that says so.
    missing: bool,
    /// A consent box holds most of the text.
    consent: bool,
    /// A password field and little text.
    login: bool,
    /// `isAccessibleForFree` is false, or an element is marked as a paywall.
    sold: bool,
}

impl Facts {
    fn gather(view: &View, verdicts: &[Verdict], article: &Article, words: usize) -> Facts {
        let blocks = view.blocks;
        let total: usize = blocks.iter().map(|b| b.words).sum();
        let kept = || blocks.iter().zip(verdicts).filter(|(_, v)| v.kept);
        let kept_words: usize = kept().map(|(b, _)| b.words).sum();
        let certainty: f32 = kept().map(|(b, v)| v.score * b.words as f32).sum();
        let has = |cue: Cue, block: &Block| {
            view.dom
                .lineage(block.node)
                .any(|id| view.cues[id as usize].has(cue))
        };
        let share = |cue: Cue| {
            let inside: usize = blocks.iter().filter(|b| has(cue, b)).map(|b| b.words).sum();
            inside as f32 / total.max(1) as f32
        };
        // menus are on every page of a site; a list of articles is not in one
        let listed = || {
            blocks
                .iter()
                .filter(|b| ![Cue::Nav, Cue::Footer].iter().any(|cue| has(*cue, b)))
        };
        let links: usize = listed().map(|b| b.link_words).sum();
        let outside: usize = listed().map(|b| b.words).sum();
        let og_type = view
            .head
            .meta_line("og:type")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let ld: Vec<&str> = view
            .structured
            .article()
            .map(|a| types(a).collect())
            .unwrap_or_default();
        let called_article = og_type.contains("article")
            || ld
                .iter()
                .any(|t| t.ends_with("Article") || t.ends_with("Posting"));
        let others = [
            "CollectionPage",
            "SearchResultsPage",
            "ProfilePage",
            "ItemList",
        ];
        let called_other = view.structured.all_types().any(|t| others.contains(&t));
        Facts {
            words,
            certainty: if kept_words > 0 {
                certainty / kept_words as f32
            } else {
                0.0
            },
            links: links as f32 / outside.max(1) as f32,
            titled: article.title.is_some(),
            called_article,
            called_other,
            home: article
                .url
                .as_ref()
                .is_some_and(|u| u.path().trim_matches('/').len() <= 3 && u.query().is_none()),
            missing: view.page.status.is_some_and(|s| s >= 400)
                || says_missing(article.title.as_deref().unwrap_or_default()),
            consent: share(Cue::Consent) > 0.5 && words < 200,
            login: words < 120 && has_password_field(view),
            sold: article.is_accessible_for_free == Some(false)
                || (words < TEASER_WORDS && share(Cue::Paywall) > 0.02 && sells(blocks)),
        }
    }

    fn not_an_article(&self) -> Option<&'static str> {
        let reason = if self.missing {
            "The page says that what was asked for is not there."
        } else if self.consent {
            "The page asks for consent before it shows anything."
        } else if self.login {
            "The page asks for a password."
        } else if self.home && !self.called_article {
            "This is the home page of a site or of a section."
        } else if !self.called_article && self.words < STUB_WORDS && !self.is_brief() {
            "There is hardly any running text."
        } else if !self.called_article
            && (self.called_other || self.links > 0.6)
            && self.links > 0.35
            && self.words < 300
            && !(self.is_brief() && self.words >= STUB_WORDS && self.certainty > 0.9)
        {
            "The page is a list of links to articles."
        } else {
            return None;
        };
        Some(reason)
    }

    /// A short piece of news: a headline and a paragraph that is surely text.
    fn is_brief(&self) -> bool {
        self.titled && self.words >= BRIEF_WORDS && self.certainty > 0.65
    }

    fn paywalled(&self) -> bool {
        self.sold && self.words < TEASER_WORDS
    }

    fn quality(&self, article: &Article) -> f32 {
        let length = (self.words as f32 / 150.0).min(1.0);
        let mut quality = 0.55 * self.certainty
            + 0.25 * length
            + 0.1 * f32::from(u8::from(article.title.is_some()))
            + 0.1 * f32::from(u8::from(article.published.is_some()));
        for warning in &article.warnings {
            quality = quality.min(match warning.code {
                "not-an-article" => 0.2,
                "paywall" => 0.4,
                "short-text" => 0.5,
                _ => 1.0,
            });
        }
        (quality * 100.0).round() / 100.0
    }
}

/// Titles of error pages.
fn says_missing(title: &str) -> bool {
    let title = title.to_lowercase();
    let short = title.chars().count() < 60;
    let said = [
        "page not found",
        "page introuvable",
        "404",
        "page non trouvée",
        "not found",
        "cette page n'existe",
        "cette page n’existe",
    ];
    short
        && said
            .iter()
            .any(|s| title.starts_with(s) || (title.contains(s) && s.len() > 10))
}

fn has_password_field(view: &View) -> bool {
    view.dom
        .ids()
        .any(|id| view.dom.attr(id, "type") == Some("password"))
}

/// Whether a block in a paywall box asks for a subscription.
fn sells(blocks: &[Block]) -> bool {
    let asks = ["subscribe", "subscriber", "abonnez", "abonné", "réservé"];
    blocks
        .iter()
        .any(|b| b.words < 40 && asks.iter().any(|a| b.text.to_lowercase().contains(a)))
}
