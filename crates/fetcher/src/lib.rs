//! Placeholder header, replaced by the first real file.
