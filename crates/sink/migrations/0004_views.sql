-- What people read. Articles and entities are joined, so that filters on them find their indices; headlines, texts and
-- sentences are fetched by subqueries, which cost nothing where a query does not name the column.

CREATE VIEW articles AS
SELECT a.id, (SELECT title FROM store_texts WHERE article = a.key) AS title,
       a.site, a.day, a.published, a.lang, a.url, a.words, a.revision,
       a.authors, a.section, a.description, a.host, a.canonical_url, a.modified, a.locale, a.image, a.free,
       (SELECT id FROM store_articles WHERE key = a.duplicate_of) AS duplicate_of, a.similarity,
       (SELECT url FROM sources WHERE key = a.source) AS source,
       a.quality, a.warnings, a.extractor, a.first_run, a.first_seen, a.last_seen, a.changed_at, a.published_utc,
       (SELECT text FROM store_texts WHERE article = a.key) AS text,
       (SELECT origins FROM store_texts WHERE article = a.key) AS origins, a.key
FROM store_articles a;

CREATE VIEW mentions AS
SELECT a.id AS article_id, m.kind, m.text, e.id AS entity_id, e.name AS entity,
       m.amount, m.currency, m.date_value,
       (SELECT substr(CASE m.field WHEN 'title' THEN title ELSE text END,
                      m.sentence_start + 1, m.sentence_stop - m.sentence_start)
        FROM store_texts WHERE article = m.article) AS sentence,
       (SELECT title FROM store_texts WHERE article = m.article) AS title,
       a.site, a.day, a.lang, a.url, m.field, m.start, m.stop, m.confidence, m.rule,
       m.amount_exact, m.date_first, m.date_last, m.n, m.article AS article_key
FROM store_mentions m
LEFT JOIN store_articles a ON a.key = m.article
LEFT JOIN entities e ON e.key = m.entity;

CREATE VIEW money AS
SELECT a.id AS article_id, m.text, m.amount, m.currency, m.amount_exact, m.amount_cents,
       m.amount_max, m.amount_max_exact, m.repeated, m.approximate, m.bound, m.per, m.currency_basis,
       (SELECT substr(CASE m.field WHEN 'title' THEN title ELSE text END,
                      m.sentence_start + 1, m.sentence_stop - m.sentence_start)
        FROM store_texts WHERE article = m.article) AS sentence,
       (SELECT title FROM store_texts WHERE article = m.article) AS title,
       a.site, a.day, a.lang, a.url, m.field, m.start, m.stop, m.confidence, m.rule, m.n, m.article AS article_key
FROM store_mentions m
LEFT JOIN store_articles a ON a.key = m.article
WHERE m.kind = 'money';

CREATE VIEW dates AS
SELECT a.id AS article_id, m.text, m.date_value AS value, m.date_first AS first_day, m.date_last AS last_day,
       (SELECT substr(CASE m.field WHEN 'title' THEN title ELSE text END,
                      m.sentence_start + 1, m.sentence_stop - m.sentence_start)
        FROM store_texts WHERE article = m.article) AS sentence,
       (SELECT title FROM store_texts WHERE article = m.article) AS title,
       a.site, a.day, a.lang, a.url, m.field, m.start, m.stop, m.confidence, m.rule, m.n, m.article AS article_key
FROM store_mentions m
LEFT JOIN store_articles a ON a.key = m.article
WHERE m.kind = 'date';

CREATE VIEW deals AS
SELECT a.id AS article_id, d.type, payer.id AS payer_id, payer.name AS payer, payee.id AS payee_id, payee.name AS payee,
       d.amount, d.currency, d.amount_exact, d.amount_cents, d.date,
       (SELECT substr(CASE d.field WHEN 'title' THEN title ELSE text END, d.start + 1, d.stop - d.start)
        FROM store_texts WHERE article = d.article) AS evidence,
       (SELECT title FROM store_texts WHERE article = d.article) AS title,
       a.site, a.day, a.lang, a.url, d.field, d.start, d.stop, d.confidence, d.n, d.article AS article_key
FROM store_deals d
LEFT JOIN store_articles a ON a.key = d.article
LEFT JOIN entities payer ON payer.key = d.payer
LEFT JOIN entities payee ON payee.key = d.payee;

CREATE VIEW appearances AS
SELECT a.id AS article_id, e.id AS entity_id, e.kind, e.name AS entity, p.mentions, p.in_title, p.sentences, p.day,
       (SELECT title FROM store_texts WHERE article = p.article) AS title,
       a.site, a.lang, a.url, p.article AS article_key
FROM store_appearances p
LEFT JOIN store_articles a ON a.key = p.article
LEFT JOIN entities e ON e.key = p.entity;

CREATE VIEW companies AS
SELECT id, name, name_en, name_fr, country, wikidata, articles, mentions, key FROM entities WHERE kind = 'company';

CREATE VIEW agencies AS
SELECT id, name, name_en, name_fr, country, wikidata, articles, mentions, key FROM entities WHERE kind = 'agency';

CREATE VIEW revisions AS
SELECT a.id AS article_id, p.revision, p.seen_at, p.replaced_at,
       p.record ->> '$.title' AS title, p.record ->> '$.text' AS text, p.record ->> '$.extractor' AS extractor, p.record
FROM past_revisions p JOIN store_articles a ON a.key = p.article
UNION ALL
SELECT a.id, a.revision, a.changed_at, NULL, t.title, t.text, a.extractor, NULL
FROM store_articles a JOIN store_texts t ON t.article = a.key;

CREATE VIEW duplicates AS
SELECT a.id AS article_id, l.id AS duplicate_of, a.similarity,
       (SELECT title FROM store_texts WHERE article = a.key) AS title, a.site, a.day,
       (SELECT title FROM store_texts WHERE article = l.key) AS first_title, l.site AS first_site, l.day AS first_day
FROM store_articles a
JOIN store_articles l ON l.key = a.duplicate_of;

CREATE VIEW fetches AS
SELECT f.run, u.url, f.at, f.outcome, f.code, a.id AS article_id
FROM store_fetches f
LEFT JOIN urls u ON u.key = f.url
LEFT JOIN store_articles a ON a.key = u.article;
