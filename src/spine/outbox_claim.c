/* outbox_claim: who is next, and how an attempt ends. */
#include "base/date.h"
#include "spine/field.h"
#include "spine/opt_out.h"
#include "spine/outbox_private.h"
#include "spine/setting.h"

#define CLAIM_MS ((int64_t)5 * 60 * 1000) /* longer than any transfer */
#define MINUTE_MS ((int64_t)60 * 1000)
#define BACKOFF_MAX_MS ((int64_t)6 * 3600 * 1000)

int64_t outbox_next_at(const struct outbox_held *held, int64_t now_at)
{
    int64_t wait = MINUTE_MS;
    if (held->attempt >= OUTBOX_ATTEMPTS)
        return 0;
    for (int64_t i = 1; i < held->attempt && wait < BACKOFF_MAX_MS; i++)
        wait *= 2;
    return now_at + (wait < BACKOFF_MAX_MS ? wait : BACKOFF_MAX_MS);
}

int64_t outbox_quiet_until(int from, int to, int64_t now_at)
{
    int minute = date_local_minute(now_at);
    int64_t day = date_local_day(now_at);
    bool over_midnight = from > to;
    bool quiet = over_midnight ? minute >= from || minute < to : from <= minute && minute < to;
    if (!quiet)
        return 0;
    return date_at(over_midnight && minute >= from ? day + 1 : day, to);
}

/* ---- what is not sent any more ---- */

/* Claimed by a process that died, or that could not say what became of it. */
DB_STMT(
    UNSURE, "outbox.unsure", "ii",
    "UPDATE outbox SET state = 5, ended_at = $2 WHERE unit_id = $1 AND channel = 2 AND state = 2"
    " AND due_at <= $2");
DB_STMT(
    OLD, "outbox.old", "iiii",
    "UPDATE outbox SET state = 4, code = -1, ended_at = $3 WHERE unit_id = $1 AND channel = $2"
    " AND state IN (1, 2) AND due_at <= $3 AND wanted_at < $4");
DB_STMT(
    HUSH, "outbox.hush", "iii",
    "UPDATE outbox SET due_at = $3 WHERE unit_id = $1 AND channel = 2 AND state = 1"
    " AND due_at <= $2");

static enum err quiet_minute(struct db_tx *tx, int64_t unit_id, struct str name, int *ret)
{
    struct str value;
    enum err e = setting_get(tx, unit_id, name, &value);
    if (e == OK && !date_parse_minute(value, ret))
        e = E_INTERNAL; /* setting_set refuses such a value */
    return e;
}

static enum err hush(struct db_tx *tx, int64_t unit_id)
{
    int from = 0, to = 0;
    enum err e = quiet_minute(tx, unit_id, S("quiet_from"), &from);
    if (e == OK)
        e = quiet_minute(tx, unit_id, S("quiet_to"), &to);
    int64_t until = e == OK ? outbox_quiet_until(from, to, tx->now_at) : 0;
    if (e != OK || until == 0)
        return e;
    return db_exec(tx, &HUSH, DB_ARGS(db_i64(unit_id), db_i64(tx->now_at), db_i64(until)), NULL);
}

static enum err set_aside(struct db_tx *tx, const struct outbox_held *h)
{
    struct db_value unit = db_i64(h->unit_id), now = db_i64(tx->now_at);
    int64_t oldest = tx->now_at - OUTBOX_DAYS * DATE_DAY_MS;
    enum err e = OK;
    if (h->channel == OUTBOX_SMS)
        e = db_exec(tx, &UNSURE, DB_ARGS(unit, now), NULL);
    if (e == OK)
        e = db_exec(tx, &OLD, DB_ARGS(unit, db_i64(h->channel), now, db_i64(oldest)), NULL);
    return e == OK && h->channel == OUTBOX_SMS ? hush(tx, h->unit_id) : e;
}

/* ---- who is next ---- */

struct candidate {
    int64_t id, state, person_id, claims, attempts, wanted_at;
    struct str address_sealed, content_sealed;
};

/* An e-mail that was claimed and never ended is sent again. Of an SMS set_aside has said that it is
 * unsure. */
DB_STMT(
    NEXT, "outbox.next", "iii",
    "SELECT id, state, person_id, claims, attempts, wanted_at, address_sealed, content_sealed"
    " FROM outbox WHERE unit_id = $1 AND channel = $2 AND state IN (1, 2) AND due_at <= $3"
    " ORDER BY due_at, id LIMIT 1");

