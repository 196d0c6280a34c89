/* person_contact: how a person agreed to be told what happens to their dossiers.
 *
 * Rules this module owns:
 *   - nobody is written to who did not say yes; who says no later is out (spine/opt_out.h too, for
 *     what lies in the out-box already), and that stays known (a row without channels is a no, no
 *     row is "never asked");
 *   - the e-mail address is sealed like the phone (place/person.h); it is no key to find people by;
 *   - an address that could carry more than itself (blanks, line ends, a second @) is none.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_PERSON_CONTACT_H
#define GANDAN_PLACE_PERSON_CONTACT_H

#include "place/person.h"

#define CONTACT_EMAIL 1
#define CONTACT_SMS 2

struct person_contact {
    int64_t unit_id, person_id;
    struct str email;    /* opened; "": none */
    unsigned channels;   /* CONTACT_… agreed to; 0: none */
    struct str language; /* "vi", "en" */
    int64_t asked_at;    /* of the last answer; 0: never asked */
    struct str actor;    /* of putting: who heard it, for the event of an opt-out */
};

/* "hoa@example.vn": one @, no blanks, a point in the domain, ASCII, at most 254. */
bool email_valid(struct str s);

/* asked_at 0 when there is no row. */
enum err person_contact_get(
    struct db_tx *tx, const struct keys *keys, const struct person *p,
    struct person_contact *ret) must_check;
/* The person's last word. asked_at is set to now. E_INVALID: no e-mail address, or EMAIL without
 * one. */
enum err person_contact_put(
    struct db_tx *tx, const struct keys *keys, const struct person_contact *c) must_check;

#endif
