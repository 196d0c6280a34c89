/* newsroom_pages: where news is written and published: what is a draft, what waits for a second
 * person, one article with its versions and its story. */
#include "base/date.h"
#include "base/num.h"
#include "http/list.h"
#include "open/article_pages.h"
#include "open/newsroom_pages.tmpl.h"
#include "open/newsroom_view.h"
#include "place/official.h"
#include "spine/event.h"

#define LINES_PER_PAGE 30

/* ---- words ---- */

static const struct newsroom_state STATES[] = {
    [ARTICLE_DRAFT] = {STR_INIT("none"), STR_INIT("s-none"), TEXT_newsroom_draft},
    [ARTICLE_SUBMITTED] = {STR_INIT("wait"), STR_INIT("s-wait"), TEXT_newsroom_submitted},
    [ARTICLE_PUBLISHED] = {STR_INIT("good"), STR_INIT("s-good"), TEXT_newsroom_published},
    [ARTICLE_WITHDRAWN] = {STR_INIT("late"), STR_INIT("s-late"), TEXT_newsroom_withdrawn},
};

struct newsroom_state newsroom_state_of(enum article_state state)
{
    return STATES[state];
}

struct newsroom_state newsroom_state(const struct article *a, int64_t now_at)
{
    struct newsroom_state s = STATES[a->state];
    if (a->state == ARTICLE_PUBLISHED && a->published_at > now_at)
        return (struct newsroom_state){S("soon"), S("s-soon"), TEXT_newsroom_ahead};
    if (a->shown && a->state == ARTICLE_DRAFT)
        s.word = TEXT_newsroom_correcting;
    return s;
}

struct str newsroom_when(struct arena *a, int64_t at)
{
    return arena_fmt(
        a, "%.*s, %.*s", STR_ARG(date_str_minute(a, date_local_minute(at))),
        STR_ARG(date_str_dmy(a, date_local_day(at))));
}

struct str newsroom_address(struct request *q, int64_t id, const char *rest)
{
    return request_unit_path(q, arena_fmt(q->arena, "/viec/tin-tuc/%lld%s", (long long)id, rest));
}

void newsroom_head(struct request *q, struct response *s, struct str title)
{
    s->title = title;
    s->no_index = true;
    response_crumb(
        s, text_lit(q->lang, TEXT_newsroom_title), request_unit_path(q, S("/viec/tin-tuc")));
}

struct article_act newsroom_act(const struct request *q, int64_t id, int64_t version)
{
    return (struct article_act){
        .unit_id = q->unit->id,
        .id = id,
        .version = version,
        .official_id = q->actor->official_id,
        .official = q->actor->name,
        .actor = q->actor->actor,
        .reason = S(""),
    };
}

static enum text done_text(struct str done)
{
    static const struct form_done known[] = {
        {STR_INIT("luu"), TEXT_newsroom_saved},        {STR_INIT("gui"), TEXT_newsroom_sent},
        {STR_INIT("tra"), TEXT_newsroom_sent_back},    {STR_INIT("dang"), TEXT_newsroom_now_public},
        {STR_INIT("go"), TEXT_newsroom_now_withdrawn},
    };
    return form_done(known, sizeof known / sizeof *known, done);
}

/* ---- the list ---- */

struct list_in {
    struct str state, q;
    int64_t page;
};
static const struct field list_in_fields[] = {
    {.name = "loc",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 20,
     .offset = offsetof(struct list_in, state),
     .label = TEXT_newsroom_state},
    LIST_Q(struct list_in, TEXT_article_in_q),
    LIST_PAGE(struct list_in),
};
static const struct str FILTERS[] = {
    STR_INIT(""), STR_INIT("nhap"), STR_INIT("cho-duyet"), STR_INIT("da-dang"), STR_INIT("da-go")};

/* What waits for others is looked at first; without any, the drafts. */
static enum article_state state_wanted(struct str filter, const int64_t counts[ARTICLE_STATES])
{
    for (int i = 1; i < ARTICLE_STATES; i++)
        if (str_eq(FILTERS[i], filter))
            return (enum article_state)i;
    return counts[ARTICLE_SUBMITTED] ? ARTICLE_SUBMITTED
           : counts[ARTICLE_DRAFT]   ? ARTICLE_DRAFT
                                     : ARTICLE_PUBLISHED;
}

