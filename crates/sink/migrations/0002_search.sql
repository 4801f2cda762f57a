-- Full text over title and text: French and English, accents and case folded, kept in step by triggers.

CREATE VIRTUAL TABLE articles_fts USING fts5 (
  title, text,
  content = 'store_texts', content_rowid = 'article',
  tokenize = 'unicode61 remove_diacritics 2'
);

-- A word of the headline weighs as much as eight of the body.
INSERT INTO articles_fts (articles_fts, rank) VALUES ('rank', 'bm25(8.0, 1.0)');

-- Merging less often costs searches nothing that shows, and saves the writer some of its time.
INSERT INTO articles_fts (articles_fts, rank) VALUES ('automerge', 8);

CREATE TRIGGER texts_added AFTER INSERT ON store_texts BEGIN
  INSERT INTO articles_fts (rowid, title, text) VALUES (new.article, new.title, new.text);
END;

CREATE TRIGGER texts_removed AFTER DELETE ON store_texts BEGIN
  INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', old.article, old.title, old.text);
END;

CREATE TRIGGER texts_changed AFTER UPDATE OF title, text ON store_texts
WHEN old.title IS NOT new.title OR old.text IS NOT new.text BEGIN
  INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', old.article, old.title, old.text);
  INSERT INTO articles_fts (rowid, title, text) VALUES (new.article, new.title, new.text);
END;

-- What was there before.
INSERT INTO articles_fts (articles_fts) VALUES ('rebuild');
