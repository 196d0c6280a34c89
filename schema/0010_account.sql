-- People at work: officials, their posts, accounts, what they may do, and how they sign in.

-- @tenant: an official of a unit, with what the public may know; unit 0: of the installation itself
CREATE TABLE official (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    name @TEXT@ NOT NULL,
    name_key @BLOB@ NOT NULL,
    phone @TEXT@ NOT NULL,
    email @TEXT@ NOT NULL,
    active @BOOL@ NOT NULL,
    version @INT@ NOT NULL,
    made_at @INT@ NOT NULL,
    PRIMARY KEY (unit_id, id)
) @STRICT@;
CREATE INDEX official_name ON official (unit_id, active, name_key);

-- @tenant: what an official was and is, each held from a day, until another or until further notice
CREATE TABLE post (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    official_id @INT@ NOT NULL,
    title_vi @TEXT@ NOT NULL,
    title_en @TEXT@ NOT NULL,
    desk @TEXT@ NOT NULL,
    from_day @INT@ NOT NULL,
    to_day @INT@,
    version @INT@ NOT NULL,
    PRIMARY KEY (unit_id, id),
    CHECK (to_day IS NULL OR to_day >= from_day)
) @STRICT@;
CREATE INDEX post_official ON post (unit_id, official_id, from_day);

-- @reference: by which an official signs in; one each
CREATE TABLE account (
    id @INT@ NOT NULL PRIMARY KEY,
    login @TEXT@ NOT NULL,
    unit_id @INT@ NOT NULL,
    official_id @INT@ NOT NULL,
    state @INT@ NOT NULL CHECK (state BETWEEN 1 AND 2),
    password @TEXT@ NOT NULL,
    password_at @INT@,
    must_change @BOOL@ NOT NULL,
    totp_sealed @BLOB@,
    totp_step @INT@ NOT NULL,
    lang @TEXT@ NOT NULL,
    made_at @INT@ NOT NULL,
    UNIQUE (login),
    UNIQUE (unit_id, official_id)
) @STRICT@;

-- @reference: codes on paper for when the phone is gone, as keyed digests; each works once
CREATE TABLE account_recovery (
    account_id @INT@ NOT NULL,
    digest @BLOB@ NOT NULL,
    used_at @INT@,
    PRIMARY KEY (account_id, digest)
) @STRICT@;

-- @reference: a role in a unit, and below it if so said; unit 0 stands above all units
CREATE TABLE access_grant (
    id @INT@ NOT NULL PRIMARY KEY,
    account_id @INT@ NOT NULL,
    unit_id @INT@ NOT NULL,
    role @INT@ NOT NULL CHECK (role BETWEEN 1 AND 7),
    descendants @BOOL@ NOT NULL,
    from_day @INT@ NOT NULL,
    to_day @INT@,
    given_by @INT@ NOT NULL,
    given_at @INT@ NOT NULL,
    ended_by @INT@,
    ended_at @INT@,
    CHECK (to_day IS NULL OR to_day >= from_day)
) @STRICT@;
CREATE INDEX access_grant_account ON access_grant (account_id, ended_at);
CREATE INDEX access_grant_unit ON access_grant (unit_id, role);

-- @keyed: who is signed in: SHA-256 of the cookie's value, in hex; note: sealed, what is shown to this session only
CREATE TABLE session (
    id @TEXT@ NOT NULL PRIMARY KEY,
    account_id @INT@ NOT NULL,
    stage @INT@ NOT NULL,
    device @TEXT@ NOT NULL,
    made_at @INT@ NOT NULL,
    seen_at @INT@ NOT NULL,
    strong_at @INT@ NOT NULL,
    note @BLOB@,
    note_at @INT@,
    ended_at @INT@
) @STRICT@;
CREATE INDEX session_account ON session (account_id, made_at);
CREATE INDEX session_made ON session (made_at);

-- @keyed: links that let one in once: SHA-256 of the secret, in hex
CREATE TABLE sign_in_link (
    id @TEXT@ NOT NULL PRIMARY KEY,
    account_id @INT@ NOT NULL,
    purpose @INT@ NOT NULL,
    made_at @INT@ NOT NULL,
    expires_at @INT@ NOT NULL,
    used_at @INT@
) @STRICT@;
CREATE INDEX sign_in_link_account ON sign_in_link (account_id);
CREATE INDEX sign_in_link_expires ON sign_in_link (expires_at);

-- @keyed: attempts that failed, by a keyed digest of whose or from where
CREATE TABLE sign_in_failure (
    id @BLOB@ NOT NULL PRIMARY KEY,
    failures @INT@ NOT NULL,
    last_at @INT@ NOT NULL,
    open_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX sign_in_failure_last ON sign_in_failure (last_at);
