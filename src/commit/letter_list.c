#include "commit/letter_list.h"

#include <stdlib.h>

#include "base/viet.h"
#include "commit/letter_row.h"

/* What is held is told by held_to: everything in hand may be. */
#define OF_UNIT                                                                                    \
    "WHERE l.unit_id = $1 AND l.state = $2 AND ($3 = 0 OR l.kind = $3)"                            \
    " AND (l.held_to IS NULL OR l.held_to < $4)"
#define DUE_FIRST " ORDER BY l.due_day NULLS LAST, l.id LIMIT $5 OFFSET $6"

DB_STMT(OPEN, "letter.open", "iiiiii", "SELECT " LETTER_COLUMNS LETTER_FROM OF_UNIT DUE_FIRST);
DB_STMT(
    HELD, "letter.held", "iiiii",
    "SELECT " LETTER_COLUMNS LETTER_FROM
    "WHERE l.unit_id = $1 AND l.state IN (1, 2, 3) AND ($2 = 0 OR l.kind = $2)"
    " AND l.held_to >= $3 ORDER BY l.held_to NULLS LAST, l.id LIMIT $4 OFFSET $5");
DB_STMT(
    ENDED, "letter.ended", "iiiii",
    "SELECT " LETTER_COLUMNS LETTER_FROM
    "WHERE l.unit_id = $1 AND l.state = $2 AND ($3 = 0 OR l.kind = $3)"
    " ORDER BY l.id DESC LIMIT $4 OFFSET $5");

static enum letter_state state_of(enum letter_group g)
{
    static const enum letter_state states[LETTER_GROUPS] = {
        [LETTERS_TO_APPROVE] = LETTER_DRAFTED,  [LETTERS_TO_PRINT] = LETTER_APPROVED,
        [LETTERS_TO_SEND] = LETTER_PRINTED,     [LETTERS_SENT] = LETTER_SENT,
        [LETTERS_DISCARDED] = LETTER_DISCARDED,
    };
    return states[g];
}

enum err letter_find(struct db_tx *tx, const struct letter_query *q, struct letter_list *ret)
{
    struct db_value unit = db_i64(q->unit_id), kind = db_i64(q->kind);
    struct db_value limit = db_i64(q->limit), offset = db_i64(q->offset);
    struct db_value state = db_i64(state_of(q->group));
    struct db_rows r;
    if (q->group == LETTERS_HELD)
        r = db_query(tx, &HELD, DB_ARGS(unit, kind, db_i64(q->day), limit, offset));
    else if (q->group < LETTERS_HELD)
        r = db_query(tx, &OPEN, DB_ARGS(unit, state, kind, db_i64(q->day), limit, offset));
    else
        r = db_query(tx, &ENDED, DB_ARGS(unit, state, kind, limit, offset));
    return letter_read_list(tx, &r, ret);
}

static bool holds(struct arena *a, const struct letter *l, struct str folded)
{
    struct str all = arena_fmt(
        a, "%.*s %.*s %.*s", STR_ARG(l->person), STR_ARG(l->number), STR_ARG(l->reference));
    return str_find(viet_fold(a, all), folded) >= 0;
}

