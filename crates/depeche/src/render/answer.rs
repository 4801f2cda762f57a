//! A value of an answer as people read it. Programs get it as it is.

use depeche_sink::{Table, Value};

use super::{facts, grid::Cell};

/// Digits of an article's id that tables show; enough to tell a million articles apart, and to give to `depeche show`.
const SHORT_ID: usize = 10;
/// Digits of an id that was made from an address or a text.
const WHOLE_ID: usize = 20;

/// Columns that hold money in exact decimals.
pub(super) fn is_amount(column: &str) -> bool {
    matches!(column, "amount" | "sum" | "largest")
}

/// The cell of one column of a row.
pub(super) fn cell(table: &Table, row: &[Value], at: usize) -> Cell {
    let text = row[at].to_string();
    match table.columns[at].as_str() {
        "id" | "article_id" | "duplicate_of" => Cell::new(short_id(&text)),
        "trend" => Cell::new(&sparks(&text)),
        "sentence" => match table.column("text") {
            Some(mention) => Cell::around(&text, &row[mention].to_string()),
            None => Cell::new(&text),
        },
        "amount" => Cell::new(&stated(table, row, &text)),
        column if is_amount(column) => Cell::new(&facts::grouped(&text)),
        _ => Cell::new(&text),
    }
}

/// What a table says of an amount in its own cell.
pub(super) fn is_said_with_amount(table: &Table, column: &str) -> bool {
    let said = [
        "amount_max",
        "bound",
        "approximate",
        "per",
        "currency_basis",
    ];
    said.contains(&column) && table.column("amount").is_some()
}

/// `≥ 1,000`, `~ 2–3`, `40 / share`.
fn stated(table: &Table, row: &[Value], amount: &str) -> String {
    let of = |column: &str| table.column(column).map(|at| row[at].to_string());
    let of = |column: &str| of(column).unwrap_or_default();
    facts::stated(&facts::Stated {
        amount,
        most: &of("amount_max"),
        approximate: of("approximate") == "1",
        bound: &of("bound"),
        per: &of("per"),
    })
}

fn short_id(id: &str) -> &str {
    let made = id.len() == WHOLE_ID && id.bytes().all(|b| b.is_ascii_hexdigit());
    if made { &id[..SHORT_ID] } else { id }
}

/// Counts as a row of bars, the highest as high as a line; `·` is none.
fn sparks(counts: &str) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let counts: Vec<u64> = counts
        .split(' ')
        .filter_map(|count| count.parse().ok())
        .collect();
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let bar = |count: &u64| match count {
        0 => '·',
        _ => BARS[((count * 8).div_ceil(most) as usize).clamp(1, 8) - 1],
    };
    counts.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_become_bars() {
        assert_eq!(sparks("0 1 4 8"), "·▁▄█");
        assert_eq!(sparks(""), "");
    }

    #[test]
    fn ids_of_a_manifest_stay_whole() {
        assert_eq!(short_id("0123456789abcdef0123"), "0123456789");
        assert_eq!(short_id("fr-seed-000001-aaaaaa"), "fr-seed-000001-aaaaaa");
    }
}
