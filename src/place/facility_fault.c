#include "place/facility_fault.h"

#include "base/date.h"
#include "base/viet.h"
#include "place/office_room.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

#define COLUMNS                                                                                    \
    "unit_id, id, number, room_id, said, by_citizen, official_id, reported_at, state, title,"      \
    " answer, closer, closed_at, version"

/* ---- reading ---- */

static enum err read_rows(struct db_tx *tx, struct db_rows *r, struct facility_fault_list *ret)
{
    struct facility_fault *list = ARENA_ARRAY(tx->arena, struct facility_fault, r->rows + 1);
    size_t n = 0;
    while (db_next(r)) {
        struct facility_fault *f = &list[n++];
        f->unit_id = row_i64(r);
        f->id = row_i64(r);
        f->number = row_i64(r);
        f->room_id = row_i64(r);
        f->said = row_str(r);
        f->by_citizen = row_bool(r);
        f->official_id = row_i64(r);
        f->reported_at = row_i64(r);
        f->state = (enum fault_state)row_i64(r);
        f->title = row_str(r);
        f->answer = row_str(r);
        f->closer = row_str(r);
        f->closed_at = row_i64(r);
        f->version = row_i64(r);
    }
    *ret = (struct facility_fault_list){list, n};
    return db_done(r);
}

static enum err only(
    struct db_tx *tx, const struct db_stmt *stmt, struct db_args args, struct facility_fault *ret)
{
    struct facility_fault_list found;
    struct db_rows r = db_query(tx, stmt, args);
    enum err e = read_rows(tx, &r, &found);
    if (e == OK && found.n == 0)
        return E_NOT_FOUND;
    if (e == OK)
        *ret = found.list[0];
    return e;
}

DB_STMT(
    BY_ID, "facility_fault.by_id", "ii",
    "SELECT " COLUMNS " FROM facility_fault WHERE unit_id = $1 AND id = $2");

enum err facility_fault_by_id(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct facility_fault *ret)
{
    return only(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id)), ret);
}

DB_STMT(
    BY_NUMBER, "facility_fault.by_number", "ii",
    "SELECT " COLUMNS " FROM facility_fault WHERE unit_id = $1 AND number = $2");

enum err facility_fault_by_number(
    struct db_tx *tx, int64_t unit_id, int64_t number, struct facility_fault *ret)
{
    return only(tx, &BY_NUMBER, DB_ARGS(db_i64(unit_id), db_i64(number)), ret);
}

DB_STMT(
    LIST_OPEN, "facility_fault.list_open", "iiii",
    "SELECT " COLUMNS " FROM facility_fault WHERE unit_id = $1 AND state = $2"
    " ORDER BY reported_at, id LIMIT $3 OFFSET $4");
DB_STMT(
    LIST_CLOSED, "facility_fault.list_closed", "iiii",
    "SELECT " COLUMNS " FROM facility_fault WHERE unit_id = $1 AND state = $2"
    " ORDER BY closed_at DESC, id DESC LIMIT $3 OFFSET $4");

enum err facility_fault_list(
    struct db_tx *tx, const struct fault_query *q, struct facility_fault_list *ret)
{
    const struct db_args args =
        DB_ARGS(db_i64(q->unit_id), db_i64(q->state), db_i64(q->limit), db_i64(q->offset));
    struct db_rows r =
        q->state == FAULT_OPEN ? db_query(tx, &LIST_OPEN, args) : db_query(tx, &LIST_CLOSED, args);
    return read_rows(tx, &r, ret);
}

static bool holds(struct arena *a, const struct facility_fault *f, struct str folded, bool staff)
{
    struct str all = arena_fmt(a, "%.*s %.*s", STR_ARG(f->title), STR_ARG(f->answer));
    if (staff)
        all = arena_fmt(
            a, "%.*s %.*s %.*s", STR_ARG(all), STR_ARG(facility_fault_code(a, f->number)),
            STR_ARG(f->said));
    return str_find(viet_fold(a, all), folded) >= 0;
}

