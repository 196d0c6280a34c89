-- The desk: what a dossier consists of, who has it, what was asked for, promised anew, handed over;
-- and how a person wants to be told.

-- @tenant: e-mail (sealed under the field key) and consent of a person; no row: never asked
CREATE TABLE person_contact (
    unit_id @INT@ NOT NULL,
    person_id @INT@ NOT NULL,
    email_sealed @BLOB@,
    channels @INT@ NOT NULL,
    language @TEXT@ NOT NULL,
    asked_at @INT@ NOT NULL,
    PRIMARY KEY (unit_id, person_id)
) @STRICT@;
-- Candidates for who stands at the counter: the same folded name.
CREATE INDEX person_fold ON person (unit_id, fold, birth_year);

-- @tenant: beside dossier, for those of the desk: place of help, authority, register, who received it, who has it, its step
CREATE TABLE dossier_desk (
    unit_id @INT@ NOT NULL,
    dossier_id @INT@ NOT NULL,
    help_unit_id @INT@,
    authority_unit_id @INT@,
    book_year @INT@,
    book @INT@,
    book_number @INT@,
    receiver_id @INT@,
    receiver @TEXT@ NOT NULL,
    holder_id @INT@,
    holder @TEXT@ NOT NULL,
    held_at @INT@,
    step @TEXT@ NOT NULL,
    PRIMARY KEY (unit_id, dossier_id)
) @CLUSTERED@;
CREATE UNIQUE INDEX dossier_desk_book ON dossier_desk (unit_id, book_year, book_number);
-- Results that wait for their citizen; state stands in the key for the planner's sake.
CREATE INDEX dossier_ready ON dossier (unit_id, state, ended_at) WHERE state = 9;

-- @tenant: the last number in the register of a year; never reused
CREATE TABLE dossier_book (
    unit_id @INT@ NOT NULL,
    year @INT@ NOT NULL,
    last @INT@ NOT NULL,
    PRIMARY KEY (unit_id, year)
) @CLUSTERED@;

-- @tenant: the checklist of papers, as handed in; line: its place in the procedure's list, 0: an extra one
CREATE TABLE dossier_paper (
    unit_id @INT@ NOT NULL,
    dossier_id @INT@ NOT NULL,
    n @INT@ NOT NULL,
    line @INT@ NOT NULL,
    name @TEXT@ NOT NULL,
    form @INT@ NOT NULL,
    copies @INT@ NOT NULL,
    checked @BOOL@ NOT NULL,
    remark @TEXT@ NOT NULL,
    PRIMARY KEY (unit_id, dossier_id, n)
) @STRICT@;

-- @tenant: who had a dossier from when to when; to_at NULL: has it
CREATE TABLE dossier_assignment (
    unit_id @INT@ NOT NULL,
    dossier_id @INT@ NOT NULL,
    version @INT@ NOT NULL,
    official_id @INT@ NOT NULL,
    official @TEXT@ NOT NULL,
    by_id @INT@ NOT NULL,
    from_at @INT@ NOT NULL,
    to_at @INT@,
    PRIMARY KEY (unit_id, dossier_id, version)
) @CLUSTERED@;

-- @tenant: what was lacking, all of one asking together; allowed_by: the chair who allowed a second one
CREATE TABLE dossier_gap (
    unit_id @INT@ NOT NULL,
    dossier_id @INT@ NOT NULL,
    version @INT@ NOT NULL,
    n @INT@ NOT NULL,
    name @TEXT@ NOT NULL,
    why @TEXT@ NOT NULL,
    asked_at @INT@ NOT NULL,
    allowed_by @INT@,
    PRIMARY KEY (unit_id, dossier_id, version, n)
) @STRICT@;

-- @tenant: the one apology of a dossier and the one new date; due_at stays what it was
CREATE TABLE dossier_apology (
    unit_id @INT@ NOT NULL,
    dossier_id @INT@ NOT NULL,
    made_at @INT@ NOT NULL,
    due_at @INT@ NOT NULL,
    promised_at @INT@ NOT NULL,
    in_time @BOOL@ NOT NULL,
    signer_id @INT@ NOT NULL,
    signer @TEXT@ NOT NULL,
    reason @TEXT@ NOT NULL,
    PRIMARY KEY (unit_id, dossier_id)
) @STRICT@;

-- @tenant: who took the result and how it was made sure; somebody else's name and number are sealed
CREATE TABLE dossier_handover (
    unit_id @INT@ NOT NULL,
    dossier_id @INT@ NOT NULL,
    at @INT@ NOT NULL,
    giver_id @INT@ NOT NULL,
    giver @TEXT@ NOT NULL,
    identity @INT@ NOT NULL,
    taker_sealed @BLOB@,
    PRIMARY KEY (unit_id, dossier_id)
) @STRICT@;
