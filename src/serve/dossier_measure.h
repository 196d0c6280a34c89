/* dossier_measure: what a dossier and a rating count towards the measures (spine/measure.h).
 *
 * Rules this module owns (docs/law.md, measures):
 *   - dossier.on_time is formula 2.1 of the national index set (QĐ 766/QĐ-TTg): done in time, or in
 *     progress and not yet late, of all that were received or processed in the year. A year counts
 *     a dossier once: on the day it was done; as long as it is not, and for years before that one,
 *     on the day it was received, later years on 1 January. The end is the result ready, else
 *     handed over, else stopped. One that waits for its first missing papers counts as done at the
 *     moment they were asked for; one that was asked more than once counts as late, whatever its
 *     dates. Late is what is over the computed due time; the promise of an apology is no due time.
 *     Without a due time (refused at reception, no limit, impossible dates) it counts nowhere;
 *   - dossier.apology: each late dossier once, on the day it became late, ended or not; well done
 * is an apology made before the due day;
 *   - dossier.supplement_once, dossier.online: all but those refused at reception, on the day they
 *     were received;
 *   - dossier.digital_result (4.1 and 4.2 of that set): all whose result is ready or handed over,
 * on the day it was ready; well done is a file of the result and one of the papers. What came
 *     online has its papers as files elsewhere. A void file is none, and one that comes later
 *     counts for that day, too;
 *   - dossier.index: indices 1, 2, 3, 4 and 7 of TT 01/2018/TT-VPCP Art. 13 to 15, two points each:
 *     all that ended and can be judged. No complaints are recorded yet, so index 7 counts none;
 *   - the official is who had it last, else who received it;
 *   - a void reception counts nowhere;
 *   - rating.satisfied: levels 4 and 5. No official: a rating cannot be joined to a visit.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_SERVE_DOSSIER_MEASURE_H
#define GANDAN_SERVE_DOSSIER_MEASURE_H

#include "serve/dossier.h"
#include "spine/measure.h"

/* All that the parts follow from. */
struct dossier_measured {
    struct dossier d;    /* read for counting: id, unit, state, channel, flags and times alone */
    int64_t asked;       /* how often papers were asked for */
    int64_t official_id; /* 0: nobody known */
    bool apology_in_time;
    bool paper_file, result_file; /* which kinds of file stand */
};
/* The year of reception, two more while it is open or as many as it went through, and its end. */
#define DOSSIER_CARRIED_YEARS 2
#define DOSSIER_PARTS_MAX (DOSSIER_CARRIED_YEARS + 6)
size_t dossier_measure_parts(
    const struct dossier_measured *m, struct measure_part parts[DOSSIER_PARTS_MAX]);
/* At most this many points of the index for one dossier. */
#define DOSSIER_INDEX_MAX 10
int64_t dossier_index_points(const struct dossier_measured *m);

/* Reads the rows and sets what they count; one that is gone counts nothing. No id twice. */
struct measure_ids {
    int64_t unit_id;
    const int64_t *ids;
    size_t n;
};
enum err dossier_measure_set(struct db_tx *tx, const struct measure_ids *of) must_check;
enum err rating_measure_set(struct db_tx *tx, const struct measure_ids *of) must_check;

/* Compares what is counted with the rows themselves, from the dossier (or rating) after after_id,
 * at most `limit` of them. *ret_last: where to go on; 0: all were seen. */
struct measure_check {
    int64_t seen, wrong;
};
enum err dossier_measure_check(
    struct db_tx *tx, int64_t unit_id, int64_t after_id, int64_t *ret_last,
    struct measure_check *sum) must_check;
enum err rating_measure_check(
    struct db_tx *tx, int64_t unit_id, int64_t after_id, int64_t *ret_last,
    struct measure_check *sum) must_check;

#endif
