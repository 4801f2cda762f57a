//! `depeche diff`: what changed between two revisions of an article.

use std::io::{IsTerminal, Write, stdout};

use anyhow::Result;
use depeche_sink::{
    Diff,
    diff::{ChangeKind, FactChanges, WordChange},
};

use crate::{
    args::{DiffArgs, Format},
    exit::Exit,
    render,
};

/// Prints the changes for people, or as JSON.
pub fn run(args: &DiffArgs) -> Result<Exit> {
    let diff = super::open(args.read.db.as_deref())?.diff(
        super::article(&args.article)?,
        args.from,
        args.to,
    )?;
    let mut out = stdout().lock();
    match render::choose(args.read.format) {
        Format::Table | Format::Csv => print(&mut out, &diff, stdout().is_terminal())?,
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&diff)?)?,
        Format::Jsonl => writeln!(out, "{}", serde_json::to_string(&diff)?)?,
    }
    Ok(Exit::Done)
}

fn print(out: &mut impl Write, diff: &Diff, colour: bool) -> Result<()> {
    writeln!(out, "{}: revision {} to {}\n", diff.id, diff.from, diff.to)?;
    writeln!(
        out,
        "{}\n\n{}\n",
        words(&diff.title, colour),
        words(&diff.text, colour)
    )?;
    facts(out, &diff.facts)
}

/// Removed and added words, coloured or as `[-old-]{+new+}`; long stretches that stayed are cut.
fn words(changes: &[WordChange], colour: bool) -> String {
    let mut out = String::new();
    for change in changes {
        let text = change.text.trim_end();
        let gap = &change.text[text.len()..];
        match (change.kind, colour) {
            (ChangeKind::Same, _) => out.push_str(&shortened(&change.text)),
            (ChangeKind::Removed, true) => {
                out.push_str(&format!("\u{1b}[31;9m{text}\u{1b}[0m{gap}"));
            }
            (ChangeKind::Removed, false) => out.push_str(&format!("[-{text}-]{gap}")),
            (ChangeKind::Added, true) => out.push_str(&format!("\u{1b}[32m{text}\u{1b}[0m{gap}")),
            (ChangeKind::Added, false) => out.push_str(&format!("{{+{text}+}}{gap}")),
        }
    }
    out
}

/// The first and last words of a long stretch.
fn shortened(text: &str) -> String {
    const KEEP: usize = 80; // characters at each end
    let length = text.chars().count();
    if length <= 3 * KEEP {
        return text.to_owned();
    }
    let head: String = text.chars().take(KEEP).collect();
    let tail: String = text.chars().skip(length - KEEP).collect();
    format!("{head} […] {tail}")
}

fn facts(out: &mut impl Write, facts: &FactChanges) -> Result<()> {
    if facts.is_empty() {
        writeln!(out, "no fact changed")?;
    }
    for fact in &facts.removed {
        writeln!(out, "- {:<8} {}  ×{}", fact.kind, fact.value, fact.count)?;
    }
    for fact in &facts.added {
        writeln!(out, "+ {:<8} {}  ×{}", fact.kind, fact.value, fact.count)?;
    }
    for (fact, now) in &facts.altered {
        writeln!(
            out,
            "~ {:<8} {}  ×{} → ×{now}",
            fact.kind, fact.value, fact.count
        )?;
    }
    Ok(())
}
