#include "db/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "db/db_engine.h"

/* ---- check ---- */

#define MAX_FINDINGS ((size_t)64 * 1024)

DB_STMT(INTEGRITY, "backup.integrity@sqlite", "", "PRAGMA integrity_check");
DB_STMT(
    KEYS, "backup.keys@sqlite", "",
    "SELECT \"table\" || ': row ' || COALESCE(rowid, 0) || ' has no parent in ' || parent"
    " FROM pragma_foreign_key_check LIMIT 100");
DB_STMT(
    INDEXES, "backup.indexes@postgres", "",
    "SELECT CAST(indexrelid AS regclass) || ': the index is not valid'"
    " FROM pg_catalog.pg_index WHERE NOT indisvalid OR NOT indisready");
DB_STMT(
    CONSTRAINTS, "backup.constraints@postgres", "",
    "SELECT conname || ': the rule was never checked'"
    " FROM pg_catalog.pg_constraint WHERE NOT convalidated");
DB_STMT(
    CHECKSUMS, "backup.checksums@postgres", "",
    "SELECT 'pages with a wrong checksum were read' FROM pg_catalog.pg_stat_database"
    " WHERE datname = current_database() AND checksum_failures > 0");

struct findings {
    struct db_sink sink;
    struct buf buf;
};

static enum err add_finding(struct db_sink *sink, const struct db_value *cells, size_t columns)
{
    struct findings *f = (struct findings *)sink;
    (void)columns;
    if (str_eq(cells[0].bytes, S("ok")))
        return OK;
    buf_str(&f->buf, cells[0].bytes);
    buf_char(&f->buf, '\n');
    return OK;
}

static enum err check(
    const struct db_ops *ops, const char *url, struct arena *arena, struct str *ret_findings)
{
    static const struct db_stmt *const all[] = {
        &INTEGRITY, &KEYS, &INDEXES, &CONSTRAINTS, &CHECKSUMS};
    struct findings f = {.sink = {add_finding}};
    buf_init(&f.buf, arena, MAX_FINDINGS);
    struct db_conn *c;
    enum err e = ops->connect(url, DB_ADMIN, &c);
    if (e != OK)
        return e;
    for (size_t i = 0; i < sizeof all / sizeof all[0] && e == OK; i++)
        if (db_stmt_for(all[i], ops))
            e = ops->run(c, all[i], DB_NO_ARGS, &f.sink, NULL);
    ops->disconnect(c);
    if (e == E_INTERNAL) {
        /* The engine stumbled over what it should look at. */
        buf_lit(&f.buf, "the database cannot be read to its end\n");
        e = OK;
    }
    if (e == OK)
        *ret_findings = buf_get(&f.buf);
    return e;
}

enum err db_check(struct db *db, struct arena *arena, struct str *ret_findings)
{
    return check(db->ops, db->url, arena, ret_findings);
}

/* ---- backup ---- */

DB_STMT(COPY, "backup.copy@sqlite", "t", "VACUUM INTO $1");

static enum err os_failure(const char *what)
{
    int was = errno;
    log_error("backup: %s: %s", what, strerror(was));
    return was == ENOSPC || was == EDQUOT || was == EFBIG ? E_FULL : E_INTERNAL;
}

static enum err sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0)
        return os_failure("open");
    enum err e = fsync(fd) == 0 ? OK : os_failure("fsync");
    (void)close(fd);
    return e;
}

static enum err sync_copy(struct arena *a, struct str path)
{
    ptrdiff_t slash = -1;
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '/')
            slash = (ptrdiff_t)i;
    struct str dir = slash < 0 ? S(".") : slash == 0 ? S("/") : str_sub(path, 0, (size_t)slash);
    enum err e = sync_path(arena_z(a, path), O_RDWR);
    return e == OK ? sync_path(arena_z(a, dir), O_RDONLY | O_DIRECTORY) : e;
}

static enum err copy(struct db *db, struct str path)
{
    struct db_conn *c;
    enum err e = db->ops->connect(db->url, DB_ADMIN, &c);
    if (e != OK)
        return e;
    e = db->ops->run(c, &COPY, DB_ARGS(db_text(path)), NULL, NULL);
    db->ops->disconnect(c);
    return e;
}

static enum err check_copy(struct db *db, struct arena *a, struct str path)
{
    struct str findings;
    enum err e = check(db->ops, arena_z(a, path), a, &findings);
    if (e == OK && findings.n) {
        log_error("backup: the copy is not sound");
        e = E_INTERNAL;
    }
    return e;
}

enum err db_backup_bytes(struct db *db, int64_t *ret)
{
    struct stat st;
    if (db->engine != DB_SQLITE)
        return E_INVALID;
    if (stat(db->url, &st) != 0)
        return os_failure("look at the database");
    /* What is only in its log may be pages that are not in it yet. */
    struct arena *a = arena_new(0);
    int64_t bytes = st.st_size;
    if (stat(arena_z(a, arena_fmt(a, "%s-wal", db->url)), &st) == 0)
        bytes += st.st_size;
    arena_free(a);
    *ret = bytes;
    return OK;
}

enum err db_backup(struct db *db, struct str path)
{
    if (db->engine != DB_SQLITE)
        return E_INVALID;
    struct arena *a = arena_new(0);
    const char *z = arena_z(a, path);
    enum err e = OK;
    /* Made here, so that nobody else can ever read it; an empty file may be filled. */
    int fd = open(z, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        e = errno == EEXIST ? E_CONFLICT : os_failure("create");
    } else {
        (void)close(fd);
        e = copy(db, path);
        if (e == OK)
            e = sync_copy(a, path);
        if (e == OK)
            e = check_copy(db, a, path);
        if (e != OK)
            (void)unlink(z);
    }
    arena_free(a);
    return e;
}
