#include "commit/pledge.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/viet.h"
#include "commit/pledge_find.h"
#include "place/official.h"
#include "place/post.h"
#include "place/unit.h"
#include "place/unit_key.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"
#include "trust/hash.h"

#define BODY_MAX ((size_t)64 * 1024)

/* ---- the text ---- */

static int64_t year_of(int64_t at)
{
    return date_of_day(date_local_day(at)).year;
}

struct str pledge_year_words(struct arena *a, struct str words, int64_t year)
{
    static const char mark[] = "{year}";
    struct str rest = words, ret = S("");
    const char *at;
    while (rest.n && (at = memmem(rest.p, rest.n, mark, sizeof mark - 1)) != NULL) {
        size_t before = (size_t)(at - rest.p);
        ret = arena_fmt(
            a, "%.*s%.*s%lld", STR_ARG(ret), STR_ARG(str_sub(rest, 0, before)), (long long)year);
        rest = str_from(rest, before + sizeof mark - 1);
    }
    return arena_cat(a, ret, rest);
}

static void put_promises(struct buf *b, const struct pledge_text *t)
{
    int64_t promise = 0;
    for (size_t i = 0; i < t->template.part_count; i++) {
        const struct pledge_part *p = &t->template.parts[i];
        buf_char(b, '\n');
        if (p->kind == PLEDGE_PROMISE)
            buf_fmt(b, "%lld. ", (long long)++promise);
        buf_str(b, pledge_year_words(b->arena, p->text_vi, t->year));
        buf_char(b, '\n');
    }
}

/* signed_at 0: without the moment, which is how it is shown before signing. */
static struct str body_of(
    struct arena *a, const struct unit *unit, const struct pledge_text *t, int64_t signed_at)
{
    struct buf b;
    struct str title = unit_title_vi(a, unit);
    buf_init(&b, a, BODY_MAX);
    buf_fmt(
        &b,
        "gandan-pledge/1\nĐơn vị: %.*s (mã %.*s)\nNăm: %lld\nNgười cam kết: %.*s\nChức vụ: %.*s\n",
        STR_ARG(title), STR_ARG(unit->code), (long long)t->year, STR_ARG(t->name),
        STR_ARG(t->post_vi));
    if (signed_at) {
        char iso[DATE_ISO_MAX];
        date_iso(iso, signed_at);
        struct str local = date_str_local(a, signed_at);
        buf_fmt(&b, "Ký lúc: %.*s, giờ Việt Nam (%s)\n", STR_ARG(local), iso);
    }
    put_promises(&b, t);
    return buf_get(&b);
}

/* ---- what may be signed ---- */

static enum err post_today(
    struct db_tx *tx, const struct pledge_offer *o, int64_t day, struct pledge_text *ret)
{
    struct post_list posts;
    enum err e = post_list(tx, o->unit_id, o->official_id, &posts);
    for (size_t i = 0; e == OK && i < posts.n; i++)
        if (post_held(&posts.list[i], day)) {
            ret->post_vi = posts.list[i].title_vi;
            ret->post_en = posts.list[i].title_en;
            return OK;
        }
    return e == OK ? E_DENIED : e;
}

/* The same but for the moment: nothing new to sign. */
static bool says_the_same(
    struct db_tx *tx, const struct pledge *old, const struct unit *unit,
    const struct pledge_text *t)
{
    return str_eq(old->body, body_of(tx->arena, unit, t, old->signed_at));
}

