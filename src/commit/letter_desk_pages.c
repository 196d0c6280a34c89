/* letter_desk_pages: the letters of a unit by what is to be done with them, and doing it with many
 * at once. */
#include "base/date.h"
#include "base/num.h"
#include "commit/letter_desk_pages.tmpl.h"
#include "commit/letter_pages.h"
#include "commit/letter_view.h"
#include "http/dispatch.h"
#include "http/list.h"

#define LINES_PER_PAGE 40
#define MANY_MAX 200 /* chosen at once */

/* ---- what the pages have in common ---- */

void letter_head(struct request *q, struct response *s, struct str title)
{
    s->title = title;
    s->no_index = true;
    response_crumb(s, text_lit(q->lang, TEXT_letter_title), request_unit_path(q, S("/viec/thu")));
}

struct str letter_address(struct request *q, int64_t id, const char *rest)
{
    return request_unit_path(q, arena_fmt(q->arena, "/viec/thu/%lld%s", (long long)id, rest));
}

struct letter_act letter_act_of(const struct request *q, int64_t id, int64_t version)
{
    return (struct letter_act){
        .unit_id = q->unit->id,
        .id = id,
        .version = version,
        .official_id = q->actor->official_id,
        .official = q->actor->name,
        .actor = q->actor->actor,
        .reason = S(""),
    };
}

enum err letter_explain(struct request *q, enum err e, enum text invalid)
{
    if (e == E_DENIED)
        return request_error(q, "", TEXT_letter_kept_back, TEXT_NO_ARGS);
    if (e == E_INVALID && q->error_count == 0)
        return request_error(q, "", invalid, TEXT_NO_ARGS);
    return e;
}

enum text letter_done_text(struct str word)
{
    static const struct form_done known[] = {
        {STR_INIT("duyet"), TEXT_letter_done_approved},
        {STR_INIT("in"), TEXT_letter_done_printed},
        {STR_INIT("gui"), TEXT_letter_done_sent},
        {STR_INIT("sua"), TEXT_letter_done_edited},
        {STR_INIT("bo"), TEXT_letter_done_discarded},
        {STR_INIT("moi"), TEXT_letter_done_drafted},
        {STR_INIT("thoi"), TEXT_letter_done_wish},
        {STR_INIT("lai"), TEXT_letter_done_wish_back},
    };
    return form_done(known, sizeof known / sizeof *known, word);
}

/* ---- the list ---- */

struct list_in {
    struct str group, kind, done, q;
    int64_t page, count;
};
static const struct field list_in_fields[] = {
    {.name = "loc",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 20,
     .offset = offsetof(struct list_in, group),
     .label = TEXT_letter_state},
    {.name = "loai",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 20,
     .offset = offsetof(struct list_in, kind),
     .label = TEXT_letter_kind},
    {.name = "xong",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct list_in, done),
     .label = TEXT_form_address},
    {.name = "so",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 0,
     .max = MANY_MAX,
     .offset = offsetof(struct list_in, count),
     .label = TEXT_form_address},
    LIST_Q(struct list_in, TEXT_letter_search),
    LIST_PAGE(struct list_in),
};

/* What waits longest is looked at first. */
static enum letter_group group_wanted(struct str slug, const struct letter_counts *c)
{
    enum letter_group wanted = letter_group_of_slug(slug);
    if (wanted)
        return wanted;
    for (int g = LETTERS_TO_APPROVE; g <= LETTERS_TO_SEND; g++)
        if (c->group[g])
            return (enum letter_group)g;
    return LETTERS_SENT;
}

static bool is_picked(const struct request *q, struct str value)
{
    for (size_t i = 0; i < q->kept.count; i++)
        if (str_eq(q->kept.pairs[i].name, S("chon[]")) && str_eq(q->kept.pairs[i].value, value))
            return true;
    return false;
}

static struct letter_line line_of(struct request *q, const struct letter *l, int64_t today)
{
    struct arena *a = q->arena;
    struct letter_line x = {
        .id = l->id,
        .picked_value = arena_fmt(a, "%lld.%lld", (long long)l->id, (long long)l->version),
        .recipient = l->number.n ? letter_fill_shown(a, l->recipient) : l->person,
        .title = text_lit(q->lang, letter_kind_text(l->kind)),
        .about = l->number.n ? l->number : l->reference,
        .due = l->due_day ? text_date(a, l->due_day) : S(""),
        .sent = l->sent_day ? text_date(a, l->sent_day) : S(""),
        .mark = letter_mark(l, today),
        .late = letter_is_late(l, today),
    };
    x.picked = is_picked(q, x.picked_value);
    return x;
}

static void fill_tabs(struct letter_list_view *v, const struct letter_counts *c)
{
    for (int g = LETTERS_TO_APPROVE; g < LETTER_GROUPS; g++) {
        enum letter_group group = (enum letter_group)g;
        v->tabs[g - 1] = (struct letter_tab){
            letter_group_slug(group), letter_group_mark(group), c->group[g], group == v->group};
    }
}

