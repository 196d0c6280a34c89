-- Officials' own signing keys, days on which all sign, and the guests who saw it.

-- @tenant: an official's Ed25519 key; the seed opens with the PIN and the keys directory together, and is gone once the key has ended
CREATE TABLE signing_key (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    official_id @INT@ NOT NULL,
    public_key @BLOB@ NOT NULL,
    seed_sealed @BLOB@ NOT NULL,
    made_at @INT@ NOT NULL,
    ended_at @INT@,
    tries @INT@ NOT NULL,
    tried_at @INT@ NOT NULL,
    PRIMARY KEY (unit_id, id)
) @STRICT@;
CREATE INDEX signing_key_of ON signing_key (unit_id, official_id, made_at);
CREATE UNIQUE INDEX signing_key_in_force ON signing_key (unit_id, official_id) WHERE ended_at IS NULL;

-- @tenant: a day on which the officials sign one after the other
CREATE TABLE ceremony (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    slug @TEXT@ NOT NULL,
    day @INT@ NOT NULL,
    title @TEXT@ NOT NULL,
    place @TEXT@ NOT NULL,
    opened_at @INT@ NOT NULL,
    closed_at @INT@,
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, slug)
) @STRICT@;
CREATE UNIQUE INDEX ceremony_open ON ceremony (unit_id) WHERE closed_at IS NULL;

-- @tenant: a guest who saw it and signed, with a key made for this one signature
CREATE TABLE witness (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    ceremony_id @INT@ NOT NULL,
    slug @TEXT@ NOT NULL,
    name @TEXT@ NOT NULL,
    title @TEXT@ NOT NULL,
    signed_at @INT@ NOT NULL,
    body @TEXT@ NOT NULL,
    sha256 @BLOB@ NOT NULL,
    signature @BLOB@ NOT NULL,
    public_key @BLOB@ NOT NULL,
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, slug)
) @STRICT@;
CREATE INDEX witness_of ON witness (unit_id, ceremony_id, signed_at);

-- Where it was signed; NULL: at a desk.
ALTER TABLE pledge ADD COLUMN ceremony_id @INT@;
CREATE INDEX pledge_ceremony ON pledge (unit_id, ceremony_id) WHERE ceremony_id IS NOT NULL;
