#include "place/sign_in.h"

#include <arpa/inet.h>

#include "base/date.h"
#include "place/grant.h"
#include "place/second_factor.h"
#include "trust/seal.h"

#define FORGET_MS ((int64_t)2 * 3600 * 1000)
#define SECOND ((int64_t)1000)

/* How many may fail before the next has to wait, and how long at most. */
struct limit {
    struct str purpose; /* of the keyed digest */
    int64_t free, most_ms;
};
static const struct limit by_machine = {STR_INIT("sign_in.machine"), 3, 15 * 60 * SECOND};
static const struct limit by_network = {STR_INIT("sign_in.network"), 20, 60 * SECOND};
static const struct limit by_account = {STR_INIT("sign_in.account"), 30, 30 * SECOND};
#define KNOWN_PURPOSE S("sign_in.known")

struct counter {
    const struct limit *limit;
    struct str id;
    int64_t failures, last_at, open_at; /* as stored; zeros: nothing is */
    bool excused;                       /* counts, and is not waited for */
};

/* ---- whose, and from where ---- */

/* The machine (an IPv6 one has a /64 to itself) and its network. */
struct origin {
    struct str machine, network;
};

static struct origin origin_of(struct arena *a, struct str address)
{
    unsigned char *raw = arena_alloc(a, 16);
    const char *z = arena_z(a, address);
    if (inet_pton(AF_INET6, z, raw) == 1) {
        static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
        if (memcmp(raw, mapped, sizeof mapped) != 0)
            return (struct origin){{(const char *)raw, 8}, {(const char *)raw, 6}};
        return (struct origin){{(const char *)raw + 12, 4}, {(const char *)raw + 12, 3}};
    }
    if (inet_pton(AF_INET, z, raw) == 1)
        return (struct origin){{(const char *)raw, 4}, {(const char *)raw, 3}};
    return (struct origin){address, address};
}

static struct str digest(
    struct arena *a, const struct keys *keys, struct str purpose, struct str value)
{
    unsigned char *out = arena_raw(a, SEAL_INDEX_BYTES);
    seal_index(keys_get(keys, KEY_BLIND), purpose, value, out);
    return (struct str){(const char *)out, SEAL_INDEX_BYTES};
}

struct attempt {
    struct counter machine, network, account;
    struct str known; /* id of the mark that the account signed in from this machine */
};

static struct attempt attempt_of(
    struct arena *a, const struct keys *keys, const struct sign_in_claim *claim)
{
    struct origin o = origin_of(a, claim->address);
    struct str login, whose = str_trim(claim->whose);
    if (account_login_normal(a, whose, &login))
        whose = login;
    struct str who = arena_fmt(a, "%.*s|%.*s|", STR_ARG(claim->what), STR_ARG(whose));
    struct str pair = arena_cat(a, who, o.machine);
    return (struct attempt){
        .machine = {&by_machine, digest(a, keys, by_machine.purpose, pair)},
        .network = {&by_network, digest(a, keys, by_network.purpose, o.network)},
        .account = {&by_account, digest(a, keys, by_account.purpose, who)},
        .known = digest(a, keys, KNOWN_PURPOSE, pair),
    };
}

/* ---- counters ---- */

DB_STMT(
    READ, "sign_in.read", "b",
    "SELECT failures, last_at, open_at FROM sign_in_failure WHERE id = $1");

static enum err read_counter(struct db_tx *tx, struct counter *c)
{
    struct db_rows r = db_query(tx, &READ, DB_ARGS(db_blob(c->id)));
    while (db_next(&r)) {
        c->failures = row_i64(&r);
        c->last_at = row_i64(&r);
        c->open_at = row_i64(&r);
    }
    return db_done(&r);
}

static enum err read_attempt(struct db_tx *tx, struct attempt *t)
{
    struct counter known = {.id = t->known};
    enum err e = read_counter(tx, &t->machine);
    if (e == OK)
        e = read_counter(tx, &t->network);
    if (e == OK)
        e = read_counter(tx, &t->account);
    if (e == OK)
        e = read_counter(tx, &known);
    t->network.excused = t->account.excused =
        known.last_at > 0 && tx->now_at - known.last_at < SIGN_IN_KNOWN_MS;
    return e;
}

/* Failures that still count. A clock that was set back makes nobody wait longer. */
static int64_t failures_now(const struct counter *c, int64_t now_at)
{
    return now_at - c->last_at < FORGET_MS ? c->failures : 0;
}

static int64_t wait_of(const struct counter *c, int64_t now_at)
{
    int64_t ms = c->open_at - now_at;
    if (ms <= 0 || c->excused || failures_now(c, now_at) == 0)
        return 0;
    return ms < c->limit->most_ms ? ms : c->limit->most_ms;
}

static int64_t wait_of_attempt(const struct attempt *t, int64_t now_at)
{
    int64_t m = wait_of(&t->machine, now_at), n = wait_of(&t->network, now_at);
    int64_t a = wait_of(&t->account, now_at), most = m > n ? m : n;
    return most > a ? most : a;
}

/* After `failures` of them. */
static int64_t delay_after(const struct limit *limit, int64_t failures)
{
    int64_t over = failures - limit->free, ms = SECOND;
    if (over < 0)
        return 0;
    while (over-- > 0 && ms < limit->most_ms)
        ms *= 2;
    return ms < limit->most_ms ? ms : limit->most_ms;
}

enum err sign_in_wait(
    struct db_tx *tx, const struct keys *keys, const struct sign_in_claim *claim, int64_t *ret_ms)
{
    struct attempt t = attempt_of(tx->arena, keys, claim);
    enum err e = read_attempt(tx, &t);
    if (e == OK)
        *ret_ms = wait_of_attempt(&t, tx->now_at);
    return e;
}

