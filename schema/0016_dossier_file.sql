-- Files attached to a dossier: what beside the file itself (table file) the desk must know.

-- @tenant: a file of a dossier: which paper it shows, who added it, who voided it; line as in dossier_paper, 0: of no line
CREATE TABLE dossier_file (
    unit_id @INT@ NOT NULL,
    dossier_id @INT@ NOT NULL,
    file_id @INT@ NOT NULL,
    line @INT@ NOT NULL,
    title @TEXT@ NOT NULL,
    adder_id @INT@ NOT NULL,
    adder @TEXT@ NOT NULL,
    voided_at @INT@,
    voider_id @INT@,
    voider @TEXT@ NOT NULL,
    PRIMARY KEY (unit_id, dossier_id, file_id)
) @STRICT@;
