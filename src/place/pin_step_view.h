/* pin_step_view: what the pages where people choose a PIN or sign with it share: both belong into
 * `prepare`, since they hash. The fields' names begin with "mat-khau": a form that is stopped by a
 * session that ended is kept without them (http/access_resume.c). */
#ifndef GANDAN_PLACE_PIN_STEP_VIEW_H
#define GANDAN_PLACE_PIN_STEP_VIEW_H

#include "http/request.h"
#include "place/account.h"
#include "place/form_view.h"
#include "place/signing_key.h"

#define PIN_FIELD "mat-khau-ky"
#define PIN_AGAIN_FIELD "mat-khau-ky-2"

/* Inputs for a PIN: digits' keyboard, nothing remembered. */
struct form_input pin_input(const char *name, enum text label);

/* Whether this PIN may be chosen: asked before the password, so that a refused one costs no try.
 * E_INVALID with the field's error. */
struct pin_choice {
    const struct account *account; /* whose */
    struct str phone;              /* of the official */
    struct str pin, again;
};
enum err pin_check(struct request *q, const struct pin_choice *c) must_check;
/* The key behind it, to be stored with signing_key_make. E_BUSY. */
enum err pin_key(struct request *q, const struct pin_choice *c, struct signing_key_new *ret)
    must_check;

/* Counts the try, opens the key, signs, and uncounts it. E_INVALID with the field's error
 * (*ret_wait_ms for step_wait: too many tries); E_BUSY; E_CONFLICT: the key has just ended. */
struct pin_signing {
    const struct signing_key *key;
    struct str pin, message;
};
enum err pin_sign(
    struct request *q, const struct pin_signing *s, struct str *ret_signature,
    int64_t *ret_wait_ms) must_check;

#endif
