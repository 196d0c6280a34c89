/* changes: what a correction changed, told twice: the names of the fields (no personal data), and
 * what each was and is, for the event's detail.
 *
 * The detail is one line a change: name, before, after, parted by tabs; pages turn the names into
 * words. Memory: the arena's. */
#ifndef GANDAN_SERVE_CHANGES_H
#define GANDAN_SERVE_CHANGES_H

#include "base/buf.h"

struct changes {
    struct arena *arena;
    struct buf names, detail;
};
void changes_init(struct changes *c, struct arena *a);
/* Nothing when both are the same. */
void changes_text(struct changes *c, const char *name, struct str before, struct str after);
/* Instants, as local times; 0 is "-". */
void changes_at(struct changes *c, const char *name, int64_t before, int64_t after);
void changes_number(struct changes *c, const char *name, int64_t before, int64_t after);
/* What is not told: numbers of people, remarks. */
void changes_hidden(struct changes *c, const char *name);
bool changes_any(const struct changes *c);

/* Cuts the next change off a detail; false at its end, and for a line that is none. */
struct change {
    struct str name, before, after;
};
bool changes_next(struct str *rest, struct change *ret);

#endif
