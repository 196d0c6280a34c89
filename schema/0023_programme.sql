-- Programmes: a model that is piloted, extended and rolled out over units, by decisions.

-- @reference: a programme; who leads it, by which decision, from when to when
CREATE TABLE programme (
    id @INT@ NOT NULL PRIMARY KEY,
    slug @TEXT@ NOT NULL UNIQUE,
    lead_unit_id @INT@ NOT NULL,
    name_vi @TEXT@ NOT NULL,
    name_en @TEXT@ NOT NULL,
    about_vi @TEXT@ NOT NULL,
    about_en @TEXT@ NOT NULL,
    decision @TEXT@ NOT NULL,
    decided_by_vi @TEXT@ NOT NULL,
    decided_by_en @TEXT@ NOT NULL,
    decision_day @INT@ NOT NULL,
    from_day @INT@ NOT NULL,
    to_day @INT@ NOT NULL,
    ranked @BOOL@ NOT NULL
) @STRICT@;

-- @reference: its cohorts (kind 1), phases (2), targets (3) and what makes a unit ready (4), in order
CREATE TABLE programme_part (
    programme_id @INT@ NOT NULL,
    kind @INT@ NOT NULL CHECK (kind BETWEEN 1 AND 4),
    code @TEXT@ NOT NULL,
    n @INT@ NOT NULL,
    name_vi @TEXT@ NOT NULL,
    name_en @TEXT@ NOT NULL,
    from_day @INT@,
    to_day @INT@,
    measure @TEXT@ NOT NULL,
    target_numerator @INT@ NOT NULL,
    target_denominator @INT@ NOT NULL,
    PRIMARY KEY (programme_id, kind, code)
) @STRICT@;

-- @reference: a unit in a programme, as its steps have left it; state 1 joined, 2 launched, 3 paused, 4 finished, 5 left
CREATE TABLE programme_unit (
    programme_id @INT@ NOT NULL,
    member_id @INT@ NOT NULL,
    cohort @TEXT@ NOT NULL,
    mentor_id @INT@,
    state @INT@ NOT NULL CHECK (state BETWEEN 1 AND 5),
    joined_day @INT@ NOT NULL,
    launched_day @INT@,
    ended_day @INT@,
    until_day @INT@ NOT NULL,
    steps @INT@ NOT NULL,
    PRIMARY KEY (programme_id, member_id)
) @STRICT@;
CREATE INDEX programme_unit_of ON programme_unit (member_id);

-- @reference: what was decided of a unit, step by step; never changed
CREATE TABLE programme_step (
    programme_id @INT@ NOT NULL,
    member_id @INT@ NOT NULL,
    n @INT@ NOT NULL,
    act @INT@ NOT NULL CHECK (act BETWEEN 1 AND 7),
    day @INT@ NOT NULL,
    decision @TEXT@ NOT NULL,
    decision_day @INT@ NOT NULL,
    until_day @INT@,
    cohort @TEXT@ NOT NULL,
    mentor_id @INT@,
    recorded_at @INT@ NOT NULL,
    PRIMARY KEY (programme_id, member_id, n)
) @STRICT@;

@APPEND_ONLY(programme_step)@;

-- @reference: what a unit has made ready for its launch, and when
CREATE TABLE programme_ready (
    programme_id @INT@ NOT NULL,
    member_id @INT@ NOT NULL,
    code @TEXT@ NOT NULL,
    day @INT@ NOT NULL,
    note @TEXT@ NOT NULL,
    PRIMARY KEY (programme_id, member_id, code)
) @STRICT@;

-- @tenant: the day on which a unit launches a programme, as its page tells it; state 1 draft, 2 public
CREATE TABLE launch (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    programme_id @INT@ NOT NULL,
    slug @TEXT@ NOT NULL,
    state @INT@ NOT NULL CHECK (state BETWEEN 1 AND 2),
    day @INT@ NOT NULL,
    title @TEXT@ NOT NULL,
    place @TEXT@ NOT NULL,
    about @TEXT@ NOT NULL,
    agenda @TEXT@ NOT NULL,
    guests @TEXT@ NOT NULL,
    article_id @INT@,
    published_at @INT@,
    version @INT@ NOT NULL,
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, slug)
) @STRICT@;
CREATE INDEX launch_day ON launch (unit_id, day);
