/* contribution_desk_pages: the ledger of contributions, as the office keeps it. */
#include "base/date.h"
#include "base/num.h"
#include "base/utf8.h"
#include "commit/contribution_desk_pages.tmpl.h"
#include "commit/contribution_letter.h"
#include "commit/contribution_pages.h"
#include "commit/contribution_text.h"
#include "commit/contribution_view.h"
#include "commit/letter_list.h"
#include "commit/letter_text.h"
#include "commit/letter_view.h"
#include "http/list.h"

#define LINES_PER_PAGE 40
#define PAGE "/{unit}/viec/dong-gop"

static enum text done_text(struct str word)
{
    static const struct form_done known[] = {
        {STR_INIT("ghi"), TEXT_contribution_done_recorded},
        {STR_INIT("sua"), TEXT_contribution_done_corrected},
        {STR_INIT("huy"), TEXT_contribution_done_voided},
    };
    return form_done(known, sizeof known / sizeof *known, word);
}

static void head(struct request *q, struct response *s, struct str title)
{
    s->title = title;
    s->no_index = true;
    response_crumb(
        s, text_lit(q->lang, TEXT_contribution_menu), request_unit_path(q, S("/viec/dong-gop")));
}

/* ---- the list ---- */

struct list_in {
    int64_t year, work, page;
    struct str done, q;
};
static const struct field list_in_fields[] = {
    {.name = "nam",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 0,
     .max = 2999,
     .offset = offsetof(struct list_in, year),
     .label = TEXT_letter_year},
    {.name = "cong-trinh",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 0,
     .max = INT64_MAX,
     .offset = offsetof(struct list_in, work),
     .label = TEXT_contribution_work},
    {.name = "xong",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct list_in, done),
     .label = TEXT_form_address},
    LIST_Q(struct list_in, TEXT_letter_search),
    LIST_PAGE(struct list_in),
};

static enum err fill_choices(
    struct request *q, const struct list_in *in, struct contribution_list_view *v)
{
    struct contribution_work_list works;
    const int64_t *years;
    size_t n;
    enum err e = contribution_work_list(q->tx, q->unit->id, &works);
    if (e == OK)
        e = contribution_years(q->tx, q->unit->id, &years, &n);
    if (e != OK)
        return e;
    struct contribution_choice *y = ARENA_ARRAY(q->arena, struct contribution_choice, n + 1);
    struct contribution_choice *w = ARENA_ARRAY(q->arena, struct contribution_choice, works.n + 1);
    for (size_t i = 0; i < n; i++) {
        struct str year = arena_fmt(q->arena, "%lld", (long long)years[i]);
        y[i] = (struct contribution_choice){year, year, years[i] == in->year};
    }
    for (size_t i = 0; i < works.n; i++) {
        const struct contribution_work *x = &works.list[i];
        w[i] = (struct contribution_choice){
            arena_fmt(q->arena, "%lld", (long long)x->id),
            contribution_work_name(q->lang, x->name_vi, x->name_en), x->id == in->work};
    }
    v->years = y;
    v->year_count = n;
    v->works = w;
    v->work_count = works.n;
    return OK;
}

static enum err fill_lines(
    struct request *q, const struct contribution_query *find, struct contribution_list_view *v,
    int64_t *ret_total)
{
    struct contribution_list all;
    enum err e = v->q.n ? contribution_search(q->tx, find, v->q, &all, ret_total)
                        : contribution_find(q->tx, find, &all, ret_total);
    if (e != OK)
        return e;
    struct contribution_line *list = ARENA_ARRAY(q->arena, struct contribution_line, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct contribution *c = &all.list[i];
        list[i] = (struct contribution_line){
            .id = c->id,
            .person = c->person,
            .gift = contribution_gift(q->arena, q->lang, c),
            .work = contribution_work_name(q->lang, c->work_vi, c->work_en),
            .day = text_date(q->arena, c->day),
            .named = c->named,
        };
        request_read_person(q, c->person_id, 0);
    }
    v->list = list;
    v->n = all.n;
    return OK;
}

