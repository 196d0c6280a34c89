#include "serve/procedure.h"

#include "base/num.h"
#include "serve/procedure_row.h"
#include "spine/memo.h"
#include "spine/topic.h"

bool procedure_code_valid(struct str code)
{
    if (code.n != 8 || code.p[1] != '.')
        return false;
    for (size_t i = 0; i < code.n; i++)
        if (i != 1 && (code.p[i] < '0' || code.p[i] > '9'))
            return false;
    return true;
}

bool procedure_in_force(const struct procedure *p, int64_t day)
{
    return p->valid_from <= day && day <= p->valid_to;
}

bool procedure_limit(const struct procedure *p, struct deadline_limit *ret)
{
    if (p->limit.unit == 0)
        return false;
    *ret = p->limit;
    return true;
}

/* ---- reading ---- */

#define COLUMNS PROCEDURE_BRIEF_COLUMNS ", " PROCEDURE_LONG_COLUMNS

/* The order of the columns. */
static const size_t texts_at[PROCEDURE_TEXTS] = {
    offsetof(struct procedure, code),           offsetof(struct procedure, certainty),
    offsetof(struct procedure, name_vi),        offsetof(struct procedure, name_en),
    offsetof(struct procedure, field_vi),       offsetof(struct procedure, field_en),
    offsetof(struct procedure, fee_vi),         offsetof(struct procedure, fee_en),
    offsetof(struct procedure, limit_extra_vi), offsetof(struct procedure, limit_extra_en),
    offsetof(struct procedure, papers_vi),      offsetof(struct procedure, papers_en),
    offsetof(struct procedure, steps_vi),       offsetof(struct procedure, steps_en),
    offsetof(struct procedure, result_vi),      offsetof(struct procedure, result_en),
    offsetof(struct procedure, audience_vi),    offsetof(struct procedure, audience_en),
    offsetof(struct procedure, authority_vi),   offsetof(struct procedure, authority_en),
    offsetof(struct procedure, legal_basis_vi), offsetof(struct procedure, legal_basis_en),
};

struct str *procedure_text(struct procedure *p, size_t i)
{
    return (struct str *)(void *)((char *)p + texts_at[i]);
}

struct str procedure_text_of(const struct procedure *p, size_t i)
{
    return *(const struct str *)(const void *)((const char *)p + texts_at[i]);
}

void procedure_read(struct db_rows *r, struct procedure *p, size_t texts)
{
    *p = (struct procedure){.id = row_i64(r)};
    p->valid_from = row_i64(r);
    p->valid_to = row_i64_or(r, PROCEDURE_OPEN);
    p->limit.unit = (enum deadline_unit)row_i64(r);
    p->limit.amount = row_i64(r);
    p->fee_dong = row_i64_or(r, PROCEDURE_FEE_UNKNOWN);
    p->restart = row_bool(r);
    for (size_t i = 0; i < texts; i++)
        *procedure_text(p, i) = row_str(r);
}

static enum err read_one(struct db_rows r, struct procedure *ret)
{
    bool found = false;
    while (db_next(&r)) {
        procedure_read(&r, ret, PROCEDURE_TEXTS);
        found = true;
    }
    enum err e = db_done(&r);
    return e != OK ? e : found ? OK : E_NOT_FOUND;
}

DB_STMT(BY_ID, "procedure.by_id", "i", "SELECT " COLUMNS " FROM procedure_version WHERE id = $1");

static enum err read_version(
    struct db_tx *tx, const struct memo_key *key, const void **ret, int64_t *ret_unit_id)
{
    struct procedure *p = ARENA_NEW(tx->arena, struct procedure);
    enum err e = read_one(db_query(tx, &BY_ID, DB_ARGS(db_i64(key->id))), p);
    *ret = p;
    *ret_unit_id = 0; /* the catalogue belongs to all */
    return e;
}

enum err procedure_by_id(struct db_tx *tx, int64_t id, struct procedure *ret)
{
    struct memo_key key = {.kind = MEMO_PROCEDURE, .topics = TOPIC_PROCEDURE, .id = id};
    const void *found;
    enum err e = memo_get(tx, &key, read_version, &found);
    if (e == OK)
        *ret = *(const struct procedure *)found;
    return e;
}

DB_STMT(
    AT, "procedure.at", "ti",
    "SELECT " COLUMNS " FROM procedure_version "
    "WHERE code = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)");

