#include "place/person.h"

#include "base/buf.h"
#include "base/identity.h"
#include "base/log.h"
#include "base/viet.h"
#include "place/person_row.h"
#include "spine/id.h"
#include "trust/seal.h"

#define FIELD_KEY_ID 1 /* the key in force; rotation adds a ring */
#define SAME_MAX ((size_t)4096)

/* ---- sealed fields and blind indexes ---- */

static struct str blind(
    struct arena *a, const struct keys *keys, struct str purpose, struct str value)
{
    if (value.n == 0)
        return STR_NONE;
    unsigned char *out = arena_raw(a, SEAL_INDEX_BYTES);
    seal_index(keys_get(keys, KEY_BLIND), purpose, value, out);
    return (struct str){(const char *)out, SEAL_INDEX_BYTES};
}

struct str person_context(struct arena *a, const char *column, int64_t unit_id, int64_t id)
{
    return arena_fmt(a, "person.%s|%lld|%lld", column, (long long)unit_id, (long long)id);
}

struct str person_seal(
    struct arena *a, const struct keys *keys, struct str value, struct str bound_to)
{
    struct seal_key key = {FIELD_KEY_ID, keys_get(keys, KEY_FIELD)};
    return value.n ? seal_close(a, &key, value, bound_to) : STR_NONE;
}

enum err person_unseal(
    struct arena *a, const struct keys *keys, struct str bytes, struct str bound_to,
    struct str *ret)
{
    struct seal_key key = {FIELD_KEY_ID, keys_get(keys, KEY_FIELD)};
    struct seal_ring ring = {&key, 1};
    if (bytes.n == 0) {
        *ret = S("");
        return OK;
    }
    enum err e = seal_open(a, &ring, bytes, bound_to, ret);
    if (e != OK)
        log_error("person: a sealed field does not open: changed, or another key");
    return e;
}

enum err person_phone(
    struct arena *a, const struct keys *keys, const struct person *p, struct str *ret)
{
    return person_unseal(
        a, keys, p->phone_sealed, person_context(a, "phone", p->unit_id, p->id), ret);
}

enum err person_id_number(
    struct arena *a, const struct keys *keys, const struct person *p, struct str *ret)
{
    return person_unseal(a, keys, p->id_sealed, person_context(a, "id", p->unit_id, p->id), ret);
}

struct str person_phone_masked(struct arena *a, const struct keys *keys, const struct person *p)
{
    struct str plain;
    return person_phone(a, keys, p, &plain) == OK && plain.n ? phone_mask(a, plain) : S("");
}

struct str person_id_masked(struct arena *a, const struct keys *keys, const struct person *p)
{
    struct str plain;
    return person_id_number(a, keys, p, &plain) == OK && plain.n ? id_mask(a, plain) : S("");
}

struct str person_given_name(struct arena *a, const struct person *p)
{
    struct str rest = str_trim(p->name), piece, last = rest;
    while (str_cut(&rest, ' ', &piece))
        if (piece.n)
            last = piece;
    return arena_str(a, last);
}

/* ---- who is the same ---- */

static struct str lower_name(struct arena *a, struct str name)
{
    return viet_lower(a, viet_tone_normal(a, str_trim(name)));
}

static struct str same_digest(
    struct arena *a, const struct keys *keys, const struct person_shape *s)
{
    struct buf b;
    buf_init(&b, a, SAME_MAX);
    buf_i64(&b, s->p->kind);
    buf_char(&b, '\n');
    buf_str(&b, s->lower);
    buf_char(&b, '\n');
    buf_i64(&b, s->p->birth_year);
    buf_char(&b, '\n');
    buf_str(&b, viet_fold(a, s->p->village));
    buf_char(&b, '\n');
    buf_str(&b, viet_fold(a, s->p->address));
    return blind(a, keys, S("person.same"), buf_get(&b));
}

