-- People and organisations as a unit knows them: applicants first, later addressees and consents.

-- @tenant: ID number and phone are sealed under the field key; they are found by blind indexes
CREATE TABLE person (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    kind @INT@ NOT NULL,
    name @TEXT@ NOT NULL,
    name_key @BLOB@ NOT NULL,
    fold @TEXT@ NOT NULL,
    sex @INT@,
    birth_year @INT@,
    village @TEXT@ NOT NULL,
    address @TEXT@ NOT NULL,
    phone_sealed @BLOB@,
    phone_blind @BLOB@,
    id_sealed @BLOB@,
    id_blind @BLOB@,
    same @BLOB@ NOT NULL,
    made_at @INT@ NOT NULL,
    PRIMARY KEY (unit_id, id)
) @STRICT@;
CREATE UNIQUE INDEX person_id_number ON person (unit_id, id_blind);
-- With the name, since one phone may stand for a whole register.
CREATE INDEX person_phone ON person (unit_id, phone_blind, fold);
-- Keyed digest of what tells two people apart when no number does: name, birth year, place.
CREATE INDEX person_same ON person (unit_id, same);
