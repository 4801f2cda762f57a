//! A record's mentions gathered into facts: one line an entity, amount or date, with how often and one place that proves it.

use depeche_model::{Bound, CurrencyBasis, Field, Kind, Mention, Money, Record};

/// Mentions of the same thing.
pub(super) struct Fact<'a> {
    /// Kind of thing.
    pub(super) kind: Kind,
    /// Name, amount or date, normalised.
    pub(super) label: String,
    /// How often it is mentioned.
    pub(super) count: usize,
    /// Where it is mentioned first.
    pub(super) first: &'a Mention,
}

/// The facts of a record: by kind, then most mentioned first, then in reading order.
pub(super) fn gather(record: &Record) -> Vec<Fact<'_>> {
    let mut facts: Vec<Fact<'_>> = Vec::new();
    for mention in &record.mentions {
        let label = label(record, mention);
        match facts
            .iter_mut()
            .find(|fact| fact.kind == mention.kind && fact.label == label)
        {
            Some(fact) => fact.count += 1,
            None => facts.push(Fact {
                kind: mention.kind,
                label,
                count: 1,
                first: mention,
            }),
        }
    }
    facts.sort_by(|a, b| a.kind.cmp(&b.kind).then(b.count.cmp(&a.count))); // stable: reading order within
    facts
}

fn label(record: &Record, mention: &Mention) -> String {
    if let Some(money) = &mention.money {
        return amount(money);
    }
    if let Some(date) = &mention.date {
        return date
            .value
            .clone()
            .unwrap_or_else(|| format!("? ({})", mention.text));
    }
    let entity = record
        .entities
        .iter()
        .find(|e| Some(&e.id) == mention.entity.as_ref());
    entity.map_or_else(|| mention.text.clone(), |e| e.name.clone())
}

/// `USD 200,000,000`, `EUR 5,000,000–10,000,000`, `GBP ~ 3`, `EUR ≥ 40 / share`.
fn amount(money: &Money) -> String {
    let currency = money.currency.as_deref().unwrap_or("?");
    let Some(low) = &money.amount else {
        return format!("{currency} ?");
    };
    let most = money.amount_max.map(|most| most.normalize().to_string());
    let stated = stated(&Stated {
        amount: &low.normalize().to_string(),
        most: most.as_deref().unwrap_or_default(),
        approximate: money.approximate,
        bound: money.bound.map(bound).unwrap_or_default(),
        per: money.per.as_deref().unwrap_or_default(),
    });
    format!("{currency} {stated}")
}

/// As in records.
pub(super) fn bound(bound: Bound) -> &'static str {
    match bound {
        Bound::AtLeast => "at_least",
        Bound::AtMost => "at_most",
    }
}

/// As in records.
pub(super) fn basis(basis: CurrencyBasis) -> &'static str {
    match basis {
        CurrencyBasis::Text => "text",
        CurrencyBasis::Publication => "publication",
        CurrencyBasis::Default => "default",
    }
}

/// What an article says of an amount; empty where it does not.
pub(super) struct Stated<'a> {
    /// Decimal text.
    pub(super) amount: &'a str,
    /// Decimal text of the upper end.
    pub(super) most: &'a str,
    /// "about".
    pub(super) approximate: bool,
    /// `at_least` or `at_most`.
    pub(super) bound: &'a str,
    /// What one such amount is paid for.
    pub(super) per: &'a str,
}

/// In signs: `~ 3`, `≥ 1,000`, `5–10`, `40 / share`.
pub(super) fn stated(said: &Stated<'_>) -> String {
    let bound = match said.bound {
        "at_least" => "≥ ",
        "at_most" => "≤ ",
        _ => "",
    };
    let about = if said.approximate { "~ " } else { "" };
    let mut out = format!("{bound}{about}{}", grouped(said.amount));
    if !said.most.is_empty() {
        out = format!("{out}–{}", grouped(said.most));
    }
    if !said.per.is_empty() {
        out = format!("{out} / {}", said.per);
    }
    out
}

/// Thousands set apart with commas.
pub(super) fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let (sign, digits) = whole
        .strip_prefix('-')
        .map_or(("", whole), |digits| ("-", digits));
    let mut out = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// Marks of a mention in its snippet, for text without emphasis.
pub(super) const BRACKETS: (char, char) = ('[', ']');

/// The words around a mention, at most `width` characters, the mention itself between `marks`, on one line.
pub(super) fn snippet(
    record: &Record,
    mention: &Mention,
    width: usize,
    marks: (char, char),
) -> String {
    let field = match mention.field {
        Field::Title => record.title.as_deref().unwrap_or_default(),
        Field::Text => &record.text,
    };
    let room = width.saturating_sub(mention.end - mention.start) / 2;
    let from = mention.start.saturating_sub(room);
    let before: String = field
        .chars()
        .skip(from)
        .take(mention.start - from)
        .collect();
    let after: String = field.chars().skip(mention.end).take(room).collect();
    let before = before.rsplit('\n').next().unwrap_or_default();
    let after = after.split('\n').next().unwrap_or_default();
    let before = if from > 0 {
        whole_words_after(before)
    } else {
        before.to_owned()
    };
    let after = if after.chars().count() == room {
        whole_words_before(after)
    } else {
        after.to_owned()
    };
    let (open, close) = marks;
    format!("{before}{open}{}{close}{after}", mention.text)
        .trim()
        .to_owned()
}

fn whole_words_after(text: &str) -> String {
    text.split_once(' ')
        .map_or_else(|| text.to_owned(), |(_, rest)| format!("…{rest}"))
}

fn whole_words_before(text: &str) -> String {
    text.rsplit_once(' ')
        .map_or_else(|| text.to_owned(), |(rest, _)| format!("{rest}…"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_say_in_signs_what_they_are() {
        let plain = Stated {
            amount: "1000",
            most: "",
            approximate: false,
            bound: "",
            per: "",
        };
        assert_eq!(stated(&plain), "1,000");
        let rate = Stated {
            bound: "at_least",
            per: "share",
            ..plain
        };
        assert_eq!(stated(&rate), "≥ 1,000 / share");
        let range = Stated {
            most: "2000.5",
            approximate: true,
            bound: "at_most",
            per: "",
            ..rate
        };
        assert_eq!(stated(&range), "≤ ~ 1,000–2,000.5");
    }

    #[test]
    fn thousands_are_set_apart() {
        for (number, want) in [
            ("1", "1"),
            ("1234.5", "1,234.5"),
            ("-200000000", "-200,000,000"),
            ("0.25", "0.25"),
        ] {
            assert_eq!(grouped(number), want);
        }
    }
}
