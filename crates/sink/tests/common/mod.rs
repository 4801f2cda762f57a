//! Articles to store, made of a title, a text and what they name.

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::path::{Path, PathBuf};

use depeche_model::{
    Article, Clipping, DateValue, Deal, Entity, EntityNames, Field, InputKind, Kind, Mention,
    Money, Outcome, Page, Record, SCHEMA, Stage, Validators,
};
use depeche_sink::{Reader, RunId, Store, Value};
use jiff::Timestamp;

/// A folder that goes with the test, and the database in it.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Place {
        Place {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn db(&self) -> PathBuf {
        self.folder.path().join("test.db")
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A store with a run under way.
    pub(crate) fn store(&self) -> (Store, RunId) {
        let mut store = Store::open(&self.db()).unwrap();
        let run = store.begin_run("test", "depeche 0.0", at(0)).unwrap();
        (store, run)
    }

    pub(crate) fn reader(&self) -> Reader {
        Reader::open(&self.db()).unwrap()
    }

    /// Runs a query and gives its rows as lines, values joined by `|`.
    pub(crate) fn lines(&self, sql: &str) -> Vec<String> {
        let table = self.reader().query(sql, &[], Default::default()).unwrap();
        let line = |row: &Vec<Value>| {
            row.iter()
                .map(Value::to_string)
                .collect::<Vec<_>>()
                .join("|")
        };
        table.rows.iter().map(line).collect()
    }

    pub(crate) fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        self.lines(&sql)[0].parse().unwrap()
    }
}

/// Noon of the 14th of August 2025, and so many seconds.
pub(crate) fn at(seconds: i64) -> Timestamp {
    let noon: Timestamp = "2025-08-14T12:00:00Z".parse().unwrap();
    noon + jiff::SignedDuration::from_secs(seconds)
}

/// An article under construction.
#[derive(Clone)]
pub(crate) struct Piece {
    clipping: Clipping,
}

/// An article at a URL.
pub(crate) fn piece(url: &str, title: &str, text: &str) -> Piece {
    let parsed: url::Url = url.parse().unwrap();
    let page = Page {
        source: url.to_owned(),
        requested_url: Some(parsed.clone()),
        final_url: Some(parsed.clone()),
        fetched_at: Some(at(0)),
        status: Some(200),
        content_type: Some("text/html; charset=utf-8".into()),
        kind: InputKind::Html,
        body: format!("<html><h1>{title}</h1><p>{text}</p></html>").into_bytes(),
        ..Page::default()
    };
    let record = Record {
        schema: SCHEMA,
        id: format!("id-{url}"),
        url: Some(url.to_owned()),
        canonical_url: None,
        site: parsed.host_str().map(str::to_owned),
        title: Some(title.to_owned()),
        authors: vec!["Ada".into(), "Zoé".into()],
        published: Some("2025-08-14T09:00:00+02:00".parse().unwrap()),
        modified: None,
        lang: Some("fr".into()),
        locale: Some("fr-FR".into()),
        text: text.to_owned(),
        mentions: Vec::new(),
        entities: Vec::new(),
        deals: Vec::new(),
        warnings: vec!["no-author: none".into()],
        extractor: "depeche 0.0".into(),
        sentences: Vec::new(),
    };
    let article = Article {
        section: Some("Économie".into()),
        quality: 0.9,
        ..Article::default()
    };
    Piece {
        clipping: Clipping {
            page,
            article,
            record,
            validators: Some(Validators {
                etag: Some("\"1\"".into()),
                last_modified: None,
            }),
        },
    }
}

