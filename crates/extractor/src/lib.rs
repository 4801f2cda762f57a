//! Article -> Record: language, sentences, money, dates, companies and agencies, overlaps, offsets.
//!
//! Pure: no clock, network, disk, log or async. The same article with the same version gives the same record.
//! Recognisers work on bytes of one field and return [`Found`]; `record.rs` turns them into mentions in code points.

mod context;
pub mod dates;
mod error;
mod found;
pub mod money;
pub mod orgs;

pub use context::{Context, FieldText};
pub use error::ExtractError;
pub use found::{Found, Value};
