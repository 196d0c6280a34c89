-- Measures: what each row of a noun counts towards a figure, and the sums of each local day.

-- @tenant: what one row (a dossier, a rating, a pledge) counts towards one measure on one local day; from until_at on it counts what then_… says
CREATE TABLE measure_part (
    unit_id @INT@ NOT NULL,
    noun @TEXT@ NOT NULL,
    noun_id @INT@ NOT NULL,
    code @TEXT@ NOT NULL,
    official_id @INT@ NOT NULL,
    day @INT@ NOT NULL,
    numerator @INT@ NOT NULL,
    denominator @INT@ NOT NULL,
    until_at @INT@,
    then_numerator @INT@ NOT NULL,
    then_denominator @INT@ NOT NULL,
    PRIMARY KEY (unit_id, noun, noun_id, code, official_id, day)
) @CLUSTERED@;
-- All that a list of the rows behind a figure asks for.
CREATE INDEX measure_part_day ON measure_part
    (unit_id, code, day, official_id, numerator, denominator, until_at, then_numerator, then_denominator);
-- Of a commune's dossiers a few hundred are open; only what they count changes by time alone.
CREATE INDEX measure_part_until ON measure_part (unit_id, until_at) WHERE until_at IS NOT NULL;

-- @tenant: the parts of a local day summed, for each official (0: the whole unit), moved by the transaction that moves the parts
CREATE TABLE measure_day (
    unit_id @INT@ NOT NULL,
    official_id @INT@ NOT NULL,
    code @TEXT@ NOT NULL,
    day @INT@ NOT NULL,
    numerator @INT@ NOT NULL,
    denominator @INT@ NOT NULL,
    PRIMARY KEY (unit_id, code, official_id, day)
) @CLUSTERED@;
