//! End to end: the real binary on files, and against a local server that misbehaves.
//!
//! - `extract.rs`: saved input, good and bad; one test per exit code
//! - `ingest.rs`: a crawl in which every URL is accounted for; interrupted runs
//! - `sources.rs`: what a source comes to, and how sources are edited
//! - `runs.rs`: runs as cron sees them: reports, refetching, signals, collisions, what the next run remembers
//! - `doctor.rs`: what ails sources and hosts
//! - `habits.rs`: what people type by habit or by mistake
//! - `pipes.rs`: readers that go away
//! - `soak.rs`: a short soak
//! - `docs.rs`: what the documents tell people to type
//! - `questions.rs`: what the database answers
//! - `local.rs`: the small press that most of these ask
//! - `world.rs`: the command, the fixtures and the server they share

mod docs;
mod doctor;
mod extract;
mod habits;
mod ingest;
mod local;
mod pipes;
mod questions;
mod runs;
mod soak;
mod sources;
mod world;
