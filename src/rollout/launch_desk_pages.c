/* launch_desk_pages: staff write the page of a launch, the chair makes it public, an editor starts
 * the article about it. */
#include "base/buf.h"
#include "base/date.h"
#include "open/category.h"
#include "rollout/launch_pages.h"
#include "rollout/launch_pages.tmpl.h"
#include "rollout/launch_view.h"

#define DESK "/{unit}/viec/phat-dong"
#define WRITERS (WHO_EDITOR | WHO_CHAIR)
#define DAY_MAX 12
#define ARTICLE_TEXT_MAX ((size_t)32 * 1024)

struct launch_desk_in {
    int64_t id, version;
    struct str programme, title, day, place, about, agenda, guests, done;
};
#define ROW(name_, in_, type_, member, max_, required_, label_)                                    \
    {                                                                                              \
        .name = name_, .in = in_, .type = type_, .min = (required_) ? 1 : 0, .max = max_,          \
        .required = required_, .offset = offsetof(struct launch_desk_in, member), .label = label_  \
    }
#define ID_ROW ROW("id", IN_PATH, FIELD_I64, id, INT64_MAX, true, TEXT_launch_in)
#define VERSION_ROW ROW("ban", IN_BODY, FIELD_I64, version, INT64_MAX, true, TEXT_form_address)
#define TEXT_ROWS                                                                                  \
    ROW("tieu-de", IN_BODY, FIELD_STR, title, LAUNCH_TITLE_MAX, true, TEXT_launch_name),           \
        ROW("ngay", IN_BODY, FIELD_STR, day, DAY_MAX, true, TEXT_launch_day),                      \
        ROW("noi", IN_BODY, FIELD_STR, place, LAUNCH_PLACE_MAX, false, TEXT_launch_place),         \
        ROW("gioi-thieu", IN_BODY, FIELD_TEXT, about, LAUNCH_TEXT_MAX, false, TEXT_launch_about),  \
        ROW("chuong-trinh-ngay", IN_BODY, FIELD_TEXT, agenda, LAUNCH_TEXT_MAX, false,              \
            TEXT_launch_agenda),                                                                   \
        ROW("dai-bieu", IN_BODY, FIELD_TEXT, guests, LAUNCH_TEXT_MAX, false, TEXT_launch_guests)
static const struct field list_fields[] = {
    ROW("da", IN_QUERY, FIELD_STR, done, 20, false, TEXT_form_address)};
static const struct field new_fields[] = {
    ROW("chuong-trinh", IN_BODY, FIELD_STR, programme, 80, true, TEXT_launch_programme), TEXT_ROWS};
static const struct field one_fields[] = {ID_ROW};
static const struct field edit_fields[] = {ID_ROW, VERSION_ROW, TEXT_ROWS};
static const struct field act_fields[] = {ID_ROW, VERSION_ROW};
#define IN(fields_)                                                                                \
    {                                                                                              \
        sizeof(struct launch_desk_in), fields_, sizeof(fields_) / sizeof *(fields_)                \
    }

static struct str done_address(struct request *q, const char *done)
{
    return request_unit_path(q, arena_fmt(q->arena, "/viec/phat-dong?da=%s", done));
}

static void page_head(struct request *q, struct response *s, enum text title)
{
    s->title = text_lit(q->lang, title);
    s->no_index = true;
    response_crumb(
        s, text_lit(q->lang, TEXT_launch_desk), request_unit_path(q, S("/viec/phat-dong")));
}

/* ---- the list ---- */

static enum err show_list(struct request *q, struct response *s)
{
    static const struct form_done known[] = {
        {STR_INIT("luu"), TEXT_launch_done_saved},
        {STR_INIT("dang"), TEXT_launch_done_published},
    };
    const struct launch_desk_in *in = q->in;
    struct launch_list all;
    enum err e = launch_all(q->tx, q->unit->id, true, &all);
    if (e != OK)
        return e;
    struct launch_line *lines = ARENA_ARRAY(q->arena, struct launch_line, all.n + 1);
    for (size_t i = 0; e == OK && i < all.n; i++)
        e = launch_line_fill(q, &all.list[i], &lines[i]);
    if (e != OK)
        return e;
    page_head(q, s, TEXT_launch_desk);
    launch_desk_page(
        &s->html, &(struct launch_list_view){
                      .unit_slug = q->unit->slug,
                      .done = form_done(known, sizeof known / sizeof *known, in->done),
                      .list = lines,
                      .n = all.n,
                  });
    return OK;
}

/* ---- the form ---- */

