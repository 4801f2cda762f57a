-- Articles and what they say. Tables named store_* hold the rows compactly; the views of 0004 are what people read.
-- Times are UTC (2025-08-14T07:00:00Z), days are calendar days (2025-08-14), offsets are code points from 0, `stop` exclusive.

CREATE TABLE runs (
  id         INTEGER PRIMARY KEY,
  command    TEXT NOT NULL,
  version    TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at   TEXT,
  state      TEXT NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'stopped', 'killed')),
  seen       INTEGER NOT NULL DEFAULT 0,
  new        INTEGER NOT NULL DEFAULT 0,
  duplicate  INTEGER NOT NULL DEFAULT 0,
  revised    INTEGER NOT NULL DEFAULT 0,
  updated    INTEGER NOT NULL DEFAULT 0,
  unchanged  INTEGER NOT NULL DEFAULT 0,
  failed     INTEGER NOT NULL DEFAULT 0,
  report     TEXT CHECK (json_valid(report))
) STRICT;

CREATE TABLE sources (
  key           INTEGER PRIMARY KEY,
  url           TEXT NOT NULL UNIQUE,
  kind          TEXT NOT NULL,
  title         TEXT,
  settings      TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings)),
  active        INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  added_at      TEXT NOT NULL,
  polled_at     TEXT,
  due_at        TEXT,
  etag          TEXT,
  last_modified TEXT,
  trouble       TEXT,
  troubles      INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE store_articles (
  key           INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE CHECK (id <> ''),
  url           TEXT,
  canonical_url TEXT,
  site          TEXT,
  host          TEXT,
  authors       TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(authors)),
  published     TEXT,
  published_utc TEXT,
  day           TEXT CHECK (length(day) = 10),
  modified      TEXT,
  lang          TEXT,
  locale        TEXT,
  section       TEXT,
  description   TEXT,
  image         TEXT,
  free          INTEGER CHECK (free IN (0, 1)),
  quality       REAL NOT NULL CHECK (quality BETWEEN 0 AND 1),
  words         INTEGER NOT NULL CHECK (words >= 0),
  warnings      TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(warnings)),
  extractor     TEXT NOT NULL,
  revision      INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
  duplicate_of  INTEGER REFERENCES store_articles (key) ON DELETE SET NULL CHECK (duplicate_of <> key),
  similarity    REAL CHECK (similarity BETWEEN 0 AND 1),
  source        INTEGER REFERENCES sources (key) ON DELETE SET NULL,
  first_run     INTEGER NOT NULL REFERENCES runs (id),
  first_seen    TEXT NOT NULL,
  last_seen     TEXT NOT NULL,
  changed_at    TEXT NOT NULL,
  text_hash     INTEGER NOT NULL,
  record_hash   INTEGER NOT NULL,
  page_hash     INTEGER NOT NULL,
  simhash       INTEGER NOT NULL
) STRICT;

CREATE INDEX articles_by_day ON store_articles (day, published_utc);
CREATE INDEX articles_by_site ON store_articles (site, day);
CREATE INDEX articles_by_host ON store_articles (host, day);
CREATE INDEX articles_by_lang ON store_articles (lang, day);
CREATE INDEX articles_by_run ON store_articles (first_run);
CREATE INDEX articles_by_text ON store_articles (text_hash);
CREATE INDEX articles_by_leader ON store_articles (duplicate_of) WHERE duplicate_of IS NOT NULL;

-- Apart from the articles, so that a scan of those stays small.
CREATE TABLE store_texts (
  article INTEGER PRIMARY KEY REFERENCES store_articles (key) ON DELETE CASCADE,
  title   TEXT,
  text    TEXT NOT NULL,
  origins TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(origins))
) STRICT;

-- What an article said before; what it says now is in store_articles and beside it.
CREATE TABLE past_revisions (
  key         INTEGER PRIMARY KEY,
  article     INTEGER NOT NULL REFERENCES store_articles (key) ON DELETE CASCADE,
  revision    INTEGER NOT NULL CHECK (revision >= 1),
  seen_at     TEXT NOT NULL,
  replaced_at TEXT NOT NULL,
  text_hash   INTEGER NOT NULL,
  record      TEXT NOT NULL CHECK (json_valid(record)),
  UNIQUE (article, revision)
) STRICT;

-- The page that each revision was read from, zstd-compressed.
CREATE TABLE store_pages (
  key           INTEGER PRIMARY KEY,
  article       INTEGER NOT NULL REFERENCES store_articles (key) ON DELETE CASCADE,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  source        TEXT NOT NULL,
  requested_url TEXT,
  final_url     TEXT,
  fetched_at    TEXT,
  status        INTEGER,
  content_type  TEXT,
  kind          TEXT NOT NULL CHECK (kind = 'auto' OR kind = 'html' OR kind = 'text' OR kind = 'inline-text'),
  hints         TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(hints)),
  size          INTEGER NOT NULL CHECK (size >= 0),
  body          BLOB NOT NULL,
  UNIQUE (article, revision)
) STRICT;

CREATE TABLE entities (
  key      INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE CHECK (id <> ''),
  kind     TEXT NOT NULL CHECK (kind IN ('company', 'agency')),
  name     TEXT NOT NULL,
  name_en  TEXT,
  name_fr  TEXT,
  country  TEXT,
  wikidata TEXT,
  articles INTEGER NOT NULL DEFAULT 0 CHECK (articles >= 0),
  mentions INTEGER NOT NULL DEFAULT 0 CHECK (mentions >= 0)
) STRICT;

