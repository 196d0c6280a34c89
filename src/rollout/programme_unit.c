/* programme_unit: units in a programme, and what was decided of them, step by step. */
#include <stdlib.h>

#include "base/date.h"
#include "rollout/programme.h"
#include "spine/event.h"
#include "spine/topic.h"

/* ---- reading ---- */

#define COLUMNS                                                                                    \
    "programme_id, member_id, cohort, mentor_id, state, joined_day, launched_day, ended_day,"      \
    " until_day, steps"

static int by_name(const void *x, const void *y)
{
    const struct programme_member *a = x, *b = y;
    int c = str_cmp(a->unit.name, b->unit.name);
    return c ? c : (a->unit.id > b->unit.id) - (a->unit.id < b->unit.id);
}

static enum err read_members(struct db_rows r, struct db_tx *tx, struct programme_members *ret)
{
    struct programme_member *list = ARENA_ARRAY(tx->arena, struct programme_member, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct programme_member *m = &list[n++];
        m->programme_id = row_i64(&r);
        m->unit.id = row_i64(&r);
        m->cohort = row_str(&r);
        m->mentor_id = row_i64_or(&r, 0);
        m->state = (enum programme_state)row_i64(&r);
        m->joined_day = row_i64(&r);
        m->launched_day = row_i64_or(&r, 0);
        m->ended_day = row_i64_or(&r, 0);
        m->until_day = row_i64(&r);
        m->steps = row_i64(&r);
    }
    enum err e = db_done(&r);
    for (size_t i = 0; e == OK && i < n; i++)
        e = unit_by_id(tx, list[i].unit.id, &list[i].unit);
    *ret = (struct programme_members){list, n};
    return e;
}

DB_STMT(
    MEMBERS, "programme.members", "i",
    "SELECT " COLUMNS " FROM programme_unit WHERE programme_id = $1");
DB_STMT(
    OF_UNIT, "programme.of_unit", "i",
    "SELECT " COLUMNS " FROM programme_unit WHERE member_id = $1 ORDER BY joined_day DESC");
DB_STMT(
    MEMBER, "programme.member", "ii",
    "SELECT " COLUMNS " FROM programme_unit WHERE programme_id = $1 AND member_id = $2");

enum err programme_members(struct db_tx *tx, int64_t id, struct programme_members *ret)
{
    struct programme_members all;
    enum err e = read_members(db_query(tx, &MEMBERS, DB_ARGS(db_i64(id))), tx, &all);
    if (e == OK)
        qsort((void *)all.list, all.n, sizeof *all.list, by_name);
    *ret = all;
    return e;
}

enum err programme_of_unit(struct db_tx *tx, int64_t unit_id, struct programme_members *ret)
{
    return read_members(db_query(tx, &OF_UNIT, DB_ARGS(db_i64(unit_id))), tx, ret);
}

enum err programme_member(
    struct db_tx *tx, int64_t id, int64_t unit_id, struct programme_member *ret)
{
    struct programme_members all;
    struct db_rows r = db_query(tx, &MEMBER, DB_ARGS(db_i64(id), db_i64(unit_id)));
    enum err e = read_members(r, tx, &all);
    if (e != OK || all.n == 0)
        return e != OK ? e : E_NOT_FOUND;
    *ret = all.list[0];
    return OK;
}

DB_STMT(
    STEPS, "programme.steps", "ii",
    "SELECT n, act, day, decision, decision_day, until_day, cohort, mentor_id, recorded_at"
    " FROM programme_step WHERE programme_id = $1 AND member_id = $2 ORDER BY n");

enum err programme_steps(struct db_tx *tx, int64_t id, int64_t unit_id, struct programme_steps *ret)
{
    struct db_rows r = db_query(tx, &STEPS, DB_ARGS(db_i64(id), db_i64(unit_id)));
    struct programme_step *list = ARENA_ARRAY(tx->arena, struct programme_step, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct programme_step *s = &list[n++];
        s->n = row_i64(&r);
        s->act = (enum programme_act)row_i64(&r);
        s->day = row_i64(&r);
        s->decision = row_str(&r);
        s->decision_day = row_i64(&r);
        s->until_day = row_i64_or(&r, 0);
        s->cohort = row_str(&r);
        s->mentor_id = row_i64_or(&r, 0);
        s->recorded_at = row_i64(&r);
    }
    *ret = (struct programme_steps){list, n};
    return db_done(&r);
}

/* ---- what may come next ---- */

