#include "serve/dossier_clock.h"

#include "base/date.h"
#include "base/viet.h"
#include "serve/deadline.h"

#define FOR_EVER INT64_MAX
#define MAX_PAUSES 64 /* of one dossier; a register has one, an officer never so many */

struct version {
    int64_t id, valid_from, valid_to;
    struct deadline_limit limit; /* unit 0: none */
    bool restart;
    struct str code, folded;
};

struct dossier_clock {
    const struct calendar *calendar;
    const struct version *versions; /* by id */
    size_t n;
};

/* ---- loading ---- */

DB_STMT(
    VERSIONS, "dossier.procedure_versions", "i",
    "SELECT id, valid_from, valid_to, limit_unit, limit_amount, restart, code, name_vi"
    " FROM procedure_version WHERE $1 = 0 OR id = $1 ORDER BY id");

static enum err load_versions(struct db_tx *tx, int64_t procedure_id, struct dossier_clock *c)
{
    struct db_rows r = db_query(tx, &VERSIONS, DB_ARGS(db_i64(procedure_id)));
    struct version *list = ARENA_ARRAY(tx->arena, struct version, r.rows);
    size_t n = 0;
    while (db_next(&r)) {
        struct version *v = &list[n++];
        v->id = row_i64(&r);
        v->valid_from = row_i64(&r);
        v->valid_to = row_i64_or(&r, FOR_EVER);
        v->limit.unit = (enum deadline_unit)row_i64(&r);
        v->limit.amount = row_i64(&r);
        v->restart = row_bool(&r);
        v->code = row_str(&r);
        v->folded = viet_fold(tx->arena, row_str(&r));
    }
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    c->versions = list;
    c->n = n;
    return procedure_id && n == 0 ? E_NOT_FOUND : OK;
}

enum err dossier_clock_new(
    struct db_tx *tx, int64_t unit_id, int64_t procedure_id, struct dossier_clock **ret)
{
    struct dossier_clock *c = ARENA_NEW(tx->arena, struct dossier_clock);
    enum err e = calendar_load(tx, unit_id, &c->calendar);
    if (e == OK)
        e = load_versions(tx, procedure_id, c);
    if (e == OK)
        *ret = c;
    return e;
}

