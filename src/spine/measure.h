/* measure: what the rows of every noun count towards the figures that pledges promise, scorecards
 * judge and front pages show: summed by local day, so that a figure never walks the rows.
 *
 * Rules this module owns:
 *   - a row counts what its room says it counts: parts (code, official, day, numerator,
 *     denominator). measure_set replaces all parts of the row at once; saying the same again
 *     changes nothing, so a subscriber that reads an event twice does no harm;
 *   - the sums of a day move by the difference, in the transaction that moves the parts, and are
 *     at any moment exactly the sum of the parts (measure_recount proves it);
 *   - what time alone changes needs nobody to come by: a part may say that from until_at on it
 *     counts something else (an open dossier that becomes late); figures asked for at a moment
 *     take it into account to the millisecond;
 *   - a part of an official counts for the official and for the unit;
 *   - TOPIC_MEASURE of the unit moves with every change.
 * Days are local days of base/date.h. Memory: everything returned lives in the tx's arena.
 *
 * The codes. Numerators count what is well done, so that more is better:
 *   dossier.on_time          formula 2.1: done in time, or in progress and not yet late
 *   dossier.apology          late dossiers whose apology came in time
 *   dossier.supplement_once  received dossiers whose citizen was asked for papers at most once
 *   dossier.online           received dossiers that were submitted online; its denominator is all
 *                            that were received
 *   dossier.digital_result   dossiers with a result whose papers and result are kept as files
 *   dossier.index            points (0 to 10) of the five indices of the officer of each ended one
 *   rating.satisfied         ratings of level 4 and 5
 *   pledge.signed            officials of the year who signed the pledge; denominator: who should
 *   office.facility          facilities of the list that were there when last looked at; their
 *                            denominator: those that were looked at this year. A row counts 1, and
 *                            from the day on which it was found otherwise the difference: the sum
 *                            up to a day is what was known on it
 *   office.access, office.sign  the same of those that count as access, as signs
 *   office.green_friday      weeks with a green Friday that has a picture; denominator: all that
 *                            were recorded
 */
#ifndef GANDAN_SPINE_MEASURE_H
#define GANDAN_SPINE_MEASURE_H

#include "db/db.h"

#define MEASURE_ON_TIME S("dossier.on_time")
#define MEASURE_APOLOGY S("dossier.apology")
#define MEASURE_SUPPLEMENT_ONCE S("dossier.supplement_once")
#define MEASURE_ONLINE S("dossier.online")
#define MEASURE_DIGITAL_RESULT S("dossier.digital_result")
#define MEASURE_INDEX S("dossier.index")
#define MEASURE_SATISFIED S("rating.satisfied")
#define MEASURE_PLEDGE_SIGNED S("pledge.signed")
#define MEASURE_OFFICE_FACILITY S("office.facility")
#define MEASURE_OFFICE_ACCESS S("office.access")
#define MEASURE_OFFICE_SIGN S("office.sign")
#define MEASURE_GREEN_FRIDAY S("office.green_friday")

/* ---- counting ---- */

struct measure_of {
    int64_t unit_id;
    struct str noun; /* "dossier" */
    int64_t noun_id;
};
struct measure_part {
    struct str code;
    int64_t official_id; /* 0: nobody in particular */
    int64_t day;
    int64_t numerator, denominator;
    int64_t until_at; /* from then on it counts the next two; 0: for ever as above */
    int64_t then_numerator, then_denominator;
};
/* At most one part of a row for each (code, official, day). A part that counts nothing, now and
 * later, is not kept. */
#define MEASURE_PARTS_MAX 64
enum err measure_set(
    struct db_tx *tx, const struct measure_of *row, const struct measure_part *parts,
    size_t count) must_check;
/* The same of many rows of one noun, with a few statements for all of them; no row twice. */
struct measure_count {
    int64_t noun_id;
    const struct measure_part *parts;
    size_t n;
};
enum err measure_set_all(
    struct db_tx *tx, const struct measure_of *noun, const struct measure_count *rows,
    size_t count) must_check; /* noun->noun_id is not looked at */
/* Whether the row counts exactly that at this moment: for recounts. */
enum err measure_is(
    struct db_tx *tx, const struct measure_of *row, const struct measure_part *parts, size_t count,
    bool *ret) must_check;

/* ---- figures, as of tx->now_at ---- */

struct measure_query {
    int64_t unit_id;
    struct str code;
    int64_t official_id;      /* 0: the whole unit */
    int64_t from_day, to_day; /* both included */
};
struct measure_sum {
    int64_t numerator, denominator;
};
enum err measure_sum(struct db_tx *tx, const struct measure_query *q, struct measure_sum *ret)
    must_check;
/* The same by month of that year, months[0] January; days outside the query's are left out. */
enum err measure_months(
    struct db_tx *tx, const struct measure_query *q, int year,
    struct measure_sum months[12]) must_check;
/* Each official who has anything of this measure in the period, by id; q->official_id is not
 * looked at. */
struct measure_official {
    int64_t official_id;
    struct measure_sum sum;
};
enum err measure_officials(
    struct db_tx *tx, const struct measure_query *q, const struct measure_official **ret,
    size_t *ret_count) must_check;
/* When the next part of the unit begins to count something else; 0: never. A cached page of
 * figures is fresh until then (and until the next local midnight). */
enum err measure_next_at(struct db_tx *tx, int64_t unit_id, int64_t *ret) must_check;

/* ---- the rows behind a figure, newest day first ---- */

enum measure_which {
    MEASURE_ALL,
    MEASURE_FULL,  /* count whole: numerator = denominator */
    MEASURE_SHORT, /* keep the figure below the whole */
};
struct measure_page {
    enum measure_which which;
    int64_t limit, offset;
    int64_t noun_id; /* only the parts of this row; 0: of all */
};
struct measure_row {
    struct str noun;
    int64_t noun_id, official_id, day, numerator, denominator;
};
struct measure_rows {
    const struct measure_row *list;
    size_t n;
    int64_t total;
};
/* Rows that count nothing at this moment are not among them. */
enum err measure_rows(
    struct db_tx *tx, const struct measure_query *q, const struct measure_page *page,
    struct measure_rows *ret) must_check;

/* ---- upkeep ---- */

/* Sums the parts themselves and compares: *ret_wrong (official, code, day) differ. */
enum err measure_recount(struct db_tx *tx, int64_t unit_id, int64_t *ret_wrong) must_check;
/* Moves at most `limit` parts whose until_at is past to what they count since; no figure changes.
 * *ret_more: there are others. */
enum err measure_settle(struct db_tx *tx, int64_t unit_id, int64_t limit, bool *ret_more)
    must_check;

#endif
