/* newsroom_write_pages: the form in which an article is written, and its versions side by side.
 *
 * Pictures come with the form, one a time: a line of Markdown for it is put at the beginning or at
 * the end of the text, where the editor moves it to its place. */
#include "base/num.h"
#include "doc/markdown.h"
#include "http/dispatch.h"
#include "http/upload.h"
#include "open/article_pages.h"
#include "open/newsroom_pages.tmpl.h"
#include "open/newsroom_view.h"

#define FORM_BODY_MAX ((size_t)27 * 1024 * 1024)

struct write_in {
    int64_t id, version, highlight;
    struct str title, lead, body, byline, language, category, words, caption, where, done;
    struct http_files photo;
};
#define ROW(name_, in_, type_, member, max_, label_)                                               \
    {                                                                                              \
        .name = name_, .in = in_, .type = type_, .max = max_,                                      \
        .offset = offsetof(struct write_in, member), .label = label_                               \
    }
#define ID_ROW                                                                                     \
    {                                                                                              \
        .name = "id", .in = IN_PATH, .type = FIELD_I64, .min = 1, .max = INT64_MAX,                \
        .required = true, .offset = offsetof(struct write_in, id), .label = TEXT_article_in_slug   \
    }
#define DONE_ROW ROW("xong", IN_QUERY, FIELD_STR, done, 10, TEXT_form_address)
#define TEXT_ROWS                                                                                  \
    {.name = "tieu-de",                                                                            \
     .in = IN_BODY,                                                                                \
     .type = FIELD_STR,                                                                            \
     .min = 1,                                                                                     \
     .max = ARTICLE_TITLE_MAX,                                                                     \
     .required = true,                                                                             \
     .offset = offsetof(struct write_in, title),                                                   \
     .label = TEXT_newsroom_f_title},                                                              \
        ROW("tom-tat", IN_BODY, FIELD_TEXT, lead, ARTICLE_LEAD_MAX, TEXT_newsroom_f_lead),         \
        ROW("than-bai", IN_BODY, FIELD_TEXT, body, NEWSROOM_BODY_MAX, TEXT_newsroom_f_body),       \
        ROW("but-danh", IN_BODY, FIELD_STR, byline, ARTICLE_BYLINE_MAX, TEXT_newsroom_f_byline),   \
        ROW("ngon-ngu", IN_BODY, FIELD_STR, language, 2, TEXT_newsroom_f_language),                \
        ROW("chuyen-muc", IN_BODY, FIELD_STR, category, 100, TEXT_newsroom_f_category),            \
        ROW("noi-bat", IN_BODY, FIELD_I64, highlight, 1, TEXT_newsroom_f_highlight),               \
        ROW("anh-mo-ta", IN_BODY, FIELD_STR, words, 200, TEXT_newsroom_f_words),                   \
        ROW("anh-chu-thich", IN_BODY, FIELD_STR, caption, 200, TEXT_newsroom_f_caption),           \
        ROW("anh-cho", IN_BODY, FIELD_STR, where, 4, TEXT_newsroom_f_where),                       \
        {.name = "anh",                                                                            \
         .in = IN_BODY,                                                                            \
         .type = FIELD_FILE,                                                                       \
         .max = 1,                                                                                 \
         .picture = true,                                                                          \
         .offset = offsetof(struct write_in, photo),                                               \
         .label = TEXT_newsroom_f_photo},                                                          \
    {                                                                                              \
        .name = "ban", .in = IN_BODY, .type = FIELD_I64, .min = 0, .max = INT64_MAX,               \
        .offset = offsetof(struct write_in, version), .label = TEXT_newsroom_version               \
    }
static const struct field new_shown_fields[] = {DONE_ROW};
static const struct field new_fields[] = {TEXT_ROWS};
static const struct field shown_fields[] = {ID_ROW, DONE_ROW};
static const struct field edit_fields[] = {ID_ROW, TEXT_ROWS};

/* ---- the form ---- */

static struct str kept(const struct request *q, const char *name, struct str otherwise)
{
    return q->kept.count ? request_kept(q, name) : otherwise;
}

static struct form_input input(
    const struct request *q, const char *name, enum text label, struct str value)
{
    return form_input(str_z(name), label, kept(q, name, value));
}

static enum err fill_categories(
    struct request *q, struct newsroom_form_view *v, int64_t category_id)
{
    struct category_list all;
    enum err e = category_list(q->tx, q->unit->id, &all);
    if (e != OK)
        return e;
    struct newsroom_choice *list = ARENA_ARRAY(q->arena, struct newsroom_choice, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct category *c = &all.list[i];
        bool current = category_id != 0 && c->id == category_id;
        bool picked = q->kept.count ? str_eq(request_kept(q, "chuyen-muc"), c->slug) : current;
        if (c->shown || current)
            list[v->category_count++] =
                (struct newsroom_choice){c->slug, category_name(q->lang, c), picked};
    }
    v->categories = list;
    return OK;
}