/* Of two attempts at the same moment, one sees the other's count. */
DB_STMT(
    COUNT_ALONE, "sign_in.count_alone", "biiii",
    "INSERT INTO sign_in_failure (id, failures, last_at, open_at) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (id) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at,"
    " open_at = excluded.open_at WHERE sign_in_failure.failures = $5");
DB_STMT(
    COUNT, "sign_in.count", "biii",
    "INSERT INTO sign_in_failure (id, failures, last_at, open_at) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (id) DO UPDATE SET failures = CASE WHEN excluded.failures = 1 THEN 1"
    " ELSE sign_in_failure.failures + 1 END, last_at = excluded.last_at,"
    " open_at = excluded.open_at");

static enum err count_one(struct db_tx *tx, const struct counter *c)
{
    int64_t failures = failures_now(c, tx->now_at) + 1;
    int64_t open_at = tx->now_at + delay_after(c->limit, failures);
    return db_exec(
        tx, &COUNT, DB_ARGS(db_blob(c->id), db_i64(failures), db_i64(tx->now_at), db_i64(open_at)),
        NULL);
}

static enum err count_alone(struct db_tx *tx, const struct counter *c)
{
    int64_t failures = failures_now(c, tx->now_at) + 1, changed = 0;
    int64_t open_at = tx->now_at + delay_after(c->limit, failures);
    enum err e = db_exec(
        tx, &COUNT_ALONE,
        DB_ARGS(
            db_blob(c->id), db_i64(failures), db_i64(tx->now_at), db_i64(open_at),
            db_i64(c->failures)),
        &changed);
    return e == OK && changed == 0 ? E_BUSY : e;
}

enum err sign_in_count(
    struct db_tx *tx, const struct keys *keys, const struct sign_in_claim *claim, int64_t *ret_ms)
{
    struct attempt t = attempt_of(tx->arena, keys, claim);
    enum err e = read_attempt(tx, &t);
    if (e != OK)
        return e;
    *ret_ms = wait_of_attempt(&t, tx->now_at);
    if (*ret_ms > 0)
        return E_BUSY;
    *ret_ms = SECOND; /* if another came first */
    e = count_alone(tx, &t.machine);
    if (e == OK)
        e = count_one(tx, &t.network);
    if (e == OK)
        e = count_one(tx, &t.account);
    if (e == OK)
        *ret_ms = 0;
    return e;
}

DB_STMT(FORGET, "sign_in.forget", "b", "DELETE FROM sign_in_failure WHERE id = $1");
DB_STMT(
    UNCOUNT, "sign_in.uncount", "bi",
    "UPDATE sign_in_failure SET failures = failures - 1,"
    " open_at = CASE WHEN failures <= $2 THEN 0 ELSE open_at END"
    " WHERE id = $1 AND failures > 0");
DB_STMT(
    KNOW, "sign_in.know", "bi",
    "INSERT INTO sign_in_failure (id, failures, last_at, open_at) VALUES ($1, 0, $2, 0)"
    " ON CONFLICT (id) DO UPDATE SET last_at = excluded.last_at");

enum err sign_in_right(struct db_tx *tx, const struct keys *keys, const struct sign_in_claim *claim)
{
    struct attempt t = attempt_of(tx->arena, keys, claim);
    enum err e = db_exec(tx, &FORGET, DB_ARGS(db_blob(t.machine.id)), NULL);
    if (e == OK)
        e = db_exec(tx, &UNCOUNT, DB_ARGS(db_blob(t.network.id), db_i64(by_network.free)), NULL);
    if (e == OK)
        e = db_exec(tx, &UNCOUNT, DB_ARGS(db_blob(t.account.id), db_i64(by_account.free)), NULL);
    return e == OK ? db_exec(tx, &KNOW, DB_ARGS(db_blob(t.known), db_i64(tx->now_at)), NULL) : e;
}

DB_STMT(SWEEP, "sign_in.sweep", "i", "DELETE FROM sign_in_failure WHERE last_at < $1");

enum err sign_in_sweep(struct db_tx *tx, int64_t before_at)
{
    return db_exec(tx, &SWEEP, DB_ARGS(db_i64(before_at)), NULL);
}

/* ---- what comes next ---- */

enum err sign_in_account(struct db_tx *tx, struct str login, struct account *ret)
{
    struct str normal;
    struct account found = {0};
    enum err e = OK;
    if (account_login_normal(tx->arena, login, &normal))
        e = account_by_login(tx, normal, &found);
    if (e == OK || e == E_NOT_FOUND)
        *ret = found;
    return e == E_NOT_FOUND ? OK : e;
}

bool sign_in_open(const struct account *account)
{
    return account->id != 0 && account->state == ACCOUNT_ACTIVE && account->official_active;
}

enum err sign_in_stage(
    struct db_tx *tx, const struct account *account, bool code_given, enum session_stage *ret)
{
    struct grant_roles has;
    bool has_factor = account->totp_sealed.n > 0;
    enum err e = grant_roles(tx, account->id, GRANT_ANY_UNIT, date_local_day(tx->now_at), &has);
    if (e != OK)
        return e;
    if (has_factor && !code_given)
        *ret = SESSION_CODE;
    else if (!has_factor && second_factor_demanded(has.roles))
        *ret = SESSION_SET_UP;
    else
        *ret = account->must_change ? SESSION_CHANGE : SESSION_WHOLE;
    return OK;
}
