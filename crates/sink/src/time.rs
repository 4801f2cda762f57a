//! Instants as the database holds them.

use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::{Error, Row, types::Type};

/// `2025-08-14T07:00:00Z`: UTC, whole seconds, sorts as it counts.
pub(crate) fn text(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Reads a column of text: an instant, a day, a stamp.
pub(crate) fn parsed<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse())
        .transpose()
        .map_err(|error: T::Err| {
            Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
        })
}

/// As [`parsed`], for a column that is never NULL.
pub(crate) fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    parsed(row, column)?
        .ok_or_else(|| Error::InvalidColumnType(column, "an instant".to_owned(), Type::Null))
}

#[cfg(test)]
mod tests {
    #[test]
    fn instants_sort_as_text() {
        let at: jiff::Timestamp = "2025-08-14T09:00:00.75+02:00".parse().unwrap();
        assert_eq!(super::text(at), "2025-08-14T07:00:00Z");
    }
}