static enum err fill_photos(struct request *q, struct newsroom_form_view *v)
{
    struct photo_list all;
    enum err e = v->id ? photo_list(q->tx, q->unit->id, v->id, &all) : OK;
    if (e != OK || v->id == 0)
        return e;
    struct newsroom_photo *list = ARENA_ARRAY(q->arena, struct newsroom_photo, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct photo *p = &all.list[i];
        list[i] = (struct newsroom_photo){
            p->n, p->small_width, p->small_height,
            arena_fmt(q->arena, "![…](" PHOTO_PREFIX "%lld \"…\")", (long long)p->n)};
    }
    v->photos = list;
    v->photo_count = all.n;
    return OK;
}

static void fill_fields(
    struct request *q, const struct article_text *t, struct newsroom_form_view *v)
{
    struct str language = kept(q, "ngon-ngu", t->language);
    v->form = form_view_of(q);
    v->title = input(q, "tieu-de", TEXT_newsroom_f_title, t->title);
    v->title.max = ARTICLE_TITLE_MAX;
    v->title.required = true;
    v->byline = input(q, "but-danh", TEXT_newsroom_f_byline, t->byline);
    v->byline.max = ARTICLE_BYLINE_MAX;
    v->photo_words = input(q, "anh-mo-ta", TEXT_newsroom_f_words, S(""));
    v->photo_words.hint = TEXT_newsroom_words_hint;
    v->photo_caption = input(q, "anh-chu-thich", TEXT_newsroom_f_caption, S(""));
    v->lead = kept(q, "tom-tat", t->lead);
    v->body = kept(q, "than-bai", t->body);
    v->languages[0] = (struct newsroom_choice){
        S("vi"), text_lit(q->lang, TEXT_layout_vietnamese), !str_eq(language, S("en"))};
    v->languages[1] = (struct newsroom_choice){
        S("en"), text_lit(q->lang, TEXT_layout_english), str_eq(language, S("en"))};
    v->highlight = q->kept.count ? str_eq(request_kept(q, "noi-bat"), S("1")) : t->highlight;
    v->at_end = str_eq(request_kept(q, "anh-cho"), S("cuoi"));
}

/* Somebody saved another version since this form was opened. */
static void fill_stale(
    struct request *q, const struct article *a, const struct article_version *newest,
    struct newsroom_form_view *v)
{
    int64_t seen = 0;
    v->version = a->version;
    if (q->kept.count == 0 || !num_parse_i64(request_kept(q, "ban"), 0, INT64_MAX, &seen))
        return;
    v->stale = seen != a->version;
    v->stale_n = newest->n;
    v->stale_writer = newest->writer;
    v->stale_when = newsroom_when(q->arena, newest->at);
}

static enum err show_form(struct request *q, struct response *s)
{
    const struct write_in *in = q->in;
    struct article a = {.id = 0};
    struct article_version newest = {
        .text = {
            .language = S("vi"), .title = S(""), .lead = S(""), .body = S(""), .byline = S("")}};
    struct newsroom_form_view v = {.unit = q->unit, .id = in->id};
    enum err e = in->id ? article_by_id(q->tx, q->unit->id, in->id, &a) : OK;
    if (e == OK && in->id)
        e = article_version_get(q->tx, &a, a.newest_n, &newest);
    if (e == OK)
        e = fill_categories(q, &v, newest.text.category_id);
    if (e == OK)
        e = fill_photos(q, &v);
    if (e != OK)
        return e;
    fill_fields(q, &newest.text, &v);
    fill_stale(q, &a, &newest, &v);
    v.done = str_eq(in->done, S("anh")) && !q->kept.count ? TEXT_newsroom_photo_added : TEXT_NONE;
    newsroom_head(q, s, in->id ? newest.text.title : text_lit(q->lang, TEXT_newsroom_new));
    if (in->id)
        response_crumb(s, s->title, newsroom_address(q, in->id, ""));
    newsroom_form_page(&s->html, &v);
    return OK;
}

/* ---- judging ---- */

/* The pictures it names are there, and each has words for those who do not see it. */
static enum err check_images(
    struct request *q, const struct markdown_images *images, const struct photo_list *photos)
{
    for (size_t i = 0; i < images->n; i++) {
        const struct markdown_image *x = &images->list[i];
        if (!photo_of(photos, photo_number(x->name)))
            return request_error(
                q, "than-bai", TEXT_newsroom_no_photo, TEXT_ARGS(ta_str("name", x->name)));
        if (str_trim(x->words).n == 0)
            return request_error(
                q, "than-bai", TEXT_newsroom_no_words, TEXT_ARGS(ta_str("name", x->name)));
    }
    return OK;
}

