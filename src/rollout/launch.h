/* launch: the day on which a unit launches a programme: when and where, who came, in which order,
 * and one page that ties together what was done that day.
 *
 * Rules this module owns:
 *   - only a unit that is in the programme has a launch in it; its address is the day, for ever
 *     ("2025-02-03", a second one of that day "2025-02-03-2");
 *   - the agenda is lines of a time and words, in the order of time; guests are lines of a name
 * and, behind a comma, a title;
 *   - a draft is seen by staff; made public it may still be put right, by who saw its newest state;
 *   - a news article is started from it once: a draft of the newsroom with what the page says.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_ROLLOUT_LAUNCH_H
#define GANDAN_ROLLOUT_LAUNCH_H

#include "db/db.h"
#include "open/article.h"

#define LAUNCH_TITLE_MAX 160
#define LAUNCH_PLACE_MAX 160
#define LAUNCH_TEXT_MAX 6000
#define LAUNCH_LINES_MAX 100

enum launch_state { LAUNCH_DRAFT = 1, LAUNCH_PUBLIC };
struct launch {
    int64_t unit_id, id, programme_id;
    struct str slug;
    enum launch_state state;
    int64_t day;
    struct str title, place, about;
    struct str agenda, guests; /* lines */
    int64_t article_id;        /* 0: none yet */
    int64_t published_at, version;
};
struct launch_list {
    const struct launch *list;
    size_t n;
};
/* The newest day first; `all`: drafts too. */
enum err launch_all(struct db_tx *tx, int64_t unit_id, bool all, struct launch_list *ret)
    must_check;
/* E_NOT_FOUND in both. */
enum err launch_by_slug(struct db_tx *tx, int64_t unit_id, struct str slug, struct launch *ret)
    must_check;
enum err launch_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct launch *ret) must_check;

struct launch_item {
    int minute; /* of the day */
    struct str words;
};
struct launch_agenda {
    const struct launch_item *list;
    size_t n;
};
/* E_INVALID: a line without a time, out of order, or too many. */
enum err launch_agenda(struct arena *a, struct str lines, struct launch_agenda *ret) must_check;
struct launch_guest {
    struct str name, title; /* title may be "" */
};
struct launch_guests {
    const struct launch_guest *list;
    size_t n;
};
/* E_INVALID: too many. */
enum err launch_guests(struct arena *a, struct str lines, struct launch_guests *ret) must_check;

struct launch_write {
    struct launch launch; /* id 0: a new one; version as seen */
    struct str actor;
};
/* E_NOT_FOUND: no such launch; E_DENIED: the unit is not in that programme; E_INVALID: agenda or
 * guests; E_CONFLICT: not the version that was seen. */
enum err launch_write(struct db_tx *tx, const struct launch_write *w, int64_t *ret_id) must_check;

struct launch_act {
    int64_t unit_id, id, version;
    int64_t official_id;
    struct str official, actor;
};
/* E_NOT_FOUND; E_CONFLICT: public already, or not the version that was seen. */
enum err launch_publish(struct db_tx *tx, const struct launch_act *a) must_check;
/* Starts the article: a draft in that category of the unit. E_CONFLICT: started already. */
enum err launch_start_article(
    struct db_tx *tx, const struct launch_act *a, const struct article_text *t,
    int64_t *ret_article_id) must_check;

#endif
