//! The crate's tables: a header row, tab-separated fields, `#` remarks, blank lines ignored.

/// The data rows of a table, split into fields.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .skip(1)
        .map(|line| line.split('\t').map(str::trim).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every table of this crate, with its number of columns.
    const TABLES: [(&str, &str, usize); 6] = [
        ("challenges", include_str!("../data/challenges.tsv"), 2),
        ("feed-types", include_str!("../data/feed-types.tsv"), 2),
        ("hosts", include_str!("../data/hosts.tsv"), 2),
        ("months", include_str!("../data/months.tsv"), 2),
        ("tracking", include_str!("../data/tracking.tsv"), 2),
        ("zones", include_str!("../data/zones.tsv"), 2),
    ];

    #[test]
    fn tables_are_sound() {
        for (name, table, columns) in TABLES {
            let rows: Vec<_> = rows(table).collect();
            assert!(!rows.is_empty(), "{name} is empty");
            for row in &rows {
                assert_eq!(row.len(), columns, "{name}: {row:?}");
                assert!(row.iter().all(|field| !field.is_empty()), "{name}: {row:?}");
            }
            let keys: Vec<&str> = rows.iter().map(|row| row[0]).collect();
            for pair in keys.windows(2) {
                assert!(
                    pair[0] < pair[1],
                    "{name}: {} and {} are out of order or twice",
                    pair[0],
                    pair[1]
                );
            }
        }
    }
}
