#include "score/scorecard_import.h"

#include <assert.h>
#include <pthread.h>

#include "base/date.h"
#include "base/facts.h"
#include "base/viet.h"
#include "spine/event.h"
#include "spine/topic.h"

#define ROWS_MAX 160
#define CELL_MAX 600
#define BROUGHT_MAX 8
#define OLDEST_YEAR 2020

static const struct csv_column columns[CARD_COLUMNS] = {
    [CARD_KIND] = {STR_INIT("kind"), true},
    [CARD_CODE] = {STR_INIT("code"), true},
    [CARD_NAME_VI] = {STR_INIT("name_vi"), true},
    [CARD_NAME_EN] = {STR_INIT("name_en"), true},
    [CARD_MAX] = {STR_INIT("max"), true},
    [CARD_HOW] = {STR_INIT("how"), true},
    [CARD_MEASURE] = {STR_INIT("measure"), true},
    [CARD_VALUE] = {STR_INIT("value"), true},
    [CARD_BANDS] = {STR_INIT("bands"), true},
    [CARD_BANDS_VI] = {STR_INIT("bands_vi"), true},
    [CARD_BANDS_EN] = {STR_INIT("bands_en"), true},
    [CARD_EVIDENCE_VI] = {STR_INIT("evidence_vi"), true},
    [CARD_EVIDENCE_EN] = {STR_INIT("evidence_en"), true},
    [CARD_BASIS_VI] = {STR_INIT("legal_basis_vi"), true},
    [CARD_BASIS_EN] = {STR_INIT("legal_basis_en"), true},
    [CARD_FROM] = {STR_INIT("valid_from"), true},
    [CARD_TO] = {STR_INIT("valid_to"), true},
};

struct reading {
    const struct import *in; /* NULL: what the program brings, which is faultless */
    struct arena *arena;
    struct str (*cells)[CARD_COLUMNS];
    size_t n;
    struct scorecard card;
    int64_t refused, repaired;
    enum { NEW, SAME, OTHER, OVER } found;
    bool dry_done;
};

/* ---- reading a file ---- */

static void fault(struct reading *w, int64_t line, enum scorecard_column column, enum text reason)
{
    w->refused++;
    if (w->in)
        import_issue(w->in, line, columns[column].names, reason, TEXT_NO_ARGS);
}

static bool take_cell(struct reading *w, const struct csv_record *r, int at, struct str *ret)
{
    bool changed = false;
    struct str s;
    if (!viet_repair(w->arena, str_trim(csv_cell(r, at)), &s, &changed) || s.n > CELL_MAX)
        return false;
    w->repaired += changed;
    *ret = arena_str(w->arena, str_trim(s));
    return true;
}

static void take_row(struct reading *w, const struct csv_record *r, const int at[])
{
    enum scorecard_column column = CARD_KIND;
    struct str *cells = w->cells[w->n];
    for (int i = 0; i < CARD_COLUMNS; i++)
        if (!take_cell(w, r, at[i], &cells[i])) {
            fault(w, r->line, (enum scorecard_column)i, TEXT_score_import_text);
            return;
        }
    w->n++;
    if (scorecard_add(&w->card, cells, &column) != OK)
        fault(w, r->line, column, TEXT_score_import_cell);
}

static enum err unreadable(const struct reading *w, enum err e, const struct csv_fault *f)
{
    return w->in ? import_unreadable(w->in, e, f) : E_INTERNAL;
}

static enum err take_header(struct reading *w, struct csv *csv, int at[])
{
    struct csv_record header;
    struct csv_fault broken;
    struct csv_header_fault missing = {0};
    const struct csv_columns all = {columns, CARD_COLUMNS};
    if (!csv_next(csv, &header)) {
        enum err e = csv_done(csv, &broken);
        return e == OK ? E_INVALID : unreadable(w, e, &broken);
    }
    enum err e = csv_header_index(w->arena, &header, &all, at, &missing);
    if (e != OK)
        fault(
            w, header.line, (enum scorecard_column)missing.column,
            missing.first ? TEXT_import_column_twice : TEXT_import_no_column);
    return e;
}

