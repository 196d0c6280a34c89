#include "serve/dossier_work.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "serve/dossier_file.h"
#include "serve/dossier_row.h"

#define AT(state) (1U << (state))

static const struct {
    unsigned from;
    enum dossier_state to; /* NEW: back where it came from */
    enum dossier_result result;
    bool reason, chair;
} WORKS[WORK_KINDS] = {
    [WORK_ACCEPT] = {AT(DOSSIER_SUBMITTED), DOSSIER_ACCEPTED, RESULT_NONE, false, false},
    [WORK_REFUSE] = {AT(DOSSIER_SUBMITTED), DOSSIER_REFUSED, RESULT_NONE, true, false},
    [WORK_BEGIN] = {AT(DOSSIER_ACCEPTED), DOSSIER_PROCESSING, RESULT_NONE, false, false},
    [WORK_PAPERS_CAME] = {AT(DOSSIER_SUPPLEMENT), DOSSIER_PROCESSING, RESULT_NONE, false, false},
    [WORK_ASK_PAYMENT] =
        {AT(DOSSIER_ACCEPTED) | AT(DOSSIER_PROCESSING), DOSSIER_PAYMENT, RESULT_NONE, false, false},
    [WORK_PAID] = {AT(DOSSIER_PAYMENT), DOSSIER_PROCESSING, RESULT_NONE, false, false},
    [WORK_READY] =
        {AT(DOSSIER_ACCEPTED) | AT(DOSSIER_PROCESSING), DOSSIER_FINISHED, RESULT_GRANTED, false,
         false},
    [WORK_READY_REFUSED] =
        {AT(DOSSIER_ACCEPTED) | AT(DOSSIER_PROCESSING), DOSSIER_FINISHED, RESULT_REFUSED, true,
         false},
    [WORK_STOP] =
        {AT(DOSSIER_ACCEPTED) | AT(DOSSIER_PROCESSING) | AT(DOSSIER_SUPPLEMENT) |
             AT(DOSSIER_PAYMENT),
         DOSSIER_STOPPED, RESULT_NONE, true, false},
    [WORK_WITHDRAW] =
        {AT(DOSSIER_SUBMITTED) | AT(DOSSIER_ACCEPTED) | AT(DOSSIER_PROCESSING) |
             AT(DOSSIER_SUPPLEMENT),
         DOSSIER_WITHDRAWING, RESULT_NONE, false, false},
    [WORK_WITHDRAWN] = {AT(DOSSIER_WITHDRAWING), DOSSIER_STOPPED, RESULT_WITHDRAWN, true, false},
    [WORK_WITHDRAW_UNDONE] = {AT(DOSSIER_WITHDRAWING), DOSSIER_NEW, RESULT_NONE, false, false},
    [WORK_RECALL] = {AT(DOSSIER_FINISHED), DOSSIER_PROCESSING, RESULT_NONE, true, true},
};

bool dossier_work_may(const struct dossier *d, enum dossier_work w)
{
    return w > 0 && w < WORK_KINDS && !(d->flags & DOSSIER_VOID) &&
           (WORKS[w].from & AT(d->state)) != 0;
}

bool dossier_work_needs_reason(enum dossier_work w)
{
    return w > 0 && w < WORK_KINDS && WORKS[w].reason;
}

bool dossier_work_needs_chair(enum dossier_work w)
{
    return w > 0 && w < WORK_KINDS && WORKS[w].chair;
}

/* ---- moving ---- */

struct leap {
    enum dossier_state to;
    enum dossier_result result;
    struct str reason;
};

static enum err leap(
    struct db_tx *tx, const struct dossier_act *a, const struct leap *l, struct dossier *d)
{
    struct dossier_move m = {
        .unit_id = d->unit_id,
        .id = d->id,
        .from = d->state,
        .version = d->version,
        .to = l->to,
        .result = l->result,
        .actor = a->actor,
        .reason = l->reason,
    };
    return dossier_move(tx, &m, d);
}

