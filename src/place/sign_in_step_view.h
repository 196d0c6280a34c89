/* sign_in_step_view: what the pages of signing in share: the session half way through, counting of
 * attempts, and going on to the next step with a new session each time. */
#ifndef GANDAN_PLACE_SIGN_IN_STEP_VIEW_H
#define GANDAN_PLACE_SIGN_IN_STEP_VIEW_H

#include "http/request.h"
#include "place/sign_in.h"

#define STEP_SIGN_IN "/dang-nhap"
#define STEP_CODE "/dang-nhap/ma"
#define STEP_SET_UP "/dang-nhap/buoc-hai"
#define STEP_CHANGE "/dang-nhap/mat-khau"
#define STEP_BACK_MAX 1000
#define STEP_KEPT_MAX ((size_t)64 * 1024) /* a form that was stopped, as http/ keeps it */
#define STEP_BODY_MAX ((size_t)256 * 1024)

/* Where to go on when all is done; the body of a submission that was stopped (perhaps an empty
 * one). */
struct step_then {
    struct str path, body;
    bool stopped;
};
/* Read by step_then_sent; declared so that they are let through. */
#define STEP_THEN_FIELDS(in_)                                                                      \
    {.name = "ve",                                                                                 \
     .in = IN_BODY,                                                                                \
     .type = FIELD_STR,                                                                            \
     .max = STEP_BACK_MAX,                                                                         \
     .offset = offsetof(in_, then.path),                                                           \
     .label = TEXT_form_address},                                                                  \
    {                                                                                              \
        .name = "giu", .in = IN_BODY, .type = FIELD_TEXT, .max = STEP_KEPT_MAX,                    \
        .offset = offsetof(in_, then.body), .label = TEXT_form_address                             \
    }
/* In apply: as the form was sent. */
struct step_then step_then_sent(const struct request *q);
/* For a form: from the gate that stopped the request, else from what this form was sent with. */
struct step_then step_then_of(const struct request *q, struct str path);
/* "/dang-nhap/ma?ve=%2Fviec". */
struct str step_address(struct request *q, struct str step, struct str then_path);

const struct keys *step_keys(const struct request *q);
struct password_rule step_password_rule(const struct request *q);
/* Of this browser's cookie; "": none. */
struct str step_session_id(struct request *q);

/* Who is half way through, at this stage. E_NOT_FOUND: nobody, or too long ago. */
struct step_half {
    struct session session;
    struct account account;
};
enum err step_half(struct request *q, enum session_stage stage, struct step_half *ret) must_check;

/* In prepare: counts an attempt before it is looked at. E_INVALID with the form's error: too many;
 * *ret_wait_ms says how long it has to wait. */
enum err step_count(struct request *q, const struct sign_in_claim *claim, int64_t *ret_wait_ms)
    must_check;
/* 429 with Retry-After, for the form shown again. */
void step_wait(struct request *q, struct response *s, int64_t wait_ms);

/* The password of whoever is signed in, asked in a form of its own: step_password in prepare counts
 * the attempt and compares; step_password_right in apply, after which nothing may fail but the
 * database. E_INVALID with the field's error; E_CONFLICT: the password was changed meanwhile. */
struct step_password {
    struct sign_in_claim claim;
    struct account account;
    int64_t wait_ms; /* for step_wait */
};
enum err step_password(
    struct request *q, const char *field, struct str password,
    struct step_password *ret) must_check;
/* The same of another who stands at this screen: ret->account is theirs already. */
enum err step_password_of(
    struct request *q, const char *field, struct str password,
    struct step_password *ret) must_check;
enum err step_password_right(struct request *q, const struct step_password *p) must_check;

/* In apply: begins the session of the next step and leads there. */
struct step_on {
    const struct account *account;
    struct step_then then;
    bool code_given;
    struct str instead_of;      /* the session that ends with this one; "": none */
    struct str note_what, note; /* for the new session's eyes (session_note.h); "": none */
    struct str landing;         /* instead of then.path, when all is done; "": none */
};
enum err step_on(struct request *q, struct response *s, const struct step_on *n) must_check;

/* Over plain http in an office (plain_lan) neither administrators nor chairs sign in. Adds the
 * form's error. */
enum err step_way(struct request *q, const struct account *account) must_check;

/* In prepare: whether a new password may be chosen, and its hash. E_INVALID with the field's error;
 * E_BUSY. */
struct password_choice {
    const char *field, *again_field;
    struct str password, again;
    bool must_differ; /* from the one in force */
};
enum err password_choose(
    struct request *q, const struct account *account, const struct password_choice *c,
    struct str *ret_hash) must_check;

#endif