/* The state after a step; 0: it may not come. */
static enum programme_state after(enum programme_state state, enum programme_act act)
{
    static const unsigned char next[PROGRAMME_STATES][PROGRAMME_ACTS] = {
        [0][PROGRAMME_JOIN] = PROGRAMME_JOINED,
        [PROGRAMME_JOINED][PROGRAMME_LAUNCH] = PROGRAMME_LAUNCHED,
        [PROGRAMME_JOINED][PROGRAMME_EXTEND] = PROGRAMME_JOINED,
        [PROGRAMME_JOINED][PROGRAMME_LEAVE] = PROGRAMME_LEFT,
        [PROGRAMME_LAUNCHED][PROGRAMME_PAUSE] = PROGRAMME_PAUSED,
        [PROGRAMME_LAUNCHED][PROGRAMME_EXTEND] = PROGRAMME_LAUNCHED,
        [PROGRAMME_LAUNCHED][PROGRAMME_FINISH] = PROGRAMME_FINISHED,
        [PROGRAMME_LAUNCHED][PROGRAMME_LEAVE] = PROGRAMME_LEFT,
        [PROGRAMME_PAUSED][PROGRAMME_RESUME] = PROGRAMME_LAUNCHED,
        [PROGRAMME_PAUSED][PROGRAMME_EXTEND] = PROGRAMME_PAUSED,
        [PROGRAMME_PAUSED][PROGRAMME_FINISH] = PROGRAMME_FINISHED,
        [PROGRAMME_PAUSED][PROGRAMME_LEAVE] = PROGRAMME_LEFT,
    };
    return (enum programme_state)next[state][act];
}

bool programme_may(enum programme_state state, enum programme_act act)
{
    return after(state, act) != 0;
}

/* ---- a step ---- */

struct work {
    struct db_tx *tx;
    const struct programme_step_new *in;
    struct programme programme;
    struct programme_parts parts;
    struct programme_member member; /* state 0: not in it */
    struct unit unit;
    int64_t last_day; /* of the step before; 0: none */
};

static enum err read_work(struct work *w)
{
    const struct programme_step_new *in = w->in;
    struct programme_steps steps;
    enum err e = programme_by_id(w->tx, in->programme_id, &w->programme);
    if (e == OK)
        e = programme_parts(w->tx, in->programme_id, &w->parts);
    if (e == OK)
        e = unit_by_id(w->tx, in->unit_id, &w->unit);
    if (e == OK)
        e = programme_steps(w->tx, in->programme_id, in->unit_id, &steps);
    if (e != OK)
        return e;
    w->last_day = steps.n ? steps.list[steps.n - 1].day : 0;
    e = programme_member(w->tx, in->programme_id, in->unit_id, &w->member);
    return e == E_NOT_FOUND ? OK : e;
}

/* The day on which to ask where the unit lay. Of a unit that was made of no other it is not known
 * since when it stood (the national table begins in 2025): its first known day tells. */
static enum err day_known(struct work *w, int64_t *ret)
{
    struct unit_successions of;
    *ret = w->in->step.day;
    if (*ret >= w->unit.valid_from)
        return OK;
    enum err e = unit_predecessors(w->tx, w->unit.id, &of);
    if (e == OK && of.n == 0)
        *ret = w->unit.valid_from;
    return e;
}

static enum err lies_in(struct work *w, bool *ret)
{
    struct unit_list above;
    int64_t day;
    *ret = false;
    enum err e = day_known(w, &day);
    if (e != OK || w->unit.level != UNIT_LEVEL_COMMUNE || !unit_stood(&w->unit, day))
        return e;
    e = unit_ancestors(w->tx, &w->unit, day, &above);
    *ret = w->unit.id == w->programme.lead_unit_id; /* a commune's own programme */
    for (size_t i = 0; e == OK && i < above.n; i++)
        *ret = *ret || above.list[i].id == w->programme.lead_unit_id;
    return e;
}

/* A mentor has launched before. */
static enum err mentor_fits(struct work *w, bool *ret)
{
    struct programme_member mentor;
    int64_t id = w->in->step.mentor_id;
    *ret = id == 0;
    if (*ret || id == w->unit.id)
        return OK;
    enum err e = programme_member(w->tx, w->programme.id, id, &mentor);
    *ret = e == OK && mentor.launched_day > 0 && mentor.launched_day <= w->in->step.day;
    return e == E_NOT_FOUND ? OK : e;
}

static enum programme_fault days_fault(const struct work *w)
{
    const struct programme_step *s = &w->in->step;
    if (s->decision.n == 0 || s->decision_day > s->day)
        return PROGRAMME_FAULT_DECISION;
    if (s->day < w->last_day || s->day < w->programme.decision_day)
        return PROGRAMME_FAULT_DAY;
    if (s->act == PROGRAMME_EXTEND && s->until_day <= w->member.until_day)
        return PROGRAMME_FAULT_UNTIL;
    return PROGRAMME_FINE;
}

static enum err judge(struct work *w, enum programme_fault *ret)
{
    const struct programme_step *s = &w->in->step;
    bool here = false, mentor = true;
    enum err e = lies_in(w, &here);
    if (e == OK && s->act == PROGRAMME_JOIN)
        e = mentor_fits(w, &mentor);
    *ret = s->day > date_local_day(w->tx->now_at)    ? PROGRAMME_FAULT_DAY
           : !here                                   ? PROGRAMME_FAULT_UNIT
           : !programme_may(w->member.state, s->act) ? PROGRAMME_FAULT_STATE
                                                     : days_fault(w);
    if (*ret == PROGRAMME_FINE && !mentor)
        *ret = PROGRAMME_FAULT_MENTOR;
    if (*ret == PROGRAMME_FINE && s->act == PROGRAMME_JOIN &&
        !programme_part_find(&w->parts, PROGRAMME_COHORT, s->cohort))
        *ret = PROGRAMME_FAULT_COHORT;
    return e != OK ? e : *ret == PROGRAMME_FINE ? OK : E_INVALID;
}

