/* What became of units, and of what they were made. */
#include <stdlib.h>

#include "place/unit_row.h"

#define MAX_STEPS 20

/* The order in which a part carries the old unit on. */
static int rank(enum unit_part part)
{
    static const unsigned char ranks[] = {
        [UNIT_KEPT] = 1,        [UNIT_WHOLE] = 2, [UNIT_PART_AREA_ALL_PEOPLE] = 3,
        [UNIT_PART_PEOPLE] = 4, [UNIT_PART] = 5,  [UNIT_PART_AREA] = 6,
    };
    return (size_t)part < sizeof ranks ? ranks[part] : 7;
}

static int by_part(const void *x, const void *y)
{
    const struct unit_succession *a = x, *b = y;
    int c = rank(a->part) - rank(b->part);
    if (c)
        return c;
    c = str_cmp(a->unit.name, b->unit.name);
    return c ? c : (a->unit.id > b->unit.id) - (a->unit.id < b->unit.id);
}

static enum err read_all(struct db_tx *tx, struct db_rows r, struct unit_successions *ret)
{
    struct unit_succession *list = ARENA_ARRAY(tx->arena, struct unit_succession, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct unit_succession *s = &list[n++];
        s->day = row_i64(&r);
        s->part = (enum unit_part)row_i64(&r);
        s->note = row_str(&r);
        s->unit = unit_read(&r);
    }
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    qsort(list, n, sizeof *list, by_part);
    *ret = (struct unit_successions){list, n};
    return OK;
}

DB_STMT(
    SUCCESSORS, "unit.successors", "i",
    "SELECT s.day, s.part, s.note, " UNIT_COLUMNS
    " FROM unit_succession s JOIN unit ON unit.id = s.new_id WHERE s.old_id = $1");

enum err unit_successors(struct db_tx *tx, int64_t id, struct unit_successions *ret)
{
    return read_all(tx, db_query(tx, &SUCCESSORS, DB_ARGS(db_i64(id))), ret);
}

DB_STMT(
    PREDECESSORS, "unit.predecessors", "i",
    "SELECT s.day, s.part, s.note, " UNIT_COLUMNS
    " FROM unit_succession s JOIN unit ON unit.id = s.old_id WHERE s.new_id = $1");

enum err unit_predecessors(struct db_tx *tx, int64_t id, struct unit_successions *ret)
{
    return read_all(tx, db_query(tx, &PREDECESSORS, DB_ARGS(db_i64(id))), ret);
}

enum err unit_current(
    struct db_tx *tx, const struct unit *u, int64_t day, struct unit *ret, bool *ret_split)
{
    struct unit at = *u;
    bool split = false;
    for (int step = 0; at.valid_to < day; step++) {
        struct unit_successions next;
        enum err e = unit_successors(tx, at.id, &next);
        if (e != OK)
            return e;
        if (next.n == 0 || next.list[0].day > day || step == MAX_STEPS)
            return E_NOT_FOUND;
        split |= next.n > 1;
        at = next.list[0].unit;
    }
    *ret = at;
    *ret_split = split;
    return OK;
}
