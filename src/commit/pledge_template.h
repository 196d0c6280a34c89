/* pledge_template: the texts that officials may pledge, per role and year: data, not code.
 *
 * Rules this module owns:
 *   - a version of a code begins on a day and ends on a day or by the next version; what was signed
 *     keeps its own text;
 *   - a promise may name the measure it is judged by (spine/measure.h) and the share it promises;
 *     one that names none is promised all the same, and shown as not measured;
 *   - "{year}" in a text is the pledge's year.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_COMMIT_PLEDGE_TEMPLATE_H
#define GANDAN_COMMIT_PLEDGE_TEMPLATE_H

#include "db/db.h"

#define PLEDGE_OPEN INT64_MAX
#define PLEDGE_PARTS_MAX 30
#define PLEDGE_PART_TEXT_MAX 600

enum pledge_part_kind { PLEDGE_HEADING = 1, PLEDGE_OPENING, PLEDGE_PROMISE, PLEDGE_CLOSING };

struct pledge_part {
    enum pledge_part_kind kind;
    struct str text_vi, text_en;
    /* PLEDGE_PROMISE: */
    struct str measure; /* "": not measured */
    bool of_unit;       /* judged by the unit's figure, not by the official's own */
    int64_t target_numerator, target_denominator; /* at least this share */
};
struct pledge_template {
    int64_t id;
    struct str code;
    int64_t valid_from, valid_to; /* days; PLEDGE_OPEN */
    unsigned roles;               /* ROLE_BIT of those who may sign it, or PLEDGE_ROLE_ANY */
    struct str name_vi, name_en, legal_basis_vi, legal_basis_en;
    const struct pledge_part *parts;
    size_t part_count;
};
struct pledge_template_list {
    const struct pledge_template *list;
    size_t n;
};

/* A text for everybody who holds a post, also those who have no role in this program (part-time
 * workers of the villages); beside the ROLE_BITs. */
#define PLEDGE_ROLE_ANY 1u
/* Those in force on that day for any of the roles, and those for everybody, by code. */
enum err pledge_templates(
    struct db_tx *tx, int64_t day, unsigned roles, struct pledge_template_list *ret) must_check;
/* The one that is offered first: meant for the fewest roles, those for everybody last. 0: none. */
size_t pledge_template_fitting(const struct pledge_template_list *all);
/* In force on that day. E_NOT_FOUND. */
enum err pledge_template_by_code(
    struct db_tx *tx, struct str code, int64_t day, struct pledge_template *ret) must_check;

/* Puts a version in place of the one of its code and first day. *ret_change: what it did.
 * E_CONFLICT: another version of the code holds on one of its days. */
enum pledge_change { PLEDGE_SAME, PLEDGE_MADE, PLEDGE_CHANGED };
enum err pledge_template_put(
    struct db_tx *tx, const struct pledge_template *t, struct str actor,
    enum pledge_change *ret_change) must_check;

#endif
