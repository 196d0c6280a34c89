#include "db/version.h"

#include "db/db_engine.h"

DB_STMT(EMBEDDED, "version.embedded@sqlite", "", "SELECT 'SQLite ' || sqlite_version()");
DB_STMT(
    SERVER, "version.server@postgres", "",
    "SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)");

struct answer {
    struct db_sink sink;
    struct arena *arena;
    struct str text;
};

static enum err take(struct db_sink *sink, const struct db_value *cells, size_t columns)
{
    struct answer *a = (struct answer *)sink;
    (void)columns;
    a->text = arena_str(a->arena, cells[0].bytes);
    return OK;
}

enum err db_version(struct db *db, struct arena *arena, struct str *ret)
{
    static const struct db_stmt *const all[] = {&EMBEDDED, &SERVER};
    struct answer answer = {.sink = {take}, .arena = arena, .text = S("")};
    struct db_conn *c;
    enum err e = db->ops->connect(db->url, DB_ADMIN, &c);
    if (e != OK)
        return e;
    for (size_t i = 0; i < sizeof all / sizeof all[0] && e == OK; i++)
        if (db_stmt_for(all[i], db->ops))
            e = db->ops->run(c, all[i], DB_NO_ARGS, &answer.sink, NULL);
    db->ops->disconnect(c);
    *ret = answer.text;
    return e;
}
