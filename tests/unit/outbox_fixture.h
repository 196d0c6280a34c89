/* outbox_fixture: short words for what tests of the out-box ask. */
#ifndef GANDAN_TESTS_OUTBOX_FIXTURE_H
#define GANDAN_TESTS_OUTBOX_FIXTURE_H

#include "db_fixture.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/random.h"
#include "spine/outbox_private.h"
#include "spine/outbox_send.h"

#define UNIT 7
#define MINUTE ((int64_t)60000)

static struct keys keys;
static int64_t nine; /* 20/11/2026 09:00 */

static inline struct fixture *begin(void **state)
{
    int64_t day = 0;
    assert_true(date_parse_iso(S("2026-11-20"), &day));
    nine = date_at(day, 9 * 60);
    clock_fix(nine);
    random_bytes(&keys, sizeof keys);
    return *state;
}

static inline void later(int64_t ms)
{
    clock_fix(clock_now() + ms);
}

/* ---- short words for what is asked ---- */

static inline struct outbox_new email(const char *dedupe)
{
    return (struct outbox_new){
        .keys = &keys,
        .unit_id = UNIT,
        .channel = OUTBOX_EMAIL,
        .address = S("lan@dan.example"),
        .subject = S("Hồ sơ đã có kết quả"),
        .body = S("Mời ông bà đến nhận.\nTrân trọng."),
        .dedupe = str_z(dedupe),
    };
}

static inline struct outbox_new sms(const char *dedupe)
{
    struct outbox_new m = email(dedupe);
    m.channel = OUTBOX_SMS;
    m.address = S("0912 345 678");
    m.subject = S("");
    return m;
}

struct putting {
    const struct outbox_new *m;
    int64_t id;
};

static inline enum err run_put(struct db_tx *tx, void *ctx)
{
    struct putting *p = ctx;
    return outbox_put(tx, p->m, &p->id);
}

static inline int64_t put(struct fixture *f, struct outbox_new m)
{
    struct putting p = {&m, 0};
    assert_int_equal(fixture_write(f, run_put, &p), OK);
    assert_true(p.id > 0);
    return p.id;
}

static inline enum err try_put(struct fixture *f, struct outbox_new m)
{
    struct putting p = {&m, 0};
    return fixture_write(f, run_put, &p);
}

static inline enum err run_claim(struct db_tx *tx, void *ctx)
{
    return outbox_claim(tx, &keys, ctx);
}

static inline struct outbox_held claim(struct fixture *f, enum outbox_channel channel)
{
    struct outbox_held h = {.unit_id = UNIT, .channel = channel};
    assert_int_equal(fixture_write(f, run_claim, &h), OK);
    return h;
}

static inline enum err run_end(struct db_tx *tx, void *ctx)
{
    return outbox_end(tx, ctx);
}

static inline enum err end(struct fixture *f, const struct outbox_held *h, enum outbox_state state)
{
    struct outbox_end e = {.held = h, .state = state, .counts = true};
    e.due_at = state == OUTBOX_WAITING ? outbox_next_at(h, clock_now()) : 0;
    return fixture_write(f, run_end, &e);
}

struct looking {
    int64_t id;
    struct outbox_row row;
    struct outbox_stats stats;
    enum outbox_channel channel;
    struct outbox_list troubles;
};

static inline enum err run_look(struct db_tx *tx, void *ctx)
{
    struct looking *l = ctx;
    enum err e = outbox_stats(tx, UNIT, l->channel, &l->stats);
    if (e == OK)
        e = outbox_troubles(tx, UNIT, &l->troubles);
    return e == OK && l->id ? outbox_by_id(tx, UNIT, l->id, &l->row) : e;
}

static inline struct looking look(struct fixture *f, int64_t id, enum outbox_channel channel)
{
    struct looking l = {.id = id, .channel = channel};
    assert_int_equal(fixture_read(f, run_look, &l), OK);
    return l;
}

static inline enum outbox_state state_of(struct fixture *f, int64_t id)
{
    return look(f, id, OUTBOX_EMAIL).row.state;
}

#define assert_str(got, expected)                                                                  \
    do {                                                                                           \
        struct str got_ = (got);                                                                   \
        if (!str_eq(got_, str_z(expected)))                                                        \
            fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(got_), expected);                           \
    } while (0)

DB_STMT(
    SEALED, "test.sealed", "i",
    "SELECT address_sealed, content_sealed FROM outbox WHERE unit_id = $1");

static inline enum err read_sealed(struct db_tx *tx, void *ctx)
{
    struct str *all = ctx;
    struct db_rows r = db_query(tx, &SEALED, DB_ARGS(db_i64(UNIT)));
    *all = S("");
    while (db_next(&r)) {
        struct str address = row_blob(&r), content = row_blob(&r);
        *all = arena_cat(tx->arena, *all, arena_cat(tx->arena, address, content));
    }
    return db_done(&r);
}

static inline enum err run_again(struct db_tx *tx, void *ctx)
{
    return outbox_again(tx, UNIT, *(const int64_t *)ctx);
}

static inline enum err run_drop(struct db_tx *tx, void *ctx)
{
    return outbox_drop(tx, UNIT, *(const int64_t *)ctx);
}

#endif
