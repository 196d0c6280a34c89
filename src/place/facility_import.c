#include "place/facility_import.h"

#include <assert.h>
#include <pthread.h>

#include "base/date.h"
#include "base/facts.h"
#include "base/num.h"
#include "base/viet.h"

#define CELL_MAX 600
#define PLACE_MAX 1000

enum { CODE, FROM, TO, PLACE, COUNTS, NAME_VI, NAME_EN, HINT_VI, HINT_EN, BASIS_VI, BASIS_EN, N };
static const struct csv_column columns[N] = {
    {STR_INIT("code"), true},           {STR_INIT("valid_from"), true},
    {STR_INIT("valid_to"), true},       {STR_INIT("place"), true},
    {STR_INIT("counts"), true},         {STR_INIT("name_vi"), true},
    {STR_INIT("name_en"), true},        {STR_INIT("hint_vi"), true},
    {STR_INIT("hint_en"), true},        {STR_INIT("legal_basis_vi"), true},
    {STR_INIT("legal_basis_en"), true},
};

struct reading {
    const struct import *in; /* NULL: what the program brings, which is faultless */
    struct arena *arena;
    int at[N];
    struct csv_record record;
    struct facility list[FACILITIES_MAX];
    int64_t lines[FACILITIES_MAX];
    size_t n;
    int64_t rows, refused;
    bool faulty; /* this row */
    struct facility_put put;
};

/* ---- cells ---- */

static void fault(struct reading *w, int column, enum text reason)
{
    w->faulty = true;
    if (w->in)
        import_issue(w->in, w->record.line, columns[column].names, reason, TEXT_NO_ARGS);
}

static struct str cell(struct reading *w, int column)
{
    struct str s = str_trim(csv_cell(&w->record, w->at[column])), nfc;
    if (s.n == 0)
        return S("");
    if (!viet_nfc(w->arena, s, &nfc) || nfc.n > CELL_MAX) {
        fault(w, column, TEXT_office_import_text);
        return S("");
    }
    return arena_str(w->arena, nfc);
}

static struct str needed(struct reading *w, int column)
{
    struct str s = cell(w, column);
    if (s.n == 0 && !w->faulty)
        fault(w, column, TEXT_office_import_empty);
    return s;
}

static int64_t day(struct reading *w, int column, struct str s)
{
    int64_t ret = 0;
    if (!date_parse_iso(s, &ret))
        fault(w, column, TEXT_office_import_day);
    return ret;
}

static unsigned counts(struct reading *w)
{
    static const struct {
        struct str word;
        unsigned bit;
    } known[] = {
        {STR_INIT("facility"), FACILITY_LIST},
        {STR_INIT("access"), FACILITY_ACCESS},
        {STR_INIT("sign"), FACILITY_SIGN},
        {STR_INIT("before"), FACILITY_BEFORE},
    };
    struct str rest = needed(w, COUNTS), word;
    unsigned ret = 0;
    while (!w->faulty && str_cut(&rest, '|', &word)) {
        unsigned bit = 0;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (str_eq(known[i].word, str_trim(word)))
                bit = known[i].bit;
        if (bit == 0)
            fault(w, COUNTS, TEXT_office_import_counts);
        ret |= bit;
    }
    return ret;
}

/* ---- rows ---- */

static void judge(struct reading *w, const struct facility *f)
{
    if (!facility_code_valid(f->code))
        fault(w, CODE, TEXT_office_import_code);
    if (f->valid_to < f->valid_from)
        fault(w, TO, TEXT_office_import_turned);
    for (size_t i = 0; i < w->n; i++)
        if (str_eq(w->list[i].code, f->code) && w->list[i].valid_from == f->valid_from)
            fault(w, CODE, TEXT_office_import_twice);
}

