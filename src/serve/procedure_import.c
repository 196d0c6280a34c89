#include "serve/procedure_import.h"

#include "base/date.h"
#include "serve/procedure_columns_import.h"

struct work {
    const struct import *in;
    struct arena *arena;
    struct procedure *rows;
    int64_t *lines;
    size_t count, room;
    int64_t seen, refused, repaired;
    int64_t line; /* being read */
    struct procedure_plan plan;
};

static void fault(void *ctx, size_t column, enum text reason, struct text_args args)
{
    const struct work *w = ctx;
    import_issue(w->in, w->line, procedure_column_name(column), reason, args);
}

/* ---- reading ---- */

static enum err read_header(struct work *w, struct csv *csv, int at[PROCEDURE_COLUMNS])
{
    struct csv_record header;
    struct csv_fault broken;
    struct csv_header_fault missing;
    if (!csv_next(csv, &header)) {
        enum err e = csv_done(csv, &broken);
        return e == OK ? E_INTERNAL : import_unreadable(w->in, e, &broken);
    }
    const struct csv_columns columns = {procedure_columns, PROCEDURE_COLUMNS};
    enum err e = csv_header_index(w->arena, &header, &columns, at, &missing);
    if (e == OK)
        return OK;
    import_issue(
        w->in, header.line, procedure_column_name(missing.column),
        missing.first ? TEXT_import_column_twice : TEXT_import_no_column, TEXT_NO_ARGS);
    return E_INVALID;
}

static void keep(struct work *w, const struct procedure *p)
{
    if (w->count == w->room) {
        size_t room = w->room ? w->room * 2 : 256;
        struct procedure *rows = ARENA_ARRAY(w->arena, struct procedure, room);
        int64_t *lines = ARENA_ARRAY(w->arena, int64_t, room);
        if (w->count) {
            memcpy(rows, w->rows, sizeof *rows * w->count);
            memcpy(lines, w->lines, sizeof *lines * w->count);
        }
        w->rows = rows;
        w->lines = lines;
        w->room = room;
    }
    w->lines[w->count] = w->line;
    w->rows[w->count++] = *p;
}

static size_t bytes_of(const struct csv_record *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        n += r->cells[i].n;
    return n;
}

static enum err read_rows(struct work *w, struct csv *csv)
{
    int at[PROCEDURE_COLUMNS];
    struct csv_record record;
    size_t bytes = 0;
    enum err e = read_header(w, csv, at);
    if (e != OK)
        return e;
    while (csv_next(csv, &record)) {
        struct procedure p;
        w->line = record.line;
        bytes += bytes_of(&record);
        if (++w->seen > PROCEDURE_IMPORT_ROWS || bytes > PROCEDURE_IMPORT_BYTES) {
            import_issue(
                w->in, record.line, S(""), TEXT_procedure_import_rows,
                TEXT_ARGS(ta("n", (int64_t)PROCEDURE_IMPORT_ROWS)));
            return E_INVALID;
        }
        struct procedure_reading reading = {
            .arena = w->arena, .record = &record, .at = at, .fault = fault, .ctx = w};
        if (procedure_read_record(&reading, &p))
            keep(w, &p);
        else
            w->refused++;
        w->repaired += reading.repaired;
    }
    struct csv_fault broken;
    e = csv_done(csv, &broken);
    return e == OK ? OK : import_unreadable(w->in, e, &broken);
}

static enum err read_file(struct work *w)
{
    struct csv *csv = NULL;
    enum err e = import_open(w->in, &csv);
    if (e != OK)
        return e;
    e = read_rows(w, csv);
    csv_close(csv);
    return e;
}

/* ---- judging the rows together ---- */

struct row_at {
    const struct procedure *row;
    int64_t line;
};

static int compare_rows(const void *x, const void *y)
{
    const struct row_at *a = x, *b = y;
    int by_code = str_cmp(a->row->code, b->row->code);
    if (by_code)
        return by_code;
    if (a->row->valid_from != b->row->valid_from)
        return a->row->valid_from < b->row->valid_from ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static void refuse_twins(struct work *w)
{
    struct row_at *sorted = ARENA_ARRAY(w->arena, struct row_at, w->count + 1);
    for (size_t i = 0; i < w->count; i++)
        sorted[i] = (struct row_at){&w->rows[i], w->lines[i]};
    qsort(sorted, w->count, sizeof *sorted, compare_rows);
    for (size_t i = 1; i < w->count; i++) {
        const struct row_at *first = &sorted[i - 1], *second = &sorted[i];
        if (!str_eq(first->row->code, second->row->code) ||
            first->row->valid_from != second->row->valid_from)
            continue;
        w->refused++;
        w->line = second->line;
        fault(
            w, PROCEDURE_COLUMN_CODE, TEXT_procedure_import_twice,
            TEXT_ARGS(ta("line", text_plain(first->line))));
    }
}

static enum err plan(struct db_tx *tx, void *ctx)
{
    struct work *w = ctx;
    return procedure_plan(tx, w->rows, w->count, &w->plan);
}

static enum err write_all(struct db_tx *tx, void *ctx)
{
    struct work *w = ctx;
    return procedure_write(tx, w->rows, w->count, w->in->actor, &w->plan);
}

static void count(const struct work *w, struct import_result *ret)
{
    for (size_t i = 0; i < w->plan.count; i++) {
        ret->made += w->plan.changes[i] == PROCEDURE_MADE;
        ret->changed += w->plan.changes[i] == PROCEDURE_CHANGED;
        ret->same += w->plan.changes[i] == PROCEDURE_SAME;
    }
}

static enum err tell_clash(struct work *w)
{
    w->refused++;
    w->line = w->lines[w->plan.clash];
    fault(
        w, PROCEDURE_COLUMN_FROM, TEXT_procedure_import_clash,
        TEXT_ARGS(ta_str("from", date_str_iso(w->arena, w->plan.clash_with))));
    return E_INVALID;
}

/* What would be changed is reckoned by readers first: only then the writer is taken. */
static enum err put(struct work *w)
{
    const struct import *in = w->in;
    enum err e = db_read(in->db, w->arena, plan, w);
    if (e == OK && !in->dry_run)
        e = db_write(in->db, w->arena, DB_LOW, write_all, w);
    return w->plan.clashes ? tell_clash(w) : e;
}

enum err procedure_import(const struct import *in, struct import_result *ret)
{
    struct work w = {.in = in, .arena = in->arena};
    enum err e = read_file(&w);
    if (e == OK)
        refuse_twins(&w);
    if (e == OK && w.refused)
        e = E_INVALID;
    if (e == OK)
        e = put(&w);
    *ret = (struct import_result){.rows = w.seen, .refused = w.refused, .repaired = w.repaired};
    if (e == OK)
        count(&w, ret);
    return e;
}
