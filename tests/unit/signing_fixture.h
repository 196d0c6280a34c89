/* signing_fixture: a commune whose officials hold posts, with a text to sign and keys of their own.
 */
#ifndef GANDAN_TESTS_SIGNING_FIXTURE_H
#define GANDAN_TESTS_SIGNING_FIXTURE_H

#include "account_fixture.h"
#include "commit/ceremony.h"
#include "commit/pledge.h"
#include "commit/witness.h"
#include "place/post.h"
#include "trust/hash.h"

#define PIN S("479205")

static inline struct password_rule rule(void)
{
    return (struct password_rule){keys_get(&keys, KEY_PASSWORD), PASSWORD_CHEAP};
}

/* ---- keys ---- */

struct keyed {
    const struct hired *of;
    struct signing_key_new fresh;
    struct signing_key key;
    int64_t ms;
};

static inline struct signing_key_new fresh_key(const struct hired *h, struct str pin)
{
    struct signing_key_new made;
    const struct signing_key_choice c = {&keys, rule(), h->unit_id, h->official_id, pin};
    CHECK(signing_key_prepare(arena, &c, &made) == OK);
    return made;
}

static inline enum err store_key(struct db_tx *tx, void *ctx)
{
    const struct keyed *k = ctx;
    return signing_key_make(tx, &k->fresh, ACTOR);
}

static inline enum err read_key(struct db_tx *tx, void *ctx)
{
    struct keyed *k = ctx;
    return signing_key_of(tx, k->of->unit_id, k->of->official_id, &k->key);
}

static inline enum err count_try(struct db_tx *tx, void *ctx)
{
    struct keyed *k = ctx;
    return signing_key_count(tx, k->of->unit_id, k->key.id, &k->ms);
}

static inline enum err right_try(struct db_tx *tx, void *ctx)
{
    struct keyed *k = ctx;
    return signing_key_right(tx, k->of->unit_id, k->key.id);
}

static inline struct keyed with_key(const struct hired *h)
{
    struct keyed k = {.of = h, .fresh = fresh_key(h, PIN)};
    CHECK(wrote(store_key, &k) == OK);
    CHECK(looked(read_key, &k) == OK);
    return k;
}

/* ---- posts and texts ---- */

struct giving_post {
    struct post p;
    int64_t id;
};

static inline enum err give_post(struct db_tx *tx, void *ctx)
{
    struct giving_post *g = ctx;
    return post_give(tx, &g->p, ACTOR, &g->id);
}

static inline void posted(const struct hired *h, const char *title, int64_t from_day)
{
    struct giving_post g = {
        .p = {
            .unit_id = h->unit_id,
            .official_id = h->official_id,
            .title_vi = str_z(title),
            .title_en = S(""),
            .desk = S(""),
            .from_day = from_day,
            .to_day = POST_OPEN,
        }};
    CHECK(wrote(give_post, &g) == OK);
}

static inline enum err put_text(struct db_tx *tx, void *ctx)
{
    static const struct pledge_part parts[] = {
        {PLEDGE_HEADING, STR_INIT("BẢN CAM KẾT năm {year}"), STR_INIT(""), STR_INIT(""), false, 0,
         0},
        {PLEDGE_PROMISE, STR_INIT("Không để ai chờ quá 15 phút."), STR_INIT(""), STR_INIT(""),
         false, 0, 0},
    };
    const struct pledge_template t = {
        .code = S("mot-cua"),
        .valid_from = day("2025-01-01"),
        .valid_to = PLEDGE_OPEN,
        .roles = ROLE_BIT(ROLE_COUNTER),
        .name_vi = S("Một cửa"),
        .name_en = S(""),
        .legal_basis_vi = S(""),
        .legal_basis_en = S(""),
        .parts = parts,
        .part_count = 2,
    };
    enum pledge_change change;
    (void)ctx;
    return pledge_template_put(tx, &t, ACTOR, &change);
}

/* ---- signing ---- */

struct signing {
    const struct hired *of;
    const struct keyed *key; /* NULL: the unit's */
    const struct signing_key_new *fresh;
    int64_t at, id, ceremony_id;
    struct str pin, seen;
    struct pledge_own own;
    struct pledge pledge;
};

static inline enum err prepare(struct db_tx *tx, void *ctx)
{
    struct signing *s = ctx;
    const struct pledge_offer o = {s->of->unit_id, s->of->official_id, S("mot-cua")};
    struct pledge_text t;
    const struct signing_key_use use = {&keys, rule(), s->pin};
    enum err e = pledge_offer(tx, &o, &t);
    if (e != OK)
        return e;
    s->seen = t.seen;
    s->own = (struct pledge_own){.at = s->at};
    e = pledge_body(tx, &o, t.seen, s->at, &s->own.body);
    if (e != OK || (!s->key && !s->fresh))
        return e;
    s->own.public_key = s->fresh ? s->fresh->public_key : s->key->key.public_key;
    s->own.key_id = s->fresh ? s->fresh->id : s->key->key.id;
    s->own.fresh = s->fresh;
    return s->fresh
               ? signing_key_sign_new(tx->arena, &use, s->fresh, s->own.body, &s->own.signature)
               : signing_key_sign(tx->arena, &use, &s->key->key, s->own.body, &s->own.signature);
}

static inline enum err apply(struct db_tx *tx, void *ctx)
{
    struct signing *s = ctx;
    const struct pledge_new n = {
        .offer = {s->of->unit_id, s->of->official_id, S("mot-cua")},
        .seen = s->seen,
        .actor = ACTOR,
        .own = s->key || s->fresh ? &s->own : NULL,
        .ceremony_id = s->ceremony_id,
    };
    enum err e = pledge_sign(tx, &keys, &n, &s->id);
    return e == OK ? pledge_by_id(tx, s->of->unit_id, s->id, &s->pledge) : e;
}

static inline enum err signed_by(struct signing *s)
{
    if (!s->at)
        s->at = now_at;
    if (!s->pin.n)
        s->pin = PIN;
    enum err e = looked(prepare, s);
    return e == OK ? wrote(apply, s) : e;
}

#endif
