/* fault: failures on demand, for tests ("database torture": the n-th call fails).
 *
 * Compiled in always, so that what is tested is what runs; armed only by a test or, in a data
 * directory made for tests, by app/: from the environment variable GANDAN_FAULT when the data is
 * opened, and in a running server by `gandan fault PLAN`. One plan at a time for the whole process.
 * Every harness must look at db_fault_hits(), over HTTP at gandan_fault_hits of /metrics: a fault
 * that was never delivered proves nothing. */
#ifndef GANDAN_DB_FAULT_H
#define GANDAN_DB_FAULT_H

#include "db/db.h"

enum db_fault {
    DB_FAULT_NONE, /* "off" */
    /* of a statement */
    DB_FAULT_WATCH,     /* "watch": nothing happens; statements are counted */
    DB_FAULT_CALL,      /* "call": it fails, E_INTERNAL */
    DB_FAULT_FULL,      /* "full": no room; the engine ends the whole transaction; only where a
                           transaction writes */
    DB_FAULT_INTERRUPT, /* "interrupt": the engine breaks it off and ends the transaction */
    DB_FAULT_LOST,      /* "lost": the connection is gone (SQLite: as interrupt) */
    /* of a beginning transaction */
    DB_FAULT_BEGIN, /* "begin": it cannot begin, E_BUSY */
    /* of a commit */
    DB_FAULT_COMMIT,        /* "commit": nothing stored, E_FULL */
    DB_FAULT_UNSURE_STORED, /* "unsure-stored": stored, but nobody was told */
    DB_FAULT_UNSURE_LOST,   /* "unsure-lost": not stored, and nobody was told */
    DB_FAULT_EXIT,          /* "exit": the process ends just before it */
    DB_FAULT_EXIT_AFTER,    /* "exit-after": the process ends just after it */
};

struct db_fault_plan {
    enum db_fault what;
    int64_t nth;      /* 1: the next one */
    bool always;      /* and all that follow */
    const char *stmt; /* counts only statements of this name; NULL: all */
    bool spares; /* spares what the server does by itself: the n-th is then the n-th of a story */
};

/* From here on this thread does what the server does by itself (upkeep, jobs), or no longer; the
 * writer's threads take it over from whoever submitted the work. */
void db_fault_own_work(bool own);
bool db_fault_is_own_work(void);

void db_fault_arm(struct db_fault_plan plan);
void db_fault_disarm(void);
/* Faults delivered since the last arming. */
int64_t db_fault_hits(void);
/* What was hit since the last arming, statement by statement; n of those with hits. */
struct db_fault_hit {
    const char *stmt; /* or "db.begin", "db.commit" */
    int64_t hits;
};
size_t db_fault_hit_list(struct arena *a, const struct db_fault_hit **ret);
/* A plan was armed in this process, whatever became of it. */
bool db_fault_used(void);
/* "full:3", "commit:1+" (the plus: and all that follow), "call:1@rating.give" (of this statement
 * only), "off". E_INVALID: not a plan. */
enum err db_fault_parse(struct str text, struct db_fault_plan *ret) must_check;

/* From here on the database of this (SQLite) transaction may not grow over `pages`; 0: no limit. */
enum err db_fault_limit_pages(struct db_tx *tx, int64_t pages) must_check;

/* For db/: what should happen to this statement (of a transaction that writes?), to this beginning
 * transaction, to this commit. */
enum db_fault db_fault_of_statement(const struct db_stmt *stmt, bool writes);
enum db_fault db_fault_of_begin(void);
enum db_fault db_fault_of_commit(void);

#endif