static enum err fill_programmes(struct request *q, struct launch_form_view *v)
{
    struct programme_members mine;
    struct str sent = request_kept(q, "chuong-trinh");
    enum err e = programme_of_unit(q->tx, q->unit->id, &mine);
    if (e != OK)
        return e;
    v->programmes = ARENA_ARRAY(q->arena, struct programme_cohort_view, mine.n + 1);
    for (size_t i = 0; e == OK && i < mine.n; i++) {
        struct programme p;
        e = programme_by_id(q->tx, mine.list[i].programme_id, &p);
        if (e == OK && mine.list[i].state != PROGRAMME_LEFT)
            v->programmes[v->programme_count++] = (struct programme_cohort_view){
                p.slug, programme_words(q, p.name_vi, p.name_en), 0,
                mine.n == 1 || str_eq(p.slug, sent)};
    }
    return e;
}

static void fill_inputs(struct request *q, const struct launch *x, struct launch_form_view *v)
{
    struct str day = x->id ? form_day_shown(q->arena, x->day, 0) : S("");
    v->form = form_view_of(q);
    v->unit_slug = q->unit->slug;
    v->id = x->id;
    v->version = x->version;
    v->slug = x->slug;
    v->draft = x->state != LAUNCH_PUBLIC;
    v->may_publish = v->draft && (q->actor->roles & WHO_CHAIR);
    v->has_article = x->article_id != 0;
    v->article_id = x->article_id;
    v->title = form_input(S("tieu-de"), TEXT_launch_name, form_kept(q, "tieu-de", x->title));
    v->title.max = LAUNCH_TITLE_MAX;
    v->title.required = true;
    v->day = form_input(S("ngay"), TEXT_launch_day, form_kept(q, "ngay", day));
    v->day.max = DAY_MAX;
    v->day.required = true;
    v->day.hint = TEXT_programme_day_hint;
    v->place = form_input(S("noi"), TEXT_launch_place, form_kept(q, "noi", x->place));
    v->place.max = LAUNCH_PLACE_MAX;
    v->about = form_kept(q, "gioi-thieu", x->about);
    v->agenda = form_kept(q, "chuong-trinh-ngay", x->agenda);
    v->guests = form_kept(q, "dai-bieu", x->guests);
}

static enum err show_form(struct request *q, struct response *s)
{
    const struct launch_desk_in *in = q->in;
    struct launch x = {0};
    struct launch_form_view v = {0};
    enum err e = in->id ? launch_by_id(q->tx, q->unit->id, in->id, &x) : OK;
    if (e == OK && !in->id)
        e = fill_programmes(q, &v);
    if (e != OK)
        return e;
    fill_inputs(q, &x, &v);
    page_head(q, s, in->id ? TEXT_launch_edit : TEXT_launch_new);
    response_crumb(s, s->title, S(""));
    launch_form_page(&s->html, &v);
    return OK;
}

/* ---- taking it ---- */

static enum err check(struct request *q, struct response *s)
{
    const struct launch_desk_in *in = q->in;
    int64_t *day = ARENA_NEW(q->arena, int64_t);
    struct launch_agenda agenda;
    struct launch_guests guests;
    enum err e = OK;
    (void)s;
    q->prepared = day;
    if (!form_day(in->day, day))
        e = request_error(q, "ngay", TEXT_programme_bad_day, TEXT_NO_ARGS);
    if (launch_agenda(q->arena, in->agenda, &agenda) != OK)
        e = request_error(q, "chuong-trinh-ngay", TEXT_launch_bad_agenda, TEXT_NO_ARGS);
    if (launch_guests(q->arena, in->guests, &guests) != OK)
        e = request_error(q, "dai-bieu", TEXT_launch_bad_guests, TEXT_NO_ARGS);
    return e;
}

static enum err save(struct request *q, struct response *s)
{
    const struct launch_desk_in *in = q->in;
    struct programme p = {0};
    int64_t id;
    enum err e = in->id ? OK : programme_by_slug(q->tx, in->programme, &p);
    const struct launch_write w = {
        .launch =
            {
                .unit_id = q->unit->id,
                .id = in->id,
                .programme_id = p.id,
                .day = *(const int64_t *)q->prepared,
                .title = in->title,
                .place = in->place,
                .about = in->about,
                .agenda = in->agenda,
                .guests = in->guests,
                .version = in->version,
            },
        .actor = q->actor->actor,
    };
    if (e == OK)
        e = launch_write(q->tx, &w, &id);
    s->location = done_address(q, "luu");
    return !in->id && (e == E_DENIED || e == E_NOT_FOUND)
               ? request_error(q, "chuong-trinh", TEXT_launch_not_in, TEXT_NO_ARGS)
               : e;
}

static struct launch_act act_of(const struct request *q)
{
    const struct launch_desk_in *in = q->in;
    return (struct launch_act){q->unit->id,           in->id,         in->version,
                               q->actor->official_id, q->actor->name, q->actor->actor};
}

