/* memo: what nearly every page reads and few transactions change (a unit, its calendar, a
 * procedure), kept in memory as it was read.
 *
 * Rules this module owns:
 *   - a value is good as long as none of its topics has moved (spine/topic.h), so what was changed
 *     is never given after the change was acknowledged;
 *   - it is kept only when nothing had moved since before the transaction that read it: an older
 *     snapshot cannot put an older value under the newer version;
 *   - a transaction that writes sees the database alone; so does one without a mark (db_config),
 *     where other processes change the same data.
 * Memory: a value has an arena of its own, and lives as long as the arena of whoever got it. */
#ifndef GANDAN_SPINE_MEMO_H
#define GANDAN_SPINE_MEMO_H

#include "db/db.h"

enum memo_kind { MEMO_UNIT, MEMO_CALENDAR, MEMO_PROCEDURE };

struct memo_key {
    enum memo_kind kind;
    unsigned topics; /* whose moves end it */
    int64_t id;
    struct str name; /* "": none */
    int64_t day;     /* of what differs from day to day; else 0 */
};

/* Reads the value, all of it in the arena of this tx. *ret_unit_id: of which unit the topics are.
 */
typedef enum err memo_fn(
    struct db_tx *tx, const struct memo_key *key, const void **ret, int64_t *ret_unit_id);

/* The kept value, or what `fn` reads; an error of it is never kept. */
enum err memo_get(struct db_tx *tx, const struct memo_key *key, memo_fn *fn, const void **ret)
    must_check;
/* Before another database is opened. */
void memo_forget(void);

#endif
