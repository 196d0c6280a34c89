-- Administrative units of every time, their addresses, and what became of them.

-- @reference: one unit while it had one name and standing; days inclusive, valid_to NULL: still there
CREATE TABLE unit (
    id @INT@ NOT NULL PRIMARY KEY,
    level @INT@ NOT NULL CHECK (level BETWEEN 1 AND 3),
    kind @INT@ NOT NULL,
    code @TEXT@ NOT NULL,
    name @TEXT@ NOT NULL,
    name_en @TEXT@ NOT NULL,
    name_key @BLOB@ NOT NULL,
    slug @TEXT@ NOT NULL,
    parent_id @INT@,
    valid_from @INT@ NOT NULL,
    valid_to @INT@,
    updated_at @INT@ NOT NULL,
    UNIQUE (level, code, valid_from),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
) @STRICT@;
CREATE INDEX unit_code ON unit (code, valid_from);
CREATE INDEX unit_parent ON unit (parent_id, name_key);

-- @reference: every address ever given; never taken back, never given to another
CREATE TABLE unit_slug (
    slug @TEXT@ NOT NULL PRIMARY KEY,
    unit_id @INT@ NOT NULL,
    given_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX unit_slug_unit ON unit_slug (unit_id);

-- @reference: the parent that a unit had before its present one, until and with that day
CREATE TABLE unit_former_parent (
    unit_id @INT@ NOT NULL,
    until_day @INT@ NOT NULL,
    parent_id @INT@ NOT NULL,
    PRIMARY KEY (unit_id, until_day)
) @STRICT@;

CREATE INDEX unit_former_parent_of ON unit_former_parent (parent_id);

-- @reference: from this day on the old unit, or a part of it, belongs to the new one
CREATE TABLE unit_succession (
    old_id @INT@ NOT NULL,
    new_id @INT@ NOT NULL,
    day @INT@ NOT NULL,
    part @INT@ NOT NULL,
    note @TEXT@ NOT NULL,
    PRIMARY KEY (old_id, new_id)
) @STRICT@;
CREATE INDEX unit_succession_new ON unit_succession (new_id);