enum err facility_fault_search(
    struct db_tx *tx, const struct fault_query *q, const struct fault_words *w,
    struct facility_fault_list *ret, int64_t *ret_total)
{
    const struct fault_query first = {q->unit_id, q->state, FAULTS_SEARCHED, 0};
    struct facility_fault_list all;
    struct str folded = viet_fold(tx->arena, w->words);
    int64_t n = 0, kept = 0;
    enum err e = facility_fault_list(tx, &first, &all);
    if (e != OK)
        return e;
    struct facility_fault *list = ARENA_ARRAY(tx->arena, struct facility_fault, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        if (holds(tx->arena, &all.list[i], folded, w->staff) && n++ >= q->offset && kept < q->limit)
            list[kept++] = all.list[i];
    *ret = (struct facility_fault_list){list, (size_t)kept};
    *ret_total = n;
    return OK;
}

DB_STMT(
    COUNT, "facility_fault.count", "ii",
    "SELECT CAST(COUNT(*) AS BIGINT) FROM facility_fault WHERE unit_id = $1 AND state = $2");

enum err facility_fault_count(
    struct db_tx *tx, int64_t unit_id, enum fault_state state, int64_t *ret)
{
    struct db_rows r = db_query(tx, &COUNT, DB_ARGS(db_i64(unit_id), db_i64(state)));
    *ret = 0;
    while (db_next(&r))
        *ret = row_i64(&r);
    return db_done(&r);
}

int64_t facility_fault_days(const struct facility_fault *f, int64_t now_at)
{
    int64_t end = f->state == FAULT_OPEN ? now_at : f->closed_at;
    return date_local_day(end) - date_local_day(f->reported_at);
}

struct str facility_fault_code(struct arena *a, int64_t number)
{
    return arena_fmt(a, "BH-%lld", (long long)number);
}

/* ---- reporting ---- */

DB_STMT(
    LAST_NUMBER, "facility_fault.last_number", "i",
    "SELECT number FROM facility_fault WHERE unit_id = $1 AND number > 0"
    " ORDER BY number DESC LIMIT 1");

static enum err next_number(struct db_tx *tx, int64_t unit_id, int64_t *ret)
{
    enum err e = db_guard(tx, unit_id, S("facility_fault"));
    if (e != OK)
        return e;
    struct db_rows r = db_query(tx, &LAST_NUMBER, DB_ARGS(db_i64(unit_id)));
    *ret = 1;
    while (db_next(&r))
        *ret = row_i64(&r) + 1;
    return db_done(&r);
}

static void tell(
    struct db_tx *tx, const struct facility_fault *f, struct str what, struct str actor)
{
    event_add(
        tx,
        &(struct event){
            .unit_id = f->unit_id,
            .noun = S("facility_fault"),
            .noun_id = f->id,
            .what = what,
            .actor = actor,
            EVENT_FIELDS(
                ev_i64("number", f->number), ev_i64("room", f->room_id), ev_i64("state", f->state)),
            .detail = f->state == FAULT_OPEN ? f->said : f->answer,
        });
    topic_touch(tx, f->unit_id, TOPIC_OFFICE);
}

DB_STMT(
    REPORT, "facility_fault.report", "iiiitiii",
    "INSERT INTO facility_fault (unit_id, id, number, room_id, said, by_citizen, official_id,"
    " reported_at, state, title, answer, closer, closed_at, version)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, '', '', '', 0, 1)");

enum err facility_fault_report(
    struct db_tx *tx, const struct facility_fault *f, struct str actor, struct facility_fault *ret)
{
    struct office_room room;
    struct facility_fault x = {
        .unit_id = f->unit_id,
        .id = id_new(),
        .room_id = f->room_id,
        .said = f->said,
        .by_citizen = f->by_citizen,
        .official_id = f->by_citizen ? 0 : f->official_id,
        .reported_at = tx->now_at,
        .state = FAULT_OPEN,
        .title = S(""),
        .answer = S(""),
        .closer = S(""),
        .version = 1,
    };
    enum err e = office_room_by_id(tx, f->unit_id, f->room_id, &room);
    if (e == OK)
        e = next_number(tx, f->unit_id, &x.number);
    if (e == OK)
        e = db_exec(
            tx, &REPORT,
            DB_ARGS(
                db_i64(x.unit_id), db_i64(x.id), db_i64(x.number), db_i64(x.room_id),
                db_text(x.said), db_bool(x.by_citizen), db_i64(x.official_id),
                db_i64(x.reported_at)),
            NULL);
    if (e != OK)
        return e;
    tell(tx, &x, S("facility_fault.reported"), actor);
    *ret = x;
    return OK;
}

/* ---- closing ---- */

DB_STMT(
    CLOSE, "facility_fault.close", "iiiittti",
    "UPDATE facility_fault SET state = $4, title = $5, answer = $6, closer = $7, closed_at = $8,"
    " version = version + 1 WHERE unit_id = $1 AND id = $2 AND version = $3 AND state = 1");

static enum err close_as(
    struct db_tx *tx, const struct fault_act *a, enum fault_state state, struct str what)
{
    struct facility_fault f;
    int64_t changed = 0;
    enum err e = facility_fault_by_id(tx, a->unit_id, a->id, &f);
    if (e == OK)
        e = db_exec(
            tx, &CLOSE,
            DB_ARGS(
                db_i64(a->unit_id), db_i64(a->id), db_i64(a->version), db_i64(state),
                db_text(a->title), db_text(a->answer), db_text(a->official), db_i64(tx->now_at)),
            &changed);
    if (e == OK && changed == 0)
        e = E_CONFLICT;
    if (e != OK)
        return e;
    f.state = state;
    f.answer = a->answer;
    tell(tx, &f, what, a->actor);
    return OK;
}

enum err facility_fault_mend(struct db_tx *tx, const struct fault_act *a)
{
    if (str_trim(a->title).n == 0 || str_trim(a->answer).n == 0)
        return E_INVALID;
    return close_as(tx, a, FAULT_MENDED, S("facility_fault.mended"));
}

enum err facility_fault_drop(struct db_tx *tx, const struct fault_act *a)
{
    if (str_trim(a->answer).n == 0)
        return E_INVALID;
    return close_as(tx, a, FAULT_DROPPED, S("facility_fault.dropped"));
}
