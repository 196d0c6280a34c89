/* inbox_view: the list of open dossiers as an official reads it. Private to its page. */
#ifndef GANDAN_SERVE_INBOX_VIEW_H
#define GANDAN_SERVE_INBOX_VIEW_H

#include "html/pager.h"
#include "http/request.h"
#include "place/official.h"
#include "serve/dossier_list.h"

struct inbox_count {
    struct safe_url url;
    struct str tone, shape, word;
    int64_t n;
    bool current;
};
struct inbox_row {
    struct str group; /* a heading stands above it; "": not the first of its group */
    struct str code, short_code, procedure, person, holder, step, more;
    struct str here, here_initials; /* who has it open: "Quách Văn Tuấn đang mở, 2 phút" */
    struct str tone, shape, state, when, left;
    bool many_asked;
    bool picked; /* after an error: as it was */
};
struct inbox_choice {
    struct str slug, name;
    bool picked;
};
struct inbox_view {
    const struct http_unit *unit;
    struct str greeting, moment, tomorrow;
    const struct inbox_count *counts;
    size_t count_count;
    struct str q, group;
    const struct inbox_choice *fields, *villages, *whose;
    size_t field_count, village_count, whose_count;
    const struct inbox_row *rows;
    size_t row_count;
    bool filtered, may_receive;
    struct official_list people; /* who can be given work */
    int64_t chosen_official;
    struct str error, done;
    int64_t later; /* open ones of other groups */
    struct markup hidden;
    struct pager pager;
};

#endif
