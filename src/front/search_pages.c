/* search_pages: one search over everything public of a unit, without accents, in groups with their
 * counts; one group alone page by page. Searches are not kept by the cache: there are too many. */
#include "front/search_pages.h"

#include "front/search_pages.tmpl.h"

#include "http/list.h"
#include "serve/dossier.h"
#include "spine/topic.h"

#define ADDRESS_MAX 1024

/* In the order of the page. */
static const struct {
    struct str slug;
    enum text title;
    search_fn *find;
} nouns[] = {
    {STR_INIT("thu-tuc"), TEXT_search_procedures, search_procedures},
    {STR_INIT("tin-tuc"), TEXT_search_news, search_news},
    {STR_INIT("can-bo"), TEXT_search_officials, search_officials},
    {STR_INIT("cam-ket"), TEXT_search_pledges, search_pledges},
    {STR_INIT("tri-an"), TEXT_search_works, search_works},
    {STR_INIT("tru-so"), TEXT_search_rooms, search_rooms},
    {STR_INIT("don-vi"), TEXT_search_units, search_units},
};
#define NOUNS (sizeof nouns / sizeof *nouns)

struct search_in {
    struct str q, kind;
    int64_t page;
};
static const struct field search_in_fields[] = {
    LIST_Q(struct search_in, TEXT_search_in_q),
    {.name = "loai",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 20,
     .wide = true,
     .offset = offsetof(struct search_in, kind),
     .label = TEXT_search_in_kind},
    LIST_PAGE(struct search_in),
};

static struct safe_url url_of(struct request *q, struct str words, struct str kind)
{
    struct html h;
    html_init(&h, q->arena, q->lang, ADDRESS_MAX);
    buf_str(&h.buf, request_unit_path(q, S("/tim?q=")));
    html_url(&h, words);
    buf_lit(&h.buf, "&loai=");
    html_url(&h, kind);
    return (struct safe_url){h.buf.over ? request_unit_path(q, S("/tim")) : buf_get(&h.buf)};
}

/* An unknown word means all. */
static size_t chosen(struct str kind)
{
    size_t i = 0;
    while (i < NOUNS && !str_eq(nouns[i].slug, kind))
        i++;
    return i;
}

static enum err find(struct request *q, const struct search_in *in, struct search_view *v)
{
    const size_t only = chosen(in->kind);
    struct search_group *groups = ARENA_ARRAY(q->arena, struct search_group, NOUNS);
    for (size_t i = 0; i < NOUNS; i++) {
        bool alone = i == only;
        const struct search_ask ask = {
            .q = in->q,
            .limit = alone ? SEARCH_PER_PAGE : SEARCH_FEW,
            .page = alone ? in->page : 1,
        };
        struct search_group *g = &groups[v->group_count];
        if (only < NOUNS && !alone)
            continue;
        *g = (struct search_group){
            .slug = nouns[i].slug,
            .title = nouns[i].title,
            .all = url_of(q, in->q, nouns[i].slug),
        };
        enum err e = nouns[i].find(q, &ask, g);
        if (e != OK)
            return e;
        v->total += g->total;
        v->group_count += g->total > 0;
    }
    v->groups = groups;
    if (only == NOUNS)
        return OK;
    const struct pager_param params[] = {{S("q"), in->q}, {S("loai"), nouns[only].slug}};
    const int64_t pages[2] = {in->page, pager_pages(v->total, SEARCH_PER_PAGE)};
    v->pager = pager_make(q->arena, pages, params, 2);
    v->kind = nouns[only].slug;
    return OK;
}

static enum err show(struct request *q, struct response *s)
{
    const struct search_in *in = q->in;
    struct search_view v = {
        .unit = q->unit,
        .q = in->q,
        .kind = S(""),
        .called = q->lang == LANG_EN ? q->unit->name_en : q->unit->inside,
    };
    int64_t day;
    v.is_code = dossier_code_day(in->q, &day);
    enum err e = in->q.n ? find(q, in, &v) : OK;
    if (e != OK)
        return e;
    s->title = in->q.n
                   ? text_get(q->arena, q->lang, TEXT_search_title_q, TEXT_ARGS(ta_str("q", in->q)))
                   : text_lit(q->lang, TEXT_search_title);
    s->nav = NAV_SEARCH;
    s->main_class = S("flow");
    s->no_index = in->q.n > 0;
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, text_lit(q->lang, TEXT_search_title), S(""));
    search_page(&s->html, &v);
    return OK;
}

const struct route search_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/tim",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics =
         TOPIC_UNIT | TOPIC_PROCEDURE | TOPIC_OFFICIAL | TOPIC_PLEDGE | TOPIC_LETTER | TOPIC_OFFICE,
     .fields = FIELDS(search_in),
     .show = show,
     .doc = "Search over everything public of a unit, without accents"},
    {0},
};
