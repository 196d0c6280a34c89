#include "serve/dossier.h"

#include "base/date.h"
#include "serve/dossier_clock.h"
#include "serve/dossier_count.h"
#include "serve/dossier_row.h"
#include "spine/id.h"
#include "spine/setting.h"
#include "spine/topic.h"

#define MAX_CODE 60
#define MAX_TRIES 10000

/* ---- what may follow what (docs/law.md, states) ---- */

#define TO(state) (1U << (state))
static const unsigned MAY[DOSSIER_STATES] = {
    [DOSSIER_NEW] =
        TO(DOSSIER_SUBMITTED) | TO(DOSSIER_ACCEPTED) | TO(DOSSIER_REFUSED) | TO(DOSSIER_SUPPLEMENT),
    [DOSSIER_SUBMITTED] = TO(DOSSIER_ACCEPTED) | TO(DOSSIER_REFUSED) | TO(DOSSIER_SUPPLEMENT) |
                          TO(DOSSIER_WITHDRAWING),
    [DOSSIER_ACCEPTED] = TO(DOSSIER_PROCESSING) | TO(DOSSIER_WITHDRAWING),
    [DOSSIER_REFUSED] = 0,
    [DOSSIER_PROCESSING] = TO(DOSSIER_PROCESSING) | TO(DOSSIER_SUPPLEMENT) | TO(DOSSIER_PAYMENT) |
                           TO(DOSSIER_WITHDRAWING) | TO(DOSSIER_FINISHED) | TO(DOSSIER_STOPPED),
    [DOSSIER_SUPPLEMENT] = TO(DOSSIER_PROCESSING) | TO(DOSSIER_STOPPED) | TO(DOSSIER_WITHDRAWING),
    [DOSSIER_PAYMENT] = TO(DOSSIER_PROCESSING) | TO(DOSSIER_STOPPED),
    /* and back to the state it came from: dossier_move asks withdrawn_from */
    [DOSSIER_WITHDRAWING] = TO(DOSSIER_STOPPED) | TO(DOSSIER_SUBMITTED) | TO(DOSSIER_ACCEPTED) |
                            TO(DOSSIER_PROCESSING) | TO(DOSSIER_SUPPLEMENT),
    [DOSSIER_STOPPED] = 0,
    [DOSSIER_FINISHED] = TO(DOSSIER_RETURNED) | TO(DOSSIER_PROCESSING),
    [DOSSIER_RETURNED] = 0,
};

bool dossier_may_move(enum dossier_state from, enum dossier_state to)
{
    return from < DOSSIER_STATES && to < DOSSIER_STATES && (MAY[from] & TO(to)) != 0;
}

static bool stands_still(enum dossier_state s)
{
    return s == DOSSIER_SUPPLEMENT || s == DOSSIER_PAYMENT || s == DOSSIER_WITHDRAWING;
}

/* ---- reception ---- */

DB_STMT(
    NEXT_NUMBER, "dossier.next_number", "ii",
    "INSERT INTO dossier_sequence (unit_id, day, last) VALUES ($1, $2, 1)"
    " ON CONFLICT (unit_id, day) DO UPDATE SET last = dossier_sequence.last + 1 RETURNING last");

static enum err next_number(struct db_tx *tx, int64_t unit_id, int64_t day, int64_t *ret)
{
    struct db_rows r = db_query(tx, &NEXT_NUMBER, DB_ARGS(db_i64(unit_id), db_i64(day)));
    int64_t last = 0;
    while (db_next(&r))
        last = row_i64(&r);
    enum err e = db_done(&r);
    if (e == OK)
        *ret = last;
    return e;
}

/* H54.01.26-261117-0014; past 9999 it widens. Numbers a register has used are passed over. */
static enum err next_code(struct db_tx *tx, int64_t unit_id, int64_t at, struct str *ret)
{
    struct str prefix, hash;
    int64_t day = date_local_day(at), number = 0, taken;
    struct date d = date_of_day(day);
    enum err e = setting_get(tx, unit_id, S("dossier_prefix"), &prefix);
    if (e == OK && prefix.n == 0)
        e = E_INVALID;
    for (int i = 0; e == OK && i < MAX_TRIES; i++) {
        e = next_number(tx, unit_id, day, &number);
        if (e != OK)
            break;
        struct str code = arena_fmt(
            tx->arena, "%.*s-%02d%02d%02d-%04lld", STR_ARG(prefix), d.year % 100, d.month, d.day,
            (long long)number);
        e = dossier_row_find(tx, unit_id, code, &taken, &hash);
        if (e == E_NOT_FOUND) {
            *ret = code;
            return OK;
        }
    }
    return e == OK ? E_CONFLICT : e;
}

