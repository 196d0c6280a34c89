#include "place/facility.h"

#include "base/date.h"
#include "place/facility_import.h"
#include "spine/event.h"
#include "spine/topic.h"

/* ---- reading ---- */

DB_STMT(
    ALL, "facility.all", "",
    "SELECT code, valid_from, valid_to, place, counts, name_vi, name_en, hint_vi, hint_en,"
    " legal_basis_vi, legal_basis_en FROM facility ORDER BY code, valid_from");

static enum err read_stored(struct db_tx *tx, struct facility_list *ret)
{
    struct db_rows r = db_query(tx, &ALL, DB_NO_ARGS);
    struct facility *list = ARENA_ARRAY(tx->arena, struct facility, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct facility *f = &list[n++];
        f->code = row_str(&r);
        f->valid_from = row_i64(&r);
        f->valid_to = row_i64_or(&r, FACILITY_FOR_EVER);
        f->place = row_i64(&r);
        f->counts = (unsigned)row_i64(&r);
        f->name_vi = row_str(&r);
        f->name_en = row_str(&r);
        f->hint_vi = row_str(&r);
        f->hint_en = row_str(&r);
        f->basis_vi = row_str(&r);
        f->basis_en = row_str(&r);
    }
    *ret = (struct facility_list){list, n};
    return db_done(&r);
}

enum err facility_all(struct db_tx *tx, struct facility_list *ret)
{
    enum err e = read_stored(tx, ret);
    if (e == OK && ret->n == 0)
        *ret = facility_brought();
    return e;
}

static int by_place(const void *x, const void *y)
{
    const struct facility *a = x, *b = y;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return str_cmp(a->code, b->code);
}

static bool in_force(const struct facility *f, int64_t day)
{
    return f->valid_from <= day && day <= f->valid_to;
}

