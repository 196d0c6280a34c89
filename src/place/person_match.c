#include "place/person_match.h"

#include "base/identity.h"
#include "base/viet.h"
#include "place/person_row.h"

/* ---- candidates ---- */

#define NAMESAKES_READ 300 /* "Nguyễn Văn Nam" without a birth year: more are not looked at */

#define COLUMNS                                                                                    \
    "unit_id, id, kind, name, sex, birth_year, village, address, phone_sealed, id_sealed,"         \
    " phone_blind, id_blind"

DB_STMT(
    BY_ID_NUMBER, "person.candidate_by_id", "ib",
    "SELECT " COLUMNS " FROM person WHERE unit_id = $1 AND id_blind = $2");
DB_STMT(
    BY_NAME, "person.candidate_by_name", "iti",
    "SELECT " COLUMNS " FROM person WHERE unit_id = $1 AND fold = $2 LIMIT $3");
DB_STMT(
    BY_NAME_AND_YEAR, "person.candidate_by_year", "itii",
    "SELECT " COLUMNS " FROM person WHERE unit_id = $1 AND fold = $2"
    " AND (birth_year = $3 OR birth_year IS NULL) LIMIT $4");
DB_STMT(
    BY_PHONE, "person.candidate_by_phone", "ibti",
    "SELECT " COLUMNS
    " FROM person WHERE unit_id = $1 AND phone_blind = $2 AND fold = $3 LIMIT $4");

struct search {
    const struct person_shape *shape;
    struct str village; /* folded */
    struct arena *arena;
    struct person_candidates *ret;
};

static unsigned likeness(const struct search *s, const struct person *p, struct str blinds[2])
{
    const struct person_new *typed = s->shape->p;
    struct str village = viet_fold(s->arena, p->village);
    unsigned why = 0;
    if (s->village.n && str_eq(s->village, village))
        why |= MATCH_VILLAGE;
    if (typed->birth_year && typed->birth_year == p->birth_year)
        why |= MATCH_BIRTH_YEAR;
    if (s->shape->phone_blind.n && str_eq(s->shape->phone_blind, blinds[0]))
        why |= MATCH_PHONE;
    if (s->shape->id_blind.n && str_eq(s->shape->id_blind, blinds[1]))
        why |= MATCH_ID_NUMBER;
    return why;
}

/* Another ID number is another person, and so is another birth year that no phone overrules. */
static bool is_other(const struct search *s, const struct person_candidate *c, struct str id_blind)
{
    int year = s->shape->p->birth_year;
    if (c->why & MATCH_ID_NUMBER)
        return false;
    if (s->shape->id_blind.n && id_blind.n)
        return true;
    return year && c->p.birth_year && year != c->p.birth_year && !(c->why & MATCH_PHONE);
}

/* Keeps the likeliest, of equals the one met first. */
static void keep(struct search *s, const struct person_candidate *c)
{
    struct person_candidates *r = s->ret;
    for (size_t i = 0; i < r->n; i++)
        if (r->list[i].p.id == c->p.id)
            return;
    size_t at = r->n;
    while (at && r->list[at - 1].why < c->why)
        at--;
    if (at == PERSON_CANDIDATES) {
        r->more = true;
        return;
    }
    r->more = r->more || r->n == PERSON_CANDIDATES;
    size_t last = r->n < PERSON_CANDIDATES ? r->n : PERSON_CANDIDATES - 1;
    memmove(&r->list[at + 1], &r->list[at], (last - at) * sizeof *r->list);
    r->list[at] = *c;
    r->n = last + 1;
}

static enum err take(struct search *s, struct db_rows r)
{
    while (db_next(&r)) {
        struct person_candidate c = {0};
        struct str blinds[2];
        c.p.unit_id = row_i64(&r);
        c.p.id = row_i64(&r);
        c.p.kind = (enum person_kind)row_i64(&r);
        c.p.name = row_str(&r);
        c.p.sex = (enum person_sex)row_i64_or(&r, PERSON_SEX_UNKNOWN);
        c.p.birth_year = (int)row_i64_or(&r, 0);
        c.p.village = row_str(&r);
        c.p.address = row_str(&r);
        c.p.phone_sealed = row_blob(&r);
        c.p.id_sealed = row_blob(&r);
        blinds[0] = row_blob(&r);
        blinds[1] = row_blob(&r);
        c.why = likeness(s, &c.p, blinds);
        if (!is_other(s, &c, blinds[1]))
            keep(s, &c);
    }
    return db_done(&r);
}

