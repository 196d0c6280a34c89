/* What holds of every form that was taken: it is within its bounds and its text is text. */
#include <assert.h>

#include "wire/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct str bytes = {(const char *)data, size}, field = STR_NONE, text;
    struct form form;
    if (form_parse_urlencoded(a, bytes, &form, &field) == OK) {
        assert(form.count <= FORM_MAX_PAIRS);
        for (size_t i = 0; i < form.count; i++) {
            assert(form_text_fits(form.pairs[i].name) && form_text_fits(form.pairs[i].value));
            assert(form.pairs[i].name.n <= FORM_MAX_NAME);
            assert(form.pairs[i].value.n <= FORM_MAX_VALUE && form.pairs[i].file_name.p == NULL);
        }
    }
    if (form_decode_segment(a, bytes, &text) == OK)
        assert(form_text_fits(text) && str_find_char(text, '/') < 0);
    arena_free(a);
    return 0;
}
