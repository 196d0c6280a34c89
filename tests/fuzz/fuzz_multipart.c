/* The first line is the Content-Type, the rest the body. */
#include <assert.h>

#include "wire/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct form_pair *p, struct str bytes)
{
    assert(form_text_fits(p->name) && p->name.n <= FORM_MAX_NAME);
    assert(p->value.p >= bytes.p && p->value.p + p->value.n <= bytes.p + bytes.n);
    if (p->file_name.p == NULL) {
        assert(form_text_fits(p->value) && p->value.n <= FORM_MAX_VALUE);
        return;
    }
    assert(form_text_fits(p->file_name));
    for (size_t i = 0; i < p->file_name.n; i++)
        assert(
            (unsigned char)p->file_name.p[i] >= ' ' && !strchr("/\\:*?\"<>|", p->file_name.p[i]));
    assert(p->file_name.n == 0 || p->file_name.p[0] != '.');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct str rest = {(const char *)data, size}, type, field = STR_NONE;
    struct form form;
    if (size > 0 && str_cut(&rest, '\n', &type) && rest.p != NULL &&
        form_parse_multipart(a, type, rest, &form, &field) == OK) {
        assert(form.count <= FORM_MAX_PAIRS);
        for (size_t i = 0; i < form.count; i++)
            check(&form.pairs[i], rest);
    }
    arena_free(a);
    return 0;
}