enum err letter_search(
    struct db_tx *tx, const struct letter_query *q, struct str words, struct letter_list *ret,
    int64_t *ret_total)
{
    struct letter_query first = *q;
    struct letter_list all;
    struct str folded = viet_fold(tx->arena, words);
    int64_t n = 0, kept = 0;
    first.limit = LETTERS_SEARCHED;
    first.offset = 0;
    enum err e = letter_find(tx, &first, &all);
    if (e != OK)
        return e;
    struct letter *list = ARENA_ARRAY(tx->arena, struct letter, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        if (holds(tx->arena, &all.list[i], folded) && n++ >= q->offset && kept < q->limit)
            list[kept++] = all.list[i];
    *ret = (struct letter_list){list, (size_t)kept};
    *ret_total = n;
    return OK;
}

DB_STMT(
    COUNT_OPEN, "letter.count_open", "iii",
    "SELECT state, CAST(SUM(CASE WHEN held_to >= $3 THEN 1 ELSE 0 END) AS BIGINT), COUNT(*),"
    " CAST(SUM(CASE WHEN due_day < $3 AND (held_to IS NULL OR held_to < $3) THEN 1 ELSE 0 END)"
    " AS BIGINT) FROM letter WHERE unit_id = $1 AND state IN (1, 2, 3) AND ($2 = 0 OR kind = $2)"
    " GROUP BY state");
DB_STMT(
    COUNT_ENDED, "letter.count_ended", "ii",
    "SELECT state, COUNT(*) FROM letter WHERE unit_id = $1 AND state IN (4, 5)"
    " AND ($2 = 0 OR kind = $2) GROUP BY state");

static enum letter_group group_of(enum letter_state state)
{
    for (int g = LETTERS_TO_APPROVE; g < LETTER_GROUPS; g++)
        if (g != LETTERS_HELD && state_of((enum letter_group)g) == state)
            return (enum letter_group)g;
    return LETTERS_DISCARDED;
}

enum err letter_counts(struct db_tx *tx, const struct letter_query *q, struct letter_counts *ret)
{
    struct letter_counts c = {{0}, 0};
    struct db_value unit = db_i64(q->unit_id), kind = db_i64(q->kind);
    struct db_rows r = db_query(tx, &COUNT_OPEN, DB_ARGS(unit, kind, db_i64(q->day)));
    while (db_next(&r)) {
        enum letter_group group = group_of((enum letter_state)row_i64(&r));
        int64_t held = row_i64(&r);
        c.group[group] = row_i64(&r) - held;
        c.group[LETTERS_HELD] += held;
        c.late += row_i64(&r);
    }
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    r = db_query(tx, &COUNT_ENDED, DB_ARGS(unit, kind));
    while (db_next(&r)) {
        enum letter_group group = group_of((enum letter_state)row_i64(&r));
        c.group[group] = row_i64(&r);
    }
    *ret = c;
    return db_done(&r);
}

/* ---- of somebody, of something ---- */

DB_STMT(
    OF_PERSON, "letter.of_person", "ii",
    "SELECT " LETTER_COLUMNS LETTER_FROM
    "WHERE l.unit_id = $1 AND l.person_id = $2 AND l.state IN (1, 2, 3)");
DB_STMT(
    OF_HOUSE, "letter.of_house", "iti",
    "SELECT " LETTER_COLUMNS LETTER_FROM
    "WHERE l.unit_id = $1 AND l.household = $2 AND l.person_id <> $3 AND l.state IN (1, 2, 3)");

enum err letter_in_hand(struct db_tx *tx, const struct letter_ask *ask, struct letter_list *ret)
{
    struct letter_list own, house = {NULL, 0};
    struct db_value unit = db_i64(ask->unit_id), person = db_i64(ask->person_id);
    struct db_rows r = db_query(tx, &OF_PERSON, DB_ARGS(unit, person));
    enum err e = letter_read_list(tx, &r, &own);
    if (e == OK && ask->household.n) {
        r = db_query(tx, &OF_HOUSE, DB_ARGS(unit, db_text(ask->household), person));
        e = letter_read_list(tx, &r, &house);
    }
    if (e != OK)
        return e;
    struct letter *all = ARENA_ARRAY(tx->arena, struct letter, own.n + house.n + 1);
    for (size_t i = 0; i < own.n + house.n; i++)
        all[i] = i < own.n ? own.list[i] : house.list[i - own.n];
    *ret = (struct letter_list){all, own.n + house.n};
    return OK;
}

DB_STMT(
    OF_SOURCE, "letter.of_source", "iti",
    "SELECT " LETTER_COLUMNS LETTER_FROM "WHERE l.unit_id = $1 AND l.noun = $2 AND l.noun_id = $3");

/* Few: in memory. */
static int newest_first(const void *x, const void *y)
{
    const struct letter *a = x, *b = y;
    return (a->id < b->id) - (a->id > b->id);
}

enum err letter_of(
    struct db_tx *tx, int64_t unit_id, struct str noun, int64_t noun_id, struct letter_list *ret)
{
    struct db_rows r =
        db_query(tx, &OF_SOURCE, DB_ARGS(db_i64(unit_id), db_text(noun), db_i64(noun_id)));
    struct letter *list = ARENA_ARRAY(tx->arena, struct letter, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        list[n++] = letter_read(&r);
    qsort(list, n, sizeof *list, newest_first);
    *ret = (struct letter_list){list, n};
    return db_done(&r);
}

/* ---- for everybody ---- */

DB_STMT(
    SENT, "letter.sent_count", "iii",
    "SELECT kind, COUNT(*), COUNT(due_day),"
    " CAST(SUM(CASE WHEN sent_day <= due_day THEN 1 ELSE 0 END) AS BIGINT) FROM letter"
    " WHERE unit_id = $1 AND sent_day >= $2 AND sent_day <= $3 GROUP BY kind");

enum err letter_sent_count(
    struct db_tx *tx, int64_t unit_id, int64_t first_day, int64_t last_day, struct letter_sent *ret)
{
    struct letter_sent s = {{0}, 0, 0, 0};
    struct db_rows r =
        db_query(tx, &SENT, DB_ARGS(db_i64(unit_id), db_i64(first_day), db_i64(last_day)));
    while (db_next(&r)) {
        int64_t kind = row_i64(&r), n = row_i64(&r);
        s.with_due += row_i64(&r);
        s.in_time += row_i64(&r);
        if (kind >= LETTER_THANKS && kind < LETTER_KINDS)
            s.kind[kind] = n;
        s.all += n;
    }
    *ret = s;
    return db_done(&r);
}
