/* official_public: officials as the public finds them: an address each, and words they are found
 * by.
 *
 * Rules this module owns:
 *   - an address is the name as it was when the official came, without accents, and a number where
 *     another of the unit has it; once given it stays, whatever the name becomes, and is given to
 *     nobody else;
 *   - found by words are those who are there, by name, posts (of whatever time) and desks; neither
 *     phone nor e-mail;
 *   - the directory shows those who are there, heads first (post_rank), then by name.
 * unit_id 0, the installation, shows nobody.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_OFFICIAL_PUBLIC_H
#define GANDAN_PLACE_OFFICIAL_PUBLIC_H

#include "place/official.h"
#include "place/post.h"

/* After whatever changed about the official or a post: gives the address where there is none yet,
 * and brings the words up to date. Doing it again changes nothing. */
enum err official_publish(struct db_tx *tx, int64_t unit_id, int64_t official_id) must_check;

/* E_NOT_FOUND. */
enum err official_by_slug(struct db_tx *tx, int64_t unit_id, struct str slug, struct official *ret)
    must_check;

struct official_entry {
    struct official o;
    struct str slug;      /* "": not given yet (official_jobs.h) */
    const struct post *p; /* held today, the highest; NULL: none */
    enum post_rank rank;
    size_t place; /* by name */
};
/* Address and post of one official on that day. */
enum err official_entry(
    struct db_tx *tx, const struct official *o, int64_t day, struct official_entry *ret) must_check;

struct official_directory {
    const struct official_entry *list;
    size_t n;
};
enum err official_directory(
    struct db_tx *tx, int64_t unit_id, int64_t day, struct official_directory *ret) must_check;

struct official_search {
    int64_t unit_id;
    struct str query; /* as typed */
    int64_t day, limit, offset;
};
/* Newest first; their posts of that day. */
enum err official_search(
    struct db_tx *tx, const struct official_search *s, struct official_directory *ret,
    int64_t *ret_total) must_check;

/* Every address of those who are there, for the site map. */
enum err official_slugs(
    struct db_tx *tx, int64_t unit_id, const struct str **ret, size_t *ret_count) must_check;

#endif
