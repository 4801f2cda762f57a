//! A column on its way into a file: its type, and the values of the row group under way.

use anyhow::{Result, anyhow};
use depeche_sink::Value;
use jiff::{Timestamp, civil::Date};
use parquet::{
    basic::{LogicalType, Repetition, TimeUnit, Type as Physical},
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type},
    file::writer::SerializedColumnWriter,
    schema::types::{Type, TypePtr},
};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Real,
    /// 0 or 1.
    Truth,
    /// `2025-08-14`.
    Day,
    /// `2025-08-14T07:00:00Z`, to the microsecond.
    Moment,
    Bytes,
}

impl Kind {
    /// The narrowest that holds all values; text where there are none.
    pub(crate) fn of<'v>(values: impl Iterator<Item = &'v Value>) -> Kind {
        let joined = values.filter_map(narrowest).reduce(|a, b| match (a, b) {
            (a, b) if a == b => a,
            (Kind::Integer | Kind::Real, Kind::Integer | Kind::Real) => Kind::Real,
            (Kind::Bytes, _) | (_, Kind::Bytes) => Kind::Bytes,
            _ => Kind::Text,
        });
        joined.unwrap_or(Kind::Text)
    }

    fn schema(self, name: &str) -> Result<Type> {
        let (physical, logical) = match self {
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Integer => (Physical::INT64, None),
            Kind::Real => (Physical::DOUBLE, None),
            Kind::Truth => (Physical::BOOLEAN, None),
            Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
            Kind::Moment => (
                Physical::INT64,
                Some(LogicalType::timestamp(true, TimeUnit::MICROS)),
            ),
            Kind::Bytes => (Physical::BYTE_ARRAY, None),
        };
        Ok(Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()?)
    }
}

fn narrowest(value: &Value) -> Option<Kind> {
    Some(match value {
        Value::Null => return None,
        Value::Integer(_) => Kind::Integer,
        Value::Real(_) => Kind::Real,
        Value::Text(text) if day(text).is_some() => Kind::Day,
        Value::Text(text) if moment(text).is_some() => Kind::Moment,
        Value::Text(_) => Kind::Text,
        Value::Blob(_) => Kind::Bytes,
    })
}

/// Days since 1970; only of a whole day, `2025-08-14`.
fn day(text: &str) -> Option<i32> {
    let date: Date = text.parse().ok().filter(|_| text.len() == 10)?;
    let epoch = Date::constant(1970, 1, 1);
    (date - epoch).get_days().into()
}

/// Microseconds since 1970; only with `T` and an offset.
fn moment(text: &str) -> Option<i64> {
    let stamp: Timestamp = text.parse().ok().filter(|_| text.contains('T'))?;
    Some(stamp.as_microsecond())
}

/// The schema of a file with these columns.
pub(crate) fn schema(columns: &[(String, Kind)]) -> Result<TypePtr> {
    let fields = columns
        .iter()
        .map(|(name, kind)| Ok(TypePtr::new(kind.schema(name)?)))
        .collect::<Result<_>>()?;
    let schema = Type::group_type_builder("depeche")
        .with_fields(fields)
        .build()?;
    Ok(TypePtr::new(schema))
}

/// Values of one column. `present` has one entry a row: 1, or 0 for NULL.
#[derive(Debug)]
pub(crate) struct Column {
    kind: Kind,
    name: String,
    present: Vec<i16>,
    values: Values,
}

#[derive(Debug)]
enum Values {
    Bytes(Vec<ByteArray>),
    Integers(Vec<i64>),
    Days(Vec<i32>),
    Reals(Vec<f64>),
    Truths(Vec<bool>),
}

impl Column {
    pub(crate) fn new(name: &str, kind: Kind) -> Column {
        let values = match kind {
            Kind::Text | Kind::Bytes => Values::Bytes(Vec::new()),
            Kind::Integer | Kind::Moment => Values::Integers(Vec::new()),
            Kind::Day => Values::Days(Vec::new()),
            Kind::Real => Values::Reals(Vec::new()),
            Kind::Truth => Values::Truths(Vec::new()),
        };
        Column {
            kind,
            name: name.to_owned(),
            present: Vec::new(),
            values,
        }
    }

