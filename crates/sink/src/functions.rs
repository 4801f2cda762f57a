//! SQL functions of our own connections: exact sums, and names folded as the table of names has them.
//!
//! `decimal_sum(text)` adds decimal strings; `exact_sum(cents, text)` the same, faster, where hundredths are known.
//! `shared(a, b)` counts the numbers that two ascending JSON arrays have in common: sentences that name both of a pair.

use rusqlite::{
    Connection, Error, Result,
    functions::{Aggregate, Context, FunctionFlags},
    types::ValueRef,
};
use rust_decimal::Decimal;

use crate::fold::fold;

/// Adds `decimal_sum(text)`, `exact_sum(cents, text)`, `shared(numbers, numbers)` and `folded(name)` to a connection.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_aggregate_function("decimal_sum", 1, flags, DecimalSum)?;
    connection.create_aggregate_function("exact_sum", 2, flags, ExactSum)?;
    connection.create_scalar_function("shared", 2, flags, |context| {
        let numbers = |n| context.get_raw(n).as_str_or_null();
        Ok(match (numbers(0)?, numbers(1)?) {
            (Some(a), Some(b)) => Some(shared(a, b)),
            _ => None,
        })
    })?;
    connection.create_scalar_function("folded", 1, flags, |context| {
        Ok(context.get::<Option<String>>(0)?.map(|name| fold(&name)))
    })
}

struct DecimalSum;

impl Aggregate<Option<Decimal>, Option<String>> for DecimalSum {
    fn init(&self, _: &mut Context<'_>) -> Result<Option<Decimal>> {
        Ok(None)
    }

    fn step(&self, context: &mut Context<'_>, sum: &mut Option<Decimal>) -> Result<()> {
        if let Some(value) = decimal(context.get_raw(0))? {
            *sum = Some(add(sum.unwrap_or_default(), value)?);
        }
        Ok(())
    }

    fn finalize(
        &self,
        _: &mut Context<'_>,
        sum: Option<Option<Decimal>>,
    ) -> Result<Option<String>> {
        Ok(sum.flatten().map(text))
    }
}

struct ExactSum;

/// Hundredths so far, what had none, and whether there was anything at all.
#[derive(Default)]
struct Exact {
    cents: i128,
    finer: Decimal,
    any: bool,
}

impl Aggregate<Exact, Option<String>> for ExactSum {
    fn init(&self, _: &mut Context<'_>) -> Result<Exact> {
        Ok(Exact::default())
    }

    fn step(&self, context: &mut Context<'_>, sum: &mut Exact) -> Result<()> {
        if let ValueRef::Integer(cents) = context.get_raw(0) {
            sum.cents += i128::from(cents);
            sum.any = true;
        } else if let Some(value) = decimal(context.get_raw(1))? {
            sum.finer = add(sum.finer, value)?;
            sum.any = true;
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, sum: Option<Exact>) -> Result<Option<String>> {
        let Some(sum) = sum.filter(|sum| sum.any) else {
            return Ok(None);
        };
        let whole = Decimal::try_from_i128_with_scale(sum.cents, 2).map_err(|_| too_large())?;
        Ok(Some(text(add(whole, sum.finer)?)))
    }
}

/// Numbers in both of two arrays such as `[-1,0,4]` or `-1,0,4`, each ascending. What is no number is skipped.
pub(crate) fn shared(a: &str, b: &str) -> i64 {
    let numbers = |text| str::split(text, ['[', ',', ']']).filter_map(|n| n.parse::<i64>().ok());
    let (mut a, mut b) = (numbers(a), numbers(b));
    let (mut one, mut other) = (a.next(), b.next());
    let mut count = 0;
    while let (Some(x), Some(y)) = (one, other) {
        count += i64::from(x == y);
        if x <= y {
            one = a.next();
        }
        if y <= x {
            other = b.next();
        }
    }
    count
}

fn decimal(value: ValueRef<'_>) -> Result<Option<Decimal>> {
    match value {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(whole) => Ok(Some(Decimal::from(whole))),
        ValueRef::Text(text) => std::str::from_utf8(text)
            .ok()
            .and_then(|text| Decimal::from_str_exact(text).ok())
            .map(Some)
            .ok_or_else(|| refused("a decimal number was expected")),
        _ => Err(refused(
            "exact sums need exact amounts: use amount_exact, not amount",
        )),
    }
}

fn add(a: Decimal, b: Decimal) -> Result<Decimal> {
    a.checked_add(b).ok_or_else(too_large)
}

fn text(sum: Decimal) -> String {
    sum.normalize().to_string()
}

const TOO_LARGE: &str = "the sum has more than 28 digits: ask for a shorter time or one currency, and look at the largest amounts, which may be wrong";

fn too_large() -> Error {
    refused(TOO_LARGE)
}

/// Whether it was one of our sums that grew beyond 28 digits.
pub(crate) fn is_too_large(error: &Error) -> bool {
    matches!(error, Error::SqliteFailure(_, Some(said)) if said == TOO_LARGE)
}

fn refused(reason: &str) -> Error {
    Error::UserFunctionError(reason.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(sql: &str) -> Result<Option<String>> {
        let connection = Connection::open_in_memory().unwrap();
        register(&connection).unwrap();
        connection.query_row(sql, [], |row| row.get(0))
    }

    #[test]
    fn sums_do_not_lose_cents() {
        let sum = ask("SELECT decimal_sum(column1) FROM (VALUES ('0.1'), ('0.2'), (NULL), (3))");
        assert_eq!(sum.unwrap().as_deref(), Some("3.3"));
        assert_eq!(ask("SELECT decimal_sum(NULL)").unwrap(), None);
        assert!(ask("SELECT decimal_sum(0.1)").is_err());
        assert!(ask("SELECT decimal_sum('a lot')").is_err());
        let sum = ask(
            "SELECT exact_sum(column1, column2) FROM (VALUES (10, '0.1'), (NULL, '0.005'), (NULL, NULL))",
        );
        assert_eq!(sum.unwrap().as_deref(), Some("0.105"));
        assert_eq!(ask("SELECT exact_sum(NULL, NULL)").unwrap(), None);
    }

    #[test]
    fn shared_counts_what_both_have() {
        for (a, b, want) in [
            ("[-1,0,4]", "[-1,4,9]", 2),
            ("[1,2,3]", "[4]", 0),
            ("[12]", "[1,2]", 0),
            ("[]", "[1]", 0),
            ("nonsense", "[1]", 0),
        ] {
            assert_eq!(shared(a, b), want, "{a} {b}");
            assert_eq!(shared(b, a), want, "{b} {a}");
        }
        let none = ask("SELECT CAST(shared(NULL, '[1]') AS TEXT)").unwrap();
        assert_eq!(none, None);
        let two = ask("SELECT CAST(shared('[1,2]', '[1,2]') AS TEXT)").unwrap();
        assert_eq!(two.as_deref(), Some("2"));
    }

    #[test]
    fn names_fold_in_sql() {
        let name = ask("SELECT folded('Défense')").unwrap();
        assert_eq!(name.as_deref(), Some("defense"));
    }
}
