//! Synthetic articles, the same for the same seed: invented words in the frequencies of real ones (Zipf), companies and
//! agencies of which few are famous, amounts, dates, a page around each text.

use depeche_model::{
    Article, Clipping, DateValue, Entity, EntityNames, Field, InputKind, Kind, Mention, Money,
    Outcome, Page, Record, SCHEMA, SentenceSpan,
};
use jiff::{ToSpan, civil::Date};

/// Mentions of an article: organisations, amounts, dates.
const MENTIONS: (usize, usize, usize) = (24, 8, 8);
const ENTITIES_PER_ARTICLE: usize = 9;
const SENTENCES: usize = 26;
const WORDS_PER_SENTENCE: usize = 17;
const VOCABULARY: usize = 30_000;
const COMPANIES: usize = 5_000;
const AGENCIES: usize = 1_000;
const SITES: usize = 60;
const DAYS: i64 = 5 * 365;
const CURRENCIES: [(&str, &str); 6] = [
    ("USD", "dollars"),
    ("EUR", "euros"),
    ("GBP", "pounds"),
    ("CAD", "dollars canadiens"),
    ("JPY", "yens"),
    ("CHF", "francs"),
];

/// Makes articles.
pub(crate) struct Generator {
    random: Random,
    vocabulary: Vec<String>,
    entities: Vec<Entity>,
    boilerplate: String,
    made: u64,
}

impl Generator {
    /// `page_bytes`: size of the markup around each text.
    pub(crate) fn new(seed: u64, page_bytes: usize) -> Generator {
        let mut random = Random(seed);
        let vocabulary: Vec<String> = (0..VOCABULARY)
            .map(|rank| word(&mut random, rank))
            .collect();
        let entities = (0..COMPANIES + AGENCIES)
            .map(|n| entity(&mut random, n, &vocabulary))
            .collect();
        let mut boilerplate = String::with_capacity(page_bytes);
        while boilerplate.len() < page_bytes {
            let (class, label) = (random.below(400), &vocabulary[random.below(VOCABULARY)]);
            boilerplate.push_str(&format!(
                "<div class=\"c{class}\"><a href=\"/{label}\">{label}</a></div>\n"
            ));
        }
        Generator {
            random,
            vocabulary,
            entities,
            boilerplate,
            made: 0,
        }
    }

    /// The next article.
    pub(crate) fn article(&mut self) -> Outcome {
        self.made += 1;
        let n = self.made;
        let site = self.zipf(SITES);
        let url = format!("https://www.site{site}.example/{n}");
        let day = Date::constant(2021, 1, 1)
            .saturating_add((self.random.below(DAYS as usize) as i64).days());
        let (text, mentions, sentences, entities) = self.body(day);
        let title: Vec<&str> = (0..9)
            .map(|_| self.vocabulary[zipf(&mut self.random, VOCABULARY)].as_str())
            .collect();
        let parsed: url::Url = url.parse().expect("made of digits");
        let record = Record {
            schema: SCHEMA,
            id: format!("{n:016x}"),
            url: Some(url.clone()),
            canonical_url: None,
            site: Some(format!("Site {site}")),
            title: Some(title.join(" ")),
            authors: vec![format!("Author {}", self.random.below(300))],
            published: format!("{day}T08:30:00+01:00").parse().ok(),
            modified: None,
            lang: Some(if site.is_multiple_of(2) { "fr" } else { "en" }.to_owned()),
            locale: None,
            text,
            mentions,
            entities,
            deals: Vec::new(),
            warnings: Vec::new(),
            extractor: "generator 1".to_owned(),
            sentences,
        };
        let html = format!(
            "<html><body>{}<article>{}</article></body></html>",
            self.boilerplate, record.text
        );
        let page = Page {
            source: url,
            requested_url: Some(parsed.clone()),
            final_url: Some(parsed),
            fetched_at: Some(
                jiff::Timestamp::UNIX_EPOCH
                    + jiff::SignedDuration::from_secs(1_700_000_000 + n as i64),
            ),
            status: Some(200),
            kind: InputKind::Html,
            body: html.into_bytes(),
            ..Page::default()
        };
        let article = Article {
            quality: 0.9,
            ..Article::default()
        };
        Outcome::Clipping(Box::new(Clipping {
            page,
            article,
            record,
            validators: None,
        }))
    }