static enum err take_rows(struct reading *w, struct csv *csv)
{
    int at[CARD_COLUMNS] = {0};
    struct csv_record r;
    struct csv_fault broken;
    enum err e = take_header(w, csv, at);
    if (e != OK)
        return e;
    while (w->n < ROWS_MAX && csv_next(csv, &r))
        take_row(w, &r, at);
    e = csv_done(csv, &broken);
    if (e != OK)
        return unreadable(w, e, &broken);
    if (w->refused == 0 && (w->n == ROWS_MAX || !scorecard_complete(&w->card)))
        fault(w, 0, CARD_MAX, TEXT_score_import_sum);
    return w->refused ? E_INVALID : OK;
}

static void begin(struct reading *w)
{
    w->cells = arena_raw(w->arena, ROWS_MAX * sizeof(struct str[CARD_COLUMNS]));
}

/* ---- what the program brings ---- */

static struct reading brought[BROUGHT_MAX];
static size_t brought_count;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void read_one_fact(struct arena *a, struct str bytes)
{
    struct reading *w = &brought[brought_count++];
    struct csv *csv = NULL;
    struct csv_fault broken;
    w->arena = a;
    begin(w);
    enum err e = csv_open_str(bytes, &csv, &broken);
    if (e == OK)
        e = take_rows(w, csv);
    csv_close(csv);
    /* tools/data_check.py has looked at it before the program was built. */
    assert(e == OK);
}

static void read_facts(void)
{
    static struct arena *kept; /* never given back: the rows point into it */
    kept = arena_new(0);
    for (size_t i = 0; i < fact_file_count && brought_count < BROUGHT_MAX; i++)
        if (str_starts(fact_files[i].name, S("scorecard-")))
            read_one_fact(kept, fact_files[i].bytes);
}

static const struct reading *brought_one(struct str code)
{
    (void)pthread_once(&once, read_facts);
    for (size_t i = 0; i < brought_count; i++)
        if (str_eq(brought[i].card.code, code))
            return &brought[i];
    return NULL;
}

/* ---- versions: stored, and brought ---- */

static int by_start(const void *x, const void *y)
{
    const struct scorecard_version *a = x, *b = y;
    if (a->valid_from != b->valid_from)
        return a->valid_from < b->valid_from ? -1 : 1;
    return str_cmp(a->code, b->code);
}

static bool has(const struct scorecard_version *list, size_t n, struct str code)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i].code, code))
            return true;
    return false;
}

static enum err all_versions(struct db_tx *tx, struct scorecard_versions *ret)
{
    struct scorecard_versions stored;
    (void)pthread_once(&once, read_facts);
    enum err e = scorecard_versions(tx, &stored);
    if (e != OK)
        return e;
    struct scorecard_version *list =
        ARENA_ARRAY(tx->arena, struct scorecard_version, stored.n + brought_count + 1);
    size_t n = stored.n;
    for (size_t i = 0; i < n; i++)
        list[i] = stored.list[i];
    for (size_t i = 0; i < brought_count; i++) {
        const struct scorecard *c = &brought[i].card;
        if (!has(list, n, c->code))
            list[n++] = (struct scorecard_version){c->code, c->valid_from, c->valid_to};
    }
    qsort(list, n, sizeof *list, by_start);
    *ret = (struct scorecard_versions){list, n};
    return OK;
}

enum err scorecard_years(struct db_tx *tx, int this_year, struct scorecard_years *ret)
{
    struct scorecard_versions v;
    enum err e = all_versions(tx, &v);
    ret->n = 0;
    for (int year = this_year; e == OK && year >= OLDEST_YEAR && ret->n < SCORECARD_YEARS_MAX;
         year--)
        if (scorecard_version_of(&v, year))
            ret->list[ret->n++] = year;
    return e;
}

static enum err from_rows(struct db_tx *tx, struct str code, const struct scorecard **ret)
{
    struct scorecard_rows rows;
    struct scorecard *s = ARENA_NEW(tx->arena, struct scorecard);
    enum scorecard_column column;
    enum err e = scorecard_rows(tx, code, &rows);
    for (size_t i = 0; e == OK && i < rows.n; i++)
        e = scorecard_add(s, rows.cells[i], &column) == OK ? OK : E_INTERNAL;
    *ret = s;
    return e;
}

