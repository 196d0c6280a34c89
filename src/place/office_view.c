#include "place/office_view.h"

#include "base/date.h"
#include "base/identity.h"
#include "http/dispatch.h"
#include "spine/measure.h"

struct office_words office_words(enum lang lang, struct str vi, struct str en)
{
    if (lang != LANG_EN)
        return (struct office_words){vi, false};
    return en.n ? (struct office_words){en, false} : (struct office_words){vi, vi.n > 0};
}

struct str office_floor(struct arena *a, enum lang lang, int64_t floor)
{
    enum text t = floor >= 1   ? TEXT_office_floor
                  : floor == 0 ? TEXT_office_floor_mezzanine
                               : TEXT_office_floor_below;
    return text_get(a, lang, t, TEXT_ARGS(ta("n", text_plain(floor < 0 ? -floor : floor))));
}

/* ---- pictures ---- */

/* "09:01, thứ Hai ngày 3/3/2025, tại 20,525167; 106,397700" */
static struct str shot_words(struct request *q, const struct office_photo *p)
{
    struct media_shot shot = office_photo_evidence(q->arena, http_config(q->http)->keys, p);
    struct str when = S(""), where = S("");
    if (shot.knows & MEDIA_SHOT_AT)
        when = text_get(
            q->arena, q->lang, TEXT_office_shot_at,
            TEXT_ARGS(ta_str("when", text_moment(q->arena, q->lang, shot.at))));
    if (shot.knows & MEDIA_SHOT_PLACE)
        where = text_get(
            q->arena, q->lang, TEXT_office_shot_place,
            TEXT_ARGS(ta_str(
                "where", arena_fmt(
                             q->arena, "%.6f, %.6f", (double)shot.latitude / 1e6,
                             (double)shot.longitude / 1e6))));
    return arena_fmt(
        q->arena, "%.*s%s%.*s", STR_ARG(when), when.n && where.n ? " " : "", STR_ARG(where));
}

struct office_pictures office_pictures(
    struct request *q, const struct office_photo_list *all, int64_t noun_id, bool staff)
{
    struct office_picture *list = ARENA_ARRAY(q->arena, struct office_picture, all->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++) {
        const struct office_photo *p = &all->list[i];
        if (p->noun_id != noun_id || (!staff && !p->shown))
            continue;
        list[n++] = (struct office_picture){
            .id = p->id,
            .small_width = p->small_width,
            .small_height = p->small_height,
            .caption = office_words(q->lang, p->caption_vi, p->caption_en),
            .staff = staff,
            .shown = p->shown,
            .shot = staff ? shot_words(q, p) : S(""),
        };
    }
    return (struct office_pictures){list, n};
}

enum err office_pictures_of(
    struct request *q, enum office_photo_of of, int64_t noun_id, bool staff,
    struct office_pictures *ret)
{
    struct office_photo_list all;
    enum err e = office_photo_list(q->tx, q->unit->id, of, noun_id, &all);
    if (e == OK)
        *ret = office_pictures(q, &all, noun_id, staff);
    return e;
}

enum err office_hang(struct request *q, const struct http_files *files, const struct office_hang *h)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < files->n; i++) {
        const struct http_file *f = &files->list[i];
        int64_t id;
        const struct office_photo_new p = {
            .unit_id = q->unit->id,
            .of = h->of,
            .noun_id = h->noun_id,
            .taken = &f->taken,
            .small = &f->small,
            .width = f->size.width,
            .height = f->size.height,
            .small_width = f->small_size.width,
            .small_height = f->small_size.height,
            .caption_vi = h->caption_vi,
            .caption_en = h->caption_en,
            .shown = h->shown,
            .shot = h->shot ? f->shot : (struct media_shot){.knows = 0},
            .actor = h->actor,
        };
        e = office_photo_add(q->tx, http_config(q->http)->keys, &p, &id);
    }
    if (e != E_TOO_BIG)
        return e;
    return request_error(
        q, "anh", TEXT_office_photos_many, TEXT_ARGS(ta("n", (int64_t)OFFICE_PHOTOS_MOST)));
}

/* ---- facilities ---- */

enum err office_items(struct request *q, int64_t day, struct office_items *ret)
{
    struct facility_list all;
    struct facility_check_list found;
    enum err e = facility_list(q->tx, day, &all);
    if (e == OK)
        e = facility_check_latest(q->tx, q->unit->id, day, &found);
    if (e != OK)
        return e;
    struct office_item *list = ARENA_ARRAY(q->arena, struct office_item, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct facility *f = &all.list[i];
        const struct facility_check *c = facility_check_find(&found, f->code);
        list[i] = (struct office_item){
            .code = f->code,
            .hint = office_words(q->lang, f->hint_vi, f->hint_en).s,
            .name = office_words(q->lang, f->name_vi, f->name_en),
            .state = c ? c->state : FACILITY_UNKNOWN,
            .day = c ? text_date(q->arena, c->day) : S(""),
            .note = c ? c->note : S(""),
            .check_id = c ? c->id : 0,
            .counts = f->counts,
            .today = c && c->day == day,
        };
    }
    *ret = (struct office_items){list, all.n};
    return OK;
}

/* ---- opening hours ---- */

/* An ordinary day of that weekday: neither holiday nor swap; within two months there is one. */
static int64_t ordinary_day(const struct calendar *c, int64_t from, int weekday)
{
    int64_t day = from + (weekday - date_weekday(from) + 7) % 7;
    for (int i = 0; i < 9 && calendar_row(c, day); i++)
        day += 7;
    return day;
}

