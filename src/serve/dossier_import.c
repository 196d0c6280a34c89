#include "serve/dossier_import.h"

#include <assert.h>

#include "base/date.h"
#include "db/writer.h"
#include "serve/dossier_report_import.h"
#include "serve/dossier_write_import.h"
#include "spine/event.h"

#define LOOK_MS 600000 /* all is stored by then: a busy machine must not make it a failure */
#define CHUNK 500
#define HEADING_ROWS 60 /* the table begins within these */

/* Codes of the file, with their lines. */
struct codes {
    struct code_at {
        struct str code;
        int64_t line;
    } * slots;
    size_t n, room; /* room: a power of two, at most half full */
};

struct run {
    const struct dossier_import *in;
    struct dossier_import_result *result;
    struct arena *arena, *rows; /* of the whole; of a row (judging) or a chunk (writing) */
    struct register_judge judge;
    struct register_report report;
    struct codes codes;
    int64_t first_day, last_day;
    bool writing;
    struct register_chunk chunk;
    bool last_chunk; /* the import is told in the transaction that writes it */
    enum err failed;
};

/* ---- codes seen ---- */

static struct code_at *slot_of(const struct codes *c, struct str code)
{
    size_t i = (size_t)str_hash(code) & (c->room - 1);
    while (c->slots[i].line && !str_eq(c->slots[i].code, code))
        i = (i + 1) & (c->room - 1);
    return &c->slots[i];
}

static void grow(struct run *im)
{
    struct codes old = im->codes;
    im->codes.room = old.room ? old.room * 2 : 1024;
    im->codes.slots = ARENA_ARRAY(im->arena, struct code_at, im->codes.room);
    for (size_t i = 0; i < old.room; i++)
        if (old.slots[i].line)
            *slot_of(&im->codes, old.slots[i].code) = old.slots[i];
}

/* The line that has the code already, or 0 and it is noted. */
static int64_t note_code(struct run *im, struct str code, int64_t line)
{
    if (im->codes.n * 2 >= im->codes.room)
        grow(im);
    struct code_at *slot = slot_of(&im->codes, code);
    if (slot->line)
        return slot->line;
    *slot = (struct code_at){arena_str(im->arena, code), line};
    im->codes.n++;
    return 0;
}

/* ---- the first reading: judging ---- */

static void tell_issue(void *ctx, const struct register_issue *issue)
{
    struct run *im = ctx;
    if (!im->writing)
        register_report_issue(&im->report, issue);
}

static void count_row(struct run *im, const struct register_row *row)
{
    struct dossier_import_result *s = im->result;
    int64_t day = date_local_day(row->d.received_at);
    s->rows++;
    s->early += row->d.punctuality == PUNCTUALITY_EARLY;
    s->on_time += row->d.punctuality == PUNCTUALITY_ON_TIME;
    s->late += row->d.punctuality == PUNCTUALITY_LATE;
    s->office_late += row->d.office_punctuality == PUNCTUALITY_LATE;
    s->office_on_time += row->d.office_punctuality == PUNCTUALITY_EARLY ||
                         row->d.office_punctuality == PUNCTUALITY_ON_TIME;
    for (size_t i = 0; i < row->difference_count; i++)
        s->differences[row->differences[i].kind]++;
    if (!im->first_day || day < im->first_day)
        im->first_day = day;
    if (day > im->last_day)
        im->last_day = day;
}

static enum err judge_row(struct run *im, const struct csv_record *r)
{
    struct register_row *row = ARENA_NEW(im->rows, struct register_row);
    bool fine = register_judge(im->rows, &im->judge, r, row);
    int64_t other = row->d.code.n ? note_code(im, row->d.code, r->line) : 0;
    if (other) {
        fine = false;
        register_report_issue(
            &im->report, &(struct register_issue){
                             .kind = ISSUE_TWICE,
                             .line = r->line,
                             .column = im->judge.columns.at[COLUMN_CODE] + 1,
                             .heading = register_column_name(COLUMN_CODE),
                             .code = row->d.code,
                             .value = row->d.code,
                             .other_line = other,
                         });
    }
    if (fine) {
        register_report_differences(&im->report, row);
        count_row(im, row);
    } else {
        im->result->refused++;
    }
    arena_reset(im->rows);
    if (im->codes.n <= DOSSIER_IMPORT_ROWS)
        return OK;
    register_report_say(
        &im->report, true, TEXT_dossier_import_rows_many,
        TEXT_ARGS(ta_i64("n", DOSSIER_IMPORT_ROWS)));
    return E_INVALID;
}

/* ---- the second reading: writing ---- */

static void tell_handled(struct run *im, const struct register_row *row)
{
    register_report_issue(
        &im->report, &(struct register_issue){
                         .kind = ISSUE_HANDLED,
                         .line = row->line,
                         .code = row->d.code,
                         .value = row->d.code,
                     });
}