impl Piece {
    /// Anything else that a test wants to be different.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Clipping)) -> Piece {
        change(&mut self.clipping);
        self
    }

    /// Another text, in page and record. Mentions go, since their places do.
    pub(crate) fn says(self, text: &str) -> Piece {
        self.with(|c| {
            c.record.text = text.to_owned();
            c.page.body = format!("<p>{text}</p>").into_bytes();
            c.record.mentions.clear();
            c.record.entities.clear();
            c.record.deals.clear();
        })
    }

    pub(crate) fn fetched(self, seconds: i64) -> Piece {
        self.with(|c| c.page.fetched_at = Some(at(seconds)))
    }

    pub(crate) fn published(self, stamp: &str) -> Piece {
        self.with(|c| c.record.published = Some(stamp.parse().unwrap()))
    }

    /// The first occurrence of `words` in the text names the entity.
    pub(crate) fn names(mut self, words: &str, id: &str, name: &str) -> Piece {
        let kind = if id.starts_with("agency/") {
            Kind::Agency
        } else {
            Kind::Company
        };
        let mut mention = self.mention(kind, words);
        mention.entity = Some(id.to_owned());
        let record = &mut self.clipping.record;
        record.mentions.push(mention);
        if record.entities.iter().all(|e| e.id != id) {
            record.entities.push(Entity {
                id: id.to_owned(),
                kind,
                name: name.to_owned(),
                names: EntityNames {
                    en: Some(name.to_owned()),
                    fr: None,
                },
                country: Some("US".into()),
                wikidata: None,
                mentions: 1,
                aliases: Vec::new(),
            });
        }
        self.sorted()
    }

    /// The first occurrence of `words` in the text is an amount.
    pub(crate) fn costs(mut self, words: &str, amount: &str, currency: &str) -> Piece {
        let mut mention = self.mention(Kind::Money, words);
        mention.money = Some(Money {
            amount: Some(amount.parse().unwrap()),
            amount_max: None,
            currency: Some(currency.to_owned()),
            approximate: false,
            bound: None,
            per: None,
            currency_basis: None,
        });
        self.clipping.record.mentions.push(mention);
        self.sorted()
    }

    /// The first occurrence of `words` in the text is a day.
    pub(crate) fn dates(mut self, words: &str, day: &str) -> Piece {
        let mut mention = self.mention(Kind::Date, words);
        mention.date = Some(DateValue {
            value: Some(day.to_owned()),
            first: day.parse().ok(),
            last: day.parse().ok(),
        });
        self.clipping.record.mentions.push(mention);
        self.sorted()
    }

    /// The whole text is the evidence of a deal.
    pub(crate) fn pays(mut self, payer: &str, payee: &str, amount: &str, currency: &str) -> Piece {
        let record = &mut self.clipping.record;
        record.deals.push(Deal {
            kind: "contract".into(),
            payer: Some(payer.to_owned()),
            payee: Some(payee.to_owned()),
            amount: Some(amount.parse().unwrap()),
            currency: Some(currency.to_owned()),
            date: Some("2025".into()),
            field: Field::Text,
            start: 0,
            end: record.text.chars().count(),
            confidence: 0.8,
        });
        self
    }

    pub(crate) fn outcome(self) -> Outcome {
        Outcome::Clipping(Box::new(self.clipping))
    }

    pub(crate) fn record(&self) -> &Record {
        &self.clipping.record
    }

    pub(crate) fn page(&self) -> &Page {
        &self.clipping.page
    }

    fn mention(&self, kind: Kind, words: &str) -> Mention {
        let text = &self.clipping.record.text;
        let byte = text.find(words).unwrap();
        let start = text[..byte].chars().count();
        Mention {
            kind,
            field: Field::Text,
            start,
            end: start + words.chars().count(),
            text: words.to_owned(),
            sentence: 0,
            confidence: 0.98,
            entity: None,
            money: None,
            date: None,
            rule: "test".into(),
        }
    }

    fn sorted(mut self) -> Piece {
        self.clipping.record.mentions.sort_by_key(|m| m.start);
        self
    }
}

/// A failure of the fetcher.
pub(crate) fn failure(source: &str, code: &str, retry_at: Option<Timestamp>) -> Outcome {
    Outcome::Failure(depeche_model::Failure {
        source: source.to_owned(),
        stage: Stage::Fetch,
        code: code.to_owned(),
        message: format!("the server said {code}"),
        retry_at,
    })
}

/// An article with one of everything.
pub(crate) fn full(url: &str) -> Piece {
    let text = "Le 14 août 2025, la GSA a signé avec OpenAI un contrat de 200 millions de dollars.\n\nC'est dit.";
    piece(url, "OpenAI à Washington", text)
        .dates("14 août 2025", "2025-08-14")
        .names("GSA", "agency/us/gsa", "General Services Administration")
        .names("OpenAI", "company/openai", "OpenAI")
        .costs("200 millions de dollars", "200000000", "USD")
        .pays("agency/us/gsa", "company/openai", "200000000", "USD")
}
