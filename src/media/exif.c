#include "media/exif.h"

#include "base/date.h"
#include "base/num.h"

#define TAG_ORIENTATION 0x0112
#define TAG_EXIF 0x8769 /* where its own directory stands */
#define TAG_GPS 0x8825
#define TAG_TAKEN 0x9003 /* DateTimeOriginal: "2026:11:20 09:14:33" */
#define TAG_LATITUDE 2   /* its letter, N or S, stands one below */
#define TAG_LONGITUDE 4
#define TYPE_ASCII 2
#define TYPE_SHORT 3
#define TYPE_LONG 4
#define TYPE_RATIONAL 5
#define ENTRY_BYTES 12
#define TAKEN_BYTES 19
#define OLDEST_YEAR 1990
#define MILLION ((int64_t)1000000)
#define SIXTY (60 * MILLION)

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

/* The block's first directory. False: it is none. */
static bool open_tiff(struct str s, struct tiff *ret, size_t *ret_at)
{
    unsigned magic;
    *ret = (struct tiff){.s = s, .little = str_starts(s, S("II"))};
    if (!ret->little && !str_starts(s, S("MM")))
        return false;
    return get16(ret, 2, &magic) && magic == 42 && get32(ret, 4, ret_at);
}

/* Where the entry of that tag and type stands in the directory; false: it has none. */
static bool find(const struct tiff *t, size_t directory, unsigned tag, unsigned type, size_t *ret)
{
    unsigned count, is_tag, is_type;
    if (!get16(t, directory, &count))
        return false;
    for (unsigned i = 0; i < count; i++) {
        size_t at = directory + 2 + (size_t)i * ENTRY_BYTES;
        if (!get16(t, at, &is_tag) || !get16(t, at + 2, &is_type))
            return false;
        if (is_tag == tag && is_type == type) {
            *ret = at;
            return true;
        }
    }
    return false;
}

int exif_orientation(struct str tiff)
{
    struct tiff t;
    size_t directory, at;
    unsigned value;
    if (!open_tiff(tiff, &t, &directory) ||
        !find(&t, directory, TAG_ORIENTATION, TYPE_SHORT, &at) || !get16(&t, at + 8, &value))
        return 1;
    return value >= 1 && value <= 8 ? (int)value : 1;
}

/* ---- when ---- */

static bool read_number(struct str s, size_t at, size_t n, int *ret)
{
    int64_t v = 0;
    bool fine = num_parse_i64(str_sub(s, at, n), 0, 9999, &v);
    *ret = (int)v;
    return fine;
}

static bool parse_taken(struct str s, int64_t *ret_at)
{
    struct date d;
    int hour, minute, second;
    bool fine = read_number(s, 0, 4, &d.year) && read_number(s, 5, 2, &d.month) &&
                read_number(s, 8, 2, &d.day) && read_number(s, 11, 2, &hour) &&
                read_number(s, 14, 2, &minute) && read_number(s, 17, 2, &second);
    if (!fine || d.year < OLDEST_YEAR || !date_valid(d) || hour > 23 || minute > 59 || second > 59)
        return false;
    *ret_at = date_at(date_day(d), hour * 60 + minute) + (int64_t)second * 1000;
    return true;
}

static bool read_taken(const struct tiff *t, size_t first, int64_t *ret_at)
{
    size_t at, directory, count, text;
    if (!find(t, first, TAG_EXIF, TYPE_LONG, &at) || !get32(t, at + 8, &directory) ||
        !find(t, directory, TAG_TAKEN, TYPE_ASCII, &at))
        return false;
    if (!get32(t, at + 4, &count) || !get32(t, at + 8, &text) || count < TAKEN_BYTES ||
        text > t->s.n || t->s.n - text < TAKEN_BYTES)
        return false;
    return parse_taken(str_sub(t->s, text, TAKEN_BYTES), ret_at);
}

/* ---- where ---- */

/* A fraction in millionths. */
static bool get_rational(const struct tiff *t, size_t at, int64_t *ret)
{
    size_t top, bottom;
    if (!get32(t, at, &top) || !get32(t, at + 4, &bottom) || bottom == 0)
        return false;
    *ret = (int64_t)top * MILLION / (int64_t)bottom;
    return true;
}

/* Degrees, minutes and seconds, and the letter that turns them round. */
static bool read_angle(
    const struct tiff *t, size_t directory, unsigned tag, int64_t most, int32_t *ret)
{
    size_t at, count, place, letter_at;
    int64_t part[3];
    if (!find(t, directory, tag, TYPE_RATIONAL, &at) ||
        !find(t, directory, tag - 1, TYPE_ASCII, &letter_at))
        return false;
    if (!get32(t, at + 4, &count) || count != 3 || !get32(t, at + 8, &place) ||
        letter_at + 9 > t->s.n)
        return false;
    for (size_t i = 0; i < 3; i++)
        if (!get_rational(t, place + i * 8, &part[i]))
            return false;
    if (part[0] > most * MILLION || part[1] > SIXTY || part[2] > SIXTY)
        return false;
    int64_t angle = (part[0] * 3600 + part[1] * 60 + part[2] + 1800) / 3600;
    char letter = t->s.p[letter_at + 8];
    if (angle > most * MILLION)
        return false;
    *ret = (int32_t)(letter == 'S' || letter == 'W' ? -angle : angle);
    return true;
}

static bool read_place(const struct tiff *t, size_t first, struct media_shot *ret)
{
    size_t at, directory;
    return find(t, first, TAG_GPS, TYPE_LONG, &at) && get32(t, at + 8, &directory) &&
           read_angle(t, directory, TAG_LATITUDE, 90, &ret->latitude) &&
           read_angle(t, directory, TAG_LONGITUDE, 180, &ret->longitude);
}

struct media_shot exif_shot(struct str tiff)
{
    struct media_shot shot = {.knows = 0};
    struct tiff t;
    size_t first;
    if (!open_tiff(tiff, &t, &first))
        return shot;
    if (read_taken(&t, first, &shot.at))
        shot.knows |= MEDIA_SHOT_AT;
    if (read_place(&t, first, &shot))
        shot.knows |= MEDIA_SHOT_PLACE;
    else
        shot.latitude = shot.longitude = 0;
    return shot;
}
