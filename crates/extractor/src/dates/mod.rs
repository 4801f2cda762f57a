//! Calendar dates and periods: every one in a text, with its TIMEX3 value and its first and last day.
//!
//! ```text
//! text ──lexer──▶ tokens ──grammar──▶ matches ──ranges──▶ expressions ──resolve──▶ periods
//! ```
//!
//! What the languages say stands in tables: words with their classes (`data/{en,fr}/dates-words.tsv`), rules as patterns
//! over the classes (`data/{en,fr}/dates-rules.tsv`), holidays (`data/common/holidays.tsv`). The code knows calendars and
//! tenses. Each token is looked at once; a rule's reach is bounded, so the whole is linear in the text.

mod build;
mod count;
mod counted;
mod expr;
mod grammar;
mod guard;
mod guard_year;
mod holidays;
mod lexer;
mod lexicon;
mod numeric;
mod pattern;
mod period;
mod production;
mod ranges;
mod resolve;
mod sharing;
mod tense;

use std::borrow::Cow;

use depeche_model::{DateValue, Lang};

use crate::{Context, ExtractError, Found, Value};
use grammar::{Grammar, Match};
use guard::Guard;
use holidays::Holidays;
use lexer::{Kind, Token};
use lexicon::Lexicon;
use period::Period;
use ranges::Links;
use resolve::Setting;
use tense::{Cues, Direction, Tense};

/// Finds dates.
#[derive(Debug)]
pub struct DateFinder {
    english: Reader,
    /// English where the day comes first in numbers, everywhere but in the United States.
    british: Reader,
    french: Reader,
}

impl DateFinder {
    /// Reads the embedded tables.
    pub fn new() -> Result<DateFinder, ExtractError> {
        let words = (
            "en/dates-words.tsv",
            include_str!("../../data/en/dates-words.tsv"),
        );
        let rules = (
            "en/dates-rules.tsv",
            include_str!("../../data/en/dates-rules.tsv"),
        );
        let fr_words = (
            "fr/dates-words.tsv",
            include_str!("../../data/fr/dates-words.tsv"),
        );
        let fr_rules = (
            "fr/dates-rules.tsv",
            include_str!("../../data/fr/dates-rules.tsv"),
        );
        Ok(DateFinder {
            english: Reader::new(words, rules, Style::English)?,
            british: Reader::new(words, rules, Style::British)?,
            french: Reader::new(fr_words, fr_rules, Style::French)?,
        })
    }

    /// Every date in `text`, in order, without overlaps. Relative ones have an empty value when `context` names no
    /// publication date.
    pub fn find(&self, text: &str, context: &Context<'_>) -> Vec<Found> {
        self.reader(context).find(text, context)
    }

    fn reader(&self, context: &Context<'_>) -> &Reader {
        match (context.lang, context.country) {
            (Lang::Fr, _) => &self.french,
            (Lang::En, None | Some("US" | "CA" | "PH")) => &self.english,
            (Lang::En, Some(_)) => &self.british,
        }
    }
}

/// How a reader takes numbers and holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    English,
    British,
    French,
}

/// One language's tables, ready to match.
#[derive(Debug)]
struct Reader {
    grammar: Grammar,
    holidays: Holidays,
    cues: Cues,
    links: Links,
    style: Style,
}

impl Reader {
    fn new(
        words: (&str, &str),
        rules: (&'static str, &'static str),
        style: Style,
    ) -> Result<Reader, ExtractError> {
        let french = style == Style::French;
        let columns: &[usize] = match style {
            Style::English => &[holidays::EN],
            Style::British => &[holidays::EN, holidays::GB],
            Style::French => &[holidays::FR],
        };
        let (holidays, names) = Holidays::new(
            "common/holidays.tsv",
            include_str!("../../data/common/holidays.tsv"),
            (
                "common/holidays_dated.tsv",
                include_str!("../../data/common/holidays_dated.tsv"),
            ),
            columns,
        )?;
        let mut listed = String::from("class\tform\tvalue\n");
        for (name, number) in names {
            listed.push_str(&format!("holiday\t{name}\t{number}\n"));
        }
        let tables = [
            (words.0, words.1.to_owned()),
            ("common/holidays.tsv", listed),
        ];
        let lexicon = Lexicon::new(&tables, french, style != Style::English)?;
        let grammar = Grammar::new(rules.0, rules.1, lexicon)?;
        Ok(Reader {
            cues: Cues::new(&grammar.lexicon, words.1, french),
            links: Links::new(&grammar),
            grammar,
            holidays,
            style,
        })
    }

    fn find(&self, text: &str, context: &Context<'_>) -> Vec<Found> {
        let tokens = lexer::tokens(text, &self.grammar.lexicon);
        let matches = ranges::share(self.matches(&tokens), &tokens, &self.grammar, &self.links);
        let mut setting = Setting {
            published: context.published.map(|stamp| stamp.date),
            told: None,
            told_day: None,
            direction: Direction::UNKNOWN,
            holidays: &self.holidays,
            next_is_nearest: self.style == Style::French,
        };
        let mut found = Vec::with_capacity(matches.len());
        for (index, it) in matches.iter().enumerate() {
            // the parts of a list share the direction of the first
            let before = index.checked_sub(1).map(|before| &matches[before]);
            let go_on = before.is_some_and(|before| {
                ranges::linked(before, it, &tokens, &self.grammar, &self.links)
            });
            if !go_on {
                let lexicon = &self.grammar.lexicon;
                // "du 3 au 5 mai" hangs on the verb, "la fête du 3 mai" or "de mars-avril" on a noun
                let begins = matches.get(index + 1).is_some_and(|next| {
                    tokens[it.to].kind == Kind::Word
                        && self.links.is_range(it, &tokens, &self.grammar)
                        && ranges::linked(it, next, &tokens, &self.grammar, &self.links)
                });
                let cues = &self.cues;
                setting.direction = cues.around(text, &tokens, it.from, it.to, begins, lexicon);
            }
            let rule = &self.grammar.rules[usize::from(it.rule)];
            if rule.guard == Guard::Ahead && setting.direction.tense == Tense::Past {
                continue;
            }
            let mut period = setting.resolve(&it.expr);
            if let (true, Some(first), Some(second)) = (go_on, setting.told, period) {
                let range =
                    before.is_some_and(|it| self.links.is_range(it, &tokens, &self.grammar));
                period = count::forward(first, second, &it.expr, range);
            }
            if period.is_none() && setting.published.is_some() && !it.expr.is_told() {
                continue;
            }
            setting.told = period.or(setting.told);
            if let Some(Period::Day(day)) = period {
                setting.told_day = Some(day);
            }
            found.push(Found {
                span: tokens[it.from].start..tokens[it.to - 1].end,
                value: Value::Date(period.map_or(UNRESOLVED, Period::date_value)),
                confidence: rule.sure,
                rule: Cow::Borrowed(rule.name),
            });
        }
        found
    }

    fn matches(&self, tokens: &[Token]) -> Vec<Match> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            match self.grammar.at(tokens, at) {
                Some(it) => {
                    at = it.to.max(at + 1);
                    found.push(it);
                }
                None => at += 1,
            }
        }
        found
    }
}

const UNRESOLVED: DateValue = DateValue {
    value: None,
    first: None,
    last: None,
};