static void fill_kinds(struct request *q, struct letter_list_view *v, enum letter_kind kind)
{
    v->kinds[0] =
        (struct letter_choice){S(""), text_lit(q->lang, TEXT_letter_all_kinds), kind == 0};
    for (int k = LETTER_THANKS; k < LETTER_KINDS; k++) {
        enum letter_kind x = (enum letter_kind)k;
        v->kinds[k] = (struct letter_choice){
            letter_kind_name(x), text_lit(q->lang, letter_kind_text(x)), x == kind};
    }
}

static enum err fill_lines(
    struct request *q, const struct letter_query *find, struct letter_list_view *v,
    int64_t *ret_total)
{
    struct letter_list all;
    enum err e =
        v->q.n ? letter_search(q->tx, find, v->q, &all, ret_total) : letter_find(q->tx, find, &all);
    if (e != OK)
        return e;
    struct letter_line *lines = ARENA_ARRAY(q->arena, struct letter_line, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        lines[i] = line_of(q, &all.list[i], find->day);
        request_read_person(q, all.list[i].person_id, 0);
    }
    v->list = lines;
    v->n = all.n;
    return OK;
}

static enum err show_list_of(struct request *q, struct response *s, const struct list_in *in)
{
    struct letter_counts counts;
    enum letter_kind kind = (enum letter_kind)0;
    struct letter_list_view v = {.unit = q->unit, .form = form_view_of(q)};
    struct letter_query find = {
        .unit_id = q->unit->id,
        .day = date_local_day(q->now_at),
        .limit = LINES_PER_PAGE,
        .offset = (in->page - 1) * LINES_PER_PAGE,
    };
    if (letter_kind_parse(in->kind, &kind))
        find.kind = kind;
    enum err e = letter_counts(q->tx, &find, &counts);
    if (e != OK)
        return e;
    v.group = find.group = group_wanted(in->group, &counts);
    v.q = in->q;
    int64_t total = counts.group[v.group];
    e = fill_lines(q, &find, &v, &total);
    if (e != OK)
        return e;
    fill_tabs(&v, &counts);
    fill_kinds(q, &v, find.kind);
    const struct pager_param params[] = {
        {S("loc"), letter_group_slug(v.group)}, {S("loai"), in->kind}, {S("q"), in->q}};
    const int64_t pages[2] = {in->page, pager_pages(total, LINES_PER_PAGE)};
    v.pager = pager_make(q->arena, pages, params, 3);
    v.late = counts.late;
    v.done = q->kept.count ? TEXT_NONE : letter_done_text(in->done);
    v.done_count = in->count;
    v.today = text_date(q->arena, find.day);
    v.may_approve = (q->actor->roles & WHO_CHAIR) != 0;
    s->title = text_lit(q->lang, TEXT_letter_title);
    s->no_index = true;
    letter_list_page(&s->html, &v);
    return OK;
}

static enum err show_list(struct request *q, struct response *s)
{
    return show_list_of(q, s, q->in);
}

/* ---- many at once ---- */

struct many_in {
    struct str picked, group, kind, look, day;
};
#define MANY_ROW(name_, member, max_, label_)                                                      \
    {                                                                                              \
        .name = name_, .in = IN_BODY, .type = FIELD_STR, .max = max_,                              \
        .offset = offsetof(struct many_in, member), .label = label_                                \
    }
static const struct field many_in_fields[] = {
    /* Sent once for each; all of them are read from what was sent. */
    MANY_ROW("chon[]", picked, 50, TEXT_letter_pick), MANY_ROW("loc", group, 20, TEXT_letter_state),
    MANY_ROW("loai", kind, 20, TEXT_letter_kind),     MANY_ROW("kho", look, 10, TEXT_letter_paper),
    MANY_ROW("ngay", day, 12, TEXT_letter_sent_day),
};

static enum err check_many(struct request *q, struct response *s)
{
    const struct many_in *in = q->in;
    (void)s;
    return in->picked.n ? OK : request_error(q, "", TEXT_letter_nothing_picked, TEXT_NO_ARGS);
}

struct many {
    int64_t done, passed_over;
    struct str ids; /* "17,18" */
};
typedef enum err many_fn(struct request *q, const struct letter_act *a);

/* What somebody changed since it was seen, or is kept back, is passed over. */
static enum err do_one(struct request *q, struct str picked, many_fn *fn, struct many *m)
{
    int64_t id, version;
    struct str rest = picked, first;
    if (!str_cut(&rest, '.', &first) || !num_parse_i64(first, 1, INT64_MAX, &id) ||
        !num_parse_i64(rest, 1, INT64_MAX, &version))
        return E_INVALID;
    const struct letter_act a = letter_act_of(q, id, version);
    enum err e = fn(q, &a);
    bool passed = e == E_CONFLICT || e == E_DENIED || e == E_INVALID;
    m->passed_over += passed;
    m->done += e == OK;
    if (e == OK)
        m->ids =
            arena_fmt(q->arena, "%.*s%s%lld", STR_ARG(m->ids), m->ids.n ? "," : "", (long long)id);
    return passed ? OK : e;
}

