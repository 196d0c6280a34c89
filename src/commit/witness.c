#include "commit/witness.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/random.h"
#include "base/viet.h"
#include "commit/pledge.h"
#include "place/unit.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"
#include "trust/hash.h"
#include "trust/sign.h"

#define BODY_MAX ((size_t)256 * 1024)
#define COLUMNS                                                                                    \
    "w.unit_id, w.id, w.ceremony_id, w.slug, w.name, w.title, w.signed_at, w.body, w.sha256,"      \
    " w.signature, w.public_key"

static struct witness witness_read(struct db_rows *r)
{
    struct witness w;
    w.unit_id = row_i64(r);
    w.id = row_i64(r);
    w.ceremony_id = row_i64(r);
    w.slug = row_str(r);
    w.name = row_str(r);
    w.title = row_str(r);
    w.signed_at = row_i64(r);
    w.body = row_str(r);
    w.sha256 = row_blob(r);
    w.signature = row_blob(r);
    w.public_key = row_blob(r);
    return w;
}

/* ---- the text ---- */

static struct str said_of(
    struct arena *a, const struct unit *unit, const struct ceremony *c,
    const struct pledge_list *all)
{
    struct buf b;
    struct str title = unit_title_vi(a, unit), day = date_str_dmy(a, c->day);
    buf_init(&b, a, BODY_MAX);
    buf_fmt(
        &b, "Đơn vị: %.*s (mã %.*s)\nLễ ký cam kết: %.*s\nNgày: %.*s\n", STR_ARG(title),
        STR_ARG(unit->code), STR_ARG(c->title), STR_ARG(day));
    if (c->place.n)
        buf_fmt(&b, "Nơi ký: %.*s\n", STR_ARG(c->place));
    buf_fmt(&b, "\nTôi chứng kiến %zu người sau đây đã ký cam kết:\n", all->n);
    for (size_t i = 0; i < all->n; i++) {
        const struct pledge *p = &all->list[i];
        struct str digest = hash_hex(a, p->sha256);
        buf_fmt(
            &b, "%zu. %.*s, %.*s; SHA-256 của bản cam kết: %.*s\n", i + 1, STR_ARG(p->name),
            STR_ARG(p->post_vi), STR_ARG(digest));
    }
    return buf_get(&b);
}

static struct str body_of(
    struct arena *a, const struct witness_new *n, int64_t signed_at, struct str said)
{
    char iso[DATE_ISO_MAX];
    date_iso(iso, signed_at);
    struct str local = date_str_local(a, signed_at);
    return arena_fmt(
        a,
        "gandan-witness/1\nNgười chứng kiến: %.*s\nChức danh: %.*s\n"
        "Ký lúc: %.*s, giờ Việt Nam (%s)\n%.*s",
        STR_ARG(n->name), STR_ARG(n->title), STR_ARG(local), iso, STR_ARG(said));
}

enum err witness_offer(struct db_tx *tx, int64_t unit_id, struct witness_text *ret)
{
    struct unit unit;
    struct pledge_list all;
    enum err e = ceremony_now(tx, unit_id, &ret->ceremony);
    if (e == OK)
        e = unit_by_id(tx, unit_id, &unit);
    if (e == OK)
        e = pledge_of_ceremony(tx, unit_id, ret->ceremony.id, &all);
    if (e != OK)
        return e;
    ret->said = said_of(tx->arena, &unit, &ret->ceremony, &all);
    ret->pledges = all.n;
    ret->seen = hash_sha256_hex(tx->arena, ret->said);
    return all.n ? OK : E_CONFLICT;
}

/* ---- signing ---- */

/* The pair lives no longer than this function. */
static void sign_once(struct arena *a, struct witness *w)
{
    unsigned char seed[SIGN_SEED_BYTES], key[SIGN_PUBLIC_BYTES], signature[SIGN_BYTES];
    unsigned char sum[HASH_SHA256_BYTES];
    random_bytes(seed, sizeof seed);
    sign_public(seed, key);
    sign_message(seed, w->body, signature);
    hash_wipe(seed, sizeof seed);
    hash_sha256(w->body, sum);
    w->public_key = arena_str(a, (struct str){(const char *)key, sizeof key});
    w->signature = arena_str(a, (struct str){(const char *)signature, sizeof signature});
    w->sha256 = arena_str(a, (struct str){(const char *)sum, sizeof sum});
}

static enum err free_slug(
    struct db_tx *tx, const struct ceremony *c, struct str name, int64_t unit_id, struct str *ret)
{
    struct date d = date_of_day(c->day);
    struct str folded = viet_slug(tx->arena, name);
    for (int64_t i = 1;; i++) {
        struct witness taken;
        *ret = arena_fmt(tx->arena, "%04d-%02d-%02d-%.*s", d.year, d.month, d.day, STR_ARG(folded));
        if (i > 1)
            *ret = arena_fmt(tx->arena, "%.*s-%lld", STR_ARG(*ret), (long long)i);
        enum err e = witness_by_slug(tx, unit_id, *ret, &taken);
        if (e != OK)
            return e == E_NOT_FOUND ? OK : e;
    }
}

DB_STMT(
    MAKE, "witness.make", "iiitttitbbb",
    "INSERT INTO witness (unit_id, id, ceremony_id, slug, name, title, signed_at, body, sha256,"
    " signature, public_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");

