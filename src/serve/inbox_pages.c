/* inbox_pages: what is to be done: open dossiers of the unit, due first, by group and filter; and
 * giving several of them to somebody at once. */
#include "serve/inbox_pages.tmpl.h"

#include "base/date.h"
#include "http/list.h"
#include "place/calendar.h"
#include "serve/desk_pages.h"
#include "serve/dossier_desk.h"
#include "serve/dossier_view.h"
#include "serve/procedure_text.h"
#include "spine/access_log.h"
#include "spine/topic.h"

#define ADDRESS_MAX 2048
#define MINUTE_MS ((int64_t)60000)
#define OPEN_MINUTES 10 /* so long an opened dossier counts as being worked on */

/* ---- what is asked for ---- */

static const struct {
    struct str slug;
    enum dossier_group group;
} groups[] = {
    {STR_INIT("qua-han"), GROUP_LATE},     {STR_INIT("hom-nay"), GROUP_TODAY},
    {STR_INIT("sap-den-han"), GROUP_SOON}, {STR_INIT("cho-dan"), GROUP_WAITING},
    {STR_INIT("cho-tra"), GROUP_READY},    {STR_INIT(""), GROUP_ALL},
};
#define GROUP_TABS (sizeof groups / sizeof *groups)

static const struct {
    struct str slug;
    enum text word;
} whose[] = {
    {STR_INIT("toi"), TEXT_inbox_mine},
    {STR_INIT("tat-ca"), TEXT_inbox_everybodys},
    {STR_INIT("chua-ai"), TEXT_inbox_nobodys},
};
#define WHOSE (sizeof whose / sizeof *whose)

struct inbox_in {
    struct str group, whose, field, village, q;
    int64_t page, given;
};
static const struct field inbox_in_fields[] = {
    {.name = "nhom",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 20,
     .offset = offsetof(struct inbox_in, group),
     .label = TEXT_inbox_state},
    {.name = "cua",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 20,
     .offset = offsetof(struct inbox_in, whose),
     .label = TEXT_inbox_whose},
    {.name = "linh-vuc",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 100,
     .offset = offsetof(struct inbox_in, field),
     .label = TEXT_inbox_field},
    {.name = "thon",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 100,
     .offset = offsetof(struct inbox_in, village),
     .label = TEXT_inbox_village},
    LIST_Q(struct inbox_in, TEXT_inbox_q),
    LIST_PAGE(struct inbox_in),
    {.name = "da-giao",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 0,
     .max = DOSSIERS_PER_PAGE,
     .offset = offsetof(struct inbox_in, given),
     .label = TEXT_inbox_give},
};

/* Who works on dossiers sees their own first; who stands at the counter or answers for all of it
 * sees all. */
static struct str whose_of(const struct request *q, struct str asked)
{
    for (size_t i = 0; i < WHOSE; i++)
        if (str_eq(whose[i].slug, asked))
            return asked;
    return q->actor->roles & (WHO_COUNTER | WHO_CHAIR) ? S("tat-ca") : S("toi");
}

static struct dossier_list_query query_of(const struct request *q, const struct inbox_in *in)
{
    struct str w = whose_of(q, in->whose);
    struct dossier_list_query find = {
        .unit_id = q->unit->id,
        .official_id = str_eq(w, S("toi")) ? q->actor->official_id : 0,
        .nobody = str_eq(w, S("chua-ai")),
        .field = in->field,
        .village = in->village,
        .q = in->q,
        .page = in->page,
    };
    for (size_t i = 0; i < GROUP_TABS; i++)
        if (str_eq(groups[i].slug, in->group))
            find.group = groups[i].group;
    return find;
}

/* ---- the view ---- */

static struct safe_url tab_url(struct request *q, const struct inbox_in *in, struct str group)
{
    const struct {
        struct str name, value;
    } params[] = {
        {STR_INIT("nhom"), group},
        {STR_INIT("cua"), in->whose},
        {STR_INIT("linh-vuc"), in->field},
        {STR_INIT("thon"), in->village},
        {STR_INIT("q"), in->q},
    };
    struct html h;
    html_init(&h, q->arena, q->lang, ADDRESS_MAX);
    buf_str(&h.buf, request_unit_path(q, S("/viec")));
    bool first = true;
    for (size_t i = 0; i < sizeof params / sizeof *params; i++) {
        if (params[i].value.n == 0)
            continue;
        buf_str(&h.buf, first ? S("?") : S("&"));
        buf_str(&h.buf, params[i].name);
        buf_lit(&h.buf, "=");
        html_url(&h, params[i].value);
        first = false;
    }
    return (struct safe_url){buf_get(&h.buf)};
}

