/* office_room_pages: the rooms and counters, in the order of the tour, and their pictures. */
#include "base/num.h"
#include "http/dispatch.h"
#include "place/office_desk_pages.tmpl.h"
#include "place/office_pages.h"
#include "place/office_view.h"

#define PAGE "/{unit}/viec/tru-so/phong"
#define BODY_MAX ((size_t)27 * 1024 * 1024)

struct room_in {
    int64_t id, version, floor, place, shown, photo_id;
    struct str name, name_en, purpose, purpose_en, phone, hours, hours_en, done, caption,
        caption_en;
    struct http_files photos;
};
#define ROW(name_, in_, type_, member, min_, max_, required_, label_)                              \
    {                                                                                              \
        .name = name_, .in = in_, .type = type_, .min = min_, .max = max_, .required = required_,  \
        .offset = offsetof(struct room_in, member), .label = label_                                \
    }
#define ID_ROW ROW("id", IN_PATH, FIELD_I64, id, 1, INT64_MAX, true, TEXT_form_address)
#define ROOM_ROWS                                                                                  \
    ROW("ten", IN_BODY, FIELD_STR, name, 1, OFFICE_ROOM_NAME_MAX, true, TEXT_office_f_name),       \
        ROW("ten-en", IN_BODY, FIELD_STR, name_en, 0, OFFICE_ROOM_NAME_MAX, false,                 \
            TEXT_office_f_name_en),                                                                \
        ROW("tang", IN_BODY, FIELD_I64, floor, OFFICE_ROOM_FLOOR_MIN, OFFICE_ROOM_FLOOR_MAX, true, \
            TEXT_office_f_floor),                                                                  \
        ROW("thu-tu", IN_BODY, FIELD_I64, place, 1, OFFICE_ROOM_PLACE_MAX, true,                   \
            TEXT_office_f_place),                                                                  \
        ROW("dien-thoai", IN_BODY, FIELD_STR, phone, 0, OFFICE_ROOM_PHONE_MAX, false,              \
            TEXT_office_f_phone),                                                                  \
        ROW("gio", IN_BODY, FIELD_STR, hours, 0, OFFICE_ROOM_HOURS_MAX, false,                     \
            TEXT_office_f_hours),                                                                  \
        ROW("gio-en", IN_BODY, FIELD_STR, hours_en, 0, OFFICE_ROOM_HOURS_MAX, false,               \
            TEXT_office_f_hours_en),                                                               \
        ROW("viec", IN_BODY, FIELD_TEXT, purpose, 0, OFFICE_ROOM_PURPOSE_MAX, false,               \
            TEXT_office_f_purpose),                                                                \
        ROW("viec-en", IN_BODY, FIELD_TEXT, purpose_en, 0, OFFICE_ROOM_PURPOSE_MAX, false,         \
            TEXT_office_f_purpose_en),                                                             \
        ROW("hien", IN_BODY, FIELD_I64, shown, 0, 1, false, TEXT_office_f_shown)

static const struct field make_fields[] = {ROOM_ROWS};
static const struct field shown_fields[] = {
    ID_ROW, ROW("xong", IN_QUERY, FIELD_STR, done, 0, 10, false, TEXT_form_address)};
static const struct field change_fields[] = {
    ID_ROW, ROW("ban", IN_BODY, FIELD_I64, version, 0, INT64_MAX, true, TEXT_form_address),
    ROOM_ROWS};
static const struct field photo_fields[] = {
    ID_ROW,
    ROW("chu-thich", IN_BODY, FIELD_STR, caption, 1, OFFICE_PHOTO_CAPTION_MAX, true,
        TEXT_office_f_caption),
    ROW("chu-thich-en", IN_BODY, FIELD_STR, caption_en, 0, OFFICE_PHOTO_CAPTION_MAX, false,
        TEXT_office_f_caption_en),
    {.name = "anh",
     .in = IN_BODY,
     .type = FIELD_FILE,
     .max = 1,
     .picture = true,
     .offset = offsetof(struct room_in, photos),
     .label = TEXT_office_f_photo},
};
static const struct field photo_shown_fields[] = {
    ID_ROW,
    ROW("photo", IN_PATH, FIELD_I64, photo_id, 1, INT64_MAX, true, TEXT_form_address),
    ROW("hien", IN_BODY, FIELD_I64, shown, 0, 1, true, TEXT_office_f_shown),
};

