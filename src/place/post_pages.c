/* post_pages: a post of an official: given, put right, ended by its last day. */
#include "base/date.h"
#include "place/official_pages.h"
#include "place/official_pages.tmpl.h"
#include "place/official_view.h"

struct post_in {
    int64_t id, post_id, version;
    struct str title, title_en, desk, from, to;
};
#define POST_TEXT(name_, member, max_, required_, label_)                                          \
    {                                                                                              \
        .name = name_, .in = IN_BODY, .type = FIELD_STR, .max = max_, .required = required_,       \
        .offset = offsetof(struct post_in, member), .label = label_                                \
    }
#define POST_FIELDS                                                                                \
    OFFICIAL_ID_FIELD,                                                                             \
        {.name = "ban",                                                                            \
         .in = IN_BODY,                                                                            \
         .type = FIELD_I64,                                                                        \
         .max = INT64_MAX,                                                                         \
         .offset = offsetof(struct post_in, version),                                              \
         .label = TEXT_form_address},                                                              \
        POST_TEXT("chuc-vu", title, POST_TITLE_MAX, true, TEXT_official_post_title),               \
        POST_TEXT("chuc-vu-en", title_en, POST_TITLE_MAX, false, TEXT_official_post_title_en),     \
        POST_TEXT("noi-ngoi", desk, POST_TITLE_MAX, false, TEXT_official_desk),                    \
        POST_TEXT("tu-ngay", from, 12, true, TEXT_official_from),                                  \
        POST_TEXT("den-ngay", to, 12, false, TEXT_official_to)
#define POST_ID_FIELD                                                                              \
    {                                                                                              \
        .name = "post", .in = IN_PATH, .type = FIELD_I64, .min = 1, .max = INT64_MAX,              \
        .required = true, .offset = offsetof(struct post_in, post_id), .label = TEXT_form_address  \
    }
static const struct field new_fields[] = {POST_FIELDS};
static const struct field old_fields[] = {POST_FIELDS, POST_ID_FIELD};
static const struct field new_page_fields[] = {OFFICIAL_ID_FIELD};
static const struct field old_page_fields[] = {OFFICIAL_ID_FIELD, POST_ID_FIELD};
#define POST_IN(fields_)                                                                           \
    {                                                                                              \
        sizeof(struct post_in), fields_, sizeof(fields_) / sizeof *(fields_)                       \
    }

static struct form_input input(
    struct request *q, const char *name, enum text label, struct str otherwise)
{
    return form_input(str_z(name), label, form_kept(q, name, otherwise));
}

static enum err find(struct request *q, const struct post_in *in, struct post *ret)
{
    struct post_list all;
    enum err e = post_list(q->tx, q->unit->id, in->id, &all);
    if (e != OK)
        return e;
    for (size_t i = 0; i < all.n; i++)
        if (all.list[i].id == in->post_id) {
            *ret = all.list[i];
            return OK;
        }
    return E_NOT_FOUND;
}

static enum err show(struct request *q, struct response *s)
{
    const struct post_in *in = q->in;
    struct official o;
    struct post p = {.from_day = date_local_day(q->now_at), .to_day = POST_OPEN};
    enum err e = official_by_id(q->tx, q->unit->id, in->id, &o);
    if (e == OK && in->post_id)
        e = find(q, in, &p);
    if (e != OK)
        return e;
    struct post_view v = {
        .form = form_view_of(q),
        .slug = q->unit->slug,
        .official_id = o.id,
        .id = p.id,
        .name = o.name,
        .version = p.version,
        .title = input(q, "chuc-vu", TEXT_official_post_title, p.title_vi),
        .title_en = input(q, "chuc-vu-en", TEXT_official_post_title_en, p.title_en),
        .desk = input(q, "noi-ngoi", TEXT_official_desk, p.desk),
        .from = input(
            q, "tu-ngay", TEXT_official_from, form_day_shown(q->arena, p.from_day, POST_OPEN)),
        .to = input(q, "den-ngay", TEXT_official_to, form_day_shown(q->arena, p.to_day, POST_OPEN)),
    };
    v.title.required = v.title.first = v.from.required = true;
    v.title.max = v.title_en.max = v.desk.max = POST_TITLE_MAX;
    v.from.max = v.to.max = 12;
    v.from.hint = TEXT_official_day_hint;
    v.to.hint = TEXT_official_to_hint;
    official_page_head(
        q, s, text_lit(q->lang, in->post_id ? TEXT_official_post_edit : TEXT_official_post_new));
    post_page(&s->html, &v);
    return OK;
}

struct days {
    int64_t from, to;
};

static enum err check(struct request *q, struct response *s)
{
    const struct post_in *in = q->in;
    struct days *d = ARENA_NEW(q->arena, struct days);
    enum err e = OK;
    (void)s;
    q->prepared = d;
    d->to = POST_OPEN;
    if (!form_day(in->from, &d->from))
        e = request_error(q, "tu-ngay", TEXT_official_bad_day, TEXT_NO_ARGS);
    if (in->to.n && !form_day(in->to, &d->to))
        e = request_error(q, "den-ngay", TEXT_official_bad_day, TEXT_NO_ARGS);
    if (e == OK && d->to < d->from)
        e = request_error(q, "den-ngay", TEXT_official_days_turned, TEXT_NO_ARGS);
    return e;
}

static struct post post_of(struct request *q)
{
    const struct post_in *in = q->in;
    const struct days *d = q->prepared;
    return (struct post){
        .unit_id = q->unit->id,
        .id = in->post_id,
        .official_id = in->id,
        .title_vi = in->title,
        .title_en = in->title_en,
        .desk = in->desk,
        .from_day = d->from,
        .to_day = d->to,
        .version = in->version,
    };
}

static enum err give(struct request *q, struct response *s)
{
    const struct post p = post_of(q);
    int64_t id;
    s->location = official_address(q, p.official_id, S("chuc-vu"));
    return post_give(q->tx, &p, q->actor->actor, &id);
}

static enum err change(struct request *q, struct response *s)
{
    const struct post_in *in = q->in;
    const struct post p = post_of(q);
    struct post was;
    enum err e = find(q, in, &was); /* of this very official */
    s->location = official_address(q, p.official_id, S("chuc-vu"));
    return e == OK ? post_change(q->tx, &p, q->actor->actor) : e;
}

const struct route post_routes[] = {
    {.method = WIRE_GET,
     .path = OFFICIAL "/chuc-vu/moi",
     .how = READ,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = POST_IN(new_page_fields),
     .show = show,
     .doc = "The form for a post"},
    {.method = WIRE_POST,
     .path = OFFICIAL "/chuc-vu/moi",
     .how = WRITE,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_STRONG | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = POST_IN(new_fields),
     .prepare = check,
     .apply = give,
     .form = show,
     .doc = "Gives a post"},
    {.method = WIRE_GET,
     .path = OFFICIAL "/chuc-vu/{post}",
     .how = READ,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = POST_IN(old_page_fields),
     .show = show,
     .doc = "A post, to be put right or ended"},
    {.method = WIRE_POST,
     .path = OFFICIAL "/chuc-vu/{post}",
     .how = WRITE,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_STRONG | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = POST_IN(old_fields),
     .prepare = check,
     .apply = change,
     .form = show,
     .doc = "Changes a post"},
    {0},
};
