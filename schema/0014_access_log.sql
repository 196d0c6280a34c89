-- Who looked at whose record: the citizen may ask, and the tracking page can tell.

-- @tenant: one reading of a person's record by an official; append-only
CREATE TABLE access_log (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    at @INT@ NOT NULL,
    account_id @INT@ NOT NULL,
    official_id @INT@ NOT NULL,
    official_unit_id @INT@ NOT NULL,
    person_id @INT@ NOT NULL,
    dossier_id @INT@ NOT NULL,
    page @TEXT@ NOT NULL,
    PRIMARY KEY (unit_id, id)
) @CLUSTERED@;
CREATE INDEX access_log_dossier ON access_log (unit_id, dossier_id, at);
CREATE INDEX access_log_person ON access_log (unit_id, person_id, at);

@APPEND_ONLY(access_log)@;
