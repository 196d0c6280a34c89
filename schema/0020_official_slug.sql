-- Addresses of officials' own pages.

-- @tenant: the last word of an official's address; given once, never taken back nor given to another
CREATE TABLE official_slug (
    unit_id @INT@ NOT NULL,
    slug @TEXT@ NOT NULL,
    official_id @INT@ NOT NULL,
    PRIMARY KEY (unit_id, slug)
) @CLUSTERED@;
CREATE UNIQUE INDEX official_slug_of ON official_slug (unit_id, official_id);