static void count_outcomes(struct run *im)
{
    struct dossier_import_result *s = im->result;
    for (size_t i = 0; i < im->chunk.n; i++) {
        enum register_outcome o = im->chunk.outcomes[i];
        s->made += o == ROW_MADE;
        s->changed += o == ROW_CHANGED;
        s->same += o == ROW_SAME || o == ROW_HANDLED;
        if (o == ROW_HANDLED)
            tell_handled(im, &im->chunk.rows[i]);
        if (im->in->each && !im->in->dry_run)
            im->in->each(im->in->ctx, &im->chunk.rows[i].d);
    }
}

/* Of the chunks before, which stand, and of this one. */
static void note_import(struct db_tx *tx, const struct run *im)
{
    int64_t made = im->result->made, changed = im->result->changed;
    for (size_t i = 0; i < im->chunk.n; i++) {
        made += im->chunk.outcomes[i] == ROW_MADE;
        changed += im->chunk.outcomes[i] == ROW_CHANGED;
    }
    if (made + changed == 0)
        return;
    event_add(
        tx,
        &(struct event){
            .unit_id = im->in->unit_id,
            .noun = S("register"),
            .what = S("register.imported"),
            .actor = im->in->actor,
            EVENT_FIELDS(
                ev_i64("rows", im->result->rows), ev_i64("made", made), ev_i64("changed", changed),
                ev_i64("first_day", im->first_day), ev_i64("last_day", im->last_day)),
        });
}

static enum err write_chunk(struct db_tx *tx, void *ctx)
{
    struct run *im = ctx;
    enum err e = register_chunk_write(tx, &im->chunk);
    if (e == OK && im->last_chunk)
        note_import(tx, im);
    return e;
}

static enum err flush(struct run *im)
{
    if (im->chunk.n == 0)
        return OK;
    enum err e = im->in->dry_run ? db_read(im->in->db, im->rows, register_chunk_look, &im->chunk)
                                 : db_write(im->in->db, im->rows, DB_LOW, write_chunk, im);
    if (e == OK)
        count_outcomes(im);
    im->chunk.n = 0;
    arena_reset(im->rows);
    return e;
}

static enum err write_row(struct run *im, const struct csv_record *r)
{
    /* Only when another row follows: the last chunk is never empty. */
    enum err e = im->chunk.n == CHUNK ? flush(im) : OK;
    if (e != OK)
        return e;
    struct register_row *row = &im->chunk.rows[im->chunk.n];
    if (!register_judge(im->rows, &im->judge, r, row))
        return E_CONFLICT; /* it was fine a moment ago: the file is being written */
    im->chunk.n++;
    return OK;
}

/* ---- one reading of the file ---- */

/* A heading repeated on each printed page: its code has no digit. */
static bool is_heading_again(struct run *im, const struct csv_record *r)
{
    struct str code = csv_cell(r, im->judge.columns.at[COLUMN_CODE]);
    struct register_columns scratch = im->judge.columns;
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] >= '0' && code.p[i] <= '9')
            return false;
    return code.n && register_columns_take(im->rows, &scratch, r);
}

static enum err take_record(struct run *im, const struct csv_record *r, int *heading_rows)
{
    struct register_columns *columns = &im->judge.columns;
    bool table = columns->complete && *heading_rows < 0;
    if (!table) {
        bool heading = register_columns_take(im->rows, columns, r);
        if (!heading && columns->complete)
            *heading_rows = -1; /* the first row below the heading */
        else if (heading || ++*heading_rows < HEADING_ROWS)
            return OK;
        else
            return E_INVALID;
    }
    if (register_is_furniture(im->rows, columns, r) || is_heading_again(im, r)) {
        im->result->passed_over += im->writing ? 0 : 1;
        return OK;
    }
    return im->writing ? write_row(im, r) : judge_row(im, r);
}

static enum err explain(struct run *im, enum err e, const struct csv_fault *fault)
{
    struct str missing = register_columns_missing(&im->judge.columns);
    if (e == E_NOT_FOUND || fault->what != CSV_FINE)
        return register_report_unreadable(&im->report, e, fault);
    if (!im->judge.columns.complete)
        register_report_say(
            &im->report, true, TEXT_dossier_import_no_table, TEXT_ARGS(ta_str("heading", missing)));
    return e;
}

static enum err read_file(struct run *im)
{
    struct csv *csv = NULL;
    struct csv_fault fault = {0};
    struct csv_record r;
    int heading_rows = 0;
    register_columns_init(&im->judge.columns);
    enum err e = csv_open(im->in->path, &csv, &fault), read = OK;
    if (e == OK) {
        csv_table_below(csv, REGISTER_REQUIRED);
        while (e == OK && csv_next(csv, &r))
            e = take_record(im, &r, &heading_rows);
        read = csv_done(csv, &fault);
        csv_close(csv);
    }
    if (e == OK)
        e = read;
    if (e == OK && !im->judge.columns.complete)
        e = E_INVALID;
    return e != OK && !im->writing ? explain(im, e, &fault) : e;
}