enum err scorecard_of_year(struct db_tx *tx, int year, const struct scorecard **ret)
{
    struct scorecard_versions v;
    enum err e = all_versions(tx, &v);
    const struct scorecard_version *mine = e == OK ? scorecard_version_of(&v, year) : NULL;
    if (e != OK || !mine)
        return e != OK ? e : E_NOT_FOUND;
    const struct reading *b = brought_one(mine->code);
    if (!b)
        return from_rows(tx, mine->code, ret);
    *ret = &b->card;
    return OK;
}

/* ---- importing ---- */

static bool same_rows(const struct reading *w, const struct scorecard_rows *rows)
{
    bool same = rows->n == w->n;
    for (size_t i = 0; same && i < w->n; i++)
        for (int k = 0; same && k < CARD_COLUMNS; k++)
            same = str_eq(rows->cells[i][k], w->cells[i][k]);
    return same;
}

/* A year that is over keeps what judged it. */
static bool rewrites_a_year(
    const struct db_tx *tx, const struct scorecard *card, const struct scorecard_versions *v)
{
    int this_year = date_of_day(date_local_day(tx->now_at)).year;
    for (int year = date_of_day(card->valid_from).year; year < this_year; year++)
        if (scorecard_version_of(v, year))
            return true;
    return false;
}

static enum err compare(struct db_tx *tx, struct reading *w)
{
    struct scorecard_rows rows;
    struct scorecard_versions versions;
    const struct reading *b = brought_one(w->card.code);
    enum err e = scorecard_rows(tx, w->card.code, &rows);
    if (e == OK)
        e = all_versions(tx, &versions);
    if (e != OK)
        return e;
    if (rows.n == 0 && b)
        rows = (struct scorecard_rows){(const struct str(*)[CARD_COLUMNS])b->cells, b->n};
    w->found = rows.n && same_rows(w, &rows)              ? SAME
               : rows.n                                   ? OTHER
               : rewrites_a_year(tx, &w->card, &versions) ? OVER
                                                          : NEW;
    return OK;
}

static enum err write_rows(struct db_tx *tx, void *ctx)
{
    struct reading *w = ctx;
    struct scorecard_rows rows = {(const struct str(*)[CARD_COLUMNS])w->cells, w->n};
    enum err e = compare(tx, w);
    if (e == OK && w->found == NEW)
        e = scorecard_rows_put(tx, w->card.code, &rows);
    if (e != OK || w->found != NEW)
        return e;
    event_add(
        tx, &(struct event){
                .noun = S("scorecard"),
                .noun_id = 0,
                .what = S("scorecard.imported"),
                .actor = w->in->actor,
                EVENT_FIELDS(
                    ev_str("code", w->card.code), ev_i64("rows", (int64_t)w->n),
                    ev_i64("valid_from", w->card.valid_from))});
    topic_touch(tx, 0, TOPIC_MEASURE);
    w->dry_done = w->in->dry_run;
    return w->dry_done ? E_CONFLICT : OK;
}

static enum err read_file(struct reading *w)
{
    struct csv *csv = NULL;
    enum err e = import_open(w->in, &csv);
    if (e != OK)
        return e;
    e = take_rows(w, csv);
    csv_close(csv);
    return e;
}

enum err scorecard_import(const struct import *in, struct import_result *ret)
{
    struct reading *w = ARENA_NEW(in->arena, struct reading);
    w->in = in;
    w->arena = in->arena;
    begin(w);
    enum err e = read_file(w);
    if (e == OK)
        e = db_write(in->db, in->arena, DB_LOW, write_rows, w);
    if (w->dry_done)
        e = OK;
    if (e == OK && (w->found == OTHER || w->found == OVER)) {
        fault(
            w, 0, CARD_CODE,
            w->found == OTHER ? TEXT_score_import_changed : TEXT_score_import_over);
        e = E_INVALID;
    }
    *ret = (struct import_result){
        .rows = (int64_t)w->n,
        .made = e == OK && w->found == NEW ? (int64_t)w->n : 0,
        .same = e == OK && w->found == SAME ? (int64_t)w->n : 0,
        .refused = w->refused,
        .repaired = w->repaired};
    return e;
}
