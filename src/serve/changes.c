#include "serve/changes.h"

#include "base/date.h"

#define MAX_CHANGES ((size_t)8192)

void changes_init(struct changes *c, struct arena *a)
{
    c->arena = a;
    buf_init(&c->names, a, MAX_CHANGES);
    buf_init(&c->detail, a, MAX_CHANGES);
}

/* Tabs and line ends part the detail; in a value they become spaces. */
static void put(struct buf *b, struct str value)
{
    for (size_t i = 0; i < value.n; i++) {
        char ch = value.p[i];
        buf_char(b, ch == '\t' || ch == '\n' || ch == '\r' ? ' ' : ch);
    }
}

void changes_text(struct changes *c, const char *name, struct str before, struct str after)
{
    if (str_eq(before, after))
        return;
    if (c->names.n) {
        buf_char(&c->names, ',');
        buf_char(&c->detail, '\n');
    }
    buf_str(&c->names, str_z(name));
    buf_str(&c->detail, str_z(name));
    buf_char(&c->detail, '\t');
    put(&c->detail, before);
    buf_char(&c->detail, '\t');
    put(&c->detail, after);
}

static struct str moment(struct arena *a, int64_t at)
{
    return at ? date_str_local(a, at) : S("-");
}

void changes_at(struct changes *c, const char *name, int64_t before, int64_t after)
{
    changes_text(c, name, moment(c->arena, before), moment(c->arena, after));
}

void changes_number(struct changes *c, const char *name, int64_t before, int64_t after)
{
    changes_text(
        c, name, arena_fmt(c->arena, "%lld", (long long)before),
        arena_fmt(c->arena, "%lld", (long long)after));
}

void changes_hidden(struct changes *c, const char *name)
{
    changes_text(c, name, S("•"), S("••"));
}

bool changes_any(const struct changes *c)
{
    return c->names.n > 0;
}

bool changes_next(struct str *rest, struct change *ret)
{
    struct str line;
    if (!str_cut(rest, '\n', &line))
        return false;
    return str_cut(&line, '\t', &ret->name) && str_cut(&line, '\t', &ret->before) &&
           str_cut(&line, '\t', &ret->after);
}
