-- Work in the background, and messages that leave the house.

-- @tenant: one piece of work per unit, kind and due slot; whoever takes it holds it by a lease
CREATE TABLE job (
    unit_id @INT@ NOT NULL,
    name @TEXT@ NOT NULL,
    slot_at @INT@ NOT NULL,
    state @INT@ NOT NULL,
    due_at @INT@ NOT NULL,
    lease_until @INT@ NOT NULL,
    claims @INT@ NOT NULL,
    attempts @INT@ NOT NULL,
    ended_at @INT@,
    PRIMARY KEY (unit_id, name, slot_at)
) @CLUSTERED@;
CREATE INDEX job_state ON job (state, name, due_at);

-- @tenant: messages to be sent and what became of them; address and words are sealed, later forgotten
CREATE TABLE outbox (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    channel @INT@ NOT NULL,
    dedupe @TEXT@ NOT NULL,
    person_id @INT@,
    wanted_at @INT@ NOT NULL,
    state @INT@ NOT NULL,
    due_at @INT@ NOT NULL,
    claims @INT@ NOT NULL,
    attempts @INT@ NOT NULL,
    code @INT@ NOT NULL,
    ended_at @INT@,
    address_sealed @BLOB@,
    content_sealed @BLOB@,
    PRIMARY KEY (unit_id, id)
) @STRICT@;
CREATE UNIQUE INDEX outbox_dedupe ON outbox (unit_id, dedupe);
-- What is due over all units, and in one.
CREATE INDEX outbox_due ON outbox (state, channel, due_at);
CREATE INDEX outbox_unit ON outbox (unit_id, channel, state, due_at);

-- @tenant: who does not want messages, and by which way
CREATE TABLE person_opt_out (
    unit_id @INT@ NOT NULL,
    person_id @INT@ NOT NULL,
    channel @INT@ NOT NULL,
    since_at @INT@ NOT NULL,
    PRIMARY KEY (unit_id, person_id, channel)
) @CLUSTERED@;

-- @keyed: which number in ids a running process has, so that those who share a database differ
CREATE TABLE id_node (
    node @INT@ NOT NULL PRIMARY KEY,
    holder @INT@ NOT NULL,
    until_at @INT@ NOT NULL
) @CLUSTERED@;
