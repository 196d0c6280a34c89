/* unit_pages: all administrative units of every time, found by name or code, with codes, parents
 * and what became of them. Kept for a minute at most; searches are not kept. */
#include "place/unit_pages.h"

#include "base/date.h"
#include "base/utf8.h"
#include "base/viet.h"
#include "http/list.h"
#include "place/unit_list.h"
#include "place/unit_pages.tmpl.h"
#include "spine/topic.h"

#define SUCCESSORS_SHOWN 4

struct units_in {
    struct str q, kind;
    int64_t page;
};
static const struct field units_in_fields[] = {
    LIST_Q(struct units_in, TEXT_unit_in_q),
    {.name = "loai",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 20,
     .wide = true,
     .offset = offsetof(struct units_in, kind),
     .label = TEXT_unit_in_kind},
    LIST_PAGE(struct units_in),
};

/* The kinds of a word of the form; an unknown word means all. */
static bool read_kinds(struct str word, struct unit_query *ret)
{
    static const struct {
        struct str word;
        enum unit_kind from, to;
    } KINDS[] = {
        {STR_INIT("tinh"), UNIT_PROVINCE, UNIT_CENTRAL_CITY},
        {STR_INIT("huyen"), UNIT_DISTRICT, UNIT_DISTRICT_TOWN},
        {STR_INIT("xa"), UNIT_COMMUNE, UNIT_COMMUNE},
        {STR_INIT("phuong"), UNIT_WARD, UNIT_WARD},
        {STR_INIT("thi-tran"), UNIT_TOWNSHIP, UNIT_TOWNSHIP},
        {STR_INIT("dac-khu"), UNIT_SPECIAL_ZONE, UNIT_SPECIAL_ZONE},
    };
    ret->from = UNIT_PROVINCE;
    ret->to = UNIT_SPECIAL_ZONE;
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (str_eq(KINDS[i].word, word)) {
            ret->from = KINDS[i].from;
            ret->to = KINDS[i].to;
            return true;
        }
    return false;
}

/* ---- a row ---- */

static struct str title_of(const struct request *q, const struct unit *u)
{
    return q->lang == LANG_EN ? unit_title_en(q->arena, u) : unit_title_vi(q->arena, u);
}

/* "Xã", "Commune": as the table shows it under the name. */
static struct str kind_of(const struct request *q, const struct unit *u)
{
    struct str word = q->lang == LANG_EN ? unit_kind_en(u->kind) : unit_kind_vi(u->kind);
    uint32_t first;
    size_t n = utf8_decode(word, &first);
    return arena_cat(q->arena, viet_upper(q->arena, str_sub(word, 0, n)), str_from(word, n));
}

static struct str validity_of(const struct request *q, const struct unit *u)
{
    if (u->valid_to == UNIT_FOR_EVER)
        return text_get(
            q->arena, q->lang, TEXT_unit_valid_from,
            TEXT_ARGS(ta_str("from", text_date(q->arena, u->valid_from))));
    return text_get(
        q->arena, q->lang, TEXT_unit_valid_to,
        TEXT_ARGS(ta_str("to", text_date(q->arena, u->valid_to))));
}

/* Where it lies, or lay on its last day. */
static enum err fill_parents(const struct request *q, const struct unit *u, struct unit_row *row)
{
    int64_t today = date_local_day(q->now_at);
    struct unit_list above;
    enum err e = unit_ancestors(q->tx, u, u->valid_to < today ? u->valid_to : today, &above);
    for (size_t i = 0; e == OK && i < above.n; i++) {
        const struct unit *p = &above.list[i];
        struct unit_row_place *place =
            p->level == UNIT_LEVEL_DISTRICT ? &row->district : &row->province;
        *place = (struct unit_row_place){title_of(q, p), p->code, p->slug};
    }
    return e;
}