static void fill_day(struct arena *a, const struct calendar_look *look, struct office_day *d)
{
    for (size_t i = 0; i < look->spans; i++) {
        struct str from = date_str_minute(a, look->span[i].opens),
                   to = date_str_minute(a, look->span[i].closes);
        d->spans[d->count++] = arena_fmt(a, "%.*s–%.*s", STR_ARG(from), STR_ARG(to));
    }
}

enum err office_hours(struct request *q, struct office_day ret[OFFICE_WEEK])
{
    const struct calendar *c;
    const int64_t today = date_local_day(q->now_at);
    enum err e = calendar_load(q->tx, q->unit->id, &c);
    for (int i = 0; e == OK && i < OFFICE_WEEK; i++) {
        struct calendar_look look;
        calendar_look(c, ordinary_day(c, today, i + 1), &look);
        ret[i] = (struct office_day){
            .weekday = text_weekday(q->lang, i + 1), .today = date_weekday(today) == i + 1};
        fill_day(q->arena, &look, &ret[i]);
    }
    return e;
}

/* ---- weeks ---- */

static void fill_week(
    struct request *q, const struct green_friday_list *all, const struct office_photo_list *photos,
    bool staff, struct office_week *w)
{
    w->date = text_date(q->arena, w->day);
    w->note = w->official = S("");
    for (size_t i = 0; i < all->n; i++)
        if (all->list[i].day == w->day) {
            w->recorded = true;
            w->note = all->list[i].note;
            w->official = all->list[i].official;
        }
    w->pictures = office_pictures(q, photos, w->day, staff);
    w->green = w->recorded && office_photo_first(photos, w->day, true) != NULL;
}

enum err office_weeks(struct request *q, bool staff, struct office_weeks *ret)
{
    struct green_friday_list all;
    struct office_photo_list photos;
    const int64_t last = green_friday_last(date_local_day(q->now_at));
    const int64_t first = last - (int64_t)(OFFICE_WEEKS - 1) * 7;
    const struct office_photo_range range = {q->unit->id, PHOTO_OF_FRIDAY, first, last};
    enum err e = green_friday_list(q->tx, q->unit->id, (const int64_t[2]){first, last}, &all);
    if (e == OK)
        e = office_photo_between(q->tx, &range, &photos);
    ret->green = 0;
    for (int i = 0; e == OK && i < OFFICE_WEEKS; i++) {
        struct office_week *w = &ret->list[i];
        *w = (struct office_week){.day = first + (int64_t)i * 7};
        fill_week(q, &all, &photos, staff, w);
        ret->green += w->green;
    }
    ret->label = text_get(
        q->arena, q->lang, TEXT_office_weeks_label,
        TEXT_ARGS(
            ta_i64("n", ret->green), ta_i64("all", OFFICE_WEEKS),
            ta_str("from", text_date(q->arena, first)), ta_str("to", text_date(q->arena, last))));
    return e;
}

/* ---- faults ---- */

enum err office_faults(
    struct request *q, const struct facility_fault_list *all, bool staff, struct office_faults *ret)
{
    struct office_room_list rooms;
    struct office_fault *list = ARENA_ARRAY(q->arena, struct office_fault, all->n + 1);
    enum err e = office_room_list(q->tx, q->unit->id, true, &rooms);
    for (size_t i = 0; e == OK && i < all->n; i++) {
        const struct facility_fault *f = &all->list[i];
        const struct office_room *room = office_room_of(&rooms, f->room_id);
        struct office_fault *x = &list[i];
        *x = (struct office_fault){
            .f = f,
            .code = facility_fault_code(q->arena, f->number),
            .reported = text_date(q->arena, date_local_day(f->reported_at)),
            .closed = f->closed_at ? text_date(q->arena, date_local_day(f->closed_at)) : S(""),
            .days = facility_fault_days(f, q->now_at),
        };
        if (room) {
            x->room = office_words(q->lang, room->name_vi, room->name_en);
            x->room_slug = room->slug;
        }
        e = office_pictures_of(q, PHOTO_OF_FAULT, f->id, staff, &x->before);
        if (e == OK)
            e = office_pictures_of(q, PHOTO_OF_MENDED, f->id, staff, &x->after);
    }
    *ret = (struct office_faults){list, all->n};
    return e;
}

/* ---- rooms, figures, heads ---- */

struct office_room_view office_room_view(struct request *q, const struct office_room *r)
{
    return (struct office_room_view){
        .r = r,
        .name = office_words(q->lang, r->name_vi, r->name_en),
        .purpose = office_words(q->lang, r->purpose_vi, r->purpose_en),
        .hours = office_words(q->lang, r->hours_vi, r->hours_en),
        .phone = phone_unbroken(q->arena, r->phone),
        .phone_number = phone_dialled(q->arena, r->phone),
        .floor = office_floor(q->arena, q->lang, r->floor),
    };
}

enum err office_figure(struct request *q, struct str measure, struct office_figure *ret)
{
    const int64_t today = date_local_day(q->now_at);
    struct measure_sum sum;
    const struct measure_query query = {
        q->unit->id, measure, 0, date_day((struct date){date_of_day(today).year, 1, 1}), today};
    enum err e = measure_sum(q->tx, &query, &sum);
    if (e == OK)
        *ret = (struct office_figure){sum.numerator, sum.denominator};
    return e;
}

void office_head(struct request *q, struct response *s, struct str title, bool top)
{
    s->title = title;
    s->main_class = S("flow");
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(
        s, text_lit(q->lang, TEXT_office_crumb), top ? S("") : request_unit_path(q, S("/tru-so")));
    if (!top)
        response_crumb(s, title, S(""));
}

void office_desk_head(struct request *q, struct response *s, struct str title)
{
    s->title = title;
    s->no_index = true;
    response_crumb(
        s, text_lit(q->lang, TEXT_office_crumb), request_unit_path(q, S("/viec/tru-so")));
    response_crumb(s, title, S(""));
}