    /// Takes a value; gives about how many bytes it adds.
    ///
    /// # Errors
    /// The value is not of the column's kind.
    pub(crate) fn add(&mut self, value: Value) -> Result<usize> {
        let size = match &value {
            Value::Text(text) => text.len() + 8,
            Value::Blob(bytes) => bytes.len() + 8,
            _ => 8,
        };
        if value == Value::Null {
            self.present.push(0);
            return Ok(1);
        }
        let shown = value.to_string();
        self.put(value).ok_or_else(|| {
            let start: String = shown.chars().take(40).collect();
            anyhow!(
                "`{start}` in the column {} is no {:?}",
                self.name,
                self.kind
            )
        })?;
        self.present.push(1);
        Ok(size)
    }

    fn put(&mut self, value: Value) -> Option<()> {
        match (&mut self.values, value) {
            (Values::Bytes(all), Value::Text(text)) => all.push(ByteArray::from(text.into_bytes())),
            (Values::Bytes(all), Value::Blob(bytes)) => all.push(ByteArray::from(bytes)),
            (Values::Bytes(all), other) => {
                all.push(ByteArray::from(other.to_string().into_bytes()));
            }
            (Values::Integers(all), Value::Integer(number)) => all.push(number),
            (Values::Integers(all), Value::Text(text)) => all.push(moment(&text)?),
            (Values::Days(all), Value::Text(text)) => all.push(day(&text)?),
            (Values::Reals(all), Value::Real(number)) => all.push(number),
            (Values::Reals(all), Value::Integer(number)) => all.push(number as f64),
            (Values::Truths(all), Value::Integer(number)) => all.push(number != 0),
            _ => return None,
        }
        Some(())
    }

    /// Writes the values and forgets them.
    pub(crate) fn write(&mut self, out: &mut SerializedColumnWriter<'_>) -> Result<()> {
        match &mut self.values {
            Values::Bytes(all) => write::<ByteArrayType>(out, all, &self.present),
            Values::Integers(all) => write::<Int64Type>(out, all, &self.present),
            Values::Days(all) => write::<Int32Type>(out, all, &self.present),
            Values::Reals(all) => write::<DoubleType>(out, all, &self.present),
            Values::Truths(all) => write::<BoolType>(out, all, &self.present),
        }?;
        self.present.clear();
        Ok(())
    }
}

fn write<T: DataType>(
    out: &mut SerializedColumnWriter<'_>,
    values: &mut Vec<T::T>,
    present: &[i16],
) -> Result<()> {
    out.typed::<T>().write_batch(values, Some(present), None)?;
    values.clear();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_has_the_narrowest_type() {
        let text = |text: &str| Value::Text(text.to_owned());
        for (values, want) in [
            (vec![Value::Null], Kind::Text),
            (vec![Value::Integer(1), Value::Null], Kind::Integer),
            (vec![Value::Integer(1), Value::Real(0.5)], Kind::Real),
            (vec![text("2025-08-14"), Value::Null], Kind::Day),
            (vec![text("2025-08-14"), text("2025-W32")], Kind::Text),
            (vec![text("2025-08-14T07:00:00Z")], Kind::Moment),
            (vec![text("2025-08-14T07:00:00")], Kind::Text),
            (vec![text("20250814")], Kind::Text),
            (vec![text("1"), Value::Integer(1)], Kind::Text),
        ] {
            assert_eq!(Kind::of(values.iter()), want, "{values:?}");
        }
    }

    #[test]
    fn days_count_from_1970() {
        assert_eq!(day("1970-01-02"), Some(1));
        assert_eq!(day("1969-12-31"), Some(-1));
        assert_eq!(day("2025-02-30"), None);
        assert_eq!(moment("1970-01-01T00:00:01Z"), Some(1_000_000));
    }
}
