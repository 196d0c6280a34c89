/* Any path against a fixed table, and any table against a fixed path. */
#include <assert.h>

#include "wire/form.h"
#include "wire/router.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct router_row rows[] = {
    {WIRE_GET, STR_INIT("/")},
    {WIRE_GET, STR_INIT("/{unit}/")},
    {WIRE_GET | WIRE_POST, STR_INIT("/{unit}/thu-tuc/{code}")},
    {WIRE_GET, STR_INIT("/{unit}/thu-tuc/moi")},
    {WIRE_GET, STR_INIT("/a/{file...}")},
    {WIRE_GET, STR_INIT("/a/b/{x}/d")},
    {WIRE_POST, STR_INIT("/a/b/{x}/{y}/{z...}")},
};
#define ROWS (sizeof rows / sizeof *rows)

static void find(struct arena *a, const struct router *r, struct str path, size_t count)
{
    struct router_match m;
    if (router_find(r, a, WIRE_GET, path, &m) != OK)
        return;
    assert(m.row < count && m.value_count <= ROUTER_MAX_PARAMS);
    for (size_t i = 0; i < m.value_count; i++)
        assert(m.values[i].n > 0 && form_text_fits(m.values[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct router *r;
    size_t bad;
    enum err e = router_new(a, rows, ROWS, &r, &bad);
    assert(e == OK);
    find(a, r, (struct str){(const char *)data, size}, ROWS);
    struct router_row own[16];
    size_t count = 0;
    struct str rest = {(const char *)data, size}, pattern;
    while (size > 0 && count < 16 && str_cut(&rest, '\n', &pattern))
        own[count++] = (struct router_row){WIRE_GET, pattern};
    if (router_new(a, own, count, &r, &bad) == OK)
        find(a, r, S("/a/b/c/d"), count);
    arena_free(a);
    return 0;
}
