#include "app/demo_office.h"

#include "base/date.h"
#include "base/facts.h"
#include "base/num.h"
#include "doc/csv.h"
#include "doc/picture.h"
#include "place/facility_check.h"
#include "place/facility_fault.h"
#include "place/green_friday.h"
#include "place/office_photo.h"
#include "place/office_room.h"

#define STREAM UINT64_C(0x6f6666696365)
#define WHOLE_WIDTH 960
#define SMALL_WIDTH                                                                                \
    220 /* drawn pictures pack worse than photographs: within the bytes of a first view */
#define VARIANTS 6
_Static_assert((int)VARIANTS >= (int)THINGS, "each thing has its picture");
#define ROWS_MAX 40
#define CELLS_MAX 12
#define ROUND_FROM 5 /* the first working day of a month from the fifth on */

/* Of 1,000: each office, of its own kind. */
static const struct town_ways {
    int64_t fault, by_citizen, mended, friday, picture, broken;
} WAYS[DEMO_TOWNS] = {
    {70, 550, 300, 960, 970, 15},
    {60, 400, 150, 800, 850, 35},
};

/* ---- the files of data/demo ---- */

struct sheet {
    struct str cells[ROWS_MAX][CELLS_MAX];
    size_t n;
};

static enum err read_sheet(struct arena *a, const char *name, struct sheet *ret)
{
    struct csv *csv = NULL;
    struct csv_fault broken;
    struct csv_record r;
    bool head = true;
    enum err e = csv_open_str(facts_file(str_z(name)), &csv, &broken);
    while (e == OK && ret->n < ROWS_MAX && csv_next(csv, &r)) {
        for (int i = 0; !head && i < CELLS_MAX; i++)
            ret->cells[ret->n][i] = arena_str(a, csv_cell(&r, i));
        ret->n += !head;
        head = false;
    }
    if (e == OK)
        e = csv_done(csv, &broken);
    csv_close(csv);
    return e;
}

/* ---- pictures ---- */

struct drawn {
    struct str whole, small; /* PNG; whole.n 0: not drawn yet */
};
struct demo_office {
    struct sheet rooms, faults, states;
    struct demo_words fridays;
    struct drawn drawn[PICTURE_KINDS][VARIANTS]; /* of what breaks: by enum picture_thing */
};

static enum err office_of(struct demo_sim *s, struct demo_office **ret)
{
    if (!s->office) {
        s->office = ARENA_NEW(s->arena, struct demo_office);
        s->office->fridays = demo_words_load(s->arena, "demo/green_fridays_vi.txt");
        enum err e = read_sheet(s->arena, "demo/office_rooms.csv", &s->office->rooms);
        if (e == OK)
            e = read_sheet(s->arena, "demo/office_faults.csv", &s->office->faults);
        if (e == OK)
            e = read_sheet(s->arena, "demo/office_states.csv", &s->office->states);
        if (e != OK)
            return e;
    }
    *ret = s->office;
    return OK;
}

static enum err draw(
    struct demo_sim *s, enum picture_kind kind, uint64_t variant, struct drawn **ret)
{
    struct drawn *d = &s->office->drawn[kind][variant % VARIANTS];
    /* What is broken and what is mended are the same thing. */
    enum picture_kind seed_of = kind == PICTURE_MENDED ? PICTURE_BROKEN : kind;
    const struct picture_scene scene = {
        kind, STREAM * 31 + seed_of * 101U + variant % VARIANTS,
        (enum picture_thing)(variant % VARIANTS % THINGS)};
    enum err e = OK;
    *ret = d;
    if (!d->whole.n)
        e = picture_png(s->arena, &scene, WHOLE_WIDTH, &d->whole);
    if (e == OK && !d->small.n)
        e = picture_png(s->arena, &scene, SMALL_WIDTH, &d->small);
    return e;
}

struct hanging {
    enum office_photo_of of;
    int64_t noun_id;
    enum picture_kind kind;
    uint64_t variant;
    struct str caption_vi, caption_en, actor;
    bool shown, citizen;
};

static int64_t high(int64_t width)
{
    return width * PICTURE_HEIGHT / PICTURE_WIDTH;
}

