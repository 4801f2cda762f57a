//! Why an extractor could not be made. Extraction itself cannot fail.

/// A table or model that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// A row of a table is wrong.
    #[error("{table}, line {line}, column {column}: {reason}")]
    Table {
        /// File name of the table.
        table: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong and what is expected.
        reason: String,
    },
    /// An embedded model cannot be read.
    #[error("model {model}: {reason}")]
    Model {
        /// File name of the model.
        model: String,
        /// What is wrong.
        reason: String,
    },
}