static enum err take_namesakes(struct db_tx *tx, struct search *s)
{
    const struct person_new *p = s->shape->p;
    struct db_value unit = db_i64(p->unit_id), fold = db_text(s->shape->fold);
    struct db_value most = db_i64(NAMESAKES_READ);
    if (p->birth_year)
        return take(
            s, db_query(tx, &BY_NAME_AND_YEAR, DB_ARGS(unit, fold, db_i64(p->birth_year), most)));
    return take(s, db_query(tx, &BY_NAME, DB_ARGS(unit, fold, most)));
}

enum err person_candidates(
    struct db_tx *tx, const struct keys *keys, const struct person_new *p,
    struct person_candidates *ret)
{
    struct person_shape shape = person_shape_of(tx->arena, keys, p);
    struct person_candidates found = {.n = 0};
    struct search s = {&shape, viet_fold(tx->arena, p->village), tx->arena, &found};
    struct db_value unit = db_i64(p->unit_id);
    enum err e = OK;
    if (shape.id_blind.n)
        e = take(&s, db_query(tx, &BY_ID_NUMBER, DB_ARGS(unit, db_blob(shape.id_blind))));
    if (e == OK && shape.phone_blind.n && shape.fold.n)
        e = take(
            &s, db_query(
                    tx, &BY_PHONE,
                    DB_ARGS(
                        unit, db_blob(shape.phone_blind), db_text(shape.fold),
                        db_i64(NAMESAKES_READ))));
    if (e == OK && shape.fold.n)
        e = take_namesakes(tx, &s);
    if (e == OK)
        *ret = found;
    return e;
}

/* ---- the officer's decision ---- */

DB_STMT(
    OWNER, "person.owner_of_id", "ib",
    "SELECT id FROM person WHERE unit_id = $1 AND id_blind = $2");

/* Whose ID number this is; 0: nobody's, or none was given. */
static enum err owner_of(struct db_tx *tx, const struct person_shape *s, int64_t *ret_id)
{
    *ret_id = 0;
    if (s->id_blind.n == 0)
        return OK;
    struct db_rows r = db_query(tx, &OWNER, DB_ARGS(db_i64(s->p->unit_id), db_blob(s->id_blind)));
    while (db_next(&r))
        *ret_id = row_i64(&r);
    return db_done(&r);
}

DB_STMT(
    KNOWN, "person.known", "ii",
    "SELECT phone_blind, id_blind FROM person WHERE unit_id = $1 AND id = $2");

enum err person_choose(
    struct db_tx *tx, const struct keys *keys, int64_t id, const struct person_new *p)
{
    struct person_shape s = person_shape_of(tx->arena, keys, p);
    struct person_found f = {0};
    int64_t owner = 0;
    struct db_rows r = db_query(tx, &KNOWN, DB_ARGS(db_i64(p->unit_id), db_i64(id)));
    while (db_next(&r)) {
        f.id = id;
        f.lacks_phone = row_blob(&r).n == 0;
        f.lacks_id = row_blob(&r).n == 0;
    }
    enum err e = db_done(&r);
    if (e == OK && f.id == 0)
        e = E_NOT_FOUND;
    if (e == OK)
        e = owner_of(tx, &s, &owner);
    if (e != OK)
        return e;
    f.lacks_id = f.lacks_id && owner == 0;
    return person_learn(tx, keys, &s, &f);
}

enum err person_make(
    struct db_tx *tx, const struct keys *keys, const struct person_new *p, int64_t *ret_id)
{
    struct person_shape s = person_shape_of(tx->arena, keys, p);
    int64_t owner = 0;
    if (s.name.n == 0)
        return E_INVALID;
    enum err e = owner_of(tx, &s, &owner);
    if (e == OK && owner)
        e = E_CONFLICT;
    return e == OK ? person_insert(tx, keys, &s, ret_id) : e;
}

/* ---- a typing error ---- */

