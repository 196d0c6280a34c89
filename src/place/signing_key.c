#include "place/signing_key.h"

#include "base/random.h"
#include "spine/event.h"
#include "spine/field.h"
#include "spine/id.h"
#include "spine/topic.h"
#include "trust/hash.h"

#define SECOND ((int64_t)1000)
#define WAIT_MOST (60 * SECOND)

bool signing_key_locked(const struct signing_key *k)
{
    return k->tries >= SIGNING_KEY_TRIES;
}

/* ---- in prepare ---- */

static struct str bound_to(struct arena *a, int64_t unit_id, int64_t id)
{
    return arena_fmt(a, "signing_key.seed|%lld|%lld", (long long)unit_id, (long long)id);
}

enum err signing_key_prepare(
    struct arena *a, const struct signing_key_choice *c, struct signing_key_new *ret)
{
    unsigned char seed[SIGN_SEED_BYTES], key[SIGN_PUBLIC_BYTES];
    struct str sealed;
    random_bytes(seed, sizeof seed);
    sign_public(seed, key);
    enum err e = pin_seal(a, &c->rule, c->pin, seed, &sealed);
    hash_wipe(seed, sizeof seed);
    if (e != OK)
        return e;
    *ret = (struct signing_key_new){
        .unit_id = c->unit_id,
        .id = id_new(),
        .official_id = c->official_id,
        .public_key = arena_str(a, (struct str){(const char *)key, sizeof key}),
    };
    ret->seed_sealed = field_close(a, c->keys, sealed, bound_to(a, ret->unit_id, ret->id));
    return OK;
}

enum err signing_key_sign(
    struct arena *a, const struct signing_key_use *u, const struct signing_key *k,
    struct str message, struct str *ret_signature)
{
    unsigned char seed[SIGN_SEED_BYTES], signature[SIGN_BYTES];
    struct str sealed;
    enum err e = field_open(a, u->keys, k->seed_sealed, bound_to(a, k->unit_id, k->id), &sealed);
    if (e != OK)
        return E_INTERNAL;
    e = pin_open(a, &u->rule, u->pin, sealed, seed);
    if (e != OK)
        return e;
    sign_message(seed, message, signature);
    hash_wipe(seed, sizeof seed);
    *ret_signature = arena_str(a, (struct str){(const char *)signature, sizeof signature});
    return OK;
}

enum err signing_key_sign_new(
    struct arena *a, const struct signing_key_use *u, const struct signing_key_new *n,
    struct str message, struct str *ret_signature)
{
    const struct signing_key k = {
        .unit_id = n->unit_id, .id = n->id, .seed_sealed = n->seed_sealed};
    return signing_key_sign(a, u, &k, message, ret_signature);
}

/* ---- reading ---- */

#define COLUMNS                                                                                    \
    "k.unit_id, k.id, k.official_id, k.public_key, k.seed_sealed, k.made_at, k.ended_at, k.tries," \
    " k.tried_at"

static struct signing_key key_read(struct db_rows *r)
{
    struct signing_key k;
    k.unit_id = row_i64(r);
    k.id = row_i64(r);
    k.official_id = row_i64(r);
    k.public_key = row_blob(r);
    k.seed_sealed = row_blob(r);
    k.made_at = row_i64(r);
    k.ended_at = row_i64_or(r, 0);
    k.tries = row_i64(r);
    k.tried_at = row_i64(r);
    return k;
}

static enum err read_one(struct db_rows *r, struct signing_key *ret)
{
    bool found = false;
    while (db_next(r)) {
        *ret = key_read(r);
        found = true;
    }
    enum err e = db_done(r);
    return e == OK && !found ? E_NOT_FOUND : e;
}

DB_STMT(
    OF, "signing_key.of", "ii",
    "SELECT " COLUMNS " FROM signing_key k WHERE k.unit_id = $1 AND k.official_id = $2"
    " AND k.ended_at IS NULL");

enum err signing_key_of(
    struct db_tx *tx, int64_t unit_id, int64_t official_id, struct signing_key *ret)
{
    struct db_rows r = db_query(tx, &OF, DB_ARGS(db_i64(unit_id), db_i64(official_id)));
    return read_one(&r, ret);
}

DB_STMT(
    LIST, "signing_key.list", "i",
    "SELECT " COLUMNS ", o.name FROM signing_key k JOIN official o ON o.unit_id = k.unit_id"
    " AND o.id = k.official_id WHERE k.unit_id = $1"
    " ORDER BY CASE WHEN k.ended_at IS NULL THEN 0 ELSE 1 END, o.name_key, k.made_at DESC, k.id");

enum err signing_key_list(struct db_tx *tx, int64_t unit_id, struct signing_key_list *ret)
{
    struct db_rows r = db_query(tx, &LIST, DB_ARGS(db_i64(unit_id)));
    struct signing_key_line *list = ARENA_ARRAY(tx->arena, struct signing_key_line, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        list[n].key = key_read(&r);
        list[n].key.seed_sealed = S("");
        list[n++].name = row_str(&r);
    }
    *ret = (struct signing_key_list){list, n};
    return db_done(&r);
}

/* ---- tries ---- */

