#include <assert.h>
#include <stdlib.h>

#include "spine/measure_part.h"

/* ---- gathering ---- */

struct measure_changes measure_changes_new(struct arena *a, const struct measure_room *r)
{
    /* A part that changes takes one away and adds one; that of an official moves two sums. */
    size_t moves = 2 * (r->before + 2 * r->after);
    return (struct measure_changes){
        .puts = ARENA_ARRAY(a, struct measure_key, r->after + 1),
        .drops = ARENA_ARRAY(a, struct measure_key, r->rows + 1),
        .moves = ARENA_ARRAY(a, struct measure_move, moves + 1),
    };
}

static void move(struct measure_changes *c, const struct measure_part *p, int64_t by)
{
    struct measure_move m = {
        p->official_id, p->code, p->day, by * p->numerator, by * p->denominator};
    c->moves[c->n_moves++] = m;
    if (p->official_id) {
        m.official_id = 0;
        c->moves[c->n_moves++] = m;
    }
}

void measure_drop(
    struct measure_changes *c, const struct measure_key *row, const struct measure_part *parts,
    size_t count)
{
    for (size_t i = 0; i < count; i++)
        move(c, &parts[i], -1);
    c->drops[c->n_drops++] = *row;
}

void measure_put(
    struct measure_changes *c, const struct measure_key *k, const struct measure_part *old)
{
    if (old)
        move(c, old, -1);
    move(c, &k->part, 1);
    c->puts[c->n_puts++] = *k;
}

/* ---- many rows in one statement ---- */

#define MOST_CELLS 100 /* no statement has more parameters */
#define FEW 2          /* so many are written one by one: that costs less than one for many */

/* Of one row, and of `rows` rows: what is spare in these is NULL, and passed over. */
struct shape {
    const struct db_stmt *one, *many;
    size_t cells, rows;
    void (*fill)(struct db_value *v, const void *list, size_t i);
};

/* The values of `now` rows from the i-th on; how many they are, the unit and what is spare too. */
static size_t fill(
    const struct shape *s, struct db_value v[MOST_CELLS], const void *list, size_t i, size_t now)
{
    size_t end = 1 + s->cells * (now == 1 ? 1 : s->rows), at = 1;
    assert(end <= MOST_CELLS);
    for (size_t k = 0; k < now; k++, at += s->cells)
        s->fill(v + at, list, i + k);
    for (; at < end; at++)
        v[at] = db_null();
    return end;
}

static size_t at_once(const struct shape *s, size_t left)
{
    if (left <= FEW)
        return 1;
    return left < s->rows ? left : s->rows;
}

static enum err write_rows(
    struct db_tx *tx, int64_t unit_id, const struct shape *s, const void *list, size_t n)
{
    struct db_value v[MOST_CELLS] = {db_i64(unit_id)};
    enum err e = OK;
    for (size_t i = 0, now; i < n && e == OK; i += now) {
        now = at_once(s, n - i);
        size_t values = fill(s, v, list, i, now);
        e = db_exec(tx, now == 1 ? s->one : s->many, (struct db_args){v, values}, NULL);
    }
    return e;
}

/* ---- the parts ---- */

#define PART_COLUMNS                                                                               \
    "unit_id, noun, noun_id, code, official_id, day, numerator, denominator, until_at,"            \
    " then_numerator, then_denominator"
#define PART_CONFLICT                                                                              \
    " ON CONFLICT (unit_id, noun, noun_id, code, official_id, day) DO UPDATE SET"                  \
    " numerator = excluded.numerator, denominator = excluded.denominator,"                         \
    " until_at = excluded.until_at, then_numerator = excluded.then_numerator,"                     \
    " then_denominator = excluded.then_denominator"
#define PART_TYPES "titiiiiiii"
DB_STMT(
    PUT_ONE, "measure.put", "i" PART_TYPES,
    "INSERT INTO measure_part (" PART_COLUMNS ")"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)" PART_CONFLICT);
DB_STMT(
    PUT_NINE, "measure.put_nine",
    "i" PART_TYPES PART_TYPES PART_TYPES PART_TYPES PART_TYPES PART_TYPES PART_TYPES PART_TYPES
        PART_TYPES,
    "INSERT INTO measure_part (" PART_COLUMNS ") SELECT $1, column1, column2, column3, column4,"
    " column5, column6, column7, column8, column9, column10 FROM (VALUES "
    "($2, $3, $4, $5, $6, $7, $8, $9, $10, $11), ($12, $13, $14, $15, $16, $17, $18, $19, "
    "$20, $21), ($22, $23, $24, $25, $26, $27, $28, $29, $30, $31), ($32, $33, $34, $35, "
    "$36, $37, $38, $39, $40, $41), ($42, $43, $44, $45, $46, $47, $48, $49, $50, $51), "
    "($52, $53, $54, $55, $56, $57, $58, $59, $60, $61), ($62, $63, $64, $65, $66, $67, $68, "
    "$69, $70, $71), ($72, $73, $74, $75, $76, $77, $78, $79, $80, $81), ($82, $83, $84, "
    "$85, $86, $87, $88, $89, $90, $91)"
    ") AS parts WHERE column1 IS NOT NULL" PART_CONFLICT);

