//! Which currency an amount is in, where its sign or word leaves a choice: the text's own words, then the publication's
//! country, then the usual reading. The basis of the choice travels with the amount.

use std::collections::HashSet;

use depeche_model::CurrencyBasis;
use rust_decimal::Decimal;

use super::{
    amounts::Amount,
    lexicon::{Lexicon, Unit},
};
use crate::Context;

/// What the text and its publication say about currencies.
#[derive(Debug)]
pub(super) struct Evidence<'a> {
    lexicon: &'a Lexicon,
    /// Codes that the text names outright, in amounts or in words.
    named: HashSet<&'static str>,
    /// Codes of which the text says that figures are in them.
    stated: HashSet<&'static str>,
    /// The currency of the publication's country.
    home: Option<&'static str>,
}

/// A choice and what it rests on.
pub(super) type Choice = (Option<&'static str>, Option<CurrencyBasis>);

impl<'a> Evidence<'a> {
    /// Gathers what the amounts of a text say; `stated` are the codes of phrases such as "in Canadian dollars".
    pub(super) fn gather(
        lexicon: &'a Lexicon,
        amounts: &[Amount],
        stated: HashSet<&'static str>,
        context: &Context<'_>,
    ) -> Evidence<'a> {
        let named = amounts
            .iter()
            .filter(|a| !a.weak)
            .filter_map(|a| match a.unit {
                Unit::Code(code) => Some(code),
                Unit::Family(_) => None,
            });
        let named = named.chain(stated.iter().copied()).collect();
        let home = context
            .country
            .and_then(|country| lexicon.currency_of(country));
        Evidence {
            lexicon,
            named,
            stated,
            home,
        }
    }

    /// The currency of a unit.
    pub(super) fn choose(&self, unit: Unit) -> Choice {
        let family = match unit {
            Unit::Code(code) => return (Some(code), None),
            Unit::Family(name) => name,
        };
        let Some(row) = self.lexicon.family(family) else {
            return (None, None);
        };
        let only = |set: &HashSet<&'static str>| {
            let mut hits = row
                .members
                .iter()
                .copied()
                .filter(|code| set.contains(code));
            hits.next().filter(|_| hits.next().is_none())
        };
        // Flavours that an article names beside a bare `$` are set against it ("C$5m ($3.6m)"), so for signs with a usual
        // reading only an outright statement counts as the text's word; small coin follows the text's currency.
        let small_coin = matches!(family, "CENT" | "CENTIME");
        let told = only(&self.stated)
            .or_else(|| (row.default.is_none() || small_coin).then(|| only(&self.named))?);
        if let Some(code) = told {
            return (Some(code), Some(CurrencyBasis::Text));
        }
        if let Some(code) = self.home.filter(|code| row.members.contains(code)) {
            return (Some(code), Some(CurrencyBasis::Publication));
        }
        (row.default, row.default.map(|_| CurrencyBasis::Default))
    }

    /// Does an amount whose word is also an everyday word ("pounds", "won") count?
    pub(super) fn supports(&self, amount: &Amount) -> bool {
        let big = amount.number.power > 0 || amount.value >= Decimal::ONE_THOUSAND;
        let cents = amount.value.scale() == 2;
        big || cents || self.choose_is_home_or_named(amount.unit)
    }

    fn choose_is_home_or_named(&self, unit: Unit) -> bool {
        let fits = |code: &str| self.home == Some(code) || self.named.contains(code);
        match unit {
            Unit::Code(code) => fits(code),
            Unit::Family(name) => self
                .lexicon
                .family(name)
                .is_some_and(|row| row.members.iter().any(|code| fits(code))),
        }
    }
}
