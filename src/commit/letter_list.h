/* letter_list: letters by their state, and how many of which kind a year saw. */
#ifndef GANDAN_COMMIT_LETTER_LIST_H
#define GANDAN_COMMIT_LETTER_LIST_H

#include "commit/letter.h"

struct letter_list {
    const struct letter *list;
    size_t n;
};

enum letter_group {
    LETTERS_TO_APPROVE = 1, /* drafts that are not held */
    LETTERS_TO_PRINT,       /* approved */
    LETTERS_TO_SEND,        /* printed */
    LETTERS_HELD,
    LETTERS_SENT,
    LETTERS_DISCARDED,
};
#define LETTER_GROUPS 7

struct letter_query {
    int64_t unit_id;
    enum letter_group group;
    enum letter_kind kind; /* 0: all */
    int64_t day;           /* today: what is held */
    int64_t limit, offset;
};
/* What is due first comes first; of what was sent or discarded, the newest. */
enum err letter_find(struct db_tx *tx, const struct letter_query *q, struct letter_list *ret)
    must_check;
/* The same, whose addressee, number or reference holds these words, tones or not: among the first
 * LETTERS_SEARCHED. */
#define LETTERS_SEARCHED 1000
enum err letter_search(
    struct db_tx *tx, const struct letter_query *q, struct str words, struct letter_list *ret,
    int64_t *ret_total) must_check;
struct letter_counts {
    int64_t group[LETTER_GROUPS]; /* by enum letter_group */
    int64_t late;
};
/* Of the kind (0: all). */
enum err letter_counts(struct db_tx *tx, const struct letter_query *q, struct letter_counts *ret)
    must_check;

/* Of a household or person: what is in hand, neither sent nor discarded. */
struct letter_ask {
    int64_t unit_id, person_id;
    struct str household; /* "": of the person alone */
};
enum err letter_in_hand(struct db_tx *tx, const struct letter_ask *ask, struct letter_list *ret)
    must_check;
/* Of one source; the newest first, discarded ones too. */
enum err letter_of(
    struct db_tx *tx, int64_t unit_id, struct str noun, int64_t noun_id,
    struct letter_list *ret) must_check;

/* Sent in these days (both included), by kind; and of those that had a due day, how many in time.
 */
struct letter_sent {
    int64_t kind[LETTER_KINDS];
    int64_t all, with_due, in_time;
};
enum err letter_sent_count(
    struct db_tx *tx, int64_t unit_id, int64_t first_day, int64_t last_day,
    struct letter_sent *ret) must_check;

#endif
