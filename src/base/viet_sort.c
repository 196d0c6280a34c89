/* viet_sort: keys for memcmp. A key is: for each syllable its letters, END_LETTERS, its tones,
 * END_SYLLABLE; then END_LEVEL, and the cases of all letters. Each mark is smaller than whatever
 * may stand in its place otherwise, so a shorter word comes first. */
#include "base/buf.h"
#include "base/viet.h"
#include "base/viet_letter.h"

#define END_LEVEL 0x00
#define END_SYLLABLE 0x01
#define END_LETTERS 0x02
#define TONE_FIRST 0x03   /* + tone - 1 */
#define MARK_FOREIGN 0x08 /* a mark that no Vietnamese letter has: after all tones */
#define NUMBER 0x10
#define LETTER_FIRST 0x20 /* + rank */
#define LETTER_FOREIGN 0xF0

#define CASE_SMALL 0x01
#define CASE_CAPITAL 0x02

struct key {
    struct buf bytes, tones, cases;
};

static void key_init(struct key *k, struct arena *a)
{
    buf_init(&k->bytes, a, SIZE_MAX / 8);
    buf_init(&k->tones, a, SIZE_MAX / 8);
    buf_init(&k->cases, a, SIZE_MAX / 8);
}

static void add_byte(struct buf *b, unsigned v)
{
    buf_char(b, (char)(unsigned char)v);
}

static void end_syllable(struct key *k)
{
    add_byte(&k->bytes, END_LETTERS);
    buf_str(&k->bytes, buf_get(&k->tones));
    add_byte(&k->bytes, END_SYLLABLE);
    k->tones.n = 0;
}

static bool is_ascii_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

/* By value: the count of digits first (in base 255, so that it has no end), then the digits. */
static size_t add_number(struct key *k, const struct viet_run *r, size_t i)
{
    while (i + 1 < r->n && r->cp[i] == '0' && is_ascii_digit(r->cp[i + 1]))
        i++;
    size_t end = i;
    while (end < r->n && is_ascii_digit(r->cp[end]))
        end++;
    add_byte(&k->bytes, NUMBER);
    size_t count = end - i;
    for (; count >= 0xFF; count -= 0xFF)
        add_byte(&k->bytes, 0xFF);
    add_byte(&k->bytes, (unsigned)count);
    for (; i < end; i++)
        add_byte(&k->bytes, r->cp[i]);
    return end;
}

static void add_letter(struct key *k, uint32_t cp)
{
    struct viet_letter l;
    if (viet_letter_of(cp, &l)) {
        add_byte(&k->bytes, LETTER_FIRST + (unsigned)l.rank);
        if (l.tone != TONE_NONE)
            add_byte(&k->tones, TONE_FIRST + (unsigned)l.tone - 1);
        add_byte(&k->cases, l.upper ? CASE_CAPITAL : CASE_SMALL);
        return;
    }
    uint32_t small = viet_cp_lower(cp);
    add_byte(&k->bytes, LETTER_FOREIGN);
    for (int shift = 16; shift >= 0; shift -= 8)
        add_byte(&k->bytes, (small >> shift) & 0xFF);
    add_byte(&k->cases, small == cp ? CASE_SMALL : CASE_CAPITAL);
}

/* ç is c with a foreign mark, next to c; a letter without such parts is taken whole. */
static void add_foreign(struct key *k, struct arena *a, uint32_t cp)
{
    struct viet_run one = {&cp, 1};
    struct viet_run parts = viet_run_nfd(a, &one);
    for (size_t i = 0; i < parts.n; i++) {
        if (viet_is_mark(parts.cp[i]))
            add_byte(&k->tones, MARK_FOREIGN);
        else
            add_letter(k, parts.cp[i]);
    }
}

/* One character or number; returns the place after it. False in *ret_word: it parts syllables. */
static size_t add_part(
    struct key *k, struct arena *a, const struct viet_run *r, size_t i, bool *ret_word)
{
    uint32_t cp = r->cp[i];
    struct viet_letter l;
    *ret_word = true;
    if (is_ascii_digit(cp))
        return add_number(k, r, i);
    if (viet_letter_of(cp, &l))
        add_letter(k, cp);
    else if (viet_is_letter(cp) || viet_is_digit(cp) || viet_is_mark(cp))
        add_foreign(k, a, cp);
    else
        *ret_word = false;
    return i + 1;
}

/* The syllables of the characters from `from` to `to`. */
static void add_range(
    struct key *k, struct arena *a, const struct viet_run *r, size_t from, size_t to)
{
    struct viet_run part = {r->cp + from, to - from};
    bool inside = false;
    for (size_t i = 0; i < part.n;) {
        bool word;
        i = add_part(k, a, &part, i, &word);
        if (inside && !word)
            end_syllable(k);
        inside = word;
    }
    if (inside)
        end_syllable(k);
}

static struct str finish(struct key *k)
{
    add_byte(&k->bytes, END_LEVEL);
    buf_str(&k->bytes, buf_get(&k->cases));
    return buf_get(&k->bytes);
}

static struct viet_run nfc_of(struct arena *a, struct str s)
{
    struct viet_run r = viet_run_of(a, s);
    return viet_run_nfc(a, &r);
}

struct str viet_sort_key(struct arena *a, struct str s)
{
    struct viet_run r = nfc_of(a, s);
    struct key k;
    key_init(&k, a);
    add_range(&k, a, &r, 0, r.n);
    return finish(&k);
}

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == 0xA0;
}

struct str viet_name_key(struct arena *a, struct str name)
{
    struct viet_run r = nfc_of(a, name);
    size_t end = r.n, from = 0;
    while (end > 0 && is_blank(r.cp[end - 1]))
        end--;
    while (from < end && is_blank(r.cp[from]))
        from++;
    size_t given = end, family = from;
    while (given > from && !is_blank(r.cp[given - 1]))
        given--;
    while (family < given && !is_blank(r.cp[family]))
        family++;
    struct key k;
    key_init(&k, a);
    add_range(&k, a, &r, given, end);
    add_byte(&k.bytes, END_LEVEL);
    add_range(&k, a, &r, family, given);
    add_byte(&k.bytes, END_LEVEL);
    add_range(&k, a, &r, from, family);
    return finish(&k);
}
