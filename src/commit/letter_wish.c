#include "commit/letter_wish.h"

DB_STMT(
    LIST, "letter_wish.list", "iii",
    "SELECT person_id, since_at FROM person_opt_out WHERE unit_id = $1 AND channel = $2"
    " ORDER BY since_at DESC, person_id LIMIT $3");

static enum err add_person(struct db_tx *tx, int64_t unit_id, struct letter_wish *x)
{
    struct person p;
    enum err e = person_by_id(tx, unit_id, x->person_id, &p);
    if (e != OK)
        return e;
    x->birth_year = p.birth_year;
    x->name = p.name;
    x->village = p.village;
    return OK;
}

enum err letter_wish_list(struct db_tx *tx, int64_t unit_id, struct letter_wish_list *ret)
{
    struct db_rows r = db_query(
        tx, &LIST, DB_ARGS(db_i64(unit_id), db_i64(OPT_OUT_LETTERS), db_i64(LETTER_WISHES_SHOWN)));
    struct letter_wish *list = ARENA_ARRAY(tx->arena, struct letter_wish, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        list[n].person_id = row_i64(&r);
        list[n++].since_at = row_i64(&r);
    }
    enum err e = db_done(&r);
    for (size_t i = 0; e == OK && i < n; i++)
        e = add_person(tx, unit_id, &list[i]);
    *ret = (struct letter_wish_list){list, n};
    return e;
}
