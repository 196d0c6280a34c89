/* search: one meaning, two texts. On SQLite an FTS5 table whose rowid is the document's id, on
 * PostgreSQL exact lexemes under a GIN index. Tokens are made here, so that both engines agree. */
#include <assert.h>

#include "base/buf.h"
#include "db/db_engine.h"

#define MAX_TOKEN 100
#define MAX_TEXT ((size_t)256 * 1024) /* what is behind is not found */
#define MAX_QUERY_TOKENS 16
#define MAX_MATCH ((size_t)8 * 1024)

/* ---- tokens ---- */

static bool in_token(char c)
{
    unsigned char u = (unsigned char)c;
    return u >= 0x80 || (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z');
}

/* Too long ones are left out. False: none is left. */
static bool next_token(struct str *rest, struct str *ret)
{
    for (;;) {
        size_t from = 0, to;
        while (from < rest->n && !in_token(rest->p[from]))
            from++;
        for (to = from; to < rest->n && in_token(rest->p[to]);)
            to++;
        if (to == from)
            return false;
        *ret = str_sub(*rest, from, to - from);
        *rest = str_from(*rest, to);
        if (ret->n <= MAX_TOKEN)
            return true;
    }
}

/* Capital ASCII letters too are one with small ones on both engines. */
static struct str lower(struct arena *a, struct str s)
{
    char *p = arena_raw(a, s.n);
    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
    return (struct str){p, s.n};
}

static struct str tokens(struct arena *a, struct str text)
{
    struct buf b;
    struct str token;
    text = lower(a, text);
    buf_init(&b, a, MAX_TEXT);
    while (next_token(&text, &token) && b.n + token.n + 1 <= MAX_TEXT) {
        if (b.n)
            buf_char(&b, ' ');
        buf_str(&b, token);
    }
    return buf_get(&b);
}

/* ---- SQLite ---- */

DB_STMT(
    GET_SQLITE, "search.get@sqlite", "i", "SELECT scope, text FROM search_doc WHERE rowid = $1");
DB_STMT(REMOVE_SQLITE, "search.remove@sqlite", "i", "DELETE FROM search_doc WHERE rowid = $1");
DB_STMT(
    PUT_SQLITE, "search.put@sqlite", "itt",
    "INSERT INTO search_doc (rowid, scope, text) VALUES ($1, $2, $3)");
DB_STMT(
    FIND_SQLITE, "search.find@sqlite", "tii",
    "SELECT rowid FROM search_doc WHERE search_doc MATCH $1 ORDER BY rowid DESC LIMIT $2 OFFSET "
    "$3");
DB_STMT(
    COUNT_SQLITE, "search.count@sqlite", "ti",
    "SELECT COUNT(*) FROM (SELECT 1 FROM search_doc WHERE search_doc MATCH $1 LIMIT $2)");

static struct str scope_of(struct arena *a, int64_t unit_id, struct str noun)
{
    return arena_fmt(a, "u%lld n%.*s", (long long)unit_id, STR_ARG(noun));
}

static enum err put_sqlite(struct db_tx *tx, struct str scope, int64_t id, struct str text)
{
    struct db_rows r = db_query(tx, &GET_SQLITE, DB_ARGS(db_i64(id)));
    struct str was_scope = STR_NONE, was_text = STR_NONE;
    while (db_next(&r)) {
        was_scope = row_str(&r);
        was_text = row_str(&r);
    }
    enum err e = db_done(&r);
    if (e != OK || (was_scope.n && str_eq(was_text, text) && str_eq(was_scope, scope)))
        return e;
    if (was_scope.n && !str_eq(was_scope, scope)) {
        tx_fail(tx, E_CONFLICT);
        return E_CONFLICT;
    }
    if (was_scope.n)
        e = db_exec(tx, &REMOVE_SQLITE, DB_ARGS(db_i64(id)), NULL);
    if (e == OK && text.n)
        e = db_exec(tx, &PUT_SQLITE, DB_ARGS(db_i64(id), db_text(scope), db_text(text)), NULL);
    return e;
}

static struct str match_sqlite(struct arena *a, const struct db_search *s)
{
    struct buf b;
    struct str rest = lower(a, s->query), token;
    int count = 0;
    buf_init(&b, a, MAX_MATCH);
    buf_fmt(&b, "scope:\"n%.*s\"", STR_ARG(s->noun));
    if (s->unit_id)
        buf_fmt(&b, " AND scope:\"u%lld\"", (long long)s->unit_id);
    while (count < MAX_QUERY_TOKENS && next_token(&rest, &token)) {
        buf_fmt(&b, " AND text:\"%.*s\"", STR_ARG(token));
        count++;
    }
    buf_char(&b, '*');
    return count && !b.over ? buf_get(&b) : STR_NONE;
}

/* ---- PostgreSQL ---- */

DB_STMT(
    PUT_POSTGRES, "search.put@postgres", "itit",
    "INSERT INTO search_doc (unit_id, noun, id, text) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (unit_id, noun, id) DO UPDATE SET text = excluded.text"
    " WHERE search_doc.text <> excluded.text");
DB_STMT(
    REMOVE_POSTGRES, "search.remove@postgres", "iti",
    "DELETE FROM search_doc WHERE unit_id = $1 AND noun = $2 AND id = $3");
#define MATCHES "noun = $2 AND tokens @@ CAST($3 AS tsquery)"
#define PAGE " ORDER BY id DESC LIMIT $4 OFFSET $5"
DB_STMT(
    FIND_POSTGRES, "search.find@postgres", "ittii",
    "SELECT id FROM search_doc WHERE unit_id = $1 AND " MATCHES PAGE);
DB_STMT(
    COUNT_POSTGRES, "search.count@postgres", "itti",
    "SELECT COUNT(*) FROM (SELECT 1 FROM search_doc WHERE unit_id = $1 AND " MATCHES
    " LIMIT $4) AS found");
DB_STMT(
    FIND_ALL_POSTGRES, "search.find_all@postgres", "ittii",
    "SELECT id FROM search_doc /* all units */ WHERE $1 = 0 AND " MATCHES PAGE);
DB_STMT(
    COUNT_ALL_POSTGRES, "search.count_all@postgres", "itti",
    "SELECT COUNT(*) FROM (SELECT 1 FROM search_doc /* all units */ WHERE $1 = 0 AND " MATCHES
    " LIMIT $4) AS found");

static struct str match_postgres(struct arena *a, struct str query)
{
    struct buf b;
    struct str token;
    int count = 0;
    query = lower(a, query);
    buf_init(&b, a, MAX_MATCH);
    while (count < MAX_QUERY_TOKENS && next_token(&query, &token)) {
        buf_fmt(&b, "%s'%.*s'", count ? " & " : "", STR_ARG(token));
        count++;
    }
    buf_lit(&b, ":*");
    return count && !b.over ? buf_get(&b) : STR_NONE;
}

/* ---- both ---- */

enum err db_search_put(
    struct db_tx *tx, int64_t unit_id, struct str noun, int64_t id, struct str text)
{
    text = tokens(tx->arena, text);
    if (db_engine(tx->priv->db) == DB_SQLITE)
        return put_sqlite(tx, scope_of(tx->arena, unit_id, noun), id, text);
    if (text.n == 0)
        return db_exec(
            tx, &REMOVE_POSTGRES, DB_ARGS(db_i64(unit_id), db_text(noun), db_i64(id)), NULL);
    return db_exec(
        tx, &PUT_POSTGRES, DB_ARGS(db_i64(unit_id), db_text(noun), db_i64(id), db_text(text)),
        NULL);
}

static enum err read_ids(struct db_tx *tx, struct db_rows r, const int64_t **ret, size_t *ret_n)
{
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, r.rows);
    size_t n = 0;
    while (db_next(&r))
        ids[n++] = row_i64(&r);
    enum err e = db_done(&r);
    if (e == OK) {
        *ret = ids;
        *ret_n = n;
    }
    return e;
}

