/* desk_dossier_pages: the page of one dossier, as it is, after something was done, and after a form
 * came back. */
#include "serve/desk_dossier_pages.tmpl.h"

#include "serve/dossier_pages.h"
#include "spine/event.h"
#include "spine/topic.h"

static const struct {
    struct str key;
    enum text sentence;
} done[] = {
    {STR_INIT("viec"), TEXT_desk_done_work},     {STR_INIT("giao"), TEXT_desk_done_given},
    {STR_INIT("buoc"), TEXT_desk_done_step},     {STR_INIT("bo-sung"), TEXT_desk_done_asked},
    {STR_INIT("xin-loi"), TEXT_desk_done_sorry}, {STR_INIT("huy"), TEXT_desk_done_void},
    {STR_INIT("sua"), TEXT_desk_done_corrected}, {STR_INIT("tra"), TEXT_desk_done_handed},
    {STR_INIT("tep"), TEXT_file_added},          {STR_INIT("bo-tep"), TEXT_file_void_done},
    {STR_INIT("ket-qua"), TEXT_result_done},
};

static struct str done_words(const struct request *q, struct str key)
{
    for (size_t i = 0; i < sizeof done / sizeof *done; i++)
        if (str_eq(done[i].key, key))
            return text_lit(q->lang, done[i].sentence);
    return S("");
}

/* ---- who else looks at it, and that it has changed ---- */

struct listen_in {
    struct dossier_in path;
    struct str after;
};
static const struct field listen_in_fields[] = {
    {.name = "code",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 64,
     .required = true,
     .offset = offsetof(struct listen_in, path.code),
     .label = TEXT_track_code},
    {.name = "after",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 20,
     .offset = offsetof(struct listen_in, after),
     .label = TEXT_stream_after},
};

static enum err listen(struct request *q, struct response *s)
{
    const struct listen_in *in = q->in;
    struct dossier d;
    enum err e = dossier_by_code(q->tx, q->unit->id, in->path.code, &d);
    if (e == OK)
        s->stream = (struct stream_ask){
            .unit_id = d.unit_id,
            .topics = TOPIC_DOSSIER,
            .noun = S("dossier"),
            .noun_id = d.id,
            .after = in->after,
            .channel = arena_fmt(q->arena, "dossier:%lld", (long long)d.id),
            .official_id = q->actor->official_id,
        };
    return e;
}

static enum err live(struct request *q, struct response *s, const struct dossier *d)
{
    int64_t seq = 0;
    enum err e = event_last(q->tx, d->unit_id, S("dossier"), d->id, &seq);
    struct str address = desk_address(q, d->code, "/luong?after=");
    s->live = arena_fmt(q->arena, "%.*s%lld", STR_ARG(address), (long long)seq);
    return e;
}

/* ---- the page ---- */

/* One filled button a page: what was just asked for, else the hand-over, else the next work. */
static void fill_one(struct desk_dossier_view *v)
{
    bool taken = v->just_received || v->print_rating || v->print_02 || v->may_hand_over;
    for (size_t i = 0; i < v->work_count && !taken; i++)
        taken = v->works[i].filled = v->works[i].main && !v->works[i].reason;
}

/* Whether the form that was sent still stands on the page. */
static bool still_offered(const struct request *q, const struct desk_dossier_view *v)
{
    struct str path = str_z(q->route->path);
    bool open = false;
    for (size_t i = 0; i < v->work_count; i++)
        open = open || v->works[i].open;
    const struct {
        struct str end;
        bool offered;
    } forms[] = {
        {S("/viec"), open},
        {S("/bo-sung"), v->may_ask},
        {S("/xin-loi"), v->may_apologise},
        {S("/huy"), v->may_void},
        {S("/ket-qua"), v->files.may_result},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (str_ends(path, forms[i].end))
            return forms[i].offered;
    return v->may_step;
}

enum err desk_dossier_show(struct request *q, struct response *s, const struct desk_shown *shown)
{
    struct desk_facts k;
    struct desk_dossier_view v;
    enum err e = desk_facts_read(q, shown->code, &k);
    if (e != OK)
        return e;
    desk_dossier_view_make(q, &k, &v);
    v.hidden = v.files.hidden = request_form_fields(q);
    v.done = done_words(q, shown->done);
    v.just_received = shown->just_received == 1;
    v.print_rating = v.has_slip_rating && str_eq(shown->done, S("tra"));
    v.print_02 = v.has_slip_02 && str_eq(shown->done, S("bo-sung"));
    fill_one(&v);
    v.error = request_error_of(q, S(""));
    v.error_count = q->error_count;
    e = story_since(q, &k.f.d, &v.since, &v.stale);
    if (v.stale && !still_offered(q, &v))
        story_keep_typed(q, &v.since);
    if (e == OK)
        e = live(q, s, &k.f.d);
    if (e != OK)
        return e;
    desk_head(
        q, s,
        text_get(
            q->arena, q->lang, TEXT_desk_dossier_title,
            TEXT_ARGS(ta_str("procedure", v.procedure), ta_str("code", v.short_code))));
    response_crumb(s, v.code, S(""));
    desk_dossier_page(&s->html, &v);
    return OK;
}

struct shown_in {
    struct dossier_in path;
    struct str done;
    int64_t just_received;
};
static const struct field shown_in_fields[] = {
    {.name = "code",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 64,
     .required = true,
     .offset = offsetof(struct shown_in, path.code),
     .label = TEXT_track_code},
    {.name = "xong",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct shown_in, done),
     .label = TEXT_story_what},
    {.name = "moi",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 0,
     .max = 1,
     .offset = offsetof(struct shown_in, just_received),
     .label = TEXT_story_what},
};

static enum err show(struct request *q, struct response *s)
{
    const struct shown_in *in = q->in;
    return desk_dossier_show(
        q, s,
        &(struct desk_shown){
            .code = in->path.code, .just_received = in->just_received, .done = in->done});
}

const struct route desk_dossier_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/viec/ho-so/{code}",
     .how = READ,
     .who = DESK_ROLES,
     .flags = DESK_PAGE,
     .fields = FIELDS(shown_in),
     .show = show,
     .doc = "One dossier at work: facts, papers, who has it, and what can be done"},
    {.method = WIRE_GET,
     .path = "/{unit}/viec/ho-so/{code}/luong",
     .how = STREAM,
     .who = DESK_ROLES,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(listen_in),
     .show = listen,
     .doc = "Who else has this dossier open, and that it has changed: server-sent events"},
    {0},
};
