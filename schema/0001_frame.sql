-- The frame: what db/ itself needs.

-- @local: which migrations were applied, and the checksum of their text
CREATE TABLE schema_migration (
    version @INT@ NOT NULL PRIMARY KEY,
    name @TEXT@ NOT NULL,
    sha256 @TEXT@ NOT NULL,
    applied_at @INT@ NOT NULL
) @STRICT@;

-- @tenant: a rule over several rows takes its row here, so that the next taker waits
CREATE TABLE guard (
    unit_id @INT@ NOT NULL,
    name @TEXT@ NOT NULL,
    taken @INT@ NOT NULL,
    PRIMARY KEY (unit_id, name)
) @CLUSTERED@;