static void fill_filters(
    struct newsroom_list_view *v, enum article_state state, const int64_t counts[ARTICLE_STATES])
{
    static const enum article_state ORDER[] = {
        ARTICLE_SUBMITTED, ARTICLE_DRAFT, ARTICLE_PUBLISHED, ARTICLE_WITHDRAWN};
    for (size_t i = 0; i < ARTICLE_STATES - 1; i++)
        v->filters[i] = (struct newsroom_filter){
            FILTERS[ORDER[i]], STATES[ORDER[i]], counts[ORDER[i]], ORDER[i] == state};
}

static enum err fill_lines(
    struct request *q, const struct article_list *list, struct newsroom_list_view *v)
{
    struct category_list categories;
    enum err e = category_list(q->tx, q->unit->id, &categories);
    if (e != OK)
        return e;
    struct newsroom_line *lines = ARENA_ARRAY(q->arena, struct newsroom_line, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        const struct article *a = &list->list[i];
        const struct category *c = category_of_id(&categories, a->category_id);
        lines[i] = (struct newsroom_line){
            .a = a,
            .state = newsroom_state(a, q->now_at),
            .category = c ? category_name(q->lang, c) : S(""),
            .changed = newsroom_when(q->arena, a->changed_at),
            .published = a->published_at ? newsroom_when(q->arena, a->published_at) : S(""),
            .foreign = !str_eq(a->language, text_lang(q->lang)),
        };
    }
    v->list = lines;
    v->n = list->n;
    return OK;
}

/* Among what is in public: there are many of these, and few of the others. */
static enum err search(
    struct request *q, const struct list_in *in, struct article_list *ret, int64_t *ret_total)
{
    const struct article_query query = {
        .unit_id = q->unit->id, .limit = LINES_PER_PAGE, .offset = (in->page - 1) * LINES_PER_PAGE};
    return article_search(q->tx, &query, in->q, ret, ret_total);
}

static enum err show_list(struct request *q, struct response *s)
{
    const struct list_in *in = q->in;
    int64_t counts[ARTICLE_STATES] = {0};
    struct article_list list;
    struct newsroom_list_view v = {.unit = q->unit};
    enum err e = article_state_counts(q->tx, q->unit->id, counts);
    if (e != OK)
        return e;
    enum article_state state = state_wanted(in->state, counts);
    const int64_t cut[] = {LINES_PER_PAGE, (in->page - 1) * LINES_PER_PAGE};
    e = in->q.n ? search(q, in, &list, &counts[0])
                : article_of_state(q->tx, q->unit->id, state, cut, &list);
    if (e == OK)
        e = fill_lines(q, &list, &v);
    if (e != OK)
        return e;
    int64_t total = in->q.n ? counts[0] : counts[state];
    fill_filters(&v, in->q.n ? (enum article_state)0 : state, counts);
    const struct pager_param params[] = {
        {S("loc"), in->q.n ? S("") : FILTERS[state]}, {S("q"), in->q}};
    const int64_t pages[2] = {in->page, pager_pages(total, LINES_PER_PAGE)};
    v.pager = pager_make(q->arena, pages, params, 2);
    v.q = in->q;
    s->title = text_lit(q->lang, TEXT_newsroom_title);
    s->no_index = true;
    newsroom_list_page(&s->html, &v);
    return OK;
}

/* ---- one article ---- */

struct one_in {
    int64_t id, version;
    struct str reason, return_reason, day, time, done;
};
#define ID_ROW                                                                                     \
    {                                                                                              \
        .name = "id", .in = IN_PATH, .type = FIELD_I64, .min = 1, .max = INT64_MAX,                \
        .required = true, .offset = offsetof(struct one_in, id), .label = TEXT_article_in_slug     \
    }
#define VERSION_ROW                                                                                \
    {                                                                                              \
        .name = "ban", .in = IN_BODY, .type = FIELD_I64, .min = 1, .max = INT64_MAX,               \
        .required = true, .offset = offsetof(struct one_in, version),                              \
        .label = TEXT_newsroom_version                                                             \
    }
