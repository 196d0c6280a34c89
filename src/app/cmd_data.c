/* cmd_data: making, upgrading, copying and checking a data directory. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/check_figures.h"
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

int command_explain(const struct command_call *c, enum err e, const struct data_config *config)
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
        return command_explain(c, e, &config);
    struct first first = first_of(c, data);
    e = db_write(data->db, c->arena, DB_HIGH, make_first, &first);
    data_close(data);
    if (e != OK)
        return command_explain(c, e, &config);
    command_print_text(c, TEXT_command_created, TEXT_ARGS(ta_str("dir", config.dir)));
    command_print_text(c, TEXT_user_run_first, TEXT_ARGS(ta_str("login", first.person.login)));
    command_print(c, "%.*s", STR_ARG(first.link));
    return COMMAND_OK;
}

static char *keys_dir_of(struct arena *a, const struct data_config *config)
{
    struct str dir = config->keys_dir;
    return arena_z(a, dir.n ? dir : arena_fmt(a, "%.*s/keys", STR_ARG(config->dir)));
}

static struct str backups_dir_of(struct arena *a, const struct data_config *config)
{
    struct str dir = config->backups_dir;
    return dir.n ? dir : arena_fmt(a, "%.*s/backup", STR_ARG(config->dir));
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
            db, c->arena,
            command_copy_name(c->arena, backups_dir_of(c->arena, &config), "before-migrate"),
            &applied);
    /* Says whether it is newer or altered. */
    if (e == E_CONFLICT && db && data_check_schema(db, c->arena, dir) == OK)
        e = E_INTERNAL;
    db_close(db);
    lock_release(lock);
    if (e != OK)
        return command_explain(c, e, &config);
    if (applied)
        command_print_text(c, TEXT_command_migrated, TEXT_ARGS(ta_i64("n", applied)));
    else
        command_print_text(c, TEXT_command_up_to_date, TEXT_NO_ARGS);
    return COMMAND_OK;
}

int cmd_check(struct command_call *c)
{
    if (command_has(c, "mail"))
        return check_mail(c);
    if (command_has(c, "figures"))
        return check_figures(c);
    struct str findings = STR_NONE;
    struct file_found found = {0};
    enum err e = db_check(c->data->db, c->arena, &findings);
    if (e == OK)
        e = data_files_check(c, &found);
    if (e != OK)
        return command_explain(c, e, &c->data->config);
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
