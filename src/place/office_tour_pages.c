/* office_tour_pages: the office as one sees it before coming; what was checked, as of any day; what
 * was mended. Cached whole; wrong by itself at midnight. */
#include "base/date.h"
#include "http/list.h"
#include "place/office_pages.h"
#include "place/office_tour_pages.tmpl.h"
#include "place/office_view.h"
#include "spine/measure.h"
#include "spine/topic.h"

#define MENDED_SHOWN 3
#define MENDED_PER_PAGE 6 /* two pictures each */

/* ---- the tour ---- */

static enum err read_rooms(struct request *q, struct office_tour_view *v)
{
    struct office_room_list rooms;
    struct office_photo_list photos;
    const struct office_photo_range all = {q->unit->id, PHOTO_OF_ROOM, 0, INT64_MAX};
    enum err e = office_room_list(q->tx, q->unit->id, false, &rooms);
    if (e == OK)
        e = office_photo_between(q->tx, &all, &photos);
    if (e != OK)
        return e;
    struct office_room_view *list = ARENA_ARRAY(q->arena, struct office_room_view, rooms.n + 1);
    for (size_t i = 0; i < rooms.n; i++) {
        list[i] = office_room_view(q, &rooms.list[i]);
        list[i].pictures = office_pictures(q, &photos, rooms.list[i].id, false);
    }
    v->rooms = list;
    v->room_count = rooms.n;
    return OK;
}

static enum err read_before(struct request *q, struct office_tour_view *v)
{
    struct office_items items;
    enum err e = office_items(q, date_local_day(q->now_at), &items);
    for (size_t i = 0; e == OK && i < items.n; i++)
        if (items.list[i].counts & FACILITY_BEFORE && v->before_count < FACILITIES_MAX)
            v->before[v->before_count++] = items.list[i];
    return e;
}

static enum err read_figures(
    struct request *q, struct office_figure *list, struct office_figure *access,
    struct office_figure *signs)
{
    enum err e = office_figure(q, MEASURE_OFFICE_FACILITY, list);
    if (e == OK)
        e = office_figure(q, MEASURE_OFFICE_ACCESS, access);
    return e == OK ? office_figure(q, MEASURE_OFFICE_SIGN, signs) : e;
}

static enum err read_mended(struct request *q, struct office_tour_view *v)
{
    struct facility_fault_list mended;
    const struct fault_query query = {q->unit->id, FAULT_MENDED, MENDED_SHOWN, 0};
    enum err e = facility_fault_list(q->tx, &query, &mended);
    if (e == OK)
        e = office_faults(q, &mended, false, &v->mended);
    if (e == OK)
        e = facility_fault_count(q->tx, q->unit->id, FAULT_OPEN, &v->open_faults);
    return e == OK ? facility_fault_count(q->tx, q->unit->id, FAULT_MENDED, &v->mended_faults) : e;
}

static enum err show_tour(struct request *q, struct response *s)
{
    struct office_tour_view *v = ARENA_NEW(q->arena, struct office_tour_view);
    v->unit = q->unit;
    enum err e = read_rooms(q, v);
    if (e == OK)
        e = read_before(q, v);
    if (e == OK)
        e = office_hours(q, v->week);
    if (e == OK)
        e = read_figures(q, &v->facilities, &v->access, &v->signs);
    if (e == OK)
        e = office_weeks(q, false, &v->weeks);
    if (e == OK)
        e = read_mended(q, v);
    if (e != OK)
        return e;
    for (int i = 0; i < OFFICE_WEEKS; i++)
        v->last_green = v->weeks.list[i].green ? &v->weeks.list[i] : v->last_green;
    office_head(q, s, text_lit(q->lang, TEXT_office_title), true);
    s->description = text_get(
        q->arena, q->lang, TEXT_office_description,
        TEXT_ARGS(ta_str(
            "unit", q->lang == LANG_EN && q->unit->name_en.n ? q->unit->name_en : q->unit->name)));
    office_tour_page(&s->html, v);
    return OK;
}

/* ---- what was checked ---- */

struct check_in {
    struct str day;
};
static const struct field check_in_fields[] = {
    {.name = "ngay",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .wide = true,
     .offset = offsetof(struct check_in, day),
     .label = TEXT_office_col_day},
};

