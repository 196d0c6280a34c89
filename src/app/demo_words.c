#include "app/demo_words.h"

#include <assert.h>

#include "base/facts.h"
#include "base/num.h"

#define WORDS_MAX 400

static struct str file_of(const char *name)
{
    struct str text = facts_file(str_z(name));
    assert(text.p); /* the program was built with it */
    return text;
}

/* One line: the word, and its weight or level behind a tab. */
static bool take_line(struct str *rest, struct str *ret_left, struct str *ret_right)
{
    struct str line;
    while (str_cut(rest, '\n', &line)) {
        line = str_trim(line);
        if (line.n == 0)
            continue;
        *ret_right = line;
        (void)str_cut(ret_right, '\t', ret_left);
        return true;
    }
    return false;
}

struct demo_words demo_words_load(struct arena *a, const char *name)
{
    struct str rest = file_of(name), word, weight;
    struct str *words = ARENA_ARRAY(a, struct str, WORDS_MAX);
    int64_t *upto = ARENA_ARRAY(a, int64_t, WORDS_MAX), sum = 0;
    struct demo_words l = {words, upto, 0};
    while (l.n < WORDS_MAX && take_line(&rest, &word, &weight)) {
        int64_t w = 1;
        if (weight.n && !num_parse_i64(weight, 1, 1000000, &w))
            w = 1;
        words[l.n] = word;
        upto[l.n++] = sum += w;
    }
    assert(l.n);
    return l;
}

struct demo_words demo_words_of(struct arena *a, const char *name, struct str key)
{
    struct str rest = file_of(name), line, of_line;
    struct str *words = ARENA_ARRAY(a, struct str, WORDS_MAX);
    int64_t *upto = ARENA_ARRAY(a, int64_t, WORDS_MAX);
    struct demo_words l = {words, upto, 0};
    while (l.n < WORDS_MAX && str_cut(&rest, '\n', &line)) {
        (void)str_cut(&line, '\t', &of_line);
        if (line.n == 0 || (!str_eq(of_line, key) && !str_eq(of_line, S("*"))))
            continue;
        words[l.n] = line;
        upto[l.n] = (int64_t)l.n + 1;
        l.n++;
    }
    return l;
}

size_t demo_draw_index(struct random_seeded *r, const int64_t *upto, size_t n)
{
    int64_t at = (int64_t)random_below(r, (uint64_t)upto[n - 1]);
    size_t i = 0;
    while (upto[i] <= at)
        i++;
    return i;
}

struct str demo_words_draw(const struct demo_words *l, struct random_seeded *r)
{
    return l->words[demo_draw_index(r, l->upto, l->n)];
}

bool demo_chance(struct random_seeded *r, int64_t permille)
{
    return (int64_t)random_below(r, 1000) < permille;
}

int64_t demo_between(struct random_seeded *r, int64_t low, int64_t high)
{
    return low + (int64_t)random_below(r, (uint64_t)(high - low + 1));
}
