/* unit_table: all units in memory while a file is taken in, and the statements that change them.
 *
 * Fourteen thousand units are a few megabytes; a file of them is compared with the table, not with
 * one query a row. Memory: the arena it was loaded into. */
#ifndef GANDAN_PLACE_UNIT_TABLE_H
#define GANDAN_PLACE_UNIT_TABLE_H

#include "place/unit.h"

/* A set of strings with a number each. */
struct str_count;
struct str_count *str_count_new(struct arena *a);
/* The number of s, 0 when it is new; may be changed through the pointer until the next call. */
int64_t *str_count_of(struct str_count *c, struct str s);

struct unit_former {
    int64_t unit_id, until_day, parent_id;
};

struct unit_table {
    struct arena *arena;
    struct arena *scratch; /* for words that are soon gone; reset by every write */
    struct unit **units;
    size_t n, room;
    struct str_count *by_code; /* "level code" -> index of the last one + 1 */
    size_t *before;            /* index of the one before with that code + 1; 0: none */
    struct str_count *by_id;
    struct unit_former *formers;
    size_t former_count;
    struct str_count *slugs; /* every slug ever given -> 1 */
};

/* Ended with unit_table_done. */
enum err unit_table_load(struct db_tx *tx, struct arena *a, struct unit_table *ret) must_check;
void unit_table_done(struct unit_table *t);
/* NULL: none. */
struct unit *unit_table_on(
    const struct unit_table *t, enum unit_level level, struct str code, int64_t day);
struct unit *unit_table_from(
    const struct unit_table *t, enum unit_level level, struct str code, int64_t valid_from);
struct unit *unit_table_by_id(const struct unit_table *t, int64_t id);
/* NULL: it has none. */
struct unit *unit_table_parent(const struct unit_table *t, const struct unit *u, int64_t day);
/* Its parent has changed since it was made. */
bool unit_table_moved(const struct unit_table *t, const struct unit *u);
/* The last day before a later unit takes this code; UNIT_FOR_EVER: none does. */
int64_t unit_table_free_until(
    const struct unit_table *t, enum unit_level level, struct str code, int64_t from);
/* A copy goes into the table, with an id of its own. */
struct unit *unit_table_add(struct unit_table *t, const struct unit *u);

/* ---- writing; slug, search document included ---- */

enum err unit_insert(struct db_tx *tx, const struct unit_table *t, const struct unit *u) must_check;
/* Name, kind, English name, parent, last day. */
enum err unit_update(struct db_tx *tx, const struct unit_table *t, const struct unit *u) must_check;
/* What lies in these is found by their names, so it is indexed again. */
enum err unit_reindex_below(
    struct db_tx *tx, const struct unit_table *t, struct unit *const *changed, size_t n) must_check;
enum err unit_put_former(struct db_tx *tx, const struct unit_former *f) must_check;
struct unit_link {
    int64_t old_id, new_id, day;
    enum unit_part part;
    struct str note;
};
/* *ret_changed: 0 when it was there already. */
enum err unit_put_link(struct db_tx *tx, const struct unit_link *l, int64_t *ret_changed)
    must_check;

#endif
