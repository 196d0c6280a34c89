/* tx: a transaction as its function sees it: hooks, the first error, statements and rows. */
#include <assert.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "db/db_engine.h"

extern const struct db_stmt __start_db_stmt_list[], __stop_db_stmt_list[];

const struct db_stmt *db_stmts(size_t *ret_count)
{
    /* cppcheck-suppress comparePointers ; the linker's two ends of one section */
    *ret_count = (size_t)(__stop_db_stmt_list - __start_db_stmt_list);
    return __start_db_stmt_list;
}

size_t db_stmt_index(const struct db_stmt *stmt)
{
    assert(stmt >= __start_db_stmt_list && stmt < __stop_db_stmt_list);
    return (size_t)(stmt - __start_db_stmt_list);
}

bool db_stmt_for(const struct db_stmt *stmt, const struct db_ops *ops)
{
    const char *at = strchr(stmt->name, '@');
    return !at || strcmp(at, ops->suffix) == 0;
}

/* ---- hooks ---- */

struct tx_hook {
    struct tx_hook *next;
    db_fn *before;
    void (*after)(void *ctx);
    void *ctx;
};

void tx_prepare(struct db_tx *tx, struct db_tx_private *p, struct db *db, struct arena *arena)
{
    *p = (struct db_tx_private){.db = db};
    p->before_end = &p->before;
    p->after_end = &p->after;
    *tx = (struct db_tx){.arena = arena, .now_at = clock_now(), .priv = p};
}

static struct tx_hook *hook_add(struct db_tx *tx, struct tx_hook ***end, void *ctx)
{
    struct tx_hook *h = ARENA_NEW(tx->arena, struct tx_hook);
    h->ctx = ctx;
    **end = h;
    *end = &h->next;
    return h;
}

void tx_before_commit(struct db_tx *tx, db_fn *fn, void *ctx)
{
    assert(tx->writes);
    struct db_tx_private *p = tx->priv;
    for (const struct tx_hook *h = p->before; h; h = h->next)
        if (h->before == fn && h->ctx == ctx)
            return;
    hook_add(tx, &p->before_end, ctx)->before = fn;
}

void tx_on_commit(struct db_tx *tx, void (*fn)(void *ctx), void *ctx)
{
    assert(tx->writes);
    hook_add(tx, &tx->priv->after_end, ctx)->after = fn;
}

void tx_fail(struct db_tx *tx, enum err e)
{
    if (tx->priv->failed == OK)
        tx->priv->failed = e;
}

enum err tx_run(struct db_tx *tx, db_fn *fn, void *ctx)
{
    struct db_tx_private *p = tx->priv;
    enum err e = fn(tx, ctx);
    /* A hook may add hooks: the list is read while it grows. */
    for (const struct tx_hook *h = p->before; h && e == OK && p->failed == OK; h = h->next)
        e = h->before(tx, h->ctx);
    return e != OK ? e : p->failed;
}

void tx_committed(const struct db_tx_private *p)
{
    for (const struct tx_hook *h = p->after; h; h = h->next)
        h->after(h->ctx);
}

/* ---- one statement ---- */

static bool arg_fits(char type, const struct db_value *v)
{
    switch (v->kind) {
    case DB_NULL:
        return true;
    case DB_I64:
        return type == 'i';
    case DB_TEXT:
        return type == 't';
    case DB_BLOB:
        return type == 'b';
    }
    return false;
}

/* PostgreSQL takes neither broken UTF-8 nor NUL in a text: refused on both engines alike. */
static bool text_sound(struct str s)
{
    return s.n == 0 || (!memchr(s.p, 0, s.n) && utf8_valid(s));
}

static enum err check_args(const struct db_stmt *stmt, struct db_args args)
{
    if (args.n != strlen(stmt->types)) {
        log_error("%s: %zu arguments for %zu parameters", stmt->name, args.n, strlen(stmt->types));
        return E_INTERNAL;
    }
    for (size_t i = 0; i < args.n; i++) {
        if (!arg_fits(stmt->types[i], &args.v[i])) {
            log_error("%s: argument %zu is of another type", stmt->name, i + 1);
            return E_INTERNAL;
        }
        if (args.v[i].kind == DB_TEXT && !text_sound(args.v[i].bytes)) {
            log_warn("%s: argument %zu is not sound text", stmt->name, i + 1);
            return E_INVALID;
        }
    }
    return OK;
}

static enum err run(
    struct db_tx *tx, const struct db_stmt *stmt, struct db_args args, struct db_sink *sink,
    int64_t *ret_changed)
{
    struct db_tx_private *p = tx->priv;
    if (p->failed != OK)
        return p->failed;
    assert(!p->streaming); /* no other statement while db_each runs */
    enum err e = check_args(stmt, args);
    if (e == OK) {
        p->conn->fault = db_fault_of_statement(stmt, tx->writes);
        e = p->db->ops->run(p->conn, stmt, args, sink, ret_changed);
    }
    p->failed = e;
    return e;
}

enum err db_exec(
    struct db_tx *tx, const struct db_stmt *stmt, struct db_args args, int64_t *ret_changed)
{
    return run(tx, stmt, args, NULL, ret_changed);
}