static enum err next(struct db_tx *tx, const struct outbox_held *h, struct candidate *ret)
{
    struct db_rows r =
        db_query(tx, &NEXT, DB_ARGS(db_i64(h->unit_id), db_i64(h->channel), db_i64(tx->now_at)));
    *ret = (struct candidate){0};
    while (db_next(&r)) {
        ret->id = row_i64(&r);
        ret->state = row_i64(&r);
        ret->person_id = row_i64_or(&r, 0);
        ret->claims = row_i64(&r);
        ret->attempts = row_i64(&r);
        ret->wanted_at = row_i64(&r);
        ret->address_sealed = row_blob(&r);
        ret->content_sealed = row_blob(&r);
    }
    return db_done(&r);
}

/* The rule is in the WHERE: of two senders one finds it taken. */
DB_STMT(
    CLAIM, "outbox.claim", "iiiii",
    "UPDATE outbox SET state = 2, claims = claims + 1, due_at = $5"
    " WHERE unit_id = $1 AND id = $2 AND state = $3 AND claims = $4");

static enum err take(struct db_tx *tx, const struct outbox_held *h, const struct candidate *c)
{
    int64_t changed = 0;
    enum err e = db_exec(
        tx, &CLAIM,
        DB_ARGS(
            db_i64(h->unit_id), db_i64(c->id), db_i64(c->state), db_i64(c->claims),
            db_i64(tx->now_at + CLAIM_MS)),
        &changed);
    return e == OK && changed == 0 ? E_CONFLICT : e;
}

DB_STMT(
    WITHHOLD, "outbox.withhold", "iii",
    "UPDATE outbox SET state = 6, ended_at = $3, address_sealed = NULL, content_sealed = NULL"
    " WHERE unit_id = $1 AND id = $2");
DB_STMT(
    SPOILT, "outbox.spoilt", "iii",
    "UPDATE outbox SET state = 4, code = -3, ended_at = $3 WHERE unit_id = $1 AND id = $2");

static enum err put_away(
    struct db_tx *tx, const struct db_stmt *how, const struct outbox_held *h,
    const struct candidate *c)
{
    return db_exec(tx, how, DB_ARGS(db_i64(h->unit_id), db_i64(c->id), db_i64(tx->now_at)), NULL);
}

/* ---- opening ---- */

static enum err open_both(
    struct arena *a, const struct keys *keys, const struct candidate *c, struct outbox_held *h)
{
    struct str content;
    enum err e = field_open(
        a, keys, c->address_sealed, outbox_context(a, "address", h->unit_id, c->id), &h->address);
    if (e == OK)
        e = field_open(
            a, keys, c->content_sealed, outbox_context(a, "content", h->unit_id, c->id), &content);
    if (e != OK)
        return e;
    h->body = content;
    (void)str_cut(&h->body, '\n', &h->subject);
    if (!h->body.p)
        h->body = S("");
    return OK;
}

/* held->id stays 0 when it was put away: look for another. */
static enum err try_candidate(
    struct db_tx *tx, const struct keys *keys, const struct candidate *c, struct outbox_held *h)
{
    bool withheld = false;
    enum err e = OK;
    if (c->person_id)
        e = opt_out_get(tx, h->unit_id, c->person_id, (int)h->channel, &withheld);
    if (e != OK)
        return e;
    if (withheld)
        return put_away(tx, &WITHHOLD, h, c);
    if (open_both(tx->arena, keys, c, h) != OK)
        return put_away(tx, &SPOILT, h, c);
    e = take(tx, h, c);
    if (e != OK)
        return e;
    h->id = c->id;
    h->fence = c->claims + 1;
    h->attempt = c->attempts + 1;
    h->wanted_at = c->wanted_at;
    return OK;
}

enum err outbox_claim(struct db_tx *tx, const struct keys *keys, struct outbox_held *held)
{
    struct candidate c;
    held->id = 0;
    enum err e = set_aside(tx, held);
    if (e == OK)
        e = next(tx, held, &c);
    while (e == OK && c.id && !held->id) {
        e = try_candidate(tx, keys, &c, held);
        if (e == OK && !held->id)
            e = next(tx, held, &c);
    }
    return e;
}

/* ---- ending ---- */

DB_STMT(
    END, "outbox.end", "iiiiiiii",
    "UPDATE outbox SET state = $4, due_at = $5, code = $6, ended_at = $7, attempts = attempts + $8"
    " WHERE unit_id = $1 AND id = $2 AND claims = $3 AND state = 2");

enum err outbox_end(struct db_tx *tx, const struct outbox_end *end)
{
    const struct outbox_held *h = end->held;
    bool waits = end->state == OUTBOX_WAITING;
    int64_t changed = 0;
    enum err e = db_exec(
        tx, &END,
        DB_ARGS(
            db_i64(h->unit_id), db_i64(h->id), db_i64(h->fence), db_i64(end->state),
            db_i64(waits ? end->due_at : tx->now_at), db_i64(end->code),
            db_i64_or_null(waits ? 0 : tx->now_at, 0), db_i64(end->counts ? 1 : 0)),
        &changed);
    return e == OK && changed == 0 ? E_CONFLICT : e;
}