static enum err read_total(struct db_rows r, int64_t *ret)
{
    int64_t total = 0;
    while (db_next(&r))
        total = row_i64(&r);
    enum err e = db_done(&r);
    if (e == OK)
        *ret = total;
    return e;
}

enum err db_search(
    struct db_tx *tx, const struct db_search *s, const int64_t **ret_ids, size_t *ret_count,
    int64_t *ret_total)
{
    bool lite = db_engine(tx->priv->db) == DB_SQLITE, all = s->unit_id == 0;
    struct str match = lite ? match_sqlite(tx->arena, s) : match_postgres(tx->arena, s->query);
    if (match.n == 0) {
        *ret_ids = NULL;
        *ret_count = 0;
        *ret_total = 0;
        return OK;
    }
    struct db_value unit = db_i64(s->unit_id), noun = db_text(s->noun), what = db_text(match);
    struct db_value most = db_i64(DB_SEARCH_COUNTED + 1);
    struct db_value limit = db_i64(s->limit), offset = db_i64(s->offset);
    struct db_rows count, found;
    if (lite) {
        count = db_query(tx, &COUNT_SQLITE, DB_ARGS(what, most));
        found = db_query(tx, &FIND_SQLITE, DB_ARGS(what, limit, offset));
    } else {
        count = db_query(
            tx, all ? &COUNT_ALL_POSTGRES : &COUNT_POSTGRES, DB_ARGS(unit, noun, what, most));
        found = db_query(
            tx, all ? &FIND_ALL_POSTGRES : &FIND_POSTGRES,
            DB_ARGS(unit, noun, what, limit, offset));
    }
    enum err e = read_total(count, ret_total);
    return e == OK ? read_ids(tx, found, ret_ids, ret_count) : e;
}
