//! The `meta`, `link` and `title` elements of a page, by name.

use std::collections::HashMap;

use crate::{
    chars::line,
    dom::{Dom, NodeId, Tag},
};

/// What stands in the head (wherever in the page it stands).
#[derive(Default)]
pub(crate) struct Head<'a> {
    /// `content` of `meta` by lower-case `name`, `property` or `itemprop`, in the order of the page.
    metas: HashMap<String, Vec<&'a str>>,
    /// `href` of `link` by lower-case `rel`.
    links: HashMap<String, Vec<&'a str>>,
    /// The `title` element.
    pub(crate) title: Option<String>,
    /// `lang` of the `html` element.
    pub(crate) html_lang: Option<&'a str>,
    /// `base href`.
    pub(crate) base: Option<&'a str>,
}

impl<'a> Head<'a> {
    /// Reads it.
    pub(crate) fn read(dom: &'a Dom) -> Head<'a> {
        let mut head = Head::default();
        for id in dom.ids() {
            match dom.tag(id) {
                Tag::Meta => head.meta(dom, id),
                Tag::Link => {
                    if let (Some(rel), Some(href)) = (dom.attr(id, "rel"), dom.attr(id, "href")) {
                        head.links
                            .entry(rel.to_ascii_lowercase())
                            .or_default()
                            .push(href);
                    }
                }
                Tag::Title
                    if head.title.is_none() && !dom.lineage(id).any(|a| dom.tag(a) == Tag::Svg) =>
                {
                    head.title = Some(line(&dom.raw_text(id, 4_000))).filter(|t| !t.is_empty());
                }
                Tag::Html => {
                    head.html_lang = dom.attr(id, "lang").or_else(|| dom.attr(id, "xml:lang"));
                }
                Tag::Base => head.base = head.base.or(dom.attr(id, "href")),
                _ => {}
            }
        }
        head
    }

    fn meta(&mut self, dom: &'a Dom, id: NodeId) {
        let Some(content) = dom.attr(id, "content").filter(|c| !c.trim().is_empty()) else {
            return;
        };
        for key in ["name", "property", "itemprop", "http-equiv"] {
            if let Some(name) = dom.attr(id, key) {
                self.metas
                    .entry(name.trim().to_ascii_lowercase())
                    .or_default()
                    .push(content);
            }
        }
    }

    /// The contents of the metas called `name`.
    pub(crate) fn all(&self, name: &str) -> &[&'a str] {
        self.metas.get(name).map_or(&[], Vec::as_slice)
    }

    /// The first content of the metas called `name`, as a clean line.
    pub(crate) fn meta_line(&self, name: &str) -> Option<String> {
        self.all(name)
            .iter()
            .map(|c| line(c))
            .find(|c| !c.is_empty())
    }

    /// The first of `names` that is given, with its name.
    pub(crate) fn first_of(&self, names: &[&'static str]) -> Option<(String, &'static str)> {
        names
            .iter()
            .find_map(|name| Some((self.meta_line(name)?, *name)))
    }

    /// The `href`s of the links with this `rel`.
    pub(crate) fn links(&self, rel: &str) -> &[&'a str] {
        self.links.get(rel).map_or(&[], Vec::as_slice)
    }
}