static enum err hang(
    struct demo_sim *s, struct db_tx *tx, const struct demo_town *t, const struct hanging *h)
{
    struct drawn *d;
    struct file_taken whole, small;
    int64_t id;
    enum err e = draw(s, h->kind, h->variant, &d);
    if (e == OK)
        e = file_take(s->data->files, d->whole, MEDIA_PNG, &whole);
    if (e == OK)
        e = file_take(s->data->files, d->small, MEDIA_PNG, &small);
    if (e != OK)
        return e;
    const struct office_photo_new p = {
        .unit_id = t->unit.id,
        .of = h->of,
        .noun_id = h->noun_id,
        .taken = &whole,
        .small = &small,
        .width = WHOLE_WIDTH,
        .height = high(WHOLE_WIDTH),
        .small_width = SMALL_WIDTH,
        .small_height = high(SMALL_WIDTH),
        .caption_vi = h->caption_vi,
        .caption_en = h->caption_en,
        .shown = h->shown,
        .shot = {h->citizen ? 0 : MEDIA_SHOT_AT, tx->now_at, 0, 0},
        .actor = h->actor,
    };
    return office_photo_add(tx, &s->data->keys, &p, &id);
}

/* ---- who ---- */

static const struct demo_official *one_with(const struct demo_town *t, unsigned roles, int64_t day)
{
    for (size_t i = 0; i < t->official_count; i++) {
        const struct demo_official *o = &t->officials[i];
        if (o->roles & roles && o->from_day <= day && day <= o->to_day)
            return o;
    }
    return NULL;
}

/* One of those at the counters, another each day; the head where nobody is. */
static const struct demo_official *clerk(const struct demo_town *t, int64_t day)
{
    const struct demo_official *there[DEMO_OFFICIALS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < t->official_count; i++) {
        const struct demo_official *o = &t->officials[i];
        if (o->roles & ROLE_BIT(ROLE_COUNTER) && o->from_day <= day && day <= o->to_day)
            there[n++] = o;
    }
    return n ? there[(uint64_t)day % n] : &t->officials[demo_town_head(t, day)];
}

/* ---- rooms ---- */

enum {
    PLACE,
    FLOOR,
    SCENE,
    NAME_VI,
    NAME_EN,
    DO_VI,
    DO_EN,
    PHONE,
    HOURS_VI,
    HOURS_EN,
    UNDER_VI,
    UNDER_EN
};

static enum err make_room(
    struct demo_sim *s, struct db_tx *tx, struct demo_town *t, const struct str *cells)
{
    struct office_room r = {
        .unit_id = t->unit.id,
        .name_vi = cells[NAME_VI],
        .name_en = cells[NAME_EN],
        .purpose_vi = cells[DO_VI],
        .purpose_en = cells[DO_EN],
        .phone = cells[PHONE],
        .hours_vi = cells[HOURS_VI],
        .hours_en = cells[HOURS_EN],
        .shown = true,
    };
    const struct demo_official *o = one_with(t, ROLE_BIT(ROLE_EDITOR), s->first_day);
    struct hanging h = {
        .of = PHOTO_OF_ROOM,
        .variant = (uint64_t)(t - s->towns),
        .caption_vi = cells[UNDER_VI],
        .caption_en = cells[UNDER_EN],
        .shown = true,
    };
    if (!o || !num_parse_i64(cells[PLACE], 1, OFFICE_ROOM_PLACE_MAX, &r.place) ||
        !num_parse_i64(cells[FLOOR], OFFICE_ROOM_FLOOR_MIN, OFFICE_ROOM_FLOOR_MAX, &r.floor) ||
        !picture_kind_parse(cells[SCENE], &h.kind))
        return E_INVALID;
    h.actor = o->actor;
    enum err e = office_room_make(tx, &r, o->actor, &r);
    h.noun_id = r.id;
    return e == OK ? hang(s, tx, t, &h) : e;
}

static enum err make_rooms(struct demo_sim *s, struct db_tx *tx, struct demo_town *t)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < s->office->rooms.n; i++)
        e = make_room(s, tx, t, s->office->rooms.cells[i]);
    return e;
}

/* ---- checks ---- */

/* Months since the year's beginning. */
static int64_t month_of(const struct demo_sim *s, int64_t day)
{
    struct date first = date_of_day(s->first_day), d = date_of_day(day);
    return (int64_t)(d.year - first.year) * 12 + d.month - first.month;
}

static struct facility_check found(
    const struct demo_sim *s, const struct demo_town *t, struct str code, int64_t month)
{
    struct facility_check c = {.code = code, .state = FACILITY_PRESENT, .note = S("")};
    for (size_t i = 0; i < s->office->states.n; i++) {
        const struct str *cells = s->office->states.cells[i];
        int64_t from = 0;
        if (!str_eq(cells[0], t->slug) || !str_eq(cells[1], code) ||
            !num_parse_i64(cells[2], 0, 99, &from) || month >= from)
            continue;
        c.state = FACILITY_LACKING;
        c.note = cells[3];
    }
    return c;
}