#define LINE_ROW(name_, in_, type_, member, max_, label_)                                          \
    {                                                                                              \
        .name = name_, .in = in_, .type = type_, .max = max_,                                      \
        .offset = offsetof(struct one_in, member), .label = label_                                 \
    }
static const struct field one_fields[] = {
    ID_ROW, LINE_ROW("xong", IN_QUERY, FIELD_STR, done, 10, TEXT_form_address)};
static const struct field act_fields[] = {ID_ROW, VERSION_ROW};
static const struct field return_fields[] = {
    ID_ROW, VERSION_ROW,
    LINE_ROW(
        "ly-do-tra", IN_BODY, FIELD_TEXT, return_reason, ARTICLE_REASON_MAX,
        TEXT_newsroom_return_reason)};
static const struct field withdraw_fields[] = {
    ID_ROW, VERSION_ROW,
    LINE_ROW("ly-do", IN_BODY, FIELD_TEXT, reason, ARTICLE_REASON_MAX, TEXT_newsroom_reason)};
static const struct field publish_fields[] = {
    ID_ROW, VERSION_ROW, LINE_ROW("ngay", IN_BODY, FIELD_STR, day, 12, TEXT_newsroom_from_day),
    LINE_ROW("gio", IN_BODY, FIELD_STR, time, 8, TEXT_newsroom_from_time)};

static enum err read_versions(struct request *q, struct newsroom_view *v)
{
    struct article_version_list all;
    enum err e = article_versions(q->tx, q->unit->id, v->a->id, &all);
    if (e != OK)
        return e;
    struct newsroom_version *list = ARENA_ARRAY(q->arena, struct newsroom_version, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct article_version *x = &all.list[i];
        list[i] = (struct newsroom_version){
            .n = x->n,
            .when = newsroom_when(q->arena, x->at),
            .writer = x->writer_id ? x->writer : text_lit(q->lang, TEXT_newsroom_imported),
            .publisher = x->publisher,
            .published = x->published_at ? newsroom_when(q->arena, x->published_at) : S(""),
            .is_public = v->a->shown && x->n == v->a->public_n,
            .is_newest = x->n == v->a->newest_n,
        };
    }
    v->versions = list;
    v->version_count = all.n;
    return OK;
}

static enum text happening(struct str what)
{
    static const struct {
        struct str what;
        enum text word;
    } known[] = {
        {STR_INIT("article.written"), TEXT_newsroom_h_written},
        {STR_INIT("article.submitted"), TEXT_newsroom_h_submitted},
        {STR_INIT("article.returned"), TEXT_newsroom_h_returned},
        {STR_INIT("article.published"), TEXT_newsroom_h_published},
        {STR_INIT("article.withdrawn"), TEXT_newsroom_h_withdrawn},
        {STR_INIT("article.photo_added"), TEXT_newsroom_h_photo},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(known[i].what, what))
            return known[i].word;
    return TEXT_NONE;
}

static struct str name_of(struct request *q, const struct official_list *all, struct str actor)
{
    int64_t id = 0;
    struct str number = str_starts(actor, S("official:")) ? str_from(actor, 9) : S("");
    if (!num_parse_i64(number, 1, INT64_MAX, &id))
        return text_lit(q->lang, TEXT_newsroom_imported);
    for (size_t i = 0; i < all->n; i++)
        if (all->list[i].id == id)
            return all->list[i].name;
    return text_lit(q->lang, TEXT_newsroom_elsewhere);
}

