/* cmd_routes: the route table, for people and for the tests that attack every row of it. */
#include "app/commands.h"
#include "app/routes.h"
#include "doc/json.h"

static const char *how_word(enum how how)
{
    static const char *const words[] = {
        [HOW_UNSET] = "unset", [READ] = "read",     [SLOW] = "slow",
        [WRITE] = "write",     [CACHED] = "cached", [PLAIN] = "plain",
        [PROBING] = "probing", [ASK] = "ask",       [STREAM] = "stream",
    };
    return words[how];
}

static const char *unit_word(enum unit_scope unit)
{
    static const char *const words[] = {
        [UNIT_PATH] = "path", [UNIT_ANY] = "any", [UNIT_NONE] = "none"};
    return words[unit];
}

static void put_who(struct json *j, unsigned who)
{
    static const struct {
        unsigned bit;
        const char *word;
    } words[] = {
        {WHO_ANYONE, "anyone"}, {WHO_LOOPBACK, "loopback"},   {WHO_ADMINISTRATOR, "administrator"},
        {WHO_CHAIR, "chair"},   {WHO_COUNTER, "counter"},     {WHO_SPECIALIST, "specialist"},
        {WHO_EDITOR, "editor"}, {WHO_APPRAISER, "appraiser"}, {WHO_SUPERVISOR, "supervisor"},
    };
    json_key(j, S("who"));
    json_begin(j, false);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (who & words[i].bit)
            json_str(j, str_z(words[i].word));
    json_end(j);
}

static void put_field(struct json *j, const struct field *f)
{
    static const char *const places[] = {"path", "query", "body"};
    static const char *const types[] = {"string", "text", "integer", "file"};
    json_begin(j, true);
    json_key_str(j, S("name"), str_z(f->name));
    json_key_str(j, S("in"), str_z(places[f->in]));
    json_key_str(j, S("type"), str_z(types[f->type]));
    json_key_i64(j, S("min"), f->min);
    json_key_i64(j, S("max"), f->max);
    json_key_bool(j, S("required"), f->required || f->in == IN_PATH);
    json_end(j);
}

static void put_row(struct json *j, const struct route *r)
{
    json_begin(j, true);
    json_key_str(j, S("method"), r->method == WIRE_POST ? S("POST") : S("GET"));
    json_key_str(j, S("path"), str_z(r->path));
    json_key_str(j, S("how"), str_z(how_word(r->how)));
    put_who(j, r->who);
    json_key_str(j, S("unit"), str_z(unit_word(r->unit)));
    json_key_bool(j, S("secret"), r->flags & ROUTE_SECRET);
    json_key_bool(j, S("private"), r->flags & ROUTE_PRIVATE);
    json_key_bool(j, S("api"), r->flags & ROUTE_API);
    json_key_bool(j, S("strong"), r->flags & ROUTE_STRONG);
    json_key_bool(j, S("audit"), r->flags & ROUTE_AUDIT);
    json_key_bool(j, S("csrf"), r->method == WIRE_POST);
    json_key(j, S("fields"));
    json_begin(j, false);
    for (size_t i = 0; i < r->fields.count; i++)
        put_field(j, &r->fields.rows[i]);
    json_end(j);
    json_key_str(j, S("doc"), str_z(r->doc));
    json_end(j);
}

int cmd_routes(struct command_call *c)
{
    if (http_check_routes(c->arena, route_tables) != OK)
        return COMMAND_REFUSED;
    struct http_routes all = http_routes(c->arena, route_tables);
    if (!command_has(c, "json")) {
        for (size_t i = 0; i < all.count; i++)
            command_print(
                c, "%-4s %-40s %-7s %s", all.rows[i]->method == WIRE_POST ? "POST" : "GET",
                all.rows[i]->path, how_word(all.rows[i]->how), all.rows[i]->doc);
        return COMMAND_OK;
    }
    struct buf b;
    buf_init(&b, c->arena, (size_t)4 * 1024 * 1024);
    struct json j;
    json_init(&j, &b);
    json_begin(&j, false);
    for (size_t i = 0; i < all.count; i++)
        put_row(&j, all.rows[i]);
    json_end(&j);
    c->out.write(c->out.ctx, false, arena_cat(c->arena, json_done(&j), S("\n")));
    return COMMAND_OK;
}