static enum err show_list(struct request *q, struct response *s)
{
    const struct list_in *in = q->in;
    struct contribution_totals sums;
    struct contribution_list_view v = {.unit = q->unit, .done = done_text(in->done), .q = in->q};
    int64_t total = 0;
    const struct contribution_query find = {
        .unit_id = q->unit->id,
        .first_day = date_day((struct date){in->year ? (int)in->year : 2000, 1, 1}),
        .last_day = date_day((struct date){in->year ? (int)in->year : 2200, 12, 31}),
        .work_id = in->work,
        .limit = LINES_PER_PAGE,
        .offset = (in->page - 1) * LINES_PER_PAGE,
    };
    enum err e = fill_lines(q, &find, &v, &total);
    if (e == OK)
        e = fill_choices(q, in, &v);
    if (e == OK)
        e = contribution_sum(q->tx, &find, &sums);
    if (e != OK)
        return e;
    v.all = contribution_card(q, &sums.all);
    const struct pager_param params[] = {
        {S("nam"), in->year ? arena_fmt(q->arena, "%lld", (long long)in->year) : S("")},
        {S("cong-trinh"), in->work ? arena_fmt(q->arena, "%lld", (long long)in->work) : S("")},
        {S("q"), in->q}};
    const int64_t pages[2] = {in->page, pager_pages(total, LINES_PER_PAGE)};
    v.pager = pager_make(q->arena, pages, params, 3);
    s->title = text_lit(q->lang, TEXT_contribution_menu);
    s->no_index = true;
    contribution_list_page(&s->html, &v);
    return OK;
}

/* ---- an entry ---- */

struct entry_in {
    int64_t id, version, work, kind;
    struct str day, amount, goods, named, reason, void_reason, done;
    struct addressee_in to;
};
#define LINE_ROW(name_, in_, type_, member, max_, needed_, label_)                                 \
    {                                                                                              \
        .name = name_, .in = in_, .type = type_, .max = max_, .required = needed_,                 \
        .offset = offsetof(struct entry_in, member), .label = label_                               \
    }
#define GIFT_ROWS                                                                                  \
    {.name = "cong-trinh",                                                                         \
     .in = IN_BODY,                                                                                \
     .type = FIELD_I64,                                                                            \
     .min = 1,                                                                                     \
     .max = INT64_MAX,                                                                             \
     .required = true,                                                                             \
     .offset = offsetof(struct entry_in, work),                                                    \
     .label = TEXT_contribution_work},                                                             \
        {.name = "loai",                                                                           \
         .in = IN_BODY,                                                                            \
         .type = FIELD_I64,                                                                        \
         .min = CONTRIBUTION_MONEY,                                                                \
         .max = CONTRIBUTION_GOODS,                                                                \
         .required = true,                                                                         \
         .offset = offsetof(struct entry_in, kind),                                                \
         .label = TEXT_contribution_kind},                                                         \
        LINE_ROW("ngay", IN_BODY, FIELD_STR, day, 12, true, TEXT_contribution_day),                \
        LINE_ROW("so-luong", IN_BODY, FIELD_STR, amount, 20, false, TEXT_contribution_amount),     \
        LINE_ROW(                                                                                  \
            "hien-vat", IN_BODY, FIELD_STR, goods, CONTRIBUTION_GOODS_MAX, false,                  \
            TEXT_contribution_goods_words),                                                        \
        LINE_ROW(                                                                                  \
            "neu-ten", IN_BODY, FIELD_STR, named, CONTRIBUTION_NAMED_MAX, false,                   \
            TEXT_contribution_named)
#define ID_ROW                                                                                     \
    {                                                                                              \
        .name = "id", .in = IN_PATH, .type = FIELD_I64, .min = 1, .max = INT64_MAX,                \
        .required = true, .offset = offsetof(struct entry_in, id), .label = TEXT_contribution_menu \
    }
