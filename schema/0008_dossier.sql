-- Dossiers: the narrow list, what is long, pauses, differences, the code's sequence, day counters.

-- @tenant: what lists, clocks and counts need; due times are computed, never edited
CREATE TABLE dossier (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    code @TEXT@ NOT NULL,
    procedure_id @INT@ NOT NULL,
    person_id @INT@ NOT NULL,
    channel @INT@ NOT NULL,
    state @INT@ NOT NULL,
    withdrawn_from @INT@ NOT NULL,
    received_at @INT@ NOT NULL,
    due_at @INT@,
    late_at @INT@,
    paused_at @INT@,
    office_due_at @INT@,
    office_punctuality @INT@ NOT NULL,
    ended_at @INT@,
    returned_at @INT@,
    punctuality @INT@ NOT NULL,
    result @INT@ NOT NULL,
    flags @INT@ NOT NULL,
    differences @INT@ NOT NULL,
    generation @INT@ NOT NULL,
    version @INT@ NOT NULL,
    row_hash @BLOB@,
    PRIMARY KEY (unit_id, id)
) @CLUSTERED@;
CREATE UNIQUE INDEX dossier_code ON dossier (unit_id, code);
CREATE INDEX dossier_received ON dossier (unit_id, received_at);
-- A commune has a few hundred open dossiers, whatever the number of ended ones. ended_at stands in
-- it although it is always NULL there: without it SQLite 3.40 walks the whole table instead.
CREATE INDEX dossier_open ON dossier (unit_id, ended_at, late_at, paused_at) WHERE ended_at IS NULL;

-- @tenant: the long part of a dossier, one row each
CREATE TABLE dossier_text (
    unit_id @INT@ NOT NULL,
    dossier_id @INT@ NOT NULL,
    derivation @BLOB@ NOT NULL,
    desk @TEXT@ NOT NULL,
    officer @TEXT@ NOT NULL,
    handover @TEXT@ NOT NULL,
    note_sealed @BLOB@,
    PRIMARY KEY (unit_id, dossier_id)
) @STRICT@;

-- @tenant: when the clock stood still, and why; to_at NULL: it still does
CREATE TABLE dossier_pause (
    unit_id @INT@ NOT NULL,
    dossier_id @INT@ NOT NULL,
    from_at @INT@ NOT NULL,
    to_at @INT@,
    why @INT@ NOT NULL,
    restart @BOOL@ NOT NULL,
    PRIMARY KEY (unit_id, dossier_id, from_at)
) @CLUSTERED@;

-- @tenant: where the office's own writing and the computation differ
CREATE TABLE dossier_difference (
    unit_id @INT@ NOT NULL,
    dossier_id @INT@ NOT NULL,
    kind @INT@ NOT NULL,
    office @INT@,
    computed @INT@,
    PRIMARY KEY (unit_id, dossier_id, kind)
) @CLUSTERED@;

-- @tenant: the last number of a local day in the codes a unit gave; never reused
CREATE TABLE dossier_sequence (
    unit_id @INT@ NOT NULL,
    day @INT@ NOT NULL,
    last @INT@ NOT NULL,
    PRIMARY KEY (unit_id, day)
) @CLUSTERED@;

-- @tenant: counters of a local day, moved by the transaction that moves the dossier
CREATE TABLE dossier_day (
    unit_id @INT@ NOT NULL,
    day @INT@ NOT NULL,
    received @INT@ NOT NULL,
    ended @INT@ NOT NULL,
    early @INT@ NOT NULL,
    on_time @INT@ NOT NULL,
    late @INT@ NOT NULL,
    PRIMARY KEY (unit_id, day)
) @CLUSTERED@;

-- @tenant: receptions of a local day by version of the procedure
CREATE TABLE dossier_procedure_day (
    unit_id @INT@ NOT NULL,
    day @INT@ NOT NULL,
    procedure_id @INT@ NOT NULL,
    received @INT@ NOT NULL,
    PRIMARY KEY (unit_id, day, procedure_id)
) @CLUSTERED@;
