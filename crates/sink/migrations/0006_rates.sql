-- Rates ("2 € per share", "300 $ a day") are amounts, but adding them up says nothing: sums leave them out.

-- With `per`, so that sums over the whole file still read the index alone.
DROP INDEX mentions_by_amount;
CREATE INDEX mentions_by_amount ON store_mentions (currency, amount, amount_cents, repeated, kind, per) WHERE kind = 'money';

-- A rate is no repetition of a sum that is written with the same number, nor the other way round.
UPDATE store_mentions SET repeated = 0
WHERE kind = 'money' AND repeated = 1 AND NOT EXISTS (
  SELECT 1 FROM store_mentions b
  WHERE b.article = store_mentions.article AND b.n < store_mentions.n AND b.kind = 'money'
    AND b.amount_exact = store_mentions.amount_exact AND b.currency IS store_mentions.currency
    AND b.per IS store_mentions.per);

-- All days are counted anew at the end of the next run.
INSERT OR IGNORE INTO stale_days SELECT DISTINCT coalesce(day, '') FROM store_articles;