enum err facility_list(struct db_tx *tx, int64_t day, struct facility_list *ret)
{
    struct facility_list all;
    enum err e = facility_all(tx, &all);
    if (e != OK)
        return e;
    struct facility *list = ARENA_ARRAY(tx->arena, struct facility, all.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        if (in_force(&all.list[i], day))
            list[n++] = all.list[i];
    qsort(list, n, sizeof *list, by_place);
    *ret = (struct facility_list){list, n};
    return OK;
}

static size_t add_codes(struct str *codes, size_t n, const struct facility_list *all)
{
    for (size_t i = 0; i < all->n; i++) {
        size_t k = 0;
        while (k < n && !str_eq(codes[k], all->list[i].code))
            k++;
        if (k == n)
            codes[n++] = all->list[i].code;
    }
    return n;
}

enum err facility_codes(struct db_tx *tx, const struct str **ret, size_t *ret_count)
{
    struct facility_list stored, built_in = facility_brought();
    enum err e = read_stored(tx, &stored);
    struct str *codes = ARENA_ARRAY(tx->arena, struct str, stored.n + built_in.n + 1);
    size_t n = add_codes(codes, 0, &built_in);
    *ret = codes;
    *ret_count = add_codes(codes, n, &stored);
    return e;
}

const struct facility *facility_of(const struct facility_list *all, struct str code)
{
    for (size_t i = 0; i < all->n; i++)
        if (str_eq(all->list[i].code, code))
            return &all->list[i];
    return NULL;
}

const struct facility *facility_on(const struct facility_list *all, struct str code, int64_t day)
{
    for (size_t i = 0; i < all->n; i++)
        if (str_eq(all->list[i].code, code) && in_force(&all->list[i], day))
            return &all->list[i];
    return NULL;
}

bool facility_code_valid(struct str code)
{
    bool fine =
        code.n > 0 && code.n <= FACILITY_CODE_MAX && code.p[0] != '-' && code.p[code.n - 1] != '-';
    for (size_t i = 0; fine && i < code.n; i++)
        fine = (code.p[i] >= 'a' && code.p[i] <= 'z') || (code.p[i] >= '0' && code.p[i] <= '9') ||
               code.p[i] == '-';
    return fine;
}

/* ---- taking a list ---- */

static bool same(const struct facility *a, const struct facility *b)
{
    return a->valid_to == b->valid_to && a->place == b->place && a->counts == b->counts &&
           str_eq(a->name_vi, b->name_vi) && str_eq(a->name_en, b->name_en) &&
           str_eq(a->hint_vi, b->hint_vi) && str_eq(a->hint_en, b->hint_en) &&
           str_eq(a->basis_vi, b->basis_vi) && str_eq(a->basis_en, b->basis_en);
}

static const struct facility *version_of(const struct facility_list *all, const struct facility *f)
{
    for (size_t i = 0; i < all->n; i++)
        if (str_eq(all->list[i].code, f->code) && all->list[i].valid_from == f->valid_from)
            return &all->list[i];
    return NULL;
}

/* What was counted stays counted: of a version that has begun only words, place and an end that is
 * not past may change. */
static bool rewrites(const struct facility *was, const struct facility *f, int64_t today)
{
    if (was->valid_from > today)
        return false;
    bool ends_earlier = f->valid_to != was->valid_to && f->valid_to < today;
    return was->counts != f->counts || ends_earlier;
}

DB_STMT(
    PUT, "facility.put", "tiiiitttttt",
    "INSERT INTO facility (code, valid_from, valid_to, place, counts, name_vi, name_en, hint_vi,"
    " hint_en, legal_basis_vi, legal_basis_en) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
    " $11) ON CONFLICT (code, valid_from) DO UPDATE SET valid_to = excluded.valid_to,"
    " place = excluded.place, counts = excluded.counts, name_vi = excluded.name_vi,"
    " name_en = excluded.name_en, hint_vi = excluded.hint_vi, hint_en = excluded.hint_en,"
    " legal_basis_vi = excluded.legal_basis_vi, legal_basis_en = excluded.legal_basis_en");

static enum err put_one(struct db_tx *tx, const struct facility *f)
{
    return db_exec(
        tx, &PUT,
        DB_ARGS(
            db_text(f->code), db_i64(f->valid_from), db_i64_or_null(f->valid_to, FACILITY_FOR_EVER),
            db_i64(f->place), db_i64((int64_t)f->counts), db_text(f->name_vi), db_text(f->name_en),
            db_text(f->hint_vi), db_text(f->hint_en), db_text(f->basis_vi), db_text(f->basis_en)),
        NULL);
}

/* By code and valid_from: neighbours of one code must stand apart. */
static bool overlaps(const struct facility_list *all, struct str *ret_code)
{
    for (size_t i = 1; i < all->n; i++) {
        const struct facility *a = &all->list[i - 1], *b = &all->list[i];
        if (str_eq(a->code, b->code) && b->valid_from <= a->valid_to) {
            *ret_code = b->code;
            return true;
        }
    }
    return false;
}

static enum err check_apart(
    struct db_tx *tx, const struct facility_list *list, struct facility_put *ret)
{
    struct facility_list all;
    struct str code;
    enum err e = read_stored(tx, &all);
    if (e != OK || !overlaps(&all, &code))
        return e;
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->list[i].code, code))
            ret->clash = i;
    return E_CONFLICT;
}

static void tell(struct db_tx *tx, const struct facility_put *p, struct str actor)
{
    event_add(
        tx, &(struct event){
                .noun = S("facility"),
                .what = S("facility.imported"),
                .actor = actor,
                EVENT_FIELDS(ev_i64("made", p->made), ev_i64("changed", p->changed))});
    topic_touch(tx, 0, TOPIC_OFFICE);
}

enum err facility_put(
    struct db_tx *tx, const struct facility_list *list, struct str actor, struct facility_put *ret)
{
    struct facility_list stored;
    const int64_t today = date_local_day(tx->now_at);
    *ret = (struct facility_put){0};
    enum err e = read_stored(tx, &stored);
    for (size_t i = 0; e == OK && i < list->n; i++) {
        const struct facility *f = &list->list[i], *was = version_of(&stored, f);
        if (was && same(was, f))
            continue;
        if (was && rewrites(was, f, today)) {
            ret->clash = i;
            return E_CONFLICT;
        }
        ret->made += was == NULL;
        ret->changed += was != NULL;
        e = put_one(tx, f);
    }
    if (e == OK)
        e = check_apart(tx, list, ret);
    if (e == OK && ret->made + ret->changed)
        tell(tx, ret, actor);
    return e;
}
