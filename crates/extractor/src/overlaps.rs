//! Where finds of several kinds overlap, one stays: the longest, then the leftmost, then by kind.

use crate::Found;

/// Merges the finds of several recognisers in one field into one list, in order, without overlaps.
pub(crate) fn resolve(lists: [Vec<Found>; 3]) -> Vec<Found> {
    let mut candidates: Vec<Found> = lists
        .into_iter()
        .flatten()
        .filter(|f| !f.span.is_empty())
        .collect();
    // Stable: at equal length and place the earlier list wins (organisations, then money, then dates).
    candidates.sort_by_key(|f| (std::cmp::Reverse(f.span.len()), f.span.start));
    let mut kept = std::collections::BTreeMap::<usize, Found>::new();
    for candidate in candidates {
        let before = kept.range(..candidate.span.end).next_back();
        if before.is_none_or(|(_, f)| f.span.end <= candidate.span.start) {
            kept.insert(candidate.span.start, candidate);
        }
    }
    kept.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Value;

    #[test]
    fn longest_then_leftmost_then_first_list() {
        let kept = resolve([
            vec![found(0, 4, "short"), found(20, 25, "org")],
            vec![found(2, 10, "long"), found(10, 12, "touching")],
            vec![found(20, 25, "date"), found(30, 30, "empty")],
        ]);
        let rules: Vec<_> = kept.iter().map(|f| f.rule.as_ref()).collect();
        assert_eq!(rules, ["long", "touching", "org"]);
    }

    fn found(start: usize, end: usize, rule: &'static str) -> Found {
        Found {
            span: start..end,
            value: Value::Company(None),
            confidence: 1.0,
            rule: rule.into(),
        }
    }
}
