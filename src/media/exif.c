#include "media/exif.h"

#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT 3
#define ENTRY_BYTES 12

struct tiff {
    struct str s;
    bool little;
};

static unsigned byte_at(const struct tiff *t, size_t at)
{
    return (unsigned char)t->s.p[at];
}

/* False: behind the end. */
static bool get16(const struct tiff *t, size_t at, unsigned *ret)
{
    if (at + 2 > t->s.n)
        return false;
    unsigned a = byte_at(t, at), b = byte_at(t, at + 1);
    *ret = t->little ? b << 8 | a : a << 8 | b;
    return true;
}

static bool get32(const struct tiff *t, size_t at, size_t *ret)
{
    unsigned a, b;
    if (!get16(t, at, &a) || !get16(t, at + 2, &b))
        return false;
    *ret = t->little ? (size_t)b << 16 | a : (size_t)a << 16 | b;
    return true;
}

/* The tag's value in one entry of the directory, or 0. */
static unsigned read_entry(const struct tiff *t, size_t at)
{
    unsigned tag, type, value;
    bool whole = get16(t, at, &tag) && get16(t, at + 2, &type) && get16(t, at + 8, &value);
    return whole && tag == TAG_ORIENTATION && type == TYPE_SHORT ? value : 0;
}

int exif_orientation(struct str tiff)
{
    struct tiff t = {.s = tiff, .little = str_starts(tiff, S("II"))};
    unsigned magic, count;
    size_t at;
    if (!t.little && !str_starts(tiff, S("MM")))
        return 1;
    if (!get16(&t, 2, &magic) || magic != 42 || !get32(&t, 4, &at) || !get16(&t, at, &count))
        return 1;
    for (unsigned i = 0; i < count; i++) {
        unsigned value = read_entry(&t, at + 2 + (size_t)i * ENTRY_BYTES);
        if (value >= 1 && value <= 8)
            return (int)value;
    }
    return 1;
}
