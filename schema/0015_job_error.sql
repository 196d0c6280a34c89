-- What the administrator is told of work in the background that did not go well.

-- One word: of the work itself ("backup.no_room"), or the name of the error; '': nothing to say.
ALTER TABLE job ADD COLUMN error @TEXT@ NOT NULL DEFAULT '';
