#include "wire/router.h"

#include "wire/form.h"

#define MAX_SEGMENTS 32
#define NO_ROW SIZE_MAX

/* One node for each piece of a pattern; the path decides on the node, then the method on the row.
 * Each node is looked at once at most, so a search is bounded by the size of the table. */
struct node {
    struct node *next; /* another literal at the same place */
    struct str literal;
    struct node *literals, *param, *rest;
    size_t get_row, post_row; /* NO_ROW */
};

struct router {
    struct node root;
};

static void node_init(struct node *n)
{
    n->get_row = n->post_row = NO_ROW;
}

static struct node *literal_child(const struct node *n, struct str text)
{
    for (struct node *c = n->literals; c; c = c->next)
        if (str_eq(c->literal, text))
            return c;
    return NULL;
}

static struct node *node_under(struct arena *a, struct node **at)
{
    if (!*at) {
        *at = ARENA_NEW(a, struct node);
        node_init(*at);
    }
    return *at;
}

static bool literal_fits(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= 0x20 || c == 0x7F || strchr("{}%?#", c))
            return false;
    }
    return !str_eq(s, S(".")) && !str_eq(s, S(".."));
}

static bool name_fits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '_'))
            return false;
    return s.n > 0;
}

struct names {
    struct str at[ROUTER_MAX_PARAMS];
    size_t count;
};

static bool name_add(struct names *names, struct str name)
{
    for (size_t i = 0; i < names->count; i++)
        if (str_eq(names->at[i], name))
            return false;
    if (names->count == ROUTER_MAX_PARAMS || !name_fits(name))
        return false;
    names->at[names->count++] = name;
    return true;
}

/* The child for one piece of a pattern; NULL when the piece is broken. */
static struct node *grow(
    struct arena *a, struct node *n, struct str piece, bool last, struct names *names)
{
    if (str_starts(piece, S("{")) && str_ends(piece, S("}"))) {
        struct str name = str_sub(piece, 1, piece.n - 2);
        bool rest = str_ends(name, S("..."));
        if (rest)
            name.n -= 3;
        if (!name_add(names, name) || (rest && !last))
            return NULL;
        return node_under(a, rest ? &n->rest : &n->param);
    }
    if (!literal_fits(piece) || (piece.n == 0 && !last))
        return NULL;
    struct node *child = literal_child(n, piece);
    if (!child) {
        child = ARENA_NEW(a, struct node);
        node_init(child);
        child->literal = piece;
        child->next = n->literals;
        n->literals = child;
    }
    return child;
}

static enum err add_row(struct arena *a, struct node *root, const struct router_row *row, size_t i)
{
    struct names names = {0};
    struct node *n = root;
    struct str rest, piece;
    size_t segments = 0;
    unsigned methods = row->methods & WIRE_HEAD ? row->methods | WIRE_GET : row->methods;
    if (!str_starts(row->pattern, S("/")) || methods == 0 ||
        methods & ~(unsigned)(WIRE_GET | WIRE_HEAD | WIRE_POST))
        return E_INVALID;
    rest = str_from(row->pattern, 1);
    while (str_cut(&rest, '/', &piece)) {
        n = ++segments > MAX_SEGMENTS ? NULL : grow(a, n, piece, rest.p == NULL, &names);
        if (!n)
            return E_INVALID;
    }
    if ((methods & WIRE_GET && n->get_row != NO_ROW) ||
        (methods & WIRE_POST && n->post_row != NO_ROW))
        return E_CONFLICT;
    if (methods & WIRE_GET)
        n->get_row = i;
    if (methods & WIRE_POST)
        n->post_row = i;
    return OK;
}

enum err router_new(
    struct arena *a, const struct router_row *rows, size_t count, struct router **ret,
    size_t *ret_bad)
{
    struct router *r = ARENA_NEW(a, struct router);
    node_init(&r->root);
    for (size_t i = 0; i < count; i++) {
        enum err e = add_row(a, &r->root, &rows[i], i);
        if (e != OK) {
            *ret_bad = i;
            return e;
        }
    }
    *ret = r;
    return OK;
}

struct search {
    struct str segments[MAX_SEGMENTS]; /* decoded */
    size_t count;
    struct str values[ROUTER_MAX_PARAMS];
    size_t value_count;
};

static bool has_row(const struct node *n)
{
    return n->get_row != NO_ROW || n->post_row != NO_ROW;
}

static const struct node *descend(struct search *s, const struct node *n, size_t at)
{
    if (at == s->count)
        return has_row(n) ? n : NULL;
    struct str segment = s->segments[at];
    const struct node *child = literal_child(n, segment);
    const struct node *hit = child ? descend(s, child, at + 1) : NULL;
    if (hit)
        return hit;
    if (n->param && segment.n > 0) {
        s->values[s->value_count++] = segment;
        hit = descend(s, n->param, at + 1);
        if (hit)
            return hit;
        s->value_count--;
    }
    /* A rest takes whole segments: not the empty one behind a final slash. */
    if (!n->rest || s->segments[s->count - 1].n == 0)
        return NULL;
    s->values[s->value_count++] = (struct str){NULL, at};
    return n->rest;
}

static enum err split(struct arena *a, struct str path, struct search *ret)
{
    struct str rest = path, piece;
    if (!str_starts(path, S("/")))
        return E_INVALID;
    rest = str_from(path, 1);
    bool odd = false;
    while (str_cut(&rest, '/', &piece)) {
        struct str text;
        if (ret->count == MAX_SEGMENTS)
            return E_NOT_FOUND;
        enum err e = form_decode_segment(a, piece, &text);
        if (e != OK)
            return e;
        odd =
            odd || (text.n == 0 && rest.p != NULL) || str_eq(text, S(".")) || str_eq(text, S(".."));
        ret->segments[ret->count++] = text;
    }
    return odd ? E_NOT_FOUND : OK;
}

static struct str joined(struct arena *a, const struct search *s, size_t from)
{
    struct str all = s->segments[from];
    for (size_t i = from + 1; i < s->count; i++)
        all = arena_cat(a, arena_cat(a, all, S("/")), s->segments[i]);
    return all;
}

enum err router_find(
    const struct router *r, struct arena *a, enum wire_method method, struct str path,
    struct router_match *ret)
{
    struct search s = {.count = 0};
    enum err e = split(a, path, &s);
    if (e != OK)
        return e;
    const struct node *hit = descend(&s, &r->root, 0);
    if (!hit)
        return E_NOT_FOUND;
    ret->allowed = (hit->get_row != NO_ROW ? (unsigned)(WIRE_GET | WIRE_HEAD) : 0u) |
                   (hit->post_row != NO_ROW ? (unsigned)WIRE_POST : 0u);
    if (!(ret->allowed & (unsigned)method))
        return E_DENIED;
    ret->row = method == WIRE_POST ? hit->post_row : hit->get_row;
    ret->value_count = s.value_count;
    for (size_t i = 0; i < s.value_count; i++)
        ret->values[i] = s.values[i].p ? s.values[i] : joined(a, &s, s.values[i].n);
    return OK;
}
