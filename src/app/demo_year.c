#include "app/demo_year.h"

#include "app/demo_hours.h"
#include "base/date.h"
#include "base/facts.h"
#include "base/num.h"
#include "doc/csv.h"
#include "serve/procedure.h"

#define OFFERS_MAX 200
#define DRAWS_MAX 200 /* until a procedure in force is drawn */

/* ---- what is asked for: data/demo/procedure_mix.csv ---- */

enum { MIX_CODE, MIX_WEIGHT, MIX_SUPPLEMENT, MIX_LATE, MIX_COLUMNS };

static enum err read_mix_rows(struct csv *csv, struct demo_year *y)
{
    struct csv_record row;
    struct csv_fault fault;
    struct demo_offer *offers = ARENA_ARRAY(y->arena, struct demo_offer, OFFERS_MAX);
    int64_t sum = 0, weight;
    bool header = true, fine = true;
    y->offer_upto = ARENA_ARRAY(y->arena, int64_t, OFFERS_MAX);
    while (csv_next(csv, &row) && y->offer_count < OFFERS_MAX) {
        struct demo_offer *o = &offers[y->offer_count];
        if (header) {
            header = false;
            continue;
        }
        fine = row.n == MIX_COLUMNS && num_parse_i64(row.cells[MIX_WEIGHT], 1, 1000, &weight) &&
               num_parse_i64(row.cells[MIX_SUPPLEMENT], 0, 1000, &o->supplement_permille) &&
               num_parse_i64(row.cells[MIX_LATE], 0, 1000, &o->late_permille);
        if (!fine)
            return E_INVALID;
        o->code = arena_str(y->arena, row.cells[MIX_CODE]);
        y->offer_upto[y->offer_count++] = sum += weight;
    }
    y->offers = offers;
    return csv_done(csv, &fault);
}

static enum err read_mix(struct demo_year *y)
{
    struct csv *csv = NULL;
    struct csv_fault fault;
    enum err e = csv_open_str(facts_file(S("demo/procedure_mix.csv")), &csv, &fault);
    if (e == OK)
        e = read_mix_rows(csv, y);
    csv_close(csv);
    return e;
}

/* ---- who comes when ---- */

const struct procedure *demo_year_procedure(const struct demo_year *y, int64_t id)
{
    for (size_t i = 0; i < y->shelf_count; i++)
        if (y->shelf[i].id == id)
            return &y->shelf[i];
    return NULL;
}

static struct str desk_of(struct str field)
{
    static const struct {
        struct str field, desk;
    } DESKS[] = {
        {STR_INIT("Hộ tịch"), STR_INIT("Văn phòng HĐND và UBND")},
        {STR_INIT("Chứng thực"), STR_INIT("Văn phòng HĐND và UBND")},
        {STR_INIT("Cư trú"), STR_INIT("Công an xã")},
        {STR_INIT("Đăng ký kinh doanh"), STR_INIT("Phòng Kinh tế")},
        {STR_INIT("Xây dựng"), STR_INIT("Phòng Kinh tế")},
        {STR_INIT("Đất đai"), STR_INIT("Phòng Kinh tế")},
    };
    for (size_t i = 0; i < sizeof DESKS / sizeof *DESKS; i++)
        if (str_eq(DESKS[i].field, field))
            return DESKS[i].desk;
    return S("Phòng Văn hóa – Xã hội");
}

/* Originals are certified at the desk; half of the rest comes online. */
static void draw_channel(struct random_seeded *r, struct str field, struct demo_dossier *d)
{
    bool at_desk = str_eq(field, S("Chứng thực"));
    int64_t online = at_desk ? 30 : 520;
    d->channel = S("Trực tiếp");
    d->handover = S("Nhận trực tiếp tại Bộ phận Một cửa");
    if (demo_chance(r, online)) {
        d->channel = demo_chance(r, 500) ? S("Cổng DVC") : S("Trực tuyến");
        d->handover = demo_chance(r, 650) ? S("Nhận bản điện tử") : d->handover;
    } else if (demo_chance(r, 18)) {
        d->channel = S("Bưu chính");
        d->handover = S("Trả qua bưu chính công ích");
    }
}

static unsigned draw_habits(struct random_seeded *r)
{
    unsigned habits = 0;
    habits |= demo_chance(r, 45) ? DEMO_CAPITALS : 0;
    habits |= demo_chance(r, 25) ? DEMO_DECOMPOSED : 0;
    habits |= demo_chance(r, 15) ? DEMO_ETH : 0;
    habits |= demo_chance(r, 550) ? DEMO_DOTS : 0;
    return habits | (demo_chance(r, 60) ? DEMO_BREAKS : 0);
}

