#include "serve/rating.h"

#include "base/date.h"
#include "place/mourning.h"
#include "serve/link.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"
#include "trust/token.h"

#define ID_BYTES 8

struct str rating_token(struct arena *a, const struct keys *keys, const struct dossier *d)
{
    return link_make(a, keys, LINK_RATING, d);
}

DB_STMT(
    USED, "rating.used", "ii", "SELECT 1 FROM rating_used WHERE unit_id = $1 AND dossier_id = $2");

static enum err is_used(struct db_tx *tx, int64_t unit_id, int64_t dossier_id, bool *ret)
{
    struct db_rows r = db_query(tx, &USED, DB_ARGS(db_i64(unit_id), db_i64(dossier_id)));
    bool used = false;
    while (db_next(&r))
        used = row_i64(&r) == 1;
    enum err e = db_done(&r);
    if (e == OK)
        *ret = used;
    return e;
}

static int64_t last_day(const struct dossier *d)
{
    return date_local_day(d->returned_at) + RATING_DAYS;
}

static bool in_time(const struct dossier *d, int64_t now_at)
{
    return d->state == DOSSIER_RETURNED && d->returned_at != 0 &&
           date_local_day(now_at) <= last_day(d);
}

enum err rating_is_open(struct db_tx *tx, const struct dossier *d, bool *ret)
{
    bool used = true;
    enum err e = is_used(tx, d->unit_id, d->id, &used);
    if (e == OK)
        *ret = !used && in_time(d, tx->now_at);
    return e;
}

enum err rating_in_mourning(struct db_tx *tx, const struct dossier *d, bool *ret)
{
    int64_t until = 0;
    enum err e =
        mourning_of_person(tx, d->unit_id, d->person_id, date_local_day(tx->now_at), &until);
    *ret = until != 0;
    return e;
}

/* Does the same work for every token: one dossier looked up, one link computed, one mark asked. */
static enum err find(
    struct db_tx *tx, const struct keys *keys, const struct rating_claim *c, struct dossier *ret)
{
    struct link_claim link = {c->unit_id, c->token, LINK_RATING};
    struct dossier d = {0};
    int64_t id = 0;
    bool used = true;
    enum err found = link_find(tx, keys, &link, &d, &id);
    if (found != OK && found != E_NOT_FOUND)
        return found;
    enum err e = is_used(tx, c->unit_id, id, &used);
    if (e != OK)
        return e;
    if (found != OK || used || !in_time(&d, tx->now_at))
        return E_CONFLICT;
    *ret = d;
    return OK;
}

enum err rating_open(
    struct db_tx *tx, const struct keys *keys, const struct rating_claim *c, struct rating_ask *ret)
{
    struct dossier d;
    enum err e = find(tx, keys, c, &d);
    if (e == OK)
        *ret = (struct rating_ask){d.procedure_id, d.returned_at, last_day(&d)};
    return e;
}

/* ---- giving ---- */

/* The key of the table decides between two at once: the second changes nothing. */
DB_STMT(
    USE, "rating.use", "ii",
    "INSERT INTO rating_used (unit_id, dossier_id) VALUES ($1, $2) "
    "ON CONFLICT (unit_id, dossier_id) DO NOTHING");

DB_STMT(
    GIVE, "rating.give", "iiiit",
    "INSERT INTO rating (unit_id, id, day, level, comment) VALUES ($1, $2, $3, $4, $5)");

enum err rating_give(
    struct db_tx *tx, const struct keys *keys, const struct rating_new *n, int64_t *ret_id)
{
    int64_t unit_id = n->claim.unit_id;
    struct dossier d;
    int64_t changed = 0;
    if (n->level < 1 || n->level > RATING_LEVELS)
        return E_INVALID;
    enum err e = find(tx, keys, &n->claim, &d);
    if (e == OK)
        e = db_exec(tx, &USE, DB_ARGS(db_i64(unit_id), db_i64(d.id)), &changed);
    if (e == OK && changed != 1)
        e = E_CONFLICT;
    if (e != OK)
        return e;
    int64_t id = id_random();
    e = db_exec(
        tx, &GIVE,
        DB_ARGS(
            db_i64(unit_id), db_i64(id), db_i64(date_local_day(tx->now_at)), db_i64(n->level),
            db_text(n->comment)),
        NULL);
    if (e != OK)
        return e;
    event_add(
        tx, &(struct event){
                .unit_id = unit_id,
                .noun = S("rating"),
                .noun_id = id,
                .what = S("rating.given"),
                .actor = S("citizen"),
                .anonymous = true,
                EVENT_FIELDS(ev_i64("level", n->level)),
                .detail = n->comment,
            });
    topic_touch(tx, unit_id, TOPIC_RATING);
    *ret_id = id;
    return OK;
}

/* ---- numbers ---- */

/* The id's eight bytes, most significant first. */
static struct str bytes_of_id(struct arena *a, int64_t id)
{
    char *p = arena_raw(a, ID_BYTES);
    for (int i = 0; i < ID_BYTES; i++)
        p[i] = (char)((uint64_t)id >> (8 * (7 - i)));
    return (struct str){p, ID_BYTES};
}

static int64_t id_of_bytes(struct str bytes)
{
    uint64_t v = 0;
    for (size_t i = 0; i < bytes.n; i++)
        v = v << 8 | (unsigned char)bytes.p[i];
    return (int64_t)v;
}

struct str rating_number(struct arena *a, int64_t id, int64_t day)
{
    struct date d = date_of_day(day);
    struct str signs = token_encode(a, bytes_of_id(a, id));
    return arena_fmt(a, "DG-%02d%02d%02d-%.*s", d.year % 100, d.month, d.day, STR_ARG(signs));
}

DB_STMT(BY_ID, "rating.by_id", "ii", "SELECT day FROM rating WHERE unit_id = $1 AND id = $2");

enum err rating_by_number(struct db_tx *tx, int64_t unit_id, struct str number, int64_t *ret_day)
{
    struct str bytes;
    if (!str_starts(number, S("DG-")) || number.n < 11 ||
        !token_decode(tx->arena, str_from(number, 10), ID_BYTES, &bytes))
        return E_NOT_FOUND;
    int64_t id = id_of_bytes(bytes), day = 0;
    bool found = false;
    struct db_rows r = db_query(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id)));
    while (db_next(&r)) {
        day = row_i64(&r);
        found = true;
    }
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    if (!found || !str_eq(rating_number(tx->arena, id, day), number))
        return E_NOT_FOUND;
    *ret_day = day;
    return OK;
}

/* ---- counting ---- */

DB_STMT(
    COUNT, "rating.count", "iii",
    "SELECT level, COUNT(*) FROM rating WHERE unit_id = $1 AND day BETWEEN $2 AND $3 "
    "GROUP BY level");

enum err rating_count(
    struct db_tx *tx, int64_t unit_id, int64_t first_day, int64_t last, struct rating_counts *ret)
{
    struct rating_counts c = {0};
    struct db_rows r =
        db_query(tx, &COUNT, DB_ARGS(db_i64(unit_id), db_i64(first_day), db_i64(last)));
    while (db_next(&r)) {
        int64_t level = row_i64(&r), n = row_i64(&r);
        c.level[level] = n;
        c.all += n;
    }
    enum err e = db_done(&r);
    if (e == OK)
        *ret = c;
    return e;
}
