//! `--explain`: how the page became this record, step by step.

use std::io::Write;

use anyhow::Result;
use depeche_model::{Clipping, Mention};

use super::facts;
use crate::line::Line;

/// Prints the cleaner's blocks and fields, then each mention with its rule.
pub fn explain(out: &mut impl Write, line: &Line, clipping: &Clipping) -> Result<()> {
    let record = &clipping.record;
    writeln!(out, "=== {}", clipping.page.source)?;
    writeln!(out, "{}", line.cleaner().explain(&clipping.page)?)?;
    writeln!(
        out,
        "--- record {} · language {}",
        record.id,
        record.lang.as_deref().unwrap_or("unknown")
    )?;
    for warning in &record.warnings {
        writeln!(out, "warning  {warning}")?;
    }
    for mention in &record.mentions {
        writeln!(
            out,
            "{:<7} {:>5}..{:<5} {:.2}  {}  ← {}\n          {}",
            mention.kind.name(),
            mention.start,
            mention.end,
            mention.confidence,
            value(mention),
            mention.rule,
            facts::snippet(record, mention, 100, facts::BRACKETS),
        )?;
    }
    writeln!(out)?;
    Ok(())
}

fn value(mention: &Mention) -> String {
    let json = match (&mention.money, &mention.date) {
        (Some(money), _) => serde_json::to_string(money),
        (_, Some(date)) => serde_json::to_string(date),
        _ => return mention.entity.clone().unwrap_or_else(|| "unlinked".into()),
    };
    json.unwrap_or_default()
}
