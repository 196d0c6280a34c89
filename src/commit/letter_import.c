#include "commit/letter_import.h"

#include "base/date.h"
#include "base/num.h"
#include "base/utf8.h"
#include "base/viet.h"
#include "commit/letter_fill.h"
#include "commit/letter_template.h"

#define WITHIN_MAX 60
#define SHORT_MAX 20
#define NAME_MAX_LETTERS 120

enum {
    CODE,
    FROM,
    TO,
    KIND,
    ABBREVIATION,
    NAME_VI,
    NAME_EN,
    SILENCED,
    TRIGGERS,
    WITHIN,
    TITLE,
    RECIPIENT,
    SUBJECT,
    BODY,
    BASIS_VI,
    BASIS_EN,
    N
};
static const struct csv_column columns[N] = {
    {STR_INIT("template"), true},        {STR_INIT("valid_from"), true},
    {STR_INIT("valid_to"), false},       {STR_INIT("kind"), true},
    {STR_INIT("abbreviation"), true},    {STR_INIT("name_vi"), true},
    {STR_INIT("name_en"), true},         {STR_INIT("silenced"), true},
    {STR_INIT("triggers"), true},        {STR_INIT("within_days"), true},
    {STR_INIT("title"), true},           {STR_INIT("recipient"), true},
    {STR_INIT("subject"), true},         {STR_INIT("body"), true},
    {STR_INIT("legal_basis_vi"), false}, {STR_INIT("legal_basis_en"), false},
};

/* What a dossier comes into (the last word of its event), and what a ledger does. */
static const struct str states[] = {
    STR_INIT("accepted"), STR_INIT("processing"), STR_INIT("finished"),
    STR_INIT("returned"), STR_INIT("recorded"),   STR_INIT("apology"),
};

struct template_row {
    struct letter_template t;
    struct letter_trigger triggers[LETTER_TRIGGERS_MAX];
    int64_t line;
    enum letter_change change;
};
struct work {
    const struct import *in;
    struct arena *arena;
    int at[N];
    struct csv_record record;
    struct template_row *list; /* LETTER_IMPORT_ROWS of them at most */
    size_t count;
    int64_t rows, refused;
    bool faulty;  /* this row */
    size_t clash; /* in list, from 1 */
};

/* ---- cells ---- */

static void fault_args(struct work *w, int column, enum text reason, struct text_args args)
{
    w->faulty = true;
    import_issue(w->in, w->record.line, columns[column].names, reason, args);
}

static void fault(struct work *w, int column, enum text reason)
{
    fault_args(w, column, reason, TEXT_NO_ARGS);
}

static struct str cell(struct work *w, int column, size_t max)
{
    struct str s = str_trim(csv_cell(&w->record, w->at[column])), nfc;
    if (s.n == 0)
        return S("");
    if (!viet_nfc(w->arena, s, &nfc) || utf8_count(nfc) > max) {
        fault(w, column, TEXT_letter_import_text);
        return S("");
    }
    return arena_str(w->arena, nfc);
}

static struct str needed(struct work *w, int column, size_t max)
{
    struct str s = cell(w, column, max);
    if (s.n == 0)
        fault(w, column, TEXT_letter_import_empty);
    return s;
}

/* Words of the letter: with placeholders of the list alone. */
static struct str words(struct work *w, int column, size_t max, bool must_be)
{
    struct str s = must_be ? needed(w, column, max) : cell(w, column, max), wrong;
    if (!letter_fill_known(s, &wrong))
        fault_args(w, column, TEXT_letter_import_placeholder, TEXT_ARGS(ta_str("word", wrong)));
    return s;
}

static int64_t day(struct work *w, int column, int64_t otherwise)
{
    struct str s = cell(w, column, SHORT_MAX);
    int64_t ret = otherwise;
    if (s.n ? !date_parse_iso(s, &ret) : otherwise == 0)
        fault(w, column, TEXT_letter_import_day);
    return ret;
}

static int64_t within(struct work *w)
{
    struct str s = cell(w, WITHIN, SHORT_MAX);
    int64_t ret = LETTER_NO_LIMIT;
    if (s.n && !num_parse_i64(s, 0, WITHIN_MAX, &ret))
        fault(w, WITHIN, TEXT_letter_import_within);
    return ret;
}

static bool silenced(struct work *w)
{
    struct str s = needed(w, SILENCED, SHORT_MAX);
    if (s.n && !str_eq(s, S("yes")) && !str_eq(s, S("no")))
        fault(w, SILENCED, TEXT_letter_import_silenced);
    return str_eq(s, S("yes"));
}

static bool known_state(struct str s)
{
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (str_eq(states[i], s))
            return true;
    return false;
}

