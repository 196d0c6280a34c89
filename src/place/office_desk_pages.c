/* office_desk_pages: what is to be done about the office: today's round, open faults, this Friday,
 * the rooms. */
#include "base/date.h"
#include "place/office_desk_pages.tmpl.h"
#include "place/office_pages.h"
#include "place/office_view.h"

#define FAULTS_SHOWN 8

struct desk_in {
    struct str done;
};
static const struct field desk_in_fields[] = {
    {.name = "xong",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 12,
     .offset = offsetof(struct desk_in, done),
     .label = TEXT_form_address},
};

static const struct field office_signs_in_fields[] = {
    {.name = "phong",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 120,
     .offset = offsetof(struct office_signs_in, slug),
     .label = TEXT_form_address},
};

static void count_items(struct office_desk_view *v)
{
    for (size_t i = 0; i < v->items.n; i++) {
        const struct office_item *x = &v->items.list[i];
        v->present += x->state == FACILITY_PRESENT;
        v->lacking += x->state == FACILITY_LACKING;
        v->broken += x->state == FACILITY_BROKEN;
        v->looked += x->today;
        if (!x->today && !v->next_code.n)
            v->next_code = x->code;
    }
}

static enum err read_faults(struct request *q, struct office_desk_view *v)
{
    struct facility_fault_list all;
    const struct fault_query query = {q->unit->id, FAULT_OPEN, FAULTS_SHOWN, 0};
    enum err e = facility_fault_list(q->tx, &query, &all);
    if (e == OK)
        e = office_faults(q, &all, true, &v->faults);
    return e == OK ? facility_fault_count(q->tx, q->unit->id, FAULT_OPEN, &v->open_faults) : e;
}

static enum err read_rooms(struct request *q, struct office_desk_view *v)
{
    struct office_room_list all;
    enum err e = office_room_list(q->tx, q->unit->id, true, &all);
    if (e != OK)
        return e;
    struct office_room_view *list = ARENA_ARRAY(q->arena, struct office_room_view, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        list[i] = office_room_view(q, &all.list[i]);
    v->rooms = list;
    v->room_count = all.n;
    return OK;
}

static enum err show(struct request *q, struct response *s)
{
    static const struct form_done known[] = {
        {STR_INIT("di"), TEXT_office_done_round},
        {STR_INIT("phong"), TEXT_office_done_room},
    };
    const struct desk_in *in = q->in;
    const int64_t today = date_local_day(q->now_at);
    struct office_weeks *weeks = ARENA_NEW(q->arena, struct office_weeks);
    struct office_desk_view v = {
        .unit = q->unit,
        .done = form_done(known, sizeof known / sizeof *known, in->done),
        .works = (q->actor->roles & OFFICE_WORKS) != 0,
        .keeps = (q->actor->roles & OFFICE_KEEPS) != 0,
        .today = text_date(q->arena, today),
        .next_code = S(""),
    };
    enum err e = office_items(q, today, &v.items);
    if (e == OK)
        e = read_faults(q, &v);
    if (e == OK)
        e = office_weeks(q, true, weeks);
    if (e == OK)
        e = read_rooms(q, &v);
    if (e != OK)
        return e;
    count_items(&v);
    v.friday = weeks->list[OFFICE_WEEKS - 1];
    s->title = text_lit(q->lang, TEXT_office_desk_title);
    s->no_index = true;
    office_desk_page(&s->html, &v);
    return OK;
}

const struct route office_desk_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/viec/tru-so",
     .how = READ,
     .who = WHO_STAFF,
     .flags = OFFICE_FLAGS,
     .fields = FIELDS(desk_in),
     .show = show,
     .menu = TEXT_office_menu,
     .doc = "The office: today's round of checks, open faults, this Friday, the rooms"},
    {.method = WIRE_GET,
     .path = "/{unit}/viec/tru-so/bien.pdf",
     .how = SLOW,
     .who = WHO_STAFF,
     .flags = OFFICE_FLAGS,
     .fields = FIELDS(office_signs_in),
     .show = office_signs,
     .doc = "The signs for the walls of the rooms, as a PDF file"},
    {0},
};
