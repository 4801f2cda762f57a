-- What a crawl remembers between runs.

-- Every URL or file that was seen: the article it leads to, and what a conditional request needs.
CREATE TABLE urls (
  key           INTEGER PRIMARY KEY,
  url           TEXT NOT NULL UNIQUE CHECK (url <> ''),
  article       INTEGER REFERENCES store_articles (key) ON DELETE SET NULL,
  etag          TEXT,
  last_modified TEXT,
  page_hash     INTEGER,
  fetched_at    TEXT,
  changed_at    TEXT
) STRICT;
CREATE INDEX urls_by_article ON urls (article) WHERE article IS NOT NULL;

-- What is still to be fetched. A row leaves in the transaction that stores its outcome.
CREATE TABLE frontier (
  url       TEXT PRIMARY KEY CHECK (url <> ''),
  source    INTEGER REFERENCES sources (key) ON DELETE SET NULL,
  priority  INTEGER NOT NULL DEFAULT 0,
  hints     TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(hints)),
  listed_at TEXT NOT NULL,
  due_at    TEXT NOT NULL,
  taken_by  INTEGER REFERENCES runs (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX frontier_by_turn ON frontier (priority DESC, due_at, url) WHERE taken_by IS NULL;
CREATE INDEX frontier_taken ON frontier (taken_by) WHERE taken_by IS NOT NULL;

-- One row for an input that failed, until it succeeds; then it is marked resolved and kept.
CREATE TABLE failures (
  source      TEXT PRIMARY KEY CHECK (source <> ''),
  stage       TEXT NOT NULL CHECK (stage = 'fetch' OR stage = 'clean' OR stage = 'extract'),
  code        TEXT NOT NULL,
  message     TEXT NOT NULL,
  attempts    INTEGER NOT NULL CHECK (attempts >= 1),
  first_at    TEXT NOT NULL,
  last_at     TEXT NOT NULL,
  retry_at    TEXT,
  resolved_at TEXT,
  run         INTEGER NOT NULL REFERENCES runs (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX failures_by_retry ON failures (retry_at) WHERE retry_at IS NOT NULL AND resolved_at IS NULL;

-- One row for each input of each run.
CREATE TABLE store_fetches (
  run     INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  url     INTEGER NOT NULL REFERENCES urls (key) ON DELETE CASCADE,
  at      TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome = 'new' OR outcome = 'duplicate' OR outcome = 'revised' OR outcome = 'updated'
                                      OR outcome = 'unchanged' OR outcome = 'failed'),
  code    TEXT,
  PRIMARY KEY (run, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX fetches_by_url ON store_fetches (url);

CREATE TABLE robots (
  origin     TEXT PRIMARY KEY,
  status     INTEGER,
  body       BLOB NOT NULL,
  fetched_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE host_pauses (
  host   TEXT PRIMARY KEY,
  until  TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How each source did in each run: what `depeche doctor` compares.
CREATE TABLE source_runs (
  source    INTEGER NOT NULL REFERENCES sources (key) ON DELETE CASCADE,
  run       INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  listed    INTEGER NOT NULL DEFAULT 0,
  new       INTEGER NOT NULL DEFAULT 0,
  revised   INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  failed    INTEGER NOT NULL DEFAULT 0,
  titled    INTEGER NOT NULL DEFAULT 0,
  dated     INTEGER NOT NULL DEFAULT 0,
  authored  INTEGER NOT NULL DEFAULT 0,
  words     INTEGER NOT NULL DEFAULT 0,
  trouble   TEXT,
  PRIMARY KEY (source, run)
) STRICT, WITHOUT ROWID;