/* ---- what is no longer in the file ---- */

DB_STMT(
    OF_DAYS, "dossier.of_days", "iiii",
    "SELECT code FROM dossier WHERE unit_id = $1 AND received_at >= $2 AND received_at < $3"
    " AND (flags & $4) <> 0 ORDER BY received_at, id");

static enum err see_code(struct db_rows *row, struct arena *row_arena, void *ctx)
{
    struct run *im = ctx;
    (void)row_arena;
    struct str code = row_str(row);
    if (slot_of(&im->codes, code)->line)
        return OK;
    im->result->gone++;
    register_report_issue(
        &im->report, &(struct register_issue){.kind = ISSUE_GONE, .code = code, .value = code});
    return OK;
}

static enum err find_gone(struct db_tx *tx, void *ctx)
{
    struct run *im = ctx;
    im->result->gone = 0;
    return db_each(
        tx, &OF_DAYS,
        DB_ARGS(
            db_i64(im->in->unit_id), db_i64(date_at(im->first_day, 0)),
            db_i64(date_at(im->last_day + 1, 0)), db_i64(DOSSIER_IMPORTED)),
        see_code, im);
}

/* ---- the whole ---- */

static enum err load(struct db_tx *tx, void *ctx)
{
    struct run *im = ctx;
    struct dossier_clock *clock = NULL;
    enum err e = dossier_clock_new(tx, im->in->unit_id, 0, &clock);
    im->judge.clock = clock;
    im->judge.now_at = tx->now_at;
    return e;
}

static enum err judge_file(struct run *im)
{
    enum err e = read_file(im);
    if (e == OK && im->result->rows + im->result->refused == 0) {
        register_report_say(&im->report, true, TEXT_dossier_import_no_rows, TEXT_NO_ARGS);
        e = E_INVALID;
    }
    return e == OK && im->result->refused ? E_INVALID : e;
}

static void say_unwritten(struct run *im, enum err e)
{
    int64_t written = im->result->made + im->result->changed;
    if (e == E_CONFLICT || e == E_INVALID)
        register_report_say(&im->report, true, TEXT_dossier_import_moved, TEXT_NO_ARGS);
    else if (e == E_UNSURE)
        register_report_say(&im->report, true, TEXT_dossier_import_unsure, TEXT_NO_ARGS);
    else if (e == E_FULL)
        register_report_say(
            &im->report, true, TEXT_dossier_import_full, TEXT_ARGS(ta_i64("n", written)));
    else if (written == 0)
        register_report_say(&im->report, true, TEXT_dossier_import_no_data, TEXT_NO_ARGS);
    else
        register_report_say(
            &im->report, true, TEXT_dossier_import_no_store, TEXT_ARGS(ta_i64("n", written)));
}

static enum err write_file(struct run *im)
{
    im->writing = true;
    im->chunk = (struct register_chunk){
        .keys = im->in->keys,
        .unit_id = im->in->unit_id,
        .actor = im->in->actor,
        .rows = ARENA_ARRAY(im->arena, struct register_row, CHUNK),
        .outcomes = ARENA_ARRAY(im->arena, enum register_outcome, CHUNK),
        .want_dossiers = im->in->each != NULL,
    };
    arena_reset(im->rows);
    enum err e = read_file(im);
    im->last_chunk = true;
    if (e == OK)
        e = flush(im);
    if (e != OK)
        say_unwritten(im, e);
    return e;
}

static enum err run_it(struct run *im)
{
    register_report_begin(&im->report);
    enum err e = db_read(im->in->db, im->arena, load, im);
    if (e != OK)
        register_report_say(&im->report, true, TEXT_dossier_import_no_data, TEXT_NO_ARGS);
    if (e == OK)
        e = judge_file(im);
    if (e == OK)
        e = write_file(im);
    /* All is written by now, and that is what counts. */
    if (e == OK && db_read_for(im->in->db, im->rows, LOOK_MS, find_gone, im) != OK)
        register_report_say(&im->report, true, TEXT_dossier_import_gone_unknown, TEXT_NO_ARGS);
    if (e == OK || im->result->refused)
        register_report_summary(&im->report, im->result);
    return e;
}

enum err dossier_import(
    struct arena *a, const struct dossier_import *in, struct dossier_import_result *ret)
{
    struct run *im = ARENA_NEW(a, struct run);
    struct dossier_import_result result = {0};
    im->in = in;
    im->result = &result;
    im->arena = a;
    im->rows = arena_new(0);
    im->report = (struct register_report){.in = in, .scratch = im->rows};
    im->judge = (struct register_judge){
        .keys = in->keys, .unit_id = in->unit_id, .issue = tell_issue, .ctx = im};
    enum err e = run_it(im);
    arena_free(im->rows);
    if (e == OK || result.refused)
        *ret = result;
    return e;
}