int64_t signing_key_wait(const struct signing_key *k, int64_t now_at)
{
    int64_t ms = SECOND, open_at;
    if (k->tries < SIGNING_KEY_FREE)
        return 0;
    for (int64_t i = SIGNING_KEY_FREE; i <= k->tries && ms < WAIT_MOST; i++)
        ms *= 2;
    open_at = k->tried_at + (ms < WAIT_MOST ? ms : WAIT_MOST);
    return open_at > now_at ? open_at - now_at : 0;
}

DB_STMT(
    BY_ID, "signing_key.by_id", "ii",
    "SELECT " COLUMNS " FROM signing_key k WHERE k.unit_id = $1 AND k.id = $2"
    " AND k.ended_at IS NULL");
/* Of many at the same moment one is counted, and only that one looks at its PIN. */
DB_STMT(
    COUNT, "signing_key.count", "iiii",
    "UPDATE signing_key SET tries = tries + 1, tried_at = $4 WHERE unit_id = $1 AND id = $2"
    " AND tries = $3 AND ended_at IS NULL");

enum err signing_key_count(struct db_tx *tx, int64_t unit_id, int64_t id, int64_t *ret_ms)
{
    struct signing_key k;
    int64_t changed = 0;
    struct db_rows r = db_query(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id)));
    enum err e = read_one(&r, &k);
    *ret_ms = 0;
    if (e == E_NOT_FOUND || (e == OK && signing_key_locked(&k)))
        return E_DENIED;
    if (e != OK)
        return e;
    *ret_ms = signing_key_wait(&k, tx->now_at);
    if (*ret_ms > 0)
        return E_BUSY;
    e = db_exec(
        tx, &COUNT, DB_ARGS(db_i64(unit_id), db_i64(id), db_i64(k.tries), db_i64(tx->now_at)),
        &changed);
    return e == OK && changed == 0 ? E_BUSY : e;
}

DB_STMT(
    RIGHT, "signing_key.right", "ii",
    "UPDATE signing_key SET tries = 0 WHERE unit_id = $1 AND id = $2 AND ended_at IS NULL");

enum err signing_key_right(struct db_tx *tx, int64_t unit_id, int64_t id)
{
    int64_t changed = 0;
    enum err e = db_exec(tx, &RIGHT, DB_ARGS(db_i64(unit_id), db_i64(id)), &changed);
    return e == OK && changed == 0 ? E_CONFLICT : e;
}

/* ---- keeping ---- */

DB_STMT(
    END, "signing_key.end", "iiib",
    "UPDATE signing_key SET ended_at = $3, seed_sealed = $4, tries = 0 WHERE unit_id = $1"
    " AND official_id = $2 AND ended_at IS NULL");
DB_STMT(
    MAKE, "signing_key.make", "iiibbi",
    "INSERT INTO signing_key (unit_id, id, official_id, public_key, seed_sealed, made_at, tries,"
    " tried_at) VALUES ($1, $2, $3, $4, $5, $6, 0, 0)");

static enum err end(
    struct db_tx *tx, int64_t unit_id, int64_t official_id, int64_t at, int64_t *ret_ended)
{
    return db_exec(
        tx, &END, DB_ARGS(db_i64(unit_id), db_i64(official_id), db_i64(at), db_blob(S(""))),
        ret_ended);
}

static void tell(
    struct db_tx *tx, const struct signing_key_new *n, struct str what, struct str actor)
{
    event_add(
        tx, &(struct event){
                .unit_id = n->unit_id,
                .noun = S("signing_key"),
                .noun_id = n->id,
                .what = what,
                .actor = actor,
                .at = n->made_at,
            });
    topic_touch(tx, n->unit_id, TOPIC_PLEDGE);
}

enum err signing_key_make(struct db_tx *tx, const struct signing_key_new *n, struct str actor)
{
    struct signing_key_new made = *n;
    int64_t ended = 0;
    made.made_at = n->made_at ? n->made_at : tx->now_at;
    enum err e = end(tx, n->unit_id, n->official_id, made.made_at, &ended);
    if (e == OK)
        e = db_exec(
            tx, &MAKE,
            DB_ARGS(
                db_i64(n->unit_id), db_i64(n->id), db_i64(n->official_id), db_blob(n->public_key),
                db_blob(n->seed_sealed), db_i64(made.made_at)),
            NULL);
    if (e == OK)
        tell(tx, &made, ended ? S("signing_key.renewed") : S("signing_key.made"), actor);
    return e;
}

enum err signing_key_end(struct db_tx *tx, int64_t unit_id, int64_t official_id, struct str actor)
{
    struct signing_key k;
    int64_t ended = 0;
    enum err e = signing_key_of(tx, unit_id, official_id, &k);
    if (e == OK)
        e = end(tx, unit_id, official_id, tx->now_at, &ended);
    if (e == OK && ended)
        tell(
            tx, &(struct signing_key_new){.unit_id = unit_id, .id = k.id}, S("signing_key.ended"),
            actor);
    return e == E_NOT_FOUND ? OK : e;
}

struct str signing_key_short(struct arena *a, struct str public_key)
{
    struct str hex = hash_hex(a, str_sub(public_key, 0, 8)), ret = S("");
    for (size_t i = 0; i < hex.n; i += 4)
        ret = arena_fmt(a, "%.*s%s%.*s", STR_ARG(ret), i ? " " : "", STR_ARG(str_sub(hex, i, 4)));
    return ret;
}
