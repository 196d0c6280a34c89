/* dossier_list: the inbox: what is open in a unit, what is due first, and what waits to be fetched.
 *
 * Rules this module owns:
 *   - only open dossiers are read (a commune has some hundred, whatever the number of ended ones),
 *     and for "ready" those whose result lies at the desk: both from small indexes;
 *   - every open one is in one group: late; due today; soon (at most one working day left); in
 * time; waiting (the clock stands, the citizen's turn). Late before its pause is late;
 *   - within a group what is due first stands first; what has no limit last;
 *   - counts are those of the filters, whatever group is shown.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_SERVE_DOSSIER_LIST_H
#define GANDAN_SERVE_DOSSIER_LIST_H

#include "place/person.h"
#include "serve/dossier.h"
#include "serve/procedure.h"

enum dossier_group {
    GROUP_ALL = 0, /* of the open ones */
    GROUP_LATE = 1,
    GROUP_TODAY,
    GROUP_SOON,
    GROUP_TIME,
    GROUP_WAITING,
    GROUP_READY, /* not open: to be fetched; whose it was does not matter */
    GROUPS
};
#define DOSSIERS_PER_PAGE 50

struct dossier_list_query {
    int64_t unit_id;
    int64_t official_id; /* whoever has it; 0: all */
    bool nobody;         /* instead: those that nobody has */
    enum dossier_group group;
    struct str field;   /* slug of a procedure's field; "": all */
    struct str village; /* slug; "": all */
    struct str q;       /* words of name, code, procedure; tones or not */
    int64_t page;       /* from 1 */
};

struct dossier_list_row {
    struct dossier d; /* without derivation and what is written beside it */
    enum dossier_group group;
    struct person person;              /* without its numbers */
    const struct procedure *procedure; /* without its lists */
    int64_t holder_id;
    struct str holder, step;
    int64_t apology_at, promised_at; /* 0: none was made */
};
struct dossier_list_choice { /* of a filter */
    struct str slug, name_vi, name_en;
    int64_t count; /* among the open ones of whoever is asked for */
};
struct dossier_list {
    const struct dossier_list_row *rows; /* of the page */
    size_t count;
    int64_t total; /* of the group */
    int64_t counts[GROUPS];
    const struct dossier_list_choice *fields, *villages; /* by name */
    size_t field_count, village_count;
};
enum err dossier_list(
    struct db_tx *tx, const struct dossier_list_query *q, struct dossier_list *ret) must_check;

/* The group of one dossier, for pages that show a single one. */
struct dossier_bounds {
    int64_t now_at, tomorrow_at, soon_at;
};
enum err dossier_bounds(struct db_tx *tx, int64_t unit_id, struct dossier_bounds *ret) must_check;
enum dossier_group dossier_group(const struct dossier_bounds *b, const struct dossier *d);

#endif