struct person_shape person_shape_of(
    struct arena *a, const struct keys *keys, const struct person_new *p)
{
    struct person_shape s = {
        .p = p,
        .name = str_trim(p->name),
        .lower = lower_name(a, p->name),
        .fold = viet_fold(a, str_trim(p->name)),
    };
    struct phone phone;
    struct id_number number;
    struct id_claim claim = {p->birth_year, (enum id_sex)p->sex};
    if (p->phone.n && phone_parse(p->phone, &phone) == OK)
        s.phone = arena_str(a, str_z(phone.e164));
    if (p->id_number.n && id_parse(p->id_number, claim, &number) == OK)
        s.id_number = arena_str(a, str_z(number.digits));
    s.phone_blind = blind(a, keys, S("person.phone"), s.phone);
    s.id_blind = blind(a, keys, S("person.id"), s.id_number);
    s.same = same_digest(a, keys, &s);
    return s;
}

/* Without ORDER BY: SQLite would walk all the unit's people by id instead of using the index. Of
 * several the oldest is taken. */
DB_STMT(
    BY_ID_NUMBER, "person.by_id_number", "ib",
    "SELECT id, phone_blind FROM person WHERE unit_id = $1 AND id_blind = $2");
DB_STMT(
    BY_PHONE, "person.by_phone", "ibt",
    "SELECT id, name, id_blind FROM person WHERE unit_id = $1 AND phone_blind = $2 AND fold = $3");
DB_STMT(
    BY_SAME, "person.by_same", "ib",
    "SELECT id, phone_blind, id_blind FROM person WHERE unit_id = $1 AND same = $2");

static enum err by_id_number(struct db_tx *tx, const struct person_shape *s, struct person_found *f)
{
    struct db_rows r =
        db_query(tx, &BY_ID_NUMBER, DB_ARGS(db_i64(s->p->unit_id), db_blob(s->id_blind)));
    while (db_next(&r)) {
        f->id = row_i64(&r);
        f->lacks_phone = row_blob(&r).n == 0;
    }
    return db_done(&r);
}

/* A phone is often a family's, and some offices write their own for everybody: the name must be the
 * same too (its folded form is in the index), and no other ID number be known. */
static enum err by_phone(struct db_tx *tx, const struct person_shape *s, struct person_found *f)
{
    struct db_rows r = db_query(
        tx, &BY_PHONE, DB_ARGS(db_i64(s->p->unit_id), db_blob(s->phone_blind), db_text(s->fold)));
    while (db_next(&r)) {
        int64_t id = row_i64(&r);
        bool same_name = str_eq(lower_name(tx->arena, row_str(&r)), s->lower);
        bool has_id = row_blob(&r).n > 0;
        if ((f->id == 0 || id < f->id) && same_name && !(has_id && s->id_blind.n))
            *f = (struct person_found){.id = id, .lacks_id = !has_id};
    }
    return db_done(&r);
}

/* Another phone or ID number is another person of that name. */
static enum err by_same(struct db_tx *tx, const struct person_shape *s, struct person_found *f)
{
    struct db_rows r = db_query(tx, &BY_SAME, DB_ARGS(db_i64(s->p->unit_id), db_blob(s->same)));
    while (db_next(&r)) {
        int64_t id = row_i64(&r);
        bool has_phone = row_blob(&r).n > 0, has_id = row_blob(&r).n > 0;
        bool other = (has_phone && s->phone.n) || (has_id && s->id_number.n);
        if ((f->id == 0 || id < f->id) && !other)
            *f = (struct person_found){.id = id, .lacks_phone = !has_phone, .lacks_id = !has_id};
    }
    return db_done(&r);
}

static enum err find(struct db_tx *tx, const struct person_shape *s, struct person_found *f)
{
    enum err e = OK;
    if (s->id_number.n)
        e = by_id_number(tx, s, f);
    if (e == OK && f->id == 0 && s->phone.n)
        e = by_phone(tx, s, f);
    if (e == OK && f->id == 0)
        e = by_same(tx, s, f);
    return e;
}

/* ---- making and learning ---- */

struct str person_sort_key(struct arena *a, const struct person_shape *s)
{
    return s->p->kind == PERSON_CITIZEN ? viet_name_key(a, s->name) : viet_sort_key(a, s->name);
}

DB_STMT(
    INSERT, "person.insert", "iiitbtiittbbbbbi",
    "INSERT INTO person (unit_id, id, kind, name, name_key, fold, sex, birth_year, village,"
    " address, phone_sealed, phone_blind, id_sealed, id_blind, same, made_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)");

static struct db_value blob_or_null(struct str s)
{
    return s.n ? db_blob(s) : db_null();
}

