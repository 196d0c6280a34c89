/* dossier_desk: what the desk keeps beside a dossier: its units, its place in the register, who
 * received it, who has it, and the step it is at.
 *
 * Rules this module owns:
 *   - a dossier has three units (NĐ 118/2025): where somebody helped to hand it in, where it was
 *     received (its own unit_id, for ever), which authority decides; 0 is the receiving unit;
 *   - a number in the register is given once in a year, without gaps, and never reused; the book is
 *     1, or the month's number where the unit keeps a book a month (setting dossier_books);
 *   - one official has a dossier, or nobody: given by somebody (assigned), taken by oneself, given
 *     back. The name stands on the citizen's page;
 *   - the step is a short word of the office's own, from the unit's list or free; it is no state.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_SERVE_DOSSIER_DESK_H
#define GANDAN_SERVE_DOSSIER_DESK_H

#include "serve/dossier_act.h"

struct dossier_desk {
    int64_t help_unit_id, authority_unit_id; /* 0: the receiving unit */
    int64_t book_year, book, book_number;    /* 0: not in a register of ours */
    int64_t receiver_id;
    struct str receiver;
    int64_t holder_id; /* 0: nobody has it */
    struct str holder;
    int64_t held_at;
    struct str step; /* "": none said */
};
/* Nothing but zeros and "" for one that the desk never touched. */
enum err dossier_desk_get(struct db_tx *tx, int64_t unit_id, int64_t id, struct dossier_desk *ret)
    must_check;
/* At reception: takes the next number of the register of that day's year. */
enum err dossier_desk_open(struct db_tx *tx, const struct dossier *d, struct dossier_desk *desk)
    must_check;

/* ---- who has it ---- */

struct dossier_holder {
    int64_t official_id; /* 0: nobody: it is given back */
    struct str official;
};
/* E_CONFLICT: another version, ended, or this one has it already. */
enum err dossier_assign(
    struct db_tx *tx, const struct dossier_act *a, const struct dossier_holder *to,
    struct dossier *ret) must_check;

struct dossier_assignment {
    int64_t official_id, by_id;
    struct str official;
    int64_t from_at, to_at; /* to_at 0: has it */
};
/* Oldest first. */
enum err dossier_assignments(
    struct db_tx *tx, int64_t unit_id, int64_t id, const struct dossier_assignment **ret,
    size_t *ret_count) must_check;

/* ---- the step ---- */

#define DOSSIER_STEP_MAX 40 /* letters */
/* E_INVALID: too long; E_CONFLICT: another version, or ended. The same word changes nothing. */
enum err dossier_set_step(
    struct db_tx *tx, const struct dossier_act *a, struct str step, struct dossier *ret) must_check;
/* The unit's own words (setting dossier_steps), else the usual ones. */
enum err dossier_steps(struct db_tx *tx, int64_t unit_id, const struct str **ret, size_t *ret_count)
    must_check;

#endif