static enum err begin(
    struct db_tx *tx, const struct dossier_clock *clock, const struct dossier_new *n,
    struct dossier *d)
{
    *d = (struct dossier){
        .unit_id = n->unit_id,
        .procedure_id = n->procedure_id,
        .person_id = n->person_id,
        .channel = n->channel,
        .state = n->state,
        .received_at = n->received_at ? n->received_at : tx->now_at,
        .desk = n->desk,
        .officer = n->officer,
        .handover = n->handover,
        .version = 1,
        .generation = 1,
    };
    d->flags = DOSSIER_HANDLED | (n->state != DOSSIER_ACCEPTED ? DOSSIER_NOT_ACCEPTED : 0);
    if (n->state == DOSSIER_REFUSED)
        d->ended_at = d->received_at;
    if (n->state == DOSSIER_SUPPLEMENT)
        d->paused_at = d->received_at;
    if (n->state != DOSSIER_ACCEPTED)
        return OK;
    return dossier_clock_set(clock, tx->arena, &(struct dossier_pauses){0}, d);
}

static enum err check_new(struct db_tx *tx, const struct dossier_new *n)
{
    if (!dossier_may_move(DOSSIER_NEW, n->state))
        return E_CONFLICT;
    if (n->code.n > MAX_CODE || n->received_at > tx->now_at)
        return E_INVALID;
    return n->state == DOSSIER_REFUSED && n->reason.n == 0 ? E_INVALID : OK;
}

static enum err counted(struct db_tx *tx, const struct dossier *before, const struct dossier *after)
{
    struct dossier_tally *t = dossier_tally_new(tx->arena, after->unit_id);
    dossier_tally_add(t, before, after);
    topic_touch(tx, after->unit_id, TOPIC_DOSSIER);
    return dossier_tally_write(tx, t);
}

static enum err store_new(struct db_tx *tx, const struct dossier_new *n, struct dossier *d)
{
    struct dossier_pause pause = {.from_at = d->received_at, .why = n->state};
    int64_t taken;
    struct str hash;
    enum err e;
    if (n->code.n == 0) {
        e = next_code(tx, n->unit_id, d->received_at, &d->code);
    } else {
        d->code = dossier_code_normal(tx->arena, n->code);
        e = dossier_row_find(tx, n->unit_id, d->code, &taken, &hash);
        e = e == OK ? E_CONFLICT : e == E_NOT_FOUND ? OK : e;
    }
    if (e != OK)
        return e;
    d->id = id_new();
    e = dossier_row_insert(tx, d, &(struct dossier_extra){0});
    if (e == OK && n->state == DOSSIER_SUPPLEMENT)
        e = dossier_row_pause_open(tx, d, &pause);
    return e == OK ? counted(tx, NULL, d) : e;
}

enum err dossier_receive(struct db_tx *tx, const struct dossier_new *n, struct dossier *ret)
{
    struct dossier_clock *clock = NULL;
    struct dossier d;
    enum err e = check_new(tx, n);
    if (e == OK)
        e = dossier_clock_new(tx, n->unit_id, n->procedure_id, &clock);
    if (e == OK)
        e = begin(tx, clock, n, &d);
    if (e == OK)
        e = store_new(tx, n, &d);
    if (e != OK)
        return e;
    dossier_row_event(
        tx, &d,
        &(struct dossier_change){
            .to = d.state, .at = d.received_at, .actor = n->actor, .reason = n->reason});
    *ret = d;
    return OK;
}

/* ---- moves ---- */

/* What the caller may not ask, whatever the state. */
static enum err check_move(
    const struct db_tx *tx, const struct dossier *d, const struct dossier_move *m)
{
    int64_t at = m->at ? m->at : tx->now_at;
    bool back = d->state == DOSSIER_WITHDRAWING && m->to != DOSSIER_STOPPED;
    if ((d->flags & DOSSIER_VOID) || d->state != m->from ||
        (m->version && d->version != m->version) || !dossier_may_move(m->from, m->to) ||
        (back && m->to != d->withdrawn_from))
        return E_CONFLICT;
    bool recall = m->from == DOSSIER_FINISHED && m->to == DOSSIER_PROCESSING;
    bool ends = m->to == DOSSIER_STOPPED || m->to == DOSSIER_REFUSED;
    bool refuses = m->to == DOSSIER_FINISHED && m->result == RESULT_REFUSED; /* R5: in writing */
    if ((recall || ends || refuses) && m->reason.n == 0)
        return E_INVALID;
    if (at > tx->now_at || at < d->received_at || at < d->paused_at || at < d->ended_at)
        return E_INVALID;
    return OK;
}