/* Newest first; why it was sent back, if that was the last that happened to the text. */
static enum err read_story(struct request *q, struct newsroom_view *v)
{
    struct event_list all;
    struct official_list officials;
    enum err e = event_of(q->tx, q->unit->id, S("article"), v->a->id, &all);
    if (e == OK)
        e = official_list(q->tx, q->unit->id, &officials);
    if (e != OK)
        return e;
    struct newsroom_happening *list =
        ARENA_ARRAY(q->arena, struct newsroom_happening, all.count + 1);
    for (size_t i = all.count; i-- > 0;) {
        const struct event_row *x = &all.rows[i];
        enum text what = happening(x->what);
        bool told = what == TEXT_newsroom_h_returned || what == TEXT_newsroom_h_withdrawn;
        if (v->story_count == 0 && what == TEXT_newsroom_h_returned)
            v->returned_why = x->detail;
        list[v->story_count++] = (struct newsroom_happening){
            newsroom_when(q->arena, x->at), name_of(q, &officials, x->actor),
            told ? x->detail : S(""), what};
    }
    v->story = list;
    return OK;
}

static void fill_rights(struct request *q, struct newsroom_view *v)
{
    const struct article *a = v->a;
    int64_t me = q->actor->official_id, kept = 0;
    v->may_submit = article_may_submit(a);
    v->may_publish = article_may_publish(a, me);
    v->own_text = a->state == ARTICLE_SUBMITTED && !v->may_publish;
    v->may_withdraw = article_may_withdraw(a);
    v->is_public = article_is_public(a, q->now_at);
    v->ahead = a->shown && a->published_at > q->now_at;
    v->first_time = a->published_at == 0 || a->published_at > q->now_at;
    v->published = a->published_at ? newsroom_when(q->arena, a->published_at) : S("");
    v->stale = q->kept.count > 0 && num_parse_i64(request_kept(q, "ban"), 1, INT64_MAX, &kept) &&
               kept != a->version;
}

static void fill_inputs(struct request *q, struct newsroom_view *v)
{
    v->day = form_input(S("ngay"), TEXT_newsroom_from_day, form_kept(q, "ngay", S("")));
    v->day.type = S("date");
    v->day.max = 0;
    v->time = form_input(S("gio"), TEXT_newsroom_from_time, form_kept(q, "gio", S("")));
    v->time.type = S("time");
    v->time.max = 0;
    v->reason = request_kept(q, "ly-do");
    v->return_reason = request_kept(q, "ly-do-tra");
}

static enum err show_one(struct request *q, struct response *s)
{
    const struct one_in *in = q->in;
    struct article a;
    struct article_version version;
    struct category_list categories;
    struct newsroom_view v = {.unit = q->unit, .a = &a, .v = &version, .returned_why = S("")};
    enum err e = article_by_id(q->tx, q->unit->id, in->id, &a);
    if (e == OK)
        e = article_version_get(q->tx, &a, a.newest_n, &version);
    if (e == OK)
        e = article_body(q, request_unit_path(q, S("/viec/tin-tuc/anh")), &a, &version, &v.body);
    if (e == OK)
        e = read_versions(q, &v);
    if (e == OK)
        e = read_story(q, &v);
    if (e == OK)
        e = category_list(q->tx, q->unit->id, &categories);
    if (e != OK)
        return e;
    const struct category *c = category_of_id(&categories, version.text.category_id);
    const struct category *public_c = category_of_id(&categories, a.category_id);
    v.form = form_view_of(q);
    v.state = newsroom_state(&a, q->now_at);
    v.category = c ? category_name(q->lang, c) : S("");
    v.category_slug = public_c ? public_c->slug : S("-");
    v.done = q->kept.count ? TEXT_NONE : done_text(in->done);
    fill_rights(q, &v);
    fill_inputs(q, &v);
    newsroom_head(q, s, version.text.title);
    newsroom_page(&s->html, &v);
    return OK;
}

/* ---- what is done with it ---- */

static enum err went(struct request *q, struct response *s, const char *done)
{
    const struct one_in *in = q->in;
    s->location = newsroom_address(q, in->id, done);
    return OK;
}

static enum err submit(struct request *q, struct response *s)
{
    const struct one_in *in = q->in;
    struct article a;
    const struct article_act act = newsroom_act(q, in->id, in->version);
    enum err e = article_submit(q->tx, &act, &a);
    if (e == E_INVALID)
        return request_error(q, "", TEXT_newsroom_incomplete, TEXT_NO_ARGS);
    return e == OK ? went(q, s, "?xong=gui") : e;
}

