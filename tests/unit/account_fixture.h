/* account_fixture: a commune in its district and province, and people who work there; each step a
 * transaction of its own. The clock stands still until a test moves it. */
#ifndef GANDAN_TESTS_ACCOUNT_FIXTURE_H
#define GANDAN_TESTS_ACCOUNT_FIXTURE_H

#include "unit_fixture.h"

#include "base/clock.h"
#include "place/actor.h"
#include "place/grant.h"
#include "place/official.h"
#include "place/second_factor.h"
#include "place/session.h"
#include "place/sign_in.h"
#include "place/sign_in_link.h"
#include "spine/event.h"
#include "trust/totp.h"

#define CHECK(x) assert_true(x)
#define ACTOR S("command")

static struct keys keys;
static int64_t commune, neighbour, district, province, elsewhere;
static int64_t now_at;

static inline void at(int64_t ms)
{
    now_at = ms;
    clock_fix(now_at);
}

static inline void later(int64_t ms)
{
    at(now_at + ms);
}

static inline void set_up(void **state)
{
    use(state);
    for (int k = 0; k < KEY_COUNT; k++)
        memset(keys.bytes[k], 'a' + k, KEY_BYTES);
    at(date_at(day("2025-03-03"), 9 * 60));
    (void)take_units(UNITS, OK);
    commune = unit_of("13126").id;
    neighbour = unit_of("13129").id;
    district = unit_of("343").id;
    province = unit_of("34").id;
    elsewhere = unit_of("12337").id;
}

/* Runs `fn` in a transaction that writes, and gives its error back. */
static inline enum err wrote(db_fn *fn, void *ctx)
{
    return db_write(db, arena, DB_HIGH, fn, ctx);
}
static inline enum err looked(db_fn *fn, void *ctx)
{
    return db_read(db, arena, fn, ctx);
}

/* ---- people ---- */

struct hired {
    int64_t unit_id, official_id, account_id;
    struct str name, login;
};

static inline enum err hire(struct db_tx *tx, void *ctx)
{
    struct hired *h = ctx;
    const struct official o = {
        .unit_id = h->unit_id, .name = h->name, .phone = S(""), .email = S("")};
    enum err e = official_make(tx, &o, ACTOR, &h->official_id);
    const struct account_new n = {h->unit_id, h->official_id, h->login};
    return e == OK ? account_make(tx, &n, ACTOR, &h->account_id) : e;
}

static inline struct hired hired(int64_t unit_id, const char *name, const char *login)
{
    struct hired h = {.unit_id = unit_id, .name = str_z(name), .login = str_z(login)};
    CHECK(wrote(hire, &h) == OK);
    return h;
}

struct found {
    int64_t id;
    struct account account;
};

static inline enum err find_account(struct db_tx *tx, void *ctx)
{
    struct found *f = ctx;
    return account_by_id(tx, f->id, &f->account);
}

static inline struct account account_of(const struct hired *h)
{
    struct found f = {.id = h->account_id};
    CHECK(looked(find_account, &f) == OK);
    return f.account;
}

/* ---- changes of an official and an account ---- */

struct changing {
    struct official o;
};

static inline enum err change_official(struct db_tx *tx, void *ctx)
{
    struct changing *c = ctx;
    return official_change(tx, &c->o, ACTOR);
}

static inline enum err read_official(struct db_tx *tx, void *ctx)
{
    struct changing *c = ctx;
    return official_by_id(tx, c->o.unit_id, c->o.id, &c->o);
}

struct ending {
    struct hired h;
    struct str keep;
    enum account_state state;
};

static inline enum err set_state(struct db_tx *tx, void *ctx)
{
    const struct ending *x = ctx;
    return account_set_state(tx, x->h.account_id, x->state, ACTOR);
}

static inline enum err recover(struct db_tx *tx, void *ctx)
{
    const struct ending *x = ctx;
    return account_recover(tx, x->h.account_id, ACTOR);
}

static inline enum err choose(struct db_tx *tx, void *ctx)
{
    const struct ending *x = ctx;
    const struct account_password p = {x->h.account_id, S("1$argon2id$x"), x->keep, ACTOR};
    return account_set_password(tx, &p);
}

/* ---- grants ---- */

struct giving {
    struct grant grant;
    struct grant_giver by;
    int64_t id;
};

static inline enum err give_grant(struct db_tx *tx, void *ctx)
{
    struct giving *g = ctx;
    return grant_give(tx, &g->grant, &g->by, &g->id);
}

static inline enum err end_grant(struct db_tx *tx, void *ctx)
{
    const struct giving *g = ctx;
    return grant_end(tx, g->grant.unit_id, g->id, &g->by);
}

static inline struct giving giving(
    const struct hired *h, enum role role, int64_t unit_id, bool descendants)
{
    return (struct giving){
        .grant =
            {
                .account_id = h->account_id,
                .unit_id = unit_id,
                .role = role,
                .descendants = descendants,
                .from_day = date_local_day(now_at),
                .to_day = GRANT_OPEN,
            },
        .by = {GRANT_BY_COMMAND, ACTOR},
    };
}

static inline struct giving granted(
    const struct hired *h, enum role role, int64_t unit_id, bool descendants)
{
    struct giving g = giving(h, role, unit_id, descendants);
    CHECK(wrote(give_grant, &g) == OK);
    return g;
}

/* ---- sessions ---- */

struct signed_in {
    struct session_new fresh;
    struct session_secret secret;
    int64_t unit_id;
    struct actor actor; /* of the last who() */
};

static inline enum err begin_session(struct db_tx *tx, void *ctx)
{
    const struct signed_in *s = ctx;
    return session_begin(tx, &s->fresh, s->secret.id);
}

static inline struct signed_in session_of(const struct hired *h, enum session_stage stage)
{
    struct signed_in s = {
        .fresh = {.account_id = h->account_id, .stage = stage, .device = S("Firefox, Windows")},
        .secret = session_secret(arena)};
    CHECK(wrote(begin_session, &s) == OK);
    return s;
}

static inline enum err find_actor(struct db_tx *tx, void *ctx)
{
    struct signed_in *s = ctx;
    return actor_by_session(tx, s->secret.id, s->unit_id, &s->actor);
}

static inline enum err who(struct signed_in *s, int64_t unit_id)
{
    s->unit_id = unit_id;
    return looked(find_actor, s);
}

/* ---- the second factor ---- */

struct factor {
    const struct hired *of;
    struct str secret, code;
    struct second_factor_codes codes;
    int64_t left;
};

static inline enum err set_factor(struct db_tx *tx, void *ctx)
{
    struct factor *f = ctx;
    const struct second_factor_new n = {f->of->account_id, f->secret, f->code, ACTOR};
    return second_factor_set(tx, &keys, &n, &f->codes);
}

static inline struct factor factor_of(const struct hired *h)
{
    struct factor f = {.of = h, .secret = totp_secret(arena)};
    f.code = totp_code(arena, f.secret, now_at / TOTP_STEP_MS);
    CHECK(wrote(set_factor, &f) == OK);
    return f;
}

#endif
