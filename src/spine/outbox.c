#include "spine/outbox.h"

#include <stdatomic.h>

#include "base/date.h"
#include "base/identity.h"
#include "base/utf8.h"
#include "post/post.h"
#include "spine/field.h"
#include "spine/id.h"
#include "spine/job.h"
#include "spine/opt_out.h"
#include "spine/outbox_private.h"
#include "spine/setting.h"

/* ---- what can be a message ---- */

static bool words_ok(const struct outbox_new *m)
{
    bool text = utf8_valid(m->body) && m->body.n > 0 && !memchr(m->body.p, 0, m->body.n);
    if (m->channel == OUTBOX_SMS)
        return text && utf8_count(m->body) <= OUTBOX_SMS_MAX;
    return text && m->body.n <= OUTBOX_BODY_MAX && m->subject.n > 0 && post_header_ok(m->subject);
}

/* Landlines take no SMS. */
static bool address_of(struct arena *a, const struct outbox_new *m, struct str *ret)
{
    struct phone phone;
    if (m->channel == OUTBOX_EMAIL) {
        *ret = str_trim(m->address);
        return post_address_ok(*ret);
    }
    if (phone_parse(m->address, &phone) != OK ||
        (phone.kind != PHONE_MOBILE && phone.kind != PHONE_FOREIGN))
        return false;
    *ret = arena_str(a, str_z(phone.e164));
    return true;
}

struct str outbox_context(struct arena *a, const char *column, int64_t unit_id, int64_t id)
{
    return arena_fmt(a, "outbox.%s|%lld|%lld", column, (long long)unit_id, (long long)id);
}

/* ---- putting ---- */

DB_STMT(
    PUT, "outbox.put", "iiitiiiiibb",
    "INSERT INTO outbox (unit_id, id, channel, dedupe, person_id, wanted_at, state, due_at, claims,"
    " attempts, code, ended_at, address_sealed, content_sealed)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, $9, $10, $11)"
    " ON CONFLICT (unit_id, dedupe) DO NOTHING");

static void woken(void *ctx)
{
    (void)ctx;
    job_wake();
}

static enum err insert(
    struct db_tx *tx, const struct outbox_new *m, struct str address, bool withheld, int64_t id)
{
    struct arena *a = tx->arena;
    int64_t at = m->not_before_at > tx->now_at ? m->not_before_at : tx->now_at;
    struct str content = arena_fmt(a, "%.*s\n%.*s", STR_ARG(m->subject), STR_ARG(m->body));
    struct db_value where = db_null(), what = db_null();
    if (!withheld) {
        where =
            db_blob(field_close(a, m->keys, address, outbox_context(a, "address", m->unit_id, id)));
        what =
            db_blob(field_close(a, m->keys, content, outbox_context(a, "content", m->unit_id, id)));
    }
    return db_exec(
        tx, &PUT,
        DB_ARGS(
            db_i64(m->unit_id), db_i64(id), db_i64(m->channel), db_text(m->dedupe),
            db_i64_or_null(m->person_id, 0), db_i64(at),
            db_i64(withheld ? OUTBOX_WITHHELD : OUTBOX_WAITING), db_i64(at),
            db_i64_or_null(withheld ? tx->now_at : 0, 0), where, what),
        NULL);
}

DB_STMT(
    BY_DEDUPE, "outbox.by_dedupe", "it",
    "SELECT id FROM outbox WHERE unit_id = $1 AND dedupe = $2");

static enum err find_id(struct db_tx *tx, const struct outbox_new *m, int64_t *ret)
{
    struct db_rows r = db_query(tx, &BY_DEDUPE, DB_ARGS(db_i64(m->unit_id), db_text(m->dedupe)));
    while (db_next(&r))
        *ret = row_i64(&r);
    return db_done(&r);
}

