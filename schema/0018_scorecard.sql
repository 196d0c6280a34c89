-- Scorecards: the rows of their files, as imported; a version is never changed.

-- @reference: one row of a version of a scorecard, in the order of its file
CREATE TABLE scorecard_row (
    scorecard @TEXT@ NOT NULL,
    n @INT@ NOT NULL,
    kind @TEXT@ NOT NULL,
    code @TEXT@ NOT NULL,
    name_vi @TEXT@ NOT NULL,
    name_en @TEXT@ NOT NULL,
    most @TEXT@ NOT NULL,
    how @TEXT@ NOT NULL,
    measure @TEXT@ NOT NULL,
    value @TEXT@ NOT NULL,
    bands @TEXT@ NOT NULL,
    bands_vi @TEXT@ NOT NULL,
    bands_en @TEXT@ NOT NULL,
    evidence_vi @TEXT@ NOT NULL,
    evidence_en @TEXT@ NOT NULL,
    legal_basis_vi @TEXT@ NOT NULL,
    legal_basis_en @TEXT@ NOT NULL,
    valid_from @TEXT@ NOT NULL,
    valid_to @TEXT@ NOT NULL,
    imported_at @INT@ NOT NULL,
    PRIMARY KEY (scorecard, n)
) @STRICT@;
