/* cmd_backup: copies of a data directory, and their way back into one. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/data_files.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/log.h"
#include "db/backup.h"
#include "db/migrate.h"
#include "spine/backup.h"
#include "spine/lock.h"

struct str command_copy_name(struct arena *a, struct str dir, const char *what)
{
    char *folder = arena_z(a, arena_fmt(a, "%.*s", STR_ARG(dir)));
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        log_error("cannot create %s: %s", folder, strerror(errno));
    int64_t now = clock_wall();
    struct date d = date_of_day(date_local_day(now));
    int m = date_local_minute(now);
    return arena_fmt(
        a, "%s/%s-%04d%02d%02d-%02d%02d%02d.db", folder, what, d.year, d.month, d.day, m / 60,
        m % 60, (int)(now / 1000 % 60));
}

static void tell(void *ctx, struct str line)
{
    const struct command_call *c = ctx;
    command_complain(c, "%.*s", STR_ARG(line));
}

static int say_files(const struct command_call *c, struct str to, const struct file_found *found)
{
    if (found->sent)
        command_print_text(
            c, TEXT_command_files_copied,
            TEXT_ARGS(
                ta_i64("n", found->sent), ta_str("dir", arena_cat(c->arena, to, S(".files")))));
    if (found->missing + found->wrong == 0)
        return COMMAND_OK;
    command_complain_text(
        c, TEXT_command_files_lacking, TEXT_ARGS(ta_i64("n", found->missing + found->wrong)));
    return COMMAND_REFUSED;
}

int cmd_backup(struct command_call *c)
{
    struct str to = command_option(c, "to"), dir = command_option(c, "backups");
    const struct backup_source from = {c->data->db, c->data->files};
    struct file_found found = {.tell = tell, .ctx = c};
    if (db_engine(c->data->db) != DB_SQLITE) {
        command_complain_text(c, TEXT_command_sqlite_only, TEXT_NO_ARGS);
        return COMMAND_UNUSABLE;
    }
    if (!to.n)
        to = command_copy_name(c->arena, dir.n ? dir : str_z(c->data->backups_path), "gandan");
    enum err e = backup_write(&from, to, &found);
    if (e == E_CONFLICT) {
        command_complain_text(c, TEXT_command_file_exists, TEXT_ARGS(ta_str("file", to)));
        return COMMAND_REFUSED;
    }
    if (e != OK)
        return command_explain(c, e, &c->data->config);
    command_print_text(c, TEXT_command_backed_up, TEXT_ARGS(ta_str("file", to)));
    return say_files(c, to, &found);
}

/* ---- restore: the copy is opened and checked before it becomes the database ---- */

static enum err copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return E_NOT_FOUND;
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (out < 0) {
        enum err e = errno == EEXIST ? E_CONFLICT : E_INTERNAL;
        (void)close(in);
        return e;
    }
    ssize_t n;
    do
        n = copy_file_range(in, NULL, out, NULL, (size_t)1 << 30, 0);
    while (n > 0);
    bool ok = n == 0 && fsync(out) == 0;
    (void)close(in);
    ok = close(out) == 0 && ok;
    if (!ok)
        log_error("cannot copy to %s: %s", to, strerror(errno));
    return ok ? OK : E_INTERNAL;
}

static enum err check_copy(struct arena *a, const char *path)
{
    struct db_config config = {.url = str_z(path), .read_only = true};
    struct db *db = NULL;
    struct str findings = STR_NONE;
    struct db_schema_state s = {0};
    enum err e = db_open(&config, &db);
    if (e == OK)
        e = db_check(db, a, &findings);
    if (e == OK)
        e = db_schema_state(db, a, &s);
    db_close(db);
    if (e == OK && (findings.n || s.altered || s.applied > s.known || s.applied == 0))
        e = E_INVALID;
    return e;
}

/* E_DENIED: some are lacking, and nobody said that this may be. */
static enum err restore_files(struct command_call *c, const char *fresh, struct str from)
{
    struct file_found found = {0};
    enum err e = data_files_in(c, str_z(fresh), from, &found);
    int64_t lacking = found.missing + found.wrong;
    if (e != OK || lacking == 0)
        return e;
    command_complain_text(c, TEXT_command_files_lacking, TEXT_ARGS(ta_i64("n", lacking)));
    return command_has(c, "without-files") ? OK : E_DENIED;
}

/* Byte by byte what it was, and sound, with its files. */
static enum err take_copy(struct command_call *c, struct str from, const char *fresh)
{
    enum err e = copy_file(arena_z(c->arena, from), fresh);
    if (e == OK)
        e = backup_verify(from, str_z(fresh));
    if (e == OK)
        e = check_copy(c->arena, fresh);
    return e == OK ? restore_files(c, fresh, from) : e;
}

static int explain_restore(struct command_call *c, enum err e, struct str dir, struct str from)
{
    if (e == E_CONFLICT)
        command_complain_text(c, TEXT_command_exists, TEXT_ARGS(ta_str("dir", dir)));
    else if (e == E_DENIED)
        command_complain_text(
            c, TEXT_command_files_stay,
            TEXT_ARGS(ta_str("dir", arena_cat(c->arena, from, S(".files")))));
    else
        command_complain_text(c, TEXT_command_bad_copy, TEXT_ARGS(ta_str("file", from)));
    return COMMAND_REFUSED;
}

int cmd_restore(struct command_call *c)
{
    struct data_config config = command_data_config(c);
    struct str from = command_option(c, "from");
    if (!from.n) {
        command_complain(c, "gandan: restore needs --from FILE");
        return COMMAND_UNUSABLE;
    }
    char *dir = arena_z(c->arena, config.dir);
    char *fresh = arena_z(c->arena, arena_fmt(c->arena, "%s/gandan.db.restoring", dir));
    char *final = arena_z(c->arena, arena_fmt(c->arena, "%s/gandan.db", dir));
    int lock = -1;
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return command_explain(c, E_INTERNAL, &config);
    enum err e = lock_take(dir, &lock);
    if (e == OK && access(final, F_OK) == 0)
        e = E_CONFLICT;
    if (e == OK)
        (void)unlink(fresh); /* of an attempt that was cut short */
    if (e == OK)
        e = take_copy(c, from, fresh);
    if (e == OK && rename(fresh, final) != 0)
        e = E_INTERNAL;
    lock_release(lock);
    if (e != OK) {
        if (e != E_CONFLICT)
            (void)unlink(fresh);
        return explain_restore(c, e, config.dir, from);
    }
    command_print_text(c, TEXT_command_restored, TEXT_ARGS(ta_str("dir", config.dir)));
    if (access(arena_z(c->arena, arena_fmt(c->arena, "%s/keys", dir)), F_OK) != 0)
        command_print_text(c, TEXT_command_keys_missing, TEXT_ARGS(ta_str("dir", config.dir)));
    return COMMAND_OK;
}
