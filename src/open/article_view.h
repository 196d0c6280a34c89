/* article_view: news as pages show it: lines of lists, the month of the archive, one article.
 * For the pages of this room and of those above. Memory: the request's arena. */
#ifndef GANDAN_OPEN_ARTICLE_VIEW_H
#define GANDAN_OPEN_ARTICLE_VIEW_H

#include "html/pager.h"
#include "http/request.h"
#include "open/article.h"
#include "open/photo.h"

/* An article in a list. Its address: /{unit}/tin-tuc/{category}/{slug}; its picture:
 * /{unit}/tin-tuc/anh/{id}/{cover}/nho. */
struct news_item {
    struct str category, category_name, slug, title, lead;
    struct str iso;        /* "2026-11-23T07:15+07:00" */
    struct str moment;     /* "23/11/2026 07:15" */
    struct str day, month; /* "23", "tháng 11" */
    int64_t id, cover;
    bool foreign; /* not of the page's language: lang= is due */
    struct str language;
};
struct news_items {
    const struct news_item *list;
    size_t n;
};
/* The unit's articles `list` in the reader's language. */
enum err news_items(struct request *q, const struct article_list *list, struct news_items *ret)
    must_check;

/* "Thứ Hai, 23/11/2026 07:15" */
struct str news_moment(struct arena *a, enum lang lang, int64_t at);
/* "23/11/2026 07:15" */
struct str news_moment_short(struct arena *a, int64_t at);
struct str news_iso(struct arena *a, int64_t at);
struct str category_name(enum lang lang, const struct category *c);
/* "/vu-ninh/tin-tuc/thong-bao/nghi-le" */
struct str article_path(
    struct arena *a, struct str unit_slug, struct str category_slug, struct str slug);

/* ---- a month of the archive ---- */

struct news_day {
    int number;     /* 0: of another month */
    struct str iso; /* "2026-11-23" of a day that has articles; "" */
    bool current;
};
struct news_month {
    struct str name; /* "11/2026" */
    struct news_day days[42];
    size_t weeks;
    struct str previous, previous_name, next, next_name; /* "2026-10", "10"; "": none */
};
/* The month of `day`; the day itself is marked when `mark`. */
enum err news_month(struct request *q, int64_t day, bool mark, struct news_month *ret) must_check;

/* ---- categories, for navigation ---- */

struct news_category {
    struct str slug, name;
    bool current;
};

struct news_list_view {
    const struct http_unit *unit;
    struct str title, q, category, day_word; /* day_word: of a day or a month, "": neither */
    struct news_items items;
    int64_t total;
    struct pager pager;
    struct news_month month;
    const struct news_category *categories;
    size_t category_count;
    bool first_large;
};

/* ---- one article ---- */

struct article_view {
    const struct http_unit *unit;
    const struct article *a;
    const struct article_version *v;
    struct str category, category_name, language, published, published_iso, updated, updated_iso;
    struct markup body;
    bool foreign;
    struct news_items same, others;
    struct news_month month;
};

struct withdrawn_view {
    const struct http_unit *unit;
    struct str when, why;
};

/* Markdown with the article's photos: their addresses begin with `photos`. E_INVALID: cannot be
 * shown. */
enum err article_body(
    struct request *q, struct str photos, const struct article *a, const struct article_version *v,
    struct markup *ret) must_check;

#endif
