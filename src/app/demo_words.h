/* demo_words: the word lists of data/demo, and drawing from them. The same seed draws the same.
 * Memory: lists live in the arena they were loaded into. */
#ifndef GANDAN_APP_DEMO_WORDS_H
#define GANDAN_APP_DEMO_WORDS_H

#include "base/arena.h"
#include "base/random.h"

struct demo_words {
    const struct str *words;
    const int64_t *upto; /* running sum of the weights */
    size_t n;
};
/* "demo/family_names.txt": one entry a line, or "word<TAB>weight". The file must be there. */
struct demo_words demo_words_load(struct arena *a, const char *name);
struct str demo_words_draw(const struct demo_words *l, struct random_seeded *r);

/* "key<TAB>text" lines: those of one key, and of key "*". None: n is 0, and not drawn from. */
struct demo_words demo_words_of(struct arena *a, const char *name, struct str key);

/* True in `permille` of 1,000 cases. */
bool demo_chance(struct random_seeded *r, int64_t permille);
/* low … high, both included. */
int64_t demo_between(struct random_seeded *r, int64_t low, int64_t high);
/* The index whose share it falls in, of running sums. */
size_t demo_draw_index(struct random_seeded *r, const int64_t *upto, size_t n);

#endif
