/* office_fixture: rooms, checks, faults, Fridays and pictures of a commune, each step a transaction
 * of its own; and what they count. */
#ifndef GANDAN_TESTS_OFFICE_FIXTURE_H
#define GANDAN_TESTS_OFFICE_FIXTURE_H

#include "account_fixture.h"

#include "base/random.h"
#include "place/facility_check.h"
#include "place/facility_fault.h"
#include "place/facility_import.h"
#include "place/green_friday.h"
#include "place/office_jobs.h"
#include "place/office_photo.h"
#include "place/office_room.h"
#include "spine/measure.h"

/* ---- acts, each a transaction of its own ---- */

struct act {
    int64_t unit_id, id, number;
    struct str code, words, title;
    enum facility_state state;
    int64_t day;
    struct office_room room;
    struct facility_fault fault;
    struct media_shot shot;
    enum office_photo_of of;
    bool citizen;
};

static inline enum err do_room(struct db_tx *tx, void *ctx)
{
    struct act *a = ctx;
    const struct office_room r = {
        .unit_id = a->unit_id,
        .place = 1,
        .floor = 1,
        .name_vi = a->words,
        .name_en = S(""),
        .purpose_vi = S(""),
        .purpose_en = S(""),
        .phone = S(""),
        .hours_vi = S(""),
        .hours_en = S(""),
        .shown = true};
    return office_room_make(tx, &r, ACTOR, &a->room);
}
static inline enum err do_change(struct db_tx *tx, void *ctx)
{
    struct act *a = ctx;
    return office_room_change(tx, &a->room, ACTOR);
}
static inline enum err do_find_room(struct db_tx *tx, void *ctx)
{
    struct act *a = ctx;
    return office_room_by_slug(tx, a->unit_id, a->words, &a->room);
}
static inline enum err do_check(struct db_tx *tx, void *ctx)
{
    struct act *a = ctx;
    const struct facility_check c = {
        .unit_id = a->unit_id,
        .code = a->code,
        .state = a->state,
        .note = S(""),
        .official_id = 9,
        .official = S("Lê Thị Duyên")};
    return facility_check_add(tx, &c, ACTOR, &a->id);
}
DB_STMT(
    OVERWRITE, "test.facility_check", "ii",
    "UPDATE facility_check SET state = 1 WHERE unit_id = $1 AND id = $2");
static inline enum err do_overwrite(struct db_tx *tx, void *ctx)
{
    struct act *a = ctx;
    return db_exec(tx, &OVERWRITE, DB_ARGS(db_i64(a->unit_id), db_i64(a->id)), NULL);
}
static inline enum err do_find_check(struct db_tx *tx, void *ctx)
{
    struct act *a = ctx;
    struct facility_check c;
    enum err e = facility_check_by_id(tx, a->unit_id, a->id, &c);
    a->state = c.state;
    return e;
}
static inline enum err do_report(struct db_tx *tx, void *ctx)
{
    struct act *a = ctx;
    const struct facility_fault f = {
        .unit_id = a->unit_id,
        .room_id = a->room.id,
        .said = a->words,
        .by_citizen = a->citizen,
        .official_id = 9};
    return facility_fault_report(tx, &f, a->citizen ? S("citizen") : ACTOR, &a->fault);
}
static inline enum err do_mend(struct db_tx *tx, void *ctx)
{
    struct act *a = ctx;
    const struct fault_act x = {a->unit_id, a->fault.id, a->fault.version, S("Phạm Thị Lan"),
                                ACTOR,      a->title,    a->words};
    return facility_fault_mend(tx, &x);
}
static inline enum err do_drop(struct db_tx *tx, void *ctx)
{
    struct act *a = ctx;
    const struct fault_act x = {a->unit_id, a->fault.id, a->fault.version, S("Phạm Thị Lan"),
                                ACTOR,      S(""),       a->words};
    return facility_fault_drop(tx, &x);
}
static inline enum err do_find_fault(struct db_tx *tx, void *ctx)
{
    struct act *a = ctx;
    return facility_fault_by_number(tx, a->unit_id, a->number, &a->fault);
}
static inline enum err do_friday(struct db_tx *tx, void *ctx)
{
    struct act *a = ctx;
    const struct green_friday g = {
        .unit_id = a->unit_id, .day = a->day, .note = a->words, .official = S("Phạm Thị Lan")};
    return green_friday_put(tx, &g, ACTOR);
}
static inline enum err do_photo(struct db_tx *tx, void *ctx)
{
    struct act *a = ctx;
    static const struct file_taken taken = {.place = "0123456789abcdef", .media = MEDIA_JPEG};
    const struct office_photo_new p = {
        .unit_id = a->unit_id,
        .of = a->of,
        .noun_id = a->number,
        .taken = &taken,
        .small = &taken,
        .width = 1280,
        .height = 960,
        .small_width = 480,
        .small_height = 360,
        .caption_vi = S("Đường dốc"),
        .caption_en = S(""),
        .shot = a->shot,
        .actor = ACTOR};
    return office_photo_add(tx, &keys, &p, &a->id);
}

static inline struct act made_room(const char *name)
{
    struct act a = {.unit_id = commune, .words = str_z(name)};
    CHECK(wrote(do_room, &a) == OK);
    return a;
}

static inline void checked(const char *code, enum facility_state state)
{
    struct act a = {.unit_id = commune, .code = str_z(code), .state = state};
    CHECK(wrote(do_check, &a) == OK);
}

/* ---- figures ---- */

static int64_t heard_seq;

static inline enum err count_new(struct db_tx *tx, void *ctx)
{
    struct event_list l = {0};
    (void)ctx;
    enum err e = event_after(tx, commune, heard_seq, 1000, &l);
    for (size_t i = 0; i < l.count && e == OK; i++)
        e = office_measure_take(tx, commune, &l.rows[i], NULL);
    if (e == OK && l.count)
        heard_seq = l.rows[l.count - 1].seq;
    return e;
}

struct figure {
    struct measure_query q;
    struct measure_sum s;
};
static inline enum err do_sum(struct db_tx *tx, void *ctx)
{
    struct figure *f = ctx;
    return measure_sum(tx, &f->q, &f->s);
}

/* Of the year of that day, up to it. */
static inline bool stands(struct str code, const char *to, int64_t n, int64_t d)
{
    int64_t to_day = day(to);
    struct figure f = {
        .q = {commune, code, 0, date_day((struct date){date_of_day(to_day).year, 1, 1}), to_day}};
    CHECK(wrote(count_new, NULL) == OK);
    CHECK(looked(do_sum, &f) == OK);
    if (f.s.numerator != n || f.s.denominator != d)
        print_message("%lld/%lld\n", (long long)f.s.numerator, (long long)f.s.denominator);
    return f.s.numerator == n && f.s.denominator == d;
}

struct recount {
    int year;
    int64_t seen, wrong, wrong_days;
};
static inline enum err do_recount(struct db_tx *tx, void *ctx)
{
    struct recount *r = ctx;
    enum err e = office_measure_check(tx, commune, r->year, &r->seen, &r->wrong);
    return e == OK ? measure_recount(tx, commune, &r->wrong_days) : e;
}

static inline void on(const char *when, int hour)
{
    at(date_at(day(when), hour * 60));
}

static inline void begin(void **state)
{
    set_up(state);
    heard_seq = 0;
}

#endif