#define VERSION_ROW                                                                                \
    {                                                                                              \
        .name = "ban", .in = IN_BODY, .type = FIELD_I64, .min = 1, .max = INT64_MAX,               \
        .required = true, .offset = offsetof(struct entry_in, version),                            \
        .label = TEXT_letter_version                                                               \
    }
static const struct field new_fields[] = {GIFT_ROWS, ADDRESSEE_ROWS(struct entry_in)};
static const struct field shown_fields[] = {
    ID_ROW, LINE_ROW("xong", IN_QUERY, FIELD_STR, done, 10, false, TEXT_form_address)};
static const struct field correct_fields[] = {
    ID_ROW, VERSION_ROW, GIFT_ROWS,
    LINE_ROW(
        "ly-do", IN_BODY, FIELD_STR, reason, CONTRIBUTION_REASON_MAX, false,
        TEXT_contribution_reason)};
static const struct field void_fields[] = {
    ID_ROW, VERSION_ROW,
    LINE_ROW(
        "ly-do-huy", IN_BODY, FIELD_STR, void_reason, CONTRIBUTION_REASON_MAX, false,
        TEXT_contribution_reason)};

/* "50.000.000", "50 000 000 đ": digits alone count. */
static int64_t amount_of(struct arena *a, struct str typed)
{
    struct str digits = S("");
    int64_t v = 0;
    for (size_t i = 0; i < typed.n; i++)
        if (typed.p[i] >= '0' && typed.p[i] <= '9')
            digits = arena_cat(a, digits, str_sub(typed, i, 1));
    return num_parse_i64(digits, 1, CONTRIBUTION_AMOUNT_MAX, &v) ? v : 0;
}

static struct contribution entry_of(struct request *q)
{
    const struct entry_in *in = q->in;
    struct contribution c = {
        .unit_id = q->unit->id,
        .work_id = in->work,
        .kind = (enum contribution_kind)in->kind,
        .amount = amount_of(q->arena, in->amount),
        .goods = in->goods,
        .named = in->named,
    };
    if (!form_day(in->day, &c.day) && !date_parse_iso(in->day, &c.day))
        c.day = 0;
    return c;
}

static enum err explain(struct request *q, enum err e, enum contribution_fault fault)
{
    static const struct {
        const char *field;
        enum text text;
    } words[] = {
        [CONTRIBUTION_FITS] = {"ly-do", TEXT_contribution_no_reason},
        [CONTRIBUTION_NO_WORK] = {"cong-trinh", TEXT_contribution_no_work},
        [CONTRIBUTION_NO_AMOUNT] = {"so-luong", TEXT_contribution_no_amount},
        [CONTRIBUTION_NO_GOODS] = {"hien-vat", TEXT_contribution_no_goods},
        [CONTRIBUTION_BAD_DAY] = {"ngay", TEXT_contribution_bad_day},
        [CONTRIBUTION_BAD_NAME] = {"neu-ten", TEXT_contribution_bad_name},
    };
    if (e != E_INVALID || q->error_count)
        return e;
    return request_error(q, words[fault].field, words[fault].text, TEXT_NO_ARGS);
}

/* ---- its form ---- */

static enum err fill_works(struct request *q, int64_t current, struct contribution_form_view *v)
{
    struct contribution_work_list all;
    enum err e = contribution_work_list(q->tx, q->unit->id, &all);
    if (e != OK)
        return e;
    struct contribution_choice *list = ARENA_ARRAY(q->arena, struct contribution_choice, all.n + 1);
    struct str kept = request_kept(q, "cong-trinh");
    for (size_t i = 0; i < all.n; i++) {
        const struct contribution_work *w = &all.list[i];
        struct str id = arena_fmt(q->arena, "%lld", (long long)w->id);
        if (!w->closed || w->id == current)
            list[v->work_count++] = (struct contribution_choice){
                id, contribution_work_name(q->lang, w->name_vi, w->name_en),
                kept.n ? str_eq(kept, id) : w->id == current};
    }
    v->works = list;
    return OK;
}