/* What was only received is taken up first: there is no other way in the national list. */
static enum err take_up(
    struct db_tx *tx, const struct dossier_act *a, enum dossier_state to, struct dossier *d)
{
    bool direct = dossier_may_move(d->state, to) || d->state != DOSSIER_ACCEPTED;
    return direct ? OK : leap(tx, a, &(struct leap){.to = DOSSIER_PROCESSING}, d);
}

enum err dossier_work_do(
    struct db_tx *tx, const struct dossier_act *a, enum dossier_work w, struct dossier *ret)
{
    struct dossier d;
    enum err e = dossier_act_begin(tx, a, &d);
    if (e == OK && !dossier_work_may(&d, w))
        e = E_CONFLICT;
    if (e == OK && WORKS[w].chair && !a->chair)
        e = E_DENIED;
    if (e == OK && WORKS[w].reason && a->reason.n == 0)
        e = E_INVALID;
    if (e != OK)
        return e;
    struct leap l = {WORKS[w].to, WORKS[w].result, a->reason};
    if (w == WORK_WITHDRAW_UNDONE)
        l.to = d.withdrawn_from;
    e = take_up(tx, a, l.to, &d);
    if (e == OK)
        e = leap(tx, a, &l, &d);
    if (e == OK && w == WORK_RECALL)
        e = dossier_result_recall(tx, a);
    if (e == OK)
        *ret = d;
    return e;
}

/* ---- papers that lack ---- */

bool dossier_may_ask(const struct dossier *d)
{
    return !(d->flags & DOSSIER_VOID) &&
           (d->state == DOSSIER_SUBMITTED || d->state == DOSSIER_ACCEPTED ||
            d->state == DOSSIER_PROCESSING);
}

bool dossier_gaps_fit(const struct dossier_gaps *gaps)
{
    if (gaps->n == 0 || gaps->n > GAPS_MAX)
        return false;
    for (size_t i = 0; i < gaps->n; i++) {
        const struct dossier_gap *g = &gaps->list[i];
        if (g->name.n == 0 || utf8_count(g->name) > GAP_MAX || utf8_count(g->why) > GAP_MAX)
            return false;
    }
    return true;
}

struct str dossier_gaps_words(struct arena *a, const struct dossier_gaps *gaps)
{
    struct buf b;
    buf_init(&b, a, (size_t)GAPS_MAX * GAP_MAX * 8);
    for (size_t i = 0; i < gaps->n; i++) {
        if (i)
            buf_lit(&b, "; ");
        buf_str(&b, gaps->list[i].name);
        if (gaps->list[i].why.n)
            buf_lit(&b, ": ");
        buf_str(&b, gaps->list[i].why);
    }
    return buf_get(&b);
}

DB_STMT(
    PUT_GAP, "dossier.gap_put", "iiiittii",
    "INSERT INTO dossier_gap (unit_id, dossier_id, version, n, name, why, asked_at, allowed_by)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");

enum err dossier_gaps_put(
    struct db_tx *tx, const struct dossier *d, const struct dossier_gaps *gaps, int64_t allowed_by)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < gaps->n; i++)
        e = db_exec(
            tx, &PUT_GAP,
            DB_ARGS(
                db_i64(d->unit_id), db_i64(d->id), db_i64(d->version), db_i64((int64_t)i + 1),
                db_text(gaps->list[i].name), db_text(gaps->list[i].why), db_i64(tx->now_at),
                db_i64_or_null(allowed_by, 0)),
            NULL);
    return e;
}

DB_STMT(
    GAPS, "dossier.gaps", "ii",
    "SELECT name, why, asked_at, version, allowed_by FROM dossier_gap"
    " WHERE unit_id = $1 AND dossier_id = $2 ORDER BY version, n");

enum err dossier_gaps_get(struct db_tx *tx, int64_t unit_id, int64_t id, struct dossier_gaps *ret)
{
    struct db_rows r = db_query(tx, &GAPS, DB_ARGS(db_i64(unit_id), db_i64(id)));
    struct dossier_gap *list = ARENA_ARRAY(tx->arena, struct dossier_gap, r.rows);
    size_t n = 0;
    while (db_next(&r)) {
        struct dossier_gap *g = &list[n++];
        g->name = row_str(&r);
        g->why = row_str(&r);
        g->asked_at = row_i64(&r);
        g->version = row_i64(&r);
        g->allowed_by = row_i64_or(&r, 0);
    }
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct dossier_gaps){list, n};
    return e;
}

