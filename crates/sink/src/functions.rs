//! SQL functions of our own connections: exact sums, and names folded as the table of names has them.

use rusqlite::{
    Connection, Error, Result,
    functions::{Aggregate, Context, FunctionFlags},
    types::ValueRef,
};
use rust_decimal::Decimal;

use crate::fold::fold;

/// Adds `decimal_sum(text)` (an exact sum of decimal strings, as a string) and `folded(name)`.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_aggregate_function("decimal_sum", 1, flags, DecimalSum)?;
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
        let value = match context.get_raw(0) {
            ValueRef::Null => return Ok(()),
            ValueRef::Integer(whole) => Decimal::from(whole),
            ValueRef::Text(text) => std::str::from_utf8(text)
                .ok()
                .and_then(|text| Decimal::from_str_exact(text).ok())
                .ok_or_else(|| refused("a decimal number was expected"))?,
            _ => {
                return Err(refused(
                    "decimal_sum adds exact amounts: use amount_exact, not amount",
                ));
            }
        };
        let so_far = sum.unwrap_or_default();
        *sum = Some(
            so_far
                .checked_add(value)
                .ok_or_else(|| refused("the sum is too large"))?,
        );
        Ok(())
    }

    fn finalize(
        &self,
        _: &mut Context<'_>,
        sum: Option<Option<Decimal>>,
    ) -> Result<Option<String>> {
        Ok(sum.flatten().map(|sum| sum.normalize().to_string()))
    }
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
    }

    #[test]
    fn names_fold_in_sql() {
        let name = ask("SELECT folded('Défense')").unwrap();
        assert_eq!(name.as_deref(), Some("defense"));
    }
}
