/* grant: what an account may do: a role in a unit, and below it if so said, from a day until
 * another or until further notice.
 *
 * Rules this module owns:
 *   - a grant counts on its days, both included, until it is ended; an ended one stays in the
 * story;
 *   - it counts in its unit and, with descendants, in every unit below; unit 0 is above all units;
 *   - who gives or ends a grant must be administrator there, with descendants when the grant has
 *     them: nobody gives more than they have. The command line gives anything;
 *   - nobody ends the grant by which they are administrator: a slip would lock the last one out.
 * A grant is a row of table access_grant (the other word is SQL's own).
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_GRANT_H
#define GANDAN_PLACE_GRANT_H

#include "place/account.h"

#define GRANT_OPEN INT64_MAX
#define GRANT_ANY_UNIT (-1)
#define GRANT_BY_COMMAND 0

struct grant {
    int64_t id, account_id, unit_id;
    enum role role;
    bool descendants;
    int64_t from_day, to_day;                       /* to_day GRANT_OPEN: until further notice */
    int64_t given_by, given_at, ended_by, ended_at; /* ended_at 0: not ended */
};
struct grant_list {
    const struct grant *list;
    size_t n;
};

/* Who acts: an account, or GRANT_BY_COMMAND; and the events' actor. */
struct grant_giver {
    int64_t account_id;
    struct str actor;
};

/* account_id, unit_id, role, descendants and days of g. E_NOT_FOUND: no such account, or no such
 * unit; E_INVALID: no role, or it ends before it begins; E_DENIED: more than the giver has;
 * E_CONFLICT: the account has this very grant already. */
enum err grant_give(
    struct db_tx *tx, const struct grant *g, const struct grant_giver *by,
    int64_t *ret_id) must_check;
/* From now on it does not count. E_NOT_FOUND: no such grant in that unit, or ended already;
 * E_DENIED. */
enum err grant_end(struct db_tx *tx, int64_t unit_id, int64_t id, const struct grant_giver *by)
    must_check;

/* Whether the giver may give everything that this account has today: who may not, must not get into
 * it either, by a link or by recovering it. E_DENIED. */
enum err grant_covers(struct db_tx *tx, const struct grant_giver *by, int64_t account_id)
    must_check;

struct grant_roles {
    unsigned roles; /* ROLE_BIT of each that counts */
    unsigned deep;  /* those that count below, too */
};
/* On that day, in that unit; GRANT_ANY_UNIT: in any, wherever. */
enum err grant_roles(
    struct db_tx *tx, int64_t account_id, int64_t unit_id, int64_t day,
    struct grant_roles *ret) must_check;

bool grant_counts(const struct grant *g, int64_t day);
/* Those not ended first, then the latest. */
enum err grant_of_account(struct db_tx *tx, int64_t account_id, struct grant_list *ret) must_check;
enum err grant_of_unit(struct db_tx *tx, int64_t unit_id, struct grant_list *ret) must_check;

#endif