enum err outbox_put(struct db_tx *tx, const struct outbox_new *m, int64_t *ret_id)
{
    struct str address;
    bool withheld = false;
    if (!words_ok(m) || !address_of(tx->arena, m, &address) || m->dedupe.n == 0)
        return E_INVALID;
    enum err e = OK;
    if (m->person_id)
        e = opt_out_get(tx, m->unit_id, m->person_id, (int)m->channel, &withheld);
    if (e == OK)
        e = insert(tx, m, address, withheld, id_new());
    if (e == OK && ret_id)
        e = find_id(tx, m, ret_id);
    if (e == OK)
        tx_on_commit(tx, woken, NULL);
    return e;
}

enum err outbox_ready(struct db_tx *tx, int64_t unit_id, enum outbox_channel channel, bool *ret)
{
    struct str url, from = S("x");
    enum err e =
        setting_get(tx, unit_id, channel == OUTBOX_EMAIL ? S("smtp_url") : S("sms_url"), &url);
    if (e == OK && channel == OUTBOX_EMAIL)
        e = setting_get(tx, unit_id, S("smtp_from"), &from);
    if (e == OK)
        *ret = url.n > 0 && from.n > 0;
    return e;
}

/* ---- for the administrator ---- */

#define ROW "id, wanted_at, ended_at, channel, state, code, attempts, dedupe"

static struct outbox_row row_read(struct db_rows *r)
{
    struct outbox_row x;
    x.id = row_i64(r);
    x.wanted_at = row_i64(r);
    x.ended_at = row_i64_or(r, 0);
    x.channel = (enum outbox_channel)row_i64(r);
    x.state = (enum outbox_state)row_i64(r);
    x.code = (int)row_i64(r);
    x.attempts = row_i64(r);
    x.dedupe = row_str(r);
    return x;
}

DB_STMT(BY_ID, "outbox.by_id", "ii", "SELECT " ROW " FROM outbox WHERE unit_id = $1 AND id = $2");

enum err outbox_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct outbox_row *ret)
{
    struct db_rows r = db_query(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id)));
    struct outbox_row x = {0};
    while (db_next(&r))
        x = row_read(&r);
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    if (x.id == 0)
        return E_NOT_FOUND;
    *ret = x;
    return OK;
}

DB_STMT(
    TROUBLES, "outbox.troubles", "iii",
    "SELECT " ROW " FROM outbox WHERE unit_id = $1 AND channel IN (1, 2) AND state IN (4, 5)"
    " AND ended_at >= $2 ORDER BY ended_at DESC NULLS LAST, id LIMIT $3");

static int64_t kept_since(const struct db_tx *tx)
{
    return tx->now_at - OUTBOX_KEPT_DAYS * DATE_DAY_MS;
}

enum err outbox_troubles(struct db_tx *tx, int64_t unit_id, struct outbox_list *ret)
{
    struct db_rows r = db_query(
        tx, &TROUBLES,
        DB_ARGS(db_i64(unit_id), db_i64(kept_since(tx)), db_i64(OUTBOX_TROUBLES_MAX)));
    struct outbox_row *rows = ARENA_ARRAY(tx->arena, struct outbox_row, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        rows[n++] = row_read(&r);
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct outbox_list){rows, n};
    return e;
}

DB_STMT(
    AGAIN, "outbox.try_again", "iii",
    "UPDATE outbox SET state = 1, due_at = $3, wanted_at = $3, attempts = 0, code = 0,"
    " ended_at = NULL WHERE unit_id = $1 AND id = $2 AND state IN (4, 5)"
    " AND content_sealed IS NOT NULL");

enum err outbox_again(struct db_tx *tx, int64_t unit_id, int64_t id)
{
    int64_t changed = 0;
    enum err e =
        db_exec(tx, &AGAIN, DB_ARGS(db_i64(unit_id), db_i64(id), db_i64(tx->now_at)), &changed);
    if (e == OK && changed)
        tx_on_commit(tx, woken, NULL);
    return e == OK && changed == 0 ? E_CONFLICT : e;
}