/* ---- the form ---- */

static struct form_input input(
    const struct request *q, const char *name, enum text label, struct str value)
{
    return form_input(str_z(name), label, form_kept(q, name, value));
}

static struct form_input limited(
    const struct request *q, const char *name, enum text label, struct str value, int64_t max)
{
    struct form_input x = input(q, name, label, value);
    x.max = max;
    return x;
}

static struct form_input number(
    const struct request *q, const char *name, enum text label, int64_t value)
{
    struct form_input x = input(q, name, label, arena_fmt(q->arena, "%lld", (long long)value));
    x.mode = S("numeric");
    x.max = 3;
    x.required = true;
    return x;
}

static void fill(struct request *q, const struct office_room *r, struct office_room_form_view *v)
{
    v->id = r->id;
    v->version = r->version;
    v->slug = r->slug;
    v->name = limited(q, "ten", TEXT_office_f_name, r->name_vi, OFFICE_ROOM_NAME_MAX);
    v->name.required = true;
    v->name_en = limited(q, "ten-en", TEXT_office_f_name_en, r->name_en, OFFICE_ROOM_NAME_MAX);
    v->floor = number(q, "tang", TEXT_office_f_floor, r->floor);
    v->place = number(q, "thu-tu", TEXT_office_f_place, r->place);
    v->phone = limited(q, "dien-thoai", TEXT_office_f_phone, r->phone, OFFICE_ROOM_PHONE_MAX);
    v->hours = limited(q, "gio", TEXT_office_f_hours, r->hours_vi, OFFICE_ROOM_HOURS_MAX);
    v->hours_en = limited(q, "gio-en", TEXT_office_f_hours_en, r->hours_en, OFFICE_ROOM_HOURS_MAX);
    v->purpose = form_kept(q, "viec", r->purpose_vi);
    v->purpose_en = form_kept(q, "viec-en", r->purpose_en);
    /* The form of a picture is on the same page. */
    v->shown = form_get(&q->kept, S("ten")).p ? str_eq(request_kept(q, "hien"), S("1")) : r->shown;
    v->caption = limited(q, "chu-thich", TEXT_office_f_caption, S(""), OFFICE_PHOTO_CAPTION_MAX);
    v->caption.required = true;
    v->caption_en =
        limited(q, "chu-thich-en", TEXT_office_f_caption_en, S(""), OFFICE_PHOTO_CAPTION_MAX);
}

static enum err show_new(struct request *q, struct response *s)
{
    struct office_room_list all;
    struct office_room_form_view v = {.unit = q->unit, .form = form_view_of(q)};
    struct office_room r = {
        .floor = 1,
        .slug = S(""),
        .name_vi = S(""),
        .name_en = S(""),
        .purpose_vi = S(""),
        .purpose_en = S(""),
        .phone = S(""),
        .hours_vi = S(""),
        .hours_en = S(""),
        .shown = true,
    };
    enum err e = office_room_list(q->tx, q->unit->id, true, &all);
    if (e != OK)
        return e;
    r.place = all.n ? all.list[all.n - 1].place + 1 : 1;
    fill(q, &r, &v);
    office_desk_head(q, s, text_lit(q->lang, TEXT_office_room_new));
    office_room_form_page(&s->html, &v);
    return OK;
}

static enum err show_one(struct request *q, struct response *s)
{
    static const struct form_done known[] = {
        {STR_INIT("phong"), TEXT_office_done_room},
        {STR_INIT("anh"), TEXT_office_done_photo},
    };
    const struct room_in *in = q->in;
    struct office_room r;
    struct office_room_form_view v = {
        .unit = q->unit,
        .form = form_view_of(q),
        .done = form_done(known, sizeof known / sizeof *known, in->done)};
    enum err e = office_room_by_id(q->tx, q->unit->id, in->id, &r);
    if (e == OK)
        e = office_pictures_of(q, PHOTO_OF_ROOM, r.id, true, &v.pictures);
    if (e != OK)
        return e;
    fill(q, &r, &v);
    office_desk_head(q, s, r.name_vi);
    office_room_form_page(&s->html, &v);
    return OK;
}

/* ---- storing ---- */

