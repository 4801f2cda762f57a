//! Sitemaps and sitemap indexes (sitemaps.org) with Google's news fields, pulled event by event: the document is never
//! held as a tree, whatever its size, and `.gz` is unpacked as it is read.

use std::io::BufRead;

use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesRef, Event},
};
use url::Url;

use super::{Listed, Listing, ListingError, ListingKind, MAX_ITEMS, dates, line, once, web_url};
use crate::sniff;

/// Most bytes of one field; what is longer is cut, which makes a URL unusable and a title short.
const MAX_FIELD: usize = 8 * 1024;

pub(super) fn read(body: &[u8], base: Option<&Url>, url: &str) -> Result<Listing, ListingError> {
    let mut state = State::new(base);
    let ended = pull(sniff::open(body), &mut state);
    let found = state.items.len() + state.nested.len();
    if let Err(reason) = &ended
        && found == 0
    {
        return Err(ListingError::Broken {
            url: url.to_owned(),
            kind: "sitemap",
            reason: reason.clone(),
        });
    }
    Ok(state.finish(ended.err()))
}

/// Reads to the end of the document. `Err` says why it stopped before.
fn pull(reader: impl BufRead, state: &mut State<'_>) -> Result<(), String> {
    let mut reader = Reader::from_reader(reader);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = reader
            .read_event_into(&mut buffer)
            .map_err(|error| format!("{error} at byte {}", reader.error_position()))?;
        match event {
            Event::Start(start) => state.open(start.local_name().as_ref()),
            Event::End(end) => state.close(end.local_name().as_ref()),
            Event::Text(text) => state.push(&text.xml10_content()),
            Event::CData(text) => state.push(&text.xml10_content()),
            Event::GeneralRef(entity) => state.push(&resolve(&entity)),
            Event::Eof if state.is_open() => return Err("it ends in the middle".to_owned()),
            Event::Eof => return Ok(()),
            _ => {}
        }
        if state.items.len() >= MAX_ITEMS || state.nested.len() >= MAX_ITEMS {
            return Err(format!("only the first {MAX_ITEMS} entries were taken"));
        }
    }
}

/// The character that an entity stands for; unknown ones stay as they are.
pub(super) fn resolve(entity: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = entity.resolve_char_ref() {
        return character.to_string();
    }
    let name: &str = entity;
    resolve_predefined_entity(name).map_or_else(|| format!("&{name};"), str::to_owned)
}

/// The fields of one `<url>` or `<sitemap>`, as text.
#[derive(Debug, Default)]
struct Fields {
    loc: String,
    lastmod: String,
    title: String,
    published: String,
    language: String,
    site: String,
}

struct State<'a> {
    base: Option<&'a Url>,
    /// The root, once seen, until it closes.
    root_open: bool,
    index: bool,
    entry: Option<Fields>,
    /// Depth of elements inside an entry that are not read (`image:image` has a `loc` and a `title` too).
    foreign: usize,
    field: Option<fn(&mut Fields) -> &mut String>,
    items: Vec<Listed>,
    nested: Vec<(Option<jiff::Timestamp>, Url)>,
    unusable: usize,
}

impl<'a> State<'a> {
    fn new(base: Option<&'a Url>) -> State<'a> {
        State {
            base,
            root_open: false,
            index: false,
            entry: None,
            foreign: 0,
            field: None,
            items: Vec::new(),
            nested: Vec::new(),
            unusable: 0,
        }
    }

    fn is_open(&self) -> bool {
        self.root_open
    }

    fn open(&mut self, name: &str) {
        if self.entry.is_none() {
            match name {
                "urlset" | "sitemapindex" => {
                    self.root_open = true;
                    self.index = name == "sitemapindex";
                }
                "url" | "sitemap" => {
                    self.entry = Some(Fields::default());
                    self.foreign = 0;
                }
                _ => {}
            }
            return;
        }
        if self.foreign > 0 || matches!(name, "image" | "video") {
            self.foreign += 1;
            return;
        }
        self.field = match name {
            "loc" => Some(|fields| &mut fields.loc),
            "lastmod" => Some(|fields| &mut fields.lastmod),
            "title" => Some(|fields| &mut fields.title),
            "publication_date" => Some(|fields| &mut fields.published),
            "language" => Some(|fields| &mut fields.language),
            "name" => Some(|fields| &mut fields.site),
            _ => None,
        };
    }

    fn push(&mut self, text: &str) {
        let (Some(entry), Some(field)) = (&mut self.entry, self.field) else {
            return;
        };
        let field = field(entry);
        let room = MAX_FIELD.saturating_sub(field.len());
        field.push_str(&text[..text.floor_char_boundary(room)]);
    }

    fn close(&mut self, name: &str) {
        match name {
            "urlset" | "sitemapindex" => self.root_open = false,
            "url" | "sitemap" => {
                if let Some(fields) = self.entry.take() {
                    self.keep(&fields);
                }
                self.field = None;
            }
            _ if self.foreign > 0 => self.foreign -= 1,
            _ => self.field = None,
        }
    }

    fn keep(&mut self, fields: &Fields) {
        let Some(url) = web_url(&fields.loc, self.base) else {
            self.unusable += 1;
            return;
        };
        let updated = dates::parse(&fields.lastmod);
        if self.index {
            self.nested.push((updated.and_then(|at| at.instant()), url));
            return;
        }
        let published = dates::parse(&fields.published);
        self.items.push(Listed {
            title: line(&fields.title),
            published,
            updated: updated.filter(|at| Some(*at) != published),
            lang: line(&fields.language),
            site: line(&fields.site),
            ..Listed::new(url)
        });
    }

    fn finish(mut self, incomplete: Option<String>) -> Listing {
        once(&mut self.items);
        // Stable: without dates the document's order stays.
        self.nested
            .sort_by_key(|(changed, _)| std::cmp::Reverse(*changed));
        let mut nested: Vec<Url> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for (_, url) in self.nested {
            if seen.insert(url.clone()) {
                nested.push(url);
            }
        }
        Listing {
            kind: if self.index {
                ListingKind::SitemapIndex
            } else {
                ListingKind::Sitemap
            },
            title: None,
            lang: None,
            items: self.items,
            nested,
            unusable: self.unusable,
            incomplete,
        }
    }
}
