#include "spine/subscriber.h"

#include "db/writer.h"

#define BATCH 20   /* events in one transaction: a short one */
#define AT_ONCE 64 /* the same of who takes them all at once */
#define CATCH_UP 500

/* ---- which units have something new ---- */

DB_STMT(
    WANTED, "subscriber.wanted", "ti",
    "SELECT h.unit_id FROM event_head h /* all units */ LEFT JOIN event_cursor c"
    " ON c.unit_id = h.unit_id AND c.subscriber = $1"
    " WHERE h.seq > COALESCE(c.seq, 0) ORDER BY h.unit_id LIMIT $2");

static enum err wanted(struct db_tx *tx, const struct job_kind *k, struct job_units *ret)
{
    struct db_rows r =
        db_query(tx, &WANTED, DB_ARGS(db_text(str_z(k->name)), db_i64(JOB_WANTED_MAX)));
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        ids[n++] = row_i64(&r);
    *ret = (struct job_units){ids, n};
    return db_done(&r);
}

/* ---- taking them ---- */

struct batch {
    const struct subscriber *s;
    int64_t unit_id, limit;
    bool more;
};

static enum err take_events(struct db_tx *tx, const struct batch *b, const struct event_list *l)
{
    enum err e = b->s->take_all ? b->s->take_all(tx, b->unit_id, l, b->s->ctx) : OK;
    for (size_t i = 0; i < l->count && e == OK && b->s->take; i++)
        e = b->s->take(tx, b->unit_id, &l->rows[i], b->s->ctx);
    int64_t seq = l->rows[l->count - 1].seq;
    return e == OK ? event_cursor_set(tx, str_z(b->s->name), b->unit_id, seq) : e;
}

static enum err take_batch(struct db_tx *tx, void *ctx)
{
    struct batch *b = ctx;
    struct event_list list = {0};
    int64_t seq = 0;
    enum err e = db_guard(tx, b->unit_id, str_z(b->s->name));
    if (e == OK)
        e = event_cursor_get(tx, str_z(b->s->name), b->unit_id, &seq);
    if (e == OK)
        e = event_after(tx, b->unit_id, seq, b->limit, &list);
    b->more = e == OK && list.count == (size_t)b->limit;
    return e == OK && list.count ? take_events(tx, b, &list) : e;
}

/* After a failure one by one, so that what stands before the troublesome event is not kept waiting
 * with it. */
static enum err run(struct job_call *c)
{
    const struct subscriber *s = c->kind->ctx;
    struct batch b = {.s = s, .unit_id = c->unit_id, .limit = s->take_all ? AT_ONCE : BATCH};
    if (c->attempt > 1)
        b.limit = 1;
    enum err e = OK;
    do {
        e = job_write(c, take_batch, &b);
        arena_reset(c->arena);
    } while (e == OK && b.more && !job_must_end(c));
    return e == OK && b.more ? E_BUSY : e;
}

struct job_kind subscriber_job(const struct subscriber *s)
{
    return (struct job_kind){.name = s->name, .run = run, .wanted = wanted, .ctx = s};
}

/* ---- where a new one begins ---- */

/* The cursor of the installation (unit 0) says that it has begun: units that come later are read
 * from their first event. */
DB_STMT(
    HAS_BEGUN, "subscriber.has_begun", "t",
    "SELECT COUNT(*) FROM event_cursor WHERE unit_id = 0 AND subscriber = $1");

static enum err find_new(struct db_tx *tx, void *ctx)
{
    struct batch *b = ctx;
    struct db_rows r = db_query(tx, &HAS_BEGUN, DB_ARGS(db_text(str_z(b->s->name))));
    while (db_next(&r))
        b->more = row_i64(&r) == 0;
    return db_done(&r);
}

DB_STMT(
    BEGIN, "subscriber.begin", "t",
    "INSERT INTO event_cursor (unit_id, subscriber, seq)"
    " SELECT h.unit_id, $1, h.seq FROM event_head h /* all units */ WHERE true"
    " ON CONFLICT (unit_id, subscriber) DO NOTHING");
DB_STMT(
    BEGUN, "subscriber.begun", "t",
    "INSERT INTO event_cursor (unit_id, subscriber, seq) VALUES (0, $1, 0)"
    " ON CONFLICT (unit_id, subscriber) DO NOTHING");

static enum err write_new(struct db_tx *tx, void *ctx)
{
    const struct batch *b = ctx;
    struct db_value name = db_text(str_z(b->s->name));
    enum err e = b->s->from_the_beginning ? OK : db_exec(tx, &BEGIN, DB_ARGS(name), NULL);
    return e == OK ? db_exec(tx, &BEGUN, DB_ARGS(name), NULL) : e;
}

enum err subscriber_begin(
    struct db *db, struct arena *arena, const struct subscriber *list, size_t count)
{
    enum err e = OK;
    for (size_t i = 0; i < count && e == OK; i++) {
        struct batch b = {.s = &list[i]};
        e = db_read(db, arena, find_new, &b);
        if (e == OK && b.more)
            e = db_write(db, arena, DB_LOW, write_new, &b);
    }
    return e;
}

/* ---- all at once ---- */

static enum err find_wanted(struct db_tx *tx, void *ctx)
{
    struct batch *b = ctx;
    struct job_units units;
    const struct job_kind k = {.name = b->s->name};
    enum err e = wanted(tx, &k, &units);
    b->unit_id = e == OK && units.n ? units.ids[0] : -1;
    return e;
}

enum err subscriber_catch_up(struct db *db, const struct subscriber *s)
{
    struct batch b = {.s = s, .limit = CATCH_UP};
    struct arena *a = arena_new(0);
    enum err e;
    do {
        arena_reset(a);
        e = db_read(db, a, find_wanted, &b);
        if (e == OK && b.unit_id >= 0)
            e = db_write(db, a, DB_LOW, take_batch, &b);
    } while (e == OK && b.unit_id >= 0);
    arena_free(a);
    return e;
}

enum err subscriber_take_all(struct db_tx *tx, const struct subscriber *s, int64_t unit_id)
{
    struct batch b = {.s = s, .unit_id = unit_id, .limit = CATCH_UP, .more = true};
    enum err e = OK;
    while (e == OK && b.more)
        e = take_batch(tx, &b);
    return e;
}
