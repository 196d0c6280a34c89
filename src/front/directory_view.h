/* directory_view: what the pages of officials are given. Private to front/. */
#ifndef GANDAN_FRONT_DIRECTORY_VIEW_H
#define GANDAN_FRONT_DIRECTORY_VIEW_H

#include "commit/pledge_view.h"
#include "http/request.h"
#include "place/official_public.h"

/* An official as a row or card shows them. */
struct directory_row {
    struct str slug, name, initials;
    struct str post, desk; /* "": none */
    bool foreign;          /* post: Vietnamese on an English page */
    struct str phone, number, email;
};
struct directory_row directory_row(const struct request *q, const struct official_entry *x);

struct directory_view {
    const struct http_unit *unit;
    struct str called; /* "xã Vũ Ninh", "Vũ Ninh Commune" */
    const struct directory_row *leaders, *others;
    size_t leader_count, other_count;
};

struct profile_post {
    struct str title, desk, from, to; /* to "": until further notice */
    bool foreign;
};
/* A figure of the year. */
struct profile_figure {
    enum text name, why;
    bool measured;
    struct str share, counts;
    struct markup spark;
};
#define PROFILE_FIGURES 2
struct profile_view {
    const struct http_unit *unit;
    struct directory_row row;
    bool there;
    const struct profile_post *posts;
    size_t post_count;
    int64_t year;
    /* The pledge of this year, if there is one. */
    bool has_pledge;
    struct str pledge_slug, signed_on;
    const struct pledge_promise_view *promises;
    size_t promise_count;
    const struct pledge *earlier; /* others, the newest first */
    size_t earlier_count;
    struct profile_figure figures[PROFILE_FIGURES];
};

#endif