/* Online papers come in the evening too. */
static int64_t draw_arrival(struct demo_year *y, int64_t day, bool online)
{
    if (online && demo_chance(&y->random, 90))
        return date_at(day, (int)demo_between(&y->random, 18 * 60 + 10, 22 * 60 + 40));
    return demo_hours_visit(&y->random, y->calendar, day);
}

enum err demo_year_draw(
    struct demo_year *y, int64_t day, const struct demo_offer **ret_offer, struct demo_dossier *ret)
{
    enum dossier_match m = MATCH_NONE;
    struct demo_dossier d = {0};
    for (int i = 0; m != MATCH_ONE && i < DRAWS_MAX; i++) {
        *ret_offer = &y->offers[demo_draw_index(&y->random, y->offer_upto, y->offer_count)];
        m = dossier_clock_match(y->clock, y->arena, (*ret_offer)->code, day, &d.procedure_id);
    }
    const struct procedure *p = m == MATCH_ONE ? demo_year_procedure(y, d.procedure_id) : NULL;
    if (!p)
        return E_NOT_FOUND;
    int64_t same;
    d.procedure = p->name_vi;
    /* Where the name alone would not tell, the office adds the code. */
    if (dossier_clock_match(y->clock, y->arena, p->name_vi, day, &same) != MATCH_ONE)
        d.procedure = arena_fmt(y->arena, "%.*s (%.*s)", STR_ARG(p->name_vi), STR_ARG(p->code));
    d.desk = desk_of(p->field_vi);
    draw_channel(&y->random, p->field_vi, &d);
    d.received_at = draw_arrival(
        y, day, str_eq(d.channel, S("Trực tuyến")) || str_eq(d.channel, S("Cổng DVC")));
    d.person = demo_people_draw(y->people, &y->random);
    d.habits = draw_habits(&y->random);
    *ret = d;
    return OK;
}

/* ---- the register ---- */

struct drawn {
    struct demo_dossier d;
    const struct demo_offer *offer;
};

static void sort_by_reception(struct drawn *list, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && list[k].d.received_at < list[k - 1].d.received_at; k--) {
            struct drawn swap = list[k];
            list[k] = list[k - 1];
            list[k - 1] = swap;
        }
}

static enum err make_day(struct demo_year *y, struct arena *scratch, int64_t day, size_t count)
{
    struct drawn *list = ARENA_ARRAY(scratch, struct drawn, count);
    struct date date = date_of_day(day);
    enum err e = OK;
    for (size_t i = 0; e == OK && i < count; i++)
        e = demo_year_draw(y, day, &list[i].offer, &list[i].d);
    sort_by_reception(list, count);
    for (size_t i = 0; e == OK && i < count; i++) {
        struct demo_dossier *d = &y->list[y->n++];
        *d = list[i].d;
        d->code = arena_fmt(
            y->arena, "%.*s-%02d%02d%02d-%04d", STR_ARG(y->plan.prefix), date.year % 100,
            date.month, date.day, (int)i + 1);
        e = demo_course(y, scratch, list[i].offer, d);
    }
    return e;
}

enum err demo_year_register(struct demo_year *y, const int64_t *counts, size_t days)
{
    int64_t sum = 0;
    for (size_t i = 0; i < days; i++)
        sum += counts[i];
    y->list = ARENA_ARRAY(y->arena, struct demo_dossier, (size_t)sum + 1);
    struct arena *scratch = arena_new(0);
    enum err e = OK;
    for (size_t i = 0; e == OK && i < days; i++) {
        arena_reset(scratch);
        e = make_day(y, scratch, y->plan.first_day + (int64_t)i, (size_t)counts[i]);
    }
    arena_free(scratch);
    return e;
}

/* ---- all of it ---- */

static void load_words(struct demo_year *y)
{
    struct arena *a = y->arena;
    y->people = demo_people_new(a);
    y->supplements = demo_words_load(a, "demo/supplement_reasons_vi.txt");
    y->late_reasons = demo_words_load(a, "demo/late_reasons_vi.txt");
    for (int level = 1; level <= 5; level++)
        y->remarks[level] = demo_words_of(a, "demo/remarks_vi.txt", arena_fmt(a, "%d", level));
}

enum err demo_year_make(struct db_tx *tx, const struct demo_plan *plan, struct demo_year **ret)
{
    struct demo_year *y = ARENA_NEW(tx->arena, struct demo_year);
    y->arena = tx->arena;
    y->plan = *plan;
    random_seed(&y->random, plan->seed);
    load_words(y);
    enum err e = read_mix(y);
    if (e == OK)
        e = calendar_load(tx, plan->unit_id, &y->calendar);
    if (e == OK)
        e = dossier_clock_new(tx, plan->unit_id, 0, &y->clock);
    if (e == OK)
        e = procedure_all(tx, &y->shelf, &y->shelf_count);
    if (e == OK)
        *ret = y;
    return e;
}
