/* green_friday_pages: this week's green Friday: what was done, with pictures; the year's strip. */
#include "base/date.h"
#include "place/office_desk_pages.tmpl.h"
#include "place/office_pages.h"
#include "place/office_view.h"

#define PAGE "/{unit}/viec/tru-so/thu-sau"

struct friday_in {
    struct str day, note, done;
    struct http_files photos;
};
static const struct field shown_fields[] = {
    {.name = "xong",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct friday_in, done),
     .label = TEXT_form_address},
};
static const struct field sent_fields[] = {
    {.name = "ngay",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 10,
     .required = true,
     .offset = offsetof(struct friday_in, day),
     .label = TEXT_office_col_friday},
    {.name = "viec",
     .in = IN_BODY,
     .type = FIELD_TEXT,
     .min = GREEN_FRIDAY_NOTE_MIN,
     .max = GREEN_FRIDAY_NOTE_MAX,
     .required = true,
     .offset = offsetof(struct friday_in, note),
     .label = TEXT_office_f_done},
    {.name = "anh",
     .in = IN_BODY,
     .type = FIELD_FILE,
     .max = OFFICE_PHOTOS_SENT,
     .picture = true,
     .offset = offsetof(struct friday_in, photos),
     .label = TEXT_office_f_photo},
};

static enum err show(struct request *q, struct response *s)
{
    static const struct form_done known[] = {{STR_INIT("ghi"), TEXT_office_done_friday}};
    const struct friday_in *in = q->in;
    struct office_friday_view *v = ARENA_NEW(q->arena, struct office_friday_view);
    v->unit = q->unit;
    v->form = form_view_of(q);
    v->done = form_done(known, 1, in->done);
    v->works = (q->actor->roles & OFFICE_WORKS) != 0;
    enum err e = office_weeks(q, true, &v->weeks);
    if (e != OK)
        return e;
    v->week = &v->weeks.list[OFFICE_WEEKS - 1];
    v->day_iso = date_str_iso(q->arena, v->week->day);
    v->note = form_kept(q, "viec", v->week->note);
    office_desk_head(q, s, text_lit(q->lang, TEXT_office_fridays_title));
    green_friday_page(&s->html, v);
    return OK;
}

static enum err record(struct request *q, struct response *s)
{
    const struct friday_in *in = q->in;
    struct green_friday g = {.unit_id = q->unit->id, .note = in->note, .official = q->actor->name};
    if (!date_parse_iso(in->day, &g.day))
        return request_error(q, "viec", TEXT_office_friday_wrong, TEXT_NO_ARGS);
    enum err e = green_friday_put(q->tx, &g, q->actor->actor);
    if (e == E_INVALID)
        return request_error(q, "viec", TEXT_office_friday_wrong, TEXT_NO_ARGS);
    const struct office_hang hang = {
        .of = PHOTO_OF_FRIDAY,
        .noun_id = g.day,
        .caption_vi = S(""),
        .caption_en = S(""),
        .shown = true,
        .shot = true,
        .actor = q->actor->actor,
    };
    if (e == OK)
        e = office_hang(q, &in->photos, &hang);
    s->location = request_unit_path(q, S("/viec/tru-so/thu-sau?xong=ghi"));
    return e;
}

#define OF(list)                                                                                   \
    {                                                                                              \
        sizeof(struct friday_in), list, sizeof list / sizeof *list                                 \
    }

const struct route green_friday_routes[] = {
    {.method = WIRE_GET,
     .path = PAGE,
     .how = READ,
     .who = WHO_STAFF,
     .flags = OFFICE_FLAGS,
     .fields = OF(shown_fields),
     .show = show,
     .doc = "The green Friday of this week, and those of the year"},
    {.method = WIRE_POST,
     .path = PAGE,
     .how = WRITE,
     .who = OFFICE_WORKS,
     .flags = OFFICE_FLAGS,
     .fields = OF(sent_fields),
     .body_max = OFFICE_BODY_MAX,
     .apply = record,
     .form = show,
     .doc = "Records the green Friday, with pictures"},
    {0},
};
