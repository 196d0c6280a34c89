/* category_pages: the headings of a unit's news: their names, their order, which are shown. */
#include "http/dispatch.h"
#include "open/article_pages.h"
#include "open/newsroom_pages.tmpl.h"
#include "open/newsroom_view.h"

struct category_in {
    struct str slug, name_vi, name_en, done;
    int64_t place, shown, version;
};
#define NAME_ROWS                                                                                  \
    {.name = "ten",                                                                                \
     .in = IN_BODY,                                                                                \
     .type = FIELD_STR,                                                                            \
     .min = 1,                                                                                     \
     .max = CATEGORY_NAME_MAX,                                                                     \
     .required = true,                                                                             \
     .offset = offsetof(struct category_in, name_vi),                                              \
     .label = TEXT_category_name},                                                                 \
    {                                                                                              \
        .name = "ten-en", .in = IN_BODY, .type = FIELD_STR, .max = CATEGORY_NAME_MAX,              \
        .offset = offsetof(struct category_in, name_en), .label = TEXT_category_name_en            \
    }
static const struct field shown_fields[] = {
    {.name = "xong",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct category_in, done),
     .label = TEXT_form_address},
};
static const struct field make_fields[] = {NAME_ROWS};
static const struct field change_fields[] = {
    {.name = "slug",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 100,
     .required = true,
     .offset = offsetof(struct category_in, slug),
     .label = TEXT_article_in_category},
    NAME_ROWS,
    {.name = "thu-tu",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = 1,
     .max = 999,
     .required = true,
     .offset = offsetof(struct category_in, place),
     .label = TEXT_category_place},
    {.name = "hien",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = 0,
     .max = 1,
     .offset = offsetof(struct category_in, shown),
     .label = TEXT_category_shown},
    {.name = "ban",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct category_in, version),
     .label = TEXT_newsroom_version},
};

static struct category_row row_of(const struct request *q, const struct category *c)
{
    const struct category_in *in = q->in;
    struct category_row r = {
        .c = c,
        .name_vi = c->name_vi,
        .name_en = c->name_en,
        .error = S(""),
        .place = c->place,
        .shown = c->shown};
    if (q->kept.count == 0 || !str_eq(in->slug, c->slug))
        return r;
    r.name_vi = request_kept(q, "ten");
    r.name_en = request_kept(q, "ten-en");
    if (q->error_count)
        r.error = q->errors[0].message;
    return r;
}

static enum err show(struct request *q, struct response *s)
{
    const struct category_in *in = q->in;
    struct category_list all;
    struct category_view v = {.unit = q->unit, .form = form_view_of(q)};
    enum err e = category_list(q->tx, q->unit->id, &all);
    if (e != OK)
        return e;
    bool adding = in->slug.n == 0;
    struct category_row *rows = ARENA_ARRAY(q->arena, struct category_row, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        rows[i] = row_of(q, &all.list[i]);
    v.list = rows;
    v.n = all.n;
    v.name_vi =
        form_input(S("ten"), TEXT_category_name, adding ? form_kept(q, "ten", S("")) : S(""));
    v.name_en = form_input(
        S("ten-en"), TEXT_category_name_en, adding ? form_kept(q, "ten-en", S("")) : S(""));
    v.name_vi.required = true;
    v.name_vi.max = v.name_en.max = CATEGORY_NAME_MAX;
    v.done = str_eq(in->done, S("luu")) ? TEXT_category_saved : TEXT_NONE;
    newsroom_head(q, s, text_lit(q->lang, TEXT_category_title));
    category_page(&s->html, &v);
    return OK;
}

static enum err answer(struct request *q, struct response *s, enum err e)
{
    if (e == E_INVALID)
        return request_error(q, "ten", TEXT_category_bad_name, TEXT_NO_ARGS);
    if (e == E_TOO_BIG)
        return request_error(
            q, "ten", TEXT_category_many, TEXT_ARGS(ta("n", (int64_t)CATEGORY_MOST)));
    if (e == OK)
        s->location = request_unit_path(q, S("/viec/tin-tuc/chuyen-muc?xong=luu"));
    return e;
}

static enum err make(struct request *q, struct response *s)
{
    const struct category_in *in = q->in;
    const struct category c = {.name_vi = in->name_vi, .name_en = in->name_en};
    enum err e = category_make(q->tx, q->unit->id, &c, q->actor->actor);
    if (e == E_CONFLICT)
        return request_error(q, "ten", TEXT_category_taken, TEXT_NO_ARGS);
    return answer(q, s, e);
}

static enum err change(struct request *q, struct response *s)
{
    const struct category_in *in = q->in;
    const struct category c = {
        .slug = in->slug,
        .name_vi = in->name_vi,
        .name_en = in->name_en,
        .place = in->place,
        .shown = in->shown == 1,
        .version = in->version};
    enum err e = category_change(q->tx, q->unit->id, &c, q->actor->actor);
    if (e == E_CONFLICT)
        (void)request_error(q, "", TEXT_category_stale, TEXT_NO_ARGS);
    return answer(q, s, e);
}

#define SOME_FIELDS(list)                                                                          \
    {                                                                                              \
        sizeof(struct category_in), list, sizeof list / sizeof *list                               \
    }
#define CATEGORY_WRITE(path_, fields_, apply_, doc_)                                               \
    {                                                                                              \
        .method = WIRE_POST, .path = path_, .how = WRITE, .who = NEWSROOM, .flags = NEWSROOM_PAGE, \
        .fields = SOME_FIELDS(fields_), .apply = apply_, .form = show, .doc = doc_                 \
    }

const struct route category_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/viec/tin-tuc/chuyen-muc",
     .how = READ,
     .who = NEWSROOM,
     .flags = NEWSROOM_PAGE,
     .fields = SOME_FIELDS(shown_fields),
     .show = show,
     .doc = "The categories of news: names, order, which are shown"},
    CATEGORY_WRITE(
        "/{unit}/viec/tin-tuc/chuyen-muc", make_fields, make, "Makes a category of news"),
    CATEGORY_WRITE(
        "/{unit}/viec/tin-tuc/chuyen-muc/{slug}", change_fields, change,
        "Changes a category's names, place, and whether it is shown"),
    {0},
};
