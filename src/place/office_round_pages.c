/* office_round_pages: one facility after the other, on a phone: it is there, it lacks, it is
 * broken; each answer leads to the next that was not looked at today. */
#include "base/date.h"
#include "place/office_desk_pages.tmpl.h"
#include "place/office_pages.h"
#include "place/office_view.h"

#define PAGE "/{unit}/viec/tru-so/kiem-tra/{item}"
#define PAST_SHOWN 10

struct round_in {
    struct str code, note;
    int64_t there, lacking, broken, show; /* the button that was pressed is 1 */
    struct http_files photos;
};
#define ITEM_ROW                                                                                   \
    {                                                                                              \
        .name = "item", .in = IN_PATH, .type = FIELD_STR, .min = 1, .max = FACILITY_CODE_MAX,      \
        .required = true, .offset = offsetof(struct round_in, code), .label = TEXT_form_address    \
    }
#define BUTTON_ROW(name_, member, label_)                                                          \
    {                                                                                              \
        .name = name_, .in = IN_BODY, .type = FIELD_I64, .min = 1, .max = 1,                       \
        .offset = offsetof(struct round_in, member), .label = label_                               \
    }
static const struct field shown_fields[] = {ITEM_ROW};
static const struct field said_fields[] = {
    ITEM_ROW,
    BUTTON_ROW("co", there, TEXT_office_say_present),
    BUTTON_ROW("thieu", lacking, TEXT_office_say_lacking),
    BUTTON_ROW("hong", broken, TEXT_office_say_broken),
    {.name = "ghi-chu",
     .in = IN_BODY,
     .type = FIELD_TEXT,
     .max = FACILITY_NOTE_MAX,
     .offset = offsetof(struct round_in, note),
     .label = TEXT_office_f_note},
    {.name = "cho-xem",
     .in = IN_BODY,
     .type = FIELD_I64,
     .max = 1,
     .offset = offsetof(struct round_in, show),
     .label = TEXT_office_f_show},
    {.name = "anh",
     .in = IN_BODY,
     .type = FIELD_FILE,
     .max = OFFICE_PHOTOS_SENT,
     .picture = true,
     .offset = offsetof(struct round_in, photos),
     .label = TEXT_office_f_photo},
};

/* Newest first, with pictures and what their camera said. */
static enum err read_past(struct request *q, struct str code, struct office_round_view *v)
{
    struct facility_check_list all;
    const int64_t today = date_local_day(q->now_at);
    const struct facility_check_time year = {q->unit->id, today - 366, today};
    enum err e = facility_check_of_code(q->tx, &year, code, &all);
    struct office_past_check *list = ARENA_ARRAY(q->arena, struct office_past_check, PAST_SHOWN);
    for (size_t i = 0; e == OK && i < all.n && i < PAST_SHOWN; i++) {
        const struct facility_check *c = &all.list[all.n - 1 - i];
        struct office_past_check *p = &list[v->past_count++];
        *p = (struct office_past_check){
            .when = text_moment(q->arena, q->lang, c->at),
            .official = c->official,
            .note = c->note,
            .state = c->state,
        };
        e = office_pictures_of(q, PHOTO_OF_CHECK, c->id, true, &p->pictures);
    }
    v->past = list;
    return e;
}

static enum err place_of(struct request *q, struct str code, struct office_round_view *v)
{
    struct office_items items;
    enum err e = office_items(q, date_local_day(q->now_at), &items);
    size_t at = 0;
    if (e != OK)
        return e;
    while (at < items.n && !str_eq(items.list[at].code, code))
        at++;
    if (at == items.n)
        return E_NOT_FOUND;
    for (size_t i = 0; i < items.n; i++)
        v->looked += items.list[i].today;
    v->item = items.list[at];
    v->place = at + 1;
    v->count = items.n;
    v->previous = at > 0 ? items.list[at - 1].code : S("");
    v->next = at + 1 < items.n ? items.list[at + 1].code : S("");
    return OK;
}

