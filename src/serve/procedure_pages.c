/* procedure_pages: the list of procedures of a unit, and one procedure: what to bring, how long,
 * how much, by which law, and when it would be due if it were handed in now.
 *
 * Cached whole; wrong by itself at midnight and at the next opening or closing. Searches are not
 * kept: there are too many of them. */
#include "serve/procedure_pages.tmpl.h"

#include "base/date.h"
#include "http/list.h"
#include "place/calendar.h"
#include "spine/topic.h"

#define MINUTE_MS 60000
#define LATE_MINUTE (15 * 60) /* same-day procedures: after it, the next working day */

/* ---- the list ---- */

struct list_in {
    struct str q, field;
    int64_t page;
};
static const struct field list_in_fields[] = {
    LIST_Q(struct list_in, TEXT_procedure_in_q),
    {.name = "linh-vuc",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 100,
     .wide = true,
     .offset = offsetof(struct list_in, field),
     .label = TEXT_procedure_in_field},
    LIST_PAGE(struct list_in),
};

static struct str field_name(enum lang lang, const struct procedure_list *list, struct str slug)
{
    for (size_t i = 0; i < list->field_count; i++)
        if (str_eq(list->fields[i].slug, slug))
            return procedure_words(lang, list->fields[i].name_vi, list->fields[i].name_en).s;
    return slug;
}

static void list_head(struct request *q, struct response *s, const struct list_in *in)
{
    s->title =
        in->q.n ? text_get(
                      q->arena, q->lang, TEXT_procedure_list_title_q, TEXT_ARGS(ta_str("q", in->q)))
                : text_lit(q->lang, TEXT_procedure_title);
    struct str unit = q->lang == LANG_EN && q->unit->name_en.n ? q->unit->name_en : q->unit->name;
    s->description =
        text_get(q->arena, q->lang, TEXT_procedure_description, TEXT_ARGS(ta_str("unit", unit)));
    s->nav = NAV_PROCEDURES;
    s->main_class = S("flow");
    s->no_index = in->q.n > 0 || in->field.n > 0;
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, text_lit(q->lang, TEXT_layout_procedures), S(""));
}

static enum err show_list(struct request *q, struct response *s)
{
    const struct list_in *in = q->in;
    struct procedure_list_view v = {.unit = q->unit, .q = in->q, .field_slug = in->field};
    struct procedure_query find = {
        .day = date_local_day(q->now_at), .q = in->q, .field = in->field, .page = in->page};
    enum err e = procedure_find(q->tx, &find, &v.list);
    if (e != OK)
        return e;
    if (in->field.n)
        v.field_name = field_name(q->lang, &v.list, in->field);
    const struct pager_param params[] = {{S("q"), in->q}, {S("linh-vuc"), in->field}};
    const int64_t pages[2] = {in->page, pager_pages(v.list.total, PROCEDURE_PER_PAGE)};
    v.pager = pager_make(q->arena, pages, params, 2);
    list_head(q, s, in);
    procedure_list_page(&s->html, &v);
    return OK;
}

/* ---- one procedure: its words ---- */

static void fill_words(const struct request *q, struct procedure_view *v)
{
    const struct procedure *p = &v->p;
    enum lang l = q->lang;
    v->name = procedure_words(l, p->name_vi, p->name_en);
    v->field = procedure_words(l, p->field_vi, p->field_en);
    v->fee = procedure_words(l, p->fee_vi, p->fee_en);
    v->fee_short = procedure_fee(q->arena, l, p);
    v->limit = procedure_limit_words(q->arena, l, p);
    v->limit_extra = procedure_words(l, p->limit_extra_vi, p->limit_extra_en);
    v->result = procedure_words(l, p->result_vi, p->result_en);
    v->audience = procedure_words(l, p->audience_vi, p->audience_en);
    v->authority = procedure_words(l, p->authority_vi, p->authority_en);
    v->from = text_date(q->arena, p->valid_from);
    v->to = p->valid_to == PROCEDURE_OPEN ? S("") : text_date(q->arena, p->valid_to);
}

