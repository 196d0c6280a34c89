/* person_match: who of those a unit knows may be standing at the counter, and what looks mistyped.
 *
 * Rules this module owns:
 *   - candidates are shown to the officer, who decides: the same ID number, the same phone with the
 *     same name, or the same name (tones do not count here) with nothing against it: other birth
 *     years are other people, unless number or phone says otherwise;
 *   - what looks wrong is a warning, never a refusal: people have the numbers they have;
 *   - a number that is none is not kept, and that is one of the warnings.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_PERSON_MATCH_H
#define GANDAN_PLACE_PERSON_MATCH_H

#include "place/person.h"

/* Why somebody is a candidate; the sum orders them. */
enum {
    MATCH_VILLAGE = 1,
    MATCH_BIRTH_YEAR = 2,
    MATCH_PHONE = 4,
    MATCH_ID_NUMBER = 8,
};
#define PERSON_CANDIDATES 8
struct person_candidate {
    struct person p;
    unsigned why;
};
struct person_candidates {
    struct person_candidate list[PERSON_CANDIDATES]; /* the likeliest first */
    size_t n;
    bool more; /* there are others of that name */
};
enum err person_candidates(
    struct db_tx *tx, const struct keys *keys, const struct person_new *p,
    struct person_candidates *ret) must_check;

/* The officer's decision: this one of them. What it did not know and the form says is added.
 * E_NOT_FOUND: no such person in the unit. */
enum err person_choose(
    struct db_tx *tx, const struct keys *keys, int64_t id, const struct person_new *p) must_check;
/* …or nobody of them. E_CONFLICT: the ID number is somebody's; E_INVALID: no name. */
enum err person_make(
    struct db_tx *tx, const struct keys *keys, const struct person_new *p,
    int64_t *ret_id) must_check;

/* A typing error put right: every field as in *p, which holds all of them; phone or ID number "" is
 * one that is taken away. E_CONFLICT: the ID number is another person's; E_INVALID: no name;
 * E_NOT_FOUND. */
enum err person_correct(
    struct db_tx *tx, const struct keys *keys, int64_t id, const struct person_new *p) must_check;

enum {
    PERSON_WARN_NAME_TYPING = 1 << 0, /* Nguyeenx, Nguye6n4 */
    PERSON_WARN_NAME_SHORT = 1 << 1,  /* a citizen of one word */
    PERSON_WARN_NAME_SIGNS = 1 << 2,  /* digits or signs in a citizen's name */
    PERSON_WARN_ID_NONE = 1 << 3,     /* no ID number at all: not kept */
    PERSON_WARN_ID_REPAIRED = 1 << 4,
    PERSON_WARN_ID_PROVINCE = 1 << 5,
    PERSON_WARN_ID_BIRTH_YEAR = 1 << 6,
    PERSON_WARN_ID_SEX = 1 << 7,
    PERSON_WARN_ID_OLD = 1 << 8,
    PERSON_WARN_PHONE_NONE = 1 << 9, /* no phone number: not kept */
    PERSON_WARN_PHONE_REPAIRED = 1 << 10,
    PERSON_WARN_VILLAGE_TYPING = 1 << 11,
};
#define PERSON_WARNS 12
unsigned person_warnings(struct arena *a, const struct person_new *p);

#endif