/* A picture of what helps people, each quarter. */
static enum err picture_of_check(
    struct demo_sim *s, struct db_tx *tx, struct demo_town *t, const struct facility_check *c)
{
    static const struct {
        struct str code;
        enum picture_kind kind;
    } SEEN[] = {
        {STR_INIT("ramp"), PICTURE_GATE},
        {STR_INIT("seat"), PICTURE_WAITING},
        {STR_INIT("priority-counter"), PICTURE_OFFICE},
        {STR_INIT("flag"), PICTURE_FLAGS},
    };
    for (size_t i = 0; i < sizeof SEEN / sizeof *SEEN; i++) {
        if (!str_eq(SEEN[i].code, c->code) || c->state != FACILITY_PRESENT)
            continue;
        const struct hanging h = {
            .of = PHOTO_OF_CHECK,
            .noun_id = c->id,
            .kind = SEEN[i].kind,
            .variant = (uint64_t)(t - s->towns) + 2,
            .caption_vi = S(""),
            .caption_en = S(""),
            .actor = clerk(t, date_local_day(tx->now_at))->actor,
            .shown = true,
        };
        return hang(s, tx, t, &h);
    }
    return OK;
}

static enum err check_one(
    struct demo_sim *s, struct db_tx *tx, struct demo_town *t, struct facility_check *c)
{
    const int64_t day = date_local_day(tx->now_at);
    const struct demo_official *o = clerk(t, day);
    c->unit_id = t->unit.id;
    c->official_id = o->id;
    c->official = o->name;
    enum err e = facility_check_add(tx, c, o->actor, &c->id);
    if (e != OK || month_of(s, day) % 3 != 2)
        return e;
    return picture_of_check(s, tx, t, c);
}

static bool round_today(const struct demo_town *t, int64_t day)
{
    struct date d = date_of_day(day);
    bool today = d.day >= ROUND_FROM && calendar_works(t->year->calendar, day);
    for (int64_t k = day - 1; today && date_of_day(k).day >= ROUND_FROM; k--)
        today = date_of_day(k).month != d.month || !calendar_works(t->year->calendar, k);
    return today;
}

static enum err go_round(
    struct demo_sim *s, struct db_tx *tx, struct demo_town *t, struct random_seeded *r)
{
    struct facility_list all;
    const int64_t day = date_local_day(tx->now_at), month = month_of(s, day);
    enum err e = facility_list(tx, day, &all);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        struct facility_check c = found(s, t, all.list[i].code, month);
        if (demo_chance(r, WAYS[t - s->towns].broken) && c.state == FACILITY_PRESENT) {
            c.state = FACILITY_BROKEN;
            c.note = S("Đã báo thợ, hẹn sửa trong tuần.");
        }
        e = check_one(s, tx, t, &c);
    }
    return e;
}

/* ---- faults ---- */

enum { OF_PLACE, THING, SAID, TITLE, ANSWER };

static const struct office_room *room_at(const struct office_room_list *all, struct str place)
{
    int64_t n = 0;
    for (size_t i = 0; i < all->n; i++)
        if (num_parse_i64(place, 1, OFFICE_ROOM_PLACE_MAX, &n) && all->list[i].place == n)
            return &all->list[i];
    return NULL;
}

static enum err report(
    struct demo_sim *s, struct db_tx *tx, struct demo_town *t, struct random_seeded *r)
{
    struct office_room_list rooms;
    const struct sheet *faults = &s->office->faults;
    int64_t before = 0;
    const struct demo_official *o = clerk(t, date_local_day(tx->now_at));
    bool citizen = demo_chance(r, WAYS[t - s->towns].by_citizen);
    enum err e = office_room_list(tx, t->unit.id, false, &rooms);
    if (e == OK)
        e = facility_fault_count(tx, t->unit.id, FAULT_MENDED, &before);
    /* One after the other, so that the same does not break twice in a row. */
    const struct str *cells =
        faults->cells[((uint64_t)before * 5 + random_below(r, 3)) % faults->n];
    const struct office_room *room = e == OK ? room_at(&rooms, cells[OF_PLACE]) : NULL;
    if (!room)
        return e == OK ? E_INVALID : e;
    struct facility_fault f = {
        .unit_id = t->unit.id,
        .room_id = room->id,
        .said = cells[SAID],
        .by_citizen = citizen,
        .official_id = o->id,
    };
    struct str actor = citizen ? S("citizen") : o->actor;
    e = facility_fault_report(tx, &f, actor, &f);
    enum picture_thing thing;
    if (e != OK || !picture_thing_parse(cells[THING], &thing))
        return e;
    const struct hanging h = {
        .of = PHOTO_OF_FAULT,
        .noun_id = f.id,
        .kind = PICTURE_BROKEN,
        .variant = thing,
        .caption_vi = S(""),
        .caption_en = S(""),
        .actor = actor,
        .citizen = citizen,
    };
    return hang(s, tx, t, &h);
}

