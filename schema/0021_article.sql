-- News: categories, articles and every version of their text, photos.

-- @tenant: a category of a unit's news; its slug is never changed
CREATE TABLE category (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    slug @TEXT@ NOT NULL,
    name_vi @TEXT@ NOT NULL,
    name_en @TEXT@ NOT NULL,
    place @INT@ NOT NULL,
    shown @BOOL@ NOT NULL,
    version @INT@ NOT NULL,
    PRIMARY KEY (unit_id, id)
) @STRICT@;
CREATE UNIQUE INDEX category_slug ON category (unit_id, slug);

-- @tenant: an article; title, lead, language, cover, category and highlight are those of version public_n when it has one, else of the newest
CREATE TABLE article (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    slug @TEXT@,
    state @INT@ NOT NULL,
    shown @BOOL@ NOT NULL,
    category_id @INT@ NOT NULL,
    title @TEXT@ NOT NULL,
    lead @TEXT@ NOT NULL,
    language @TEXT@ NOT NULL,
    cover @INT@ NOT NULL,
    highlight @BOOL@ NOT NULL,
    newest_n @INT@ NOT NULL,
    public_n @INT@ NOT NULL,
    writer_id @INT@ NOT NULL,
    published_at @INT@ NOT NULL,
    updated_at @INT@ NOT NULL,
    withdrawn_at @INT@ NOT NULL,
    withdrawn_why @TEXT@ NOT NULL,
    changed_at @INT@ NOT NULL,
    version @INT@ NOT NULL,
    PRIMARY KEY (unit_id, id)
) @STRICT@;
CREATE UNIQUE INDEX article_slug ON article (unit_id, slug);
-- What readers see, newest first; of all and of one category.
CREATE INDEX article_shown ON article (unit_id, shown, published_at);
CREATE INDEX article_category ON article (unit_id, category_id, shown, published_at);
-- The newsroom: what waits for whom.
CREATE INDEX article_state ON article (unit_id, state, changed_at);

-- @tenant: one text of an article, never changed after; writer_id 0: imported
CREATE TABLE article_version (
    unit_id @INT@ NOT NULL,
    article_id @INT@ NOT NULL,
    n @INT@ NOT NULL,
    category_id @INT@ NOT NULL,
    title @TEXT@ NOT NULL,
    lead @TEXT@ NOT NULL,
    body @TEXT@ NOT NULL,
    byline @TEXT@ NOT NULL,
    language @TEXT@ NOT NULL,
    cover @INT@ NOT NULL,
    highlight @BOOL@ NOT NULL,
    writer_id @INT@ NOT NULL,
    writer @TEXT@ NOT NULL,
    at @INT@ NOT NULL,
    publisher @TEXT@ NOT NULL,
    published_at @INT@ NOT NULL,
    PRIMARY KEY (unit_id, article_id, n)
) @STRICT@;

-- @tenant: a picture of an article, by its number in it; the small one is for lists and small screens
CREATE TABLE photo (
    unit_id @INT@ NOT NULL,
    article_id @INT@ NOT NULL,
    n @INT@ NOT NULL,
    file_id @INT@ NOT NULL,
    width @INT@ NOT NULL,
    height @INT@ NOT NULL,
    small_file_id @INT@ NOT NULL,
    small_width @INT@ NOT NULL,
    small_height @INT@ NOT NULL,
    made_at @INT@ NOT NULL,
    PRIMARY KEY (unit_id, article_id, n)
) @CLUSTERED@;
