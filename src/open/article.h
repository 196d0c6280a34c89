/* article: a piece of a unit's news, from the first draft to what readers see.
 *
 * Rules this module owns:
 *   - every saved text is a version, kept for ever and never changed; what readers see is one of
 *     them (public_n), and a correction is another, which leaves the first day of publication as it
 *     was and says when it came;
 *   - a text is published by a second person: an editor or the chair, never who wrote that version;
 *   - an article may be published ahead: it is seen from published_at on;
 *   - the slug is given with the first publication and never changed or used again; the address
 *     also names the category, and a former category leads to the present one;
 *   - what was published is never deleted: it may be withdrawn with a reason, which its address
 * then gives in its place, and may come back as a new version. A draft that comes to nothing is
 *     withdrawn in the same way, and never was in public;
 *   - who acts saw one version of the row: when it is another by then, nothing is done.
 * Knows nothing of HTTP or HTML: Markdown is judged by whoever calls. Memory: the tx's arena. */
#ifndef GANDAN_OPEN_ARTICLE_H
#define GANDAN_OPEN_ARTICLE_H

#include "open/category.h"

#define ARTICLE_TITLE_MAX 160
#define ARTICLE_LEAD_MAX 600
#define ARTICLE_BYLINE_MAX 80
#define ARTICLE_REASON_MAX 500
#define ARTICLE_BODY_MAX ((size_t)256 * 1024) /* bytes */
#define ARTICLE_PER_PAGE 20
#define ARTICLE_SAME 10 /* newest of the same category beside an article */

/* Of the newest version. */
enum article_state {
    ARTICLE_DRAFT = 1,
    ARTICLE_SUBMITTED,
    ARTICLE_PUBLISHED,
    ARTICLE_WITHDRAWN,
};
#define ARTICLE_STATES 5

struct article {
    int64_t unit_id, id;
    struct str slug; /* "": never published */
    enum article_state state;
    bool shown; /* version public_n is, or will be, seen by readers */
    int64_t category_id;
    struct str title, lead;
    struct str language; /* "vi", "en" */
    int64_t cover;       /* number of the photo; 0: none */
    bool highlight;
    int64_t newest_n, public_n; /* public_n 0: none yet */
    int64_t writer_id;          /* of the newest version */
    int64_t published_at;       /* the first time; 0: never */
    int64_t updated_at;         /* of a correction after that; 0: none */
    int64_t withdrawn_at;
    struct str withdrawn_why;
    int64_t changed_at, version;
};
struct article_list {
    const struct article *list;
    size_t n;
};

struct article_text {
    struct str title, lead, body, byline;
    struct str language; /* "vi", "en" */
    int64_t category_id;
    int64_t cover; /* the first photo of the body; 0: none */
    bool highlight;
};
struct article_version {
    int64_t n;
    struct article_text text; /* body "" in lists */
    int64_t writer_id;        /* 0: imported */
    struct str writer;
    int64_t at;
    struct str publisher; /* "": not published */
    int64_t published_at;
};
struct article_version_list {
    const struct article_version *list;
    size_t n;
};

/* Who does what, to which article, as they saw it. */
struct article_act {
    int64_t unit_id, id; /* id 0: a new one */
    int64_t version;     /* of the row, as seen */
    int64_t official_id;
    struct str official; /* the name, as it is today; kept where it was signed */
    struct str actor;    /* "official:<id>", for the event */
    struct str reason;
};

/* ---- reading: what readers see ---- */

struct article_query {
    int64_t unit_id;
    int64_t category_id;       /* 0: all */
    int64_t from_at, until_at; /* from, up to but not with; until_at never after tx->now_at */
    int64_t limit, offset;
};
/* Newest first. */
enum err article_list(struct db_tx *tx, const struct article_query *q, struct article_list *ret)
    must_check;
enum err article_count(struct db_tx *tx, const struct article_query *q, int64_t *ret) must_check;
/* For front pages: the newest of a unit. */
enum err article_newest(struct db_tx *tx, int64_t unit_id, int64_t limit, struct article_list *ret)
    must_check;