enum err pledge_offer(struct db_tx *tx, const struct pledge_offer *o, struct pledge_text *ret)
{
    int64_t today = date_local_day(tx->now_at);
    struct official official;
    struct unit unit;
    struct pledge old;
    struct pledge_text t = {.year = year_of(tx->now_at)};
    enum err e = official_by_id(tx, o->unit_id, o->official_id, &official);
    if (e == OK)
        e = unit_by_id(tx, o->unit_id, &unit);
    if (e == OK)
        e = pledge_template_by_code(tx, o->template_code, today, &t.template);
    if (e == OK && !official.active)
        e = E_DENIED;
    if (e == OK)
        e = post_today(tx, o, today, &t);
    if (e != OK)
        return e;
    t.name = official.name;
    t.seen = hash_sha256_hex(tx->arena, body_of(tx->arena, &unit, &t, 0));
    *ret = t;
    e = pledge_in_force(tx, o->unit_id, o->official_id, t.year, &old);
    if (e == E_NOT_FOUND)
        return OK;
    return e == OK && says_the_same(tx, &old, &unit, &t) ? E_CONFLICT : e;
}

/* ---- signing ---- */

DB_STMT(
    SLUG_TAKEN, "pledge.slug_taken", "it", "SELECT 1 FROM pledge WHERE unit_id = $1 AND slug = $2");

static enum err free_slug(
    struct db_tx *tx, int64_t unit_id, const struct pledge_text *t, struct str *ret)
{
    struct str name = viet_slug(tx->arena, t->name);
    for (int64_t i = 1;; i++) {
        *ret = arena_fmt(tx->arena, "%lld-%.*s", (long long)t->year, STR_ARG(name));
        if (i > 1)
            *ret = arena_fmt(tx->arena, "%.*s-%lld", STR_ARG(*ret), (long long)i);
        struct db_rows r = db_query(tx, &SLUG_TAKEN, DB_ARGS(db_i64(unit_id), db_text(*ret)));
        enum err e = db_done(&r);
        if (e != OK || r.rows == 0)
            return e;
    }
}

DB_STMT(
    END, "pledge.end", "iiii",
    "UPDATE pledge SET ended_at = $4 WHERE unit_id = $1 AND official_id = $2 AND year = $3"
    " AND ended_at IS NULL");
static enum err end_one(struct db_tx *tx, const struct pledge *p, int64_t at)
{
    struct pledge ended = *p;
    ended.ended_at = at;
    enum err e = pledge_index(tx, &ended);
    if (e != OK)
        return e;
    return db_exec(
        tx, &END, DB_ARGS(db_i64(p->unit_id), db_i64(p->official_id), db_i64(p->year), db_i64(at)),
        NULL);
}

/* The one in force, when there is one. */
static enum err end_before(struct db_tx *tx, const struct pledge *p)
{
    struct pledge old;
    enum err e = pledge_in_force(tx, p->unit_id, p->official_id, p->year, &old);
    if (e != OK)
        return e == E_NOT_FOUND ? OK : e;
    return old.signed_at > p->signed_at ? E_CONFLICT : end_one(tx, &old, p->signed_at);
}

DB_STMT(
    MAKE, "pledge.make", "iiiitttttittbbbi",
    "INSERT INTO pledge (unit_id, id, official_id, year, slug, template_code, name, post_vi,"
    " post_en, signed_at, scheme, body, sha256, signature, public_key, ceremony_id)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)");
DB_STMT(
    MAKE_PROMISE, "pledge.make_promise", "iiitttiii",
    "INSERT INTO pledge_promise (unit_id, pledge_id, n, text_vi, text_en, measure, of_unit,"
    " target_numerator, target_denominator) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");

static enum err make_promises(struct db_tx *tx, const struct pledge *p, const struct pledge_text *t)
{
    enum err e = OK;
    int64_t n = 0;
    for (size_t i = 0; e == OK && i < t->template.part_count; i++) {
        const struct pledge_part *part = &t->template.parts[i];
        if (part->kind != PLEDGE_PROMISE)
            continue;
        n++;
        e = db_exec(
            tx, &MAKE_PROMISE,
            DB_ARGS(
                db_i64(p->unit_id), db_i64(p->id), db_i64(n), db_text(part->text_vi),
                db_text(part->text_en), db_text(part->measure), db_bool(part->of_unit),
                db_i64(part->target_numerator), db_i64(part->target_denominator)),
            NULL);
    }
    return e;
}

