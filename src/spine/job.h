/* job: work in the background: each (unit, kind, due slot) is done by whichever process takes it
 * first. No leader: the table decides.
 *
 * Rules this module owns:
 *   - a slot is one row, however often it is put; a done one is not done again (rows are kept for
 *     JOB_KEPT_DAYS);
 *   - whoever claims it holds it by a lease that is renewed while the work runs, so that a process
 *     that dies loses it after lease_ms; each claim raises the fence, and only the last claimant
 *     can finish. Work that must have its effect exactly once calls job_finish in the transaction
 *     of the effect; else it happens at least once;
 *   - an attempt that fails waits longer each time (10 s, doubled, at most 1 h); after
 *     JOB_ATTEMPTS the slot has failed for good and is counted. A standing job (see `wanted`) never
 *     gives up and waits at most 5 minutes.
 * Slots of periodic kinds follow from the time alone: of those missed while nothing ran, the last
 * one is made up for. Times are the program's clock (base/clock.h). */
#ifndef GANDAN_SPINE_JOB_H
#define GANDAN_SPINE_JOB_H

#include "db/db.h"

#define JOB_ATTEMPTS 12
#define JOB_KEPT_DAYS 30

/* Who waits for whom: a lane has one thread. */
enum job_lane {
    JOB_QUICK, /* database only */
    JOB_POST,  /* waits for other servers */
    JOB_HEAVY, /* takes minutes: backups, large reports */
};
#define JOB_LANES 3

struct job_call;
struct job_kind;
struct job_units {
    const int64_t *ids;
    size_t n;
};

/* One kind of job; app/ lists them. `run` does one (unit, slot) in its own transaction(s). */
struct job_kind {
    const char *name; /* "outbox.purge": noun.verb */
    int64_t every_ms; /* a slot each so often; 0: only when put, daily or wanted */
    enum err (*run)(struct job_call *c);
    bool daily; /* a slot each day at `minute`, local time */
    int minute;
    bool each_unit; /* a slot for every unit that has a story; else one for all, unit 0 */
    /* A standing job: asked every few seconds, and soon after each commit, for the units that have
     * something to do (at most JOB_WANTED_MAX). Its slot is 0, and done again each time. */
    enum err (*wanted)(struct db_tx *tx, const struct job_kind *k, struct job_units *ret);
    enum job_lane lane;
    const void *ctx; /* the kind's own */
};
#define JOB_WANTED_MAX 1000

struct job_call {
    const struct job_kind *kind;
    struct db *db;
    struct arena *arena; /* of this attempt */
    int64_t unit_id, slot_at;
    int64_t attempt; /* from 1 */
    int64_t fence;
    struct job_runner *runner; /* NULL: called by a test or a command */
    const char *why; /* set by the work, for the administrator: a word ("backup.no_room"); NULL: the
                        name of its error, or nothing when it went well */
    bool finished;
};

/* Unique per (unit, name, slot): a second put changes nothing. Due when the clock says slot_at. */
enum err job_put(struct db_tx *tx, int64_t unit_id, struct str name, int64_t slot_at) must_check;

/* For `run`: at the writer's low lane; in a snapshot without the limit of a page. */
enum err job_write(struct job_call *c, db_fn *fn, void *ctx) must_check;
enum err job_read(struct job_call *c, db_fn *fn, void *ctx) must_check;
/* Marks the slot as done in this transaction. E_CONFLICT: the lease was lost, another has it. */
enum err job_finish(struct db_tx *tx, struct job_call *c) must_check;
/* The server stops, or the lease is lost: end soon with E_BUSY, and the slot is open again. */
bool job_must_end(const struct job_call *c);

/* Looks for work at once, instead of at the next round. From any thread; cheap. */
void job_wake(void);

/* ---- running ---- */

struct job_runner_config {
    struct db *db;
    const struct job_kind *kinds; /* borrowed */
    size_t count;
    enum err (*observe)(struct db_tx *tx); /* every 10 s: figures for /metrics; may be NULL */
    int64_t lease_ms, round_ms, pause_ms;  /* 0: 120 s, 2 s, 10 s; tests shorten them */
};
/* Starts a thread for each lane that has a kind, and one that renews leases. */
enum err job_runner_start(const struct job_runner_config *config, struct job_runner **ret)
    must_check;
/* Takes no more, waits for what runs. Takes NULL. */
void job_runner_stop(struct job_runner *r);

/* The slot of a periodic kind at this time. */
int64_t job_slot(const struct job_kind *k, int64_t now_at);

/* What ended JOB_KEPT_DAYS ago is forgotten. */
enum err job_sweep(struct job_call *c) must_check;

/* ---- figures ---- */

/* How many are … over all units. */
struct job_counts {
    int64_t due;    /* not taken yet */
    int64_t taken;  /* held by a lease */
    int64_t later;  /* wait: for their time, or after a failure */
    int64_t failed; /* given up, in the last JOB_KEPT_DAYS */
};
enum err job_count_all(struct db_tx *tx, struct job_counts *ret) must_check;

enum job_state { JOB_WAITING = 1, JOB_DONE = 2, JOB_FAILED = 3 };
struct job_row {
    int64_t unit_id, slot_at, due_at, attempts, ended_at; /* ended_at 0: not yet */
    struct str name, error;
    enum job_state state;
    bool taken;
};
struct job_rows {
    const struct job_row *list;
    size_t n;
};
/* Those that failed for good or wait after a failure, the latest first. */
#define JOB_TROUBLES_MAX 20
enum err job_troubles(struct db_tx *tx, struct job_rows *ret) must_check;
/* The latest slots of that name in that unit, newest first. */
enum err job_latest(
    struct db_tx *tx, int64_t unit_id, struct str name, int64_t limit,
    struct job_rows *ret) must_check;

struct job_stats {
    int64_t waiting;        /* due and not taken */
    int64_t oldest_ms;      /* how long the oldest of them has been due */
    int64_t failed;         /* failed for good */
    int64_t runs, failures; /* attempts of this process since its start */
};
/* As of the last job_observe. */
struct job_stats job_stats(void);
enum err job_observe(struct db_tx *tx) must_check;

#endif