/* The clock stops, runs on, or stands for another reason; *d is not stored yet. */
static enum err turn_clock(
    struct db_tx *tx, const struct dossier_clock *clock, int64_t at, const struct dossier *before,
    struct dossier *d)
{
    bool stood = stands_still(before->state), stands = stands_still(d->state);
    enum err e = OK;
    if (stood) {
        /* The limit begins anew only when the papers have come, not when it is withdrawn. */
        bool came = before->state == DOSSIER_SUPPLEMENT && d->state == DOSSIER_PROCESSING;
        e = dossier_row_pause_close(
            tx, d, at, came && dossier_clock_restarts(clock, d->procedure_id));
    }
    if (e == OK && stands)
        e = dossier_row_pause_open(tx, d, &(struct dossier_pause){.from_at = at, .why = d->state});
    if (stands && !stood)
        d->paused_at = at;
    else if (!stands)
        d->paused_at = 0;
    return e;
}

static enum err set_due(struct db_tx *tx, const struct dossier_clock *clock, struct dossier *d)
{
    struct dossier_pauses p = {0};
    enum err e = dossier_pauses(tx, d->unit_id, d->id, &p.list, &p.n);
    return e == OK ? dossier_clock_set(clock, tx->arena, &p, d) : e;
}

static void set_end(
    struct dossier *d, const struct dossier *before, enum dossier_result result, int64_t at)
{
    switch (d->state) {
    case DOSSIER_FINISHED:
        d->ended_at = at;
        d->result = result == RESULT_NONE ? RESULT_GRANTED : result;
        break;
    case DOSSIER_STOPPED:
        d->ended_at = at;
        d->result = before->state == DOSSIER_WITHDRAWING ? RESULT_WITHDRAWN : RESULT_NONE;
        break;
    case DOSSIER_REFUSED:
        d->ended_at = at;
        break;
    case DOSSIER_RETURNED:
        d->returned_at = at;
        break;
    default: /* a recall takes the end back */
        d->ended_at = 0;
        d->result = RESULT_NONE;
        break;
    }
    /* A stop while the clock stood is no lateness of the office. */
    bool stood = d->state == DOSSIER_STOPPED && before->paused_at;
    d->punctuality = dossier_judge(d, stood ? before->paused_at : d->ended_at);
}

static enum err change(
    struct db_tx *tx, const struct dossier_move *m, const struct dossier *before, struct dossier *d)
{
    struct dossier_clock *clock = NULL;
    int64_t at = m->at ? m->at : tx->now_at;
    d->state = m->to;
    d->flags |= DOSSIER_HANDLED;
    if (m->to == DOSSIER_WITHDRAWING)
        d->withdrawn_from = before->state;
    else if (before->state == DOSSIER_WITHDRAWING)
        d->withdrawn_from = DOSSIER_NEW;
    enum err e = dossier_clock_new(tx, d->unit_id, d->procedure_id, &clock);
    if (e == OK)
        e = turn_clock(tx, clock, at, before, d);
    bool accepted = (d->flags & DOSSIER_NOT_ACCEPTED) &&
                    (m->to == DOSSIER_ACCEPTED || m->to == DOSSIER_PROCESSING);
    if (accepted) {
        /* What was missing is there, or the online one was taken: the limit counts from now. */
        d->received_at = at;
        d->flags &= ~(unsigned)DOSSIER_NOT_ACCEPTED;
    }
    bool runs = m->to == DOSSIER_ACCEPTED || m->to == DOSSIER_PROCESSING;
    if (e == OK && (accepted || (runs && stands_still(before->state))))
        e = set_due(tx, clock, d);
    if (e == OK)
        set_end(d, before, m->result, at);
    return e;
}

enum err dossier_move(struct db_tx *tx, const struct dossier_move *m, struct dossier *ret)
{
    struct dossier before;
    enum err e = dossier_by_id(tx, m->unit_id, m->id, &before);
    if (e == OK)
        e = check_move(tx, &before, m);
    struct dossier d = e == OK ? before : (struct dossier){0};
    if (e == OK)
        e = change(tx, m, &before, &d);
    if (e == OK)
        e = dossier_row_update(tx, &before, &d, &(struct dossier_extra){0});
    if (e == OK)
        e = counted(tx, &before, &d);
    if (e != OK)
        return e;
    d.version++;
    dossier_row_event(
        tx, &d,
        &(struct dossier_change){
            .from = before.state,
            .to = d.state,
            .at = m->at,
            .due_before = before.due_at,
            .actor = m->actor,
            .reason = m->reason,
        });
    *ret = d;
    return OK;
}