static void fill_inputs(
    struct request *q, const struct contribution *c, struct contribution_form_view *v)
{
    int64_t today = date_local_day(q->now_at), kind = c ? (int64_t)c->kind : CONTRIBUTION_MONEY;
    struct str amount = c && c->amount ? text_number(q->arena, LANG_VI, c->amount) : S("");
    (void)num_parse_i64(request_kept(q, "loai"), 1, CONTRIBUTION_GOODS, &kind);
    for (int k = CONTRIBUTION_MONEY; k < CONTRIBUTION_KINDS; k++)
        v->kinds[k - 1] = (struct contribution_choice){
            arena_fmt(q->arena, "%d", k),
            text_lit(q->lang, contribution_kind_text((enum contribution_kind)k)), k == kind};
    v->day = form_input(
        S("ngay"), TEXT_contribution_day,
        form_kept(q, "ngay", text_date(q->arena, c ? c->day : today)));
    v->day.required = true;
    v->day.mode = S("numeric");
    v->amount =
        form_input(S("so-luong"), TEXT_contribution_amount, form_kept(q, "so-luong", amount));
    v->amount.hint = TEXT_contribution_amount_hint;
    v->amount.mode = S("numeric");
    v->goods = form_input(
        S("hien-vat"), TEXT_contribution_goods_words,
        form_kept(q, "hien-vat", c ? c->goods : S("")));
    v->goods.hint = TEXT_contribution_goods_hint;
    v->named = form_input(
        S("neu-ten"), TEXT_contribution_named, form_kept(q, "neu-ten", c ? c->named : S("")));
    v->named.hint = TEXT_contribution_named_hint;
    v->named.max = CONTRIBUTION_NAMED_MAX;
    v->reason = request_kept(q, "ly-do");
    v->void_reason = request_kept(q, "ly-do-huy");
    v->correct_open = form_get(&q->kept, S("ngay")).p != NULL;
    v->void_open = form_get(&q->kept, S("ly-do-huy")).p != NULL;
}

static enum err show_new(struct request *q, struct response *s)
{
    struct contribution_form_view v = {.unit = q->unit, .form = form_view_of(q)};
    enum err e = fill_works(q, 0, &v);
    if (e == OK)
        e = addressee_view_make(q, &v.to);
    if (e != OK)
        return e;
    fill_inputs(q, NULL, &v);
    head(q, s, text_lit(q->lang, TEXT_contribution_new));
    contribution_new_page(&s->html, &v);
    return OK;
}

static enum err fill_letter(
    struct request *q, const struct contribution *c, struct contribution_form_view *v)
{
    struct letter_list all;
    enum err e = letter_of(q->tx, q->unit->id, CONTRIBUTION_NOUN, c->id, &all);
    if (e != OK || all.n == 0)
        return e;
    const struct letter_mark m = letter_mark(&all.list[0], date_local_day(q->now_at));
    v->letter_id = all.list[0].id;
    v->letter_state = text_lit(q->lang, m.word);
    return OK;
}

static enum err show_one(struct request *q, struct response *s)
{
    const struct entry_in *in = q->in;
    struct contribution c;
    struct contribution_form_view v = {.unit = q->unit, .form = form_view_of(q), .c = &c};
    enum err e = contribution_by_id(q->tx, q->unit->id, in->id, &c);
    if (e == OK)
        e = fill_works(q, c.work_id, &v);
    if (e == OK)
        e = fill_letter(q, &c, &v);
    if (e != OK)
        return e;
    fill_inputs(q, &c, &v);
    v.person = c.person;
    v.gift = contribution_gift(q->arena, q->lang, &c);
    v.done = q->kept.count ? TEXT_NONE : done_text(in->done);
    request_read_person(q, c.person_id, 0);
    head(q, s, v.person);
    contribution_page(&s->html, &v);
    return OK;
}

