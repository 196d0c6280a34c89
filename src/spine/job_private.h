/* job_private: the table of jobs, as the runner needs it. Private to spine/job*.c. */
#ifndef GANDAN_SPINE_JOB_PRIVATE_H
#define GANDAN_SPINE_JOB_PRIVATE_H

#include "spine/job.h"

#define JOB_DUE_MAX 20 /* slots of a kind in one round */

/* Nobody holds or waits longer than an hour: what does, was written by a clock that was ahead. */
#define JOB_AN_HOUR "3600000"
#define JOB_WITHIN_AN_HOUR(column, now)                                                            \
    column " >= " now " AND " column " <= " now " + " JOB_AN_HOUR
#define JOB_IS_FREE(column, now) "NOT (" JOB_WITHIN_AN_HOUR(column, now) ")"

struct job_due {
    int64_t unit_id, slot_at;
    bool standing;
};
struct job_due_list {
    struct job_due *list;
    size_t n;
};

/* What of this kind can be claimed now. */
enum err job_due_of(struct db_tx *tx, const struct job_kind *k, struct job_due_list *ret)
    must_check;
/* The rows of a periodic kind's slot. */
enum err job_put_slot(struct db_tx *tx, const struct job_kind *k, int64_t slot_at) must_check;
/* Sets c->fence and c->attempt. E_CONFLICT: another was first, or it is done. */
enum err job_claim(struct db_tx *tx, struct job_call *c, const struct job_due *d, int64_t lease_ms)
    must_check;
/* E_CONFLICT: the lease was lost. */
enum err job_renew(struct db_tx *tx, const struct job_call *c, int64_t lease_ms) must_check;
/* Gives the slot back as if it had not been taken. */
enum err job_release(struct db_tx *tx, const struct job_call *c) must_check;
/* Waits before the next attempt, or has failed for good; *ret_wait_ms is 0 then. */
struct job_failure {
    int64_t pause_ms;
    enum err why;
};
enum err job_fail(
    struct db_tx *tx, const struct job_call *c, const struct job_failure *f,
    int64_t *ret_wait_ms) must_check;

/* Asked by job_must_end. */
bool job_runner_ends(const struct job_runner *r, const struct job_call *c);
/* An attempt has ended. */
void job_count(bool failed);

/* Sleeps until woken, for `ms`, or until *stop; a waking is taken up `gap_ms` after the last one at
 * the earliest. */
struct job_sleep {
    uint64_t seen; /* the number of the last waking that was taken up */
    int64_t woke_at;
};
void job_sleep(struct job_sleep *s, int64_t ms, int64_t gap_ms, const _Atomic bool *stop);
void job_wake_all(void);

#endif