static enum err fill_successors(const struct request *q, const struct unit *u, struct unit_row *row)
{
    struct unit_successions after;
    enum err e = unit_successors(q->tx, u->id, &after);
    if (e != OK)
        return e;
    size_t n = after.n < SUCCESSORS_SHOWN ? after.n : SUCCESSORS_SHOWN;
    struct unit_row_place *places = ARENA_ARRAY(q->arena, struct unit_row_place, n + 1);
    for (size_t i = 0; e == OK && i < n; i++) {
        const struct unit *to = &after.list[i].unit;
        struct unit_place lies;
        e = unit_place(q->tx, to, after.list[i].day, &lies);
        struct str where = q->lang == LANG_EN ? lies.en : lies.vi;
        places[i] = (struct unit_row_place){title_of(q, to), to->code, to->slug};
        if (e == OK && where.n)
            places[i].name =
                arena_fmt(q->arena, "%.*s, %.*s", STR_ARG(places[i].name), STR_ARG(where));
    }
    row->successors = places;
    row->successor_count = n;
    row->more_successors = (int64_t)(after.n - n);
    return e;
}

static enum err fill_row(const struct request *q, const struct unit *u, struct unit_row *row)
{
    bool numbered = u->name.n && u->name.p[0] >= '0' && u->name.p[0] <= '9';
    *row = (struct unit_row){
        .name = numbered ? title_of(q, u) : u->name,
        .kind = kind_of(q, u),
        .code = u->code,
        .slug = u->slug,
        .validity = validity_of(q, u),
        .active = unit_stood(u, date_local_day(q->now_at)),
        .is_commune = u->level == UNIT_LEVEL_COMMUNE,
    };
    enum err e = fill_parents(q, u, row);
    if (e == OK && !row->active)
        e = fill_successors(q, u, row);
    return e;
}

/* ---- the page ---- */

static void page_head(struct request *q, struct response *s, const struct unit_list_view *v)
{
    s->title = v->q.n ? text_get(q->arena, q->lang, TEXT_unit_title_q, TEXT_ARGS(ta_str("q", v->q)))
                      : text_lit(q->lang, TEXT_unit_title);
    s->description = text_lit(q->lang, TEXT_unit_lead);
    s->nav = NAV_UNITS;
    s->main_class = S("flow");
    s->no_index = v->q.n > 0 || v->kind.n > 0;
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), S("/"));
    response_crumb(s, text_lit(q->lang, TEXT_layout_units), S(""));
}

static enum err fill_rows(
    const struct request *q, const struct unit_list *units, struct unit_list_view *v)
{
    struct unit_row *rows = ARENA_ARRAY(q->arena, struct unit_row, units->n + 1);
    enum err e = OK;
    for (size_t i = 0; e == OK && i < units->n; i++)
        e = fill_row(q, &units->list[i], &rows[i]);
    v->rows = rows;
    v->count = units->n;
    return e;
}

static enum err show_list(struct request *q, struct response *s)
{
    const struct units_in *in = q->in;
    struct unit_list_view v = {.q = in->q};
    struct unit_query find = {.q = in->q, .page = in->page};
    struct unit_list units;
    if (read_kinds(in->kind, &find))
        v.kind = in->kind;
    enum err e = unit_find(q->tx, &find, &units, &v.total);
    if (e == OK)
        e = fill_rows(q, &units, &v);
    if (e == OK)
        e = unit_count(q->tx, &v.all);
    if (e != OK)
        return e;
    const struct pager_param params[] = {{S("q"), v.q}, {S("loai"), v.kind}};
    const int64_t pages[2] = {in->page, pager_pages(v.total, UNIT_PER_PAGE)};
    v.pager = pager_make(q->arena, pages, params, 2);
    page_head(q, s, &v);
    unit_list_page(&s->html, &v);
    return OK;
}

const struct route unit_routes[] = {
    {.method = WIRE_GET,
     .path = "/don-vi",
     .how = CACHED,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .topics = TOPIC_UNIT,
     .fields = FIELDS(units_in),
     .show = show_list,
     .doc = "All units of every time, by name or code, with parents and successors"},
    {0},
};
