/* id: 64-bit identifiers that rise with time and are unique over processes and data directories.
 *
 * Layout: 41 bits of milliseconds since 2020-01-01 UTC | 12 bits node | 10 bits counter. An id is
 * never below the last one given or seen, also when the clock steps back. The node is random per
 * data directory and leased when several processes share a database. */
#ifndef GANDAN_SPINE_ID_H
#define GANDAN_SPINE_ID_H

#include <stdint.h>

#define ID_NODES 4096

void id_set_node(unsigned node);
/* No id at or below `seen` will be given (start-up: the greatest one stored). */
void id_not_below(int64_t seen);
int64_t id_new(void);
/* Below every id that was given at that time or later (unless the clock was steered back). */
int64_t id_floor(int64_t at);
/* For ratings, survey answers, denunciations: cannot be joined back to a visit by its value. */
int64_t id_random(void);

#endif