DB_STMT(
    DROP, "outbox.drop", "ii",
    "UPDATE outbox SET state = 7, address_sealed = NULL, content_sealed = NULL"
    " WHERE unit_id = $1 AND id = $2 AND state IN (4, 5)");

enum err outbox_drop(struct db_tx *tx, int64_t unit_id, int64_t id)
{
    int64_t changed = 0;
    enum err e = db_exec(tx, &DROP, DB_ARGS(db_i64(unit_id), db_i64(id)), &changed);
    return e == OK && changed == 0 ? E_CONFLICT : e;
}

DB_STMT(
    STATS, "outbox.stats", "iii",
    "SELECT COUNT(CASE WHEN state IN (1, 2) THEN 1 END),"
    " MIN(CASE WHEN state IN (1, 2) THEN wanted_at END), COUNT(CASE WHEN state = 4 THEN 1 END),"
    " COUNT(CASE WHEN state = 5 THEN 1 END) FROM outbox"
    " WHERE unit_id = $1 AND channel = $2 AND state IN (1, 2, 4, 5)"
    " AND (ended_at IS NULL OR ended_at >= $3)");
/* due_at of an ended one is its end: the index has it. */
DB_STMT(
    LAST_SENT, "outbox.last_sent", "ii",
    "SELECT ended_at FROM outbox WHERE unit_id = $1 AND channel = $2 AND state = 3"
    " ORDER BY due_at DESC LIMIT 1");

enum err outbox_stats(
    struct db_tx *tx, int64_t unit_id, enum outbox_channel channel, struct outbox_stats *ret)
{
    struct outbox_stats s = {0};
    struct db_rows r =
        db_query(tx, &STATS, DB_ARGS(db_i64(unit_id), db_i64(channel), db_i64(kept_since(tx))));
    while (db_next(&r)) {
        s.waiting = row_i64(&r);
        s.oldest_at = row_i64_or(&r, 0);
        s.failed = row_i64(&r);
        s.unsure = row_i64(&r);
    }
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    r = db_query(tx, &LAST_SENT, DB_ARGS(db_i64(unit_id), db_i64(channel)));
    while (db_next(&r))
        s.last_sent_at = row_i64(&r);
    e = db_done(&r);
    if (e == OK)
        *ret = s;
    return e;
}

/* ---- over all units ---- */

static struct {
    _Atomic int64_t waiting, oldest_ms, failed, unsure;
} seen;

DB_STMT(
    OBSERVE, "outbox.observe", "ii",
    "SELECT COUNT(CASE WHEN state IN (1, 2) AND due_at <= $1 THEN 1 END),"
    " MIN(CASE WHEN state IN (1, 2) AND due_at <= $1 THEN due_at END),"
    " COUNT(CASE WHEN state = 4 AND ended_at >= $2 THEN 1 END),"
    " COUNT(CASE WHEN state = 5 AND ended_at >= $2 THEN 1 END)"
    " FROM outbox /* all units */ WHERE state IN (1, 2, 4, 5)");

enum err outbox_observe(struct db_tx *tx)
{
    struct db_rows r = db_query(tx, &OBSERVE, DB_ARGS(db_i64(tx->now_at), db_i64(kept_since(tx))));
    while (db_next(&r)) {
        atomic_store(&seen.waiting, row_i64(&r));
        atomic_store(&seen.oldest_ms, tx->now_at - row_i64_or(&r, tx->now_at));
        atomic_store(&seen.failed, row_i64(&r));
        atomic_store(&seen.unsure, row_i64(&r));
    }
    return db_done(&r);
}

struct outbox_totals outbox_totals(void)
{
    return (struct outbox_totals){
        .waiting = atomic_load(&seen.waiting),
        .oldest_ms = atomic_load(&seen.oldest_ms),
        .failed = atomic_load(&seen.failed),
        .unsure = atomic_load(&seen.unsure),
    };
}
