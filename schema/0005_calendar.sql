-- Calendars: days that differ from the ordinary week, and office hours; unit_id 0 is the country.

-- @reference: one day of one unit (0: the country); decided year by year, never derived
CREATE TABLE calendar_day (
    unit_id @INT@ NOT NULL,
    day @INT@ NOT NULL,
    kind @INT@ NOT NULL CHECK (kind BETWEEN 1 AND 4),
    certainty @INT@ NOT NULL CHECK (certainty BETWEEN 1 AND 3),
    closes @INT@,
    name_vi @TEXT@ NOT NULL,
    name_en @TEXT@ NOT NULL,
    legal_basis_vi @TEXT@ NOT NULL,
    legal_basis_en @TEXT@ NOT NULL,
    updated_at @INT@ NOT NULL,
    PRIMARY KEY (unit_id, day)
) @STRICT@;

-- @reference: one opening of a weekday (1 Monday … 7 Sunday), in minutes of the local day
CREATE TABLE office_hours (
    unit_id @INT@ NOT NULL,
    weekday @INT@ NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    valid_from @INT@ NOT NULL,
    opens @INT@ NOT NULL,
    closes @INT@ NOT NULL,
    valid_to @INT@,
    legal_basis_vi @TEXT@ NOT NULL,
    legal_basis_en @TEXT@ NOT NULL,
    updated_at @INT@ NOT NULL,
    PRIMARY KEY (unit_id, weekday, valid_from, opens),
    CHECK (opens < closes AND (valid_to IS NULL OR valid_to >= valid_from))
) @STRICT@;