static enum err make(struct db_tx *tx, const struct pledge *p)
{
    return db_exec(
        tx, &MAKE,
        DB_ARGS(
            db_i64(p->unit_id), db_i64(p->id), db_i64(p->official_id), db_i64(p->year),
            db_text(p->slug), db_text(p->template_code), db_text(p->name), db_text(p->post_vi),
            db_text(p->post_en), db_i64(p->signed_at), db_text(p->scheme), db_text(p->body),
            db_blob(p->sha256), db_blob(p->signature), db_blob(p->public_key),
            db_i64_or_null(p->ceremony_id, 0)),
        NULL);
}

static void tell(struct db_tx *tx, const struct pledge *p, struct str actor)
{
    event_add(
        tx, &(struct event){
                .unit_id = p->unit_id,
                .noun = S("pledge"),
                .noun_id = p->id,
                .what = S("pledge.signed"),
                .actor = actor,
                .at = p->signed_at,
                EVENT_FIELDS(
                    ev_i64("year", p->year), ev_str("template", p->template_code),
                    ev_str("scheme", p->scheme), ev_str("sha256", hash_hex(tx->arena, p->sha256))),
                .detail = p->name,
            });
    topic_touch(tx, p->unit_id, TOPIC_PLEDGE);
}

static void seal(struct db_tx *tx, struct pledge *p)
{
    unsigned char sum[HASH_SHA256_BYTES];
    hash_sha256(p->body, sum);
    p->sha256 = arena_str(tx->arena, (struct str){(const char *)sum, sizeof sum});
}

/* The unit's key, now. */
static void sign_by_unit(struct db_tx *tx, const struct keys *keys, struct pledge *p)
{
    p->scheme = UNIT_KEY_SCHEME;
    p->public_key = unit_key_public(tx->arena, keys, p->unit_id);
    p->signature = unit_key_sign(tx->arena, keys, p->unit_id, p->body);
}

static enum err own_key(
    struct db_tx *tx, const struct pledge *p, const struct pledge_own *own, struct str actor)
{
    struct signing_key k;
    if (own->fresh)
        return signing_key_make(tx, own->fresh, actor);
    enum err e = signing_key_of(tx, p->unit_id, p->official_id, &k);
    if (e == E_NOT_FOUND || (e == OK && (k.id != own->key_id || k.made_at > own->at)))
        return E_CONFLICT;
    return e == OK ? signing_key_right(tx, p->unit_id, k.id) : e;
}

/* What the official's key signed in prepare: the same text still, by a key still in force. */
static enum err sign_by_own(
    struct db_tx *tx, const struct pledge_new *n, const struct unit *unit,
    const struct pledge_text *t, struct pledge *p)
{
    const struct pledge_own *own = n->own;
    if (own->at > tx->now_at || own->at < tx->now_at - PLEDGE_LATE_MS)
        return E_CONFLICT;
    p->signed_at = own->at;
    p->body = body_of(tx->arena, unit, t, own->at);
    if (!str_eq(p->body, own->body))
        return E_CONFLICT;
    p->scheme = SIGNING_KEY_SCHEME;
    p->public_key = own->public_key;
    p->signature = own->signature;
    if (!sign_verify(p->public_key, p->body, p->signature))
        return E_DENIED;
    return own_key(tx, p, own, n->actor);
}

static enum err offer_seen(
    struct db_tx *tx, const struct pledge_offer *o, struct str seen, struct unit *unit,
    struct pledge_text *ret)
{
    enum err e = pledge_offer(tx, o, ret);
    if (e == OK && !str_eq(ret->seen, seen))
        e = E_CONFLICT;
    return e == OK ? unit_by_id(tx, o->unit_id, unit) : e;
}

enum err pledge_body(
    struct db_tx *tx, const struct pledge_offer *o, struct str seen, int64_t signed_at,
    struct str *ret)
{
    struct pledge_text t;
    struct unit unit;
    enum err e = offer_seen(tx, o, seen, &unit, &t);
    if (e == OK)
        *ret = body_of(tx->arena, &unit, &t, signed_at);
    return e;
}

