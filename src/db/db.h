/* db: one door in front of SQLite and PostgreSQL.
 *
 * Rules this module owns:
 *   - SQL is a string literal, one statement, registered with DB_STMT; nothing else can be run;
 *   - reads get a read-only transaction, writes go through the writer (db/writer.h);
 *   - a broken scan cannot be mistaken for its end: while (db_next(&r)) …; e = db_done(&r);
 *   - the line where an engine's failure becomes an enum err logs it, once, by statement name.
 * Errors: E_CONFLICT a UNIQUE, foreign key or CHECK does not hold; E_BUSY the engine cannot now,
 * or a read takes too long; E_FULL no room; E_TOO_BIG over the row or byte cap; E_INVALID a text
 * with NUL or broken UTF-8; E_INTERNAL the rest. The first error of a
 * transaction stays: later calls return it without asking the engine.
 * Memory: everything read lives in the transaction's arena. */
#ifndef GANDAN_DB_DB_H
#define GANDAN_DB_DB_H

#include "base/arena.h"
#include "base/err.h"

struct db;

/* ---- statements ---- */

struct db_stmt {
    const char *name;  /* "dossier.by_code": appears in logs and metrics; only inside db/ with
                          "@sqlite" or "@postgres" behind it */
    const char *types; /* one letter a parameter: i int64 (also booleans), t text, b bytes */
    const char *sql;   /* $1 $2 …; one text for both engines */
};

/* Literals only: a run-time string is a syntax error, and one test prepares all of them. (The
 * section may not be called like a function: the assembler would take the one for the other.) */
#define DB_STMT(var, name_, types_, sql_)                                                          \
    static const struct db_stmt var __attribute__((used, section("db_stmt_list"), aligned(8))) = { \
        "" name_ "", "" types_ "", "" sql_ ""}

/* All statements of the program, for the tests and for prepared-statement caches. */
const struct db_stmt *db_stmts(size_t *ret_count);

/* ---- values ---- */

enum db_kind { DB_NULL, DB_I64, DB_TEXT, DB_BLOB };
struct db_value {
    enum db_kind kind;
    int64_t i64;
    struct str bytes;
};
struct db_args {
    const struct db_value *v;
    size_t n;
};
#define DB_ARGS(...)                                                                               \
    ((struct db_args){                                                                             \
        (const struct db_value[]){__VA_ARGS__},                                                    \
        sizeof((const struct db_value[]){__VA_ARGS__}) / sizeof(struct db_value)})
#define DB_NO_ARGS ((struct db_args){NULL, 0})

static inline struct db_value db_i64(int64_t v)
{
    return (struct db_value){.kind = DB_I64, .i64 = v};
}
static inline struct db_value db_bool(bool v)
{
    return db_i64(v ? 1 : 0);
}
static inline struct db_value db_text(struct str s)
{
    return (struct db_value){.kind = DB_TEXT, .bytes = s};
}
static inline struct db_value db_blob(struct str s)
{
    return (struct db_value){.kind = DB_BLOB, .bytes = s};
}
static inline struct db_value db_null(void)
{
    return (struct db_value){.kind = DB_NULL};
}
/* NULL for the empty string. */
static inline struct db_value db_text_or_null(struct str s)
{
    return s.n ? db_text(s) : db_null();
}
/* NULL for `none`. */
static inline struct db_value db_i64_or_null(int64_t v, int64_t none)
{
    return v == none ? db_null() : db_i64(v);
}

/* A statement over some things of a unit, whose ids are its parameters $2 to $33: the same SELECT
 * for each, joined. Not "id IN (…)": a server that has not looked at how the rows are spread yet
 * holds all rows of a unit for few, and reads them all. Their order is not said. */
#define DB_IDS_MAX 32
#define DB_IDS_TYPES "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii"
#define DB_EACH_ID(one)                                                                                                                           \
    one("$2") " UNION ALL " one("$3") " UNION ALL " one(                                                                                          \
        "$4") " UNION ALL " one("$5") " UNION ALL " one("$6") " UNION "                                                                           \
                                                              "ALL " one("$7") " UNION ALL " one("$8") " UNION ALL " one("$9") " UNION ALL " one( \
                                                                  "$10") " UNION ALL " one("$11") " UNION ALL " one("$12") " UNION ALL " one("$13") " UNION ALL " one("$14") " UNION ALL " one("$15") " UNION ALL " one("$16") " UNION ALL " one("$17") " UNION ALL " one("$18") " UNION ALL " one("$19") " UNION ALL " one("$20") " UNION ALL " one("$21") " UNION ALL " one("$22") " UNION ALL " one("$23") " UNION ALL " one("$24") " UNION ALL " one("$25") " UNION ALL " one("$26") " UNION ALL " one("$27") " UNION ALL " one("$28") " UNION ALL " one("$29") " UNION ALL " one("$30") " UNION ALL " one("$31") " UNION ALL " one("$32") " UNION ALL " one("$33")
/* n <= DB_IDS_MAX; -1, which is no id, stands for what is spare. (NULL would make a plan for this
 * one call look cheap, and be made anew each time.) */
static inline void db_ids(struct db_value v[DB_IDS_MAX], const int64_t *ids, size_t n)
{
    for (size_t i = 0; i < DB_IDS_MAX; i++)
        v[i] = db_i64(i < n ? ids[i] : -1);
}

/* ---- transactions ---- */

struct db_tx_private;
struct db_tx {
    struct arena *arena;
    int64_t now_at; /* set once by whoever opened the transaction; the only time SQL sees */
    bool writes;
    uint64_t mark; /* what db_config.mark said before the snapshot of a read; 0: nothing */
    struct db_tx_private *priv;
    void *spine; /* the spine's buffer of events; NULL until the first */
};

