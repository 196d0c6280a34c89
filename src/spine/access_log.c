#include "spine/access_log.h"

#include "spine/id.h"

DB_STMT(
    ADD, "access_log.add", "iiiiiiiit",
    "INSERT INTO access_log (unit_id, id, at, account_id, official_id, official_unit_id, person_id,"
    " dossier_id, page) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");

enum err access_log_add(struct db_tx *tx, const struct access_read *r)
{
    enum err e = OK;
    for (size_t i = 0; i < r->count && e == OK; i++)
        e = db_exec(
            tx, &ADD,
            DB_ARGS(
                db_i64(r->unit_id), db_i64(id_new()), db_i64(tx->now_at), db_i64(r->account_id),
                db_i64(r->official_id), db_i64(r->official_unit_id),
                db_i64(r->entries[i].person_id), db_i64(r->entries[i].dossier_id),
                db_text(r->page)),
            NULL);
    return e;
}

#define COLUMNS "id, at, account_id, official_id, official_unit_id, person_id, page"

static enum err read_list(struct db_tx *tx, struct db_rows *r, struct access_list *ret)
{
    struct access_row *rows = ARENA_ARRAY(tx->arena, struct access_row, r->rows + 1);
    size_t n = 0;
    while (db_next(r)) {
        struct access_row *row = &rows[n++];
        row->id = row_i64(r);
        row->at = row_i64(r);
        row->account_id = row_i64(r);
        row->official_id = row_i64(r);
        row->official_unit_id = row_i64(r);
        row->person_id = row_i64(r);
        row->page = row_str(r);
    }
    enum err e = db_done(r);
    if (e == OK)
        *ret = (struct access_list){rows, n};
    return e;
}

DB_STMT(
    OF_DOSSIER, "access_log.of_dossier", "iiii",
    "SELECT " COLUMNS " FROM access_log WHERE unit_id = $1 AND dossier_id = $2 AND at >= $3"
    " ORDER BY at DESC, id DESC LIMIT $4");

enum err access_log_of_dossier(
    struct db_tx *tx, int64_t unit_id, int64_t dossier_id, int64_t since_at,
    struct access_list *ret)
{
    struct db_rows r = db_query(
        tx, &OF_DOSSIER,
        DB_ARGS(db_i64(unit_id), db_i64(dossier_id), db_i64(since_at), db_i64(ACCESS_SHOWN)));
    return read_list(tx, &r, ret);
}

DB_STMT(
    COUNT, "access_log.count", "ii",
    "SELECT COUNT(*) FROM access_log WHERE unit_id = $1 AND dossier_id = $2");

enum err access_log_count(struct db_tx *tx, int64_t unit_id, int64_t dossier_id, int64_t *ret)
{
    int64_t n = 0;
    struct db_rows r = db_query(tx, &COUNT, DB_ARGS(db_i64(unit_id), db_i64(dossier_id)));
    while (db_next(&r))
        n = row_i64(&r);
    enum err e = db_done(&r);
    if (e == OK)
        *ret = n;
    return e;
}

DB_STMT(
    OF_PERSON, "access_log.of_person", "iiii",
    "SELECT " COLUMNS " FROM access_log WHERE unit_id = $1 AND person_id = $2 AND at >= $3"
    " ORDER BY at DESC, id DESC LIMIT $4");

enum err access_log_of_person(
    struct db_tx *tx, int64_t unit_id, int64_t person_id, int64_t since_at, struct access_list *ret)
{
    struct db_rows r = db_query(
        tx, &OF_PERSON,
        DB_ARGS(db_i64(unit_id), db_i64(person_id), db_i64(since_at), db_i64(ACCESS_SHOWN)));
    return read_list(tx, &r, ret);
}

/* Rows lie in the order of their ids, and those in the order of time: only the last are read. */
DB_STMT(
    RECENT, "access_log.recent", "iiti",
    "SELECT dossier_id, official_id, MAX(at) FROM access_log"
    " WHERE unit_id = $1 AND id >= $2 AND page = $3 AND at >= $4"
    " GROUP BY dossier_id, official_id");

enum err access_log_recent(
    struct db_tx *tx, const struct access_recent *in, struct access_openings *ret)
{
    struct db_rows r = db_query(
        tx, &RECENT,
        DB_ARGS(
            db_i64(in->unit_id), db_i64(id_floor(in->since_at)), db_text(in->page),
            db_i64(in->since_at)));
    struct access_opened *list = ARENA_ARRAY(tx->arena, struct access_opened, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct access_opened *x = &list[n++];
        x->dossier_id = row_i64(&r);
        x->official_id = row_i64(&r);
        x->at = row_i64(&r);
    }
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct access_openings){list, n};
    return e;
}
