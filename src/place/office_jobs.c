#include "place/office_jobs.h"

#include "base/date.h"
#include "place/facility_check.h"
#include "place/green_friday.h"
#include "place/office_photo.h"
#include "spine/measure.h"

/* A facility may count towards three measures; what changed before the newest so many days of a
 * year is one part. */
#define CHANGES_MAX 20
#define CODES_MAX 3

struct parts {
    struct measure_part list[MEASURE_PARTS_MAX];
    size_t n;
};

/* ---- a facility in a year ---- */

/* From that day on it counts so much. */
struct change {
    int64_t day, numerator, denominator;
};
struct changes {
    struct change list[CHANGES_MAX];
    size_t n;
};

static void add_change(struct changes *all, struct change c)
{
    struct change *last = all->n ? &all->list[all->n - 1] : NULL;
    if (last && last->day == c.day) { /* what was said last of a day counts */
        last->numerator = c.numerator;
        last->denominator = c.denominator;
        return;
    }
    if (last && last->numerator == c.numerator && last->denominator == c.denominator)
        return;
    if (all->n == CHANGES_MAX) {
        memmove(all->list, all->list + 1, (CHANGES_MAX - 1) * sizeof *all->list);
        all->n--;
    }
    all->list[all->n++] = c;
}

static void add_parts(struct parts *to, const struct changes *all, struct str code)
{
    struct change before = {0};
    for (size_t i = 0; i < all->n && to->n < MEASURE_PARTS_MAX; i++) {
        const struct change *c = &all->list[i];
        struct measure_part p = {
            .code = code,
            .day = c->day,
            .numerator = c->numerator - before.numerator,
            .denominator = c->denominator - before.denominator,
        };
        before = *c;
        if (p.numerator || p.denominator)
            to->list[to->n++] = p;
    }
}

static void add_measures(struct parts *to, const struct changes *all, unsigned counts)
{
    static const struct {
        unsigned bit;
        struct str code;
    } measures[CODES_MAX] = {
        {FACILITY_LIST, STR_INIT("office.facility")},
        {FACILITY_ACCESS, STR_INIT("office.access")},
        {FACILITY_SIGN, STR_INIT("office.sign")},
    };
    for (size_t i = 0; i < CODES_MAX; i++)
        if (counts & measures[i].bit)
            add_parts(to, all, measures[i].code);
}
_Static_assert(CHANGES_MAX *CODES_MAX <= MEASURE_PARTS_MAX, "all parts of a row fit");

static struct facility_check_time year_of(int64_t unit_id, int year)
{
    return (struct facility_check_time){
        unit_id, date_day((struct date){year, 1, 1}), date_day((struct date){year, 12, 31})};
}

/* What the version counts that was in force when it was looked at last; an end within the year is a
 * change like others. */
static enum err facility_parts(
    struct db_tx *tx, const struct facility_check_time *t, struct str code, struct parts *ret)
{
    struct facility_list all;
    struct facility_check_list rows;
    struct changes changes = {.n = 0};
    const struct facility *version = NULL;
    ret->n = 0;
    enum err e = facility_all(tx, &all);
    if (e == OK)
        e = facility_check_of_code(tx, t, code, &rows);
    for (size_t i = 0; e == OK && i < rows.n; i++) {
        const struct facility_check *c = &rows.list[i];
        const struct facility *f = facility_on(&all, code, c->day);
        version = f ? f : version;
        add_change(&changes, (struct change){c->day, c->state == FACILITY_PRESENT, 1});
    }
    if (e != OK || !version)
        return e;
    if (version->valid_to < t->to_day && changes.n &&
        version->valid_to >= changes.list[changes.n - 1].day)
        add_change(&changes, (struct change){version->valid_to + 1, 0, 0});
    add_measures(ret, &changes, version->counts);
    return OK;
}

static struct measure_of facility_row(struct arena *a, int64_t unit_id, struct str code, int year)
{
    return (struct measure_of){unit_id, arena_cat(a, S(OFFICE_MEASURE_FACILITY), code), year};
}

static enum err measure_facility(struct db_tx *tx, int64_t unit_id, struct str code, int year)
{
    struct parts parts;
    const struct facility_check_time t = year_of(unit_id, year);
    const struct measure_of row = facility_row(tx->arena, unit_id, code, year);
    enum err e = facility_parts(tx, &t, code, &parts);
    return e == OK ? measure_set(tx, &row, parts.list, parts.n) : e;
}

/* ---- a Friday ---- */

