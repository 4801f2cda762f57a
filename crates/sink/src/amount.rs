//! Exact decimals as columns: a number to sort by, the exact text, and hundredths to add up.

use rust_decimal::{Decimal, prelude::ToPrimitive};

/// The three columns of an amount.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Columns {
    /// Nearest double; SQLite's NUMERIC column turns a whole one into an exact integer.
    pub(crate) number: Option<f64>,
    /// As in the record: no exponent, no trailing zeros.
    pub(crate) exact: Option<String>,
    /// Hundredths, where the amount is no finer and they fit.
    pub(crate) cents: Option<i64>,
}

impl Columns {
    /// Of an amount in whole currency units.
    pub(crate) fn of(amount: Option<Decimal>) -> Columns {
        let Some(amount) = amount else {
            return Columns::default();
        };
        let cents = amount.checked_mul(Decimal::ONE_HUNDRED);
        Columns {
            number: amount.to_f64(),
            exact: Some(amount.normalize().to_string()),
            cents: cents.filter(Decimal::is_integer).and_then(|c| c.to_i64()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_become_three_columns() {
        for (amount, number, exact, cents) in [
            (
                "200000000.00",
                200_000_000.0,
                "200000000",
                Some(20_000_000_000),
            ),
            ("0.5", 0.5, "0.5", Some(50)),
            ("0.005", 0.005, "0.005", None),
            ("-3.10", -3.1, "-3.1", Some(-310)),
            ("900000000000000000", 9e17, "900000000000000000", None),
        ] {
            let columns = Columns::of(Some(amount.parse().unwrap()));
            assert_eq!(columns.exact.as_deref(), Some(exact));
            assert_eq!(columns.number, Some(number));
            assert_eq!(columns.cents, cents, "{amount}");
        }
        assert_eq!(Columns::of(None), Columns::default());
    }
}
