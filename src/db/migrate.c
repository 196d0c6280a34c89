#include "db/migrate.h"

#include <assert.h>

#include "base/log.h"
#include "db/backup.h"
#include "db/db_engine.h"
#include "db/schema.h"

/* ---- what has been applied ---- */

DB_STMT(
    EXISTS_SQLITE, "schema.exists@sqlite", "",
    "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'");
DB_STMT(
    EXISTS_POSTGRES, "schema.exists@postgres", "",
    "SELECT COUNT(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('schema_migration')");
DB_STMT(APPLIED, "schema.applied", "", "SELECT version, sha256 FROM schema_migration");

struct look {
    struct db_schema_state state;
    bool *done; /* of each step that this program knows */
    bool any;
};

static const struct schema_step *find_step(int64_t version)
{
    for (int i = 0; i < schema_step_count; i++)
        if (schema_steps[i].version == version)
            return &schema_steps[i];
    return NULL;
}

static void look_at_row(struct look *l, struct db_rows *r, enum db_engine engine)
{
    int version = (int)row_i64(r);
    struct str sha256 = row_str(r);
    const struct schema_step *step = find_step(version);
    l->any = true;
    if (!step) {
        l->state.applied = version > l->state.applied ? version : l->state.applied;
        return;
    }
    l->done[step - schema_steps] = true;
    if (!str_eq(sha256, str_z(step->of[engine].sha256)))
        l->state.altered = true;
}

static enum err look_at_rows(struct db_tx *tx, struct look *l)
{
    enum db_engine engine = db_engine(tx->priv->db);
    struct db_rows exists =
        db_query(tx, engine == DB_SQLITE ? &EXISTS_SQLITE : &EXISTS_POSTGRES, DB_NO_ARGS);
    bool is_there = false;
    while (db_next(&exists))
        is_there = row_i64(&exists) > 0;
    enum err e = db_done(&exists);
    if (e != OK || !is_there)
        return e;
    struct db_rows r = db_query(tx, &APPLIED, DB_NO_ARGS);
    while (db_next(&r))
        look_at_row(l, &r, engine);
    return db_done(&r);
}

static enum err look(struct db_tx *tx, void *ctx)
{
    struct look *l = ctx;
    *l = (struct look){.done = ARENA_ARRAY(tx->arena, bool, (size_t)schema_step_count)};
    enum err e = look_at_rows(tx, l);
    if (e != OK)
        return e;
    l->state.known = schema_steps[schema_step_count - 1].version;
    if (l->state.applied > l->state.known)
        return OK;        /* newer */
    l->state.applied = 0; /* an unknown one in the middle shows as altered */
    for (int i = 0; i < schema_step_count && l->done[i]; i++)
        l->state.applied = schema_steps[i].version;
    return OK;
}

enum err db_schema_state(struct db *db, struct arena *arena, struct db_schema_state *ret)
{
    struct look l;
    enum err e = db_read(db, arena, look, &l);
    if (e == OK)
        *ret = l.state;
    return e;
}

enum err db_has_migration(struct db *db, struct arena *arena, struct str name, bool *ret)
{
    struct db_schema_state s;
    enum err e = db_schema_state(db, arena, &s);
    if (e != OK)
        return e;
    *ret = false;
    for (int i = 0; i < schema_step_count; i++)
        if (str_eq(str_z(schema_steps[i].name), name))
            *ret = schema_steps[i].version <= s.applied;
    return OK;
}

/* ---- applying ---- */

struct migrator {
    struct db *db;
    struct db_conn *c;
    struct arena *arena;
    struct db_tx tx;
    struct db_tx_private p;
};

static enum err begin(struct migrator *m)
{
    enum err e = m->db->ops->begin(m->c, DB_READ_MS);
    if (e == OK) {
        tx_prepare(&m->tx, &m->p, m->db, m->arena);
        m->tx.writes = true;
        m->p.conn = m->c;
    }
    return e;
}

DB_STMT(
    BROKEN_KEYS, "schema.broken_keys@sqlite", "", "SELECT COUNT(*) FROM pragma_foreign_key_check");

static enum err check_keys(struct migrator *m)
{
    if (m->db->engine != DB_SQLITE)
        return OK;
    struct db_rows r = db_query(&m->tx, &BROKEN_KEYS, DB_NO_ARGS);
    int64_t broken = 0;
    while (db_next(&r))
        broken = row_i64(&r);
    enum err e = db_done(&r);
    if (e != OK || broken == 0)
        return e;
    log_error("schema: the migration leaves %lld rows without their parents", (long long)broken);
    return E_INTERNAL;
}

DB_STMT(
    ADD, "schema.add", "itti",
    "INSERT INTO schema_migration (version, name, sha256, applied_at) VALUES ($1, $2, $3, $4)");

static enum err apply(struct migrator *m, const struct schema_step *step)
{
    const struct db_ops *ops = m->db->ops;
    enum err e = begin(m);
    if (e != OK)
        return e;
    e = ops->script(m->c, step->name, step->of[m->db->engine].sql);
    if (e == OK)
        e = check_keys(m);
    if (e == OK)
        e = db_exec(
            &m->tx, &ADD,
            DB_ARGS(
                db_i64(step->version), db_text(str_z(step->name)),
                db_text(str_z(step->of[m->db->engine].sha256)), db_i64(m->tx.now_at)),
            NULL);
    if (e == OK)
        return ops->commit(m->c);
    ops->rollback(m->c);
    /* A schema that cannot be applied is no conflict of data. */
    return e == E_CONFLICT ? E_INTERNAL : e;
}

static enum err look_again(struct migrator *m, struct look *l)
{
    enum err e = begin(m);
    if (e == OK) {
        e = tx_run(&m->tx, look, l);
        m->db->ops->rollback(m->c);
    }
    if (e == OK && (l->state.altered || l->state.applied > l->state.known))
        e = E_CONFLICT;
    return e;
}

static enum err apply_missing(struct migrator *m, struct str backup_path, int *ret_applied)
{
    struct look l = {0};
    int applied = 0;
    enum err e = look_again(m, &l);
    bool backup = l.any && backup_path.n && m->db->engine == DB_SQLITE;
    for (int i = 0; i < schema_step_count && e == OK; i++) {
        if (l.done[i])
            continue;
        if (applied == 0 && backup)
            e = db_backup(m->db, backup_path);
        if (e == OK)
            e = apply(m, &schema_steps[i]);
        applied++;
    }
    if (e == OK)
        *ret_applied = applied;
    return e;
}

enum err db_migrate(struct db *db, struct arena *arena, struct str backup_path, int *ret_applied)
{
    assert(!db->writer && !db->read_only);
    struct migrator m = {.db = db, .arena = arena};
    enum err e = db->ops->connect(db->url, DB_ADMIN, &m.c);
    if (e != OK)
        return e;
    e = db->ops->lock(m.c);
    if (e == OK)
        e = apply_missing(&m, backup_path, ret_applied);
    db->ops->disconnect(m.c);
    return e;
}
