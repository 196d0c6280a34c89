-- The office: its rooms, what should be there and what was found, faults, green Fridays, pictures.

-- @reference: what a friendly office should have; a version each valid_from; counts: 1 of the list, 2 access, 4 sign, 8 asked before coming
CREATE TABLE facility (
    code @TEXT@ NOT NULL,
    valid_from @INT@ NOT NULL,
    valid_to @INT@,
    place @INT@ NOT NULL,
    counts @INT@ NOT NULL,
    name_vi @TEXT@ NOT NULL,
    name_en @TEXT@ NOT NULL,
    hint_vi @TEXT@ NOT NULL,
    hint_en @TEXT@ NOT NULL,
    legal_basis_vi @TEXT@ NOT NULL,
    legal_basis_en @TEXT@ NOT NULL,
    PRIMARY KEY (code, valid_from)
) @STRICT@;

-- @tenant: a room or counter of a unit's office, in the order of the tour; its slug is on the wall and never changed
CREATE TABLE office_room (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    slug @TEXT@ NOT NULL,
    place @INT@ NOT NULL,
    floor @INT@ NOT NULL,
    name_vi @TEXT@ NOT NULL,
    name_en @TEXT@ NOT NULL,
    purpose_vi @TEXT@ NOT NULL,
    purpose_en @TEXT@ NOT NULL,
    phone @TEXT@ NOT NULL,
    hours_vi @TEXT@ NOT NULL,
    hours_en @TEXT@ NOT NULL,
    shown @BOOL@ NOT NULL,
    version @INT@ NOT NULL,
    PRIMARY KEY (unit_id, id)
) @STRICT@;
CREATE UNIQUE INDEX office_room_slug ON office_room (unit_id, slug);

-- @tenant: what an official found of one facility on one day; state 1 present, 2 lacking, 3 broken; a later row corrects it
CREATE TABLE facility_check (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    day @INT@ NOT NULL,
    code @TEXT@ NOT NULL,
    state @INT@ NOT NULL CHECK (state BETWEEN 1 AND 3),
    note @TEXT@ NOT NULL,
    official_id @INT@ NOT NULL,
    official @TEXT@ NOT NULL,
    at @INT@ NOT NULL,
    PRIMARY KEY (unit_id, id)
) @STRICT@;
CREATE INDEX facility_check_code ON facility_check (unit_id, code, day, id);
CREATE INDEX facility_check_day ON facility_check (unit_id, day, code);

-- @tenant: something broken, as said by an official or by somebody before the wall sign, and what became of it; state 1 open, 2 mended, 3 dropped
CREATE TABLE facility_fault (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    number @INT@ NOT NULL,
    room_id @INT@ NOT NULL,
    said @TEXT@ NOT NULL,
    by_citizen @BOOL@ NOT NULL,
    official_id @INT@ NOT NULL,
    reported_at @INT@ NOT NULL,
    state @INT@ NOT NULL CHECK (state BETWEEN 1 AND 3),
    title @TEXT@ NOT NULL,
    answer @TEXT@ NOT NULL,
    closer @TEXT@ NOT NULL,
    closed_at @INT@ NOT NULL,
    version @INT@ NOT NULL,
    PRIMARY KEY (unit_id, id)
) @STRICT@;
CREATE UNIQUE INDEX facility_fault_number ON facility_fault (unit_id, number);
CREATE INDEX facility_fault_open ON facility_fault (unit_id, state, reported_at);
CREATE INDEX facility_fault_closed ON facility_fault (unit_id, state, closed_at);

-- @tenant: a Friday on which the office was cleaned and greened; it counts with a picture
CREATE TABLE green_friday (
    unit_id @INT@ NOT NULL,
    day @INT@ NOT NULL,
    note @TEXT@ NOT NULL,
    official @TEXT@ NOT NULL,
    at @INT@ NOT NULL,
    PRIMARY KEY (unit_id, day)
) @STRICT@;

-- @tenant: a picture of a room, a check, a fault, a mended fault or a Friday; evidence: when and where the camera says it was taken, sealed
CREATE TABLE office_photo (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    noun @TEXT@ NOT NULL,
    noun_id @INT@ NOT NULL,
    file_id @INT@ NOT NULL,
    width @INT@ NOT NULL,
    height @INT@ NOT NULL,
    small_file_id @INT@ NOT NULL,
    small_width @INT@ NOT NULL,
    small_height @INT@ NOT NULL,
    caption_vi @TEXT@ NOT NULL,
    caption_en @TEXT@ NOT NULL,
    shown @BOOL@ NOT NULL,
    evidence @BLOB@,
    made_at @INT@ NOT NULL,
    PRIMARY KEY (unit_id, id)
) @STRICT@;
CREATE INDEX office_photo_of ON office_photo (unit_id, noun, noun_id, id);

@APPEND_ONLY(facility_check)@;
