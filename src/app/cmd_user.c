/* cmd_user: accounts from the command line: for the first official of a unit, for whoever lost
 * password or phone, and for when nobody can sign in. What it does is an event like what is done on
 * the pages; the actor is "command". */
#include "app/commands.h"
#include "app/people.h"
#include "base/buf.h"
#include "base/date.h"
#include "db/writer.h"
#include "place/sign_in_link.h"
#include "place/unit.h"

#define ACTOR S("command")
#define LINE_MAX_BYTES ((size_t)1024)

struct user_call {
    struct command_call *c;
    struct str login, unit;
    struct people_new fresh;
    enum role roles[ROLE_COUNT];
    enum account_state state;
    struct str link; /* out */
    enum text why;   /* TEXT_NONE: the error's own sentence */
};

/* ---- saying what is wrong ---- */

static enum text sentence(const struct user_call *u, enum err e)
{
    if (u->why != TEXT_NONE)
        return u->why;
    switch (e) {
    case E_NOT_FOUND:
        return TEXT_user_run_unknown;
    case E_CONFLICT:
        return TEXT_user_run_taken;
    case E_INVALID:
        return TEXT_user_run_bad_login;
    case E_DENIED:
        return TEXT_user_run_disabled;
    default:
        return TEXT_command_failed;
    }
}

static int ended(const struct user_call *u, enum err e, enum text done)
{
    const struct command_call *c = u->c;
    if (e == OK) {
        command_print_text(c, done, TEXT_ARGS(ta_str("login", u->login)));
        if (u->link.n) {
            command_print_text(c, TEXT_user_run_link, TEXT_NO_ARGS);
            command_print(c, "%.*s", STR_ARG(u->link));
        }
        return COMMAND_OK;
    }
    command_complain_text(
        c, sentence(u, e),
        TEXT_ARGS(
            ta_str("login", u->login), ta_str("slug", u->unit), ta_str("why", str_z(err_name(e)))));
    bool refused = e == E_NOT_FOUND || e == E_CONFLICT || e == E_INVALID || e == E_DENIED;
    return refused ? COMMAND_REFUSED : COMMAND_UNUSABLE;
}

static int usage(const struct command_call *c)
{
    command_complain(c, "gandan: usage: gandan user %s (see --help)", c->command->usage);
    return COMMAND_UNUSABLE;
}

/* ---- the accounts ---- */

static enum err make_link(struct db_tx *tx, struct user_call *u, int64_t account_id)
{
    struct str token;
    enum err e = sign_in_link_make(tx, account_id, ACTOR, &token);
    return e == OK ? people_link(tx, u->c->data, token, &u->link) : e;
}

static enum err find(struct db_tx *tx, const struct user_call *u, struct account *ret)
{
    return account_by_login(tx, u->login, ret);
}

static enum err run_add(struct db_tx *tx, void *ctx)
{
    struct user_call *u = ctx;
    struct unit unit;
    enum err e = OK;
    u->why = TEXT_NONE;
    /* "-": the whole installation, as in `gandan unit set`. */
    if (!str_eq(u->unit, S("-"))) {
        e = unit_by_slug(tx, u->unit, &unit);
        if (e == E_NOT_FOUND)
            u->why = TEXT_command_unknown_unit;
        u->fresh.unit_id = e == OK ? unit.id : 0;
    }
    if (e == OK)
        e = people_add(tx, &u->fresh);
    return e == OK ? make_link(tx, u, u->fresh.account_id) : e;
}

static enum err run_password(struct db_tx *tx, void *ctx)
{
    struct user_call *u = ctx;
    struct account account;
    enum err e = find(tx, u, &account);
    return e == OK ? make_link(tx, u, account.id) : e;
}

static enum err run_state(struct db_tx *tx, void *ctx)
{
    struct user_call *u = ctx;
    struct account account;
    enum err e = find(tx, u, &account);
    if (e == OK)
        e = account_set_state(tx, account.id, u->state, ACTOR);
    return e == E_CONFLICT ? OK : e; /* it is so already */
}

static enum err run_recover(struct db_tx *tx, void *ctx)
{
    struct user_call *u = ctx;
    struct account account;
    enum err e = find(tx, u, &account);
    if (e == OK)
        e = account_recover(tx, account.id, ACTOR);
    return e == OK ? make_link(tx, u, account.id) : e;
}

/* ---- the list ---- */

