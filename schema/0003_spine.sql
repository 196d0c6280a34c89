-- The spine: events with their detail, cursors, topic versions, settings, idempotency.

-- @tenant: the number of the last event of a unit; its row is the guard of the sequence
CREATE TABLE event_head (
    unit_id @INT@ NOT NULL PRIMARY KEY,
    seq @INT@ NOT NULL
) @CLUSTERED@;

-- @tenant: every change of state, without personal data; append-only
CREATE TABLE event (
    unit_id @INT@ NOT NULL,
    seq @INT@ NOT NULL,
    id @INT@ NOT NULL,
    at @INT@ NOT NULL,
    recorded_at @INT@ NOT NULL,
    actor @TEXT@ NOT NULL,
    noun @TEXT@ NOT NULL,
    noun_id @INT@ NOT NULL,
    what @TEXT@ NOT NULL,
    bytes @BLOB@ NOT NULL,
    PRIMARY KEY (unit_id, seq)
) @CLUSTERED@;
CREATE INDEX event_noun ON event (unit_id, noun, noun_id, seq);

-- @tenant: reasons and names of events; only the retention job deletes from it
CREATE TABLE event_detail (
    unit_id @INT@ NOT NULL,
    seq @INT@ NOT NULL,
    salt @BLOB@ NOT NULL,
    detail @TEXT@ NOT NULL,
    PRIMARY KEY (unit_id, seq)
) @STRICT@;

-- @tenant: how far each subscriber has read a unit's events
CREATE TABLE event_cursor (
    unit_id @INT@ NOT NULL,
    subscriber @TEXT@ NOT NULL,
    seq @INT@ NOT NULL,
    PRIMARY KEY (unit_id, subscriber)
) @CLUSTERED@;

-- @tenant: moved by every transaction that changes what pages show
CREATE TABLE topic_version (
    unit_id @INT@ NOT NULL,
    topic @INT@ NOT NULL,
    version @INT@ NOT NULL,
    changed_at @INT@ NOT NULL,
    PRIMARY KEY (unit_id, topic)
) @CLUSTERED@;

-- @tenant: named values of a unit; unit_id 0 is the installation
CREATE TABLE setting (
    unit_id @INT@ NOT NULL,
    name @TEXT@ NOT NULL,
    value @TEXT@ NOT NULL,
    PRIMARY KEY (unit_id, name)
) @CLUSTERED@;

-- @keyed: submissions that were stored, so that a second sending is not
CREATE TABLE idempotency (
    key @TEXT@ NOT NULL PRIMARY KEY,
    body_hash @TEXT@ NOT NULL,
    location @TEXT@ NOT NULL,
    stored_at @INT@ NOT NULL
) @CLUSTERED@;
CREATE INDEX idempotency_stored ON idempotency (stored_at);

@APPEND_ONLY(event)@;
