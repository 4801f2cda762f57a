//! Answers: named columns and rows of typed values, for a table, CSV or JSON.

use rusqlite::types::{ToSqlOutput, ValueRef};
use serde::{Serialize, Serializer};

/// One value of a row, as SQLite types it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A double.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl Value {
    /// The text, where it is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, where it is a whole number.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }
}

/// As people read it: nothing for NULL, whole doubles without ".0", bytes by their number.
impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Integer(number) => write!(f, "{number}"),
            Value::Real(number) => write!(f, "{number}"),
            Value::Text(text) => f.write_str(text),
            Value::Blob(bytes) => write!(f, "<{} bytes>", bytes.len()),
        }
    }
}

/// Bytes become hexadecimal text; JSON has nothing closer.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_none(),
            Value::Integer(number) => serializer.serialize_i64(*number),
            Value::Real(number) => serializer.serialize_f64(*number),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Blob(bytes) => {
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                serializer.serialize_str(&hex)
            }
        }
    }
}

impl From<ValueRef<'_>> for Value {
    fn from(value: ValueRef<'_>) -> Value {
        match value {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Integer(number),
            ValueRef::Real(number) => Value::Real(number),
            ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Value::Blob(bytes.to_owned()),
        }
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Integer(number)
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Value {
        text.map_or(Value::Null, Value::Text)
    }
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Names, in order.
    pub columns: Vec<String>,
    /// One value a column in each.
    pub rows: Vec<Vec<Value>>,
    /// Whether rows were left out because of a limit.
    pub truncated: bool,
}

impl Table {
    /// A row as a JSON object, keys in the order of the columns.
    pub fn object(&self, row: &[Value]) -> serde_json::Map<String, serde_json::Value> {
        let value = |v: &Value| serde_json::to_value(v).unwrap_or(serde_json::Value::Null);
        let names = self.columns.iter().cloned();
        names.zip(row.iter().map(value)).collect()
    }

    /// Position of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_objects_in_column_order() {
        let table = Table {
            columns: vec!["b".into(), "a".into(), "c".into()],
            rows: vec![vec![
                Value::Integer(1),
                Value::Null,
                Value::Blob(vec![0, 255]),
            ]],
            truncated: false,
        };
        let object = table.object(&table.rows[0]);
        assert_eq!(
            serde_json::to_string(&object).unwrap(),
            r#"{"b":1,"a":null,"c":"00ff"}"#
        );
        assert_eq!(table.column("a"), Some(1));
    }
}
