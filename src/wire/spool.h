/* spool: where a large body waits until it is whole: a file without a name in the data directory.
 * Inside wire/ only.
 *
 * Rules this module owns:
 *   - memory does not grow with a body: past SPOOL_OVER its bytes go to the file as they arrive,
 *     and are then mapped, read-only, so that the parsers work on them as on any other;
 *   - the file has no name at any moment, so nothing is left behind, however the process ends;
 *   - bodies stop while there is still room for what is more important: keep_free bytes of the file
 *     system stay free, looked at before the first byte and again every megabyte.
 * A disk that can no longer be read under a mapping ends the process (SIGBUS), as a failed fsync
 * does: nothing was acknowledged. */
#ifndef GANDAN_WIRE_SPOOL_H
#define GANDAN_WIRE_SPOOL_H

#include "base/err.h"
#include "base/str.h"

#define SPOOL_OVER ((size_t)256 * 1024)

struct spool_place {
    char *dir; /* NULL: bodies stay in memory */
    int64_t keep_free;
};

/* All zero: not in use. */
struct spool {
    const struct spool_place *place;
    int fd;
    size_t n, looked; /* bytes written; at the last look at the room */
    void *map;
};

/* E_FULL: a body of `bytes` would leave too little room. */
enum err spool_room(const struct spool_place *place, size_t bytes) must_check;
/* E_FULL: no room. */
enum err spool_open(struct spool *s, const struct spool_place *place) must_check;
static inline bool spool_is_open(const struct spool *s)
{
    return s->place != NULL;
}
/* E_FULL: no room (any more). */
enum err spool_add(struct spool *s, const char *data, size_t n) must_check;
/* The whole body; until spool_close. */
enum err spool_map(struct spool *s, struct str *ret) must_check;
/* Also of one that is not in use. */
void spool_close(struct spool *s);

#endif
