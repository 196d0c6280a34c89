#include "serve/dossier_desk.h"

#include "base/date.h"
#include "base/utf8.h"
#include "serve/dossier_row.h"
#include "spine/setting.h"

enum err dossier_act_begin(struct db_tx *tx, const struct dossier_act *a, struct dossier *ret)
{
    struct dossier d;
    enum err e = dossier_by_id(tx, a->unit_id, a->id, &d);
    if (e != OK)
        return e;
    if ((a->version && d.version != a->version) || (d.flags & DOSSIER_VOID))
        return E_CONFLICT;
    *ret = d;
    return OK;
}

DB_STMT(
    CLAIM, "dossier.claim", "iii",
    "UPDATE dossier SET version = version WHERE unit_id = $1 AND id = $2"
    " AND (version = $3 OR $3 = 0)");

enum err dossier_act_claim(struct db_tx *tx, const struct dossier_act *a)
{
    int64_t same = 0;
    enum err e =
        db_exec(tx, &CLAIM, DB_ARGS(db_i64(a->unit_id), db_i64(a->id), db_i64(a->version)), &same);
    return e == OK && same == 0 ? E_CONFLICT : e;
}

/* ---- the row ---- */

DB_STMT(
    GET, "dossier.desk", "ii",
    "SELECT help_unit_id, authority_unit_id, book_year, book, book_number, receiver_id, receiver,"
    " holder_id, holder, held_at, step FROM dossier_desk WHERE unit_id = $1 AND dossier_id = $2");

enum err dossier_desk_get(struct db_tx *tx, int64_t unit_id, int64_t id, struct dossier_desk *ret)
{
    struct dossier_desk k = {.receiver = S(""), .holder = S(""), .step = S("")};
    struct db_rows r = db_query(tx, &GET, DB_ARGS(db_i64(unit_id), db_i64(id)));
    while (db_next(&r)) {
        k.help_unit_id = row_i64_or(&r, 0);
        k.authority_unit_id = row_i64_or(&r, 0);
        k.book_year = row_i64_or(&r, 0);
        k.book = row_i64_or(&r, 0);
        k.book_number = row_i64_or(&r, 0);
        k.receiver_id = row_i64_or(&r, 0);
        k.receiver = row_str(&r);
        k.holder_id = row_i64_or(&r, 0);
        k.holder = row_str(&r);
        k.held_at = row_i64_or(&r, 0);
        k.step = row_str(&r);
    }
    enum err e = db_done(&r);
    if (e == OK)
        *ret = k;
    return e;
}

DB_STMT(
    PUT, "dossier.desk_put", "iiiiiiiititit",
    "INSERT INTO dossier_desk (unit_id, dossier_id, help_unit_id, authority_unit_id, book_year,"
    " book, book_number, receiver_id, receiver, holder_id, holder, held_at, step)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    " ON CONFLICT (unit_id, dossier_id) DO UPDATE SET help_unit_id = excluded.help_unit_id,"
    " authority_unit_id = excluded.authority_unit_id, book_year = excluded.book_year,"
    " book = excluded.book, book_number = excluded.book_number,"
    " receiver_id = excluded.receiver_id, receiver = excluded.receiver,"
    " holder_id = excluded.holder_id, holder = excluded.holder, held_at = excluded.held_at,"
    " step = excluded.step");

static struct db_value or_null(int64_t v)
{
    return db_i64_or_null(v, 0);
}

static enum err put(struct db_tx *tx, const struct dossier *d, const struct dossier_desk *k)
{
    return db_exec(
        tx, &PUT,
        DB_ARGS(
            db_i64(d->unit_id), db_i64(d->id), or_null(k->help_unit_id),
            or_null(k->authority_unit_id), or_null(k->book_year), or_null(k->book),
            or_null(k->book_number), or_null(k->receiver_id), db_text(k->receiver),
            or_null(k->holder_id), db_text(k->holder), or_null(k->held_at), db_text(k->step)),
        NULL);
}

DB_STMT(
    NEXT, "dossier.next_in_book", "ii",
    "INSERT INTO dossier_book (unit_id, year, last) VALUES ($1, $2, 1)"
    " ON CONFLICT (unit_id, year) DO UPDATE SET last = dossier_book.last + 1 RETURNING last");

enum err dossier_desk_open(struct db_tx *tx, const struct dossier *d, struct dossier_desk *desk)
{
    struct date day = date_of_day(date_local_day(d->received_at));
    struct str books;
    enum err e = setting_get(tx, d->unit_id, S("dossier_books"), &books);
    if (e != OK)
        return e;
    desk->book_year = day.year;
    desk->book = str_eq(books, S("month")) ? day.month : 1;
    struct db_rows r = db_query(tx, &NEXT, DB_ARGS(db_i64(d->unit_id), db_i64(day.year)));
    while (db_next(&r))
        desk->book_number = row_i64(&r);
    e = db_done(&r);
    return e == OK ? put(tx, d, desk) : e;
}

/* ---- who has it ---- */