static enum err do_many(struct request *q, many_fn *fn, struct many *ret)
{
    struct many m = {0, 0, S("")};
    enum err e = OK;
    for (size_t i = 0; e == OK && i < q->kept.count; i++)
        if (str_eq(q->kept.pairs[i].name, S("chon[]")) && m.done + m.passed_over < MANY_MAX)
            e = do_one(q, q->kept.pairs[i].value, fn, &m);
    *ret = m;
    if (e == OK && m.done == 0)
        return request_error(q, "", TEXT_letter_none_done, TEXT_NO_ARGS);
    return e;
}

static enum err went(struct request *q, struct response *s, const struct many *m, const char *done)
{
    const struct many_in *in = q->in;
    enum letter_kind kind;
    struct str loai = letter_kind_parse(in->kind, &kind) ? in->kind : S("");
    s->location = request_unit_path(
        q, arena_fmt(
               q->arena, "/viec/thu?loc=%.*s&loai=%.*s&xong=%s&so=%lld",
               STR_ARG(letter_group_slug(letter_group_of_slug(in->group))), STR_ARG(loai), done,
               (long long)m->done));
    return OK;
}

static enum err approve_one(struct request *q, const struct letter_act *a)
{
    struct letter l;
    return letter_approve(q->tx, a, &l);
}

static enum err approve_many(struct request *q, struct response *s)
{
    struct many m;
    enum err e = do_many(q, approve_one, &m);
    return e == OK ? went(q, s, &m, "duyet") : e;
}

static enum err print_one(struct request *q, const struct letter_act *a)
{
    struct letter l;
    return letter_print(q->tx, a, &l);
}

/* Leads to the papers, all in one file. */
static enum err print_many(struct request *q, struct response *s)
{
    const struct many_in *in = q->in;
    struct many m;
    enum err e = do_many(q, print_one, &m);
    const char *look = str_eq(in->look, S("a4"))   ? "a4"
                       : str_eq(in->look, S("a5")) ? "a5"
                                                   : "thiep";
    if (e == OK)
        s->location = request_unit_path(
            q, arena_fmt(q->arena, "/viec/thu/in.pdf?kho=%s&thu=%.*s", look, STR_ARG(m.ids)));
    return e;
}

static enum err check_send(struct request *q, struct response *s)
{
    const struct many_in *in = q->in;
    int64_t *day = ARENA_NEW(q->arena, int64_t);
    *day = date_local_day(q->now_at);
    q->prepared = day;
    if (in->day.n && !form_day(in->day, day) && !date_parse_iso(in->day, day))
        return request_error(q, "ngay", TEXT_letter_bad_day, TEXT_NO_ARGS);
    return check_many(q, s);
}

static enum err send_one(struct request *q, const struct letter_act *a)
{
    struct letter l;
    const int64_t *day = q->prepared;
    const struct letter_sending how = {LETTER_BY_HAND, *day};
    return letter_send(q->tx, http_config(q->http)->keys, a, &how, &l);
}

static enum err send_many(struct request *q, struct response *s)
{
    struct many m;
    enum err e = do_many(q, send_one, &m);
    return e == OK ? went(q, s, &m, "gui") : e;
}

static enum err show_again(struct request *q, struct response *s)
{
    const struct list_in in = {
        .group = request_kept(q, "loc"),
        .kind = request_kept(q, "loai"),
        .done = S(""),
        .q = S(""),
        .page = 1,
    };
    return show_list_of(q, s, &in);
}

#define MANY_PAGE(path_, who_, prepare_, apply_, doc_)                                             \
    {                                                                                              \
        .method = WIRE_POST, .path = "/{unit}/viec/thu/" path_, .how = WRITE, .who = who_,         \
        .flags = LETTER_PAGE, .fields = FIELDS(many_in), .prepare = prepare_, .apply = apply_,     \
        .form = show_again, .doc = doc_                                                            \
    }

const struct route letter_desk_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/viec/thu",
     .how = READ,
     .who = LETTER_ROLES,
     .flags = LETTER_PAGE,
     .fields = FIELDS(list_in),
     .show = show_list,
     .menu = TEXT_letter_menu,
     .doc = "Letters by what is to be done with them"},
    MANY_PAGE("duyet", WHO_CHAIR, check_many, approve_many, "Approves the chosen letters"),
    MANY_PAGE(
        "in", LETTER_ROLES, check_many, print_many,
        "Marks the chosen letters as printed and leads to their papers in one PDF"),
    MANY_PAGE(
        "trao", LETTER_ROLES, check_send, send_many,
        "Notes that the chosen letters were handed over"),
    {0},
};
