//! Feeds that are not well-formed XML: bare ampersands, wrong nesting, an end in the middle. feed-rs refuses them whole;
//! here the entries that can be made out are taken, field by field, and the listing says that it is not whole.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use url::Url;

use super::{
    Listed, Listing, ListingKind, MAX_ITEMS, dates, line, once, sitemap::resolve, web_url,
};
use crate::discover;

/// Most bytes of one field.
const MAX_FIELD: usize = 8 * 1024;

/// Reads what can be read; `None` where that is nothing. `reason` says why the strict reader refused it.
pub(super) fn read(bytes: &[u8], base: Option<&Url>, reason: &str) -> Option<Listing> {
    let mut state = State::default();
    pull(bytes, &mut state);
    let total = state.entries.len();
    let mut items: Vec<Listed> = state
        .entries
        .iter()
        .filter_map(|entry| entry.listed(base, state.lang.as_deref()))
        .collect();
    let unusable = total - items.len();
    once(&mut items);
    (!items.is_empty()).then(|| Listing {
        kind: if state.atom {
            ListingKind::Atom
        } else {
            ListingKind::Rss
        },
        title: line(&discover::plain(&state.channel.title)),
        lang: state.lang,
        items,
        nested: Vec::new(),
        unusable,
        incomplete: Some(format!(
            "it is not well-formed ({reason}); what could be made out was taken"
        )),
    })
}

/// The text of an entry's fields (or of the feed's own, before the first entry).
#[derive(Debug, Default)]
struct Fields {
    title: String,
    link: String,
    id: String,
    published: String,
    updated: String,
    category: String,
    language: String,
}

#[derive(Default)]
struct State {
    atom: bool,
    lang: Option<String>,
    channel: Fields,
    entry: Option<Fields>,
    field: Option<fn(&mut Fields) -> &mut String>,
    entries: Vec<Fields>,
}

fn pull(bytes: &[u8], state: &mut State) {
    let mut reader = Reader::from_reader(bytes);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut buffer = Vec::new();
    while state.entries.len() < MAX_ITEMS {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start)) => state.open(&start),
            Ok(Event::Empty(start)) => {
                state.open(&start);
                state.field = None;
            }
            Ok(Event::End(end)) => state.close(end.name().as_ref()),
            Ok(Event::Text(text)) => state.push(&text.xml10_content()),
            Ok(Event::CData(text)) => state.push(&text.xml10_content()),
            Ok(Event::GeneralRef(entity)) => state.push(&resolve(&entity)),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
}

impl State {
    fn open(&mut self, start: &BytesStart<'_>) {
        // With the prefix: `media:title` is not the title.
        let name = start.name();
        self.field = match name.as_ref() {
            "item" | "entry" => {
                self.atom = name.as_ref() == "entry";
                self.finish();
                self.entry = Some(Fields::default());
                None
            }
            "title" => Some(|fields| &mut fields.title),
            "link" => {
                self.link(start);
                Some(|fields| &mut fields.link)
            }
            "guid" | "id" => Some(|fields| &mut fields.id),
            "pubDate" | "published" | "dc:date" => Some(|fields| &mut fields.published),
            "updated" | "modified" => Some(|fields| &mut fields.updated),
            "category" => Some(|fields| &mut fields.category),
            "language" => Some(|fields| &mut fields.language),
            _ => None,
        };
    }

    /// Atom's link is an attribute; other relations than the article itself are passed over.
    fn link(&mut self, start: &BytesStart<'_>) {
        let raw = |name: &str| {
            let attribute = start
                .html_attributes()
                .flatten()
                .find(|a| a.key.as_ref() == name)?;
            Some(discover::plain(&attribute.value))
        };
        let is_article = raw("rel").is_none_or(|rel| rel == "alternate");
        if let (true, Some(href), Some(entry)) = (is_article, raw("href"), &mut self.entry)
            && entry.link.is_empty()
        {
            entry.link = href;
        }
    }

    fn push(&mut self, text: &str) {
        let Some(field) = self.field else { return };
        let field = field(self.entry.as_mut().unwrap_or(&mut self.channel));
        let room = MAX_FIELD.saturating_sub(field.len());
        field.push_str(&text[..text.floor_char_boundary(room)]);
    }

    fn close(&mut self, name: &str) {
        self.field = None;
        if matches!(name, "item" | "entry") {
            self.finish();
        }
    }

    /// Keeps the entry that is open, and the feed's language with the first.
    fn finish(&mut self) {
        if self.lang.is_none() {
            self.lang = line(&self.channel.language);
        }
        self.entries.extend(self.entry.take());
    }
}

impl Fields {
    fn listed(&self, base: Option<&Url>, lang: Option<&str>) -> Option<Listed> {
        let url = web_url(&self.link, base).or_else(|| web_url(&self.id, None))?;
        let published = dates::parse(&self.published);
        Some(Listed {
            title: line(&discover::plain(&self.title)),
            published,
            updated: dates::parse(&self.updated).filter(|at| Some(*at) != published),
            lang: lang.map(str::to_owned),
            section: line(&discover::plain(&self.category)),
            guid: line(&self.id).filter(|id| id != url.as_str()),
            ..Listed::new(url)
        })
    }
}