static enum err publish(struct request *q, struct response *s)
{
    const struct launch_act a = act_of(q);
    s->location = done_address(q, "dang");
    return launch_publish(q->tx, &a);
}

/* What the page says, as a beginning for the editor. */
static struct str article_body(struct request *q, const struct launch *x)
{
    struct buf b;
    struct launch_guests guests;
    struct launch_agenda agenda;
    buf_init(&b, q->arena, ARTICLE_TEXT_MAX);
    buf_fmt(&b, "%.*s\n", STR_ARG(x->about));
    if (launch_guests(q->arena, x->guests, &guests) == OK && guests.n > 0) {
        buf_fmt(&b, "\n## %.*s\n\n", STR_ARG(text_lit(LANG_VI, TEXT_launch_guests)));
        for (size_t i = 0; i < guests.n; i++)
            buf_fmt(
                &b, "- %.*s%s%.*s\n", STR_ARG(guests.list[i].name),
                guests.list[i].title.n ? ", " : "", STR_ARG(guests.list[i].title));
    }
    if (launch_agenda(q->arena, x->agenda, &agenda) == OK && agenda.n > 0) {
        buf_fmt(&b, "\n## %.*s\n\n", STR_ARG(text_lit(LANG_VI, TEXT_launch_agenda)));
        for (size_t i = 0; i < agenda.n; i++)
            buf_fmt(
                &b, "- %.*s: %.*s\n", STR_ARG(date_str_minute(q->arena, agenda.list[i].minute)),
                STR_ARG(agenda.list[i].words));
    }
    return buf_get(&b);
}

static enum err first_category(struct request *q, int64_t *ret)
{
    struct category_list all;
    enum err e = category_begin(q->tx, q->unit->id);
    if (e == OK)
        e = category_list(q->tx, q->unit->id, &all);
    for (size_t i = 0; e == OK && i < all.n; i++)
        if (all.list[i].shown) {
            *ret = all.list[i].id;
            return OK;
        }
    return e == OK ? E_NOT_FOUND : e;
}

static enum err start_article(struct request *q, struct response *s)
{
    const struct launch_act a = act_of(q);
    struct launch x;
    struct article_text t = {0};
    int64_t article_id = 0;
    enum err e = launch_by_id(q->tx, a.unit_id, a.id, &x);
    if (e == OK)
        e = first_category(q, &t.category_id);
    if (e != OK)
        return e;
    t.title = x.title;
    t.lead =
        arena_fmt(q->arena, "%.*s, %.*s", STR_ARG(text_date(q->arena, x.day)), STR_ARG(x.place));
    t.body = article_body(q, &x);
    t.language = S("vi");
    e = launch_start_article(q->tx, &a, &t, &article_id);
    s->location =
        request_unit_path(q, arena_fmt(q->arena, "/viec/tin-tuc/%lld/sua", (long long)article_id));
    return e;
}

#define STAFF .flags = ROUTE_PRIVATE | ROUTE_HIDDEN, .who = WRITERS

const struct route launch_desk_routes[] = {
    {.method = WIRE_GET,
     .path = DESK,
     .how = READ,
     STAFF,
     .fields = IN(list_fields),
     .show = show_list,
     .menu = TEXT_launch_desk,
     .doc = "Launches of the unit, drafts too"},
    {.method = WIRE_GET,
     .path = DESK "/moi",
     .how = READ,
     STAFF,
     .fields = {sizeof(struct launch_desk_in)},
     .show = show_form,
     .doc = "The form for a launch"},
    {.method = WIRE_POST,
     .path = DESK "/moi",
     .how = WRITE,
     STAFF,
     .fields = IN(new_fields),
     .prepare = check,
     .apply = save,
     .form = show_form,
     .doc = "Keeps a launch as a draft"},
    {.method = WIRE_GET,
     .path = DESK "/{id}",
     .how = READ,
     STAFF,
     .fields = IN(one_fields),
     .show = show_form,
     .doc = "A launch, to be put right, made public, or written about"},
    {.method = WIRE_POST,
     .path = DESK "/{id}",
     .how = WRITE,
     STAFF,
     .fields = IN(edit_fields),
     .prepare = check,
     .apply = save,
     .form = show_form,
     .doc = "Puts a launch right"},
    {.method = WIRE_POST,
     .path = DESK "/{id}/dang",
     .how = WRITE,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .who = WHO_CHAIR,
     .fields = IN(act_fields),
     .apply = publish,
     .form = show_form,
     .doc = "Makes a launch public"},
    {.method = WIRE_POST,
     .path = DESK "/{id}/bai-viet",
     .how = WRITE,
     STAFF,
     .fields = IN(act_fields),
     .apply = start_article,
     .form = show_form,
     .doc = "Starts the news article about a launch, as a draft of the newsroom"},
    {0},
};