static void fill_papers(const struct request *q, struct procedure_view *v)
{
    struct procedure_words list = procedure_words(q->lang, v->p.papers_vi, v->p.papers_en);
    const struct str *entries;
    size_t n = procedure_entries(q->arena, list.s, &entries);
    struct procedure_paper_view *papers = ARENA_ARRAY(q->arena, struct procedure_paper_view, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct procedure_paper paper = procedure_paper(entries[i]);
        papers[i] =
            (struct procedure_paper_view){{paper.name, list.foreign}, paper.kind, paper.count};
    }
    v->papers = papers;
    v->paper_count = n;
}

static const struct procedure_words *as_words(
    struct arena *a, const struct str *entries, size_t n, bool foreign)
{
    struct procedure_words *words = ARENA_ARRAY(a, struct procedure_words, n + 1);
    for (size_t i = 0; i < n; i++)
        words[i] = (struct procedure_words){entries[i], foreign};
    return words;
}

static void fill_steps(const struct request *q, struct procedure_view *v)
{
    struct procedure_words list = procedure_words(q->lang, v->p.steps_vi, v->p.steps_en);
    const struct str *entries;
    v->step_count = procedure_entries(q->arena, list.s, &entries);
    v->steps = as_words(q->arena, entries, v->step_count, list.foreign);
}

/* "Luật …; Nghị định …": one law a line. */
static void fill_laws(const struct request *q, struct procedure_view *v)
{
    struct procedure_words all = procedure_words(q->lang, v->p.legal_basis_vi, v->p.legal_basis_en);
    struct str *laws = ARENA_ARRAY(q->arena, struct str, all.s.n + 1);
    struct str rest = all.s, piece;
    while (str_cut(&rest, ';', &piece))
        if (str_trim(piece).n)
            laws[v->law_count++] = str_trim(piece);
    v->laws = as_words(q->arena, laws, v->law_count, all.foreign);
}

/* ---- one procedure: its versions ---- */

struct versions {
    const struct procedure *rows;
    size_t count, shown, nearest; /* nearest: to today */
};

static void fill_versions(
    const struct request *q, struct procedure_view *v, const struct versions *all)
{
    struct procedure_other *others = ARENA_ARRAY(q->arena, struct procedure_other, all->count + 1);
    int64_t today = date_local_day(q->now_at);
    for (size_t i = 0; i < all->count; i++) {
        const struct procedure *p = &all->rows[i];
        others[i] = (struct procedure_other){
            .from = text_date(q->arena, p->valid_from),
            .to = p->valid_to == PROCEDURE_OPEN ? S("") : text_date(q->arena, p->valid_to),
            .href_day = date_str_iso(q->arena, p->valid_from),
            .shown = i == all->shown,
        };
    }
    v->others = others;
    v->other_count = all->count;
    if (procedure_in_force(&v->p, today))
        v->version = VERSION_CURRENT;
    else if (v->p.valid_from > today)
        v->version = VERSION_COMING;
    else
        v->version = all->shown == all->nearest ? VERSION_GONE : VERSION_OLD;
}

/* ---- one procedure: if it were handed in now ---- */

static bool is_uncertain(const struct deadline *d)
{
    for (size_t i = 0; i < d->step_count; i++)
        if (d->steps[i].kind == DEADLINE_UNCERTAIN || d->steps[i].kind == DEADLINE_UNDECIDED)
            return true;
    return false;
}

static enum err fill_due(
    const struct request *q, struct procedure_view *v, const struct calendar *c, int64_t from_at)
{
    struct deadline_question ask = {.calendar = c, .received_at = from_at};
    struct deadline d;
    if (!procedure_limit(&v->p, &ask.limit) || !procedure_in_force(&v->p, date_local_day(from_at)))
        return OK;
    enum err e = deadline_reckon(q->arena, &ask, &d);
    if (e == E_NOT_FOUND)
        return OK; /* no hours are known so far ahead: nothing is promised */
    if (e != OK)
        return e;
    bool now = from_at == q->now_at;
    if (!now)
        v->due = DUE_NEXT;
    else
        v->due = deadline_by_minute(ask.limit.unit) ? DUE_MINUTE : DUE_TODAY;
    v->due_from = text_moment(q->arena, q->lang, from_at);
    if (v->due == DUE_TODAY)
        v->due_from = arena_fmt(
            q->arena, "%.*s %.*s",
            STR_ARG(text_weekday(q->lang, date_weekday(date_local_day(from_at)))),
            STR_ARG(text_date(q->arena, date_local_day(from_at))));
    v->due_at = text_moment(q->arena, q->lang, d.due_at);
    v->due_uncertain = is_uncertain(&d);
    return OK;
}