static enum err send_back(struct request *q, struct response *s)
{
    const struct one_in *in = q->in;
    struct article a;
    struct article_act act = newsroom_act(q, in->id, in->version);
    act.reason = in->return_reason;
    enum err e = article_return(q->tx, &act, &a);
    if (e == E_INVALID)
        return request_error(q, "ly-do-tra", TEXT_newsroom_no_reason, TEXT_NO_ARGS);
    return e == OK ? went(q, s, "?xong=tra") : e;
}

static enum err check_moment(struct request *q, struct response *s)
{
    const struct one_in *in = q->in;
    int64_t *at = ARENA_NEW(q->arena, int64_t);
    int64_t day = date_local_day(q->now_at);
    int minute = 0;
    (void)s;
    q->prepared = at;
    if (in->day.n == 0 && in->time.n == 0)
        return OK; /* at once */
    if (in->day.n && !date_parse_iso(in->day, &day) && !form_day(in->day, &day))
        return request_error(q, "ngay", TEXT_newsroom_bad_day, TEXT_NO_ARGS);
    if (in->time.n && !date_parse_minute(in->time, &minute))
        return request_error(q, "gio", TEXT_newsroom_bad_time, TEXT_NO_ARGS);
    *at = date_at(day, minute);
    if (*at < q->now_at)
        return request_error(q, "ngay", TEXT_newsroom_past, TEXT_NO_ARGS);
    return OK;
}

static enum err publish(struct request *q, struct response *s)
{
    const struct one_in *in = q->in;
    const int64_t *at = q->prepared;
    struct article a;
    const struct article_act act = newsroom_act(q, in->id, in->version);
    enum err e = article_publish(q->tx, &act, *at, &a);
    if (e == E_DENIED)
        (void)request_error(q, "", TEXT_newsroom_own_text, TEXT_NO_ARGS);
    return e == OK ? went(q, s, "?xong=dang") : e;
}

static enum err withdraw(struct request *q, struct response *s)
{
    const struct one_in *in = q->in;
    struct article a;
    struct article_act act = newsroom_act(q, in->id, in->version);
    act.reason = in->reason;
    enum err e = article_withdraw(q->tx, &act, &a);
    if (e == E_INVALID)
        return request_error(q, "ly-do", TEXT_newsroom_no_reason, TEXT_NO_ARGS);
    return e == OK ? went(q, s, "?xong=go") : e;
}

#define SOME_FIELDS(list)                                                                          \
    {                                                                                              \
        sizeof(struct one_in), list, sizeof list / sizeof *list                                    \
    }
#define ACT_ROW(path_, flags_, fields_, prepare_, apply_, doc_)                                    \
    {                                                                                              \
        .method = WIRE_POST, .path = "/{unit}/viec/tin-tuc/{id}/" path_, .how = WRITE,             \
        .who = NEWSROOM, .flags = NEWSROOM_PAGE | (flags_), .fields = SOME_FIELDS(fields_),        \
        .prepare = prepare_, .apply = apply_, .form = show_one, .doc = doc_                        \
    }

const struct route newsroom_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/viec/tin-tuc",
     .how = READ,
     .who = NEWSROOM,
     .flags = NEWSROOM_PAGE,
     .fields = FIELDS(list_in),
     .show = show_list,
     .menu = TEXT_newsroom_menu,
     .doc = "The newsroom: articles by their state"},
    {.method = WIRE_GET,
     .path = "/{unit}/viec/tin-tuc/{id}",
     .how = SLOW,
     .who = NEWSROOM,
     .flags = NEWSROOM_PAGE,
     .fields = SOME_FIELDS(one_fields),
     .show = show_one,
     .doc = "One article with its versions and its story"},
    ACT_ROW("gui", 0, act_fields, NULL, submit, "Sends an article to a second person"),
    ACT_ROW("tra", 0, return_fields, NULL, send_back, "Sends an article back to its writer"),
    ACT_ROW(
        "dang", ROUTE_STRONG, publish_fields, check_moment, publish,
        "Publishes an article that another person wrote, now or from a moment on"),
    ACT_ROW("go", ROUTE_STRONG, withdraw_fields, NULL, withdraw, "Withdraws an article"),
    {0},
};
