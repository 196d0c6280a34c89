/* contribution_view: what the templates of contributions are given. */
#ifndef GANDAN_COMMIT_CONTRIBUTION_VIEW_H
#define GANDAN_COMMIT_CONTRIBUTION_VIEW_H

#include "commit/addressee_view.h"
#include "commit/contribution.h"
#include "commit/contribution_work.h"
#include "html/pager.h"

/* ---- the wall ---- */

struct contribution_work_card {
    struct str slug, name;
    const struct str *sums;
    size_t sum_count;
    int64_t count, unnamed;
    bool foreign, picked;
};
struct contribution_thanks {
    struct str name, gift, work, day;
    bool foreign;
};
struct contribution_wall_view {
    const struct http_unit *unit;
    int64_t year; /* 0: all years */
    const int64_t *years;
    size_t year_count;
    struct str work_slug, work_name; /* "": all works */
    bool work_foreign;
    struct contribution_work_card all;
    const struct contribution_work_card *works;
    size_t work_count;
    const struct contribution_thanks *thanks;
    size_t thanks_count;
};

/* ---- staff ---- */

struct contribution_line {
    int64_t id;
    struct str person, gift, work, day, named;
};
struct contribution_choice {
    struct str value, word;
    bool picked;
};
struct contribution_list_view {
    const struct http_unit *unit;
    const struct contribution_choice *years, *works;
    size_t year_count, work_count;
    const struct contribution_line *list;
    size_t n;
    struct pager pager;
    struct str q;
    struct contribution_work_card all;
    enum text done;
};
struct contribution_form_view {
    const struct http_unit *unit;
    struct form_view form;
    const struct contribution *c; /* NULL: a new one */
    struct str person, gift;
    struct addressee_view to;
    const struct contribution_choice *works;
    size_t work_count;
    struct contribution_choice kinds[CONTRIBUTION_KINDS - 1];
    struct form_input day, amount, goods, named;
    struct str reason, void_reason;
    int64_t letter_id; /* of thanks; 0: none */
    struct str letter_state;
    enum text done;
    bool correct_open, void_open;
};
struct contribution_work_row {
    const struct contribution_work *w;
    struct str name_vi, name_en, error;
    bool closed;
};
struct contribution_works_view {
    const struct http_unit *unit;
    struct form_view form;
    const struct contribution_work_row *list;
    size_t n;
    struct form_input name_vi, name_en;
    enum text done;
};

/* The card of a sum: what there is of each kind, in words. */
struct contribution_work_card contribution_card(
    struct request *q, const struct contribution_total *t);

#endif
