/* post: what an official is, held from a day, until another or until further notice.
 *
 * Rules this module owns: an official may hold several posts at once; one that ended stays in the
 * story; days are local, both included; a change names the version it was made from.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_POST_H
#define GANDAN_PLACE_POST_H

#include "db/db.h"

#define POST_OPEN INT64_MAX
#define POST_TITLE_MAX 120

struct post {
    int64_t unit_id, id, official_id;
    struct str title_vi;      /* "Công chức làm công tác hộ tịch" */
    struct str title_en;      /* "" : shown in Vietnamese */
    struct str desk;          /* "Quầy 1: Hộ tịch"; "" */
    int64_t from_day, to_day; /* to_day POST_OPEN: until further notice */
    int64_t version;
};
struct post_list {
    const struct post *list;
    size_t n;
};

/* E_INVALID: no title, or it ends before it begins; E_NOT_FOUND: no such official in the unit. */
enum err post_give(struct db_tx *tx, const struct post *p, struct str actor, int64_t *ret_id)
    must_check;
/* Titles, desk and days. E_NOT_FOUND; E_INVALID as above; E_CONFLICT: changed since p->version. */
enum err post_change(struct db_tx *tx, const struct post *p, struct str actor) must_check;
/* Of one official (0: of all in the unit), the latest first. */
enum err post_list(struct db_tx *tx, int64_t unit_id, int64_t official_id, struct post_list *ret)
    must_check;
bool post_held(const struct post *p, int64_t day);

/* Who stands above whom, by the words a title begins with. */
enum post_rank {
    POST_HEAD,        /* Chủ tịch, Bí thư */
    POST_DEPUTY,      /* Phó Chủ tịch, Phó Bí thư */
    POST_OFFICE_HEAD, /* Chánh Văn phòng, Giám đốc, Trưởng phòng, Chỉ huy trưởng */
    POST_OFFICE_DEPUTY, /* Phó … */
    POST_OTHER,
};
enum post_rank post_rank(struct arena *a, struct str title_vi);

#endif
