#include "app/demo_sign_in.h"

#include "app/demo_ceremony.h"
#include "app/people.h"
#include "base/date.h"
#include "db/writer.h"
#include "place/session.h"
#include "place/signing_key.h"
#include "place/unit.h"
#include "spine/setting.h"
#include "trust/hash.h"
#include "trust/token.h"

#define PASSWORD_BYTES 5 /* eight signs: enough where nobody else can try */

struct demo_account {
    struct account account;
    struct str password, hash; /* hash: to be stored instead of account.password */
    bool ours;                 /* its password is the one given here */
    unsigned roles;
    struct str slug;        /* of the unit; "" of the installation */
    struct signing_key key; /* id 0: none */
    struct str pin;         /* which opens it still; "" */
};

struct doors {
    struct data *data;
    struct arena *arena;
    bool open; /* this machine only */
    struct demo_account *list;
    size_t n;
};

/* Behind a proxy everybody comes from this machine. */
static bool this_machine_only(struct str listen, struct str proxies)
{
    bool loopback = str_starts(listen, S("127.")) || str_starts(listen, S("[::1]")) ||
                    str_starts(listen, S("localhost:"));
    return loopback && str_trim(proxies).n == 0;
}

static struct str password_of(const struct doors *d, struct str login)
{
    unsigned char mac[HASH_SHA256_BYTES];
    struct str said = arena_fmt(d->arena, "demo|%.*s", STR_ARG(login));
    hash_hmac_sha256(keys_get(&d->data->keys, KEY_PASSWORD), said, mac);
    struct str bytes = {(const char *)mac, PASSWORD_BYTES};
    return token_grouped(d->arena, token_encode(d->arena, bytes));
}

static enum err read_accounts(struct db_tx *tx, void *ctx)
{
    struct doors *d = ctx;
    struct account_list all;
    struct str proxies;
    enum err e = setting_get(tx, 0, S("trusted_proxies"), &proxies);
    if (e == OK)
        e = account_list(tx, GRANT_ANY_UNIT, &all);
    if (e != OK)
        return e;
    d->open = this_machine_only(d->data->config.listen, proxies);
    d->list = ARENA_ARRAY(d->arena, struct demo_account, all.n + 1);
    d->n = all.n;
    for (size_t i = 0; e == OK && i < all.n; i++) {
        struct grant_roles has = {0};
        struct unit unit = {.slug = S("")};
        e = grant_roles(tx, all.list[i].id, GRANT_ANY_UNIT, date_local_day(tx->now_at), &has);
        d->list[i].account = all.list[i];
        if (e == OK && all.list[i].unit_id)
            e = unit_by_id(tx, all.list[i].unit_id, &unit);
        if (e == OK && all.list[i].unit_id)
            e = signing_key_of(tx, all.list[i].unit_id, all.list[i].official_id, &d->list[i].key);
        e = e == E_NOT_FOUND ? OK : e;
        d->list[i].roles = has.roles;
        d->list[i].slug = unit.slug;
    }
    return e;
}

/* What is to be stored instead: hashes are made here, not at the writer. */
static enum err judge(const struct doors *d, struct demo_account *x)
{
    const struct password_rule rule = account_password_rule(&d->data->keys, true);
    struct password_answer answer = {0};
    enum err e = OK;
    x->password = password_of(d, x->account.login);
    x->hash = x->account.password;
    if (x->account.password.n)
        e = password_check(d->arena, &rule, x->account.password, x->password, &answer);
    x->ours = answer.right;
    if (e == OK && x->ours && !d->open)
        x->hash = S("");
    if (e == OK && !x->account.password.n && d->open && x->account.state == ACCOUNT_ACTIVE) {
        x->ours = true;
        e = password_hash(d->arena, &rule, x->password, &x->hash);
    }
    return e;
}

/* A key that was made anew since opens with what its owner chose. */
static enum err judge_pin(const struct doors *d, struct demo_account *x)
{
    const struct keys *keys = &d->data->keys;
    const struct str pin = demo_pin(d->arena, keys, x->key.official_id);
    const struct signing_key_use use = {keys, account_password_rule(keys, true), pin};
    struct str signature;
    if (!x->key.id)
        return OK;
    enum err e = signing_key_sign(d->arena, &use, &x->key, S("demo"), &signature);
    x->pin = e == OK ? pin : S("");
    return e == E_INVALID ? OK : e;
}

static enum err store(struct db_tx *tx, void *ctx)
{
    const struct doors *d = ctx;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < d->n; i++) {
        const struct demo_account *x = &d->list[i];
        if (str_eq(x->hash, x->account.password))
            continue;
        e = account_rehash(tx, x->account.id, x->account.password, x->hash);
        if (e == OK && !d->open)
            e = session_end_all(tx, x->account.id, S(""));
    }
    return e;
}

/* "counter,specialist" */
static struct str roles_of(struct arena *a, unsigned roles)
{
    struct str ret = S("");
    for (int r = 1; r <= ROLE_COUNT; r++)
        if (roles & ROLE_BIT(r))
            ret = arena_fmt(
                a, "%.*s%s%.*s", STR_ARG(ret), ret.n ? "," : "", STR_ARG(role_name((enum role)r)));
    return ret;
}

static void show(const struct command_call *c, const struct doors *d)
{
    bool any = false;
    for (size_t i = 0; i < d->n; i++) {
        const struct demo_account *x = &d->list[i];
        const struct str roles = roles_of(c->arena, x->roles);
        if (!x->ours)
            continue;
        if (!any)
            command_print_text(c, TEXT_user_run_demo, TEXT_NO_ARGS);
        any = true;
        command_print(
            c, "  %-10.*s %.*s  %.*s (%.*s: %.*s%s%.*s)", STR_ARG(x->account.login),
            STR_ARG(x->password), STR_ARG(x->account.name), STR_ARG(x->slug), STR_ARG(roles),
            x->pin.n ? "; PIN " : "", STR_ARG(x->pin));
    }
}

enum err demo_sign_in(const struct command_call *c, struct data *data)
{
    struct doors d = {.data = data, .arena = c->arena};
    enum err e = db_read(data->db, c->arena, read_accounts, &d);
    for (size_t i = 0; e == OK && i < d.n; i++) {
        e = judge(&d, &d.list[i]);
        if (e == OK && d.open)
            e = judge_pin(&d, &d.list[i]);
    }
    if (e == OK)
        e = db_write(data->db, c->arena, DB_HIGH, store, &d);
    if (e == OK && d.open)
        show(c, &d);
    return e;
}
