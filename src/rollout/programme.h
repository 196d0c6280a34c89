/* programme: a model that is piloted, extended and rolled out over units by decisions (in Thái
 * Bình: Đề án 08-ĐA/TU of 5 July 2023, "Chính quyền thân thiện vì nhân dân phục vụ").
 *
 * Rules this module owns:
 *   - a programme has a decision, a period, cohorts, phases, targets, and a list of what makes a
 *     unit ready; all of it is data (`gandan import programmes`), in both languages;
 *   - units join, launch, pause, resume, are extended, finish or leave: each a step with the number
 *     and the day of its decision, never changed, in the order of days;
 *   - a commune of the leading unit (or itself), as they lay on the day of joining, may join; who
 * has ended keeps what it did and takes no further steps: its successor joins anew;
 *   - where a unit stood (as it was) and who carries it on (as it is) are read from place/unit.h,
 *     nothing is rewritten by a merger;
 *   - figures before and after the launch are the measures of spine/measure.h, for units of the
 *     programme and for the neighbours that are not in it.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_ROLLOUT_PROGRAMME_H
#define GANDAN_ROLLOUT_PROGRAMME_H

#include "place/unit.h"

#define PROGRAMME_PARTS_MAX 60
#define PROGRAMME_NOTE_MAX 500
#define PROGRAMME_DECISION_MAX 80

struct programme {
    int64_t id;
    struct str slug;
    int64_t lead_unit_id; /* a province, a district of its time, or a commune */
    struct str name_vi, name_en;
    struct str about_vi, about_en;           /* paragraphs */
    struct str decision;                     /* "08-ĐA/TU" */
    struct str decided_by_vi, decided_by_en; /* in whose name */
    int64_t decision_day, from_day, to_day;
    bool ranked; /* the decision asks for a ranking of units */
};
struct programme_list {
    const struct programme *list;
    size_t n;
};

enum programme_part_kind {
    PROGRAMME_COHORT = 1,
    PROGRAMME_PHASE,
    PROGRAMME_TARGET,
    PROGRAMME_CHECK, /* what a unit makes ready before its launch */
};
struct programme_part {
    enum programme_part_kind kind;
    struct str code;
    struct str name_vi, name_en;
    int64_t from_day, to_day; /* of phases and cohorts; 0: not said */
    /* Of targets. Measure "units.launched": the numerator is how many units (or, with a
     * denominator, which share of the leading unit's communes) have launched; another measure: the
     * share that each launched unit reaches. */
    struct str measure;
    int64_t target_numerator, target_denominator;
};
#define PROGRAMME_UNITS_LAUNCHED S("units.launched")
struct programme_parts {
    const struct programme_part *list; /* by kind, then as in the file */
    size_t n;
};

/* ---- what there is ---- */

/* The newest decision first. */
enum err programme_all(struct db_tx *tx, struct programme_list *ret) must_check;
/* E_NOT_FOUND in both. */
enum err programme_by_slug(struct db_tx *tx, struct str slug, struct programme *ret) must_check;
enum err programme_by_id(struct db_tx *tx, int64_t id, struct programme *ret) must_check;
enum err programme_parts(struct db_tx *tx, int64_t id, struct programme_parts *ret) must_check;
/* NULL: none of this kind and code. */
const struct programme_part *programme_part_find(
    const struct programme_parts *parts, enum programme_part_kind kind, struct str code);

/* Makes the programme of this slug, or changes it and its parts; steps stay. E_CONFLICT: a cohort
 * that units are in, or a thing that units have made ready, would be gone. */
enum programme_change { PROGRAMME_MADE, PROGRAMME_CHANGED, PROGRAMME_SAME };
enum err programme_put(
    struct db_tx *tx, const struct programme *p, const struct programme_parts *parts,
    struct str actor, enum programme_change *ret_change) must_check;

/* ---- units in it ---- */

