-- Numbers of outgoing papers, households in mourning, letters, contributions.

-- @tenant: numbers given to a unit's outgoing papers, from 1 each year; once given, never taken back
CREATE TABLE letter_register (
    unit_id @INT@ NOT NULL,
    year @INT@ NOT NULL,
    series @TEXT@ NOT NULL,
    number @INT@ NOT NULL,
    symbol @TEXT@ NOT NULL,
    noun @TEXT@ NOT NULL,
    noun_id @INT@ NOT NULL,
    given_at @INT@ NOT NULL,
    PRIMARY KEY (unit_id, year, series, number)
) @CLUSTERED@;
CREATE UNIQUE INDEX letter_register_of ON letter_register (unit_id, noun, noun_id);

-- @tenant: a death in a household: no happy letter and no invitation to rate up to to_day; household '': only the person is known
CREATE TABLE mourning (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    person_id @INT@ NOT NULL,
    household @TEXT@ NOT NULL,
    from_day @INT@ NOT NULL,
    to_day @INT@ NOT NULL,
    noun @TEXT@ NOT NULL,
    noun_id @INT@ NOT NULL,
    PRIMARY KEY (unit_id, id)
) @STRICT@;
CREATE UNIQUE INDEX mourning_of ON mourning (unit_id, noun, noun_id);
CREATE INDEX mourning_person ON mourning (unit_id, person_id, to_day);
CREATE INDEX mourning_household ON mourning (unit_id, household, to_day);

-- @reference: a letter's wording and what it is for; a version each valid_from
CREATE TABLE letter_template (
    id @INT@ NOT NULL PRIMARY KEY,
    code @TEXT@ NOT NULL,
    valid_from @INT@ NOT NULL,
    valid_to @INT@,
    kind @INT@ NOT NULL CHECK (kind BETWEEN 1 AND 5),
    abbreviation @TEXT@ NOT NULL,
    name_vi @TEXT@ NOT NULL,
    name_en @TEXT@ NOT NULL,
    silenced @BOOL@ NOT NULL,
    within_days @INT@,
    title @TEXT@ NOT NULL,
    recipient @TEXT@ NOT NULL,
    subject @TEXT@ NOT NULL,
    body @TEXT@ NOT NULL,
    legal_basis_vi @TEXT@ NOT NULL,
    legal_basis_en @TEXT@ NOT NULL,
    UNIQUE (code, valid_from)
) @STRICT@;

-- @reference: a dossier of this procedure that comes into this state gives that letter
CREATE TABLE letter_trigger (
    template_id @INT@ NOT NULL,
    procedure_code @TEXT@ NOT NULL,
    state @TEXT@ NOT NULL,
    PRIMARY KEY (template_id, procedure_code, state)
) @STRICT@;

-- @tenant: a letter, from the draft to the hand; state 1 drafted, 2 approved, 3 printed, 4 sent, 5 discarded
CREATE TABLE letter (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    kind @INT@ NOT NULL,
    template_code @TEXT@ NOT NULL,
    state @INT@ NOT NULL,
    person_id @INT@ NOT NULL,
    household @TEXT@ NOT NULL,
    noun @TEXT@ NOT NULL,
    noun_id @INT@ NOT NULL,
    silenced @BOOL@ NOT NULL,
    within_days @INT@,
    drafted_at @INT@ NOT NULL,
    due_day @INT@,
    held_to @INT@,
    approved_at @INT@,
    sent_day @INT@,
    sent_way @INT@,
    version @INT@ NOT NULL,
    PRIMARY KEY (unit_id, id)
) @STRICT@;
CREATE INDEX letter_state ON letter (unit_id, state, due_day, id);
CREATE INDEX letter_newest ON letter (unit_id, state, id);
CREATE INDEX letter_person ON letter (unit_id, person_id);
CREATE INDEX letter_household ON letter (unit_id, household);
CREATE INDEX letter_noun ON letter (unit_id, noun, noun_id);
CREATE INDEX letter_sent ON letter (unit_id, sent_day, kind);
CREATE UNIQUE INDEX letter_source ON letter (unit_id, noun, noun_id, template_code) WHERE noun_id <> 0 AND state <> 5;

-- @tenant: the words of a letter; until it is approved they may hold {placeholders}
CREATE TABLE letter_text (
    unit_id @INT@ NOT NULL,
    letter_id @INT@ NOT NULL,
    title @TEXT@ NOT NULL,
    recipient @TEXT@ NOT NULL,
    subject @TEXT@ NOT NULL,
    matter @TEXT@ NOT NULL,
    body @TEXT@ NOT NULL,
    abbreviation @TEXT@ NOT NULL,
    reference @TEXT@ NOT NULL,
    number @TEXT@ NOT NULL,
    signer @TEXT@ NOT NULL,
    signer_post @TEXT@ NOT NULL,
    reason @TEXT@ NOT NULL,
    PRIMARY KEY (unit_id, letter_id)
) @STRICT@;

-- @tenant: what people give for: a road, a school gate, lights
CREATE TABLE contribution_work (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    slug @TEXT@ NOT NULL,
    name_vi @TEXT@ NOT NULL,
    name_en @TEXT@ NOT NULL,
    closed @BOOL@ NOT NULL,
    version @INT@ NOT NULL,
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, slug)
) @STRICT@;

-- @tenant: who gave what for which work; named '': consented to no name; kind 1 money in dong, 2 land in square metres, 3 days of work, 4 goods
CREATE TABLE contribution (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    work_id @INT@ NOT NULL,
    day @INT@ NOT NULL,
    kind @INT@ NOT NULL CHECK (kind BETWEEN 1 AND 4),
    amount @INT@ NOT NULL,
    goods @TEXT@ NOT NULL,
    person_id @INT@ NOT NULL,
    giver_kind @INT@ NOT NULL,
    named @TEXT@ NOT NULL,
    voided @BOOL@ NOT NULL,
    recorded_at @INT@ NOT NULL,
    version @INT@ NOT NULL,
    PRIMARY KEY (unit_id, id)
) @STRICT@;
CREATE INDEX contribution_day ON contribution (unit_id, day, work_id);