static const struct str *words_for(const struct demo_sim *s, struct str said)
{
    for (size_t i = 0; i < s->office->faults.n; i++)
        if (str_eq(s->office->faults.cells[i][SAID], said))
            return s->office->faults.cells[i];
    return NULL;
}

/* Readers get the picture of before with that of after. */
static enum err show_both(
    struct demo_sim *s, struct db_tx *tx, struct demo_town *t, const struct facility_fault *f)
{
    struct office_photo_list before;
    const struct demo_official *o = clerk(t, date_local_day(tx->now_at));
    enum err e = office_photo_list(tx, t->unit.id, PHOTO_OF_FAULT, f->id, &before);
    for (size_t i = 0; e == OK && i < before.n; i++) {
        struct office_photo p = before.list[i];
        p.shown = true;
        e = office_photo_change(tx, &p, o->actor);
    }
    const struct str *cells = words_for(s, f->said);
    enum picture_thing thing;
    if (e != OK || before.n == 0 || !cells || !picture_thing_parse(cells[THING], &thing))
        return e;
    const struct hanging h = {
        .of = PHOTO_OF_MENDED,
        .noun_id = f->id,
        .kind = PICTURE_MENDED,
        .variant = thing,
        .caption_vi = S(""),
        .caption_en = S(""),
        .actor = o->actor,
        .shown = true,
    };
    return hang(s, tx, t, &h);
}

static enum err mend(
    struct demo_sim *s, struct db_tx *tx, struct demo_town *t, const struct facility_fault *f)
{
    const struct str *cells = words_for(s, f->said);
    const struct demo_official *o = clerk(t, date_local_day(tx->now_at));
    if (!cells)
        return E_INVALID;
    const struct fault_act a = {t->unit.id, f->id,        f->version,   o->name,
                                o->actor,   cells[TITLE], cells[ANSWER]};
    enum err e = facility_fault_mend(tx, &a);
    return e == OK ? show_both(s, tx, t, f) : e;
}

static enum err mend_some(
    struct demo_sim *s, struct db_tx *tx, struct demo_town *t, struct random_seeded *r)
{
    struct facility_fault_list open;
    const struct fault_query query = {t->unit.id, FAULT_OPEN, ROWS_MAX, 0};
    enum err e = facility_fault_list(tx, &query, &open);
    for (size_t i = 0; e == OK && i < open.n; i++)
        if (facility_fault_days(&open.list[i], tx->now_at) > 0 &&
            demo_chance(r, WAYS[t - s->towns].mended))
            e = mend(s, tx, t, &open.list[i]);
    return e;
}

/* ---- Fridays ---- */

static enum err friday(
    struct demo_sim *s, struct db_tx *tx, struct demo_town *t, struct random_seeded *r)
{
    const int64_t day = date_local_day(tx->now_at);
    const struct demo_official *o = one_with(t, ROLE_BIT(ROLE_EDITOR), day);
    const struct town_ways *ways = &WAYS[t - s->towns];
    if (!o || !demo_chance(r, ways->friday))
        return OK;
    const struct green_friday g = {
        .unit_id = t->unit.id,
        .day = day,
        .note = demo_words_draw(&s->office->fridays, r),
        .official = o->name,
    };
    enum err e = green_friday_put(tx, &g, o->actor);
    if (e != OK || !demo_chance(r, ways->picture))
        return e;
    const struct hanging h = {
        .of = PHOTO_OF_FRIDAY,
        .noun_id = day,
        .kind = PICTURE_GARDEN,
        .variant = (uint64_t)day / 7,
        .caption_vi = S(""),
        .caption_en = S(""),
        .actor = o->actor,
        .shown = true,
    };
    return hang(s, tx, t, &h);
}

enum err demo_office_day(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day)
{
    struct random_seeded r;
    struct demo_office *office;
    enum err e = office_of(s, &office);
    random_seed(&r, (t->year->plan.seed ^ STREAM) * 1000003U + (uint64_t)day);
    if (e == OK && day == s->first_day)
        e = make_rooms(s, tx, t);
    if (e == OK && round_today(t, day))
        e = go_round(s, tx, t, &r);
    if (e != OK || !calendar_works(t->year->calendar, day))
        return e;
    e = mend_some(s, tx, t, &r);
    if (e == OK && demo_chance(&r, WAYS[t - s->towns].fault))
        e = report(s, tx, t, &r);
    if (e == OK && date_weekday(day) == GREEN_FRIDAY_WEEKDAY)
        e = friday(s, tx, t, &r);
    return e;
}