typedef enum err db_fn(struct db_tx *tx, void *ctx);

/* Runs `fn` in a read-only snapshot on the calling thread (SQLite: a reader connection of the
 * pool; PostgreSQL: REPEATABLE READ READ ONLY). E_BUSY: the engine is away. */
enum err db_read(struct db *db, struct arena *arena, db_fn *fn, void *ctx) must_check;
/* The same for exports and jobs, which may take longer than DB_READ_MS (then: E_BUSY). */
#define DB_READ_MS 2000
enum err db_read_for(struct db *db, struct arena *arena, int64_t deadline_ms, db_fn *fn, void *ctx)
    must_check;

/* Called inside the transaction just before COMMIT, in the order of their first adding; may write
 * and may add others. An error rolls back. Once per (fn, ctx). */
void tx_before_commit(struct db_tx *tx, db_fn *fn, void *ctx);
/* Called after the COMMIT has returned, on the writer's thread; never after a roll back. */
void tx_on_commit(struct db_tx *tx, void (*fn)(void *ctx), void *ctx);
/* Marks the transaction as failed: what follows returns `e`, and it will be rolled back. */
void tx_fail(struct db_tx *tx, enum err e);

/* ---- running statements ---- */

#define DB_MAX_ROWS 10000
#define DB_MAX_BYTES ((size_t)8 * 1024 * 1024)

struct db_rows {
    const struct db_value *cells;
    size_t rows, columns, row, column;
    enum err err;
};

/* Reads all rows into the arena; over DB_MAX_ROWS or DB_MAX_BYTES: E_TOO_BIG. */
struct db_rows db_query(struct db_tx *tx, const struct db_stmt *stmt, struct db_args args);
bool db_next(struct db_rows *r);
enum err db_done(const struct db_rows *r) must_check;
/* Columns in SELECT order; reading another kind, too many, or only some of a row is an assertion.
 */
int64_t row_i64(struct db_rows *r);
int64_t row_i64_or(struct db_rows *r, int64_t if_null);
bool row_bool(struct db_rows *r);
struct str row_str(struct db_rows *r);     /* NULL gives the empty string */
struct str row_blob(struct db_rows *r);    /* NULL gives the empty string */
bool row_is_null(const struct db_rows *r); /* the next column; does not move on */

/* Runs INSERT, UPDATE, DELETE. ret_changed may be NULL. */
enum err db_exec(
    struct db_tx *tx, const struct db_stmt *stmt, struct db_args args,
    int64_t *ret_changed) must_check;

/* Streams rows for exports and jobs: `each` sees one row at a time in a small arena that is reset
 * between rows; no other statement may run on this transaction meanwhile. */
typedef enum err db_each_fn(struct db_rows *row, struct arena *row_arena, void *ctx);
enum err db_each(
    struct db_tx *tx, const struct db_stmt *stmt, struct db_args args, db_each_fn *each,
    void *ctx) must_check;

/* A rule over several rows (daily sequence, capacity, two-person rule) first takes the guard of
 * its name: an upsert of one row, so that the next taker waits for this transaction's end. */
enum err db_guard(struct db_tx *tx, int64_t unit_id, struct str name) must_check;

/* Lets the engine look at how its rows are spread, so that it chooses well among indexes: a sample,
 * quick whatever the size. In a writing transaction of its own, after much has changed. Where the
 * server does so by itself nothing is done. */
enum err db_analyze(struct db_tx *tx) must_check;

/* ---- opening ---- */

enum db_engine { DB_SQLITE, DB_POSTGRES };

struct db_config {
    struct str url;         /* "postgres://…", or the path of the SQLite file */
    int readers;            /* most reader connections, opened as needed; 0: 16 */
    int writers;            /* PostgreSQL writer connections; 0: 8. SQLite always has one */
    uint64_t (*mark)(void); /* asked before each read begins; may be NULL */
    bool read_only;         /* a command that only looks: no writer, no lock needed */
};

/* E_NOT_FOUND: no such database (never created here); E_BUSY: the server is away. The writer
 * thread(s) start with db_writer_start (db/writer.h). */
enum err db_open(const struct db_config *config, struct db **ret) must_check;
/* Closes readers, checkpoints, closes the writer. All work must have ended. Takes NULL. */
void db_close(struct db *db);
enum db_engine db_engine(const struct db *db);
/* Creates the SQLite file (0600) or, on PostgreSQL, checks that the database is empty.
 * E_CONFLICT: there is something already. */
enum err db_create(const struct db_config *config) must_check;

/* ---- full text ---- */

/* One search document per (unit, noun, id); `text` is already folded (base/viet.h). Tokens are runs
 * of ASCII letters and digits and of bytes above 127; a code like "h54.01.26-0012" is four. Ids are
 * of spine/id.h: one id belongs to one document (E_CONFLICT). Phones and ID numbers never enter
 * it. An empty text removes the document. */
enum err db_search_put(
    struct db_tx *tx, int64_t unit_id, struct str noun, int64_t id, struct str text) must_check;
/* Ids whose document holds every token of the folded query (the last as a prefix), newest id
 * first. unit_id 0 searches over all units. A query without a token finds nothing. *ret_total is
 * counted up to DB_SEARCH_COUNTED; one more means "more". */
#define DB_SEARCH_COUNTED 10000
struct db_search {
    int64_t unit_id;
    struct str noun, query;
    int64_t limit, offset;
};
enum err db_search(
    struct db_tx *tx, const struct db_search *s, const int64_t **ret_ids, size_t *ret_count,
    int64_t *ret_total) must_check;

#endif