static enum err friday_part(
    struct db_tx *tx, int64_t unit_id, int64_t day, struct measure_part *ret, size_t *ret_count)
{
    struct green_friday g;
    struct office_photo_list photos;
    enum err e = green_friday_get(tx, unit_id, day, &g);
    *ret_count = e == OK;
    if (e != OK)
        return e == E_NOT_FOUND ? OK : e;
    e = office_photo_list(tx, unit_id, PHOTO_OF_FRIDAY, day, &photos);
    *ret = (struct measure_part){
        .code = MEASURE_GREEN_FRIDAY, .day = day, .numerator = photos.n > 0, .denominator = 1};
    return e;
}

static enum err measure_friday(struct db_tx *tx, int64_t unit_id, int64_t day)
{
    struct measure_part part;
    size_t n = 0;
    const struct measure_of row = {unit_id, S("green_friday"), day};
    enum err e = friday_part(tx, unit_id, day, &part, &n);
    return e == OK ? measure_set(tx, &row, &part, n) : e;
}

/* ---- events ---- */

static enum err take_check(struct db_tx *tx, int64_t unit_id, int64_t id)
{
    struct facility_check c;
    enum err e = facility_check_by_id(tx, unit_id, id, &c);
    if (e != OK)
        return e == E_NOT_FOUND ? OK : e;
    return measure_facility(tx, unit_id, c.code, date_of_day(c.day).year);
}

static enum err take_photo(struct db_tx *tx, int64_t unit_id, int64_t id)
{
    struct office_photo p;
    enum err e = office_photo_by_id(tx, unit_id, id, &p);
    if (e != OK)
        return e == E_NOT_FOUND ? OK : e;
    return p.of == PHOTO_OF_FRIDAY ? measure_friday(tx, unit_id, p.noun_id) : OK;
}

enum err office_measure_take(
    struct db_tx *tx, int64_t unit_id, const struct event_row *event, const void *ctx)
{
    (void)ctx;
    if (unit_id == 0)
        return OK; /* the installation has no office */
    if (str_eq(event->noun, S("facility_check")))
        return take_check(tx, unit_id, event->noun_id);
    if (str_eq(event->noun, S("green_friday")))
        return measure_friday(tx, unit_id, event->noun_id);
    return str_eq(event->noun, S("office_photo")) ? take_photo(tx, unit_id, event->noun_id) : OK;
}

/* ---- each night ---- */

static enum err night(struct db_tx *tx, void *ctx)
{
    struct job_call *c = ctx;
    const struct str *codes = NULL;
    size_t n = 0;
    const int year = date_of_day(date_local_day(tx->now_at)).year;
    enum err e = c->unit_id ? facility_codes(tx, &codes, &n) : OK;
    for (size_t i = 0; e == OK && i < n; i++)
        e = measure_facility(tx, c->unit_id, codes[i], year);
    return e == OK ? job_finish(tx, c) : e;
}

enum err office_night(struct job_call *c)
{
    return job_write(c, night, c);
}

/* ---- counting anew ---- */

static enum err check_facilities(
    struct db_tx *tx, const struct facility_check_time *t, int64_t *seen, int64_t *wrong)
{
    const struct str *codes;
    size_t n;
    const int year = date_of_day(t->from_day).year;
    enum err e = facility_codes(tx, &codes, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        struct parts parts;
        bool same = false;
        const struct measure_of row = facility_row(tx->arena, t->unit_id, codes[i], year);
        e = facility_parts(tx, t, codes[i], &parts);
        if (e == OK)
            e = measure_is(tx, &row, parts.list, parts.n, &same);
        *seen += parts.n > 0;
        *wrong += !same;
    }
    return e;
}

static enum err check_fridays(
    struct db_tx *tx, const struct facility_check_time *t, int64_t *seen, int64_t *wrong)
{
    struct green_friday_list all;
    enum err e =
        green_friday_list(tx, t->unit_id, (const int64_t[2]){t->from_day, t->to_day}, &all);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        struct measure_part part;
        size_t n = 0;
        bool same = false;
        const struct measure_of row = {t->unit_id, S("green_friday"), all.list[i].day};
        e = friday_part(tx, t->unit_id, all.list[i].day, &part, &n);
        if (e == OK)
            e = measure_is(tx, &row, &part, n, &same);
        *seen += 1;
        *wrong += !same;
    }
    return e;
}

enum err office_measure_check(
    struct db_tx *tx, int64_t unit_id, int year, int64_t *ret_seen, int64_t *ret_wrong)
{
    const struct facility_check_time t = year_of(unit_id, year);
    *ret_seen = *ret_wrong = 0;
    enum err e = check_facilities(tx, &t, ret_seen, ret_wrong);
    return e == OK ? check_fridays(tx, &t, ret_seen, ret_wrong) : e;
}