static void put_roles(struct buf *b, unsigned roles)
{
    bool first = true;
    for (int r = 1; r <= ROLE_COUNT; r++) {
        if (!(roles & ROLE_BIT(r)))
            continue;
        if (!first)
            buf_char(b, ',');
        first = false;
        buf_str(b, role_name((enum role)r));
    }
    if (first)
        buf_char(b, '-');
}

static enum err put_line(struct db_tx *tx, struct user_call *u, const struct account *account)
{
    struct unit unit = {.slug = S("-")};
    struct grant_roles has;
    struct buf b;
    enum err e = account->unit_id ? unit_by_id(tx, account->unit_id, &unit) : OK;
    if (e == OK)
        e = grant_roles(tx, account->id, GRANT_ANY_UNIT, date_local_day(tx->now_at), &has);
    if (e != OK)
        return e;
    buf_init(&b, tx->arena, LINE_MAX_BYTES);
    buf_fmt(
        &b, "%.*s\t%s\t%s\t%.*s\t", STR_ARG(account->login),
        account->state == ACCOUNT_ACTIVE && account->official_active ? "active" : "disabled",
        account->totp_sealed.n ? "2fa" : "-", STR_ARG(unit.slug));
    put_roles(&b, has.roles);
    buf_fmt(&b, "\t%.*s", STR_ARG(account->name));
    command_print(u->c, "%.*s", STR_ARG(buf_get(&b)));
    return OK;
}

static enum err run_list(struct db_tx *tx, void *ctx)
{
    struct user_call *u = ctx;
    struct account_list all;
    enum err e = account_list(tx, GRANT_ANY_UNIT, &all);
    for (size_t i = 0; e == OK && i < all.n; i++)
        e = put_line(tx, u, &all.list[i]);
    return e;
}

/* ---- the call ---- */

static int read_roles(struct user_call *u)
{
    const struct command_call *c = u->c;
    for (size_t i = 0; command_option_nth(c, "role", i).p; i++) {
        struct str name = command_option_nth(c, "role", i);
        if (i == ROLE_COUNT || role_parse(name, &u->roles[i]) != OK) {
            command_complain_text(c, TEXT_user_run_unknown_role, TEXT_ARGS(ta_str("role", name)));
            return COMMAND_UNUSABLE;
        }
        u->fresh.role_count = i + 1;
    }
    u->fresh.roles = u->roles;
    return COMMAND_OK;
}

static int read_new(struct user_call *u)
{
    const struct command_call *c = u->c;
    struct str name = command_option(c, "name");
    if (!str_trim(name).n || !u->unit.n || !command_has(c, "role")) {
        command_complain_text(c, TEXT_user_run_add_how, TEXT_NO_ARGS);
        return COMMAND_UNUSABLE;
    }
    u->fresh.official = (struct official_words){name, S(""), S("")};
    u->fresh.login = u->login;
    u->fresh.descendants = command_has(c, "descendants");
    u->fresh.actor = ACTOR;
    return read_roles(u);
}

static int write(struct user_call *u, db_fn *fn, enum text done)
{
    return ended(u, db_write(u->c->data->db, u->c->arena, DB_HIGH, fn, u), done);
}

int cmd_user(struct command_call *c)
{
    struct str what = command_arg(c, 0), login = command_arg(c, 1), normal;
    struct user_call *u = ARENA_NEW(c->arena, struct user_call);
    u->c = c;
    u->login = login.p && account_login_normal(c->arena, login, &normal) ? normal : login;
    u->unit = command_option(c, "unit");
    if (str_eq(what, S("list"))) {
        enum err e = db_read(c->data->db, c->arena, run_list, u);
        return e == OK ? COMMAND_OK : ended(u, e, TEXT_NONE);
    }
    if (!login.p)
        return usage(c);
    if (str_eq(what, S("add"))) {
        int code = read_new(u);
        return code == COMMAND_OK ? write(u, run_add, TEXT_user_run_added) : code;
    }
    if (str_eq(what, S("password")))
        return write(u, run_password, TEXT_user_run_password);
    if (str_eq(what, S("recover")))
        return write(u, run_recover, TEXT_user_run_recovered);
    u->state = str_eq(what, S("enable")) ? ACCOUNT_ACTIVE : ACCOUNT_DISABLED;
    if (str_eq(what, S("disable")))
        return write(u, run_state, TEXT_user_run_disabled_now);
    if (str_eq(what, S("enable")))
        return write(u, run_state, TEXT_user_run_enabled);
    return usage(c);
}
