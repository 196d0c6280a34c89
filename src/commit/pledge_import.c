#include "commit/pledge_import.h"

#include "base/date.h"
#include "base/num.h"
#include "base/viet.h"
#include "commit/pledge_template.h"
#include "place/account.h"
#include "spine/measure.h"

#define TARGET_MAX 1000000

enum {
    CODE,
    FROM,
    TO,
    ROLES,
    KIND,
    TEXT_VI,
    TEXT_EN,
    MEASURE,
    SCOPE,
    TARGET,
    BASIS_VI,
    BASIS_EN,
    N
};
static const struct csv_column columns[N] = {
    {STR_INIT("template"), true},
    {STR_INIT("valid_from"), true},
    {STR_INIT("valid_to"), false},
    {STR_INIT("roles"), true},
    {STR_INIT("kind"), true},
    {STR_INIT("text_vi"), true},
    {STR_INIT("text_en"), true},
    {STR_INIT("measure"), true},
    {STR_INIT("scope"), true},
    {STR_INIT("target"), true},
    {STR_INIT("legal_basis_vi"), false},
    {STR_INIT("legal_basis_en"), false},
};

static const struct str measures[] = {
    STR_INIT("dossier.on_time"), STR_INIT("dossier.apology"),  STR_INIT("dossier.supplement_once"),
    STR_INIT("dossier.online"),  STR_INIT("rating.satisfied"), STR_INIT("pledge.signed"),
};

struct template_row {
    struct pledge_template t;
    struct pledge_part parts[PLEDGE_PARTS_MAX];
    int64_t line;
    size_t headings, promises;
    enum pledge_change change;
};
struct work {
    const struct import *in;
    struct arena *arena;
    int at[N];
    struct csv_record record;
    struct template_row *list; /* PLEDGE_IMPORT_TEMPLATES of them at most */
    size_t count;
    int64_t rows, refused;
    bool faulty;  /* this row */
    size_t clash; /* in list, from 1 */
};

/* ---- cells ---- */

static void fault(struct work *w, int column, enum text reason)
{
    w->faulty = true;
    import_issue(w->in, w->record.line, columns[column].names, reason, TEXT_NO_ARGS);
}

static struct str cell(struct work *w, int column)
{
    struct str s = str_trim(csv_cell(&w->record, w->at[column])), nfc;
    if (s.n == 0)
        return S("");
    if (!viet_nfc(w->arena, s, &nfc) || nfc.n > (size_t)4 * PLEDGE_PART_TEXT_MAX) {
        fault(w, column, TEXT_pledge_import_text);
        return S("");
    }
    return arena_str(w->arena, nfc);
}

static struct str needed(struct work *w, int column)
{
    struct str s = cell(w, column);
    if (s.n == 0 && !w->faulty)
        fault(w, column, TEXT_pledge_import_empty);
    return s;
}

static int64_t day(struct work *w, int column, struct str s)
{
    int64_t ret = 0;
    if (!date_parse_iso(s, &ret))
        fault(w, column, TEXT_pledge_import_day);
    return ret;
}

static unsigned roles(struct work *w)
{
    struct str rest = needed(w, ROLES), piece;
    unsigned ret = 0;
    while (str_cut(&rest, '|', &piece)) {
        enum role role;
        if (str_eq(str_trim(piece), S("any")))
            ret |= PLEDGE_ROLE_ANY;
        else if (role_parse(str_trim(piece), &role) == OK)
            ret |= ROLE_BIT(role);
        else
            fault(w, ROLES, TEXT_pledge_import_roles);
    }
    return ret;
}

static void target(struct work *w, struct pledge_part *p)
{
    struct str rest = needed(w, TARGET), top;
    bool good = str_cut(&rest, '/', &top) &&
                num_parse_i64(top, 1, TARGET_MAX, &p->target_numerator) &&
                num_parse_i64(rest, p->target_numerator, TARGET_MAX, &p->target_denominator);
    if (!good && !w->faulty)
        fault(w, TARGET, TEXT_pledge_import_target);
}

static void promise(struct work *w, struct pledge_part *p)
{
    p->measure = cell(w, MEASURE);
    if (p->measure.n == 0)
        return;
    bool known = false;
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
        known = known || str_eq(measures[i], p->measure);
    if (!known)
        fault(w, MEASURE, TEXT_pledge_import_measure);
    struct str scope = needed(w, SCOPE);
    p->of_unit = str_eq(scope, S("unit"));
    if (!p->of_unit && !str_eq(scope, S("official")))
        fault(w, SCOPE, TEXT_pledge_import_scope);
    target(w, p);
}

/* ---- rows ---- */