/* ---- writing ---- */

static enum err went(struct request *q, struct response *s, int64_t id, const char *done)
{
    s->location = request_unit_path(
        q, arena_fmt(q->arena, "/viec/dong-gop/%lld?xong=%s", (long long)id, done));
    return OK;
}

static enum err record(struct request *q, struct response *s)
{
    const struct entry_in *in = q->in;
    struct contribution c = entry_of(q);
    enum contribution_fault fault = CONTRIBUTION_FITS;
    int64_t id = 0, letter_id;
    enum err e = addressee_take(q, &in->to, &c.person_id);
    if (e == OK)
        e = explain(q, contribution_record(q->tx, &c, q->actor->actor, &id, &fault), fault);
    if (e == OK)
        e = contribution_thank(q->tx, q->unit->id, id, q->actor->actor, &letter_id);
    return e == OK ? went(q, s, id, "ghi") : e;
}

static struct contribution_act act_of(const struct request *q, struct str reason)
{
    const struct entry_in *in = q->in;
    return (struct contribution_act){q->unit->id, in->id, in->version, q->actor->actor, reason};
}

static enum err correct(struct request *q, struct response *s)
{
    const struct entry_in *in = q->in;
    const struct contribution c = entry_of(q);
    const struct contribution_act a = act_of(q, in->reason);
    enum contribution_fault fault = CONTRIBUTION_FITS;
    enum err e = explain(q, contribution_correct(q->tx, &a, &c, &fault), fault);
    if (e == OK)
        e = contribution_thank_again(q->tx, q->unit->id, in->id, q->actor->actor);
    return e == OK ? went(q, s, in->id, "sua") : e;
}

static enum err take_away(struct request *q, struct response *s)
{
    const struct entry_in *in = q->in;
    const struct contribution_act a = act_of(q, in->void_reason);
    enum err e = contribution_void(q->tx, &a);
    if (e == E_INVALID)
        return request_error(q, "ly-do-huy", TEXT_contribution_no_reason, TEXT_NO_ARGS);
    if (e == OK)
        e = contribution_thank_again(q->tx, q->unit->id, in->id, q->actor->actor);
    return e == OK ? went(q, s, in->id, "huy") : e;
}

#define SOME_FIELDS(list)                                                                          \
    {                                                                                              \
        sizeof(struct entry_in), list, sizeof list / sizeof *list                                  \
    }
#define ROW(method_, path_, how_, fields_, doc_)                                                   \
    .method = method_, .path = PAGE path_, .how = how_, .who = LETTER_ROLES, .flags = LETTER_PAGE, \
    .fields = SOME_FIELDS(fields_), .doc = doc_

const struct route contribution_desk_routes[] = {
    {.method = WIRE_GET,
     .path = PAGE,
     .how = READ,
     .who = LETTER_ROLES,
     .flags = LETTER_PAGE,
     .fields = FIELDS(list_in),
     .show = show_list,
     .doc = "The ledger of contributions"},
    {.method = WIRE_GET,
     .path = PAGE "/moi",
     .how = READ,
     .who = LETTER_ROLES,
     .flags = LETTER_PAGE,
     .show = show_new,
     .doc = "The form of a contribution"},
    {ROW(WIRE_POST, "/moi", WRITE, new_fields, "Records a contribution, drafts the thanks"),
     .apply = record, .form = show_new},
    {ROW(WIRE_GET, "/{id}", READ, shown_fields, "One entry of the ledger"), .show = show_one},
    {ROW(WIRE_POST, "/{id}/sua", WRITE, correct_fields, "Corrects an entry, with a reason"),
     .apply = correct, .form = show_one},
    {ROW(WIRE_POST, "/{id}/huy", WRITE, void_fields, "Makes an entry void, with a reason"),
     .apply = take_away, .form = show_one},
    {0},
};