static enum err read_rounds(struct request *q, int64_t day, struct office_check_view *v)
{
    struct facility_round_list rounds;
    const int64_t today = date_local_day(q->now_at);
    enum err e = facility_round_list(q->tx, q->unit->id, today - OFFICE_WEEKS * 7, &rounds);
    for (size_t i = 0; e == OK && i < rounds.n && v->round_count < OFFICE_WEEKS; i++) {
        v->rounds[v->round_count].iso = date_str_iso(q->arena, rounds.list[i].day);
        v->rounds[v->round_count].day = text_date(q->arena, rounds.list[i].day);
        v->rounds[v->round_count].looked = rounds.list[i].looked;
        v->rounds[v->round_count++].here = rounds.list[i].day == day;
    }
    return e;
}

static enum err read_items(struct request *q, int64_t day, struct office_check_view *v)
{
    enum err e = office_items(q, day, &v->items);
    struct office_item *list = ARENA_ARRAY(q->arena, struct office_item, v->items.n + 1);
    for (size_t i = 0; e == OK && i < v->items.n; i++) {
        list[i] = v->items.list[i];
        v->present += list[i].state == FACILITY_PRESENT;
        v->lacking += list[i].state == FACILITY_LACKING;
        v->broken += list[i].state == FACILITY_BROKEN;
        v->unknown += list[i].state == FACILITY_UNKNOWN;
        if (list[i].check_id)
            e = office_pictures_of(q, PHOTO_OF_CHECK, list[i].check_id, false, &list[i].pictures);
    }
    v->items.list = list;
    return e;
}

static enum err show_checks(struct request *q, struct response *s)
{
    const struct check_in *in = q->in;
    const int64_t today = date_local_day(q->now_at);
    struct office_check_view *v = ARENA_NEW(q->arena, struct office_check_view);
    int64_t day = today;
    if (!date_parse_iso(in->day, &day) || day > today)
        day = today;
    v->unit = q->unit;
    v->past = day != today;
    v->day = text_date(q->arena, day);
    v->year = arena_fmt(q->arena, "%d", date_of_day(day).year);
    enum err e = read_items(q, day, v);
    if (e == OK)
        e = read_rounds(q, day, v);
    if (e != OK)
        return e;
    office_head(q, s, text_lit(q->lang, TEXT_office_checks_title), false);
    s->no_index = v->past;
    office_check_page(&s->html, v);
    return OK;
}

/* ---- what was mended ---- */

struct mended_in {
    struct str q;
    int64_t page;
};
static const struct field mended_in_fields[] = {
    LIST_Q(struct mended_in, TEXT_office_find), LIST_PAGE(struct mended_in)};

static enum err show_mended(struct request *q, struct response *s)
{
    const struct mended_in *in = q->in;
    struct facility_fault_list all;
    struct office_mended_view v = {.unit = q->unit, .q = in->q};
    const struct fault_words words = {in->q, false};
    int64_t found = 0;
    const struct fault_query query = {
        q->unit->id, FAULT_MENDED, MENDED_PER_PAGE, (in->page - 1) * MENDED_PER_PAGE};
    enum err e = facility_fault_search(q->tx, &query, &words, &all, &found);
    if (e == OK)
        e = office_faults(q, &all, false, &v.faults);
    if (e == OK)
        e = facility_fault_count(q->tx, q->unit->id, FAULT_MENDED, &v.total);
    if (e != OK)
        return e;
    const int64_t pages[2] = {in->page, pager_pages(found, MENDED_PER_PAGE)};
    v.pager = pager_make(q->arena, pages, &(struct pager_param){S("q"), in->q}, 1);
    s->no_index = in->q.n > 0;
    office_head(q, s, text_lit(q->lang, TEXT_office_mended_title), false);
    office_mended_page(&s->html, &v);
    return OK;
}

#define ROW(path_, fields_, topics_, show_, doc_)                                                  \
    {                                                                                              \
        .method = WIRE_GET, .path = path_, .how = CACHED, .who = WHO_ANYONE, .topics = (topics_),  \
        .fields = fields_, .show = show_, .doc = doc_                                              \
    }
#define NO_FIELDS                                                                                  \
    {                                                                                              \
        0, NULL, 0                                                                                 \
    }

const struct route office_tour_routes[] = {
    ROW("/{unit}/tru-so", NO_FIELDS, TOPIC_OFFICE | TOPIC_UNIT | TOPIC_MEASURE, show_tour,
        "The office: before one comes, opening hours, rooms with pictures, checks, what was "
        "mended"),
    ROW("/{unit}/tru-so/kiem-tra", FIELDS(check_in), TOPIC_OFFICE, show_checks,
        "What was found in the office, as known on a day"),
    ROW("/{unit}/tru-so/da-sua", FIELDS(mended_in), TOPIC_OFFICE, show_mended,
        "Faults that were mended, with pictures before and after"),
    {0},
};
