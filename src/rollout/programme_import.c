#include "rollout/programme_import.h"

#include "base/date.h"
#include "base/num.h"
#include "base/viet.h"
#include "rollout/programme.h"
#include "spine/measure.h"

#define CELL_MAX ((size_t)8000)
#define TARGET_MAX 1000000

enum {
    PROGRAMME,
    KIND,
    CODE,
    NAME_VI,
    NAME_EN,
    ABOUT_VI,
    ABOUT_EN,
    FROM,
    TO,
    MEASURE,
    TARGET,
    UNIT,
    MENTOR,
    DECISION,
    DECISION_DAY,
    BY_VI,
    BY_EN,
    N
};
static const struct csv_column columns[N] = {
    {STR_INIT("programme"), true},
    {STR_INIT("kind"), true},
    {STR_INIT("code"), true},
    {STR_INIT("name_vi"), true},
    {STR_INIT("name_en"), true},
    {STR_INIT("about_vi"), false},
    {STR_INIT("about_en"), false},
    {STR_INIT("from"), true},
    {STR_INIT("to"), true},
    {STR_INIT("measure"), true},
    {STR_INIT("target"), true},
    {STR_INIT("unit"), true},
    {STR_INIT("mentor"), true},
    {STR_INIT("decision"), true},
    {STR_INIT("decision_day"), true},
    {STR_INIT("decided_by_vi"), false},
    {STR_INIT("decided_by_en"), false},
};

static const struct str measures[] = {
    STR_INIT("units.launched"),          STR_INIT("dossier.on_time"), STR_INIT("dossier.apology"),
    STR_INIT("dossier.supplement_once"), STR_INIT("dossier.online"),  STR_INIT("rating.satisfied"),
    STR_INIT("pledge.signed"),
};

/* A step as the file says it: units are looked up when it is written. */
struct step_row {
    int64_t line;
    struct str unit, mentor;
    struct programme_step step;
};
struct programme_row {
    int64_t line;
    struct str lead; /* code of the leading unit */
    struct programme p;
    struct programme_part *parts;
    struct step_row *steps; /* of PROGRAMME_IMPORT_ROWS of the file, those behind this row */
    size_t part_count, step_count;
    enum programme_change change;
    int64_t steps_made;
};
struct work {
    const struct import *in;
    struct arena *arena;
    int at[N];
    struct csv_record record;
    struct programme_row list[PROGRAMME_IMPORT_MAX];
    struct step_row *steps;
    size_t count, step_count;
    int64_t rows, refused;
    bool faulty; /* this row */
    /* What the rules said while writing, which may run again: told afterwards. */
    struct {
        int64_t line; /* 0: nothing */
        int column;
        enum text reason;
    } late;
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
    if (!viet_nfc(w->arena, s, &nfc) || nfc.n > CELL_MAX) {
        fault(w, column, TEXT_programme_import_text);
        return S("");
    }
    return arena_str(w->arena, nfc);
}

static struct str needed(struct work *w, int column)
{
    struct str s = cell(w, column);
    if (s.n == 0 && !w->faulty)
        fault(w, column, TEXT_programme_import_empty);
    return s;
}

static int64_t day(struct work *w, int column, bool must)
{
    int64_t ret = 0;
    struct str s = must ? needed(w, column) : cell(w, column);
    if (s.n > 0 && !date_parse_iso(s, &ret))
        fault(w, column, TEXT_programme_import_day);
    return ret;
}

/* "60": so many units; "98/100": a share. */
static void target(struct work *w, struct programme_part *p)
{
    struct str rest = needed(w, TARGET), top;
    bool units = str_eq(p->measure, PROGRAMME_UNITS_LAUNCHED);
    bool good =
        str_cut(&rest, '/', &top) && num_parse_i64(top, 1, TARGET_MAX, &p->target_numerator);
    if (good && (rest.p || !units))
        good = num_parse_i64(rest, p->target_numerator, TARGET_MAX, &p->target_denominator);
    if (!good && !w->faulty)
        fault(w, TARGET, TEXT_programme_import_target);
}

static void measure(struct work *w, struct programme_part *p)
{
    bool known = false;
    p->measure = needed(w, MEASURE);
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
        known = known || str_eq(measures[i], p->measure);
    if (!known && !w->faulty)
        fault(w, MEASURE, TEXT_programme_import_measure);
    target(w, p);
}

/* ---- rows ---- */

