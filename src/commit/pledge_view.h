/* pledge_view: what the templates of pledges are given. */
#ifndef GANDAN_COMMIT_PLEDGE_VIEW_H
#define GANDAN_COMMIT_PLEDGE_VIEW_H

#include "commit/ceremony.h"
#include "commit/pledge.h"
#include "commit/proof_view.h"
#include "html/html.h"
#include "place/form_view.h"

struct pledge_mark {
    struct str icon, class; /* "s-good", "state is-good" */
    enum text word;
};
struct pledge_mark pledge_mark(enum pledge_state state);
/* "98,7": never "100,0" for less than all. */
struct str pledge_share(struct arena *a, enum lang lang, const struct measure_sum *sum);
/* "PL": the letters of the last two names. */
struct str pledge_initials(struct arena *a, struct str name);
/* The English words where there are some and English is read. */
struct str pledge_words(enum lang lang, struct str vi, struct str en);

struct pledge_breach_view {
    int64_t id;
    struct str day, mended, answered, share, counts, answer;
    struct form_input input; /* staff */
};
struct pledge_month_view {
    struct str month, share, counts; /* "01/2026" */
};
struct pledge_promise_view {
    struct str text, share, counts, target;
    bool measured, foreign; /* foreign: Vietnamese on an English page */
    struct pledge_mark mark;
    struct markup spark;
    const struct pledge_month_view *months; /* those with figures */
    size_t month_count;
    const struct pledge_breach_view *breaches;
    size_t breach_count;
};

struct pledge_card {
    struct str name, post, initials, slug, text, share;
    bool measured, foreign;
    enum pledge_state state;
    struct pledge_mark mark;
};
struct ceremony_witness; /* ceremony_view.h */
struct pledge_archived {
    struct str name, post, slug, from, to;
};
struct pledge_ceremony_line {
    struct str slug, title, day;
};
struct pledge_wall_view {
    struct str slug; /* of the unit */
    int64_t year, has_signed, should;
    const struct pledge_card *cards;
    size_t card_count;
    const struct pledge_unsigned *missing;
    size_t missing_count;
    int64_t kept, close, broken, unmeasured;
    const int64_t *years;
    size_t year_count;
    bool this_year;
    const struct pledge_archived *ended;
    size_t ended_count;
    const struct pledge_ceremony_line *ceremonies;
    size_t ceremony_count;
    const struct ceremony_witness *witnesses;
    size_t witness_count;
};

struct pledge_page_view {
    struct str slug; /* of the unit */
    struct pledge p;
    struct str post, initials, signed_at, ended_at, body;
    struct str desk, phone, number; /* number: as dialled */
    bool own_key;
    struct proof_view proof;
    struct str now_slug, now_post; /* of a pledge that has ended: the one in force; "" */
    struct str new_post;           /* signed for another post than this, held today; "" */
    bool has_ceremony;
    struct ceremony ceremony;
    struct str ceremony_day;
    const struct ceremony_witness *witnesses;
    size_t witness_count;
    const struct pledge_promise_view *promises;
    size_t promise_count;
};

struct pledge_choice {
    struct str code, name, body;
    bool picked;
};
struct pledge_desk_view {
    struct form_view form;
    struct str slug, done, post;
    int64_t year;
    bool has_pledge, may_sign, no_post;
    struct str pledge_slug;
    struct pledge_mark mark;
    const struct pledge_choice *choices;
    size_t choice_count;
    struct str code, seen; /* of the one that is shown whole */
    const struct str *paragraphs;
    size_t paragraph_count;
    struct form_input password, pin;
    bool has_key, locked; /* a key of one's own */
    const struct pledge_promise_view *promises;
    size_t promise_count;
    const struct pledge_unsigned *missing; /* chair, administrator */
    size_t missing_count;
    bool sees_missing;
};

struct request;
/* The card of a pledge: the promise that is hardest to keep, as of today. */
enum err pledge_card_view(struct request *q, const struct pledge *p, struct pledge_card *ret)
    must_check;
/* The promises with figures, sparks and breaches as of `day`. */
enum err pledge_promise_views(
    struct request *q, const struct pledge *p, int64_t day, struct pledge_promise_view **ret,
    size_t *ret_count) must_check;

#endif
