//! What a recogniser returns: a stretch of one field, in bytes, with what it denotes and the rule that said so.

use std::{borrow::Cow, ops::Range};

use depeche_model::{DateValue, Kind, Money};

/// One find in one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Byte range on character boundaries, end exclusive.
    pub span: Range<usize>,
    /// What stands there.
    pub value: Value,
    /// Probability that span and kind are right, 0 to 1.
    pub confidence: f32,
    /// Name of the rule, for `--explain`.
    pub rule: Cow<'static, str>,
}

/// What a find denotes.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A business, with the id of the entity it was linked to.
    Company(Option<String>),
    /// A public body, with the id of the entity it was linked to.
    Agency(Option<String>),
    /// An amount.
    Money(Money),
    /// A date.
    Date(DateValue),
}

impl Value {
    /// The kind of mention.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Company(_) => Kind::Company,
            Value::Agency(_) => Kind::Agency,
            Value::Money(_) => Kind::Money,
            Value::Date(_) => Kind::Date,
        }
    }
}
