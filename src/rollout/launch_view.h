/* launch_view: what the pages of launches show. */
#ifndef GANDAN_ROLLOUT_LAUNCH_VIEW_H
#define GANDAN_ROLLOUT_LAUNCH_VIEW_H

#include "place/form_view.h"
#include "rollout/launch.h"
#include "rollout/programme_view.h"

struct launch_line {
    struct str slug, title, place, programme;
    int64_t id, day;
    bool draft;
};
struct launch_list_view {
    struct form_view form;
    struct str unit_slug;
    enum text done;
    const struct launch_line *list;
    size_t n;
};

struct launch_pledge_view {
    struct str slug, name, post, time;
};
struct launch_witness_view {
    struct str slug, name, title;
};
struct launch_photo_view {
    int64_t n, width, height;
    struct str words, caption;
};
struct launch_view {
    struct str unit_slug, title, place, programme, programme_slug;
    int64_t day;
    bool draft, to_come;
    const struct str *about; /* paragraphs */
    size_t about_count;
    struct launch_item *agenda;
    size_t agenda_count;
    const struct launch_guest *guests;
    size_t guest_count;
    struct launch_pledge_view *pledges;
    size_t pledge_count;
    struct str ceremony_slug, ceremony_title; /* held that day; "": none */
    struct launch_witness_view *witnesses;    /* of that ceremony */
    size_t witness_count;
    int64_t thanks;                   /* letters of thanks that were given that day */
    struct launch_photo_view *photos; /* of the article, when it is public */
    size_t photo_count;
    int64_t article_id;
    struct str article_title, article_category, article_slug; /* "": none in public */
};

struct launch_form_view {
    struct form_view form;
    struct str unit_slug;
    int64_t id, version; /* id 0: a new one */
    struct str slug;
    bool draft, may_publish, has_article;
    int64_t article_id;
    struct programme_cohort_view *programmes; /* of a new one: code is the programme's slug */
    size_t programme_count;
    struct form_input title, place, day;
    struct str about, agenda, guests; /* as typed */
};

enum err launch_view_fill(struct request *q, const struct launch *x, struct launch_view *v)
    must_check;
enum err launch_line_fill(struct request *q, const struct launch *x, struct launch_line *ret)
    must_check;

#endif