static void read_row(struct reading *w)
{
    struct str to = cell(w, TO);
    struct facility f = {
        .code = needed(w, CODE),
        .valid_from = day(w, FROM, cell(w, FROM)),
        .valid_to = to.n ? day(w, TO, to) : FACILITY_FOR_EVER,
        .counts = counts(w),
        .name_vi = needed(w, NAME_VI),
        .name_en = needed(w, NAME_EN),
        .hint_vi = cell(w, HINT_VI),
        .hint_en = cell(w, HINT_EN),
        .basis_vi = cell(w, BASIS_VI),
        .basis_en = cell(w, BASIS_EN),
    };
    if (!num_parse_i64(cell(w, PLACE), 1, PLACE_MAX, &f.place))
        fault(w, PLACE, TEXT_office_import_place);
    if (!w->faulty)
        judge(w, &f);
    if (w->faulty)
        return;
    if (w->n == FACILITIES_MAX) {
        fault(w, CODE, TEXT_office_import_many);
        return;
    }
    w->lines[w->n] = w->record.line;
    w->list[w->n++] = f;
}

static enum err unreadable(const struct reading *w, enum err e, const struct csv_fault *f)
{
    return w->in ? import_unreadable(w->in, e, f) : E_INTERNAL;
}

static enum err read_header(struct reading *w, struct csv *csv)
{
    struct csv_fault broken;
    struct csv_header_fault missing = {0};
    const struct csv_columns all = {columns, N};
    if (!csv_next(csv, &w->record)) {
        enum err e = csv_done(csv, &broken);
        return e == OK ? E_INVALID : unreadable(w, e, &broken);
    }
    if (csv_header_index(w->arena, &w->record, &all, w->at, &missing) == OK)
        return OK;
    fault(w, (int)missing.column, missing.first ? TEXT_import_column_twice : TEXT_import_no_column);
    w->refused++;
    return E_INVALID;
}

static enum err read_rows(struct reading *w, struct csv *csv)
{
    struct csv_fault broken;
    enum err e = read_header(w, csv);
    if (e != OK)
        return e;
    while (csv_next(csv, &w->record)) {
        w->rows++;
        w->faulty = false;
        read_row(w);
        w->refused += w->faulty;
    }
    e = csv_done(csv, &broken);
    if (e != OK)
        return unreadable(w, e, &broken);
    return w->refused || w->n == 0 ? E_INVALID : OK;
}

/* ---- what the program brings ---- */

static struct reading *brought;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void read_facts(void)
{
    struct arena *kept = arena_new(0); /* never given back: the rows point into it */
    struct csv *csv = NULL;
    struct csv_fault broken;
    brought = ARENA_NEW(kept, struct reading);
    brought->arena = kept;
    enum err e = csv_open_str(facts_file(S("facilities.csv")), &csv, &broken);
    if (e == OK)
        e = read_rows(brought, csv);
    csv_close(csv);
    /* tools/data_check.py has looked at it before the program was built. */
    assert(e == OK);
}

struct facility_list facility_brought(void)
{
    (void)pthread_once(&once, read_facts);
    return (struct facility_list){brought->list, brought->n};
}

/* ---- importing ---- */

static enum err write_all(struct db_tx *tx, void *ctx)
{
    struct reading *w = ctx;
    const struct facility_list list = {w->list, w->n};
    enum err e = facility_put(tx, &list, w->in->actor, &w->put);
    if (e == OK && w->in->dry_run)
        e = E_DENIED; /* rolls back */
    return e;
}

static enum err read_file(struct reading *w)
{
    struct csv *csv = NULL;
    enum err e = import_open(w->in, &csv);
    if (e != OK)
        return e;
    e = read_rows(w, csv);
    csv_close(csv);
    return e;
}

static enum err put(struct reading *w)
{
    enum err e = db_write(w->in->db, w->arena, DB_LOW, write_all, w);
    if (e == E_DENIED && w->in->dry_run)
        return OK;
    if (e == E_CONFLICT) {
        w->refused++;
        import_issue(
            w->in, w->lines[w->put.clash], columns[FROM].names, TEXT_office_import_clash,
            TEXT_NO_ARGS);
        return E_INVALID;
    }
    return e;
}

enum err facility_import(const struct import *in, struct import_result *ret)
{
    struct reading *w = ARENA_NEW(in->arena, struct reading);
    w->in = in;
    w->arena = in->arena;
    enum err e = read_file(w);
    if (e == OK)
        e = put(w);
    *ret = (struct import_result){.rows = w->rows, .refused = w->refused};
    if (e == OK) {
        ret->made = w->put.made;
        ret->changed = w->put.changed;
        ret->same = w->rows - ret->made - ret->changed;
    }
    return e;
}