-- Every way to name an entity: its names, other names and acronyms that it is known by ("Pentagon"), how articles write
-- it, and initials ("GSA") for looking it up.
CREATE TABLE entity_names (
  entity INTEGER NOT NULL REFERENCES entities (key) ON DELETE CASCADE,
  name   TEXT NOT NULL,
  folded TEXT NOT NULL,
  basis  TEXT NOT NULL CHECK (basis = 'name' OR basis = 'alias' OR basis = 'seen' OR basis = 'initials'),
  PRIMARY KEY (entity, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX entity_names_by_folded ON entity_names (folded, basis);

-- Checks are written with OR: for IN of more than two, SQLite builds a table at each insert.
-- Not STRICT for the one column that needs it: NUMERIC keeps a whole amount as an exact integer.
CREATE TABLE store_mentions (
  article        INTEGER NOT NULL REFERENCES store_articles (key) ON DELETE CASCADE,
  n              INTEGER NOT NULL CHECK (n >= 0),
  kind           TEXT NOT NULL CHECK (kind = 'company' OR kind = 'agency' OR kind = 'money' OR kind = 'date'),
  field          TEXT NOT NULL CHECK (field IN ('title', 'text')),
  start          INTEGER NOT NULL CHECK (start >= 0),
  stop           INTEGER NOT NULL CHECK (stop > start),
  text           TEXT NOT NULL,
  sentence       INTEGER NOT NULL CHECK (sentence >= 0),
  sentence_start INTEGER NOT NULL CHECK (sentence_start <= start),
  sentence_stop  INTEGER NOT NULL CHECK (sentence_stop >= stop),
  confidence     REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  rule           TEXT NOT NULL,
  entity         INTEGER REFERENCES entities (key) CHECK (entity IS NULL OR kind IN ('company', 'agency')),
  amount         NUMERIC,
  amount_exact   TEXT,
  amount_cents   INTEGER,
  amount_max     NUMERIC,
  amount_max_exact TEXT,
  currency       TEXT CHECK (length(currency) = 3),
  approximate    INTEGER CHECK (approximate IN (0, 1)),
  bound          TEXT CHECK (bound IN ('at_least', 'at_most')),
  per            TEXT,
  repeated       INTEGER CHECK (repeated = 0 OR repeated = 1),
  currency_basis TEXT CHECK (currency_basis = 'text' OR currency_basis = 'publication' OR currency_basis = 'default'),
  date_value     TEXT,
  date_first     TEXT,
  date_last      TEXT,
  PRIMARY KEY (article, n)
) WITHOUT ROWID;

CREATE INDEX mentions_by_entity ON store_mentions (entity) WHERE entity IS NOT NULL;
CREATE INDEX mentions_by_amount ON store_mentions (currency, amount, amount_cents, repeated, kind) WHERE kind = 'money';
CREATE INDEX mentions_by_date ON store_mentions (date_first, date_last) WHERE date_first IS NOT NULL;

-- One row for an entity in an article, with the article's day: what most questions run on. `sentences` is a JSON array of
-- those that name the entity, in order; the title's n-th is -1 - n.
CREATE TABLE store_appearances (
  article  INTEGER NOT NULL REFERENCES store_articles (key) ON DELETE CASCADE,
  entity   INTEGER NOT NULL REFERENCES entities (key),
  day      TEXT,
  mentions INTEGER NOT NULL CHECK (mentions >= 0),
  in_title INTEGER NOT NULL CHECK (in_title IN (0, 1)),
  sentences TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (article, entity)
) STRICT, WITHOUT ROWID;

CREATE INDEX appearances_by_entity ON store_appearances (entity, day, mentions, in_title);

CREATE TRIGGER appearances_added AFTER INSERT ON store_appearances BEGIN
  UPDATE entities SET articles = articles + 1, mentions = mentions + new.mentions WHERE key = new.entity;
END;

CREATE TRIGGER appearances_removed AFTER DELETE ON store_appearances BEGIN
  UPDATE entities SET articles = articles - 1, mentions = mentions - old.mentions WHERE key = old.entity;
END;

CREATE TABLE store_deals (
  article      INTEGER NOT NULL REFERENCES store_articles (key) ON DELETE CASCADE,
  n            INTEGER NOT NULL CHECK (n >= 0),
  type         TEXT NOT NULL,
  payer        INTEGER REFERENCES entities (key),
  payee        INTEGER REFERENCES entities (key),
  amount       NUMERIC,
  amount_exact TEXT,
  amount_cents INTEGER,
  currency     TEXT CHECK (length(currency) = 3),
  date         TEXT,
  field        TEXT NOT NULL CHECK (field IN ('title', 'text')),
  start        INTEGER NOT NULL CHECK (start >= 0),
  stop         INTEGER NOT NULL CHECK (stop > start),
  confidence   REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  PRIMARY KEY (article, n)
) WITHOUT ROWID;

CREATE INDEX deals_by_payer ON store_deals (payer) WHERE payer IS NOT NULL;
CREATE INDEX deals_by_payee ON store_deals (payee) WHERE payee IS NOT NULL;
CREATE INDEX deals_by_amount ON store_deals (currency, amount);

-- Bands of the SimHash: articles that share one are compared.
CREATE TABLE store_bands (
  slot    INTEGER NOT NULL,
  article INTEGER NOT NULL REFERENCES store_articles (key) ON DELETE CASCADE,
  simhash INTEGER NOT NULL,
  PRIMARY KEY (slot, article)
) STRICT, WITHOUT ROWID;
