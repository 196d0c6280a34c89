-- Full-text search on PostgreSQL: exact lexemes, made from the tokens that db/search.c parts.

-- @tenant: folded text of each document
CREATE TABLE search_doc (
    unit_id @INT@ NOT NULL,
    noun @TEXT@ NOT NULL,
    id @INT@ NOT NULL,
    text @TEXT@ NOT NULL,
    tokens TSVECTOR NOT NULL
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(text, ' '))) STORED,
    PRIMARY KEY (unit_id, noun, id)
);
CREATE INDEX search_doc_tokens ON search_doc USING GIN (tokens);