static enum err check_body(struct request *q, int64_t *ret_cover)
{
    const struct write_in *in = q->in;
    struct markdown_images images;
    struct photo_list photos = {NULL, 0};
    enum err e = markdown_images(q->arena, in->body, &images);
    if (e == E_INVALID || e == E_TOO_BIG)
        return request_error(q, "than-bai", TEXT_newsroom_body_refused, TEXT_NO_ARGS);
    if (e == OK && in->id)
        e = photo_list(q->tx, q->unit->id, in->id, &photos);
    if (e == OK)
        e = check_images(q, &images, &photos);
    *ret_cover = e == OK && images.n ? photo_number(images.list[0].name) : 0;
    return e;
}

/* Read-only and of any length: what apply only has to store. */
struct draft {
    struct article_text text;
    const struct http_file *photo; /* NULL: none */
};

static enum err check(struct request *q, struct response *s)
{
    const struct write_in *in = q->in;
    struct draft *d = ARENA_NEW(q->arena, struct draft);
    (void)s;
    q->prepared = d;
    d->photo = in->photo.n ? in->photo.list : NULL;
    d->text = (struct article_text){
        .title = in->title,
        .lead = in->lead,
        .body = in->body,
        .byline = in->byline,
        .language = str_eq(in->language, S("en")) ? S("en") : S("vi"),
        .highlight = in->highlight == 1,
    };
    enum err e = check_body(q, &d->text.cover);
    if (e != OK)
        return e;
    if (d->photo && str_trim(in->words).n == 0)
        return request_error(q, "anh-mo-ta", TEXT_newsroom_words_missing, TEXT_NO_ARGS);
    return OK;
}

/* ---- storing ---- */

static enum err choose_category(struct request *q, struct article_text *t)
{
    const struct write_in *in = q->in;
    struct category_list all;
    enum err e = category_begin(q->tx, q->unit->id);
    if (e == OK)
        e = category_list(q->tx, q->unit->id, &all);
    if (e != OK)
        return e;
    const struct category *c = category_of_slug(&all, in->category);
    if (!c)
        return request_error(q, "chuyen-muc", TEXT_newsroom_no_category, TEXT_NO_ARGS);
    t->category_id = c->id;
    return OK;
}

/* The number that the picture will have, and its line in the text. */
static enum err place_photo(struct request *q, struct article_text *t, int64_t *ret_n)
{
    const struct write_in *in = q->in;
    struct photo_list all = {NULL, 0};
    enum err e = in->id ? photo_list(q->tx, q->unit->id, in->id, &all) : OK;
    if (e != OK)
        return e;
    *ret_n = all.n ? all.list[all.n - 1].n + 1 : 1;
    const struct markdown_image image = {
        arena_fmt(q->arena, PHOTO_PREFIX "%lld", (long long)*ret_n), in->words, in->caption};
    struct str line = markdown_image_line(q->arena, &image), body = t->body;
    bool at_end = str_eq(in->where, S("cuoi"));
    const struct str parts[] = {at_end ? body : line, at_end ? line : body};
    t->body =
        body.n ? arena_fmt(q->arena, "%.*s\n\n%.*s", STR_ARG(parts[0]), STR_ARG(parts[1])) : line;
    if (!at_end || t->cover == 0)
        t->cover = *ret_n;
    return OK;
}

static enum err keep_photo(
    struct request *q, const struct article *a, const struct http_file *f, int64_t n)
{
    int64_t given = 0;
    const struct photo_new photo = {
        .actor = q->actor->actor,
        .taken = &f->taken,
        .small = &f->small,
        .width = f->size.width,
        .height = f->size.height,
        .small_width = f->small_size.width,
        .small_height = f->small_size.height,
    };
    enum err e = photo_add(q->tx, http_config(q->http)->keys, a, &photo, &given);
    if (e == E_TOO_BIG)
        return request_error(
            q, "anh", TEXT_newsroom_photos_many, TEXT_ARGS(ta("n", (int64_t)PHOTO_MOST)));
    return e == OK && given != n ? E_CONFLICT : e;
}

