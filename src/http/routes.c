#include "base/log.h"
#include "http/exchange.h"

struct http_routes http_routes(struct arena *a, const struct route *const *tables)
{
    size_t count = 0;
    for (const struct route *const *t = tables; *t; t++)
        for (const struct route *r = *t; r->path; r++)
            count++;
    struct http_routes all = {ARENA_ARRAY(a, const struct route *, count), 0};
    for (const struct route *const *t = tables; *t; t++)
        for (const struct route *r = *t; r->path; r++)
            all.rows[all.count++] = r;
    return all;
}

static enum err fault(const struct route *r, const char *what)
{
    log_error("route %s: %s", r->path, what);
    return E_INVALID;
}

static bool declares(const struct route *r, struct str name)
{
    for (size_t i = 0; i < r->fields.count; i++)
        if (r->fields.rows[i].in == IN_PATH && str_eq(str_z(r->fields.rows[i].name), name))
            return true;
    return false;
}

/* Every {name} but {unit} must be read by somebody. */
static enum err check_names(const struct route *r)
{
    struct str rest = str_z(r->path);
    for (ptrdiff_t at = str_find_char(rest, '{'); at >= 0; at = str_find_char(rest, '{')) {
        rest = str_from(rest, (size_t)at + 1);
        ptrdiff_t end = str_find_char(rest, '}');
        if (end < 0)
            return fault(r, "an open { in the path");
        struct str name = str_sub(rest, 0, (size_t)end);
        if (str_ends(name, S("...")))
            name.n -= 3;
        if (!str_eq(name, S("unit")) && !declares(r, name))
            return fault(r, "a {name} in the path that no field declares");
    }
    return OK;
}

static enum err check_functions(const struct route *r)
{
    if (r->how == WRITE)
        return r->apply && r->form ? OK : fault(r, "WRITE needs apply and form");
    if (r->how == ASK)
        return r->prepare && r->form ? OK : fault(r, "ASK needs prepare and form");
    return r->show ? OK : fault(r, "no show function");
}

#define BODY_WITHOUT_FILES ((size_t)256 * 1024)

static enum err check_fields(const struct route *r)
{
    for (size_t i = 0; i < r->fields.count; i++) {
        const struct field *f = &r->fields.rows[i];
        if (f->type == FIELD_FILE && (f->in != IN_BODY || r->how != WRITE || f->max < 1))
            return fault(r, "a field for files belongs in the body of a WRITE row, with a max");
        if (f->exact && f->in != IN_QUERY)
            return fault(r, "only a query field may be exact: others always are");
    }
    if (upload_may(r) && r->body_max == 0)
        return fault(r, "takes files, but does not say how many bytes");
    if (!upload_may(r) && r->body_max > BODY_WITHOUT_FILES)
        return fault(r, "a body over 256 KiB, and no field for files");
    return OK;
}

/* Query fields can always be left out. */
static bool needs_more(const struct route *r)
{
    for (size_t i = 0; i < r->fields.count; i++)
        if (r->fields.rows[i].in != IN_QUERY)
            return true;
    return false;
}

static enum err check_who(const struct route *r)
{
    bool staff = r->who & WHO_STAFF;
    if (r->who == WHO_UNSET)
        return fault(r, "does not say who may call it");
    if (staff && r->who & (WHO_ANYONE | WHO_LOOPBACK))
        return fault(r, "is for officials and for others too");
    if (staff && (r->how == CACHED || r->how == PLAIN || r->how == PROBING))
        return fault(r, "rows for officials are read or written in a transaction");
    if (r->menu != TEXT_NONE && (r->method != WIRE_GET || r->unit != UNIT_PATH || needs_more(r)))
        return fault(r, "the menu leads to GET rows of a unit that need no more than its name");
    if (!staff && (r->flags & (ROUTE_STRONG | ROUTE_AUDIT) || r->menu != TEXT_NONE))
        return fault(r, "STRONG, AUDIT and a place in the menu are for rows of officials");
    return OK;
}

static enum err check_row(const struct route *r)
{
    if (check_who(r) != OK)
        return E_INVALID;
    if (r->how == HOW_UNSET)
        return fault(r, "does not say how it runs");
    if (r->method != WIRE_GET && r->method != WIRE_POST)
        return fault(r, "the method must be GET or POST");
    if ((r->method == WIRE_POST) != (r->how == WRITE || r->how == ASK))
        return fault(r, "POST is WRITE or ASK, and only there: only there CSRF is checked");
    if (!r->doc || !*r->doc)
        return fault(r, "has no line of documentation");
    if ((r->how == CACHED) != (r->topics != 0))
        return fault(r, "CACHED rows, and only they, name their topics");
    bool in_unit = str_starts(str_z(r->path), S("/{unit}"));
    if (in_unit != (r->unit == UNIT_PATH))
        return fault(r, "does not say over which units it speaks");
    enum err e = check_functions(r);
    if (e == OK)
        e = check_fields(r);
    return e == OK ? check_names(r) : e;
}

enum err http_check_routes(struct arena *a, const struct route *const *tables)
{
    struct http_routes all = http_routes(a, tables);
    enum err worst = OK;
    struct router_row *rows = ARENA_ARRAY(a, struct router_row, all.count);
    for (size_t i = 0; i < all.count; i++) {
        rows[i] = (struct router_row){all.rows[i]->method, str_z(all.rows[i]->path)};
        if (check_row(all.rows[i]) != OK)
            worst = E_INVALID;
    }
    struct router *router;
    size_t bad = 0;
    if (router_new(a, rows, all.count, &router, &bad) != OK)
        worst = fault(all.rows[bad], "matches the same requests as another row");
    return worst;
}
