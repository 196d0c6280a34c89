/* notice: short words from one process to the others that share its database.
 *
 * A word is sent after the COMMIT, in a statement of its own and by a connection of its own: inside
 * the transaction the engine would let commits only one behind another. What is not yet sent is
 * joined, so that many commits cost one statement. Words may be lost (with the connection, with the
 * process): who listens also looks from time to time, and is told when nothing can be heard. The
 * embedded engine has one process only: nothing is sent, and nothing can be missed. */
#ifndef GANDAN_DB_NOTICE_H
#define GANDAN_DB_NOTICE_H

#include "db/db.h"

/* After the COMMIT of `tx` the others hear `word`: ASCII without blanks, shorter than this. */
#define DB_WORD_MAX 64
void db_notice_after(struct db_tx *tx, struct str word);

/* Called by the thread that listens: quick, and without using the database. */
struct db_ear {
    void (*heard)(struct str word); /* of another process */
    void (*listening)(bool now);    /* true: what was said before nobody may have heard */
};

/* Begins to send and to listen, before anything is submitted to the writer; `listening` has been
 * called when it returns. Ends with db_close. E_INTERNAL: no thread. */
enum err db_notice_start(struct db *db, const struct db_ear *ear) must_check;

struct db_notice_stats {
    int64_t sent, heard; /* words */
    bool listening;
};
struct db_notice_stats db_notice_stats(const struct db *db);

#endif
