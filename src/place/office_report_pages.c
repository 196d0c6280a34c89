/* office_report_pages: the form behind the code on a room's wall: what is broken, and a picture of
 * it; no account, no name. Sent too often from one place: 429. */
#include "base/date.h"
#include "http/dispatch.h"
#include "http/throttle.h"
#include "place/office_pages.h"
#include "place/office_report_pages.tmpl.h"
#include "place/office_view.h"

#define PAGE "/{unit}/tru-so/{room}/bao-hong"
#define BODY_MAX ((size_t)27 * 1024 * 1024)
#define THROTTLE S("office")

struct report_in {
    struct str room, said;
    int64_t number;
    struct http_files photos;
};
#define ROOM_ROW                                                                                   \
    {                                                                                              \
        .name = "room", .in = IN_PATH, .type = FIELD_STR, .min = 1, .max = 120, .required = true,  \
        .offset = offsetof(struct report_in, room), .label = TEXT_form_address                     \
    }
static const struct field shown_fields[] = {
    ROOM_ROW,
    {.name = "so",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 0,
     .max = INT64_MAX,
     .offset = offsetof(struct report_in, number),
     .label = TEXT_form_address},
};
static const struct field sent_fields[] = {
    ROOM_ROW,
    {.name = "mo-ta",
     .in = IN_BODY,
     .type = FIELD_TEXT,
     .min = FAULT_SAID_MIN,
     .max = FAULT_SAID_MAX,
     .required = true,
     .offset = offsetof(struct report_in, said),
     .label = TEXT_office_f_said},
    {.name = "anh",
     .in = IN_BODY,
     .type = FIELD_FILE,
     .max = 1,
     .picture = true,
     .offset = offsetof(struct report_in, photos),
     .label = TEXT_office_f_photo},
};

/* What became of it: days and a state, nothing that anybody wrote. */
static enum err fill_sent(
    struct request *q, const struct office_room *room, int64_t number, struct office_report_view *v)
{
    struct facility_fault f;
    enum err e = facility_fault_by_number(q->tx, q->unit->id, number, &f);
    if (e == OK && f.room_id != room->id)
        e = E_NOT_FOUND;
    if (e != OK)
        return e;
    v->sent = true;
    v->code = facility_fault_code(q->arena, f.number);
    v->when = text_moment(q->arena, q->lang, f.reported_at);
    v->state = f.state;
    v->closed = f.closed_at ? text_date(q->arena, date_local_day(f.closed_at)) : S("");
    return OK;
}

static enum err show_form(struct request *q, struct response *s)
{
    const struct report_in *in = q->in;
    struct office_room room;
    struct office_report_view v = {.unit = q->unit, .form = form_view_of(q)};
    enum err e = office_room_by_slug(q->tx, q->unit->id, in->room, &room);
    if (e == OK && in->number)
        e = fill_sent(q, &room, in->number, &v);
    if (e != OK)
        return e;
    v.slug = room.slug;
    v.room = office_words(q->lang, room.name_vi, room.name_en);
    v.floor = office_floor(q->arena, q->lang, room.floor);
    v.said = request_kept(q, "mo-ta");
    office_head(q, s, text_lit(q->lang, TEXT_office_report_title), false);
    s->no_index = true;
    office_report_page(&s->html, &v);
    return OK;
}

/* Each report costs one of a place's budget. */
static enum err check(struct request *q, struct response *s)
{
    static bool too_often = true; /* only its address is looked at */
    (void)s;
    if (!throttle_allows(THROTTLE, q->wire->peer)) {
        q->prepared = &too_often;
        return request_error(q, "", TEXT_office_too_often, TEXT_NO_ARGS);
    }
    throttle_failed(THROTTLE, q->wire->peer);
    return OK;
}

static enum err show_again(struct request *q, struct response *s)
{
    if (q->prepared)
        s->status = 429;
    return show_form(q, s);
}

static enum err report(struct request *q, struct response *s)
{
    const struct report_in *in = q->in;
    struct office_room room;
    struct facility_fault f = {.said = in->said, .by_citizen = true};
    enum err e = office_room_by_slug(q->tx, q->unit->id, in->room, &room);
    f.unit_id = q->unit->id;
    f.room_id = e == OK ? room.id : 0;
    if (e == OK)
        e = facility_fault_report(q->tx, &f, S("citizen"), &f);
    const struct office_hang hang = {
        .of = PHOTO_OF_FAULT,
        .noun_id = f.id,
        .caption_vi = S(""),
        .caption_en = S(""),
        .actor = S("citizen"),
    };
    if (e == OK)
        e = office_hang(q, &in->photos, &hang);
    if (e == OK)
        s->location = request_unit_path(
            q, arena_fmt(
                   q->arena, "/tru-so/%.*s/bao-hong?so=%lld", STR_ARG(room.slug),
                   (long long)f.number));
    return e;
}

#define OF(list)                                                                                   \
    {                                                                                              \
        sizeof(struct report_in), list, sizeof list / sizeof *list                                 \
    }

const struct route office_report_routes[] = {
    {.method = WIRE_GET,
     .path = PAGE,
     .how = READ,
     .who = WHO_ANYONE,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = OF(shown_fields),
     .show = show_form,
     .doc = "Something is broken in this room: the form behind the sign on its wall"},
    {.method = WIRE_POST,
     .path = PAGE,
     .how = WRITE,
     .who = WHO_ANYONE,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = OF(sent_fields),
     .body_max = BODY_MAX,
     .prepare = check,
     .apply = report,
     .form = show_again,
     .doc = "Reports a fault, with a picture"},
    {0},
};
