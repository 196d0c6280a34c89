#include "open/compare.h"

struct lines {
    struct str *list;
    size_t n;
};

static struct lines split(struct arena *a, struct str text)
{
    struct str rest = text, line;
    size_t room = 2;
    for (size_t i = 0; i < text.n; i++)
        room += text.p[i] == '\n';
    struct lines l = {ARENA_ARRAY(a, struct str, room), 0};
    while (text.n && str_cut(&rest, '\n', &line))
        l.list[l.n++] = line.n && line.p[line.n - 1] == '\r' ? str_sub(line, 0, line.n - 1) : line;
    return l;
}

struct work {
    struct compare_line *list;
    size_t n;
    bool differs;
};

static void put(struct work *w, enum compare_kind kind, const struct lines *l)
{
    for (size_t i = 0; i < l->n; i++)
        w->list[w->n++] = (struct compare_line){kind, l->list[i]};
    w->differs = w->differs || (kind != COMPARE_SAME && l->n > 0);
}

static void put_one(struct work *w, enum compare_kind kind, struct str *line)
{
    put(w, kind, &(struct lines){line, 1});
}

/* The longest common sequence of both, from each pair of places to the ends. */
static uint16_t *table(struct arena *a, const struct lines *x, const struct lines *y)
{
    size_t row = y->n + 1;
    uint16_t *t = ARENA_ARRAY(a, uint16_t, (x->n + 1) * row);
    for (size_t i = x->n; i-- > 0;)
        for (size_t k = y->n; k-- > 0;) {
            uint16_t down = t[(i + 1) * row + k], right = t[i * row + k + 1];
            t[i * row + k] = str_eq(x->list[i], y->list[k])
                                 ? (uint16_t)(t[(i + 1) * row + k + 1] + 1)
                                 : (down >= right ? down : right);
        }
    return t;
}

static void put_middle(
    struct arena *a, struct work *w, const struct lines *x, const struct lines *y)
{
    if (x->n > COMPARE_LINES || y->n > COMPARE_LINES) {
        put(w, COMPARE_GONE, x);
        put(w, COMPARE_NEW, y);
        return;
    }
    const uint16_t *t = table(a, x, y);
    size_t row = y->n + 1, i = 0, k = 0;
    while (i < x->n || k < y->n) {
        bool both = i < x->n && k < y->n;
        if (both && str_eq(x->list[i], y->list[k])) {
            put_one(w, COMPARE_SAME, &x->list[i++]);
            k++;
        } else if (k == y->n || (both && t[(i + 1) * row + k] >= t[i * row + k + 1])) {
            put_one(w, COMPARE_GONE, &x->list[i++]);
        } else {
            put_one(w, COMPARE_NEW, &y->list[k++]);
        }
    }
}

struct comparison compare_lines(struct arena *a, struct str before, struct str after)
{
    struct lines x = split(a, before), y = split(a, after);
    struct work w = {.list = ARENA_ARRAY(a, struct compare_line, x.n + y.n + 1)};
    size_t head = 0, tail = 0, least = x.n < y.n ? x.n : y.n;
    while (head < least && str_eq(x.list[head], y.list[head]))
        head++;
    while (tail < least - head && str_eq(x.list[x.n - 1 - tail], y.list[y.n - 1 - tail]))
        tail++;
    put(&w, COMPARE_SAME, &(struct lines){x.list, head});
    put_middle(
        a, &w, &(struct lines){x.list + head, x.n - head - tail},
        &(struct lines){y.list + head, y.n - head - tail});
    put(&w, COMPARE_SAME, &(struct lines){x.list + x.n - tail, tail});
    return (struct comparison){w.list, w.n, w.differs};
}
