-- What a file of a dossier is: 1 a paper that the citizen brought, 2 its result.
ALTER TABLE dossier_file ADD COLUMN kind @INT@ NOT NULL DEFAULT 1;
