/* person_row: how people lie in their table; for the rules of people only. */
#ifndef GANDAN_PLACE_PERSON_ROW_H
#define GANDAN_PLACE_PERSON_ROW_H

#include "place/person.h"

/* What a row is made of, and by what it is looked for. */
struct person_shape {
    const struct person_new *p;
    struct str name, lower; /* trimmed; small letters, tones in one place */
    struct str fold;
    struct str phone, id_number; /* as kept; "" when they are none */
    struct str phone_blind, id_blind, same;
};
struct person_shape person_shape_of(
    struct arena *a, const struct keys *keys, const struct person_new *p);
struct str person_sort_key(struct arena *a, const struct person_shape *s);

/* "person.phone|unit|id": a sealed field opens nowhere else. */
struct str person_context(struct arena *a, const char *column, int64_t unit_id, int64_t id);
/* "" stays "". */
struct str person_seal(
    struct arena *a, const struct keys *keys, struct str value, struct str bound_to);
enum err person_unseal(
    struct arena *a, const struct keys *keys, struct str bytes, struct str bound_to,
    struct str *ret) must_check;

/* A row whatever others there are. E_CONFLICT: the ID number belongs to somebody. */
enum err person_insert(
    struct db_tx *tx, const struct keys *keys, const struct person_shape *s,
    int64_t *ret_id) must_check;

/* What a found row does not know yet, and this form does. */
struct person_found {
    int64_t id; /* 0: nobody */
    bool lacks_phone, lacks_id;
};
enum err person_learn(
    struct db_tx *tx, const struct keys *keys, const struct person_shape *s,
    const struct person_found *f) must_check;

#endif