static void add_counts(
    struct request *q, const struct inbox_in *in, const struct dossier_list *l,
    struct inbox_view *v)
{
    struct inbox_count *list = ARENA_ARRAY(q->arena, struct inbox_count, GROUP_TABS);
    for (size_t i = 0; i < GROUP_TABS; i++) {
        struct desk_look look = desk_group_look(groups[i].group);
        list[i] = (struct inbox_count){
            .url = tab_url(q, in, groups[i].slug),
            .tone = look.tone,
            .shape = look.shape,
            .word = text_lit(q->lang, look.word),
            .n = l->counts[groups[i].group],
            .current = str_eq(groups[i].slug, in->group),
        };
    }
    v->counts = list;
    v->count_count = GROUP_TABS;
}

static const struct inbox_choice *choices_of(
    const struct request *q, const struct dossier_list_choice *from, size_t n, struct str picked)
{
    struct inbox_choice *list = ARENA_ARRAY(q->arena, struct inbox_choice, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct inbox_choice){
            .slug = from[i].slug,
            .name = procedure_words(q->lang, from[i].name_vi, from[i].name_en).s,
            .picked = str_eq(from[i].slug, picked),
        };
    return list;
}

static void add_choices(
    const struct request *q, const struct inbox_in *in, const struct dossier_list *l,
    struct inbox_view *v)
{
    struct inbox_choice *list = ARENA_ARRAY(q->arena, struct inbox_choice, WHOSE);
    struct str picked = whose_of(q, in->whose);
    for (size_t i = 0; i < WHOSE; i++)
        list[i] = (struct inbox_choice){
            whose[i].slug, text_lit(q->lang, whose[i].word), str_eq(whose[i].slug, picked)};
    v->whose = list;
    v->whose_count = WHOSE;
    v->fields = choices_of(q, l->fields, l->field_count, in->field);
    v->field_count = l->field_count;
    v->villages = choices_of(q, l->villages, l->village_count, in->village);
    v->village_count = l->village_count;
}

static bool was_picked(const struct request *q, struct str code)
{
    for (size_t i = 0; i < q->kept.count; i++)
        if (str_eq(q->kept.pairs[i].name, S("chon[]")) && str_eq(q->kept.pairs[i].value, code))
            return true;
    return false;
}

static struct str apology_line(const struct request *q, const struct dossier_list_row *x)
{
    if (!x->apology_at)
        return S("");
    return text_get(
        q->arena, q->lang, TEXT_inbox_apology,
        TEXT_ARGS(
            ta_str("day", text_date(q->arena, date_local_day(x->apology_at))),
            ta_str("again", text_date(q->arena, date_local_day(x->promised_at)))));
}

static struct inbox_row row_of(
    const struct request *q, const struct desk_clock *clock, const struct dossier_list_row *x)
{
    struct desk_look look = desk_group_look(x->group);
    struct desk_due due = desk_due(clock, &x->d, x->group);
    return (struct inbox_row){
        .group = S(""),
        .code = x->d.code,
        .short_code = desk_short_code(x->d.code),
        .procedure = procedure_name(x->procedure, q->lang),
        .person = desk_person_line(q->arena, &x->person),
        .holder = x->holder,
        .step = x->step,
        .more = apology_line(q, x),
        .tone = look.tone,
        .shape = look.shape,
        .state = text_lit(
            q->lang, x->group == GROUP_TIME      ? TEXT_inbox_state_time
                     : x->group == GROUP_WAITING ? TEXT_inbox_state_waiting
                                                 : look.word),
        .when = due.when,
        .left = due.left,
        .many_asked = (x->d.differences & (1U << DIFF_MANY_PAUSES)) != 0,
        .picked = was_picked(q, x->d.code),
    };
}

static struct str group_heading(const struct request *q, enum dossier_group g, int64_t n)
{
    static const enum text headings[GROUPS] = {
        [GROUP_LATE] = TEXT_inbox_group_late,       [GROUP_TODAY] = TEXT_inbox_group_today,
        [GROUP_SOON] = TEXT_inbox_group_soon,       [GROUP_TIME] = TEXT_inbox_group_time,
        [GROUP_WAITING] = TEXT_inbox_group_waiting, [GROUP_READY] = TEXT_inbox_group_ready,
    };
    return text_get(q->arena, q->lang, headings[g], TEXT_ARGS(ta_i64("n", n)));
}

