/* fuzz_viet: any bytes as a name. What must hold: one form is a fixed point of the function that
 * makes it; keys and slugs are made of what they may be made of; nothing reads past its end. */
#include <assert.h>

#include "base/utf8.h"
#include "base/viet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_door(struct arena *a, struct str s)
{
    struct str nfc, mended, again;
    bool changed;
    bool taken = viet_nfc(a, s, &nfc);
    assert(viet_repair(a, s, &mended, &changed) == taken);
    assert(!taken || utf8_valid(s));
    if (!taken)
        return;
    assert(utf8_valid(nfc) && viet_nfc(a, nfc, &again) && str_eq(again, nfc));
    assert(changed == !str_eq(mended, s));
    assert(viet_repair(a, mended, &again, &changed) && !changed && str_eq(again, mended));
    assert(viet_equal_loose(a, s, mended));
}

static bool is_slug(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool edge = i == 0 || i + 1 == s.n;
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && (c != '-' || edge))
            return false;
    }
    return str_find(s, S("--")) < 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct str s = {(const char *)data, size};
    check_door(a, s);
    struct str folded = viet_fold(a, s);
    assert(utf8_valid(folded) && str_eq(viet_fold(a, folded), folded));
    assert(is_slug(viet_slug(a, s)));
    struct str placed = viet_tone_normal(a, s);
    assert(str_eq(viet_tone_normal(a, placed), placed));
    assert(str_eq(viet_fold(a, placed), folded));
    assert(utf8_valid(viet_lower(a, s)) && utf8_valid(viet_upper(a, s)));
    assert(utf8_valid(viet_title(a, s)) && utf8_valid(viet_initials(a, s)));
    assert(str_eq(viet_sort_key(a, s), viet_sort_key(a, s)));
    assert(viet_name_key(a, s).n >= 3);
    assert(viet_equal_loose(a, s, s));
    (void)viet_is_capitals(a, s);
    (void)viet_telex_suspect(a, s);
    arena_free(a);
    return 0;
}