enum err person_insert(
    struct db_tx *tx, const struct keys *keys, const struct person_shape *s, int64_t *ret_id)
{
    struct arena *a = tx->arena;
    const struct person_new *p = s->p;
    int64_t id = id_new();
    struct str key = person_sort_key(a, s);
    struct str phone = person_seal(a, keys, s->phone, person_context(a, "phone", p->unit_id, id));
    struct str number = person_seal(a, keys, s->id_number, person_context(a, "id", p->unit_id, id));
    enum err e = db_exec(
        tx, &INSERT,
        DB_ARGS(
            db_i64(p->unit_id), db_i64(id), db_i64(p->kind), db_text(s->name), db_blob(key),
            db_text(s->fold), db_i64_or_null(p->sex, PERSON_SEX_UNKNOWN),
            db_i64_or_null(p->birth_year, 0), db_text(p->village), db_text(p->address),
            blob_or_null(phone), blob_or_null(s->phone_blind), blob_or_null(number),
            blob_or_null(s->id_blind), db_blob(s->same), db_i64(tx->now_at)),
        NULL);
    if (e == OK)
        *ret_id = id;
    return e;
}

DB_STMT(
    LEARN_PHONE, "person.learn_phone", "iibb",
    "UPDATE person SET phone_sealed = $3, phone_blind = $4"
    " WHERE unit_id = $1 AND id = $2 AND phone_blind IS NULL");
DB_STMT(
    LEARN_ID, "person.learn_id", "iibb",
    "UPDATE person SET id_sealed = $3, id_blind = $4"
    " WHERE unit_id = $1 AND id = $2 AND id_blind IS NULL");

enum err person_learn(
    struct db_tx *tx, const struct keys *keys, const struct person_shape *s,
    const struct person_found *f)
{
    struct arena *a = tx->arena;
    struct db_value unit = db_i64(s->p->unit_id), id = db_i64(f->id);
    enum err e = OK;
    if (f->lacks_phone && s->phone.n) {
        struct str phone =
            person_seal(a, keys, s->phone, person_context(a, "phone", s->p->unit_id, f->id));
        e = db_exec(
            tx, &LEARN_PHONE, DB_ARGS(unit, id, db_blob(phone), db_blob(s->phone_blind)), NULL);
    }
    if (e == OK && f->lacks_id && s->id_number.n) {
        struct str number =
            person_seal(a, keys, s->id_number, person_context(a, "id", s->p->unit_id, f->id));
        e = db_exec(tx, &LEARN_ID, DB_ARGS(unit, id, db_blob(number), db_blob(s->id_blind)), NULL);
    }
    return e;
}

enum err person_find_or_make(
    struct db_tx *tx, const struct keys *keys, const struct person_new *p, int64_t *ret_id,
    bool *ret_made)
{
    if (str_trim(p->name).n == 0)
        return E_INVALID;
    struct person_shape s = person_shape_of(tx->arena, keys, p);
    struct person_found f = {0};
    enum err e = find(tx, &s, &f);
    if (e != OK)
        return e;
    bool made = f.id == 0;
    e = made ? person_insert(tx, keys, &s, &f.id) : person_learn(tx, keys, &s, &f);
    if (e != OK)
        return e;
    *ret_id = f.id;
    if (ret_made)
        *ret_made = made;
    return OK;
}

/* ---- reading ---- */

DB_STMT(
    BY_ID, "person.by_id", "ii",
    "SELECT unit_id, id, kind, name, sex, birth_year, village, address, phone_sealed, id_sealed"
    " FROM person WHERE unit_id = $1 AND id = $2");

enum err person_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct person *ret)
{
    struct db_rows r = db_query(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id)));
    struct person p = {0};
    while (db_next(&r)) {
        p.unit_id = row_i64(&r);
        p.id = row_i64(&r);
        p.kind = (enum person_kind)row_i64(&r);
        p.name = row_str(&r);
        p.sex = (enum person_sex)row_i64_or(&r, PERSON_SEX_UNKNOWN);
        p.birth_year = (int)row_i64_or(&r, 0);
        p.village = row_str(&r);
        p.address = row_str(&r);
        p.phone_sealed = row_blob(&r);
        p.id_sealed = row_blob(&r);
    }
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    if (p.id == 0)
        return E_NOT_FOUND;
    *ret = p;
    return OK;
}