static void advance(struct work *w)
{
    struct programme_member *m = &w->member;
    const struct programme_step *s = &w->in->step;
    m->state = after(m->state, s->act);
    m->steps++;
    switch (s->act) {
    case PROGRAMME_JOIN:
        m->cohort = s->cohort;
        m->mentor_id = s->mentor_id;
        m->joined_day = s->day;
        m->until_day = w->programme.to_day;
        break;
    case PROGRAMME_LAUNCH:
        m->launched_day = s->day;
        break;
    case PROGRAMME_EXTEND:
        m->until_day = s->until_day;
        break;
    case PROGRAMME_FINISH:
    case PROGRAMME_LEAVE:
        m->ended_day = s->day;
        break;
    case PROGRAMME_PAUSE:
    case PROGRAMME_RESUME:
        break;
    }
}

DB_STMT(
    PUT_MEMBER, "programme.put_member", "iitiiiiiii",
    "INSERT INTO programme_unit (programme_id, member_id, cohort, mentor_id, state, joined_day,"
    " launched_day, ended_day, until_day, steps) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    " ON CONFLICT (programme_id, member_id) DO UPDATE SET state = excluded.state,"
    " launched_day = excluded.launched_day, ended_day = excluded.ended_day,"
    " until_day = excluded.until_day, steps = excluded.steps");
DB_STMT(
    PUT_STEP, "programme.put_step", "iiiiitiitii",
    "INSERT INTO programme_step (programme_id, member_id, n, act, day, decision, decision_day,"
    " until_day, cohort, mentor_id, recorded_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");

static enum err write_step(struct work *w)
{
    const struct programme_member *m = &w->member;
    const struct programme_step *s = &w->in->step;
    enum err e = db_exec(
        w->tx, &PUT_MEMBER,
        DB_ARGS(
            db_i64(w->programme.id), db_i64(w->unit.id), db_text(m->cohort),
            db_i64_or_null(m->mentor_id, 0), db_i64((int64_t)m->state), db_i64(m->joined_day),
            db_i64_or_null(m->launched_day, 0), db_i64_or_null(m->ended_day, 0),
            db_i64(m->until_day), db_i64(m->steps)),
        NULL);
    if (e != OK)
        return e;
    return db_exec(
        w->tx, &PUT_STEP,
        DB_ARGS(
            db_i64(w->programme.id), db_i64(w->unit.id), db_i64(m->steps), db_i64((int64_t)s->act),
            db_i64(s->day), db_text(s->decision), db_i64(s->decision_day),
            db_i64_or_null(s->act == PROGRAMME_EXTEND ? s->until_day : 0, 0),
            db_text(s->act == PROGRAMME_JOIN ? s->cohort : S("")),
            db_i64_or_null(s->act == PROGRAMME_JOIN ? s->mentor_id : 0, 0), db_i64(w->tx->now_at)),
        NULL);
}

static void tell(const struct work *w)
{
    static const struct str what[PROGRAMME_ACTS] = {
        [PROGRAMME_JOIN] = STR_INIT("programme.joined"),
        [PROGRAMME_LAUNCH] = STR_INIT("programme.launched"),
        [PROGRAMME_PAUSE] = STR_INIT("programme.paused"),
        [PROGRAMME_RESUME] = STR_INIT("programme.resumed"),
        [PROGRAMME_EXTEND] = STR_INIT("programme.extended"),
        [PROGRAMME_FINISH] = STR_INIT("programme.finished"),
        [PROGRAMME_LEAVE] = STR_INIT("programme.left"),
    };
    const struct programme_step *s = &w->in->step;
    event_add(
        w->tx, &(struct event){
                   .unit_id = w->unit.id,
                   .noun = S("programme"),
                   .noun_id = w->programme.id,
                   .what = what[s->act],
                   .actor = w->in->actor,
                   EVENT_FIELDS(
                       ev_str("programme", w->programme.slug), ev_i64("day", s->day),
                       ev_str("decision", s->decision), ev_i64("decision_day", s->decision_day),
                       ev_str("cohort", s->cohort), ev_i64("until_day", s->until_day)),
               });
    topic_touch(w->tx, 0, TOPIC_PROGRAMME);
}

enum err programme_step_add(
    struct db_tx *tx, const struct programme_step_new *n, enum programme_fault *ret_fault)
{
    struct work w = {.tx = tx, .in = n};
    *ret_fault = PROGRAMME_FINE;
    enum err e = db_guard(tx, 0, S("programme"));
    if (e == OK)
        e = read_work(&w);
    if (e == OK && w.member.steps != n->seen)
        e = E_CONFLICT;
    if (e == OK)
        e = judge(&w, ret_fault);
    if (e != OK)
        return e;
    advance(&w);
    e = write_step(&w);
    if (e == OK)
        tell(&w);
    return e;
}
