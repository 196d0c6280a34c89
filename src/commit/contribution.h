/* contribution: the ledger of what people and businesses give for works of the commune: money,
 * land, days of work, goods.
 *
 * Rules this module owns:
 *   - each entry names a giver (place/person.h), a day, a work and one kind of gift: whole đồng,
 * whole square metres, whole days, or goods in words;
 *   - in public stands only the name that the giver agreed to, word for word as agreed; without
 *     consent nobody is named: "một người dân", "một tổ chức". What they gave counts all the same;
 *   - an entry is never taken away: it is corrected or void, with a reason, by the version that was
 *     seen; totals are sums of the entries that hold;
 *   - events carry amounts and no names.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_COMMIT_CONTRIBUTION_H
#define GANDAN_COMMIT_CONTRIBUTION_H

#include "place/person.h"

#define CONTRIBUTION_AMOUNT_MAX INT64_C(1000000000000)
#define CONTRIBUTION_GOODS_MAX 200
#define CONTRIBUTION_NAMED_MAX 120
#define CONTRIBUTION_REASON_MIN 5
#define CONTRIBUTION_REASON_MAX 300

enum contribution_kind {
    CONTRIBUTION_MONEY = 1,
    CONTRIBUTION_LAND,
    CONTRIBUTION_DAYS,
    CONTRIBUTION_GOODS,
};
#define CONTRIBUTION_KINDS 5
/* "money"; of events and files. */
struct str contribution_kind_name(enum contribution_kind kind);

struct contribution {
    int64_t unit_id, id, work_id;
    int64_t day;
    enum contribution_kind kind;
    int64_t amount;   /* đồng, square metres, days; GOODS: 0 */
    struct str goods; /* GOODS: "20 bao xi măng" */
    int64_t person_id;
    enum person_kind giver_kind;
    struct str named; /* "": nobody is named */
    bool voided;
    int64_t recorded_at, version;
    struct str person; /* the giver's name: staff pages only */
    struct str work_vi, work_en, work_slug;
};
struct contribution_list {
    const struct contribution *list;
    size_t n;
};

/* "50.000.000 đồng", "120 m² đất", "15 ngày công", "20 bao xi măng": as a letter says it. */
struct str contribution_words(struct arena *a, const struct contribution *c);

/* What is wrong with it; FITS: nothing. */
enum contribution_fault {
    CONTRIBUTION_FITS,
    CONTRIBUTION_NO_WORK,
    CONTRIBUTION_NO_AMOUNT,
    CONTRIBUTION_NO_GOODS,
    CONTRIBUTION_BAD_DAY,
    CONTRIBUTION_BAD_NAME,
};
/* id, version, names and recorded_at are not looked at. E_INVALID: *ret_fault says why;
 * E_NOT_FOUND: no such person. */
enum err contribution_record(
    struct db_tx *tx, const struct contribution *c, struct str actor, int64_t *ret_id,
    enum contribution_fault *ret_fault) must_check;

struct contribution_act {
    int64_t unit_id, id, version;
    struct str actor, reason;
};
/* All but the giver. E_NOT_FOUND; E_CONFLICT: another version, or void; E_INVALID as above, or no
 * reason (FITS then). */
enum err contribution_correct(
    struct db_tx *tx, const struct contribution_act *a, const struct contribution *c,
    enum contribution_fault *ret_fault) must_check;
enum err contribution_void(struct db_tx *tx, const struct contribution_act *a) must_check;

/* E_NOT_FOUND. */
enum err contribution_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct contribution *ret)
    must_check;

struct contribution_query {
    int64_t unit_id;
    int64_t first_day, last_day;
    int64_t work_id; /* 0: all */
    int64_t limit, offset;
};
/* Those that hold, newest day first. */
enum err contribution_find(
    struct db_tx *tx, const struct contribution_query *q, struct contribution_list *ret,
    int64_t *ret_total) must_check;
/* The same, whose giver (by either name) or goods hold these words, tones or not: among the first
 * CONTRIBUTIONS_SEARCHED. */
#define CONTRIBUTIONS_SEARCHED 2000
enum err contribution_search(
    struct db_tx *tx, const struct contribution_query *q, struct str words,
    struct contribution_list *ret, int64_t *ret_total) must_check;
/* The same, only who is named. */
enum err contribution_named(
    struct db_tx *tx, const struct contribution_query *q, struct contribution_list *ret) must_check;

/* ---- sums ---- */

struct contribution_total {
    int64_t work_id;
    struct str work_slug, work_vi, work_en;
    int64_t count, unnamed;
    int64_t amount[CONTRIBUTION_KINDS]; /* by kind; GOODS: how many gifts */
};
struct contribution_totals {
    const struct contribution_total *list; /* by work, in the order of its making */
    size_t n;
    struct contribution_total all;
};
enum err contribution_sum(
    struct db_tx *tx, const struct contribution_query *q,
    struct contribution_totals *ret) must_check;
/* The years that have any, the newest first. */
enum err contribution_years(
    struct db_tx *tx, int64_t unit_id, const int64_t **ret, size_t *ret_count) must_check;

#endif