/* "1.001193:returned|2.000986:returned" */
static void triggers(struct work *w, struct template_row *x)
{
    struct str rest = cell(w, TRIGGERS, CSV_CELL_MAX), piece;
    x->t.triggers = x->triggers;
    if (rest.n == 0)
        return;
    while (str_cut(&rest, '|', &piece)) {
        struct str code, state = str_trim(piece);
        bool good = str_cut(&state, ':', &code) && known_state(state) && code.n > 0;
        if (!good || x->t.trigger_count == LETTER_TRIGGERS_MAX) {
            fault_args(w, TRIGGERS, TEXT_letter_import_trigger, TEXT_ARGS(ta_str("word", piece)));
            return;
        }
        x->triggers[x->t.trigger_count++] =
            (struct letter_trigger){arena_str(w->arena, code), arena_str(w->arena, state)};
    }
}

/* ---- rows ---- */

static void judge(struct work *w, const struct template_row *x)
{
    if (x->t.valid_to < x->t.valid_from)
        fault(w, TO, TEXT_letter_import_turned);
    for (size_t i = 0; i < w->count; i++)
        if (&w->list[i] != x && str_eq(w->list[i].t.code, x->t.code) &&
            w->list[i].t.valid_from == x->t.valid_from)
            fault(w, CODE, TEXT_letter_import_twice);
}

static void read_row(struct work *w)
{
    struct template_row *x = &w->list[w->count];
    struct letter_template *t = &x->t;
    *x = (struct template_row){.line = w->record.line};
    t->code = needed(w, CODE, NAME_MAX_LETTERS);
    t->valid_from = day(w, FROM, 0);
    t->valid_to = day(w, TO, LETTER_OPEN);
    struct str kind = needed(w, KIND, SHORT_MAX);
    if (kind.n && !letter_kind_parse(kind, &t->kind))
        fault(w, KIND, TEXT_letter_import_kind);
    t->abbreviation = needed(w, ABBREVIATION, SHORT_MAX);
    t->name_vi = needed(w, NAME_VI, NAME_MAX_LETTERS);
    t->name_en = needed(w, NAME_EN, NAME_MAX_LETTERS);
    t->silenced = silenced(w);
    triggers(w, x);
    t->within_days = within(w);
    t->title = words(w, TITLE, LETTER_TITLE_MAX, true);
    t->recipient = words(w, RECIPIENT, LETTER_RECIPIENT_MAX, true);
    t->subject = words(w, SUBJECT, LETTER_SUBJECT_MAX, false);
    t->body = words(w, BODY, LETTER_BODY_MAX, true);
    t->legal_basis_vi = cell(w, BASIS_VI, LETTER_BODY_MAX);
    t->legal_basis_en = cell(w, BASIS_EN, LETTER_BODY_MAX);
    judge(w, x);
    w->count += !w->faulty;
}

static void take_row(void *ctx)
{
    struct work *w = ctx;
    w->faulty = false;
    read_row(w);
    w->refused += w->faulty;
}

static enum err read_file(struct work *w)
{
    const struct import_table t = {
        .columns = columns,
        .column_count = N,
        .max_rows = LETTER_IMPORT_ROWS,
        .at = w->at,
        .record = &w->record,
        .rows = &w->rows,
        .row = take_row,
        .ctx = w,
    };
    return import_table(w->in, &t);
}

/* ---- all together ---- */

static enum err write_all(struct db_tx *tx, void *ctx)
{
    struct work *w = ctx;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < w->count; i++) {
        e = letter_template_put(tx, &w->list[i].t, w->in->actor, &w->list[i].change);
        w->clash = e == E_CONFLICT ? i + 1 : 0;
    }
    if (e == OK && w->in->dry_run)
        e = E_DENIED; /* rolls back */
    return e;
}

static enum err put(struct work *w)
{
    enum err e = db_write(w->in->db, w->arena, DB_LOW, write_all, w);
    if (w->clash) {
        w->refused++;
        import_issue(
            w->in, w->list[w->clash - 1].line, columns[FROM].names, TEXT_letter_import_clash,
            TEXT_NO_ARGS);
        return E_INVALID;
    }
    return e == E_DENIED && w->in->dry_run ? OK : e;
}

enum err letter_import(const struct import *in, struct import_result *ret)
{
    struct work w = {.in = in, .arena = in->arena};
    w.list = ARENA_ARRAY(in->arena, struct template_row, LETTER_IMPORT_ROWS + 1);
    enum err e = read_file(&w);
    if (e == OK && w.refused)
        e = E_INVALID;
    if (e == OK)
        e = put(&w);
    *ret = (struct import_result){.rows = w.rows, .refused = w.refused};
    for (size_t i = 0; e == OK && i < w.count; i++) {
        ret->made += w.list[i].change == LETTER_MADE;
        ret->changed += w.list[i].change == LETTER_CHANGED;
        ret->same += w.list[i].change == LETTER_SAME;
    }
    return e;
}
