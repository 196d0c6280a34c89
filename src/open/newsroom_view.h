/* newsroom_view: the pages where news is written and published, with what they show, made ready.
 * Private to newsroom_*_pages.c and category_pages.c. */
#ifndef GANDAN_OPEN_NEWSROOM_VIEW_H
#define GANDAN_OPEN_NEWSROOM_VIEW_H

#include "open/article_view.h"
#include "open/compare.h"
#include "place/form_view.h"

#define NEWSROOM (WHO_EDITOR | WHO_CHAIR)
/* Letters of a text in the form: with their bytes and the other fields no more than a form holds.
 */
#define NEWSROOM_BODY_MAX 150000
#define NEWSROOM_PAGE (ROUTE_PRIVATE | ROUTE_HIDDEN)

/* A state's shape, colour and word. */
struct newsroom_state {
    struct str tone, shape;
    enum text word;
};
struct newsroom_state newsroom_state(const struct article *a, int64_t now_at);
/* Of a filter: all articles of that state. */
struct newsroom_state newsroom_state_of(enum article_state state);

/* Crumbs: the newsroom, then this page. */
void newsroom_head(struct request *q, struct response *s, struct str title);
/* "/vu-ninh/viec/tin-tuc/17" + rest. */
struct str newsroom_address(struct request *q, int64_t id, const char *rest);
struct article_act newsroom_act(const struct request *q, int64_t id, int64_t version);
/* "08:15, 20/11/2026" */
struct str newsroom_when(struct arena *a, int64_t at);

/* ---- the list ---- */

struct newsroom_line {
    const struct article *a;
    struct newsroom_state state;
    struct str category, changed, published;
    bool foreign;
};
struct newsroom_filter {
    struct str slug;
    struct newsroom_state state;
    int64_t count;
    bool current;
};
struct newsroom_list_view {
    const struct http_unit *unit;
    struct newsroom_filter filters[ARTICLE_STATES - 1];
    const struct newsroom_line *list;
    size_t n;
    struct pager pager;
    struct str q;
};

/* ---- writing ---- */

struct newsroom_choice {
    struct str value, word;
    bool picked;
};
struct newsroom_photo {
    int64_t n, width, height;
    struct str line; /* of Markdown, to be copied */
};
struct newsroom_form_view {
    const struct http_unit *unit;
    struct form_view form;
    int64_t id, version; /* id 0: a new one */
    struct form_input title, byline, photo_words, photo_caption;
    struct str lead, body;
    const struct newsroom_choice *categories;
    size_t category_count;
    struct newsroom_choice languages[2];
    bool highlight, at_end;
    const struct newsroom_photo *photos;
    size_t photo_count;
    bool stale;
    struct str stale_writer, stale_when;
    int64_t stale_n;
    enum text done;
};

/* ---- one article ---- */

struct newsroom_version {
    int64_t n;
    struct str when, writer, publisher, published;
    bool is_public, is_newest;
};
struct newsroom_happening {
    struct str when, who, detail;
    enum text what;
};
struct newsroom_view {
    const struct http_unit *unit;
    struct form_view form;
    const struct article *a;
    const struct article_version *v;
    struct newsroom_state state;
    struct markup body;
    struct str category, category_slug, returned_why, published;
    bool may_submit, may_publish, own_text, may_withdraw, is_public, ahead, first_time;
    bool stale;
    struct form_input day, time;
    struct str reason, return_reason;
    const struct newsroom_version *versions;
    size_t version_count;
    const struct newsroom_happening *story;
    size_t story_count;
    enum text done;
};

struct newsroom_version_view {
    const struct http_unit *unit;
    const struct article *a;
    const struct article_version *v;
    struct str when, category;
    struct markup body;
    int64_t before; /* compared with; 0: the first */
    struct comparison changes;
};

/* ---- categories ---- */

struct category_row {
    const struct category *c;
    struct str name_vi, name_en, error; /* as sent, when sent */
    int64_t place;
    bool shown;
};
struct category_view {
    const struct http_unit *unit;
    struct form_view form;
    const struct category_row *list;
    size_t n;
    struct form_input name_vi, name_en;
    enum text done;
};

#endif
