/* dossier_row: how dossiers lie in their tables; for the rules of dossiers (moves, import) only.
 *
 * Callers have checked the rules; this module writes rows, counters, events and the topic. */
#ifndef GANDAN_SERVE_DOSSIER_ROW_H
#define GANDAN_SERVE_DOSSIER_ROW_H

#include "serve/dossier.h"
#include "serve/dossier_clock.h"
#include "spine/event.h"

/* By code as it stands; E_NOT_FOUND: none. *ret_hash is "" for a dossier of the desk. */
enum err dossier_row_find(
    struct db_tx *tx, int64_t unit_id, struct str code, int64_t *ret_id,
    struct str *ret_hash) must_check;

struct dossier_extra {
    struct str row_hash;    /* keyed digest of the register's row; "" leaves what is there */
    struct str note_sealed; /* "" leaves what is there */
};
/* A new row with its text; E_CONFLICT: the code is taken. d->id is set already, version 1. */
enum err dossier_row_insert(
    struct db_tx *tx, const struct dossier *d, const struct dossier_extra *x) must_check;
/* All columns that may change, when state and version are still those of `before`; counts the
 * version up. E_CONFLICT: somebody was first. */
enum err dossier_row_update(
    struct db_tx *tx, const struct dossier *before, const struct dossier *after,
    const struct dossier_extra *x) must_check;

enum err dossier_row_pause_open(
    struct db_tx *tx, const struct dossier *d, const struct dossier_pause *p) must_check;
/* Ends the one that is open; no error when there is none. */
enum err dossier_row_pause_close(
    struct db_tx *tx, const struct dossier *d, int64_t to_at, bool restart) must_check;
/* Instead of all that were there. */
enum err dossier_row_pauses_put(
    struct db_tx *tx, const struct dossier *d, const struct dossier_pauses *p) must_check;
struct dossier_differences {
    const struct dossier_difference *list;
    size_t n;
};
enum err dossier_row_differences_put(
    struct db_tx *tx, const struct dossier *d, const struct dossier_differences *l) must_check;

/* The event of a change of state; `what` follows from the new state. */
struct dossier_change {
    enum dossier_state from, to;
    int64_t at, due_before;
    bool no_time;
    struct str actor, reason;
};
void dossier_row_event(struct db_tx *tx, const struct dossier *d, const struct dossier_change *c);

/* A change that is no change of state: writes *after, counts its version up and adds the event: of
 * *e what, actor, fields (at most DOSSIER_EVENT_FIELDS) and detail count. Reads see it anew.
 * E_CONFLICT: somebody was first. */
#define DOSSIER_EVENT_FIELDS 6
enum err dossier_row_change(
    struct db_tx *tx, const struct dossier *before, struct dossier *after,
    const struct event *e) must_check;

#endif
