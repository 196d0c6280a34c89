/* person: somebody (or an organisation) a unit deals with, as a tenant row of that unit.
 *
 * Rules this module owns:
 *   - ID number and phone are stored sealed (trust/seal.h) under KEY_FIELD, bound to unit, row and
 *     column, and found again only by blind indexes under KEY_BLIND: a stolen database shows none;
 *   - the same ID number is the same person; else the same name with the same phone; else the same
 *     name with the same birth year, village and address. Tones count (Bình is not Bính), case and
 *     the place of a tone do not; a name told apart by nothing but the spelling is two people;
 *   - what is learnt later (a phone, a birth year) is added, never overwritten.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_PERSON_H
#define GANDAN_PLACE_PERSON_H

#include "db/db.h"
#include "spine/keys.h"

enum person_kind { PERSON_CITIZEN = 1, PERSON_ORGANISATION = 2 };
enum person_sex { PERSON_SEX_UNKNOWN = 0, PERSON_MALE = 1, PERSON_FEMALE = 2 };

/* What a form or a register says. Text is NFC already; empty and 0: not said. */
struct person_new {
    int64_t unit_id;
    enum person_kind kind;
    struct str name;
    enum person_sex sex;
    int birth_year;
    struct str village, address;
    struct str phone;     /* as written; kept when it is one (base/identity.h) */
    struct str id_number; /* CCCD, CMND, passport, as written */
};

struct person {
    int64_t unit_id, id;
    enum person_kind kind;
    struct str name;
    enum person_sex sex;
    int birth_year; /* 0: not known */
    struct str village, address;
    struct str phone_sealed, id_sealed; /* empty: none */
};

/* The person this is, made when nobody is. E_INVALID: no name. *ret_made may be NULL. */
enum err person_find_or_make(
    struct db_tx *tx, const struct keys *keys, const struct person_new *p, int64_t *ret_id,
    bool *ret_made) must_check;
/* E_NOT_FOUND: no such person. */
enum err person_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct person *ret) must_check;

/* Opened numbers, for staff routes that write the access log first; "" when there is none. */
enum err person_phone(
    struct arena *a, const struct keys *keys, const struct person *p, struct str *ret) must_check;
enum err person_id_number(
    struct arena *a, const struct keys *keys, const struct person *p, struct str *ret) must_check;
/* As shown: 091* *** *78, *********123; "" when there is none or it does not open. */
struct str person_phone_masked(struct arena *a, const struct keys *keys, const struct person *p);
struct str person_id_masked(struct arena *a, const struct keys *keys, const struct person *p);
/* The last word of the name, by which people are addressed. */
struct str person_given_name(struct arena *a, const struct person *p);

#endif