static enum err write(struct request *q, struct response *s)
{
    const struct write_in *in = q->in;
    const struct draft *d = q->prepared;
    struct article_text text = d->text;
    struct article a;
    int64_t n = 0;
    const struct article_act act = newsroom_act(q, in->id, in->version);
    enum err e = choose_category(q, &text);
    if (e == OK && d->photo)
        e = place_photo(q, &text, &n);
    if (e == OK)
        e = article_write(q->tx, &act, &text, &a);
    if (e == OK && d->photo)
        e = keep_photo(q, &a, d->photo, n);
    if (e == OK)
        s->location = newsroom_address(q, a.id, d->photo ? "/sua?xong=anh" : "?xong=luu");
    return e;
}

/* ---- a version, and what it changed ---- */

struct version_in {
    int64_t id, n;
};
static const struct field version_in_fields[] = {
    {.name = "id",
     .in = IN_PATH,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct version_in, id),
     .label = TEXT_article_in_slug},
    {.name = "n",
     .in = IN_PATH,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct version_in, n),
     .label = TEXT_newsroom_version},
};

/* All of it that readers see, as one text. */
static struct str whole(struct arena *a, const struct article_text *t)
{
    return arena_fmt(
        a, "%.*s\n%.*s\n\n%.*s\n\n%.*s", STR_ARG(t->title), STR_ARG(t->lead), STR_ARG(t->body),
        STR_ARG(t->byline));
}

static enum err compare(struct request *q, const struct article *a, struct newsroom_version_view *v)
{
    struct article_version before;
    if (v->v->n == 1)
        return OK;
    enum err e = article_version_get(q->tx, a, v->v->n - 1, &before);
    if (e != OK)
        return e;
    v->before = before.n;
    v->changes =
        compare_lines(q->arena, whole(q->arena, &before.text), whole(q->arena, &v->v->text));
    return OK;
}

static enum err show_version(struct request *q, struct response *s)
{
    const struct version_in *in = q->in;
    struct article a;
    struct article_version version;
    struct category_list categories;
    struct newsroom_version_view v = {.unit = q->unit, .a = &a, .v = &version};
    enum err e = article_by_id(q->tx, q->unit->id, in->id, &a);
    if (e == OK)
        e = article_version_get(q->tx, &a, in->n, &version);
    if (e == OK)
        e = article_body(q, request_unit_path(q, S("/viec/tin-tuc/anh")), &a, &version, &v.body);
    if (e == OK)
        e = category_list(q->tx, q->unit->id, &categories);
    if (e == OK)
        e = compare(q, &a, &v);
    if (e != OK)
        return e;
    const struct category *c = category_of_id(&categories, version.text.category_id);
    v.category = c ? category_name(q->lang, c) : S("");
    v.when = newsroom_when(q->arena, version.at);
    newsroom_head(
        q, s,
        text_get(
            q->arena, q->lang, TEXT_newsroom_version_n, TEXT_ARGS(ta("n", text_plain(version.n)))));
    response_crumb(s, version.text.title, newsroom_address(q, a.id, ""));
    newsroom_version_page(&s->html, &v);
    return OK;
}

#define SOME_FIELDS(list)                                                                          \
    {                                                                                              \
        sizeof(struct write_in), list, sizeof list / sizeof *list                                  \
    }
#define WRITE_ROW(path_, fields_, doc_)                                                            \
    {                                                                                              \
        .method = WIRE_POST, .path = path_, .how = WRITE, .who = NEWSROOM, .flags = NEWSROOM_PAGE, \
        .fields = SOME_FIELDS(fields_), .body_max = FORM_BODY_MAX, .prepare = check,               \
        .apply = write, .form = show_form, .doc = doc_                                             \
    }
#define FORM_ROW(path_, fields_, doc_)                                                             \
    {                                                                                              \
        .method = WIRE_GET, .path = path_, .how = READ, .who = NEWSROOM, .flags = NEWSROOM_PAGE,   \
        .fields = SOME_FIELDS(fields_), .show = show_form, .doc = doc_                             \
    }

const struct route newsroom_write_routes[] = {
    FORM_ROW("/{unit}/viec/tin-tuc/viet", new_shown_fields, "The form of a new article"),
    WRITE_ROW("/{unit}/viec/tin-tuc/viet", new_fields, "Stores the first version of an article"),
    FORM_ROW(
        "/{unit}/viec/tin-tuc/{id}/sua", shown_fields, "The form of an article's next version"),
    WRITE_ROW("/{unit}/viec/tin-tuc/{id}/sua", edit_fields, "Stores a new version of an article"),
    {.method = WIRE_GET,
     .path = "/{unit}/viec/tin-tuc/{id}/ban/{n}",
     .how = SLOW,
     .who = NEWSROOM,
     .flags = NEWSROOM_PAGE,
     .fields = FIELDS(version_in),
     .show = show_version,
     .doc = "One version of an article, and what it changed"},
    {0},
};