static void begin_programme(struct work *w, struct str slug)
{
    if (w->count == PROGRAMME_IMPORT_MAX) {
        fault(w, PROGRAMME, TEXT_programme_import_many);
        return;
    }
    for (size_t i = 0; i < w->count; i++)
        if (str_eq(w->list[i].p.slug, slug))
            fault(w, PROGRAMME, TEXT_programme_import_twice);
    struct programme_row *x = &w->list[w->count++];
    *x = (struct programme_row){
        .line = w->record.line,
        .lead = needed(w, UNIT),
        .parts = ARENA_ARRAY(w->arena, struct programme_part, PROGRAMME_PARTS_MAX),
        .steps = w->steps + w->step_count,
    };
    struct str ranked = cell(w, CODE);
    x->p = (struct programme){
        .slug = slug,
        .name_vi = needed(w, NAME_VI),
        .name_en = needed(w, NAME_EN),
        .about_vi = cell(w, ABOUT_VI),
        .about_en = cell(w, ABOUT_EN),
        .decision = needed(w, DECISION),
        .decided_by_vi = needed(w, BY_VI),
        .decided_by_en = needed(w, BY_EN),
        .decision_day = day(w, DECISION_DAY, true),
        .from_day = day(w, FROM, true),
        .to_day = day(w, TO, true),
        .ranked = str_eq(ranked, S("ranked")),
    };
    if (ranked.n > 0 && !x->p.ranked)
        fault(w, CODE, TEXT_programme_import_ranked);
    if (!unit_slug_valid(slug))
        fault(w, PROGRAMME, TEXT_programme_import_slug);
    if (x->p.to_day < x->p.from_day)
        fault(w, TO, TEXT_programme_import_turned);
}

static void add_part(struct work *w, struct programme_row *x, enum programme_part_kind kind)
{
    struct programme_parts so_far = {x->parts, x->part_count};
    struct programme_part p = {
        .kind = kind,
        .code = needed(w, CODE),
        .name_vi = needed(w, NAME_VI),
        .name_en = needed(w, NAME_EN),
        .from_day = day(w, FROM, kind == PROGRAMME_PHASE),
        .to_day = day(w, TO, kind == PROGRAMME_PHASE),
        .measure = S(""),
    };
    if (p.from_day && p.to_day && p.to_day < p.from_day)
        fault(w, TO, TEXT_programme_import_turned);
    if (kind == PROGRAMME_TARGET)
        measure(w, &p);
    if (programme_part_find(&so_far, kind, p.code))
        fault(w, CODE, TEXT_programme_import_twice);
    if (x->part_count == PROGRAMME_PARTS_MAX)
        fault(w, KIND, TEXT_programme_import_many);
    else
        x->parts[x->part_count++] = p;
}

static void add_step(struct work *w, struct programme_row *x, enum programme_act act)
{
    struct step_row *s = &w->steps[w->step_count++];
    bool join = act == PROGRAMME_JOIN;
    *s = (struct step_row){
        .line = w->record.line,
        .unit = needed(w, UNIT),
        .mentor = join ? cell(w, MENTOR) : S(""),
        .step =
            {
                .act = act,
                .day = day(w, FROM, true),
                .decision = needed(w, DECISION),
                .decision_day = day(w, DECISION_DAY, true),
                .until_day = day(w, TO, act == PROGRAMME_EXTEND),
                .cohort = join ? needed(w, CODE) : S(""),
            },
    };
    x->step_count++;
}

static void add_row(struct work *w, struct str slug, struct str kind)
{
    static const struct str parts[] = {
        STR_INIT(""), STR_INIT("cohort"), STR_INIT("phase"), STR_INIT("target"), STR_INIT("check")};
    static const struct str acts[PROGRAMME_ACTS] = {
        STR_INIT(""),       STR_INIT("join"),   STR_INIT("launch"), STR_INIT("pause"),
        STR_INIT("resume"), STR_INIT("extend"), STR_INIT("finish"), STR_INIT("leave")};
    struct programme_row *x = w->count ? &w->list[w->count - 1] : NULL;
    if (!x || !str_eq(x->p.slug, slug)) {
        fault(w, PROGRAMME, TEXT_programme_import_first);
        return;
    }
    for (int i = PROGRAMME_COHORT; i <= PROGRAMME_CHECK; i++)
        if (str_eq(parts[i], kind)) {
            add_part(w, x, (enum programme_part_kind)i);
            return;
        }
    for (int i = PROGRAMME_JOIN; i < PROGRAMME_ACTS; i++)
        if (str_eq(acts[i], kind)) {
            add_step(w, x, (enum programme_act)i);
            return;
        }
    fault(w, KIND, TEXT_programme_import_kind);
}

static void read_row(struct work *w)
{
    struct str slug = needed(w, PROGRAMME), kind = needed(w, KIND);
    if (w->faulty)
        return;
    if (str_eq(kind, S("programme")))
        begin_programme(w, slug);
    else
        add_row(w, slug, kind);
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
        .max_rows = PROGRAMME_IMPORT_ROWS,
        .at = w->at,
        .record = &w->record,
        .rows = &w->rows,
        .row = take_row,
        .ctx = w,
    };
    return import_table(w->in, &t);
}

/* ---- writing ---- */

