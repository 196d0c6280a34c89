-- Files that were uploaded: what and whose they are; their bytes lie in files/ of the data directory.

-- @tenant: an uploaded file and the thing it hangs on; its claimed name is sealed under the field key
CREATE TABLE file (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    noun @TEXT@ NOT NULL,
    noun_id @INT@ NOT NULL,
    media @TEXT@ NOT NULL,
    bytes @INT@ NOT NULL,
    sha256 @BLOB@ NOT NULL,
    place @TEXT@ NOT NULL,
    name_sealed @BLOB@ NOT NULL,
    made_at @INT@ NOT NULL,
    PRIMARY KEY (unit_id, id)
) @STRICT@;
CREATE INDEX file_noun ON file (unit_id, noun, noun_id, id);
-- For the sweep, which goes through the folders of all units.
CREATE INDEX file_place ON file (place);