static enum err show(struct request *q, struct response *s)
{
    const struct round_in *in = q->in;
    struct office_round_view v = {
        .unit = q->unit,
        .form = form_view_of(q),
        .note = request_kept(q, "ghi-chu"),
        .show = str_eq(request_kept(q, "cho-xem"), S("1")),
        .works = (q->actor->roles & OFFICE_WORKS) != 0,
    };
    enum err e = place_of(q, in->code, &v);
    if (e == OK)
        e = read_past(q, in->code, &v);
    if (e != OK)
        return e;
    office_desk_head(q, s, v.item.name.s);
    office_round_page(&s->html, &v);
    return OK;
}

/* The next behind this one that was not looked at today, else the first such, else none. */
static enum err next_of(struct request *q, struct str code, struct str *ret)
{
    struct office_items items;
    enum err e = office_items(q, date_local_day(q->now_at), &items);
    bool behind = false;
    struct str first = S("");
    *ret = S("");
    for (size_t i = 0; e == OK && i < items.n; i++) {
        const struct office_item *x = &items.list[i];
        bool open = !x->today && !str_eq(x->code, code);
        if (open && behind && !ret->n)
            *ret = x->code;
        if (open && !first.n)
            first = x->code;
        behind = behind || str_eq(x->code, code);
    }
    if (!ret->n)
        *ret = first;
    return e;
}

/* FACILITY_UNKNOWN: none of the three, or several. */
static enum facility_state said(const struct round_in *in)
{
    if (in->there + in->lacking + in->broken != 1)
        return FACILITY_UNKNOWN;
    return in->there ? FACILITY_PRESENT : in->lacking ? FACILITY_LACKING : FACILITY_BROKEN;
}

static enum err say(struct request *q, struct response *s)
{
    const struct round_in *in = q->in;
    struct str next;
    if (said(in) == FACILITY_UNKNOWN)
        return request_error(q, "thay", TEXT_office_say_one, TEXT_NO_ARGS);
    const struct facility_check c = {
        .unit_id = q->unit->id,
        .code = in->code,
        .state = said(in),
        .note = in->note,
        .official_id = q->actor->official_id,
        .official = q->actor->name,
    };
    struct office_hang hang = {
        .of = PHOTO_OF_CHECK,
        .caption_vi = S(""),
        .caption_en = S(""),
        .shown = in->show == 1,
        .shot = true,
        .actor = q->actor->actor,
    };
    enum err e = facility_check_add(q->tx, &c, q->actor->actor, &hang.noun_id);
    if (e == OK)
        e = office_hang(q, &in->photos, &hang);
    if (e == OK)
        e = next_of(q, in->code, &next);
    if (e != OK)
        return e;
    s->location = next.n
                      ? request_unit_path(q, arena_cat(q->arena, S("/viec/tru-so/kiem-tra/"), next))
                      : request_unit_path(q, S("/viec/tru-so?xong=di"));
    return OK;
}

#define OF(list)                                                                                   \
    {                                                                                              \
        sizeof(struct round_in), list, sizeof list / sizeof *list                                  \
    }

const struct route office_round_routes[] = {
    {.method = WIRE_GET,
     .path = PAGE,
     .how = READ,
     .who = WHO_STAFF,
     .flags = OFFICE_FLAGS,
     .fields = OF(shown_fields),
     .show = show,
     .doc = "One facility of the round: what to look at, what was found before"},
    {.method = WIRE_POST,
     .path = PAGE,
     .how = WRITE,
     .who = OFFICE_WORKS,
     .flags = OFFICE_FLAGS,
     .fields = OF(said_fields),
     .body_max = OFFICE_BODY_MAX,
     .apply = say,
     .form = show,
     .doc = "Says what was found of a facility, with pictures, and leads to the next"},
    {0},
};