static int64_t earlier(int64_t x, int64_t y)
{
    return x == 0 || (y != 0 && y < x) ? y : x;
}

/* When what fill_office says will be wrong. */
static int64_t office_fresh_until(const struct procedure_view *v, int64_t now_at, int64_t change_at)
{
    int64_t until = change_at;
    int64_t late_at = date_at(date_local_day(now_at), LATE_MINUTE);
    if (v->p.limit.unit == DEADLINE_SAME_DAY && now_at <= late_at)
        until = earlier(until, late_at + MINUTE_MS); /* 15:00 itself is still in time */
    if (v->due == DUE_MINUTE)
        until = earlier(until, now_at - now_at % MINUTE_MS + MINUTE_MS);
    return until;
}

static enum err fill_office(struct request *q, struct procedure_view *v, int64_t *ret_until)
{
    const struct calendar *c;
    int64_t change_at = 0;
    enum err e = calendar_load(q->tx, q->unit->id, &c);
    if (e != OK)
        return e;
    if (calendar_is_open(c, q->now_at)) {
        v->office = calendar_next_closing(c, q->now_at, &change_at) ? OFFICE_OPEN : OFFICE_UNKNOWN;
        v->office_until = date_str_minute(q->arena, date_local_minute(change_at));
        e = fill_due(q, v, c, q->now_at);
    } else if (calendar_next_opening(c, q->now_at, &change_at)) {
        v->office = OFFICE_CLOSED;
        v->office_until = text_moment(q->arena, q->lang, change_at);
        e = fill_due(q, v, c, change_at);
    }
    *ret_until = office_fresh_until(v, q->now_at, change_at);
    return e;
}

/* ---- one procedure: the page ---- */

struct one_in {
    struct str code, day;
};
static const struct field one_in_fields[] = {
    {.name = "code",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 8,
     .max = 8,
     .required = true,
     .offset = offsetof(struct one_in, code),
     .label = TEXT_procedure_in_code},
    {.name = "ngay",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .wide = true,
     .offset = offsetof(struct one_in, day),
     .label = TEXT_procedure_in_day},
};

static void one_head(struct request *q, struct response *s, const struct procedure_view *v)
{
    s->title = v->name.s;
    s->description = arena_fmt(
        q->arena, "%.*s: %.*s. %.*s", STR_ARG(v->name.s), STR_ARG(v->limit),
        STR_ARG(v->fee_short.s));
    s->nav = NAV_PROCEDURES;
    s->main_class = S("split");
    s->no_index = v->version != VERSION_CURRENT;
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(
        s, text_lit(q->lang, TEXT_layout_procedures), request_unit_path(q, S("/thu-tuc")));
    response_crumb(s, v->name.s, S(""));
}

static enum err show_one(struct request *q, struct response *s)
{
    const struct one_in *in = q->in;
    struct versions all = {0};
    int64_t today = date_local_day(q->now_at), day;
    enum err e = procedure_versions(q->tx, in->code, &all.rows, &all.count);
    if (e != OK)
        return e;
    if (!date_parse_iso(in->day, &day))
        day = today;
    all.shown = procedure_nearest(all.rows, all.count, day);
    all.nearest = procedure_nearest(all.rows, all.count, today);
    struct procedure_view v = {.unit = q->unit, .p = all.rows[all.shown]};
    fill_words(q, &v);
    fill_papers(q, &v);
    fill_steps(q, &v);
    fill_laws(q, &v);
    fill_versions(q, &v, &all);
    e = fill_office(q, &v, &s->fresh_until);
    if (e != OK)
        return e;
    one_head(q, s, &v);
    procedure_page(&s->html, &v);
    return OK;
}

const struct route procedure_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/thu-tuc",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPIC_PROCEDURE,
     .fields = FIELDS(list_in),
     .show = show_list,
     .doc = "The procedures in force, by name or field"},
    {.method = WIRE_GET,
     .path = "/{unit}/thu-tuc/{code}",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPIC_PROCEDURE,
     .fields = FIELDS(one_in),
     .show = show_one,
     .doc = "One procedure: papers, time, fee, steps, law, and when it would be due"},
    {0},
};