static struct office_room room_of(const struct request *q, const struct room_in *in)
{
    return (struct office_room){
        .unit_id = q->unit->id,
        .id = in->id,
        .version = in->version,
        .place = in->place,
        .floor = in->floor,
        .name_vi = in->name,
        .name_en = in->name_en,
        .purpose_vi = in->purpose,
        .purpose_en = in->purpose_en,
        .phone = in->phone,
        .hours_vi = in->hours,
        .hours_en = in->hours_en,
        .shown = in->shown == 1,
    };
}

static enum err to_room(struct request *q, struct response *s, int64_t id, const char *done)
{
    s->location = request_unit_path(
        q, arena_fmt(q->arena, "/viec/tru-so/phong/%lld?xong=%s", (long long)id, done));
    return OK;
}

static enum err make(struct request *q, struct response *s)
{
    struct office_room r = room_of(q, q->in);
    enum err e = office_room_make(q->tx, &r, q->actor->actor, &r);
    if (e == E_TOO_BIG)
        return request_error(
            q, "ten", TEXT_office_rooms_many, TEXT_ARGS(ta("n", (int64_t)OFFICE_ROOMS_MOST)));
    return e == OK ? to_room(q, s, r.id, "phong") : e;
}

static enum err change(struct request *q, struct response *s)
{
    const struct office_room r = room_of(q, q->in);
    enum err e = office_room_change(q->tx, &r, q->actor->actor);
    return e == OK ? to_room(q, s, r.id, "phong") : e;
}

static enum err add_photo(struct request *q, struct response *s)
{
    const struct room_in *in = q->in;
    struct office_room r;
    const struct office_hang hang = {
        .of = PHOTO_OF_ROOM,
        .noun_id = in->id,
        .caption_vi = in->caption,
        .caption_en = in->caption_en,
        .shown = true,
        .shot = true,
        .actor = q->actor->actor,
    };
    if (in->photos.n == 0)
        return request_error(q, "anh", TEXT_office_photo_missing, TEXT_NO_ARGS);
    enum err e = office_room_by_id(q->tx, q->unit->id, in->id, &r);
    if (e == OK)
        e = office_hang(q, &in->photos, &hang);
    return e == OK ? to_room(q, s, in->id, "anh") : e;
}

static enum err show_photo(struct request *q, struct response *s)
{
    const struct room_in *in = q->in;
    struct office_photo p;
    enum err e = office_photo_by_id(q->tx, q->unit->id, in->photo_id, &p);
    if (e == OK && (p.of != PHOTO_OF_ROOM || p.noun_id != in->id))
        e = E_NOT_FOUND;
    if (e != OK)
        return e;
    p.shown = in->shown == 1;
    e = office_photo_change(q->tx, &p, q->actor->actor);
    return e == OK ? to_room(q, s, in->id, "anh") : e;
}

#define OF(list)                                                                                   \
    {                                                                                              \
        sizeof(struct room_in), list, sizeof list / sizeof *list                                   \
    }
#define DO(path_, fields_, max_, apply_, form_, doc_)                                              \
    {                                                                                              \
        .method = WIRE_POST, .path = path_, .how = WRITE, .who = OFFICE_KEEPS,                     \
        .flags = OFFICE_FLAGS, .fields = fields_, .body_max = max_, .apply = apply_,               \
        .form = form_, .doc = doc_                                                                 \
    }

const struct route office_room_routes[] = {
    {.method = WIRE_GET,
     .path = PAGE,
     .how = READ,
     .who = OFFICE_KEEPS,
     .flags = OFFICE_FLAGS,
     .show = show_new,
     .doc = "The form for a new room or counter"},
    DO(PAGE, OF(make_fields), 0, make, show_new, "Makes a room or counter"),
    {.method = WIRE_GET,
     .path = PAGE "/{id}",
     .how = READ,
     .who = OFFICE_KEEPS,
     .flags = OFFICE_FLAGS,
     .fields = OF(shown_fields),
     .show = show_one,
     .doc = "A room or counter, with its pictures"},
    DO(PAGE "/{id}", OF(change_fields), 0, change, show_one, "Changes a room or counter"),
    DO(PAGE "/{id}/anh", OF(photo_fields), BODY_MAX, add_photo, show_one,
       "Adds a picture of a room"),
    DO(PAGE "/{id}/anh/{photo}", OF(photo_shown_fields), 0, show_photo, show_one,
       "Shows a picture of a room to readers, or hides it"),
    {0},
};
