/* db_sqlite_open: how a connection to SQLite is made and limited, and what its errors mean. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/db_sqlite.h"

#define EXIT_STORAGE 74 /* EX_IOERR: the supervisor restarts, the log is recovered */

/* ---- errors ---- */

static bool no_room(int rc, int system_errno)
{
    if ((rc & 0xff) == SQLITE_FULL || rc == SQLITE_IOERR_SHMSIZE)
        return true;
    return rc == SQLITE_IOERR_WRITE &&
           (system_errno == EFBIG || system_errno == EDQUOT || system_errno == ENOSPC);
}

static enum err constraint(int rc)
{
    switch (rc) {
    case SQLITE_CONSTRAINT_TRIGGER: /* an append-only table, */
    case SQLITE_CONSTRAINT_VTAB:
    case SQLITE_CONSTRAINT_DATATYPE: /* a wrong type: faults of the program, not of the data */
        return E_INTERNAL;
    default:
        return E_CONFLICT;
    }
}

static enum err classify(const struct sqlite_conn *s, int rc)
{
    if (no_room(rc, sqlite3_system_errno(s->db)))
        return E_FULL;
    switch (rc & 0xff) {
    case SQLITE_CONSTRAINT:
        return constraint(rc);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
    case SQLITE_PROTOCOL:
        return E_BUSY;
    case SQLITE_TOOBIG:
        return E_TOO_BIG;
    default:
        return E_INTERNAL;
    }
}

enum err sqlite_failure(const struct sqlite_conn *s, int rc, const char *what)
{
    enum err e = classify(s, rc);
    enum log_level level = e == E_CONFLICT ? LOG_DEBUG
                           : e == E_BUSY   ? LOG_WARN
                           : e == E_FULL   ? db_full_level()
                                           : LOG_ERROR;
    log_line(level, "%s: %s (%d): %s", what, err_name(e), rc, sqlite3_errmsg(s->db));
    return e;
}

void sqlite_end_if_storage_failed(const struct sqlite_conn *s, int rc, const char *what)
{
    if ((rc & 0xff) != SQLITE_IOERR || no_room(rc, sqlite3_system_errno(s->db)))
        return;
    log_error(
        "%s: the storage failed (%d, errno %d): ending", what, rc, sqlite3_system_errno(s->db));
    _exit(EXIT_STORAGE);
}

/* ---- opening ---- */

/* Declaring a virtual table asks for it; DEFENSIVE refuses every statement that would do it. */
static bool is_schema_table(const char *name)
{
    return name && (strcmp(name, "sqlite_master") == 0 || strcmp(name, "sqlite_schema") == 0 ||
                    strcmp(name, "sqlite_temp_master") == 0);
}

