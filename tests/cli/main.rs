//! End to end: the real binary on files, and against a local server that misbehaves.
//!
//! - `extract.rs`: saved input, good and bad; one test per exit code
//! - `ingest.rs`: a crawl in which every URL is accounted for; interrupted runs
//! - `ops.rs`: sources, doctor, metrics, signals, refetching, a short soak
//! - `questions.rs`: what the database answers
//! - `world.rs`: the command, the fixtures and the server they share

mod extract;
mod ingest;
mod ops;
mod questions;
mod world;