/* A withdrawal that was thought better of opens the pause again: that is no second asking. */
int64_t dossier_asked_in(const struct dossier_pause *p, size_t n)
{
    int64_t asked = 0;
    for (size_t i = 0; i < n; i++) {
        bool again = i && p[i - 1].why == DOSSIER_WITHDRAWING && p[i - 1].to_at == p[i].from_at;
        asked += p[i].why == DOSSIER_SUPPLEMENT && !again ? 1 : 0;
    }
    return asked;
}

enum err dossier_asked(struct db_tx *tx, int64_t unit_id, int64_t id, int64_t *ret)
{
    const struct dossier_pause *p = NULL;
    size_t n = 0;
    enum err e = dossier_pauses(tx, unit_id, id, &p, &n);
    if (e == OK)
        *ret = dossier_asked_in(p, n);
    return e;
}

/* Beside what a register left there. */
static enum err flag_many(struct db_tx *tx, int64_t asked, struct dossier *d)
{
    const struct dossier_difference *old = NULL;
    size_t n = 0, kept = 0;
    enum err e = dossier_differences(tx, d->unit_id, d->id, &old, &n);
    if (e != OK)
        return e;
    struct dossier_difference *all = ARENA_ARRAY(tx->arena, struct dossier_difference, n + 1);
    for (size_t i = 0; i < n; i++)
        if (old[i].kind != DIFF_MANY_PAUSES)
            all[kept++] = old[i];
    all[kept++] = (struct dossier_difference){
        .kind = DIFF_MANY_PAUSES,
        .has_office = true,
        .office = asked,
        .has_computed = true,
        .computed = 1,
    };
    e = dossier_row_differences_put(tx, d, &(struct dossier_differences){all, kept});
    if (e != OK || (d->differences & (1U << DIFF_MANY_PAUSES)))
        return e;
    struct dossier before = *d;
    d->differences |= 1U << DIFF_MANY_PAUSES;
    return dossier_row_change(
        tx, &before, d,
        &(struct event){
            .what = S("dossier.asked_again"),
            .actor = S("rule"),
            EVENT_FIELDS(ev_i64("asked", asked)),
        });
}

static enum err may_ask(
    struct db_tx *tx, const struct dossier_act *a, struct dossier *d, int64_t *ret_asked)
{
    enum err e = dossier_act_begin(tx, a, d);
    if (e == OK)
        e = dossier_asked(tx, a->unit_id, a->id, ret_asked);
    if (e != OK)
        return e;
    bool allowed = *ret_asked == 0 || (a->chair && a->reason.n);
    return dossier_may_ask(d) && allowed ? OK : E_CONFLICT;
}

enum err dossier_ask(
    struct db_tx *tx, const struct dossier_act *a, const struct dossier_gaps *gaps,
    struct dossier *ret)
{
    struct dossier d;
    int64_t asked = 0;
    if (!dossier_gaps_fit(gaps))
        return E_INVALID;
    enum err e = may_ask(tx, a, &d, &asked);
    if (e == OK)
        e = take_up(tx, a, DOSSIER_SUPPLEMENT, &d);
    if (e != OK)
        return e;
    struct str words = dossier_gaps_words(tx->arena, gaps);
    if (asked)
        words = arena_fmt(tx->arena, "%.*s; %.*s", STR_ARG(words), STR_ARG(a->reason));
    e = leap(tx, a, &(struct leap){.to = DOSSIER_SUPPLEMENT, .reason = words}, &d);
    if (e == OK)
        e = dossier_gaps_put(tx, &d, gaps, asked ? a->official_id : 0);
    if (e == OK && asked)
        e = flag_many(tx, asked + 1, &d);
    if (e == OK)
        *ret = d;
    return e;
}