static void say_here(
    struct request *q, const struct official *o, int64_t minutes, struct inbox_row *row)
{
    row->here_initials = view_initials(q->arena, o->name);
    row->here = text_get(
        q->arena, q->lang, TEXT_inbox_here,
        TEXT_ARGS(ta_str("name", o->name), ta_i64("n", minutes)));
}

/* Of the last minutes, but for oneself; the latest of several. */
static enum err add_presence(
    struct request *q, const struct dossier_list *l, const struct official_list *people,
    struct inbox_row *rows)
{
    const struct access_recent recent = {
        .unit_id = q->unit->id,
        .since_at = q->now_at - OPEN_MINUTES * MINUTE_MS,
        .page = S("/{unit}/viec/ho-so/{code}"),
    };
    struct access_openings o;
    enum err e = access_log_recent(q->tx, &recent, &o);
    for (size_t i = 0; e == OK && i < l->count; i++) {
        const struct access_opened *last = NULL;
        for (size_t k = 0; k < o.n; k++)
            if (o.list[k].dossier_id == l->rows[i].d.id &&
                o.list[k].official_id != q->actor->official_id &&
                (!last || o.list[k].at > last->at))
                last = &o.list[k];
        for (size_t k = 0; last && k < people->n; k++)
            if (people->list[k].id == last->official_id)
                say_here(q, &people->list[k], (q->now_at - last->at) / MINUTE_MS, &rows[i]);
    }
    return e;
}

static enum err add_rows(
    struct request *q, const struct calendar *calendar, const struct dossier_list *l,
    struct inbox_view *v)
{
    struct inbox_row *rows = ARENA_ARRAY(q->arena, struct inbox_row, l->count + 1);
    struct desk_clock clock = {q->arena, q->lang, q->now_at, calendar};
    for (size_t i = 0; i < l->count; i++) {
        const struct dossier_list_row *x = &l->rows[i];
        rows[i] = row_of(q, &clock, x);
        if (i == 0 || l->rows[i - 1].group != x->group)
            rows[i].group = group_heading(q, x->group, l->counts[x->group]);
        request_read_person(q, x->person.id, x->d.id);
    }
    v->rows = rows;
    v->row_count = l->count;
    return add_presence(q, l, &v->people, rows);
}

static void add_greeting(
    struct request *q, const struct calendar *calendar, const struct dossier_list *l,
    struct inbox_view *v)
{
    int64_t today = date_local_day(q->now_at), late = l->counts[GROUP_LATE];
    v->greeting = text_get(
        q->arena, q->lang, late ? TEXT_inbox_greeting_late : TEXT_inbox_greeting,
        TEXT_ARGS(
            ta_str("name", desk_called(q)), ta_i64("n", l->counts[GROUP_TODAY]),
            ta_i64("late", late)));
    v->moment = text_moment(q->arena, q->lang, q->now_at);
    bool works = calendar_works(calendar, today), next = calendar_works(calendar, today + 1);
    if (works && !next && calendar_covers(calendar, today + 1))
        v->tomorrow = text_lit(q->lang, TEXT_inbox_tomorrow_off);
}

static void add_pager(
    struct request *q, const struct inbox_in *in, const struct dossier_list *l,
    struct inbox_view *v)
{
    const struct pager_param params[] = {
        {S("nhom"), in->group},   {S("cua"), in->whose}, {S("linh-vuc"), in->field},
        {S("thon"), in->village}, {S("q"), in->q},
    };
    const int64_t pages[2] = {in->page, pager_pages(l->total, DOSSIERS_PER_PAGE)};
    v->pager = pager_make(q->arena, pages, params, sizeof params / sizeof *params);
}

static enum err inbox(struct request *q, struct response *s, const struct inbox_in *in)
{
    struct inbox_view v = {
        .unit = q->unit,
        .q = in->q,
        .group = in->group,
        .filtered = in->q.n || in->field.n || in->village.n,
        .error = request_error_of(q, S("")),
        .hidden = request_form_fields(q),
    };
    struct dossier_list_query find = query_of(q, in);
    struct dossier_list l;
    const struct calendar *calendar = NULL;
    enum err e = dossier_list(q->tx, &find, &l);
    if (e == OK)
        e = calendar_load(q->tx, q->unit->id, &calendar);
    if (e == OK)
        e = official_there(q->tx, q->unit->id, &v.people);
    if (e != OK)
        return e;
    if (in->given)
        v.done = text_get(q->arena, q->lang, TEXT_inbox_given, TEXT_ARGS(ta_i64("n", in->given)));
    v.later = find.group != GROUP_READY ? l.counts[GROUP_ALL] - l.total : 0;
    add_counts(q, in, &l, &v);
    add_choices(q, in, &l, &v);
    e = add_rows(q, calendar, &l, &v);
    if (e == OK)
        e = request_live(q, s, TOPIC_DOSSIER);
    if (e != OK)
        return e;
    add_greeting(q, calendar, &l, &v);
    add_pager(q, in, &l, &v);
    s->title = text_lit(q->lang, TEXT_inbox_menu);
    s->no_index = true;
    inbox_page(&s->html, &v);
    return OK;
}

