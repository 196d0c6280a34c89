/* cmd_data: making, upgrading, copying and checking a data directory. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/data_files.h"
#include "app/people.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/log.h"
#include "db/backup.h"
#include "db/migrate.h"
#include "db/writer.h"
#include "place/sign_in_link.h"
#include "spine/lock.h"

int cmd_version(struct command_call *c)
{
    command_print(c, "gandan " GANDAN_VERSION);
    return COMMAND_OK;
}

static int explain(const struct command_call *c, enum err e, const struct data_config *config)
{
    switch (e) {
    case OK:
        return COMMAND_OK;
    case E_NOT_FOUND:
        command_complain_text(c, TEXT_command_no_data, TEXT_ARGS(ta_str("dir", config->dir)));
        break;
    case E_BUSY:
        command_complain_text(c, TEXT_command_in_use, TEXT_ARGS(ta_str("dir", config->dir)));
        break;
    default:
        command_complain_text(c, TEXT_command_failed, TEXT_ARGS(ta_str("why", str_z(err_name(e)))));
        break;
    }
    return COMMAND_UNUSABLE;
}

/* ---- init: without a default password there must be a first way in ---- */

struct first {
    const struct data *data;
    struct people_new person;
    struct str link; /* out */
};

static struct first first_of(const struct command_call *c, const struct data *data)
{
    static const enum role administrator = ROLE_ADMINISTRATOR;
    struct str login = command_option(c, "admin"), name = command_option(c, "admin-name");
    return (struct first){
        .data = data,
        .person =
            {
                .official = {name.n ? name : S("Quản trị viên"), S(""), S("")},
                .login = login.n ? login : PEOPLE_FIRST_LOGIN,
                .roles = &administrator,
                .role_count = 1,
                .descendants = true, /* unit 0: of everything */
                .actor = S("command"),
            },
    };
}

static enum err make_first(struct db_tx *tx, void *ctx)
{
    struct first *f = ctx;
    struct str token;
    enum err e = people_add(tx, &f->person);
    if (e == OK)
        e = sign_in_link_make(tx, f->person.account_id, f->person.actor, &token);
    return e == OK ? people_link(tx, f->data, token, &f->link) : e;
}

int cmd_init(struct command_call *c)
{
    struct data_config config = command_data_config(c);
    enum purpose purpose = PURPOSE_WORK;
    struct str login = command_option(c, "admin"), normal;
    if (login.n && (!account_login_normal(c->arena, login, &normal) || !str_eq(login, normal))) {
        command_complain_text(c, TEXT_user_run_bad_login, TEXT_ARGS(ta_str("login", login)));
        return COMMAND_UNUSABLE;
    }
    if (command_has(c, "purpose") && purpose_parse(command_option(c, "purpose"), &purpose) != OK) {
        command_complain(c, "gandan: --purpose is work, demo or test");
        return COMMAND_UNUSABLE;
    }
    struct data *data = NULL;
    enum err e = data_create(&config, purpose, &data);
    if (e == E_CONFLICT) {
        command_complain_text(c, TEXT_command_exists, TEXT_ARGS(ta_str("dir", config.dir)));
        return COMMAND_UNUSABLE;
    }
    if (e != OK)
        return explain(c, e, &config);
    struct first first = first_of(c, data);
    e = db_write(data->db, c->arena, DB_HIGH, make_first, &first);
    data_close(data);
    if (e != OK)
        return explain(c, e, &config);
    command_print_text(c, TEXT_command_created, TEXT_ARGS(ta_str("dir", config.dir)));
    command_print_text(c, TEXT_user_run_first, TEXT_ARGS(ta_str("login", first.person.login)));
    command_print(c, "%.*s", STR_ARG(first.link));
    return COMMAND_OK;
}

/* "DIR/backup/gandan-20261120-152000.db"; the folder is made. */
static struct str default_copy(struct arena *a, struct str dir, const char *what)
{
    char *folder = arena_z(a, arena_fmt(a, "%.*s/backup", STR_ARG(dir)));
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        log_error("cannot create %s: %s", folder, strerror(errno));
    int64_t now = clock_wall();
    struct date d = date_of_day(date_local_day(now));
    int m = date_local_minute(now);
    return arena_fmt(
        a, "%s/%s-%04d%02d%02d-%02d%02d%02d.db", folder, what, d.year, d.month, d.day, m / 60,
        m % 60, (int)(now / 1000 % 60));
}

static char *keys_dir_of(struct arena *a, const struct data_config *config)
{
    struct str dir = config->keys_dir;
    return arena_z(a, dir.n ? dir : arena_fmt(a, "%.*s/keys", STR_ARG(config->dir)));
}