    fn body(&mut self, day: Date) -> (String, Vec<Mention>, Vec<SentenceSpan>, Vec<Entity>) {
        let cast: Vec<usize> = (0..ENTITIES_PER_ARTICLE)
            .map(|_| self.zipf(self.entities.len()))
            .collect();
        let (mut text, mut chars) = (String::new(), 0);
        let (mut mentions, mut sentences) = (Vec::new(), Vec::new());
        let total = MENTIONS.0 + MENTIONS.1 + MENTIONS.2;
        for sentence in 0..SENTENCES {
            let start = chars;
            let here = total * (sentence + 1) / SENTENCES - total * sentence / SENTENCES;
            for n in 0..WORDS_PER_SENTENCE {
                if n > 0 {
                    text.push(' ');
                    chars += 1;
                }
                let mention =
                    (n % 5 == 2 && n / 5 < here).then(|| self.mention(&cast, mentions.len(), day));
                let words = match &mention {
                    Some(mention) => mention.text.clone(),
                    None => self.vocabulary[zipf(&mut self.random, VOCABULARY)].clone(),
                };
                let length = words.chars().count();
                if let Some(mention) = mention {
                    mentions.push(Mention {
                        start: chars,
                        end: chars + length,
                        sentence,
                        ..mention
                    });
                }
                text.push_str(&words);
                chars += length;
            }
            text.push('.');
            chars += 1;
            sentences.push(SentenceSpan {
                field: Field::Text,
                start,
                end: chars,
            });
            let gap = if sentence % 4 == 3 { "\n\n" } else { " " };
            text.push_str(gap);
            chars += gap.len();
        }
        text.truncate(text.trim_end().len());
        let mut ids: Vec<usize> = cast;
        ids.sort_unstable();
        ids.dedup();
        let entities = ids.into_iter().map(|n| self.entities[n].clone()).collect();
        (text, mentions, sentences, entities)
    }

    fn mention(&mut self, cast: &[usize], n: usize, day: Date) -> Mention {
        let mut mention = Mention {
            kind: Kind::Company,
            field: Field::Text,
            start: 0,
            end: 0,
            text: String::new(),
            sentence: 0,
            confidence: 0.9,
            entity: None,
            money: None,
            date: None,
            rule: "generated".into(),
        };
        match n % 5 {
            3 => {
                let (code, name) = CURRENCIES[self.zipf(CURRENCIES.len())];
                let amount =
                    (self.random.below(9_900) + 100) * 10_usize.pow(self.random.below(7) as u32);
                mention.kind = Kind::Money;
                mention.text = format!("{}.{:02} {name}", amount / 100, amount % 100);
                mention.money = Some(Money {
                    amount: Some(rust_decimal::Decimal::new(amount as i64, 2)),
                    amount_max: None,
                    currency: Some(code.to_owned()),
                    approximate: false,
                    bound: None,
                    per: None,
                    currency_basis: None,
                });
            }
            4 => {
                let date = day.saturating_add((self.random.below(60) as i64 - 50).days());
                mention.kind = Kind::Date;
                mention.text = format!("{} {}", date.day(), date.strftime("%B %Y"));
                mention.date = Some(DateValue {
                    value: Some(date.to_string()),
                    first: Some(date),
                    last: Some(date),
                });
            }
            _ => {
                let entity = &self.entities[cast[self.random.below(cast.len())]];
                mention.kind = entity.kind;
                mention.text.clone_from(&entity.name);
                mention.entity = Some(entity.id.clone());
            }
        }
        mention
    }

    fn zipf(&mut self, n: usize) -> usize {
        zipf(&mut self.random, n)
    }
}

fn entity(random: &mut Random, n: usize, vocabulary: &[String]) -> Entity {
    let kind = if n % 6 == 5 {
        Kind::Agency
    } else {
        Kind::Company
    };
    let mut name = String::new();
    for _ in 0..=random.below(2) + usize::from(kind == Kind::Agency) {
        let word = &vocabulary[500 + random.below(VOCABULARY - 500)];
        let (first, rest) = word.split_at(1);
        name.push_str(&format!("{}{rest} ", first.to_uppercase()));
    }
    let name = name.trim_end().to_owned();
    Entity {
        id: format!("{}/{n}", kind.name()),
        kind,
        names: EntityNames {
            en: Some(name.clone()),
            fr: None,
        },
        name,
        country: Some("FR".to_owned()),
        wikidata: None,
        mentions: 1,
        aliases: Vec::new(),
    }
}

/// Frequent words are short, as in any language.
fn word(random: &mut Random, rank: usize) -> String {
    const ONSETS: [&str; 16] = [
        "b", "c", "d", "f", "g", "l", "m", "n", "p", "qu", "r", "s", "t", "v", "tr", "ch",
    ];
    const NUCLEI: [&str; 10] = ["a", "e", "i", "o", "u", "é", "ou", "ai", "on", "en"];
    let syllables = match rank {
        0..50 => 1,
        50..2000 => 2,
        _ => 3 + rank % 2,
    };
    (0..syllables)
        .map(|_| format!("{}{}", ONSETS[random.below(16)], NUCLEI[random.below(10)]))
        .collect()
}

/// A rank from 0 to `n - 1`, in the proportions of Zipf's law.
fn zipf(random: &mut Random, n: usize) -> usize {
    let uniform = (random.next() >> 11) as f64 / (1_u64 << 53) as f64;
    (((n + 1) as f64).powf(uniform) as usize - 1).min(n - 1)
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}
