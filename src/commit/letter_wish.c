#include "commit/letter_wish.h"

DB_STMT(
    LIST, "letter_wish.list", "iii",
    "SELECT p.id, o.since_at, p.birth_year, p.name, p.village FROM person_opt_out o JOIN person p"
    " ON p.unit_id = o.unit_id AND p.id = o.person_id WHERE o.unit_id = $1 AND o.channel = $2"
    " ORDER BY p.name_key, p.id LIMIT $3");

enum err letter_wish_list(struct db_tx *tx, int64_t unit_id, struct letter_wish_list *ret)
{
    struct db_rows r = db_query(
        tx, &LIST, DB_ARGS(db_i64(unit_id), db_i64(OPT_OUT_LETTERS), db_i64(LETTER_WISHES_SHOWN)));
    struct letter_wish *list = ARENA_ARRAY(tx->arena, struct letter_wish, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct letter_wish *x = &list[n++];
        x->person_id = row_i64(&r);
        x->since_at = row_i64(&r);
        x->birth_year = row_i64_or(&r, 0);
        x->name = row_str(&r);
        x->village = row_str(&r);
    }
    *ret = (struct letter_wish_list){list, n};
    return db_done(&r);
}