int cmd_migrate(struct command_call *c)
{
    struct data_config config = command_data_config(c);
    char *dir = arena_z(c->arena, config.dir);
    int lock = -1, applied = 0;
    struct db *db = NULL;
    enum err e = lock_take(dir, &lock);
    struct db_config dbc = {.url = config.database};
    struct db_schema_state before;
    if (!dbc.url.n)
        dbc.url = arena_fmt(c->arena, "%s/gandan.db", dir);
    if (e == OK)
        e = db_open(&dbc, &db);
    if (e == OK)
        e = db_schema_state(db, c->arena, &before);
    /* First the keys: a broken off migration finds them there when it is begun again. */
    if (e == OK)
        e = keys_add(keys_dir_of(c->arena, &config), before.applied);
    if (e == OK)
        e = db_migrate(
            db, c->arena, default_copy(c->arena, config.dir, "before-migrate"), &applied);
    /* Says whether it is newer or altered. */
    if (e == E_CONFLICT && db && data_check_schema(db, c->arena, dir) == OK)
        e = E_INTERNAL;
    db_close(db);
    lock_release(lock);
    if (e != OK)
        return explain(c, e, &config);
    if (applied)
        command_print_text(c, TEXT_command_migrated, TEXT_ARGS(ta_i64("n", applied)));
    else
        command_print_text(c, TEXT_command_up_to_date, TEXT_NO_ARGS);
    return COMMAND_OK;
}

/* The rows are a little older than the files: what they know of is there. */
static int back_up_files(struct command_call *c, struct str to)
{
    struct file_found found;
    enum err e = data_files_out(c, to, &found);
    if (e != OK)
        return explain(c, e, &c->data->config);
    if (found.sent)
        command_print_text(
            c, TEXT_command_files_copied,
            TEXT_ARGS(
                ta_i64("n", found.sent), ta_str("dir", arena_cat(c->arena, to, S(".files")))));
    if (found.missing + found.wrong == 0)
        return COMMAND_OK;
    command_complain_text(
        c, TEXT_command_files_lacking, TEXT_ARGS(ta_i64("n", found.missing + found.wrong)));
    return COMMAND_REFUSED;
}

int cmd_backup(struct command_call *c)
{
    struct str to = command_option(c, "to");
    if (db_engine(c->data->db) != DB_SQLITE) {
        command_complain_text(c, TEXT_command_sqlite_only, TEXT_NO_ARGS);
        return COMMAND_UNUSABLE;
    }
    if (!to.n)
        to = default_copy(c->arena, c->data->config.dir, "gandan");
    enum err e = db_backup(c->data->db, to);
    if (e == E_CONFLICT) {
        command_complain_text(c, TEXT_command_file_exists, TEXT_ARGS(ta_str("file", to)));
        return COMMAND_REFUSED;
    }
    if (e != OK)
        return explain(c, e, &c->data->config);
    command_print_text(c, TEXT_command_backed_up, TEXT_ARGS(ta_str("file", to)));
    return back_up_files(c, to);
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
        return explain(c, E_INTERNAL, &config);
    enum err e = lock_take(dir, &lock);
    if (e == OK && access(final, F_OK) == 0)
        e = E_CONFLICT;
    if (e == OK)
        (void)unlink(fresh); /* of an attempt that was cut short */
    if (e == OK)
        e = copy_file(arena_z(c->arena, from), fresh);
    if (e == OK)
        e = check_copy(c->arena, fresh);
    if (e == OK)
        e = restore_files(c, fresh, from);
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

int cmd_check(struct command_call *c)
{
    if (command_has(c, "mail"))
        return check_mail(c);
    struct str findings = STR_NONE;
    struct file_found found = {0};
    enum err e = db_check(c->data->db, c->arena, &findings);
    if (e == OK)
        e = data_files_check(c, &found);
    if (e != OK)
        return explain(c, e, &c->data->config);
    if (!findings.n && found.missing + found.wrong == 0) {
        command_print_text(c, TEXT_command_sound, TEXT_NO_ARGS);
        return COMMAND_OK;
    }
    command_complain_text(c, TEXT_command_not_sound, TEXT_NO_ARGS);
    if (findings.n)
        command_complain(c, "%.*s", STR_ARG(findings));
    if (found.missing + found.wrong)
        command_complain_text(
            c, TEXT_command_files_lacking, TEXT_ARGS(ta_i64("n", found.missing + found.wrong)));
    return COMMAND_REFUSED;
}
