/* ceremony_view: what the templates of a ceremony are given. */
#ifndef GANDAN_COMMIT_CEREMONY_VIEW_H
#define GANDAN_COMMIT_CEREMONY_VIEW_H

#include "commit/ceremony.h"
#include "commit/pledge_view.h"
#include "commit/witness.h"

/* One line of the roll, also on the public page and the paper. */
struct ceremony_person {
    int64_t official_id;
    struct str name, post, initials;
    bool foreign;                  /* the post is in Vietnamese on an English page */
    struct str time, digits, slug; /* signed: "08:15:03", the key's first digits, the pledge's */
    bool changed, here;            /* signed for another post; signed in this ceremony */
};
struct ceremony_witness {
    struct str name, title, time, digits, slug;
};

struct ceremony_past {
    struct str slug, title, day;
};
struct ceremony_roll_view {
    struct form_view form;
    struct str slug; /* of the unit */
    bool open;
    struct ceremony c;
    struct str day;
    /* open: */
    const struct ceremony_person *waiting, *has_signed;
    size_t waiting_count, signed_count, here_count;
    const struct ceremony_witness *witnesses;
    size_t witness_count;
    struct str just, just_time; /* who has just signed; "" */
    /* not open: */
    struct form_input title, place;
    const struct ceremony_past *past;
    size_t past_count;
};

struct ceremony_sign_view {
    struct form_view form;
    struct str slug;
    struct ceremony_person who;
    bool may_sign, signed_already, no_text, no_password, fresh, has_key, locked;
    int64_t year;
    const struct pledge_choice *choices;
    size_t choice_count;
    struct str code, seen;
    const struct str *paragraphs;
    size_t paragraph_count;
    struct form_input password, pin, again;
};

struct ceremony_witness_view {
    struct form_view form;
    struct str slug;
    bool may_sign; /* somebody has signed */
    struct str said, seen;
    int64_t pledges;
    struct form_input name, title;
};

/* The public page of one that took place. */
struct ceremony_page_view {
    struct str slug;
    struct ceremony c;
    struct str day;
    const struct ceremony_person *people;
    size_t people_count;
    const struct ceremony_witness *witnesses;
    size_t witness_count;
};

struct request;
struct response;
/* The roll, or what opens one; also in place of a form that came when none was open any more. */
enum err ceremony_show_roll(struct request *q, struct response *s) must_check;

struct ceremony_person ceremony_person(
    struct arena *a, enum lang lang, const struct pledge_unsigned *who);
/* With what was signed. */
struct ceremony_person ceremony_signer(struct arena *a, enum lang lang, const struct pledge *p);
const struct ceremony_witness *ceremony_witnesses(struct arena *a, const struct witness_list *all);
/* "08:15:03" */
struct str ceremony_time(struct arena *a, int64_t at);

#endif
