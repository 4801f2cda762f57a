//! Sums of each day's amounts, rates ("2 € per share") apart, kept so that sums over a whole file are quick. The writer's and the reader's halves meet
//! here: a day counts as it is stored unless triggers marked it stale, and then it is counted from its articles.

/// Amounts of the days in `stale_days`: what `store_sums` will hold for them, and until then what is asked instead.
pub(crate) const STALE: &str = "
    SELECT s.day, m.currency, count(DISTINCT m.article) AS articles, count(*) AS amounts,
           exact_sum(m.amount_cents, m.amount_exact) AS sum, max(m.amount) AS largest
    FROM stale_days s CROSS JOIN store_articles a ON a.day IS nullif(s.day, '') AND a.duplicate_of IS NULL
    CROSS JOIN store_mentions m ON m.article = a.key
    WHERE m.kind = 'money' AND m.amount IS NOT NULL AND m.currency IS NOT NULL AND m.repeated = 0 AND m.per IS NULL
    GROUP BY s.day, m.currency";

/// What `store_sums` should hold, day by day: the same from every article.
pub(crate) const ALL: &str = "
    SELECT coalesce(a.day, '') AS day, m.currency, count(DISTINCT m.article) AS articles, count(*) AS amounts,
           exact_sum(m.amount_cents, m.amount_exact) AS sum, max(m.amount) AS largest
    FROM store_mentions m CROSS JOIN store_articles a ON a.key = m.article AND a.duplicate_of IS NULL
    WHERE m.kind = 'money' AND m.amount IS NOT NULL AND m.currency IS NOT NULL AND m.repeated = 0 AND m.per IS NULL
    GROUP BY 1, 2";