/* Highlights first, then the newest; `without` (an id) is left out. */
enum err article_highlights(
    struct db_tx *tx, int64_t unit_id, int64_t without, int64_t limit,
    struct article_list *ret) must_check;
/* Words without accents; ids newest first. *ret_total counts what is found up to 10,000. */
enum err article_search(
    struct db_tx *tx, const struct article_query *q, struct str words, struct article_list *ret,
    int64_t *ret_total) must_check;
/* When the next article that was published ahead will be seen; 0: there is none. */
enum err article_next_at(struct db_tx *tx, int64_t unit_id, int64_t *ret) must_check;
/* Moments of publication within [from_at, until_at), for calendars. */
struct article_moments {
    const int64_t *list;
    size_t n;
};
enum err article_moments(
    struct db_tx *tx, const struct article_query *q, struct article_moments *ret) must_check;
/* For site maps and exports of data: each that is seen now, of all pages of the list. */
typedef enum err article_each_fn(const struct article *a, struct str category_slug, void *ctx);
enum err article_each_public(struct db_tx *tx, int64_t unit_id, article_each_fn *each, void *ctx)
    must_check;
bool article_is_public(const struct article *a, int64_t now_at);

/* E_NOT_FOUND: no article of the unit ever had it. */
enum err article_by_slug(struct db_tx *tx, int64_t unit_id, struct str slug, struct article *ret)
    must_check;

/* ---- reading: the newsroom ---- */

enum err article_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct article *ret)
    must_check;
enum err article_of_state(
    struct db_tx *tx, int64_t unit_id, enum article_state state, const int64_t limit_offset[2],
    struct article_list *ret) must_check;
enum err article_state_counts(struct db_tx *tx, int64_t unit_id, int64_t ret[ARTICLE_STATES])
    must_check;
/* Newest first, without bodies. */
enum err article_versions(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct article_version_list *ret) must_check;
/* E_NOT_FOUND. */
enum err article_version_get(
    struct db_tx *tx, const struct article *a, int64_t n, struct article_version *ret) must_check;

/* ---- rules ---- */

bool article_may_submit(const struct article *a);
/* The text of this state by this writer, by this official. */
bool article_may_publish(const struct article *a, int64_t official_id);
bool article_may_withdraw(const struct article *a);

/* ---- writing ---- */

/* A new article (a->id 0), or a new version of one; a submitted text becomes a draft again. The
 * same text again changes nothing. E_INVALID: no title, too long, not a category of the unit that
 * takes articles; E_NOT_FOUND; E_CONFLICT: not the version that was seen. */
enum err article_write(
    struct db_tx *tx, const struct article_act *a, const struct article_text *t,
    struct article *ret) must_check;
/* E_CONFLICT: not a draft, or not the version that was seen; E_INVALID: without a lead. */
enum err article_submit(struct db_tx *tx, const struct article_act *a, struct article *ret)
    must_check;
/* Back to its writer, with a reason. E_INVALID: no reason; E_CONFLICT. */
enum err article_return(struct db_tx *tx, const struct article_act *a, struct article *ret)
    must_check;
/* Seen from from_at on (0: now); a correction at once. E_DENIED: by its own writer; E_CONFLICT: not
 * submitted, or not the version that was seen. */
enum err article_publish(
    struct db_tx *tx, const struct article_act *a, int64_t from_at, struct article *ret) must_check;
/* E_INVALID: no reason; E_CONFLICT. */
enum err article_withdraw(struct db_tx *tx, const struct article_act *a, struct article *ret)
    must_check;

/* What was published elsewhere before (an import): a version without writer, in public since that
 * moment. E_CONFLICT: the unit has one of that moment and title. */
enum err article_take(
    struct db_tx *tx, const struct article_act *a, const struct article_text *t,
    int64_t published_at, struct article *ret) must_check;
/* Is there one of that moment and title? */
enum err article_taken(
    struct db_tx *tx, int64_t unit_id, int64_t published_at, struct str title,
    bool *ret) must_check;

#endif
