/* viet: Vietnamese text: one form at the door, search keys, order, names.
 *
 * Rules this module owns (docs/law.md, text): text is stored as NFC; search ignores case, tones,
 * marks, đ/d and final y/i after a consonant; the alphabet has 29 letters (ă â đ ê ô ơ ư are
 * letters of their own), f j w z stand in their Latin places; tones sort none, huyền, hỏi, ngã,
 * sắc, nặng, after the letters of their syllable; people sort by given name, then middle, then
 * family; official texts place tones in the old style (hòa, thủy).
 *
 * No locale; static tables and utf8proc (this family of files is its only door). Everything
 * returned lives in the arena or is the argument itself. Only viet_nfc and viet_repair judge their
 * input; the others take each byte that is not UTF-8 as U+FFFD. */
#ifndef GANDAN_BASE_VIET_H
#define GANDAN_BASE_VIET_H

#include "base/arena.h"

/* NFC, for every text at the door, without the characters that nobody sees: they turn a name around
 * on paper, or hide in it so that no search finds it. False: not UTF-8, or over 30 combining marks
 * in a row. */
bool viet_nfc(struct arena *a, struct str s, struct str *ret) __attribute__((warn_unused_result));
/* For imported text: NFC (which also mends half-composed windows-1258 text), tone typed before the
 * shape of its letter (á + ^) put right, Ð ð Ɖ ɖ to Đ đ, strange blanks to spaces, invisible
 * characters dropped. *ret_changed: the bytes differ from s. False: as viet_nfc. */
bool viet_repair(struct arena *a, struct str s, struct str *ret, bool *ret_changed)
    __attribute__((warn_unused_result));
/* Letters and marks apart, as some keyboards and file systems write: for demo and test data. */
struct str viet_nfd(struct arena *a, struct str s);

struct str viet_lower(struct arena *a, struct str s);
struct str viet_upper(struct arena *a, struct str s);
/* Each syllable with one capital: for NAMES KEPT IN CAPITALS. */
struct str viet_title(struct arena *a, struct str s);
/* At least two letters, and none of them small. */
bool viet_is_capitals(struct arena *a, struct str s);
/* The old placement: hoà -> hòa, khoẻ -> khỏe, thuỷ -> thủy, uý -> úy; quý, hoàn stay. NFC. */
struct str viet_tone_normal(struct arena *a, struct str s);

/* Search key: a-z, 0-9 and letters of other scripts, syllables parted by one space. Folding twice
 * changes nothing. */
struct str viet_fold(struct arena *a, struct str s);
/* For addresses: [a-z0-9-], no hyphen at the ends; final y stays (Mỹ -> my). */
struct str viet_slug(struct arena *a, struct str s);
/* The same name for an official: case, blanks, tone placement, y/i, look-alikes do not count, tones
 * do; but a side typed wholly without marks is compared by its letters alone. */
bool viet_equal_loose(struct arena *a, struct str x, struct str y);

/* For memcmp: letters of a syllable, then its tones, then the next syllable; case last; numbers by
 * value; punctuation as a space. */
struct str viet_sort_key(struct arena *a, struct str s);
/* The same, by last word, then middle words, then first word. */
struct str viet_name_key(struct arena *a, struct str name);

/* "Nguyễn Thị Hoa" -> "N. T. Hoa", for public pages. */
struct str viet_initials(struct arena *a, struct str name);
/* Leftovers of a keyboard that was off: Nguyeenx, Nguye6n4. A warning for name fields, no verdict.
 */
bool viet_telex_suspect(struct arena *a, struct str name);

#endif
