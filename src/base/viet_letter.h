/* viet_letter: what each letter of the Vietnamese alphabet is made of. Only for base/viet*.c.
 *
 * 134 precomposed letters (12 vowels x 6 tones x 2 cases, less the 12 plain ASCII ones, and Đ đ)
 * in a static table; ASCII letters are answered without it. Source: Unicode 15. */
#ifndef GANDAN_BASE_VIET_LETTER_H
#define GANDAN_BASE_VIET_LETTER_H

#include "base/arena.h"

/* In the order in which tones sort (CLDR vi). */
enum viet_tone {
    TONE_NONE,
    TONE_HUYEN,
    TONE_HOI,
    TONE_NGA,
    TONE_SAC,
    TONE_NANG,
};

struct viet_letter {
    uint32_t cp;
    uint32_t toneless; /* the same letter and case without its tone: ộ -> ô */
    char plain;        /* ASCII, small: ộ -> o, Đ -> d */
    uint8_t rank;      /* place in a ă â b c d đ e ê f … z, from 0 */
    enum viet_tone tone;
    bool upper;
};

/* False: not a letter of ASCII or of the Vietnamese alphabet. */
bool viet_letter_of(uint32_t cp, struct viet_letter *ret);
/* The letter `toneless` (as in struct viet_letter) with a tone; `toneless` itself if there is none.
 */
uint32_t viet_letter_with(uint32_t toneless, enum viet_tone tone);

/* Text as characters, in the arena. */
struct viet_run {
    uint32_t *cp;
    size_t n;
};
/* What is not UTF-8 becomes U+FFFD, byte by byte. */
struct viet_run viet_run_of(struct arena *a, struct str s);
struct str viet_run_str(struct arena *a, const struct viet_run *r);
/* False: more combining marks in a row than any language has; the functions below drop them. */
bool viet_run_sane(const struct viet_run *r);
/* Canonical composition and decomposition. */
struct viet_run viet_run_nfc(struct arena *a, const struct viet_run *r);
struct viet_run viet_run_nfd(struct arena *a, const struct viet_run *r);
/* Like viet_run_nfd, but full case folding and compatibility forms too (search keys). */
struct viet_run viet_run_folded(struct arena *a, const struct viet_run *r);
bool viet_is_letter(uint32_t cp); /* a letter of any script */
bool viet_is_digit(uint32_t cp);  /* a number of any script */
bool viet_is_mark(uint32_t cp);   /* a combining mark */
uint32_t viet_cp_lower(uint32_t cp);
uint32_t viet_cp_upper(uint32_t cp);

#endif