static const struct version *find(const struct dossier_clock *c, int64_t id)
{
    size_t low = 0, high = c->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->versions[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->n && c->versions[low].id == id ? &c->versions[low] : NULL;
}

bool dossier_clock_restarts(const struct dossier_clock *c, int64_t procedure_id)
{
    const struct version *v = find(c, procedure_id);
    return v && v->restart;
}

bool dossier_clock_is_rest_day(const struct dossier_clock *c, int64_t day)
{
    return calendar_covers(c->calendar, day) && !calendar_works(c->calendar, day);
}

/* ---- due ---- */

struct facts {
    struct deadline_pause pauses[MAX_PAUSES];
    int64_t restarts[MAX_PAUSES];
    struct deadline_question q;
};

/* Papers asked for when the time was up already change nothing, and above all restart nothing. */
static enum err add_pause(
    struct arena *a, struct facts *f, const struct dossier_pause *p, struct deadline *so_far)
{
    int64_t due_at = so_far->due_at ? so_far->due_at : so_far->was_due_at;
    bool before_reception = p->to_at && p->to_at <= f->q.received_at;
    if (before_reception || p->from_at >= due_at)
        return OK;
    int64_t from_at = p->from_at < f->q.received_at ? f->q.received_at : p->from_at;
    f->pauses[f->q.pause_count++] = (struct deadline_pause){from_at, p->to_at};
    if (p->restart && p->to_at)
        f->restarts[f->q.restart_count++] = p->to_at;
    return deadline_reckon(a, &f->q, so_far);
}

static enum err reckon(
    struct arena *a, struct facts *f, const struct dossier_pauses *pauses, struct deadline *ret)
{
    if (pauses->n > MAX_PAUSES)
        return E_INVALID;
    enum err e = deadline_reckon(a, &f->q, ret);
    for (size_t i = 0; e == OK && i < pauses->n; i++)
        e = add_pause(a, f, &pauses->list[i], ret);
    return e;
}

enum err dossier_clock_set(
    const struct dossier_clock *c, struct arena *a, const struct dossier_pauses *pauses,
    struct dossier *d)
{
    const struct version *v = find(c, d->procedure_id);
    if (!v)
        return E_NOT_FOUND;
    d->due_at = d->late_at = 0;
    d->derivation = S("");
    d->flags &= ~(unsigned)DOSSIER_BY_MINUTE;
    if (v->limit.unit == 0)
        return OK;
    struct facts f;
    struct deadline due;
    f.q = (struct deadline_question){
        .calendar = c->calendar,
        .received_at = d->received_at,
        .limit = v->limit,
        .pauses = f.pauses,
        .restarts = f.restarts,
    };
    enum err e = reckon(a, &f, pauses, &due);
    if (e != OK)
        return e;
    bool by_minute = deadline_by_minute(v->limit.unit);
    d->due_at = due.due_at ? due.due_at : due.was_due_at;
    d->late_at = deadline_late_at(d->due_at, by_minute);
    d->derivation = deadline_encode(a, &due);
    d->flags |= by_minute ? DOSSIER_BY_MINUTE : 0;
    return OK;
}

enum punctuality dossier_judge(const struct dossier *d, int64_t ended_at)
{
    if (!ended_at || !d->due_at || d->state == DOSSIER_REFUSED)
        return PUNCTUALITY_NONE;
    bool no_time = (d->flags & DOSSIER_NO_RETURNED_TIME) != 0;
    bool by_minute = (d->flags & DOSSIER_BY_MINUTE) != 0 && !no_time;
    enum deadline_verdict v = deadline_punctuality(d->due_at, ended_at, by_minute);
    if (d->state == DOSSIER_STOPPED && v != DEADLINE_LATE)
        return PUNCTUALITY_NONE;
    return v == DEADLINE_EARLY     ? PUNCTUALITY_EARLY
           : v == DEADLINE_ON_TIME ? PUNCTUALITY_ON_TIME
                                   : PUNCTUALITY_LATE;
}

/* ---- which procedure ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "1.001193" somewhere in the text, not inside a longer number. */
static struct str code_in(struct str s)
{
    for (size_t i = 0; i + 8 <= s.n; i++) {
        bool fits = is_digit(s.p[i]) && s.p[i + 1] == '.' && (i == 0 || !is_digit(s.p[i - 1])) &&
                    (i == 0 || s.p[i - 1] != '.') && (i + 8 == s.n || !is_digit(s.p[i + 8]));
        for (size_t k = 2; fits && k < 8; k++)
            fits = is_digit(s.p[i + k]);
        if (fits)
            return str_sub(s, i, 8);
    }
    return STR_NONE;
}

struct search {
    struct str code, folded; /* by the code when there is one */
    int64_t day;
};

static bool fits(const struct version *v, const struct search *s)
{
    return s->code.n ? str_eq(v->code, s->code) : str_eq(v->folded, s->folded);
}

static enum dossier_match search(
    const struct dossier_clock *c, const struct search *s, int64_t *ret_id)
{
    const struct version *hit = NULL;
    bool any = false;
    for (size_t i = 0; i < c->n; i++) {
        const struct version *v = &c->versions[i];
        if (!fits(v, s))
            continue;
        any = true;
        if (s->day < v->valid_from || s->day > v->valid_to)
            continue;
        if (hit && !str_eq(hit->code, v->code))
            return MATCH_MANY;
        hit = v;
    }
    if (!hit)
        return any ? MATCH_NOT_IN_FORCE : MATCH_NONE;
    *ret_id = hit->id;
    return MATCH_ONE;
}

enum dossier_match dossier_clock_match(
    const struct dossier_clock *c, struct arena *a, struct str text, int64_t day, int64_t *ret_id)
{
    struct search s = {.code = code_in(text), .day = day};
    if (s.code.n)
        return search(c, &s, ret_id);
    s.folded = viet_fold(a, text);
    enum dossier_match m = s.folded.n ? search(c, &s, ret_id) : MATCH_NONE;
    if (m == MATCH_NONE && str_starts(s.folded, S("thu tuc "))) {
        s.folded = str_from(s.folded, sizeof "thu tuc " - 1);
        m = search(c, &s, ret_id);
    }
    return m;
}
