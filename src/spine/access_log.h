/* access_log: every reading of a person's record by an official is a row, written before the answer
 * leaves (Law on personal data protection 91/2025/QH15: the data subject may know who looked).
 *
 * Rules this module owns:
 *   - one row for each person and dossier that an answer shows; append-only;
 *   - the row names the page by the pattern of its address, never by what was typed. */
#ifndef GANDAN_SPINE_ACCESS_LOG_H
#define GANDAN_SPINE_ACCESS_LOG_H

#include "db/db.h"

struct access_entry {
    int64_t person_id, dossier_id; /* 0: none */
};
struct access_read {
    int64_t unit_id;
    int64_t account_id, official_id, official_unit_id;
    struct str page; /* "/{unit}/viec/ho-so/{code}" */
    const struct access_entry *entries;
    size_t count;
};
enum err access_log_add(struct db_tx *tx, const struct access_read *r) must_check;

struct access_row {
    int64_t id, at, account_id, official_id, official_unit_id, person_id;
    struct str page;
};
struct access_list {
    const struct access_row *rows;
    size_t count;
};
#define ACCESS_SHOWN 200
/* The newest ACCESS_SHOWN readings of a dossier since that instant, newest first. */
enum err access_log_of_dossier(
    struct db_tx *tx, int64_t unit_id, int64_t dossier_id, int64_t since_at,
    struct access_list *ret) must_check;
/* All of them, however many. */
enum err access_log_count(struct db_tx *tx, int64_t unit_id, int64_t dossier_id, int64_t *ret)
    must_check;
enum err access_log_of_person(
    struct db_tx *tx, int64_t unit_id, int64_t person_id, int64_t since_at,
    struct access_list *ret) must_check;

/* Who opened that page of which dossier since then, the last opening of each. */
struct access_opened {
    int64_t dossier_id, official_id, at;
};
struct access_openings {
    const struct access_opened *list;
    size_t n;
};
struct access_recent {
    int64_t unit_id, since_at;
    struct str page;
};
enum err access_log_recent(
    struct db_tx *tx, const struct access_recent *r, struct access_openings *ret) must_check;

#endif