static void fill_put(struct db_value *v, const void *list, size_t i)
{
    const struct measure_key *k = (const struct measure_key *)list + i;
    v[0] = db_text(k->noun);
    v[1] = db_i64(k->noun_id);
    v[2] = db_text(k->part.code);
    v[3] = db_i64(k->part.official_id);
    v[4] = db_i64(k->part.day);
    v[5] = db_i64(k->part.numerator);
    v[6] = db_i64(k->part.denominator);
    v[7] = db_i64_or_null(k->part.until_at, 0);
    v[8] = db_i64(k->part.then_numerator);
    v[9] = db_i64(k->part.then_denominator);
}

static const struct shape put = {&PUT_ONE, &PUT_NINE, 10, 9, fill_put};

/* ---- rows that lose a part ---- */

DB_STMT(
    DROP, "measure.drop", "iti",
    "DELETE FROM measure_part WHERE unit_id = $1 AND noun = $2 AND noun_id = $3");

static enum err drop_rows(struct db_tx *tx, int64_t unit_id, const struct measure_changes *c)
{
    enum err e = OK;
    for (size_t i = 0; i < c->n_drops && e == OK; i++)
        e = db_exec(
            tx, &DROP,
            DB_ARGS(db_i64(unit_id), db_text(c->drops[i].noun), db_i64(c->drops[i].noun_id)), NULL);
    return e;
}

/* ---- the sums of days ---- */

/* Always in this order: two transactions never wait for each other's days. */
static int by_key(const void *x, const void *y)
{
    const struct measure_move *a = x, *b = y;
    int code = str_cmp(a->code, b->code);
    if (code != 0)
        return code;
    if (a->official_id != b->official_id)
        return a->official_id < b->official_id ? -1 : 1;
    return a->day < b->day ? -1 : a->day > b->day;
}

/* One for each sum, in order; what comes to nothing is left out. */
static size_t gather(struct measure_move *moves, size_t count)
{
    size_t n = 0;
    if (count)
        qsort(moves, count, sizeof *moves, by_key);
    for (size_t i = 0; i < count; i++) {
        bool same_as_next = i + 1 < count && by_key(&moves[i], &moves[i + 1]) == 0;
        if (same_as_next) {
            moves[i + 1].numerator += moves[i].numerator;
            moves[i + 1].denominator += moves[i].denominator;
        } else if (moves[i].numerator || moves[i].denominator) {
            moves[n++] = moves[i];
        }
    }
    return n;
}

#define DAY_COLUMNS "unit_id, code, official_id, day, numerator, denominator"
#define DAY_CONFLICT                                                                               \
    " ON CONFLICT (unit_id, code, official_id, day) DO UPDATE SET"                                 \
    " numerator = measure_day.numerator + excluded.numerator,"                                     \
    " denominator = measure_day.denominator + excluded.denominator"
#define DAY_TYPES "tiiii"
#define DAY_FOUR DAY_TYPES DAY_TYPES DAY_TYPES DAY_TYPES
DB_STMT(
    ADD_ONE, "measure.add_day", "i" DAY_TYPES,
    "INSERT INTO measure_day (" DAY_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6)" DAY_CONFLICT);
DB_STMT(
    ADD_MANY, "measure.add_sixteen_days", "i" DAY_FOUR DAY_FOUR DAY_FOUR DAY_FOUR,
    "INSERT INTO measure_day (" DAY_COLUMNS ") SELECT $1, column1, column2, column3, column4,"
    " column5 FROM (VALUES "
    "($2, $3, $4, $5, $6), ($7, $8, $9, $10, $11), ($12, $13, $14, $15, $16), ($17, $18, "
    "$19, $20, $21), ($22, $23, $24, $25, $26), ($27, $28, $29, $30, $31), ($32, $33, $34, "
    "$35, $36), ($37, $38, $39, $40, $41), ($42, $43, $44, $45, $46), ($47, $48, $49, $50, "
    "$51), ($52, $53, $54, $55, $56), ($57, $58, $59, $60, $61), ($62, $63, $64, $65, $66), "
    "($67, $68, $69, $70, $71), ($72, $73, $74, $75, $76), ($77, $78, $79, $80, $81)"
    ") AS moves WHERE column1 IS NOT NULL" DAY_CONFLICT);

static void fill_day(struct db_value *v, const void *list, size_t i)
{
    const struct measure_move *m = (const struct measure_move *)list + i;
    v[0] = db_text(m->code);
    v[1] = db_i64(m->official_id);
    v[2] = db_i64(m->day);
    v[3] = db_i64(m->numerator);
    v[4] = db_i64(m->denominator);
}

static const struct shape add = {&ADD_ONE, &ADD_MANY, 5, 16, fill_day};

enum err measure_write(struct db_tx *tx, int64_t unit_id, struct measure_changes *c)
{
    enum err e = drop_rows(tx, unit_id, c);
    if (e == OK)
        e = write_rows(tx, unit_id, &put, c->puts, c->n_puts);
    return e == OK ? write_rows(tx, unit_id, &add, c->moves, gather(c->moves, c->n_moves)) : e;
}