static enum err late_fault(struct work *w, int64_t line, int column, enum text reason)
{
    w->late.line = line;
    w->late.column = column;
    w->late.reason = reason;
    return E_INVALID;
}

static enum err find_unit(
    struct work *w, struct db_tx *tx, int64_t line, struct str code, int64_t *ret)
{
    struct unit u;
    enum err e = unit_by_code_text(tx, code, &u);
    *ret = e == OK ? u.id : 0;
    return e == E_NOT_FOUND ? late_fault(w, line, UNIT, TEXT_programme_import_no_unit) : e;
}

static bool same_step(const struct programme_step *x, const struct programme_step *y)
{
    return x->act == y->act && x->day == y->day && x->decision_day == y->decision_day &&
           str_eq(x->decision, y->decision);
}

static enum text why(enum programme_fault f)
{
    static const enum text reasons[] = {
        [PROGRAMME_FAULT_UNIT] = TEXT_programme_fault_unit,
        [PROGRAMME_FAULT_STATE] = TEXT_programme_fault_state,
        [PROGRAMME_FAULT_DAY] = TEXT_programme_fault_day,
        [PROGRAMME_FAULT_DECISION] = TEXT_programme_fault_decision,
        [PROGRAMME_FAULT_UNTIL] = TEXT_programme_fault_until,
        [PROGRAMME_FAULT_COHORT] = TEXT_programme_fault_cohort,
        [PROGRAMME_FAULT_MENTOR] = TEXT_programme_fault_mentor,
    };
    return reasons[f];
}

static enum err write_step(
    struct work *w, struct db_tx *tx, struct programme_row *x, const struct step_row *s)
{
    struct programme_steps have;
    struct programme_step_new n = {.programme_id = x->p.id, .step = s->step, .actor = w->in->actor};
    enum programme_fault f = PROGRAMME_FINE;
    enum err e = find_unit(w, tx, s->line, s->unit, &n.unit_id);
    if (e == OK && s->mentor.n > 0)
        e = find_unit(w, tx, s->line, s->mentor, &n.step.mentor_id);
    if (e == OK)
        e = programme_steps(tx, x->p.id, n.unit_id, &have);
    if (e != OK)
        return e;
    for (size_t i = 0; i < have.n; i++)
        if (same_step(&have.list[i], &s->step))
            return OK;
    n.seen = (int64_t)have.n;
    e = programme_step_add(tx, &n, &f);
    x->steps_made += e == OK;
    return e == E_INVALID ? late_fault(w, s->line, KIND, why(f)) : e;
}

static enum err write_one(struct work *w, struct db_tx *tx, struct programme_row *x)
{
    const struct programme_parts parts = {x->parts, x->part_count};
    enum err e = find_unit(w, tx, x->line, x->lead, &x->p.lead_unit_id);
    x->steps_made = 0;
    if (e == OK)
        e = programme_put(tx, &x->p, &parts, w->in->actor, &x->change);
    if (e == E_CONFLICT)
        return late_fault(w, x->line, PROGRAMME, TEXT_programme_import_used);
    if (e == OK)
        e = programme_by_slug(tx, x->p.slug, &x->p);
    for (size_t i = 0; e == OK && i < x->step_count; i++)
        e = write_step(w, tx, x, &x->steps[i]);
    return e;
}

static enum err write_all(struct db_tx *tx, void *ctx)
{
    struct work *w = ctx;
    enum err e = OK;
    w->late.line = 0;
    for (size_t i = 0; e == OK && i < w->count; i++)
        e = write_one(w, tx, &w->list[i]);
    if (e == OK && w->in->dry_run)
        e = E_DENIED; /* rolls back */
    return e;
}

enum err programme_import(const struct import *in, struct import_result *ret)
{
    struct work *w = ARENA_NEW(in->arena, struct work);
    w->in = in;
    w->arena = in->arena;
    w->steps = ARENA_ARRAY(in->arena, struct step_row, PROGRAMME_IMPORT_ROWS);
    enum err e = read_file(w);
    if (e == OK && w->refused)
        e = E_INVALID;
    if (e == OK)
        e = db_write(in->db, in->arena, DB_LOW, write_all, w);
    if (e == E_INVALID && w->late.line) {
        w->refused++;
        import_issue(in, w->late.line, columns[w->late.column].names, w->late.reason, TEXT_NO_ARGS);
    }
    if (e == E_DENIED && in->dry_run)
        e = OK;
    *ret = (struct import_result){.rows = w->rows, .refused = w->refused};
    for (size_t i = 0; e == OK && i < w->count; i++) {
        ret->made += (w->list[i].change == PROGRAMME_MADE) + w->list[i].steps_made;
        ret->changed += w->list[i].change == PROGRAMME_CHANGED;
        ret->same += w->list[i].change == PROGRAMME_SAME;
    }
    return e;
}