enum programme_state {
    PROGRAMME_JOINED = 1,
    PROGRAMME_LAUNCHED,
    PROGRAMME_PAUSED,
    PROGRAMME_FINISHED,
    PROGRAMME_LEFT,
};
#define PROGRAMME_STATES 6
struct programme_member {
    int64_t programme_id;
    struct unit unit; /* as it was */
    struct str cohort;
    int64_t mentor_id; /* 0: none */
    enum programme_state state;
    int64_t joined_day, launched_day, ended_day; /* 0: not (yet) */
    int64_t until_day;                           /* of the programme, or as extended */
    int64_t steps;
};
struct programme_members {
    const struct programme_member *list;
    size_t n;
};
/* In the order of their names. */
enum err programme_members(struct db_tx *tx, int64_t id, struct programme_members *ret) must_check;
/* Programmes that this unit is or was in, the newest first. */
enum err programme_of_unit(struct db_tx *tx, int64_t unit_id, struct programme_members *ret)
    must_check;
/* E_NOT_FOUND: never joined. */
enum err programme_member(
    struct db_tx *tx, int64_t id, int64_t unit_id, struct programme_member *ret) must_check;

enum programme_act {
    PROGRAMME_JOIN = 1,
    PROGRAMME_LAUNCH,
    PROGRAMME_PAUSE,
    PROGRAMME_RESUME,
    PROGRAMME_EXTEND,
    PROGRAMME_FINISH,
    PROGRAMME_LEAVE,
};
#define PROGRAMME_ACTS 8
struct programme_step {
    int64_t n;
    enum programme_act act;
    int64_t day;
    struct str decision; /* "125/QĐ-UBND" */
    int64_t decision_day;
    int64_t until_day; /* of EXTEND */
    struct str cohort; /* of JOIN */
    int64_t mentor_id; /* of JOIN; 0: none */
    int64_t recorded_at;
};
struct programme_steps {
    const struct programme_step *list;
    size_t n;
};
/* The oldest first. */
enum err programme_steps(struct db_tx *tx, int64_t id, int64_t unit_id, struct programme_steps *ret)
    must_check;
/* Whether this may come next; state 0: not in it. */
bool programme_may(enum programme_state state, enum programme_act act);

/* What is wrong with a step. */
enum programme_fault {
    PROGRAMME_FINE,
    PROGRAMME_FAULT_UNIT,     /* no part of the leading unit on that day, or has ended by then */
    PROGRAMME_FAULT_STATE,    /* not what may come next */
    PROGRAMME_FAULT_DAY,      /* before the step before it, before the decision, or not here yet */
    PROGRAMME_FAULT_DECISION, /* its day comes after the step's */
    PROGRAMME_FAULT_UNTIL,    /* not later than it was */
    PROGRAMME_FAULT_COHORT,   /* none of the programme's */
    PROGRAMME_FAULT_MENTOR,   /* itself, or no unit that has launched */
};
struct programme_step_new {
    int64_t programme_id, unit_id;
    struct programme_step step; /* n and recorded_at are not looked at */
    int64_t seen;               /* steps that the member had when the form was shown */
    struct str actor;
};
/* E_NOT_FOUND: no such programme or unit; E_INVALID: see *ret_fault; E_CONFLICT: somebody was
 * faster. */
enum err programme_step_add(
    struct db_tx *tx, const struct programme_step_new *n,
    enum programme_fault *ret_fault) must_check;

/* ---- what it has made ready ---- */

struct programme_ready {
    struct str code;
    int64_t day;
    struct str note;
};
struct programme_readiness {
    const struct programme_ready *list;
    size_t n;
};
enum err programme_readiness(
    struct db_tx *tx, int64_t id, int64_t unit_id, struct programme_readiness *ret) must_check;
struct programme_ready_new {
    int64_t programme_id, unit_id;
    struct str code, note;
    bool done; /* false: no longer */
    struct str actor;
};
/* E_NOT_FOUND: not a member, or no such check; E_INVALID: the note is too long. */
enum err programme_ready_set(struct db_tx *tx, const struct programme_ready_new *n) must_check;

#endif