enum err procedure_at(struct db_tx *tx, struct str code, int64_t day, struct procedure *ret)
{
    return read_one(db_query(tx, &AT, DB_ARGS(db_text(code), db_i64(day))), ret);
}

DB_STMT(
    VERSIONS, "procedure.versions", "t",
    "SELECT " COLUMNS " FROM procedure_version WHERE code = $1 ORDER BY valid_from");

struct read {
    struct procedure *rows;
    size_t count;
};

static enum err read_all(struct arena *a, struct db_rows r, size_t texts, struct read *ret)
{
    struct procedure *rows = ARENA_ARRAY(a, struct procedure, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        procedure_read(&r, &rows[n++], texts);
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct read){rows, n};
    return e;
}

enum err procedure_versions(
    struct db_tx *tx, struct str code, const struct procedure **ret, size_t *ret_count)
{
    struct read all;
    struct db_rows r = db_query(tx, &VERSIONS, DB_ARGS(db_text(code)));
    enum err e = read_all(tx->arena, r, PROCEDURE_TEXTS, &all);
    if (e != OK || all.count == 0)
        return e != OK ? e : E_NOT_FOUND;
    *ret = all.rows;
    *ret_count = all.count;
    return OK;
}

DB_STMT(
    ALL, "procedure.all", "",
    "SELECT " PROCEDURE_BRIEF_COLUMNS " FROM procedure_version ORDER BY code, valid_from");

enum err procedure_all(struct db_tx *tx, const struct procedure **ret, size_t *ret_count)
{
    struct read all;
    struct db_rows r = db_query(tx, &ALL, DB_NO_ARGS);
    enum err e = read_all(tx->arena, r, PROCEDURE_BRIEF_TEXTS, &all);
    if (e != OK)
        return e;
    *ret = all.rows;
    *ret_count = all.count;
    return OK;
}

DB_STMT(
    COUNT, "procedure.count", "i",
    "SELECT COUNT(*) FROM procedure_version "
    "WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)");

enum err procedure_count(struct db_tx *tx, int64_t day, int64_t *ret)
{
    struct db_rows r = db_query(tx, &COUNT, DB_ARGS(db_i64(day)));
    int64_t n = 0;
    while (db_next(&r))
        n = row_i64(&r);
    enum err e = db_done(&r);
    if (e == OK)
        *ret = n;
    return e;
}

size_t procedure_nearest(const struct procedure *versions, size_t count, int64_t day)
{
    size_t nearest = 0;
    for (size_t i = 0; i < count; i++)
        if (versions[i].valid_from <= day)
            nearest = i;
    return nearest;
}

/* ---- lists in one text ---- */

size_t procedure_entries(struct arena *a, struct str list, const struct str **ret)
{
    struct str mark = S(PROCEDURE_LIST_SEPARATOR);
    size_t n = 1, most = 1 + list.n / mark.n;
    struct str *entries = ARENA_ARRAY(a, struct str, most);
    entries[0] = list;
    for (ptrdiff_t at; (at = str_find(entries[n - 1], mark)) >= 0; n++) {
        struct str rest = entries[n - 1];
        entries[n - 1] = str_trim(str_sub(rest, 0, (size_t)at));
        entries[n] = str_from(rest, (size_t)at + mark.n);
    }
    entries[n - 1] = str_trim(entries[n - 1]);
    *ret = entries;
    return list.n ? n : 0;
}

/* Where the bracket that the text ends with was opened; -1: it does not end with one. */
static ptrdiff_t last_bracket(struct str s)
{
    if (!str_ends(s, S(")")))
        return -1;
    ptrdiff_t at = (ptrdiff_t)s.n - 1;
    while (at >= 0 && s.p[at] != '(')
        at--;
    return at;
}

struct procedure_paper procedure_paper(struct str entry)
{
    struct procedure_paper p = {.name = str_trim(entry)};
    size_t x = p.name.n;
    while (x > 0 && p.name.p[x - 1] >= '0' && p.name.p[x - 1] <= '9')
        x--;
    if (x >= 2 && p.name.p[x - 1] == 'x' && p.name.p[x - 2] == ' ' &&
        num_parse_i64(str_from(p.name, x), 1, 999, &p.count))
        p.name = str_trim(str_sub(p.name, 0, x - 1));
    ptrdiff_t at = last_bracket(p.name);
    if (at > 0) {
        p.kind = str_sub(p.name, (size_t)at + 1, p.name.n - (size_t)at - 2);
        p.name = str_trim(str_sub(p.name, 0, (size_t)at));
    }
    return p;
}