static enum err show(struct request *q, struct response *s)
{
    if (q->actor->roles & DESK_ROLES)
        return inbox(q, s, q->in);
    struct str given = desk_called(q);
    s->title = text_get(q->arena, q->lang, TEXT_inbox_hello, TEXT_ARGS(ta_str("name", given)));
    s->no_index = true;
    inbox_no_desk_page(&s->html, given);
    return OK;
}

/* ---- giving several to somebody ---- */

struct give_in {
    struct str what, code;
    int64_t official_id;
};
static const struct field give_in_fields[] = {
    {.name = "viec",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct give_in, what),
     .label = TEXT_inbox_give},
    /* Sent once for each; all of them are read from what was sent. */
    {.name = "chon[]",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 64,
     .offset = offsetof(struct give_in, code),
     .label = TEXT_inbox_pick},
    {.name = "cho",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = 0,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct give_in, official_id),
     .label = TEXT_inbox_give_to},
};

static enum err check_give(struct request *q, struct response *s)
{
    const struct give_in *in = q->in;
    (void)s;
    if (in->code.n == 0)
        return request_error(q, "", TEXT_inbox_nothing_picked, TEXT_NO_ARGS);
    return OK;
}

static enum err holder_of(struct request *q, int64_t id, struct dossier_holder *ret)
{
    struct official o;
    *ret = (struct dossier_holder){0, S("")};
    if (id == 0)
        return OK;
    enum err e = official_by_id(q->tx, q->unit->id, id, &o);
    if (e == E_NOT_FOUND || (e == OK && !o.active))
        return request_error(q, "", TEXT_inbox_no_such_official, TEXT_NO_ARGS);
    if (e == OK)
        *ret = (struct dossier_holder){o.id, o.name};
    return e;
}

/* Whoever has it already keeps it; what ended meanwhile is passed over. */
static enum err give_one(
    struct request *q, struct str code, const struct dossier_holder *to, int64_t *given)
{
    struct dossier d;
    struct dossier_act a;
    enum err e = desk_act_begin(q, code, 0, &d, &a);
    if (e != OK)
        return e;
    e = dossier_assign(q->tx, &a, to, &d);
    *given += e == OK ? 1 : 0;
    return e == E_CONFLICT ? OK : e;
}

static enum err give(struct request *q, struct response *s)
{
    const struct give_in *in = q->in;
    struct dossier_holder to;
    int64_t given = 0;
    enum err e = holder_of(q, in->official_id, &to);
    for (size_t i = 0; e == OK && i < q->kept.count; i++)
        if (str_eq(q->kept.pairs[i].name, S("chon[]")))
            e = give_one(q, q->kept.pairs[i].value, &to, &given);
    if (e == OK)
        s->location =
            request_unit_path(q, arena_fmt(q->arena, "/viec?da-giao=%lld", (long long)given));
    return e;
}

static enum err show_again(struct request *q, struct response *s)
{
    struct inbox_in in = {
        .group = S(""), .whose = S(""), .field = S(""), .village = S(""), .q = S(""), .page = 1};
    return inbox(q, s, &in);
}

const struct route inbox_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/viec",
     .how = READ,
     .who = WHO_STAFF,
     .flags = DESK_PAGE,
     .fields = FIELDS(inbox_in),
     .show = show,
     .menu = TEXT_inbox_menu,
     .doc = "The inbox: open dossiers, due first"},
    {.method = WIRE_POST,
     .path = "/{unit}/viec",
     .how = WRITE,
     .who = DESK_ROLES,
     .flags = DESK_PAGE,
     .fields = FIELDS(give_in),
     .prepare = check_give,
     .apply = give,
     .form = show_again,
     .doc = "Gives the chosen dossiers to an official, or takes them from whoever has them"},
    {0},
};