/* NOLINTNEXTLINE(readability-function-size): six parameters are what the engine passes */
static int authorize(
    void *ctx, int action, const char *one, const char *two, const char *database,
    const char *trigger)
{
    (void)database;
    (void)trigger;
    const struct sqlite_conn *s = ctx;
    if (s->trusted)
        return SQLITE_OK;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return two && strcmp(two, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        return s->c.role == DB_READER && !is_schema_table(one) ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_PRAGMA: /* full-text search asks whether its index has changed */
        return one && strcmp(one, "data_version") == 0 && !two ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

int sqlite_past_deadline(void *ctx)
{
    const struct sqlite_conn *s = ctx;
    return clock_mono() > s->deadline;
}

static int count_frames(void *ctx, sqlite3 *db, const char *name, int frames)
{
    (void)db;
    (void)name;
    struct sqlite_conn *s = ctx;
    s->frames = frames;
    return SQLITE_OK;
}

static void set_limits(sqlite3 *db)
{
    static const int limits[][2] = {
        {SQLITE_LIMIT_LENGTH, 32 * 1024 * 1024},
        {SQLITE_LIMIT_SQL_LENGTH, 64 * 1024},
        {SQLITE_LIMIT_COLUMN, 100},
        {SQLITE_LIMIT_EXPR_DEPTH, 100},
        {SQLITE_LIMIT_COMPOUND_SELECT, 50},
        {SQLITE_LIMIT_VDBE_OP, 100000},
        {SQLITE_LIMIT_FUNCTION_ARG, 32},
        {SQLITE_LIMIT_ATTACHED, 0},
        {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50},
        {SQLITE_LIMIT_VARIABLE_NUMBER, SQLITE_MAX_PARAMETERS},
        {SQLITE_LIMIT_TRIGGER_DEPTH, 10},
        {SQLITE_LIMIT_WORKER_THREADS, 0},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        (void)sqlite3_limit(db, limits[i][0], limits[i][1]);
}

/* A file system that cannot share memory would leave another mode in silence. */
static int expect_wal(void *ctx, int columns, char **cells, char **names)
{
    (void)ctx;
    (void)columns;
    (void)names;
    return strcmp(cells[0], "wal") == 0 ? 0 : 1;
}

static int configure(struct sqlite_conn *s)
{
    static const char common[] =
        "PRAGMA synchronous=FULL; PRAGMA mmap_size=0; PRAGMA cell_size_check=ON;"
        "PRAGMA trusted_schema=OFF; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
        "PRAGMA wal_autocheckpoint=0; PRAGMA recursive_triggers=ON;"
        "PRAGMA analysis_limit=1000;"; /* ANALYZE: so many rows of an index, not a million */
    static const char *const of_role[] = {
        [DB_READER] = "PRAGMA foreign_keys=ON; PRAGMA query_only=ON; SELECT 1 FROM sqlite_master",
        [DB_WRITER] =
            "PRAGMA foreign_keys=ON; PRAGMA journal_mode=WAL; SELECT 1 FROM sqlite_master",
        /* A migration may rebuild tables; it checks its keys before it commits. */
        [DB_ADMIN] = "PRAGMA foreign_keys=OFF; SELECT 1 FROM sqlite_master",
    };
    s->trusted = true;
    (void)sqlite3_busy_timeout(s->db, SQLITE_BUSY_MS);
    (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    if (s->c.role != DB_WRITER)
        (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    int rc = sqlite3_exec(s->db, common, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(s->db, of_role[s->c.role], NULL, NULL, NULL);
    if (rc == SQLITE_OK && s->c.role == DB_WRITER)
        rc = sqlite3_exec(s->db, "PRAGMA journal_mode", expect_wal, NULL, NULL);
    if (rc != SQLITE_OK)
        return rc;
    if (s->c.role == DB_READER)
        sqlite3_progress_handler(s->db, SQLITE_DEADLINE_OPS, sqlite_past_deadline, s);
    if (s->c.role != DB_ADMIN) {
        (void)sqlite3_wal_hook(s->db, count_frames, s); /* takes autocheckpoint's place */
        set_limits(s->db);
        s->trusted = false;
    }
    return sqlite3_set_authorizer(s->db, authorize, s);
}

void sqlite_disconnect(struct db_conn *c)
{
    struct sqlite_conn *s = (struct sqlite_conn *)c;
    for (size_t i = 0; i < s->cache_size; i++)
        if (s->cache[i]) {
            (void)sqlite3_finalize(s->cache[i]->s);
            free(s->cache[i]);
        }
    for (int i = 0; i < CONTROLS; i++)
        (void)sqlite3_finalize(s->control[i]);
    int rc = sqlite3_close(s->db);
    assert(rc == SQLITE_OK);
    free(s->cache);
    free(s);
}

enum err sqlite_connect(const char *path, enum db_role role, struct db_conn **ret)
{
    if (access(path, F_OK) != 0)
        return E_NOT_FOUND;
    struct sqlite_conn *s = calloc(1, sizeof *s);
    size_t count;
    (void)db_stmts(&count);
    struct cached **cache = calloc(count, sizeof(struct cached *));
    if (!s || !cache)
        abort();
    s->c.role = role;
    s->cache = cache;
    s->cache_size = count;
    s->deadline = INT64_MAX;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int rc = sqlite3_open_v2(path, &s->db, flags, NULL);
    if (rc == SQLITE_OK)
        rc = configure(s);
    if (rc == SQLITE_OK) {
        *ret = &s->c;
        return OK;
    }
    enum err e = sqlite_failure(s, rc, "db.open");
    sqlite_disconnect(&s->c);
    return e;
}

enum err sqlite_create(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        if (errno == EEXIST)
            return E_CONFLICT;
        log_error("cannot create the database: %s", strerror(errno));
        return errno == ENOSPC || errno == EDQUOT ? E_FULL : E_INTERNAL;
    }
    (void)close(fd);
    struct db_conn *c;
    enum err e = sqlite_connect(path, DB_WRITER, &c);
    if (e == OK)
        sqlite_disconnect(c);
    else
        (void)unlink(path);
    return e;
}
