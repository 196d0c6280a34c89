-- Pledges: what officials promise the people for a year, signed, and what became of it.

-- @reference: a text that may be signed, by those roles, in those years; a version each valid_from
CREATE TABLE pledge_template (
    id @INT@ NOT NULL PRIMARY KEY,
    code @TEXT@ NOT NULL,
    valid_from @INT@ NOT NULL,
    valid_to @INT@,
    roles @INT@ NOT NULL,
    name_vi @TEXT@ NOT NULL,
    name_en @TEXT@ NOT NULL,
    legal_basis_vi @TEXT@ NOT NULL,
    legal_basis_en @TEXT@ NOT NULL,
    UNIQUE (code, valid_from)
) @STRICT@;

-- @reference: its paragraphs; kind 1 heading, 2 opening, 3 promise, 4 closing; a promise may name the measure it is judged by
CREATE TABLE pledge_template_part (
    template_id @INT@ NOT NULL,
    n @INT@ NOT NULL,
    kind @INT@ NOT NULL CHECK (kind BETWEEN 1 AND 4),
    text_vi @TEXT@ NOT NULL,
    text_en @TEXT@ NOT NULL,
    measure @TEXT@ NOT NULL,
    of_unit @BOOL@ NOT NULL,
    target_numerator @INT@ NOT NULL,
    target_denominator @INT@ NOT NULL,
    PRIMARY KEY (template_id, n)
) @STRICT@;

-- @tenant: one official's pledge of one year, as signed; never changed but to end it
CREATE TABLE pledge (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    official_id @INT@ NOT NULL,
    year @INT@ NOT NULL,
    slug @TEXT@ NOT NULL,
    template_code @TEXT@ NOT NULL,
    name @TEXT@ NOT NULL,
    post_vi @TEXT@ NOT NULL,
    post_en @TEXT@ NOT NULL,
    signed_at @INT@ NOT NULL,
    ended_at @INT@,
    scheme @TEXT@ NOT NULL,
    body @TEXT@ NOT NULL,
    sha256 @BLOB@ NOT NULL,
    signature @BLOB@ NOT NULL,
    public_key @BLOB@ NOT NULL,
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, slug)
) @STRICT@;
CREATE INDEX pledge_year ON pledge (unit_id, year, official_id);
-- The one in force; a new post asks for a new one.
CREATE UNIQUE INDEX pledge_in_force ON pledge (unit_id, official_id, year) WHERE ended_at IS NULL;

-- @tenant: the promises of a pledge, as signed
CREATE TABLE pledge_promise (
    unit_id @INT@ NOT NULL,
    pledge_id @INT@ NOT NULL,
    n @INT@ NOT NULL,
    text_vi @TEXT@ NOT NULL,
    text_en @TEXT@ NOT NULL,
    measure @TEXT@ NOT NULL,
    of_unit @BOOL@ NOT NULL,
    target_numerator @INT@ NOT NULL,
    target_denominator @INT@ NOT NULL,
    PRIMARY KEY (unit_id, pledge_id, n)
) @STRICT@;

-- @tenant: from when to when a promise was broken, by how much at first, and what the official answers
CREATE TABLE pledge_breach (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    pledge_id @INT@ NOT NULL,
    n @INT@ NOT NULL,
    day @INT@ NOT NULL,
    numerator @INT@ NOT NULL,
    denominator @INT@ NOT NULL,
    mended_day @INT@,
    answer @TEXT@ NOT NULL,
    answered_at @INT@,
    PRIMARY KEY (unit_id, id)
) @STRICT@;
CREATE INDEX pledge_breach_of ON pledge_breach (unit_id, pledge_id, n, day);
CREATE UNIQUE INDEX pledge_breach_open ON pledge_breach (unit_id, pledge_id, n) WHERE mended_day IS NULL;
