#include "spine/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "db/backup.h"
#include "db/migrate.h"
#include "spine/backup_folder.h"

#define BLOCK ((size_t)256 * 1024)

static enum err failure(const char *what, const char *path)
{
    int was = errno;
    log_error("backup: cannot %s %s: %s", what, path, strerror(was));
    return was == ENOSPC || was == EDQUOT || was == EFBIG ? E_FULL : E_INTERNAL;
}

static enum err sync_folder(struct arena *a, struct str file)
{
    size_t n = file.n;
    while (n > 0 && file.p[n - 1] != '/')
        n--;
    const char *dir = n ? arena_z(a, str_sub(file, 0, n)) : ".";
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum err e = fd >= 0 && fsync(fd) == 0 ? OK : failure("make durable:", dir);
    if (fd >= 0)
        (void)close(fd);
    return e;
}

/* ---- the digest beside it ---- */

static enum err digest(struct arena *a, const char *path, struct str *ret_hex)
{
    struct hash_stream h;
    unsigned char sha256[HASH_SHA256_BYTES];
    char *block = arena_raw(a, BLOCK);
    ssize_t n = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    hash_stream_init(&h);
    while (fd >= 0 && (n = read(fd, block, BLOCK)) > 0)
        hash_stream_add(&h, (struct str){block, (size_t)n});
    enum err e = n == 0 ? OK : failure("read", path);
    if (fd >= 0)
        (void)close(fd);
    hash_stream_done(&h, sha256);
    *ret_hex = hash_hex(a, (struct str){(const char *)sha256, sizeof sha256});
    return e;
}

static struct str base_name(struct str path)
{
    size_t n = path.n;
    while (n > 0 && path.p[n - 1] != '/')
        n--;
    return str_from(path, n);
}

/* As sha256sum writes it, so that it can be looked at without us. */
static enum err write_sum(struct arena *a, struct str file, struct str hex)
{
    const char *path = arena_z(a, arena_cat(a, file, S(BACKUP_SUM)));
    struct str line = arena_fmt(a, "%.*s  %.*s\n", STR_ARG(hex), STR_ARG(base_name(file)));
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = fd >= 0 && write(fd, line.p, line.n) == (ssize_t)line.n && fsync(fd) == 0;
    enum err e = ok ? OK : failure("write", path);
    if (fd >= 0)
        (void)close(fd);
    return e;
}

enum err backup_verify(struct str file, struct str copy)
{
    struct arena *a = arena_new(0);
    char said[HASH_SHA256_BYTES * 2];
    struct str hex;
    enum err e = OK;
    int fd = open(arena_z(a, arena_cat(a, file, S(BACKUP_SUM))), O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        bool whole = read(fd, said, sizeof said) == (ssize_t)sizeof said;
        (void)close(fd);
        e = digest(a, arena_z(a, copy), &hex);
        if (e == OK && !(whole && str_eq(hex, (struct str){said, sizeof said})))
            e = E_INVALID;
    }
    arena_free(a);
    return e;
}

/* ---- one copy ---- */

/* Those that the copy knows of. The rows are a little older than the files: they are there. */
static enum err send_files(
    struct arena *a, const struct backup_source *from, struct str part, struct file_found *found)
{
    struct db_config config = {.url = part, .read_only = true};
    struct str folder = arena_cat(a, part, S(BACKUP_FILES));
    struct file_store *to = NULL;
    struct db *db = NULL;
    bool knows_files = false;
    enum err e = db_open(&config, &db);
    if (e == OK)
        e = db_has_migration(db, a, S("file"), &knows_files);
    if (e == OK && knows_files)
        e = file_store_open(a, folder, true, &to);
    if (e == OK && knows_files)
        e = file_send_all(db, from->files, to, true, found);
    db_close(db);
    file_store_close(to);
    /* An empty folder would only ask questions. */
    if (e == OK && knows_files && found->rows == 0)
        (void)rmdir(arena_z(a, folder));
    return e;
}

static enum err put_in_place(struct arena *a, struct str part, struct str to)
{
    const char *files = arena_z(a, arena_cat(a, part, S(BACKUP_FILES)));
    const char *to_files = arena_z(a, arena_cat(a, to, S(BACKUP_FILES)));
    struct str hex;
    if (rename(files, to_files) != 0 && errno != ENOENT)
        return failure("name", to_files);
    enum err e = digest(a, arena_z(a, part), &hex);
    if (e == OK)
        e = write_sum(a, to, hex);
    if (e == OK && rename(arena_z(a, part), arena_z(a, to)) != 0)
        e = failure("name", arena_z(a, to));
    return e == OK ? sync_folder(a, to) : e;
}

static void clear(struct arena *a, struct str part)
{
    (void)unlink(arena_z(a, part));
    (void)unlink(arena_z(a, arena_cat(a, part, S("-journal"))));
    backup_remove_folder(arena_z(a, arena_cat(a, part, S(BACKUP_FILES))));
}