DB_STMT(
    LEAVE, "dossier.assignment_end", "iii",
    "UPDATE dossier_assignment SET to_at = $3"
    " WHERE unit_id = $1 AND dossier_id = $2 AND to_at IS NULL");
DB_STMT(
    ENTER, "dossier.assignment", "iiiitii",
    "INSERT INTO dossier_assignment (unit_id, dossier_id, version, official_id, official, by_id,"
    " from_at) VALUES ($1, $2, $3, $4, $5, $6, $7)");

static enum err put_assignment(
    struct db_tx *tx, const struct dossier_act *a, const struct dossier_holder *to,
    const struct dossier *d)
{
    enum err e =
        db_exec(tx, &LEAVE, DB_ARGS(db_i64(d->unit_id), db_i64(d->id), db_i64(tx->now_at)), NULL);
    if (e != OK || to->official_id == 0)
        return e;
    return db_exec(
        tx, &ENTER,
        DB_ARGS(
            db_i64(d->unit_id), db_i64(d->id), db_i64(d->version), db_i64(to->official_id),
            db_text(to->official), db_i64(a->official_id), db_i64(tx->now_at)),
        NULL);
}

enum err dossier_assign(
    struct db_tx *tx, const struct dossier_act *a, const struct dossier_holder *to,
    struct dossier *ret)
{
    struct dossier before;
    struct dossier_desk desk;
    enum err e = dossier_act_begin(tx, a, &before);
    if (e == OK)
        e = dossier_desk_get(tx, a->unit_id, a->id, &desk);
    if (e == OK && (!dossier_is_open(&before) || desk.holder_id == to->official_id))
        e = E_CONFLICT;
    if (e != OK)
        return e;
    struct dossier d = before;
    d.officer = to->official;
    desk.holder_id = to->official_id;
    desk.holder = to->official;
    desk.held_at = to->official_id ? tx->now_at : 0;
    e = dossier_row_change(
        tx, &before, &d,
        &(struct event){
            .what = S("dossier.assigned"),
            .actor = a->actor,
            EVENT_FIELDS(ev_i64("official", to->official_id)),
            .detail = to->official,
        });
    if (e == OK)
        e = put(tx, &d, &desk);
    if (e == OK)
        e = put_assignment(tx, a, to, &d);
    if (e == OK)
        *ret = d;
    return e;
}

DB_STMT(
    ASSIGNMENTS, "dossier.assignments", "ii",
    "SELECT official_id, by_id, official, from_at, to_at FROM dossier_assignment"
    " WHERE unit_id = $1 AND dossier_id = $2 ORDER BY version");

enum err dossier_assignments(
    struct db_tx *tx, int64_t unit_id, int64_t id, const struct dossier_assignment **ret,
    size_t *ret_count)
{
    struct db_rows r = db_query(tx, &ASSIGNMENTS, DB_ARGS(db_i64(unit_id), db_i64(id)));
    struct dossier_assignment *list = ARENA_ARRAY(tx->arena, struct dossier_assignment, r.rows);
    size_t n = 0;
    while (db_next(&r)) {
        struct dossier_assignment *x = &list[n++];
        x->official_id = row_i64(&r);
        x->by_id = row_i64(&r);
        x->official = row_str(&r);
        x->from_at = row_i64(&r);
        x->to_at = row_i64_or(&r, 0);
    }
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    *ret = list;
    *ret_count = n;
    return OK;
}

/* ---- the step ---- */

enum err dossier_set_step(
    struct db_tx *tx, const struct dossier_act *a, struct str step, struct dossier *ret)
{
    struct dossier before;
    struct dossier_desk desk;
    struct str word = str_trim(step);
    enum err e = dossier_act_begin(tx, a, &before);
    if (e == OK && utf8_count(word) > DOSSIER_STEP_MAX)
        e = E_INVALID;
    if (e == OK && !dossier_is_open(&before))
        e = E_CONFLICT;
    if (e == OK)
        e = dossier_desk_get(tx, a->unit_id, a->id, &desk);
    if (e != OK)
        return e;
    struct dossier d = before;
    if (!str_eq(desk.step, word)) {
        desk.step = word;
        e = dossier_row_change(
            tx, &before, &d,
            &(struct event){.what = S("dossier.step"), .actor = a->actor, .detail = word});
        if (e == OK)
            e = put(tx, &d, &desk);
    }
    if (e == OK)
        *ret = d;
    return e;
}

enum err dossier_steps(struct db_tx *tx, int64_t unit_id, const struct str **ret, size_t *ret_count)
{
    struct str rest, piece;
    enum err e = setting_get(tx, unit_id, S("dossier_steps"), &rest);
    if (e != OK)
        return e;
    struct str *list = ARENA_ARRAY(tx->arena, struct str, rest.n + 1);
    size_t n = 0;
    while (str_cut(&rest, '|', &piece))
        if (str_trim(piece).n)
            list[n++] = str_trim(piece);
    *ret = list;
    *ret_count = n;
    return OK;
}
