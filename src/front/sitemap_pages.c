#include "front/sitemap_pages.h"

#include "base/date.h"
#include "http/dispatch.h"
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

DB_STMT(
    UNITS, "sitemap.units", "",
    "SELECT u.slug FROM unit u /* all units */"
    " WHERE EXISTS (SELECT 1 FROM setting s WHERE s.unit_id = u.id)"
    " OR EXISTS (SELECT 1 FROM dossier d WHERE d.unit_id = u.id) ORDER BY u.slug");

static enum err read_units(struct db_tx *tx, const struct str **ret, size_t *ret_count)
{
    struct db_rows r = db_query(tx, &UNITS, DB_NO_ARGS);
    struct str *slugs = ARENA_ARRAY(tx->arena, struct str, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        slugs[n++] = row_str(&r);
    *ret = slugs;
    *ret_count = n;
    return db_done(&r);
}

/* Front pages of all units first, so that none is lost to the limit. */
static void add_units(
    struct map *m, const struct str *slugs, size_t n, const struct procedure *procedures,
    size_t procedure_count)
{
    for (size_t i = 0; i < n; i++) {
        add(m, slugs[i], S("/"));
        add(m, slugs[i], S("/thu-tuc"));
        add(m, slugs[i], S("/cham-diem"));
        add(m, slugs[i], S("/du-lieu"));
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < procedure_count; k++)
            add(m, slugs[i], arena_fmt(m->xml.arena, "/thu-tuc/%.*s", STR_ARG(procedures[k].code)));
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

/* A name or address and a port; anything else is no place to send anybody. */
static bool is_host(struct str s)
{
    static const char SIGNS[] = "0123456789.-:[]";
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && (c == 0 || !strchr(SIGNS, c)))
            return false;
    }
    return s.n > 0;
}

static bool find_base(struct request *q, struct str *ret)
{
    struct str base = http_config(q->http)->base_url, host = wire_header(q->wire, S("host"));
    if (base.n == 0 && !is_host(host))
        return false;
    *ret = base.n           ? base
           : q->wire->https ? arena_cat(q->arena, S("https://"), host)
                            : arena_cat(q->arena, S("http://"), host);
    return true;
}

static enum err show(struct request *q, struct response *s)
{
    const struct str *slugs;
    const struct procedure *procedures;
    size_t n, procedure_count;
    struct map m = {.count = 0};
    if (!find_base(q, &m.base))
        return E_INVALID;
    enum err e = read_units(q->tx, &slugs, &n);
    if (e == OK)
        e = procedures_in_force(q->tx, date_local_day(q->now_at), &procedures, &procedure_count);
    if (e != OK)
        return e;
    buf_init(&m.xml, q->arena, BYTES_MAX);
    buf_lit(
        &m.xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    add(&m, S("don-vi"), S(""));
    add_units(&m, slugs, n, procedures, procedure_count);
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
