-- What makes questions over a whole file quick. Everything here is made of other tables; `depeche check` compares.

-- A larger hash in memory: a batch's words go to the index at once, not in several pieces that are merged later.
INSERT INTO articles_fts (articles_fts, rank) VALUES ('hashsize', 33554432);

-- The entities of an article in one line, `ENTITY:SENTENCES` joined by `;` as in `12:-1,0,4;77:3`, by key: who is named with
-- whom is counted over these rows, of which there are far fewer.
CREATE TABLE store_casts (
  article INTEGER PRIMARY KEY REFERENCES store_articles (key) ON DELETE CASCADE,
  line    TEXT NOT NULL
) STRICT;

INSERT INTO store_casts (article, line)
SELECT article, group_concat(entity || ':' || trim(sentences, '[]'), ';' ORDER BY entity)
FROM store_appearances GROUP BY article;

-- Sums of the amounts of each day, '' for articles without a day, without repetitions and near-duplicates. A day is
-- counted at the end of a run, and does not hold while it stands in stale_days.
CREATE TABLE store_sums (
  day      TEXT NOT NULL,
  currency TEXT NOT NULL,
  articles INTEGER NOT NULL,
  amounts  INTEGER NOT NULL,
  sum      TEXT NOT NULL,
  largest  NUMERIC NOT NULL,
  PRIMARY KEY (day, currency)
) WITHOUT ROWID;

CREATE TABLE stale_days (
  day TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

INSERT INTO stale_days SELECT DISTINCT coalesce(day, '') FROM store_articles;

-- Facts are only ever replaced together with their article's row.
CREATE TRIGGER articles_added AFTER INSERT ON store_articles
WHEN NOT EXISTS (SELECT 1 FROM stale_days WHERE day = coalesce(new.day, '')) BEGIN
  INSERT INTO stale_days VALUES (coalesce(new.day, ''));
END;

CREATE TRIGGER articles_changed AFTER UPDATE OF day, duplicate_of, record_hash ON store_articles BEGIN
  INSERT OR IGNORE INTO stale_days VALUES (coalesce(old.day, '')), (coalesce(new.day, ''));
END;

CREATE TRIGGER articles_removed AFTER DELETE ON store_articles BEGIN
  INSERT OR IGNORE INTO stale_days VALUES (coalesce(old.day, ''));
END;

-- The writer counts new appearances of a whole batch at once; those that go are still counted row by row.
DROP TRIGGER appearances_added;

-- `json_valid(NULL)` is 0 for an SQLite before 3.45, whose integrity_check then complained of every run without a report.
ALTER TABLE runs ADD COLUMN told TEXT CHECK (told IS NULL OR json_valid(told));
UPDATE runs SET told = report;
ALTER TABLE runs DROP COLUMN report;
ALTER TABLE runs RENAME COLUMN told TO report;