static void renew_readers(void *db)
{
    db_pool_renew(db);
}

enum err db_analyze(struct db_tx *tx)
{
    struct db_tx_private *p = tx->priv;
    assert(tx->writes && !p->streaming);
    if (!p->db->ops->analyze || p->failed != OK)
        return p->failed;
    p->failed = p->db->ops->analyze(p->conn);
    tx_on_commit(tx, renew_readers, p->db);
    return p->failed;
}

/* ---- rows into the arena ---- */

struct collect {
    struct db_sink sink;
    struct arena *arena;
    struct db_value *cells;
    size_t rows, columns, room, bytes;
};

static struct db_value keep(struct collect *c, struct db_value v)
{
    if (v.kind == DB_TEXT || v.kind == DB_BLOB) {
        c->bytes += v.bytes.n;
        v.bytes = arena_str(c->arena, v.bytes);
    }
    return v;
}

static enum err collect_row(struct db_sink *sink, const struct db_value *cells, size_t columns)
{
    struct collect *c = (struct collect *)sink;
    if (c->rows == DB_MAX_ROWS)
        return E_TOO_BIG;
    if (c->rows == c->room) {
        size_t room = c->room ? c->room * 2 : 8;
        struct db_value *more = arena_raw(c->arena, room * columns * sizeof *more);
        if (c->rows)
            memcpy(more, c->cells, c->rows * columns * sizeof *more);
        c->cells = more;
        c->room = room;
    }
    c->columns = columns;
    c->bytes += columns * sizeof *cells;
    for (size_t i = 0; i < columns && c->bytes <= DB_MAX_BYTES; i++)
        c->cells[c->rows * columns + i] = keep(c, cells[i]);
    if (c->bytes > DB_MAX_BYTES)
        return E_TOO_BIG;
    c->rows++;
    return OK;
}

struct db_rows db_query(struct db_tx *tx, const struct db_stmt *stmt, struct db_args args)
{
    struct collect c = {.sink = {collect_row}, .arena = tx->arena};
    enum err e = run(tx, stmt, args, &c.sink, NULL);
    if (e != OK)
        return (struct db_rows){.err = e};
    return (struct db_rows){.cells = c.cells, .rows = c.rows, .columns = c.columns};
}

bool db_next(struct db_rows *r)
{
    /* All columns of a row are read, or none: a forgotten one would shift what follows. */
    assert(r->row == 0 || r->column == 0 || r->column == r->columns);
    if (r->err != OK || r->row == r->rows)
        return false;
    r->row++;
    r->column = 0;
    return true;
}

enum err db_done(const struct db_rows *r)
{
    return r->err;
}

static const struct db_value *cell(const struct db_rows *r)
{
    assert(r->row > 0 && r->row <= r->rows && r->column < r->columns);
    return &r->cells[(r->row - 1) * r->columns + r->column];
}

int64_t row_i64(struct db_rows *r)
{
    const struct db_value *v = cell(r);
    assert(v->kind == DB_I64);
    r->column++;
    return v->i64;
}

int64_t row_i64_or(struct db_rows *r, int64_t if_null)
{
    if (!row_is_null(r))
        return row_i64(r);
    r->column++;
    return if_null;
}

bool row_bool(struct db_rows *r)
{
    return row_i64(r) != 0;
}

static struct str bytes_of(struct db_rows *r, enum db_kind kind)
{
    const struct db_value *v = cell(r);
    r->column++;
    if (v->kind == DB_NULL)
        return STR_NONE;
    assert(v->kind == kind);
    return v->bytes;
}

struct str row_str(struct db_rows *r)
{
    return bytes_of(r, DB_TEXT);
}

struct str row_blob(struct db_rows *r)
{
    return bytes_of(r, DB_BLOB);
}

bool row_is_null(const struct db_rows *r)
{
    return cell(r)->kind == DB_NULL;
}

/* ---- rows one by one ---- */

struct stream {
    struct db_sink sink;
    struct arena *arena;
    db_each_fn *each;
    void *ctx;
};

static enum err stream_row(struct db_sink *sink, const struct db_value *cells, size_t columns)
{
    struct stream *s = (struct stream *)sink;
    struct db_rows row = {.cells = cells, .rows = 1, .columns = columns, .row = 1};
    enum err e = s->each(&row, s->arena, s->ctx);
    arena_reset(s->arena);
    return e;
}

enum err db_each(
    struct db_tx *tx, const struct db_stmt *stmt, struct db_args args, db_each_fn *each, void *ctx)
{
    struct db_tx_private *p = tx->priv;
    if (p->failed != OK)
        return p->failed;
    assert(!p->streaming);
    enum err e = check_args(stmt, args);
    if (e == OK) {
        struct stream s = {{stream_row}, arena_new(0), each, ctx};
        p->streaming = true;
        p->conn->fault = db_fault_of_statement(stmt, tx->writes);
        e = p->db->ops->run(p->conn, stmt, args, &s.sink, NULL);
        p->streaming = false;
        arena_free(s.arena);
    }
    p->failed = e;
    return e;
}
