/* pledge_step_view: what the desk and the ceremony share when somebody signs: all that must be done
 * before the writer is asked. */
#ifndef GANDAN_COMMIT_PLEDGE_STEP_VIEW_H
#define GANDAN_COMMIT_PLEDGE_STEP_VIEW_H

#include "commit/pledge.h"
#include "http/request.h"
#include "place/sign_in_step_view.h"

/* A page that was cut off sends how many milliseconds ago the button was pressed: the time of
 * signing is that moment, by our clock. It is a header and no field, since it grows with each
 * sending of what is one and the same submission. */
#define PLEDGE_AGO_HEADER "x-signed-ago"
int64_t pledge_step_moment(const struct request *q);

struct pledge_step_ask {
    struct pledge_offer offer;
    struct str seen;
    struct str pin;
    /* A key is made with this signature, by its owner's password: */
    const struct account *account; /* NULL: the key in force signs */
    struct str phone, password, again;
    int64_t ceremony_id;
};
/* From prepare to apply. */
struct pledge_step {
    struct pledge_new n;
    struct pledge_own own;
    struct signing_key_new fresh;
    struct step_password password;
    bool by_password;
    int64_t wait_ms; /* for step_wait */
};
/* In prepare. E_INVALID with a field's error; errors of pledge_body; E_NOT_FOUND also: no key. */
enum err pledge_step_prepare(
    struct request *q, const struct pledge_step_ask *ask, struct pledge_step *ret) must_check;
/* In apply. */
enum err pledge_step_apply(struct request *q, const struct pledge_step *step) must_check;

/* The paragraphs as they are read before signing, promises numbered. */
struct pledge_paragraphs {
    const struct str *list;
    size_t n;
};
struct pledge_paragraphs pledge_paragraphs(struct arena *a, const struct pledge_text *t);

#endif