DB_STMT(
    CORRECT, "person.correct", "iiitbtiittbbbbb",
    "UPDATE person SET kind = $3, name = $4, name_key = $5, fold = $6, sex = $7, birth_year = $8,"
    " village = $9, address = $10, phone_sealed = $11, phone_blind = $12, id_sealed = $13,"
    " id_blind = $14, same = $15 WHERE unit_id = $1 AND id = $2");

static struct db_value blob_or_null(struct str s)
{
    return s.n ? db_blob(s) : db_null();
}

static enum err rewrite(
    struct db_tx *tx, const struct keys *keys, int64_t id, const struct person_shape *s)
{
    struct arena *a = tx->arena;
    const struct person_new *p = s->p;
    int64_t changed = 0;
    struct str phone = person_seal(a, keys, s->phone, person_context(a, "phone", p->unit_id, id));
    struct str number = person_seal(a, keys, s->id_number, person_context(a, "id", p->unit_id, id));
    enum err e = db_exec(
        tx, &CORRECT,
        DB_ARGS(
            db_i64(p->unit_id), db_i64(id), db_i64(p->kind), db_text(s->name),
            db_blob(person_sort_key(a, s)), db_text(s->fold),
            db_i64_or_null(p->sex, PERSON_SEX_UNKNOWN), db_i64_or_null(p->birth_year, 0),
            db_text(p->village), db_text(p->address), blob_or_null(phone),
            blob_or_null(s->phone_blind), blob_or_null(number), blob_or_null(s->id_blind),
            db_blob(s->same)),
        &changed);
    return e == OK && changed != 1 ? E_NOT_FOUND : e;
}

enum err person_correct(
    struct db_tx *tx, const struct keys *keys, int64_t id, const struct person_new *p)
{
    struct person_shape s = person_shape_of(tx->arena, keys, p);
    int64_t owner = 0;
    if (s.name.n == 0)
        return E_INVALID;
    enum err e = owner_of(tx, &s, &owner);
    if (e == OK && owner && owner != id)
        e = E_CONFLICT;
    return e == OK ? rewrite(tx, keys, id, &s) : e;
}

/* ---- warnings ---- */

static bool has_signs(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
        if (!letter && c != ' ' && c != '\'' && c != '-')
            return true;
    }
    return false;
}

static unsigned name_warnings(struct arena *a, const struct person_new *p)
{
    struct str name = str_trim(p->name);
    unsigned w = 0;
    if (name.n == 0 || p->kind == PERSON_ORGANISATION)
        return 0;
    if (viet_telex_suspect(a, name))
        w |= PERSON_WARN_NAME_TYPING;
    else if (has_signs(name))
        w |= PERSON_WARN_NAME_SIGNS;
    if (str_find_char(name, ' ') < 0)
        w |= PERSON_WARN_NAME_SHORT;
    return w;
}

static unsigned id_warnings(const struct person_new *p)
{
    static const struct {
        unsigned of_id, warning;
    } TABLE[] = {
        {ID_WARN_REPAIRED, PERSON_WARN_ID_REPAIRED},
        {ID_WARN_PROVINCE, PERSON_WARN_ID_PROVINCE},
        {ID_WARN_BIRTH_YEAR, PERSON_WARN_ID_BIRTH_YEAR},
        {ID_WARN_SEX, PERSON_WARN_ID_SEX},
        {ID_WARN_OLD_PAPER, PERSON_WARN_ID_OLD},
    };
    struct id_claim claim = {p->birth_year, (enum id_sex)p->sex};
    struct id_number number;
    unsigned w = 0;
    if (str_trim(p->id_number).n == 0)
        return 0;
    if (id_parse(p->id_number, claim, &number) != OK)
        return PERSON_WARN_ID_NONE;
    for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE; i++)
        w |= number.warnings & TABLE[i].of_id ? TABLE[i].warning : 0;
    return w;
}

unsigned person_warnings(struct arena *a, const struct person_new *p)
{
    struct phone phone;
    unsigned w = name_warnings(a, p) | id_warnings(p);
    if (viet_telex_suspect(a, p->village))
        w |= PERSON_WARN_VILLAGE_TYPING;
    if (str_trim(p->phone).n == 0)
        return w;
    if (phone_parse(p->phone, &phone) != OK)
        return w | PERSON_WARN_PHONE_NONE;
    return phone.repaired ? w | PERSON_WARN_PHONE_REPAIRED : w;
}