/* All its rows. */
static enum err store(
    struct db_tx *tx, const struct pledge_text *t, struct pledge *p, struct str actor)
{
    enum err e = free_slug(tx, p->unit_id, t, &p->slug);
    if (e == OK)
        e = end_before(tx, p);
    if (e == OK)
        e = make(tx, p);
    if (e == OK)
        e = make_promises(tx, p, t);
    if (e == OK)
        e = pledge_index(tx, p);
    if (e == OK)
        tell(tx, p, actor);
    return e;
}

enum err pledge_sign(
    struct db_tx *tx, const struct keys *keys, const struct pledge_new *n, int64_t *ret_id)
{
    struct pledge_text t;
    struct unit unit;
    enum err e = db_guard(tx, n->offer.unit_id, S("pledge"));
    if (e == OK)
        e = offer_seen(tx, &n->offer, n->seen, &unit, &t);
    if (e != OK)
        return e;
    struct pledge p = {
        .unit_id = n->offer.unit_id,
        .id = id_new(),
        .official_id = n->offer.official_id,
        .year = t.year,
        .template_code = t.template.code,
        .name = t.name,
        .post_vi = t.post_vi,
        .post_en = t.post_en,
        .signed_at = tx->now_at,
        .ceremony_id = n->ceremony_id,
    };
    if (n->own) {
        e = sign_by_own(tx, n, &unit, &t, &p);
    } else {
        p.body = body_of(tx->arena, &unit, &t, tx->now_at);
        sign_by_unit(tx, keys, &p);
    }
    if (e != OK)
        return e;
    seal(tx, &p);
    e = store(tx, &t, &p, n->actor);
    *ret_id = p.id;
    return e;
}

bool pledge_verify(const struct pledge *p)
{
    unsigned char sum[HASH_SHA256_BYTES];
    hash_sha256(p->body, sum);
    bool known = str_eq(p->scheme, UNIT_KEY_SCHEME) || str_eq(p->scheme, SIGNING_KEY_SCHEME);
    return known && p->sha256.n == sizeof sum && memcmp(p->sha256.p, sum, sizeof sum) == 0 &&
           sign_verify(p->public_key, p->body, p->signature);
}

/* ---- ending ---- */

static void tell_ended(struct db_tx *tx, const struct pledge *p)
{
    event_add(
        tx, &(struct event){
                .unit_id = p->unit_id,
                .noun = S("pledge"),
                .noun_id = p->id,
                .what = S("pledge.ended"),
                .actor = S("job"),
                EVENT_FIELDS(ev_i64("year", p->year), ev_str("why", S("left"))),
                .detail = p->name,
            });
    topic_touch(tx, p->unit_id, TOPIC_PLEDGE);
}

DB_STMT(
    HOLDS, "pledge.holds_post", "iii",
    "SELECT 1 FROM official o JOIN post q ON q.unit_id = o.unit_id AND q.official_id = o.id"
    " WHERE o.unit_id = $1 AND o.id = $2 AND o.active = 1 AND q.from_day <= $3"
    " AND (q.to_day IS NULL OR q.to_day >= $3)");

enum err pledge_end_left(struct db_tx *tx, int64_t unit_id, int64_t day)
{
    struct pledge_list all;
    enum err e = db_guard(tx, unit_id, S("pledge"));
    if (e == OK)
        e = pledge_of_year(tx, unit_id, date_of_day(day).year, &all);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        const struct pledge *p = &all.list[i];
        struct db_rows r =
            db_query(tx, &HOLDS, DB_ARGS(db_i64(unit_id), db_i64(p->official_id), db_i64(day)));
        e = db_done(&r);
        if (e != OK || r.rows > 0)
            continue;
        e = end_one(tx, p, tx->now_at);
        if (e == OK)
            tell_ended(tx, p);
    }
    return e;
}
