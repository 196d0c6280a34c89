-- Ratings of visits: one for each returned dossier, not to be joined back to it.

-- @tenant: a citizen's rating; the id is random and there is a day, no time, so that no order of arrival is kept
CREATE TABLE rating (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    day @INT@ NOT NULL,
    level @INT@ NOT NULL CHECK (level BETWEEN 1 AND 5),
    comment @TEXT@ NOT NULL,
    PRIMARY KEY (unit_id, id)
) @STRICT@;
CREATE INDEX rating_day ON rating (unit_id, day, level);

-- @tenant: dossiers whose single rating link was used; neither when nor for which rating
CREATE TABLE rating_used (
    unit_id @INT@ NOT NULL,
    dossier_id @INT@ NOT NULL,
    PRIMARY KEY (unit_id, dossier_id)
) @CLUSTERED@;

@APPEND_ONLY(rating)@;
