#include "front/sitemap_pages.h"

#include "base/date.h"
#include "commit/pledge.h"
#include "http/dispatch.h"
#include "open/article_view.h"
#include "place/official_public.h"
#include "rollout/programme.h"
#include "serve/procedure.h"

/* The protocol's own limits; what is past them is found by following links. */
#define ADDRESSES_MAX 50000
#define BYTES_MAX ((size_t)16 * 1024 * 1024)

struct map {
    struct buf xml;
    struct str base; /* "https://vu-ninh.example" */
    size_t count;
};

/* Slugs and codes are letters, digits, hyphens and points: nothing to escape. */
static void add(struct map *m, struct str slug, struct str rest)
{
    if (m->count == ADDRESSES_MAX)
        return;
    m->count++;
    buf_fmt(
        &m->xml, "<url><loc>%.*s/%.*s%.*s</loc></url>\n", STR_ARG(m->base), STR_ARG(slug),
        STR_ARG(rest));
}

struct map_unit {
    int64_t id;
    struct str slug;
};

DB_STMT(
    UNITS, "sitemap.units", "",
    "SELECT u.id, u.slug FROM unit u /* all units */"
    " WHERE EXISTS (SELECT 1 FROM setting s WHERE s.unit_id = u.id)"
    " OR EXISTS (SELECT 1 FROM dossier d WHERE d.unit_id = u.id) ORDER BY u.slug");

static enum err read_units(struct db_tx *tx, const struct map_unit **ret, size_t *ret_count)
{
    struct db_rows r = db_query(tx, &UNITS, DB_NO_ARGS);
    struct map_unit *units = ARENA_ARRAY(tx->arena, struct map_unit, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        units[n].id = row_i64(&r);
        units[n++].slug = row_str(&r);
    }
    *ret = units;
    *ret_count = n;
    return db_done(&r);
}

/* Pages that every unit has: of all units first, so that none is lost to the limit. */
static void add_units(
    struct map *m, const struct map_unit *units, size_t n, const struct procedure *procedures,
    size_t procedure_count)
{
    static const struct str own[] = {
        STR_INIT("/"),
        STR_INIT("/thu-tuc"),
        STR_INIT("/can-bo"),
        STR_INIT("/cam-ket"),
        STR_INIT("/tin-tuc"),
        STR_INIT("/cham-diem"),
        STR_INIT("/thong-ke"),
        STR_INIT("/du-lieu"),
        STR_INIT("/tim"),
        STR_INIT("/thu"),
        STR_INIT("/thu/tri-an"),
        STR_INIT("/tru-so"),
        STR_INIT("/tru-so/kiem-tra"),
        STR_INIT("/tru-so/da-sua"),
    };
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof own / sizeof *own; k++)
            add(m, units[i].slug, own[k]);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < procedure_count; k++)
            add(m, units[i].slug,
                arena_fmt(m->xml.arena, "/thu-tuc/%.*s", STR_ARG(procedures[k].code)));
}

/* Programmes, with the record of each unit in them. */
static enum err add_programmes(struct db_tx *tx, struct map *m)
{
    struct programme_list all;
    enum err e = programme_all(tx, &all);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        struct programme_members members;
        struct str path = arena_fmt(m->xml.arena, "/%.*s", STR_ARG(all.list[i].slug));
        add(m, S("chuong-trinh"), path);
        add(m, S("chuong-trinh"), arena_cat(m->xml.arena, path, S("/so-sanh")));
        e = programme_members(tx, all.list[i].id, &members);
        for (size_t k = 0; e == OK && k < members.n; k++)
            add(m, S("chuong-trinh"),
                arena_fmt(
                    m->xml.arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(members.list[k].unit.slug)));
    }
    return e;
}

/* The officials of a unit and their pledges of this year. */
static enum err add_people(struct db_tx *tx, struct map *m, const struct map_unit *u, int64_t year)
{
    const struct str *slugs;
    struct pledge_list pledges;
    size_t n;
    enum err e = official_slugs(tx, u->id, &slugs, &n);
    if (e == OK)
        e = pledge_of_year(tx, u->id, year, &pledges);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n; i++)
        add(m, u->slug, arena_cat(tx->arena, S("/can-bo/"), slugs[i]));
    for (size_t i = 0; i < pledges.n; i++)
        add(m, u->slug, arena_cat(tx->arena, S("/cam-ket/"), pledges.list[i].slug));
    return OK;
}

struct news_map {
    struct map *map;
    struct str unit;
};

static enum err add_article(const struct article *a, struct str category_slug, void *ctx)
{
    const struct news_map *n = ctx;
    struct str path = article_path(n->map->xml.arena, n->unit, category_slug, a->slug);
    struct str rest = str_from(path, 1 + n->unit.n);
    add(n->map, n->unit, rest);
    return OK;
}

static enum err add_news(struct db_tx *tx, struct map *m, const struct map_unit *u)
{
    struct news_map n = {m, u->slug};
    return article_each_public(tx, u->id, add_article, &n);
}

static enum err procedures_in_force(
    struct db_tx *tx, int64_t day, const struct procedure **ret, size_t *ret_count)
{
    const struct procedure *all;
    size_t n, kept = 0;
    enum err e = procedure_all(tx, &all, &n);
    if (e != OK)
        return e;
    struct procedure *list = ARENA_ARRAY(tx->arena, struct procedure, n + 1);
    for (size_t i = 0; i < n; i++)
        if (procedure_in_force(&all[i], day))
            list[kept++] = all[i];
    *ret = list;
    *ret_count = kept;
    return OK;
}

static enum err show(struct request *q, struct response *s)
{
    const struct map_unit *units;
    const struct procedure *procedures;
    size_t n, procedure_count;
    const int64_t today = date_local_day(q->now_at);
    struct map m = {.count = 0};
    if (!request_origin(q, &m.base))
        return E_INVALID;
    enum err e = read_units(q->tx, &units, &n);
    if (e == OK)
        e = procedures_in_force(q->tx, today, &procedures, &procedure_count);
    if (e != OK)
        return e;
    buf_init(&m.xml, q->arena, BYTES_MAX);
    buf_lit(
        &m.xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    add(&m, S("don-vi"), S(""));
    add(&m, S("chuong-trinh"), S(""));
    if (e == OK)
        e = add_programmes(q->tx, &m);
    add_units(&m, units, n, procedures, procedure_count);
    for (size_t i = 0; e == OK && i < n && m.count < ADDRESSES_MAX; i++)
        e = add_people(q->tx, &m, &units[i], date_of_day(today).year);
    for (size_t i = 0; e == OK && i < n && m.count < ADDRESSES_MAX; i++)
        e = add_news(q->tx, &m, &units[i]);
    if (e != OK)
        return e;
    buf_lit(&m.xml, "</urlset>\n");
    if (m.xml.over)
        return E_TOO_BIG;
    s->content_type = S("application/xml; charset=utf-8");
    s->cache_control = S("public, max-age=3600");
    s->body = buf_get(&m.xml);
    return OK;
}

const struct route sitemap_routes[] = {
    {.method = WIRE_GET,
     .path = "/sitemap.xml",
     .how = SLOW,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_HIDDEN,
     .show = show,
     .doc = "Addresses for search engines"},
    {0},
};