static void begin_template(struct work *w, struct str code, int64_t from)
{
    if (w->count == PLEDGE_IMPORT_TEMPLATES) {
        fault(w, CODE, TEXT_pledge_import_many);
        return;
    }
    struct template_row *x = &w->list[w->count++];
    struct str to = cell(w, TO);
    *x = (struct template_row){.line = w->record.line};
    x->t = (struct pledge_template){
        .code = code,
        .valid_from = from,
        .valid_to = to.n ? day(w, TO, to) : PLEDGE_OPEN,
        .roles = roles(w),
        .name_vi = needed(w, TEXT_VI),
        .name_en = needed(w, TEXT_EN),
        .legal_basis_vi = cell(w, BASIS_VI),
        .legal_basis_en = cell(w, BASIS_EN),
        .parts = x->parts,
    };
    if (x->t.valid_to < from)
        fault(w, TO, TEXT_pledge_import_turned);
    for (size_t i = 0; i + 1 < w->count; i++)
        if (str_eq(w->list[i].t.code, code) && w->list[i].t.valid_from == from)
            fault(w, CODE, TEXT_pledge_import_twice);
}

static enum pledge_part_kind kind_of(struct str s)
{
    static const struct str names[] = {
        STR_INIT(""),        STR_INIT("heading"), STR_INIT("opening"),
        STR_INIT("promise"), STR_INIT("closing"),
    };
    for (int i = PLEDGE_HEADING; i <= PLEDGE_CLOSING; i++)
        if (str_eq(names[i], s))
            return (enum pledge_part_kind)i;
    return (enum pledge_part_kind)0;
}

static void add_part(struct work *w, struct str code, int64_t from)
{
    struct template_row *x = w->count ? &w->list[w->count - 1] : NULL;
    if (!x || !str_eq(x->t.code, code) || x->t.valid_from != from) {
        fault(w, CODE, TEXT_pledge_import_first);
        return;
    }
    if (x->t.part_count == PLEDGE_PARTS_MAX) {
        fault(w, KIND, TEXT_pledge_import_many);
        return;
    }
    struct pledge_part *p = &x->parts[x->t.part_count++];
    p->kind = kind_of(cell(w, KIND));
    p->text_vi = needed(w, TEXT_VI);
    p->text_en = cell(w, TEXT_EN);
    p->measure = S("");
    x->headings += p->kind == PLEDGE_HEADING;
    x->promises += p->kind == PLEDGE_PROMISE;
    if (p->kind == PLEDGE_PROMISE)
        promise(w, p);
    else if (p->kind == 0)
        fault(w, KIND, TEXT_pledge_import_kind);
}

static void read_row(struct work *w)
{
    struct str code = needed(w, CODE);
    int64_t from = day(w, FROM, cell(w, FROM));
    if (w->faulty)
        return;
    if (str_eq(cell(w, KIND), S("template")))
        begin_template(w, code, from);
    else
        add_part(w, code, from);
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
        .max_rows = PLEDGE_IMPORT_ROWS,
        .at = w->at,
        .record = &w->record,
        .rows = &w->rows,
        .row = take_row,
        .ctx = w,
    };
    return import_table(w->in, &t);
}

/* ---- all together ---- */

static void judge(struct work *w)
{
    for (size_t i = 0; i < w->count; i++) {
        const struct template_row *x = &w->list[i];
        if (x->headings == 1 && x->promises > 0)
            continue;
        w->refused++;
        import_issue(w->in, x->line, S(""), TEXT_pledge_import_whole, TEXT_NO_ARGS);
    }
}

static enum err write_all(struct db_tx *tx, void *ctx)
{
    struct work *w = ctx;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < w->count; i++) {
        e = pledge_template_put(tx, &w->list[i].t, w->in->actor, &w->list[i].change);
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
            w->in, w->list[w->clash - 1].line, columns[FROM].names, TEXT_pledge_import_clash,
            TEXT_NO_ARGS);
        return E_INVALID;
    }
    return e == E_DENIED && w->in->dry_run ? OK : e;
}

enum err pledge_import(const struct import *in, struct import_result *ret)
{
    struct work w = {.in = in, .arena = in->arena};
    w.list = ARENA_ARRAY(in->arena, struct template_row, PLEDGE_IMPORT_TEMPLATES);
    enum err e = read_file(&w);
    if (e == OK && !w.refused)
        judge(&w);
    if (e == OK && w.refused)
        e = E_INVALID;
    if (e == OK)
        e = put(&w);
    *ret = (struct import_result){.rows = w.rows, .refused = w.refused};
    for (size_t i = 0; e == OK && i < w.count; i++) {
        ret->made += w.list[i].change == PLEDGE_MADE;
        ret->changed += w.list[i].change == PLEDGE_CHANGED;
        ret->same += w.list[i].change == PLEDGE_SAME;
    }
    return e;
}