enum err backup_write(const struct backup_source *from, struct str to, struct file_found *found)
{
    struct arena *a = arena_new(0);
    struct str part = arena_cat(a, to, S(BACKUP_PART));
    bool taken = access(arena_z(a, to), F_OK) == 0 ||
                 access(arena_z(a, arena_cat(a, to, S(BACKUP_FILES))), F_OK) == 0;
    enum err e = taken ? E_CONFLICT : OK;
    if (e == OK) {
        clear(a, part); /* of an attempt that was cut short */
        e = db_backup(from->db, part);
    }
    if (e == OK)
        e = send_files(a, from, part, found);
    if (e == OK)
        e = put_in_place(a, part, to);
    if (e != OK && !taken) {
        clear(a, part);
        backup_remove(a, to);
    }
    arena_free(a);
    return e;
}

/* ---- one more in the folder ---- */

static int64_t blocks_of(struct arena *a, const struct backups *b, const struct backup *x)
{
    struct stat st;
    struct str path = arena_fmt(a, "%.*s/%.*s", STR_ARG(b->config.dir), STR_ARG(x->name));
    return stat(arena_z(a, path), &st) == 0 ? (int64_t)st.st_blocks * 512 : 0;
}

static void remove_one(struct arena *a, const struct backups *b, const struct backup *x)
{
    log_info("backup: %.*s is given up", STR_ARG(x->name));
    backup_remove(a, arena_fmt(a, "%.*s/%.*s", STR_ARG(b->config.dir), STR_ARG(x->name)));
}

/* The newest stays, whatever it costs. */
static enum err make_room(struct arena *a, const struct backups *b, int64_t now_at)
{
    int64_t need, left;
    struct backup_list all;
    enum err e = db_backup_bytes(b->config.source.db, &need);
    if (e == OK)
        e = disk_left(b->config.dir, &left);
    if (e == OK)
        e = backups_list(a, b, now_at, &all);
    if (e != OK)
        return e;
    int64_t lacking = need + disk_state(b->config.disk).low_water_bytes - left, freed = 0;
    size_t keep = all.n;
    while (freed < lacking && keep > 1)
        freed += blocks_of(a, b, &all.list[--keep]);
    if (freed < lacking) {
        log_warn(
            "backup: %lld MiB are left, %lld more are needed", (long long)(left >> 20),
            (long long)(lacking >> 20) + 1);
        return E_FULL;
    }
    for (size_t i = all.n; i > keep; i--)
        remove_one(a, b, &all.list[i - 1]);
    return OK;
}

static enum err prune(
    struct arena *a, const struct backups *b, const struct backup *fresh, int64_t now_at)
{
    struct backup_list all;
    size_t kept[BACKUP_KINDS] = {0};
    enum err e = backups_list(a, b, now_at, &all);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        const struct backup *x = &all.list[i];
        bool own = x->kind == fresh->kind && x->at == fresh->at;
        if (++kept[x->kind] > BACKUP_KEPT && !own)
            remove_one(a, b, x);
    }
    return e;
}

static const char *why_of(enum err e, const struct file_found *found)
{
    if (e == OK)
        return found->missing + found->wrong ? BACKUP_FILES_LACKING : NULL;
    return e == E_FULL ? BACKUP_NO_ROOM : e == E_NOT_FOUND ? BACKUP_NO_FOLDER : BACKUP_NOT_SOUND;
}

static void tell(void *ctx, struct str line)
{
    (void)ctx;
    log_warn("backup: %.*s", STR_ARG(line));
}

static enum err add(
    struct arena *a, const struct backups *b, const struct backup *fresh, struct file_found *found)
{
    struct str dir = b->config.dir;
    struct str to = arena_fmt(a, "%.*s/%.*s", STR_ARG(dir), STR_ARG(fresh->name));
    if (mkdir(arena_z(a, dir), 0700) != 0 && errno != EEXIST) {
        (void)failure("make the folder", arena_z(a, dir));
        return E_NOT_FOUND;
    }
    backup_sweep(a, b);
    enum err e = make_room(a, b, fresh->at);
    if (e == OK)
        e = backup_write(&b->config.source, to, found);
    if (e == E_CONFLICT)
        e = OK; /* of this very moment there is one */
    return e == OK ? prune(a, b, fresh, fresh->at) : e;
}

enum err backups_add(struct backups *b, enum backup_kind kind, int64_t now_at, const char **ret_why)
{
    struct arena *a = arena_new(0);
    struct file_found found = {.tell = tell};
    const struct backup fresh = {
        .at = now_at - now_at % 1000, .kind = kind, .name = backup_name(a, kind, now_at)};
    enum err e = add(a, b, &fresh, &found);
    *ret_why = why_of(e, &found);
    if (e == OK)
        log_info(
            "backup: %.*s, with %lld attached files", STR_ARG(fresh.name), (long long)found.sent);
    if (e == OK && *ret_why)
        log_error(
            "backup: %lld attached files are missing or changed; run: gandan check",
            (long long)(found.missing + found.wrong));
    backups_look(b, now_at);
    arena_free(a);
    return e;
}