static enum err make(struct db_tx *tx, const struct witness *w)
{
    return db_exec(
        tx, &MAKE,
        DB_ARGS(
            db_i64(w->unit_id), db_i64(w->id), db_i64(w->ceremony_id), db_text(w->slug),
            db_text(w->name), db_text(w->title), db_i64(w->signed_at), db_text(w->body),
            db_blob(w->sha256), db_blob(w->signature), db_blob(w->public_key)),
        NULL);
}

static void tell(struct db_tx *tx, const struct witness *w, struct str actor)
{
    event_add(
        tx, &(struct event){
                .unit_id = w->unit_id,
                .noun = S("witness"),
                .noun_id = w->id,
                .what = S("witness.signed"),
                .actor = actor,
                .at = w->signed_at,
                EVENT_FIELDS(ev_str("sha256", hash_hex(tx->arena, w->sha256))),
                .detail = arena_fmt(tx->arena, "%.*s, %.*s", STR_ARG(w->name), STR_ARG(w->title)),
            });
    topic_touch(tx, w->unit_id, TOPIC_PLEDGE);
}

enum err witness_sign(struct db_tx *tx, const struct witness_new *n, struct witness *ret)
{
    struct witness_new given = *n;
    struct witness_text t;
    given.name = str_trim(n->name);
    given.title = str_trim(n->title);
    if (given.name.n == 0 || given.title.n == 0)
        return E_INVALID;
    enum err e = db_guard(tx, n->unit_id, S("pledge"));
    if (e == OK)
        e = witness_offer(tx, n->unit_id, &t);
    if (e == OK && (!str_eq(t.seen, n->seen) || n->at > tx->now_at ||
                    n->at < tx->now_at - PLEDGE_LATE_MS || n->at < t.ceremony.opened_at))
        e = E_CONFLICT;
    if (e != OK)
        return e;
    struct witness w = {
        .unit_id = n->unit_id,
        .id = id_new(),
        .ceremony_id = t.ceremony.id,
        .name = given.name,
        .title = given.title,
        .signed_at = n->at,
        .body = body_of(tx->arena, &given, n->at, t.said),
    };
    sign_once(tx->arena, &w);
    e = free_slug(tx, &t.ceremony, w.name, w.unit_id, &w.slug);
    if (e == OK)
        e = make(tx, &w);
    if (e != OK)
        return e;
    tell(tx, &w, n->actor);
    *ret = w;
    return OK;
}

bool witness_verify(const struct witness *w)
{
    unsigned char sum[HASH_SHA256_BYTES];
    hash_sha256(w->body, sum);
    return str_eq(w->sha256, (struct str){(const char *)sum, sizeof sum}) &&
           sign_verify(w->public_key, w->body, w->signature);
}

/* ---- reading ---- */

static enum err read_list(struct db_tx *tx, struct db_rows *r, struct witness_list *ret)
{
    struct witness *list = ARENA_ARRAY(tx->arena, struct witness, r->rows + 1);
    size_t n = 0;
    while (db_next(r))
        list[n++] = witness_read(r);
    *ret = (struct witness_list){list, n};
    return db_done(r);
}

DB_STMT(
    OF_CEREMONY, "witness.of_ceremony", "ii",
    "SELECT " COLUMNS " FROM witness w WHERE w.unit_id = $1 AND w.ceremony_id = $2"
    " ORDER BY w.signed_at, w.id");

enum err witness_of_ceremony(
    struct db_tx *tx, int64_t unit_id, int64_t ceremony_id, struct witness_list *ret)
{
    struct db_rows r = db_query(tx, &OF_CEREMONY, DB_ARGS(db_i64(unit_id), db_i64(ceremony_id)));
    return read_list(tx, &r, ret);
}

DB_STMT(
    OF_YEAR, "witness.of_year", "iii",
    "SELECT " COLUMNS " FROM witness w JOIN ceremony c ON c.unit_id = w.unit_id"
    " AND c.id = w.ceremony_id WHERE w.unit_id = $1 AND c.day >= $2 AND c.day < $3"
    " ORDER BY c.day DESC, w.signed_at, w.id");

enum err witness_of_year(struct db_tx *tx, int64_t unit_id, int64_t year, struct witness_list *ret)
{
    struct db_rows r = db_query(
        tx, &OF_YEAR,
        DB_ARGS(
            db_i64(unit_id), db_i64(date_day((struct date){(int)year, 1, 1})),
            db_i64(date_day((struct date){(int)year + 1, 1, 1}))));
    return read_list(tx, &r, ret);
}

DB_STMT(
    BY_SLUG, "witness.by_slug", "it",
    "SELECT " COLUMNS " FROM witness w WHERE w.unit_id = $1 AND w.slug = $2");

enum err witness_by_slug(struct db_tx *tx, int64_t unit_id, struct str slug, struct witness *ret)
{
    struct db_rows r = db_query(tx, &BY_SLUG, DB_ARGS(db_i64(unit_id), db_text(slug)));
    bool found = false;
    while (db_next(&r)) {
        *ret = witness_read(&r);
        found = true;
    }
    enum err e = db_done(&r);
    return e == OK && !found ? E_NOT_FOUND : e;
}
