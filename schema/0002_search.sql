-- Full-text search on SQLite; the rowid is the document's id. The twin for PostgreSQL is beside.

-- @local: folded text of each document; scope holds unit and noun as tokens
CREATE VIRTUAL TABLE search_doc USING fts5 (scope, text, tokenize = 'ascii', detail = 'column');
